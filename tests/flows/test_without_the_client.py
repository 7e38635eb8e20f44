"""What happens without the client: the therapist reminds, proposes, tests; the line was down, or is another one."""

from dataclasses import replace

import pytest

from flows import events, expand, table
from flows.conversation import Answer, App, Conversation, Readiness, Status, Walk
from flows.events import (
    AddressChanged,
    Chose,
    Erase,
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
    Tell,
    Turn,
    Undeliverable,
    Unusable,
)
from flows.states import State
from tests.flows.test_any_sequence import ON, _advance, dialogue
from tests.flows.test_versioning import changed

AGREED = ("1", "1", "signal", "yes", "anna.42", "yes", "proton", "yes", "anna@proton.me", "yes", "anna@example.org")
STRAIGHT = (*AGREED, "nobody", "yes")


def after(*happened: str | Event, of: Conversation | None = None) -> Conversation:
    """Play what was typed and what happened, from the invitation on, or from `of`."""
    conversation = of or _advance(Conversation(), Opened(ON)).conversation
    for one in happened:
        conversation = _advance(conversation, Said(one, ON) if isinstance(one, str) else one).conversation
    return conversation


def said(turn: Turn) -> list[str]:
    return [one.ids[0] for one in turn.effects if isinstance(one, Say)]


def told(turn: Turn) -> list[Tell]:
    return [one for one in turn.effects if isinstance(one, Tell)]


def test_all_of_it_is_foreseen_in_every_state() -> None:
    states = set(expand.states(dialogue().playbook)) - {State.INVITED}

    assert len(states) > 40
    for state in states:
        assert set(table.HAPPENINGS) <= dialogue()._heard[state]


def test_agreed_is_agreed() -> None:
    """The stories below begin where they say."""
    conversation = after(*STRAIGHT)

    assert (conversation.state, conversation.agreed, conversation.unsaved) == ("agreed", 1, False)
    assert conversation.answers["fallback"].way == "app"


# Reminding


@pytest.mark.parametrize("event", [Nudged(), Resumed()])
@pytest.mark.parametrize("heard", [Said("hm", ON), Chose(0, "x", ON), Unusable(), Opened(ON)])
def test_nobody_is_written_to_twice_before_they_are_heard(event: Event, heard: Event) -> None:
    here = after("1", "1")
    once = _advance(here, event)
    twice = _advance(once.conversation, event)
    again = _advance(after(heard, of=twice.conversation), event)

    assert said(once)[-1] == said(again)[-1] == "messaging.choose.again"
    assert said(twice) == []
    assert once.conversation.state == "messaging.choose"


def test_being_reminded_does_not_use_up_that_we_were_away() -> None:
    turn = _advance(after("1", "1", Nudged()), Resumed())

    assert said(turn)[0] == "aside.away"


@pytest.mark.parametrize(
    ("played", "nudged", "resumed"),
    [
        ((), True, True),
        (("not now",), False, False),
        (("1", "stop"), True, False),
        (("1", Undeliverable()), False, False),
        (("1", "1", "signal", AddressChanged("signal", "identity")), False, False),
        (("1", "delete my data"), True, True),
        (STRAIGHT, True, True),
    ],
)
def test_who_may_be_written_to(played: tuple[str | Event, ...], nudged: bool, resumed: bool) -> None:
    assert bool(said(_advance(after(*played), Nudged()))) is nudged
    assert bool(said(_advance(after(*played), Resumed()))) is resumed


def test_before_the_invitation_nothing_is_said() -> None:
    for event in (Nudged(), Resumed(), Returned(), AddressChanged("signal", "identity"), events.Tested("signal")):
        assert _advance(Conversation(), event) == Turn(Conversation(), changed=False)


def test_somebody_who_returns_finds_the_open_question() -> None:
    lost = after("1", "1", Undeliverable())
    back = _advance(lost, Returned())

    assert said(back) == ["aside.welcome_back", "messaging.choose.again"]
    assert said(_advance(back.conversation, Returned())) == []


# Proposing


