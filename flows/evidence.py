"""What was heard in a text besides its words: plain data that the shell computes before the turn.

Rules of this file:
1. A score is a number from 0 to 1, and its places are fixed: from `BELIEVED` on it counts, from `CERTAIN` on it needs
   no second witness. Who makes the scores lays them out so (`placed`).
2. No evidence is no fault: then the words alone decide.
3. What may be meant is scored without knowing what was asked. `among` chooses among what makes sense there: what stands
   far before the next is surer than what merely scores high.
"""

from collections.abc import Container
from dataclasses import dataclass, field

from flows.understanding.once import Seen

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
    `barrier.no_number`, `trouble.signal.no_code`) and its score, laid out like the others; last the kinds themselves
    (`question`, `option`, `command`, ...)."""
    apart: tuple[float, float] = (0.25, 0.75)
    """How far the best of what makes sense must stand before the next of it, to be believed and to be certain."""

    seen: Seen = field(default_factory=dict, compare=False, repr=False)
    """What the tables made of the text before the turn (`flows.understanding.look`): then the turn only looks it up.
    It holds the person's words, and is gone with the event."""

    def score(self, intent: str) -> float:
        """The score of one meaning; 0 where it was not heard."""
        return next((score for name, score in self.intents if name == intent), 0.0)

    def among(self, sensible: Container[str]) -> tuple[str, float]:
        """The likeliest of the meanings that make sense, and how sure it is of them all; ("", 0.0) if none was heard.

        Meanings of one key (`option.no_number`, `barrier.no_number`) are no rivals.
        """
        found = [(name, score) for name, score in self.intents if name in sensible]
        if not found:
            return "", 0.0
        best, score = found[0]
        rival = next((other for name, other in found if key_of(name) != key_of(best)), 0.0)
        return best, placed(score - rival, *self.apart)


def key_of(intent: str) -> str:
    """What is meant, whichever file it stands in: the last part of its name."""
    return intent.rpartition(".")[2]


def placed(raw: float, low: float, high: float, least: float = 0.0) -> float:
    """A raw score laid out: `least` becomes 0, `low` is believed, `high` is certain. Straight between them."""
    if raw < low:
        return max(0.0, BELIEVED * (raw - least) / (low - least))
    return min(1.0, BELIEVED + (CERTAIN - BELIEVED) * (raw - low) / (high - low))
