"""A conversation as a small frozen value, and its stored form.

Rules of this file:
1. The answers are the truth; where the dialogue goes next is derived from them.
2. Nothing here is a client's own words, except identifiers, which were asked for.
3. The stored form survives the round trip unchanged (`loads(dumps(c)) == c`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from flows.states import State

HISTORY = 12
"""Steps that *back* can undo."""


class UnknownConversation(Exception):  # noqa: N818 - named after what happened
    """A stored conversation cannot be read. Who must act: the operator, after a faulty deploy."""


class Status(StrEnum):
    """How a part of the agreement stands."""

    AGREED = "agreed"
    LEFT_OUT = "left_out"
    TO_DISCUSS = "to_discuss"
    REFUSED = "refused"
    TOLD = "told"


class Readiness(StrEnum):
    """*Agreed* is not *works*."""

    UNKNOWN = ""
    CHOSEN = "chosen"
    INSTALLED = "installed"
    CONNECTED = "connected"
    TESTED = "tested"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was settled for one part. `reason` is a code; None means: not asked yet."""

    status: Status
    method: str = ""
    reason: str | None = None
    way: str = ""
    """How the fall-back works for this person: "app" or "link"."""

    @property
    def by_link(self) -> bool:
        """Whether it is a fall-back by a link: nothing to set up, and nobody to be found there."""
        return self.way == "link"


@dataclass(frozen=True, slots=True)
class App:
    """What is known of one method on the client's side, whatever classes use it."""

    readiness: Readiness = Readiness.UNKNOWN
    identifier: str | None = None
    """None: not asked yet. Empty: asked and not given."""
    doubt: str = ""
    """Problem code of an identifier that is being asked about."""
    help_wanted: bool = False
    address_changed: Annotated[str, Field(alias="line")] = ""
    """How the address changed ("identity", "number") since the therapist last saw that it works. Stored as `line`."""
    platform: str = ""
    """The device that it is being set up on, and at which step of the guide they were last."""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where in which guide the person is; all empty outside the guides."""

    method: str = ""
    platform: str = ""
    step: str = ""
    problem: str = ""
    cause: int = 0
    """Which of the problem's causes is being tried, from 0."""
    failed: int = 0
    """Attempts that did not help."""
    tried: tuple[str, ...] = ()
    """Problems that were looked at, for the therapist."""
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the therapist would like, while the client is being asked; empty otherwise."""

    part: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """The open question: its token, the options shown, and what was guessed, if it asks back."""

    token: int = 0
    shown: tuple[str, ...] = ()
    guess: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What *back* needs: where the person was, and what stood there before. None: nothing did."""

    state: str
    answers: Mapping[str, Answer | None]
    apps: Mapping[str, App | None]
    walk: Walk = field(default_factory=Walk)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where one client stands. Mappings are never changed in place."""

    state: str = State.INVITED.value
    """A `State`, or a step of a class (`flows.states.of`)."""
    language: str = "en"
    version: str = ""
    """Of the wording and policy that the open question was asked with."""
    consent: str = ""
    """Version of the notice that was agreed to; empty until there is a clear yes."""
    consent_on: str = ""
    """ISO date."""
    remind: bool = False
    reminded: bool = False
    nudged: bool = False
    """Whether the therapist had them reminded since they were last heard."""
    told_away: bool = False
    """Whether they were told, since they were last heard, that we had been away."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    apps: Mapping[str, App] = field(default_factory=dict)
    walk: Walk = field(default_factory=Walk)
    question: Question = field(default_factory=Question)
    history: tuple[Step, ...] = ()
    resume: str = ""
    """The state that an aside (pause, "are you sure") returns to."""
    proposal: Proposal = field(default_factory=Proposal)
    topic: str = ""
    """Method that was last asked about, for *more*."""
    unclear: int = 0
    """Messages in a row that were not understood."""
    facts_told: bool = False
    agreed: int = 0
    """How many versions of the agreement were confirmed."""
    watched: bool = False
    """Whether they said that somebody looks: nothing that is written to them later says so."""
    unsaved: bool = False
    """Whether an answer changed since the last confirmed version."""


_STORED = TypeAdapter(Conversation)
_Known = TypeVar("_Known", Answer, App)


def dumps(conversation: Conversation) -> bytes:
    """The stored form: JSON, UTF-8."""
    return _STORED.dump_json(conversation, exclude_defaults=True, by_alias=True)


def loads(stored: bytes) -> Conversation:
    """Read the stored form. Raises `UnknownConversation` if it is none."""
    try:
        return _STORED.validate_json(stored)
    except ValidationError as error:
        raise UnknownConversation("A stored conversation cannot be read.") from error


def step_from(before: Conversation, answers: Mapping[str, Answer], apps: Mapping[str, App]) -> Step:
    """The step that undoes going from `before` to these answers and apps."""
    return Step(before.state, _undo(before.answers, answers), _undo(before.apps, apps), before.walk)


def undone(conversation: Conversation) -> Conversation:
    """The conversation one step back. The caller sees to it that there is one."""
    *rest, step = conversation.history
    return replace(
        conversation,
        state=step.state,
        answers=_restored(conversation.answers, step.answers),
        apps=_restored(conversation.apps, step.apps),
        walk=step.walk,
        history=tuple(rest),
    )


def _undo(old: Mapping[str, _Known], new: Mapping[str, _Known]) -> dict[str, _Known | None]:
    return {key: old.get(key) for key in sorted({*old, *new}) if old.get(key) != new.get(key)}


def _restored(now: Mapping[str, _Known], undo: Mapping[str, _Known | None]) -> dict[str, _Known]:
    merged = {**now, **undo}
    return {key: value for key, value in merged.items() if value is not None}
