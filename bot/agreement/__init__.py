"""The agreement with one client: a frozen value, how it is built from the answers, and how two versions differ.

Rules of this file:
1. Ids and codes only, no words: the reader's language is not the agreement's business.
2. `history` grows with each version and is never rewritten.
3. Every part holds a list of agreed lines, whether one or several can be agreed there.

How it is stored, and what `accord show --json` and `accord export` give, is in `bot.agreement.stored`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from flows.conversation import Answer, App, Conversation, Readiness, Status
from flows.playbook import DEVICE, FALLBACK, Playbook, Standing

SCHEMA: Literal[2] = 2
"""Version of the stored form. 1 had one line flat in its part, and no `schema`."""
HARMLESS = frozenset({"nobody", "rather_not_say"})
"""Reasons about the device that are no point to talk about."""


class PartStatus(StrEnum):
    """How a part of the agreement stands."""

    OPEN = "open"
    AGREED = "agreed"
    LEFT_OUT = "left_out"
    TO_DISCUSS = "to_discuss"
    REFUSED = "refused"
    TOLD = "told"


class LineReadiness(StrEnum):
    """How far an agreed method works. BY_LINK: a fall-back for which nothing has to be set up."""

    CHOSEN = "chosen"
    INSTALLED = "installed"
    CONNECTED = "connected"
    TESTED = "tested"
    BY_LINK = "by_link"


class AddressChange(StrEnum):
    """What changed at the client's address since the therapist last saw that it works."""

    IDENTITY = "identity"
    NUMBER = "number"


class PointCode(StrEnum):
    """What is still open."""

    MISSING = "missing"
    TO_DISCUSS = "to_discuss"
    REFUSED = "refused"
    HELP = "help"
    SETUP = "setup"
    HELLO = "hello"
    DEVICE = "device"
    ADDRESS_IDENTITY = "address_identity"
    ADDRESS_NUMBER = "address_number"


