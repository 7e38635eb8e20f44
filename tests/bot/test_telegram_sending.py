"""What is sent by Telegram: how it looks, what becomes of it, and what can be taken back."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.transports import (
    FateUnknownError,
    FaultyMessageError,
    File,
    MessageReference,
    NotSentError,
    RefusedError,
    SendError,
    WaitError,
)
from bot.transports.telegram import connection
from content.markup import Span
from tests.bot.telegram_kit import NEUTRAL, known, letter, pdf, sender
from tests.fakes.telegram import (
    BAD_GATEWAY,
    CLOSED,
    HANGS,
    INVALID_JSON,
    LOST_ANSWER,
    SERVER_ERROR,
    Chat,
    Fault,
    TelegramServer,
    refused,
    too_many_requests,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

LONG = "\n\n".join(f"{number}. {'A sentence of some words. ' * 30}".strip() for number in range(12))
PNG = File("code.png", "image/png", b"\x89PNG\r\n\x1a\n made up")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server
        assert server.violations == []


async def test_a_message_looks_as_it_was_written(server: TelegramServer) -> None:
    sam = await known(server)
    async with sender(server) as telegram:
        page = Span("our page", link="https://example.org/a?b=1&c=2")
        spans = ("Good: ", Span("<Signal>", bold=True), " & ", Span("*more*", italic=True), " on ", page)
        message_ref = await telegram.send(letter(sam, *spans, labels={"yes": "Yes", "no": "No"}))

    assert sam.screen == "Good: **<Signal>** & _*more*_ on [our page](https://example.org/a?b=1&c=2)\n[Yes] [No]"
    (message,) = [one for one in sam.messages if one.from_bot]
    assert message_ref == str(message.id)
    assert (message.link_preview, message.protected) == (False, False)


async def test_a_long_text_is_parted_and_the_buttons_come_last(server: TelegramServer) -> None:
    sam = await known(server)
    async with sender(server) as telegram:
        message_ref = await telegram.send(letter(sam, LONG, labels={"yes": "Yes"}))

    sent = [one for one in sam.messages if one.from_bot]
    assert len(sent) > 1
    assert "\n\n".join(one.text for one in sent) == LONG
    assert [one.labels for one in sent] == [*[[]] * (len(sent) - 1), ["Yes"]]
    assert message_ref == ",".join(str(one.id) for one in sent)


async def test_files_come_after_the_text_but_before_what_has_buttons(server: TelegramServer) -> None:
    sam = await known(server)
    async with sender(server) as telegram:
        await telegram.send(letter(sam, "Your copy:", files=(pdf(), PNG)))
        await telegram.send(letter(sam, "Anything else?", labels={"no": "No"}, files=(pdf("second.pdf"),)))

    kinds = [next(iter(one.media), one.text) for one in sam.messages if one.from_bot]
    assert kinds == ["Your copy:", "document", "photo", "document", "Anything else?"]
    assert [one.file.name for one in sam.messages if one.file] == ["agreement.pdf", "code.png", "second.pdf"]


async def test_a_repeat_bears_its_reference(server: TelegramServer) -> None:
    sam = await known(server)
    async with sender(server) as telegram:
        await telegram.send(letter(sam, "Shall we start?", again=True, reference="K7QM-3F2X/12.1"))

    assert sam.screen == "Shall we start?\n\n_(↻ K7QM-3F2X/12.1)_"


async def test_a_text_that_telegram_cannot_read_is_our_fault(server: TelegramServer) -> None:
    sam = await known(server)
    server.fail("sendMessage", refused(400, "Bad Request: can't parse entities: Unsupported start tag"))
    async with sender(server) as telegram:
        with pytest.raises(FaultyMessageError):
            await telegram.send(letter(sam, "Shall we start?"))

    assert sam.screen == ""


# What becomes of it.

NOT_THERE = refused(400, "Bad Request: chat not found")
TOO_LONG = refused(400, "Bad Request: message is too long")
GONE = refused(403, "Forbidden: user is deactivated")
BLOCKED = refused(403, "Forbidden: bot was blocked by the user")
MOVED = refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1009)


@pytest.mark.parametrize(
    ("fault", "error", "arrived"),
    [
        (BLOCKED, RefusedError, False),
        (GONE, RefusedError, False),
        (NOT_THERE, RefusedError, False),
        (TOO_LONG, FaultyMessageError, False),
        (refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), FaultyMessageError, False),
        (refused(400, "Bad Request: USER_IS_BLOCKED"), RefusedError, False),
        (refused(400, "Bad Request: input user is deactivated"), RefusedError, False),
        (MOVED, RefusedError, False),
        (refused(401, "Unauthorized"), NotSentError, False),
        (refused(404, "Not Found"), NotSentError, False),
        (too_many_requests(7), WaitError, False),
        (SERVER_ERROR, FateUnknownError, False),
        (BAD_GATEWAY, FateUnknownError, False),
        (CLOSED, FateUnknownError, False),
        (LOST_ANSWER, FateUnknownError, True),
        (INVALID_JSON, FateUnknownError, True),
        (Fault(works=True, status=200, body=b"{}"), FateUnknownError, True),
    ],
)
async def test_each_error_says_whether_the_message_can_have_arrived(
    server: TelegramServer, fault: Fault, error: type[SendError], *, arrived: bool
) -> None:
    sam = await known(server)
    server.fail("sendMessage", fault)
    async with sender(server) as telegram:
        with pytest.raises(SendError) as raised:
            await telegram.send(letter(sam, "Shall we start?"))

    assert type(raised.value) is error
    assert ("Shall we start?" in sam.screen) == arrived
    assert "Shall" not in str(raised.value)


async def test_how_long_to_wait_is_passed_on(server: TelegramServer) -> None:
    sam = await known(server)
    server.fail("sendMessage", too_many_requests(7))
    async with sender(server) as telegram:
        with pytest.raises(WaitError) as raised:
            await telegram.send(letter(sam, "Shall we start?"))

    assert raised.value.seconds == 7


async def test_without_an_answer_nobody_knows(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_READ", 0.2)
    sam = await known(server)
    plan = server.fail("sendMessage", HANGS)
    async with sender(server) as telegram:
        with pytest.raises(FateUnknownError):
            await telegram.send(letter(sam, "Shall we start?"))
        plan.release()

    assert "Shall we start?" in sam.screen


async def test_what_telegram_never_got_is_surely_not_sent(server: TelegramServer) -> None:
    sam = await known(server)
    await server.stop()
    async with sender(server) as telegram:
        with pytest.raises(NotSentError):
            await telegram.send(letter(sam, "Shall we start?"))
        await server.start()
        await telegram.send(letter(sam, "Shall we start?"))

    assert sam.screen == "Shall we start?"


async def test_a_connection_that_never_becomes_free_sends_nothing(
    server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_CONNECTIONS", 1)
    monkeypatch.setattr(connection, "_POOL", 0.1)
    monkeypatch.setattr(connection, "_READ", 2.0)
    sam, kim = await known(server), await known(server, "Kim")
    plan = server.fail("sendMessage", HANGS)
    async with sender(server) as telegram:
        waiting = asyncio.create_task(telegram.send(letter(sam, "one")))
        await plan.struck()
        with pytest.raises(NotSentError):
            await telegram.send(letter(kim, "two"))
        plan.release()
        await waiting

    assert (sam.screen, kim.screen) == ("one", "")


async def test_somebody_who_never_wrote_or_has_no_chat_is_refused(server: TelegramServer) -> None:
    stranger = server.chat("Kim")
    async with sender(server) as telegram:
        for message in (letter(stranger, "Hello"), replace(letter(stranger, "Hello"), address="therapist")):
            with pytest.raises(RefusedError):
                await telegram.send(message)


async def test_a_token_that_was_revoked_is_said_once(server: TelegramServer, caplog: pytest.LogCaptureFixture) -> None:
    sam = await known(server)
    server.fail("sendMessage", refused(401, "Unauthorized"), times=3)
    async with sender(server) as telegram:
        for _ in range(3):
            with pytest.raises(NotSentError):
                await telegram.send(letter(sam, "Shall we start?"))

    assert caplog.text.count("BotFather") == 1


async def test_a_fault_of_our_own_is_told_and_a_chat_that_is_gone_is_not(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sam = await known(server)
    async with sender(server) as telegram:
        for fault, error, reports in ((NOT_THERE, RefusedError, 0), (TOO_LONG, FaultyMessageError, 1)):
            server.fail("sendMessage", fault)
            with pytest.raises(error):
                await telegram.send(letter(sam, "secret"))
            assert caplog.text.count("please report this") == reports
    assert "secret" not in caplog.text


@pytest.mark.parametrize(("fault", "doubled"), [(too_many_requests(1), 0), (SERVER_ERROR, 0), (LOST_ANSWER, 1)])
async def test_a_long_text_goes_on_where_it_failed(server: TelegramServer, fault: Fault, doubled: int) -> None:
    """Only the part of which nobody knows may come twice."""
    sam = await known(server)
    async with sender(server) as telegram:
        before = letter(sam, LONG, labels={"yes": "Yes"})
        server.fail("sendMessage", Fault(works=True, status=0), times=1)  # the first part gets through
        server.fail("sendMessage", fault)
        with pytest.raises(SendError):
            await telegram.send(before)
        message_ref = await telegram.send(replace(before, again=True))

    texts = [one.text.replace("\n\n(↻ K7QM-3F2X/1.1)", "") for one in sam.messages if one.from_bot]
    assert "\n\n".join(dict.fromkeys(texts)) == LONG
    assert len(texts) - len(set(texts)) == doubled
    assert len(message_ref.split(",")) == len(set(texts))


async def test_two_messages_with_one_reference_do_not_take_each_others_place(server: TelegramServer) -> None:
    sam = await known(server)
    async with sender(server) as telegram:
        server.fail("sendDocument", SERVER_ERROR)
        with pytest.raises(FateUnknownError):
            await telegram.send(letter(sam, "The first", files=(pdf(),)))
        await telegram.send(letter(sam, "The second", files=(pdf(),)))

    assert [one.text for one in sam.messages if one.from_bot] == ["The first", "The second", ""]


# What can be taken back.


def references(chat: Chat) -> list[MessageReference]:
    """Everything in the chat, as it was noted when it came or went."""
    return [MessageReference(str(one.id), one.from_bot, one.date) for one in chat.everything]


async def test_young_messages_are_deleted_old_ones_of_ours_made_neutral(server: TelegramServer) -> None:
    sam = await known(server)
    async with sender(server) as telegram:
        await sam.says("an old word")
        await telegram.send(letter(sam, "An old question", labels={"yes": "Yes"}))
        server.forward(hours=47.5)
        await telegram.send(letter(sam, "A young question", labels={"yes": "Yes"}))
        await sam.says("a young word")
        noted = references(sam)
        await telegram.erase(str(sam.id), noted)
        await telegram.erase(str(sam.id), noted)

    assert [one.shown for one in sam.messages] == ["/start", "an old word", NEUTRAL]


async def test_many_messages_are_deleted_in_few_calls(server: TelegramServer) -> None:
    sam = await known(server)
    for number in range(230):
        await sam.says(f"{number}")
    joined = [MessageReference(",".join(str(one.id) for one in sam.messages), ours=False, when=server.now)]
    async with sender(server) as telegram:
        await telegram.erase(str(sam.id), joined)

    assert sam.messages == []
    assert len(server.calls("deleteMessages")) == 3


async def test_one_message_that_may_not_be_deleted_keeps_no_other(server: TelegramServer) -> None:
    """As when this computer's clock is wrong."""
    sam = await known(server)
    async with sender(server) as telegram:
        await telegram.send(letter(sam, "too old"))
        server.forward(hours=60)
        for number in range(9):
            await sam.says(f"{number}")
        await telegram.erase(str(sam.id), [replace(one, when=server.now) for one in references(sam)])

    assert [one.text for one in sam.messages] == ["/start", NEUTRAL]


