"""The tables, as an ordered list of migrations for each of the two databases.

1. A migration that was released is never changed; the next one is added below it.
2. Each is applied in one transaction together with its record, the database's `user_version`.
3. Every table bears `practice`; "" there stands for the whole installation.

There is no index from clients to messages: two more written pages a message would cost every turn more than one
walk through a day's messages costs the rare case of forgetting a client.

What can be read without a key: references, times, counts, sizes, which service a message goes by, and what
kind of recipient it has. Columns named `sealed` or `body` are encrypted, `hash`, `lane` and `number` are keyed
hashes, the first 128 bits of HMAC-SHA256.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bot.store.errors import StoreCorruptError, StoreNewerError

Migration = tuple[str, ...]
"""The statements of one step."""

APPLICATION_ID = 0x41636364
"""Stands in the header of both files and says whose they are ("Accd")."""

_META = """CREATE TABLE meta (
    practice TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (practice, name)) WITHOUT ROWID"""

_FIRST: Migration = (
    _META,
    """CREATE TABLE client (
        practice TEXT NOT NULL, ref TEXT NOT NULL,
        sealed BLOB NOT NULL, invited_at REAL NOT NULL, joined_at REAL,
        PRIMARY KEY (practice, ref)) WITHOUT ROWID""",
    """CREATE TABLE invitation (
        practice TEXT NOT NULL, hash BLOB NOT NULL, ref TEXT NOT NULL,
        expires REAL NOT NULL, withdrawn_at REAL, used_at REAL,
        PRIMARY KEY (practice, hash),
        FOREIGN KEY (practice, ref) REFERENCES client ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE INDEX invitation_of ON invitation (practice, ref)",
    """CREATE TABLE address (
        practice TEXT NOT NULL, hash BLOB NOT NULL, ref TEXT NOT NULL,
        sealed BLOB NOT NULL, heard_at REAL NOT NULL,
        PRIMARY KEY (practice, hash),
        FOREIGN KEY (practice, ref) REFERENCES client ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE INDEX address_of ON address (practice, ref)",
    """CREATE TABLE stranger (
        practice TEXT NOT NULL, hash BLOB NOT NULL,
        count INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL,
        PRIMARY KEY (practice, hash)) WITHOUT ROWID""",
    """CREATE TABLE inbox (
        practice TEXT NOT NULL, hash BLOB NOT NULL, seen_at REAL NOT NULL,
        PRIMARY KEY (practice, hash)) WITHOUT ROWID""",
    """CREATE TABLE conversation (
        practice TEXT NOT NULL, ref TEXT NOT NULL,
        body BLOB NOT NULL, due REAL, kept_at REAL NOT NULL,
        PRIMARY KEY (practice, ref),
        FOREIGN KEY (practice, ref) REFERENCES client ON DELETE CASCADE)""",
    "CREATE INDEX conversation_due ON conversation (practice, due) WHERE due IS NOT NULL",
    """CREATE TABLE agreement (
        practice TEXT NOT NULL, ref TEXT NOT NULL, number INTEGER NOT NULL,
        made_at REAL NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (practice, ref, number),
        FOREIGN KEY (practice, ref) REFERENCES client ON DELETE CASCADE)""",
    """CREATE TRIGGER agreement_stands BEFORE UPDATE ON agreement
        BEGIN SELECT RAISE(ABORT, 'a version of an agreement is never changed'); END""",
    """CREATE TABLE letter (
        id INTEGER PRIMARY KEY,
        practice TEXT NOT NULL, ref TEXT, recipient TEXT NOT NULL, transport TEXT NOT NULL,
        lane BLOB NOT NULL, sealed BLOB NOT NULL,
        created REAL NOT NULL, due REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, doubts INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
        done_at REAL,
        FOREIGN KEY (practice, ref) REFERENCES client ON DELETE CASCADE)""",
    "CREATE INDEX letter_waiting ON letter (practice, id, transport, lane, due) WHERE state = 'waiting'",
    "CREATE INDEX letter_done ON letter (practice, state, done_at) WHERE state <> 'waiting'",
)

_SECOND: Migration = (
    """CREATE TABLE trace (
        id INTEGER PRIMARY KEY,
        practice TEXT NOT NULL, ref TEXT NOT NULL, sealed BLOB NOT NULL, at REAL NOT NULL,
        FOREIGN KEY (practice, ref) REFERENCES client ON DELETE CASCADE)""",
    "CREATE INDEX trace_of ON trace (practice, ref)",
    """CREATE TABLE safe (
        id INTEGER PRIMARY KEY,
        practice TEXT NOT NULL, transport TEXT NOT NULL, sealed BLOB NOT NULL, kept_at REAL NOT NULL,
        aside INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE therapist (
        practice TEXT NOT NULL PRIMARY KEY, hash BLOB NOT NULL, sealed BLOB NOT NULL, body BLOB,
        paired_at REAL NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE pairing (
        practice TEXT NOT NULL PRIMARY KEY, hash BLOB NOT NULL, expires REAL NOT NULL) WITHOUT ROWID""",
    "ALTER TABLE address ADD COLUMN number BLOB",
    "ALTER TABLE client ADD COLUMN asked_at REAL",
)

MIGRATIONS: tuple[Migration, ...] = (_FIRST, _SECOND)
"""Of the database."""

KEY_MIGRATIONS: tuple[Migration, ...] = (
    (
        _META,
        """CREATE TABLE key (
            practice TEXT NOT NULL, ref TEXT NOT NULL, wrapped BLOB NOT NULL,
            PRIMARY KEY (practice, ref)) WITHOUT ROWID""",
    ),
)
"""Of the database of the clients' keys; the key of a practice itself has the reference ""."""


def version(db: sqlite3.Connection, steps: Sequence[Migration], path: Path) -> int:
    """Return how many of `steps` were applied to `db`; nothing is written.

    Raises StoreNewerError if it is beyond them, StoreCorruptError if somebody else's tables are in it.
    """
    (number,) = db.execute("PRAGMA user_version").fetchone()
    (owner,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if owner != APPLICATION_ID and (tables or number or owner):
        raise StoreCorruptError(f"{path} is no database of Accord's. Set another path under [store].")
    if number > len(steps):
        raise StoreNewerError(
            f"{path} was written by a newer version of Accord (step {number}, this one knows {len(steps)}). "
            "Update Accord; nothing was changed."
        )
    return int(number)


def migrate(db: sqlite3.Connection, steps: Sequence[Migration], number: int) -> None:
    """Apply `steps`, those that come after the first `number`."""
    for reached, statements in enumerate(steps, number + 1):
        _apply(db, statements, reached)


def _apply(db: sqlite3.Connection, statements: Migration, number: int) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {number}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def get_meta(db: sqlite3.Connection, name: str) -> str | None:
    """Return a fact about the whole installation."""
    row = db.execute("SELECT value FROM meta WHERE practice = '' AND name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(db: sqlite3.Connection, name: str, value: str | None) -> None:
    """Note a fact about the whole installation, or strike it out with None."""
    if value is None:
        db.execute("DELETE FROM meta WHERE practice = '' AND name = ?", (name,))
    else:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('', ?, ?)", (name, value))
