"""Signal servers that are away, broken, too old or changed: waited for, said once, and followed."""

import logging
from collections.abc import AsyncIterator

import pytest

from bot.rehearse.signal import SignalServer
from bot.transports import UnusableError
from bot.transports.signal import Signal
from tests.bot.signal_kit import MODES, QUESTION, bot_for, listens, message, running
from tests.conftest import Clock

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])


@pytest.fixture(params=MODES)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SignalServer]:
    """A server in each mode; what a client must not do is counted at the end."""
    async with SignalServer(mode=request.param, second=0.03) as server:
        yield server
        assert not server.violations


async def test_a_server_that_goes_away_is_waited_for(server: SignalServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await listens(server)
        await server.refuses()
        await bot.until(lambda: 60.0 in bot.naps)
        await server.accepts()
        await server.until(lambda: server.sockets or not server.daemon)
        await sam.says("hello")
        await bot.hears(1)
    assert caplog.text.count("cannot be reached") == 1
    assert caplog.text.count("is there again") == 1


async def test_a_server_that_is_not_there_yet_is_waited_for(server: SignalServer) -> None:
    await server.refuses()
    bot = bot_for(server)
    async with running(bot):
        await bot.until(lambda: 4.0 in bot.naps)
        await server.accepts()
        await listens(server)


@pytest.mark.parametrize("trouble", ["breaks", "babbles", "resets"])
async def test_a_server_that_answers_nonsense_is_asked_again_more_and_more_seldom(
    server: SignalServer, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    getattr(server, trouble)("about", "accounts", "receive", times=None)
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await bot.until(lambda: 60.0 in bot.naps)
        server.recovers()
        await listens(server)
        if server.daemon:
            await server.until(lambda: server.sockets)
        await sam.says("hello")
        await bot.hears(1)
    assert len([one for one in caplog.messages if "json-rpc" not in one]) == 1
    assert not bot.journal.aside


@pytest.mark.parametrize(("before", "after"), [("native", "json-rpc"), ("json-rpc", "normal")])
async def test_a_server_that_comes_back_in_another_mode_is_followed(before: str, after: str) -> None:
    async with SignalServer(mode=before, second=0.03) as server:
        sam = server.person("Sam")
        async with running(bot_for(server)) as bot:
            await listens(server)
            await server.refuses()
            server.mode = after
            await server.accepts()
            await server.until(lambda: server.sockets or server._calls)
            await sam.says("hello")
            await bot.hears(1)
        assert not server.violations
        assert not server.lost


@pytest.mark.parametrize("version", ["0.99", "0.100-rc", "0.100", "0.101.2", "1.0", "unset"])
async def test_versions_are_compared_as_numbers(version: str, caplog: pytest.LogCaptureFixture) -> None:
    async with SignalServer(version=version, second=0.03) as server:
        bot = bot_for(server)
        if version == "0.99":
            with pytest.raises(UnusableError, match="docker compose pull"):
                await bot.signal.run(bot.receive)
        else:
            async with running(bot):
                await listens(server)
    assert ("does not tell its version" in caplog.text) == (version == "unset")


async def test_a_number_that_is_not_registered_is_told_at_start(server: SignalServer) -> None:
    server.accounts.clear()
    bot = bot_for(server)
    with pytest.raises(UnusableError, match="accord setup") as error:
        await bot.signal.run(bot.receive)
    assert server.number not in str(error.value)


async def test_a_number_that_vanishes_later_is_waited_for(server: SignalServer) -> None:
    sam = server.person("Sam")
    async with running(bot_for(server)) as bot:
        await listens(server)
        await server.refuses()
        server.accounts.clear()
        await server.accepts()
        await bot.until(lambda: 60.0 in bot.naps)
        server.accounts.append(server.number)
        await server.until(lambda: server.sockets or server._calls)
        await sam.says("hello")
        await bot.hears(1)


async def test_a_mode_that_nobody_knows_is_told() -> None:
    async with SignalServer(second=0.03) as server:
        server.mode = "carrier-pigeon"
        bot = bot_for(server)
        with pytest.raises(UnusableError, match="MODE"):
            await bot.signal.run(bot.receive)


async def test_a_number_without_its_country_is_told_before_anything_is_asked() -> None:
    async with SignalServer() as server:
        bot = bot_for(server)
        signal = Signal(api_url=server.url, number="01632 960000", journal=bot.journal)
        with pytest.raises(UnusableError, match="country code"):
            await signal.run(bot.receive)
        assert not server.requests


async def test_the_log_holds_nothing_about_anybody(server: SignalServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sam = server.person("Sam Example")
    bot = bot_for(server, Clock(server.clock()), polls=True, disappearing_seconds=60)
    bot.fails.add("secret two")
    async with running(bot):
        await listens(server)
        await sam.says("secret one", "secret two")
        await bot.until(lambda: bot.failed)
        bot.fails.clear()
        await bot.settles()
        await bot.signal.send(message(sam, "secret three", QUESTION))
        await server.refuses()
        await bot.until(lambda: 60.0 in bot.naps)
    for secret in ("secret", "Example", sam.uuid, sam.number, server.number):
        assert not [one for one in caplog.records if secret in one.getMessage() and one.name != "aiohttp.access"]
