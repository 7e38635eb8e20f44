"""What a look at something gives, and what the looks need of the world outside."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot import control
from bot.journal import StoredJournal
from bot.practice import Practice
from bot.setup.checks import Checks, real
from bot.store import StoreOwnedError, Transaction
from bot.supervisor import transports
from bot.transports import Finding, Transport

DID_NOT, WRONG = 1, 2
"""Exit statuses: something could not be done or reached; something that was set is wrong."""


@dataclass(frozen=True, slots=True)
class Probed:
    """One finding: `part` is what was looked at, `status` what it does to the exit status if it is not good."""

    part: str
    finding: Finding
    status: int = DID_NOT


@dataclass(frozen=True, slots=True)
class StoreFacts:
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
"""Command without arguments -> its answer."""


async def from_store(practice: Practice) -> StoreFacts:
    """Ask the store, or the running Accord that holds it. Raises StoreError or CommandError."""
    try:
        async with practice.store() as store:
            inbound = practice.inbound(store, time.time)
            store_facts = await _store_facts(
                lambda command: control.do(practice, store, inbound, time.time, command, {})
            )
            return replace(store_facts, last_heard=await store.apply(_last_heard))
    except StoreOwnedError:
        try:
            return replace(
                await _store_facts(lambda command: control.ask(practice, command, {}, time.time)), running=True
            )
        except StoreOwnedError:  # a command is at work just now, which does not listen
            return StoreFacts(running=True)


async def _store_facts(ask: Asks) -> StoreFacts:
    practice, rows = await ask("practice"), await ask("undelivered")
    lost = sum(row.messages for row in rows)
    return StoreFacts(lost=lost, paired=practice.paired, paused=practice.paused, aside=practice.set_aside)


def _last_heard(transaction: Transaction) -> float:
    return max((one.last_heard or 0.0 for one in transaction.clients()), default=0.0)


def transports_of(practice: Practice) -> Sequence[Transport]:
    """Make the practice's transports, to be examined only."""
    return transports(practice, lambda name: StoredJournal(practice.store(), name, time.time))


@dataclass(frozen=True, slots=True)
class Means:
    """What the looks need of the world outside; each can be replaced."""

    checks: Checks = field(default_factory=lambda: real().checks)
    transports: Callable[[Practice], Sequence[Transport]] = transports_of
    store_facts: Callable[[Practice], Awaitable[StoreFacts]] = from_store
