"""What is made of a text: once, before the turn where that can be, to its end, in time that grows with its length."""

import threading
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hearing.pieces import pieces
from bot.hearing.reach import Place, Reach
from bot.practice import Practice
from flows.events import Said
from flows.evidence import Evidence
from flows.understanding import look, once, said
from flows.understanding.foreign import language_of
from flows.understanding.identifiers import guess_kind, read
from flows.understanding.phrases import cut_words
from tests.story import story

PRACTICE = Practice.loaded(None)
REACH = Reach(PRACTICE.dialogue, "en")
VOCABULARY = PRACTICE.playbook.vocabularies["en"]
HEARD = PRACTICE.playbook.heard_words
STATES = ("welcome", "messaging.choose", "messaging.identifier", "guide.step", "review", "paused", "safe", "agreed")
FILLER = "This is a sentence that says nothing of any weight, and it is here to be long. "


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads in which a text was read through, one for each time."""
    threads: list[str] = []
    real = said.respell

    def respell(*args: object) -> object:
        threads.append(threading.current_thread().name)
        return real(*args)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(said, "respell", respell)
    return threads


# Once


def test_a_turn_reads_a_text_through_once(made: list[str]) -> None:
    conversation = REACH.at(Place("messaging.choose"))
    made.clear()
    PRACTICE.dialogue.advance(conversation, Said("something that nobody could make sense of"))
    assert len(made) == 1


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", ["signal", "my husband reads this", "I want to die", "er hilft mir", "the 2nd " * 200])
def test_what_was_seen_before_the_turn_leads_to_the_same(state: str, text: str, made: list[str]) -> None:
    conversation = REACH.at(Place(state))
    plain = PRACTICE.dialogue.advance(conversation, Said(text))
    seen = look(text, (VOCABULARY,), (HEARD,))
    made.clear()

    assert PRACTICE.dialogue.advance(conversation, Said(text, heard=Evidence(seen=seen))) == plain
    assert made == []


async def test_nothing_is_read_through_in_the_thread_of_the_store(tmp_path: Path, made: list[str]) -> None:
    async with story(tmp_path) as told:
        await told.opens()
        for text in ("1", "not the third one but that other", "what does it cost", "I want to die", "go on", "wire"):
            await told.says(text)
        store = await told.store.apply(lambda _: threading.current_thread().name)

    assert len(made) >= 6
    assert store not in made
    assert threading.main_thread().name not in made


def test_nothing_is_kept_behind_the_turn() -> None:
    PRACTICE.dialogue.advance(REACH.at(Place("messaging.choose")), Said("signal"))
    assert once._kept.get() is None


def test_a_persons_words_are_in_no_repr() -> None:
    assert "my own words" not in repr(Evidence(seen=look("my own words", (VOCABULARY,), ())))


# To the end


@pytest.mark.parametrize("before", [0, 119, 11_950, 11_995, 12_000, 23_890, 60_000])
@pytest.mark.parametrize("grave", ["I want to kill myself", "Ich will mich umbringen"])
def test_danger_is_found_wherever_it_stands(before: int, grave: str) -> None:
    text = f"{(FILLER * 800)[:before]} {grave} {FILLER * 3}"
    turn = PRACTICE.dialogue.advance(REACH.at(Place("review")), Said(text))
    assert turn.conversation.state in ("paused", "safe")


# Time


ADVERSE = (
    "1",
    " ",
    ".",
    "@",
    "a",
    "a ",
    "😀",
    "a@",
    "a.",
    "1.",
    "\n",
    "-",
    "a1 ",
    "@a:",
    "i want to ",
    "0 ",
    "é",
    ", ",
)
WORK: dict[str, Callable[[str], object]] = {
    "words": cut_words,
    "through": lambda text: said.read_through(text, VOCABULARY),
    "turn": lambda text: PRACTICE.dialogue.advance(REACH.at(Place("messaging.choose")), Said(text)),
    "abroad": lambda text: language_of(text, HEARD),
    "kind": guess_kind,
    "address": lambda text: read("email", text, "GB"),
    "number": lambda text: read("phone", text, "GB"),
    "name": lambda text: read("signal", text, "GB", (), VOCABULARY.signs),
    "pieces": pieces,
}


@pytest.mark.parametrize("unit", ADVERSE)
@pytest.mark.parametrize("what", WORK)
def test_time_grows_with_the_length_and_not_with_its_square(what: str, unit: str) -> None:
    """Four times the text takes at most eight times the time; a square would take sixteen."""

    def cost(length: int) -> float:
        text = (unit * length)[:length]
        return min(_took(WORK[what], text) for _ in range(2))

    assert cost(20_000) < 8 * max(cost(5_000), 0.002)


def _took(work: Callable[[str], object], text: str) -> float:
    began = process_time()
    work(text)
    return process_time() - began


# Whatever comes


WEIRD = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text("0123456789٠١٢٣٤٥٦٧٨٩०१२३४५६७८९ .+@()-"),
    st.text("😀🏳️‍🌈👩🏽‍🚀🇬🇧 "),
    st.text("\u202e\u202d\u2066\u2069\u200f abcابتثא"),
    st.lists(
        st.sampled_from(
            ("ich will nicht mehr", "je veux", "no quiero", "ik wil", "não quero", "i want", "signal", "🙂")
        ),
        max_size=40,
    ).map(" ".join),
)


@given(WEIRD, st.sampled_from(STATES))
def test_nothing_that_is_typed_raises(text: str, state: str) -> None:
    for each in (text, f"{text} " * 30):
        PRACTICE.dialogue.hear(REACH.at(Place(state)), Said(each))
        PRACTICE.dialogue.advance(
            REACH.at(Place(state)), Said(each, heard=Evidence(seen=look(each, (VOCABULARY,), (HEARD,))))
        )


@pytest.mark.parametrize("start", range(0, 0x110000, 0x1000))
def test_no_block_of_signs_raises(start: int) -> None:
    signs = "".join(map(chr, range(start, start + 0x1000)))
    for text in (signs, " ".join(signs[::16])):
        PRACTICE.dialogue.advance(REACH.at(Place("messaging.choose")), Said(text))


@pytest.mark.parametrize("unit", ["word ", "x", "1 ", "😀", "\u0627\u0644 ", "ich will nicht mehr je ne veux plus "])
def test_a_megabyte_is_read(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    PRACTICE.dialogue.advance(REACH.at(Place("messaging.choose")), Said(text))
    assert pieces(text)
