"""Accord over a real transport, in one process with a fake of its service: only the clock is ours.

What `accord run` puts together is here (store, service, outbox, transport), without waiting between two messages.
`Scene` is one client's side, the same for every service, so that a transcript can be played over each.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from bot.inbound import Inbound
from bot.journal import StoredJournal
from bot.outbox import Outbox
from bot.practice import Practice
from bot.store import Store
from bot.transports import InboundJournal, Transport
from tests.effort import DEADLINE
from tests.story import DAY, MONDAY, PRACTICE

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


class Scene(Protocol):
    """One client at one service."""

    def heard(self) -> list[tuple[str, tuple[str, ...]]]:
        """What the bot said since the client last did something: text, and the labels that can be tapped."""

    async def says(self, text: str) -> None: ...

    async def taps(self, label: str) -> None: ...

    async def sends_a_photo(self) -> None: ...

    def done(self) -> bool:
        """Whether the service has handed over all that the client did."""


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

    def wake() -> None:
        running[0].outbox.wake()

    async with practice.store(folder) as store:
        made = [one(StoredJournal(store, "", clock), clock) for one in make]
        for one in made:
            one.pace = one.service_pace = 0.0
        service = practice.inbound(store, clock, wake)
        outbox = Outbox(
            store, {one.name: one for one in made}, clock, decode=practice.decode, on_refused=service.refused
        )
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


@dataclass(frozen=True)
class Step:
    """One thing that the client of a transcript does, and what the bot then says."""

    act: str
    text: str
    says: Sequence[str]
    """Line by line; no options."""
    labels: Sequence[str]

    @property
    def last(self) -> str:
        """The line by which one sees that the step was answered."""
        return next(line for line in reversed(self.says) if line)


def steps(transcript: str) -> list[Step]:
    """Read a transcript. The first step is the client's coming."""
    found = [["opens", "", [], []]]
    for line in transcript.splitlines():
        kind, _, text = line.partition("> ")
        if line.startswith(("client", "later")):
            found.append([kind.removesuffix(">"), text, [], []])
        elif line.startswith("bot> [") and text.partition("] ")[0][1:].isdecimal():
            found[-1][3].append(text.partition("] ")[2])
        elif line.startswith("bot>"):
            found[-1][2].append(text)
    return [Step(*each) for each in found]  # type: ignore[arg-type]


def ends_with(line: str, text: str) -> bool:
    """Whether a message ends with this line, which is how one sees that a step was answered."""
    return text.rstrip().rpartition("\n")[2] == line


async def act(one: Live, scene: Scene, step: Step, *, by_buttons: bool) -> None:
    """Do what the step says; `by_buttons`: tap what can be tapped instead of typing it."""
    one.now += 60
    labels = [label for _, some in scene.heard() for label in some]
    match step.act:
        case "opens":
            await scene.says(f"/start {one.code}")
        case "client sends":
            await scene.sends_a_photo()
        case "later":
            await one.later(float(step.text.split()[0]))
        case "client taps" if labels:
            await scene.taps(step.text)
        case _ if by_buttons and (label := _meant(step.text, labels)):
            await scene.taps(label)
        case _:
            await scene.says(step.text)
    await one.settled(scene.done)


def _meant(text: str, labels: Sequence[str]) -> str:
    """The label that was typed, or whose number was; or nothing."""
    if text.isdecimal() and 1 <= int(text) <= len(labels):
        return labels[int(text) - 1]
    return next((label for label in labels if label.casefold() == text.casefold()), "")
