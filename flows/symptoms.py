"""Which problem of an app a person describes, in words that nobody has foreseen.

Rules of this file:
1. One answer only if it is near and nothing else is; two if one of them is probably right; none for all the rest.
   A question too many costs a moment; a wrong fix, or advice to somebody who only said hello, costs trust.
2. No words of any language: a feature weighs by how few problems it stands for in the phrases that are given.
3. Problems that differ in small words only ("I cannot hear you", "you cannot hear me") are twins: small words are
   not trusted to tell them apart, so both are offered, unless somebody typed a known phrase exactly.

Four witnesses give each problem a score from 0 to 1 together: its nearest phrase, and all its phrases by their words,
by pairs of words that follow each other, and by groups of three characters, which see through any spelling. A fifth is
the sentence encoder, where it listened: then the sum of both decides, with thresholds of its own.
What is no problem of the app (`ELSE`) is known by phrases of its own, and stands in the same comparison.
The numbers were tuned on one half of three tables of phrasings and held against the other (`benchmarks/symptoms.py`).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

from flows.evidence import Evidence
from flows.understanding.phrases import BREAK, cut_words

NONE, NOT_THERE, NO_TROUBLE = "none", "not_there", "not_trouble"
ALIKE = "alike"
ELSEWHERE = (NO_TROUBLE, NOT_THERE, "two_devices", ALIKE)
ELSE = (NONE, *ELSEWHERE)
"""What is said in a guide that is no problem of it: trouble that it does not know, no trouble at all, something that a
step speaks of and that is not to be found, more than one device, what sounds like trouble and is none (`ALIKE`: words
do not tell that apart, only the encoder does)."""
OTHER = "other"
"""What stands for the app in the names of those that are the same for all."""
NO_EVIDENCE = Evidence()

_FLOOR = 0.153  # a lower score is none
_SURE = 0.27
_LEAD = 1.5  # the best score through the next: less is a doubt
_EXPLAINED = 0.5  # share of the words that must be known for one answer
_ALARMED = 0.8  # share of the best score that what alarms must have, to be offered beside it
_OF_WORDS = 3.0  # what a score by words counts beside one of the encoder
_FLOOR_BOTH, _SURE_BOTH, _LEAD_BOTH = 0.5, 1.0, 0.3  # the same three by both together; the lead is a difference
_UNLIKE = 0.2  # how far it raises the floor that the encoder hears no trouble at all
_HERE = 0.1  # what it is worth that a problem happens at this step
_CLAUSE = 0.9  # what a part of a text counts if it says more than the whole

_NEAREST, _WORDS, _PAIRS, _CHUNKS = 0.10, 0.18, 0.12, 0.60  # what the four witnesses are worth
_LEAST = {"words": 2.6, "pairs": 3.0, "chunks": 20.0}  # no text weighs less: a word or two prove little
_UNKNOWN = {"words": 0.3, "pairs": 0.8, "chunks": 0.5}  # a feature of no phrase speaks against every problem
_SMALL = 0.05  # what a stop word weighs, of what it would weigh
_RARITY = 0.5  # an exponent: at 0 every feature weighs the same
_DOUBT = 7.0  # phrases: a feature of fewer may be there by chance
_LEAST_PHRASE = 0.3  # no phrase weighs less

_STEM = 4  # letters that kin words begin with, ...
_OF_SHORTER, _OF_LONGER = 0.75, 0.5  # ... and the shares of the two words that they must be
_KIN = 0.7  # what a kin word counts
_RESPELT = (1.0, 0.85, 0.75)  # what a word counts with no error, one, two
_SHORTEST_RESPELT, _TWO_ERRORS_FROM = 5, 8  # letters

_LONGEST_TEXT, _MOST_CLAUSES = 600, 4  # characters and clauses; later ones are not read
_ERRORS: Any = OSA.distance  # its types and those of `process` disagree

T = TypeVar("T", bound=Hashable)
Counts = Mapping[T, float]
"""What a thing that was said may stand for -> what that counts, up to 1."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A phrase, a text or a clause of it, cut up."""

    words: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    chunks: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    """What one feature tells: its weight, the lines that have it, and how far it points at each problem."""

    weight: float
    lines: tuple[int, ...]
    points_at: tuple[tuple[int, float], ...]


