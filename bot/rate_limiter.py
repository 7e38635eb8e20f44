"""Who writes too fast: counted in memory, by when each message was written, so that a backlog is no flood."""

from collections import deque

from bot.transports import Incoming

A_MINUTE = 60.0
MOST = 40
"""Messages that one person may write in a minute."""
_PEOPLE = 1_000
"""People who are counted at a time; after that, those who were silent for a minute are let go."""


class RateLimiter:
    """Counts for each address. Nothing of it is stored."""

    def __init__(self) -> None:
        self._written: dict[tuple[str, str], deque[float]] = {}

    def count(self, incoming: Incoming) -> int:
        """Count this message; return how many above `MOST` it is in its minute: 0 or less for all but floods."""
        if len(self._written) > _PEOPLE:
            latest = incoming.when - A_MINUTE
            self._written = {who: times for who, times in self._written.items() if times[-1] > latest}
        times = self._written.setdefault((incoming.transport, incoming.address), deque(maxlen=100 * MOST))
        times.append(incoming.when)
        while times[0] < incoming.when - A_MINUTE:
            times.popleft()
        return len(times) - MOST
