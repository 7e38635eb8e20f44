"""Several things in one message: what it fills, said back, settled with a yes; and what puts something right."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.conversation import Conversation, Slots, dumps, loads
from flows.events import Said
from flows.hearing_slots import slots
from tests.flows.kit import ON, agreed, app, at, outcome
from tests.flows.test_any_sequence import dialogue

THREE = {"messaging": "signal", "audio": "wire", "video": "wire"}
ROWS: tuple[tuple[str, Mapping[str, str], Mapping[str, str], str], ...] = (
    (
        "Signal for everything, proton for mail, me@proton.me, no facetime",
        {"messaging": "signal", "audio": "signal", "video": "signal", "email": "proton"},
        {"proton": "me@proton.me"},
        "facetime",
    ),
    (
        "signal for messages, wire for calls and video",
        {"messaging": "signal", "audio": "wire", "video": "wire"},
        {},
        "",
    ),
    ("messages: signal, calls: wire", {"messaging": "signal", "audio": "wire"}, {}, ""),
    ("for messages signal and for calls wire", {"messaging": "signal", "audio": "wire"}, {}, ""),
    ("signal for messages, calls, and video", {"messaging": "signal", "audio": "signal", "video": "signal"}, {}, ""),
    ("video wire. email tuta", {"video": "wire", "email": "tuta"}, {}, ""),
    ("use signal for chats. video on facetime", {"messaging": "signal", "video": "facetime"}, {}, ""),
    ("signal and tuta", {"messaging": "signal", "email": "tuta"}, {}, ""),
    ("wire for talking but signal for texts", {"audio": "wire", "messaging": "signal"}, {}, ""),
    (
        "everything on wire except email, that's proton",
        {"messaging": "wire", "audio": "wire", "video": "wire", "email": "proton"},
        {},
        "",
    ),
    ("wire, anna.42 on signal", {"messaging": "wire"}, {"signal": "anna.42"}, ""),
    ("Signal: anna.42", {"messaging": "signal"}, {"signal": "anna.42"}, ""),
    ("i dont want facetime or zoom, wire for calls", {"audio": "wire"}, {}, "facetime zoom"),
    ("facetime as backup, signal for calls", {"fallback": "facetime", "audio": "signal"}, {}, ""),
    ("signal or wire for calls", {}, {}, ""),
    ("is signal good for calls, and proton for mail?", {}, {}, ""),
    ("whatsapp for calls", {}, {}, ""),
    ("wire for video instead", {"video": "wire"}, {}, ""),
)


@pytest.mark.parametrize(("text", "parts", "identifiers", "unwanted"), ROWS)
def test_what_a_message_fills(
    text: str, parts: Mapping[str, str], identifiers: Mapping[str, str], unwanted: str
) -> None:
    playbook = dialogue().playbook
    found = slots(text, playbook, playbook.vocabularies["en"], "messaging")
    assert {part: " ".join(ids) for part, ids in found.parts.items()} == parts
    assert dict(found.identifiers) == identifiers
    assert " ".join(found.unwanted) == unwanted


@given(
    text=st.one_of(
        st.text(), st.lists(st.sampled_from([word for row in ROWS for word in row[0].split()])).map(" ".join)
    )
)
def test_any_text_fills_only_what_is_offered(text: str) -> None:
    playbook = dialogue().playbook
    found = slots(text, playbook, playbook.vocabularies["en"], "audio")
    for part, methods in found.parts.items():
        offered = playbook.by_id[part].offered if part in playbook.by_id else playbook.fallback
        assert methods
        assert set(methods) <= set(offered)


def played(conversation: Conversation, *texts: str) -> list[str]:
    """What came of each text, one after the other, through the stored form."""
    came = []
    for text in texts:
        came.append(outcome(dialogue(), conversation, Said(text, ON)))
        conversation = loads(dumps(dialogue().advance(conversation, Said(text, ON)).conversation))
    return came


def here(state: str, **known: object) -> Conversation:
    return at(state, dialogue().playbook, **known)


def test_it_is_said_back_once_and_a_yes_settles_it() -> None:
    said, yes = played(here("messaging.choose"), "Signal for messages, proton for mail, me@proton.me", "yes")
    assert said == "messaging.choose.slots; pending=messaging:signal,email:proton,proton:me@proton.me"
    assert "email=agreed:proton messaging=agreed:signal proton=installed:me@proton.me" in yes


def test_after_a_no_the_question_is_asked_as_before() -> None:
    *_, no, wire = played(here("messaging.choose"), "Signal for messages, proton for mail", "no", "wire")
    assert no == "messaging.choose.again; aside.not_that; pending=none"
    assert "messaging=agreed:wire" in wire
    assert "email" not in wire


def test_what_was_said_back_can_be_put_right() -> None:
    *_, mended, yes = played(
        here("messaging.choose"), "Signal for messages, wire for calls", "no, facetime for calls", "ok"
    )
    assert mended.endswith("pending=messaging:signal,audio:facetime")
    assert "audio=agreed:facetime messaging=agreed:signal" in yes


def test_before_there_was_a_yes_nothing_is_kept() -> None:
    assert played(here("welcome"), "Signal for messages, proton for mail") == ["welcome.again; aside.first_yes"]


def test_what_answers_the_open_question_is_left_to_it() -> None:
    assert played(here("messaging.choose"), "signal, not wire")[0].endswith("messaging=agreed:signal")
    assert played(here("messaging.choose"), "signal for messages please")[0].endswith("messaging=agreed:signal")
    assert "email=agreed:proton" in played(here("email.choose"), "proton, j.smith@proton.me")[0]


SET_UP: Mapping[str, object] = {
    "answers": agreed("signal", "messaging") | agreed("proton", "email"),
    "apps": {"signal": app("installed", "anna.42"), "proton": app("installed", "me@proton.me")},
}


def test_the_newest_answer_is_corrected() -> None:
    _, wait, yes = played(here("messaging.choose"), "signal", "no wait, wire", "yes")
    assert wait.endswith("pending=messaging:wire")
    assert "messaging=agreed:wire" in yes
    _, _, sorry, right = played(
        here("messaging.ready", answers=agreed("signal", "messaging")),
        "yes",
        "sorry, anna.42",
        "no wait, anna.24",
        "yes",
    )
    assert "pending=signal:anna.24" in sorry
    assert "signal=installed:anna.24" in right


def test_a_named_class_is_corrected() -> None:
    video = here("review", answers=agreed("signal", "messaging", "audio", "video"))
    said, yes = played(video, "wire for video instead", "yes")
    assert said.endswith("pending=video:wire")
    assert "video=agreed:wire" in yes
    same = here("audio.same", answers=agreed("wire", "messaging"))
    assert played(same, "oh no wait, signal for the talking")[0].endswith("pending=audio:signal")


def test_a_new_contact_detail_is_taken_for_what_has_one() -> None:
    said, yes = played(here("agreed", **SET_UP), "+44 7911 123456", "yes")
    assert said == "agreed.slots; pending=signal:+447911123456"
    assert "signal=installed:+447911123456" in yes


def test_a_new_number_that_is_not_told_yet_is_asked_for() -> None:
    asked, which = played(here("agreed", **SET_UP), "hi it's me again, I have a new number", "signal")
    assert asked.startswith("agreed.which_contact")
    assert "signal=installed" in which
    assert "anna.42" not in which


def test_change_says_which_name_it_keeps() -> None:
    assert "noted.known_contact" in played(here("agreed", **SET_UP), "change messages", "signal")[1]


def test_what_was_stored_before_there_were_slots_is_read() -> None:
    assert loads(b'{"state": "review"}').pending == Slots()
