"""The agreement as headings and paragraphs, in one language, ready to be drawn.

1. Everything is filled into texts of `content` (`paper.*`); nothing is glued together from words here.
2. Only the therapist's copy has the label, which clients never see.
3. Every value of the agreement stands on the page, and one that is not there leaves no gap.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

from bot.agreement import Agreement, Line, Part, PartStatus, PointCode
from bot.playbook import DAYS_A_MONTH
from bot.settings import Settings
from bot.wording.agreement_text import AgreementText, filled, point_id
from bot.wording.helplines import numbers
from content import Content
from content.languages import Language
from content.markup import plain
from flows.conversation import Yes
from flows.playbook import FALLBACK


@dataclass(frozen=True, slots=True)
class Paragraph:
    """It may be longer than a line of the page."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What it is about, on the left; what is said of it, on the right. Without a name, over the whole width."""

    name: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its rows."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on the pages; `words` for what only who draws can know (page numbers, missing signs)."""

    title: str
    top: tuple[Paragraph, ...]
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
        return plain(filled(self.language.text(f"paper.{id_}"), values))

    def day(self, day: date) -> str:
        """A date as people write it."""
        return self("date", day=str(day.day), month=self(f"month.{day.month}"), year=str(day.year))


@dataclass(frozen=True, slots=True)
class _Copy:
    """One copy being written: the client's, or with `label` the therapist's."""

    agreement: Agreement
    content: Content
    settings: Settings
    texts: AgreementText
    words: Words
    label: str

    def paper(self) -> Paper:
        """All of it."""
        words, agreement = self.words, self.agreement
        who = self.label or words("you")
        stamp = {"reference": agreement.reference, "version": str(agreement.version)}
        return Paper(
            title=words("title"),
            top=(
                Paragraph(self.settings.practice.name, bold=True),
                Paragraph(words("between", therapist=self.settings.practice.therapist, who=who)),
                Paragraph(words("stamp", date=words.day(agreement.date), **stamp)),
            ),
            sections=tuple(section for section in self.sections() if section.rows),
            footer=words("footer", wording=agreement.wording, **stamp),
            made_on=agreement.date,
            words=words,
        )

    def sections(self) -> Iterator[Section]:
        """In the order of the page; one without rows is left out."""
        points = tuple(map(Paragraph, self.points()))
        rows: Mapping[str, tuple[Row, ...]] = {
            "classes": tuple(self.parts()),
            "rules": tuple(self.rules()),
            "replies": tuple(self.replies()),
            "open": (Row("", points),) if points else (),
            "practice": tuple(self.practice()),
            "history": tuple(self.history()),
        }
        for heading, found in rows.items():
            yield Section(self.words(f"heading.{heading}"), found)

    def parts(self) -> Iterator[Row]:
        """A row for each class; for the fall-back and the device, if there is anything to say."""
        for id_, part in self.agreement.parts.items():
            yield Row(self.texts.name("part", id_), tuple(self.said(id_, part)))

    def said(self, id_: str, part: Part) -> Iterator[Paragraph]:
        """What is settled in one part, the most important in bold."""
        for line in part.lines:
            yield Paragraph(self.texts.method(line.method), bold=True)
            yield from map(Paragraph, self.how(line))
        if part.status is PartStatus.TOLD and part.reason:
            yield Paragraph(self.texts.name("reason", part.reason), bold=True)
        elif part.status is not PartStatus.AGREED:
            none = id_ == FALLBACK and part.status is PartStatus.LEFT_OUT
            yield Paragraph(self.words("status.no_fallback" if none else f"status.{part.status}"), bold=True)
            if part.method:
                yield Paragraph(self.words("line.wanted", method=self.texts.method(part.method)))
            if part.reason:
                yield Paragraph(self.words("line.reason", reason=self.texts.name("reason", part.reason)))

    def how(self, line: Line) -> Iterator[str]:
        """Standing, readiness and what changed since; then how the two find each other."""
        states = {"standing": line.standing, "readiness": line.readiness, "address": line.address_changed}
        yield self.joined("line.state", [self.words(f"{kind}.{state}") for kind, state in states.items() if state])
        if line.purpose:
            yield self.words("line.purpose", purpose=self.texts.purpose(line.purpose))
        if line.not_for:
            yield self.words("line.not_for", not_for=line.not_for)
        if line.link:
            yield self.words("line.link", link=line.link)
        if line.sent:
            yield self.words("line.sent", sent=line.sent)
        if line.identifier:
            id_ = "line.other" if self.label else "line.client"
            yield self.words(id_, who=self.label, identifier=line.identifier)
        if line.therapist_identifier:
            who = self.settings.practice.therapist
            yield self.words("line.other", who=who, identifier=line.therapist_identifier)

    def points(self) -> Iterator[str]:
        """What is still to be done. A plain no is not: it stands in its row."""
        for point in self.agreement.open:
            if point.code is not PointCode.REFUSED:
                yield self.words(f"point.{point_id(point)}", **self.texts.point_values(point))

    def rules(self) -> Iterator[Row]:
        """The practice's own rules: what asked for a yes, and what was said; what stands there; what is signed."""
        for each in self.agreement.acknowledgements:
            answer = self.texts.name("reason", f"said_{each.answer}")
            said = self.words("line.said", answer=answer, date=self.words.day(each.on)) if each.on else answer
            talk = [] if each.answer is Yes.YES else [Paragraph(self.words("line.no_yes"))]
            yield Row(each.title, (Paragraph(each.text), Paragraph(said, bold=True), *talk))
        for rule in self.agreement.rules:
            yield Row(rule.title, (Paragraph(rule.text),))
        for signed in self.agreement.signed:
            day = self.words.day(signed.on) if signed.on else ""
            yield Row(signed.title, (Paragraph(self.words("line.signed", signer=signed.by, date=day), bold=True),))

    def replies(self) -> Iterator[Row]:
        """What was answered to the practice's own questions."""
        for each in self.agreement.replies:
            yield Row(each.text, (Paragraph(each.value or self.texts.name("reason", "skipped"), bold=True),))

    def practice(self) -> Iterator[Row]:
        """What the practice has to say, emergencies first; what it does not say is left out."""
        given, words = self.settings.practice, self.words
        consent = self.agreement.consent.on
        by = self.agreement.date + timedelta(days=given.review_months * DAYS_A_MONTH)
        found = {
            "emergency": (*self.crisis(), words("text.emergency", therapist=given.therapist), *self.numbers()),
            "reply_times": (given.reply_times,),
            "dropped_call": (given.dropped_call,),
            "review": (words("text.review", date=words.day(by)) if given.review_months else "",),
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
        for id_, texts in found.items():
            if said := tuple(Paragraph(text) for text in texts if text):
                yield Row(words(f"fact.{id_}"), said)

    def crisis(self) -> Iterator[str]:
        """What the practice says of a crisis, and its own numbers."""
        crisis, code = self.settings.crisis, self.texts.language.code
        if crisis.text:
            yield crisis.text.inn(code)
        for each in crisis.numbers:
            text = self.texts.language.text("helpline.line")
            yield plain(text.fill({"name": each.name.inn(code), "how": each.how.inn(code)}))

    def numbers(self) -> Iterator[str]:
        """Whom to call in the practice's country."""
        known = self.content.helplines[self.settings.practice.country]
        yield from map(plain, numbers(self.texts.language, known))

    def history(self) -> Iterator[Row]:
        """A row for each later version; parts that changed alike share their lines."""
        versions: dict[tuple[int, date], dict[tuple[str, str], list[str]]] = {}
        for change in self.agreement.history:
            sides = self.side(change.part, change.new), self.side(change.part, change.old)
            alike = versions.setdefault((change.version, change.date), {})
            alike.setdefault(sides, []).append(self.texts.subject(change))
        for (version, day), changes in versions.items():
            said = [Paragraph(self.words.day(day), bold=True)]
            for (new, old), parts in changes.items():
                said.append(Paragraph(self.words("change.line", parts=self.texts.listed(parts), new=new)))
                said.append(Paragraph(self.words("change.before", old=old)))
            yield Row(self.words("change.version", version=str(version)), tuple(said))

    def side(self, id_: str, part: Part | None) -> str:
        """One side of a change, in one line."""
        if part is None:
            return self.words("change.nothing")
        if part.status is PartStatus.TOLD and part.text and not part.reason:
            return part.text
        return self.joined("change.side", [paragraph.text for paragraph in self.said(id_, part)])

    def joined(self, id_: str, pieces: Iterable[str]) -> str:
        """Pieces in one line; the text `id_` says what stands between two."""
        return reduce(lambda one, other: self.words(id_, one=one, other=other), pieces)


def worded(agreement: Agreement, content: Content, settings: Settings, language: str, label: str = "") -> Paper:
    """Put the agreement into words. With `label` it is the therapist's copy; else the client's."""
    spoken = content.languages[language]
    return _Copy(agreement, content, settings, AgreementText(spoken, settings), Words(spoken), label).paper()
