"""Who is who: invitations, the addresses of clients, strangers.

1. An address belongs to one client at a time; a client may have several.
2. A code works once, for the address that redeems it first.
"""

import sqlite3
from typing import Any

from bot.store.base import DAY, Rows, packed, text, unpacked
from bot.store.errors import UnknownClientError
from bot.store.references import new_code, new_ref, read_code
from bot.store.values import Client, Invitation, Redeemed

# With whether another of their addresses was heard from since.
_WHO = """SELECT c.ref, c.sealed, c.invited_at, c.joined_at, EXISTS (
        SELECT 1 FROM address b WHERE b.practice = a.practice AND b.ref = a.ref AND b.heard_at > a.heard_at)
    FROM address a JOIN client c ON c.practice = a.practice AND c.ref = a.ref
    WHERE a.practice = ? AND a.hash = ?"""

# With the address last heard from.
_CLIENT = """SELECT c.sealed, c.invited_at, c.joined_at, a.hash, a.sealed FROM client c
    LEFT JOIN address a ON a.practice = c.practice AND a.hash =
        (SELECT hash FROM address WHERE practice = c.practice AND ref = c.ref
        ORDER BY heard_at DESC LIMIT 1)
    WHERE c.practice = ? AND c.ref = ?"""


class PeopleRows(Rows):
    """The part of the transaction that knows people."""

    def invite(self, label: str, language: str, expires: float, now: float, kind: str = "") -> Invitation:
        """Add a client and return the reference and the code; the code can be had only here.

        `label` is what the therapist calls the client; `language` is a tag such as "en"; `kind` is the practice's own.
        """
        ref = new_ref()
        while self._is_client(ref):
            ref = new_ref()
        self._keys.add(ref)
        sealed = self._keys.seal(ref, ("client", "sealed", ref), packed(label, language, kind))
        self._db.execute(
            "INSERT INTO client (practice, ref, sealed, invited_at) VALUES (?, ?, ?, ?)",
            (self._practice, ref, sealed, now),
        )
        return self._issue(ref, expires)

    def invite_again(self, ref: str, expires: float, now: float) -> Invitation:
        """Return a new code for a client who is there already; their unused codes are withdrawn.

        Redeemed from another address it binds that one too. Raises UnknownClientError.
        """
        if not self._is_client(ref):
            raise UnknownClientError(ref)
        self.withdraw(ref, now)
        return self._issue(ref, expires)

    def withdraw(self, ref: str, now: float) -> bool:
        """Make the unused codes of a client worthless; return whether there were any."""
        done = self._db.execute(
            "UPDATE invitation SET withdrawn_at = ? "
            "WHERE practice = ? AND ref = ? AND used_at IS NULL AND withdrawn_at IS NULL",
            (now, self._practice, ref),
        )
        return done.rowcount > 0

    def redeem(self, code: str, transport: str, address: str, now: float) -> Redeemed:
        """Bind the address to the client whom `code` (typed anyhow) was made for, once.

        An address that belonged to another client moves: the newest invitation counts.
        """
        proper = read_code(code)
        hashed = self._keys.hash("code", proper or "")
        row = self._db.execute(
            "SELECT ref, expires, withdrawn_at, used_at FROM invitation WHERE practice = ? AND hash = ?",
            (self._practice, hashed),
        ).fetchone()
        if row is None:
            return Redeemed("unknown")
        ref, expires, withdrawn_at, used_at = row
        if used_at is not None:
            known = self.who(transport, address)
            return Redeemed("own", known) if known and known.ref == ref else Redeemed("used")
        if withdrawn_at is not None:
            return Redeemed("withdrawn")
        if expires <= now:
            return Redeemed("expired")
        self._db.execute(
            "UPDATE invitation SET used_at = ? WHERE practice = ? AND hash = ?", (now, self._practice, hashed)
        )
        self._bind(ref, transport, address, now)
        return Redeemed("ok", self.client(ref))

    def who(self, transport: str, address: str) -> Client | None:
        """Return the client to whom the address belongs."""
        row = self._db.execute(_WHO, (self._practice, self._address_hash(transport, address))).fetchone()
        if row is None:
            return None
        ref, sealed, invited_at, joined_at, heard_elsewhere = row
        if heard_elsewhere:
            return self.client(ref)
        return self._client(ref, sealed, invited_at, joined_at, transport, address)

    def client(self, ref: str) -> Client | None:
        """Return the client with this reference, spelled as it was given out."""
        row = self._db.execute(_CLIENT, (self._practice, ref)).fetchone()
        if row is None:
            return None
        sealed, invited_at, joined_at, address_hash, last = row
        if address_hash is None:
            return self._client(ref, sealed, invited_at, joined_at, None, None)
        transport, address = unpacked(self._keys.unseal(ref, ("address", "sealed", address_hash.hex()), last))
        return self._client(ref, sealed, invited_at, joined_at, text(transport), text(address))

    def recent(self, since: float) -> tuple[Client, ...]:
        """Return the clients who wrote after `since`."""
        rows = self._db.execute(
            "SELECT DISTINCT ref FROM address WHERE practice = ? AND heard_at > ?", (self._practice, since)
        ).fetchall()
        people = (self.client(ref) for (ref,) in rows)
        return tuple(one for one in people if one is not None)

    def heard(self, ref: str, transport: str, address: str, now: float) -> None:
        """Note that the client wrote from this address of theirs just now: answers go there."""
        self._db.execute(
            "UPDATE address SET heard_at = ? WHERE practice = ? AND hash = ? AND ref = ?",
            (now, self._practice, self._address_hash(transport, address), ref),
        )

    def number_changed(self, transport: str, address: str, number: str) -> bool:
        """Note the telephone number seen behind an address, as a keyed hash; return whether it was another before."""
        address_hash, number_hash = self._address_hash(transport, address), self._keys.hash("address", "number", number)
        row = self._db.execute(
            "SELECT number FROM address WHERE practice = ? AND hash = ?", (self._practice, address_hash)
        ).fetchone()
        if row is None or row[0] == number_hash:
            return False
        self._db.execute(
            "UPDATE address SET number = ? WHERE practice = ? AND hash = ?", (number_hash, self._practice, address_hash)
        )
        return row[0] is not None

    def asked(self, ref: str, at: float | None) -> None:
        """Note that the client asked for the therapist at this time; None: they have had their answer."""
        self._db.execute("UPDATE client SET asked_at = ? WHERE practice = ? AND ref = ?", (at, self._practice, ref))

    def stranger(self, transport: str, address: str, now: float) -> int:
        """Count a message of somebody unknown; return the count of the day that began with their first."""
        (count,) = self._db.execute(
            """INSERT INTO stranger VALUES (?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET
                count = iif(excluded.first_at - first_at < ?, count + 1, 1),
                first_at = iif(excluded.first_at - first_at < ?, first_at, excluded.first_at),
                last_at = excluded.last_at
            RETURNING count""",
            (self._practice, self._keys.hash("stranger", transport, address), now, now, DAY, DAY),
        ).fetchone()
        return int(count)

    def _is_client(self, ref: str) -> bool:
        found = self._db.execute("SELECT 1 FROM client WHERE practice = ? AND ref = ?", (self._practice, ref))
        return found.fetchone() is not None

    def _issue(self, ref: str, expires: float) -> Invitation:
        code = new_code()
        try:
            self._db.execute(
                "INSERT INTO invitation (practice, hash, ref, expires) VALUES (?, ?, ?, ?)",
                (self._practice, self._keys.hash("code", code), ref, expires),
            )
        except sqlite3.IntegrityError:  # the same code twice: one in 2**60, and then once more
            return self._issue(ref, expires)
        return Invitation(ref, code)

    def _bind(self, ref: str, transport: str, address: str, now: float) -> None:
        hashed = self._address_hash(transport, address)
        sealed = self._keys.seal(ref, ("address", "sealed", hashed.hex()), packed(transport, address))
        self._db.execute(
            "INSERT OR REPLACE INTO address VALUES (?, ?, ?, ?, ?, NULL)",
            (self._practice, hashed, ref, sealed, now),
        )
        self._db.execute(
            "UPDATE client SET joined_at = ? WHERE practice = ? AND ref = ? AND joined_at IS NULL",
            (now, self._practice, ref),
        )
        self._db.execute(
            "DELETE FROM stranger WHERE practice = ? AND hash = ?",
            (self._practice, self._keys.hash("stranger", transport, address)),
        )

    def _client(self, ref: str, sealed: bytes, *rest: Any) -> Client:  # columns as SQLite gives them
        """Return the client of a row; `rest`: invited and joined, transport and address last heard from."""
        invited_at, joined_at, transport, address = rest
        label, language, *kind = map(text, unpacked(self._keys.unseal(ref, ("client", "sealed", ref), sealed)))
        # Before there were kinds, a client's row ended with the language.
        return Client(ref, label, language, transport, address, invited_at, joined_at, "".join(kind))