@pytest.mark.parametrize(
    ("played", "part", "method"),
    [
        ((), "audio", "wire"),
        (("not now",), "audio", "wire"),
        (STRAIGHT, "audio", "signal"),
        (STRAIGHT, "messaging", "zoom"),
        (STRAIGHT, "fallback", "facetime"),
        (STRAIGHT, "nothing", "wire"),
        (STRAIGHT, "audio", "nothing"),
        ((*STRAIGHT, "stop"), "audio", "wire"),
        ((*STRAIGHT, "delete my data"), "audio", "wire"),
        ((*STRAIGHT, Undeliverable()), "audio", "wire"),
        ((*STRAIGHT, AddressChanged("signal", "identity")), "audio", "wire"),
    ],
)
def test_what_cannot_be_proposed_is_not_heard_of(played: tuple[str | Event, ...], part: str, method: str) -> None:
    before = after(*played)
    turn = _advance(before, Proposed(part, method))

    assert said(turn) == []
    assert turn.conversation == before
    assert not turn.changed


def test_a_turn_tells_whether_anything_came_of_the_event() -> None:
    here = after(*STRAIGHT)

    assert _advance(here, Nudged()).changed
    assert _advance(here, AddressChanged("telegram", "identity")).changed, "the therapist is told"
    assert not _advance(here, Returned()).changed
    assert not _advance(after(Nudged(), of=here), Nudged()).changed


def test_yes_makes_it_the_answer_and_asks_what_is_open() -> None:
    asked = after(*STRAIGHT, Proposed("audio", "wire"))
    yes = after("yes", of=asked)
    done = after("yes", "@anna-example", "yes", of=yes)

    assert asked.answers["audio"].method == "signal"
    assert (yes.state, yes.answers["audio"]) == ("audio.ready", Answer(Status.AGREED, ("wire",)))
    assert (done.state, done.agreed) == ("agreed", 2)


@pytest.mark.parametrize("no", ["no", "skip"])
def test_no_changes_nothing_and_is_told(no: str) -> None:
    before = after(*STRAIGHT)
    turn = _advance(after(Proposed("audio", "wire"), of=before), Said(no, ON))

    assert told(turn) == [Tell("proposal_declined", {"method": "wire", "part": "audio"})]
    assert (turn.conversation.state, turn.conversation.answers) == ("agreed", before.answers)
    assert not turn.conversation.unsaved


def test_going_back_from_a_proposal_leaves_it_open() -> None:
    turn = _advance(after("1", "1", Proposed("audio", "wire")), Said("back", ON))

    assert (turn.conversation.state, told(turn)) == ("messaging.choose", [])


@pytest.mark.parametrize("answer", ["yes", "no"])
@pytest.mark.parametrize(
    "played",
    [
        ("1", "1"),
        ("1", "1", "none"),
        (*STRAIGHT, "change messaging"),
        (*STRAIGHT, "change device"),
        ("1", "1", "signal", "help me install it"),
        ("1", "1", "signal", "help me install it", "iphone", "yes", "done"),
    ],
)
def test_in_the_middle_they_return_to_where_they_were(played: tuple[str, ...], answer: str) -> None:
    before = after(*played)
    returned = after(Proposed("email", "tuta"), answer, of=before)

    assert (returned.state, returned.walk) == (before.state, before.walk)
    assert returned.proposal.method == ""


def test_a_question_that_the_yes_made_idle_is_not_returned_to() -> None:
    """Which method to reuse for video depends on that for calls."""
    before = after("1", "1", "signal", "yes", "anna.42", "just that")
    yes = after(Proposed("audio", "facetime"), "yes", of=replace(before, answers=before.answers | {}))

    assert before.state == "video.same"
    assert yes.state == "audio.ready"


def test_a_guide_of_what_is_used_no_more_is_left() -> None:
    before = after("1", "1", "signal", "help me install it")
    yes = after(Proposed("messaging", "wire"), "yes", of=before)

    assert before.state == "guide.device"
    assert (yes.state, yes.walk) == ("messaging.ready", Walk())


