"""What is sent beside messages: polls, typing, receipts, reactions, and deleting a message for everyone.

1. The recipient is handed on as it is, so a user name needs "u:" before it; only polls know user names. A UUID always
   works.
2. Typing and receipts are not known to fail: signal-cli does not tell what became of them.
3. A poll has 2 to 10 options of at most 100 characters. The REST server does not look; signal-cli does.
4. The bot's own votes count the options from 1; those that come in count from 0.
"""

from aiohttp import web
from pydantic import Field, JsonValue

from bot.rehearse.signal.account import Receipt
from bot.rehearse.signal.bridge import Bridge
from bot.rehearse.signal.phone import Message, Poll
from bot.rehearse.signal.replies import Body, body, done, needed, refuse
from bot.rehearse.signal.sending import must_reach, raw

LEAST = 2
MOST = 10
LONGEST = 100
"""Characters of the question and of an option."""


class _Typing(Body):
    recipient: str = ""


class _Receipt(Body):
    recipient: str = ""
    receipt_type: str = ""
    timestamp: int = 0


class _Reaction(Body):
    recipient: str = ""
    reaction: str = ""
    target_author: str = ""
    timestamp: int = 0


class _Deletion(Body):
    recipient: str = ""
    timestamp: int = 0


class _Poll(Body):
    recipient: str = ""
    question: str = ""
    answers: list[str] = Field(default_factory=list)
    allow_multiple_selections: bool = True


class _Vote(Body):
    recipient: str = ""
    poll_author: str = ""
    poll_timestamp: str = ""
    selected_answers: list[JsonValue] = Field(default_factory=list)


class _Closing(Body):
    recipient: str = ""
    poll_timestamp: str = ""


async def typing(bridge: Bridge, request: web.Request) -> web.Response:
    """PUT: typing starts. DELETE: it stops."""
    given = await body(request, _Typing, bridge.records)
    async with bridge.signal_cli(request, request.match_info["number"]):
        recipient, starts = given.recipient, request.method == "PUT"
        person = raw(bridge, recipient)
        bridge.records.typing.append((recipient, starts))
        if person:
            person.typing = starts
    return done()


async def receipts(bridge: Bridge, request: web.Request) -> web.Response:
    """A message of theirs was read. The kind does not get through to signal-cli in normal and native mode."""
    given = await body(request, _Receipt, bridge.records)
    needed(given, recipient="recipient")
    if given.receipt_type not in {"read", "viewed"}:
        raise refuse("Couldn't process request - receipt type must be read or viewed")
    needed(given, timestamp="timestamp")
    async with bridge.signal_cli(request, request.match_info["number"]):
        person = raw(bridge, given.recipient)
        kind = given.receipt_type if bridge.daemon else "read"
        bridge.records.receipts.append(Receipt(given.recipient, kind, given.timestamp))
        if person:
            person.read_by_bot.append(given.timestamp)
    return done()


async def reactions(bridge: Bridge, request: web.Request) -> web.Response:
    """POST: react to a message. DELETE: take it back."""
    given = await body(request, _Reaction, bridge.records)
    adds = request.method == "POST"
    needed(given, recipient="recipient", target_author="target_author", timestamp="timestamp")
    if adds:
        needed(given, reaction="reaction")
    async with bridge.signal_cli(request, request.match_info["number"]):
        person = must_reach(bridge, given.recipient, bridge.timestamp(), raw=True)
        for message in person.log:
            if message.timestamp == given.timestamp:
                message.reactions = [given.reaction] if adds else []
    return done()


async def remote_delete(bridge: Bridge, request: web.Request) -> web.Response:
    """Delete a message of ours for everyone. That it is too old or not there is not told."""
    given = await body(request, _Deletion, bridge.records)
    async with bridge.signal_cli(request, request.match_info["number"]):
        now = bridge.timestamp()
        person = must_reach(bridge, given.recipient, now, raw=True)
        person.hides(given.timestamp, now)
    return done({"timestamp": str(now)}, 201)


# Polls


async def create(bridge: Bridge, request: web.Request) -> web.Response:
    """Ask."""
    given = await body(request, _Poll, bridge.records)
    needed(given, recipient="recipient", question="question", answers="answers")
    async with bridge.signal_cli(request, request.match_info["number"]):
        options = given.answers
        _look_over(given.question, options)
        now = bridge.timestamp()
        person = must_reach(bridge, given.recipient, now)
        poll = Poll(now, given.question, options, multiple=given.allow_multiple_selections)
        await person.gets(Message("bot", "", now, poll=poll))
    return done({"timestamp": str(now)}, 201)


def _look_over(question: str, options: list[str]) -> None:
    for fine, complaint in (
        (len(options) >= LEAST, "Poll needs at least two options"),
        (len(options) <= MOST, f"Poll cannot have more than {MOST} options"),
        (len(question) <= LONGEST, f"Poll question cannot be longer than {LONGEST} characters"),
        (
            all(0 < len(option) <= LONGEST for option in options),
            f"Poll option cannot be longer than {LONGEST} characters",
        ),
    ):
        if not fine:
            raise refuse(complaint)


async def vote(bridge: Bridge, request: web.Request) -> web.Response:
    """Vote in a poll of somebody else's. Nobody here asks the bot, so nothing comes of it."""
    given = await body(request, _Vote, bridge.records)
    needed(given, poll_timestamp="poll_timestamp", poll_author="poll_author")
    needed(given, selected_answers="selected_answers", recipient="recipient")
    _timestamp(given.poll_timestamp)
    if not all(isinstance(number, int) and number >= 1 for number in given.selected_answers):
        raise refuse("Invalid index in selected_answers specified, index needs to be >= 1!")
    async with bridge.signal_cli(request, request.match_info["number"]):
        must_reach(bridge, given.recipient, bridge.timestamp())
    return done()


async def close(bridge: Bridge, request: web.Request) -> web.Response:
    """Nobody can vote any more."""
    given = await body(request, _Closing, bridge.records)
    needed(given, poll_timestamp="poll_timestamp", recipient="recipient")
    asked = _timestamp(given.poll_timestamp)
    async with bridge.signal_cli(request, request.match_info["number"]):
        for message in must_reach(bridge, given.recipient, bridge.timestamp()).log:
            if message.poll and message.timestamp == asked:
                message.poll.closed = True
    return done()


def _timestamp(text: str) -> int:
    if not text.isdecimal():
        raise refuse("Couldn't process request - invalid timestamp")
    return int(text)
