"""What can go wrong with the store, split by who must act, each as a sentence that says what to do.

    StoreError
    |-- StoreOwnedError      another process holds the files: stop it, or ask it
    |-- StoreCorruptError    the files are damaged or not Accord's: restore a backup
    |-- StoreNewerError      a newer Accord wrote them: update
    |-- StoreFullError       the disk is full: make room; nothing of the refused work was kept
    |-- StoreKeyError        the master key or the clients' keys are missing, wrong or open to others
    |-- StoreClosedError     the store was closed: a fault of the program
    `-- UnknownClientError   no client has this reference

1. No message holds anything that a person wrote, nor any key.
2. Outside of this package nobody needs to know an error of sqlite3.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreError(Exception):
    """The store could not do its work. Never half of it was done."""


class StoreOwnedError(StoreError):
    """Another process holds the database."""


class StoreCorruptError(StoreError):
    """The database is damaged, or the file is no database of Accord's."""


class StoreNewerError(StoreError):
    """The database was written by a newer version."""


class StoreFullError(StoreError):
    """The disk is full. What was being written was not kept."""


class StoreKeyError(StoreError):
    """The master key or the database of the clients' keys is missing, wrong, or readable by others."""


class StoreClosedError(StoreError):
    """The store was closed before, or was never opened."""


class UnknownClientError(StoreError):
    """No client has this reference."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"There is no client {ref}. `accord clients` lists them.")


_FULL = "The disk that holds {path} is full. Make room and try again; what was being written was not kept."
_OWNED = "{path} is in use by another process. Stop that process, or work through the running Accord."
_CORRUPT = "{path} is damaged or is no database of Accord's. Put back your last backup of it."
_BARRED = "{path} cannot be opened or written. Check that the folder exists and belongs to Accord's user."
_BROKEN = "{path} could not be read or written ({why}). Check the disk."

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_SHM_NO_ROOM = sqlite3.SQLITE_IOERR_SHMSIZE
"""How SQLite says that there was no room for the file beside the write-ahead log."""

_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (StoreFullError, _FULL),
    sqlite3.SQLITE_BUSY: (StoreOwnedError, _OWNED),
    sqlite3.SQLITE_LOCKED: (StoreOwnedError, _OWNED),
    sqlite3.SQLITE_CORRUPT: (StoreCorruptError, _CORRUPT),
    sqlite3.SQLITE_NOTADB: (StoreCorruptError, _CORRUPT),
    sqlite3.SQLITE_CANTOPEN: (StoreError, _BARRED),
    sqlite3.SQLITE_READONLY: (StoreError, _BARRED),
    sqlite3.SQLITE_PERM: (StoreError, _BARRED),
    sqlite3.SQLITE_IOERR: (StoreError, _BROKEN),
}


def as_store_error(error: Exception, path: Path) -> StoreError | None:
    """Return what `error`, raised while the files at `path` were worked on, means to the one who must act.

    None: it is a fault of the calling code (a broken constraint, a wrong type) and means nothing else.
    """
    if isinstance(error, StoreError):
        return error
    if isinstance(error, OSError):
        kind, sentence = (StoreFullError, _FULL) if error.errno in _NO_ROOM else (StoreError, _BARRED)
        return kind(sentence.format(path=path))
    code = getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite3.Error) else None
    if code is None:
        return None
    primary = sqlite3.SQLITE_FULL if code == _SHM_NO_ROOM else code & 0xFF
    if primary not in _BY_CODE:
        return None
    kind, sentence = _BY_CODE[primary]
    return kind(sentence.format(path=path, why=getattr(error, "sqlite_errorname", "")))


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn what goes wrong with the files at `path` into the tree above; let faults of the code through."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        meant = as_store_error(error, path)
        if meant is None:
            raise
        raise meant from error
