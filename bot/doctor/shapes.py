"""What a look at something gives, and what the looks need of the world outside."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot import control
from bot.house import House
from bot.office.looking import LATE
from bot.running import transports
from bot.safe import StoreSafe
from bot.setup.checks import Checks, real
from bot.store import Desk, StoreOwnedError
from bot.transports import Finding, Transport

DID_NOT, WRONG = 1, 2
"""Exit statuses: something could not be done or reached; something that was set is wrong."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One finding: `part` is what was looked at, `status` what it does to the exit status if it is not good."""

    part: str
    finding: Finding
    status: int = DID_NOT


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store tells. None: it cannot be asked now."""

    running: bool = False
    """A running Accord holds it."""
    lost: int | None = None
    """Messages that have not arrived: refused for good, or waiting for long."""
    last_heard: float = 0.0
    """When a client was last heard, in seconds since the epoch."""
    paired: str | None = None
    """The service over which the bot knows the therapist's own account, or empty."""
    aside: int = 0
    """Pieces from a service that nobody could read."""


def _kept(desk: Desk) -> Kept:
    late = time.time() - LATE
    seat = desk.therapist()
    return Kept(
        lost=sum(one.failed + (one.waiting if one.oldest < late else 0) for one in desk.undelivered()),
        last_heard=max((one.last_heard or 0.0 for one in desk.clients()), default=0.0),
        paired=seat.transport if seat else "",
        aside=desk.set_aside(),
    )


async def from_store(house: House) -> Kept:
    """Ask the store, or the running Accord that holds it. Raises StoreError or DeedError."""
    try:
        async with house.store() as store:
            return await store.apply(_kept)
    except StoreOwnedError:
        try:
            rows = await control.ask(house, "undelivered", {}, time.time)
        except StoreOwnedError:  # a command is at work just now, which does not listen
            return Kept(running=True)
        return Kept(running=True, lost=sum(row["messages"] for row in rows))


def transports_of(house: House) -> Sequence[Transport]:
    """Make the practice's transports, to be examined only."""
    return transports(house, lambda name: StoreSafe(house.store(), name, time.time))


@dataclass(frozen=True, slots=True)
class Means:
    """What the looks need of the world outside; each can be replaced."""

    checks: Checks = field(default_factory=lambda: real().checks)
    transports: Callable[[House], Sequence[Transport]] = transports_of
    kept: Callable[[House], Awaitable[Kept]] = from_store
