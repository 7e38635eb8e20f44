"""Deeds that let somebody in: invitations, the therapist's own pairing code, and the pause.

Rules of this file:
1. A code is told once, here; the store keeps only a keyed hash of it.
2. What is to be forwarded stands as it is and is neutral: it says that two people agree on how to keep in touch.
"""

from collections.abc import Mapping
from typing import Any

from bot.door import PAUSED
from bot.office.room import Room, day
from bot.settings import Settings
from bot.store import Invitation
from bot.wording.lines import filled, stacked
from content.markup import Value, plain

DAY = 86_400.0
DAYS = 14
MOST_DAYS = 365
PAIRING_DAYS = 1.0
LONGEST_LABEL = 60
"""Characters."""


def invite(room: Room, label: str, days: int = DAYS, language: str = "") -> dict[str, Any]:
    """Invite somebody under the therapist's own name for them.

    Returns {reference, code, links, text, qr}: `links` as {telegram, signal}, those that there are; `text` is ready
    to be forwarded; `qr` is the address for a QR picture, or empty.
    """
    name, known = " ".join(label.split()), room.house.settings.practice.languages
    if not name or not name.isprintable():
        raise room.cannot("label_empty")
    if len(name) > LONGEST_LABEL:
        raise room.cannot("label_long", longest=str(LONGEST_LABEL))
    if language and language not in known:
        raise room.cannot("language", language=language, languages=", ".join(known))
    spoken, until = language or known[0], _until(room, days)
    return _told(room, room.desk.invite(name, spoken, until, room.now), spoken, until)


def invite_again(room: Room, reference: str, days: int = DAYS) -> dict[str, Any]:
    """Give a new code to somebody on the list; their unused codes are worthless then. Returns as `invite`."""
    client, until = room.client(reference), _until(room, days)
    return _told(room, room.desk.invite_again(client.ref, until, room.now), client.language, until)


def withdraw(room: Room, reference: str) -> dict[str, Any]:
    """Make the unused codes of somebody worthless."""
    client = room.client(reference)
    if not room.desk.withdraw(client.ref, room.now):
        raise room.cannot("no_code", reference=client.ref)
    return {"reference": client.ref}


def pairing_code(room: Room) -> dict[str, Any]:
    """Make a code that the therapist sends to the bot from their own account. Returns {code, channel, sentence}."""
    settings = room.house.settings
    channel = settings.therapist.channel
    if channel == "terminal":
        raise room.cannot("no_channel")
    expires = room.now + PAIRING_DAYS * DAY
    code = room.desk.pairing_code(expires)
    names = {
        "telegram": settings.telegram and settings.telegram.username and f"@{settings.telegram.username}",
        "signal": settings.signal and settings.signal.number,
    }
    bot = names[channel] or plain(room.language.text("office.your_bot").fill({}))
    values = {"code": code, "channel": room.lines.method(channel), "bot": bot, "until": str(day(expires))}
    return {"code": code, "channel": channel, "sentence": plain(room.language.text("office.pairing").fill(values))}


def pause(room: Room, *, on: bool) -> dict[str, Any]:
    """Let nobody new in, or let them in again; whoever is in already is not concerned."""
    room.desk.note(PAUSED, "yes" if on else None)
    return {"paused": on}


def _until(room: Room, days: int) -> float:
    if not 1 <= days <= MOST_DAYS:
        raise room.cannot("days", most=str(MOST_DAYS))
    return room.now + days * DAY


def _told(room: Room, made: Invitation, spoken: str, until: float) -> dict[str, Any]:
    """What is to be known of an invitation, in the language that it was made for."""
    settings, languages = room.house.settings, room.house.content.languages
    language = languages.get(spoken, room.language)
    links = _links(settings, made.code)
    ways = stacked(
        language.text(f"invitation.{'signal_number' if to.startswith('+') else kind}").fill({"to": to})
        for kind, to in links.items()
    )
    values: dict[str, Value] = {"ways": ways, "code": made.code, "until": str(day(until))}
    text = filled(language.text("invitation.text"), values)
    qr = next((links[kind] for kind in ("signal", "telegram") if links.get(kind, "").startswith("https://")), "")
    return {"reference": made.ref, "code": made.code, "links": links, "text": plain(text), "qr": qr}


def _links(settings: Settings, code: str) -> Mapping[str, str]:
    """How to get to the bot, by channel: an address, or a telephone number."""
    links = {}
    if settings.signal:
        links["signal"] = settings.signal.link or settings.signal.number
    if settings.telegram and settings.telegram.username:
        links["telegram"] = f"https://t.me/{settings.telegram.username}?start={code}"
    return links
