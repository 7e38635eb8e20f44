"""What the server saw, for tests to look at, and a way to wait for it.

1. Everything is kept in order and by name; nothing is judged here but `violations`, which a test asserts to be empty.
2. Nobody polls: whoever changes something calls `happened`, and whoever waits is woken.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes those who wait for something to be true."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def happened(self) -> None:
        """Something changed: everybody looks again."""
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self) -> None:
        """Until the next change."""
        await self._next.wait()

    async def until(self, look: Callable[[], T], within: float, what: str) -> T:
        """Until `look` returns something true, which is returned. AssertionError after `within` seconds."""
        try:
            async with asyncio.timeout(within):
                while not (found := look()):
                    await self.wait()
        except TimeoutError:
            raise AssertionError(f"waited for {what} in vain") from None
        return found


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the server was asked to send to one recipient."""

    recipient: str
    """As the client wrote it."""
    text: str
    timestamp: int
    when: float
    """Seconds on a clock that never goes back: for the pace between sends."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt that the client sent. In normal and native mode `kind` is always "read"."""

    recipient: str
    kind: str
    timestamp: int


@dataclass
class Records:
    """What was asked of the server."""

    requests: Counter[str] = field(default_factory=Counter)
    """How often each route was asked, by the names in `routes.ROUTES`; "unknown" for what is no route."""
    sends: list[Sent] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    typing: list[tuple[str, bool]] = field(default_factory=list)
    """Recipient, and whether typing starts (else stops)."""
    violations: list[str] = field(default_factory=list)
    """What a client must not do though the server lets it pass."""
    most_at_once: int = 0
    """How many calls of signal-cli for the account there were at once, at most. Normal and native mode only."""
    lost: list[dict[str, object]] = field(default_factory=list)
    """Received objects that no client will ever get: dropped, or printed for a client that had gone."""
    hung_up: int = 0
    """How many requests were given up by their client, or cut off."""
    changes: Changes = field(default_factory=Changes)

    def violation(self, what: str) -> None:
        """A client did what it must not."""
        self.violations.append(what)
        self.changes.happened()
