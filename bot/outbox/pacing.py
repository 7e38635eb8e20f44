"""One transport, what is going on with it while the outbox sends, and when it may be asked for more."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from bot.transports import Erasing, Outgoing, Sender

PACE = 1.0
"""Seconds between two messages to one address, for a transport that has no `pace` of its own (0: none)."""
SERVICE_PACE = 0.05
"""Seconds between any two messages of a transport that paces and has no `service_pace` of its own."""
AT_ONCE = 2
"""Under way by one transport. What is under way when Accord is killed is sent once more; two are 20 a second."""


class Steady:
    """Seconds by `clock`, but never backwards: where it is set back, this goes on from where it was."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen = clock()
        self._back = 0.0

    def __call__(self) -> float:
        """Return the time: seconds, of use only beside another time from here."""
        now = self._clock()
        self._back += max(0.0, self._seen - now)
        self._seen = now
        return now + self._back


@dataclass(slots=True)
class Channel:
    """One transport; times are those of one `Steady` clock."""

    transport: Sender
    pace: float
    service_pace: float
    free_at: float = 0.0
    paused_until: float = 0.0
    busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    resting: dict[str, float] = field(default_factory=dict)
    """Addresses that were written to just now, and until when they are left in peace."""

    @classmethod
    def of(cls, transport: Sender) -> Self:
        """Begin with a transport that has nothing to do yet."""
        pace = float(getattr(transport, "pace", PACE))
        return cls(transport, pace, float(getattr(transport, "service_pace", SERVICE_PACE if pace else 0.0)))

    def limit(self, now: float) -> int:
        """Return how many messages to ask for: as many as may start, and those that are due but may not."""
        self.resting = {who: until for who, until in self.resting.items() if until > now}
        if self.paused_until > now or len(self.busy) >= AT_ONCE:
            return 0
        return AT_ONCE + len(self.resting)

    def may_start(self, who: str, now: float) -> bool:
        """Whether this address may be written to now."""
        return who not in self.busy and self.resting.get(who, now) <= now and len(self.busy) < AT_ONCE

    def take_turn(self, now: float) -> float:
        """Take the next moment at which one more message may be sent; return the seconds until then."""
        start = max(now, self.free_at)
        self.free_at = start + self.service_pace
        return start - now


async def pass_on(transport: Sender, message: Outgoing | Erasing) -> str:
    """Send, or erase; return what `Sender.send` returned."""
    if isinstance(message, Erasing):
        await transport.erase(message.address, message.references)
        return ""
    return await transport.send(message)
