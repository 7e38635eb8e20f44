"""A text as words, and the known phrases among them.

Rules of this file:
1. Two texts are the same if their letters and digits are: case, accents, spaces, hyphens and dots do not count.
2. The longest phrase wins; a phrase never reaches over a comma or the end of a sentence.
3. A misspelt word is put right only if it has five letters or more, and is `shaky` unless one known word is
   clearly nearest and begins with the same letter.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.understanding.heard import Phrases

BREAK = ","
"""The word that stands for a comma, a full stop, a bracket, the end of a line."""

_LONGEST_TEXT = 12_000
_LONGEST_PHRASE = 14  # words
_MOST_RESPELT = 40  # words of a text; beyond that it is no answer, and only some words are looked for
_SHORTEST_RESPELT = 5  # letters
_SHORTEST_SURE = 6
_TWO_ERRORS_FROM = 8
_MOST_NEAR = 5
_ERRORS: Any = OSA.distance  # letters too many, too few, wrong or swapped; its types and those of `process` disagree
_MOST_INDEXES = 64

_APOSTROPHES = frozenset("'’‘`´ʼ′")  # noqa: RUF001 - they are what people type
_DASHES = frozenset("-‐‑–—")  # noqa: RUF001
_JOINERS = frozenset("-‐‑_/\\")  # noqa: RUF001
_STOPS = frozenset(",;:!?()[]{}\n\r–—…。、，？！")  # noqa: RUF001
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")
_QUESTION_MARKS = frozenset("?？¿؟")  # noqa: RUF001

Meaning = tuple[str, str]
"""The group in which a phrase stands, and its id there."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words; `asked` tells that it holds a question mark."""

    words: tuple[str, ...]
    asked: bool

    @property
    def whole(self) -> str:
        """All letters and digits, without any gap."""
        return "".join(word for word in self.words if word != BREAK)


@dataclass(frozen=True, slots=True)
class Spot:
    """A phrase that was found (or a word that was not, with no meaning), or a break."""

    words: tuple[str, ...]
    means: frozenset[Meaning] = frozenset()
    shaky: bool = False

    @property
    def is_break(self) -> bool:
        """A comma or the like."""
        return self.words == (BREAK,)

    def ids(self, group: str) -> frozenset[str]:
        """What it means within one group."""
        return frozenset(ident for of, ident in self.means if of == group)

    def signs(self, *ids: str) -> bool:
        """Tell whether it is one of these signs."""
        return any(("signs", ident) in self.means for ident in ids)


