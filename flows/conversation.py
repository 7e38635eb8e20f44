"""A conversation as a small frozen value, and its stored form.

Rules of this file:
1. The answers are the truth; where the dialogue goes next is derived from them.
2. Nothing here is a client's own words, except what was asked for: identifiers, and answers to the practice's
   own questions.
3. The stored form survives the round trip unchanged (`loads(dumps(c)) == c`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter, ValidationError

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


def _several(stored: object) -> object:
    """Read what an older version stored as one method."""
    return tuple(filter(None, (stored,))) if isinstance(stored, str) else stored


@dataclass(frozen=True, slots=True)
class Answer:
    """What was settled for one part. `reason` is a code; None means: not asked yet."""

    status: Status
    methods: Annotated[
        tuple[str, ...], BeforeValidator(_several), Field(validation_alias=AliasChoices("methods", "method"))
    ] = ()
    """Agreed, or needed: in the order in which they were named. Stored as `method`, a single one, until 2026-11."""
    reason: str | None = None
    way: str = ""
    """How the fall-back works for this person: "app" or "link"."""
    enough: bool = False
    """Asked whether there is anything else, they said no."""

    @property
    def method(self) -> str:
        """The first of the methods, or empty."""
        return self.methods[0] if self.methods else ""

    @property
    def by_link(self) -> bool:
        """Whether it is a fall-back by a link: nothing to set up, and nobody to be found there."""
        return self.way == "link"


class Yes(StrEnum):
    """What was said to a rule that asks for a clear yes."""

    YES = "yes"
    NO = "no"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What was said to a rule, in which wording (`Rule.version`), and on which day (ISO date)."""

    version: str
    answer: Yes
    on: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A rule that was signed on paper: in which wording (`Rule.version`), and on which day it was noted (ISO date)."""

    version: str
    on: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered to a question of the practice: a text, "yes", "no", or an option's id. None: skipped."""

    value: str | None = None
    version: str = ""
    """Of the question's wording."""
    doubt: str = ""
    """Problem code of a number or address that is being asked about."""

    @property
    def skipped(self) -> bool:
        """Whether nothing was answered."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class App:
    """What is known of one method on the client's side, whatever classes use it.

    Contact details stand under the method's `shares` key, which is its own id unless several share one
    (`flows.progress.contact`).
    """

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
    refused: tuple[str, ...] = ()
    """Problems that were asked back and are not meant, on this step."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the therapist would like, while the client is being asked; empty otherwise."""

    part: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Slots:
    """What one message fills, while it is said back. Ids, and contact details as they were read."""

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Class (or the fall-back) -> the methods for it."""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Method -> how they are found there; under "" a detail of which it is being asked for which method it is."""
    unwanted: tuple[str, ...] = ()
    """Methods that were named as not wanted."""

    @property
    def count(self) -> int:
        """How many things it fills or rules out."""
        return len(self.parts) + len(self.identifiers) + len(self.unwanted)


@dataclass(frozen=True, slots=True)
class Question:
    """The open question: its token, the options shown, and what was guessed, if it asks back."""

    token: int = 0
    shown: tuple[str, ...] = ()
    guess: str = ""
    subject: str = ""
    """The rule or question of the practice that it is about, and the version of its wording: "<id> <version>"."""


