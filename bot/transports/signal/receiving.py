"""Receiving for as long as it takes, in the server's mode, through the journal to whoever works it off.

Asking (`Receiving`):
1. What a receive brings is gone from Signal's servers: it goes into the journal before anybody looks at it, whatever
   the answer's status; and who stops Accord meanwhile waits a little for the answer.
2. Few messages at a time and short waits: whatever kills the program behind the server loses one such batch.
3. A server that is away is said to be so once, and asked again after up to a minute. What it is, is asked each time:
   a receive at the wrong mode's address would take messages and lose them.
4. What may have been lost is said (`missed`): by a receive that was killed or got no answer, and each time that Accord
   begins to listen in json-rpc mode.

Listening (`listen`; json-rpc mode: the server pushes what comes through a websocket, once, to whoever is connected):
1. The server waits for its slowest reader, and drops what comes meanwhile. So this loop keeps a frame in the journal,
   and does nothing else with it; and there is one such reader.
2. A connection that says nothing is dead: the server pings every 54 s, and neither side notices a cut line.
3. aiohttp is imported only here, and only when the server is in this mode.

Working off (`Inbox`):
1. A body stays in the journal until all of it is worked off.
2. One person's messages are worked off in order, people at once. Who cannot be served now is tried again after a
   while; others do not wait for them.
3. A message that its sender has deleted is not handed over, if that is still possible. The deletion is.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from bot.transports import InboundJournal
from bot.transports.health import GrowingPause, Health
from bot.transports.signal.envelopes import Envelope, Kind, StrangeError, read, salvage, worth_keeping
from bot.transports.signal.indicators import Indicators
from bot.transports.signal.probe import LOSES, AwayError, Mode, UnfitError, about, require, unknown
from bot.transports.signal.rest import Answer, LostError, Outcome, Rest, UnreachedError, taken

if TYPE_CHECKING:
    import aiohttp

# Seconds.
SHORTEST, LONGEST = 0.25, 60.0
"""Before the server is asked again: who listens to a websocket loses what comes meanwhile."""
PAUSES = {Mode.NATIVE: 2.0, Mode.NORMAL: 5.0}
"""Between two receives when nothing comes. In normal mode each costs the server seconds of its processor."""
BUSY = 0.5
"""The same when something came: then there may be more, and the answers go first."""
PATIENCE = 150.0
"""For one receive: the server itself ends it after 120, and only then may we go away."""
SILENCE = 120.0
"""Without a frame or a ping from a server that pushes."""
LAST_CHANCE = 20.0
"""For what is under way when Accord is stopped."""
_INBOX_LONGEST = 60.0
"""Between two attempts to keep or work off what was received."""
_CONNECT, _PARTING = 15.0, 2.0
_LARGEST = 16 << 20
"""Bytes of a frame: long texts and the previews of links."""

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
Keep = Callable[[bytes], Coroutine[None, None, None]]
HandOver = Callable[[Envelope], Awaitable[None]]
"""Works one thing off. Whatever it raises, it has to be done again."""
Sleep = Callable[[float], Awaitable[None]]

logger = logging.getLogger("bot.transports.signal")


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
        sleep: Sleep,
    ) -> None:
        self._rest, self._path, self._number = rest, f"/v1/receive/{number}", number
        self._health, self._indicators, self._keep, self._sleep = health, indicators, keep, sleep
        self._missed = missed
        self._pause = GrowingPause(SHORTEST, LONGEST)
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
            await self._sleep(self._pause.next())

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
        self._pause.reset()
        self._health.over("server", "The Signal server is there again.")


async def _to_the_end(work: Coroutine[None, None, T]) -> T:
    """Do this; if Accord is stopped meanwhile, go on with it for a little while."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=LAST_CHANCE)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


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


async def _take(
    kinds: "type[aiohttp.WSMsgType]",
    socket: "aiohttp.ClientWebSocketResponse",
    message: "aiohttp.WSMessage",
    keep: Callable[[bytes], Awaitable[None]],
) -> None:
    if message.type is kinds.TEXT:
        await keep(message.data.encode(errors="replace"))
    elif message.type is kinds.BINARY:
        await keep(message.data)
    elif message.type is kinds.PING:
        await socket.pong(message.data)
    elif message.type is not kinds.PONG:
        raise AwayError("The Signal server has ended the connection.")


