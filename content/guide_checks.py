"""What a guide, its outline, its other languages and the methods must agree on; and what has grown old.

Rules of this file:
1. Each check yields sentences; none raises, and none stops another.
2. The outline is held against the methods once, and each language's guides against the outline.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from content.guide_models import SECTIONS, Checked, Guide, Outline, Section
from content.guides import OUTLINE
from content.models import Method

Guides = Mapping[str, Guide]

_KIN = {"android_no_google": "android"}
"""Sections that share a platform's lowest version."""


def outline_faults(outline: Mapping[str, Outline], methods: Mapping[str, Method]) -> Iterator[str]:
    """Find what guides.toml says otherwise than methods.toml."""
    for method, plan in outline.items():
        if method not in methods:
            yield f"{OUTLINE}: {method}: no method is known by this id: remove it or correct it."
            continue
        platforms = {str(one): version for one, version in methods[method].platforms.items()}
        for one, section in plan.platforms.items():
            version = platforms.get(_KIN.get(one, one), "")
            if section.minimum != version:
                place = f"{OUTLINE}: {method}.platforms.{one}.minimum"
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
        for one in ours.sections.keys() & theirs.sections.keys():
            yield from _steps_compared(f"{name}: {one}", ours.sections[one], theirs.sections[one])
        for one in ours.problems.keys() & theirs.problems.keys():
            wanted, found = ours.problems[one], theirs.problems[one]
            if len(wanted.causes) != len(found.causes):
                yield f"{name}: problems.{one}: it has {len(found.causes)} causes: write {len(wanted.causes)}."
            if bool(wanted.tell_text) != bool(found.tell_text):
                yield f"{name}: problems.{one}: when the therapist is told must stand in all languages or in none."


def outline_warnings(outline: Mapping[str, Outline], today: date, days: int) -> Iterator[str]:
    """Find what nobody has checked for more than `days` days, and what nobody has confirmed at all."""
    oldest = today - timedelta(days=days)
    for place, what in _dated(outline):
        if what.unconfirmed:
            yield f"{place}: not confirmed: look it up, then take unconfirmed away: {what.source}"
        elif what.checked < oldest:
            yield f"{place}: last checked on {what.checked}: look again, and set the new date: {what.source}"


def _dated(outline: Mapping[str, Outline]) -> Iterator[tuple[str, Checked]]:
    for method, plan in outline.items():
        tables: tuple[tuple[str, Mapping[str, Checked]], ...] = (
            ("platforms", {str(one): section for one, section in plan.platforms.items()}),
            ("settings", plan.settings),
            ("problems", plan.problems),
        )
        for name, table in tables:
            for one, what in table.items():
                yield f"{OUTLINE}: {method}.{name}.{one}", what


def _ids(name: str, part: str, found: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    found, wanted = list(found), list(wanted)
    prefix = "" if part == "platforms" else f"{part}."
    for one in (one for one in wanted if one not in found):
        yield f"{name}: {prefix}{one}: this id is missing: write it."
    for one in (one for one in found if one not in wanted):
        where = "the reference language" if part == "not_possible" else f"{OUTLINE} ({part})"
        yield f"{name}: {prefix}{one}: {where} has no such id: add it there, or remove it here."


def _links(method: str, name: str, guide: Guide, plan: Outline) -> Iterator[str]:
    """Find ids in guides.toml that lead nowhere in this guide."""
    for platform, section in plan.platforms.items():
        if section.older not in guide.not_possible:
            yield f"{name}: not_possible.{section.older}: {OUTLINE} leads there from {platform}: write it."
    for part, table in (("settings", plan.settings), ("problems", plan.problems)):
        for one, entry in table.items():
            for surplus in (where for where in entry.platforms if where not in plan.platforms):
                yield f"{OUTLINE}: {method}.{part}.{one}: there is no platform {surplus} here: remove it."
    for one, problem in plan.problems.items():
        where = [guide.sections[p] for p in problem.platforms or SECTIONS if p in guide.sections]
        steps = {step.id for section in where for step in section.steps}
        for step in (step for step in problem.at if step not in steps):
            yield f"{OUTLINE}: {method}.problems.{one}: {name} has no step {step} there: correct it."
        told = one in guide.problems and guide.problems[one].tell_text is not None
        if one in guide.problems and told == (problem.tell == "never"):
            what = "never tells: remove" if told else f'tells "{problem.tell}": write'
            yield f"{name}: problems.{one}: {OUTLINE} {what} the paragraph that begins in bold."


def _steps_compared(place: str, ours: Section, theirs: Section) -> Iterator[str]:
    wanted = {step.id: step.text.values for step in ours.steps}
    found = {step.id: step.text.values for step in theirs.steps}
    if list(wanted) != list(found):
        yield f"{place}: its steps are {', '.join(found)}: make them {', '.join(wanted)}."
    for one in wanted.keys() & found.keys():
        for value in sorted(wanted[one] - found[one]):
            yield f"{place}.{one}: the value {{{value}}} is missing: put it in its place."
