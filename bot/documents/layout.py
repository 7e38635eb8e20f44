"""The agreement as headings and lines, in one language, ready to be drawn.

1. Everything is filled into texts of `content` (`paper.*`); nothing is glued together from words here.
2. Only the therapist's copy has the label, which clients never see.
3. Every value of the agreement stands on the page, and one that is not there leaves no gap.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any

from bot.agreement import Agreement
from bot.playbook import DAYS_A_MONTH
from bot.settings import Settings
from bot.wording.agreement_text import AgreementText
from content import Content
from content.languages import Language
from content.markup import plain
from flows.playbook import DEVICE, FALLBACK


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. It may be longer than a line of the page."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What it is about, on the left; what is said of it, on the right. Without a name, over the whole width."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its rows."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on the pages; `words` for what only who draws can know (page numbers, missing signs)."""

    title: str
    top: tuple[Line, ...]
    sections: tuple[Section, ...]
    footer: str
    made_on: date
    words: "Words"


@dataclass(frozen=True, slots=True)
class Words:
    """The paper's texts in one language."""

    language: Language

    def __call__(self, id_: str, **values: str) -> str:
        """One text, filled."""
        return plain(self.language.text(f"paper.{id_}").fill(values))

    def day(self, iso: str) -> str:
        """A date as people write it; `iso` as 2026-11-21."""
        day = date.fromisoformat(iso)
        return self("date", day=str(day.day), month=self(f"month.{day.month}"), year=str(day.year))


