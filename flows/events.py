"""What can happen to a conversation, and what is to be done about it.

Rules of this file:
1. An event is what happened; an effect is what shall happen. Neither does anything.
2. Effects carry ids, never words: `bot` words them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from flows.conversation import Conversation
from flows.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Opened:
    """The person came with a good invitation. `on` is today, as an ISO date."""

    on: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """The person typed something."""

    text: str
    on: str = ""
    heard: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class Overheard:
    """The rest of a long text was read behind the reply, and something grave is in it."""

    heard: Evidence


@dataclass(frozen=True, slots=True)
class Chose:
    """The person tapped an option of the question with this token."""

    token: int
    option: str
    on: str = ""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A photo, voice message, sticker, edit, reaction or deletion: nothing that can be read here."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The time that a `Remind` set has come."""


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """A message could not be delivered to the client, for good."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody who could not be reached may be written to again."""


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """The address that we talk to, which belongs to this method, is not what it was.

    "identity": another phone or safety number, perhaps another person; "number": another telephone number.
    """

    method: str
    how: Literal["identity", "number"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """The therapist would like another method in a class."""

    part: str
    method: str


@dataclass(frozen=True, slots=True)
class Nudged:
    """The therapist asks us to remind the client."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """We were away, and what the client wrote just then may be lost."""


@dataclass(frozen=True, slots=True)
class Tested:
    """The therapist has seen that this method works with the client, and that it is them."""

    method: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The therapist has this rule of the practice signed on paper."""

    rule: str
    on: str = ""


ByPerson = Opened | Said | Chose | Unusable
"""What the person did; they were heard. All else happened without them."""
Event = (
    ByPerson
    | Overheard
    | TimedOut
    | Undeliverable
    | Returned
    | AddressChanged
    | Proposed
    | Nudged
    | Resumed
    | Tested
    | Signed
)

Values = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Say:
    """Say a message to the client: the first of these ids that `content` has words for."""

    ids: tuple[str, ...]
    values: Values = field(default_factory=dict)
    options: tuple[str, ...] = ()
    token: int = 0
    page: bool = False
    """With what is agreed as a page, to keep or to print."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the therapist *that*, never what was written: contact, danger, address_identity, forgotten, ..."""

    about: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """The answers as they stand are a new version of the agreement; the therapist gets it."""


@dataclass(frozen=True, slots=True)
class Remind:
    """Send `TimedOut` after so many days, instead of any earlier time. 0: never."""

    days: int


@dataclass(frozen=True, slots=True)
class Erase:
    """Remove the messages of this chat, both sides', as far as the service allows; not what this turn says."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete everything about this client, the messages of the chat too."""


Effect = Say | Tell | Record | Remind | Erase | Forget


@dataclass(frozen=True, slots=True)
class Turn:
    """The new conversation, and what is to be done once it is committed."""

    conversation: Conversation
    effects: tuple[Effect, ...] = ()
    changed: bool = True
    """Whether anything came of the event: something in the conversation, or an effect other than a time set anew."""
