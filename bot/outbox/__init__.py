"""The outbox: delivers what was committed, for as long as it takes.

1. In order per person, one at a time; across people at once, at most `_AT_ONCE` for each transport.
2. Each transport is looked after by itself: one that is down, slow or told to wait never delays another.
3. A letter is marked only after the transport has answered; after a crash in between it is sent once more.
   Every repeat bears the same reference.
4. What was sent to a client is remembered by its id in the service, so that it can be erased there.

What becomes of a letter, by what the transport raises:

    NotSentError      again later: after 1, 2, 4 seconds and so on, up to 5 minutes, with some jitter
    WaitError         the transport pauses; the letter stays as it is
    RefusedError      given up, after `on_refused` was told; to the therapist: again in an hour, for ever
    FateUnknownError  to the therapist: again later, until it has surely arrived; to anybody else: again once,
                      then taken as sent (so it may arrive twice)
    anything else     a fault in the transport, and nobody knows: as FateUnknownError
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping

from bot.outbox.services import Service, pass_on
from bot.store import Desk, Job, Posted, Store, StoreClosedError, StoreError, Traced
from bot.transports import Erasing, FateUnknownError, NotSentError, Outgoing, RefusedError, Sender, WaitError

# All in seconds.
_LONGEST = 300.0  # between two attempts, before jitter
_JITTER = 0.2
_THERAPIST_AGAIN = 3_600.0
_PATIENCE = 120.0  # a send without an answer for so long counts as unknown
_MARK_AGAIN = 5.0
_LAST_CHANCE = 5.0  # for sends under way when the outbox is stopped
_LOOK_AGAIN = 60.0
_AT_ONCE = 2  # what is under way when Accord is killed is sent once more; two are 20 messages a second

logger = logging.getLogger(__name__)


class Outbox:
    """Sends what is due, by the transport that each letter names.

    `decode` turns a letter's body into a message, in a thread of its own; a letter that it cannot decode counts as
    refused. `clock`
    returns seconds since the epoch; `jitter` a number from 0 to 1. `on_refused` is told of each letter that
    is given up, before that is noted: if Accord dies in between, it is told again.
    """

    def __init__(
        self,
        store: Store,
        transports: Mapping[str, Sender],
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        decode: Callable[[Posted], Outgoing | Erasing],
        on_refused: Callable[[Posted], Awaitable[None] | None] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._services = {name: Service.of(transport) for name, transport in transports.items()}
        self._clock = clock
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
        self._services[transport].paused_until = 0.0
        self._bell.set()

    async def run(self) -> None:
        """Deliver until cancelled; sends under way then have a moment to end."""
        self._stopping = False
        try:
            while True:
                self._bell.clear()
                try:
                    await self._start_due()
                except StoreClosedError:
                    return
                except StoreError as error:
                    logger.warning("The outbox cannot read the store: %s", error)
                    self._next_due = self._clock() + _MARK_AGAIN
                await self._rest()
        finally:
            await self._stop()

    async def deliver_due(self) -> int:
        """Send all that may be sent now, wait for it, and return how many letters have arrived."""
        before = self._arrived
        while started := await self._start_due():
            await asyncio.gather(*started)
        return self._arrived - before

    # What is to be done now.

    async def _start_due(self) -> list[asyncio.Task[None]]:
        """Start every send that is due and allowed; return those started."""
        now = self._clock()
        limits = {name: self._limit(service, now) for name, service in self._services.items()}

        def look(desk: Desk) -> tuple[list[Posted], float | None]:
            due = [desk.due_letters(now, limit, name) for name, limit in limits.items() if limit]
            return [posted for some in due for posted in some], desk.next_due(after=now)

        letters, self._next_due = await self._store.apply(look)
        tasks = (self._start(self._services[posted.transport], posted, now) for posted in letters)
        return [task for task in tasks if task is not None]

    def _limit(self, service: Service, now: float) -> int:
        """Return how many letters to ask for: as many as may start, and those that are due but may not."""
        service.resting = {who: until for who, until in service.resting.items() if until > now}
        if service.paused_until > now or len(service.busy) >= _AT_ONCE:
            return 0
        return _AT_ONCE + len(service.resting)

    def _start(self, service: Service, posted: Posted, now: float) -> asyncio.Task[None] | None:
        who = posted.address
        if who in service.busy or service.resting.get(who, now) > now or len(service.busy) >= _AT_ONCE:
            return None
        service.busy[who] = asyncio.create_task(self._deliver(service, posted))
        return service.busy[who]

    async def _rest(self) -> None:
        """Wait for the bell, or until something may be due."""
        now = self._clock()
        wakes = [self._next_due or 0.0]
        for service in self._services.values():
            wakes += [service.paused_until, *service.resting.values()]
        seconds = min((until - now for until in wakes if until > now), default=_LOOK_AGAIN)
        alarm = asyncio.ensure_future(self._sleep(min(seconds, _LOOK_AGAIN)))
        bell = asyncio.ensure_future(self._bell.wait())
        try:
            await asyncio.wait({alarm, bell}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            bell.cancel()

    async def _stop(self) -> None:
        self._stopping = True
        tasks = [task for service in self._services.values() for task in service.busy.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_LAST_CHANCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # One letter.

    async def _deliver(self, service: Service, posted: Posted) -> None:
        try:
            message = await self._decoded(posted)
            if message is None:
                await self._mark(await self._refused(posted))
                return
            await self._turn(service)
            if not self._stopping and service.paused_until <= self._clock():
                await self._mark(await self._send(service, posted, message))
        finally:
            del service.busy[posted.address]
            service.resting[posted.address] = self._clock() + service.pace
            self._bell.set()

    async def _turn(self, service: Service) -> None:
        """Wait until the service may be asked for one more message."""
        now = self._clock()
        start = max(now, service.free_at)
        service.free_at = start + service.service_pace
        if start > now:
            await self._sleep(start - now)

    async def _decoded(self, posted: Posted) -> Outgoing | Erasing | None:
        try:
            return await asyncio.to_thread(self._decode, posted)
        except Exception as error:  # noqa: BLE001 - one rotten letter must not stop the others
            logger.error("Letter %d cannot be read: %s", posted.id, type(error).__name__)  # noqa: TRY400 - no content
            return None

    async def _send(self, service: Service, posted: Posted, message: Outgoing | Erasing) -> Job[None] | None:
        """Send, and return what is to be noted about the letter; None: nothing, it stays due."""
        try:
            async with asyncio.timeout(_PATIENCE):
                trace = await pass_on(service.transport, message)
        except NotSentError:
            return self._later(posted)
        except WaitError as error:
            service.paused_until = max(service.paused_until, self._clock() + error.seconds)
            return None
        except RefusedError:
            return await self._refused(posted)
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody knows what became of the letter
            if not isinstance(error, FateUnknownError):
                logger.error("%s failed: %s", posted.transport, type(error).__name__)  # noqa: TRY400 - no content
            return self._doubtful(posted)
        self._arrived += 1
        return lambda desk: self._sent(posted, trace, desk)

    def _sent(self, posted: Posted, trace: str, desk: Desk) -> None:
        now = self._clock()
        desk.sent(posted.id, now)
        if trace and posted.ref and posted.recipient == "client":
            desk.trace(posted.ref, Traced(posted.transport, posted.address, trace, ours=True, when=now))

    def _later(self, posted: Posted, *, doubtful: bool = False) -> Job[None]:
        seconds = min(_LONGEST, 2.0 ** min(posted.attempts, 20)) * (1 + _JITTER * self._jitter())
        until = self._clock() + seconds
        return lambda desk: desk.postpone(posted.id, until, doubtful=doubtful)

    def _doubtful(self, posted: Posted) -> Job[None]:
        if posted.recipient == "therapist" or not posted.doubts:
            return self._later(posted, doubtful=True)
        return lambda desk: desk.sent(posted.id, self._clock())

    async def _refused(self, posted: Posted) -> Job[None]:
        if posted.recipient == "therapist":
            return lambda desk: desk.postpone(posted.id, self._clock() + _THERAPIST_AGAIN)
        try:
            told = self._on_refused(posted) if self._on_refused else None
            if told is not None:
                await told
        except Exception as error:  # noqa: BLE001 - then it is told again
            logger.error("A refused letter could not be reported: %s", type(error).__name__)  # noqa: TRY400
            return self._later(posted)
        return lambda desk: desk.give_up(posted.id, self._clock())

    async def _mark(self, mark: Job[None] | None) -> None:
        """Note what became of a letter. Until that is done the letter's address is kept busy: no repeats."""
        while mark is not None:
            try:
                await self._store.apply(mark)
                break
            except StoreClosedError:
                break
            except StoreError as error:
                logger.warning("The outbox cannot note what was sent: %s", error)
                await self._sleep(_MARK_AGAIN)
