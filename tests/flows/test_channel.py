"""The channel on which somebody writes: what they have is not asked, how to find them there is."""

import pytest

from flows.conversation import Answer, Status, dumps, loads
from tests.flows.kit import agreed, app, at, outcome, small, talk

LEFT_OUT = {"post_phone_sms": Answer(Status.LEFT_OUT)}


@pytest.mark.parametrize(
    ("state", "channel", "did", "came"),
    [
        ("messaging.choose", "signal", "signal", "messaging.identifier.ask; noted.preferred; "),
        ("messaging.choose", "", "signal", "messaging.ready.ask; noted.preferred; "),
        ("messaging.choose", "telegram", "signal", "messaging.ready.ask; noted.preferred; "),
        ("messaging.choose", "signal", "wire", "messaging.ready.ask; noted.preferred; "),
    ],
)
def test_what_they_write_by_is_not_asked_for(state: str, channel: str, did: str, came: str) -> None:
    assert outcome(talk(), at(state, channel=channel, answers=LEFT_OUT), did).startswith(came)


def test_it_is_known_to_be_installed() -> None:
    said = outcome(talk(), at("messaging.choose", channel="signal"), "signal")
    assert said.endswith("messaging=agreed:signal signal=installed")


def test_who_came_over_later_has_it_from_then_on() -> None:
    """It was still to be set up, on another channel; the next answer knows."""
    known = agreed("signal", "messaging"), {"signal": app("chosen")}
    moved = at("audio.choose", channel="signal", answers=known[0], apps=known[1])
    assert "signal=installed" in outcome(talk(), moved, "signal")


def test_what_is_known_to_work_stays_so() -> None:
    stands = {"signal": app("tested", "anna.42")}
    here = at("audio.choose", channel="signal", answers=agreed("signal", "messaging"), apps=stands)
    assert "signal=" not in outcome(talk(), here, "signal").replace("agreed:signal", "")


def test_nothing_is_known_of_what_was_not_agreed() -> None:
    assert "signal=" not in outcome(talk(), at("post_phone_sms.choose", channel="signal"), "leave_out")


def test_an_old_conversation_is_read() -> None:
    """Stored before the channel was known."""
    old = at("messaging.choose", small())
    assert loads(dumps(old)).channel == ""
    assert loads(b'{"state": "messaging.choose"}').channel == ""
