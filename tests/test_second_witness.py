"""A Bot API server that others made (`lo-bot-api-emulator`) beside our own stand-in: both must say that it works.

What it does not have, though Telegram does, is added here or kept from it, and nothing else: the bot's user name, three
parameters of sendMessage that it refuses, a look at what was sent. It never parses HTML, so here we do.
"""

import asyncio
import html
import itertools
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from bot.store import StoreFullError
from bot.transports import InboundJournal, Incoming, Receive
from bot.transports.telegram import Telegram
from tests.live import MOMENT, Live, Talk, live, quickly
from tests.people import STRAIGHT, Heard, Person, over_telegram, steps
from tests.story import MONDAY

pytestmark = [pytest.mark.long, pytest.mark.allow_hosts(["127.0.0.1"])]

TOKEN = "123456789:a-token-that-was-made-up-for-tests-"  # noqa: S105 - it opens nothing
REFUSED = ("link_preview_options", "protect_content", "style")
"""Parameters that Telegram has and the emulator does not."""
SAM = 1001

Json = dict[str, Any]


class Witness(LoBotApiEmulator):  # type: ignore[misc]  # it comes without types
    """The emulator while it listens. `sent`: the bot's messages as they stand, by chat and then by their number."""

    def __init__(self) -> None:
        super().__init__(allow_insecure_loopback_webhooks=True)
        self.sent: dict[int, dict[int, Json]] = {}
        self.url = ""

    async def read_request(self, request: web.Request) -> tuple[Json, Json]:
        fields, uploads = await super().read_request(request)
        return {name: value for name, value in fields.items() if name not in REFUSED}, uploads

    def validate(self, method: str, fields: Json, uploads: Json) -> Any:
        result = super().validate(method, fields, uploads)
        if method == "getMe":
            return {**result, "username": "accord_example_bot"}
        if method in {"sendMessage", "editMessageText", "editMessageReplyMarkup"}:
            chat = self.sent.setdefault(result["chat"]["id"], {})
            old = chat.get(result["message_id"], {})
            chat[result["message_id"]] = {"text": old.get("text"), **result}
        return result

    def called(self, method: str) -> list[int]:
        """The statuses with which calls of this method were answered."""
        return [one["status"] for one in self.requests if one["method"] == method]

    @property
    def waiting(self) -> int:
        """Updates that are not confirmed."""
        return int(self._update_queues.info(TOKEN)["pending_update_count"])

    def texts(self, chat: int = SAM) -> list[str]:
        """What the bot has said, without its markup."""
        return [shown(one) for one in self.sent.get(chat, {}).values()]


