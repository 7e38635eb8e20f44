"""What the tests of the therapist's side share: a practice whose therapist has a chat, and one client; both write.

async with therapist_story(tmp_path) as one:
    await one.writes("clients")
    assert "Client One" in one.read
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import HttpUrl, SecretStr

from bot.app import App
from bot.commands import COMMANDS, CommandContext
from bot.inbound import Inbound
from bot.practice import Practice
from bot.settings import Signal, Telegram
from bot.store import QueuedMessage, Store, Transaction
from bot.transports import Incoming, Outgoing, What
from content.markup import plain
from tests.story import DAY, MONDAY, PRACTICE, Story

ALEX = "alex"
STRAIGHT = ("1", "1", "signal", "yes", "anna.42", "yes", "proton", "yes", "anna@proton.me", "no", "nobody", "yes")


@cache
def practice(channel: str = "signal") -> Practice:
    """The practice of the stories, with both services; `channel` brings the results."""
    plain_house = Practice.loaded(PRACTICE)
    old = plain_house.settings
    therapist = old.therapist.model_copy(update={"channel": channel, "brief": channel == "telegram"})
    signal = Signal(api_url=HttpUrl("http://127.0.0.1:9"), number="+441632960000", link="https://signal.me/#eu/abc")
    telegram = Telegram(token=SecretStr("1:x"), username="example_bot")
    settings = old.model_copy(update={"therapist": therapist, "signal": signal, "telegram": telegram})
    return Practice(plain_house.content, settings, plain_house.playbook, plain_house.dialogue)


class TherapistStory(Story):
    """A story with a therapist in it. `read` is what the therapist got last."""

    def __init__(self, practice: Practice, store: Store, service: Inbound, code: str, ref: str) -> None:
        super().__init__(store, service, code, ref)
        self.practice = practice
        self.got: list[Outgoing] = []
        self.sent_to: list[str] = []
        self._writing = 0

    @property
    def read(self) -> str:
        """All that the therapist got in the last turn."""
        return "\n\n".join(plain(one.spans) for one in self.got)

    @property
    def offered(self) -> tuple[str, ...]:
        """The labels of the buttons of the therapist's open question."""
        return tuple(button.label for one in self.got for button in one.buttons)

    async def pairs(self, address: str = ALEX, code: str = "") -> str:
        """A pairing code is made, if none is given, and sent from this account; returns it."""
        code = code or (await self.does("pairing_code")).code
        await self.writes(code, address)
        return code

    async def writes(self, text: str, address: str = ALEX, what: What = What.TEXT) -> Incoming:
        """Somebody writes to the bot over the channel of the results."""
        return await self._from(address, what=what, text=text)

    async def taps_on(self, label: str, address: str = ALEX) -> bool:
        """The therapist taps the button that begins so, in the last question; returns whether it was taken."""
        message, button = next((one, each) for one in self.got for each in one.buttons if each.label.startswith(label))
        return await self.presses(message.token, button.option, address)

    async def presses(self, token: int, option: str, address: str = ALEX) -> bool:
        """Somebody presses a button, perhaps an old one."""
        incoming = self._incoming(address, what=What.CHOICE, option=option, token=token)
        taken = await self.service.receive(incoming)
        await self._delivered()
        return taken

    async def comes_again(self, incoming: Incoming) -> None:
        """The service hands over once more what it handed over before."""
        await self.service.receive(incoming)
        await self._delivered()

    async def does(self, command: str, **arguments: Any) -> Any:
        """A command is run."""
        self.now += 1
        answer = await self.store.apply(
            lambda transaction: COMMANDS[command].run(self.context(transaction), **arguments)
        )
        await self._delivered()
        return answer

    def context(self, transaction: Transaction) -> CommandContext:
        """The surroundings of a command."""
        return CommandContext(self.practice, self.service.effects, transaction, self.now, self.service.happened)

    async def invites(self, label: str) -> str:
        """Somebody more is on the list; returns their number."""
        return str((await self.does("invite", label=label)).reference)

    async def agrees(self) -> None:
        """The client comes, and agrees to everything."""
        await self.opens()
        for text in STRAIGHT:
            await self.says(text)

    def _incoming(self, address: str, **what: Any) -> Incoming:
        self._writing += 1
        self.now += 60
        channel = self.practice.settings.therapist.channel
        return Incoming(channel, address, f"{address}{self._writing}", self.now, **what)

    async def _from(self, address: str, **what: Any) -> Incoming:
        incoming = self._incoming(address, **what)
        await self.service.receive(incoming)
        await self._delivered()
        return incoming

    async def _delivered(self) -> None:
        """As in a story; what goes to the therapist's chat is `got`, and `sent_to` tells to whom anything went."""
        self.turn, self.got, self.sent_to = [], [], []
        while letters := await self.store.apply(self._due):
            for letter in letters:
                message = self.practice.decode(letter)
                self.sent_to.append(letter.address)
                if isinstance(message, Outgoing):
                    (self.turn if letter.recipient == "client" else self.got).append(message)
                await self.store.apply(lambda transaction, number=letter.id: transaction.sent(number, self.now))  # type: ignore[misc]

    def _due(self, transaction: Transaction) -> list[QueuedMessage]:
        """What can be sent: nobody serves the address of a therapist who is not paired."""
        return [
            one for name in ("terminal", "signal", "telegram") for one in transaction.due_messages(self.now, 100, name)
        ]


@asynccontextmanager
async def therapist_story(
    folder: Path, channel: str = "signal", label: str = "Client One", place: Practice | None = None
) -> AsyncIterator[TherapistStory]:
    """A practice with one invited client, and nobody paired yet; `place`, if it is not the usual one."""
    one = place or practice(channel)
    async with Store.open(folder / "accord.db", folder / "accord.key") as store:
        made = await store.apply(lambda transaction: transaction.invite(label, "en", MONDAY + 30 * DAY, MONDAY))
        told: list[TherapistStory] = []
        service = App(one, store, lambda: told[0].now).inbound
        told.append(TherapistStory(one, store, service, made.code, made.ref))
        yield told[0]
