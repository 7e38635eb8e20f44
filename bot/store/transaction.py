"""The transaction: all that one job may read and write, in words of the domain.

1. A job sees one consistent state, its own writes included; nobody else sees them before the commit.
2. Time is passed in, in seconds since the epoch: the transaction has no clock.

People, messages, chats and the therapist have files of their own; here are what was seen, conversations,
agreements, the list of clients, forgetting and sweeping.
"""

from bot.store.base import DAY, HOUR
from bot.store.journal import JournalRows
from bot.store.people import PeopleRows
from bot.store.schema import get_meta, set_meta
from bot.store.therapist import TherapistRows
from bot.store.values import Client, Overview, Retention, Swept, Version

_FORGET_ONE = "DELETE FROM client WHERE practice = ? AND ref = ?"

_FORGET_NEVER_JOINED = """DELETE FROM client WHERE practice = ? AND joined_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM invitation i WHERE i.practice = client.practice AND i.ref = client.ref)"""

_FORGET_UNFINISHED = """DELETE FROM client WHERE practice = ? AND joined_at < ? AND NOT EXISTS (
        SELECT 1 FROM agreement g WHERE g.practice = client.practice AND g.ref = client.ref)
    AND NOT EXISTS (
        SELECT 1 FROM address a
        WHERE a.practice = client.practice AND a.ref = client.ref AND a.heard_at >= ?)"""

_FORGET_LISTS = """DELETE FROM letter WHERE practice = ? AND recipient = 'therapist' AND ref IS NULL
    AND state <> 'waiting'"""
"""Answers to the therapist that may name several clients."""

_SWEEP_CODES = """DELETE FROM invitation WHERE practice = ?
    AND min(expires, coalesce(used_at, expires), coalesce(withdrawn_at, expires)) < ?"""


