"""Commands that let somebody in: invitations, the therapist's own pairing code, and the pause.

Rules of this file:
1. A code is told once, here; the store keeps only a keyed hash of it.
2. What is to be forwarded stands as it is and is neutral: it says that two people agree on how to keep in touch.
"""

from collections.abc import Mapping
from typing import Any

from bot.access import PAUSED
from bot.commands.context import CommandContext, day
from bot.settings import Settings
from bot.store import Invitation
from bot.transports.capabilities import CAPABILITIES
from bot.wording.agreement_text import filled, stacked
from content.markup import Value, plain

DAY = 86_400.0
DAYS = 14
MOST_DAYS = 365
PAIRING_DAYS = 1.0
LONGEST_LABEL = 60
"""Characters."""


def invite(context: CommandContext, label: str, days: int = DAYS, language: str = "") -> dict[str, Any]:
    """Invite somebody under the therapist's own name for them.

    Returns {reference, code, links, text, qr}: `links` as {telegram, signal}, those that there are; `text` is ready
    to be forwarded; `qr` is the address for a QR picture, or empty.
    """
    name, known = " ".join(label.split()), context.practice.settings.practice.languages
    if not name or not name.isprintable():
        raise context.cannot("label_empty")
    if len(name) > LONGEST_LABEL:
        raise context.cannot("label_long", longest=str(LONGEST_LABEL))
    if language and language not in known:
        raise context.cannot("language", language=language, languages=", ".join(known))
    spoken, until = language or known[0], _until(context, days)
    return _told(context, context.transaction.invite(name, spoken, until, context.now), spoken, until)


def invite_again(context: CommandContext, reference: str, days: int = DAYS) -> dict[str, Any]:
    """Give a new code to somebody on the list; their unused codes are worthless then. Returns as `invite`."""
    client, until = context.client(reference), _until(context, days)
    return _told(context, context.transaction.invite_again(client.ref, until, context.now), client.language, until)


def withdraw(context: CommandContext, reference: str) -> dict[str, Any]:
    """Make the unused codes of somebody worthless."""
    client = context.client(reference)
    if not context.transaction.withdraw(client.ref, context.now):
        raise context.cannot("no_code", reference=client.ref)
    return {"reference": client.ref}


def pairing_code(context: CommandContext) -> dict[str, Any]:
    """Make a code that the therapist sends to the bot from their own account. Returns {code, channel, sentence}."""
    settings = context.practice.settings
    channel = settings.therapist.channel
    if channel == "terminal":
        raise context.cannot("no_channel")
    expires = context.now + PAIRING_DAYS * DAY
    code = context.transaction.pairing_code(expires)
    names = {
        "telegram": settings.telegram and settings.telegram.username and f"@{settings.telegram.username}",
        "signal": settings.signal and settings.signal.number,
    }
    bot = names[channel] or plain(context.language.text("chat.your_bot").fill({}))
    values = {"code": code, "channel": context.lines.method(channel), "bot": bot, "until": str(day(expires))}
    return {"code": code, "channel": channel, "sentence": plain(context.language.text("chat.pairing").fill(values))}


def pause(context: CommandContext, *, on: bool) -> dict[str, Any]:
    """Let nobody new in, or let them in again; whoever is in already is not concerned."""
    context.transaction.note(PAUSED, "yes" if on else None)
    return {"paused": on}


def _until(context: CommandContext, days: int) -> float:
    if not 1 <= days <= MOST_DAYS:
        raise context.cannot("days", most=str(MOST_DAYS))
    return context.now + days * DAY


def _told(context: CommandContext, made: Invitation, spoken: str, until: float) -> dict[str, Any]:
    """What is to be known of an invitation, in the language that it was made for."""
    settings, languages = context.practice.settings, context.practice.content.languages
    language = languages.get(spoken, context.language)
    links = _links(settings, made.code)
    ways = stacked(
        language.text(f"invitation.{'signal_number' if to.startswith('+') else kind}").fill({"to": to})
        for kind, to in links.items()
    )
    values: dict[str, Value] = {"ways": ways, "code": made.code, "until": str(day(until))}
    text = filled(language.text("invitation.text"), values)
    qr = next((links[kind] for kind in CAPABILITIES if links.get(kind, "").startswith("https://")), "")
    return {"reference": made.ref, "code": made.code, "links": links, "text": plain(text), "qr": qr}


def _links(settings: Settings, code: str) -> Mapping[str, str]:
    """How to get to the bot, by channel: an address, or a telephone number."""
    links = {}
    if settings.signal:
        links["signal"] = settings.signal.link or settings.signal.number
    if settings.telegram and settings.telegram.username:
        links["telegram"] = CAPABILITIES["telegram"].invitation_link.format(
            username=settings.telegram.username, code=code
        )
    return links
