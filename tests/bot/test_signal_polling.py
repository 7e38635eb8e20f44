"""A Signal server that has to be asked: what it gives is taken whole, and one call goes after the other."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.rehearse.signal import SignalServer
from bot.transports.signal import receiving
from bot.transports.signal.rest import Rest
from tests.bot.signal_kit import FORKING, QUESTION, bot_for, listens, message, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])


@pytest.fixture(params=FORKING)
async def polled(request: pytest.FixtureRequest) -> AsyncIterator[SignalServer]:
    """A server that has to be asked."""
    async with SignalServer(mode=request.param, second=0.03) as server:
        yield server
        assert not server.violations


async def test_a_spliced_error_line_loses_no_message(polled: SignalServer, caplog: pytest.LogCaptureFixture) -> None:
    sam = polled.person("Sam")
    await sam.says("one", "two")
    polled.splices("ERROR ReceiveHelper - boom {1} [x]")
    async with running(bot_for(polled)) as bot:
        await bot.hears(2)
        await bot.settles()
    assert bot.texts == ["one", "two"]
    assert "boom" not in caplog.text


async def test_messages_in_the_text_of_an_error_are_not_lost(polled: SignalServer) -> None:
    sam = polled.person("Sam")
    await sam.says("one", 'two {"envelope": 1}', "three")
    polled.exits("Error while receiving messages: boom")
    async with running(bot_for(polled)) as bot:
        await bot.hears(3)
        await bot.settles()
        await sam.says("four")
        await bot.hears(4)
    assert bot.texts == ["one", 'two {"envelope": 1}', "three", "four"]


async def test_a_receive_that_was_killed_is_told_to_the_operator(
    polled: SignalServer, caplog: pytest.LogCaptureFixture
) -> None:
    polled.is_killed(times=3)
    sam = polled.person("Sam")
    async with running(bot_for(polled)) as bot:
        await polled.until(lambda: polled.requests["receive"] > 3)
        await sam.says("hello")
        await bot.hears(1)
    assert caplog.text.count("ended a receive by force") == 1


async def test_nothing_is_asked_for_while_something_is_sent(polled: SignalServer) -> None:
    people = [polled.person(f"Sam {number}") for number in range(8)]
    async with running(bot_for(polled)) as bot:
        await listens(polled)
        sends = [bot.signal.send(message(person, buttons=QUESTION)) for person in people]
        says = [person.says("hello") for person in people]
        await asyncio.gather(*sends, *says)
        await bot.hears(8)
        await polled.until(lambda: polled.receipts)
    assert polled.records.most_at_once == 1


async def test_who_stops_accord_waits_for_the_receive_under_way(polled: SignalServer) -> None:
    polled.second = 30
    sam = polled.person("Sam")
    first = bot_for(polled)
    async with running(first):
        await polled.until(lambda: polled._calls)
        assert first.running
        first.running.cancel()
        await sam.says("1", "2", "3", "4", "5")
    assert len(first.journal.inside) == 1
    assert not polled.lost
    async with running(bot_for(polled, journal=first.journal)) as second:
        await second.hears(5)


async def test_who_stops_accord_does_not_wait_for_ever(polled: SignalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LAST_CHANCE", 0.05)
    polled.second = 30
    async with running(bot_for(polled)) as bot:
        await polled.until(lambda: polled._calls)
    assert bot.running
    assert bot.running.cancelled()


async def test_receives_are_small_short_and_say_nothing_by_themselves(polled: SignalServer) -> None:
    sam = polled.person("Sam")
    for number in range(12):
        await sam.says(str(number))
    async with running(bot_for(polled)) as bot:
        await bot.hears(12)
    assert [len(json.loads(raw)) for raw in bot.journal.kept] == [5, 5, 2]
    assert receiving.RECEIVE["send_read_receipts"] == "false"
    assert int(receiving.RECEIVE["timeout"]) < receiving.PATIENCE


async def test_an_idle_server_is_asked_with_pauses(polled: SignalServer) -> None:
    async with running(bot_for(polled)) as bot:
        await polled.until(lambda: polled.requests["receive"] > 3)
    assert bot.naps[:3] == [receiving.PAUSES[receiving.Mode(polled.mode)]] * 3


async def test_a_request_waits_until_one_that_nobody_waits_for_any_more_is_over(polled: SignalServer) -> None:
    rest = Rest(polled.url)
    sam = polled.person("Sam")
    polled.hangs("send")
    payload = {"number": polled.number, "recipients": [sam.uuid], "message": "hello", "text_mode": "normal"}
    first = asyncio.create_task(rest.ask("POST", "/v2/send", payload))
    await polled.until(lambda: polled.requests["send"] == 1)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    second = asyncio.create_task(rest.ask("POST", "/v2/send", payload))
    await asyncio.sleep(0)
    assert rest._turn.locked()
    polled.recovers()
    assert (await second).good
    assert [one.text for one in sam.messages] == ["hello"]


async def test_messages_arrive_though_the_server_says_it_is_healthy_only(polled: SignalServer) -> None:
    """Its health check says "fine" whatever happens, so nobody asks it."""
    polled.breaks("receive", times=3)
    sam = polled.person("Sam")
    async with running(bot_for(polled)) as bot:
        await sam.says("hello")
        await bot.hears(1)
    assert not polled.requests["health"]


async def test_a_server_that_hangs_is_left_after_a_while(polled: SignalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.5)
    polled.hangs("receive")
    async with running(bot_for(polled)):
        await polled.until(lambda: polled.requests["receive"] > 1)


async def test_the_wait_between_attempts_grows_to_a_minute(polled: SignalServer) -> None:
    sam = polled.person("Sam")
    bot = bot_for(polled)
    bot.fails.add("hello")
    await sam.says("hello")
    async with running(bot):
        await bot.until(lambda: bot.naps.count(60.0) > 1)
    assert [nap for nap in bot.naps if nap in {1.0, 4.0, 8.0, 16.0, 32.0, 60.0}][:6] == [
        1.0,
        4.0,
        8.0,
        16.0,
        32.0,
        60.0,
    ]
