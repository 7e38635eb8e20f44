"""GET /v1/receive/{number}: in normal and native mode, what waits is taken and printed; in json-rpc, a websocket.

Taken and printed:
1. `timeout` is the wait for the next message, begun anew after each; the call ends when nothing came for so long,
   or with `max_messages`.
2. A client that goes away stops nothing: the call goes on, holds the account's lock, and what it took is lost.
3. The answer is called text/plain. It is put together from what signal-cli printed, line by line, so a line that is
   no JSON makes all of it invalid.

Through the websocket:
1. Every attached client gets everything that comes for the number in its path; a wrong number gets nothing, for ever.
2. Nothing is kept for a client that is not there.
3. The server pings every 54 seconds, and expects nothing but pongs; a frame above 512 bytes ends it.
"""

import asyncio
import json
import re
from collections.abc import Mapping

from aiohttp import WSMsgType, web

from bot.rehearse import Json
from bot.rehearse.signal.account import Listener, Receipt
from bot.rehearse.signal.bridge import Bridge, gone
from bot.rehearse.signal.replies import refuse

PING = 54.0
"""Seconds between two pings."""
LONGEST = 512
"""Bytes of a frame from the client."""
CONNECTION = web.ResponseKey("CONNECTION", asyncio.Transport)
NO_UPGRADE = (
    'Bad Request\n{"error":"websocket: the client is not using the websocket protocol: '
    "'upgrade' token not found in 'Connection' header\"}"
)
NUMBERS = {"timeout": "1", "max_messages": "0"}
FLAGS = ("ignore_attachments", "ignore_stories", "ignore_avatars", "ignore_stickers", "send_read_receipts")


async def receive(bridge: Bridge, request: web.Request) -> web.StreamResponse:
    """Hand over what comes for the account."""
    return await (_listen if bridge.daemon else _fetch)(bridge, request)


async def _fetch(bridge: Bridge, request: web.Request) -> web.Response:
    """Take what waits for the account."""
    idle, most, flags = _query(bridge, request)
    taken: list[Json] = []
    try:
        async with bridge.signal_cli(request, request.match_info["number"]):
            await _take(bridge, taken, idle * bridge.second, most, stories=not flags["ignore_stories"])
    except BaseException:
        bridge.records.lost += taken
        raise
    if flags["ignore_attachments"]:
        for key in _attachments(taken):
            bridge.attachments.pop(key, None)
    if flags["send_read_receipts"]:
        bridge.records.receipts += [
            _read(received) for received in taken if "dataMessage" in _inside(received, "envelope")
        ]
    if gone(request):
        bridge.records.lost += taken
    return _answer(bridge, taken)


def _query(bridge: Bridge, request: web.Request) -> tuple[int, int, Mapping[str, bool]]:
    for key in request.query.keys() - {*NUMBERS, *FLAGS}:
        bridge.records.violation(f"receive: there is no parameter {key!r}")
    numbers = {name: request.query.get(name, usual) for name, usual in NUMBERS.items()}
    for name, text in numbers.items():
        if not re.fullmatch(r"[+-]?\d+", text):
            raise refuse(f"Couldn't process request - {name} needs to be numeric!")
    flags = {name: request.query.get(name, "false") for name in FLAGS}
    for name, text in flags.items():
        if text not in {"true", "false"}:
            raise refuse(f"Couldn't process request - {name} parameter needs to be either 'true' or 'false'")
    return int(numbers["timeout"]), int(numbers["max_messages"]), {name: text == "true" for name, text in flags.items()}


async def _take(bridge: Bridge, taken: list[Json], idle: float, most: int, *, stories: bool) -> None:
    """Put what comes into `taken`. `idle` seconds; below 0: for ever."""
    while not (most > 0 and len(taken) >= most):
        if bridge.waiting:
            received = bridge.waiting.popleft()
            if stories or "storyMessage" not in _inside(received, "envelope"):
                taken.append(received)
            bridge.changes.happened()
            continue
        try:
            async with asyncio.timeout(idle if idle >= 0 else None):
                while not bridge.waiting:
                    await bridge.changes.wait()
        except TimeoutError:
            return


def _inside(received: Json, *path: str) -> Json:
    """What lies under these keys; nothing, if there is no such thing."""
    for key in path:
        found = received.get(key)
        received = found if isinstance(found, dict) else {}
    return received


def _attachments(taken: list[Json]) -> list[str]:
    told = [_inside(received, "envelope", "dataMessage").get("attachments") for received in taken]
    return [str(one["id"]) for some in told if isinstance(some, list) for one in some if isinstance(one, dict)]


def _read(received: Json) -> Receipt:
    envelope = _inside(received, "envelope")
    return Receipt(str(envelope["sourceUuid"]), "read", int(str(envelope["timestamp"])))


def _answer(bridge: Bridge, taken: list[Json]) -> web.Response:
    printed = [json.dumps(received, separators=(",", ":")) for received in taken]  # as signal-cli prints them
    fault = bridge.faults.take("receive", "killed", "exit", "splice")
    if fault and fault.kind == "killed":
        bridge.records.lost += taken
        raise refuse("process killed as timeout reached")
    if fault and fault.kind == "exit":
        raise refuse("\n".join([*printed, fault.text, ""]))
    if fault:
        printed.append(fault.text)
    return web.Response(text=f"[{','.join(printed)}]", content_type="text/plain")


async def _listen(bridge: Bridge, request: web.Request) -> web.StreamResponse:
    """Hand over what comes, until one of the two hangs up."""
    socket = web.WebSocketResponse(max_msg_size=LONGEST)
    if request.transport is None or not socket.can_prepare(request):
        return web.Response(status=400, text=NO_UPGRADE, content_type="text/plain")
    socket[CONNECTION] = request.transport
    await socket.prepare(request)
    attached = Listener(request.match_info["number"], socket)
    bridge.sockets.append(attached)
    bridge.changes.happened()
    pinging = asyncio.create_task(_ping(bridge, socket))
    try:
        async for frame in socket:
            if frame.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                bridge.records.violation("receive: a client sends nothing through the websocket")
    finally:
        pinging.cancel()
        bridge.sockets.remove(attached)
        bridge.changes.happened()
    return socket


async def _ping(bridge: Bridge, socket: web.WebSocketResponse) -> None:
    while not socket.closed:
        await asyncio.sleep(PING * bridge.second)
        if bridge.pings:
            await socket.ping()


def hang_up(bridge: Bridge) -> None:
    """End every websocket as the server does: the connection is closed without a word."""
    for connection in bridge.sockets:
        connection.socket[CONNECTION].close()
