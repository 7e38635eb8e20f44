"""Receiving for as long as it takes, in the server's mode.

1. What a receive brings is gone from Signal's servers: it goes into the journal before anybody looks at it, whatever
   the answer's status; and who stops Accord meanwhile waits a little for the answer.
2. Few messages at a time and short waits: whatever kills the program behind the server loses one such batch.
3. A server that is away is said to be so once, and asked again after up to a minute. What it is, is asked each time:
   a receive at the wrong mode's address would take messages and lose them.
4. What may have been lost is said (`missed`): by a receive that was killed or got no answer, and each time that Accord
   begins to listen in json-rpc mode.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from bot.transports.signal.health import Health
from bot.transports.signal.indicators import Indicators
from bot.transports.signal.listening import listen
from bot.transports.signal.probe import LOSES, AwayError, Mode, UnfitError, about, require, unknown
from bot.transports.signal.recovery import worth_keeping
from bot.transports.signal.rest import Answer, LostError, Outcome, Rest, UnreachedError, taken

# Seconds.
SHORTEST, LONGEST = 0.25, 60.0
"""Before the server is asked again: who listens to a websocket loses what comes meanwhile."""
PAUSES = {Mode.NATIVE: 2.0, Mode.NORMAL: 5.0}
"""Between two receives when nothing comes. In normal mode each costs the server seconds of its processor."""
BUSY = 0.5
"""The same when something came: then there may be more, and the answers go first."""
PATIENCE = 150.0
"""For one receive: the server itself ends it after 120, and only then may we go away."""
LAST_CHANCE = 20.0
"""For what is under way when Accord is stopped."""

RECEIVE = {
    "timeout": "1",
    "max_messages": "5",
    "ignore_attachments": "true",
    "ignore_stories": "true",
    "ignore_avatars": "true",
    "ignore_stickers": "true",
    "send_read_receipts": "false",
}
_KILLED = (
    "The Signal server ended a receive by force, which may have lost messages. It is too slow: give its computer "
    "more memory, or set MODE=native there."
)
_NOT_A_LIST = "The Signal server answers something else than messages."

T = TypeVar("T")
Keep = Callable[[bytes], Coroutine[Any, Any, None]]


class Receiving:
    """Receives for one account; `keep` puts a body into the journal, however long that takes.

    `missed` is called when something that people wrote may have been lost.
    """

    def __init__(
        self,
        rest: Rest,
        number: str,
        health: Health,
        indicators: Indicators,
        keep: Keep,
        missed: Callable[[], None],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._rest, self._path, self._number = rest, f"/v1/receive/{number}", number
        self._health, self._indicators, self._keep, self._sleep = health, indicators, keep, sleep
        self._missed = missed
        self._tries = 0
        self._worked = False

    async def run(self) -> None:
        """Receive until cancelled. Raises UnusableError if the server is not fit at the very start."""
        while True:
            try:
                await self._receive(await self._mode())
            except AwayError as error:
                self._health.trouble("server", str(error))
            except UnfitError as error:
                if not self._worked:
                    raise
                self._health.trouble("server", str(error))
            await self._sleep(min(LONGEST, SHORTEST * 2.0 ** min(self._tries, 10)))
            self._tries += 1

    async def _mode(self) -> Mode:
        """Ask what the server is, and tell the operator what to know about it."""
        found = await about(self._rest)
        self._rest.forks = found.mode is not Mode.JSON_RPC
        await require(self._rest, self._number)
        for topic, sentence in (("version", unknown(found)), ("mode", "" if self._rest.forks else LOSES)):
            if sentence:
                self._health.trouble(topic, sentence)
        self._worked = True
        return found.mode

    async def _receive(self, mode: Mode) -> None:
        """Receive until the server is away. Raises AwayError."""
        if mode is Mode.JSON_RPC:
            await listen(self._rest.url + self._path, self._keep_frame, self._alive, self._missed)
        while True:
            came = await self._poll()
            self._alive()
            await self._sleep(BUSY if came else PAUSES[mode])
            await self._indicators.send_receipts()

    async def _poll(self) -> bool:
        """Receive once; return whether something came. Raises AwayError."""
        try:
            asked = await self._rest.start("GET", self._path, params=RECEIVE, seconds=PATIENCE)
        except UnreachedError as error:
            raise AwayError("The Signal server cannot be reached.") from error
        return await _to_the_end(self._take(asked))

    async def _take(self, asked: asyncio.Future[Outcome]) -> bool:
        try:
            answer = taken(await asyncio.shield(asked))
        except UnreachedError as error:
            raise AwayError("The Signal server cannot be reached.") from error
        except LostError as error:
            self._missed()
            raise AwayError("The Signal server does not answer.") from error
        came = worth_keeping(answer.body)
        if came:
            await self._keep(answer.body)
        self._check(answer)
        return came

    def _check(self, answer: Answer) -> None:
        """Raise AwayError unless the answer is what a receive gives."""
        if answer.good and answer.body.lstrip().startswith(b"["):
            return
        if "killed as timeout" in answer.error:
            self._health.trouble("killed", _KILLED)
            self._missed()
        raise AwayError(_NOT_A_LIST if answer.good else f"The Signal server cannot receive (HTTP {answer.status}).")

    async def _keep_frame(self, frame: bytes) -> None:
        if worth_keeping(frame):
            await _to_the_end(self._keep(frame))
        elif b'"error"' in frame:
            self._health.trouble("frame", "The Signal server reports an error while listening.")

    def _alive(self) -> None:
        self._tries = 0
        self._health.over("server", "The Signal server is there again.")


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Do this; if Accord is stopped meanwhile, go on with it for a little while."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=LAST_CHANCE)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
