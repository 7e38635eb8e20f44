"""Which question was heard: by words, by score, and what goes before it."""

import pytest

from flows.draft import Draft
from flows.events import Said
from flows.evidence import Evidence
from flows.hearing import hear
from flows.understanding.topics import bare
from tests.flows.kit import at, small

BY_WORDS = (
    ("messaging.choose", "do my parents see this?", "parents_see"),
    ("messaging.choose", "may I leave a voicemail?", "voicemail"),
    ("welcome", "is this a real person?", "is_this_a_person"),
    ("agreed", "can I change it later?", "change_later"),
    ("review", "are the calls recorded?", "recording"),
    ("paused", "voicemail?", "voicemail"),
    ("declined", "where are my answers stored?", "where_kept"),
    ("contact", "how long do you keep my data?", "how_long_kept"),
    ("guide.step", "does it show ads?", "ads"),
    ("messaging.identifier", "do you sell my data?", "data_sold"),
)


def heard(state: str, text: str, **intents: float) -> tuple[str, str, tuple[str, ...]]:
    """The event, the choice and the candidates; `question__x` stands for the intent `question.x`."""
    known = tuple(
        sorted(((name.replace("__", "."), score) for name, score in intents.items()), key=lambda one: -one[1])
    )
    extra = {"walk": _walk()} if state.startswith("guide.") else {}
    event = Said(text, "", Evidence(intents=known))
    draft = Draft(small(), at(state, **extra), event)
    found = hear(draft, event)
    return found, draft.choice, draft.heard.candidates if found == "several" else ()


def _walk() -> object:
    from tests.flows.test_table import on

    return on("install")


@pytest.mark.parametrize(("state", "text", "topic"), BY_WORDS)
def test_a_question_is_heard_by_its_words_in_every_state(state: str, text: str, topic: str) -> None:
    assert heard(state, text) == ("question", f"topic.{topic}", ())


@pytest.mark.parametrize(
    ("state", "text", "event"),
    [
        ("messaging.choose", "signal", "method"),
        ("messaging.choose", "my mother reads my diary and it makes me sad", "story"),
        ("messaging.choose", "why not whatsapp?", "about"),
        ("messaging.choose", "what do you know about me", "data"),
        ("messaging.choose", "delete my data", "forget"),
        ("messaging.ready", "not yet", "not_yet"),
        ("review", "yes", "confirm"),
        ("messaging.choose", "do I want to die?", "danger"),
    ],
)
def test_what_goes_before_a_question(state: str, text: str, event: str) -> None:
    assert heard(state, text)[0] == event


def test_a_score_that_is_believed_is_a_question() -> None:
    assert heard("messaging.choose", "blah blub", question__ads=0.6)[:2] == ("question", "topic.ads")
    assert heard("messaging.choose", "blah blub", question__ads=0.4)[0] == "unclear"
    assert heard("messaging.choose", "blah blub", question__unheard_of=0.9)[0] == "unclear"


def test_a_lower_score_counts_where_something_is_asked() -> None:
    assert heard("messaging.choose", "is it blah blub?", question__ads=0.4)[:2] == ("question", "topic.ads")
    assert heard("messaging.choose", "is it blah blub?", question__ads=0.2)[0] == "unclear"


def test_of_two_that_are_as_likely_the_person_is_asked_which() -> None:
    two = ("topic.ads", "topic.voicemail")

    assert heard("review", "is it blah blub?", question__ads=0.6, question__voicemail=0.55)[2] == two
    assert heard("review", "is it blah blub?", question__ads=0.4, question__voicemail=0.35)[2] == two
    assert heard("review", "is it blah blub?", question__ads=0.9, question__voicemail=0.55)[1] == two[0]
    assert heard("review", "is it blah?", question__costs=0.6, question__free_or_paid=0.55)[1] == "topic.costs"


def test_something_else_that_makes_sense_here_goes_before_a_weaker_score() -> None:
    assert heard("review", "is it blah blub?", question__ads=0.6, option__confirm=0.8)[0] != "question"
    assert heard("review", "is it blah blub?", question__ads=0.6, option__signal=0.8)[0] == "question"
    assert heard("review", "is it blah blub?", question__ads=0.6, chatter__story=0.8)[0] != "question"


def test_a_score_that_leads_by_far_goes_before_words() -> None:
    assert heard("review", "do my parents see this?", question__ads=0.9)[1] == "topic.ads"
    assert heard("review", "do my parents see this?", question__ads=0.9, question__parents_see=0.8)[1] != "topic.ads"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ich kann das leider nicht lesen", "de"),
        ("je ne parle pas bien anglais", "fr"),
        ("do you speak Polish?", "pl"),
        ("Чи можна писати українською?", "uk"),
        ("Можно по-русски?", "ru"),
        ("هل تتحدث العربية", "ar"),
        ("can I write in Turkish", "tr"),
    ],
)
def test_another_language_is_heard(text: str, code: str) -> None:
    event = Said(text)
    draft = Draft(small(), at("messaging.choose"), event)

    assert hear(draft, event) == "question"
    assert draft.choice == "topic.other_language"
    assert draft.reading == (code, "")


@pytest.mark.parametrize(
    "text", ["la la land", "my french teacher was nice", "no no no", "Anna de la Cruz", "asdf qwer yxcv"]
)
def test_what_is_no_other_language(text: str) -> None:
    assert heard("messaging.choose", text)[1] != "topic.other_language"


def test_endings_do_not_count() -> None:
    assert {bare("records"), bare("recorded"), bare("recording")} == {"record"}
    assert bare("replies") == bare("reply")
    assert [bare(word) for word in ("is", "yes", "need", "bring", "dies")] == ["is", "yes", "need", "bring", "die"]
