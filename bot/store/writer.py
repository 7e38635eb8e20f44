"""Group commit: one thread, one connection, one transaction for all the jobs that are waiting.

1. No timer. What queued up while the last commit ran is the next batch; an idle store commits a job at once.
2. A caller hears of success only after the COMMIT of the batch. First come, first served.
3. One bad job is undone to its savepoint and does not undo the others; a failed COMMIT undoes all and
   tells all.
4. Every caller is answered, whatever fails. What cannot be undone at once is undone before the next batch begins.

A batch is one hop to the thread of the database (50-100 microseconds), however many jobs are in it. Jobs that
forgot a client wait on, until their traces are scrubbed from the files; the rest of their batch does not.
"""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.store.errors import StoreClosedError, StoreError, as_store_error
from bot.store.files import scrub
from bot.store.keys import Keyring
from bot.store.schema import set_meta
from bot.store.transaction import Transaction

T = TypeVar("T")
Job = Callable[[Transaction], T]

_LARGEST = 256
"""Jobs in one transaction: bounds how long the first of them waits for the last."""
_STUCK = (
    "{path} could not be written, and SQLite could not undo what was begun. Nothing of it is kept, and Accord tries "
    "again by itself. If this goes on, check the disk and start Accord anew."
)

# At DEBUG, aiosqlite writes out each function that it runs, arguments included.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)


class Thread(aiosqlite.Connection):
    """aiosqlite's connection and its thread, with the one thing that it has no public name for."""

    async def call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in the thread of the database and return what it returns."""
        # aiosqlite offers single statements only, one hop each. `_execute` is the protected method that all
        # of them go through; aiosqlite is pinned, and every test of the store calls this.
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return result


@dataclass(slots=True, eq=False)
class _Waiting:
    """One job, and what became of it."""

    job: Job[Any]  # jobs of all results wait in one line
    future: asyncio.Future[Any]  # of that job's result
    result: Any = None  # the same
    error: BaseException | None = None
    scrub: bool = False

    def answer(self) -> None:
        if self.future.done():  # its caller has gone away
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


def _answer(batch: list[_Waiting]) -> None:
    for each in batch:
        each.answer()


class Writer:
    """Takes jobs from everywhere, works them off in batches."""

    def __init__(self, thread: Thread, transaction: Transaction, keys: Keyring, path: Path) -> None:
        self._thread = thread
        self._desk = transaction
        self._keys = keys
        self._path = path
        self._queue: deque[_Waiting] = deque()
        self._busy = False
        self._next: asyncio.Task[None] | None = None
        self._closed = False
        self.commits = 0

    async def apply(self, job: Job[T]) -> T:
        """Have `job` done and return its result once it is durable; see `Store.apply`."""
        if self._closed:
            raise StoreClosedError(f"{self._path} was closed.")
        return await self._put(job)

    async def close(self) -> None:
        """Take no more jobs; return when those that were taken are done."""
        self._closed = True
        await self._put(lambda _: None)

    async def _put(self, job: Job[T]) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(job, future))
        if not self._busy:
            await self._work_off()
        return await future

    async def _work_off(self) -> None:
        """Have the thread work off what is waiting.

        Its callers are answered from there: nothing is lost if whoever waits for this is cancelled.
        """
        self._busy = True
        loop = asyncio.get_running_loop()
        taken = [self._queue.popleft() for _ in range(min(len(self._queue), _LARGEST))]
        batch = [each for each in taken if not each.future.done()]

        def work(db: sqlite3.Connection) -> None:
            self._commit(db, batch)
            scrub = [each for each in batch if each.scrub]
            if scrub:
                loop.call_soon_threadsafe(_answer, [each for each in batch if not each.scrub])
                self._scrub(db, scrub)
            loop.call_soon_threadsafe(self._worked_off, batch)

        await self._thread.call(work)

    def _worked_off(self, batch: list[_Waiting]) -> None:
        _answer(batch)
        # Not at once: those who were answered go on first, and what they want next is one batch.
        asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        self._busy = bool(self._queue)
        if self._queue:
            self._next = asyncio.create_task(self._work_off())

    # From here on: in the thread of the database. `_commit` and `_scrub` never raise; what goes wrong is in the batch.

    def _commit(self, db: sqlite3.Connection, batch: list[_Waiting]) -> None:
        try:
            self._roll_back(db)  # of a batch before, if need be
            db.execute("BEGIN IMMEDIATE")
            if len(batch) == 1:  # the transaction is its savepoint
                self._one(batch[0])
            else:
                for each in batch:
                    self._one_of_many(db, each)
            if self._keys.unsaved:
                set_meta(db, "change", str(self._keys.save()))
            db.execute("COMMIT")
            self.commits += 1
        except BaseException as error:  # noqa: BLE001 - it goes to every caller of the batch
            self._undo(db, batch, error)

    def _one(self, each: _Waiting) -> None:
        self._desk.forgot = False
        each.result = each.job(self._desk)
        each.scrub = self._desk.forgot

    def _one_of_many(self, db: sqlite3.Connection, each: _Waiting) -> None:
        kept = self._keys.unsaved
        db.execute("SAVEPOINT job")
        try:
            self._one(each)
        except Exception as error:
            if not db.in_transaction:  # so bad that SQLite has undone everything
                raise
            each.error = as_store_error(error, self._path) or error
            self._keys.take_back(kept)
            db.execute("ROLLBACK TO job")
        db.execute("RELEASE job")

    def _undo(self, db: sqlite3.Connection, batch: list[_Waiting], error: BaseException) -> None:
        self._keys.take_back(())
        meant = (as_store_error(error, self._path) if isinstance(error, Exception) else None) or error
        try:
            self._roll_back(db)
        except StoreError as stuck:
            meant = stuck
        for each in batch:
            each.error, each.scrub = each.error or meant, False

    def _roll_back(self, db: sqlite3.Connection) -> None:
        """Undo what is open, in the keys too. Raises StoreError."""
        try:
            for each in (self._keys.db, db):
                if each.in_transaction:
                    each.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise as_store_error(error, self._path) or StoreError(_STUCK.format(path=self._path)) from error

    def _scrub(self, db: sqlite3.Connection, batch: list[_Waiting]) -> None:
        try:
            scrub(db, self._keys, self._path)
        except Exception as error:  # noqa: BLE001 - it goes to those who forgot
            for each in batch:
                each.error = as_store_error(error, self._path) or error
