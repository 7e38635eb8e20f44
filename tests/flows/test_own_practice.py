"""A practice that says its own rules, whatever happens there: nothing raises, nobody gets stuck, *back* restores."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import due, events, expand, progress
from flows.conversation import Answer, Conversation, Status, dumps, loads
from flows.events import Chose, Event, Opened, Proposed, Said
from flows.playbook import Playbook
from flows.states import ASIDES, State
from tests.flows.kit import ON, agreed, app
from tests.flows.own import METHODS, SETTLED, here, own, own_talk

TYPED = (
    *("yes", "no", "back", "skip", "signal and sms", "both", "a letter please", "can we do video", "change video"),
    *("change your age", "change my name", "friend request?", "my day", "Ann", "kim@example.org", "+441632960123"),
    *("123456", "I want to die", "why", "more", "help", "start again", "change", "asdf qwer", "what if?", "x" * 300),
)


def _event(raw: object, conversation: Conversation) -> Event:
    if isinstance(raw, int):
        shown = conversation.question.shown
        return Chose(conversation.question.token, shown[raw % len(shown)], ON) if shown else Opened(ON)
    return Said(raw, ON) if isinstance(raw, str) else raw  # type: ignore[return-value]


_ANY = st.one_of(
    *(st.integers(0, 6) for _ in range(4)),
    st.sampled_from(TYPED),
    st.sampled_from(
        (
            Opened(ON),
            Proposed("visits", "vsee"),
            Proposed("messaging", "post"),
            events.Tested("signal"),
            events.Signed("chart", ON),
        )
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_ANY, max_size=50))
def test_any_sequence_of_events(raws: list[object]) -> None:
    conversation = Conversation()
    for raw in (Opened(ON), 0, *raws):
        before = conversation
        conversation = own_talk().advance(loads(dumps(conversation)), _event(raw, conversation)).conversation
        assert conversation.state in expand.states(own())
        assert loads(dumps(conversation)) == conversation
        if len(conversation.history) > len(before.history) and before.state not in ASIDES:
            restored = own_talk().advance(conversation, Said("back", ON)).conversation
            assert (restored.state, restored.answers, restored.acknowledged, restored.replies) == (
                before.state,
                before.answers,
                before.acknowledged,
                before.replies,
            )
    _to_review(conversation)


def _to_review(conversation: Conversation) -> None:
    """The first option, again and again, leads to the review."""
    for _ in range(60):
        if conversation.state == State.REVIEW:
            return
        asides = ("contact", "proposal", "restart", "clear", "forget")
        choice: object = 1 if conversation.state in asides else 0
        if conversation.state == State.AGREED:
            choice = "change audio"
        elif conversation.state in (State.QUESTION_ASK, State.CHANGE):
            choice = "skip" if conversation.state == State.QUESTION_ASK else "change audio"
        elif conversation.state == State.GUIDE_TROUBLE:
            choice = 2
        conversation = own_talk().advance(conversation, _event(choice, conversation)).conversation
    raise AssertionError(f"stuck in {conversation.state}")


def test_what_is_not_asked_stands_nowhere() -> None:
    assert own().parts == ("messaging", "audio", "video", "visits", "fallback")
    assert not [state for state in expand.states(own()) if state.startswith(("email.", "post_phone_sms.", "device."))]


def test_a_class_of_tools_speaks_of_what_is_offered_nowhere_else() -> None:
    wider = replace(own().by_id["messaging"], id="post_phone_sms", preferred=(), acceptable=(), on_request=())
    left_out = replace(wider, required=False, several=False, leave_out=("sms", "telephone", "teams"))
    playbook = _with(classes=(left_out, *own().classes))
    assert playbook.by_id.keys() == own().by_id.keys()
    assert _with(classes=(left_out, *own().classes[:3])).by_id["post_phone_sms"].leave_out == ("teams",)


def _with(**changes: object) -> Playbook:
    return replace(own(), **changes)  # type: ignore[arg-type]


def test_the_fall_back_proposes_no_app_that_is_used_for_calls() -> None:
    assert progress.second_ways(own(), here("review")) == ("facetime",)
    facetime = here("review", answers={**SETTLED, **agreed("facetime", "audio")})
    assert progress.second_ways(own(), facetime) == ("telephone",)


def test_whose_address_is_missing_is_told() -> None:
    sent = here("review", answers={"visits": Answer(Status.AGREED, ("zoom", "teams"))})
    assert set(progress.without_address(own(), sent)) == {
        ("visits", "post", "client"),
        ("visits", "teams", "therapist"),
    }
    there = here("review", answers={**SETTLED}, apps={"number": app("installed", "")})
    assert ("audio", "telephone", "client") in progress.without_address(own(), there)


def test_what_is_refused_is_a_point_and_a_condition_keeps_it_from_being_in_force() -> None:
    assert due.in_force(own(), here("review"))
    assert not due.in_force(own(), here("review", "adults"))
    assert [rule.id for rule in due.refused(own(), here("review", "risk"))] == ["risk"]
    assert len(METHODS) > 5
