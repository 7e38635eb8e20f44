"""What `make hearing` learns of intents: one head for each, from all sentences that name one.

1. A sentence is judged by heads that have seen neither it nor its near-duplicates: those are left out together.
2. Kernel ridge regression with one penalty for all: one linear system, solved once, gives every head, and each
   sentence's score by heads that have not seen it.
3. A sentence is judged where it can be said: beside the options of one state, and all that can be said anywhere.
4. Intents of the same key are one when it is judged what is wrong (`option.no_number`, `barrier.no_number`;
   `trouble.signal.no_code`, `trouble.wire.no_code`): where the person is decides between these.
5. Of what kind it is (an option, a command, ...) is learnt too: as a head of its own, and as a part of the score
   of each intent of that kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.hearing.heads import LEAST, MOST, Floats, Intents, kernel
from content.heard import TROUBLE, Sentence, same_words
from flows.evidence import key_of
from flows.playbook import REASONS
from flows.questions import OPTIONS
from flows.states import GUIDE_STATES, State, Step

NEAR = 0.9
"""Cosine, after centring, from which on two sentences are near-duplicates."""
WIDTHS, PENALTIES = (0.7, 1.0, 1.5), (0.1, 0.2, 0.4)
OF_KIND = np.float32(0.3)
"""The part that the score of its kind has in an intent's."""
MOST_TRIED = 3000
"""Sentences on which width and penalty are chosen; the rest of more is only learnt from."""
WRONG, CERTAINLY_WRONG = 0.05, 0.005
"""Share of all sentences whose best intent may be wrong and yet believed, and be wrong and yet certain."""
_BLOCK = 1000
_LIVE = {"@reasons": REASONS, "@who_can_look": ("nobody", "perhaps", "somebody", "rather_not_say")}
"""Options that depend on the practice, by their name in `OPTIONS`, where that is not their id."""

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Judged:
    """How sentences fare that a head has not seen. `places`: as `heads.Intents` has them; `right`: at which it is."""

    places: tuple[float, ...]
    right: Bools
    sure: Floats
    """How far the best stands before the next."""
    report: dict[str, object]

    @property
    def believed(self) -> float:
        """The share of sentences whose best intent is right and believed."""
        return float((self.right & (self.sure >= self.places[2])).mean())


def learn(known: Sequence[Sentence], vectors: Floats) -> tuple[Intents, dict[str, object]] | None:
    """Learn the heads from the sentences that name an intent, with a report; nothing if there are none."""
    rows = np.array([at for at, each in enumerate(known) if each.intent], np.intp)
    if not len(rows):
        return None
    named = [known[at] for at in rows]
    names = tuple(sorted({each.intent for each in named}))
    wanted, seen = targets(named, names), vectors[rows]
    kinds, of_kind = _kinds(names)
    together, here = groups(named, seen), sayable(named, names)
    gamma, penalty, tried = _chosen(seen, wanted, names, together, here)
    both = np.concatenate((wanted, _of_kinds(wanted, of_kind)), axis=1)
    weights, unseen = (_mixed(each, of_kind) for each in solve(kernel(seen, seen, gamma), both, penalty, together))
    found = judged(unseen[:, : len(names)], wanted, names, here)
    kind_places, kinds_report = _judged_kinds(unseen[:, len(names) :], both[:, len(names) :], kinds)
    report = found.report | {
        "kinds": kinds_report,
        "width": gamma,
        "penalty": penalty,
        "sentences": len(named),
        "intents": len(names),
        "tried": tried,
        "groups of near-duplicates": int((np.bincount(together) > 1).sum()),
        "by_intent": {
            name: f"{int((found.right & (found.sure >= found.places[2]))[wanted[:, at] > 0].sum())}"
            f"/{int(wanted[:, at].sum())}"
            for at, name in enumerate(names)
        },
    }
    return Intents((*names, *kinds), rows, weights, (*found.places, *kind_places), gamma), report


