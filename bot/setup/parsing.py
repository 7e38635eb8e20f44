"""From what was typed to a value of the settings file.

1. How a key is read follows from its kind in the schema; only a few keys have a reader of their own.
2. What cannot be read is a `WrongError` with a sentence; what can be read is validated elsewhere.
3. A word for nothing ("none", "leave it out", -) empties; it never becomes a client's text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten

from content.models import Toml

NONE = "-"
"""Typed to empty what is set; it stands for all words for nothing."""
_NOTHING = frozenset(
    {
        *(NONE, "--", "—", "–", '""', "''"),  # noqa: RUF001 - dashes as phones type them
        *("no", "none", "nothing", "nil", "nope", "n/a", "na", "not applicable", "empty", "blank", "skip"),
        *("leave it", "leave it out", "leave out", "leave this out", "leave it empty", "leave empty", "left out"),
        *("nothing at all", "none of them", "none of these", "not needed", "no thanks", "no thank you", "remove it"),
    }
)
_BRIEF = 20
"""Characters of what was typed that are repeated."""
_YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


class WrongError(Exception):
    """What was typed cannot be used: a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written: as a bool, int, tuple, dict or str; of `choices` only, where there are some."""

    type: type
    choices: tuple[str, ...] = ()


def is_nothing(typed: str) -> bool:
    """Whether somebody says that there is nothing to say here."""
    return " ".join(typed.lower().split()).rstrip(" .!") in _NOTHING


def yes_no(typed: str) -> bool:
    """Read yes or no."""
    try:
        return _YES[typed.lower()]
    except KeyError:
        raise WrongError("Please type yes or no.") from None


def one_of(options: Mapping[str, str], typed: str) -> str:
    """Read one of the options: its number, its value or its label; where "" is one of them, a word for nothing too."""
    labels = {label.lower(): value for value, label in options.items()}
    values = {value.lower(): value for value in options if value}
    numbers = {str(number): value for number, value in enumerate(options, 1)}
    found = {**labels, **values, **numbers}.get(typed.lower())
    if found is None and "" in options and is_nothing(typed):
        return ""
    if found is None:
        known = ", ".join(filter(None, options))
        what = shorten(typed, _BRIEF, placeholder="...") or "That"
        raise WrongError(f"{what} is not among them. Type a number from 1 to {len(options)}, or one of: {known}.")
    return found


def several(options: Mapping[str, str], typed: str) -> list[str]:
    """Read a list: between commas, or between blanks where no option needs them. A word for nothing: none."""
    known = {label.lower() for label in options.values()}
    if typed == "" or (is_nothing(typed) and typed.lower() not in known):
        return []
    pieces = re.split(r"[,;]", typed) if re.search(r"[,;]", typed) or typed.lower() in known else typed.split()
    words = [piece.strip() for piece in pieces if piece.strip()]
    return [one_of(options, word) for word in words] if options else words


def text(typed: str) -> str:
    """Read words of the practice's own; a word for nothing: none."""
    return "" if is_nothing(typed) else typed


def whole_number(typed: str) -> int:
    """Read a number of days, months or the like."""
    if not re.fullmatch(r"\d{1,9}", typed):
        raise WrongError("Please type a whole number, such as 12.")
    return int(typed)


def value(kind: Kind, typed: str, options: Mapping[str, str]) -> Toml:
    """Read a value of this kind; `options` are what there is to choose from: value -> label."""
    if kind.type is bool:
        return yes_no(typed)
    if kind.type is tuple:
        return several(options, typed)
    if kind.choices:
        return one_of(options or {choice: choice for choice in kind.choices}, typed)
    if kind.type is int:
        return whole_number(typed)
    return one_of(options, typed) if options else text(typed)


def shown(value: Toml) -> str:
    """Put a value as a person would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