@asynccontextmanager
async def witness() -> AsyncIterator[Witness]:
    """It listens, on this computer only. Whatever it refused is a fault, but for a second call of getUpdates."""
    emulator = Witness()
    runner = web.AppRunner(emulator.app(), access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    emulator.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield emulator
    finally:
        await runner.cleanup()
    refused = {(one["method"], one["status"]) for one in emulator.requests if one["status"] >= 400}
    assert refused <= {("getUpdates", 409)}


def shown(message: Json) -> str:
    """The text of a message without its markup."""
    return html.unescape(re.sub(r"<[^>]+>", "", message["text"]))


def over(emulator: Witness, kind: type[Telegram] = Telegram, **options: Any) -> Callable[..., Telegram]:
    """Make our transport, which asks this server."""

    def telegram(journal: InboundJournal, clock: Callable[[], float]) -> Telegram:
        return kind(
            **{"token": TOKEN, "api_url": emulator.url, "menus": {}, "neutral": ".", "sleep": quickly, **options},
            journal=journal,
            clock=clock,
        )

    return telegram


class Phone(Person):
    """A client's telephone."""

    def __init__(self, emulator: Witness, chat: int = SAM) -> None:
        self.emulator, self.chat = emulator, chat
        self._numbers, self._seen, self._taps = itertools.count(100_001), 0, 0

    @property
    def messages(self) -> dict[int, Json]:
        return self.emulator.sent.get(self.chat, {})

    def heard(self) -> Heard:
        new = [one for number, one in self.messages.items() if number > self._seen]
        return [(shown(one), tuple(button["text"] for button in buttons(one))) for one in new]

    async def says(self, text: str, **more: Any) -> None:
        self.acts()
        await self.does("message", message_id=next(self._numbers), date=int(MONDAY), text=text, **more)

    async def sends_a_photo(self) -> None:
        size = {"file_id": "photo", "file_unique_id": "photo", "width": 90, "height": 90}
        self.acts()
        await self.does("message", message_id=next(self._numbers), date=int(MONDAY), photo=[size])

    async def taps(self, label: str) -> None:
        message, data = next(
            (one, button["callback_data"])
            for one in reversed(self.messages.values())
            for button in buttons(one)
            if button["text"] == label
        )
        self.acts()
        self._taps += 1
        what = {"id": f"tap-{self._taps}", "chat_instance": "1", "message": message, "data": data}
        await self.emulator.enqueue_update({"callback_query": {"from": self._person, **what}}, token=TOKEN)

    async def does(self, kind: str, **what: Any) -> None:
        person = {"from": self._person, "chat": {"id": self.chat, "type": "private", "first_name": "Sam"}}
        await self.emulator.enqueue_update({kind: {**person, **what}}, token=TOKEN)

    def done(self) -> bool:
        return not self.emulator.waiting and len(self.emulator.called("answerCallbackQuery")) == self._taps

    @property
    def _person(self) -> Json:
        return {"id": self.chat, "is_bot": False, "first_name": "Sam"}

    def acts(self) -> None:
        self._seen = max(self.messages, default=0)

    def everything(self) -> list[str]:
        return self.emulator.texts(self.chat)

    def files(self) -> list[tuple[str, bytes]]:
        raise NotImplementedError

    def transcript(self) -> str:
        return "\n".join(self.everything())


def buttons(message: Json) -> list[Json]:
    """The buttons below a message."""
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for button in row]


async def plays(one: Live, phone: Phone, *, by_buttons: bool) -> None:
    """The straight story, compared after each step."""
    await Talk(one, phone).plays(steps(over_telegram(STRAIGHT)), by_buttons=by_buttons)


@pytest.mark.parametrize("by_buttons", [True, False], ids=["buttons", "typed"])
async def test_the_straight_story(tmp_path: Path, by_buttons: bool) -> None:
    async with witness() as emulator, live(tmp_path, over(emulator)) as one:
        await plays(one, Phone(emulator), by_buttons=by_buttons)
        versions = await one.store.apply(lambda transaction: transaction.agreements(one.ref))

    assert len(versions) == 1
    assert b"anna@proton.me" in versions[0].body
    assert set(emulator.called("getUpdates")) == {200}


# What it does in its own way.


class CutOff(Telegram):
    """What comes is worked off and committed; before it can be confirmed, the power fails."""

    def __init__(self, *, committed: asyncio.Event, **options: Any) -> None:
        super().__init__(**options)
        self._committed = committed

    async def run(self, receive: Receive) -> None:
        async def half(incoming: Incoming) -> bool:
            await receive(incoming)
            self._committed.set()
            await asyncio.Event().wait()
            return False

        await super().run(half)


async def test_what_was_committed_and_not_confirmed_comes_again_and_counts_once(tmp_path: Path) -> None:
    async with witness() as emulator:
        phone, committed = Phone(emulator), asyncio.Event()
        async with live(tmp_path, over(emulator, CutOff, committed=committed)) as one:
            await phone.says(f"/start {one.code}")
            await committed.wait()
            await one.settled(lambda: True)
        assert emulator.waiting == 1
        async with live(tmp_path, over(emulator)) as one:
            await one.settled(phone.done)
            texts = emulator.texts()

    assert len(texts) == len(set(texts)) == 3
    assert texts[-1].endswith("Shall we start?")