def test_trouble_after_the_agreement_does_not_swallow_the_yes() -> None:
    """A guide that leads straight back to the agreement would leave the new answer unconfirmed."""
    before = after(*STRAIGHT, "the code never comes")
    yes = after(Proposed("audio", "wire"), "yes", of=before)

    assert before.state.startswith("guide.")
    assert yes.state == "audio.ready"


def test_a_proposal_that_is_not_offered_any_more_is_dropped() -> None:
    asked = after("1", "1", "signal", Proposed("email", "tuta"))
    audio = replace(asked, proposal=replace(asked.proposal, part="audio", method="wire"))

    assert "aside.rewritten" in said(changed().advance(audio, Said("yes", ON)))
    assert "aside.rewritten" not in said(changed().advance(asked, Said("yes", ON)))


# Another address


@pytest.mark.parametrize("how", ["identity", "number"])
def test_the_therapist_is_told_and_nothing_is_said(how: str) -> None:
    turn = _advance(after(*STRAIGHT), AddressChanged("signal", how))  # type: ignore[arg-type]

    assert told(turn) == [Tell(f"address_{how}", {"method": "signal", "parts": ("messaging", "audio", "video")})]
    assert said(turn) == []
    assert turn.conversation.apps["signal"] == App(Readiness.UNKNOWN, "anna.42", address_changed=how)
    assert turn.conversation.unsaved


def test_what_is_written_next_is_not_applied_and_what_works_is_asked_again() -> None:
    here = after("1", "1", "signal", "yes", "anna.42", "yes", AddressChanged("signal", "number"))
    heard = _advance(here, Said("proton", ON))
    works = after("yes", of=heard.conversation)

    assert said(heard) == ["aside.reopened", "messaging.ready.ask"]
    assert "email" not in heard.conversation.answers
    assert works.state == "email.choose"
    assert works.apps["signal"] == App(Readiness.INSTALLED, "anna.42", address_changed="number")


def test_a_button_of_the_question_before_does_not_count() -> None:
    before = after(*STRAIGHT, "change audio")
    here = after(AddressChanged("signal", "identity"), of=before)
    tapped = _advance(here, Chose(before.question.token, "wire", ON))

    assert before.question.token != here.question.token
    assert said(tapped) == ["aside.reopened", "messaging.ready.ask"]
    assert tapped.conversation.answers == before.answers


def test_a_telephone_number_is_asked_for_again() -> None:
    here = after("1", "1", "signal", "yes", "+44 7700 900123", "yes", AddressChanged("signal", "number"), "hi", "yes")

    assert here.state == "messaging.identifier"
    assert here.apps["signal"].identifier is None


def test_the_fall_back_is_asked_about_too_if_it_is_an_app() -> None:
    app = after(*STRAIGHT, AddressChanged("facetime", "identity"), "hello")
    link = replace(after(*STRAIGHT), answers={"fallback": Answer(Status.AGREED, ("facetime",), way="link")})
    by_link = _advance(link, AddressChanged("facetime", "identity"))

    assert app.state == "fallback.ready"
    assert after("yes", of=app).state == "review"
    assert told(by_link) == [Tell("address_identity", {"method": "facetime", "parts": ()})]
    assert by_link.conversation.state == "agreed"


@pytest.mark.parametrize("played", [(), ("not now",), ("1", "1"), (*STRAIGHT, "stop")])
def test_where_nothing_is_agreed_over_it_the_therapist_alone_hears_of_it(played: tuple[str, ...]) -> None:
    before = after(*played)
    turn = _advance(before, AddressChanged("telegram", "identity"))

    assert told(turn) == [Tell("address_identity", {"method": "telegram", "parts": ()})]
    assert (said(turn), turn.conversation) == ([], before)


def test_a_trial_in_the_terminal_has_no_line() -> None:
    assert told(_advance(after("1", "1"), AddressChanged("terminal", "identity"))) == []


def test_back_does_not_lead_across_it() -> None:
    here = after("1", "1", "signal", AddressChanged("signal", "identity"), "hello", "back")

    assert (here.state, here.apps["signal"].address_changed) == ("messaging.ready", "identity")