class Transaction(PeopleRows, JournalRows, TherapistRows):
    """What a job works with, for as long as it runs."""

    # One turn.

    def first_time(self, transport: str, address: str, message_id: str, now: float) -> bool:
        """Note an inbound message; return False if it was noted before. Only a keyed hash is kept."""
        done = self._db.execute(
            "INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)",
            (self._practice, self._keys.hash("inbox", transport, address, message_id), now),
        )
        return done.rowcount == 1

    def conversation(self, ref: str) -> bytes | None:
        """Return the client's conversation as it was last kept."""
        row = self._db.execute(
            "SELECT body FROM conversation WHERE practice = ? AND ref = ?", (self._practice, ref)
        ).fetchone()
        return None if row is None else self._keys.unseal(ref, ("conversation", "body", ref), row[0])

    def keep(self, ref: str, body: bytes, due: float | None, now: float) -> None:
        """Keep the client's conversation; `due`: when it is to be woken. Raises UnknownClientError."""
        sealed = self._keys.seal(ref, ("conversation", "body", ref), body)
        self._write(
            ref,
            "INSERT INTO conversation VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET body = excluded.body, due = excluded.due, kept_at = excluded.kept_at",
            self._practice,
            ref,
            sealed,
            due,
            now,
        )

    def due_conversations(self, now: float, limit: int) -> tuple[str, ...]:
        """Return the references of at most `limit` conversations to be woken, longest due first."""
        rows = self._db.execute(
            "SELECT ref FROM conversation WHERE practice = ? AND due <= ? ORDER BY due LIMIT ?",
            (self._practice, now, limit),
        )
        return tuple(ref for (ref,) in rows)

    def record(self, ref: str, body: bytes, now: float) -> int:
        """Add a version of the client's agreement; return its number, from 1. Raises UnknownClientError."""
        (number,) = self._db.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM agreement WHERE practice = ? AND ref = ?",
            (self._practice, ref),
        ).fetchone()
        sealed = self._keys.seal(ref, ("agreement", "body", f"{ref} {number}"), body)
        self._write(ref, "INSERT INTO agreement VALUES (?, ?, ?, ?, ?)", self._practice, ref, number, now, sealed)
        return int(number)

    def agreements(self, ref: str) -> tuple[Version, ...]:
        """Return all versions of the client's agreement, the first one first."""
        rows = self._db.execute(
            "SELECT number, made_at, body FROM agreement WHERE practice = ? AND ref = ? ORDER BY number",
            (self._practice, ref),
        )
        return tuple(self._version(ref, *row) for row in rows.fetchall())

    def last_agreement(self, ref: str) -> Version | None:
        """Return the last version of the client's agreement; only that one is opened."""
        row = self._db.execute(
            "SELECT number, made_at, body FROM agreement WHERE practice = ? AND ref = ? ORDER BY number DESC LIMIT 1",
            (self._practice, ref),
        ).fetchone()
        return None if row is None else self._version(ref, *row)

    # The list of clients.

    def clients(self) -> tuple[Overview, ...]:
        """Return one line for each client, the first invited first."""
        rows = self._db.execute(
            "SELECT ref FROM client WHERE practice = ? ORDER BY invited_at, ref", (self._practice,)
        ).fetchall()
        people = (self.client(ref) for (ref,) in rows)
        return tuple(self._overview(client) for client in people if client is not None)

    def _overview(self, client: Client) -> Overview:
        last_heard, asked_at = self._db.execute(
            """SELECT (SELECT max(heard_at) FROM address WHERE practice = ?1 AND ref = ?2),
                (SELECT asked_at FROM client WHERE practice = ?1 AND ref = ?2)""",
            (self._practice, client.ref),
        ).fetchone()
        return Overview(client, self.conversation(client.ref), self.last_agreement(client.ref), last_heard, asked_at)

    def _version(self, ref: str, number: int, made_at: float, body: bytes) -> Version:
        return Version(number, made_at, self._keys.unseal(ref, ("agreement", "body", f"{ref} {number}"), body))

    # Letting go.

    def forget(self, ref: str) -> bool:
        """Remove everything about the client and destroy their key; return whether there was such a client.

        `Store.apply` returns only when nothing of it is left in the files.
        """
        channel = self.therapist()
        if channel and ref.encode() in channel.body:
            self.keep_therapist(b"")  # they were looking at this client
        return self._forget(_FORGET_ONE, ref) > 0

    def sweep(self, now: float, keep: Retention) -> Swept:
        """Remove what is no longer needed; return how much.

        Has the files scrubbed too if that could not be done when a client was forgotten.
        """
        self.forgot = self.forgot or get_meta(self._db, "scrub") is not None
        silent_since = now - keep.unfinished_days * DAY
        codes = self._count(_SWEEP_CODES, now - keep.codes_days * DAY)
        return Swept(
            unfinished=self._forget(_FORGET_UNFINISHED, silent_since, silent_since),
            never_joined=self._forget(_FORGET_NEVER_JOINED),
            codes=codes,
            delivered=self._sweep_outbox("sent", now - keep.delivered_hours * HOUR),
            failed=self._sweep_outbox("failed", now - keep.failed_days * DAY),
            inbox=self._count("DELETE FROM inbox WHERE practice = ? AND seen_at < ?", now - keep.inbox_days * DAY),
            aside=self._count(
                "DELETE FROM safe WHERE practice = ? AND aside AND kept_at < ?", now - keep.aside_days * DAY
            ),
            strangers=self._count(
                "DELETE FROM stranger WHERE practice = ? AND last_at < ?", now - keep.strangers_days * DAY
            ),
        )

    def _sweep_outbox(self, state: str, before: float) -> int:
        return self._count("DELETE FROM letter WHERE practice = ? AND state = ? AND done_at < ?", state, before)

    def _forget(self, sql: str, *values: object) -> int:
        """Remove clients; their rows go with them, their keys once the job is committed."""
        count = self._count(sql, *values)
        if count:
            self.forgot = True
            self._address_hashes.clear()
            self._count(_FORGET_LISTS)
            set_meta(self._db, "scrub", "due")
        return count

    def _count(self, sql: str, *values: object) -> int:
        return self._db.execute(sql, (self._practice, *values)).rowcount
