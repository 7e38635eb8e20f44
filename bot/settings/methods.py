"""[methods.x]: ways to communicate, the practice's own ones and its own words for those that Accord knows.

1. What a table leaves out of a known method stays as Accord knows it.
2. Of an own method Accord says nothing but what stands here: what may be said of its safety follows from `protection`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from bot.settings.localized import Label, Localized, Phrase, Sentence
from bot.settings.tables import Link, Name, Names, Table

JOINS = ("app", "account", "number", "address", "link", "in_person")
PROTECTIONS = ("end_to_end", "transport", "none", "unknown")
Join = Literal["app", "account", "number", "address", "link", "in_person"]
Protection = Literal["end_to_end", "transport", "none", "unknown"]
Words = Annotated[tuple[Name, ...], Field(strict=False)]


class MethodTable(Table):
    """[methods.x] as it stands. None: as Accord knows it."""

    name: Label | None = None
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
    name: Localized = Localized()
    """Empty: as in content, `method.<id>.name`. So are `good` and `but`."""
    good: Localized = Localized()
    but: Localized = Localized()
    link: str = ""
    sent: Localized = Localized()
    sent_to: str = ""
    words: tuple[str, ...] = ()
    """How people name it, beside what content knows."""
    install: bool = False
    closed: bool = False
    domains: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


Methods = Mapping[str, MethodDef]
