"""What is waiting for the bot, and how it is handed out: by long polling, or to a webhook (see webhook.py).

Rules of the Bot API that are kept here:
1. An update is confirmed by asking for a higher offset, and by nothing else. It is kept for 24 hours.
2. Its id is never used again, and the next one is higher.
3. Which kinds are wanted is asked when an update is made, not when it is fetched; the wish is remembered.
4. One poll waits at a time: a second one ends the first.
"""

import asyncio
import itertools
from collections.abc import Callable, Sequence

from tests.fakes.telegram.basics import Bell, Json, Refusal

KEPT_SECONDS = 86_400.0
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """`allowed` empty: all kinds but those that are not sent by default."""

    def __init__(self, clock: Callable[[], float], bell: Bell) -> None:
        self._clock, self._bell = clock, bell
        self._ids = itertools.count(500_000_001)
        self._waiting: list[tuple[float, Json]] = []
        self._again: list[Json] = []
        self._last: Json = {}
        self._poll: asyncio.Future[Refusal | None] | None = None
        self._arrived = asyncio.Event()
        self.allowed: tuple[str, ...] = ()

    @property
    def pending(self) -> list[Json]:
        """What is not confirmed, the oldest first."""
        self._waiting = [(at, update) for at, update in self._waiting if at > self._clock() - KEPT_SECONDS]
        return [update for _, update in self._waiting]

    @property
    def now(self) -> float:
        return self._clock()

    @property
    def polled(self) -> bool:
        """Whether a poll is waiting now."""
        return self._poll is not None

    def add(self, kind: str, payload: Json) -> int:
        """Something happened; returns its update id, 0 if the bot does not want this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        return self.add_raw({kind: payload}) if wanted else 0

    def add_raw(self, update: Json) -> int:
        """Add whatever this is; only the id is put to it."""
        self._last = {"update_id": next(self._ids), **update}
        self._waiting.append((self._clock(), self._last))
        self._wake(None)
        self._bell.ring()
        return int(self._last["update_id"])

    def repeat(self) -> None:
        """Hand out the last update once more, under its id, even if it was confirmed."""
        self._again.append(self._last)
        self._wake(None)

    def confirm(self, offset: int) -> None:
        """Forget what is below `offset`; a negative one keeps that many of the newest. Too far ahead: nothing."""
        pending = self.pending
        if offset < 0:
            offset = pending[offset:][0]["update_id"] if pending else 0
        if offset <= self._last.get("update_id", 0) + 10:
            self._waiting = [(at, update) for at, update in self._waiting if update["update_id"] >= offset]
        self._bell.ring()

    def drop(self) -> None:
        """Forget everything."""
        self._waiting, self._again = [], []

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """What is waiting; if nothing is, wait for it. Raises Refusal if another one asks meanwhile."""
        self.confirm(offset)
        found = self._take(limit)
        if found or seconds <= 0:
            return found
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._poll = poll = asyncio.get_running_loop().create_future()
        self._bell.ring()
        try:
            async with asyncio.timeout(seconds):
                refusal = await poll
        except TimeoutError:
            return []
        finally:
            if self._poll is poll:
                self._poll = None
                self._bell.ring()
        if refusal:
            raise refusal
        return self._take(limit)

    def interrupt(self, why: str) -> None:
        """End the poll that waits, if one does."""
        self._wake(Refusal(409, f"Conflict: {why}"))

    async def next(self) -> Json:
        """Wait for the oldest, for a webhook."""
        while not (found := (self._again + self.pending)[:1]):
            self._arrived.clear()
            await self._arrived.wait()
        return found[0]

    def delivered(self, update: Json) -> None:
        """The webhook took it."""
        if self._again and update is self._again[0]:
            self._again = self._again[1:]
        else:
            self.confirm(update["update_id"] + 1)

    def want(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds the bot wants; None: as before."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def _take(self, limit: int) -> list[Json]:
        found = (self._again + self.pending)[:limit]
        self._again = self._again[len(found) :]
        return found

    def _wake(self, refusal: Refusal | None) -> None:
        self._arrived.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(refusal)