async def test_what_is_not_there_any_more_is_no_fault(server: TelegramServer) -> None:
    sam = await known(server)
    old, young = server.now - 90 * 3600, server.now
    async with sender(server) as telegram:
        gone = [MessageReference(id_, ours=True, when=when) for id_ in ("9001", "", "x") for when in (old, young)]
        await telegram.erase(str(sam.id), gone)
        await telegram.erase(str(sam.id), [])


async def test_after_a_wait_erasing_goes_on_where_it_was(server: TelegramServer) -> None:
    sam = await known(server)
    async with sender(server) as telegram:
        for number in range(5):
            await telegram.send(letter(sam, f"question {number}"))
        noted = references(sam)
        server.forward(days=3)
        server.fail("editMessageText", Fault(works=True), times=3)
        server.fail("editMessageText", too_many_requests(3))
        with pytest.raises(WaitError):
            await telegram.erase(str(sam.id), noted)
        await telegram.erase(str(sam.id), noted)

    assert [one.text for one in sam.messages if one.from_bot] == [NEUTRAL] * 5
    assert len(server.calls("editMessageText")) == 6


@pytest.mark.parametrize(
    ("fault", "error"),
    [(LOST_ANSWER, NotSentError), (SERVER_ERROR, NotSentError), (NOT_THERE, RefusedError), (BLOCKED, RefusedError)],
)
async def test_erasing_that_fails_says_so(server: TelegramServer, fault: Fault, error: type[SendError]) -> None:
    sam = await known(server)
    async with sender(server) as telegram:
        server.fail("deleteMessages", fault)
        with pytest.raises(error):
            await telegram.erase(str(sam.id), references(sam))
        await telegram.erase(str(sam.id), references(sam))

    assert sam.messages == []
