"""How the server answers, and how it reads what it is sent.

1. Almost every failure is a 400 with `{"error": …}`; there are no codes.
2. A body which is no JSON of the right shape is answered as JSON, but called text/plain.
3. A field that the server does not know is passed over there; here it is a violation too, as it surely is a mistake.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.fakes.signal.records import Records

Shape = Mapping[str, type]
"""A body's fields and their types; `list` and `dict` are not looked into, `strings` is a list of them."""


class strings(list[str]):  # noqa: N801 - stands among the built-in types
    """Only texts."""


def refuse(error: str, status: int = 400) -> web.HTTPException:
    """To be raised."""
    kind = {400: web.HTTPBadRequest, 404: web.HTTPNotFound, 500: web.HTTPInternalServerError}[status]
    return kind(text=json.dumps({"error": error}), content_type="application/json")


def invalid(error: str = "Couldn't process request - invalid request") -> web.HTTPException:
    """The body could not be read."""
    return web.HTTPBadRequest(text=json.dumps({"error": error}), content_type="text/plain")


def done(body: object = None, status: int = 204) -> web.Response:
    """Nothing to say, or JSON."""
    return web.Response(status=status) if body is None else web.json_response(body, status=status)


async def body(request: web.Request, shape: Shape, records: Records, *, optional: bool = False) -> dict[str, Any]:
    """The request's JSON; a field that is null is as if it were not there. `optional`: it may be empty."""
    raw = await request.read()
    if optional and not raw:
        return {}
    try:
        found = json.loads(raw)
    except ValueError:
        raise invalid() from None
    if not isinstance(found, dict):
        raise invalid()
    name = request.match_info.route.name
    for key in found.keys() - shape.keys():
        records.violation(f"{name}: there is no field {key!r}")
    given = {key: value for key, value in found.items() if key in shape and value is not None}
    if not all(_fits(value, shape[key]) for key, value in given.items()):
        raise invalid()
    return given


def _fits(value: object, kind: type) -> bool:
    if kind is strings:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def needed(given: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Each of these fields has to be there and not empty; `names` says how the server calls it."""
    for field, called in names.items():
        if not given.get(field):
            raise refuse(f"Couldn't process request - {called} missing")