class _Witness(Generic[T]):
    """Features of one kind, from all phrases. `owners`: the problem of each line; `small`: what weighs little."""

    def __init__(
        self, kind: str, lines: Sequence[Collection[T]], owners: Sequence[int], small: Collection[T] = ()
    ) -> None:
        problems = max(owners, default=0) + 1
        self.least, self.unknown = _LEAST[kind], _UNKNOWN[kind]
        found: dict[T, list[int]] = defaultdict(list)
        for at, features in enumerate(lines):
            for one in features:
                found[one].append(at)
        self.known: dict[T, _Known] = {}
        for one, ats in found.items():
            of = Counter(owners[at] for at in ats)
            weight = (math.log1p(problems / len(of)) / math.log1p(problems)) ** _RARITY
            points_at = tuple((owner, math.sqrt(count / (len(ats) + _DOUBT))) for owner, count in of.items())
            self.known[one] = _Known(weight * (_SMALL if one in small else 1.0), tuple(ats), points_at)

    def just(self, one: T) -> Counts[T]:
        """Take a feature for nothing but itself."""
        return {one: 1.0} if one in self.known else {}

    def weight(self, counts: Counts[T]) -> float:
        """Weigh something said by the best that it may stand for."""
        return max((much * self.known[one].weight for one, much in counts.items()), default=self.unknown)

    def tell(self, said: Iterable[Counts[T]]) -> Mapping[int, float]:
        """Tell how far all that was said points at each problem, from 0 to 1."""
        total: dict[int, float] = defaultdict(float)
        weight = 0.0
        for counts in said:
            weight += self.weight(counts)
            most: dict[int, float] = defaultdict(float)
            for one, much in counts.items():
                known = self.known[one]
                for owner, share in known.points_at:
                    most[owner] = max(most[owner], much * known.weight * share)
            for owner, much in most.items():
                total[owner] += much
        return {owner: much / max(weight, self.least) for owner, much in total.items()}


