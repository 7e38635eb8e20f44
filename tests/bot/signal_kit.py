"""What the tests of the Signal transport share: a journal in memory, and a bot that remembers what it was told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.transports import Button, Incoming, Outgoing, What
from bot.transports.signal import Signal
from content.markup import Span
from tests.conftest import Clock
from tests.effort import DEADLINE
from tests.fakes.signal import Person, SignalServer

MODES = ("normal", "native", "json-rpc", "json-rpc-native")
FORKING = MODES[:2]
QUESTION = (Button("yes", "Yes, please"), Button("no", "No"), Button("why", "Tell me more"))


class Changes:
    """Wakes those who wait for something to be true."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def happened(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, look: Callable[[], object]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not look():
                await self._next.wait()


@dataclass
class MemoryJournal:
    """A journal that forgets nothing that a test may ask for. `broken`: it can keep nothing just now."""

    changes: Changes
    broken: bool = False
    inside: dict[int, bytes] = field(default_factory=dict)
    kept: list[bytes] = field(default_factory=list)
    aside: list[bytes] = field(default_factory=list)

    async def keep(self, raw: bytes) -> int:
        if self.broken:
            self.changes.happened()
            raise OSError("no space left")
        self.kept.append(raw)
        self.inside[len(self.kept)] = raw
        self.changes.happened()
        return len(self.kept)

    async def waiting(self) -> Sequence[tuple[int, bytes]]:
        return sorted(self.inside.items())

    async def done(self, number: int) -> None:
        del self.inside[number]
        self.changes.happened()

    async def quarantine(self, raw: bytes) -> None:
        self.aside.append(raw)
        self.changes.happened()


@dataclass
class Bot:
    """The other side of the transport: `heard` is what it was told; `fails` holds texts that it cannot work off."""

    changes: Changes
    journal: MemoryJournal
    signal: Signal
    heard: list[Incoming] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)
    failed: int = 0
    naps: list[float] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[None] | None = None

    async def receive(self, incoming: Incoming) -> bool:
        await self.gate.wait()
        if incoming.text in self.fails:
            self.failed += 1
            self.changes.happened()
            raise OSError("the store is away")
        self.heard.append(incoming)
        self.changes.happened()
        return incoming.what is What.CHOICE and incoming.token > 0

    async def until(self, look: Callable[[], object]) -> None:
        await self.changes.until(look)

    async def hears(self, count: int) -> list[Incoming]:
        """Until so many things were heard; they are returned."""
        await self.until(lambda: len(self.heard) >= count)
        return self.heard

    async def settles(self) -> None:
        """Until all is worked off."""
        await self.until(lambda: not self.journal.inside)

    async def courteous(self) -> None:
        """Until what goes along with messages, as receipts, is done; in polling modes it comes between receives."""
        while tasks := tuple(self.signal._indicators._tasks):
            await asyncio.gather(*tasks)

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.heard]


def bot_for(server: SignalServer, clock: Clock | None = None, **options: Any) -> Bot:
    """A bot that is not running yet. Its naps are short, whatever it asks for."""
    changes = Changes()
    journal = options.pop("journal", None) or MemoryJournal(changes)
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        changes.happened()
        await asyncio.sleep(0.005)

    url = options.pop("api_url", server.url)
    timing = {"clock": clock} if clock else {}
    signal = Signal(api_url=url, number=server.number, journal=journal, sleep=nap, **timing, **options)
    bot = Bot(changes, journal, signal, naps=naps)
    journal.changes = changes
    bot.gate.set()
    return bot


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    """The bot runs; afterwards it is stopped."""
    bot.running = asyncio.create_task(bot.signal.run(bot.receive))
    try:
        yield bot
    finally:
        bot.running.cancel()
        await asyncio.gather(bot.running, return_exceptions=True)


async def listens(server: SignalServer) -> None:
    """Until the bot asks for what comes, or is attached."""
    await server.until(lambda: server.sockets if server.daemon else server.requests["receive"])


def message(
    person: Person | str, text: str = "Shall we start?", buttons: Sequence[Button] = (), **more: Any
) -> Outgoing:
    address = person if isinstance(person, str) else person.uuid
    return Outgoing("signal", address, more.pop("reference", "K7QM-3F2X/1"), (Span(text),), tuple(buttons), **more)
