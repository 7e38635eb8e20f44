"""What was heard in a text besides its words: plain data that the shell computes before the turn.

Rules of this file:
1. A score is a number from 0 to 1, and its places are fixed: from `BELIEVED` on it counts, from `CERTAIN` on it needs
   no second witness. Who makes the scores lays them out so.
2. No evidence is no fault: then the words alone decide.
"""

from dataclasses import dataclass

BELIEVED, CERTAIN = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Evidence:
    """The scores of the gravest piece of a text: danger to life, and that somebody looks. Empty: nobody listened."""

    danger: float = 0.0
    looks: float = 0.0
    language: str = ""
    """Code of the language of the gravest piece; empty: unknown."""
