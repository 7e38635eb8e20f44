"""Every story of `transcripts/` over Telegram: with buttons, and with typed text."""

from pathlib import Path

import pytest

from bot.transports import InboundJournal
from bot.transports.telegram import Telegram
from content import load
from content.markup import plain
from tests.effort import sample
from tests.fakes.telegram import Chat, TelegramServer
from tests.live import Live, act, live, steps
from tests.test_transcripts import STORIES

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

WORDS = load().languages["en"]


def over_telegram(text: str) -> str:
    """What a transcript of the terminal says, as it is said on Telegram."""
    for id_ in ("channel", "clear.how"):
        if f"{id_}.terminal" in WORDS.messages:
            text = text.replace(plain(WORDS.text(f"{id_}.terminal").spans), plain(WORDS.text(f"{id_}.telegram").spans))
    return text


CASES = [
    pytest.param(path, by_buttons, id=f"{path.stem}-{'buttons' if by_buttons else 'typed'}")
    for path in STORIES
    for by_buttons in (True, False)
]
"""Each story both ways; of all these `make test` plays each seventh."""


class OnTelegram:
    """The client's telephone (see `tests.live.Scene`)."""

    def __init__(self, server: TelegramServer, name: str = "Sam") -> None:
        self.server, self.chat, self._seen = server, server.chat(name), 0

    def heard(self) -> list[tuple[str, tuple[str, ...]]]:
        new = [one for one in self.chat.everything if one.id > self._seen and one.from_bot and one.text]
        return [(one.text, tuple(one.labels)) for one in new]

    async def says(self, text: str) -> None:
        self._seen = (await self.chat.says(text)).id

    async def taps(self, label: str) -> None:
        self._seen = self.chat.messages[-1].id
        await self.chat.taps(label)

    async def sends_a_photo(self) -> None:
        self._seen = (await self.chat.sends_photo()).id

    def done(self) -> bool:
        return not self.server.updates.pending and not self.chat.spinning


@pytest.mark.parametrize(("path", "by_buttons"), sample(CASES, 7))
async def test_story_over_telegram(path: Path, tmp_path: Path, by_buttons: bool) -> None:
    async with TelegramServer() as server:
        scene = OnTelegram(server)

        def telegram(journal: InboundJournal, clock: object) -> Telegram:
            return Telegram(token=server.token, api_url=server.url, menus={}, neutral=".", journal=journal, clock=clock)  # type: ignore[arg-type]

        async with live(tmp_path, telegram) as one:
            await played(one, scene, path, by_buttons=by_buttons)
        assert server.violations == []
        assert server.refusals == []


async def played(one: Live, scene: OnTelegram, path: Path, *, by_buttons: bool) -> None:
    """Play it, and compare after each step what stands in the chat."""
    for step in steps(over_telegram(path.read_text("utf-8"))):
        if step.act == "later":
            scene._seen = scene.chat.everything[-1].id
        await act(one, scene, step, by_buttons=by_buttons)
        said = [line.replace(one.ref, "K7QM-3F2X") for text, _ in scene.heard() for line in text.split("\n")]
        assert said == list(step.says), scene.chat.transcript()
        assert [label for _, some in scene.heard() for label in some] == list(step.labels), scene.chat.transcript()
    _nothing_left_to_tap_but_the_open_question(scene.chat)


def _nothing_left_to_tap_but_the_open_question(chat: Chat) -> None:
    tapped = [message for message in chat.messages if message.edited]
    assert all(not message.labels for message in tapped)
