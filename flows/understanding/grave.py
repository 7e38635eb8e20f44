"""Words of danger to life: how plainly a text speaks of it, whatever is asked just now.

Rules of this file:
1. The words are data (signs `danger`, `danger_likely`, `danger_weak`, `not_danger`; the groups `danger` and
   `spellings`); here stands only how they are looked for, and what takes the edge off them.
2. A phrase never reaches over a comma. Digits for letters, shorthand, and words without gaps are read as what they are.
3. What is denied, long past or a topic is never plain; one place that is plain is enough.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.understanding.heard import Kind, Phrases, Vocabulary
from flows.understanding.once import once, prepared
from flows.understanding.phrases import BREAK, Meaning, Phrasebook, Spot, cut_words, find, find_only, rest_of
from flows.understanding.said import lay_out


class Plain(IntEnum):
    """How plainly danger is spoken of, the least first."""

    NOT = 0
    WEAK = 1
    """Words that may be of danger."""
    SOFTENED = 2
    """Plain words that are long past, denied by what follows, or the name of a work or a matter."""
    DENIED = 3
    """Plain words with a *not* before them."""
    LIKELY = 4
    """What happens in danger, and seldom elsewhere."""
    EXPLICIT = 5


_GRADES = {"danger": Plain.EXPLICIT, "danger_likely": Plain.LIKELY, "danger_weak": Plain.WEAK}
_SIGNS = (*_GRADES, "not_danger", "network")
_SURE = tuple(name for name in _SIGNS if name != "danger_weak")
_AS_LETTERS = str.maketrans("013457@$!|*", "oieastasilu")
_SIGNS_FOR_LETTERS = frozenset("013457@$!|*")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
_LONGEST_SPELLING = 6  # words
_RUN_TOGETHER = 8  # letters of a phrase that is looked for within one word
_SHORTEST_RESPELT, _TWO_ERRORS_FROM = 6, 8
_WIDE = 40  # words around that are looked at
_MOST_PLACES = 40
_FAR = 4  # words between a topic and the words of danger
_MOST_BETWEEN = 6  # words between a *not* and what it denies
_NOTHING: frozenset[Meaning] = frozenset()
_LONGEST = 24_000  # characters
_MOST = 20_000  # words that are looked at: more than any chat lets one send

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Lists:
    """The words of one vocabulary, ready to be looked up: joined letters -> what they mean."""

    of: Vocabulary
    phrases: Phrasebook
    sure: Phrasebook
    """The same without what is weak."""
    edges: Phrasebook
    topics: Phrasebook
    spellings: Mapping[tuple[str, ...], tuple[str, ...]]
    within: tuple[str, ...]
    """What is looked for within one long word."""
    letters: frozenset[str]
    """Long words of what is explicit or weak, that a misspelt one may stand for."""
    harmless: frozenset[str]
    """Words that are spelt rightly as they are."""


@once
def plain_danger(text: str, vocabulary: Vocabulary) -> Plain:
    """How plainly a text speaks of danger to life."""
    lists = _lists(vocabulary)
    typed = tuple(islice((*cut_words(text).words, *rest_of(text)), _MOST))
    meant = _canonical(text, lists)
    grades = [grade for words in dict.fromkeys((typed, meant)) for grade in _graded(words, lists)]
    if any(key in word for word in (*typed, *meant) if len(word) > _RUN_TOGETHER for key in lists.within):
        grades.append(Plain.EXPLICIT)
    return max(grades, default=Plain.NOT)


def by_words(text: str, vocabulary: Vocabulary) -> Kind | None:
    """What the words alone say, where nobody has listened besides: DANGER, UNSAFE or None."""
    plain = plain_danger(text, vocabulary)
    if plain >= Plain.LIKELY:
        return Kind.DANGER
    return Kind.UNSAFE if plain > Plain.WEAK or (plain and not explained(text, vocabulary)) else None


def explained(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a method, a device or a question explains words that may be of danger."""
    said = lay_out(text, (), vocabulary)
    return said.cut.asked or any(spot.ids("methods") or spot.ids("platforms") for spot in said.spots)


