"""What is nice to have around a message, and never stops or delays it: typing, read receipts, the chat's timer.

1. Only what was worked off is shown as read: the ticks for "delivered" come from the server by itself, and say nothing.
2. Where each request starts a program (`normal` and `native` mode), typing is not shown, for the answer would wait
   behind it; and receipts are sent between two receives, behind the answers.
3. The timer is set once, in a chat that has none. A timer that somebody chose, or took away, is theirs.
"""

import asyncio
from collections.abc import Callable, Coroutine

from bot.transports.signal.envelopes import Envelope, Kind
from bot.transports.signal.rest import Rest

_TYPING = 5.0  # seconds between two such notes to one person; Signal shows each for 15
_RECEIPTS = 2
"""Receipts between two receives, if each starts a program: more of them go without."""


class Indicators:
    """For all people of one account. `timer`: seconds after which messages shall disappear; 0: leave the chats."""

    def __init__(self, rest: Rest, number: str, timer: int, clock: Callable[[], float]) -> None:
        self._rest, self._number, self._timer, self._clock = rest, number, timer, clock
        self._typing: dict[str, float] = {}
        self._read: dict[str, int] = {}
        self._bare: set[str] = set()
        """Chats that were seen without a timer, and have to get one."""
        self._settled: set[str] = set()
        self._tasks: set[asyncio.Task[object]] = set()

    def typing(self, person: str) -> None:
        """Show that an answer is being worked out."""
        now = self._clock()
        if self._rest.forks or now - self._typing.get(person, 0.0) < _TYPING:
            return
        self._typing = {known: when for known, when in self._typing.items() if now - when < _TYPING} | {person: now}
        self.in_background(self._rest.attempt("PUT", f"/v1/typing-indicator/{self._number}", {"recipient": person}))

    def read(self, person: str, sent: int) -> None:
        """Show that this message was worked off; if receipts are dear, the newest of a person will do."""
        if self._rest.forks:
            self._read[person] = sent
        else:
            self.in_background(self._receipt(person, sent))

    async def send_receipts(self) -> None:
        """Send what `read` has put off."""
        put_off, self._read = list(self._read.items())[-_RECEIPTS:], {}
        for person, sent in put_off:
            await self._receipt(person, sent)

    async def _receipt(self, person: str, sent: int) -> None:
        await self._rest.attempt(
            "POST",
            f"/v1/receipts/{self._number}",
            {"recipient": person, "receipt_type": "read", "timestamp": sent},
        )

    def heard(self, envelope: Envelope) -> None:
        """Take note of the timer in a person's chat: each of their messages tells it."""
        if envelope.person in self._settled or not self._timer or envelope.timer is None:
            return
        if envelope.timer or envelope.kind is Kind.TIMER:
            self._settled.add(envelope.person)
            self._bare.discard(envelope.person)
        else:
            self._bare.add(envelope.person)

    async def set_timer(self, person: str) -> None:
        """Set the timer before the first message to a chat without one. On a linked device it answers with an error."""
        if person in self._bare:
            path = f"/v1/contacts/{self._number}"
            if await self._rest.attempt("PUT", path, {"recipient": person, "expiration_in_seconds": self._timer}):
                self._bare.discard(person)
                self._settled.add(person)

    def in_background(self, work: Coroutine[None, None, object]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Leave undone what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
