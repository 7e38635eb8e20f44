"""The values that pass through the port of the store. All frozen; times are seconds since the epoch."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "own", "used", "expired", "withdrawn", "unknown"]
Recipient = Literal["client", "therapist", "stranger"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A client's reference ("K7QM-3F2X") and the code ("7H2K-M9QX-03FT") that is told to them once.

    The code exists here and nowhere else: the store keeps a keyed hash of it.
    """

    ref: str
    code: str


@dataclass(frozen=True, slots=True)
class Client:
    """One client. `transport` and `address` are those last heard from, None until they have joined."""

    ref: str
    label: str
    language: str
    transport: str | None
    address: str | None
    invited_at: float
    joined_at: float | None


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What became of a code. `client` is there for "ok" and for "own" (the client's own code, again)."""

    verdict: Verdict
    client: Client | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a client's agreement: 1, 2, 3 and so on. Never changed once made."""

    number: int
    made_at: float
    body: bytes


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to be sent. `ref` says whose key seals it and with whom it is forgotten; None: about no client."""

    recipient: Recipient
    ref: str | None
    transport: str
    address: str
    body: bytes
    reference: str


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message in the outbox, as it is to be delivered.

    `attempts` counts the times it was postponed, `doubts` those after which nobody knew if it had arrived.
    """

    id: int
    recipient: Recipient
    ref: str | None
    transport: str
    address: str
    body: bytes
    reference: str
    attempts: int
    doubts: int
    created: float


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message in a client's chat: `id` is the transport's own; sent by us (`ours`) or by them, at `when`."""

    transport: str
    address: str
    id: str
    ours: bool
    when: float


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Something in the journal, as the service gave it."""

    number: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class TherapistChannel:
    """The therapist's chat, and where it stands: `body` is empty at first."""

    transport: str
    address: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Undelivered:
    """How many messages to one kind of recipient, about one client or (None) nobody, have not arrived.

    `waiting` are still to be sent, `failed` were refused for good; `oldest` is when the first was written.
    """

    ref: str | None
    recipient: Recipient
    waiting: int
    failed: int
    oldest: float


@dataclass(frozen=True, slots=True)
class Overview:
    """One line of the list of clients."""

    client: Client
    conversation: bytes | None
    agreement: Version | None
    last_heard: float | None
    asked_at: float | None
    """When the client asked for the therapist and has had no answer since."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept no longer than needed: the units are in the names."""

    unfinished_days: float = 30
    codes_days: float = 30
    delivered_hours: float = 24
    failed_days: float = 30
    inbox_days: float = 7
    strangers_days: float = 1
    aside_days: float = 30


@dataclass(frozen=True, slots=True)
class Swept:
    """How many of each were removed: clients who never finished or never joined, and rows of the others."""

    unfinished: int
    never_joined: int
    codes: int
    delivered: int
    failed: int
    inbox: int
    strangers: int
    aside: int
