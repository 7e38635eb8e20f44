"""From what was typed to a value of the settings file.

1. How a key is read follows from its type in the schema; only a few keys have a reader of their own.
2. What cannot be read is a `WrongError` with a sentence; what can be read is judged elsewhere.
"""

import re
from collections.abc import Callable, Mapping
from textwrap import shorten
from typing import Any, Literal, TypeVar, get_args, get_origin

from bot.setup.screen import Screen
from bot.setup.shapes import Setup, WrongError
from bot.setup.validation import NONE, shape_of
from content import Content, plain
from flows.understanding import identifiers

T = TypeVar("T")

_BRIEF = 20
"""Characters of what was typed that are repeated."""
_STANDINGS = ("preferred", "acceptable")
_YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
_PROBLEMS = {
    "not_one": "This does not look right.",
    "no_digits": "A Signal user name ends in a dot and digits, such as alex.42.",
    "no_country": "The number needs its country code, such as +44 1632 960001.",
    "secret": "This looks like a code or a key. Keep that to yourself; nobody needs it here.",
    "too_long": "This is too long.",
}


def yes_no(typed: str) -> bool:
    """Read yes or no."""
    try:
        return _YES[typed.lower()]
    except KeyError:
        raise WrongError("Please type yes or no.") from None


def one_of(options: Mapping[str, str], typed: str) -> str:
    """Read one of the options: its number, its value or its label."""
    labels = {label.lower(): value for value, label in options.items()}
    values = {value.lower(): value for value in options}
    numbers = {str(number): value for number, value in enumerate(options, 1)}
    found = {**labels, **values, **numbers, **({NONE: ""} if "" in options else {})}.get(typed.lower())
    if found is None:
        known = ", ".join(filter(None, options))
        what = shorten(typed, _BRIEF, placeholder="...") or "That"
        raise WrongError(f"{what} is not among them. Type a number from 1 to {len(options)}, or one of: {known}.")
    return found


def several(options: Mapping[str, str], typed: str) -> list[str]:
    """Read a list: between commas, or between blanks where no option needs them. `-`: none."""
    if typed in {"", NONE}:
        return []
    known = {label.lower() for label in options.values()}
    pieces = re.split(r"[,;]", typed) if re.search(r"[,;]", typed) or typed.lower() in known else typed.split()
    words = [piece.strip() for piece in pieces if piece.strip()]
    return [one_of(options, word) for word in words] if options else words


def value(setup: Setup, key: str, typed: str, options: Mapping[str, str]) -> Any:
    """Read what was typed for `key`, by its type in the schema."""
    kind = shape_of(key, setup.content)
    if kind is bool:
        return yes_no(typed)
    if kind is tuple:
        return several(options, typed)
    if get_origin(kind) is Literal:
        return one_of(options or {str(one): str(one) for one in get_args(kind)}, typed)
    if kind is int:
        if not re.fullmatch(r"\d{1,9}", typed):
            raise WrongError("Please type a whole number, such as 12.")
        return int(typed)
    if options:
        return one_of(options, typed)
    return "" if typed == NONE else typed


def methods_of(content: Content, class_: str) -> Mapping[str, str]:
    """Return what could be offered in a class: method id -> its name."""
    return {
        id_: method_name(content, id_)
        for id_, method in content.methods.items()
        if class_ in method.classes and not method.closed
    }


def method_name(content: Content, method: str) -> str:
    """Return the name of a method, as people know it; what is no method stays as it stands."""
    name = next(iter(content.languages.values())).messages.get(f"method.{method}.name")
    return plain(name.spans) if name else str(method)


def offer(setup: Setup, key: str, typed: str) -> dict[str, Any]:
    """Read what a class offers: "signal, wire, (facetime)"; what stands in brackets is acceptable. `-`: nothing."""
    options = methods_of(setup.content, key.split(".")[1])
    acceptable = [one for group in re.findall(r"\(([^()]*)\)", typed) for one in several(options, group)]
    preferred = several(options, re.sub(r"\([^()]*\)", ",", typed).strip(" ,;") or NONE)
    named = preferred + acceptable
    if len(set(named)) < len(named):
        raise WrongError("A method stands there twice. Name each once.")
    return {"preferred": preferred, "acceptable": acceptable, "leave_out": not named}


def offer_shown(content: Content, offered: Mapping[str, Any]) -> str:
    """Put what a class offers as it is typed."""
    preferred, acceptable = ([method_name(content, id_) for id_ in offered[one]] for one in _STANDINGS)
    return ", ".join([*preferred, *(f"({name})" for name in acceptable)]) or f"{NONE} (left out)"


def identifier(setup: Setup, key: str, typed: str) -> str:
    """Read the therapist's own name, number or address in a method, as a client's is read."""
    method = setup.content.methods[key.rpartition(".")[2]]
    country = str(setup.file.get("practice.country", ""))
    found = identifiers.read(method.identifier, typed, country.upper(), method.domains)
    if found.problem == "not_needed":
        return typed
    if not found.value:
        raise WrongError(_PROBLEMS[found.problem])
    if found.problem and setup.screen:
        setup.screen.say(f"Read as {found.value}. This is not usual there. Is it right? (yes or no)")
        if not insist(setup.screen, yes_no):
            raise WrongError("Then please type it again.")
    return found.value


def insist(screen: Screen, read: Callable[[str], T], why: str = "") -> T:
    """Ask until `read` takes what was typed. Raises BackError or LeaveError."""
    while True:
        try:
            return read(screen.line(why))
        except WrongError as error:
            screen.fault(str(error))


def shown(value: Any) -> str:
    """Put a value as a person would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(value)
    return str(value)
