"""What the parts of the transaction share: the database, the keys, and the one practice whose rows they see.

1. Everything here runs in the thread of the database, inside the transaction of one job.
2. Nothing that a person wrote goes into a row unsealed, and nothing of it into a log.
"""

import sqlite3
from collections.abc import Iterator

from bot.store.errors import UnknownClientError
from bot.store.keys import Keyring

HOUR, DAY = 3_600.0, 86_400.0
"""Seconds."""

_HASHES = 256
"""Hashes of addresses that are held in memory."""


class Rows:
    """One practice's rows. `forgot` is set by whatever removed a client: the files are then scrubbed."""

    def __init__(self, db: sqlite3.Connection, keys: Keyring, practice: str, message_ids: Iterator[int]) -> None:
        self._db = db
        self._keys = keys
        self._practice = practice
        self._message_ids = message_ids
        self.forgot = False
        self._address_hashes: dict[tuple[str, str], bytes] = {}

    def _address_hash(self, transport: str, address: str) -> bytes:
        """Return the keyed hash of an address; a turn asks for the same one several times."""
        known = self._address_hashes.get((transport, address))
        if known is None:
            if len(self._address_hashes) >= _HASHES:
                self._address_hashes.clear()
            known = self._address_hashes[transport, address] = self._keys.hash("address", transport, address)
        return known

    def _write(self, ref: str | None, sql: str, *values: object) -> None:
        """Write a row that belongs to the client `ref`; raise UnknownClientError if there is none."""
        try:
            self._db.execute(sql, values)
        except sqlite3.IntegrityError as error:
            if ref is None or error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
                raise
            raise UnknownClientError(ref) from error


def packed(*fields: bytes | str) -> bytes:
    """Return `fields` as one, each with its length before it; a lone surrogate in a person's text does no harm."""
    parts = [field if isinstance(field, bytes) else field.encode("utf-8", "surrogatepass") for field in fields]
    return b"".join([b"%d:%b" % (len(part), part) for part in parts])


def unpacked(whole: bytes) -> list[bytes]:
    """Return the fields again; `text` makes a text of one."""
    fields = []
    while whole:
        length, _, rest = whole.partition(b":")
        end = int(length)
        fields.append(rest[:end])
        whole = rest[end:]
    return fields


def text(field: bytes) -> str:
    """Return the text that went into a field."""
    return field.decode("utf-8", "surrogatepass")
