"""What the server answered to a receive: the objects in it, and what each of them says.

Reading a body (`salvage`):
1. Whatever was received is gone from Signal's servers: every object that can be read is taken, wherever it stands.
2. A good answer is a JSON array. But lines of the program's error output may stand between its elements, which
   makes the whole no JSON at all; and if the program fails, the messages stand in the text of the error.
3. An object is looked for only where one can begin: at the start of a line, or behind a comma or a bracket.
   What a person wrote stands within an object, with its quotes escaped, and never passes for one.

Reading an object (`read`):
1. A person is `sourceUuid`. The number may be hidden, appear later or change, so it is only noted.
2. What is not said to the bot alone is no input: groups, stories, calls, receipts, typing, and what the owner of
   the account does on another device.
3. Nothing here trusts a type: what is not as signal-cli documents it raises StrangeError, and goes into quarantine.

Fields as in signal-cli's `org.asamk.signal.json`; times are milliseconds since the epoch.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pydantic import JsonValue

from bot.transports import Json

_NUMBER = re.compile(r"\+[1-9]\d{4,14}")
_UNUSABLE = ("attachments", "sticker", "contacts", "payment", "pollCreate", "reaction")
_SECOND = 1000
_LATEST = 1 << 53

_BEGINNING = re.compile(r"(?:^|[\[,])[ \t]*(?=\{)", re.MULTILINE)
_MARKS = ("envelope", "exception")
_MESSAGES = (b"dataMessage", b"editMessage", b"exception")
_NOISE = (b"receiptMessage", b"typingMessage")
_decoder = json.JSONDecoder()


class Kind(StrEnum):
    """What a person did, as far as it matters here."""

    NOTHING = "nothing"  # no input, though it may tell the chat's timer
    TEXT = "text"
    UNUSABLE = "unusable"
    DELETED = "deleted"  # a message of theirs, sent at `target`
    VOTED = "voted"  # in the poll sent at `target`
    TIMER = "timer"  # chose by themselves after how long messages disappear
    UNTRUSTED = "untrusted"  # their identity has changed: the message itself cannot be read


class StrangeError(ValueError):
    """This object is not as documented."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One received object."""

    kind: Kind
    person: str = ""
    message_id: str = ""
    """The same for each delivery of the same message; unique within the person."""
    sent: int = 0
    """By the sender's clock: what receipts and deletions name."""
    when: float = 0.0
    """Seconds since the epoch, by the server's clock if it told."""
    number: str = ""
    text: str = ""
    target: int = 0
    votes: tuple[int, ...] = ()
    """Positions in the poll, the first is 0."""
    timer: int | None = None
    """Seconds after which messages in this chat disappear; 0: they stay; None: not told."""


def read(received: Json) -> Envelope:
    """Read one received object. Raises StrangeError."""
    envelope = _part(received, "envelope")
    exception = _part(received, "exception")
    if exception:
        return _untrusted(envelope, exception)
    if not envelope:
        raise StrangeError("There is no envelope.")
    data = _part(envelope, "dataMessage") or _part(_part(envelope, "editMessage"), "dataMessage")
    if not data or any(data.get(key) for key in ("groupInfo", "storyContext")):
        return Envelope(Kind.NOTHING)
    if envelope.get("sourceNumber") and envelope.get("sourceNumber") == received.get("account"):
        return Envelope(Kind.NOTHING)  # the account's owner, on another device
    said = Envelope(Kind.UNUSABLE) if _part(envelope, "editMessage") else _said(data)
    return _addressed(received, envelope, replace(said, timer=_timer(data)))


def _said(data: Json) -> Envelope:
    """Find out which kind of message it is; the first that fits counts."""
    if deleted := _part(data, "remoteDelete"):
        return Envelope(Kind.DELETED, target=_time(deleted, "timestamp"))
    if vote := _part(data, "pollVote"):
        return Envelope(Kind.VOTED, target=_time(vote, "targetSentTimestamp"), votes=_votes(vote))
    if data.get("isExpirationUpdate") is True:
        return Envelope(Kind.TIMER)
    text = data.get("message")
    if isinstance(text, str) and text:
        return Envelope(Kind.TEXT, text=text.encode(errors="replace").decode())
    if _part(data, "reaction").get("isRemove") is True:
        return Envelope(Kind.NOTHING)
    return Envelope(Kind.UNUSABLE if any(data.get(key) for key in _UNUSABLE) else Kind.NOTHING)


