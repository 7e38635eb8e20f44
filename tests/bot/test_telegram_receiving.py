"""What comes from Telegram: nothing is lost, nothing is confirmed too early, and nothing stops the rest."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest

from bot.transports import FateUnknownError, UnusableError, What
from bot.transports.telegram import receiving
from tests.bot.telegram_kit import Book, Drawer, Naps, known, letter, running, transport
from tests.fakes.telegram import (
    BAD_GATEWAY,
    CLOSED,
    CONFLICT,
    INVALID_JSON,
    LOST_ANSWER,
    SERVER_ERROR,
    Fault,
    TelegramServer,
    refused,
    too_many_requests,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

NOTHING = Fault(status=200, body=b'{"ok": true, "result": []}')
ALL_KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server
        assert server.violations == []


# What a person does.


async def test_what_is_typed_comes_with_what_is_needed_to_answer_and_to_erase_it(server: TelegramServer) -> None:
    sam = server.chat("Sam")
    async with running(server) as (_, book):
        said = await sam.says("Signal, please")
        await book.has(1)

    (one,) = book.kept
    assert (one.transport, one.address, one.what, one.text) == ("telegram", str(sam.id), What.TEXT, "Signal, please")
    assert (one.message_ref, one.when, one.number) == (str(said.id), said.date, "")
    assert "Sam" not in repr(one)


@pytest.mark.parametrize(
    ("text", "what", "heard"),
    [
        ("/start K7QM3F2X", What.OPENED, "K7QM3F2X"),
        ("/start@accord_example_bot K7QM3F2X ", What.OPENED, "K7QM3F2X"),
        ("/start", What.OPENED, ""),
        ("/start two words", What.TEXT, "/start two words"),
        ("/help", What.TEXT, "/help"),
        ("/started K7QM3F2X", What.TEXT, "/started K7QM3F2X"),
    ],
)
async def test_the_start_button_is_told_from_what_is_typed(
    server: TelegramServer, text: str, what: What, heard: str
) -> None:
    async with running(server) as (_, book):
        await server.chat().says(text)
        await book.has(1)

    assert [(one.what, one.text) for one in book.kept] == [(what, heard)]


async def test_what_cannot_be_used_comes_without_its_content(server: TelegramServer) -> None:
    sam = server.chat()
    async with running(server) as (_, book):
        await sam.says("first")
        await sam.sends_photo("a caption")
        await sam.sends_voice()
        await sam.sends_sticker()
        await sam.edits("second", sam.messages[0])
        await book.has(5)

    assert [(one.what, one.text) for one in book.kept] == [(What.TEXT, "first"), *[(What.UNUSABLE, "")] * 4]
    assert book.kept[-1].message_ref == book.kept[0].message_ref


async def test_blocking_and_unblocking_are_told(server: TelegramServer) -> None:
    sam = server.chat()
    async with running(server) as (_, book):
        await sam.says("hello")
        await book.has(1)
        sam.blocks()
        sam.unblocks()
        await book.has(3)

    assert [one.what for one in book.kept] == [What.TEXT, What.BLOCKED, What.RETURNED]
    assert len({one.message_id for one in book.kept}) == 3


async def test_groups_service_messages_and_unknown_kinds_are_nothing_for_us(server: TelegramServer) -> None:
    sam, group = server.chat(), server.group()
    await group.says("hello all")
    server.unknown_kind()
    pinned = {"message_id": 900, "date": 1, "chat": sam.json(), "from": sam.json() | {"is_bot": False}}
    server.updates.add("message", pinned | {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}})
    await sam.says("hello")
    async with running(server) as (_, book):
        await book.has(1)
        await book.happens(lambda: not server.updates.pending)

    assert book.texts == ["hello"]


async def test_a_tap_bears_the_token_of_its_question(server: TelegramServer) -> None:
    sam = await known(server)
    async with running(server) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels={"signal": "Signal", "wire": "Wire"}, token=77))
        await sam.taps("Wire")
        await book.has(1)

    assert [(one.what, one.token, one.option, one.text) for one in book.kept] == [(What.CHOICE, 77, "wire", "")]


@pytest.mark.parametrize(
    "data", ["", "wire", "1:", ":wire", "x:wire", "-1:wire", "1:wi re", "9" * 40, "1:wire\n", "١:wire"]
)
async def test_the_data_of_a_button_that_is_not_ours_belongs_to_no_question(server: TelegramServer, data: str) -> None:
    sam = await known(server)
    async with running(server) as (telegram, book):
        await telegram.send(letter(sam, "Which one?", labels={"wire": "Wire"}))
        await sam.taps_data(data)
        await book.has(1)

    assert [(one.what, one.token, one.option) for one in book.kept] == [(What.CHOICE, -1, "")]


# Nothing is lost.


async def test_an_update_is_confirmed_only_after_it_was_kept(server: TelegramServer) -> None:
    sam = server.chat()
    async with running(server) as (_, book):
        book.gates[str(sam.id)] = asyncio.Event()
        await sam.says("hello")
        await book.happens(lambda: book.asked == ["hello"])
        assert len(server.updates.pending) == 1

        book.gates[str(sam.id)].set()
        await book.happens(lambda: not server.updates.pending)

    assert book.texts == ["hello"]


async def test_what_was_in_hand_when_it_was_stopped_comes_again(server: TelegramServer) -> None:
    sam = server.chat()
    for text in ("one", "two", "three"):
        await sam.says(text)
    async with running(server) as (_, first):
        first.gates[str(sam.id)] = asyncio.Event()
        await first.happens(lambda: first.asked == ["one"])
    async with running(server) as (_, second):
        await second.has(3)

    assert first.kept == []
    assert second.texts == ["one", "two", "three"]


async def test_what_cannot_be_kept_comes_again_in_order_and_holds_up_nobody_else(server: TelegramServer) -> None:
    sam, kim = server.chat("Sam"), server.chat("Kim")
    for chat, text in ((sam, "one"), (sam, "two"), (kim, "hello"), (sam, "three")):
        await chat.says(text)
    naps = Naps()
    async with running(server, sleep=naps) as (_, book):
        book.broken = lambda incoming: incoming.text == "two" and book.asked.count("two") < 4
        await book.happens(lambda: not server.updates.pending)

    assert [text for text in book.texts if text != "hello"] == ["one", "two", "three"]
    assert book.texts.index("hello") < book.texts.index("two")
    assert naps.seconds[:3] == [1, 2, 4]


async def test_one_person_does_not_wait_for_another(server: TelegramServer) -> None:
    sam, kim = server.chat("Sam"), server.chat("Kim")
    await sam.says("slow")
    await kim.says("fast")
    async with running(server) as (_, book):
        book.gates[str(sam.id)] = asyncio.Event()
        await book.has(1)

    assert book.texts == ["fast"]


async def test_an_update_that_nobody_can_read_is_set_aside_and_the_rest_goes_on(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    sam, drawer = server.chat(), Drawer()
    await sam.says("before")
    number = server.poison()
    await sam.says("after")
    async with running(server, journal=drawer) as (_, book):
        await book.happens(lambda: not server.updates.pending)

    assert book.texts == ["before", "after"]
    assert [json.loads(raw)["update_id"] for raw in drawer.aside] == [number]
    assert "set aside" in caplog.text


async def test_what_cannot_even_be_set_aside_is_not_confirmed(server: TelegramServer) -> None:
    drawer = Drawer()
    drawer.broken = True
    server.poison()
    async with running(server, journal=drawer, sleep=Naps()):
        await server.wait_for_calls("getUpdates", 4)
        assert len(server.updates.pending) == 1
        drawer.broken = False
        await server.bell.until(lambda: not server.updates.pending, 20, lambda: "it is not confirmed")

    assert len(drawer.aside) == 1


async def test_the_same_update_twice_has_the_same_id(server: TelegramServer) -> None:
    async with running(server) as (_, book):
        await server.chat().says("hello")
        await book.has(1)
        server.updates.repeat()
        await book.happens(lambda: len(book.asked) == 2)

    assert book.texts == ["hello"]


async def test_a_lost_answer_loses_no_update(server: TelegramServer) -> None:
    sam = server.chat()
    server.fail("getUpdates", LOST_ANSWER, times=2)
    await sam.says("hello")
    async with running(server, sleep=Naps()) as (_, book):
        await book.has(1)

    assert book.texts == ["hello"]


async def test_the_offset_is_sent_until_it_is_answered_and_then_no_more(server: TelegramServer) -> None:
    """After a quiet week Telegram may go on with lower numbers, which an offset that was kept would hide."""
    async with running(server, poll_seconds=0, sleep=Naps()) as (_, book):
        await server.chat().says("hello")
        await book.has(1)
        calls = len(server.calls("getUpdates"))
        await server.wait_for_calls("getUpdates", calls + 3)

    offsets = [call.values.get("offset") for call in server.calls("getUpdates")]
    assert [offset for offset in offsets if offset] == ["500000002"]
    assert offsets[-1] is None


async def test_each_call_says_which_kinds_are_wanted(server: TelegramServer) -> None:
    async with running(server, poll_seconds=0, sleep=Naps()):
        await server.wait_for_calls("getUpdates", 2)

    assert all(json.loads(call.values["allowed_updates"]) == ALL_KINDS for call in server.calls("getUpdates"))


# Bad days.


@pytest.mark.parametrize("fault", [SERVER_ERROR, BAD_GATEWAY, CLOSED, INVALID_JSON, Fault(status=200, body=b"[]")])
async def test_trouble_is_waited_out_and_said_once(
    server: TelegramServer, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    naps = Naps()
    server.fail("getUpdates", fault, times=9)
    async with running(server, sleep=naps) as (_, book):
        for number in range(4):
            await server.chat().says("hello")
            await book.has(number + 1)

    assert naps.seconds[:9] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert [record.levelname for record in caplog.records if "cannot be reached" in record.message] == ["WARNING"]
    assert caplog.text.count("works again") == 1


async def test_telegram_may_be_away_at_the_start_and_in_between(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sam, naps = server.chat(), Naps()
    await server.stop()
    async with running(server, sleep=naps) as (_, book):
        await naps.taken(5)
        await server.start()
        await sam.says("hello")
        await book.has(1)
        await server.stop()
        await naps.taken(12)
        await server.start()
        await sam.says("again")
        await book.has(2)

    assert caplog.text.count("cannot be reached") <= 2
    assert max(naps.seconds) <= 60


async def test_it_waits_as_long_as_telegram_asks_it_to(server: TelegramServer) -> None:
    naps = Naps()
    server.fail("getUpdates", too_many_requests(300))
    async with running(server, sleep=naps) as (_, book):
        await server.chat().says("hello")
        await book.has(1)

    assert naps.seconds[0] == 300


async def test_empty_answers_are_never_asked_for_without_a_pause(
    server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_EMPTY", 1000.0)  # far more than any computer takes
    naps = Naps()
    server.fail("getUpdates", NOTHING, times=6)
    async with running(server, sleep=naps):
        await server.wait_for_calls("getUpdates", 7)

    assert len(naps.seconds) == 6
    assert all(900 < seconds <= 1000 for seconds in naps.seconds)


async def test_an_update_that_is_never_forgotten_is_not_fetched_without_a_pause(
    server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_FULL", 1000.0)
    naps = Naps()
    stuck = b'{"ok": true, "result": [{"update_id": 5}]}'
    server.fail("getUpdates", Fault(status=200, body=stuck), times=6)
    async with running(server, sleep=naps):
        await server.wait_for_calls("getUpdates", 7)

    assert len(naps.seconds) == 6


async def test_another_program_with_the_same_token_is_told_of_once(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("getUpdates", CONFLICT, times=5)
    async with running(server, sleep=Naps()) as (_, book):
        await server.chat().says("hello")
        await book.has(1)

    assert caplog.text.count("Another program") == 1


async def test_two_that_disturb_each_other_both_say_so_and_lose_nothing(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(server, sleep=Naps()) as (_, one), running(server, sleep=Naps()) as (_, other):
        await one.happens(lambda: "Another program" in caplog.text)
        await server.chat().says("hello")
        await one.happens(lambda: bool(one.kept or other.kept))

    assert {*one.texts, *other.texts} == {"hello"}


async def test_a_webhook_is_removed_at_the_start_and_what_waited_for_it_is_kept(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    await server.webhook.set("https://127.0.0.1/elsewhere", "")
    await server.chat().says("hello")
    async with running(server) as (_, book):
        await book.has(1)

    assert book.texts == ["hello"]
    assert server.webhook.url == ""
    assert "removed it" in caplog.text


async def test_a_webhook_that_is_set_meanwhile_is_told_of_once_and_waited_out(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    naps = Naps()
    async with running(server, sleep=naps) as (_, book):
        await server.wait_for_calls("getUpdates")
        await server.webhook.set("https://127.0.0.1/elsewhere", "")
        server.updates.interrupt("terminated by setWebhook request")
        calls = len(server.calls("getUpdates"))
        await server.wait_for_calls("getUpdates", calls + 4)
        await server.webhook.set("", "")
        await server.chat().says("hello")
        await book.has(1)

    assert caplog.text.count("A webhook was set") == 1
    assert len(server.calls("deleteWebhook")) == 0


@pytest.mark.parametrize("token", ["1:wrong", "123456789:another-token-that-was-made-up-xxxx"])
async def test_a_token_that_telegram_does_not_accept_is_a_sentence_and_the_end(
    server: TelegramServer, token: str
) -> None:
    telegram = transport(server, token=token)
    with pytest.raises(UnusableError, match="BotFather"):
        await telegram.run(Book(server).receive)
    await telegram.close()


@pytest.mark.parametrize("fault", [refused(401, "Unauthorized"), refused(404, "Not Found")])
async def test_a_token_that_worked_before_is_tried_again_at_long_intervals_and_told_of_once(
    server: TelegramServer, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    naps = Naps()
    async with running(server, sleep=naps) as (_, book):
        await server.chat().says("one")
        await book.has(1)
        server.fail("getUpdates", fault, times=3)
        await server.chat().says("two")
        await book.has(2)

    assert naps.seconds.count(60) == 3
    assert caplog.text.count("does not accept the bot's token any more") == 1


@pytest.mark.parametrize("first", [CONFLICT, too_many_requests(1)])
async def test_who_was_told_to_wait_or_of_a_rival_has_a_token_that_works(server: TelegramServer, first: Fault) -> None:
    server.fail("getWebhookInfo", first)
    server.fail("getWebhookInfo", refused(401, "Unauthorized"))
    async with running(server, sleep=Naps()) as (_, book):
        await server.chat().says("hello")
        await book.has(1)

    assert book.texts == ["hello"]


async def test_no_log_holds_the_token_or_what_people_write(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sam = server.chat()
    for fault in (INVALID_JSON, SERVER_ERROR, CONFLICT):
        server.fail("getUpdates", fault)
    await sam.says("secret text")
    server.poison()
    async with running(server, sleep=Naps()) as (telegram, book):
        book.broken = lambda _: book.asked.count("secret text") < 2
        await book.has(1)
        server.fail("sendMessage", INVALID_JSON)
        with pytest.raises(FateUnknownError):
            await telegram.send(letter(sam, "secret answer"))
        await telegram.send(letter(sam, "secret answer", labels={"yes": "Yes"}))
        await sam.taps("Yes")
        await book.has(2)

    assert caplog.records
    assert all(word not in caplog.text for word in (server.token, "secret", str(sam.id), "Sam"))
