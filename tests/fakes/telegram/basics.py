"""What all parts of the stand-in share: a refusal, and a bell that wakes whoever waits for a change."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
WITHIN = 120.0
"""Seconds after which a test is told that what it waits for does not come."""


class Refusal(Exception):  # noqa: N818 - it is what the Bot API answers, not a fault of the stand-in
    """The Bot API says no: HTTP status, `description`, and `parameters` such as retry_after."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(f"{status} {description}")
        self.status, self.description, self.parameters = status, description, dict(parameters or {})


def bad_request(why: str) -> Refusal:
    return Refusal(400, f"Bad Request: {why}")


class Bell:
    """Rung at every change; nobody who waits for one has to look again and again."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        for event in self._waiting:
            event.set()

    async def rung(self) -> None:
        """Wait for the next change."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            await event.wait()
        finally:
            self._waiting.discard(event)

    async def until(self, happened: Callable[[], bool], within: float, complaint: Callable[[], str]) -> None:
        """Wait for it, at most `within` seconds. Raises AssertionError."""
        try:
            async with asyncio.timeout(within):
                while not happened():
                    await self.rung()
        except TimeoutError:
            raise AssertionError(complaint()) from None