def _kinds(names: Sequence[str]) -> tuple[tuple[str, ...], Places]:
    """The kinds of intents, and the number of each one's."""
    files = [name.partition(".")[0] for name in names]
    kinds = tuple(dict.fromkeys(files))
    return kinds, np.array([kinds.index(file) for file in files], np.intp)


def _of_kinds(wanted: Floats, of_kind: Places) -> Floats:
    return np.stack([wanted[:, of_kind == kind].max(axis=1) for kind in range(of_kind.max() + 1)], axis=1)


def _mixed(heads: Floats, of_kind: Places) -> Floats:
    """The columns of the intents with a part of that of their kind, then those of the kinds."""
    intents, kinds = heads[:, : len(of_kind)], heads[:, len(of_kind) :]
    return np.concatenate((intents + OF_KIND * kinds[:, of_kind], kinds), axis=1)


def _judged_kinds(unseen: Floats, wanted: Floats, kinds: Sequence[str]) -> tuple[tuple[float, float], object]:
    best = unseen.argmax(axis=1)
    right = wanted[np.arange(len(best)), best] > 0
    shares = {kind: f"{int((right & (best == at)).sum())}/{int(wanted[:, at].sum())}" for at, kind in enumerate(kinds)}
    return _places(unseen.max(axis=1), right), {"best is right": round(float(right.mean()), 3)} | shares


def targets(named: Sequence[Sentence], names: Sequence[str]) -> Floats:
    """1 where a sentence, or the same words elsewhere, stands under an intent; 0 otherwise."""
    column = {name: at for at, name in enumerate(names)}
    of_words: dict[str, set[int]] = {}
    for each in named:
        of_words.setdefault(same_words(each.text), set()).add(column[each.intent])
    wanted = np.zeros((len(named), len(names)), np.float32)
    for row, each in enumerate(named):
        wanted[row, list(of_words[same_words(each.text)])] = 1
    return wanted


def groups(named: Sequence[Sentence], seen: Floats) -> Places:
    """The number of the group of each sentence: near-duplicates, and theirs, are one group."""
    leader = list(range(len(named)))

    def first(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    of_words: dict[str, int] = {}
    for at, each in enumerate(named):
        leader[at] = of_words.setdefault(same_words(each.text), at)
    for start in range(0, len(named), _BLOCK):
        near = np.argwhere(seen[start : start + _BLOCK] @ seen.T > NEAR)
        for left, right in near[near[:, 0] + start < near[:, 1]].tolist():
            leader[first(right)] = first(left + start)
    found: Places = np.unique([first(at) for at in range(len(named))], return_inverse=True)[1]
    return found


def solve(square: Floats, wanted: Floats, penalty: float, together: Places) -> tuple[Floats, Floats]:
    """The weights of all heads, and the raw scores of each sentence by heads that have not seen its group."""
    square = square.copy()
    square[np.diag_indices(len(square))] += np.float32(penalty)
    inverse = np.linalg.inv(square)
    del square
    weights = inverse @ wanted
    unseen = wanted - weights / np.diag(inverse)[:, None]
    order = np.argsort(together, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(together[order])) + 1):
        if len(group) > 1:
            unseen[group] = wanted[group] - np.linalg.solve(inverse[np.ix_(group, group)], weights[group])
    return weights.astype(np.float32), unseen.astype(np.float32)


def sayable(named: Sequence[Sentence], names: Sequence[str]) -> Bools:
    """Which intents can be meant where each sentence is said: one state that shows it, or any if it is no option."""
    states = {state: {_LIVE.get(one, (one.removeprefix("@"),)) for one in shown} for state, shown in OPTIONS.items()}
    shown = {state: {id_ for ids in each for id_ in ids} for state, each in states.items()}
    files, keys = ([name.partition(".")[0] for name in names], [name.partition(".")[2] for name in names])
    guide = next((name.rpartition(".")[0] for name in names if name.startswith(TROUBLE.replace("_", "."))), "")

    def at(state: State | Step, trouble: str) -> list[bool]:
        walked = trouble or (guide if state in GUIDE_STATES else "")
        return [
            key in shown[state]
            if file == "option"
            else not name.startswith(TROUBLE[:-1]) or name.startswith(f"{walked}.")
            for name, file, key in zip(names, files, keys, strict=True)
        ]

    all_, found = tuple(shown), []
    for number, each in enumerate(named):
        fitting = [state for state in all_ if each.kind in shown[state]] if each.meaning == "option" else []
        fitting = fitting or (list(GUIDE_STATES) if each.meaning.startswith(TROUBLE) else list(all_))
        fitting = [state for state in fitting if state in shown]
        found.append(
            at(fitting[number % len(fitting)], each.intent.rpartition(".")[0] if TROUBLE in each.meaning else "")
        )
    return np.array(found, np.bool_)


