"""Telegram with our transport at work: what the tests of `bot/transports/telegram` share."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from bot.rehearse.changes import Changes
from bot.rehearse.telegram import Chat, TelegramServer
from bot.transports import Button, File, Incoming, Outgoing, What
from bot.transports.telegram import Menu, Telegram
from content.markup import Span
from tests.effort import DEADLINE

NEUTRAL = "This message was removed."


class Drawer:
    """A journal that only remembers what was set aside; `broken`: it cannot keep anything."""

    def __init__(self) -> None:
        self.aside: list[bytes] = []
        self.broken = False

    async def quarantine(self, raw: bytes) -> None:
        if self.broken:
            raise OSError
        self.aside.append(raw)

    async def keep(self, raw: bytes) -> int:
        raise NotImplementedError

    async def waiting(self) -> Sequence[tuple[int, bytes]]:
        raise NotImplementedError

    async def done(self, number: int) -> None:
        raise NotImplementedError


class Naps:
    """A sleep that takes no time and remembers how long it should have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._changes = Changes()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._changes.happened()
        await asyncio.sleep(0)

    async def taken(self, times: int) -> None:
        """Wait until there were so many."""
        await self._changes.until(lambda: len(self.seconds) >= times, DEADLINE, lambda: f"{self.seconds}")


def _never(_: Incoming) -> bool:
    return False


@dataclass
class Book:
    """What was received and kept. `open_token`: the question that stands open; a tap on it is taken."""

    server: TelegramServer
    kept: list[Incoming] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The text of all that was handed over, kept or not."""
    open_token: int = 1
    broken: Callable[[Incoming], bool] = _never
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    """Address -> what is to happen before anything of it is kept."""

    async def receive(self, incoming: Incoming) -> bool:
        self.asked.append(incoming.text)
        self.server.changes.happened()
        if incoming.address in self.gates:
            await self.gates[incoming.address].wait()
        if self.broken(incoming):
            raise OSError("secret text")
        if any(one.message_id == incoming.message_id for one in self.kept):
            return False
        self.kept.append(incoming)
        self.server.changes.happened()
        return incoming.what is What.CHOICE and incoming.token == self.open_token

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.kept]

    async def has(self, count: int) -> None:
        """Wait until so much is kept."""
        await self.happens(lambda: len(self.kept) >= count, lambda: f"{self.kept}")

    async def happens(
        self, what: Callable[[], bool], complaint: Callable[[], str] = lambda: "it did not happen"
    ) -> None:
        await self.server.changes.until(what, DEADLINE, complaint)


def transport(server: TelegramServer, **options: Any) -> Telegram:
    """Our transport, which asks this server."""
    given: dict[str, Any] = {"token": server.token, "api_url": server.url, "menus": {}, "neutral": NEUTRAL}
    given |= {"journal": Drawer(), "poll_seconds": 20, "clock": lambda: server.now}
    return Telegram(**(given | options))


@asynccontextmanager
async def running(server: TelegramServer, **options: Any) -> AsyncIterator[tuple[Telegram, Book]]:
    """Our transport while it receives; stopped at the end."""
    telegram, book = transport(server, **options), Book(server)
    task = asyncio.create_task(telegram.run(book.receive))
    try:
        yield telegram, book
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await telegram.close()


@asynccontextmanager
async def sender(server: TelegramServer, **options: Any) -> AsyncIterator[Telegram]:
    """Our transport as the outbox has it; it does not receive."""
    telegram = transport(server, **options)
    try:
        yield telegram
    finally:
        await telegram.close()


async def known(server: TelegramServer, name: str = "Sam") -> Chat:
    """A person who has started the bot, and whose greeting is no longer waiting."""
    chat = server.chat(name)
    await chat.says("/start")
    server.updates.drop()
    return chat


def letter(chat: Chat, *spans: Span | str, labels: Mapping[str, str] | None = None, **more: Any) -> Outgoing:
    """A message to this chat; `labels`: option -> what stands on its button."""
    buttons = tuple(Button(*one) for one in (labels or {}).items())
    written = tuple(Span(one) if isinstance(one, str) else one for one in spans)
    given: dict[str, Any] = {"reference": "K7QM-3F2X/1.1", "token": 1 if labels else 0, **more}
    return Outgoing("telegram", str(chat.id), spans=written, buttons=buttons, **given)


def pdf(name: str = "agreement.pdf") -> File:
    return File(name, "application/pdf", b"%PDF-1.4 made up")


MENU = Menu((("help", "What you can write"),), "A small program.", "Small.")
