"""Faults in a settings file as plain sentences: "[table] key: what is wrong, and what to do.".

1. A sentence never repeats a value that could be a secret.
2. It is written for the person who edits the file, not for the one who wrote the code.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

SAYS = {
    "missing": "is missing.",
    "string_type": 'must be text in straight quotes, such as "like this".',
    "string_too_long": "must have at most {max_length} characters.",
    "string_too_short": "must not be empty.",
    "int_type": "must be a whole number without quotes, such as 12.",
    "bool_type": "must be true or false, without quotes.",
    "tuple_type": 'must be a list in square brackets, such as ["one", "two"].',
    "too_short": "must not be empty.",
    "path_type": "must be the name of a file, in straight quotes.",
    "literal_error": "must be {expected}.",
    "greater_than_equal": "must be {ge} or more.",
    "less_than_equal": "must be {le} or less.",
    "model_type": "must be a table: a heading in square brackets, with its keys under it.",
    "dict_type": "must be a table: a heading in square brackets, with its keys under it.",
    "url_type": 'must be an address, such as "http://localhost:8080".',
    "url_parsing": 'must be an address, such as "http://localhost:8080".',
    "url_scheme": "must be an address that starts with http:// or https://.",
}
"""Pydantic's name of a fault -> how we put it."""

CURLY = re.compile("[\u2018-\u201f\u00ab\u00bb]")


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which of the `known` words was perhaps meant, or name them all."""
    words = tuple(known)
    found = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=60)
    return f'Did you mean "{found[0]}"?' if found else f"Known are: {', '.join(words)}."


def plain(table: str, shape: type[BaseModel], errors: Iterable[ErrorDetails]) -> list[str]:
    """Put what pydantic found in one table of the file."""
    return [_sentence(table, shape, error) for error in errors]


def _sentence(table: str, shape: type[BaseModel], error: ErrorDetails) -> str:
    where, kind, details = error["loc"], error["type"], error.get("ctx", {})
    key = str(where[0]) if where else ""
    spot = f"[{table}] {key}".rstrip()
    if len(where) > 1 and isinstance(where[1], int):
        spot += f", entry {where[1] + 1}"
    elif len(where) > 1:
        spot = f"[{table}.{key}] {where[1]}"
    if kind == "extra_forbidden":
        return f"{spot}: there is no such key here. {nearest(key, shape.model_fields)}"
    if kind == "value_error":
        return f"{spot}: {details['error']}"
    says = SAYS.get(kind, "cannot be used: {why}.").format_map({**details, "why": error["msg"]})
    hint = shape.model_fields[key].description if kind == "missing" else ""
    return f"{spot}: {says} {hint or ''}".rstrip()


def without(table: Any, spots: Collection[tuple[int | str, ...]]) -> dict[str, Any]:
    """Leave out what lies at these spots of a table: keys, or keys of a table within. A list goes as a whole."""
    if not isinstance(table, dict):
        return {}
    rest: dict[str, Any] = {}
    for key, value in table.items():
        inside = [spot[1:] for spot in spots if spot[:1] == (key,)]
        if not inside:
            rest[key] = value
        elif isinstance(value, dict) and () not in inside:
            rest[key] = without(value, inside)
    return rest


def strangers(raw: Mapping[str, Any], tables: Mapping[str, type[BaseModel]]) -> list[str]:
    """Say what stands at the top of the file and does not belong there."""
    return [_stranger(name, value, tables) for name, value in raw.items() if name not in tables]


def _stranger(name: str, value: Any, tables: Mapping[str, type[BaseModel]]) -> str:
    if isinstance(value, dict):
        return f"[{name}]: there is no such table. {nearest(name, tables)}"
    homes = [f"[{table}]" for table, shape in tables.items() if name in shape.model_fields]
    where = f"Move it under {' or '.join(homes)}." if homes else "Move it under a table, or take it out."
    return f"{name}: it stands before the first table. {where}"


def syntax(error: Exception, text: str) -> str:
    """Say where a file stops being TOML."""
    place = re.search(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    if place is None:
        return f"It is not valid TOML: {error}."
    lines = text.splitlines() or [""]
    number = int(place[2]) if place[2] else len(lines)
    line = lines[min(number, len(lines)) - 1]
    hint = " Use straight quotes, not curly ones." if CURLY.search(line) else ""
    return f"Line {number}: this is not valid TOML ({_what(place[1])}).{hint}"


def _what(message: str) -> str:
    return message[:1].lower() + message[1:]
