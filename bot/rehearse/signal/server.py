"""The server: started and stopped in a test, or for good as a program.

    async with SignalServer(mode="json-rpc", second=0.01) as server:
        sam = server.person("Sam")
        ...
        assert not server.violations

`url` is its address, on a free port of this machine; stopped and started again it keeps port and state. A fault and a
counter name a route as it is named in `ROUTES`.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from bot.rehearse import Json
from bot.rehearse.changes import WITHIN
from bot.rehearse.signal import directory, receiving, sending, signs
from bot.rehearse.signal.account import Receipt, Sent
from bot.rehearse.signal.bridge import GONE, Bridge
from bot.rehearse.signal.people import Person
from bot.rehearse.signal.replies import Fault, Handler, cut, meet

T = TypeVar("T")
HOST = "127.0.0.1"
Answer = Callable[[Bridge, web.Request], Awaitable[web.StreamResponse]]
ROUTES: dict[str, tuple[str, str, Answer]] = {
    "about": ("GET", "/v1/about", directory.about),
    "health": ("GET", "/v1/health", directory.health),
    "accounts": ("GET", "/v1/accounts", directory.accounts),
    "register": ("POST", "/v1/register/{number}", directory.register),
    "verify": ("POST", "/v1/register/{number}/verify/{code}", directory.verify),
    "qr-code": ("GET", "/v1/qrcodelink", directory.qr_code),
    "link-uri": ("GET", "/v1/qrcodelink/raw", directory.link_uri),
    "username": ("POST", "/v1/accounts/{number}/username", directory.set_username),
    "no-username": ("DELETE", "/v1/accounts/{number}/username", directory.remove_username),
    "settings": ("PUT", "/v1/accounts/{number}/settings", directory.settings),
    "challenge": ("POST", "/v1/accounts/{number}/rate-limit-challenge", directory.challenge),
    "profile": ("PUT", "/v1/profiles/{number}", directory.profile),
    "configuration": ("GET", "/v1/configuration", directory.configuration),
    "configure": ("POST", "/v1/configuration", directory.configuration),
    "trust-mode": ("GET", "/v1/configuration/{number}/settings", directory.trust_mode),
    "set-trust-mode": ("POST", "/v1/configuration/{number}/settings", directory.trust_mode),
    "send": ("POST", "/v2/send", sending.send),
    "receive": ("GET", "/v1/receive/{number}", receiving.receive),
    "typing": ("PUT", "/v1/typing-indicator/{number}", signs.typing),
    "no-typing": ("DELETE", "/v1/typing-indicator/{number}", signs.typing),
    "receipt": ("POST", "/v1/receipts/{number}", signs.receipts),
    "reaction": ("POST", "/v1/reactions/{number}", signs.reactions),
    "no-reaction": ("DELETE", "/v1/reactions/{number}", signs.reactions),
    "remote-delete": ("DELETE", "/v1/remote-delete/{number}", signs.remote_delete),
    "poll": ("POST", "/v1/polls/{number}", signs.create),
    "vote": ("POST", "/v1/polls/{number}/vote", signs.vote),
    "close-poll": ("DELETE", "/v1/polls/{number}", signs.close),
    "contacts": ("GET", "/v1/contacts/{number}", directory.contacts),
    "contact": ("GET", "/v1/contacts/{number}/{uuid}", directory.contacts),
    "update-contact": ("PUT", "/v1/contacts/{number}", directory.update),
    "sync-contacts": ("POST", "/v1/contacts/{number}/sync", directory.sync),
    "identities": ("GET", "/v1/identities/{number}", directory.identities),
    "trust": ("PUT", "/v1/identities/{number}/trust/{who}", directory.trust),
    "search": ("GET", "/v1/search/{number}", directory.search),
    "attachments": ("GET", "/v1/attachments", directory.attachments),
    "attachment": ("GET", "/v1/attachments/{key}", directory.attachment),
    "no-attachment": ("DELETE", "/v1/attachments/{key}", directory.remove),
}


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
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
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
        if not self.link_uris:
            raise AssertionError("no code was given out")
        self.accounts.append(number or self.number)
        self.linked_device = True

    # What it saw

    @property
    def requests(self) -> Counter[str]:
        """How often each route of `ROUTES` was asked; "unknown": what is no route."""
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
    def lost(self) -> list[Json]:
        """Received objects that no client will ever get."""
        return self.records.lost

    async def until(self, look: Callable[[], T], *, within: float = WITHIN) -> None:
        """Until this is true, looked at whenever anything changes. AssertionError after `within` real seconds."""
        await self.changes.until(
            look,
            within,
            lambda: (
                "waited for something at the server in vain; "
                f"it was asked {dict(self.requests)}, wrongly {self.violations}"
            ),
        )

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
        self._runner = web.AppRunner(_application(self), access_log=None, handler_cancellation=True, shutdown_timeout=1)
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
        receiving.hang_up(self)
        await self.until(lambda: not self.sockets)

    async def tells_websockets(self, frame: str = '{"error":"boom"}') -> None:
        """Sends something else than a message through every websocket."""
        for connection in self.sockets:
            await connection.socket.send_str(frame)


def _application(bridge: Bridge) -> web.Application:
    """The routes, with counters and faults in front."""
    app = web.Application(client_max_size=100 * 2**20, middlewares=[_in_front(bridge)])
    for name, (method, path, answer) in ROUTES.items():
        app.router.add_route(method, path, _handler(bridge, answer), name=name)
    return app


def _handler(bridge: Bridge, answer: Answer) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await answer(bridge, request)
        finally:
            bridge.changes.happened()

    return handle


def _in_front(bridge: Bridge) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not bridge.running:
            return cut(request)
        name = request.match_info.route.name
        bridge.records.requests[name or "unknown"] += 1
        bridge.changes.happened()
        if name is None:
            bridge.records.violation(f"there is no {request.method} {request.path}")
            return web.Response(status=404, text="404 page not found", content_type="text/plain")
        return await _to_the_end(bridge, request, handler)

    return middleware


async def _to_the_end(bridge: Bridge, request: web.Request, handler: Handler) -> web.StreamResponse:
    """The server does not notice that a client has hung up, and goes on."""
    task = asyncio.create_task(meet(bridge.faults, request, handler))
    bridge.tasks.add(task)
    task.add_done_callback(bridge.tasks.discard)
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        request[GONE] = True
        bridge.records.hung_up += 1
        bridge.changes.happened()
        raise
