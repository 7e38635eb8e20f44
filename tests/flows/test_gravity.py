"""What is grave goes first: by its words, by what was heard besides, and by both together.

Rules of this file:
1. One line a text: what the words say by themselves, or what comes of it with a score.
"""

import time

import pytest

from flows.conversation import Answer, Status
from flows.events import Overheard, Said, Say, Turn
from flows.evidence import Evidence
from flows.understanding.grave import Plain, plain_danger
from tests.flows.kit import at, small, talk

ENGLISH = small().vocabularies["en"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        # Spelt in every way
        ("I want to kill myself", "EXPLICIT"),
        ("iwanttodie", "EXPLICIT"),
        ("imgonnakillmyself", "EXPLICIT"),
        ("k1ll mys3lf", "EXPLICIT"),
        ("su1c1dal", "EXPLICIT"),
        ("k i l l m y s e l f", "EXPLICIT"),
        ("gona kil meself", "EXPLICIT"),
        ("i am siucidal", "EXPLICIT"),
        ("wnt 2 die", "EXPLICIT"),
        ("unaliving myself", "EXPLICIT"),
        ("WANT TO DIEEEEE!!!", "EXPLICIT"),
        ("I don't want to hurt myself but I might", "EXPLICIT"),
        ("I can't stop thinking about killing myself", "EXPLICIT"),
        ("I'm not ok I want to die", "EXPLICIT"),
        ("I was suicidal years ago and I want to die again", "EXPLICIT"),
        # What happens in danger, and seldom elsewhere
        ("he hits me", "LIKELY"),
        ("I took an overdose of it, he has a knife", "LIKELY"),
        # Denied, long past, or a topic
        ("I am not suicidal", "DENIED"),
        ("no suicidal thoughts", "DENIED"),
        ("I would never hurt myself", "DENIED"),
        ("I've never thought about killing myself", "DENIED"),
        ("My doctor asked about ending my life: no", "DENIED"),
        ("I used to self-harm, I haven't for six years", "SOFTENED"),
        ("ten years ago I was suicidal, these days I'm doing well", "SOFTENED"),
        ("I work in suicide prevention", "SOFTENED"),
        ("suicide squad was on tv", "SOFTENED"),
        ("my boss is going to kill me if I'm late again lol", "SOFTENED"),
        # Nothing of it
        ("in the end it says error", "NOT"),
        ("that's the end, it all works", "NOT"),
        ("leave all of them out", "NOT"),
        ("my feet are killing me", "NOT"),
        ("the battery is about to die", "NOT"),
    ],
)
def test_how_plainly_words_speak_of_danger(text: str, plain: str) -> None:
    assert plain_danger(text, ENGLISH) is Plain[plain] or (plain == "LIKELY" and plain_danger(text, ENGLISH) >= 4)


@pytest.mark.parametrize("text", ["kms " * 1000, "a" * 100_000, "k1ll " * 3000, "1a" * 50_000, "$@!" * 30_000])
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    plain_danger(text, ENGLISH)
    assert time.process_time() - began < 3


def state(text: str, danger: float = 0.0, looks: float = 0.0, *, where: str = "messaging.choose", **known: str) -> str:
    """The state after a text with these scores; "watched" where the answer was about somebody who looks."""
    turn = talk().advance(at(where), Said(text, heard=Evidence(danger, looks, known.get("language", "en"))))
    return "watched" if turn.conversation.watched else turn.conversation.state


@pytest.mark.parametrize("where", ["messaging.choose", "review", "paused", "change"])
def test_explicit_words_are_certain_whatever_the_score(where: str) -> None:
    assert state("I want to kill myself", 0.2, where=where) == "paused"


@pytest.mark.parametrize(
    ("text", "looks", "noted"),
    [
        ("my husband reads my phone", 0.0, "somebody"),
        ("nothing that the words know", 0.95, "somebody"),
        ("nothing that the words know", 0.6, "perhaps"),
    ],
)
def test_no_more_is_noted_of_who_looks_than_was_said(text: str, looks: float, noted: str) -> None:
    turn = talk().advance(at("messaging.choose", consent="today"), Said(text, heard=Evidence(0.0, looks, "en")))
    assert turn.conversation.answers["device"] == Answer(Status.TOLD, reason=noted)
    again = talk().advance(turn.conversation, Said("nothing that the words know", heard=Evidence(0.0, 0.6, "en")))
    assert again.conversation.answers["device"].reason == noted, "what was said surely stays so"


