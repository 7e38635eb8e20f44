"""The practice's policy as plain data: what the dialogue needs to know, built once at start by `bot`.

Rules of this file:
1. Plain values only; whoever builds one gets every fault at once (`PlaybookError`), at start-up.
2. What is offered, and how it stands, is the practice's to say; nothing here names a method or a class
   but the ids of the parts that every agreement has, and the classes that the fall-back is for.
3. What is wrong with a policy is decided here and nowhere else (`policy_faults`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flows.guides import Guide
from flows.understanding import Vocabulary

FALLBACK = "fallback"
FALLBACK_CLASSES = ("audio", "video")
"""What can fail while it is under way; the fall-back has to serve one of them."""
DEVICE = "device"
GUIDE = "guide"
"""No part of the agreement: the states in which somebody is taken through a guide."""

REASONS = (
    "no_device",
    "too_hard",
    "worried",
    "someone_sees",
    "no_number",
    "work_phone",
    "uses_other",
    "rather_not_say",
)
"""Why somebody says no or not yet: codes, never a client's own words."""

UNASKED_IDENTIFIERS = frozenset({"none", "address", "zoom"})
"""Kinds of contact detail that the bot does not ask for: a link is sent, or the therapist has them."""


class PlaybookError(Exception):
    """The policy cannot be carried out. Who must act: the author of the policy. `faults` are sentences."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Standing(StrEnum):
    """How a method stands in a class."""

    PREFERRED = "preferred"
    ACCEPTABLE = "acceptable"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Method:
    """What the dialogue must know of a way to communicate."""

    id: str
    classes: tuple[str, ...]
    """Classes that it can serve at all, offered or not."""
    identifier: str
    """Kind of contact detail: see `flows.understanding.identifiers`."""
    install: bool
    """Whether there is an app or an account to set up."""
    domains: tuple[str, ...] = ()
    """Of a mail provider: its own."""
    platforms: tuple[str, ...] = ()
    closed: bool = False
    """The service is gone: people may name it, nobody can offer it."""


@dataclass(frozen=True, slots=True)
class Class:
    """One class of communication: what is offered in it, and how it stands."""

    id: str
    preferred: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    required: bool = False
    """Part of the floor: the agreement says openly if nothing is agreed here."""
    leave_out: bool = False
    """The wanted answer is not to use this class at all."""
    reuse: tuple[str, ...] = ()
    """Earlier classes whose method is proposed here, nearest first."""

    @property
    def offered(self) -> tuple[str, ...]:
        """Method ids, the preferred ones first."""
        return self.preferred + self.acceptable

    def standing(self, method: str) -> Standing:
        """How `method` stands here."""
        if method in self.preferred:
            return Standing.PREFERRED
        return Standing.ACCEPTABLE if method in self.acceptable else Standing.NOT_OFFERED


@dataclass(frozen=True, slots=True)
class Playbook:
    """Everything of the practice that decides what happens next."""

    version: str
    """Of wording and policy together; a conversation remembers the one that it was opened with."""
    classes: tuple[Class, ...]
    fallback: str
    """Method id, or empty where the practice has none."""
    methods: Mapping[str, Method]
    vocabularies: Mapping[str, Vocabulary]
    """By language."""
    country: str
    """ISO 3166 alpha-2; for telephone numbers without a country code."""
    reminder_days: int = 3
    review_days: int = 365
    tell_danger: bool = False
    heard_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By language that is heard here and not spoken: its words of danger."""
    facts: bool = True
    """Whether there is anything to tell about reply times, dropped calls or complaints."""
    guides: Mapping[str, Guide] = field(default_factory=dict)
    """By method; a method without one is set up with the therapist's help."""
    by_id: Mapping[str, Class] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {one.id: one for one in self.classes})
        faults = tuple(_faults(self))
        if faults:
            raise PlaybookError(faults)

    @property
    def parts(self) -> tuple[str, ...]:
        """Everything that is asked, in order."""
        return (*self.by_id, *([FALLBACK] if self.fallback else []), DEVICE)

    def offered_in(self, method: str) -> tuple[str, ...]:
        """Ids of the classes in which `method` is offered."""
        return tuple(one.id for one in self.classes if method in one.offered)


def policy_faults(
    classes: Collection[Class], fallback: str, methods: Mapping[str, Method]
) -> Iterator[tuple[str, str]]:
    """Find what a policy asks for that cannot be, as (class id or FALLBACK, what is wrong and what to do)."""
    earlier: list[str] = []
    for wanted in classes:
        for fault in _class_faults(wanted, methods, earlier):
            yield wanted.id, fault
        earlier.append(wanted.id)
    if fallback:
        yield from ((FALLBACK, fault) for fault in _method_faults(fallback, FALLBACK_CLASSES, methods))


def _faults(playbook: Playbook) -> Iterator[str]:
    if not playbook.classes:
        yield "The policy names no class of communication: add at least one."
    if len(playbook.by_id) != len(playbook.classes):
        yield "The policy names a class twice: give each class once."
    for place, fault in policy_faults(playbook.classes, playbook.fallback, playbook.methods):
        yield f"{place}: {fault}"


def _class_faults(wanted: Class, methods: Mapping[str, Method], earlier: Collection[str]) -> Iterator[str]:
    for method in wanted.offered:
        yield from _method_faults(method, (wanted.id,), methods)
    for method in sorted({method for method in wanted.offered if wanted.offered.count(method) > 1}):
        yield f"{method} stands there twice: leave it once."
    if wanted.required and wanted.leave_out:
        yield "it cannot be required and left out: choose one."
    if wanted.required and not wanted.offered:
        yield "it is required and offers nothing: name a method."
    if not wanted.offered and not wanted.leave_out:
        yield "it offers nothing: name a method, or set leave_out = true."
    for class_id in wanted.reuse:
        if class_id not in earlier:
            yield f"reuse: {class_id} does not come before it: remove it or change the order."


def _method_faults(method: str, classes: Collection[str], methods: Mapping[str, Method]) -> Iterator[str]:
    if method not in methods:
        yield f"there is no method {method}: use one of {', '.join(sorted(methods))}."
    elif methods[method].closed:
        yield f"{method} has closed: remove it."
    elif not set(classes) & set(methods[method].classes):
        yield f"{method} cannot serve {' or '.join(sorted(classes))}: remove it."
