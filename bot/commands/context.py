"""What a command works in: the practice, the transaction of one job, and the time.

Rules of this file:
1. What cannot be done is a `CommandError`, with a sentence for the therapist; whoever raises one has written nothing.
2. Its words are in content, `chat.cannot.*`, in the practice's first language; it names people by number only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.effects import Effects
from bot.practice import Practice
from bot.store import Client, Transaction, read_ref
from bot.wording.agreement_text import AgreementText
from content.languages import Language
from content.markup import plain
from flows.conversation import Conversation, loads
from flows.events import Event

Happened = Callable[[str, Event, Transaction], None]
"""Something happened to the conversation of the client with this reference: see `Service.happened`."""


class CommandError(Exception):
    """It cannot be done: a sentence that says why, and what to do. Exit status 1."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """One command's surroundings. `now`: seconds since the epoch."""

    practice: Practice
    effects: Effects
    transaction: Transaction
    now: float
    happened: Happened

    @property
    def language(self) -> Language:
        """The therapist's language."""
        return self.practice.content.languages[self.practice.settings.practice.languages[0]]

    @property
    def lines(self) -> AgreementText:
        """What things are called in the therapist's language."""
        return AgreementText(self.language)

    def cannot(self, why: str, **values: str) -> CommandError:
        """Word what cannot be done; the caller raises it."""
        return CommandError(plain(self.language.text(f"chat.cannot.{why}").fill(values)))

    def client(self, reference: str) -> Client:
        """The client with this number, typed anyhow. Raises CommandError."""
        ref = read_ref(reference)
        if ref is None:
            raise self.cannot("reference", reference=reference)
        client = self.transaction.client(ref)
        if client is None:
            raise self.cannot("nobody", reference=ref)
        return client

    def guest(self, reference: str) -> tuple[Client, Conversation]:
        """The same of somebody who has come in, with where they stand. Raises CommandError."""
        client = self.client(reference)
        stored = self.transaction.conversation(client.ref)
        if stored is None or not client.transport:
            raise self.cannot("not_joined", reference=client.ref)
        return client, loads(stored)

    def happens(self, ref: str, event: Event) -> bool:
        """Let `event` happen to a client's conversation; return whether it changed anything there."""
        before = self.transaction.conversation(ref)
        self.happened(ref, event, self.transaction)
        return self.transaction.conversation(ref) != before


def day(when: float | None) -> str | None:
    """The date, as ISO, in UTC."""
    return datetime.fromtimestamp(when, UTC).date().isoformat() if when else None