@pytest.mark.parametrize(("looks", "asked", "after"), [(0.6, 0.7, False), (0.6, 0.5, True), (0.95, 0.97, True)])
def test_what_is_likelier_a_question_is_one(looks: float, asked: float, after: bool) -> None:
    heard = Evidence(0.0, looks, "en", (("question.parents_see", asked),))
    turn = talk().advance(at("messaging.choose"), Said("nothing that the words know", heard=heard))
    assert turn.conversation.watched is after


def test_explicit_words_are_asked_about_where_the_score_speaks_against_them() -> None:
    assert state("I want to kill myself, that's a line in a play by somebody", 0.02) == "safe"


@pytest.mark.parametrize(
    ("text", "danger", "after"),
    [
        ("he hits me", 0.6, "paused"),
        ("he hits me", 0.4, "safe"),
        ("my iPhone says he has a gun", 0.05, "messaging.choose"),
        ("I am not suicidal", 0.1, "messaging.choose"),
        ("I am not suicidal", 0.6, "safe"),
        ("I am not suicidal", 0.97, "safe"),
        ("I can't go on", 0.1, "messaging.choose"),
        ("I can't go on", 0.4, "safe"),
        ("nothing that the words know", 0.6, "safe"),
        ("nothing that the words know", 0.95, "paused"),
        ("nothing that the words know", 0.4, "messaging.choose"),
    ],
)
def test_the_score_has_the_last_say_about_other_words(text: str, danger: float, after: str) -> None:
    assert state(text, danger) == after


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("post_phone_sms.choose", "leave all of them out"),
        ("messaging.choose", "none of these"),
        ("messaging.choose", "signal"),
        ("email.choose", "jumping.jack@proton.me"),
        ("review", "yes"),
        ("messaging.choose", "stop"),
        ("email.choose", "it is anna.example@proton.me"),
    ],
)
def test_a_clear_answer_is_not_asked_about_for_a_middling_score(where: str, text: str) -> None:
    turn = talk().advance(at(where), Said(text, heard=Evidence(0.7, 0.7, "en")))

    assert turn.conversation.state != "safe"
    assert not turn.conversation.watched
    assert talk().advance(at(where), Said(text, heard=Evidence(0.95, 0.0, "en"))).conversation.state == "paused"


def test_words_of_another_language_need_no_second_witness_where_nobody_listens() -> None:
    assert talk().advance(at("review"), Said("ich will sterben")).conversation.state == "paused"


def test_what_was_overheard_later_counts_in_the_pause_too() -> None:
    assert talk().advance(at("paused"), Overheard(Evidence(0.6, 0.0, "en"))).conversation.state == "safe"


@pytest.mark.parametrize("known", ["nobody", "perhaps", "somebody", "rather_not_say"])
def test_everybody_is_told_the_same_about_who_looks_until_they_ask_again(known: str) -> None:
    before = at("review", answers={"device": Answer(Status.TOLD, reason=known)})
    first = talk().advance(before, Said("what do you know about me"))
    second = talk().advance(first.conversation, Said("what do you know about me"))
    later = talk().advance(talk().advance(first.conversation, Said("hello")).conversation, Said("my data"))

    assert said(first)[:2] == ["aside.data", "aside.data_left_out"]
    assert said(second)[:2] == ["aside.data", f"aside.data_device_{known}"]
    assert "aside.data_left_out" in said(later) or "aside.data" not in said(later)


def said(turn: Turn) -> list[str]:
    """The ids of what was said, in order."""
    return [effect.ids[0] for effect in turn.effects if isinstance(effect, Say)]


@pytest.mark.parametrize(
    "text", ["make it stop make it stop I do something to her", "+44 7700 900321 but if it rings he ends me for good"]
)
def test_an_order_or_a_number_within_more_is_no_clear_answer(text: str) -> None:
    assert state(text, 0.7) == "safe"