async def test_what_could_not_be_kept_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with witness() as emulator, live(tmp_path, over(emulator)) as one:
        phone, tried = Phone(emulator), asyncio.Event()
        apply = one.store.apply

        async def full(_: object) -> None:
            tried.set()
            raise StoreFullError("no room")

        monkeypatch.setattr(one.store, "apply", full)
        await phone.says(f"/start {one.code}")
        await tried.wait()
        kept = emulator.waiting
        monkeypatch.setattr(one.store, "apply", apply)
        await one.settled(phone.done)

    assert kept == 1
    assert [text.rpartition("\n")[2] for text in emulator.texts()][-1] == "Shall we start?"


async def test_the_second_one_who_fetches_is_refused_and_goes_on_when_the_first_has_gone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """At Telegram the first one is. What the first one got and did not confirm comes again."""
    async with witness() as emulator, aiohttp.ClientSession() as session:
        phone = Phone(emulator)

        async def rival() -> Json:
            async with session.post(f"{emulator.url}/bot{TOKEN}/getUpdates", data={"timeout": 50}) as answer:
                got: Json = await answer.json()
                return got

        first = asyncio.create_task(rival())
        while not emulator._update_queues._state(TOKEN).polling:  # noqa: ASYNC110 - it has no bell
            await asyncio.sleep(MOMENT)
        async with live(tmp_path, over(emulator)) as one:
            while len(emulator.called("getUpdates")) < 4:  # noqa: ASYNC110 - it has no bell
                await asyncio.sleep(MOMENT)
            await phone.says(f"/start {one.code}")
            taken = await first
            await one.settled(phone.done)

    assert len(taken["result"]) == 1
    assert emulator.texts()[-1].endswith("Shall we start?")
    assert caplog.text.count("Another program") == 1
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


async def test_a_backlog_comes_in_parts_with_gaps_and_strange_things_in_it(tmp_path: Path) -> None:
    """At most a hundred at once; numbers that jump; a kind that nobody asked for, and that is never handed out."""
    async with witness() as emulator:
        phones = [Phone(emulator, number) for number in range(1, 131)]
        for phone in phones:
            await phone.says("hello")
        inline = {"update_id": 5000, "inline_query": {"id": "1", "query": "", "offset": ""}}
        await emulator.enqueue_update(inline, token=TOKEN)
        last = Phone(emulator, 9000)
        await last.says("hello")
        async with live(tmp_path, over(emulator)) as one:
            await one.settled(lambda: not emulator.waiting)

    assert [len(emulator.texts(phone.chat)) for phone in (*phones, last)] == [1] * 131


async def test_it_calls_us_with_the_secret_until_it_is_kept(
    tmp_path: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen = f"127.0.0.1:{unused_tcp_port}"
    webhook = {"webhook": "https://127.0.0.1/hook", "webhook_listen": listen}
    async with witness() as emulator, live(tmp_path, over(emulator, **webhook)) as one:
        phone, inbox = Phone(emulator), emulator._update_queues._state(TOKEN)
        while not inbox.url:  # noqa: ASYNC110 - it has no bell
            await asyncio.sleep(MOMENT)
        inbox.url = f"http://{listen}/"  # what a proxy does
        apply = one.store.apply

        async def full(_: object) -> None:
            raise StoreFullError("no room")

        monkeypatch.setattr(one.store, "apply", full)
        await phone.says(f"/start {one.code}")
        kept = emulator.waiting
        monkeypatch.setattr(one.store, "apply", apply)
        secret, inbox.secret = inbox.secret, "guessed"
        stranger = await emulator.deliver_updates(token=TOKEN)
        inbox.secret = secret
        delivered = await emulator.deliver_updates(token=TOKEN)
        await one.settled(phone.done)

    assert (kept, stranger, delivered) == (1, 0, 1)
    assert emulator.texts()[-1].endswith("Shall we start?")
