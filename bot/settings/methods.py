"""[methods.x]: ways to communicate, the practice's own ones and its own words for those that Accord knows.

1. What a table leaves out of a known method stays as Accord knows it.
2. Of an own method Accord says nothing but what stands here: what may be said of its safety follows from `protection`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from bot.settings.faults import nearest
from bot.settings.tables import Link, Name, Names, Table
from bot.settings.texts import UNSAID, Localized, Phrase, Sentence, Title
from content import Content, Method
from flows.playbook import UNASKED_IDENTIFIERS

ID = re.compile(r"[a-z][a-z0-9_]*")
Join = Literal["app", "account", "number", "address", "link", "in_person"]
Protection = Literal["end_to_end", "transport", "none", "unknown"]
Words = Annotated[tuple[Name, ...], Field(strict=False)]


class MethodTable(Table):
    """[methods.x] as it stands. None: as Accord knows it."""

    name: Title | None = None
    classes: Names | None = None
    join: Join | None = None
    link: Link | None = None
    """The same for everybody: told to the client when the method is agreed."""
    sent: Phrase | None = None
    """How each new link comes, where there is none that stands."""
    sent_to: Name | None = None
    """The method whose address of the client is asked for that."""
    protection: Protection | None = None
    good: Sentence | None = None
    but: Sentence | None = None
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class MethodDef:
    """A method as this practice has it, known or own."""

    id: str
    classes: tuple[str, ...]
    """What it can serve; what it is offered for is the policy's to say."""
    join: Join
    identifier: str
    """Kind of contact detail: see `flows.understanding.identifiers`; "none" where none is asked."""
    protection: Protection
    own: bool = False
    """Made by the practice: `name` is set, and content has no texts for it."""
    name: Localized = UNSAID
    """Empty: as in content, `method.<id>.name`. So are `good` and `but`."""
    good: Localized = UNSAID
    but: Localized = UNSAID
    link: str = ""
    sent: Localized = UNSAID
    sent_to: str = ""
    words: tuple[str, ...] = ()
    """How people name it, beside what content knows."""
    install: bool = False
    closed: bool = False
    domains: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()


Methods = Mapping[str, MethodDef]

OWN_IDENTIFIERS: Mapping[str, str] = {
    "app": "name",
    "account": "name",
    "number": "phone",
    "address": "email",
    "link": "none",
    "in_person": "none",
}
"""How a client is known in a method that the practice made, or joins in its own way."""
POSTAL = "address"
WRITTEN = frozenset({"messaging", "audio", "video", "email"})
"""Classes in which an address is one for e-mail."""


def known(content: Content) -> Methods:
    """The methods as Accord knows them."""
    return {id_: _known(id_, method) for id_, method in content.methods.items()}


def _known(id_: str, method: Method) -> MethodDef:
    return MethodDef(
        id_,
        method.classes,
        method.join,
        method.identifier,
        method.protection,
        install=method.install,
        closed=method.closed,
        domains=method.domains,
        platforms=tuple(method.platforms),
        qualities=method.qualities,
    )


def effective(content: Content, tables: Mapping[str, MethodTable]) -> Methods:
    """Lay the practice's own tables over what Accord knows; the practice's own methods come last."""
    methods = dict(known(content))
    for id_, table in tables.items():
        methods[id_] = _laid(id_, methods.get(id_), table)
    return methods


def _laid(id_: str, was: MethodDef | None, table: MethodTable) -> MethodDef:
    join: Join = table.join or ("link" if table.link or table.sent else was.join if was else "in_person")
    own = was is None
    was = was or MethodDef(id_, (), join, "none", "unknown", own=True)
    given = {
        key: value
        for key in ("name", "classes", "link", "sent", "sent_to", "protection", "good", "but", "words")
        if (value := getattr(table, key)) is not None
    }
    made = replace(was, join=join, **given)
    if own or join != was.join:
        identifier = OWN_IDENTIFIERS[join]
        if join == "address" and not WRITTEN & set(made.classes):
            identifier = POSTAL
        made = replace(made, identifier=identifier, install=join in {"app", "account"})
    return made


def method_faults(
    tables: Mapping[str, MethodTable], methods: Methods, content: Content, classes: Collection[str]
) -> Iterator[str]:
    """Find what a practice says of methods and cannot be."""
    for id_, table in tables.items():
        place = f"[methods.{id_}]"
        if not ID.fullmatch(id_):
            yield f"{place}: an id is made of small letters, digits and _, such as video_room."
        elif id_ not in content.methods and None in (table.name, table.classes, table.join):
            yield f"{place}: {_not_whole(id_, table, content.methods)}"
        elif id_ in content.methods and content.methods[id_].closed:
            yield f"{place}: {id_} has closed: take it out."
        for class_ in table.classes or ():
            if class_ not in classes:
                yield f'{place} classes: there is no class "{class_}". {nearest(class_, classes)}'
        if table.classes == ():
            yield f"{place} classes: must not be empty."
        yield from (f"{place} {fault}" for fault in _link_faults(table, methods))


OWN_EXAMPLE: Mapping[str, str] = {"name": '"Video Room"', "classes": '["audio", "video"]', "join": '"link"'}
"""What a method of one's own has to say, as it could stand in the file."""


def _not_whole(id_: str, table: MethodTable, known_ids: Collection[str]) -> str:
    missing = [key for key in ("name", "classes", "join") if getattr(table, key) is None]
    near = nearest(id_, known_ids) if len(missing) > 1 else ""
    such = ", ".join(f"{key} = {OWN_EXAMPLE[key]}" for key in missing)
    todo = near if near.startswith("Did") else f"Add it, for example: {such}."
    return f"a method of your own needs {' and '.join(missing)} as well. {todo}"


def _link_faults(table: MethodTable, methods: Methods) -> Iterator[str]:
    for key in ("link", "sent", "sent_to"):
        if getattr(table, key) and table.join not in (None, "link"):
            yield f'{key}: goes with join = "link" only. Take one of the two out.'
    if table.link and table.sent:
        yield "link: there are both link and sent. Keep link if it is always the same one, else sent."
    if table.sent_to and not table.sent:
        yield 'sent_to: needs sent as well, such as sent = "by e-mail, five minutes before".'
    if table.sent_to and table.sent_to not in methods:
        yield f'sent_to: there is no method "{table.sent_to}". {nearest(table.sent_to, methods)}'
    elif table.sent_to and methods[table.sent_to].identifier in UNASKED_IDENTIFIERS:
        yield f"sent_to: nobody has an address of their own for {table.sent_to}. Name a method such as email."
