"""What is learnt of the person on the way: kept as codes after the yes, used, never asked twice."""

import pytest

from flows import progress
from flows.conversation import Answer, Conversation, Status, dumps, loads
from flows.events import Said, Say
from flows.evidence import Evidence
from tests.flows.kit import ON, agreed, app, at, outcome
from tests.flows.test_any_sequence import dialogue


def here(state: str, **known: object) -> Conversation:
    return at(state, dialogue().playbook, **known)


def after(conversation: Conversation, *texts: str, heard: Evidence | None = None) -> Conversation:
    for text in texts:
        turn = dialogue().advance(conversation, Said(text, ON, heard or Evidence()))
        conversation = loads(dumps(turn.conversation))
    return conversation


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("i am deaf", "deaf"),
        ("I'm hard of hearing so signal please", "deaf"),
        ("I am blind and use VoiceOver, can you send shorter messages", "blind"),
        ("i'm dyslexic", "reads_little"),
        ("i have no phone at all", "no_phone"),
        ("I have a computer at the library", "shared_computer"),
        ("my work phone", "work_phone"),
        ("i have no phone number", "no_number"),
        ("i have an iphone", "device.iphone"),
    ],
)
def test_it_is_kept_as_a_code(text: str, code: str) -> None:
    assert after(here("messaging.choose"), text).known == (code,)


@pytest.mark.parametrize("text", ["my mother is deaf", "I am not blind", "are you deaf?", "they can't hear me"])
def test_what_is_not_said_of_oneself_is_not(text: str) -> None:
    assert after(here("messaging.choose"), text).known == ()


def test_nothing_is_kept_before_the_yes() -> None:
    assert after(here("welcome"), "i am deaf").known == ()


def test_the_encoder_is_believed_only_where_it_is_certain() -> None:
    for score, kept in ((0.95, ("deaf",)), (0.7, ())):
        said = Evidence(intents=(("barrier.deaf", score), ("barrier", 1.0)))
        assert after(here("review"), "phoning is for people with ears", heard=said).known == kept


def test_calls_are_pressed_upon_nobody_who_is_deaf_and_video_or_messages_do() -> None:
    known = after(here("messaging.choose"), "I'm deaf, signal please", "yes, leave them out")
    assert (known.answers["audio"].status, known.answers["audio"].reason) == ("left_out", "deaf")
    assert progress.unmet(dialogue().playbook, known) == ()


def test_a_call_that_was_agreed_stays() -> None:
    known = after(here("review", answers=agreed("signal", "messaging", "audio")), "by the way I am deaf")
    assert known.answers["audio"].method == "signal"


def test_it_is_a_reason_where_one_is_asked_for() -> None:
    refused = here("messaging.reason", answers={"messaging": Answer(Status.REFUSED)})
    assert outcome(dialogue(), refused, Said("i am deaf", ON)).endswith("messaging=refused:deaf known=deaf")


def test_who_is_blind_is_asked_in_short_and_sent_to_no_picture() -> None:
    known = {"answers": agreed("signal", "messaging"), "apps": {"signal": app("installed")}, "known": ("blind",)}
    asked = dialogue().advance(here("messaging.identifier", **known), Said("hm", ON)).effects
    assert "any.unseen.signal" in [id_ for one in asked if isinstance(one, Say) for id_ in one.ids]
    short = outcome(dialogue(), here("post_phone_sms.choose", known=("blind",)), Said("yes", ON))
    assert short.startswith("messaging.choose.again")


def test_the_device_is_asked_once() -> None:
    known = here("messaging.ready", answers=agreed("signal", "messaging"), known=("device.iphone",))
    assert outcome(dialogue(), known, "need_help").startswith("guide.needs.ask")


def test_it_goes_with_the_rest() -> None:
    known = here("messaging.choose", known=("deaf",))
    assert after(known, "start again", "yes").known == ()
    assert after(known, "delete my data", "yes").known == ()
