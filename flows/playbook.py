"""The practice's policy as plain data: what the dialogue needs to know, built once at start by `bot`.

Rules of this file:
1. Plain values only; whoever builds one gets every fault at once (`PlaybookError`), at start-up.
2. What is offered, and how it stands, is the practice's to say; nothing here names a method or a class
   but the ids of the parts that every agreement has, and the classes that the fall-back is for.
3. What a practice can say wrongly is judged by the settings, in sentences for therapists. Here stands only what the
   dialogue relies on, for whoever builds a playbook from elsewhere (`policy_faults`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from flows.guides import Guide
from flows.understanding import Vocabulary

FALLBACK = "fallback"
FALLBACK_CLASSES = ("audio", "video")
"""What can fail while it is under way; the fall-back has to serve one of them."""
CALLS = "audio"
"""The class that nobody is pressed to who cannot hear."""
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

UNASKED_IDENTIFIERS = frozenset({"", "none", "address", "zoom"})
"""Kinds of contact detail that the bot does not ask for: a link is sent, or the therapist has them."""
POST_PHONE_SMS = "post_phone_sms"
"""The class that speaks of tools, not of a use: only of those that are offered nowhere else."""
BACKUP_PHONE = "backup_phone"
"""The question whose answer is the same number as that of a telephone that is agreed."""
NUMBER = "number"
"""What every method that shares the client's telephone number calls it (`Method.shares`)."""
START, AGREED, ASKED, END = "start", "agreed", "asked", "end"
"""Places of rules and questions that are no class."""


class PlaybookError(Exception):
    """The policy cannot be carried out. Who must act: the author of the policy. `faults` are sentences."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Standing(StrEnum):
    """How a method stands in a class."""

    PREFERRED = "preferred"
    ACCEPTABLE = "acceptable"
    ON_REQUEST = "on_request"
    NOT_OFFERED = "not_offered"


class Join(StrEnum):
    """How two people meet there, which decides what is asked once a method is agreed."""

    APP = "app"
    """Is it there, a guide, how to find each other, and hello."""
    ACCOUNT = "account"
    """Is there an account; nobody says hello."""
    NUMBER = "number"
    ADDRESS = "address"
    """The client's own, asked once for all that share it."""
    LINK = "link"
    """Told or sent: nothing is asked."""
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class Method:
    """What the dialogue must know of a way to communicate."""

    id: str
    classes: tuple[str, ...]
    """Classes that it can serve at all, offered or not."""
    join: Join = Join.APP
    identifier: str = ""
    """Kind of contact detail: see `flows.understanding.identifiers`. Empty: none is asked for."""
    shares: str = ""
    """Under which key the client's contact detail is kept: methods with the same key share it. Default: the id."""
    domains: tuple[str, ...] = ()
    """Of a mail provider: its own."""
    platforms: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    """What tells it from others, as people point at it: ids of `Vocabulary.qualities`."""
    closed: bool = False
    """The service is gone: people may name it, nobody can offer it."""
    browser: bool = False
    """An app that one can join by a link in a browser as well."""
    link: bool = False
    """A link that stands is set."""
    sent: bool = False
    """How each new link comes is said."""
    sent_to: str = ""
    """The method whose address of the client is needed for that, agreed or not."""
    own: bool = False
    """The practice brought it; Accord does not know it."""
    own_address: bool = True
    """The therapist can be found there: an identifier of their own, a link, or how it comes, is set."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", self.shares or self.id)

    @property
    def install(self) -> bool:
        """Whether there is an app or an account to set up."""
        return self.join in (Join.APP, Join.ACCOUNT)

    @property
    def hello(self) -> bool:
        """Whether the two say hello there."""
        return self.join is Join.APP

    @property
    def asks_identifier(self) -> bool:
        """Whether the client is asked how to find them there."""
        return self.identifier not in UNASKED_IDENTIFIERS and self.join not in (Join.LINK, Join.IN_PERSON)


@dataclass(frozen=True, slots=True)
class Class:
    """One class of communication: what is offered in it, and how it stands."""

    id: str
    preferred: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    on_request: tuple[str, ...] = ()
    """Not proposed; may be agreed if the client asks for it."""
    required: bool = False
    """Part of the floor: the agreement says openly if nothing is agreed here."""
    several: bool = False
    """More than one method may be agreed."""
    leave_out: tuple[str, ...] = ()
    """The wanted answer is to use none of these."""
    reuse: tuple[str, ...] = ()
    """Earlier classes whose method is proposed here, nearest first."""
    asked: bool = True
    """Whether it comes up at all."""

    @property
    def offered(self) -> tuple[str, ...]:
        """Method ids that are proposed, the preferred ones first."""
        return self.preferred + self.acceptable

    @property
    def possible(self) -> tuple[str, ...]:
        """Method ids that can be agreed here, proposed or not."""
        return self.offered + self.on_request

    @property
    def opens(self) -> bool:
        """Whether it comes up by itself."""
        return bool(self.offered or self.leave_out)

    def standing(self, method: str) -> Standing:
        """How `method` stands here."""
        if method in self.preferred:
            return Standing.PREFERRED
        if method in self.on_request:
            return Standing.ON_REQUEST
        return Standing.ACCEPTABLE if method in self.acceptable else Standing.NOT_OFFERED


class Acknowledge(StrEnum):
    """Whether a rule asks for a clear yes, and what hangs on it."""

    NO = "no"
    YES = "yes"
    CONDITION = "condition"
    """Without that yes the agreement is not in force."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the practice: where it is said, and whether it asks for a yes."""

    id: str
    at: tuple[str, ...]
    """`START`, a part, "part:method", `AGREED`, `ASKED`."""
    acknowledge: Acknowledge = Acknowledge.NO
    version: str = ""
    """Of its wording: another one is acknowledged anew."""
    sign: bool = False
    in_agreement: bool = False


