"""Receiving over Signal, in all modes: nothing is lost, nothing is out of order, and people are who they are."""

from collections.abc import AsyncIterator

import pytest

from bot.rehearse.signal import SignalServer
from bot.transports import What
from tests.bot.signal_kit import MODES, bot_for, listens, message, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])


@pytest.fixture(params=MODES)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SignalServer]:
    """A server in each mode; what a client must not do is counted at the end."""
    async with SignalServer(mode=request.param, second=0.03) as server:
        yield server
        assert not server.violations


async def test_a_message_is_heard_read_and_let_go(server: SignalServer) -> None:
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await listens(server)
        said = await sam.says("hello")
        (heard,) = await bot.hears(1)
        await bot.settles()
        await bot.courteous()
        await sam.wait_until(lambda: sam.read_by_bot == [said.timestamp])
    assert (heard.transport, heard.address, heard.what, heard.text) == ("signal", sam.uuid, What.TEXT, "hello")
    assert heard.number == sam.number
    assert heard.message_ref == ""
    assert bot.journal.kept
    assert not bot.journal.aside


async def test_an_invitation_code_stays_a_text(server: SignalServer) -> None:
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await listens(server)
        await sam.says("K7QM-3F2X")
        (heard,) = await bot.hears(1)
    assert (heard.what, heard.text) == (What.TEXT, "K7QM-3F2X")


async def test_a_read_receipt_goes_out_only_after_the_message_was_worked_off(server: SignalServer) -> None:
    sam = server.person("Sam")
    bot = bot_for(server)
    bot.fails.add("hello")
    async with running(bot):
        await listens(server)
        await sam.says("hello")
        await bot.until(lambda: bot.failed >= 3)
        assert not server.receipts
        bot.fails.clear()
        await bot.settles()
        await bot.courteous()
        await sam.wait_until(lambda: bool(sam.read_by_bot))


async def test_typing_is_shown_where_it_costs_nothing(server: SignalServer) -> None:
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await listens(server)
        await sam.says("hello")
        await bot.hears(1)
        await bot.settles()
        await bot.courteous()
        await server.until(lambda: server.receipts)
    assert server.typing == ([(sam.uuid, True)] if server.daemon else [])


async def test_what_one_person_says_stays_in_order(server: SignalServer) -> None:
    people = [server.person(name) for name in ("Sam", "Robin", "Kim")]
    async with running(bot_for(server)) as bot:
        await listens(server)
        for number in range(6):
            for person in people:
                await person.says(f"{number}")
        await bot.hears(18)
    for person in people:
        assert [one.text for one in bot.heard if one.address == person.uuid] == [str(number) for number in range(6)]


async def test_what_cannot_be_worked_off_is_tried_again_and_others_do_not_wait(server: SignalServer) -> None:
    sam, robin = server.person("Sam"), server.person("Robin")
    bot = bot_for(server)
    bot.fails.add("first")
    async with running(bot):
        await listens(server)
        await sam.says("first")
        await sam.says("second")
        await bot.until(lambda: bot.failed)
        await robin.says("hello")
        await bot.hears(1)
        assert bot.texts == ["hello"]
        await bot.until(lambda: bot.failed > 2)
        assert bot.journal.inside
        bot.fails.clear()
        await bot.settles()
    assert [one.text for one in bot.heard if one.address == sam.uuid] == ["first", "second"]


async def test_what_was_kept_before_a_crash_is_worked_off_first(server: SignalServer) -> None:
    sam = server.person("Sam")
    first = bot_for(server)
    first.gate.clear()
    async with running(first):
        await listens(server)
        await sam.says("hello")
        await first.until(lambda: first.journal.inside)
    assert not first.heard
    await server.refuses()
    async with running(bot_for(server, journal=first.journal)) as second:
        await second.hears(1)
        await second.settles()
    assert second.texts == ["hello"]


async def test_frames_are_kept_while_another_is_worked_off(server: SignalServer) -> None:
    sam = server.person("Sam")
    bot = bot_for(server)
    bot.gate.clear()
    async with running(bot):
        await listens(server)
        for text in ("one", "two", "three"):
            await sam.says(text)
        await bot.until(
            lambda: all(any(text in raw for raw in bot.journal.kept) for text in (b"one", b"two", b"three"))
        )
        assert not bot.heard
        bot.gate.set()
        await bot.hears(3)
    assert bot.texts == ["one", "two", "three"]


async def test_a_safe_that_cannot_keep_is_tried_again_and_nothing_is_lost(server: SignalServer) -> None:
    sam = server.person("Sam")
    bot = bot_for(server)
    bot.journal.broken = True
    async with running(bot):
        await listens(server)
        await sam.says("hello")
        await bot.until(lambda: 1.0 in bot.naps and 2.0 in bot.naps)
        bot.journal.broken = False
        await bot.hears(1)
    assert bot.texts == ["hello"]


async def test_duplicates_bear_the_same_id_and_other_messages_another(server: SignalServer) -> None:
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await listens(server)
        await sam.says("hello")
        await bot.hears(1)
        await sam.resends()
        await sam.says("hello")
        await bot.hears(3)
    first, again, other = (one.message_id for one in bot.heard)
    assert first == again != other


async def test_ids_hold_neither_number_nor_uuid(server: SignalServer) -> None:
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await listens(server)
        await sam.says("hello")
        (heard,) = await bot.hears(1)
    assert server.number not in heard.message_id
    assert sam.uuid not in heard.message_id


async def test_a_person_is_a_uuid_when_the_number_is_hidden_appears_and_changes(server: SignalServer) -> None:
    sam = server.person("Sam", number_shown=False)
    async with running(bot_for(server)) as bot:
        await listens(server)
        await sam.says("one")
        await bot.hears(1)
        sam.shows_number()
        await sam.says("two")
        await bot.hears(2)
        sam.changes_number("+441632960999")
        await sam.says("three")
        await bot.hears(3)
    assert {one.address for one in bot.heard} == {sam.uuid}
    assert [one.number for one in bot.heard] == ["", "+441632960100", "+441632960999"]


async def test_a_message_without_a_profile_name_is_heard(server: SignalServer) -> None:
    sam = server.person(None, number_shown=False)
    async with running(bot_for(server)) as bot:
        await listens(server)
        await sam.says("hello")
        await bot.hears(1)


async def test_receipts_in_any_order_and_typing_are_neither_input_nor_kept(server: SignalServer) -> None:
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await listens(server)
        sam.confirms = False
        await bot.signal.send(message(sam))
        await sam.reads()
        await sam.confirms_receipt()
        await sam.types()
        await sam.says("hello")
        await bot.hears(1)
        await bot.settles()
    assert bot.texts == ["hello"]
    assert not bot.journal.aside
    if server.daemon:
        assert len(bot.journal.kept) == 1


async def test_it_may_be_closed_more_than_once_and_before_it_ran(server: SignalServer) -> None:
    bot = bot_for(server)
    await bot.signal.close()
    async with running(bot):
        await listens(server)
    await bot.signal.close()
    await bot.signal.close()
