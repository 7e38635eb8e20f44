"""The topics of questions, by the words that are in a sentence.

Rules of this file:
1. A line of a topic is words in any order, all of which have to be in one sentence that asks: `a|b` is one or the
   other, `a_b` both side by side, `<name>` any of the words that stand for each other.
2. A line that begins with "!" counts where nothing is asked as well; one that begins with "=" only in a short sentence,
   which says little else.
3. A way to put a word weighs the more, the fewer topics have it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log

from flows.understanding.heard import Vocabulary
from flows.understanding.once import prepared
from flows.understanding.phrases import BREAK, cut_words

LONGEST = 30
"""Words of a sentence that may be a question from here."""
_MOST_SENTENCES = 12
_SIDE_BY_SIDE = 4
_STATEMENT, _LITTLE_ELSE = "!", "="
_MOST_ELSE = 4
"""Words of a sentence beside those of a line that says little else."""
_ENDS = re.compile(r"(?<=[.!?\n\u2026])\s+|\n+")
WHOLE = 100.0
"""What a topic weighs that is named and nothing else."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, ready to be searched."""

    words: tuple[str, ...]
    """As they were typed, without endings; commas stand as `BREAK`."""
    runs: frozenset[str]
    """Every word, and every few side by side, joined by `_`."""
    marked: bool
    """Whether it ends in a question mark."""
    whole: str
    """All its letters and digits, as they were typed."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a topic: for each word the ways to put it, with what each weighs."""

    topic: str
    parts: tuple[Mapping[str, float], ...]
    asked: bool
    """Whether the sentence has to ask."""
    most: int
    """Words that the sentence may have."""


def sentences_of(text: str) -> Iterator[Sentence]:
    """Cut a text into sentences; those that are too long for a question are left out."""
    for piece in _ENDS.split(text)[:_MOST_SENTENCES]:
        cut = cut_words(piece)
        words = tuple(map(bare, cut.words))
        if words and len(words) <= LONGEST:
            yield Sentence(words, frozenset(_runs(words)), cut.asked, cut.whole)


def _runs(words: tuple[str, ...]) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + _SIDE_BY_SIDE, len(words)) + 1):
            if words[end - 1] == BREAK:
                break
            yield "_".join(words[start:end])


def bare(word: str) -> str:
    """A word without the endings that change with the sentence."""
    if len(word) > 4 and word.endswith(("ies", "ied")):  # noqa: PLR2004 - "dies" stays
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):  # noqa: PLR2004 - "is", "us", "yes" stay
        word = word[:-1]
    for ending in ("ing", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - "need", "bring", "note" stay
            return word[: -len(ending)]
    return word


def by_words(vocabulary: Vocabulary, sentences: Iterable[Sentence]) -> Iterator[tuple[float, str]]:
    """The topics whose words are there, with what these weigh."""
    known = known_of(vocabulary)
    for sentence in sentences:
        asks = asks_in(vocabulary, sentence)
        whole = known.subjects.get(sentence.whole)
        if whole:
            yield WHOLE, whole
        length = sum(word != BREAK and word not in known.small for word in sentence.words)
        for line in known.lines:
            if (asks or not line.asked) and length <= line.most:
                weights = [max((one[run] for run in one.keys() & sentence.runs), default=0.0) for one in line.parts]
                if all(weights):
                    yield sum(weights), line.topic


@dataclass(frozen=True, slots=True)
class Known:
    """The topics of a vocabulary, ready to be looked for."""

    vocabulary: Vocabulary
    lines: tuple[_Line, ...]
    subjects: Mapping[str, str]
    opens: tuple[str, ...]
    wonders: tuple[str, ...]
    small: frozenset[str]
    speaks: frozenset[str]


@prepared
def known_of(vocabulary: Vocabulary) -> Known:
    """A vocabulary's topics, prepared once."""
    asking = {id_: tuple(f"_{_joined(phrase)}_" for phrase in some) for id_, some in vocabulary.asking.items()}
    return Known(
        vocabulary,
        tuple(_lines(vocabulary)),
        {cut_words(name).whole: topic for topic, names in vocabulary.subjects.items() for name in names},
        asking.get("opens", ()),
        asking.get("wonders", ()),
        frozenset(one.strip("_") for one in asking.get("small", ())),
        frozenset(one.strip("_") for one in asking.get("speaks", ())),
    )


def _joined(phrase: str) -> str:
    return "_".join(bare(word) for word in cut_words(phrase).words if word != BREAK)


def _lines(vocabulary: Vocabulary) -> Iterator[_Line]:
    """All lines of all topics. A way to put a word weighs the more, the fewer topics have it."""
    read = [
        (topic, line[0], [_ways(part, vocabulary) for part in line.lstrip(_STATEMENT + _LITTLE_ELSE).split()])
        for topic, lines in vocabulary.topics.items()
        for line in lines
    ]
    used: Counter[str] = Counter()
    for topic in vocabulary.topics:
        used.update({way for of, _, parts in read if of == topic for part in parts for way in part})
    for topic, mark, parts in read:
        weighed = tuple({way: log(1 + 2 * len(vocabulary.topics) / used[way]) for way in part} for part in parts)
        most = len(parts) + _MOST_ELSE if mark == _LITTLE_ELSE else LONGEST
        yield _Line(topic, weighed, mark != _STATEMENT, most)


def _ways(part: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The ways to put one word of a line."""
    found: set[str] = set()
    for way in part.split("|"):
        named = vocabulary.alike.get(way.strip("<>"), ()) if way.startswith("<") else (way,)
        found |= {"_".join(map(bare, one.replace("'", "").split("_"))) for one in named}
    return frozenset(found)


def asks_in(vocabulary: Vocabulary, sentence: Sentence) -> bool:
    """Whether a sentence asks: by its mark, by how it or one of its clauses opens, or by what is in it."""
    if sentence.marked:
        return True
    known, opening, begins = known_of(vocabulary), True, []
    for at, word in enumerate(sentence.words):
        if opening and word not in known.small and word != BREAK:
            begins.append(at)
            opening = False
        opening = opening or word == BREAK
    said = "_".join(sentence.words)
    places = [f"_{'_'.join(sentence.words[at:])}_" for at in begins]
    return any(place.startswith(known.opens) for place in places) or any(one in f"_{said}_" for one in known.wonders)
