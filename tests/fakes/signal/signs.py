"""What is sent beside messages: typing, receipts, reactions, and deleting a message for everyone.

1. The recipient is handed on as it is, so a user name needs "u:" before it. A UUID always works.
2. Typing and receipts are not known to fail: signal-cli does not tell what became of them.
"""

from aiohttp import web

from tests.fakes.signal.bridge import Bridge
from tests.fakes.signal.recipients import raw
from tests.fakes.signal.records import Receipt
from tests.fakes.signal.replies import body, done, needed, refuse
from tests.fakes.signal.sending import must_reach

REACTION = {"recipient": str, "reaction": str, "target_author": str, "timestamp": int}
RECEIPT = {"recipient": str, "receipt_type": str, "timestamp": int}
NAMED = {"recipient": "recipient", "target_author": "target_author", "timestamp": "timestamp"}


async def typing(bridge: Bridge, request: web.Request) -> web.Response:
    """PUT: typing starts. DELETE: it stops."""
    given = await body(request, {"recipient": str}, bridge.records)
    async with bridge.signal_cli(request, request.match_info["number"]):
        recipient, starts = given.get("recipient", ""), request.method == "PUT"
        person = raw(bridge, recipient)
        bridge.records.typing.append((recipient, starts))
        if person:
            person.typing = starts
    return done()


async def receipts(bridge: Bridge, request: web.Request) -> web.Response:
    """A message of theirs was read. The kind does not get through to signal-cli in normal and native mode."""
    given = await body(request, RECEIPT, bridge.records)
    needed(given, {"recipient": "recipient"})
    if given.get("receipt_type") not in {"read", "viewed"}:
        raise refuse("Couldn't process request - receipt type must be read or viewed")
    needed(given, {"timestamp": "timestamp"})
    async with bridge.signal_cli(request, request.match_info["number"]):
        person = raw(bridge, given["recipient"])
        kind = given["receipt_type"] if bridge.daemon else "read"
        bridge.records.receipts.append(Receipt(given["recipient"], kind, given["timestamp"]))
        if person:
            person.read_by_bot.append(given["timestamp"])
    return done()


async def reactions(bridge: Bridge, request: web.Request) -> web.Response:
    """POST: react to a message. DELETE: take it back."""
    given = await body(request, REACTION, bridge.records)
    adds = request.method == "POST"
    needed(given, NAMED | ({"reaction": "reaction"} if adds else {}))
    async with bridge.signal_cli(request, request.match_info["number"]):
        person = must_reach(bridge, given["recipient"], bridge.timestamp(), raw=True)
        for one in person.log:
            if one.timestamp == given["timestamp"]:
                one.reactions = [given["reaction"]] if adds else []
    return done()


async def remote_delete(bridge: Bridge, request: web.Request) -> web.Response:
    """Delete a message of ours for everyone. That it is too old or not there is not told."""
    given = await body(request, {"recipient": str, "timestamp": int}, bridge.records)
    async with bridge.signal_cli(request, request.match_info["number"]):
        now = bridge.timestamp()
        person = must_reach(bridge, given.get("recipient", ""), now, raw=True)
        person.hides(given.get("timestamp", 0), now)
    return done({"timestamp": str(now)}, 201)
