"""GET /v1/receive/{number} in json-rpc mode: a websocket.

1. Every attached client gets everything that comes for the number in its path; a wrong number gets nothing, for ever.
2. Nothing is kept for a client that is not there.
3. The server pings every 54 seconds, and expects nothing but pongs; a frame above 512 bytes ends it.
"""

import asyncio

from aiohttp import WSMsgType, web

from tests.fakes.signal.bridge import Bridge, Listener

PING = 54.0
"""Seconds between two pings."""
LONGEST = 512
"""Bytes of a frame from the client."""
CONNECTION = web.ResponseKey("CONNECTION", asyncio.Transport)
NO_UPGRADE = (
    'Bad Request\n{"error":"websocket: the client is not using the websocket protocol: '
    "'upgrade' token not found in 'Connection' header\"}"
)


async def listen(bridge: Bridge, request: web.Request) -> web.StreamResponse:
    """Hand over what comes, until one of the two hangs up."""
    socket = web.WebSocketResponse(max_msg_size=LONGEST)
    if not socket.can_prepare(request):
        return web.Response(status=400, text=NO_UPGRADE, content_type="text/plain")
    assert request.transport is not None
    socket[CONNECTION] = request.transport
    await socket.prepare(request)
    attached = Listener(request.match_info["number"], socket)
    bridge.sockets.append(attached)
    bridge.records.changes.happened()
    pinging = asyncio.create_task(_ping(bridge, socket))
    try:
        async for frame in socket:
            if frame.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                bridge.records.violation("receive: a client sends nothing through the websocket")
    finally:
        pinging.cancel()
        bridge.sockets.remove(attached)
        bridge.records.changes.happened()
    return socket


async def _ping(bridge: Bridge, socket: web.WebSocketResponse) -> None:
    while not socket.closed:
        await asyncio.sleep(PING * bridge.second)
        if bridge.pings:
            await socket.ping()


def hang_up(bridge: Bridge) -> None:
    """End every websocket as the server does: the connection is closed without a word."""
    for one in bridge.sockets:
        one.socket[CONNECTION].close()
