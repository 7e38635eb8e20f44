"""A story: somebody talks with Accord through the real service, store and outbox; only the clock is ours.

    story.opens(); story.says("1"); assert "Signal" in story.heard

What is stored is read back between every two lines, as the store hands out nothing but the stored form.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from bot import settings as settings_module
from bot.effects import Effects
from bot.inbound import Inbound
from bot.outbox.body import decode
from bot.playbook import build
from bot.settings import Settings
from bot.store import Store
from bot.transports import Incoming, Outgoing, What
from content import Content, load
from content.markup import plain
from flows import events
from flows.conversation import Conversation as Stored
from flows.conversation import loads
from flows.dialogue import Dialogue
from tests.people import Conversation

PRACTICE = Path(__file__).parent / "practice.toml"
MONDAY = 1_767_600_000.0
"""5 January 2026, 08:00 UTC."""
DAY = 86_400.0
loaded = cache(load)
"""The content of the package: it does not change, and is read once for all stories."""
HAPPENINGS = {
    "nudged": events.Nudged,
    "resumed": events.Resumed,
    "undeliverable": events.Undeliverable,
    "returned": events.Returned,
    "line_changed": events.AddressChanged,
    "proposed": events.Proposed,
    "tested": events.Tested,
    "signed": events.Signed,
}
"""What a client does not do."""


class Story(Conversation):
    """One client's story. `lines` is what happened, as a transcript; `heard` what the bot said last."""

    def __init__(self, store: Store, service: Inbound, code: str, ref: str) -> None:
        self.store, self.service, self.code, self.ref = store, service, code, ref
        self.now = MONDAY
        self.lines: list[str] = []
        self.turn: list[Outgoing] = []
        self.told: list[str] = []
        self._count = 0

    @property
    def heard(self) -> str:
        """All that the bot said to the client in the last turn."""
        return "\n".join(plain(one.spans) for one in self.turn)

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(button.label for one in self.turn for button in one.buttons)

    async def opens(self) -> None:
        await self._does(what=What.OPENED, text=self.code)

    async def says(self, text: str) -> None:
        self.lines.append(f"client> {text}")
        await self._does(text=text)

    async def taps(self, label: str) -> None:
        self.lines.append(f"client taps> {label}")
        message, button = next(
            (one, button) for one in reversed(self.turn) for button in one.buttons if button.label == label
        )
        await self._does(what=What.CHOICE, option=button.option, token=message.token)

    async def sends_a_photo(self) -> None:
        self.lines.append("client sends> a photo")
        await self._does(what=What.UNUSABLE)

    async def later(self, days: float) -> None:
        self.lines.append(f"later> {days:g} days")
        self.now += days * DAY
        await self.service.tick()
        await self._delivered()

    async def happens(self, text: str) -> None:
        self.lines.append(f"happens> {text}")
        name, *values = text.split()
        event = HAPPENINGS[name](*values)
        await self.store.apply(lambda transaction: self.service.happened(self.ref, event, transaction))
        await self._delivered()

    def changes(self, content: Content, settings: Settings) -> None:
        """The practice's settings change while the client waits."""
        self.service = _service(self.store, content, settings, lambda: self.now)

    async def conversation(self) -> Stored:
        """The conversation as it is stored."""
        stored = await self.store.apply(lambda transaction: transaction.conversation(self.ref))
        assert stored is not None
        return loads(stored)

    async def _does(self, what: What = What.TEXT, text: str = "", option: str = "", token: int = 0) -> None:
        self._count += 1
        self.now += 60
        await self.service.receive(
            Incoming("terminal", "client", str(self._count), self.now, what, text, option, token)
        )
        await self._delivered()

    async def _delivered(self) -> None:
        self.turn = []
        while letters := await self.store.apply(lambda transaction: transaction.due_messages(self.now, 100)):
            for letter in letters:
                message = decode(letter)
                side = "therapist" if letter.recipient == "therapist" else "bot"
                text = plain(message.spans)
                self.lines += [f"{side}> {line}".rstrip() for line in text.split("\n")]
                self.lines += [f"bot> [{n}] {button.label}" for n, button in enumerate(message.buttons, 1)]
                if side == "bot":
                    self.turn.append(message)
                else:
                    self.told.append(text)
                number = letter.id
                await self.store.apply(lambda transaction, number=number: transaction.sent(number, self.now))  # type: ignore[misc]

    def transcript(self) -> str:
        """What happened, without what is random."""
        return "\n".join(self.lines).replace(self.ref, "K7QM-3F2X") + "\n"


@asynccontextmanager
async def story(
    folder: Path, content: Content | None = None, settings: Settings | None = None, label: str = "Client One"
) -> AsyncIterator[Story]:
    """A practice with one invited client."""
    content = content or loaded()
    settings = settings or settings_module.load(PRACTICE, content)
    async with Store.open(folder / "accord.db", folder / "accord.key") as store:
        invitation = await store.apply(lambda transaction: transaction.invite(label, "en", MONDAY + 30 * DAY, MONDAY))
        told: list[Story] = []
        service = _service(store, content, settings, lambda: told[0].now)
        told.append(Story(store, service, invitation.code, invitation.ref))
        yield told[0]


def _service(store: Store, content: Content, settings: Settings, clock: Callable[[], float]) -> Inbound:
    playbook = build(content, settings)
    in_terminal = settings.therapist.channel == "terminal"
    return Inbound(store, Dialogue(playbook), Effects(content, settings, playbook, in_terminal=in_terminal), clock)
