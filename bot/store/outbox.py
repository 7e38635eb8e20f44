"""The outbox's rows: what was decided to be said, until it has arrived.

1. Of each address only the oldest unsent message is due: a person gets messages in their order.
2. What was refused for good stays, as failed, until it is swept: somebody has to be told.
"""

import itertools
import sqlite3
from collections.abc import Iterator
from typing import Any

from bot.store.base import Rows, packed, text, unpacked
from bot.store.errors import StoreCorruptError
from bot.store.values import OutboxMessage, QueuedMessage, Recipient, Undelivered

# Both look first for the oldest waiting message of each address: a walk along one index, about 0.3
# microseconds for each message that waits.
_DUE_MESSAGES = """SELECT id, recipient, ref, transport, sealed, attempts, doubts, created FROM letter
    WHERE id IN (SELECT min(id) FROM letter WHERE practice = ?1 AND (?2 IS NULL OR transport = ?2)
        AND state = 'waiting' GROUP BY transport, lane)
    AND due <= ?3 ORDER BY due, id LIMIT ?4"""
_NEXT_DUE = """SELECT min(due) FROM letter
    WHERE id IN (SELECT min(id) FROM letter WHERE practice = ?1
        AND state = 'waiting' GROUP BY transport, lane)
    AND (?2 IS NULL OR due > ?2)"""


def message_ids(db: sqlite3.Connection) -> Iterator[int]:
    """Return the ids to be given from now on, none of them twice while the store is open."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM letter").fetchone()
    return itertools.count(last + 1)


class OutboxRows(Rows):
    """The part of the transaction that keeps the outbox."""

    def send(self, message: OutboxMessage, now: float) -> int:
        """Put `message` into the outbox, due at once; return its id. Raises UnknownClientError."""
        number = next(self._message_ids)
        address_hash = self._address_hash(message.transport, message.address)
        content = packed(message.address, message.reference, message.body)
        self._write(
            message.ref,
            "INSERT INTO letter (id, practice, ref, recipient, transport, lane, sealed, created, due) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            number,
            self._practice,
            message.ref,
            message.recipient,
            message.transport,
            address_hash,
            self._keys.seal(message.ref, ("letter", "sealed", str(number)), content),
            now,
            now,
        )
        return number

    def due_messages(self, now: float, limit: int, transport: str | None = None) -> tuple[QueuedMessage, ...]:
        """Return at most `limit` messages that may be sent now, longest due first, one for each address.

        A row that does not open is set aside as failed: it must not hold up the others.
        """
        rows = self._db.execute(_DUE_MESSAGES, (self._practice, transport, now, limit)).fetchall()
        opened = []
        for row in rows:
            try:
                opened.append(self._queued(*row))
            except StoreCorruptError:
                self.give_up(row[0], now)
        return tuple(opened)

    def next_due(self, after: float | None = None) -> float | None:
        """Return when the next message is due, the earliest later than `after` if that is given."""
        (due,) = self._db.execute(_NEXT_DUE, (self._practice, after)).fetchone()
        return None if due is None else float(due)

    def sent(self, number: int, now: float) -> None:
        """Note that message `number` has arrived, unless it was forgotten; one about no client is deleted."""
        self._done(number, "sent", now)
        self._db.execute(
            "DELETE FROM letter WHERE practice = ? AND id = ? AND ref IS NULL AND state = 'sent'",
            (self._practice, number),
        )

    def give_up(self, number: int, now: float) -> None:
        """Note that message `number` was refused for good; those after it to the same address are due."""
        self._done(number, "failed", now)

    def postpone(self, number: int, until: float, *, doubtful: bool = False) -> None:
        """Try message `number` again at `until`. `doubtful`: it may have arrived all the same."""
        self._db.execute(
            "UPDATE letter SET due = ?, attempts = attempts + 1, doubts = doubts + ? "
            "WHERE practice = ? AND id = ? AND state = 'waiting'",
            (until, int(doubtful), self._practice, number),
        )

    def readdress(self, recipient: Recipient, transport: str, address: str, now: float, ref: str | None = None) -> None:
        """Send what waits for the therapist, or for the client `ref`, to this chat, wherever it was going."""
        rows = self._db.execute(
            "SELECT id, ref, sealed FROM letter WHERE practice = ? AND recipient = ? AND state = 'waiting' "
            "AND (?3 IS NULL OR ref = ?3)",
            (self._practice, recipient, ref),
        ).fetchall()
        for number, owner, sealed in rows:
            place = ("letter", "sealed", str(number))
            _, reference, body = unpacked(self._keys.unseal(owner, place, sealed))
            self._db.execute(
                "UPDATE letter SET transport = ?, lane = ?, sealed = ?, due = ? WHERE id = ?",
                (
                    transport,
                    self._address_hash(transport, address),
                    self._keys.seal(owner, place, packed(address, reference, body)),
                    now,
                    number,
                ),
            )

    def hurry(self, transport: str, address: str, now: float) -> None:
        """Make what waits for this address due."""
        self._db.execute(
            "UPDATE letter SET due = min(due, ?) "
            "WHERE practice = ? AND state = 'waiting' AND transport = ? AND lane = ?",
            (now, self._practice, transport, self._address_hash(transport, address)),
        )

    def undelivered(self) -> tuple[Undelivered, ...]:
        """Return what has not arrived, by client and kind of recipient, the oldest first."""
        rows = self._db.execute(
            "SELECT ref, recipient, sum(state = 'waiting'), sum(state = 'failed'), min(created) FROM letter "
            "WHERE practice = ? AND state <> 'sent' GROUP BY ref, recipient ORDER BY min(created)",
            (self._practice,),
        )
        return tuple(Undelivered(*row) for row in rows)

    def _done(self, number: int, state: str, now: float) -> None:
        self._db.execute(
            "UPDATE letter SET state = ?, done_at = ? WHERE practice = ? AND id = ? AND state = 'waiting'",
            (state, now, self._practice, number),
        )

    def _queued(
        self, number: int, recipient: Any, ref: str | None, transport: str, *rest: Any
    ) -> QueuedMessage:  # the same
        sealed, attempts, doubts, created = rest
        address, reference, body = unpacked(self._keys.unseal(ref, ("letter", "sealed", str(number)), sealed))
        where = (recipient, ref, transport, text(address), body, text(reference))
        return QueuedMessage(number, *where, attempts, doubts, created)
