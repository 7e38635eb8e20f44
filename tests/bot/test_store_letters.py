"""The outbox's rows: order per address, postponing, giving up, counting."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Desk, Store, Undelivered
from tests.bot.store_kit import NOW, joined, letter, opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as store:
        yield store


def due(desk: Desk, now: float = NOW, limit: int = 99, transport: str | None = None) -> list[str]:
    return [each.body.decode() for each in desk.due_letters(now, limit, transport)]


async def test_a_letter_comes_out_as_it_went_in(store: Store) -> None:
    def job(desk: Desk) -> None:
        ref = joined(desk, "1001").ref
        body = "one\nline \ud800".encode("utf-8", "surrogatepass")
        for sent in (letter(ref), letter(None, address="\ud800\n", recipient="therapist")):
            number = desk.send(sent, NOW)
            (posted,) = (each for each in desk.due_letters(NOW, 9) if each.id == number)
            for name in ("recipient", "ref", "transport", "address", "body", "reference"):
                assert getattr(posted, name) == getattr(sent, name)
            assert (posted.attempts, posted.doubts, posted.created) == (0, 0, NOW)
        assert b"\n" in body

    await store.apply(job)


async def test_only_the_oldest_of_each_address_is_due(store: Store) -> None:
    def job(desk: Desk) -> None:
        numbers = [desk.send(letter(None, text, text[0]), NOW) for text in ("a1", "a2", "b1", "a3", "b2")]
        assert due(desk) == ["a1", "b1"]
        assert due(desk, limit=1) == ["a1"]
        assert due(desk, NOW - 1) == []
        desk.sent(numbers[0], NOW)
        assert due(desk) == ["a2", "b1"]
        desk.postpone(numbers[1], NOW + 10)
        assert due(desk) == ["b1"]
        assert due(desk, NOW + 10) == ["b1", "a2"]
        desk.give_up(numbers[1], NOW)
        assert due(desk) == ["b1", "a3"]

    await store.apply(job)


async def test_the_same_address_elsewhere_is_somebody_else(store: Store) -> None:
    def job(desk: Desk) -> None:
        desk.send(letter(None, "by one way", "1"), NOW)
        desk.send(letter(None, "by another", "1", transport="signal"), NOW)
        assert due(desk) == ["by one way", "by another"]
        assert due(desk, transport="signal") == ["by another"]
        assert due(desk, transport="pigeon") == []

    await store.apply(job)


async def test_postponing_is_counted(store: Store) -> None:
    def job(desk: Desk) -> None:
        number = desk.send(letter(None), NOW)
        desk.postpone(number, NOW + 1)
        desk.postpone(number, NOW + 2, doubtful=True)
        (posted,) = desk.due_letters(NOW + 2, 9)
        assert (posted.attempts, posted.doubts) == (2, 1)

    await store.apply(job)


async def test_what_is_done_stays_done(store: Store) -> None:
    def job(desk: Desk) -> None:
        number = desk.send(letter(None), NOW)
        desk.sent(number, NOW)
        desk.postpone(number, NOW)
        desk.give_up(number, NOW)
        desk.sent(4711, NOW)
        assert desk.due_letters(NOW + 9, 9) == desk.undelivered() == ()

    await store.apply(job)


async def test_when_the_next_is_due(store: Store) -> None:
    def job(desk: Desk) -> None:
        assert desk.next_due() is None
        one, _, two = (desk.send(letter(None, address=address), NOW) for address in ("1", "1", "2"))
        assert desk.next_due() == NOW
        assert desk.next_due(after=NOW) is None
        desk.postpone(one, NOW + 30)
        desk.postpone(two, NOW + 20)
        assert desk.next_due() == NOW + 20
        assert desk.next_due(after=NOW + 20) == NOW + 30

    await store.apply(job)


async def test_what_did_not_arrive_is_counted(store: Store) -> None:
    def job(desk: Desk) -> None:
        ref = joined(desk, "1").ref
        numbers = [desk.send(letter(ref), NOW + offset) for offset in range(3)]
        desk.send(letter(ref, address="9", recipient="therapist"), NOW + 5)
        desk.send(letter(None, address="6", recipient="stranger"), NOW + 6)
        desk.sent(numbers[0], NOW)
        desk.give_up(numbers[1], NOW)
        assert desk.undelivered() == (
            Undelivered(ref, "client", 1, 1, NOW + 1),
            Undelivered(ref, "therapist", 1, 0, NOW + 5),
            Undelivered(None, "stranger", 1, 0, NOW + 6),
        )

    await store.apply(job)


async def test_a_rotten_letter_is_set_aside(store: Store) -> None:
    def job(desk: Desk) -> None:
        rotten = desk.send(letter(None, "rotten", "1"), NOW)
        desk.send(letter(None, "sound", "1"), NOW)
        desk._db.execute("UPDATE letter SET sealed = zeroblob(40) WHERE id = ?", (rotten,))
        assert due(desk) == []
        assert due(desk) == ["sound"]
        assert desk.undelivered()[0].failed == 1

    await store.apply(job)


async def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        first = await store.apply(lambda desk: desk.send(letter(None), NOW))
    async with opened(tmp_path) as store:
        assert await store.apply(lambda desk: desk.send(letter(None), NOW)) > first
