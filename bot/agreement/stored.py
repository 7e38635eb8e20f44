"""The stored form of an agreement: JSON with a version number, and the readers of the forms before it.

Rules of this file:
1. There is one stored form, `SCHEMA`; an earlier one is read into today's value, and never written.
2. The stored form is what `accord show --json` and `accord export` give. Every key is there; unknown is null.

    agreement: schema (3), reference, version, date, wording, language, consent {notice, on}, classes {class: part},
               fallback (part), device (part or null), acknowledgements [acknowledgement], rules [{rule, title, text}],
               signed [{rule, title, by, on}], replies [{question, text, value}], open [point], history [change]
    part:      status, lines [line], reason, method (the one that was named where nothing is agreed), text (of a rule or
               question in a change: what was said)
    line:      method, readiness, standing, identifier, therapist_identifier, address_changed, purpose, not_for, link,
               sent
    acknowledgement: rule, title, text, answer (yes, no, skipped), on, condition
    point:     code, part, method, reason, side, title
    change:    version, date, part, old (part or null), new (part or null), title (of a rule or question)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from bot.agreement.values import (
    SCHEMA,
    AddressChange,
    Agreement,
    Change,
    Consent,
    Line,
    LineReadiness,
    Part,
    PartStatus,
    Point,
    PointCode,
)
from flows.playbook import Standing


class UnknownAgreementError(Exception):
    """A stored agreement cannot be read: it is damaged, or a newer Accord made it. For the operator."""


# Schema 1.


@dataclass(frozen=True, slots=True)
class _Line1:
    """A part of schema 1, with the agreed line flat in it; `line` said how the address changed."""

    status: PartStatus
    method: str | None = None
    readiness: LineReadiness | None = None
    standing: Standing | None = None
    identifier: str | None = None
    therapist_identifier: str | None = None
    line: AddressChange | None = None
    reason: str | None = None

    def migrated(self) -> Part:
        if self.status is not PartStatus.AGREED or not self.method:
            return Part(self.status, reason=self.reason, method=self.method)
        ready = self.readiness or LineReadiness.CHOSEN
        own = self.therapist_identifier
        return Part(self.status, (Line(self.method, ready, self.standing, self.identifier, own, self.line),))


@dataclass(frozen=True, slots=True)
class _Point1:
    code: str
    part: str | None = None
    method: str | None = None
    reason: str | None = None

    def migrated(self) -> Point:
        code = PointCode(self.code.replace("line_", "address_"))
        return Point(code, self.part, self.method or None, self.reason)


@dataclass(frozen=True, slots=True)
class _Change1:
    version: int
    date: date
    part: str
    old: _Line1 | str | None
    new: _Line1 | str | None

    def migrated(self) -> Change:
        old, new = _side1(self.old), _side1(self.new)
        return Change(part=self.part, old=old, new=new, version=self.version, date=self.date)


@dataclass(frozen=True, slots=True)
class _Consent1:
    notice: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class _Agreement1:
    """Schema 1, without a number of its own: one line a part, the device as a reason code."""

    reference: str
    version: int
    date: date
    wording: str
    language: str
    consent: _Consent1
    classes: Mapping[str, _Line1]
    fallback: _Line1
    device: str | None
    open: tuple[_Point1, ...]
    history: tuple[_Change1, ...]

    def migrated(self) -> Agreement:
        return Agreement(
            reference=self.reference,
            version=self.version,
            date=self.date,
            wording=self.wording,
            language=self.language,
            consent=Consent(self.consent.notice, date.fromisoformat(self.consent.on) if self.consent.on else None),
            classes={id_: line.migrated() for id_, line in self.classes.items()},
            fallback=self.fallback.migrated(),
            device=_side1(self.device),
            open=tuple(point.migrated() for point in self.open),
            history=tuple(change.migrated() for change in self.history),
        )


def _side1(side: _Line1 | str | None) -> Part | None:
    if side is None:
        return None
    return Part(PartStatus.TOLD, reason=side) if isinstance(side, str) else side.migrated()


# Reading and writing.


_SCHEMA_1 = TypeAdapter(_Agreement1)


def _migrated(stored: object) -> object:  # what JSON gives; pydantic judges what comes out of it
    """Read an earlier form into today's; leave anything else as it is."""
    if isinstance(stored, dict) and "schema" not in stored:
        return _SCHEMA_1.validate_python(stored).migrated()
    if isinstance(stored, dict) and stored.get("schema") == 2:  # noqa: PLR2004 - what is new has a default
        return {**stored, "schema": SCHEMA}
    return stored


StoredAgreement = Annotated[Agreement, BeforeValidator(_migrated)]
"""An agreement as a field of something that is stored: any earlier form is read as well."""
_STORED: TypeAdapter[Agreement] = TypeAdapter(StoredAgreement)


def dumps(agreement: Agreement) -> bytes:
    """The stored form: JSON, UTF-8, every key written out."""
    return _STORED.dump_json(agreement)


def loads(stored: bytes) -> Agreement:
    """Read the stored form, or an earlier one. Raises UnknownAgreementError."""
    try:
        return _STORED.validate_json(stored)
    except ValidationError:
        raise UnknownAgreementError("A stored agreement cannot be read: is it from a newer Accord?") from None