@pytest.mark.parametrize("text", ["I want to die", "stop", "delete my data", "clear this chat"])
def test_what_counts_always_counts_now_and_the_question_is_kept(text: str) -> None:
    here = after(*STRAIGHT, AddressChanged("signal", "identity"))
    aside = after(text, of=here)
    back = after("go on" if aside.state == "paused" else "no", of=aside)

    assert aside.state in ("paused", "forget", "clear")
    assert back.state == "reopened"
    assert after("go on", of=back).state == "messaging.ready"


def test_it_counts_even_if_the_questions_changed_meanwhile() -> None:
    turn = changed().advance(after("1", "1", "signal"), AddressChanged("signal", "identity"))

    assert told(turn) == [Tell("address_identity", {"method": "signal", "parts": ("messaging",)})]
    assert changed().advance(turn.conversation, Said("hello", ON)).conversation.state == "messaging.ready"


# Tested


def test_a_tested_method_is_a_version_of_its_own_and_nothing_is_asked() -> None:
    turn = _advance(after(*STRAIGHT), events.Tested("signal"))

    assert Record() in turn.effects
    assert said(turn) == ["aside.tested", "agreed.closed"]
    assert turn.conversation.apps["signal"].readiness is Readiness.TESTED
    assert (turn.conversation.agreed, turn.conversation.unsaved) == (2, False)
    assert turn.conversation.history == ()
    assert _advance(turn.conversation, events.Tested("signal")).conversation == turn.conversation


def test_what_is_not_confirmed_is_not_recorded_by_the_way() -> None:
    for here in (after("1", "1", "signal"), after(*STRAIGHT, "change email", "none", "refuse")):
        turn = _advance(here, events.Tested("signal"))

        assert turn.conversation.apps["signal"].readiness is Readiness.TESTED
        assert Record() not in turn.effects


def test_an_answer_that_is_not_offered_any_more_is_not_recorded_as_gone() -> None:
    """Wire went with the old policy: that it is open again is for the client to settle."""
    here = after(*STRAIGHT, "change audio", "wire", "yes", "@anna-example", "yes")
    turn = changed().advance(here, events.Tested("signal"))

    assert (here.state, here.unsaved) == ("agreed", False)
    assert "audio" not in turn.conversation.answers
    assert turn.conversation.apps["signal"].readiness is Readiness.TESTED
    assert Record() not in turn.effects


def test_whether_it_is_there_need_not_be_answered_then() -> None:
    here = after("1", "1", "signal", events.Tested("signal"))

    assert here.state == "messaging.identifier"


def test_a_method_that_nobody_agreed_to_cannot_be_tested() -> None:
    before = after(*STRAIGHT)

    assert _advance(before, events.Tested("wire")).conversation == before


@pytest.mark.parametrize("unheard", ["stop", Undeliverable(), AddressChanged("signal", "identity")])
def test_somebody_who_paused_or_is_away_is_not_disturbed(unheard: str | Event) -> None:
    turn = _advance(after(*STRAIGHT, unheard), events.Tested("signal"))

    assert said(turn) == []
    assert turn.conversation.apps["signal"] == App(Readiness.TESTED, "anna.42")


# Clearing the chat


def test_the_chat_is_cleared_before_anything_is_said() -> None:
    turn = _advance(after("1", "1", "clear this chat"), Said("yes", ON))

    assert turn.effects[0] == Erase()
    assert said(turn) == ["clear.done", "messaging.choose.again"]


def test_at_the_end_it_closes_instead_of_asking() -> None:
    turn = _advance(after(*STRAIGHT, "clear this chat"), Said("yes", ON))

    assert said(turn) == ["clear.done", "agreed.closed"]
    assert turn.conversation.answers == after(*STRAIGHT).answers


def test_clearing_is_not_forgetting() -> None:
    cleared = _advance(after("1", "clear this chat"), Said("yes", ON))
    forgotten = _advance(after("1", "delete my data"), Said("yes", ON))

    assert Forget() not in cleared.effects
    assert Forget() in forgotten.effects
