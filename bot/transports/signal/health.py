"""What the operator is told, in the log: each trouble once, and once that it is over."""

import logging

logger = logging.getLogger("bot.transports.signal")


class Health:
    """Troubles by topic. A sentence is never about a person, and never holds what a person wrote."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def trouble(self, topic: str, sentence: str) -> None:
        """Say it, unless it was the last thing said about this topic."""
        if self._said.get(topic) != sentence:
            self._said[topic] = sentence
            logger.warning("%s", sentence)

    def over(self, topic: str, sentence: str) -> None:
        """Say that a trouble is over, if there was one."""
        if self._said.pop(topic, None) is not None:
            logger.info("%s", sentence)
