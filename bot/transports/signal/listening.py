"""json-rpc mode: the server pushes what it receives through a websocket, once, to whoever is connected just now.

1. The server waits for its slowest reader, and drops what comes meanwhile. So this loop keeps a frame in the journal,
   and does nothing else with it; and there is one such reader.
2. A connection that says nothing is dead: the server pings every 54 s, and neither side notices a cut line.
3. aiohttp is imported only here, and only when the server is in this mode.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.transports.signal.probe import AwayError

SILENCE = 120.0
"""Seconds without a frame or a ping."""
_CONNECT = 15.0
_PARTING = 2.0
_LARGEST = 16 << 20
"""Bytes of a frame: long texts and the previews of links."""


async def listen(
    url: str,
    keep: Callable[[bytes], Awaitable[None]],
    alive: Callable[[], None],
    attached: Callable[[], None] = lambda: None,
) -> None:
    """Keep each frame that comes; call `attached` at the beginning, and `alive` at each sign of life.

    Returns never; raises AwayError.
    """
    import aiohttp  # noqa: PLC0415 - rule 3

    parting = aiohttp.ClientWSTimeout(ws_close=_PARTING)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
            async with asyncio.timeout(_CONNECT):
                connecting = session.ws_connect(url, autoping=False, max_msg_size=_LARGEST, timeout=parting)
                socket = await connecting
            attached()
            async with socket:
                while True:
                    async with asyncio.timeout(SILENCE):
                        message = await socket.receive()
                    await _take(aiohttp.WSMsgType, socket, message, keep)
                    alive()
    except TimeoutError:
        raise AwayError("The Signal server has fallen silent.") from None
    except (aiohttp.ClientError, OSError):
        raise AwayError("The Signal server does not let Accord listen.") from None


async def _take(kinds: Any, socket: Any, message: Any, keep: Callable[[bytes], Awaitable[None]]) -> None:
    if message.type is kinds.TEXT:
        await keep(message.data.encode(errors="replace"))
    elif message.type is kinds.BINARY:
        await keep(message.data)
    elif message.type is kinds.PING:
        await socket.pong(message.data)
    elif message.type is not kinds.PONG:
        raise AwayError("The Signal server has ended the connection.")
