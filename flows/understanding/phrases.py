"""A text as words, and the known phrases among them.

Rules of this file:
1. Two texts are the same if their letters and digits are: case, accents, spaces, hyphens and dots do not count.
2. The longest phrase wins; a phrase never reaches over a comma or the end of a sentence.
3. A misspelt word is put right only if it has five letters or more, and is `shaky` unless one known word is
   clearly nearest and begins with the same letter.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.understanding.heard import Phrases
from flows.understanding.once import once

BREAK = ","
"""The word that stands for a comma, a full stop, a bracket, the end of a line."""

_LONGEST_TEXT = 12_000
_LONGEST_READ = 1_000_000
_EDGE = 100  # letters of a piece that are read with the next one as well
_LONGEST_PHRASE = 14  # words
_MOST_RESPELT = 40  # words of a text; beyond that it is no answer, and only some words are looked for
_SHORTEST_RESPELT = 5  # letters
_START = 6  # letters of a phrase by which it is known that one may begin
_NOTHING: "frozenset[Meaning]" = frozenset()
_SHORTEST_SURE = 6
_TWO_ERRORS_FROM = 8
_MOST_NEAR = 5
_ERRORS: Any = OSA.distance  # letters too many, too few, wrong or swapped; its types and those of `process` disagree
_MOST_INDEXES = 64

_APOSTROPHES = frozenset("'’‘`´ʼ′")  # noqa: RUF001 - they are what people type
_STOPS = frozenset(",;:!?()[]{}\n\r–—…。、，？！")  # noqa: RUF001
_RAISED_RUN = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉]+)")
_QUESTION_MARKS = frozenset("?？¿؟")  # noqa: RUF001
_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:(?<=\d)\.(?=\d)[^\W_]+)*)"
    r"|(?P<inner>(?<=[^\W_])\.(?=[^\W_]))"
    r"|(?P<stop>[" + re.escape("".join(sorted(_STOPS))) + r".]|(?:(?<=\s)|(?<!.))[-‐‑](?=\s|\Z))"  # noqa: RUF001
    r"|(?P<sign>[^\w\s])",
    re.DOTALL,
)
"""A word (a figure may hold a dot), a dot within a word, what stands for a comma, or one of all other signs."""

_T = TypeVar("_T")
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
        return bool(self.means) and any(("signs", ident) in self.means for ident in ids)


_sets: dict[frozenset[Any], frozenset[Any]] = {}  # Any: of ids, or of meanings


def shared(found: frozenset[_T]) -> frozenset[_T]:
    """The same set, once in memory however many phrases mean it."""
    same: frozenset[_T] = _sets.setdefault(found, found)
    return same


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
                self.ids[key] = shared(self.ids.get(key, frozenset()) | {ident})


_indexes: dict[int, Index] = {}


def index(phrases: Phrases) -> Index:
    """Index a group once; it is known again by identity, so it must not change afterwards."""
    found = _indexes.get(id(phrases))
    if found is None or found.phrases is not phrases:
        if len(_indexes) >= _MOST_INDEXES:
            _indexes.clear()
        found = _indexes[id(phrases)] = Index(phrases)
    return found


@once
def cut_words(text: str) -> Words:
    """Cut a text into words. Letters of any script are kept, and each picture character is a word of its own."""
    plain = _plain(text[:_LONGEST_TEXT])
    words: list[str] = []
    for match in _TOKEN.finditer(plain):
        word = match[0]
        if match.lastgroup == "word" or (match.lastgroup == "sign" and _is_picture(word)):
            words.append(word)
        elif match.lastgroup == "stop" and words and words[-1] != BREAK:
            words.append(BREAK)
    if words and words[-1] == BREAK:
        words.pop()
    return Words(tuple(words), not _QUESTION_MARKS.isdisjoint(plain))


@lru_cache(maxsize=8192)
def cut_phrase(phrase: str) -> tuple[str, ...]:
    """The words of a phrase from a table, cut once; no text that a person wrote is kept by it."""
    return cut_words(phrase).words


def rest_of(text: str) -> Iterator[str]:
    """The words behind those that `cut_words` gives, as far as anybody could write: only danger is looked for there."""
    step = _LONGEST_TEXT - _EDGE
    for at in range(step, min(len(text), _LONGEST_READ), step):
        if len(text) > at + _EDGE:
            yield from cut_words(text[at : at + _LONGEST_TEXT]).words


def _plain(text: str) -> str:
    """Small letters without accents and apostrophes. A raised figure stays: "2²" is not 22, and "²" is not 2."""
    parts = _RAISED_RUN.split(text)
    plain = "".join(part if at % 2 else unicodedata.normalize("NFKD", part) for at, part in enumerate(parts)).casefold()
    return plain.translate({ord(char): None for char in set(plain) if _is_dropped(char)})


@cache
def _is_dropped(char: str) -> bool:
    return char in _APOSTROPHES or unicodedata.category(char)[0] == "M"


@cache
def _is_picture(char: str) -> bool:
    return char == "&" or unicodedata.category(char) == "So"


class Phrasebook:
    """Phrases by their key (all letters without gaps), with what they mean; and which beginnings they have."""

    def __init__(self, means: Mapping[str, frozenset[Meaning]]) -> None:
        self._means = means
        self._starts = frozenset(key[:length] for key in means for length in range(1, _START + 1))

    def get(self, key: str) -> frozenset[Meaning] | None:
        """What a phrase means, if it is one."""
        return self._means.get(key)

    def starts(self, key: str) -> bool:
        """Whether some phrase begins so, as far as that is looked at."""
        return key[:_START] in self._starts


def find(words: Sequence[str], books: Sequence[Phrasebook], shaky: frozenset[int] = frozenset()) -> tuple[Spot, ...]:
    """Find phrases, the longest first, wherever they are. `shaky` holds the places of doubtful words."""
    taken = _taken(words, books)
    spots: list[Spot] = []
    at = 0
    while at < len(words):
        end, means = taken.get(at, (at + 1, _NOTHING))
        spots.append(Spot(tuple(words[at:end]), means, shaky=not shaky.isdisjoint(range(at, end))))
        at = end
    return tuple(spots)


def find_only(words: Sequence[str], books: Sequence[Phrasebook]) -> tuple[Spot, ...]:
    """The same without the words that mean nothing."""
    return tuple(Spot(tuple(words[at:end]), means) for at, (end, means) in sorted(_taken(words, books).items()))


def _taken(words: Sequence[str], books: Sequence[Phrasebook]) -> dict[int, tuple[int, frozenset[Meaning]]]:
    """Where a phrase begins -> where it ends, and what it means."""
    taken: dict[int, tuple[int, frozenset[Meaning]]] = {}
    used: set[int] = set()
    for start, end, means in sorted(_matches(words, books), key=lambda match: (match[0] - match[1], match[0])):
        if used.isdisjoint(range(start, end)):
            taken[start] = (end, means)
            used.update(range(start, end))
    return taken


def _matches(words: Sequence[str], books: Sequence[Phrasebook]) -> Iterator[tuple[int, int, frozenset[Meaning]]]:
    first = {word for word in set(words) if any(book.starts(word) for book in books)}
    for start in (at for at, word in enumerate(words) if word in first):
        key = ""
        for end in range(start, min(start + _LONGEST_PHRASE, len(words))):
            if words[end] == BREAK:
                break
            key += words[end]
            if not any(book.starts(key) for book in books):
                break
            found = [means for book in books if (means := book.get(key))]
            if found:
                yield start, end + 1, found[0] if len(found) == 1 else frozenset().union(*found)


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
