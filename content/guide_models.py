"""The shapes of a guide: its outline in guides.toml, the same for every language, and its words from Markdown.

Rules of this file:
1. The outline holds what is no language: where a problem can happen, what is careful, what was checked when.
2. The words are frozen too, and bear what the outline says of them: who uses a guide needs one value only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, StrictBool, model_validator

from content.markup import Text
from content.models import Line, MethodId, Record

SectionId = Literal[
    "iphone", "ipad", "android", "android_no_google", "windows", "macos", "linux", "chromebook", "browser"
]
SECTIONS: tuple[str, ...] = get_args(SectionId)
"""Where a guide can be walked through: the platforms, Android without Google's shop, any browser."""
NotPossible = Literal["too_old", "no_smartphone", "work_phone", "shared", "no_number", "unsupported"]
NOT_POSSIBLE: tuple[str, ...] = get_args(NotPossible)
"""Why an app cannot be used here at all; each answer has a way on."""
Tell = Literal["always", "stuck", "never"]
"""When the therapist is brought in: "stuck" is after two attempts that failed."""
VALUES = frozenset({"therapist", "own"})
"""What a guide's texts may ask for: the therapist's name, and how the therapist is found in this app."""


def _frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(mapping))


class Checked(Record):
    """What somebody read somewhere on some day, as a Fact of methods.toml; the text stands in the guide."""

    source: Line
    checked: date
    unconfirmed: StrictBool = False
    """Nobody has read it in a source yet: look at it by hand before a release."""


class SectionOutline(Checked):
    """One platform of one app."""

    minimum: str = ""
    """The lowest version, as in methods.toml; "" where any will do or none was found."""
    older: NotPossible = "too_old"
    """Where a person is led whose device is older."""


class ProblemOutline(Checked):
    """One problem: `platforms` where it can happen (none: all), `at` the steps at which it is likely."""

    platforms: tuple[SectionId, ...] = ()
    at: tuple[str, ...] = ()
    tell: Tell = "stuck"


class SettingOutline(Checked):
    """One setting worth setting."""

    platforms: tuple[SectionId, ...] = ()
    careful: StrictBool = False
    """Leave it out, or word it anew, where somebody else may look at the device or control it."""


class Outline(Record):
    """One guide without its words."""

    platforms: Annotated[Mapping[SectionId, SectionOutline], Field(min_length=1), AfterValidator(_frozen)]
    problems: Annotated[Mapping[str, ProblemOutline], Field(min_length=1), AfterValidator(_frozen)]
    settings: Annotated[Mapping[str, SettingOutline], Field(min_length=1), AfterValidator(_frozen)]


class OutlinesFile(Record):
    """guides.toml as it stands: a table per method."""

    methods: Annotated[Mapping[MethodId, Outline], AfterValidator(_frozen)]

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, table: Any) -> Any:
        return {"methods": table}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before reading the next; `id` is the same on every platform where it is the same in kind."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Section:
    """The way from nothing to "said hello" on one platform."""

    title: str
    needs: Text
    """What must be there first, and how to look it up."""
    steps: tuple[Step, ...]
    minimum: str = ""
    older: str = "too_old"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting worth setting once the app works."""

    title: str
    why: Text
    items: tuple[Text, ...]
    careful: bool = False
    platforms: tuple[str, ...] = ()
    """Where it exists; none means everywhere."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A likely cause, and what to do about it."""

    text: Text
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What can go wrong; the likeliest cause first."""

    title: str
    phrases: tuple[str, ...]
    """How people put it."""
    causes: tuple[Cause, ...]
    tell_text: Text | None
    """When to tell the therapist, in words; None where there is no need."""
    tell: str = "stuck"
    platforms: tuple[str, ...] = ()
    at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """One app in one language. All mappings are in the order of the file."""

    method: str
    title: str
    lead: Text
    sections: Mapping[str, Section] = field(default_factory=lambda: MappingProxyType({}))
    not_possible: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    settings: Mapping[str, Setting] = field(default_factory=lambda: MappingProxyType({}))
    problems: Mapping[str, Problem] = field(default_factory=lambda: MappingProxyType({}))
