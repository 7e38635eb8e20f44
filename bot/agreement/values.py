"""The agreement as values: parts, lines, points and changes; what was said to the practice's rules and questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from flows.conversation import Yes
from flows.playbook import DEVICE, FALLBACK, Standing

SCHEMA: Literal[3] = 3
"""Version of the stored form. 1 had one line flat in its part, and no `schema`; 2 no rules, replies and purposes."""
RULE, REPLY, SIGNED = "rule.", "question.", "signed."
"""What the name of a part begins with, in a difference, where it is a rule or question of the practice, or signed."""
HARMLESS = frozenset({"nobody", "rather_not_say"})
"""Reasons about the device that are no point to talk about, and may stand in what a client, and so others, may read."""


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
    NO_ADDRESS = "no_address"
    ACKNOWLEDGE = "acknowledge"
    CONDITION = "condition"
    """A rule without whose yes the agreement is not in force."""
    QUESTION = "question"
    SIGN = "sign"


class Side(StrEnum):
    """Whose address is missing."""

    THERAPIST = "therapist"
    CLIENT = "client"


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
    purpose: str | None = None
    """What it may carry in this class: "appointments", "admin", "anything", or the practice's own words."""
    not_for: str | None = None
    """What it must not carry, in the practice's own words."""
    link: str | None = None
    """A link that stands."""
    sent: str | None = None
    """How each new link comes, in the practice's own words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A class of communication, the fall-back or the device. Only an agreed part has `lines`."""

    status: PartStatus = PartStatus.OPEN
    lines: tuple[Line, ...] = ()
    reason: str | None = None
    """Code: why it is refused or to be talked about; of the device, what was told."""
    method: str | None = None
    """The method that was named, where nothing is agreed."""
    text: str | None = None
    """Of a rule or question in a difference: what was answered."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A rule that asked for a clear yes: its wording, what was said to it, and when."""

    rule: str
    title: str
    text: str
    answer: Yes
    on: date | None = None
    condition: bool = False
    """Without a yes the agreement is not in force."""


@dataclass(frozen=True, slots=True)
class HouseRule:
    """A rule that asks for nothing, and stands on the copy."""

    rule: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SignedRule:
    """A rule that was signed on paper: by whom, and on which day the therapist noted it."""

    rule: str
    title: str
    by: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class GivenReply:
    """A question of the practice, as it was put, and what was answered; None: it was skipped."""

    question: str
    text: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """Something still open: what, and the part, method and reason that it is about."""

    code: PointCode
    part: str | None = None
    method: str | None = None
    reason: str | None = None
    side: Side | None = None
    title: str | None = None
    """What a rule is called, how a question was put, or who has to sign."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that is not what it was. None: there was no such part, or nothing was told."""

    part: str
    old: Part | None
    new: Part | None
    title: str | None = field(default=None, kw_only=True)
    """What a rule or question is called."""


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

    schema: Literal[3] = SCHEMA
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
    acknowledgements: tuple[Acknowledgement, ...] = ()
    rules: tuple[HouseRule, ...] = ()
    signed: tuple[SignedRule, ...] = ()
    replies: tuple[GivenReply, ...] = ()
    open: tuple[Point, ...] = ()
    history: tuple[Change, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether no condition is open."""
        return all(point.code is not PointCode.CONDITION for point in self.open)

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


def for_client(agreement: Agreement) -> Agreement:
    """The agreement as it may be read over a client's shoulder: nothing says that somebody looks."""
    told = [
        agreement.device,
        *(side for each in agreement.history if each.part == DEVICE for side in (each.old, each.new)),
    ]
    if all(part is None or part.status is not PartStatus.TOLD or part.reason in HARMLESS for part in told):
        return agreement
    return replace(
        agreement,
        device=None,
        open=tuple(point for point in agreement.open if point.part != DEVICE),
        history=tuple(change for change in agreement.history if change.part != DEVICE),
    )
