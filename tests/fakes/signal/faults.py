"""Bad days on demand: by route, so and so often, or until it is told to recover.

1. A fault is used up by the request that meets it; several for one route are met in the order they were given.
2. "Done" faults let the work be done first: the message has left, and only the answer is lost.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    """What goes wrong with a request. `times` left; None: always."""

    kind: str
    times: int | None = 1
    status: int = 500
    text: str = ""
    seconds: float = 0.0
    done: bool = False
    tokens: tuple[str, ...] = ("",)


@dataclass
class Faults:
    """The faults that are still to come, by the name of the route; "*" is any."""

    coming: dict[str, list[Fault]] = field(default_factory=dict)
    _recovered: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, route: str, fault: Fault) -> None:
        """For the next requests of this route."""
        self.coming.setdefault(route, []).append(fault)

    def take(self, route: str, *kinds: str) -> Fault | None:
        """The next fault of this route that is of one of these kinds."""
        for name in (route, "*"):
            for fault in self.coming.get(name, []):
                if fault.kind not in kinds or fault.times == 0:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def lift(self, token: str) -> bool:
        """End the rate limits that bear this token; whether there was one."""
        ended = [one for one in self.coming.get("send", []) if one.kind == "rate limit" and token in one.tokens]
        for one in ended:
            self.coming["send"].remove(one)
        return bool(ended)

    def clear(self) -> None:
        """All is well again; requests that hang are cut off."""
        self.coming.clear()
        self._recovered.set()
        self._recovered = asyncio.Event()

    async def recovered(self) -> None:
        """Until `clear` is called."""
        await self._recovered.wait()


async def _status(_faults: Faults, fault: Fault, _request: web.Request) -> web.Response:
    return web.Response(status=fault.status, text=json.dumps({"error": fault.text}), content_type="application/json")


async def _nonsense(_faults: Faults, fault: Fault, _request: web.Request) -> web.Response:
    return web.Response(status=fault.status, text=fault.text, content_type="text/html")


async def _hang(faults: Faults, _fault: Fault, request: web.Request) -> web.Response:
    await faults.recovered()
    return cut(request)


async def _reset(_faults: Faults, _fault: Fault, request: web.Request) -> web.Response:
    return cut(request)


def cut(request: web.Request) -> web.Response:
    """Cut the connection. Nobody gets what is returned."""
    if request.transport:
        request.transport.abort()
    return web.Response()


ANSWERS = {"status": _status, "nonsense": _nonsense, "hang": _hang, "reset": _reset}


async def meet(faults: Faults, request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer the request, unless something goes wrong with it."""
    route = request.match_info.route.name or "unknown"
    fault = faults.take(route, "slow", *ANSWERS)
    if fault is None:
        return await handler(request)
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return await handler(request)
    if fault.done:
        with contextlib.suppress(web.HTTPException):
            await handler(request)
    return await ANSWERS[fault.kind](faults, fault, request)
