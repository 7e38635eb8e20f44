"""How the server answers, how it reads what it is sent, and bad days on demand.

1. Almost every failure is a 400 with `{"error": …}`; there are no codes.
2. A body which is no JSON of the right shape is answered as JSON, but called text/plain.
3. A field that the server does not know is passed over there; here it is a violation too, as it surely is a mistake.
4. A fault is by route, so and so often, or until the server is told to recover. It is used up by the request that
   meets it; several for one route are met in the order they were given.
5. "Done" faults let the work be done first: the message has left, and only the answer is lost.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from bot.rehearse.signal.account import Records

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Body(BaseModel):
    """What a request may bring, with what a field is if it is left out or null. Types are taken strictly."""

    model_config = ConfigDict(strict=True, frozen=True)


T = TypeVar("T", bound=Body)


def refuse(error: str, status: int = 400) -> web.HTTPException:
    """To be raised."""
    kind = {400: web.HTTPBadRequest, 404: web.HTTPNotFound, 500: web.HTTPInternalServerError}[status]
    return kind(text=json.dumps({"error": error}), content_type="application/json")


def invalid(error: str = "Couldn't process request - invalid request") -> web.HTTPException:
    """The body could not be read."""
    return web.HTTPBadRequest(text=json.dumps({"error": error}), content_type="text/plain")


def done(body: JsonValue = None, status: int = 204) -> web.Response:
    """Nothing to say, or JSON."""
    return web.Response(status=status) if body is None else web.json_response(body, status=status)


async def body(request: web.Request, shape: type[T], records: Records, *, optional: bool = False) -> T:
    """The request's JSON; a field that is null is as if it were not there. `optional`: it may be empty."""
    raw = await request.read()
    try:
        found = json.loads(raw) if raw or not optional else {}
    except ValueError:
        raise invalid() from None
    if not isinstance(found, dict):
        raise invalid()
    for key in found.keys() - shape.model_fields.keys():
        records.violation(f"{request.match_info.route.name}: there is no field {key!r}")
    try:
        return shape.model_validate({key: value for key, value in found.items() if value is not None})
    except ValidationError:
        raise invalid() from None


def needed(given: Body, **names: str) -> None:
    """Each of these fields has to be there and not empty; `names` says how the server calls it."""
    for field_name, called in names.items():
        if not getattr(given, field_name):
            raise refuse(f"Couldn't process request - {called} missing")


# Bad days


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
        ended = [fault for fault in self.coming.get("send", []) if fault.kind == "rate limit" and token in fault.tokens]
        for fault in ended:
            self.coming["send"].remove(fault)
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
