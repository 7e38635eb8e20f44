"""What stands around the messages: the bot's menu, the webhook, and what `accord doctor` sees."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest

import content
from bot.rehearse.telegram import HANGS, SERVER_ERROR, TelegramServer, refused, too_many_requests
from bot.transports import UnusableError
from bot.transports.telegram import Menu, menus, probe, probe_token
from flows import understand
from flows.understanding import Kind, Vocabulary
from tests.bot.telegram_kit import MENU, Book, Drawer, Naps, known, letter, running, sender, transport

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

PUBLIC = "https://127.0.0.1/hook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
GERMAN = Menu((("help", "Was geht"),), "Ein kleines Programm.", "Klein.")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server
        assert server.violations == []


# The menu.


async def test_the_menu_is_shown_in_each_language_and_the_first_to_all_others(server: TelegramServer) -> None:
    async with running(server, menus={"en": MENU, "de": GERMAN}):
        await server.wait_for_calls("setMyShortDescription", 3)

    assert server.profile.description == {"": "A small program.", "en": "A small program.", "de": GERMAN.description}
    assert server.profile.short_description == {"": "Small.", "en": "Small.", "de": "Klein."}
    assert {code: commands[0]["description"] for (_, code), commands in server.profile.commands.items()} == {
        "": "What you can write",
        "en": "What you can write",
        "de": "Was geht",
    }


async def test_what_is_shown_already_is_not_set_again(server: TelegramServer) -> None:
    async with running(server, menus={"en": MENU}):
        await server.wait_for_calls("setMyShortDescription", 2)
    before = len(server.calls())
    async with running(server, menus={"en": MENU}):
        await server.wait_for_calls("getMyShortDescription", 4)

    assert not [call.method for call in server.calls()[before:] if call.method.startswith("set")]


async def test_a_menu_that_cannot_be_shown_is_tried_again_and_holds_up_nothing(server: TelegramServer) -> None:
    server.fail("setMyDescription", SERVER_ERROR)
    server.fail("setMyDescription", too_many_requests(40_000))
    naps = Naps()
    async with running(server, menus={"en": MENU}, sleep=naps) as (_, book):
        await server.chat().says("hello")
        await book.has(1)
        await server.wait_for_calls("setMyShortDescription", 2)

    assert 40_000 in naps.seconds


async def test_words_that_telegram_refuses_are_told_and_not_tried_again(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(server, menus={"en": Menu((), "x" * 513, "Small.")}) as (_, book):
        await server.wait_for_calls("setMyDescription", 2)
        await server.chat().says("hello")
        await book.has(1)

    assert len(server.calls("setMyDescription")) == 2
    assert "telegram.toml" in caplog.text


def test_our_own_menus_fit_and_each_command_is_understood() -> None:
    languages = content.load().languages
    for code, menu in menus({code: language.messages for code, language in languages.items()}).items():
        words = languages[code].words
        vocabulary = Vocabulary(**{name: words.get(name, {}) for name in Vocabulary.__dataclass_fields__})
        heard = {name: understand(f"/{name}", (), vocabulary) for name, _ in menu.commands}
        assert len(heard) > 5
        assert [name for name, one in heard.items() if one.kind is not Kind.COMMAND] == []
        assert len({one.command for one in heard.values()}) == len(heard)
        assert all(1 <= len(says) <= 256 for _, says in menu.commands)
        assert len(menu.description) <= 512
        assert len(menu.short_description) <= 120


# The webhook.


@pytest.fixture
def listen(unused_tcp_port: int) -> str:
    return f"127.0.0.1:{unused_tcp_port}"


def lead_here(server: TelegramServer, listen: str) -> None:
    """What a proxy does: calls of the public address come out here."""
    server.webhook.url = f"http://{listen}/some/path"


async def test_a_call_is_answered_only_after_its_update_was_kept(server: TelegramServer, listen: str) -> None:
    sam = server.chat()
    async with running(server, webhook=PUBLIC, webhook_listen=listen) as (_, book):
        await server.wait_for_calls("setWebhook")
        await book.happens(lambda: bool(server.webhook.url))
        lead_here(server, listen)
        book.gates[str(sam.id)] = asyncio.Event()
        await sam.says("one")
        await sam.says("two")
        await book.happens(lambda: book.asked == ["one"])
        assert len(server.updates.pending) == 2
        book.gates[str(sam.id)].set()
        await book.happens(lambda: not server.updates.pending)

    (call,) = server.calls("setWebhook")
    assert book.texts == ["one", "two"]
    assert call.values["url"] == PUBLIC
    assert json.loads(call.values["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]
    assert len(server.calls("deleteWebhook")) == 0


async def test_what_could_not_be_kept_is_called_again(server: TelegramServer, listen: str) -> None:
    drawer = Drawer()
    async with running(server, webhook=PUBLIC, webhook_listen=listen, journal=drawer) as (_, book):
        await book.happens(lambda: bool(server.webhook.url))
        lead_here(server, listen)
        book.broken = lambda _: len(book.asked) < 3
        server.poison()
        await server.chat().says("hello")
        await book.happens(lambda: not server.updates.pending)

    assert (book.texts, len(drawer.aside)) == (["hello"], 1)


async def test_only_telegram_may_call(server: TelegramServer, listen: str) -> None:
    async with running(server, webhook=PUBLIC, webhook_listen=listen) as (_, book), aiohttp.ClientSession() as session:
        await book.happens(lambda: bool(server.webhook.secret))
        secret, answers = server.webhook.secret, []
        for headers in ({}, {HEADER: "guess"}, {HEADER: secret[:-1]}, {HEADER: "gé"}):
            async with session.post(f"http://{listen}/", json={"update_id": 1}, headers=headers) as answer:
                answers.append(answer.status)
        async with session.post(
            f"http://{listen}/", data=io.BytesIO(b"x" * (1 << 21)), headers={HEADER: secret}
        ) as answer:
            answers.append(answer.status)
        async with session.get(f"http://{listen}/", headers={HEADER: secret}) as answer:
            answers.append(answer.status)

    assert answers == [403, 403, 403, 403, 413, 405]
    assert book.asked == []


async def test_the_secret_is_another_at_each_start(server: TelegramServer, listen: str) -> None:
    for times in (1, 2):
        async with running(server, webhook=PUBLIC, webhook_listen=listen):
            await server.wait_for_calls("setWebhook", times)

    one, other = (call.values["secret_token"] for call in server.calls("setWebhook"))
    assert one != other
    assert len(one) >= 32


async def test_a_webhook_is_set_as_soon_as_telegram_is_there(
    server: TelegramServer, listen: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("setWebhook", SERVER_ERROR, times=3)
    server.fail("setWebhook", refused(400, "Bad Request: bad webhook: Failed to resolve host"), times=2)
    naps = Naps()
    async with running(server, webhook=PUBLIC, webhook_listen=listen, sleep=naps) as (_, book):
        await book.happens(lambda: bool(server.webhook.url))

    assert naps.seconds == [1, 2, 4, 8, 16]
    assert caplog.text.count("refuses the webhook") == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1/hook", "bot.example.org"])
async def test_a_webhook_without_https_is_a_sentence_and_the_end(server: TelegramServer, address: str) -> None:
    telegram = transport(server, webhook=address)
    with pytest.raises(UnusableError, match="https://"):
        await telegram.run(Book(server).receive)
    await telegram.close()


async def test_a_wrong_token_is_a_sentence_and_the_end(server: TelegramServer, listen: str) -> None:
    wrong = transport(server, webhook=PUBLIC, webhook_listen=listen, token="1:wrong")  # noqa: S106 - made up
    with pytest.raises(UnusableError, match="BotFather"):
        await wrong.run(Book(server).receive)
    await wrong.close()


async def test_a_token_that_telegram_knew_a_moment_ago_is_tried_again(server: TelegramServer, listen: str) -> None:
    server.fail("setWebhook", refused(400, "Bad Request: bad webhook: Failed to resolve host"))
    server.fail("setWebhook", refused(401, "Unauthorized"), times=2)
    naps = Naps()
    async with running(server, webhook=PUBLIC, webhook_listen=listen, sleep=naps) as (_, book):
        await book.happens(lambda: bool(server.webhook.url))

    assert naps.seconds == [1, 60, 60]


async def test_a_port_that_is_taken_is_told_of_once_and_waited_for(
    server: TelegramServer, listen: str, caplog: pytest.LogCaptureFixture
) -> None:
    other = await asyncio.start_server(lambda *_: None, *listen.split(":"))
    naps = Naps()
    async with running(server, webhook=PUBLIC, webhook_listen=listen, sleep=naps) as (_, book):
        await naps.taken(3)
        assert server.calls("setWebhook") == []
        other.close()
        await book.happens(lambda: bool(server.webhook.url))

    assert naps.seconds[:3] == [1, 2, 4]
    assert caplog.text.count("[telegram] webhook_listen") == 1


# What can be seen from outside.


async def test_a_good_token_shows_the_name_of_the_bot(server: TelegramServer) -> None:
    found = await probe_token(server.token, f"{server.url}/")

    assert (found.good, found.says) == (True, "accord_example_bot")


@pytest.mark.parametrize("token", ["", "hello", "1:short", "123456789:another-token-that-was-made-up-xxxx", "1:a b"])
async def test_a_bad_token_says_what_to_do_and_not_itself(
    server: TelegramServer, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found = await probe_token(token, server.url)

    assert not found.good
    assert "BotFather" in found.todo
    assert not token or token not in f"{found} {caplog.text}"


async def test_a_server_that_is_away_silent_or_another_is_not_reached(
    server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "_PATIENCE", 0.3)
    server.fail("getMe", HANGS)
    silent = await probe_token(server.token, server.url)
    server.fail("getMe", SERVER_ERROR)
    broken = await probe_token(server.token, server.url)
    await server.stop()
    away = await probe_token(server.token, server.url)

    assert all(not found.good and "cannot be reached" in found.says for found in (silent, broken, away))


async def test_doctor_sees_a_sound_bot(server: TelegramServer) -> None:
    async with sender(server) as telegram:
        findings = await telegram.probe()

    assert [one.good for one in findings] == [True] * 3
    assert findings[0].says == "Telegram knows the bot as @accord_example_bot."
    assert server.calls("getUpdates") == []


@pytest.mark.parametrize(("wanted", "is_set"), [("", PUBLIC), (PUBLIC, ""), (PUBLIC, "https://127.0.0.1/elsewhere")])
async def test_doctor_sees_a_webhook_that_is_not_as_wanted(server: TelegramServer, wanted: str, is_set: str) -> None:
    await server.webhook.set(is_set, "")
    async with sender(server, webhook=wanted) as telegram:
        findings = await telegram.probe()

    assert [one.good for one in findings] == [True, False, True]
    assert findings[1].todo


async def test_doctor_sees_a_webhook_that_cannot_be_called_and_what_waits(server: TelegramServer) -> None:
    sam = await known(server)
    for number in range(100):
        await sam.says(f"{number}")
    await server.webhook.set(PUBLIC, "")
    await server.changes.until(lambda: server.webhook.last_error is not None, 20, lambda: "it was not called")
    async with sender(server, webhook=PUBLIC) as telegram:
        findings = await telegram.probe()

    assert [one.good for one in findings] == [True, False, False]
    assert "100" in findings[2].says


async def test_doctor_stops_at_a_token_that_is_not_good(server: TelegramServer) -> None:
    async with sender(server, token="1:wrong") as telegram:  # noqa: S106 - made up
        (finding,) = await telegram.probe()

    assert not finding.good


async def test_sending_goes_on_while_nothing_is_received(server: TelegramServer) -> None:
    sam = await known(server)
    async with running(server) as (telegram, _):
        await server.wait_for_calls("getUpdates")
        await telegram.send(letter(sam, "hello"))

    assert sam.screen == "hello"
