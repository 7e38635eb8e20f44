"""Polls: asked by the bot, and closed by it.

1. From 2 to 10 options of at most 100 characters. The REST server does not look; signal-cli does.
2. Its own votes count the options from 1; those that come in count from 0.
"""

from aiohttp import web

from tests.fakes.signal.bridge import Bridge
from tests.fakes.signal.phone import Message, Poll
from tests.fakes.signal.replies import body, done, needed, refuse, strings
from tests.fakes.signal.sending import must_reach

CREATE = {"recipient": str, "question": str, "answers": strings, "allow_multiple_selections": bool}
VOTE = {"recipient": str, "poll_author": str, "poll_timestamp": str, "selected_answers": list}
CLOSE = {"recipient": str, "poll_timestamp": str}
MOST = 10
LONGEST = 100
"""Characters of the question and of an option."""


async def create(bridge: Bridge, request: web.Request) -> web.Response:
    """Ask."""
    given = await body(request, CREATE, bridge.records)
    needed(given, {"recipient": "recipient", "question": "question", "answers": "answers"})
    async with bridge.signal_cli(request, request.match_info["number"]):
        options = given["answers"]
        _look_over(given["question"], options)
        now = bridge.timestamp()
        person = must_reach(bridge, given["recipient"], now)
        poll = Poll(now, given["question"], options, multiple=given.get("allow_multiple_selections", True))
        await person.gets(Message("bot", "", now, poll=poll))
    return done({"timestamp": str(now)}, 201)


def _look_over(question: str, options: list[str]) -> None:
    for fine, complaint in (
        (len(options) >= 2, "Poll needs at least two options"),
        (len(options) <= MOST, f"Poll cannot have more than {MOST} options"),
        (len(question) <= LONGEST, f"Poll question cannot be longer than {LONGEST} characters"),
        (all(0 < len(one) <= LONGEST for one in options), f"Poll option cannot be longer than {LONGEST} characters"),
    ):
        if not fine:
            raise refuse(complaint)


async def vote(bridge: Bridge, request: web.Request) -> web.Response:
    """Vote in a poll of somebody else's. Nobody here asks the bot, so nothing comes of it."""
    given = await body(request, VOTE, bridge.records)
    names = ("poll_timestamp", "poll_author", "selected_answers", "recipient")
    needed(given, dict(zip(names, names, strict=True)))
    _timestamp(given["poll_timestamp"])
    if not all(isinstance(one, int) and one >= 1 for one in given["selected_answers"]):
        raise refuse("Invalid index in selected_answers specified, index needs to be >= 1!")
    async with bridge.signal_cli(request, request.match_info["number"]):
        must_reach(bridge, given["recipient"], bridge.timestamp())
    return done()


async def close(bridge: Bridge, request: web.Request) -> web.Response:
    """Nobody can vote any more."""
    given = await body(request, CLOSE, bridge.records)
    needed(given, {"poll_timestamp": "poll_timestamp", "recipient": "recipient"})
    asked = _timestamp(given["poll_timestamp"])
    async with bridge.signal_cli(request, request.match_info["number"]):
        for one in must_reach(bridge, given["recipient"], bridge.timestamp()).log:
            if one.poll and one.timestamp == asked:
                one.poll.closed = True
    return done()


def _timestamp(text: str) -> int:
    if not text.isdecimal():
        raise refuse("Couldn't process request - invalid timestamp")
    return int(text)
