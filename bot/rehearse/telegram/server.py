"""The HTTP side: one aiohttp application on 127.0.0.1. What it knows stays when it is stopped and started again."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.rehearse.changes import WITHIN
from bot.rehearse.telegram.chats import TOKEN, Chat, Telegram
from bot.rehearse.telegram.faults import Fault, Faults, Plan, Refusal
from bot.rehearse.telegram.methods import METHODS, Raw, brought, complete, typed

MOST_BYTES = 60 * 2**20
NAMES = {name.lower(): name for name in METHODS}


@dataclass(slots=True, eq=False)
class Request:
    """One call. `values` as they came; `at` in seconds since the epoch; `status` 0: not answered, or not yet."""

    method: str
    values: Mapping[str, Raw]
    at: float
    status: int = 0
    description: str = ""

    @property
    def chat_id(self) -> int | None:
        """Which chat it is about; None: none, or no number."""
        number = str(self.values.get("chat_id", ""))
        return int(number) if re.fullmatch(r"-?\d+", number) else None


class TelegramServer(Telegram):
    """`port` 0: any that is free; `url` has it once started."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        allow_http: bool = False,
    ) -> None:
        super().__init__(token, clock=clock, allow_http=allow_http)
        self.port = port
        self.requests: list[Request] = []
        self.faults = Faults(self.changes)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """As python-telegram-bot's Bot wants it."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """The same, for files."""
        return f"{self.url}/file/bot"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; after a `stop` on the same port."""
        application = web.Application(client_max_size=MOST_BYTES)
        application.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.webhook.start()

    async def stop(self) -> None:
        """Close every connection and refuse new ones."""
        await self.webhook.stop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def fail(self, method: str, fault: Fault, *, times: int = 1, chat: Chat | None = None) -> Plan:
        """Let the next `times` calls of `method` ("*": any) fail, those to `chat` only if given."""
        if method not in {*METHODS, "*"}:
            raise ValueError(f"{method} is never called: it is no method here.")
        return self.faults.add(method, fault, times, chat.id if chat else None)

    def poison(self) -> int:
        """An update that python-telegram-bot cannot parse: a message without a date and a chat."""
        return self.updates.add_raw({"message": {"message_id": next(self.message_ids)}})

    def unknown_kind(self) -> int:
        """An update of a kind that nobody knows yet."""
        return self.updates.add_raw({"a_kind_from_the_future": {"id": 1}})

    def calls(self, method: str = "", chat: Chat | None = None) -> list[Request]:
        """The calls of this method, the oldest first; `at` says when each came."""
        return [
            call
            for call in self.requests
            if (not method or call.method == method) and (chat is None or call.chat_id == chat.id)
        ]

    @property
    def refusals(self) -> list[str]:
        """What was refused, each as "method: description"; faults on demand are not among them."""
        return [f"{call.method}: {call.description}" for call in self.requests if call.description]

    async def wait_for_calls(self, method: str, times: int = 1, within: float = WITHIN) -> None:
        """Wait until this was called so often. Raises AssertionError."""
        await self.changes.until(
            lambda: len(self.calls(method)) >= times,
            within,
            lambda: f"{method} was called {len(self.calls(method))} times, not {times}",
        )

    async def _handle(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        call = Request(NAMES.get(name.lower(), name), {}, self.now)
        try:
            self._admit(request.match_info["token"], call)
            call.values = await brought(request)
        except Refusal as refusal:
            return _no(call, refusal)
        finally:
            self.requests.append(call)
            self.changes.happened()
        plan = self.faults.next(call.method, call.chat_id)
        works = plan is None or plan.fault.works
        answer = await self._answer(call) if works else web.Response()
        if plan:
            answer = await _spoilt(answer, plan, request)
        call.status = 0 if plan and plan.fault.closes else answer.status
        return answer

    def _admit(self, token: str, call: Request) -> None:
        """Raises Refusal."""
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]{30,}", token):
            raise Refusal(404, "Not Found")
        if token != self.token:
            raise Refusal(401, "Unauthorized")
        if call.method not in METHODS:
            self.violates(f"{call.method}: there is no such method here")
            raise Refusal(404, "Not Found: method not found")

    async def _answer(self, call: Request) -> web.Response:
        method = METHODS[call.method]
        try:
            values, wrong = typed(call.method, {**method.needs, **method.takes}, call.values, self.violates)
            complete(method, values, wrong)
            result = method.work(self, values)
            if isinstance(result, Awaitable):
                result = await result
        except Refusal as refusal:
            return _no(call, refusal)
        return web.json_response({"ok": True, "result": result})


def _no(call: Request, refusal: Refusal) -> web.Response:
    call.status, call.description = refusal.status, refusal.description
    return web.Response(status=refusal.status, body=refusal.body, content_type="application/json")


async def _spoilt(answer: web.Response, plan: Plan, request: web.Request) -> web.Response:
    """What is left of an answer."""
    fault = plan.fault
    await plan.held()
    if fault.closes and request.transport:
        request.transport.abort()
    if fault.status:
        return web.Response(status=fault.status, body=fault.body, content_type="application/json")
    return answer
