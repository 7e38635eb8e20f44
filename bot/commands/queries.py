"""Commands that look and change nothing: the practice, the list, an agreement, what could not be delivered.

Rules of this file:
1. Dates are in UTC. Stages and flags are ids in plain English; `chat.*` in content words them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.access import PAUSED
from bot.agreement import Agreement, as_it_stands
from bot.agreement.stored import UnknownAgreementError
from bot.agreement.stored import loads as agreement_of
from bot.commands.context import Command, CommandContext, day
from bot.store import Client, Overview, Recipient, Undelivered
from flows.conversation import Conversation, Status, UnknownConversation
from flows.conversation import loads as conversation_of

LATE = 600.0
"""Seconds after which a message that still waits counts as not delivered."""


class Stage(StrEnum):
    """Where a client stands, for the therapist."""

    INVITED = "invited"
    NOT_STARTED = "not started"
    NOT_NOW = "not now"
    TALKING = "talking"
    AGREED = "agreed"
    CHANGING = "changing"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    ADDRESS_CHANGED = "line changed"
    """Their phone, app or number is another: nothing is said before they write."""
    DAMAGED = "damaged"
    """What is kept of them cannot be read."""


_STAGES: Mapping[str, Stage] = {
    "welcome": Stage.NOT_STARTED,
    "declined": Stage.NOT_NOW,
    "agreed": Stage.AGREED,
    "paused": Stage.PAUSED,
    "unreachable": Stage.UNREACHABLE,
    "reopened": Stage.ADDRESS_CHANGED,
}
"""State of the conversation -> stage; in any other they are talking, or changing what is agreed."""


@dataclass(frozen=True, slots=True)
class PracticeStatus:
    """Whether the therapist's chat is paired, whether newcomers have to wait, and how much nobody could read."""

    paired: bool
    paused: bool
    set_aside: int


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client on the list."""

    reference: str
    label: str
    stage: Stage
    version: int
    """Of the agreement; 0: there is none."""
    agreed_on: date | None
    open: int | None
    """Points that are still open; None without an agreement."""
    stuck: tuple[str, ...]
    """The agreed methods that the client wants help with."""
    asked_at: date | None
    """When they asked for the therapist, and have had no answer since."""
    undelivered: int
    last_heard: date | None


@dataclass(frozen=True, slots=True)
class UndeliveredRow:
    """Messages that have not arrived: about which client (None: about nobody), for whom, since when."""

    reference: str | None
    to: Recipient
    messages: int
    since: date


@dataclass(frozen=True, slots=True)
class Shown:
    """The agreement with one client as it stands, and the therapist's name for them."""

    label: str
    agreement: Agreement
    kind: str = ""
    """The kind of client that they were invited as."""


@Command
def practice(context: CommandContext) -> PracticeStatus:
    """How the practice stands."""
    transaction = context.transaction
    channel = transaction.therapist()
    return PracticeStatus(
        paired=channel is not None and channel.transport == context.practice.settings.therapist.channel,
        paused=transaction.noted(PAUSED) is not None,
        set_aside=transaction.quarantined(),
    )


@Command
def clients(context: CommandContext) -> list[ClientRow]:
    """All clients, the first invited first: who is where, who is stuck, who asked, what could not be delivered."""
    lost: Counter[str | None] = Counter()
    for some in context.transaction.undelivered():
        lost[some.ref] += _lost(context, some)
    return [_row(context, overview, lost[overview.client.ref]) for overview in context.transaction.clients()]


@Command
def undelivered(context: CommandContext) -> list[UndeliveredRow]:
    """What has not arrived, by client and recipient, the oldest first."""
    return [
        UndeliveredRow(some.ref, some.recipient, lost, day(some.oldest))
        for some in context.transaction.undelivered()
        if (lost := _lost(context, some))
    ]


@Command
def show(context: CommandContext, reference: str) -> Shown:
    """The agreement with one client as it stands, and the therapist's name for the client."""
    client, agreement = _agreed(context, reference)
    return Shown(client.label, agreement, client.kind)


@Command
def export(context: CommandContext, reference: str) -> Agreement:
    """The agreement with one client as it stands; it holds its history."""
    return _agreed(context, reference)[1]


def _agreed(context: CommandContext, reference: str) -> tuple[Client, Agreement]:
    """The client, and the last version as it stands today."""
    client = context.client(reference)
    version = context.transaction.last_agreement(client.ref)
    if version is None:
        raise context.cannot("nothing_agreed", reference=client.ref)
    conversation = context.transaction.conversation(client.ref)
    agreement, playbook = agreement_of(version.body), context.practice.of_kind(client.kind).playbook
    return client, as_it_stands(agreement, conversation_of(conversation), playbook) if conversation else agreement


def _lost(context: CommandContext, some: Undelivered) -> int:
    return some.failed + (some.waiting if some.oldest < context.now - LATE else 0)


def _row(context: CommandContext, overview: Overview, lost: int) -> ClientRow:
    try:
        conversation = conversation_of(overview.conversation) if overview.conversation else None
        stage = None
    except UnknownConversation:
        conversation, stage = None, Stage.DAMAGED
    try:
        agreement = agreement_of(overview.agreement.body) if overview.agreement else None
    except UnknownAgreementError:
        agreement, stage = None, Stage.DAMAGED
    if agreement and conversation:
        agreement = as_it_stands(agreement, conversation, context.practice.of_kind(overview.client.kind).playbook)
    return ClientRow(
        reference=overview.client.ref,
        label=overview.client.label,
        stage=stage or _stage(conversation, agreement),
        version=overview.agreement.number if overview.agreement else 0,
        agreed_on=agreement.date if agreement else None,
        open=len(agreement.open) if agreement else None,
        stuck=_stuck(conversation) if conversation else (),
        asked_at=day(overview.asked_at) if overview.asked_at else None,
        undelivered=lost,
        last_heard=day(overview.last_heard) if overview.last_heard else None,
    )


def _stage(conversation: Conversation | None, agreement: Agreement | None) -> Stage:
    if conversation is None:
        return Stage.INVITED
    return _STAGES.get(conversation.state, Stage.CHANGING if agreement else Stage.TALKING)


def _stuck(conversation: Conversation) -> tuple[str, ...]:
    """The agreed methods that the client wants help with."""
    answers = conversation.answers.values()
    agreed = {id_ for each in answers if each.status is Status.AGREED for id_ in each.methods}
    return tuple(method for method, app in conversation.apps.items() if app.help_wanted and method in agreed)
