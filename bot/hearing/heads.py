"""The heads: from a sentence's vector to scores. Kernel machines, made by `train`; only numpy is needed to use them.

1. A score is laid out so that the thresholds stand at fixed places whatever was learnt (`flows.evidence`): 0.5 is asked
   about or believed, 0.9 is certain. Between the places it is straight.
2. Kept as a small file: vectors in 8 bits, one weight for each vector and head.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SCORED = ("danger", "looks")
"""The heads that have thresholds. All others are languages, the likeliest of which is named."""


def kernel(left: Floats, right: Floats, gamma: float) -> Floats:
    """RBF kernel of vectors of length 1."""
    near: Floats = np.exp(np.float32(2 * gamma) * (left @ right.T - np.float32(1)))
    return near


@dataclass(frozen=True, slots=True)
class Heads:
    """What was learnt. `names`: the columns of `weights`; `places`: lower and upper raw score of each scored head."""

    mean: Floats
    vectors: Floats
    weights: Floats
    names: tuple[str, ...]
    places: Floats
    gamma: float

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file that `save` wrote. Raises OSError, KeyError or ValueError."""
        with np.load(path) as stored:
            vectors = stored["vectors"].astype(np.float32) * stored["scale"]
            return cls(
                stored["mean"],
                vectors,
                stored["weights"].astype(np.float32),
                tuple(str(stored["names"]).split()),
                stored["places"],
                float(stored["gamma"]),
            )

    def raw(self, vectors: Floats) -> Floats:
        """One row of raw scores for each vector, one column for each head."""
        return kernel(centred(vectors, self.mean), self.vectors, self.gamma) @ self.weights

    def scores(self, vectors: Floats) -> list[dict[str, float | str]]:
        """The scores of each vector, and the code of its language."""
        raw = self.raw(vectors)
        languages = range(len(SCORED), len(self.names))
        return [
            {
                **{name: self._placed(float(row[at]), at) for at, name in enumerate(SCORED)},
                "language": self.names[max(languages, key=lambda at: row[at])],
            }
            for row in raw
        ]

    def _placed(self, raw: float, head: int) -> float:
        low, high = (float(place) for place in self.places[head])
        if raw < low:
            return max(0.0, 0.5 - 0.5 * (low - raw) / (low + 1))
        return min(1.0, 0.5 + 0.4 * (raw - low) / (high - low))


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
