"""What every transport must do, tried on each of them; a new one needs a `Side` here and nothing else.

A `Side` is the service's end of a transport: what a person there does and sees, and what the service was told.
"""

import asyncio
import io
import queue
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest

import bot.transports
from bot.transports import Button, Incoming, MessageReference, Outgoing, RefusedError, SendError, Transport, What
from bot.transports.capabilities import CAPABILITIES, Erases, Questions
from bot.transports.signal import Signal
from bot.transports.telegram import Telegram
from bot.transports.terminal import CLIENT, Plain, Terminal
from content.markup import Span
from tests.bot.signal_kit import Changes, MemoryJournal
from tests.fakes.signal import SignalServer
from tests.fakes.telegram import TelegramServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

NOWHERE = "http://127.0.0.1:9"
QUESTION = (Button("yes", "Yes, please"), Button("no", "No"))
TOKEN = 7


async def eventually(look: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not look():  # noqa: ASYNC110 - three services, of which each has another bell
            await asyncio.sleep(0.01)


async def shortly(_: float) -> None:
    await asyncio.sleep(0.01)


class Side(Protocol):
    """One service, with one person."""

    transport: Transport
    address: str
    away: Transport
    """The same transport, whose service cannot be reached."""

    async def says(self, text: str) -> None:
        """The person writes this."""

    async def picks(self, label: str) -> None:
        """The person takes this option in the way that the service has for it."""

    def shown(self) -> list[str]:
        """What the person sees of the bot's messages and their own, in order."""

    def confirmed(self) -> bool:
        """Whether nothing is left that the service, or the journal, would hand over once more."""


class OnSignal:
    """Signal through the stand-in for its server, with polls."""

    def __init__(self, server: SignalServer) -> None:
        self._journal, self._person = MemoryJournal(Changes()), server.person("Sam")
        self._server, self.address = server, self._person.uuid
        self.transport: Transport = self._made(server.url)
        self.away: Transport = self._made(NOWHERE)

    def _made(self, url: str) -> Signal:
        number = self._server.number
        return Signal(api_url=url, number=number, journal=self._journal, polls=True, sleep=shortly)

    async def says(self, text: str) -> None:
        await self._person.says(text)

    async def picks(self, label: str) -> None:
        await self._person.votes(self._person.newest(lambda message: message.poll is not None), label)

    def shown(self) -> list[str]:
        return [message.text for message in self._person.messages if not message.poll]

    def confirmed(self) -> bool:
        return bool(self._journal.kept) and not self._journal.inside


class OnTelegram:
    """Telegram through the stand-in for its Bot API."""

    def __init__(self, server: TelegramServer) -> None:
        self._server, self._chat = server, server.chat("Sam")
        self.address = str(self._chat.id)
        self.transport: Transport = self._made(server.url)
        self.away: Transport = self._made(NOWHERE)

    def _made(self, url: str) -> Telegram:
        given: dict[str, Any] = {"token": self._server.token, "menus": {}, "neutral": ".", "sleep": shortly}
        return Telegram(api_url=url, journal=MemoryJournal(Changes()), clock=lambda: self._server.now, **given)

    async def says(self, text: str) -> None:
        await self._chat.says(text)

    async def picks(self, label: str) -> None:
        await self._chat.taps(label)

    def shown(self) -> list[str]:
        return [message.text for message in self._chat.messages]

    def confirmed(self) -> bool:
        return not self._server.updates.pending


class OnTerminal(Plain):
    """The terminal; what it shows and asks for comes here."""

    address = CLIENT

    def __init__(self) -> None:
        self._text, self._typed, self._asked = io.StringIO(), 0, 0
        super().__init__(self._text)
        self._typing = _Typing()
        self.transport: Transport = Terminal(self, source=self._typing)
        self.away: Transport = Terminal(Plain(_Broken()), source=io.BytesIO())

    def prompt(self) -> None:
        self._asked += 1

    async def says(self, text: str) -> None:
        self._typed += 1
        self._typing.blocks.put(f"{text}\n".encode())

    async def picks(self, label: str) -> None:
        raise NotImplementedError(label)

    def shown(self) -> list[str]:
        return [self._text.getvalue().replace("bot> ", "").replace("bot>", "").strip("\n")]

    def confirmed(self) -> bool:
        return self._asked > self._typed

    def close(self) -> None:
        self._typing.blocks.put(b"")


class _Typing(io.BytesIO):
    """A keyboard: who reads waits until something is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read(self, _size: int | None = -1) -> bytes:
        return self.blocks.get()


class _Broken(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


@asynccontextmanager
async def on_signal() -> AsyncIterator[Side]:
    async with SignalServer(mode="native", second=0.03) as server:
        yield OnSignal(server)


@asynccontextmanager
async def on_telegram() -> AsyncIterator[Side]:
    async with TelegramServer() as server:
        side = OnTelegram(server)
        await side.says("/start")
        server.updates.drop()
        try:
            yield side
        finally:
            await side.transport.close()
            await side.away.close()


@asynccontextmanager
async def on_terminal() -> AsyncIterator[Side]:
    side = OnTerminal()
    try:
        yield side
    finally:
        side.close()


SIDES = {"signal": on_signal, "telegram": on_telegram, "terminal": on_terminal}
SERVICES = pytest.mark.parametrize("side", [name for name in SIDES if name != "terminal"], indirect=True)
"""What no terminal can show: whoever sits at it types no line twice, and all addresses lead to it."""


@pytest.fixture(params=SIDES)
async def side(request: pytest.FixtureRequest) -> AsyncIterator[Side]:
    async with SIDES[request.param]() as side:
        yield side


class Practice:
    """What receives: holds each thing until `gate` is set, and fails as often as `failures` says."""

    def __init__(self) -> None:
        self.handed: list[Incoming] = []
        self.kept: list[Incoming] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failures = 0

    async def receive(self, incoming: Incoming) -> bool:
        self.handed.append(incoming)
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise OSError
        self.kept.append(incoming)
        return incoming.what is What.CHOICE


@pytest.fixture
async def practice(side: Side) -> AsyncIterator[Practice]:
    """A practice to which the transport hands over what comes; stopped at the end."""
    practice = Practice()
    task = asyncio.create_task(side.transport.run(practice.receive))
    yield practice
    task.cancel()
    with suppress(asyncio.CancelledError, OSError):
        async with asyncio.timeout(30):
            await task


def message(side: Side, text: str, buttons: Sequence[Button] = (), reference: str = "K7QM-3F2X/1") -> Outgoing:
    return Outgoing(side.transport.name, side.address, reference, (Span(text),), tuple(buttons), TOKEN)


# Capabilities.


def test_every_transport_says_what_it_can_and_is_tried_here() -> None:
    folders = {path.parent.name for path in Path(bot.transports.__file__).parent.glob("*/__init__.py")}
    assert folders == set(CAPABILITIES) == set(SIDES)


def test_the_encrypted_ones_are_offered_first() -> None:
    services = [one for one in CAPABILITIES.values() if one.invitation_link]
    assert services == sorted(services, key=lambda one: not one.encrypted)


async def test_a_transport_is_what_its_capabilities_name(side: Side) -> None:
    assert side.transport.capabilities is CAPABILITIES[side.transport.name]
    assert side.transport.pace >= 0
    assert side.transport.service_pace >= 0


# Receiving.


async def test_what_comes_says_who_what_and_when(side: Side, practice: Practice) -> None:
    await side.says("Hello, it is me")
    await eventually(lambda: practice.kept)
    (incoming,) = practice.kept
    assert (incoming.transport, incoming.address, incoming.what) == (side.transport.name, side.address, What.TEXT)
    assert incoming.text == "Hello, it is me"
    assert incoming.when > 0
    assert incoming.message_id


async def test_nothing_is_confirmed_before_it_was_worked_off(side: Side, practice: Practice) -> None:
    practice.gate.clear()
    await side.says("One")
    await eventually(lambda: practice.handed)
    await asyncio.sleep(0.1)
    assert not side.confirmed()
    practice.gate.set()
    await eventually(side.confirmed)
    assert [incoming.text for incoming in practice.kept] == ["One"]


@SERVICES
async def test_what_could_not_be_kept_is_handed_over_again_as_the_same(side: Side, practice: Practice) -> None:
    practice.failures = 1
    await side.says("One")
    await eventually(lambda: practice.kept)
    first, again = practice.handed
    assert (first.message_id, first.text, first.when) == (again.message_id, again.text, again.when)
    await eventually(side.confirmed)


async def test_two_things_never_bear_one_id_and_come_in_their_order(side: Side, practice: Practice) -> None:
    for text in ("One", "One", "Two"):
        await side.says(text)
    await eventually(lambda: len(practice.kept) >= 3)
    assert [incoming.text for incoming in practice.kept] == ["One", "One", "Two"]
    assert len({incoming.message_id for incoming in practice.kept}) == 3


async def test_receiving_ends_when_it_is_cancelled(side: Side) -> None:
    task = asyncio.create_task(side.transport.run(Practice().receive))
    await asyncio.sleep(0.1)
    task.cancel()
    async with asyncio.timeout(30):
        with pytest.raises(asyncio.CancelledError):
            await task


# Sending.


@pytest.mark.parametrize("text", ["<b>bold</b> &amp; *b* _i_ ~s~ `c` [a](https://example.org)", "👩‍👩‍👧 Zoë"])
async def test_what_a_person_typed_is_shown_as_it_was_typed(side: Side, text: str) -> None:
    await side.transport.send(message(side, text))
    assert side.shown()[-1] == text


async def test_what_steers_a_screen_or_is_half_a_character_harms_nothing(side: Side) -> None:
    await side.transport.send(message(side, "Be\x1b[2Jfore\u2028after"))
    assert "after" in side.shown()[-1]


async def test_a_long_text_arrives_whole_and_in_order(side: Side) -> None:
    words = [f"word{number}." for number in range(1500)]
    reference = await side.transport.send(message(side, " ".join(words)))
    assert " ".join(side.shown()).split()[-1500:] == words
    await side.transport.erase(side.address, [MessageReference(reference, ours=True, when=9e9)])


async def test_the_address_of_a_link_is_not_lost(side: Side) -> None:
    spans = (Span("Call "), Span("them", link="tel:+441632960001"), Span("."))
    await side.transport.send(Outgoing(side.transport.name, side.address, "K7QM-3F2X/1", spans))
    assert side.shown()[-1] == "Call them (+441632960001)."


async def test_an_option_is_shown_and_can_be_taken(side: Side, practice: Practice) -> None:
    await side.transport.send(message(side, "Shall we start?", QUESTION))
    numbered = "1  Yes, please" in side.shown()[-1] or "[1] Yes, please" in side.shown()[-1]
    questions = side.transport.capabilities.questions
    assert numbered is (questions is not Questions.BUTTONS)
    if questions is not Questions.TEXT:
        await side.picks("No")
        await eventually(lambda: practice.kept)
        assert [(one.what, one.option, one.token) for one in practice.kept] == [(What.CHOICE, "no", TOKEN)]
    await side.says("2")
    await eventually(lambda: practice.kept and practice.kept[-1].text)
    assert (practice.kept[-1].what, practice.kept[-1].text) == (What.TEXT, "2")


async def test_what_was_sent_can_be_erased_as_often_as_one_likes(side: Side) -> None:
    reference = await side.transport.send(message(side, "Gone soon"))
    ours = MessageReference(reference, ours=True, when=9e9)
    for _ in range(2):
        await side.transport.erase(side.address, [ours])
    assert ("Gone soon" in "\n".join(side.shown())) is (side.transport.capabilities.erases is Erases.NONE)


async def test_what_they_wrote_is_erased_where_that_is_promised(side: Side, practice: Practice) -> None:
    await side.says("My secret")
    await eventually(lambda: practice.kept)
    theirs = MessageReference(practice.kept[0].message_ref, ours=False, when=9e9)
    assert bool(theirs.id) is (side.transport.capabilities.erases is Erases.BOTH)
    await side.transport.erase(side.address, [theirs])
    if side.transport.capabilities.erases is Erases.BOTH:
        assert "My secret" not in side.shown()


# Trouble.


@SERVICES
async def test_what_is_no_address_is_refused(side: Side) -> None:
    wrong = Outgoing(side.transport.name, "nobody", "K7QM-3F2X/1", (Span("Hello"),))
    with pytest.raises(RefusedError):
        await side.transport.send(wrong)
    with pytest.raises(RefusedError):
        await side.transport.erase("nobody", [])


async def test_a_service_that_is_away_makes_an_error_that_says_what_to_do_or_none(side: Side) -> None:
    with suppress(SendError):
        await side.away.send(message(side, "Hello"))
    with suppress(SendError):
        await side.away.erase(side.address, [MessageReference("1", ours=True, when=9e9)])


async def test_a_probe_never_raises_and_says_what_to_do(side: Side) -> None:
    for transport in (side.transport, side.away):
        findings = await transport.probe()
        assert findings
        assert all(finding.says and (finding.good or finding.todo) for finding in findings)
    assert all(finding.good for finding in await side.transport.probe())


async def test_it_may_be_closed_twice(side: Side) -> None:
    await side.transport.send(message(side, "Hello"))
    for transport in (side.transport, side.transport, side.away):
        await transport.close()
