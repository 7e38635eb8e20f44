"""Reading content files; whatever is wrong with one is a sentence for its author.

Rules of this file:
1. Nothing raises: a file that cannot be read is a fault, and the others are still read.
2. A fault is a sentence: "file: id: what is wrong and what to do."
"""

import hashlib
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from content.faults import Place, sentences
from content.models import Record, TomlTable

R = TypeVar("R", bound=Record)

_WRAPPERS = ("methods", "helplines", "classes", "tongues")
"""Fields that a file's shape has, and the file itself has not."""


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


def read_toml(folder: Path, name: str, faults: list[str]) -> TomlTable | None:
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
        found = error.errors(include_url=False, include_input=False)
        faults.extend(f"{name}: {sentence}" for sentence in sentences(found, _place))
        return None


def _place(loc: Place) -> str:
    """Dot the place, its list items counted from 1."""
    inner = loc[1:] if loc and loc[0] in _WRAPPERS else loc
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in inner if step != "[key]")


def version(folder: Path) -> str:
    """Give a short name for exactly this wording: it changes when any content file does, and only then."""
    digest = hashlib.sha256()
    for path in sorted(
        p for p in folder.rglob("*") if p.suffix in {".toml", ".md"} and p.is_file() and p.parent.name != "heard"
    ):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()[:12]
