"""The body of a message: how a worded message, or an order to erase, lies in the outbox, and how it comes out again.

A page is drawn when its message is sent, not when it is written: that takes a while, and others wait for the database.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic import Base64Bytes, TypeAdapter

from bot.agreement.stored import StoredAgreement
from bot.store import ChatMessage, QueuedMessage
from bot.transports import Button, Erasing, File, MessageReference, Outgoing
from bot.wording import Message
from content.markup import Span


@dataclass(frozen=True, slots=True)
class Page:
    """An agreement that is sent as a page. `label`: the therapist's name for the client, for the therapist's copy."""

    agreement: StoredAgreement
    language: str = ""
    label: str = ""
    kind: str = ""
    """The kind of client that it is about."""


Draw = Callable[[Page], File]


@dataclass(frozen=True, slots=True)
class _StoredMessage:
    """A message as JSON: small things as lists, in the order of their fields."""

    spans: tuple[tuple[str, bool, bool, str], ...]
    buttons: tuple[tuple[str, str], ...]
    token: int
    qr: str
    files: tuple[tuple[str, str, Base64Bytes], ...] = ()
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class _StoredErasing:
    """The messages of one chat that are to be erased: id, whether it is ours, when it was sent."""

    erase: tuple[tuple[str, bool, float], ...]


_MESSAGE = TypeAdapter(_StoredMessage)
_ERASING = TypeAdapter(_StoredErasing)
_ANY: TypeAdapter[_StoredErasing | _StoredMessage] = TypeAdapter(_StoredErasing | _StoredMessage)


def encode(message: Message, files: Iterable[File | Page] = ()) -> bytes:
    """The stored form: JSON, UTF-8. The store encrypts it."""
    files = tuple(files)
    return _MESSAGE.dump_json(
        _StoredMessage(
            spans=tuple((span.text, span.bold, span.italic, span.link) for span in message.spans),
            buttons=tuple((button.option, button.label) for button in message.buttons),
            token=message.token,
            qr=message.qr,
            files=tuple((file.name, file.media_type, file.body) for file in files if isinstance(file, File)),
            pages=tuple(page for page in files if isinstance(page, Page)),
        )
    )


def encode_erasing(references: Iterable[ChatMessage]) -> bytes:
    """The stored form of an order to erase messages of one chat."""
    return _ERASING.dump_json(_StoredErasing(tuple((each.id, each.ours, each.when) for each in references)))


def decode(queued: QueuedMessage, draw: Draw | None = None) -> Outgoing | Erasing:
    """What a transport gets. Without `draw`, pages are left out. Raises ValueError for what is no body."""
    body = _ANY.validate_json(queued.body)
    if isinstance(body, _StoredErasing):
        references = tuple(MessageReference(*reference) for reference in body.erase)
        return Erasing(queued.transport, queued.address, references)
    files = tuple(File(*file) for file in body.files)
    return Outgoing(
        transport=queued.transport,
        address=queued.address,
        reference=queued.reference,
        spans=tuple(Span(*span) for span in body.spans),
        buttons=tuple(Button(*button) for button in body.buttons),
        token=body.token,
        qr=body.qr,
        files=(*files, *map(draw, body.pages)) if draw else files,
        again=queued.doubts > 0,
    )
