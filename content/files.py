"""Reading content files, and turning whatever is wrong with one into sentences for its author.

Rules of this file:
1. Nothing raises: a file that cannot be read is a fault, and the others are still read.
2. A fault is one line: "file: id: what is wrong and what to do."
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from content.models import PATTERNS, Record

R = TypeVar("R", bound=Record)

_WRAPPERS = ("methods", "helplines", "classes")
"""Fields that a file's shape has, and the file itself has not."""
_SENTENCES: Mapping[str, str] = {
    "missing": "is missing: add it.",
    "extra_forbidden": "is not known here: correct its spelling or remove it.",
    "too_short": "is empty: fill it.",
    "string_too_short": "is empty: fill it.",
    "literal_error": "must be one of {expected}.",
    "string_type": "must be text in quotation marks.",
    "bool_type": "must be true or false.",
    "tuple_type": 'must be a list such as ["one", "two"].',
    "string_pattern_mismatch": "must be {written}.",
    "date_type": "must be a date such as 2026-08-21, without quotation marks.",
    "date_from_datetime_parsing": "must be a date such as 2026-08-21.",
    "mapping_type": "must be a table.",
    "dict_type": "must be a table.",
    "model_type": "must be a table.",
}
"""What pydantic calls an error -> how we put it; `{names}` are from the error's context."""


def read_text(folder: Path, name: str, faults: list[str]) -> str | None:
    """Read `name`, a path within `folder`; None, and a fault added, if that is not possible."""
    try:
        return (folder / name).read_text("utf-8-sig")
    except FileNotFoundError:
        faults.append(f"{name}: the file is missing: put it back.")
    except UnicodeDecodeError:
        faults.append(f"{name}: the file is not UTF-8: save it as UTF-8.")
    except OSError as error:
        faults.append(f"{name}: the file cannot be read ({error.strerror}): see to its permissions.")
    return None


def read_toml(folder: Path, name: str, faults: list[str]) -> dict[str, Any] | None:
    """Read `name` as TOML; None, and a fault added, if that is not possible."""
    text = read_text(folder, name, faults)
    try:
        return None if text is None else tomllib.loads(text)
    except RecursionError:
        faults.append(f"{name}: the file is nested too deeply: use plain tables.")
    except ValueError as error:
        faults.append(f"{name}: this is not TOML: {error}. Correct it there.")
    return None


def shaped(shape: type[R], folder: Path, name: str, faults: list[str]) -> R | None:
    """Read `name` as a `shape`; None, and its faults added, if it does not fit."""
    table = read_toml(folder, name, faults)
    if table is None:
        return None
    try:
        return shape.model_validate(table)
    except ValidationError as error:
        faults.extend(f"{name}: {sentence}" for sentence in sentences(error))
        return None


def sentences(error: ValidationError) -> Iterator[str]:
    """Put each error of pydantic as "place: what is wrong.", the place dotted, list items counted from 1."""
    errors = error.errors(include_url=False, include_input=False)
    places = [_place(one["loc"]) for one in errors]
    for place, one in zip(places, errors, strict=True):
        if one["type"] == "too_short" and any(other.startswith(f"{place}.") for other in places):
            continue  # it is not empty: all its items are wrong, and they have been told
        context = dict(one.get("ctx", {}))
        context["written"] = PATTERNS.get(context.get("pattern", ""), "")
        sentence = _SENTENCES.get(one["type"], "is wrong: {message}.").format(**context, message=one["msg"])
        yield f"{place}: {sentence}" if place else sentence


def _place(loc: tuple[int | str, ...]) -> str:
    inner = loc[1:] if loc and loc[0] in _WRAPPERS else loc
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in inner if step != "[key]")


def version(folder: Path) -> str:
    """Give a short name for exactly this wording: it changes when any content file does, and only then."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".toml", ".md"} and p.is_file()):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()[:12]