@dataclass(frozen=True, slots=True)
class _Writing:
    """One copy being written."""

    agreement: Agreement
    content: Content
    settings: Settings
    lines: AgreementText
    words: Words
    label: str

    def paper(self) -> Paper:
        """All of it."""
        words, agreement = self.words, self.agreement
        who = self.label or words("you")
        stamp = {"reference": agreement["reference"], "version": str(agreement["version"])}
        return Paper(
            title=words("title"),
            top=(
                Line(self.settings.practice.name, bold=True),
                Line(words("between", therapist=self.settings.practice.therapist, who=who)),
                Line(words("stamp", date=words.day(agreement["date"]), **stamp)),
            ),
            sections=tuple(one for one in self.sections() if one.rows),
            footer=words("footer", wording=agreement["wording"], **stamp),
            made_on=date.fromisoformat(agreement["date"]),
            words=words,
        )

    def sections(self) -> Iterator[Section]:
        """In the order of the page; one without rows is left out."""
        points = tuple(Line(one) for one in self.points())
        rows: Mapping[str, tuple[Row, ...]] = {
            "classes": tuple(self.parts()),
            "open": (Row("", points),) if points else (),
            "practice": tuple(self.practice()),
            "history": tuple(self.history()),
        }
        for heading, found in rows.items():
            yield Section(self.words(f"heading.{heading}"), found)

    def parts(self) -> Iterator[Row]:
        """A row for each class; for the fall-back and the device, if there is anything to say."""
        parts = {**self.agreement["classes"]}
        if self.agreement["fallback"]["status"] != "open":
            parts[FALLBACK] = self.agreement["fallback"]
        if self.agreement["device"]:
            parts[DEVICE] = self.agreement["device"]
        for part, line in parts.items():
            first, *rest = self.said(part, line)
            yield Row(self.lines.name("part", part), (Line(first, bold=True), *map(Line, rest)))

    def said(self, part: str, line: Any) -> Iterator[str]:
        """What is agreed in one part, the most important first. `line` as in an agreement, or a reason code."""
        if isinstance(line, str):
            yield self.lines.name("reason", line)
        elif line["status"] == "agreed" and line.get("method"):
            yield self.lines.method(line["method"])
            yield from self.how(line)
        elif part == FALLBACK and line["status"] in ("agreed", "left_out"):
            yield self.words("status.no_fallback")
        else:
            yield self.words(f"status.{line['status']}")
            if line.get("method"):
                yield self.words("line.wanted", method=self.lines.method(line["method"]))
            if line.get("reason"):
                yield self.words("line.reason", reason=self.lines.name("reason", line["reason"]))

    def how(self, line: Mapping[str, Any]) -> Iterator[str]:
        """Standing, readiness and what changed since; then how the two find each other."""
        state = [self.words(f"{kind}.{line[kind]}") for kind in ("standing", "readiness", "line") if line.get(kind)]
        if state:
            yield self.joined("line.state", state)
        if line.get("identifier"):
            id_ = "line.other" if self.label else "line.client"
            yield self.words(id_, who=self.label, identifier=line["identifier"])
        if line.get("therapist_identifier"):
            who = self.settings.practice.therapist
            yield self.words("line.other", who=who, identifier=line["therapist_identifier"])

    def points(self) -> Iterator[str]:
        """What is still to be done. A plain no is not: it stands in its row."""
        for point in self.agreement["open"]:
            if point["code"] != "refused":
                names = {
                    "part": self.lines.name("use", point["part"]) if point.get("part") else "",
                    "method": self.lines.method(point["method"]) if point.get("method") else "",
                    "reason": self.lines.name("reason", point["reason"]) if point.get("reason") else "",
                }
                yield self.words(f"point.{point['code']}", **names)

    def practice(self) -> Iterator[Row]:
        """What the practice has to say, emergencies first; what it does not say is left out."""
        given, words = self.settings.practice, self.words
        consent = self.agreement["consent"]["on"]
        by = date.fromisoformat(self.agreement["date"]) + timedelta(days=given.review_months * DAYS_A_MONTH)
        found = {
            "emergency": (words("text.emergency", therapist=given.therapist), *self.numbers()),
            "reply_times": (given.reply_times,),
            "dropped_call": (given.dropped_call,),
            "review": (words("text.review", date=words.day(by.isoformat())) if given.review_months else "",),
            "complaints": (
                given.complaints,
                words("text.regulator", regulator=given.regulator) if given.regulator else "",
            ),
            "data": (
                words("consent_other" if self.label else "consent", date=words.day(consent)) if consent else "",
                words("text.host", host_country=given.host_country) if given.host_country else "",
                words("text.basis", lawful_basis=given.lawful_basis) if given.lawful_basis else "",
            ),
        }
        for id_, lines in found.items():
            if said := tuple(Line(one) for one in lines if one):
                yield Row(words(f"fact.{id_}"), said)

    def numbers(self) -> Iterator[str]:
        """Whom to call in the practice's country."""
        known, text = self.content.helplines[self.settings.practice.country], self.lines.language.text
        yield plain(text("helpline.emergency").fill({"emergency": known.emergency}))
        for line in known.lines:
            yield plain(text("helpline.line").fill({"name": line.name, "how": line.how}))

    def history(self) -> Iterator[Row]:
        """A row for each later version; parts that changed alike share their lines."""
        versions: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
        for one in self.agreement["history"]:
            sides = self.side(one["part"], one["new"]), self.side(one["part"], one["old"])
            alike = versions.setdefault((str(one["version"]), one["date"]), {})
            alike.setdefault(sides, []).append(self.lines.name("part", one["part"]))
        for (version, day), changes in versions.items():
            lines = [Line(self.words.day(day), bold=True)]
            for (new, old), parts in changes.items():
                lines.append(Line(self.words("change.line", parts=self.lines.listed(parts), new=new)))
                lines.append(Line(self.words("change.before", old=old)))
            yield Row(self.words("change.version", version=version), tuple(lines))

    def side(self, part: str, line: Any) -> str:
        """One side of a change, in one line."""
        return self.joined("change.side", self.said(part, line)) if line else self.words("change.nothing")

    def joined(self, id_: str, pieces: Iterable[str]) -> str:
        """Pieces in one line; the text `id_` says what stands between two."""
        return reduce(lambda one, other: self.words(id_, one=one, other=other), pieces)


def worded(agreement: Agreement, content: Content, settings: Settings, language: str, label: str = "") -> Paper:
    """Put the agreement into words. With `label` it is the therapist's copy; else the client's."""
    spoken = content.languages[language]
    return _Writing(agreement, content, settings, AgreementText(spoken), Words(spoken), label).paper()
