"""The therapist's own chat, and what the practice notes about itself.

1. One chat at a time: whoever sends the newest pairing code is the therapist, and the one before is not.
2. Messages for the therapist wait without an address until there is a chat to send them to.
"""

from bot.store.base import packed, text, unpacked
from bot.store.outbox import OutboxRows
from bot.store.references import new_code, read_code
from bot.store.values import TherapistChannel

UNPAIRED = "unpaired"
"""The transport of messages for the therapist while there is no chat for them: there is none of that name."""


class TherapistRows(OutboxRows):
    """The part of the transaction that knows the therapist."""

    def pairing_code(self, expires: float) -> str:
        """Return a code that makes the chat it is sent from the therapist's; an earlier code is worthless now."""
        code = new_code()
        self._db.execute(
            "INSERT OR REPLACE INTO pairing VALUES (?, ?, ?)",
            (self._practice, self._keys.hash("code", "pairing", code), expires),
        )
        return code

    def pair(self, code: str, transport: str, address: str, now: float) -> bool:
        """Make this the therapist's chat if `code` is the pairing code; what waited for them is then due there."""
        hashed = self._keys.hash("code", "pairing", read_code(code) or "")
        done = self._db.execute(
            "DELETE FROM pairing WHERE practice = ? AND hash = ? AND expires > ?", (self._practice, hashed, now)
        )
        if not done.rowcount:
            return False
        address_hash = self._address_hash(transport, address)
        sealed = self._keys.seal(None, ("therapist", "sealed", ""), packed(transport, address))
        self._db.execute(
            "INSERT OR REPLACE INTO therapist VALUES (?, ?, ?, NULL, ?)", (self._practice, address_hash, sealed, now)
        )
        self.readdress("therapist", transport, address, now)
        return True

    def unpair(self) -> None:
        """The chat is the therapist's no more; what waits for them waits on, until another is paired."""
        self._db.execute("UPDATE therapist SET hash = x'' WHERE practice = ?", (self._practice,))
        self._db.execute(
            "UPDATE letter SET transport = ? WHERE practice = ? AND recipient = 'therapist' AND state = 'waiting'",
            (UNPAIRED, self._practice),
        )

    def therapist(self, *, closed: bool = False) -> TherapistChannel | None:
        """Return the therapist's chat, if there is one; `closed`: also one that is the therapist's no more."""
        row = self._db.execute(
            "SELECT sealed, body FROM therapist WHERE practice = ? AND (hash <> x'' OR ?)", (self._practice, closed)
        ).fetchone()
        if row is None:
            return None
        transport, address = unpacked(self._keys.unseal(None, ("therapist", "sealed", ""), row[0]))
        body = b"" if row[1] is None else self._keys.unseal(None, ("therapist", "body", ""), row[1])
        return TherapistChannel(text(transport), text(address), body)

    def is_therapist(self, transport: str, address: str) -> bool:
        """Return whether this is the therapist's chat."""
        found = self._db.execute(
            "SELECT 1 FROM therapist WHERE practice = ? AND hash = ?",
            (self._practice, self._address_hash(transport, address)),
        )
        return found.fetchone() is not None

    def keep_therapist(self, body: bytes) -> None:
        """Keep where the therapist's chat stands."""
        self._db.execute(
            "UPDATE therapist SET body = ? WHERE practice = ?",
            (self._keys.seal(None, ("therapist", "body", ""), body), self._practice),
        )

    def note(self, name: str, value: str | None) -> None:
        """Note something about the practice, nothing about a person; None strikes it out. It stands there unsealed."""
        if value is None:
            self._db.execute("DELETE FROM meta WHERE practice = ? AND name = ?", (self._practice, name))
        else:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", (self._practice, name, value))

    def noted(self, name: str) -> str | None:
        """Return what was noted."""
        row = self._db.execute(
            "SELECT value FROM meta WHERE practice = ? AND name = ?", (self._practice, name)
        ).fetchone()
        return None if row is None else str(row[0])
