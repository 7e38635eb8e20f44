"""Which facts a person should look up, and in which order; the page `docs/facts.md` that lists them all.

Rules of this file:
1. A fact is due when nobody has confirmed it, or when its date is too far back. What is due warns, and stops nothing.
2. Not confirmed comes before old; in both, what more rests on comes first (`WEIGHTS`), then the older one.
3. The page does not depend on today: it changes only when a fact does. `make facts` writes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from content.files import shaped
from content.guide_reading import read_outline
from content.guides import OUTLINE, Outline
from content.models import Helplines, HelplinesFile, Method, MethodsFile

Weight = Literal["danger", "step", "warning", "help", "said"]
WEIGHTS: Mapping[Weight, str] = {
    "danger": "A number that is given to somebody in danger.",
    "step": "The steps of a guide, and the lowest version, rest on it.",
    "warning": "It is told with care, or always to the therapist.",
    "help": "A setting, or help with a problem, rests on it.",
    "said": "What is said of a way to communicate rests on it.",
}
"""What rests on a fact, the heaviest first -> what a reader of the page is told."""
_RANK = {weight: rank for rank, weight in enumerate(WEIGHTS)}
PAGE = Path(__file__).parent.parent / "docs" / "facts.md"


@dataclass(frozen=True, slots=True)
class Looked:
    """A fact with its place, as somebody looked at it last; `what` is the fact where its place does not tell it."""

    place: str
    what: str
    source: str
    checked: date
    unconfirmed: bool
    weight: Weight

    @property
    def rank(self) -> tuple[bool, int, date]:
        """Sorts what to look up first to the front."""
        return not self.unconfirmed, _RANK[self.weight], self.checked

    def sentence(self) -> str:
        """Tell a person what to do about it."""
        about = f"{self.what} ({self.source})" if self.what else self.source
        if self.unconfirmed:
            return f"{self.place}: not confirmed: look it up, then take unconfirmed away: {about}"
        return f"{self.place}: last checked on {self.checked}: look again, and set the new date: {about}"


def looked_at(
    methods: Mapping[str, Method], helplines: Mapping[str, Helplines], outline: Mapping[str, Outline]
) -> tuple[Looked, ...]:
    """Every fact of the content, those to look up first in front."""
    return tuple(sorted((*_lines(helplines), *_guides(outline), *_facts(methods)), key=lambda each: each.rank))


def due(facts: Iterable[Looked], today: date, days: int) -> tuple[Looked, ...]:
    """Those that nobody has confirmed, or that are older than `days` days."""
    oldest = today - timedelta(days=days)
    return tuple(each for each in facts if each.unconfirmed or each.checked < oldest)


def _facts(methods: Mapping[str, Method]) -> Iterator[Looked]:
    for id_, method in methods.items():
        for fact in method.facts:
            place = f"methods.toml: {id_}"
            yield Looked(place, fact.text, fact.source, fact.checked, fact.unconfirmed, "said")


def _lines(helplines: Mapping[str, Helplines]) -> Iterator[Looked]:
    for country, numbers in helplines.items():
        place = f"helplines.toml: {country}"
        yield Looked(place, numbers.emergency, numbers.source, numbers.checked, numbers.unconfirmed, "danger")
        for line in numbers.lines:
            yield Looked(place, f"{line.name} {line.how}", line.source, line.checked, line.unconfirmed, "danger")


def _guides(outline: Mapping[str, Outline]) -> Iterator[Looked]:
    for method, plan in outline.items():
        for id_, section in plan.platforms.items():
            place = f"{OUTLINE}: {method}.platforms.{id_}"
            yield Looked(place, "", section.source, section.checked, section.unconfirmed, "step")
        for name, setting in plan.settings.items():
            place, weight = f"{OUTLINE}: {method}.settings.{name}", _told(careful=setting.careful)
            yield Looked(place, "", setting.source, setting.checked, setting.unconfirmed, weight)
        for name, problem in plan.problems.items():
            place, weight = f"{OUTLINE}: {method}.problems.{name}", _told(careful=problem.tell == "always")
            yield Looked(place, "", problem.source, problem.checked, problem.unconfirmed, weight)


def _told(*, careful: bool) -> Weight:
    return "warning" if careful else "help"


def page(facts: Iterable[Looked]) -> str:
    """The page for whoever looks facts up, as Markdown."""
    facts = tuple(facts)
    unsure = [each for each in facts if each.unconfirmed]
    said = [
        "# Facts to look up",
        "",
        "Written by `make facts` from what stands in `content/`; do not edit it here. `accord check --facts` names",
        "those that are due today.",
        "",
        "For each: read it at its maker's first, then anywhere good. Put the source and its date (or the day on which",
        "you read a page without one) into the file that is named, and take `unconfirmed` away. Correct the words that",
        "rest on it, if they are wrong. A fact that no text needs can go.",
        "",
        *(f"- **{weight}**: {told}" for weight, told in WEIGHTS.items()),
        "",
        f"## Not confirmed: {len(unsure)}",
        *_table(unsure),
        "",
        f"## Confirmed: {len(facts) - len(unsure)}",
        *_table([each for each in facts if not each.unconfirmed]),
    ]
    return "\n".join(said) + "\n"


def _table(facts: Iterable[Looked]) -> Iterator[str]:
    yield from ("", "| What rests on it | Date | Where | Fact | Source |", "|---|---|---|---|---|")
    for each in facts:
        cells = (each.weight, str(each.checked), each.place, each.what, each.source)
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def read(folder: Path) -> tuple[Looked, ...]:
    """All facts of `folder`. Raises ValueError with what is wrong, if its files cannot be read."""
    faults: list[str] = []
    methods = shaped(MethodsFile, folder, "methods.toml", faults)
    helplines = shaped(HelplinesFile, folder, "helplines.toml", faults)
    outline = read_outline(folder, faults)
    if not (methods and helplines) or outline is None:
        raise ValueError("\n".join(faults))
    return looked_at(methods.methods, helplines.helplines, outline)


def write() -> None:
    """Write the page anew from this folder."""
    PAGE.write_text(page(read(Path(__file__).parent)), "utf-8")
