"""The heads: from a sentence's vector to scores. Kernel machines, made by `train`; only numpy is needed to use them.

1. A score is laid out so that the thresholds stand at fixed places whatever was learnt (`flows.evidence`): 0.5 is asked
   about or believed, 0.9 is certain. Between the places it is straight.
2. Kept as a small file: vectors in 8 bits, one weight for each vector and head.
3. Intents are heads too, many, over those vectors that have one, with a width of their own. There may be none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from flows.evidence import placed

Floats = npt.NDArray[np.float32]

SCORED = ("danger", "looks")
"""The heads that have thresholds. All others are languages, the likeliest of which is named."""
MOST, LEAST = 24, 0.1
"""Intents that are handed over of one text, and the score from which on."""

Scores = dict[str, float | str | list[tuple[str, float]] | list[float]]
"""What `flows.evidence.Evidence` holds, by its names."""


def kernel(left: Floats, right: Floats, gamma: float) -> Floats:
    """RBF kernel of vectors of length 1."""
    return from_cosine(left @ right.T, gamma)


def from_cosine(cosines: Floats, gamma: float) -> Floats:
    """The same, of the cosines."""
    near: Floats = np.exp(np.float32(2 * gamma) * (cosines - np.float32(1)))
    return near


@dataclass(frozen=True, slots=True)
class Intents:
    """Heads of what else may be meant, and last of their kinds (names without a dot).

    `rows`: of the vectors. `places`: raw scores that are believed and certain; `apart`; the same two for the kinds.
    """

    names: tuple[str, ...]
    rows: npt.NDArray[np.intp]
    weights: Floats
    places: tuple[float, ...]
    gamma: float

    def scores(self, cosines: Floats) -> list[tuple[str, float]]:
        """The best intents of one sentence, by its cosine with each of the vectors."""
        raw = (from_cosine(cosines[self.rows], self.gamma) @ self.weights).tolist()
        own, of_kind = self.places[:2], self.places[4:]
        found = [
            (name, placed(each, *(own if "." in name else of_kind))) for name, each in zip(self.names, raw, strict=True)
        ]
        best = sorted((each for each in found if each[1] >= LEAST), key=lambda each: -each[1])
        return [*[each for each in best if "." in each[0]][:MOST], *[each for each in best if "." not in each[0]]]


NO_INTENTS = Intents((), np.zeros(0, np.intp), np.zeros((0, 0), np.float32), (), 1.0)


@dataclass(frozen=True, slots=True)
class Heads:
    """What was learnt. `names`: the columns of `weights`; `places`: lower and upper raw score of each scored head."""

    mean: Floats
    vectors: Floats
    weights: Floats
    names: tuple[str, ...]
    places: Floats
    gamma: float
    intents: Intents = NO_INTENTS

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file that `train` wrote. Raises OSError, KeyError or ValueError."""
        with np.load(path) as stored:
            vectors = stored["vectors"].astype(np.float32) * stored["scale"]
            return cls(
                stored["mean"],
                vectors,
                stored["weights"].astype(np.float32),
                tuple(str(stored["names"]).split()),
                stored["places"],
                float(stored["gamma"]),
                _intents(stored),
            )

    def scores(self, vectors: Floats) -> list[Scores]:
        """The scores of each vector, the code of its language, and its intents, the best first."""
        languages = range(len(SCORED), len(self.names))
        found = list[Scores]()
        for cosines in centred(vectors, self.mean) @ self.vectors.T:
            raw = (from_cosine(cosines, self.gamma) @ self.weights).tolist()
            scored = zip(SCORED, raw, self.places.tolist(), strict=False)
            each: Scores = {name: placed(score, low, high, -1.0) for name, score, (low, high) in scored}
            each["language"] = self.names[max(languages, key=raw.__getitem__)]
            if self.intents.names:
                each["intents"] = self.intents.scores(cosines)
                each["apart"] = list(self.intents.places[2:4])
            found.append(each)
        return found


def _intents(stored: Mapping[str, npt.NDArray[np.generic]]) -> Intents:
    if "intents" not in stored:
        return NO_INTENTS
    return Intents(
        tuple(str(stored["intents"]).split()),
        stored["intents_rows"].astype(np.intp),
        stored["intents_weights"].astype(np.float32),
        tuple(stored["intents_places"].tolist()),
        float(stored["intents_gamma"].item()),
    )


def centred(vectors: Floats, mean: Floats) -> Floats:
    """What the kernel sees: without what all sentences have in common, of length 1 again."""
    moved = vectors - mean
    unit: Floats = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), np.float32(1e-6))
    return unit


def quantised(vectors: Floats) -> tuple[npt.NDArray[np.int8], np.float32]:
    """The vectors in 8 bits, and what one step of them is."""
    scale = np.float32(np.abs(vectors).max() / 127)
    return np.round(vectors / scale).astype(np.int8), scale


def names(languages: Sequence[str]) -> tuple[str, ...]:
    """The columns, for these languages."""
    return (*SCORED, *languages)
