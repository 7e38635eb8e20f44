"""What a look at something gives, and what the looks need of the world outside."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot import control
from bot.house import House
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
    paired: bool | None = None
    """Whether the bot knows the therapist's own account, where results go."""
    paused: bool = False
    """Nobody new is let in."""
    aside: int = 0
    """Pieces from a service that nobody could read."""


Asks = Callable[[str], Awaitable[Any]]
"""Deed without arguments -> its answer."""


async def from_store(house: House) -> Kept:
    """Ask the store, or the running Accord that holds it. Raises StoreError or DeedError."""
    try:
        async with house.store() as store:
            service = house.service(store, time.time)
            kept = await _kept(lambda deed: control.do(house, store, service, time.time, deed, {}))
            return replace(kept, last_heard=await store.apply(_last_heard))
    except StoreOwnedError:
        try:
            return replace(await _kept(lambda deed: control.ask(house, deed, {}, time.time)), running=True)
        except StoreOwnedError:  # a command is at work just now, which does not listen
            return Kept(running=True)


async def _kept(ask: Asks) -> Kept:
    practice, rows = await ask("practice"), await ask("undelivered")
    lost = sum(row["messages"] for row in rows)
    return Kept(lost=lost, paired=practice["paired"], paused=practice["paused"], aside=practice["set_aside"])


def _last_heard(desk: Desk) -> float:
    return max((one.last_heard or 0.0 for one in desk.clients()), default=0.0)


def transports_of(house: House) -> Sequence[Transport]:
    """Make the practice's transports, to be examined only."""
    return transports(house, lambda name: StoreSafe(house.store(), name, time.time))


@dataclass(frozen=True, slots=True)
class Means:
    """What the looks need of the world outside; each can be replaced."""

    checks: Checks = field(default_factory=lambda: real().checks)
    transports: Callable[[House], Sequence[Transport]] = transports_of
    kept: Callable[[House], Awaitable[Kept]] = from_store
