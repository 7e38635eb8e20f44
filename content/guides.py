"""The guides: their outline in guides.toml, the same for every language, their words from Markdown; and their checks.

Rules of this file:
1. The outline holds what is no language: where a problem can happen, what is careful, what was checked when.
2. The words are frozen too, and bear what the outline says of them: who uses a guide needs one value only.
3. Each check yields sentences; none raises, and none stops another. The outline is held against the methods once,
   and each language's guides against the outline.

How a guide is read is in `guide_reading.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, StrictBool, model_validator

from content.markup import Text
from content.models import Line, Method, MethodId, Record, Toml, frozen, wrapped

OUTLINE = "guides.toml"
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
VALUES = frozenset({"therapist", "own", "method", "other_app"})
"""What a guide's texts may ask for: the therapist's name, how to find them in this app, what it is called,
and what may do in its place, if the practice offers that."""
LINK = "link"
"""The guide that serves every method which one joins by a link in a browser."""


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
    """One problem: `platforms` where it can happen (none: all), `at` the steps at which it is likely.

    `alarming`: it would frighten somebody who means something else.
    """

    platforms: tuple[SectionId, ...] = ()
    at: tuple[str, ...] = ()
    tell: Tell = "stuck"
    alarming: StrictBool = False


class SettingOutline(Checked):
    """One setting worth setting."""

    platforms: tuple[SectionId, ...] = ()
    careful: StrictBool = False
    """Leave it out, or word it anew, where somebody else may look at the device or control it."""


class Outline(Record):
    """One guide without its words."""

    platforms: Annotated[Mapping[SectionId, SectionOutline], Field(min_length=1), AfterValidator(frozen)]
    problems: Annotated[Mapping[str, ProblemOutline], Field(min_length=1), AfterValidator(frozen)]
    settings: Annotated[Mapping[str, SettingOutline], Field(min_length=1), AfterValidator(frozen)]


class OutlinesFile(Record):
    """guides.toml as it stands: a table per method."""

    methods: Annotated[Mapping[MethodId, Outline], AfterValidator(frozen)]

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, table: Toml) -> Toml:
        return wrapped("methods", table)


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
    alarming: bool = False


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


Guides = Mapping[str, Guide]
_KIN = {"android_no_google": "android"}
"""Sections that share a platform's lowest version, unless they say none: then the way leads round the app."""


def outline_faults(outline: Mapping[str, Outline], methods: Mapping[str, Method]) -> Iterator[str]:
    """Find what guides.toml says otherwise than methods.toml."""
    for method, plan in outline.items():
        if method == LINK:
            continue
        if method not in methods:
            yield f"{OUTLINE}: {method}: no method is known by this id: remove it or correct it."
            continue
        platforms = {str(id_): version for id_, version in methods[method].platforms.items()}
        for platform, section in plan.platforms.items():
            if platform in _KIN and not section.minimum:
                continue
            version = platforms.get(_KIN.get(platform, platform), "")
            if section.minimum != version:
                place = f"{OUTLINE}: {method}.platforms.{platform}.minimum"
                yield f'{place}: it is "{section.minimum}" here, and "{version}" in methods.toml: correct one of them.'
        for missing in sorted(platforms.keys() - plan.platforms.keys()):
            yield f"{OUTLINE}: {method}.platforms.{missing}: methods.toml has this platform: add it."


def guide_faults(code: str, guides: Guides, outline: Mapping[str, Outline]) -> Iterator[str]:
    """Find what one language's guides lack, or have too much, against guides.toml."""
    for method, guide in guides.items():
        name = f"{code}/guides/{method}.md"
        plan = outline.get(method)
        if plan is None:
            yield f"{OUTLINE}: {method}: this table is missing: add it, or remove {name}."
            continue
        yield from _ids(name, "platforms", guide.sections, plan.platforms)
        yield from _ids(name, "settings", guide.settings, plan.settings)
        yield from _ids(name, "problems", guide.problems, plan.problems)
        yield from _links(method, name, guide, plan)


def guides_compared(reference: Guides, code: str, other: Guides) -> Iterator[str]:
    """Find what a translation has otherwise than the reference language, where the outline does not tell."""
    for method in other.keys() & reference.keys():
        name = f"{code}/guides/{method}.md"
        ours, theirs = reference[method], other[method]
        yield from _ids(name, "not_possible", theirs.not_possible, ours.not_possible)
        for id_ in ours.sections.keys() & theirs.sections.keys():
            yield from _steps_compared(f"{name}: {id_}", ours.sections[id_], theirs.sections[id_])
        for id_ in ours.problems.keys() & theirs.problems.keys():
            wanted, found = ours.problems[id_], theirs.problems[id_]
            if len(wanted.causes) != len(found.causes):
                yield f"{name}: problems.{id_}: it has {len(found.causes)} causes: write {len(wanted.causes)}."
            if bool(wanted.tell_text) != bool(found.tell_text):
                yield f"{name}: problems.{id_}: when the therapist is told must stand in all languages or in none."


def _ids(name: str, part: str, found: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    found, wanted = list(found), list(wanted)
    prefix = "" if part == "platforms" else f"{part}."
    for id_ in (id_ for id_ in wanted if id_ not in found):
        yield f"{name}: {prefix}{id_}: this id is missing: write it."
    for id_ in (id_ for id_ in found if id_ not in wanted):
        where = "the reference language" if part == "not_possible" else f"{OUTLINE} ({part})"
        yield f"{name}: {prefix}{id_}: {where} has no such id: add it there, or remove it here."


def _links(method: str, name: str, guide: Guide, plan: Outline) -> Iterator[str]:
    """Find ids in guides.toml that lead nowhere in this guide."""
    for platform, section in plan.platforms.items():
        if section.older not in guide.not_possible:
            yield f"{name}: not_possible.{section.older}: {OUTLINE} leads there from {platform}: write it."
    for part, table in (("settings", plan.settings), ("problems", plan.problems)):
        for id_, entry in table.items():
            for surplus in (where for where in entry.platforms if where not in plan.platforms):
                yield f"{OUTLINE}: {method}.{part}.{id_}: there is no platform {surplus} here: remove it."
    for id_, problem in plan.problems.items():
        where = [guide.sections[p] for p in problem.platforms or SECTIONS if p in guide.sections]
        steps = {step.id for section in where for step in section.steps}
        for step in (step for step in problem.at if step not in steps):
            yield f"{OUTLINE}: {method}.problems.{id_}: {name} has no step {step} there: correct it."
        has_paragraph = id_ in guide.problems and guide.problems[id_].tell_text is not None
        if id_ in guide.problems and has_paragraph == (problem.tell == "never"):
            what = "never tells: remove" if has_paragraph else f'tells "{problem.tell}": write'
            yield f"{name}: problems.{id_}: {OUTLINE} {what} the paragraph that begins in bold."


def _steps_compared(place: str, ours: Section, theirs: Section) -> Iterator[str]:
    wanted = {step.id: step.text.values for step in ours.steps}
    found = {step.id: step.text.values for step in theirs.steps}
    if list(wanted) != list(found):
        yield f"{place}: its steps are {', '.join(found)}: make them {', '.join(wanted)}."
    for id_ in wanted.keys() & found.keys():
        for value in sorted(wanted[id_] - found[id_]):
            yield f"{place}.{id_}: the value {{{value}}} is missing: put it in its place."
