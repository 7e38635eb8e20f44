"""Faults in a settings file as plain sentences: "[table] key: what is wrong, and what to do.".

1. A sentence never repeats a value that could be a secret.
2. It is written for the person who edits the file, not for the one who wrote the code.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from content.faults import Place, sentences
from content.models import Toml, TomlTable

OF_TABLES = ("policy", "methods", "classes", "rules", "questions", "kinds")
"""Tables of the file that hold tables, or are lists of them: no key stands in one itself."""
_WRONG_SHAPE = frozenset({"tuple_type", "mapping_type", "model_type", "dict_type"})
"""Faults for which an example says more than a sentence."""
CURLY = re.compile("[\u2018-\u201f\u00ab\u00bb]")


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which of the `known` words was perhaps meant, or name them all."""
    words = tuple(known)
    found = process.extractOne(word, words, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60)
    named = set(re.split(r"[^a-z0-9]+", word.casefold()))
    meant = next((each for each in words if each in named), found[0] if found else "")
    return f'Did you mean "{meant}"?' if meant else f"Known are: {', '.join(words)}."


def table_faults(
    table: str, shape: type[BaseModel], errors: Sequence[ErrorDetails], homes: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """Put what pydantic found in a table of the file into sentences.

    `table`: its name, or its heading. `homes`: keys, and the heading below which each belongs.
    """

    def hint(error: ErrorDetails) -> str:
        inner, key = _innermost(shape, error["loc"])
        if error["type"] == "extra_forbidden":
            near = nearest(key, keys(inner))
            return near if key not in homes or near.startswith("Did") else f"Move it below {homes[key]}."
        known = inner.model_fields.get(field_of(inner, key))
        if error["type"] == "missing":
            return (known.description if known else None) or "Add it."
        known = known or shape.model_fields.get(str(error["loc"][0])) if error["loc"] else None
        return (known.description or "") if known and error["type"] in _WRONG_SHAPE else ""

    return list(sentences(errors, partial(_place, table), hint))


def keys(shape: type[BaseModel]) -> list[str]:
    """Name the keys of a table as they stand in the file."""
    return [field.alias or name for name, field in shape.model_fields.items()]


def field_of(shape: type[BaseModel], key: str) -> str:
    """Name the field of the shape behind a key of the file."""
    return next((name for name, field in shape.model_fields.items() if field.alias == key), key)


def _innermost(shape: type[BaseModel], where: Place) -> tuple[type[BaseModel], str]:
    """Find the shape in which a fault lies, and the key there."""
    for step, after in pairwise(where):
        if isinstance(step, str) and isinstance(after, int) and (field := shape.model_fields.get(step)):
            shape = next((inner for inner in get_args(field.annotation) if _is_shape(inner)), shape)
    texts = [step for step in where if isinstance(step, str)]
    return shape, texts[-1] if texts else ""


def _is_shape(inner: type) -> bool:
    return isinstance(inner, type) and issubclass(inner, BaseModel)


def heading(table: str) -> str:
    """Write a table's heading: "[practice]"; one that has its brackets stays as it is."""
    return table if table.startswith("[") else f"[{table}]"


def _place(table: str, where: Place) -> str:
    """Name the table and the key: "[practice] languages, entry 2"."""
    key = str(where[0]) if where else ""
    if len(where) > 1 and isinstance(where[1], int):
        inside = f", {where[2]}" if len(where) > 2 else ""  # noqa: PLR2004 - key, entry, and the key in it
        return f"{heading(table)} {key}, entry {where[1] + 1}{inside}"
    return f"[{table}.{key}] {where[1]}" if len(where) > 1 else f"{heading(table)} {key}".rstrip()


def without(table: Toml, spots: Collection[Place]) -> dict[str, Toml]:
    """Leave out what lies at these spots of a table: keys, or keys of a table within. A list goes as a whole."""
    if not isinstance(table, Mapping):
        return {}
    rest: dict[str, Toml] = {}
    for key, value in table.items():
        inside = [spot[1:] for spot in spots if spot[:1] == (key,)]
        if not inside:
            rest[key] = value
        elif isinstance(value, Mapping) and () not in inside:
            rest[key] = without(value, inside)
    return rest


def unknown_tables(raw: TomlTable, tables: Mapping[str, type[BaseModel]], classes: Collection[str]) -> list[str]:
    """Say what stands at the top of the file and does not belong there; `classes`: what has a table in [policy]."""
    return [_unknown_table(name, value, tables, classes) for name, value in raw.items() if name not in tables]


def _unknown_table(name: str, value: Toml, tables: Mapping[str, type[BaseModel]], classes: Collection[str]) -> str:
    if isinstance(value, Mapping):
        if name in classes:
            return f"[{name}]: there is no such table. Write it as [policy.{name}]."
        return f"[{name}]: there is no such table. {nearest(name, tables)}"
    homes = [f"[{table}]" for table, shape in tables.items() if table not in OF_TABLES and name in keys(shape)]
    where = f"Move it under {' or '.join(homes)}." if homes else "Move it under a table, or take it out."
    return f"{name}: it stands before the first table. {where}"


REMEDIES: Sequence[tuple[str, str]] = (
    (
        "invalid value",
        'behind the = stands text in straight quotes, such as "like this", a number, true, false, or a list in [].',
    ),
    (
        "illegal character",
        'a text is not closed. Put a straight quote at its end; several lines stand in three: """like this""".',
    ),
    ("unterminated string", "a text is not closed. Put a straight quote at its end."),
    ("expected '=' after a key", "a line must read: key = value. What is only a note for you begins with a #."),
    (
        "unclosed array",
        'a list here or before is not closed. It reads ["one", "two"]: a comma after each entry, a ] at its end.',
    ),
    ("unclosed inline table", "a { is not closed. Put a } at its end, and a comma after each key = value before it."),
    (
        "expected newline",
        'something stands behind the value. If quotes are within a text, put it into three: """like this""".',
    ),
    ("cannot overwrite a value", "this key stands twice below its heading. Keep one of the two."),
    ("cannot declare", "this heading stands twice. Put all of it below one of the two."),
    ("expected ']'", "a heading stands in square brackets, alone in its line: [practice]."),
    ("invalid statement", "a line must read: key = value. What is only a note for you begins with a #."),
)
"""How the reader of the file puts what is wrong -> what to do."""


def syntax(error: Exception, text: str) -> str:
    """Say where a file stops being TOML."""
    place = re.search(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    if place is None:
        return f"It is not valid TOML: {error}."
    lines = text.splitlines() or [""]
    number = int(place[2]) if place[2] else len(lines)
    line = lines[min(number, len(lines)) - 1]
    hint = " Use straight quotes, not curly ones." if CURLY.search(line) else ""
    what = place[1][:1].lower() + place[1][1:]
    said = next((remedy for begins, remedy in REMEDIES if what.startswith(begins)), f"it cannot be read ({what}).")
    return f"Line {number}: this is not valid TOML: {said}{hint}"
