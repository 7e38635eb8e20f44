"""The practice changes its policy while people are in the middle: nobody is stranded, nothing is misapplied."""

from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from flows.conversation import Conversation
from flows.dialogue import Dialogue
from flows.events import Chose, Opened, Returned, Said, Say, Undeliverable
from flows.playbook import Playbook
from tests.effort import examples
from tests.flows.test_any_sequence import ON, _events, _resolved, dialogue


@cache
def changed() -> Dialogue:
    """Without video, without Wire, without the fall-back, without Signal's guide."""
    old = dialogue().playbook
    classes = tuple(
        replace(
            one,
            preferred=tuple(id_ for id_ in one.preferred if id_ != "wire"),
            acceptable=tuple(id_ for id_ in one.acceptable if id_ != "facetime"),
        )
        for one in old.classes
        if one.id != "video"
    )
    guides = {method: guide for method, guide in old.guides.items() if method != "signal"}
    return Dialogue(_copy(old, classes=classes, fallback="", guides=guides, version="new"))


def _copy(old: Playbook, **changes: object) -> Playbook:
    fields = {name: getattr(old, name) for name in old.__slots__ if name != "by_id"}
    return Playbook(**{**fields, **changes})


@examples(200)
@given(st.lists(_events(), max_size=40), st.lists(_events(), min_size=1, max_size=15))
def test_any_moment_of_change(before: list[object], after: list[object]) -> None:
    """Whatever was going on, it goes on under the new policy, with nothing agreed that it does not offer."""
    conversation = Conversation()
    for raw in before:
        conversation = dialogue().advance(conversation, _resolved(raw, conversation)).conversation
    for raw in after:
        turn = changed().advance(conversation, _resolved(raw, conversation))
        if turn.conversation.version == "new":
            known = changed().playbook
            for part, answer in turn.conversation.answers.items():
                assert part in known.parts
                if answer.status == "agreed" and part in known.by_id:
                    assert answer.method in known.by_id[part].offered
        conversation = turn.conversation


def _asked(*texts: str) -> Conversation:
    conversation = dialogue().advance(Conversation(), Opened(ON)).conversation
    for text in texts:
        conversation = dialogue().advance(conversation, Said(text, ON)).conversation
    return conversation


def test_what_was_picked_from_a_question_that_changed_is_not_applied() -> None:
    """ "2" was Wire, then: the person is told, and asked anew."""
    waiting = _asked("1", "1")
    turn = changed().advance(waiting, Chose(waiting.question.token, "wire", ON))
    said = [one.ids for one in turn.effects if isinstance(one, Say)]

    assert "messaging" not in turn.conversation.answers
    assert said[0] == ("aside.rewritten",)
    assert turn.conversation.question.shown == ("signal", "none")


def test_what_did_not_change_is_not_noticed() -> None:
    """The e-mail question is the same under both: its answer counts."""
    waiting = _asked("1", "1", "skip", "skip", "skip")
    turn = changed().advance(replace(waiting, answers={}), Said("proton", ON))

    assert waiting.state == "email.choose"
    assert turn.conversation.answers["email"].method == "proton"


def reworded() -> Dialogue:
    return Dialogue(_copy(dialogue().playbook, version="reworded"))


def test_who_could_not_be_reached_is_welcomed_back_to_their_question() -> None:
    """The question that stands in their chat is that from before."""
    waiting = dialogue().advance(_asked("1", "1", "signal"), Undeliverable()).conversation
    turn = reworded().advance(waiting, Returned())

    assert waiting.state == "unreachable"
    assert turn.conversation.state == "messaging.ready"
    assert ("aside.rewritten",) not in [one.ids for one in turn.effects if isinstance(one, Say)]


def test_a_cause_that_was_searched_can_still_be_picked() -> None:
    """What is shown then are other problems than the usual ones."""
    waiting = _asked(
        "1", "1", "signal", "need_help", "android", "it is new enough", "done", "it says it will not run on my phone"
    )
    asked = waiting.question
    turn = reworded().advance(waiting, Chose(asked.token, asked.shown[0], ON))

    assert waiting.state == "guide.trouble"
    assert turn.conversation.state == "guide.fix"


def test_danger_is_heard_all_the_same() -> None:
    waiting = _asked("1", "1")
    turn = changed().advance(waiting, Said("I want to kill myself", ON))

    assert turn.conversation.state == "paused"
