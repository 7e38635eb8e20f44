"""What a person sees beside the answers: taps are confirmed, answered questions show it, "typing" is shown."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.rehearse.telegram import LOST_ANSWER, SERVER_ERROR, TelegramServer, too_many_requests
from content.markup import Span
from tests.bot.telegram_kit import Naps, known, letter, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

LABELS = {"signal": "Signal", "wire": "Wire"}


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server
        assert server.violations == []


async def test_a_choice_that_is_taken_stands_below_the_question(server: TelegramServer) -> None:
    sam = await known(server)
    async with running(server) as (telegram, _):
        page = Span("here", link="https://example.org/")
        await telegram.send(letter(sam, Span("Which 👍 one?", bold=True), " See ", page, labels=LABELS))
        await sam.taps("Signal")
        await sam.wait_for("✓")

    assert sam.screen == "**Which 👍 one?** See [here](https://example.org/)\n\n**✓ Signal**"
    assert sam.spinning == []
    assert not any(one.link_preview for one in sam.messages if one.from_bot)


async def test_a_tap_is_confirmed_before_it_is_worked_off(server: TelegramServer) -> None:
    sam = await known(server)
    async with running(server) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels=LABELS))
        book.gates[str(sam.id)] = asyncio.Event()
        await sam.taps("Signal")
        await book.happens(lambda: not sam.spinning)
        assert book.kept == []


async def test_an_old_button_only_goes_away(server: TelegramServer) -> None:
    sam = await known(server)
    async with running(server) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels=LABELS))
        book.open_token = 2
        await sam.taps("Signal")
        await sam.wait_for(lambda chat: not chat.messages[-1].labels)

    assert sam.screen == "Which one?"


async def test_a_double_tap_changes_nothing(server: TelegramServer) -> None:
    sam = await known(server)
    async with running(server) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels=LABELS))
        await sam.taps("Signal")
        await sam.wait_for("✓ Signal")
        book.open_token = 2
        await sam.taps("Signal", old=True)
        await sam.taps("Wire", old=True)
        await book.has(3)
        await server.wait_for_calls("editMessageReplyMarkup", 2)

    assert sam.screen == "Which one?\n\n**✓ Signal**"


@pytest.mark.parametrize("taken", [True, False])
async def test_a_tap_on_a_message_that_is_gone_is_worked_off_all_the_same(
    server: TelegramServer, *, taken: bool
) -> None:
    sam = await known(server)
    async with running(server) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels=LABELS))
        book.open_token = 1 if taken else 2
        await sam.deletes(sam.messages[-1])
        await sam.taps("Signal", old=True)
        await book.has(1)
        await server.wait_for_calls("editMessageReplyMarkup")

    assert len(server.calls("editMessageText")) == 0


async def test_a_late_tap_is_no_fault(server: TelegramServer) -> None:
    sam = await known(server)
    async with running(server) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels=LABELS))
        plan = server.fail("getUpdates", LOST_ANSWER)
        await sam.taps("Signal")
        await plan.struck()
        server.forward(hours=3)
        await sam.wait_for("✓ Signal")
        assert book.kept

    assert any("query is too old" in one for one in server.refusals)


async def test_when_telegram_asks_to_wait_the_mark_comes_later_and_nothing_waits_for_it(server: TelegramServer) -> None:
    sam, naps = await known(server), Naps()
    async with running(server, sleep=naps) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels=LABELS))
        plan = server.fail("editMessageText", too_many_requests(9))
        await sam.taps("Signal")
        await plan.struck()
        await sam.says("hello")
        await book.has(2)
        await sam.wait_for(lambda chat: "✓ Signal" in chat.transcript())

    assert any(8 < seconds <= 9 for seconds in naps.seconds)


async def test_marks_that_fail_stop_nothing(server: TelegramServer) -> None:
    sam = await known(server)
    for method in ("answerCallbackQuery", "editMessageText", "sendChatAction"):
        server.fail(method, SERVER_ERROR)
    async with running(server) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels=LABELS))
        await sam.taps("Signal")
        await server.wait_for_calls("editMessageText")
        await sam.says("hello")
        await book.has(2)


async def test_a_question_with_no_room_for_the_mark_only_loses_its_buttons(server: TelegramServer) -> None:
    sam = await known(server)
    async with running(server) as (telegram, _):
        await telegram.send(letter(sam, "x" * 3990, labels={"long": "y" * 60}))
        message = sam.messages[-1]
        message.content = type(message.content)("x" * 4090)
        await sam.taps("y" * 60)
        await sam.wait_for(lambda chat: not chat.messages[-1].labels)

    assert "✓" not in sam.screen


async def test_typing_is_shown_but_not_to_a_flood_nor_for_what_gets_no_answer(server: TelegramServer) -> None:
    sam = server.chat()
    async with running(server) as (_, book):
        await sam.sends_photo()
        await book.has(1)
        for number in range(30):
            await sam.says(f"{number}")
        await book.has(31)
        await server.wait_for_calls("sendChatAction")
        server.forward(seconds=6)
        await sam.says("still there?")
        await server.wait_for_calls("sendChatAction", 2)

    assert sam.actions == ["typing"] * 2
