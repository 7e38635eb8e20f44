"""Reading what a request brings, by a table of what each method takes.

A value comes as text in a form, a multipart body or a query, or with its own type in a JSON body. A parameter that is
not in the table is a violation and is ignored, as Telegram does; a value of a wrong type is a violation and refused.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web

from tests.fakes.telegram.basics import Json, bad_request
from tests.fakes.telegram.messages import Upload

T = TypeVar("T")
Kind = Callable[[Any], Any]
"""Turns what came into a value; raises ValueError."""


def string(value: Any) -> str:
    return _of(str, value)


def integer(value: Any) -> int:
    return _of(int, int(value) if isinstance(value, str) else value)


def boolean(value: Any) -> bool:
    return _of(bool, {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value)


def thing(value: Any) -> Json:
    """A JSON object."""
    return _of(dict, _loaded(value))


def things(value: Any) -> list[Json]:
    return [thing(one) for one in _of(list, _loaded(value))]


def strings(value: Any) -> list[str]:
    return [string(one) for one in _of(list, _loaded(value))]


def integers(value: Any) -> list[int]:
    return [_of(int, one) for one in _of(list, _loaded(value))]


def chat(value: Any) -> int | str:
    """A number, or the @name of a channel, of which there are none here."""
    return value if isinstance(value, str) and value.startswith("@") else integer(value)


def upload(value: Any) -> Upload | str:
    """A file, or what stands for one: an id or an address."""
    return value if isinstance(value, Upload) else string(value)


def _of(wanted: type[T], value: Any) -> T:
    """The value, if it is of exactly this type: True is no 1."""
    if type(value) is not wanted:
        raise ValueError(f"{value!r} is no {wanted.__name__}")
    sound: T = value
    return sound


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def brought(request: web.Request) -> Json:
    """All that a request brings, by name; files as Upload."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError as error:
            raise bad_request("can't parse the body") from error
        if not isinstance(body, dict):
            raise bad_request("the body is no JSON object")
        return found | body
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            found[name] = Upload(value.filename, value.content_type, value.file.read())
            value.file.close()
        else:
            found[name] = value
    return found


def typed(
    method: str, kinds: Mapping[str, Kind], came: Mapping[str, Any], violates: Callable[[str], None]
) -> tuple[Json, list[str]]:
    """The values in their types, and the names of those whose type is wrong. What is unknown goes to `violates`."""
    values: Json = {}
    wrong: list[str] = []
    for name, value in came.items():
        if name not in kinds:
            violates(f"{method}: the parameter {name} is unknown")
            continue
        try:
            values[name] = kinds[name](value)
        except (ValueError, TypeError):
            violates(f"{method}: {name} has a wrong type")
            wrong.append(name)
    return values, wrong
