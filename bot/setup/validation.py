"""Whether an answer can be used: the schema of the settings themselves decides, in its own sentences.

1. An answer's faults are those that the settings have with it and would not have without it.
2. A file in which somebody set what nobody reads is not touched: it could be a slip of the pen that matters.
3. Everything here is a function of values: the settings as they stand in the file, a key, a fault.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.settings import EXAMPLE, TABLES, faults_in
from bot.settings.faults import table_faults, unknown_tables
from bot.settings.policy import FallbackTable, unknown_classes
from bot.settings.reading import NAMED
from bot.setup.parsing import NONE, Kind
from bot.setup.settings_file import Changes, changed
from content import Content
from content.faults import MISSING
from content.models import Toml, TomlTable

_LAID_OUT = {"extra_forbidden", "model_type", "dict_type", "tuple_type"}
"""Pydantic's names for what stands in a wrong place or shape, not for a wrong value."""
_BY_ID = ("policy", "methods", "classes")
"""Tables that hold tables by id, in which set-up can set a key."""
_MISSING = f": {MISSING}"


def wrong(raw: TomlTable, changes: Changes, folder: Path, content: Content) -> tuple[str, ...]:
    """Return what would be wrong because of these changes; what is missing elsewhere does not count."""
    without = faults_in(_filled(changed(raw, dict.fromkeys(changes))), folder, content)
    after = faults_in(_filled(changed(raw, changes)), folder, content)
    return tuple(fault for fault in after if fault not in without and _MISSING not in fault)


def _filled(raw: TomlTable) -> TomlTable:
    given = raw.get("practice")
    return {**raw, "practice": {**EXAMPLE["practice"], **(given if isinstance(given, Mapping) else {})}}


def as_answer(fault: str) -> str:
    """Put a fault as an answer to the one who has just typed: without the place, which they see, and with - for ""."""
    fault = fault.replace('""', NONE)
    what = re.sub(r"^\[[^\]]+\](?: [a-z_]+)?(?:, (entry \d+))?: ", lambda found: f"{found[1] or ''} ", fault).strip()
    return f"This {what}" if what.startswith("must") else what[:1].upper() + what[1:]


def unknown(raw: TomlTable, content: Content) -> Iterator[str]:
    """Name the tables and keys that Accord does not know, and what is no table though it has to be one."""
    yield from unknown_tables(raw, {**dict.fromkeys(NAMED, BaseModel), **TABLES}, content.policy.classes)
    for table, shape, value in _tables(raw):
        try:
            shape.model_validate(value)
        except ValidationError as error:
            found = [each for each in error.errors(include_input=False) if each["type"] in _LAID_OUT]
            yield from table_faults(table, shape, found)
    own = raw.get("classes", {})
    yield from unknown_classes(raw.get("policy", {}), content, own if isinstance(own, Mapping) else ())


def _tables(raw: TomlTable) -> Iterator[tuple[str, type[BaseModel], Toml]]:
    yield from ((name, shape, raw[name]) for name, shape in TABLES.items() if name in raw)
    for table in _BY_ID:
        given = raw.get(table, {})
        for name, value in given.items() if isinstance(given, Mapping) else ():
            yield f"{table}.{name}", _shape(table, name), value


def _shape(table: str, name: str) -> type[BaseModel]:
    """Return the shape of a table that holds tables by id."""
    return FallbackTable if (table, name) == ("policy", "fallback") else NAMED[table]


def kind_of(key: str, content: Content) -> Kind | None:
    """Return how a key of the settings file is written, or None if there is no such key. `str`: all text."""
    table, *rest = key.split(".")
    if table in _BY_ID and len(rest) > 1 and (table != "policy" or rest[0] in (*content.policy.classes, "fallback")):
        shape, rest = _shape(table, rest[0]), rest[1:]
    elif table in TABLES and rest:
        shape = TABLES[table]
    else:
        return None
    match [shape.model_fields.get(rest[0]), *rest[1:]]:
        case [FieldInfo() as field]:
            kind = _kind(field.annotation)
            return kind if kind.type in {str, bool, int, tuple} else None
        case [FieldInfo() as field, method] if _kind(field.annotation).type is dict and method in content.methods:
            return Kind(str)
    return None


def _kind(annotation: object) -> Kind:
    """Reduce what stands behind a field's colon, which may be anything, to how a value is written."""
    origin = get_origin(annotation)
    if origin is Literal:
        return Kind(str, get_args(annotation))
    if origin in {Union, UnionType} or hasattr(annotation, "__metadata__"):
        return _kind(next(inner for inner in get_args(annotation) if inner is not type(None)))
    simple = origin or annotation
    return next((Kind(known) for known in (bool, int, tuple, dict) if simple is known), Kind(str))


def _field(key: str) -> FieldInfo | None:
    table, _, name = key.partition(".")
    return TABLES[table].model_fields.get(name.partition(".")[0]) if table in TABLES else None


def default_of(key: str) -> Toml | None:
    """Return the schema's own default of `table.key` as it would stand in the file; None if it has none."""
    field = _field(key)
    if field is None or field.is_required() or field.default is None or isinstance(field.default, dict):
        return None
    value = field.default
    return list(value) if isinstance(value, tuple) else value if isinstance(value, bool | int) else str(value)


def may_be_absent(key: str) -> bool:
    """Whether the key is left out rather than left empty, where there is nothing to say."""
    field = _field(key)
    return field is not None and not field.is_required() and default_of(key) is None
