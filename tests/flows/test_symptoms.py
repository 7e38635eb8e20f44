"""What people type leads to the right problem, or to a question between two; and all else leads nowhere."""

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playbook import symptoms_of
from content import load
from content.heard import trouble
from flows.evidence import Evidence
from flows.symptoms import ELSE, ELSEWHERE, NONE, OTHER, Symptoms
from flows.understanding.phrases import cut_words

TABLE = tomllib.loads((Path(__file__).parent / "symptoms.toml").read_text(encoding="utf-8"))
NOTHING = TABLE.pop("none")["any"]
UNSEEN = tomllib.loads((Path(__file__).parent / "symptoms_unseen.toml").read_text(encoding="utf-8"))
STRAYS = UNSEEN.pop("none")["any"]
ASIDE = tomllib.loads((Path(__file__).parent / "symptoms_aside.toml").read_text(encoding="utf-8"))
ROWS = [
    (method, place % 2, text, expected)
    for method, problems in TABLE.items()
    for expected, texts in problems.items()
    for place, text in enumerate(texts)
]
HALVES = pytest.mark.parametrize("half", [0, 1], ids=["tuned", "held_out"])
ENGLISH = load().languages["en"]

GOAL = 0.9
MOST_OFFERED_FOR_NOTHING = 0.1


def phrases(method: str) -> dict[str, tuple[str, ...]]:
    return {id_: (one.title, *one.phrases) for id_, one in ENGLISH.guides[method].problems.items()}


@cache
def symptoms(method: str) -> Symptoms:
    return symptoms_of(ENGLISH.guides[method], ENGLISH)


@cache
def found_for(method: str, text: str) -> tuple[str, ...]:
    """What is found for a text of the tables: several tests ask, and it costs milliseconds."""
    return tuple(one for one in symptoms(method).find(text) if one not in ELSE)


def landings(half: int, *methods: str) -> Counter[str]:
    """Where the phrasings of one half land: alone, among_two, wrong_two, nothing, silently_wrong."""
    counts: Counter[str] = Counter()
    for method, of, text, expected in ROWS:
        if of == half and method in methods:
            found = found_for(method, text)
            right, wrong = (("alone", "silently_wrong"), ("among_two", "wrong_two"))[len(found) == 2]
            counts["nothing" if not found else right if expected in found else wrong] += 1
    return counts


@HALVES
@pytest.mark.parametrize(
    "methods", [("signal",), ("wire",), ("proton", "tuta", "facetime"), tuple(TABLE)], ids="+".join
)
def test_nine_of_ten_land_right_or_among_two(half: int, methods: tuple[str, ...]) -> None:
    counts = landings(half, *methods)
    assert (counts["alone"] + counts["among_two"]) / counts.total() >= GOAL, counts


@pytest.mark.parametrize("method", TABLE)
def test_none_lands_silently_on_a_wrong_one(method: str) -> None:
    """It names each text that does, with where."""
    found = {text: (found_for(method, text), expected) for of, _, text, expected in ROWS if of == method}
    assert {text: at for text, (at, expected) in found.items() if len(at) == 1 and at != (expected,)} == {}


@HALVES
def test_what_fits_no_problem_is_hardly_ever_asked_about_and_never_answered(half: int) -> None:
    found = [found_for(method, text) for method in TABLE for text in NOTHING[half::2]]
    assert len(found) == len(TABLE) * len(NOTHING) / 2
    assert sum(map(bool, found)) <= MOST_OFFERED_FOR_NOTHING * len(found)
    assert not [one for one in found if len(one) == 1]


def test_the_table_is_long_and_is_not_the_wording_of_the_guides() -> None:
    seen = Counter(method for method, _, _, _ in ROWS)
    assert seen["signal"] >= 160
    assert seen["wire"] >= 160
    assert min(seen.values()) >= 20
    assert len(NOTHING) >= 40
    for method, problems in TABLE.items():
        assert set(problems) == set(phrases(method))
        known = {cut_words(one).whole for each in phrases(method).values() for one in each}
        assert not [text for texts in problems.values() for text in texts if cut_words(text).whole in known]


@pytest.mark.parametrize("method", TABLE)
def test_every_phrase_of_a_guide_leads_to_its_own_problem(method: str) -> None:
    seen = 0
    for expected, each in phrases(method).items():
        for one in each:
            assert expected in symptoms(method).find(one), one
            assert symptoms(method).find(one, [expected]) == (expected,)
            seen += 1
    assert seen >= 50


def test_a_table_by_somebody_who_had_not_seen_the_guides_lands_too() -> None:
    """All apps together; nothing lands silently on a wrong problem."""
    counts: Counter[str] = Counter()
    for method, problems in UNSEEN.items():
        for expected, texts in problems.items():
            for text in texts:
                found = found_for(method, text)
                counts["landed" if expected in found else "alone" if len(found) == 1 else "not"] += 1

    assert counts.total() >= 300
    assert counts["landed"] / counts.total() >= GOAL
    assert counts["alone"] == 0
    assert not [text for text in STRAYS for method in UNSEEN if len(found_for(method, text)) == 1]