@dataclass(frozen=True, slots=True)
class Step:
    """What *back* needs: where the person was, and what stood there before. None: nothing did."""

    state: str
    answers: Mapping[str, Answer | None]
    apps: Mapping[str, App | None]
    walk: Walk = field(default_factory=Walk)
    acknowledged: Mapping[str, Acknowledged | None] = field(default_factory=dict)
    replies: Mapping[str, Reply | None] = field(default_factory=dict)
    request: Proposal = field(default_factory=Proposal)
    asking: str = ""

    @property
    def changed(self) -> bool:
        """Whether it undoes anything but where the person was."""
        return bool(self.answers or self.apps or self.acknowledged or self.replies)


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
    kind: str = ""
    """The kind of client that they were invited as."""
    channel: str = ""
    """The method by which they write to us, and so have; empty: it is none. The shell knows, and lays it in."""
    acknowledged: Mapping[str, Acknowledged] = field(default_factory=dict)
    """By rule."""
    signed: Mapping[str, Signature] = field(default_factory=dict)
    """By rule."""
    replies: Mapping[str, Reply] = field(default_factory=dict)
    """By question of the practice."""
    told: tuple[str, ...] = ()
    """Rules that were said and ask for nothing."""
    request: Proposal = field(default_factory=Proposal)
    """A method on request that the client asked for, while it waits for a yes; empty otherwise."""
    asking: str = ""
    """The rule or question of the practice that is being changed; empty otherwise."""
    topic: str = ""
    """Method that was last asked about, for *more*."""
    unclear: int = 0
    """Messages in a row that were not understood."""
    facts_told: bool = False
    agreed: int = 0
    """How many versions of the agreement were confirmed."""
    watched: bool = False
    """Whether they said that somebody looks: nothing that is written to them later says so."""
    watched_surely: bool = False
    """Whether they said so plainly: otherwise it is noted as *perhaps* until they say more."""
    data_shown: int = 0
    """Token of the question that stood below what is known about them: asked again there, it is told in full."""
    known: tuple[str, ...] = ()
    """What was learnt of the person, as codes, in the order in which it was: "deaf", "work_phone", "device.iphone"."""
    pending: Slots = field(default_factory=Slots)
    """What one message filled, until there is a yes or a no to it."""
    unsaved: bool = False
    """Whether an answer changed since the last confirmed version."""

    def knows(self, *codes: str) -> bool:
        """Whether one of these was learnt."""
        return any(code in self.known for code in codes)


_STORED = TypeAdapter(Conversation)
_Known = TypeVar("_Known", Answer, App, Acknowledged, Reply)


def dumps(conversation: Conversation) -> bytes:
    """The stored form: JSON, UTF-8."""
    return _STORED.dump_json(conversation, exclude_defaults=True, by_alias=True)


def loads(stored: bytes) -> Conversation:
    """Read the stored form. Raises `UnknownConversation` if it is none."""
    try:
        return _STORED.validate_json(stored)
    except ValidationError as error:
        raise UnknownConversation("A stored conversation cannot be read.") from error


def step_from(before: Conversation, now: Conversation) -> Step:
    """The step that undoes going from `before` to what is known now."""
    return Step(
        before.state,
        _undo(before.answers, now.answers),
        _undo(before.apps, now.apps),
        before.walk,
        _undo(before.acknowledged, now.acknowledged),
        _undo(before.replies, now.replies),
        before.request,
        before.asking,
    )


def undone(conversation: Conversation) -> Conversation:
    """The conversation one step back. The caller sees to it that there is one."""
    *rest, step = conversation.history
    return replace(
        conversation,
        state=step.state,
        answers=_restored(conversation.answers, step.answers),
        apps=_restored(conversation.apps, step.apps),
        walk=step.walk,
        acknowledged=_restored(conversation.acknowledged, step.acknowledged),
        replies=_restored(conversation.replies, step.replies),
        request=step.request,
        asking=step.asking,
        history=tuple(rest),
    )


def answered(before: Conversation, now: Conversation) -> bool:
    """Whether what is agreed may have become another: anything but how far somebody has come in a guide."""
    places = {key: replace(app, platform="", step="") for key, app in before.apps.items()}
    was = replace(before, apps={key: app for key, app in places.items() if app != App()})
    places = {key: replace(app, platform="", step="") for key, app in now.apps.items()}
    return step_from(was, replace(now, apps={key: app for key, app in places.items() if app != App()})).changed


def _undo(old: Mapping[str, _Known], new: Mapping[str, _Known]) -> dict[str, _Known | None]:
    return {key: old.get(key) for key in sorted({*old, *new}) if old.get(key) != new.get(key)}


def _restored(now: Mapping[str, _Known], undo: Mapping[str, _Known | None]) -> dict[str, _Known]:
    merged = {**now, **undo}
    return {key: value for key, value in merged.items() if value is not None}
