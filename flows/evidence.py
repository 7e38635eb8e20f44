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
    intents: tuple[tuple[str, float], ...] = ()
    """What else may be meant, best first: a meaning (`question.reply_times`, `option.refuse`, `command.back`,
    `barrier.no_number`, `trouble.signal.no_code`) and its score, laid out like the others."""

    def score(self, intent: str) -> float:
        """The score of one meaning; 0 where it was not heard."""
        return next((score for name, score in self.intents if name == intent), 0.0)
