"""Group commit: what waits together is committed together, and nobody hears of it before."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Store, StoreClosedError, StoreError, StoreFullError, Transaction
from bot.store.writer import Writer
from tests.bot.store_kit import NOW, joined, letter, opened
from tests.effort import DEADLINE


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as store:
        yield store


def writer(store: Store) -> Writer:
    return store._opened().writer


def seen(number: int) -> object:
    """A job that notes a message and returns whether it was new."""
    return lambda transaction: transaction.first_time("telegram", "1", str(number), NOW)


def fails(transaction: Transaction) -> None:
    transaction.first_time("telegram", "1", "undone", NOW)
    transaction.invite("J. Doe", "en", NOW, NOW)
    raise ZeroDivisionError


async def test_many_jobs_share_few_commits(store: Store) -> None:
    before = writer(store).commits
    done = await asyncio.gather(*(store.apply(seen(number)) for number in range(200)))  # type: ignore[arg-type]

    assert done == [True] * 200
    assert writer(store).commits - before <= 3


async def test_jobs_run_in_the_order_they_came(store: Store) -> None:
    order: list[int] = []
    await asyncio.gather(*(store.apply(lambda _, number=number: order.append(number)) for number in range(300)))

    assert order == list(range(300))


async def test_one_bad_job_does_not_undo_the_others(store: Store) -> None:
    jobs = [store.apply(fails if number % 5 == 2 else seen(number)) for number in range(50)]  # type: ignore[arg-type]
    done = await asyncio.gather(*jobs, return_exceptions=True)

    assert [isinstance(each, ZeroDivisionError) for each in done] == [number % 5 == 2 for number in range(50)]
    assert await store.apply(lambda transaction: transaction.first_time("telegram", "1", "undone", NOW)) is True
    assert await store.apply(lambda transaction: transaction.first_time("telegram", "1", "49", NOW)) is False
    assert await store.apply(lambda transaction: transaction.clients()) == ()
    assert await store._opened().thread.call(lambda _: store._opened().keys.owners()) == {("default", "")}


async def test_a_bad_job_alone_is_undone_too(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        await store.apply(fails)

    assert await store.apply(lambda transaction: transaction.first_time("telegram", "1", "undone", NOW)) is True
    assert await store.apply(lambda transaction: transaction.clients()) == ()
    await store.apply(lambda transaction: joined(transaction, "1"))


async def test_nobody_hears_before_the_commit(store: Store, tmp_path: Path) -> None:
    """Each caller looks into the write-ahead log, as a crash would leave it, for what they were told is there."""
    copy = tmp_path / "crashed"
    copy.mkdir()

    async def one(number: int) -> None:
        await store.apply(seen(number))  # type: ignore[arg-type]
        if number % 10 == 0:
            folder = copy / str(number)
            folder.mkdir()
            for name in ("accord.db", "accord.db-wal"):
                (folder / name).write_bytes((tmp_path / name).read_bytes())
            db = sqlite3.connect(folder / "accord.db")
            assert db.execute("SELECT count(*) FROM inbox").fetchone()[0] > number
            db.close()

    await asyncio.gather(*(one(number) for number in range(60)))


async def test_a_failed_commit_undoes_all_and_tells_all(store: Store) -> None:
    """A reference that is checked at the COMMIT stands in for whatever else may go wrong there."""

    def poison(transaction: Transaction) -> None:
        transaction._db.execute("PRAGMA defer_foreign_keys = ON")
        transaction._db.execute("INSERT INTO conversation VALUES ('default', '0000-0000', x'', NULL, 0)")

    jobs = [poison if number == 3 else seen(number) for number in range(8)]
    blocked = asyncio.gather(*(store.apply(job) for job in jobs), return_exceptions=True)  # type: ignore[arg-type]
    first, *others = await blocked

    assert first is True  # it was alone in the batch before
    assert all(isinstance(each, sqlite3.IntegrityError) for each in others)
    assert await store.apply(seen(7)) is True  # type: ignore[arg-type]
    assert await store.apply(seen(0)) is False  # type: ignore[arg-type]


def refuse(db: sqlite3.Connection, *statements: str) -> None:
    """Let SQLite fail at these statements about transactions; without any: at none."""

    def allowed(action: int, statement: str | None, *_: object) -> int:
        refused = action == sqlite3.SQLITE_TRANSACTION and statement in statements
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK

    db.set_authorizer(allowed if statements else None)


@pytest.mark.parametrize("where", ["the database", "the keys"])
async def test_what_can_be_neither_committed_nor_undone_is_told_to_all_and_undone_later(
    store: Store, where: str
) -> None:
    opened = store._opened()

    def fail(db: sqlite3.Connection, *statements: str) -> None:
        refuse(db if where == "the database" else opened.keys.db, *statements)

    def invitations(number: int) -> object:
        return lambda transaction: transaction.invite(f"Client {number}", "en", NOW + 1, NOW)

    await opened.thread.call(lambda db: fail(db, "COMMIT", "ROLLBACK"))
    async with asyncio.timeout(DEADLINE):
        for _ in range(2):
            jobs = [store.apply(invitations(number)) for number in range(5)]  # type: ignore[arg-type]
            done = await asyncio.gather(*jobs, return_exceptions=True)
            assert [type(each) for each in done] == [StoreError] * 5
            assert "accord.db could not be written" in str(done[0])
        await opened.thread.call(fail)
        assert await store.apply(lambda transaction: transaction.clients()) == ()
        await store.apply(invitations(7))  # type: ignore[arg-type]
        assert [each.client.label for each in await store.apply(lambda transaction: transaction.clients())] == [
            "Client 7"
        ]


async def test_a_store_that_can_undo_nothing_can_be_closed_and_keeps_no_half(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await store._opened().thread.call(lambda db: refuse(db, "COMMIT", "ROLLBACK"))
    async with asyncio.timeout(DEADLINE):
        with pytest.raises(StoreError):
            await store.apply(seen(1))  # type: ignore[arg-type]
        with pytest.raises(StoreError):
            await store.close()
    async with opened(tmp_path) as again:
        assert await again.apply(seen(1)) is True  # type: ignore[arg-type]


async def test_a_full_disk_is_said_plainly_and_nothing_is_half_written(store: Store) -> None:
    ref = (await store.apply(lambda transaction: joined(transaction, "1"))).ref
    thread = store._opened().thread

    def bound(db: sqlite3.Connection, more: int) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + more}")

    await thread.call(lambda db: bound(db, 2))
    for _ in range(3):
        with pytest.raises(StoreFullError, match="Make room"):
            await store.apply(
                lambda transaction: (
                    transaction.record(ref, b"small", NOW),
                    transaction.keep(ref, bytes(50_000), None, NOW),
                )
            )
    done = await asyncio.gather(
        *(store.apply(lambda transaction: transaction.send(letter(ref, "x" * 1000), NOW)) for _ in range(40)),
        return_exceptions=True,
    )
    kept = [each for each in done if isinstance(each, int)]
    assert any(isinstance(each, StoreFullError) for each in done)

    await thread.call(lambda db: bound(db, 100_000))

    def check(transaction: Transaction) -> None:
        assert transaction.conversation(ref) is None
        assert transaction.agreements(ref) == ()
        assert sum(each.waiting for each in transaction.undelivered()) == len(kept)

    await store.apply(check)
    await store.apply(lambda transaction: transaction.keep(ref, bytes(50_000), None, NOW))


async def test_a_caller_that_goes_away_takes_nobody_along(store: Store) -> None:
    begun, hold = threading.Event(), threading.Event()
    leader = asyncio.create_task(store.apply(lambda _: (begun.set(), hold.wait(DEADLINE))))
    await asyncio.to_thread(begun.wait, DEADLINE)
    others = [asyncio.create_task(store.apply(seen(number))) for number in range(3)]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    leader.cancel()
    others[1].cancel()
    await asyncio.sleep(0)
    hold.set()
    done = await asyncio.gather(leader, *others, return_exceptions=True)

    assert [type(each) for each in done] == [asyncio.CancelledError, bool, asyncio.CancelledError, bool]
    assert await store.apply(seen(1)) is True  # type: ignore[arg-type]


async def test_closing_finishes_what_was_taken(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    jobs = [asyncio.create_task(store.apply(seen(number))) for number in range(20)]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    await store.close()

    assert await asyncio.gather(*jobs) == [True] * 20
    with pytest.raises(StoreClosedError):
        await store.apply(fails)
    async with opened(tmp_path) as again:
        assert await again.apply(seen(19)) is False  # type: ignore[arg-type]
