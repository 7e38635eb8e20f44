"""What a received object says, in plain words.

1. A person is `sourceUuid`. The number may be hidden, appear later or change, so it is only noted.
2. What is not said to the bot alone is no input: groups, stories, calls, receipts, typing, and what the owner of
   the account does on another device.
3. Nothing here trusts a type: what is not as signal-cli documents it raises StrangeError, and is set aside.

Fields as in signal-cli's `org.asamk.signal.json`; times are milliseconds since the epoch.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

_NUMBER = re.compile(r"\+[1-9]\d{4,14}")
_UNUSABLE = ("attachments", "sticker", "contacts", "payment", "pollCreate", "reaction")
_SECOND = 1000
_LATEST = 1 << 53


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


def read(one: Mapping[str, Any]) -> Envelope:
    """Read an object. Raises StrangeError."""
    envelope = _part(one, "envelope")
    exception = _part(one, "exception")
    if exception:
        return _untrusted(envelope, exception)
    if not envelope:
        raise StrangeError("There is no envelope.")
    data = _part(envelope, "dataMessage") or _part(_part(envelope, "editMessage"), "dataMessage")
    if not data or any(data.get(key) for key in ("groupInfo", "storyContext")):
        return Envelope(Kind.NOTHING)
    if envelope.get("sourceNumber") and envelope.get("sourceNumber") == one.get("account"):
        return Envelope(Kind.NOTHING)  # the account's owner, on another device
    said = Envelope(Kind.UNUSABLE) if _part(envelope, "editMessage") else _said(data)
    return _addressed(one, envelope, replace(said, timer=_timer(data)))


def _said(data: Mapping[str, Any]) -> Envelope:
    """Find out which kind of message it is; the first that fits counts."""
    if deleted := _part(data, "remoteDelete"):
        return Envelope(Kind.DELETED, target=_whole(deleted, "timestamp"))
    if vote := _part(data, "pollVote"):
        return Envelope(Kind.VOTED, target=_whole(vote, "targetSentTimestamp"), votes=_votes(vote))
    if data.get("isExpirationUpdate") is True:
        return Envelope(Kind.TIMER)
    text = data.get("message")
    if isinstance(text, str) and text:
        return Envelope(Kind.TEXT, text=text.encode(errors="replace").decode())
    if _part(data, "reaction").get("isRemove") is True:
        return Envelope(Kind.NOTHING)
    return Envelope(Kind.UNUSABLE if any(data.get(key) for key in _UNUSABLE) else Kind.NOTHING)


def _untrusted(envelope: Mapping[str, Any], exception: Mapping[str, Any]) -> Envelope:
    if exception.get("type") != "UntrustedIdentityException":
        raise StrangeError("signal-cli could not read it.")
    return Envelope(Kind.UNTRUSTED, person=_person(envelope))


def _addressed(one: Mapping[str, Any], envelope: Mapping[str, Any], said: Envelope) -> Envelope:
    """Add who did it and when."""
    person = _person(envelope)
    sent = _whole(envelope, "timestamp")
    number = envelope.get("sourceNumber")
    return replace(
        said,
        person=person,
        message_id=_id(one.get("account"), person, envelope.get("sourceDevice"), sent, said.kind),
        sent=sent,
        when=(_whole(envelope, "serverReceivedTimestamp") if envelope.get("serverReceivedTimestamp") else sent)
        / _SECOND,
        number=number if isinstance(number, str) and _NUMBER.fullmatch(number) else "",
    )


def _id(*parts: object) -> str:
    """A digest, so that neither number nor UUID stands in an id."""
    return hashlib.blake2b("\n".join(map(str, parts)).encode(errors="replace"), digest_size=8).hexdigest()


def _person(envelope: Mapping[str, Any]) -> str:
    try:
        return str(uuid.UUID(envelope.get("sourceUuid")))
    except (ValueError, TypeError, AttributeError):
        raise StrangeError("There is no sender.") from None


def _timer(data: Mapping[str, Any]) -> int | None:
    seconds = data.get("expiresInSeconds")
    return seconds if type(seconds) is int else None


def _votes(vote: Mapping[str, Any]) -> tuple[int, ...]:
    votes = vote.get("optionIndexes")
    if not isinstance(votes, list) or any(type(one) is not int for one in votes):
        raise StrangeError("The vote names no option.")
    return tuple(votes)


def _part(one: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Give an object within an object; an empty one if it is absent or null."""
    part = one.get(key)
    if part is None:
        return {}
    if not isinstance(part, dict):
        raise StrangeError(f"{key} is no object.")
    return part


def _whole(one: Mapping[str, Any], key: str) -> int:
    value = one.get(key)
    if type(value) is not int or not 0 < value < _LATEST:
        raise StrangeError(f"{key} is no time.")
    return value
