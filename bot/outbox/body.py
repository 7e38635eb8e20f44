"""The body of a message: how a worded message, or an order to erase, lies in the outbox, and how it comes out again.

A page is drawn when its message is sent, not when it is written: that takes a while, and others wait for the database.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from bot.agreement import Agreement
from bot.store import ChatMessage, QueuedMessage
from bot.transports import Button, Erasing, File, MessageReference, Outgoing
from bot.wording import Message
from content.markup import Span


@dataclass(frozen=True, slots=True)
class Page:
    """An agreement that is sent as a page. `label`: the therapist's name for the client, for the therapist's copy."""

    agreement: Agreement
    language: str = ""
    label: str = ""


Draw = Callable[[Page], File]


def encode(message: Message, files: Iterable[File | Page] = ()) -> bytes:
    """The stored form: JSON, UTF-8. The store encrypts it."""
    files = tuple(files)
    body = {
        "spans": [[one.text, one.bold, one.italic, one.link] for one in message.spans],
        "buttons": [[one.option, one.label] for one in message.buttons],
        "token": message.token,
        "qr": message.qr,
        "files": [[one.name, one.media_type, b64encode(one.body).decode()] for one in files if isinstance(one, File)],
        "pages": [asdict(one) for one in files if isinstance(one, Page)],
    }
    return json.dumps(body, ensure_ascii=False).encode()


def encode_erasing(references: Iterable[ChatMessage]) -> bytes:
    """The stored form of an order to erase messages of one chat."""
    return json.dumps({"erase": [[one.id, one.ours, one.when] for one in references]}).encode()


def decode(queued: QueuedMessage, draw: Draw | None = None) -> Outgoing | Erasing:
    """What a transport gets. Without `draw`, pages are left out."""
    body = json.loads(queued.body)
    if "erase" in body:
        return Erasing(queued.transport, queued.address, tuple(MessageReference(*one) for one in body["erase"]))
    files = [File(name, type_, b64decode(it)) for name, type_, it in body.get("files", ())]
    if draw:
        files += [draw(Page(**one)) for one in body.get("pages", ())]
    return Outgoing(
        transport=queued.transport,
        address=queued.address,
        reference=queued.reference,
        spans=tuple(Span(*one) for one in body["spans"]),
        buttons=tuple(Button(*one) for one in body["buttons"]),
        token=body["token"],
        qr=body["qr"],
        files=tuple(files),
        again=queued.doubts > 0,
    )
