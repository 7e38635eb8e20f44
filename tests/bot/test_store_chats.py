"""Messages that can be erased one day, the safe of the transports, the therapist's chat."""

from pathlib import Path

import pytest

from bot.store import ChatMessage, OutboxMessage, Retention, Store
from tests.bot.store_kit import opened

NOW, DAY = 1_767_600_000.0, 86_400.0
OURS = ChatMessage("telegram", "4711", "17", ours=True, when=NOW)
THEIRS = ChatMessage("telegram", "4711", "18", ours=False, when=NOW + 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


async def client(store: Store) -> str:
    return (await store.apply(lambda transaction: transaction.invite("Client One", "en", NOW + DAY, NOW))).ref


async def test_traces_come_back_once_in_their_order(folder: Path) -> None:
    async with opened(folder) as store:
        ref = await client(store)
        for one in (OURS, THEIRS):
            await store.apply(lambda transaction, one=one: transaction.message_ref(ref, one))  # type: ignore[misc]
        assert await store.apply(lambda transaction: transaction.take_chat_messages(ref)) == (OURS, THEIRS)
        assert await store.apply(lambda transaction: transaction.take_chat_messages(ref)) == ()


async def test_a_trace_of_somebody_forgotten_is_let_go(folder: Path) -> None:
    async with opened(folder) as store:
        ref = await client(store)
        await store.apply(lambda transaction: transaction.message_ref(ref, OURS))
        await store.apply(lambda transaction: transaction.forget(ref))
        await store.apply(lambda transaction: transaction.message_ref(ref, THEIRS))
        assert await store.apply(lambda transaction: transaction.take_chat_messages(ref)) == ()


async def test_the_safe_gives_back_what_is_not_done(folder: Path) -> None:
    async with opened(folder) as store:
        first = await store.apply(lambda transaction: transaction.journal_add("signal", b"one", NOW))
        await store.apply(lambda transaction: transaction.journal_add("signal", b"two", NOW))
        await store.apply(lambda transaction: transaction.journal_add("telegram", b"elsewhere", NOW))
        await store.apply(lambda transaction: transaction.journal_add("signal", b"unreadable", NOW, quarantined=True))
        assert [one.raw for one in await store.apply(lambda transaction: transaction.journal_waiting("signal"))] == [
            b"one",
            b"two",
        ]
        await store.apply(lambda transaction: transaction.journal_done(first))
    async with opened(folder) as store:
        assert [one.raw for one in await store.apply(lambda transaction: transaction.journal_waiting("signal"))] == [
            b"two"
        ]
        assert await store.apply(lambda transaction: transaction.quarantined()) == 1
        swept = await store.apply(lambda transaction: transaction.sweep(NOW + 31 * DAY, Retention()))
        assert swept.aside == 1
        assert [one.raw for one in await store.apply(lambda transaction: transaction.journal_waiting("signal"))] == [
            b"two"
        ]


async def test_nothing_of_chats_and_safe_can_be_read_in_the_files(folder: Path) -> None:
    async with opened(folder) as store:
        ref = await client(store)
        await store.apply(
            lambda transaction: transaction.message_ref(
                ref, ChatMessage("telegram", "address-4711", "id-17", ours=True, when=NOW)
            )
        )
        await store.apply(lambda transaction: transaction.journal_add("signal", b"raw-secret", NOW))
        code = await store.apply(lambda transaction: transaction.pairing_code(NOW + DAY))
        await store.apply(lambda transaction: transaction.pair(code, "signal", "seat-0815", NOW))
        await store.apply(lambda transaction: transaction.keep_therapist(b"body-secret"))
    files = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    for secret in (b"4711", b"id-17", b"raw-secret", b"seat-0815", b"body-secret", code.encode()):
        assert secret not in files


async def test_a_pairing_code_works_once_and_only_the_newest(folder: Path) -> None:
    async with opened(folder) as store:
        old = await store.apply(lambda transaction: transaction.pairing_code(NOW + DAY))
        code = await store.apply(lambda transaction: transaction.pairing_code(NOW + DAY))
        assert not await store.apply(lambda transaction: transaction.pair(old, "signal", "first", NOW))
        assert not await store.apply(lambda transaction: transaction.pair(code, "signal", "late", NOW + DAY))
        assert await store.apply(lambda transaction: transaction.pair(code.lower(), "signal", "first", NOW))
        assert not await store.apply(lambda transaction: transaction.pair(code, "signal", "second", NOW))
        assert await store.apply(lambda transaction: transaction.is_therapist("signal", "first"))
        assert not await store.apply(lambda transaction: transaction.is_therapist("signal", "second"))


async def test_another_pairing_takes_the_seat(folder: Path) -> None:
    async with opened(folder) as store:
        for address in ("old phone", "new phone"):
            code = await store.apply(lambda transaction: transaction.pairing_code(NOW + DAY))
            assert await store.apply(
                lambda transaction, code=code, who=address: transaction.pair(code, "signal", who, NOW)
            )  # type: ignore[misc]
        assert not await store.apply(lambda transaction: transaction.is_therapist("signal", "old phone"))
        channel = await store.apply(lambda transaction: transaction.therapist())
        assert channel is not None
        assert (channel.transport, channel.address, channel.body) == ("signal", "new phone", b"")
        await store.apply(lambda transaction: transaction.keep_therapist(b"menu"))
        channel = await store.apply(lambda transaction: transaction.therapist())
        assert channel is not None
        assert channel.body == b"menu"


async def test_what_waited_for_the_therapist_goes_to_their_chat(folder: Path) -> None:
    async with opened(folder) as store:
        ref = await client(store)
        letter = OutboxMessage("therapist", ref, "unpaired", "therapist", b"body", "v1")
        number = await store.apply(lambda transaction: transaction.send(letter, NOW))
        await store.apply(lambda transaction: transaction.postpone(number, NOW + DAY))
        code = await store.apply(lambda transaction: transaction.pairing_code(NOW + DAY))
        await store.apply(lambda transaction: transaction.pair(code, "signal", "seat", NOW + 1))
        (due,) = await store.apply(lambda transaction: transaction.due_messages(NOW + 1, 10, "signal"))
        assert (due.address, due.body, due.reference, due.ref) == ("seat", b"body", "v1", ref)


async def test_only_a_number_that_changes_is_noticed(folder: Path) -> None:
    async with opened(folder) as store:
        invited = await store.apply(lambda transaction: transaction.invite("Client One", "en", NOW + DAY, NOW))
        await store.apply(lambda transaction: transaction.redeem(invited.code, "signal", "uuid", NOW))

        async def changed(number: str) -> bool:
            return await store.apply(lambda transaction: transaction.number_changed("signal", "uuid", number))

        assert [await changed(one) for one in ("+441632960001", "+441632960001", "+441632960002")] == [
            False,
            False,
            True,
        ]
        assert not await store.apply(
            lambda transaction: transaction.number_changed("signal", "nobody", "+441632960001")
        )


async def test_asking_for_the_therapist_shows_until_it_is_answered(folder: Path) -> None:
    async with opened(folder) as store:
        ref = await client(store)
        await store.apply(lambda transaction: transaction.asked(ref, NOW))
        (line,) = await store.apply(lambda transaction: transaction.clients())
        assert line.asked_at == NOW
        await store.apply(lambda transaction: transaction.asked(ref, None))
        (line,) = await store.apply(lambda transaction: transaction.clients())
        assert line.asked_at is None


async def test_a_note_stands_until_it_is_struck_out(folder: Path) -> None:
    async with opened(folder) as store:
        await store.apply(lambda transaction: transaction.note("paused", "yes"))
        assert await store.apply(lambda transaction: transaction.noted("paused")) == "yes"
        await store.apply(lambda transaction: transaction.note("paused", None))
        assert await store.apply(lambda transaction: transaction.noted("paused")) is None


async def test_a_closed_seat_gets_nothing_more_and_what_waited_goes_to_the_next(folder: Path) -> None:
    async with opened(folder) as store:
        ref = await client(store)
        code = await store.apply(lambda transaction: transaction.pairing_code(NOW + DAY))
        await store.apply(lambda transaction: transaction.pair(code, "signal", "seat", NOW))
        await store.apply(
            lambda transaction: transaction.send(OutboxMessage("therapist", ref, "signal", "seat", b"body", "v1"), NOW)
        )
        await store.apply(lambda transaction: transaction.unpair())
        assert not await store.apply(lambda transaction: transaction.is_therapist("signal", "seat"))
        assert await store.apply(lambda transaction: transaction.due_messages(NOW, 10, "signal")) == ()
        again = await store.apply(lambda transaction: transaction.pairing_code(NOW + DAY))
        await store.apply(lambda transaction: transaction.pair(again, "signal", "new seat", NOW))
        (due,) = await store.apply(lambda transaction: transaction.due_messages(NOW, 10, "signal"))
        assert due.address == "new seat"


async def test_forgetting_a_client_takes_lists_that_may_name_them(folder: Path) -> None:
    async with opened(folder) as store:
        ref = await client(store)
        code = await store.apply(lambda transaction: transaction.pairing_code(NOW + DAY))
        await store.apply(lambda transaction: transaction.pair(code, "signal", "seat", NOW))
        await store.apply(lambda transaction: transaction.keep_therapist(f"looking at {ref}".encode()))
        page = await store.apply(
            lambda transaction: transaction.send(OutboxMessage("therapist", None, "signal", "seat", b"list", "o"), NOW)
        )
        await store.apply(lambda transaction: transaction.sent(page, NOW))
        await store.apply(lambda transaction: transaction.forget(ref))
        channel = await store.apply(lambda transaction: transaction.therapist())
        left = await store.apply(lambda transaction: transaction._db.execute("SELECT count(*) FROM letter").fetchone())
        assert left == (0,)
        assert channel is not None
        assert channel.body == b""
