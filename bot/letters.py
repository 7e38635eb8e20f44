"""The body of a letter: how a worded message lies in the outbox, and how it comes out again."""

import json

from bot.store import Posted
from bot.transports import Button, Outgoing
from bot.wording import Message
from content.markup import Span


def encode(message: Message) -> bytes:
    """The stored form: JSON, UTF-8. The store encrypts it."""
    body = {
        "spans": [[one.text, one.bold, one.italic, one.link] for one in message.spans],
        "buttons": [[one.option, one.label] for one in message.buttons],
        "token": message.token,
        "qr": message.qr,
    }
    return json.dumps(body, ensure_ascii=False).encode()


def decode(posted: Posted) -> Outgoing:
    """What a transport gets."""
    body = json.loads(posted.body)
    return Outgoing(
        transport=posted.transport,
        address=posted.address,
        reference=posted.reference,
        spans=tuple(Span(*one) for one in body["spans"]),
        buttons=tuple(Button(*one) for one in body["buttons"]),
        token=body["token"],
        qr=body["qr"],
    )