@dataclass(slots=True)
class _Body:
    """One body of the journal: what it says, and what of it nobody can read."""

    number: int
    envelopes: list[Envelope] = field(default_factory=list)
    strange: list[bytes] = field(default_factory=list)


class Inbox:
    """Keeps bodies with `keep`; `work` hands over what they say."""

    def __init__(self, journal: InboundJournal, hand_over: HandOver, sleep: Sleep) -> None:
        self._journal, self._hand_over, self._sleep = journal, hand_over, sleep
        self._bell = asyncio.Event()

    async def keep(self, raw: bytes) -> None:
        """Return when it is kept, however long that takes: there is no other copy."""
        pause = GrowingPause(1.0, _INBOX_LONGEST)
        while True:
            try:
                await self._journal.keep(raw)
                break
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the journal, this must not be lost
                logger.warning("What was received over Signal cannot be kept yet: %s", type(error).__name__)
                await self._sleep(pause.next())
        self._bell.set()

    async def work(self) -> None:
        """Work off what the journal holds, and what comes, until cancelled."""
        pause = GrowingPause(1.0, _INBOX_LONGEST)
        while True:
            self._bell.clear()
            done = False
            try:
                done = await self.work_off()
            except Exception as error:  # noqa: BLE001 - the journal is not well: nobody else would try again
                logger.warning("What was received over Signal cannot be worked off yet: %s", type(error).__name__)
            if done:
                pause.reset()
            await self._pause(None if done else pause.next())

    async def work_off(self) -> bool:
        """Work off what the journal holds now; return whether nothing of that is left."""
        bodies = [_read(number, raw) for number, raw in await self._journal.waiting()]
        undone = await self._hand_over_all(_said(bodies))
        for body in bodies:
            if body.number not in undone:
                for scrap in body.strange:
                    logger.warning("Something was received over Signal that nobody can read; it was set aside.")
                    await self._journal.quarantine(scrap)
                await self._journal.done(body.number)
        return not undone

    async def _hand_over_all(self, said: Sequence[tuple[int, Envelope]]) -> set[int]:
        """Hand over, people at once; return the numbers of the bodies that have to be worked off again."""
        people: dict[str, list[tuple[int, Envelope]]] = defaultdict(list)
        for number, envelope in said:
            people[envelope.person].append((number, envelope))
        undone: set[int] = set()

        async def serve(messages: Sequence[tuple[int, Envelope]]) -> None:
            for place, (_, envelope) in enumerate(messages):
                try:
                    await self._hand_over(envelope)
                except Exception as error:  # noqa: BLE001 - nothing of it was kept: it is done again
                    logger.warning("A message could not be worked off yet: %s", type(error).__name__)
                    undone.update(number for number, _ in messages[place:])
                    return

        await asyncio.gather(*map(serve, people.values()))
        return undone

    async def _pause(self, seconds: float | None) -> None:
        """Wait until something comes, or for so many seconds."""
        signs: list[Awaitable[object]] = [self._bell.wait()]
        if seconds is not None:
            signs.append(self._sleep(seconds))
        waits = [asyncio.ensure_future(sign) for sign in signs]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


def _read(number: int, raw: bytes) -> _Body:
    salvaged = salvage(raw)
    body = _Body(number, strange=[scrap.encode() for scrap in salvaged.scraps])
    for received in salvaged.objects:
        try:
            body.envelopes.append(read(received))
        except StrangeError:
            body.strange.append(json.dumps(received).encode())
    return body


def _said(bodies: Sequence[_Body]) -> list[tuple[int, Envelope]]:
    """What is to be handed over, without what was deleted meanwhile."""
    said = [(body.number, envelope) for body in bodies for envelope in body.envelopes if envelope.person]
    deleted = {(envelope.person, envelope.target) for _, envelope in said if envelope.kind is Kind.DELETED}
    return [(number, envelope) for number, envelope in said if (envelope.person, envelope.sent) not in deleted]
