"""The account: what comes for it, and what was asked of the server.

1. One account. What comes for it waits at Signal's servers (`waiting`) until signal-cli takes it: in normal and
   native mode when `receive` is asked, in json-rpc mode at once, whether anybody listens or not.
2. What was taken and not handed over is `records.lost`. Nothing is ever handed over again.
3. Everything is recorded in order and by name; nothing is judged but `violations`, which a test asserts to be empty.
"""

import json
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from aiohttp import web

from bot.rehearse import Json
from bot.rehearse.changes import Changes

MODES = ("normal", "native", "json-rpc", "json-rpc-native")


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
    """How often each route was asked, by the names in `server.ROUTES`; "unknown" for what is no route."""
    sends: list[Sent] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    typing: list[tuple[str, bool]] = field(default_factory=list)
    """Recipient, and whether typing starts (else stops)."""
    violations: list[str] = field(default_factory=list)
    """What a client must not do though the server lets it pass."""
    most_at_once: int = 0
    """How many calls of signal-cli for the account there were at once, at most. Normal and native mode only."""
    lost: list[Json] = field(default_factory=list)
    """Received objects that no client will ever get: dropped, or printed for a client that had gone."""
    hung_up: int = 0
    """How many requests were given up by their client, or cut off."""
    changes: Changes = field(default_factory=Changes)

    def violation(self, what: str) -> None:
        """A client did what it must not."""
        self.violations.append(what)
        self.changes.happened()


class Listener(NamedTuple):
    """An attached websocket, with the number in its path."""

    number: str
    socket: web.WebSocketResponse

    async def gets(self, one: Json) -> bool:
        """Hand this over if it is for this number; whether it was."""
        if self.number != one["account"] or self.socket.closed:
            return False
        try:
            await self.socket.send_str(json.dumps(one))
        except ConnectionError:
            return False
        return True


@dataclass
class Account:
    """The bot's account with Signal. All of it may be changed while the server runs."""

    number: str = "+441632960000"
    mode: str = "normal"
    drops_bursts: bool = False
    """json-rpc: of what arrives at once, only the first is handed over."""
    bare_exceptions: bool = False
    """Messages of an untrusted identity come without an envelope."""
    trust_mode: str = "on-first-use"
    clock: Callable[[], float] = time.time

    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    waiting: deque[Json] = field(default_factory=deque)
    sockets: list[Listener] = field(default_factory=list)
    attachments: dict[str, bytes] = field(default_factory=dict)
    """Files that came in, by their names at the server."""
    records: Records = field(default_factory=Records)
    running: bool = False
    _last: int = 0

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"the mode is one of {', '.join(MODES)}")

    @property
    def daemon(self) -> bool:
        """Whether signal-cli runs all the time (json-rpc) rather than once per request."""
        return self.mode.startswith("json-rpc")

    @property
    def changes(self) -> Changes:
        """Where every change is told."""
        return self.records.changes

    def timestamp(self) -> int:
        """Milliseconds since the epoch, never the same twice."""
        self._last = max(int(self.clock() * 1000), self._last + 1)
        return self._last

    async def arrives(self, *objects: Json) -> None:
        """Signal has something for the account; several come in one piece."""
        if self.daemon and self.running:
            await self._broadcast(objects)
        else:
            self.waiting.extend(objects)
        self.changes.happened()

    async def pull(self) -> None:
        """The daemon starts and takes what waits, before anybody can have attached."""
        held, self.waiting = tuple(self.waiting), deque()
        await self.arrives(*held)

    async def _broadcast(self, objects: tuple[Json, ...]) -> None:
        for place, one in enumerate(objects):
            listeners = [] if self.drops_bursts and place else [*self.sockets]
            reached = [await listener.gets(one) for listener in listeners]
            if not any(reached):
                self.records.lost.append(one)
