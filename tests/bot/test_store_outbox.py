"""The outbox's rows: order per address, postponing, giving up, counting."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Store, Transaction, Undelivered
from tests.bot.store_kit import NOW, joined, letter, opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as store:
        yield store


def due(transaction: Transaction, now: float = NOW, limit: int = 99, transport: str | None = None) -> list[str]:
    return [each.body.decode() for each in transaction.due_messages(now, limit, transport)]


async def test_a_letter_comes_out_as_it_went_in(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        ref = joined(transaction, "1001").ref
        body = "one\nline \ud800".encode("utf-8", "surrogatepass")
        for sent in (letter(ref), letter(None, address="\ud800\n", recipient="therapist")):
            number = transaction.send(sent, NOW)
            (queued,) = (each for each in transaction.due_messages(NOW, 9) if each.id == number)
            for name in ("recipient", "ref", "transport", "address", "body", "reference"):
                assert getattr(queued, name) == getattr(sent, name)
            assert (queued.attempts, queued.doubts, queued.created) == (0, 0, NOW)
        assert b"\n" in body

    await store.apply(job)


async def test_only_the_oldest_of_each_address_is_due(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        numbers = [transaction.send(letter(None, text, text[0]), NOW) for text in ("a1", "a2", "b1", "a3", "b2")]
        assert due(transaction) == ["a1", "b1"]
        assert due(transaction, limit=1) == ["a1"]
        assert due(transaction, NOW - 1) == []
        transaction.sent(numbers[0], NOW)
        assert due(transaction) == ["a2", "b1"]
        transaction.postpone(numbers[1], NOW + 10)
        assert due(transaction) == ["b1"]
        assert due(transaction, NOW + 10) == ["b1", "a2"]
        transaction.give_up(numbers[1], NOW)
        assert due(transaction) == ["b1", "a3"]

    await store.apply(job)


async def test_the_same_address_elsewhere_is_somebody_else(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        transaction.send(letter(None, "by one way", "1"), NOW)
        transaction.send(letter(None, "by another", "1", transport="signal"), NOW)
        assert due(transaction) == ["by one way", "by another"]
        assert due(transaction, transport="signal") == ["by another"]
        assert due(transaction, transport="pigeon") == []

    await store.apply(job)


async def test_postponing_is_counted(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        number = transaction.send(letter(None), NOW)
        transaction.postpone(number, NOW + 1)
        transaction.postpone(number, NOW + 2, doubtful=True)
        (queued,) = transaction.due_messages(NOW + 2, 9)
        assert (queued.attempts, queued.doubts) == (2, 1)

    await store.apply(job)


async def test_what_is_done_stays_done(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        number = transaction.send(letter(None), NOW)
        transaction.sent(number, NOW)
        transaction.postpone(number, NOW)
        transaction.give_up(number, NOW)
        transaction.sent(4711, NOW)
        assert transaction.due_messages(NOW + 9, 9) == transaction.undelivered() == ()

    await store.apply(job)


async def test_when_the_next_is_due(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        assert transaction.next_due() is None
        one, _, two = (transaction.send(letter(None, address=address), NOW) for address in ("1", "1", "2"))
        assert transaction.next_due() == NOW
        assert transaction.next_due(after=NOW) is None
        transaction.postpone(one, NOW + 30)
        transaction.postpone(two, NOW + 20)
        assert transaction.next_due() == NOW + 20
        assert transaction.next_due(after=NOW + 20) == NOW + 30

    await store.apply(job)


async def test_what_did_not_arrive_is_counted(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        ref = joined(transaction, "1").ref
        numbers = [transaction.send(letter(ref), NOW + offset) for offset in range(3)]
        transaction.send(letter(ref, address="9", recipient="therapist"), NOW + 5)
        transaction.send(letter(None, address="6", recipient="stranger"), NOW + 6)
        transaction.sent(numbers[0], NOW)
        transaction.give_up(numbers[1], NOW)
        assert transaction.undelivered() == (
            Undelivered(ref, "client", 1, 1, NOW + 1),
            Undelivered(ref, "therapist", 1, 0, NOW + 5),
            Undelivered(None, "stranger", 1, 0, NOW + 6),
        )

    await store.apply(job)


async def test_a_rotten_letter_is_set_aside(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        rotten = transaction.send(letter(None, "rotten", "1"), NOW)
        transaction.send(letter(None, "sound", "1"), NOW)
        transaction._db.execute("UPDATE letter SET sealed = zeroblob(40) WHERE id = ?", (rotten,))
        assert due(transaction) == []
        assert due(transaction) == ["sound"]
        assert transaction.undelivered()[0].failed == 1

    await store.apply(job)


async def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        first = await store.apply(lambda transaction: transaction.send(letter(None), NOW))
    async with opened(tmp_path) as store:
        assert await store.apply(lambda transaction: transaction.send(letter(None), NOW)) > first