def judged(unseen: Floats, wanted: Floats, names: Sequence[str], here: Bools) -> Judged:
    """Lay the scores out, and tell what is right and wrong at their places."""
    number = np.arange(len(unseen))
    every = [key_of(name) for name in names]
    keys = np.array([every.index(key) for key in every])
    in_place = np.where(here, unseen, np.float32(-1))
    best = in_place.argmax(axis=1)
    right = _right(wanted, keys)[number, best]
    low, high = _places(in_place.max(axis=1), right)
    scores = np.interp(unseen, (0, low, high), (0, 0.5, 0.9)).astype(np.float32)
    least = np.maximum(np.sort(scores, axis=1)[:, -min(MOST, len(names))], np.float32(LEAST))
    scores = np.where(here & (scores >= least[:, None]), scores, np.float32(0))
    rivals = np.where(keys[None, :] == keys[best][:, None], np.float32(0), scores).max(axis=1)
    sure = scores[number, best] - rivals
    near, far = _places(sure, right)
    report: dict[str, object] = {"best is right": round(float(right.mean()), 3)}
    for name, score, place in (
        *(("score believed", in_place.max(axis=1), low), ("score certain", in_place.max(axis=1), high)),
        *(("apart believed", sure, near), ("apart certain", sure, far)),
    ):
        above = score >= place
        shares = (round(float((above & each).mean()), 3) for each in (right, ~right))
        report[name] = dict(zip(("right", "wrong"), shares, strict=True)) | {"at": round(place, 3)}
    return Judged((low, high, near, far), right, sure, report)


def _places(scores: Floats, right: Bools) -> tuple[float, float]:
    """The lowest scores above which no more than `WRONG` and `CERTAINLY_WRONG` of all sentences are wrong."""
    wrong = np.sort(scores[~right])[::-1]
    allowed = (int(share * len(scores)) for share in (WRONG, CERTAINLY_WRONG))
    low, high = (float(wrong[most]) + 1e-4 if most < len(wrong) else 0.1 for most in allowed)
    return low, max(high, low + 0.05)


def _right(wanted: Floats, keys: Places) -> Bools:
    """Where it is right to name an intent: its key is one that the sentence stands under."""
    right: Bools = wanted @ (keys[:, None] == keys[None, :]).astype(np.float32) > 0
    return right


def _chosen(
    seen: Floats, wanted: Floats, names: Sequence[str], together: Places, here: Bools
) -> tuple[float, float, object]:
    """Width and penalty with which most is believed and right, on a sample that is spread evenly."""
    some = np.arange(len(seen))[:: max(1, -(-len(seen) // MOST_TRIED))]
    _, of_kind = _kinds(names)
    both = np.concatenate((wanted[some], _of_kinds(wanted[some], of_kind)), axis=1)
    found: dict[tuple[float, float], float] = {}
    for gamma in WIDTHS:
        square = kernel(seen[some], seen[some], gamma)
        for penalty in PENALTIES:
            unseen = _mixed(solve(square, both, penalty, together[some])[1], of_kind)[:, : len(names)]
            found[gamma, penalty] = judged(unseen, wanted[some], names, here[some]).believed
    gamma, penalty = max(found, key=lambda each: found[each])
    return gamma, penalty, {f"width {width}, penalty {cost}": round(share, 3) for (width, cost), share in found.items()}