class QuestionKind(StrEnum):
    """What answers a question of the practice."""

    TEXT = "text"
    PHONE = "phone"
    EMAIL = "email"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the practice."""

    id: str
    at: str
    """`START`, `END`, or the part that has to be agreed first."""
    kind: QuestionKind = QuestionKind.TEXT
    required: bool = False
    """A skip is a point to talk about."""
    options: tuple[str, ...] = ()
    """Option ids of a choice: "option.<question>.<n>"."""
    version: str = ""
    """Of its wording and options."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """Everything of the practice that decides what happens next."""

    version: str
    """Of wording and policy together; a conversation remembers the one that it was opened with."""
    classes: tuple[Class, ...]
    fallback: tuple[str, ...]
    """Method ids in order of liking; empty where the practice has none."""
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
    rules: tuple[Rule, ...] = ()
    questions: tuple[Question, ...] = ()
    device: bool = True
    """Whether it is asked who else can look at the device."""
    kind: str = ""
    """The kind of client that this is for; empty for everybody."""
    by_id: Mapping[str, Class] = field(init=False)

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise PlaybookError(faults)
        coming_up = tuple(_coming_up(self.classes, self.fallback))
        object.__setattr__(self, "classes", coming_up)
        object.__setattr__(self, "by_id", {one.id: one for one in coming_up})

    @property
    def parts(self) -> tuple[str, ...]:
        """Everything that may be asked, in order."""
        return (*self.by_id, *([FALLBACK] if self.fallback else []), *([DEVICE] if self.device else []))

    def offered_in(self, method: str) -> tuple[str, ...]:
        """Ids of the classes in which `method` is offered."""
        return tuple(one.id for one in self.classes if method in one.offered)


def _coming_up(classes: Collection[Class], fallback: Collection[str]) -> Iterator[Class]:
    """Give the classes that come up, each with what it speaks of."""
    for wanted in classes:
        one = wanted
        if wanted.id == POST_PHONE_SMS:
            elsewhere = {id_ for each in classes if each.asked and each.id != wanted.id for id_ in each.possible}
            elsewhere |= {*fallback}
            here = (wanted.preferred, wanted.acceptable, wanted.on_request, wanted.leave_out)
            left = [tuple(id_ for id_ in ids if id_ not in elsewhere) for ids in here]
            one = replace(one, preferred=left[0], acceptable=left[1], on_request=left[2], leave_out=left[3])
        if one.asked and (one.possible or one.leave_out):
            yield one


def policy_faults(
    classes: Collection[Class], fallback: Collection[str], methods: Mapping[str, Method]
) -> Iterator[tuple[str, str]]:
    """Find what a policy asks for that cannot be, as (class id or FALLBACK, what is wrong and what to do)."""
    earlier: list[str] = []
    for wanted in classes:
        for fault in _class_faults(wanted, methods, earlier):
            yield wanted.id, fault
        earlier.append(wanted.id)
    for method in fallback:
        yield from ((FALLBACK, fault) for fault in _method_faults(method, FALLBACK_CLASSES, methods))


def _faults(playbook: Playbook) -> Iterator[str]:
    if not any(one.asked for one in playbook.classes):
        yield "The policy names no class of communication: add at least one."
    if len({one.id for one in playbook.classes}) != len(playbook.classes):
        yield "The policy names a class twice: give each class once."
    for place, fault in policy_faults(playbook.classes, playbook.fallback, playbook.methods):
        yield f"{place}: {fault}"


def _class_faults(wanted: Class, methods: Mapping[str, Method], earlier: Collection[str]) -> Iterator[str]:
    for method in wanted.possible:
        yield from _method_faults(method, (), methods)
    if wanted.required and not wanted.offered:
        yield "it is required and offers nothing: name a method."
    if wanted.asked and not wanted.possible and not wanted.leave_out:
        yield "it offers nothing: name a method, or set leave_out = true."
    for class_id in wanted.reuse:
        if class_id not in earlier:
            yield f"reuse: {class_id} does not come before it: remove it or change the order."


def _method_faults(method: str, classes: Collection[str], methods: Mapping[str, Method]) -> Iterator[str]:
    if method not in methods:
        yield f"there is no method {method}: use one of {', '.join(sorted(methods))}."
    elif classes and not set(classes) & set(methods[method].classes):
        yield f"{method} cannot serve {' or '.join(sorted(classes))}: remove it."
