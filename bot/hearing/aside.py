"""Sentences that heads have not seen: set aside by whole kinds, so that thresholds and figures are honest.

1. A kind whose name ends in `_unseen` is set aside: no head learns from it, no threshold is set on it; the report alone
   is measured on it. Such a kind is a person in a situation who is nowhere else.
2. Sentences of a kind resemble each other: a head that has seen the others of its kind flatters itself.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from content.heard import Sentence

Floats = npt.NDArray[np.float32]

UNSEEN = "_unseen"
HARD = "hard"
"""How the kinds of harmless sentences begin that sound like danger and are none."""


def is_unseen(sentence: Sentence) -> bool:
    """Whether no head may learn from it."""
    return sentence.kind.endswith(UNSEEN)


def is_hard(sentence: Sentence) -> bool:
    """Whether it is a hard look-alike of danger."""
    return sentence.meaning == "harmless" and sentence.kind.startswith(HARD)


def without_its_kind(inverse: Floats, weights: Floats, goal: Floats, kinds: Sequence[str]) -> Floats:
    """The raw score of each sentence by a head that has seen none of its kind, without solving anew for each.

    `inverse`: of the kernel matrix with its penalty; `weights`: the solution for `goal`; all over the same sentences.
    """
    score = goal.copy()
    names = np.array(kinds)
    for kind in sorted(set(kinds)):
        rows = np.flatnonzero(names == kind)
        score[rows] -= np.linalg.solve(inverse[np.ix_(rows, rows)], weights[rows])
    return score


def of_unseen(known: Sequence[Sentence], raw: Floats, name: str, low: float, high: float) -> dict[str, str]:
    """What the head makes of the sentences set aside: above the lower place / above the upper one / of how many."""
    found: dict[str, list[float]] = {}
    for sentence, score in zip(known, raw.tolist(), strict=True):
        if is_unseen(sentence):
            spoken = "en" if sentence.language == "en" else "other languages"
            kind = "hard" if is_hard(sentence) else sentence.meaning
            found.setdefault(f"{spoken}, {kind}" + (" (meant)" if sentence.meaning == name else ""), []).append(score)
    return {
        kind: f"{sum(score > low for score in scores)} / {sum(score > high for score in scores)} / {len(scores)}"
        for kind, scores in sorted(found.items())
    }
