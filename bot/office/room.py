"""What a deed works in: the practice, the desk of one job, and the time.

Rules of this file:
1. What cannot be done is a `DeedError`, with a sentence for the therapist; whoever raises one has written nothing.
2. Its words are in content, `office.cannot.*`, in the practice's first language; it names people by number only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.performing import Performing
from bot.store import Client, Desk, read_ref
from bot.wording.lines import Lines
from content.languages import Language
from content.markup import plain
from flows.conversation import Conversation, loads
from flows.events import Event

if TYPE_CHECKING:
    from bot.house import House

Happened = Callable[[str, Event, Desk], None]
"""Something happened to the conversation of the client with this reference: see `Service.happened`."""


class DeedError(Exception):
    """It cannot be done: a sentence that says why, and what to do. Exit status 1."""


@dataclass(frozen=True, slots=True)
class Room:
    """One deed's surroundings. `now`: seconds since the epoch."""

    house: "House"
    performing: Performing
    desk: Desk
    now: float
    happened: Happened

    @property
    def language(self) -> Language:
        """The therapist's language."""
        return self.house.content.languages[self.house.settings.practice.languages[0]]

    @property
    def lines(self) -> Lines:
        """What things are called in the therapist's language."""
        return Lines(self.language)

    def cannot(self, why: str, **values: str) -> DeedError:
        """Word what cannot be done; the caller raises it."""
        return DeedError(plain(self.language.text(f"office.cannot.{why}").fill(values)))

    def client(self, reference: str) -> Client:
        """The client with this number, typed anyhow. Raises DeedError."""
        ref = read_ref(reference)
        if ref is None:
            raise self.cannot("reference", reference=reference)
        client = self.desk.client(ref)
        if client is None:
            raise self.cannot("nobody", reference=ref)
        return client

    def guest(self, reference: str) -> tuple[Client, Conversation]:
        """The same of somebody who has come in, with where they stand. Raises DeedError."""
        client = self.client(reference)
        stored = self.desk.conversation(client.ref)
        if stored is None or not client.transport:
            raise self.cannot("not_joined", reference=client.ref)
        return client, loads(stored)

    def happens(self, ref: str, event: Event) -> bool:
        """Let `event` happen to a client's conversation; return whether it changed anything there."""
        before = self.desk.conversation(ref)
        self.happened(ref, event, self.desk)
        return self.desk.conversation(ref) != before


def day(when: float | None) -> str | None:
    """The date, as ISO, in UTC."""
    return datetime.fromtimestamp(when, UTC).date().isoformat() if when else None
