"""The shapes that pass between a transport and the service, and what a transport must be able to do.

A transport knows its own library and this file: not the store, not the flows, not another transport.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from content.markup import Span


class What(StrEnum):
    """What a person did."""

    TEXT = "text"
    CHOICE = "choice"  # tapped a button: `option` and `token`
    UNUSABLE = "unusable"  # photo, voice, sticker, edit, reaction, deletion: `text` is empty
    OPENED = "opened"  # came through an invitation link or typed a code: `text` is the code


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that a person did, as the transport received it."""

    transport: str
    address: str
    """Who, in the transport's own terms (Telegram's chat id, Signal's UUID). Never logged."""
    message_id: str
    """Unique within the address: the same id is never worked off twice."""
    when: float
    """Seconds since the epoch."""
    what: What = What.TEXT
    text: str = ""
    option: str = ""
    token: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    """One option as a person sees it."""

    option: str
    label: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be rendered and sent. `reference` is the same if it has to be sent again."""

    transport: str
    address: str
    reference: str
    spans: tuple[Span, ...]
    buttons: tuple[Button, ...] = ()
    token: int = 0
    qr: str = ""
    """An address of the text that is to be shown as a QR code as well, where there is a screen for it."""


class Transport(Protocol):
    """What the outbox needs of a transport."""

    name: str

    async def send(self, message: Outgoing) -> None:
        """Deliver, or raise one of the errors below."""


class SendError(Exception):
    """A message was not delivered, or nobody knows. Never raised itself; the children say what to do."""


class NotSentError(SendError):
    """It surely did not leave: send it again later."""


class WaitError(SendError):
    """The service asks to wait `seconds` before anything more is sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


class RefusedError(SendError):
    """It will never be delivered to this address: blocked, gone, refused. Do not try again."""


class FateUnknownError(SendError):
    """It left, and no answer came: it may or may not have arrived."""