def says_who_looks(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the words say by themselves that somebody looks at the phone, the chat or the account."""
    said = lay_out(text, (), vocabulary)
    return said.has("looks") and not said.has("not")


def _graded(words: Words, lists: _Lists) -> list[Plain]:
    """The grade of each place where there are words of danger; what is weak is looked for apart, and hides nothing."""
    found: list[Plain] = []
    edges: frozenset[str] | None = None
    for book in (lists.sure, lists.phrases):
        at = 0
        for spot in find(words, (book,)):
            grade = max((_GRADES[name] for name in _GRADES if spot.signs(name)), default=Plain.NOT)
            if grade > Plain.WEAK and not spot.signs("not_danger", "network") and len(found) < _MOST_PLACES:
                edges = _edges(words, lists) if edges is None else edges
                grade = _softened(grade, spot, words, at, edges, lists)
            if grade and not spot.signs("not_danger", "network"):
                found.append(grade)
            at += len(spot.words)
    return found


def _edges(words: Words, lists: _Lists) -> frozenset[str]:
    """What is said anywhere in the text that may take the edge off words of danger."""
    return frozenset(ident for spot in find_only(words, (lists.edges,)) for _, ident in spot.means)


def _softened(grade: Plain, spot: Spot, words: Words, at: int, edges: frozenset[str], lists: _Lists) -> Plain:
    """The grade, less where the words around take the edge off."""
    end = at + len(spot.words)
    before, after = _clause(words[max(0, at - _WIDE) : at], last=True), _clause(words[end : end + _WIDE], last=False)
    rest = words[end + len(after) + 1 : end + len(after) + 1 + _MOST_BETWEEN]
    if "insists" not in edges and (_denied(before, lists) or _is_no(_clause(rest, last=False), lists)):
        return Plain.DENIED
    if "long_ago" in edges and "now_again" not in edges:
        return Plain.SOFTENED
    near = (*before[-_FAR:], *spot.words, *after[:_FAR])
    if "topic" in edges and find_only(near, (lists.topics,)):
        return Plain.SOFTENED
    return Plain.SOFTENED if grade is Plain.LIKELY and "joke" in edges else grade


def _clause(words: Words, *, last: bool) -> Words:
    """As much of the words as belongs to the clause at their end, or at their beginning."""
    breaks = [place for place, word in enumerate(words) if word == BREAK]
    if not breaks:
        return words
    return words[breaks[-1] + 1 :] if last else words[: breaks[0]]


def _denied(before: Words, lists: _Lists) -> bool:
    """Whether a *not* stands before, with nothing but small words between."""
    spots = find(before, (lists.edges,))
    between = 0
    for spot in reversed(spots):
        if ("danger", "denial") in spot.means:
            return True
        between += len(spot.words)
        if ("danger", "denial_between") not in spot.means or between > _MOST_BETWEEN:
            return False
    return False


def _is_no(words: Words, lists: _Lists) -> bool:
    """Whether a clause is nothing but a *no*."""
    return ("danger", "denial") in (lists.edges.get("".join(words)) or _NOTHING)


def _canonical(text: str, lists: _Lists) -> tuple[str, ...]:
    """The words as they are meant: digits as letters, shorthand and known misspellings put right."""
    tokens = " ".join(map(_in_letters, text[:_LONGEST].casefold().split(" ")))
    return _respelt(cut_words(_DRAWN_OUT.sub(r"\1", tokens)).words[:_MOST], lists)


def _in_letters(token: str) -> str:
    """A word in which digits and signs stand for letters; a mark at its end stands for itself."""
    word = token.rstrip("!*|")
    if _SIGNS_FOR_LETTERS.isdisjoint(word) or not any(map(str.isalpha, word)):
        return token
    return word.translate(_AS_LETTERS) + token[len(word) :]


def _respelt(words: Words, lists: _Lists) -> tuple[str, ...]:
    found: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_SPELLING, len(words) - at), 0, -1):
            meant = lists.spellings.get(tuple(words[at : at + length]))
            if meant:
                found += meant
                at += length
                break
        else:
            found.append(_nearest(words[at], lists))
            at += 1
    return tuple(found)


def _nearest(word: str, lists: _Lists) -> str:
    """The word of danger that a misspelt long word stands for, or the word itself."""
    if len(word) < _SHORTEST_RESPELT or not word.isalpha() or word in lists.letters | lists.harmless:
        return word
    most = 2 if len(word) >= _TWO_ERRORS_FROM else 1
    near = process.extractOne(word, lists.letters, scorer=OSA.distance, score_cutoff=most)
    return near[0] if near and near[0][0] == word[0] else word


@prepared
def _lists(vocabulary: Vocabulary) -> _Lists:
    """The lists of a vocabulary."""
    spellings = {
        cut_words(way).words: cut_words(meant).words for meant, ways in vocabulary.spellings.items() for way in ways
    }
    nothing = Phrasebook({})
    bare = _Lists(vocabulary, nothing, nothing, nothing, nothing, spellings, (), frozenset(), frozenset())
    explicit = vocabulary.signs.get("danger", ())
    joined = {"".join(way) for phrase in explicit for way in (cut_words(phrase).words, _canonical(phrase, bare))}
    harmless = {word for phrase in vocabulary.signs.get("not_danger", ()) for word in cut_words(phrase).words}
    known = (*explicit, *vocabulary.signs.get("danger_weak", ()))
    letters = {word for phrase in known for word in cut_words(phrase).words if len(word) >= _SHORTEST_RESPELT}
    return _Lists(
        vocabulary,
        _book("signs", {name: vocabulary.signs.get(name, ()) for name in _SIGNS}, bare),
        _book("signs", {name: vocabulary.signs.get(name, ()) for name in _SURE}, bare),
        _book("danger", vocabulary.danger, None),
        _book("danger", {"topic": vocabulary.danger.get("topic", ())}, None),
        spellings,
        tuple(sorted(key for key in joined if len(key) >= _RUN_TOGETHER)),
        frozenset(letters),
        frozenset(harmless),
    )


def _book(group: str, lists: Phrases, respelt: _Lists | None) -> Phrasebook:
    """Joined letters -> what they mean, as written and as they are meant."""
    found: dict[str, frozenset[Meaning]] = {}
    for name, phrases in lists.items():
        for phrase in phrases:
            ways = {cut_words(phrase).words} | ({_canonical(phrase, respelt)} if respelt else set())
            for key in {"".join(word for word in way if word != BREAK) for way in ways}:
                found[key] = found.get(key, _NOTHING) | {(group, name)}
    return Phrasebook(found)