ADDRESS_POINTS: Mapping[AddressChange, PointCode] = {
    AddressChange.IDENTITY: PointCode.ADDRESS_IDENTITY,
    AddressChange.NUMBER: PointCode.ADDRESS_NUMBER,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One method that is agreed in a part."""

    method: str
    readiness: LineReadiness
    standing: Standing | None = None
    """How the practice likes it in this class; None in the fall-back."""
    identifier: str | None = None
    """How the client is found there."""
    therapist_identifier: str | None = None
    address_changed: AddressChange | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A class of communication, the fall-back or the device. Only an agreed part has `lines`."""

    status: PartStatus = PartStatus.OPEN
    lines: tuple[Line, ...] = ()
    reason: str | None = None
    """Code: why it is refused or to be talked about; of the device, what was told."""
    method: str | None = None
    """The method that was named, where nothing is agreed."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something still open: what, and the part, method and reason that it is about."""

    code: PointCode
    part: str | None = None
    method: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that is not what it was. None: there was no such part, or nothing was told."""

    part: str
    old: Part | None
    new: Part | None


@dataclass(frozen=True, slots=True)
class Change(Difference):
    """The same, and the version that brought it."""

    version: int
    date: date


@dataclass(frozen=True, slots=True)
class Consent:
    """The version of the notice that was agreed to, and when; empty and None until there is a clear yes."""

    notice: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which version of whose agreement it is. `date`: when it was made, in UTC."""

    reference: str
    version: int
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One version of the agreement with one client."""

    schema: Literal[2] = SCHEMA
    reference: str
    version: int
    date: date
    wording: str
    """Version of wording and policy together."""
    language: str
    consent: Consent = Consent()
    classes: Mapping[str, Part] = field(default_factory=dict)
    """In the order in which they were asked. Never changed in place."""
    fallback: Part = Part()
    device: Part | None = None
    """What was told of who else can look; None: not asked."""
    open: tuple[Point, ...] = ()
    history: tuple[Change, ...] = ()

    @property
    def parts(self) -> Mapping[str, Part]:
        """All parts that have something to say, in order: the classes, fall-back and device."""
        fallback = {FALLBACK: self.fallback} if self.fallback.status is not PartStatus.OPEN else {}
        return {**self.classes, **fallback, **({DEVICE: self.device} if self.device else {})}

    @property
    def methods(self) -> frozenset[str]:
        """What is agreed anywhere, but for a fall-back by a link."""
        lines = (line for part in self.parts.values() for line in part.lines)
        return frozenset(line.method for line in lines if line.readiness is not LineReadiness.BY_LINK)

    @property
    def last_changes(self) -> tuple[Change, ...]:
        """What this version brought; nothing for the first one."""
        return tuple(change for change in self.history if change.version == self.version)


SHOWN_TO_CLIENTS = frozenset({"nobody", "rather_not_say"})
"""What was told of who else can look that may stand in what a client reads, and so perhaps somebody else."""


def for_client(agreement: Agreement) -> Agreement:
    """The agreement as it may be read over a client's shoulder: nothing says that somebody looks."""
    told = [agreement.device, *(side for each in agreement.history for side in (each.old, each.new))]
    if all(part is None or part.status is not PartStatus.TOLD or part.reason in SHOWN_TO_CLIENTS for part in told):
        return agreement
    return replace(
        agreement,
        device=None,
        open=tuple(point for point in agreement.open if point.part != DEVICE),
        history=tuple(change for change in agreement.history if change.part != DEVICE),
    )


# Building and comparing.


def build(
    conversation: Conversation,
    playbook: Playbook,
    own: Mapping[str, str],
    stamp: Stamp,
    before: Agreement | None = None,
) -> Agreement:
    """Build the agreement from the answers. `own`: the therapist's identifiers by method id.

    `before` is the last version, whose history goes on.
    """
    answers = conversation.answers
    parts = {id_: _part(id_, answers.get(id_), conversation.apps, playbook, own) for id_ in playbook.parts}
    device = answers.get(DEVICE)
    made = Agreement(
        reference=stamp.reference,
        version=stamp.version,
        date=stamp.date,
        wording=playbook.version,
        language=conversation.language,
        consent=Consent(
            conversation.consent, date.fromisoformat(conversation.consent_on) if conversation.consent_on else None
        ),
        classes={id_: part for id_, part in parts.items() if id_ in playbook.by_id},
        fallback=parts.get(FALLBACK, Part()),
        device=Part(PartStatus.TOLD, reason=device.reason) if device and device.reason else None,
        open=tuple(_points(conversation, playbook)),
    )
    if before is None:
        return made
    new = (Change(each.part, each.old, each.new, stamp.version, stamp.date) for each in differences(before, made))
    return replace(made, history=(*before.history, *new))


def differences(old: Agreement, new: Agreement) -> Iterator[Difference]:
    """Give what differs, part by part, in the order of the new one; both sides are whole parts."""
    for id_, part in new.classes.items():
        if old.classes.get(id_) != part:
            yield Difference(id_, old.classes.get(id_), part)
    if old.fallback != new.fallback:
        yield Difference(FALLBACK, old.fallback, new.fallback)
    if old.device != new.device:
        yield Difference(DEVICE, old.device, new.device)


def as_it_stands(agreement: Agreement, conversation: Conversation) -> Agreement:
    """The last version as it stands today: a method whose address changed since is an open point."""
    agreed = agreement.methods
    changed = (
        _address_point(id_, app) for id_, app in conversation.apps.items() if app.address_changed and id_ in agreed
    )
    others = (point for point in agreement.open if point.code not in ADDRESS_POINTS.values())
    return replace(agreement, open=(*changed, *others))


def _part(id_: str, answer: Answer | None, apps: Mapping[str, App], playbook: Playbook, own: Mapping[str, str]) -> Part:
    if answer is None:
        return Part()
    status = PartStatus(answer.status.value)
    if answer.status is Status.AGREED:
        return Part(status, (_line(id_, answer, apps.get(answer.method, App()), playbook, own),))
    if answer.status in (Status.TO_DISCUSS, Status.REFUSED):
        return Part(status, reason=answer.reason, method=answer.method or None)
    return Part(status)


def _line(id_: str, answer: Answer, app: App, playbook: Playbook, own: Mapping[str, str]) -> Line:
    class_ = playbook.by_id.get(id_)
    unasked = LineReadiness.CHOSEN if playbook.methods[answer.method].install else LineReadiness.INSTALLED
    asked = LineReadiness(app.readiness.value) if app.readiness is not Readiness.UNKNOWN else unasked
    return Line(
        method=answer.method,
        readiness=LineReadiness.BY_LINK if answer.by_link else asked,
        standing=class_.standing(answer.method) if class_ else None,
        identifier=app.identifier or None,
        therapist_identifier=own.get(answer.method),
        address_changed=AddressChange(app.address_changed) if app.address_changed and not answer.by_link else None,
    )


def _points(conversation: Conversation, playbook: Playbook) -> Iterator[Point]:
    """What is still open: the floor that is missing, what is to be talked about, what is to be set up."""
    for id_, class_ in playbook.by_id.items():
        answer = conversation.answers.get(id_)
        if class_.required and not (answer and answer.status is Status.AGREED):
            yield Point(PointCode.MISSING, id_)
        if answer and answer.status in (Status.TO_DISCUSS, Status.REFUSED):
            yield Point(PointCode(answer.status.value), id_, answer.method or None, answer.reason)
    agreed = {id_: answer for id_, answer in conversation.answers.items() if answer.status is Status.AGREED}
    daily = {answer.method for id_, answer in agreed.items() if id_ != FALLBACK}
    for method in dict.fromkeys(answer.method for answer in agreed.values() if not answer.by_link):
        app = conversation.apps.get(method, App())
        if app.address_changed:
            yield _address_point(method, app)
        if app.help_wanted:
            yield Point(PointCode.HELP, method=method)
        elif app.readiness is Readiness.CHOSEN:
            yield Point(PointCode.SETUP, method=method)
        elif app.readiness is Readiness.INSTALLED and method in daily:
            yield Point(PointCode.HELLO, method=method)
    device = conversation.answers.get(DEVICE)
    if device and device.reason not in HARMLESS:
        yield Point(PointCode.DEVICE, DEVICE, reason=device.reason)


def _address_point(method: str, app: App) -> Point:
    return Point(ADDRESS_POINTS[AddressChange(app.address_changed)], method=method)
