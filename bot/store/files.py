"""Opening the files: the lock, the database, the keys, and whether they belong together.

    accord.db          what is stored, sealed (with accord.db-wal while it is open)
    accord.db.keys     the clients' keys, wrapped by the master key
    accord.db.lock     held by the one process that owns them

1. One process, and in it exactly one connection to each database, writes and checkpoints.
2. `secure_delete` is on before the first write, every commit is synced, every file is 0600.
3. Nothing is made, changed or removed while it is not certain that the files belong together.
"""

import os
import sqlite3
from pathlib import Path

from filelock import FileLock, Timeout

from bot.store.errors import StoreCorruptError, StoreKeyError, StoreOwnedError
from bot.store.keys import Keyring
from bot.store.schema import KEY_MIGRATIONS, MIGRATIONS, Migration, get_meta, migrate, set_meta, version

PATIENCE = 2.0
"""Seconds that SQLite waits for a stranger (a backup tool, say) to let go."""

_BACKUP = "Put back your last backup of it and of its keys."
_BOTH = "Put both back from one backup."
_MAGIC = b"SQLite format 3\0"
_TRIES = 3

_FIRST = (
    "locking_mode = EXCLUSIVE",  # rule 1, held by SQLite too; and no -shm file
    "secure_delete = ON",
    "temp_store = MEMORY",  # no copies of pages in files that we cannot scrub
)
_THEN = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")


def keys_path(path: Path) -> Path:
    """Return where the keys of the database at `path` are."""
    return path.with_name(path.name + ".keys")


def is_there(path: Path) -> bool:
    """Return whether there is anything in the file at `path`."""
    if path.is_dir():
        raise IsADirectoryError(path)
    return path.exists() and path.stat().st_size > 0


def lock(path: Path) -> FileLock:
    """Take the lock beside `path` or raise StoreOwnedError at once. A killed process lets go."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = FileLock(path.with_name(path.name + ".lock"), mode=0o600, thread_local=False, blocking=False)
    try:
        held.acquire()
    except Timeout as error:
        raise StoreOwnedError(
            f"{path} is owned by another process. Stop it (is `accord run` up?), or work through it."
        ) from error
    return held


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_MAGIC))


def touch(path: Path) -> None:
    """Make an empty file at `path` if there is none; raise StoreCorruptError if it is no database at all."""
    if is_there(path) and _start(path) != _MAGIC:
        raise StoreCorruptError(f"{path} is damaged or is no database at all. {_BACKUP}")
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives -wal and -shm the same mode


def connect(path: Path) -> sqlite3.Connection:
    """Connect to the database at `path`; nothing is read or written yet."""
    return sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)


def prepare(db: sqlite3.Connection, path: Path, steps: tuple[Migration, ...]) -> None:
    """Make `db` durable and bring it to our version.

    Raises StoreCorruptError if it is damaged or not ours, StoreNewerError if it is beyond `steps`.
    """
    for pragma in _FIRST:
        db.execute(f"PRAGMA {pragma}")
    (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StoreCorruptError(f"{path} is damaged. {_BACKUP}")
    number = version(db, steps, path)
    for pragma in _THEN:
        db.execute(f"PRAGMA {pragma}")
    migrate(db, steps[number:], number)


def open_both(db: sqlite3.Connection, path: Path, master: bytes, practice: str) -> Keyring:
    """Prepare the connected database at `path` and open its keys; return them.

    The keys come first: after a crash there may be keys without a database, never the other way round.
    Raises StoreKeyError where the two do not belong together.
    """
    if is_there(path) and not is_there(keys_path(path)):
        raise StoreKeyError(f"{path} is there, but its keys {keys_path(path)} are not. {_BOTH}")
    touch(keys_path(path))
    key_db = connect(keys_path(path))
    try:
        prepare(key_db, keys_path(path), KEY_MIGRATIONS)
        keys = Keyring(key_db, master, practice)
        keys.unlock()
        prepare(db, path, MIGRATIONS)
        _pair(db, keys, path)
        _settle(db, keys, path)
    except BaseException:
        key_db.close()
        raise
    return keys


def _pair(db: sqlite3.Connection, keys: Keyring, path: Path) -> None:
    """Check that database and keys were made together, and that the keys are not the older ones.

    A database older than its keys is a backup that was put back: clients forgotten since stay forgotten.
    """
    pair, clients = get_meta(db, "pair"), {each for each in keys.owners() if each[1]}
    if pair is None and clients:
        raise StoreKeyError(
            f"{path} is empty, but {keys_path(path)} holds keys of clients. Put the database back, "
            "or move the keys away to start anew."
        )
    if pair is None:
        set_meta(db, "pair", keys.pair)
    elif pair != keys.pair:
        raise StoreKeyError(f"{path} and {keys_path(path)} do not belong together. {_BOTH}")
    if int(get_meta(db, "change") or 0) > keys.change:
        raise StoreKeyError(f"{keys_path(path)} is older than {path}. {_BOTH}")


def _settle(db: sqlite3.Connection, keys: Keyring, path: Path) -> None:
    """Finish what a crash or an old backup left undone: clients without a key, keys without a client."""
    clients = set(db.execute("SELECT practice, ref FROM client"))
    owners = {each for each in keys.owners() if each[1]}
    if clients - owners:
        db.executemany("DELETE FROM client WHERE practice = ? AND ref = ?", clients - owners)
    if clients != owners or get_meta(db, "scrub"):
        scrub(db, keys, path)


def scrub(db: sqlite3.Connection, keys: Keyring, path: Path) -> None:
    """Leave nothing of forgotten clients in the files: first their keys, then their rows.

    Deleting alone leaves about one in a hundred in the slack of pages, and all in the write-ahead log.
    Raises StoreOwnedError if a reader from outside holds on to an old state; `meta` remembers to try again.
    """
    keys.purge(set(db.execute("SELECT practice, ref FROM client")))
    for each, where in ((keys.db, keys_path(path)), (db, path)):
        each.execute("VACUUM")
        _truncate(each, where)
    set_meta(db, "scrub", None)


def _truncate(db: sqlite3.Connection, path: Path) -> None:
    for _ in range(_TRIES):
        (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return
    raise StoreOwnedError(
        f"The client was removed, but another program reads {path}, and traces may be left in it until that "
        "program is stopped. Accord will try again."
    )


def copy(db: sqlite3.Connection, keys: Keyring, folder: Path, name: str) -> None:
    """Write both databases, as they are now, into `folder`; nothing may be there under these names."""
    target = folder / name
    for each, where in ((db, target), (keys.db, keys_path(target))):
        os.close(os.open(where, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        each.execute("VACUUM INTO ?", (str(where),))
