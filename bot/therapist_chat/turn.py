"""One message of the therapist being worked off: what it may look at, and what is said in return.

Rules of this file:
1. A visit lives for one message, and says nothing itself: the chat sends what it holds, and then asks on.
2. Where others could read along (`brief`), people are called by number, and what would name them is not shown.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.commands import COMMANDS, CommandContext
from bot.outbox.body import Page
from bot.store import read_ref
from bot.therapist_chat.state import ChatState
from bot.transports import File
from bot.wording.agreement_text import Spans, filled
from content.markup import Value

Row = dict[str, Any]
"""One of the answers of the command `clients`."""

ABOUT_SOMEBODY = ("person", "write", "send", "tested", "part", "method", "forget")
"""The screens that are about one client."""

_FEWEST = 2
"""Messages by which somebody is looked for."""


@dataclass(slots=True)
class ChatTurn:
    """What is known and said while one message is worked off."""

    context: CommandContext
    place: ChatState
    brief: bool
    notes: list[Spans] = field(default_factory=list)
    """Said before the next question, in the same message."""
    documents: list[tuple[Spans, tuple[File | Page, ...], str]] = field(default_factory=list)
    """Messages of their own after it: text, files, and whom they are about."""
    _rows: list[Row] | None = None

    def text(self, id_: str, **values: Value) -> Spans:
        """The message `chat.<id_>`, filled."""
        return filled(self.context.language.text(f"chat.{id_}"), values)

    def note(self, id_: str, **values: Value) -> None:
        """Say this before the next question."""
        self.notes.append(self.text(id_, **values))

    def go(self, at: str, **changes: Any) -> None:
        """Stand somewhere else; of the old place only whom it is about stays known, where that still matters."""
        ref = self.place.ref if at in ABOUT_SOMEBODY else ""
        self.place = replace(ChatState(at, self.place.token, ref=ref), **changes)

    def does(self, command: str, **arguments: Any) -> Any:
        """Do a command. Raises CommandError."""
        answer = COMMANDS[command](self.context, **arguments)
        self._rows = None
        return answer

    # Who is who.

    @property
    def rows(self) -> list[Row]:
        """Everybody: those who wait for an answer first, then who is stuck, then who was not reached."""
        if self._rows is None:
            self._rows = sorted(COMMANDS["clients"](self.context), key=_need)
        return self._rows

    @property
    def asking(self) -> tuple[str, ...]:
        """The references of those who wait for an answer."""
        return tuple(row["reference"] for row in self.rows if row["asked_at"])

    def row(self, ref: str) -> Row | None:
        """One of them; None if there is no such reference any more."""
        return next((row for row in self.rows if row["reference"] == ref), None)

    def who(self, ref: str) -> str:
        """How somebody is called in this chat."""
        row = self.row(ref)
        return row["label"] if row and not self.brief else ref

    def named(self, typed: str, *, loosely: bool = False) -> tuple[str, ...]:
        """The references of those who are called so: by number, or by label; `loosely`: by how a label begins."""
        ref, name = read_ref(typed), " ".join(typed.split()).casefold()
        exact = [row for row in self.rows if row["reference"] == ref] or [
            row for row in self.rows if row["label"].casefold() == name
        ]
        if not exact and loosely and len(name) >= _FEWEST:
            exact = [row for row in self.rows if row["label"].casefold().startswith(name)]
        return tuple(row["reference"] for row in exact)


def _need(row: Row) -> tuple[bool, str, bool, bool]:
    return not row["asked_at"], row["asked_at"] or "", not row["stuck"], not row["undelivered"]
