"""The store: everything that must survive a power cut, behind one small port.

    async with Store.open("accord.db", "accord.key") as store:
        ref = await store.apply(lambda transaction: transaction.invite("J. Doe", "en", expires, now)).ref

1. Work is done by jobs: plain functions of a `Transaction`, wholly done or not at all, durable when `apply` returns.
2. SQL is in this package and nowhere else; so are keys, ciphers and the errors of sqlite3.
3. One process owns the files, one connection writes: what SQLite's documentation calls the WAL-reset bug
   (up to 3.51.2) needs two.

Why SQLite with a synced write-ahead log: a turn survives kill -9 from the moment its commit returned, and a
power cut too where the disk honours a sync.
"""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from bot.store import files
from bot.store.errors import (
    StoreClosedError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreKeyError,
    StoreNewerError,
    StoreOwnedError,
    UnknownClientError,
    translated_errors,
)
from bot.store.keys import Keyring
from bot.store.master import master_key
from bot.store.outbox import message_ids
from bot.store.references import is_as_printed, read_code, read_ref
from bot.store.therapist import UNPAIRED
from bot.store.transaction import Transaction
from bot.store.values import (
    ChatMessage,
    Client,
    Invitation,
    JournalEntry,
    OutboxMessage,
    Overview,
    QueuedMessage,
    Recipient,
    Redeemed,
    Retention,
    Swept,
    TherapistChannel,
    Undelivered,
    Version,
)
from bot.store.writer import Job, Thread, Writer

__all__ = [
    "UNPAIRED",
    "ChatMessage",
    "Client",
    "Invitation",
    "Job",
    "JournalEntry",
    "OutboxMessage",
    "Overview",
    "QueuedMessage",
    "Recipient",
    "Redeemed",
    "Retention",
    "Store",
    "StoreClosedError",
    "StoreCorruptError",
    "StoreError",
    "StoreFullError",
    "StoreKeyError",
    "StoreNewerError",
    "StoreOwnedError",
    "Swept",
    "TherapistChannel",
    "Transaction",
    "Undelivered",
    "UnknownClientError",
    "Version",
    "is_as_printed",
    "read_code",
    "read_ref",
]

T = TypeVar("T")

_ROWS = 64  # what aiosqlite would fetch at a time, if we let it


@dataclass(frozen=True, slots=True)
class _Open:
    """What there is between opening and closing."""

    writer: Writer
    thread: Thread
    keys: Keyring


class Store:
    """The one owner of a database. `async with Store.open(...)`, or `await` it and `close` it later."""

    def __init__(self, path: Path, key_file: Path, practice: str, key_env: str) -> None:
        self._path = path
        self._key_file = key_file
        self._practice = practice
        self._key_env = key_env
        self._undo = contextlib.AsyncExitStack()
        self._files: _Open | None = None

    @classmethod
    def open(
        cls, path: str | Path, key_file: str | Path, practice: str = "default", key_env: str = "ACCORD_KEY"
    ) -> Self:
        """Name the files; `async with` or `await` opens them, and makes them where there are none yet.

        Opening raises a StoreError: owned by another process, damaged, from a newer version, disk full, or a
        master key that is missing, wrong or open to others. Nothing is changed then.
        """
        return cls(Path(path).resolve(), Path(key_file), practice, key_env)

    async def apply(self, job: Job[T]) -> T:
        """Run `job` in the thread of the database and return its result after the commit.

        Jobs that wait at the same time share a commit, in their order, each with its own savepoint. Raises
        what the job raises, after undoing it; StoreFullError and the like if the commit failed: then nothing
        of it is kept. `job` must not wait, must not call `apply`, and must not keep the transaction.
        """
        return await self._opened().writer.apply(job)

    async def backup(self, folder: str | Path) -> None:
        """Write the database and its keys, as of one moment, into `folder`; not the master key."""
        opened, target = self._opened(), Path(folder)
        with translated_errors(target):
            await opened.thread.call(lambda db: files.copy(db, opened.keys, target, self._path.name))

    async def close(self) -> None:
        """Finish what was taken, close the files, let go of the lock."""
        self._files = None
        with translated_errors(self._path):
            await self._undo.aclose()

    async def _open(self) -> Self:
        async with contextlib.AsyncExitStack() as undo:
            with translated_errors(self._path):
                undo.callback(files.lock(self._path).release)
                fresh = not (files.is_there(self._path) or files.is_there(files.keys_path(self._path)))
                master = master_key(self._key_file, self._key_env, fresh=fresh)
                await self._start(undo, master)
            self._undo = undo.pop_all()
        return self

    async def _start(self, undo: contextlib.AsyncExitStack, master: bytes) -> None:
        files.touch(self._path)
        thread = Thread(lambda: files.connect(self._path), _ROWS)
        await thread
        undo.push_async_callback(thread.close)
        keys = await thread.call(lambda db: files.open_both(db, self._path, master, self._practice))
        undo.push_async_callback(thread.call, lambda _: keys.db.close())
        transaction = await thread.call(lambda db: Transaction(db, keys, self._practice, message_ids(db)))
        writer = Writer(thread, transaction, keys, self._path)
        undo.push_async_callback(writer.close)
        self._files = _Open(writer, thread, keys)

    def _opened(self) -> _Open:
        if self._files is None:
            raise StoreClosedError(f"{self._path} is not open.")
        return self._files

    def __await__(self) -> Generator[object, None, Self]:
        return self._open().__await__()

    async def __aenter__(self) -> Self:
        return await self._open()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, message_ref: TracebackType | None
    ) -> None:
        await self.close()