def _untrusted(envelope: Json, exception: Json) -> Envelope:
    if exception.get("type") != "UntrustedIdentityException":
        raise StrangeError("signal-cli could not read it.")
    return Envelope(Kind.UNTRUSTED, person=_person(envelope))


def _addressed(received: Json, envelope: Json, said: Envelope) -> Envelope:
    """Add who did it and when."""
    person = _person(envelope)
    sent = _time(envelope, "timestamp")
    number = envelope.get("sourceNumber")
    return replace(
        said,
        person=person,
        message_id=_id(received.get("account"), person, envelope.get("sourceDevice"), sent, said.kind),
        sent=sent,
        when=(_time(envelope, "serverReceivedTimestamp") if envelope.get("serverReceivedTimestamp") else sent)
        / _SECOND,
        number=number if isinstance(number, str) and _NUMBER.fullmatch(number) else "",
    )


def _id(*parts: object) -> str:
    """A digest, so that neither number nor UUID stands in an id."""
    return hashlib.blake2b("\n".join(map(str, parts)).encode(errors="replace"), digest_size=8).hexdigest()


def _person(envelope: Json) -> str:
    try:
        return str(uuid.UUID(str(envelope.get("sourceUuid"))))
    except ValueError:
        raise StrangeError("There is no sender.") from None


def _timer(data: Json) -> int | None:
    seconds = data.get("expiresInSeconds")
    return seconds if type(seconds) is int else None


def _votes(vote: Json) -> tuple[int, ...]:
    votes = vote.get("optionIndexes")
    positions = [place for place in votes if type(place) is int] if isinstance(votes, list) else []
    if positions != votes:
        raise StrangeError("The vote names no option.")
    return tuple(positions)


def _part(whole: Json, key: str) -> Json:
    """Give an object within an object; an empty one if it is absent or null."""
    part = whole.get(key)
    if part is None:
        return {}
    if not isinstance(part, dict):
        raise StrangeError(f"{key} is no object.")
    return part


def _time(whole: Json, key: str) -> int:
    value = whole.get(key)
    if type(value) is not int or not 0 < value < _LATEST:
        raise StrangeError(f"{key} is no time.")
    return value


@dataclass(frozen=True, slots=True)
class Salvaged:
    """`objects` in their order; `scraps`: what looks like a message and cannot be read."""

    objects: tuple[Json, ...]
    scraps: tuple[str, ...]


def worth_keeping(body: bytes) -> bool:
    """Whether there may be a message in it: receipts and typing alone are let go at once."""
    if not any(mark.encode() in body for mark in _MARKS):
        return False
    return any(mark in body for mark in _MESSAGES) or not any(mark in body for mark in _NOISE)


def salvage(body: bytes) -> Salvaged:
    """Find the objects of a body. Never raises."""
    text = body.decode(errors="replace")
    whole = _json(text)
    if isinstance(whole, dict) and not _is_message(whole):
        said = whole.get("error")
        return _search(said) if isinstance(said, str) else Salvaged((), (text,))
    if isinstance(whole, dict):
        return Salvaged((whole,), ())
    if isinstance(whole, list):
        objects = tuple(part for part in whole if isinstance(part, dict) and _is_message(part))
        strange = [part for part in whole if not isinstance(part, dict) or not _is_message(part)]
        return Salvaged(objects, tuple(map(json.dumps, strange)))
    return _search(text)


def _search(text: str) -> Salvaged:
    objects: list[Json] = []
    scraps: list[str] = []
    end = 0
    for start, found, after in _found(text):
        scraps.append(text[end:start])
        objects.append(found)
        end = after
    scraps.append(text[end:])
    return Salvaged(tuple(objects), tuple(scrap for scrap in scraps if any(f'"{mark}"' in scrap for mark in _MARKS)))


def _found(text: str) -> Iterator[tuple[int, Json, int]]:
    """Give each object with its start and end."""
    end = 0
    while beginning := _BEGINNING.search(text, end):
        end = beginning.end()
        try:
            found, after = _decoder.raw_decode(text, end)
        except (ValueError, RecursionError):
            end += 1
            continue
        if _is_message(found):
            yield end, found, after
        end = after


def _is_message(found: Json) -> bool:
    return any(mark in found for mark in _MARKS)


def _json(text: str) -> JsonValue:
    try:
        data: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data
