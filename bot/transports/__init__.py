"""The shapes that pass between a transport and the rest of the shell, and what a transport must be able to do.

A transport knows its own library, this file and what lies beside it (`capabilities`, `health`, `text`): not the store,
not the flows, not another transport.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol

from pydantic import JsonValue

from bot.transports.capabilities import Capabilities
from content.markup import Span

Json = Mapping[str, JsonValue]
"""A JSON object, as services send and want them."""


class What(StrEnum):
    """What a person did, or what happened to their address."""

    TEXT = "text"
    CHOICE = "choice"  # tapped a button: `option` and `token`
    UNUSABLE = "unusable"  # photo, voice, sticker, edit, reaction, deletion: `text` is empty
    OPENED = "opened"  # came through an invitation link: `text` is the code; or pressed the app's own Start: empty
    BLOCKED = "blocked"  # does not want to be written to any more
    RETURNED = "returned"  # may be written to again
    NEW_IDENTITY = "new_identity"  # another phone or a new safety number: perhaps another person


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
    message_ref: str = ""
    """The message as `Transport.erase` knows it; empty if it cannot be erased."""
    number: str = ""
    """The telephone number that the service shows for this address, as +441632960000; empty if it shows none."""


@dataclass(frozen=True, slots=True)
class Button:
    """One option as a person sees it."""

    option: str
    label: str


@dataclass(frozen=True, slots=True)
class File:
    """Something to be sent beside the text. `media_type` as "application/pdf"."""

    name: str
    media_type: str
    body: bytes


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
    files: tuple[File, ...] = ()
    again: bool = False
    """It was sent before, and nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True)
class MessageReference:
    """A message in somebody's chat: `id` is what `send` returned, or what came in `Incoming.message_ref`."""

    id: str
    ours: bool
    """Sent by us; else by them."""
    when: float


@dataclass(frozen=True, slots=True)
class Erasing:
    """Messages in somebody's chat are to be erased."""

    transport: str
    address: str
    references: tuple[MessageReference, ...]


class Severity(IntEnum):
    """How bad a finding is; the number is what it makes of the exit status of `accord doctor`."""

    GOOD = 0
    UNREACHABLE = 1  # it could not be done or reached: now, or before somebody has done something
    WRONG = 2  # something that was set is wrong, so that waiting does not help


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `accord doctor` looked at: what it is and, if it is not good, what to do."""

    severity: Severity
    says: str
    todo: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing has to be done."""
        return self.severity is Severity.GOOD


Receive = Callable[[Incoming], Awaitable[bool]]
"""Works one thing off; when it returns, that is committed. True: it was a choice, and it was taken as the answer.

Whatever it raises, nothing was kept: the transport must not confirm, and hands the same thing over again later.
"""


class InboundJournal(Protocol):
    """Where a transport keeps what it took from its service until it is worked off. All of it encrypted."""

    async def keep(self, raw: bytes) -> int:
        """Keep this; when it returns it is committed. Returns its number."""

    async def waiting(self) -> Sequence[tuple[int, bytes]]:
        """What was kept and is not done, the oldest first."""

    async def done(self, number: int) -> None:
        """It is worked off: remove it."""

    async def quarantine(self, raw: bytes) -> None:
        """Nobody can read this: keep it for a while, and count it for the operator."""


class Sender(Protocol):
    """What the outbox needs of a transport."""

    name: str
    pace: float
    """Seconds between two messages to one address; 0: none."""
    service_pace: float
    """Seconds between any two messages."""

    async def send(self, message: Outgoing) -> str:
        """Deliver; return the message's id for `erase`, or "". Raises one of the `SendError`s."""

    async def erase(self, address: str, references: Sequence[MessageReference]) -> None:
        """Delete what can be deleted for both sides, make neutral what can only be edited. As often as one likes.

        Raises NotSentError, WaitError or RefusedError; what the service no longer allows is no error.
        """


class Transport(Sender, Protocol):
    """What the rest of the shell needs of a transport."""

    capabilities: Capabilities

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled, or until nothing more can come. A service that is away is waited for.

        Raises UnusableError.
        """

    async def probe(self) -> Sequence[Finding]:
        """Ask the service, for `accord doctor`. Never raises; returns within half a minute."""

    async def close(self) -> None:
        """Let go of connections, after the last message was sent."""


class UnusableError(Exception):
    """This transport cannot work, and waiting does not help: a sentence that says what to do."""


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


class FaultyMessageError(SendError):
    """This message cannot be delivered to anybody: a fault of ours. The person can still be reached."""


class FateUnknownError(SendError):
    """It left, and no answer came: it may or may not have arrived."""
