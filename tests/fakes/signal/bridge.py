"""What stands behind the routes: the account, its people, what waits for it, and how the server is to behave.

1. One account. What comes for it waits at Signal's servers (`waiting`) until signal-cli takes it: in normal and
   native mode when `receive` is asked, in json-rpc mode at once, whether anybody listens or not.
2. What was taken and not handed over is `records.lost`. Nothing is ever handed over again.
3. A second of the server's lasts `second` seconds, so that tests need not wait.
"""

import asyncio
import json
import time
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from aiohttp import web

from tests.fakes.signal.envelopes import Object
from tests.fakes.signal.faults import Faults
from tests.fakes.signal.people import Person
from tests.fakes.signal.records import Records
from tests.fakes.signal.replies import refuse

MODES = ("normal", "native", "json-rpc", "json-rpc-native")
COMMAND_TIMEOUT = 120.0
"""Seconds after which a call of signal-cli is killed (SIGNAL_CLI_CMD_TIMEOUT); normal and native mode."""
GONE = web.RequestKey("GONE", bool)
"""Set on a request whose client has hung up."""


class Listener(NamedTuple):
    """An attached websocket, with the number in its path."""

    number: str
    socket: web.WebSocketResponse

    async def gets(self, one: Object) -> bool:
        """Hand this over if it is for this number; whether it was."""
        if self.number != one["account"] or self.socket.closed:
            return False
        try:
            await self.socket.send_str(json.dumps(one))
        except ConnectionError:
            return False
        return True


@dataclass
class Bridge:
    """The account and the server's behaviour. All of it may be changed while the server runs."""

    number: str = "+441632960000"
    mode: str = "normal"
    version: str = "0.100"
    """As `/v1/about` tells it; "unset" if the image was built without one."""
    send_shape: str = "object"
    """What `/v2/send` answers: "object" as releases up to 0.100, "array" as newer ones. Newer wordings go with it."""
    default_text_mode: str = "normal"
    """DEFAULT_SIGNAL_TEXT_MODE."""
    second: float = 1.0
    """How many real seconds one of the server's lasts."""
    kills_after: float = COMMAND_TIMEOUT
    """Real seconds after which the server kills a call of signal-cli: a busy machine is no slow server."""
    drops_bursts: bool = False
    """json-rpc: of what arrives at once, only the first is handed over."""
    pings: bool = True
    """json-rpc: the websocket is pinged every 54 seconds."""
    linked_device: bool = False
    """The account is linked to somebody's telephone; else it is the primary device."""
    bare_exceptions: bool = False
    """Messages of an untrusted identity come without an envelope."""
    trust_mode: str = "on-first-use"
    clock: Callable[[], float] = time.time

    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    accounts: list[str] = field(default_factory=list)
    """The numbers that this server can use; take ours out, and it is not registered here."""
    people: list[Person] = field(default_factory=list)
    waiting: deque[Object] = field(default_factory=deque)
    sockets: list[Listener] = field(default_factory=list)
    captcha: str = ""
    """What registering a number asks for; empty: nothing."""
    code: str = "123456"
    """What comes by SMS."""
    pin: str = ""
    """The registration lock."""
    registering: list[str] = field(default_factory=list)
    link_uris: list[str] = field(default_factory=list)
    """What `qrcodelink` gave out."""
    username: str = ""
    profile: str = ""
    settings: dict[str, bool] = field(default_factory=dict)
    log_level: str = "info"
    attachments: dict[str, bytes] = field(default_factory=dict)
    group_messages: list[str] = field(default_factory=list)
    """Texts that were sent to the group."""
    records: Records = field(default_factory=Records)
    faults: Faults = field(default_factory=Faults)
    running: bool = False
    tasks: set[asyncio.Task[web.StreamResponse]] = field(default_factory=set)
    """What is being worked at. It goes on when the client hangs up."""
    _last: int = 0
    _calls: list[tuple[str, web.Request]] = field(default_factory=list)
    _account_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"the mode is one of {', '.join(MODES)}")
        self.accounts.append(self.number)

    @property
    def daemon(self) -> bool:
        """Whether signal-cli runs all the time (json-rpc) rather than once per request."""
        return self.mode.startswith("json-rpc")

    def timestamp(self) -> int:
        """Milliseconds since the epoch, never the same twice."""
        self._last = max(int(self.clock() * 1000), self._last + 1)
        return self._last

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return asyncio.get_running_loop().time()

    async def arrives(self, *objects: Object) -> None:
        """Signal has something for the account; several come in one piece."""
        if self.daemon and self.running:
            await self._broadcast(objects)
        else:
            self.waiting.extend(objects)
        self.records.changes.happened()

    async def pull(self) -> None:
        """The daemon starts and takes what waits, before anybody can have attached."""
        held, self.waiting = tuple(self.waiting), deque()
        await self.arrives(*held)

    async def _broadcast(self, objects: tuple[Object, ...]) -> None:
        for place, one in enumerate(objects):
            listeners = [] if self.drops_bursts and place else [*self.sockets]
            reached = [await listener.gets(one) for listener in listeners]
            if not any(reached):
                self.records.lost.append(one)

    @asynccontextmanager
    async def signal_cli(self, request: web.Request, number: str) -> AsyncIterator[None]:
        """One call of signal-cli for an account. A process of its own, behind a lock, unless it runs as a daemon."""
        if number not in self.accounts:
            wording = "Specified account does not exist" if self.daemon else f"User {number} is not registered.\n"
            raise refuse(wording)
        if self.daemon:
            yield
            return
        call = (request.match_info.route.name or "", request)
        self._note_overlap(call[0])
        self._calls.append(call)
        self.records.most_at_once = max(self.records.most_at_once, len(self._calls))
        self.records.changes.happened()
        try:
            async with asyncio.timeout(self.kills_after), self._account_lock:
                yield
        except TimeoutError:
            raise refuse("process killed as timeout reached") from None
        finally:
            self._calls.remove(call)

    def _note_overlap(self, name: str) -> None:
        # Nobody can know of a call whose client was killed: it goes on, and is in the way, but it is no violation.
        for other in (other for other, request in self._calls if not gone(request)):
            self.records.violation(f"{name} while {other} was under way: one call of signal-cli at a time")

    def find(self, who: str) -> Person | None:
        """By UUID, telephone number or user name."""
        return next((one for one in self.people if who and who in {one.uuid, one.number, one.username}), None)


def gone(request: web.Request) -> bool:
    """Whether the client has hung up."""
    return bool(request.get(GONE))


def lines(objects: Iterable[Object]) -> list[str]:
    """As signal-cli prints them."""
    return [json.dumps(one, separators=(",", ":")) for one in objects]
