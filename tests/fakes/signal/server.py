"""The server: started and stopped in a test, or for good as a program.

    async with SignalServer(mode="json-rpc", second=0.01) as server:
        sam = server.person("Sam")
        ...
        assert not server.violations

`url` is its address, on a free port of this machine; stopped and started again it keeps port and state.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.signal.bridge import Bridge
from tests.fakes.signal.envelopes import Object
from tests.fakes.signal.faults import Fault
from tests.fakes.signal.people import Person
from tests.fakes.signal.records import Receipt, Sent
from tests.fakes.signal.routes import ROUTES, application
from tests.fakes.signal.websocket import hang_up

HOST = "127.0.0.1"


@dataclass
class SignalServer(Bridge):
    """A signal-cli-rest-api on this machine. What it can be told is in `Bridge`; here are its bad days."""

    port: int = 0
    """0: a free one."""
    _runner: web.AppRunner | None = field(default=None, repr=False)

    async def __aenter__(self) -> Self:
        await self.accepts()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, message_ref: TracebackType | None
    ) -> None:
        await self.refuses()

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    def person(
        self, name: str | None = "Sam", *, number: str = "", number_shown: bool = True, username: str = ""
    ) -> Person:
        """Somebody with Signal on their telephone. `name=None`: without a name in the profile."""
        number = number or f"+4416329601{len(self.people):02}"
        person = Person(self, name, number, number_shown=number_shown, username=username)
        self.people.append(person)
        return person

    def links(self, number: str = "") -> None:
        """Somebody scans the code that was given out last: their number (ours) can be used here, as a linked device."""
        assert self.link_uris, "no code was given out"
        self.accounts.append(number or self.number)
        self.linked_device = True

    # What it saw

    @property
    def requests(self) -> Counter[str]:
        """How often each route of `routes.ROUTES` was asked; "unknown": what is no route."""
        return self.records.requests

    @property
    def sends(self) -> list[Sent]:
        """What `/v2/send` was asked to send, once per recipient, with times; also what failed then."""
        return self.records.sends

    @property
    def receipts(self) -> list[Receipt]:
        """The receipts that the client sent."""
        return self.records.receipts

    @property
    def typing(self) -> list[tuple[str, bool]]:
        """Recipient, and whether typing starts (else stops)."""
        return self.records.typing

    @property
    def violations(self) -> list[str]:
        """What a client must not do, though the server may have let it pass. Assert it to be empty."""
        return self.records.violations

    @property
    def lost(self) -> list[Object]:
        """Received objects that no client will ever get."""
        return self.records.lost

    async def until(self, look: Callable[[], object], *, within: float = 120.0) -> None:
        """Until this is true, looked at whenever anything changes. AssertionError after `within` real seconds."""
        try:
            await self.records.changes.until(look, within, "something at the server")
        except AssertionError as error:
            raise AssertionError(f"{error}; it was asked {dict(self.requests)}, wrongly {self.violations}") from None

    # Bad days

    async def refuses(self) -> None:
        """It is gone: connections are cut, nobody can connect. What comes waits at Signal's servers."""
        self.running = False
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self._runner:
            await self._runner.cleanup()
        self._runner = None

    async def accepts(self) -> None:
        """It is there (again), at the same address. A daemon takes at once what waited, before anybody can attach."""
        self._runner = web.AppRunner(application(self), access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.running = True
        if self.daemon:
            await self.pull()

    def breaks(self, *routes: str, status: int = 500, error: str = "internal error", times: int | None = 1) -> None:
        """Answers this status. Of all the bad days `times` is for how many requests; None: until `recovers`."""
        self._fault(routes, Fault("status", times, status, error))

    def babbles(self, *routes: str, text: str = "<html>Bad gateway", times: int | None = 1) -> None:
        """Answers with 200 and what is no JSON."""
        self._fault(routes, Fault("nonsense", times, 200, text))

    def hangs(self, *routes: str, done: bool = False, times: int | None = 1) -> None:
        """Never answers. `done`: though it did what it was asked."""
        self._fault(routes, Fault("hang", times, done=done))

    def resets(self, *routes: str, done: bool = False, times: int | None = 1) -> None:
        """Cuts the connection. `done`: after it did what it was asked."""
        self._fault(routes, Fault("reset", times, done=done))

    def dawdles(self, *routes: str, seconds: float, times: int | None = 1) -> None:
        """Begins only after so many real seconds."""
        self._fault(routes, Fault("slow", times, seconds=seconds))

    def recovers(self) -> None:
        """All is well again; requests that hang are cut off."""
        self.faults.clear()

    def splices(self, line: str = "ERROR ReceiveHelper - boom", times: int | None = 1) -> None:
        """`receive` answers 200 with a line among its messages that is no JSON."""
        self._fault(("receive",), Fault("splice", times, text=line))

    def exits(self, line: str = "Error while receiving messages: boom", times: int | None = 1) -> None:
        """`receive` answers 400, and its messages are in the text of the error."""
        self._fault(("receive",), Fault("exit", times, text=line))

    def is_killed(self, times: int | None = 1) -> None:
        """`receive` takes too long, in its own view: it is killed, and what it took is lost."""
        self._fault(("receive",), Fault("killed", times))

    def limits_rate(self, *, tokens: tuple[str, ...] = ("",), wording: str = "", times: int | None = None) -> None:
        """Sends are refused: with 400, or in json-rpc mode and without a `wording` with 429 and these tokens."""
        self._fault(("send",), Fault("rate limit", times, text=wording, tokens=tokens))

    def fails_for(self, person: Person, reason: str, *, partial: bool = True, times: int | None = 1) -> None:
        """Sends to this person fail for this reason of signal-cli's; `partial`: told as a success with `errors`."""
        self._fault((f"to {person.uuid}",), Fault("result", times, text=reason, done=partial))

    def _fault(self, routes: tuple[str, ...], fault: Fault) -> None:
        for route in routes or ("*",):
            if route != "*" and route not in ROUTES and not route.startswith("to "):
                raise ValueError(f"{route!r} is no route; there are {', '.join(ROUTES)}")
            self.faults.add(route, Fault(**vars(fault)))

    async def closes_websockets(self) -> None:
        """Ends every websocket in the middle of the stream, without a word; returns when they are ended."""
        hang_up(self)
        await self.until(lambda: not self.sockets)

    async def tells_websockets(self, frame: str = '{"error":"boom"}') -> None:
        """Sends something else than a message through every websocket."""
        for one in self.sockets:
            await one.socket.send_str(frame)