class Index:
    """One group of phrases, ready to be looked up."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.keys: dict[str, frozenset[str]] = {}
        self.ids: dict[str, frozenset[str]] = {}
        self.questions: set[str] = set()
        self.words: dict[str, frozenset[str]] = {}
        for ident, group in phrases.items():
            cut = [cut_words(phrase) for phrase in group]
            self.questions.update(each.whole for each in cut if each.asked)
            self.keys[ident] = frozenset(each.whole for each in cut if each.whole)
            self.words[ident] = frozenset(word for each in cut for word in each.words if word != BREAK)
            for key in self.keys[ident]:
                self.ids[key] = self.ids.get(key, frozenset()) | {ident}


_indexes: dict[int, Index] = {}


def index(phrases: Phrases) -> Index:
    """Index a group once; it is known again by identity, so it must not change afterwards."""
    found = _indexes.get(id(phrases))
    if found is None or found.phrases is not phrases:
        if len(_indexes) >= _MOST_INDEXES:
            _indexes.clear()
        found = _indexes[id(phrases)] = Index(phrases)
    return found


def cut_words(text: str) -> Words:
    """Cut a text into words. Letters of any script are kept, and each picture character is a word of its own."""
    plain = "".join(map(_unfolded, text[:_LONGEST_TEXT])).casefold()
    plain = "".join(char for char in plain if unicodedata.category(char)[0] != "M" and char not in _APOSTROPHES)
    pieces: list[str] = []
    for at, char in enumerate(plain):
        pieces.append(_piece(char, plain[at - 1 : at] if at else " ", plain[at + 1 : at + 2] or " "))
    words: list[str] = []
    for word in "".join(pieces).split():
        if word != BREAK or (words and words[-1] != BREAK):
            words.append(word)
    if words and words[-1] == BREAK:
        words.pop()
    return Words(tuple(words), not _QUESTION_MARKS.isdisjoint(plain))


@lru_cache(maxsize=8192)
def cut_phrase(phrase: str) -> tuple[str, ...]:
    """The words of a phrase from a table, cut once; no text that a person wrote is kept by it."""
    return cut_words(phrase).words


def _unfolded(char: str) -> str:
    """Give the plain signs that a character stands for. A raised figure stays: "2²" is not 22, and "²" is not 2."""
    return char if char in _RAISED else unicodedata.normalize("NFKD", char)


def _piece(char: str, before: str, after: str) -> str:
    """Give the letters, space or break that a character becomes between its neighbours."""
    if char.isalnum():
        return char
    if char == "." and before.isalnum() and after.isalnum():
        return "." if before.isdecimal() and after.isdecimal() else " "
    if char in _STOPS or char == "." or (char in _DASHES and before.isspace() and after.isspace()):
        return f" {BREAK} "
    if unicodedata.category(char) == "So" or char == "&":
        return f" {char} "
    return " "


def find(
    words: Sequence[str], look_up: Callable[[str], frozenset[Meaning]], shaky: frozenset[int] = frozenset()
) -> tuple[Spot, ...]:
    """Find phrases, the longest first, wherever they are. `shaky` holds the places of doubtful words."""
    taken: dict[int, tuple[int, frozenset[Meaning]]] = {}
    free = [True] * len(words)
    for start, end, means in sorted(_matches(words, look_up), key=lambda match: (match[0] - match[1], match[0])):
        if all(free[start:end]):
            taken[start] = (end, means)
            free[start:end] = [False] * (end - start)
    spots: list[Spot] = []
    at = 0
    while at < len(words):
        end, means = taken.get(at, (at + 1, frozenset()))
        spots.append(Spot(tuple(words[at:end]), means, shaky=not shaky.isdisjoint(range(at, end))))
        at = end
    return tuple(spots)


def _matches(
    words: Sequence[str], look_up: Callable[[str], frozenset[Meaning]]
) -> Iterator[tuple[int, int, frozenset[Meaning]]]:
    for start in range(len(words)):
        key = ""
        for end in range(start, min(start + _LONGEST_PHRASE, len(words))):
            if words[end] == BREAK:
                break
            key += words[end]
            if means := look_up(key):
                yield start, end + 1, means


def respell(
    words: Sequence[str],
    meaning: Callable[[str], frozenset[Meaning] | None],
    targets: Sequence[str],
    fewer: Sequence[str],
) -> tuple[tuple[str, ...], frozenset[int]]:
    """Put misspelt words right, and tell the doubtful places.

    `meaning` is None for a word that nobody knows. In a long text only `fewer` targets are looked for.
    """
    right: list[str] = []
    shaky: set[int] = set()
    pool = targets if len(words) <= _MOST_RESPELT else fewer
    for at, word in enumerate(words):
        near, sure = (word, True)
        if len(word) >= _SHORTEST_RESPELT and word.isalpha() and meaning(word) is None:
            near, sure = _nearest(word, pool, meaning)
        right.append(near)
        if not sure:
            shaky.add(at)
    return tuple(right), frozenset(shaky)


def _nearest(word: str, pool: Iterable[str], meaning: Callable[[str], frozenset[Meaning] | None]) -> tuple[str, bool]:
    """Give the nearest known word, or the word itself; and whether that is beyond doubt."""
    most = 2 if len(word) >= _TWO_ERRORS_FROM else 1
    hits = process.extract(word, pool, scorer=_ERRORS, score_cutoff=most, limit=_MOST_NEAR)
    if not hits:
        return word, True
    (best, errors, _), rest = hits[0], hits[1:]
    alone = all(further > errors or (meaning(other) or other) == meaning(best) for other, further, _ in rest)
    return best, alone and errors == 1 and len(word) >= _SHORTEST_SURE and best[0] == word[0]
