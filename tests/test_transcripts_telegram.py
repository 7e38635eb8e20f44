"""Every story of `transcripts/` over Telegram: with buttons, and with typed text."""

from pathlib import Path

import pytest

from bot.rehearse.telegram import Chat, TelegramServer
from bot.transports import InboundJournal
from bot.transports.telegram import Telegram
from tests.live import Talk, live
from tests.people import STORIES, OnTelegram, over_telegram, steps

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize("by_buttons", [True, False], ids=["buttons", "typed"])
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_story_over_telegram(path: Path, tmp_path: Path, by_buttons: bool) -> None:
    async with TelegramServer() as server:
        sam = OnTelegram(server)

        def telegram(journal: InboundJournal, clock: object) -> Telegram:
            return Telegram(token=server.token, api_url=server.url, menus={}, neutral=".", journal=journal, clock=clock)  # type: ignore[arg-type]

        async with live(tmp_path, telegram) as one:
            await Talk(one, sam).plays(steps(over_telegram(path.read_text("utf-8"))), by_buttons=by_buttons)
            _nothing_left_to_tap_but_the_open_question(sam.chat)
        assert server.violations == []
        assert server.refusals == []


def _nothing_left_to_tap_but_the_open_question(chat: Chat) -> None:
    tapped = [message for message in chat.messages if message.edited]
    assert all(not message.labels for message in tapped)