class Symptoms:
    """The problems of one app in one language. Built when first asked, for most apps never are, and each takes 2 MB.

    `phrases`: problem id, or one of `ELSE` -> its title and how people put it. `stop_words`: words that tell nothing
    about a problem, and the names of the app itself. `app`: whose problems they are, as evidence names it.
    `alarming`: problems that are named only where nothing else is as near.
    """

    def __init__(
        self,
        phrases: Mapping[str, Sequence[str]],
        stop_words: Collection[str] = (),
        app: str = "",
        alarming: Collection[str] = (),
    ) -> None:
        self._ids, self._phrases = tuple(phrases), tuple(phrases.values())
        self._intents = tuple(f"trouble.{OTHER if one in ELSEWHERE else app}.{one}" for one in self._ids)
        self._else = tuple(at for at, one in enumerate(self._ids) if one in ELSE)
        self._alarming = frozenset(at for at, one in enumerate(self._ids) if one in alarming)
        self._small = frozenset(word for one in stop_words for word in cut_words(one).words)
        self._built = False

    def _build(self) -> None:
        self._built = True
        cut = [(at, _clauses(one)) for at, each in enumerate(self._phrases) for one in each]
        self._owners = [at for at, clauses in cut if clauses]
        lines = [_line(*clauses) for _, clauses in cut if clauses]
        self._words = _Witness("words", [frozenset(line.words) for line in lines], self._owners, self._small)
        self._pairs = _Witness("pairs", [line.pairs for line in lines], self._owners)
        self._chunks = _Witness("chunks", [line.chunks for line in lines], self._owners)
        self._weights = [sum(self._words.known[word].weight for word in set(line.words)) for line in lines]
        self._long = [word for word in self._words.known if len(word) >= _STEM]
        self._stems: dict[str, list[str]] = defaultdict(list)
        for word in self._long:
            self._stems[word[:_STEM]].append(word)
        self._exact: dict[tuple[str, ...], set[int]] = defaultdict(set)
        alike: dict[frozenset[str], set[int]] = defaultdict(set)
        for owner, line in zip(self._owners, lines, strict=True):
            self._exact[line.words].add(owner)
            alike[frozenset(line.words) - self._small].add(owner)
        alike.pop(frozenset(), None)
        self._twins = {at: set().union(*(each for each in alike.values() if at in each)) - {at} for at in self._owners}

    def find(
        self,
        text: str,
        allowed: Collection[str] | None = None,
        heard: Evidence = NO_EVIDENCE,
        likely: Collection[str] = (),
    ) -> tuple[str, ...]:
        """Tell what fits: nothing; one id: surely that; two ids: ask between these two, the likelier first.

        `allowed` narrows to the problems that can happen here; `likely` are those that happen at this step. `heard`
        is what the encoder made of the text. One of `ELSE` stands alone, where it is nearer than any problem. Never
        raises.
        """
        possible = [at for at, one in enumerate(self._ids) if one not in ELSE and (allowed is None or one in allowed)]
        clauses = _clauses(text)
        if not possible or not clauses:
            return ()
        if not self._built:
            self._build()
        whole = _line(*clauses)
        if exact := [at for at in possible if at in self._exact.get(whole.words, ())]:
            return tuple(self._ids[at] for at in exact[:2])
        scores = self._scores(whole)
        for clause in clauses[:_MOST_CLAUSES] if len(clauses) > 1 else ():
            scores = [max(one, _CLAUSE * other) for one, other in zip(scores, self._scores(_line(clause)), strict=True)]
        if heard.intents:
            near = [at for at in possible if self._ids[at] in likely]
            found = self._judged_by_both(scores, heard, possible, near)
        else:
            telling = set(whole.words) - self._small
            is_clear = sum(bool(self._kin(word)) for word in telling) >= _EXPLAINED * len(telling)
            found = self._judged(scores, possible, is_clear=is_clear)
        return tuple(self._ids[at] for at in found)

    def _judged(self, scores: Sequence[float], possible: Sequence[int], *, is_clear: bool) -> tuple[int, ...]:
        """Decide by words alone."""
        best, *rest = sorted(possible, key=lambda at: -scores[at])
        if scores[best] < _FLOOR:
            return ()
        if beside := self._beside(scores, best):
            return beside
        rest = [at for at in rest if at not in self._alarming or scores[at] >= _ALARMED * scores[best]]
        twins = [at for at in rest if at in self._twins[best]]
        rest = twins or [at for at in rest if scores[at]]
        is_alone = not rest or (not twins and scores[best] >= _LEAD * scores[rest[0]])
        is_near = scores[best] >= max(_SURE, *scores)  # nor is anything nearer that cannot happen here
        if is_clear and is_alone and is_near:
            return (best,)
        return (best, rest[0]) if rest else ()

    def _judged_by_both(
        self, by_words: Sequence[float], heard: Evidence, possible: Sequence[int], near: Sequence[int]
    ) -> tuple[int, ...]:
        """Decide by words and by what the encoder heard."""
        told = dict(heard.intents)
        scores = [_OF_WORDS * mine + told.get(name, 0.0) for mine, name in zip(by_words, self._intents, strict=True)]
        for at in near:
            scores[at] += _HERE * (scores[at] >= _FLOOR_BOTH)
        best, *rest = sorted(possible, key=lambda at: -scores[at])
        if scores[best] < _FLOOR_BOTH + _UNLIKE * _no_trouble(told):
            return ()
        if beside := self._beside(scores, best):
            return beside
        rest = [at for at in rest if at not in self._alarming or scores[at] >= _ALARMED * scores[best]]
        lead = scores[best] - max((scores[at] for at in (*rest, *self._else)), default=0.0)
        if (scores[best] >= _SURE_BOTH and lead >= _LEAD_BOTH) or not rest:
            return (best,)
        return (best, rest[0])

    def _beside(self, scores: Sequence[float], best: int) -> tuple[int, ...]:
        """What is no problem of this app, where that is nearer than the best of its problems."""
        other = max(self._else, key=lambda at: scores[at], default=best)
        return (other,) if scores[other] > scores[best] else ()

    def _scores(self, line: _Line) -> list[float]:
        """Score every problem, in their order."""
        kin = {word: self._kin(word) for word in dict.fromkeys(line.words)}
        kin = {word: counts for word, counts in kin.items() if counts or word not in self._small}
        right = {word: max(counts, key=lambda one: counts[one], default=word) for word, counts in kin.items()}
        respelt = pairwise(right.get(word, word) for word in line.words)
        pairs = line.pairs | {pair for pair in respelt if pair in self._pairs.known}
        witnesses = (
            (_NEAREST, self._nearest(kin.values())),
            (_WORDS, self._words.tell(kin.values())),
            (_PAIRS, self._pairs.tell(map(self._pairs.just, pairs))),
            (_CHUNKS, self._chunks.tell(map(self._chunks.just, line.chunks))),
        )
        scores = [0.0] * len(self._ids)
        for worth, told in witnesses:
            for at, much in told.items():
                scores[at] += worth * much
        return scores

    def _nearest(self, said: Collection[Counts[str]]) -> Mapping[int, float]:
        """Tell how far each problem's nearest phrase and the text are in each other, by weight of words."""
        credit: dict[str, float] = defaultdict(float)
        for counts in said:
            for word, much in counts.items():
                credit[word] = max(credit[word], much)
        shared: dict[int, float] = defaultdict(float)
        for word, much in credit.items():
            for line in self._words.known[word].lines:
                shared[line] += much * self._words.known[word].weight
        weight = max(sum(map(self._words.weight, said)), _LEAST["words"])
        best: dict[int, float] = defaultdict(float)
        for line, found in shared.items():
            fits = 2 * found / (max(weight, found) + max(self._weights[line], _LEAST_PHRASE))
            best[self._owners[line]] = max(best[self._owners[line]], fits)
        return best

    def _kin(self, word: str) -> Counts[str]:
        """Give the known words that a word may stand for."""
        kin = dict.fromkeys((other for other in self._stems.get(word[:_STEM], ()) if _are_kin(word, other)), _KIN)
        if word in self._words.known:
            kin[word] = 1.0
        elif len(word) >= _SHORTEST_RESPELT:
            most = 2 if len(word) >= _TWO_ERRORS_FROM else 1
            for other, errors, _ in process.extract(word, self._long, scorer=_ERRORS, score_cutoff=most, limit=5):
                kin[other] = max(kin.get(other, 0.0), _RESPELT[errors])
        return kin


