"""The settings file as set-up edits it: what a person wrote there stays as it stands.

1. The file is replaced whole or not at all: a draft in the same folder, synced, then renamed; mode 0600.
2. Comments, order and spacing stay; a new key goes below the last one of its table, with a note above it.
3. What would not read back as it was meant is not written.

Why the third: TOML allows layouts (dotted keys, tables in pieces) in which an edit could land in the wrong place.
"""

import errno
import os
import secrets
import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Self, TypeAlias, overload

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Comment, Table

from bot.settings.faults import syntax
from bot.store.master import sync_folder
from content.models import Toml, TomlTable

Changes: TypeAlias = Mapping[str, Toml | None]
"""Dotted key -> the new value, or None to take it out."""

HEADER = """\
# The settings of this practice, written by `accord setup`. You may edit this file.
# A line that starts with # is a note. `accord check` names everything that is not right.
"""
_FULL = {errno.ENOSPC, errno.EDQUOT}


class SettingsFileError(Exception):
    """The file cannot be read or written: a sentence that says what to do. `status` is the exit status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class SettingsFile:
    """The settings file at `path`, and what it is to become. A key is dotted: "practice.name"."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.fresh = not text
        self._on_disk = text
        try:
            self._raw: dict[str, Toml] = tomllib.loads(text)
            self._doc = tomlkit.parse(text or HEADER)
        except (tomllib.TOMLDecodeError, TOMLKitError, RecursionError) as error:
            said = syntax(error, text)
            raise SettingsFileError(f"{path} is left as it is. {said} Correct it there, then start again.", 2) from None

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Read the file, or begin an empty one. Raises SettingsFileError."""
        return cls(path.absolute(), _read(path))

    @property
    def folder(self) -> Path:
        """The folder from which the file's own paths are meant."""
        return self.path.parent

    def raw(self) -> dict[str, Toml]:
        """Everything that is set, as plain values; a copy."""
        return deepcopy(self._raw)

    @overload
    def get(self, key: str) -> Toml | None: ...

    @overload
    def get(self, key: str, default: Toml) -> Toml: ...

    def get(self, key: str, default: Toml | None = None) -> Toml | None:
        """Return what is set at `key`."""
        found: Toml = self._raw
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                return default
            found = found[part]
        return found

    def text(self, key: str, default: str = "") -> str:
        """Return what is set at `key`, as text."""
        return str(self.get(key, default))

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the list that is set at `key`; the default, if there is none."""
        found = self.get(key)
        return tuple(map(str, found)) if isinstance(found, list) else tuple(default)

    def change(self, changes: Changes, notes: Mapping[str, str]) -> None:
        """Make all changes (None: take the key or table out), not yet in the file. Raises SettingsFileError.

        `notes` are the comments that new keys get.
        """
        raw, text = changed(self._raw, changes), tomlkit.dumps(self._doc)
        try:
            for key, value in changes.items():
                text = _edited(text, key, value, notes.get(key, ""))
            sound = tomllib.loads(text) == raw
        except (tomllib.TOMLDecodeError, TOMLKitError, AttributeError, TypeError, ValueError):
            sound = False
        if not sound:
            raise SettingsFileError(f"{self.path} is laid out in a way that set-up cannot change. Edit it by hand.", 2)
        self._raw, self._doc = raw, tomlkit.parse(_ended(text))

    def save(self) -> None:
        """Write the file, if there is anything new. Raises SettingsFileError; the old file is unharmed then."""
        text = tomlkit.dumps(self._doc)
        if text == self._on_disk or not self._raw:
            return
        if _read(self.path) != self._on_disk:
            raise SettingsFileError(f"{self.path} was changed by another program just now. Start again.", 1)
        write(self.path, text)
        self._on_disk = text


def changed(raw: TomlTable, changes: Changes) -> dict[str, Toml]:
    """Give plain settings with `changes` made in them."""
    new = deepcopy(dict(raw))
    for key, value in changes.items():
        *tables, last = key.split(".")
        table: dict[str, Toml] = new
        for name in tables:
            inner = table.get(name)
            if inner is None and value is None:
                break
            if not isinstance(inner, dict):
                inner = table[name] = {}
            table = inner
        else:
            table.pop(last, None)
            if value is not None:
                table[last] = value
    return new


def write(path: Path, text: str) -> None:
    """Put `text` into the file whole, or leave it as it was; mode 0600. Raises SettingsFileError."""
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        why = "the disk is full. Make room" if error.errno in _FULL else f"{error.strerror}. See to the folder"
        raise SettingsFileError(
            f"{path} cannot be written: {why}, then start again. The old file is unharmed.", 1
        ) from None
    finally:
        with suppress(OSError):  # it is there only if something went wrong, or somebody pressed Ctrl-C
            draft.unlink()


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SettingsFileError(f"{path} cannot be read: {error.strerror}. See to its permissions.", 1) from None
    except UnicodeDecodeError:
        raise SettingsFileError(
            f"{path} is not plain text in UTF-8. It is left as it is. Save it as that.", 2
        ) from None


def _edited(text: str, key: str, value: Toml | None, note: str) -> str:
    """Make one change in the text of a file."""
    doc = tomlkit.parse(_ended(text))
    *tables, last = key.split(".")
    table: MutableMapping[str, Toml] = doc
    for name in tables:
        inner = table.get(name)
        if inner is None:
            return text if value is None else _with_table(text, tables, last, value, note)
        if not isinstance(inner, MutableMapping):
            raise TypeError(f"{name} is no table")
        table = inner
    if value is None:
        table.pop(last, None)
    elif last in table:
        if table[last] != value:
            table[last] = value
    elif isinstance(table, Table):
        place, lines = _place(table, last), _lines(last, value, note)
        if not place and table.value.body:
            lines.add(tomlkit.nl())
        table.value.body[place:place] = lines.body
    else:
        table[last] = value
    return tomlkit.dumps(doc)


def _with_table(text: str, tables: list[str], key: str, value: Toml, note: str) -> str:
    """Add a table at the end of the file."""
    return f"{_ended(text)}\n[{'.'.join(tables)}]\n{tomlkit.dumps(_lines(key, value, note))}"


def _ended(text: str) -> str:
    """Have the last line end as a line does."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def _lines(key: str, value: Toml, note: str) -> tomlkit.TOMLDocument:
    lines = tomlkit.document()
    if note:
        lines.add(tomlkit.comment(note))
    lines.add(key, value)
    return lines


def _place(table: Table, key: str) -> int:
    """Tell where a new key goes: below the note that hints at it, else below the last key."""
    place = 0
    for number, (known, item) in enumerate(table.value.body, 1):
        if isinstance(item, Comment) and item.as_string().lstrip("# \t").split("=")[0].strip() == key:
            return number
        if known is not None and not isinstance(item, Table):
            place = number
    return place
