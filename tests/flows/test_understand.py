"""A text becomes a choice only if that is sure; every phrasing here is one that people type."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.understanding import Heard, Kind, Option, Sign, Vocabulary, understand
from flows.understanding.grave import by_words

_HERE = Path(__file__).parent
_WORDS = _HERE.parents[1] / "content" / "en" / "words.toml"
_SIGNS = {"+": Sign.YES, "-": Sign.NO}


def _vocabulary() -> Vocabulary:
    """English."""
    words = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    words["methods"]["email"] += words["methods"].pop("any_mail")
    groups = [field.name for field in fields(Vocabulary) if field.name in words]
    return Vocabulary(**{group: {one: tuple(some) for one, some in words[group].items()} for group in groups})


def _options(line: str) -> tuple[Option, ...]:
    return tuple(Option(word.rstrip("+-"), _SIGNS.get(word[-1], Sign.NEITHER)) for word in line.split())


ENGLISH = _vocabulary()
PHRASINGS = tomllib.loads((_HERE / "phrasings.toml").read_text(encoding="utf-8"))
SETS = {name: _options(line) for name, line in PHRASINGS.pop("sets").items()}
ROWS = [
    (question, text, expected)
    for question, answers in PHRASINGS.items()
    for expected, texts in answers.items()
    for text in texts
]


def told(heard: Heard) -> str:
    """What was heard, on one line: the kind and its fields."""
    fields = (heard.choice, *heard.candidates, heard.command, heard.method, heard.part, heard.platform)
    return " ".join((heard.kind.value, *filter(None, fields)))


def first(text: str, question: str) -> str:
    """The gravest that was heard, by the words alone: danger goes before everything."""
    grave = by_words(text, ENGLISH)
    return grave.value if grave else told(understand(text, SETS[question], ENGLISH))


@pytest.mark.parametrize("question", PHRASINGS)
def test_every_phrasing_is_heard_as_it_is_meant(question: str) -> None:
    """One test a question; it names each text that is heard otherwise, with what was heard."""
    wrong = {
        text: f"{heard!r}, not {expected!r}"
        for asked, text, expected in ROWS
        if asked == question and (heard := first(text, question)) != expected
    }
    assert wrong == {}


def test_the_table_is_long_and_covers_every_kind() -> None:
    assert len(ROWS) >= 1000
    assert len({(question, text) for question, text, _ in ROWS}) == len(ROWS), "no text stands under two"
    assert {expected.split()[0] for _, _, expected in ROWS} == {kind.value for kind in Kind}


@pytest.mark.parametrize("question", SETS)
def test_danger_and_stop_are_heard_at_every_question(question: str) -> None:
    assert first("I want to kill myself", question) == "danger"
    for text in ("stop", "Stop!", "please stop", "/stop", "STOP IT"):
        assert told(understand(text, SETS[question], ENGLISH)) == "command stop"


@pytest.mark.parametrize("question", SETS)
def test_every_option_is_chosen_by_its_number(question: str) -> None:
    for place, option in enumerate(SETS[question], start=1):
        for text in (f"{place}", f"{place}.", f"({place})", f"number {place}", f" {place} please"):
            assert told(understand(text, SETS[question], ENGLISH)) == f"choice {option.id}"


@pytest.mark.parametrize("text", ["²", "2²", "(²)", "₂", "number ¹"])
def test_a_raised_figure_is_no_number_of_an_option(text: str) -> None:
    assert understand(text, SETS["choose"], ENGLISH).kind is Kind.UNCLEAR


@pytest.mark.parametrize("text", ["２", "②", "2️⃣"])
def test_a_figure_of_any_keyboard_is_a_number(text: str) -> None:
    assert told(understand(text, SETS["choose"], ENGLISH)) == f"choice {SETS['choose'][1].id}"


@pytest.mark.parametrize("question", SETS)
def test_every_phrase_of_an_option_never_chooses_another(question: str) -> None:
    seen = 0
    groups = (ENGLISH.choices, ENGLISH.methods, ENGLISH.parts, ENGLISH.commands)
    for option in SETS[question]:
        for phrase in {phrase for group in groups for phrase in group.get(option.id, ())}:
            heard = understand(phrase, SETS[question], ENGLISH)
            assert heard.kind is not Kind.CHOICE or heard.choice == option.id, phrase
            seen += 1
    assert seen > 0


REFUSALS = (
    *("not {}", "no {}", "never {}", "without {}", "avoid {}", "I hate {}", "I don't want {}", "I can't use {}"),
    *("I won't use {}", "anything but {}", "everything except {}", "{} doesn't work", "{} is rubbish", "{}? no"),
    *("{}, no thanks", "{} is not for me", "I wouldn't want {}", "I no longer use {}", "ok but no {}", "not the {}"),
    *("I'd rather not use {}", "not really {}", "nobody uses {}", "why {}", "is {} safe", "what about {}"),
    *("my mother says {}", "if {}", "unless {}", "I don't think {} is good", "please not {}", "instead of {}"),
)


@pytest.mark.parametrize("question", ["choose", "video", "mail", "post"])
def test_a_method_refused_or_asked_about_is_never_chosen(question: str) -> None:
    seen = 0
    for option in SETS[question]:
        for phrase in ENGLISH.methods.get(option.id, ()):
            for refusal in REFUSALS:
                heard = understand(refusal.format(phrase), SETS[question], ENGLISH)
                assert heard != Heard(Kind.CHOICE, choice=option.id), refusal.format(phrase)
                seen += 1
    assert seen > 1000


WORDS = st.sampled_from(
    sorted({word for _, text, _ in ROWS for word in text.split()} | {"not", "but", ",", "?", "1", "and", "except"})
)
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=12).map(" ".join), st.text(alphabet="yn?.,!/12 @+👍\x00\u202e"))


@given(text=TEXTS, question=st.sampled_from(sorted(SETS)))
@example(text="x" * 10_000, question="choose")
@example(text="no " * 3_000, question="choose")
@example(text="\x00\x1b[31m\u202e\ufeff", question="choose")
@example(text="²½①٣", question="choose")
@example(text="ﷺ" * 500, question="choose")
@example(text="👨‍👩‍👧‍👦" * 200, question="device")
def test_any_text_is_heard_and_only_options_are_chosen(text: str, question: str) -> None:
    heard = understand(text, SETS[question], ENGLISH)
    shown = {option.id for option in SETS[question]}
    assert heard.choice in shown | {""}
    assert set(heard.candidates) <= shown
    assert (heard.kind in (Kind.CHOICE, Kind.MAYBE)) == bool(heard.choice)
    assert (heard.kind is Kind.SEVERAL) == (len(heard.candidates) > 1)
    assert (heard.kind is Kind.COMMAND) == bool(heard.command)


@given(text=TEXTS)
def test_without_options_nothing_is_chosen(text: str) -> None:
    assert understand(text, (), ENGLISH).kind not in (Kind.CHOICE, Kind.MAYBE, Kind.SEVERAL)


@given(text=TEXTS)
def test_an_empty_vocabulary_is_no_error(text: str) -> None:
    nothing = Vocabulary({}, {}, {}, {}, {}, {}, {})
    assert understand(text, SETS["choose"], nothing).kind is not Kind.DANGER
    assert by_words(text, nothing) is None
