"""The outbox: delivers what was committed, for as long as it takes.

1. In order per person, one at a time; across people at once, at most `AT_ONCE` for each transport.
2. Each transport is looked after by itself: one that is down, slow or told to wait never delays another.
3. A message is marked only after the transport has answered; after a crash in between it is sent once more.
   Every repeat bears the same reference.
4. What was sent to a client is remembered by its id in the service, so that it can be erased there.
5. No fault ends it, and no clock that is set back makes a pause longer (see `Steady`).

What becomes of a message, by what the transport raises:

    NotSentError        again later: after 1, 2, 4 seconds and so on, up to 5 minutes, with some jitter
    WaitError           the transport pauses; the message stays as it is
    RefusedError        given up, after `on_refused` was told; to the therapist: again in an hour, for ever
    FaultyMessageError  given up, to the therapist too; only the log says so. So is what cannot be decoded
    FateUnknownError    to the therapist: again later, until it has surely arrived; to anybody else: again once,
                        then taken as sent (so it may arrive twice)
    anything else       a fault in the transport, and nobody knows: as FateUnknownError
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping

from bot.outbox.pacing import Channel, Steady, pass_on
from bot.store import ChatMessage, Job, QueuedMessage, Store, StoreClosedError, StoreError, Transaction
from bot.transports import (
    Erasing,
    FateUnknownError,
    FaultyMessageError,
    NotSentError,
    Outgoing,
    RefusedError,
    Sender,
    WaitError,
)
from bot.transports.health import pause_after

# All in seconds.
_FIRST, _LONGEST = 1.0, 300.0  # between two attempts, before jitter
_JITTER = 0.2
_THERAPIST_AGAIN = 3_600.0
_PATIENCE = 120.0  # a send without an answer for so long counts as unknown
_AGAIN = 5.0  # after the store, or anything here, has failed
_LAST_CHANCE = 5.0  # for sends under way when the outbox is stopped
_LOOK_AGAIN = 60.0

logger = logging.getLogger(__name__)


class Outbox:
    """Sends what is due, by the transport that each message names.

    `decode` turns a message's body into a message, in a thread of its own. `clock` returns seconds since the epoch;
    `jitter` a number from 0 to 1. `on_refused` is told of each message that was refused, before it is given up: if
    Accord dies in between, it is told again.
    """

    def __init__(
        self,
        store: Store,
        transports: Mapping[str, Sender],
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        decode: Callable[[QueuedMessage], Outgoing | Erasing],
        on_refused: Callable[[QueuedMessage], Awaitable[None] | None] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._channels = {name: Channel.of(transport) for name, transport in transports.items()}
        self._clock = clock
        self._steady = Steady(clock)
        self._sleep = sleep
        self._decode = decode
        self._on_refused = on_refused
        self._jitter = jitter
        self._bell = asyncio.Event()
        self._next_due: float | None = None
        self._arrived = 0
        self._stopping = False

    def wake(self) -> None:
        """Look again now: something was put into the outbox."""
        self._bell.set()

    def resume(self, transport: str) -> None:
        """Go on with a transport at once: what it asked to wait for has happened."""
        self._channels[transport].paused_until = 0.0
        self._bell.set()

    async def run(self) -> None:
        """Deliver until cancelled; sends under way then have a moment to end."""
        self._stopping = False
        try:
            while True:
                try:
                    self._bell.clear()
                    await self._start_due()
                    await self._rest()
                except StoreClosedError:
                    return
                except Exception as error:  # noqa: BLE001 - whatever it was, people wait for their messages
                    logger.error("The outbox cannot go on, and tries again soon: %s", _loggable(error))  # noqa: TRY400
                    await self._sleep(_AGAIN)
        finally:
            await self._stop()

    async def deliver_due(self) -> int:
        """Send all that may be sent now, wait for it, and return how many messages have arrived."""
        before = self._arrived
        while started := await self._start_due():
            await asyncio.gather(*started)
        return self._arrived - before

    # What is to be done now.

    async def _start_due(self) -> list[asyncio.Task[None]]:
        """Start every send that is due and allowed; return those started."""
        now, steady = self._clock(), self._steady()
        limits = {name: channel.limit(steady) for name, channel in self._channels.items()}

        def look(transaction: Transaction) -> tuple[list[QueuedMessage], float | None]:
            found = [transaction.due_messages(now, limit, name) for name, limit in limits.items() if limit]
            return [queued for some in found for queued in some], transaction.next_due(after=now)

        due, self._next_due = await self._store.apply(look)
        started = []
        for queued in due:
            channel = self._channels[queued.transport]
            if channel.may_start(queued.address, steady):
                task = channel.busy[queued.address] = asyncio.create_task(self._deliver(channel, queued))
                started.append(task)
        return started

    async def _rest(self) -> None:
        """Wait until woken, or until something may be due."""
        steady, waits = self._steady(), [(self._next_due or 0.0) - self._clock()]
        for channel in self._channels.values():
            waits += [until - steady for until in (channel.paused_until, *channel.resting.values())]
        seconds = min((wait for wait in waits if wait > 0), default=_LOOK_AGAIN)
        alarm = asyncio.ensure_future(self._sleep(min(seconds, _LOOK_AGAIN)))
        bell = asyncio.ensure_future(self._bell.wait())
        try:
            await asyncio.wait({alarm, bell}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            bell.cancel()

    async def _stop(self) -> None:
        self._stopping = True
        tasks = [task for channel in self._channels.values() for task in channel.busy.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_LAST_CHANCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # One message.

    async def _deliver(self, channel: Channel, queued: QueuedMessage) -> None:
        try:
            await self._mark(await self._send(channel, queued))
        finally:
            del channel.busy[queued.address]
            channel.resting[queued.address] = self._steady() + channel.pace
            self._bell.set()

    async def _in_turn(self, channel: Channel, queued: QueuedMessage) -> str:
        """Send as soon as the service may be asked; return the message's id there. Raises what `Sender` may raise."""
        try:
            message = await asyncio.to_thread(self._decode, queued)
        except Exception as error:
            raise FaultyMessageError from error
        if wait := channel.take_turn(self._steady()):
            await self._sleep(wait)
        if self._stopping or channel.paused_until > self._steady():
            raise WaitError(0.0)  # not now: the message stays as it is
        async with asyncio.timeout(_PATIENCE):
            return await pass_on(channel.transport, message)

    async def _send(self, channel: Channel, queued: QueuedMessage) -> Job[None] | None:
        """Send, and return what is to be noted about the message; None: nothing, it stays due."""
        try:
            message_ref = await self._in_turn(channel, queued)
        except NotSentError:
            return self._later(queued)
        except WaitError as error:
            channel.paused_until = max(channel.paused_until, self._steady() + error.seconds)
            return None
        except RefusedError:
            return await self._refused(queued)
        except FaultyMessageError as error:
            logger.error("Message %d given up as faulty: %s", queued.id, _loggable(error.__cause__ or error))  # noqa: TRY400
            return self._given_up(queued)
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody knows what became of the message
            if not isinstance(error, FateUnknownError):
                logger.error("%s failed: %s", queued.transport, type(error).__name__)  # noqa: TRY400 - no content
            return self._doubtful(queued)
        self._arrived += 1
        return lambda transaction: self._sent(queued, message_ref, transaction)

    def _sent(self, queued: QueuedMessage, message_ref: str, transaction: Transaction) -> None:
        now = self._clock()
        transaction.sent(queued.id, now)
        if message_ref and queued.ref and queued.recipient == "client":
            transaction.message_ref(
                queued.ref, ChatMessage(queued.transport, queued.address, message_ref, ours=True, when=now)
            )

    def _later(self, queued: QueuedMessage, *, doubtful: bool = False) -> Job[None]:
        seconds = pause_after(queued.attempts + 1, _FIRST, _LONGEST) * (1 + _JITTER * self._jitter())
        until = self._clock() + seconds
        return lambda transaction: transaction.postpone(queued.id, until, doubtful=doubtful)

    def _doubtful(self, queued: QueuedMessage) -> Job[None]:
        if queued.recipient == "therapist" or not queued.doubts:
            return self._later(queued, doubtful=True)
        return lambda transaction: transaction.sent(queued.id, self._clock())

    async def _refused(self, queued: QueuedMessage) -> Job[None]:
        if queued.recipient == "therapist":
            return lambda transaction: transaction.postpone(queued.id, self._clock() + _THERAPIST_AGAIN)
        try:
            told = self._on_refused(queued) if self._on_refused else None
            if told is not None:
                await told
        except Exception as error:  # noqa: BLE001 - then it is told again
            logger.error("A refused message could not be reported: %s", type(error).__name__)  # noqa: TRY400
            return self._later(queued)
        return self._given_up(queued)

    def _given_up(self, queued: QueuedMessage) -> Job[None]:
        return lambda transaction: transaction.give_up(queued.id, self._clock())

    async def _mark(self, mark: Job[None] | None) -> None:
        """Note what became of a message. Until that is done the message's address is kept busy: no repeats."""
        while mark is not None:
            try:
                await self._store.apply(mark)
                break
            except StoreClosedError:
                break
            except Exception as error:  # noqa: BLE001 - whatever it was, the message must not be sent again and again
                logger.error("The outbox cannot note what became of a message: %s", _loggable(error))  # noqa: TRY400
                await self._sleep(_AGAIN)


def _loggable(error: BaseException) -> str:
    """What may stand in the log: the store's own sentences, of all else the kind only."""
    return str(error) if isinstance(error, StoreError) else type(error).__name__