def _no_trouble(told: Mapping[str, float]) -> float:
    """How far any other kind of thing that may be meant is ahead of trouble, from 0 to 1."""
    kinds = {name: score for name, score in told.items() if "." not in name}
    trouble = kinds.pop("trouble", 0.0)
    return max(0.0, max(kinds.values(), default=0.0) - trouble)


def _clauses(text: str) -> list[tuple[str, ...]]:
    """Cut a text into words, at every comma and the like anew."""
    clauses: list[list[str]] = [[]]
    for word in cut_words(text[:_LONGEST_TEXT]).words:
        if word == BREAK:
            clauses.append([])
        else:
            clauses[-1].append(word)
    return [tuple(clause) for clause in clauses if clause]


def _line(*clauses: tuple[str, ...]) -> _Line:
    words = tuple(word for clause in clauses for word in clause)
    text = f" {' '.join(words)} "
    pairs = frozenset(pair for clause in clauses for pair in pairwise(clause))
    return _Line(words, pairs, frozenset(text[at : at + 3] for at in range(len(text) - 2)))


def _are_kin(one: str, other: str) -> bool:
    shared, (short, long) = Prefix.similarity(one, other), sorted((len(one), len(other)))
    return shared >= max(_STEM, _OF_SHORTER * short, _OF_LONGER * long)
