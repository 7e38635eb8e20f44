"""A Signal server that pushes: one listener, which takes what comes and notices when nothing does."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from bot.transports.signal import receiving
from bot.transports.signal.probe import AwayError
from tests.bot.signal_kit import bot_for, listens, running
from tests.fakes.signal import SignalServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])


@pytest.fixture
async def pushing() -> AsyncIterator[SignalServer]:
    """A server that pushes."""
    async with SignalServer(mode="json-rpc", second=0.03) as server:
        yield server
        assert not server.violations


async def test_the_operator_is_told_what_pushing_can_lose(
    pushing: SignalServer, caplog: pytest.LogCaptureFixture
) -> None:
    pushing.drops_bursts = True
    sam = pushing.person("Sam")
    async with running(bot_for(pushing)) as bot:
        await listens(pushing)
        await sam.says("one", "two")
        await sam.says("three")
        await bot.hears(2)
    assert bot.texts == ["one", "three"]
    assert len(pushing.lost) == 1
    assert caplog.text.count("set MODE=native at the server") == 1


async def test_there_is_one_listener_with_the_plus_in_its_number(pushing: SignalServer) -> None:
    async with running(bot_for(pushing)):
        await listens(pushing)
        assert [one.number for one in pushing.sockets] == [pushing.number]


async def test_another_listener_takes_nothing_away(pushing: SignalServer) -> None:
    sam = pushing.person("Sam")
    other: list[bytes] = []

    async def keep(frame: bytes) -> None:
        other.append(frame)

    url = f"{pushing.url}/v1/receive/{pushing.number}"
    listener = asyncio.create_task(receiving.listen(url, keep, lambda: None))
    async with running(bot_for(pushing)) as bot:
        await pushing.until(lambda: len(pushing.sockets) == 2)
        await sam.says("hello")
        await bot.hears(1)
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)
        await sam.says("again")
        await bot.hears(2)
    assert len(other) == 1


async def test_a_connection_that_is_closed_is_made_again(
    pushing: SignalServer, caplog: pytest.LogCaptureFixture
) -> None:
    sam = pushing.person("Sam")
    async with running(bot_for(pushing)) as bot:
        await listens(pushing)
        await pushing.closes_websockets()
        await pushing.until(lambda: pushing.requests["receive"] == 2 and pushing.sockets)
        await sam.says("hello")
        await bot.hears(1)
    assert "ended the connection" in caplog.text


async def test_pings_are_signs_of_life(pushing: SignalServer) -> None:
    pushing.second = 0.001
    signs = asyncio.Semaphore(0)

    async def keep(_frame: bytes) -> None:
        raise AssertionError("nothing was sent")

    url = f"{pushing.url}/v1/receive/{pushing.number}"
    listener = asyncio.create_task(receiving.listen(url, keep, signs.release))
    for _ in range(3):
        await signs.acquire()
    assert not listener.done()
    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)


async def test_pings_are_answered() -> None:
    answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.ping(b"54")
        answer = await socket.receive()
        answered.set_result(answer.data if answer.type is WSMsgType.PONG else b"")
        return socket

    async def keep(_frame: bytes) -> None:
        raise AssertionError("nothing was sent")

    app = web.Application()
    app.router.add_get("/", serve)
    async with TestServer(app) as server:
        with pytest.raises(AwayError):
            await receiving.listen(str(server.make_url("/")), keep, lambda: None)
    assert await answered == b"54"


async def test_a_connection_that_falls_silent_is_made_again(
    pushing: SignalServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(receiving, "SILENCE", 0.1)
    pushing.pings = False
    async with running(bot_for(pushing)):
        await pushing.until(lambda: pushing.requests["receive"] >= 3)
    assert "has fallen silent" in caplog.text


async def test_an_error_frame_is_no_message(pushing: SignalServer, caplog: pytest.LogCaptureFixture) -> None:
    sam = pushing.person("Sam")
    async with running(bot_for(pushing)) as bot:
        await listens(pushing)
        await pushing.tells_websockets('{"error":"boom secret"}')
        await sam.says("hello")
        await bot.hears(1)
        await bot.settles()
    assert not bot.journal.aside
    assert "reports an error" in caplog.text
    assert "secret" not in caplog.text


async def test_frames_that_nobody_can_read_are_set_aside_and_the_rest_goes_on(
    pushing: SignalServer, caplog: pytest.LogCaptureFixture
) -> None:
    sam = pushing.person("Sam")
    async with running(bot_for(pushing)) as bot:
        await listens(pushing)
        await pushing.tells_websockets('{"envelope": 17, "secret": 1}')
        await pushing.tells_websockets(
            '{"envelope":{"sourceUuid":"nobody","timestamp":1,"dataMessage":{"message":"secret"'
        )
        await sam.says("hello")
        await bot.hears(1)
        await bot.settles()
    assert len(bot.journal.aside) == 2
    assert "secret" not in caplog.text
