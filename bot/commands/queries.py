"""Commands that look and change nothing: the practice, the list, an agreement, what could not be delivered.

Rules of this file:
1. Dates are ISO, in UTC. Stages and flags are ids in plain English; `chat.*` in content words them.
"""

from collections import Counter
from typing import Any

from bot.access import PAUSED
from bot.agreement import Agreement, as_it_stands, loads
from bot.commands.context import CommandContext, day
from bot.store import Client, Overview, Undelivered
from flows.conversation import Conversation, Status, UnknownConversation
from flows.conversation import loads as conversation_of

LATE = 600.0
"""Seconds after which a message that still waits counts as not delivered."""
_STAGES = {
    "welcome": "not started",
    "declined": "not now",
    "agreed": "agreed",
    "paused": "paused",
    "unreachable": "unreachable",
    "reopened": "line changed",
}
"""State of the conversation -> stage; in any other they are talking, or changing what is agreed."""


def practice(context: CommandContext) -> dict[str, Any]:
    """Whether the chat for the results is paired, whether new people have to wait, and how much nobody could read."""
    transaction = context.transaction
    channel = transaction.therapist()
    return {
        "paired": channel is not None and channel.transport == context.practice.settings.therapist.channel,
        "paused": transaction.noted(PAUSED) is not None,
        "set_aside": transaction.quarantined(),
    }


def clients(context: CommandContext) -> list[dict[str, Any]]:
    """All clients, the first invited first: who is where, who is stuck, who asked, what could not be delivered."""
    lost: Counter[str | None] = Counter()
    for some in context.transaction.undelivered():
        lost[some.ref] += _lost(context, some)
    return [_row(one, lost[one.client.ref]) for one in context.transaction.clients()]


def undelivered(context: CommandContext) -> list[dict[str, Any]]:
    """What has not arrived, by client (null: about nobody) and recipient, the oldest first."""
    return [
        {"reference": one.ref, "to": one.recipient, "messages": _lost(context, one), "since": day(one.oldest)}
        for one in context.transaction.undelivered()
        if _lost(context, one)
    ]


def show(context: CommandContext, reference: str) -> dict[str, Any]:
    """The agreement with one client as it stands, all its versions, and the therapist's name for the client."""
    client, versions = _agreed(context, reference)
    return {"label": client.label, "agreement": versions[-1], "versions": versions}


def export(context: CommandContext, reference: str) -> Agreement:
    """The agreement with one client as it stands; it holds its history."""
    return _agreed(context, reference)[1][-1]


def _agreed(context: CommandContext, reference: str) -> tuple[Client, list[Agreement]]:
    """The client and all versions; the last one as it stands today."""
    client = context.client(reference)
    versions = [loads(one.body) for one in context.transaction.agreements(client.ref)]
    if not versions:
        raise context.cannot("nothing_agreed", reference=client.ref)
    talk = context.transaction.conversation(client.ref)
    standing = [as_it_stands(versions[-1], conversation_of(talk))] if talk else versions[-1:]
    return client, [*versions[:-1], *standing]


def _lost(context: CommandContext, some: Undelivered) -> int:
    return some.failed + (some.waiting if some.oldest < context.now - LATE else 0)


def _row(one: Overview, lost: int) -> dict[str, Any]:
    talk, unreadable = _talk(one.conversation)
    agreement = loads(one.agreement.body) if one.agreement else None
    agreement = as_it_stands(agreement, talk) if agreement and talk else agreement
    return {
        "reference": one.client.ref,
        "label": one.client.label,
        "stage": "damaged" if unreadable else _stage(talk, agreement),
        "version": one.agreement.number if one.agreement else 0,
        "agreed_on": agreement["date"] if agreement else None,
        "open": len(agreement["open"]) if agreement else None,
        "stuck": _stuck(talk) if talk else [],
        "asked_at": day(one.asked_at),
        "undelivered": lost,
        "last_heard": day(one.last_heard),
    }


def _stage(talk: Conversation | None, agreement: Agreement | None) -> str:
    return _STAGES.get(talk.state, "changing" if agreement else "talking") if talk else "invited"


def _talk(stored: bytes | None) -> tuple[Conversation | None, bool]:
    """The conversation, if there is one; and whether there is one that nobody can read."""
    try:
        return (conversation_of(stored) if stored else None), False
    except UnknownConversation:
        return None, True


def _stuck(talk: Conversation) -> list[str]:
    """The agreed methods that the client wants help with."""
    agreed = {one.method for one in talk.answers.values() if one.status is Status.AGREED}
    return [method for method, app in talk.apps.items() if app.help_wanted and method in agreed]
