"""A way to wait for a change: whoever changes something says so, and whoever waits looks again. Nobody polls."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
WITHIN = 120.0
"""Seconds after which somebody is told that what they wait for does not come. A busy machine is no fault."""


class Changes:
    """The changes of one server."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def happened(self) -> None:
        """Something changed: everybody who waits looks again."""
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self) -> None:
        """Until the next change."""
        await self._next.wait()

    async def until(self, look: Callable[[], T], within: float, complaint: Callable[[], str]) -> T:
        """Until `look` returns something true, which is returned. AssertionError after `within` seconds."""
        try:
            async with asyncio.timeout(within):
                while not (found := look()):
                    await self.wait()
        except TimeoutError:
            raise AssertionError(complaint()) from None
        return found
