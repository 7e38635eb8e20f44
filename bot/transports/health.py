"""Trouble with a service: how long to wait before the next attempt, and what the operator reads in the log.

1. `pause_after(failures, first, longest)` is the rule: `first` seconds after the first failure, twice as long after
   each further one, never more than `longest`. For a caller that keeps its own count (the outbox stores it).
2. `GrowingPause(first, longest)` is the rule with a count: `await sleep(pause.next())` after a failure,
   `pause.reset()` once something went well.
3. `Health(logger)` says each trouble once: `health.trouble("server", sentence)` logs a warning unless that sentence
   was the last one of its topic; `health.over("server", sentence)` logs that it is over, if there was a trouble. A
   sentence is never about a person, and never holds what a person wrote.
"""

import logging

_ENOUGH = 20
"""Failures after which doubling stops: far beyond any `longest`, and no overflow."""


def pause_after(failures: int, first: float, longest: float) -> float:
    """Return the seconds to wait after so many failures in a row; `failures` counts from 1."""
    return min(longest, first * 2.0 ** min(max(failures, 1) - 1, _ENOUGH))


class GrowingPause:
    """Pauses between attempts, in seconds: `first`, then each twice the one before, up to `longest`."""

    def __init__(self, first: float, longest: float) -> None:
        self._first, self._longest = first, longest
        self.failures = 0
        """Failures in a row."""

    def next(self) -> float:
        """Count a failure; return the seconds to wait before the next attempt."""
        self.failures += 1
        return pause_after(self.failures, self._first, self._longest)

    def reset(self) -> None:
        """Something went well: the next pause is `first` again."""
        self.failures = 0


class Health:
    """The troubles that last, by topic; `logger` is told of each once, and once that it is over."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._said: dict[str, str] = {}

    def trouble(self, topic: str, sentence: str) -> None:
        """Log it as a warning, unless it was the last thing said about this topic."""
        if self._said.get(topic) != sentence:
            self._said[topic] = sentence
            self._logger.warning("%s", sentence)

    def over(self, topic: str, sentence: str) -> None:
        """Log that the trouble with this topic is over, if there was one."""
        if self._said.pop(topic, None) is not None:
            self._logger.info("%s", sentence)