@pytest.mark.parametrize("app", [*ENGLISH.guides, OTHER])
def test_sentences_stand_under_what_a_guide_knows(app: str) -> None:
    """And each of its problems has some; none is learnt from that measures."""
    told = trouble("en", app)
    assert set(told) == (set(ELSEWHERE) if app == OTHER else {*ENGLISH.guides[app].problems, NONE})
    aside = {text for problems in ASIDE.values() for texts in problems.values() for text in texts}
    assert all(len(texts) >= 13 and not aside & set(texts) for texts in told.values())


def test_what_is_set_aside_lands_and_what_no_guide_knows_is_honestly_none() -> None:
    """By words alone: with the encoder `benchmarks/symptoms.py` measures."""
    counts: Counter[str] = Counter()
    for method, problems in ASIDE.items():
        for expected, texts in problems.items():
            for text in texts:
                found = found_for(method, text)
                landed = not found if expected == NONE else expected in found
                counts[f"{expected == NONE} {landed}"] += 1
                assert expected == NONE or len(found) != 1 or landed, text
    assert counts["False True"] >= 0.8 * (counts["False True"] + counts["False False"])
    assert counts["True True"] >= 0.82 * (counts["True True"] + counts["True False"])


def test_the_encoder_is_heard_beside_the_words() -> None:
    """It tells what no word tells, it doubts what it hears as something else, and it alone frightens nobody."""
    find, text = symptoms("signal").find, "my granny's gadget just shrugs at me"
    heard = Evidence(intents=(("trouble.signal.no_link", 0.9), ("trouble.signal.fake_support", 0.3), ("trouble", 0.9)))
    other = Evidence(intents=(("trouble.other.not_there", 0.9), ("trouble.signal.no_link", 0.4), ("trouble", 0.9)))
    assert "no_link" in find(text, None, heard)
    assert "fake_support" not in find(text, None, heard)
    assert find(text, None, other) in {(), ("not_there",)}
    assert find(text, ["no_ring"], heard) == ()


FEW = Symptoms(
    {
        "deaf": ("I cannot hear you", "no sound from your side", "your voice is silent", "the sound is silent here"),
        "mute": ("you cannot hear me", "my microphone is broken", "the microphone is off", "microphone not working"),
        "dark": ("the camera shows nothing", "black picture", "the picture is black", "only a black camera picture"),
        "quiet": ("es klingelt nicht", "звонка не слышно", "звонок молчит", "звонка нет"),
    },
    ("I", "you", "me", "cannot", "is", "the", "a", "my", "your"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("your voice is silent", ("deaf",)),
        ("BLACK PICTURE!!", ("dark",)),
        ("the pictures are black", ("dark",)),
        ("звонка не слышно совсем", ("quiet",)),
        ("is the", ()),
        ("giraffe", ()),
        ("", ()),
        ("?!", ()),
    ],
)
def test_few_problems(text: str, found: tuple[str, ...]) -> None:
    assert FEW.find(text) == found


def test_a_misspelt_text_is_understood() -> None:
    assert FEW.find("my micropone is not workin")[0] == "mute"


def test_small_words_do_not_tell_twins_apart() -> None:
    assert set(FEW.find("you really cannot hear")) == {"mute", "deaf"}
    assert FEW.find("you cannot hear me") == ("mute",)


def test_what_cannot_happen_here_is_not_offered() -> None:
    assert FEW.find("your voice is silent", ["mute", "dark"]) != ("deaf",)
    assert FEW.find("you cannot hear me", ["deaf", "dark"]) in {(), ("deaf", "dark")}
    assert FEW.find("black picture", []) == ()
    assert FEW.find("black picture", ["nobody knows this"]) == ()


def test_a_phrase_of_two_problems_is_a_question() -> None:
    assert Symptoms({"a": ("it broke",), "b": ("It broke.",)}).find("it broke") == ("a", "b")


@pytest.mark.parametrize("given_", [{}, {"a": ()}, {"a": ("",), "b": ("...",)}, {"a": ("one word",)}])
def test_phrases_may_be_missing(given_: dict[str, tuple[str, ...]]) -> None:
    assert Symptoms(given_).find("something else") == ()


KNOWN = sorted({word for each in phrases("wire").values() for one in each for word in one.split()})
TYPED = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([*KNOWN, ",", ".", "\0", "🤷", "ß", "'"]), max_size=40).map(" ".join),
    st.text(max_size=30).map(lambda text: text * 500),
)


@given(TYPED, st.one_of(st.none(), st.lists(st.one_of(st.sampled_from(sorted(phrases("wire"))), st.text(max_size=5)))))
def test_any_text_finds_at_most_two_and_only_what_is_allowed(text: str, allowed: list[str] | None) -> None:
    found = symptoms("wire").find(text, allowed)
    assert len(found) == len(set(found)) <= 2
    known = set(phrases("wire")) if allowed is None else set(phrases("wire")) & set(allowed)
    assert set(found) <= known or (len(found) == 1 and found[0] in ELSE)


@given(st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=20), max_size=4), max_size=4), st.text())
def test_any_phrases_can_be_searched(given_: dict[str, list[str]], text: str) -> None:
    for typed in (text, *(one for each in given_.values() for one in each)):
        assert set(Symptoms(given_, ("a",)).find(typed)) <= set(given_)
