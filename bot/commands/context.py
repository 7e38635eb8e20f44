"""What a command is, and what it works in: the practice, the transaction of one job, and the time.

Rules of this file:
1. A command is a function that knows its own result: it can be run, and its result goes through JSON and back.
2. What cannot be done is a `CommandError`, with a sentence for the therapist; whoever raises one has written nothing.
3. Its words are in content, `chat.cannot.*`, in the practice's first language; it names people by number only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Concatenate, Generic, ParamSpec, TypeVar, get_type_hints

from pydantic import TypeAdapter

from bot.effects import Effects
from bot.inbound import Happened
from bot.practice import Practice
from bot.store import Client, Transaction, read_ref
from bot.wording.agreement_text import AgreementText
from content.languages import Language
from content.markup import plain
from flows.conversation import Conversation, loads
from flows.events import Event

P = ParamSpec("P")
R = TypeVar("R")


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
    def texts(self) -> AgreementText:
        """What things are called in the therapist's language."""
        return AgreementText(self.language, self.practice.settings)

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

    def joined(self, reference: str) -> tuple[Client, Conversation]:
        """The same of somebody who has come in, with where they stand. Raises CommandError."""
        client = self.client(reference)
        stored = self.transaction.conversation(client.ref)
        if stored is None or not client.transport:
            raise self.cannot("not_joined", reference=client.ref)
        return client, loads(stored)

    def happens(self, ref: str, event: Event) -> bool:
        """Let `event` happen to a client's conversation; return whether anything came of it."""
        return self.happened(ref, event, self.transaction)


class Command(Generic[P, R]):
    """A function of a context and named arguments, whose result has a type. Its name is the function's."""

    def __init__(self, function: Callable[Concatenate[CommandContext, P], R]) -> None:
        self._function = function
        self.name = function.__name__
        self.__doc__ = function.__doc__

    def run(self, context: CommandContext, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it, within one job of the store. Raises CommandError; nothing is written then."""
        return self._function(context, *args, **kwargs)

    def dumps(self, result: R, indent: int | None = None) -> bytes:
        """The result as JSON, UTF-8."""
        return self._result.dump_json(result, indent=indent)

    def loads(self, stored: bytes) -> R:
        """The result out of its JSON. Raises ValueError if that is none."""
        return self._result.validate_json(stored)

    @cached_property
    def _result(self) -> TypeAdapter[R]:
        return TypeAdapter(get_type_hints(self._function, include_extras=True)["return"])


def day(when: float) -> date:
    """The date, in UTC."""
    return datetime.fromtimestamp(when, UTC).date()
