"""The stored form: what an older version wrote is read, and what is written an older version can read."""

import json

import pytest

from flows.conversation import App, Conversation, Readiness, UnknownConversation, dumps, loads, undone
from flows.hearing import COMMANDS
from flows.states import State, Step, of, part_of, step_of
from tests.flows.kit import agreed, at, step
from tests.flows.test_any_sequence import dialogue

OLD = b"""{"state": "reopened", "version": "v", "consent": "v", "answers": {"messaging": {"status": "agreed",
"method": "signal"}}, "apps": {"signal": {"identifier": "anna.42", "line": "identity"}}, "question": {"token": 4}}"""


def test_a_conversation_that_an_older_version_wrote_is_read() -> None:
    known = loads(OLD)

    assert known.state == State.REOPENED
    assert known.apps["signal"] == App(Readiness.UNKNOWN, "anna.42", address_changed="identity")


def test_what_an_older_version_stored_as_one_method_is_read_as_several() -> None:
    assert loads(OLD).answers == agreed("signal", "messaging")
    left_out = OLD.replace(b'"signal"}}', b'""}}')
    assert loads(left_out).answers["messaging"].methods == ()


def test_what_is_stored_keeps_its_keys() -> None:
    stored = json.loads(dumps(loads(OLD)))

    was = json.loads(OLD)
    was["answers"]["messaging"] = {"status": "agreed", "methods": ["signal"]}
    assert stored == was
    assert loads(dumps(loads(OLD))) == loads(OLD)


def test_every_state_is_stored_as_its_own_string() -> None:
    states = [*State, *(of("messaging", each) for each in Step)]
    for state in states:
        stored = json.loads(dumps(Conversation(state)))
        assert stored.get("state", "invited") == str(state)
    assert len(states) > 30


def test_what_is_no_conversation_is_refused() -> None:
    for stored in (b"", b"[]", b'{"state": 3}', b"\xff"):
        with pytest.raises(UnknownConversation):
            loads(stored)


def test_a_state_is_a_part_and_a_step() -> None:
    assert (part_of("messaging.choose"), step_of("messaging.choose")) == ("messaging", Step.CHOOSE)
    assert (part_of(State.REVIEW), step_of(State.REVIEW)) == (State.REVIEW, "")


def test_one_step_back_puts_answers_and_place_back() -> None:
    here = at("audio.choose", answers=agreed("signal", "messaging"), history=step("messaging.choose", messaging=None))
    back = undone(here)

    assert (back.state, back.answers, back.history) == ("messaging.choose", {}, ())


def test_every_word_of_a_command_is_known_to_the_table() -> None:
    """A language that had a command of its own would never be answered."""
    for vocabulary in dialogue().playbook.vocabularies.values():
        assert set(vocabulary.commands) == set(COMMANDS)
