"""How the Bot API says no, and what may go wrong on demand.

    server.fail("sendMessage", too_many_requests(3), times=2)

A fault that answers something else, or closes the connection at once, does so before any work: nothing is sent, and
no update is confirmed. The others work first, and lose or withhold the answer. An update whose answer was lost is
handed out again, as only a higher offset confirms it.
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.rehearse.changes import WITHIN, Changes


class Refusal(Exception):  # noqa: N818 - it is what the Bot API answers, not a fault of the stand-in
    """The Bot API says no: HTTP status, `description`, and `parameters` such as retry_after."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(f"{status} {description}")
        self.status, self.description, self.parameters = status, description, dict(parameters or {})

    @property
    def body(self) -> bytes:
        """What is answered with the status."""
        parameters = {"parameters": self.parameters} if self.parameters else {}
        return json.dumps(
            {"ok": False, "error_code": self.status, "description": self.description, **parameters}
        ).encode()


def bad_request(why: str) -> Refusal:
    """Status 400."""
    return Refusal(400, f"Bad Request: {why}")


@dataclass(frozen=True, slots=True)
class Fault:
    """`works`: what was asked for is done all the same. `status` and `body` are answered instead, if given."""

    works: bool = False
    status: int = 0
    body: bytes = b""
    closes: bool = False
    holds: float = 0.0
    """Seconds until the answer; may be infinite. `Plan.release` ends it."""


@dataclass(eq=False)
class Plan:
    """A fault that waits for its method to be called. `hits` counts how often it struck."""

    method: str
    fault: Fault
    left: int
    chat_id: int | None
    changes: Changes
    hits: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def struck(self, times: int = 1, within: float = WITHIN) -> None:
        """Wait until it struck so often. Raises AssertionError."""
        await self.changes.until(
            lambda: self.hits >= times, within, lambda: f"{self.method} failed {self.hits} times, not {times}"
        )

    async def held(self) -> None:
        """Hold the answer as long as the fault says, or until `release`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.fault.holds):
                await self.gate.wait()

    def release(self) -> None:
        """Let go what is held, and strike no more."""
        self.left = 0
        self.gate.set()


class Faults:
    """The plans, the oldest first; the first that fits a call strikes."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self.plans: list[Plan] = []

    def add(self, method: str, fault: Fault, times: int, chat_id: int | None) -> Plan:
        """Plan a fault for the next `times` calls."""
        self.plans.append(Plan(method, fault, times, chat_id, self._changes))
        return self.plans[-1]

    def next(self, method: str, chat_id: int | None) -> Plan | None:
        """The plan that strikes now, if one does."""
        for plan in self.plans:
            fits = plan.method in {method, "*"} and plan.chat_id in {None, chat_id}
            if fits and plan.left > 0:
                plan.left -= 1
                plan.hits += 1
                self._changes.happened()
                return plan
        return None


def refused(status: int, description: str, **parameters: int) -> Fault:
    """Answered with this, and nothing is done."""
    return Fault(status=status, body=Refusal(status, description, parameters).body)


def too_many_requests(seconds: int = 1) -> Fault:
    """Status 429; `seconds`: when to ask again."""
    return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def slow(seconds: float) -> Fault:
    """Done at once, answered late."""
    return Fault(works=True, holds=seconds)


BLOCKED = refused(403, "Forbidden: bot was blocked by the user")
CONFLICT = refused(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
SERVER_ERROR = refused(500, "Internal Server Error")
BAD_GATEWAY = Fault(status=502, body=b"<html><head><title>502 Bad Gateway</title></head></html>")
INVALID_JSON = Fault(works=True, status=200, body=b'{"ok":true,"result":{"message_id":')
CLOSED = Fault(closes=True)
"""The connection ends before anything is done; who asked cannot know."""
LOST_ANSWER = Fault(works=True, closes=True)
"""Done, and the connection ends before the answer."""
HANGS = Fault(works=True, holds=float("inf"))
"""Done, and no answer comes until `Plan.release`."""
