"""Deeds that reach a client: remind, answer, mark as tested, propose, forget.

Rules of this file:
1. What it means to a conversation is the dialogue's to decide: it gets an event. That nothing came of it is told.
2. A client hears from the therapist only in the therapist's own, unstyled words, or in those of the dialogue.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from bot.letters import encode
from bot.office.room import Room
from bot.store import Letter
from bot.wording import Message
from flows.conversation import App, Conversation, Readiness, Status
from flows.draft import UNHEARD
from flows.events import Nudged, Proposed, Tested

LONGEST_TEXT = 2_000
"""Characters of what is relayed; every channel carries that in one message."""


def remind(room: Room, reference: str) -> dict[str, Any]:
    """Remind a client, once until they write again."""
    client, talk = room.guest(reference)
    if talk.nudged or not room.happens(client.ref, Nudged()):
        raise room.cannot("reminded" if talk.nudged else "left_alone", reference=client.ref)
    return {"reference": client.ref}


def answer(room: Room, reference: str, text: str) -> dict[str, Any]:
    """Relay the therapist's words to a client who has come in; what they asked counts as answered."""
    client, talk = room.guest(reference)
    words = relayable(room, text)
    if talk.state in UNHEARD:
        raise room.cannot(talk.state, reference=client.ref)
    language = room.house.content.languages.get(talk.language, room.language)
    spans = language.text("relayed").fill({"therapist": room.house.settings.practice.therapist, "text": words})
    to = (str(client.transport), str(client.address))
    mark = f"{client.ref}/answer.{secrets.token_hex(4)}"
    room.desk.send(Letter("client", client.ref, *to, encode(Message(spans)), mark), room.now)
    return answered(room, client.ref)


def answered(room: Room, reference: str) -> dict[str, Any]:
    """Note that what a client asked is answered, by whatever way."""
    client = room.client(reference)
    room.desk.asked(client.ref, None)
    return {"reference": client.ref}


def tested(room: Room, reference: str, method: str) -> dict[str, Any]:
    """Mark an agreed method as tested with the client."""
    client, talk = room.guest(reference)
    id_ = _named(room, method, room.house.content.methods)
    agreed = [one.method for one in talk.answers.values() if one.status is Status.AGREED]
    if id_ not in agreed:
        raise room.cannot("not_agreed", reference=client.ref, method=method, methods=_methods(room, agreed))
    if not room.happens(client.ref, Tested(id_)):
        raise room.cannot("tested", reference=client.ref, method=room.lines.method(id_))
    return {"reference": client.ref, "method": id_}


def propose(room: Room, reference: str, part: str, method: str) -> dict[str, Any]:
    """Ask a client whether another of the methods offered in a class may be used."""
    client, talk = room.guest(reference)
    classes = room.house.playbook.by_id
    if part not in classes:
        raise room.cannot("part", part=part, parts=", ".join(classes))
    use, id_ = room.lines.name("use", part), _named(room, method, room.house.content.methods)
    if id_ not in classes[part].offered:
        raise room.cannot("not_offered", part=use, method=method, methods=_methods(room, classes[part].offered))
    if id_ == settled(talk, part):
        raise room.cannot("agreed", part=use, method=room.lines.method(id_), reference=client.ref)
    if not room.happens(client.ref, Proposed(part, id_)):
        raise room.cannot("not_asked", reference=client.ref)
    return {"reference": client.ref, "part": part, "method": id_}


def forget(room: Room, reference: str) -> dict[str, Any]:
    """Delete everything about a client, for good, and have their chat erased as far as the service allows."""
    client = room.client(reference)
    room.performing.erase(room.desk, client.ref, room.now, ref=None)
    room.desk.forget(client.ref)
    return {"reference": client.ref}


# What can be chosen from, for those who ask.


def relayable(room: Room, text: str) -> str:
    """The text as it will be relayed. Raises DeedError if there is none, or too much of it."""
    words = "".join(sign for sign in text.strip() if sign.isprintable() or sign == "\n")
    if not words:
        raise room.cannot("text_empty")
    if len(words) > LONGEST_TEXT:
        raise room.cannot("text_long", longest=str(LONGEST_TEXT))
    return words


def untested(talk: Conversation) -> tuple[str, ...]:
    """The agreed methods that nobody has tested yet, or not since the line changed."""
    agreed = dict.fromkeys(one.method for one in talk.answers.values() if one.status is Status.AGREED)
    apps = {one: talk.apps.get(one, App()) for one in agreed}
    return tuple(one for one, app in apps.items() if app.readiness is not Readiness.TESTED or app.line)


def alternatives(room: Room, talk: Conversation, part: str) -> tuple[str, ...]:
    """The methods that can be proposed for a class."""
    return tuple(one for one in room.house.playbook.by_id[part].offered if one != settled(talk, part))


def settled(talk: Conversation, part: str) -> str:
    """The method agreed for a class, or empty."""
    answer = talk.answers.get(part)
    return answer.method if answer and answer.status is Status.AGREED else ""


def _named(room: Room, typed: str, ids: Iterable[str]) -> str:
    """The id of the method that was typed, as an id or by its name; what was typed if there is none."""
    wanted = typed.strip().casefold()
    return next((id_ for id_ in ids if wanted in (id_, room.lines.method(id_).casefold())), typed)


def _methods(room: Room, ids: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(room.lines.method(id_) for id_ in ids)) or "-"
