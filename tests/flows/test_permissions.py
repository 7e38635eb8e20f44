"""Who may be written to: pure functions of a practice and a conversation."""

import pytest

from flows import permissions
from flows.conversation import Walk
from flows.states import SILENT
from tests.flows.kit import agreed, app, at, small

SIGNAL = agreed("signal", "messaging", "audio")


@pytest.mark.parametrize(
    ("state", "reminded", "answered", "told_away", "proposed_to"),
    [
        ("invited", False, False, False, False),
        ("welcome", True, True, True, False),
        ("declined", False, True, False, False),
        ("messaging.choose", True, True, True, True),
        ("review", True, True, True, True),
        ("agreed", True, True, True, True),
        ("guide.step", True, True, True, True),
        ("proposal", True, True, True, True),
        ("paused", True, True, False, False),
        ("contact", True, True, True, False),
        ("forget", True, True, True, False),
        ("unreachable", False, False, False, False),
        ("reopened", False, False, False, False),
    ],
)
def test_who_may_be_written_to(state: str, reminded: bool, answered: bool, told_away: bool, proposed_to: bool) -> None:
    here = at(state, walk=Walk("signal", "iphone", "install"))

    assert permissions.may_be_reminded(here) is reminded
    assert permissions.may_be_answered(here) is answered
    assert permissions.may_be_told_away(here) is told_away
    assert permissions.may_be_proposed_to(here) is proposed_to


def test_nobody_is_reminded_or_told_twice_before_they_are_heard() -> None:
    assert not permissions.may_be_reminded(at("review", nudged=True))
    assert not permissions.may_be_told_away(at("review", told_away=True))


@pytest.mark.parametrize(
    ("part", "method", "may"),
    [
        ("audio", "wire", True),
        ("audio", "signal", False),
        ("audio", "proton", False),
        ("fallback", "facetime", False),
        ("nothing", "wire", False),
    ],
)
def test_only_what_is_offered_and_not_agreed_may_be_proposed(part: str, method: str, may: bool) -> None:
    assert permissions.may_propose(small(), at("agreed", answers=SIGNAL), part, method) is may
    assert not permissions.may_propose(small(), at("paused", answers=SIGNAL), part, method)


def test_what_is_agreed_and_not_tested_since_it_was_set_up_may_be_tested() -> None:
    def may(known: object, method: str = "signal") -> bool:
        return permissions.may_be_tested(small(), at("agreed", answers=SIGNAL, apps={"signal": known}), method)

    assert may(app("installed"))
    assert not may(app("tested"))
    assert may(app("tested", address_changed="number"))
    assert not may(app("installed"), "wire")


@pytest.mark.parametrize(
    ("state", "known", "days"),
    [
        ("messaging.choose", {}, 0),
        ("messaging.choose", {"remind": True}, 3),
        ("messaging.choose", {"remind": True, "reminded": True}, 0),
        ("agreed", {"remind": True, "reminded": True}, 360),
        ("agreed", {}, 0),
        *((state, {"remind": True}, 0) for state in sorted(SILENT)),
    ],
)
def test_when_time_runs_out(state: str, known: dict[str, object], days: int) -> None:
    assert permissions.days_to_reminder(small(), at(state, **known)) == days
