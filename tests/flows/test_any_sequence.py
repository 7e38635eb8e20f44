"""Whatever happens, in whatever order: nothing raises, nobody gets stuck, *back* restores, the floor holds."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from bot import settings as practice
from bot.playbook import build
from content import load
from flows import events, expand, hearing, validate
from flows.conversation import Conversation, Status, dumps, loads
from flows.dialogue import Dialogue
from flows.draft import Draft
from flows.events import (
    AddressChanged,
    Chose,
    Event,
    Forget,
    Nudged,
    Opened,
    Proposed,
    Record,
    Resumed,
    Returned,
    Said,
    Say,
    TimedOut,
    Turn,
    Undeliverable,
    Unusable,
)
from flows.hearing import hear
from flows.questions import event_of
from flows.states import ASIDES, UNHEARD, State
from tests.effort import COUNTS, examples
from tests.story import PRACTICE

TYPED = (
    *("1", "2", "3", "9", "yes", "no", "signal", "wire", "neither", "both", "anything but wire", "facetime"),
    *("back", "skip", "why", "more", "help", "stop", "go on", "start again", "talk to alex", "change"),
    *(
        "change e-mail",
        "what do you know about me",
        "delete my data",
        "clear this chat",
        "show me what we have",
        "later",
    ),
    *("why not WhatsApp?", "is zoom safe?", "I only have BBM", "threema", "bad signal", "iphone", "laptop"),
    *("anna.42", "@anna-example", "anna@proton.me", "anna@example.org", "+44 7700 900123", "123456"),
    *("done", "stuck", "it works now", "that did not help", "not yet, please help me", "settings", "new phone"),
    *("the code never comes", "you can't hear me", "my work phone", "samsung s21", "no smartphone", "too old"),
    *("", "?", "hello", "asdf qwer", "I want to die", "dunno", "x" * 500, "maybe signal", "not signal"),
)
ON = "2026-01-05"
HAPPENED = (
    *(TimedOut(), Undeliverable(), Returned(), Nudged(), Resumed()),
    *(AddressChanged(method, how) for method in ("signal", "facetime", "terminal") for how in ("identity", "number")),
    *(Proposed(part, "wire") for part in ("messaging", "audio", "video", "email", "fallback", "nothing")),
    *(events.Tested(method) for method in ("signal", "wire", "facetime", "nothing")),
)
"""What the person does not do."""


@cache
def dialogue() -> Dialogue:
    content = load()
    return Dialogue(build(content, practice.load(PRACTICE, content)))


def _events() -> st.SearchStrategy[object]:
    """Either an event, or a number that picks one of the options shown."""
    return st.one_of(
        st.sampled_from(TYPED).map(lambda text: Said(text, ON)),
        st.text(max_size=40).map(lambda text: Said(text, ON)),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 9),
        st.sampled_from((Unusable(), Opened(ON), Chose(1, "signal", ON))),
        st.sampled_from(HAPPENED),
    )


def _resolved(raw: object, conversation: Conversation) -> Event:
    if not isinstance(raw, int):
        return raw  # type: ignore[return-value]
    shown = conversation.question.shown
    return Chose(conversation.question.token, shown[raw % len(shown)], ON) if shown else Opened(ON)


def _advance(conversation: Conversation, event: Event) -> Turn:
    """Through the stored form, both ways."""
    COUNTS["events"] += 1
    turn = dialogue().advance(loads(dumps(conversation)), event)
    assert loads(dumps(turn.conversation)) == turn.conversation
    return turn


def _check(before: Conversation, event: Event, turn: Turn) -> None:
    after = turn.conversation
    _check_what_the_table_believes(before, event, after)
    said = [one for one in turn.effects if isinstance(one, Say)]
    assert after.state in expand.states(dialogue().playbook)
    assert len(said) <= 3
    if said and not any(isinstance(one, Forget) for one in turn.effects):
        assert said[-1].options == after.question.shown, "the last thing said is the open question"
    if any(isinstance(one, Record) for one in turn.effects):
        known = isinstance(event, events.Tested) and before.agreed > 0 and not before.unsaved
        assert before.state == State.REVIEW or known, "nothing is agreed but at the review"
    for part, answer in after.answers.items():
        if answer.status is Status.AGREED and part in dialogue().playbook.by_id:
            assert answer.method in dialogue().playbook.by_id[part].offered


def _check_what_the_table_believes(before: Conversation, event: Event, after: Conversation) -> None:
    """Only what the check at start-up counts on happens, and only options that it knows are shown."""
    draft = Draft(dialogue().playbook, before, event)
    trigger = hear(draft, event)
    assert trigger in validate.by_person(before.state) | hearing.OUTSIDE | {"silence"}, (before.state, trigger)
    if after.question.token == before.question.token or after.state in UNHEARD:
        return  # nothing was asked; or it is open until they are heard again, whatever they say
    here = Draft(dialogue().playbook, after)
    for option in after.question.shown:
        narrowed = after.question.guess and option in ("yes", "no")
        assert narrowed or event_of(here, option) in validate.by_person(after.state), (after.state, option)


def _to_review(conversation: Conversation) -> None:
    """The first option, again and again, leads to the review; an aside or a pause is returned from."""
    for _ in range(60):
        if conversation.state == State.REVIEW:
            return
        if conversation.state == "agreed":
            event: Event = Said("change audio", ON)
        elif conversation.state in {*ASIDES, "declined", "welcome"} - {"unreachable", "invited"}:
            asides = ("contact", "proposal", "restart", "clear", "forget")
            event = _resolved(1 if conversation.state in asides else 0, conversation)
        elif conversation.state in ("invited", "unreachable"):
            event = Opened(ON)
        else:
            event = _resolved(0, conversation)
        conversation = _advance(conversation, event).conversation
    raise AssertionError(f"stuck in {conversation.state}")


@examples(300)
@given(st.lists(_events(), max_size=60))
def test_any_sequence_of_events(raws: list[object]) -> None:
    """Up to 60 events of any kind: nothing raises, at most three messages a turn, and the review is in reach."""
    conversation = Conversation()
    for raw in raws:
        event = _resolved(raw, conversation)
        turn = _advance(conversation, event)
        _check(conversation, event, turn)
        conversation = turn.conversation
    _to_review(conversation)


@examples(200)
@given(st.lists(_events(), max_size=30), _events())
def test_back_restores_what_was(raws: list[object], last: object) -> None:
    """Whatever the last event changed within the agreement, *back* puts back: where, answers, apps."""
    conversation = _advance(Conversation(), Opened(ON)).conversation
    conversation = _advance(conversation, Said("1", ON)).conversation
    for raw in raws:
        conversation = _advance(conversation, _resolved(raw, conversation)).conversation
    event = _resolved(last, conversation)
    after = _advance(conversation, event).conversation
    moved = len(after.history) > len(conversation.history)
    if moved and conversation.state not in ASIDES:
        restored = _advance(after, Said("back", ON)).conversation
        assert (restored.state, restored.answers, restored.apps, restored.walk) == (
            conversation.state,
            conversation.answers,
            conversation.apps,
            conversation.walk,
        )


def test_every_state_is_known_to_the_table() -> None:
    """The walk above is over a table of real size."""
    assert len(expand.states(dialogue().playbook)) > 40
    assert len(expand.transitions(dialogue().playbook)) > 1000
