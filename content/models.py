"""The shapes of methods.toml, policy.toml and helplines.toml.

Rules of this file:
1. Values are frozen, and unknown keys are refused: a slip of the pen must not pass for an empty field.
2. A shape checks what it can see of itself; what needs two files is checked in `loading.py`.
3. Nothing here is language: names and explanations stand in `<language>/methods.toml`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

ClassId = Literal["post_phone_sms", "messaging", "audio", "video", "email"]
PlatformId = Literal["iphone", "ipad", "android", "windows", "macos", "linux", "chromebook"]
Identifier = Literal[
    "signal", "wire", "proton", "tuta", "facetime", "threema", "element", "phone", "email", "zoom", "address", "name",
    "none",
]  # fmt: skip
Join = Literal["app", "account", "number", "address", "link", "in_person"]
"""What a person does to be there: gets an app, makes an account, gives a number or an address, opens a link, comes."""
Protection = Literal["end_to_end", "transport", "none", "unknown"]
"""How what is said or written is protected as it comes; what may be claimed of a method follows from it."""

Toml: TypeAlias = str | int | float | bool | date | time | Sequence["Toml"] | Mapping[str, "Toml"]
"""A value as it stands in a TOML file."""
TomlTable: TypeAlias = Mapping[str, Toml]

K = TypeVar("K")
V = TypeVar("V")


def frozen(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """Give a copy that nobody can change."""
    return MappingProxyType(dict(mapping))


def _nowhere() -> Mapping[PlatformId, str]:
    return MappingProxyType({})


PATTERNS: Mapping[str, str] = {
    r"^[a-z][a-z0-9_]*$": "an id of small letters, digits and _, such as no_recording",
    r"^([a-z][a-z0-9_]*)?$": 'an id of small letters, digits and _, or ""',
    r"^[A-Z]{2}$": "two capital letters, such as GB",
    r"^[a-z0-9-]+(\.[a-z0-9-]+)+$": "a domain in small letters, such as proton.me",
    r"^https://[^\s]+$": "an address that starts with https://",
    r"^(some|\d\d?:\d\d-\d\d?:\d\d)?$": 'a span of hours such as 10:00-24:00, some, or ""',
}
"""Each way in which a field must be written -> what an author is told."""
_ID, _ID_OR_NONE, _COUNTRY, _DOMAIN, _SITE, _HOURS = PATTERNS

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
MethodId = Annotated[str, StringConstraints(pattern=_ID)]
Country = Annotated[str, StringConstraints(pattern=_COUNTRY)]
Domain = Annotated[str, StringConstraints(pattern=_DOMAIN)]
Site = Annotated[str, StringConstraints(pattern=_SITE)]


def wrapped(field: str, table: Toml, *others: str) -> Toml:
    """Put the tables of a file under one field; `others` are fields of their own."""
    if not isinstance(table, Mapping):
        return table
    rest = {name: table[name] for name in others if name in table}
    return {field: {name: value for name, value in table.items() if name not in others}, **rest}


class Record(BaseModel):
    """What all shapes have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Record):
    """Something that may age: what it says, where it was read, and the date of that source or look."""

    text: Line
    source: Line
    checked: date
    unconfirmed: StrictBool = False
    """Nobody has read it in a source yet: check it by hand."""


class Method(Record):
    """A way to communicate that the bot knows, offered or not."""

    classes: tuple[ClassId, ...]
    """What it can serve at all; which of these a practice offers is the policy's to say."""
    identifier: Identifier
    """The kind of contact detail by which a person is known there."""
    join: Join
    protection: Protection
    closed: StrictBool = False
    """The service is gone."""
    qualities: tuple[MethodId, ...] = ()
    """What is true of it and tells it from others, as people point at it: ids of [qualities] in words.toml."""
    domains: tuple[Domain, ...] = ()
    """Of a mail provider: all domains of its own."""
    sites: tuple[Site, ...] = ()
    """Official addresses, the one to start from first."""
    platforms: Annotated[Mapping[PlatformId, str], AfterValidator(frozen)] = Field(default_factory=_nowhere)
    """Where it runs, and the lowest version; "" where any will do. Empty where nobody has looked."""
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]

    @property
    def install(self) -> bool:
        """Tell whether there is an app or an account to set up."""
        return self.join in ("app", "account")


class ClassPolicy(Record):
    """What a practice wants in one class. The methods of both standings are in order of liking."""

    preferred: tuple[MethodId, ...] = ()
    acceptable: tuple[MethodId, ...] = ()
    required: StrictBool = False
    """One method at least must be agreed in this class."""
    leave_out: StrictBool = False
    """The wanted answer is not to use this class."""
    reuse: tuple[ClassId, ...] = ()
    """Earlier classes whose method is proposed for this one as well, the first that has one."""

    @property
    def methods(self) -> tuple[str, ...]:
        """All that is offered here, preferred ones first."""
        return self.preferred + self.acceptable

    def standing(self, method: str) -> str:
        """Say how `method` stands here: "preferred", "acceptable", or "" where it is not offered."""
        if method in self.preferred:
            return "preferred"
        return "acceptable" if method in self.acceptable else ""


class Fallback(Record):
    """What both turn to when the agreed method for audio or video fails; "" for nothing."""

    method: Annotated[str, StringConstraints(pattern=_ID_OR_NONE)] = ""


class Policy(Record):
    """The classes in the order in which they are asked, and the fall-back.

    Its file has one table per class and one called `fallback`; `Policy.model_validate` takes that form too.
    """

    classes: Annotated[Mapping[ClassId, ClassPolicy], Field(min_length=1), AfterValidator(frozen)]
    fallback: Fallback = Fallback()

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, table: Toml) -> Toml:
        if isinstance(table, Mapping) and "classes" in table:
            return table
        return wrapped("classes", table, "fallback")


class Helpline(Record):
    """Somebody to talk to: `how` is the number, or a short instruction in a country's own language."""

    name: Line
    how: Line
    hours: Annotated[str, StringConstraints(pattern=_HOURS)] = ""
    """When it answers, such as "10:00-24:00"; "some" where that is not known; "" day and night."""
    costs: StrictBool = False
    """The call is not free."""
    source: Line
    checked: date
    unconfirmed: StrictBool = False


class Helplines(Record):
    """One country's numbers. `emergency` fits after "call"."""

    emergency: Line
    source: Line
    checked: date
    unconfirmed: StrictBool = False
    lines: tuple[Helpline, ...] = ()


class MethodsFile(Record):
    """methods.toml as it stands: a table per method."""

    methods: Annotated[Mapping[MethodId, Method], AfterValidator(frozen)]

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, table: Toml) -> Toml:
        return wrapped("methods", table)


class HelplinesFile(Record):
    """helplines.toml as it stands: a table per country, "EU" for the whole of it."""

    helplines: Annotated[Mapping[Country, Helplines], AfterValidator(frozen)]

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, table: Toml) -> Toml:
        return wrapped("helplines", table)


class HeardLanguage(Record):
    """A language that is heard and not spoken: sure words of danger, and the few lines that answer them."""

    phrases: Annotated[tuple[str, ...], Field(strict=False)]
    alarm: str
    ask: str
