"""Commands that let somebody in: invitations, the therapist's own pairing code, and the pause.

Rules of this file:
1. A code is told once, here; the store keeps only a keyed hash of it.
2. What is to be forwarded stands as it is and is neutral: it says that two people agree on how to keep in touch.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.access import PAUSED
from bot.commands.context import Command, CommandContext, day
from bot.settings import Settings
from bot.store import Invitation
from bot.wording.agreement_text import filled, stacked
from content.markup import plain

DAY = 86_400.0
DAYS = 14
MOST_DAYS = 365
PAIRING_DAYS = 1.0
LONGEST_LABEL = 60
"""Characters."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody's code, told once."""

    reference: str
    code: str
    links: Mapping[str, str]
    """How to get to the bot, by channel, those that there are: an address, or a number."""
    text: str
    """Ready to be forwarded."""
    qr: str
    """The address for a QR picture, or empty."""


@dataclass(frozen=True, slots=True)
class PairingCode:
    """The therapist's own code: what to send it over, and a sentence that says how."""

    code: str
    channel: str
    sentence: str


@Command
def invite(context: CommandContext, label: str, days: int = DAYS, language: str = "") -> Invited:
    """Invite somebody under the therapist's own name for them."""
    name, known = " ".join(label.split()), context.practice.settings.practice.languages
    if not name or not name.isprintable():
        raise context.cannot("label_empty")
    if len(name) > LONGEST_LABEL:
        raise context.cannot("label_long", longest=str(LONGEST_LABEL))
    if language and language not in known:
        raise context.cannot("language", language=language, languages=", ".join(known))
    spoken, until = language or known[0], _until(context, days)
    return _invited(context, context.transaction.invite(name, spoken, until, context.now), spoken, until)


@Command
def invite_again(context: CommandContext, reference: str, days: int = DAYS) -> Invited:
    """Give a new code to somebody on the list; their unused codes are worthless then."""
    client, until = context.client(reference), _until(context, days)
    return _invited(context, context.transaction.invite_again(client.ref, until, context.now), client.language, until)


@Command
def withdraw(context: CommandContext, reference: str) -> None:
    """Make the unused codes of somebody worthless."""
    client = context.client(reference)
    if not context.transaction.withdraw(client.ref, context.now):
        raise context.cannot("no_code", reference=client.ref)


@Command
def pairing_code(context: CommandContext) -> PairingCode:
    """Make a code that the therapist sends to the bot from their own account."""
    settings = context.practice.settings
    channel = settings.therapist.channel
    if channel == "terminal":
        raise context.cannot("no_channel")
    expires = context.now + PAIRING_DAYS * DAY
    code = context.transaction.pairing_code(expires)
    service = settings.services.get(channel)
    bot = (service and service.account) or plain(context.language.text("chat.your_bot").fill({}))
    values = {"code": code, "channel": context.texts.method(channel), "bot": bot, "until": day(expires).isoformat()}
    return PairingCode(code, channel, plain(context.language.text("chat.pairing").fill(values)))


@Command
def pause(context: CommandContext, *, on: bool) -> None:
    """Let nobody new in, or let them in again; whoever is in already is not concerned."""
    context.transaction.note(PAUSED, "yes" if on else None)


def _until(context: CommandContext, days: int) -> float:
    if not 1 <= days <= MOST_DAYS:
        raise context.cannot("days", most=str(MOST_DAYS))
    return context.now + days * DAY


def _invited(context: CommandContext, made: Invitation, spoken: str, until: float) -> Invited:
    """What is to be known of an invitation, in the language that it was made for."""
    settings, languages = context.practice.settings, context.practice.content.languages
    language = languages.get(spoken, context.language)
    links = _links(settings, made.code)
    ways = stacked(
        language.text(f"invitation.{channel}" if to.startswith("https://") else f"invitation.{channel}_number").fill(
            {"to": to}
        )
        for channel, to in links.items()
    )
    text = filled(language.text("invitation.text"), {"ways": ways, "code": made.code, "until": day(until).isoformat()})
    qr = next((to for to in links.values() if to.startswith("https://")), "")
    return Invited(made.ref, made.code, links, plain(text), qr)


def _links(settings: Settings, code: str) -> Mapping[str, str]:
    """How to get to the bot, by channel: an address, or a telephone number."""
    ways = {name: each.link.replace("{code}", code) or each.account for name, each in settings.services.items()}
    return {name: to for name, to in ways.items() if to}
