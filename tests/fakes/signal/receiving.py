"""GET /v1/receive/{number} in normal and native mode: what waits is taken, printed, and gone.

1. `timeout` is the wait for the next message, begun anew after each; the call ends when nothing came for so long,
   or with `max_messages`.
2. A client that goes away stops nothing: the call goes on, holds the account's lock, and what it took is lost.
3. The answer is called text/plain. It is put together from what signal-cli printed, line by line, so a line that is
   no JSON makes all of it invalid.
"""

import asyncio
import re
from collections.abc import Mapping

from aiohttp import web

from tests.fakes.signal.bridge import Bridge, gone, lines
from tests.fakes.signal.envelopes import Object
from tests.fakes.signal.records import Receipt
from tests.fakes.signal.replies import refuse

NUMBERS = {"timeout": "1", "max_messages": "0"}
FLAGS = ("ignore_attachments", "ignore_stories", "ignore_avatars", "ignore_stickers", "send_read_receipts")


async def receive(bridge: Bridge, request: web.Request) -> web.Response:
    """Take what waits for the account."""
    idle, most, flags = _query(bridge, request)
    taken: list[Object] = []
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
        bridge.records.receipts += [_read(one) for one in taken if "dataMessage" in one.get("envelope", {})]
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


async def _take(bridge: Bridge, taken: list[Object], idle: float, most: int, *, stories: bool) -> None:
    """Put what comes into `taken`. `idle` seconds; below 0: for ever."""
    while not (most > 0 and len(taken) >= most):
        if bridge.waiting:
            one = bridge.waiting.popleft()
            if stories or "storyMessage" not in one.get("envelope", {}):
                taken.append(one)
            bridge.records.changes.happened()
            continue
        try:
            async with asyncio.timeout(idle if idle >= 0 else None):
                while not bridge.waiting:
                    await bridge.records.changes.wait()
        except TimeoutError:
            return


def _attachments(taken: list[Object]) -> list[str]:
    told = [one.get("envelope", {}).get("dataMessage", {}).get("attachments", []) for one in taken]
    return [one["id"] for some in told for one in some]


def _read(one: Object) -> Receipt:
    return Receipt(one["envelope"]["sourceUuid"], "read", one["envelope"]["timestamp"])


def _answer(bridge: Bridge, taken: list[Object]) -> web.Response:
    printed = lines(taken)
    fault = bridge.faults.take("receive", "killed", "exit", "splice")
    if fault and fault.kind == "killed":
        bridge.records.lost += taken
        raise refuse("process killed as timeout reached")
    if fault and fault.kind == "exit":
        raise refuse("\n".join([*printed, fault.text, ""]))
    if fault:
        printed.append(fault.text)
    return web.Response(text=f"[{','.join(printed)}]", content_type="text/plain")
