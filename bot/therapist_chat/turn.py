"""One message of the therapist being worked off: where the chat stands, what may be looked at, what is said in return.

Rules of this file:
1. A turn lives for one message, and sends nothing itself: the chat sends what it holds, and then asks on.
2. Where others could read along (`brief`), people are called by number, and what would name them is not shown.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, ParamSpec, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.commands import Command, CommandContext, queries
from bot.commands.queries import ClientRow
from bot.outbox.body import Page
from bot.store import read_ref
from bot.transports import File
from bot.wording.agreement_text import Spans, filled
from content.markup import Value

P = ParamSpec("P")
R = TypeVar("R")

ScreenId = Literal[
    "menu", "list", "person", "name", "kind", "write", "send", "tested", "signed", "part", "method", "forget"
]
"""What the therapist is asked: `screens.SCREENS` has a function for each."""

ABOUT_SOMEBODY: frozenset[ScreenId] = frozenset(
    {"person", "write", "send", "tested", "signed", "part", "method", "forget"}
)
"""The screens that are about one client."""

KIND = "kind."
"""Begins the options of the screen that asks for the kind of client; alone it is none in particular."""

SIGN = "sign."
"""Begins the options of the screen that asks which rule is signed."""

_FEWEST = 2
"""Characters by which somebody is looked for."""


@dataclass(frozen=True, slots=True)
class ChatState:
    """What is asked now, and what is known of the answer so far. The defaults: the menu, nothing begun."""

    at: ScreenId = "menu"
    token: int = 0
    """Of the buttons that were sent last; older ones count no more."""
    shown: tuple[str, ...] = ()
    """The options in their order."""
    ref: str = ""
    """Whom it is about."""
    page: int = 0
    among: tuple[str, ...] = ()
    """References that the list is narrowed to; empty: everybody."""
    then: str = ""
    """What is to be done with whoever is picked from the list; empty: look at them."""
    part: str = ""
    text: str = ""
    """What is to be relayed; or the label of somebody who is to be invited."""


_STORED = TypeAdapter(ChatState)


def dumps(state: ChatState) -> bytes:
    """The stored form: JSON, UTF-8."""
    return _STORED.dump_json(state, exclude_defaults=True)


def loads(stored: bytes) -> ChatState | None:
    """Read the stored form; None if there is nothing yet, or nothing that this version can read."""
    try:
        return _STORED.validate_json(stored)
    except ValidationError:
        return None


@dataclass(frozen=True, slots=True)
class Document:
    """A message of its own, after the question: text and files. `ref`: whom it is about."""

    spans: Spans
    files: tuple[File | Page, ...]
    ref: str


@dataclass(slots=True)
class ChatTurn:
    """What is known and said while one message is worked off."""

    context: CommandContext
    state: ChatState
    brief: bool
    notes: list[Spans] = field(default_factory=list)
    """Said before the next question, in the same message."""
    documents: list[Document] = field(default_factory=list)
    _rows: list[ClientRow] | None = None

    def text(self, id_: str, **values: Value) -> Spans:
        """The message `chat.<id_>`, filled."""
        return filled(self.context.language.text(f"chat.{id_}"), values)

    def note(self, id_: str, **values: Value) -> None:
        """Say this before the next question."""
        self.notes.append(self.text(id_, **values))

    def go(
        self,
        at: ScreenId,
        *,
        ref: str = "",
        page: int = 0,
        among: tuple[str, ...] = (),
        then: str = "",
        part: str = "",
        text: str = "",
    ) -> None:
        """Stand somewhere else; of before, only whom it is about stays known, where that still matters."""
        ref = ref or (self.state.ref if at in ABOUT_SOMEBODY else "")
        self.state = ChatState(at, self.state.token, (), ref, page, among, then, part, text)

    def does(self, command: Command[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do a command. Raises CommandError."""
        result = command.run(self.context, *args, **kwargs)
        self._rows = None
        return result

    # Who is who.

    @property
    def rows(self) -> list[ClientRow]:
        """Everybody: those who wait for an answer first, then who is stuck, then who was not reached."""
        if self._rows is None:
            self._rows = sorted(queries.clients.run(self.context), key=_need)
        return self._rows

    @property
    def asking(self) -> tuple[str, ...]:
        """The references of those who wait for an answer."""
        return tuple(row.reference for row in self.rows if row.asked_at)

    def row(self, ref: str) -> ClientRow | None:
        """One of them; None if there is no such reference any more."""
        return next((row for row in self.rows if row.reference == ref), None)

    def who(self, ref: str) -> str:
        """How somebody is called in this chat."""
        row = self.row(ref)
        return row.label if row and not self.brief else ref

    def named(self, typed: str, *, loosely: bool = False) -> tuple[str, ...]:
        """The references of those who are called so: by number, or by label; `loosely`: by how a label begins."""
        ref, name = read_ref(typed), " ".join(typed.split()).casefold()
        exact = [row for row in self.rows if row.reference == ref] or [
            row for row in self.rows if row.label.casefold() == name
        ]
        if not exact and loosely and len(name) >= _FEWEST:
            exact = [row for row in self.rows if row.label.casefold().startswith(name)]
        return tuple(row.reference for row in exact)


def _need(row: ClientRow) -> tuple[bool, date, bool, bool]:
    return not row.asked_at, row.asked_at or date.max, not row.stuck, not row.undelivered
