"""Messages in clients' chats by their ids, and what a service gave us and is not worked off yet: the journal.

1. Of a message only its id in the service is kept, sealed, so that it can be erased there one day.
2. What a transport puts into the journal is sealed with the practice's key: whose it is is not known yet.
"""

from contextlib import suppress

from bot.store.base import Rows, packed, text, unpacked
from bot.store.errors import UnknownClientError
from bot.store.values import ChatMessage, JournalEntry


class JournalRows(Rows):
    """The part of the transaction that keeps messages' ids and the journal."""

    def message_ref(self, ref: str, message: ChatMessage) -> None:
        """Remember a message in a client's chat. Nothing happens if the client was forgotten meanwhile."""
        whole = packed(message.transport, message.address, message.id, "ours" if message.ours else "theirs")
        with suppress(UnknownClientError):
            self._write(
                ref,
                "INSERT INTO trace (practice, ref, sealed, at) VALUES (?, ?, ?, ?)",
                self._practice,
                ref,
                self._keys.seal(ref, ("trace", "sealed", ref), whole),
                message.when,
            )

    def take_chat_messages(self, ref: str) -> tuple[ChatMessage, ...]:
        """Return all that is remembered of a client's chats, the first message first, and remember it no more."""
        rows = self._db.execute(
            "DELETE FROM trace WHERE practice = ? AND ref = ? RETURNING id, sealed, at", (self._practice, ref)
        ).fetchall()
        taken = []
        for _, sealed, at in sorted(rows):
            fields = unpacked(self._keys.unseal(ref, ("trace", "sealed", ref), sealed))
            transport, address, id_, side = (text(one) for one in fields)
            taken.append(ChatMessage(transport, address, id_, side == "ours", at))
        return tuple(taken)

    def journal_add(self, transport: str, raw: bytes, now: float, *, quarantined: bool = False) -> int:
        """Keep what a service gave; return its number. `quarantined`: nobody could read it."""
        sealed = self._keys.seal(None, ("safe", "sealed", transport), raw)
        (number,) = self._db.execute(
            "INSERT INTO safe (practice, transport, sealed, kept_at, aside) VALUES (?, ?, ?, ?, ?) RETURNING id",
            (self._practice, transport, sealed, now, int(quarantined)),
        ).fetchone()
        return int(number)

    def journal_waiting(self, transport: str) -> tuple[JournalEntry, ...]:
        """Return what waits to be read, the oldest first."""
        rows = self._db.execute(
            "SELECT id, sealed FROM safe WHERE practice = ? AND transport = ? AND NOT aside ORDER BY id",
            (self._practice, transport),
        ).fetchall()
        place = ("safe", "sealed", transport)
        return tuple(JournalEntry(number, self._keys.unseal(None, place, sealed)) for number, sealed in rows)

    def journal_done(self, number: int) -> None:
        """It is read: remove it."""
        self._db.execute("DELETE FROM safe WHERE practice = ? AND id = ?", (self._practice, number))

    def quarantined(self) -> int:
        """Return how much there is that nobody could read."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM safe WHERE practice = ? AND aside", (self._practice,)
        ).fetchone()
        return int(count)
