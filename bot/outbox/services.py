"""One transport, and what is going on with it while the outbox sends."""

import asyncio
from dataclasses import dataclass, field
from typing import Self

from bot.transports import Erasing, Outgoing, Sender

PACE = 1.0
"""Seconds between two messages to one address, for a transport that has no `pace` of its own (0: none)."""
SERVICE_PACE = 0.05
"""Seconds between any two messages of a transport that paces and has no `service_pace` of its own."""


@dataclass(slots=True)
class Service:
    """One transport; times are the outbox's clock's."""

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


async def pass_on(transport: Sender, message: Outgoing | Erasing) -> str:
    """Send, or erase; return what `Sender.send` returned."""
    if isinstance(message, Erasing):
        await transport.erase(message.address, message.traces)
        return ""
    return await transport.send(message)
