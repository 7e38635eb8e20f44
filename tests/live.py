"""Accord over a real transport, in one process with a stand-in for its service: only the clock is ours.

What `accord run` puts together is here (store, service, outbox, transport), without waiting between two messages.
`Talk` is one client's conversation with it, the same over every service, so that a transcript can be played over each.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.app import App, StoredJournal
from bot.inbound import Inbound
from bot.outbox.delivery import Outbox
from bot.practice import Practice
from bot.store import Store
from bot.transports import InboundJournal, Transport
from tests.effort import DEADLINE
from tests.people import Conversation, Person, Step
from tests.story import DAY, HAPPENINGS, MONDAY, PRACTICE

MOMENT, MOST = 0.002, 0.1
"""Seconds between two looks: at first, and at most."""


@dataclass
class Live:
    """A running practice. `now`: its time, in seconds since the epoch."""

    practice: Practice
    store: Store
    service: Inbound
    outbox: Outbox
    ref: str
    code: str
    now: float = MONDAY
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def settled(self, done: Callable[[], bool]) -> None:
        """Wait until nothing waits at the service (`done`) and nothing is on its way from here."""
        pause = MOMENT
        async with asyncio.timeout(DEADLINE):
            while not (done() and await self._delivered()):
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, MOST)  # who looks again and again is in the way of what is looked for

    async def _delivered(self) -> bool:
        return not await self.store.apply(_on_their_way)

    async def later(self, days: float) -> None:
        """Time passes, and the service looks at its clock."""
        self.now += days * DAY
        await self.service.tick()
        self.outbox.wake()


def _on_their_way(transaction: Any) -> bool:
    return any(
        one.waiting for one in transaction.undelivered() if one.recipient != "therapist" or transaction.therapist()
    )


loaded = cache(Practice.loaded)
"""A practice does not change while it runs: it is read once for all tests."""

Make = Callable[[InboundJournal, Callable[[], float]], Transport]


@asynccontextmanager
async def live(folder: Path, *make: Make, config: Path = PRACTICE) -> AsyncIterator[Live]:
    """A practice with one invited client, reached over the transports that `make` makes."""
    practice = loaded(config)
    running: list[Live] = []

    def clock() -> float:
        return running[0].now if running else MONDAY

    async with practice.store(folder) as store:
        made = [one(StoredJournal(store, "", clock), clock) for one in make]
        for one in made:
            one.pace = one.service_pace = 0.0
        app = App(practice, store, clock)
        service, outbox = app.inbound, app.outbox(made)
        invited = await store.apply(
            lambda transaction: transaction.invite("Client One", "en", MONDAY + 30 * DAY, MONDAY)
        )
        one = Live(practice, store, service, outbox, invited.ref, invited.code)
        running.append(one)
        one.tasks = [asyncio.create_task(outbox.run())]
        one.tasks += [asyncio.create_task(each.run(service.receive)) for each in made]
        try:
            yield one
        finally:
            for task in one.tasks:
                task.cancel()
            await asyncio.gather(*one.tasks, return_exceptions=True)
            for each in made:
                if hasattr(each, "close"):
                    await each.close()


async def quickly(seconds: float) -> None:
    """Sleep, but not for long."""
    await asyncio.sleep(min(seconds, MOMENT))


class Talk(Conversation):
    """One client's conversation with a running practice. `seconds`: what each thing takes that the client does."""

    def __init__(self, practice: Live, person: Person, seconds: float = 60.0) -> None:
        self.practice, self.person, self.seconds = practice, person, seconds

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(self.person.labels)

    async def opens(self) -> None:
        await self.says(f"/start {self.practice.code}")

    async def says(self, text: str) -> None:
        await self._acts(self.person.says(text))

    async def taps(self, label: str) -> None:
        await self._acts(self.person.taps(label))

    async def sends_a_photo(self) -> None:
        await self._acts(self.person.sends_a_photo())

    async def later(self, days: float) -> None:
        self.person.acts()
        await self._acts(self.practice.later(days))

    async def happens(self, text: str) -> None:
        name, *values = text.split()
        event, one = HAPPENINGS[name](*values), self.practice
        self.person.acts()
        await one.store.apply(lambda transaction: one.service.happened(one.ref, event, transaction))
        one.outbox.wake()
        await self.settles()

    async def _acts(self, work: Awaitable[None]) -> None:
        self.practice.now += self.seconds
        await work
        await self.settles()

    async def settles(self) -> None:
        """All that came is answered, all that is due has arrived."""
        await self.practice.settled(self.person.done)

    async def plays(self, story: Sequence[Step], *, by_buttons: bool = False) -> None:
        """Do all of it, and compare after each step what stands in the chat."""
        for step in story:
            await self.does(step, by_buttons=by_buttons)
            heard = [line.replace(self.practice.ref, "K7QM-3F2X") for line in self.person.lines()]
            assert heard == self.person.expected(step), self.person.transcript()
            assert self.person.labels == list(step.labels), self.person.transcript()

    # Bad days

    async def passes(self, seconds: float) -> None:
        """Time goes by; what is due then is tried once."""
        self.practice.now += seconds
        await self.practice.outbox.deliver_due()
        await self.rests()

    async def rests(self) -> None:
        """Nothing is being sent."""
        (service,) = self.practice.outbox._channels.values()
        async with asyncio.timeout(DEADLINE):
            while service.busy:  # noqa: ASYNC110 - the outbox has no bell for this
                await asyncio.sleep(MOMENT)

    async def pair(self, transport: str, address: str) -> None:
        """The chat at this address becomes the therapist's."""
        now = self.practice.now
        await self.practice.store.apply(
            lambda transaction: transaction.pair(transaction.pairing_code(now + 1), transport, address, now)
        )

    async def invites(self, label: str = "Client Two") -> str:
        """Another client; returns the code."""
        now = self.practice.now
        invite = await self.practice.store.apply(lambda transaction: transaction.invite(label, "en", now + DAY, now))
        return invite.code
