"""Every story of `transcripts/` over Telegram: with buttons, and with typed text."""

from pathlib import Path

import pytest

from bot.rehearse.telegram import Chat, TelegramServer
from bot.transports import InboundJournal
from bot.transports.telegram import Telegram
from tests.effort import sample
from tests.live import Talk, live
from tests.people import STORIES, OnTelegram, over_telegram, steps

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CASES = [
    pytest.param(path, by_buttons, id=f"{path.stem}-{'buttons' if by_buttons else 'typed'}")
    for path in STORIES
    for by_buttons in (True, False)
]
"""Each story both ways; of all these `make test` plays each seventh."""


@pytest.mark.parametrize(("path", "by_buttons"), sample(CASES, 7))
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
