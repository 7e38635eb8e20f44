"""The stand-in for Telegram is as strict as Telegram: each of its rules, by raw calls and through the real library."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.rehearse.changes import WITHIN
from bot.rehearse.telegram import (
    BAD_GATEWAY,
    BLOCKED,
    CLOSED,
    CONFLICT,
    HANGS,
    INVALID_JSON,
    LOST_ANSWER,
    SERVER_ERROR,
    Chat,
    Fault,
    TelegramServer,
    refused,
    slow,
    too_many_requests,
)
from bot.rehearse.telegram.formatting import EntityError, as_marks, parse
from tests.conftest import Clock

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

Answer = tuple[int, Any]
Call = Callable[..., Coroutine[Any, Any, Answer]]
YES_NO = {"inline_keyboard": [[{"text": "Yes", "callback_data": "1"}, {"text": "No", "callback_data": "2"}]]}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SAYS_THAT_SECONDS_WILL_CHANGE = pytest.mark.filterwarnings("ignore:.*retry_after:DeprecationWarning")
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
)
TOO_OLD_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=clock, allow_http=True) as found:
        yield found


@pytest.fixture
async def call(server: TelegramServer) -> AsyncIterator[Call]:
    """Call a method by plain HTTP: gives the status, and the result or the description."""
    async with aiohttp.ClientSession() as session:

        async def one(method: str, **values: Any) -> Answer:
            async with session.post(f"{server.base_url}{server.token}/{method}", json=values) as answer:
                said = await answer.json()
                assert said["ok"] == (answer.status == 200)
                return answer.status, said["result"] if said["ok"] else said["description"]

        yield one


@pytest.fixture
async def sam(server: TelegramServer) -> Chat:
    """Sam, who has opened the chat; the bot has seen it."""
    sam = server.chat("Sam")
    await sam.says("/start")
    server.updates.drop()
    return sam


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=server.base_url, base_file_url=server.base_file_url) as found:
        yield found


async def sent(call: Call, chat: Chat, text: str = "Hello", **more: Any) -> int:
    """Send a message; gives its id."""
    status, message = await call("sendMessage", chat_id=chat.id, text=text, **more)
    assert status == 200, message
    return int(message["message_id"])


# HTML


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        ("<b>a</b> <strong>b</strong>", "**a** **b**"),
        ("<i>a</i> <em>b</em> <u>c</u> <ins>d</ins>", "_a_ _b_ __c__ __d__"),
        ("<s>a</s> <strike>b</strike> <del>c</del>", "~~a~~ ~~b~~ ~~c~~"),
        ("<code>a</code> <tg-spoiler>b</tg-spoiler> <span class='tg-spoiler'>c</span>", "`a` ||b|| ||c||"),
        ("<blockquote expandable>a</blockquote>", "a"),
        ('<a href="https://example.org/a?b=1&amp;c=2">here</a>', "[here](https://example.org/a?b=1&c=2)"),
        ("<a>example.org</a>", "[example.org](http://example.org/)"),
        ("<b>a <i>b</i></b> c", "**a _b_** c"),
        ("1 &lt; 2 &amp;&quot;&#33;&#x21; &nbsp; & R&D", '1 < 2 &"!! &nbsp; & R&D'),
        ("  <b> a </b>\n", "**a**"),
        ("<b></b>a<B\n>b</B >", "a**b**"),
        ("🙂<b>🙂</b>", "🙂**🙂**"),
    ],
)
def test_html_becomes_text_and_entities(source: str, marked: str) -> None:
    read = parse(source)
    assert as_marks(read.text, read.entities) == marked


def test_entities_are_counted_in_utf_16_units() -> None:
    read = parse('🙂<pre><code class="language-python">é🙂</code></pre>')
    assert read.text == "🙂é🙂"
    assert read.entities == ({"type": "pre", "offset": 2, "length": 3, "language": "python"},)


@pytest.mark.parametrize(
    "address", ["tel:+441632960000", "javascript:alert()", "nowhere", "http://[", "mailto:a@b.org"]
)
def test_a_link_that_telegram_does_not_show_is_no_entity(address: str) -> None:
    read = parse(f'<a href="{address}">here</a>')
    assert (read.text, read.entities, read.dead) == ("here", (), (address,))


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("é<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("a <br/> b", 'Unsupported start tag "br/" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>a</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_bad_html_is_refused(call: Call, sam: Chat, source: str, complaint: str) -> None:
    with pytest.raises(EntityError) as trouble:
        parse(source)
    assert str(trouble.value) == complaint
    answer = await call("sendMessage", chat_id=sam.id, text=source, parse_mode="HTML")
    assert answer == (400, f"Bad Request: can't parse entities: {complaint}")
    assert sam.screen == ""


# Who may call, and what with


@pytest.mark.parametrize(
    ("token", "status", "description"),
    [
        ("123456789:another-token-that-is-not-this-bots", 401, "Unauthorized"),
        ("nonsense", 404, "Not Found"),
        ("123:short", 404, "Not Found"),
    ],
)
async def test_a_wrong_token_is_refused(server: TelegramServer, token: str, status: int, description: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{server.base_url}{token}/getMe") as answer:
        said = await answer.json()
        assert (answer.status, said) == (status, {"ok": False, "error_code": status, "description": description})


async def test_an_unknown_method_is_refused_and_noted(server: TelegramServer, call: Call) -> None:
    assert await call("sendRainbow") == (404, "Not Found: method not found")
    assert server.violations == ["sendRainbow: there is no such method here"]
    assert server.refusals == ["sendRainbow: Not Found: method not found"]


async def test_an_unknown_parameter_is_ignored_and_noted(server: TelegramServer, call: Call, sam: Chat) -> None:
    await sent(call, sam, colour="red")
    assert sam.screen == "Hello"
    assert server.violations == ["sendMessage: the parameter colour is unknown"]


@pytest.mark.parametrize(
    ("method", "values", "name"),
    [
        ("sendMessage", {"chat_id": "sam", "text": "a"}, "chat_id"),
        ("sendMessage", {"chat_id": True, "text": "a"}, "chat_id"),
        ("sendMessage", {"chat_id": 1001, "text": 5}, "text"),
        ("sendMessage", {"chat_id": 1001, "text": "a", "protect_content": "yes"}, "protect_content"),
        ("sendMessage", {"chat_id": 1001, "text": "a", "reply_markup": "{"}, "reply_markup"),
        ("sendMessage", {"chat_id": 1001, "text": "a", "link_preview_options": "[]"}, "link_preview_options"),
        ("deleteMessages", {"chat_id": 1001, "message_ids": ["1"]}, "message_ids"),
        ("getUpdates", {"offset": "1.5"}, "offset"),
        ("getUpdates", {"allowed_updates": "message"}, "allowed_updates"),
    ],
)
async def test_a_value_of_a_wrong_type_is_refused_and_noted(
    server: TelegramServer, call: Call, sam: Chat, method: str, values: dict[str, Any], name: str
) -> None:
    assert await call(method, **values) == (400, f"Bad Request: can't parse {name}")
    assert server.violations == [f"{method}: {name} has a wrong type"]
    assert sam.screen == ""


async def test_a_missing_parameter_is_refused(call: Call, sam: Chat) -> None:
    assert await call("sendMessage", text="a") == (400, "Bad Request: chat_id is empty")
    assert await call("deleteMessage", chat_id=sam.id) == (400, "Bad Request: message_id is not specified")


@pytest.mark.parametrize("how", ["json", "params", "data", "multipart"])
async def test_parameters_come_in_four_ways(server: TelegramServer, sam: Chat, how: str) -> None:
    values: dict[str, Any] = {"chat_id": str(sam.id), "text": "a", "protect_content": "true"}
    if how == "multipart":
        form = aiohttp.FormData(default_to_multipart=True)
        for name, value in values.items():
            form.add_field(name, value)
        brought: dict[str, Any] = {"data": form}
    else:
        brought = {how: values | {"chat_id": sam.id, "protect_content": True} if how == "json" else values}
    url = f"{server.base_url}{server.token}/sendmessage"
    async with aiohttp.ClientSession() as session, session.post(url, **brought) as answer:
        assert answer.status == 200
    assert sam.messages[-1].protected
    assert server.violations == []


async def test_a_body_that_cannot_be_read_is_refused(server: TelegramServer) -> None:
    async with aiohttp.ClientSession() as session:
        for body in (b"{", b"[]"):
            url = f"{server.base_url}{server.token}/getMe"
            async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as answer:
                assert answer.status == 400


# Sending


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "🙂" * 2049}, "message is too long"),
        ({"text": "a", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
    ],
)
async def test_text_that_cannot_be_sent(call: Call, sam: Chat, values: dict[str, str], description: str) -> None:
    assert await call("sendMessage", chat_id=sam.id, **values) == (400, f"Bad Request: {description}")


async def test_length_is_measured_after_parsing(call: Call, sam: Chat) -> None:
    await sent(call, sam, "<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")
    assert sam.messages[-1].text == "&" * 4096


async def test_without_a_parse_mode_tags_are_text(call: Call, sam: Chat) -> None:
    await sent(call, sam, "<b>a")
    assert sam.screen == "<b>a"


async def test_entities_may_come_beside_the_text(call: Call, sam: Chat) -> None:
    bold = {"type": "bold", "offset": 3, "length": 2}
    number = await sent(call, sam, "🙂 🙂", entities=[bold])
    assert sam.screen == "🙂 **🙂**"
    for wrong in (
        {"length": 3},
        {"offset": -1},
        {"type": "loud"},
        {"type": "text_link", "url": "tel:1"},
        {"length": 0},
    ):
        status, why = await call(
            "editMessageText", chat_id=sam.id, message_id=number, text="🙂 🙂", entities=[bold | wrong]
        )
        assert status == 400
        assert why.startswith("Bad Request: can't parse entities:")


async def test_what_telegram_would_swallow_is_noted(server: TelegramServer, call: Call, sam: Chat) -> None:
    await sent(call, sam, "<b>a</b> " * 101, parse_mode="HTML", link_preview_options={"disabled": True})
    await sent(call, sam, '<a href="tel:1">a</a>', parse_mode="HTML")
    assert server.violations == [
        "101 entities: those above 100 are not shown",
        "link_preview_options has the unknown field disabled",
        "a link to tel:1 shows as plain text",
    ]


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(**fields: Any) -> dict[str, Any]:
    return {"text": "a", "callback_data": "1"} | fields


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (keyboard([button(callback_data="")]), "BUTTON_DATA_INVALID"),
        (keyboard([button(callback_data="é" * 32 + "a")]), "BUTTON_DATA_INVALID"),
        (keyboard([button(text=" ")]), "inline keyboard button text must be non-empty"),
        (keyboard([{"callback_data": "1"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (
            keyboard([{"text": "a"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard([button(style="loud")]), "can't parse inline keyboard button: invalid button style specified"),
        (keyboard([{"text": "a", "url": "nowhere"}]), "BUTTON_URL_INVALID"),
        (keyboard([{"text": "a", "copy_text": {"text": "a" * 257}}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([button()] * 9), "reply markup is too long"),
        (keyboard(*[[button()] * 8] * 12, [button()] * 5), "reply markup is too long"),
        (
            {"inline_keyboard": [button()]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"keyboard": [["a"]]}, "object expected as reply markup"),
    ],
)
async def test_a_keyboard_that_cannot_be_sent(call: Call, sam: Chat, markup: Any, description: str) -> None:
    answer = await call("sendMessage", chat_id=sam.id, text="a", reply_markup=markup)
    assert answer == (400, f"Bad Request: {description}")


async def test_the_largest_keyboard_can_be_sent(server: TelegramServer, call: Call, sam: Chat) -> None:
    whole = button(callback_data="é" * 32, style="danger")
    rows = [[whole] * 8] * 12 + [
        [whole] * 2,
        [{"text": "b", "url": "https://example.org"}, {"text": "c", "copy_text": {"text": "c"}}],
    ]
    await sent(call, sam, reply_markup=keyboard(*rows))
    assert len(sam.messages[-1].labels) == 100
    assert server.violations == []


async def test_a_button_with_what_is_unknown_is_noted(server: TelegramServer, call: Call, sam: Chat) -> None:
    await sent(call, sam, reply_markup=keyboard([button(colour="red")]))
    assert "a button has the unknown field colour" in server.violations


async def test_files_are_sent(server: TelegramServer, bot: Bot, sam: Chat) -> None:
    await bot.send_photo(sam.id, PNG, filename="code.png", caption="<b>Scan</b> this", parse_mode="HTML")
    answer = await bot.send_document(sam.id, b"%PDF", filename="agreement.pdf", protect_content=True)
    assert answer.document is not None
    assert answer.document.file_name == "agreement.pdf"
    assert sam.screen == "(photo code.png)\n**Scan** this\n\n(document agreement.pdf)"
    assert [one.file.body for one in sam.messages if one.file] == [PNG, b"%PDF"]
    assert sam.messages[-1].file is not None
    assert sam.messages[-1].file.media_type == "application/pdf"
    assert server.violations == []


async def test_files_that_cannot_be_sent(bot: Bot, sam: Chat) -> None:
    for sending, complaint in [
        (bot.send_photo(sam.id, b"no picture", filename="a.png"), "IMAGE_PROCESS_FAILED"),
        (bot.send_photo(sam.id, "no-such-file"), "Wrong file identifier/http url specified"),
        (bot.send_document(sam.id, b"", filename="a"), "File must be non-empty"),
        (bot.send_document(sam.id, b"a", filename="a", caption="a" * 1025), "Message caption is too long"),
    ]:
        with pytest.raises(BadRequest, match=f"(?i){complaint}"):
            await sending


async def test_an_action_is_shown(call: Call, sam: Chat) -> None:
    assert await call("sendChatAction", chat_id=sam.id, action="typing") == (200, True)
    assert await call("sendChatAction", chat_id=sam.id, action="humming") == (
        400,
        "Bad Request: wrong parameter action in request",
    )
    assert sam.actions == ["typing"]


# Who may be written to


async def test_a_bot_cannot_write_first(server: TelegramServer, call: Call) -> None:
    kim = server.chat("Kim")
    refusal = (403, "Forbidden: bot can't initiate conversation with a user")
    assert await call("sendMessage", chat_id=kim.id, text="a") == refusal
    await kim.says("hello")
    await sent(call, kim)


async def test_nobody_is_there(call: Call, sam: Chat) -> None:
    assert await call("sendMessage", chat_id=sam.id + 500, text="a") == (400, "Bad Request: chat not found")
    assert await call("sendMessage", chat_id="@nobody", text="a") == (400, "Bad Request: chat not found")


async def test_who_blocked_the_bot_is_not_written_to_but_can_be_erased(call: Call, sam: Chat) -> None:
    number = await sent(call, sam)
    sam.blocks()
    refusal = (403, "Forbidden: bot was blocked by the user")
    assert await call("sendMessage", chat_id=sam.id, text="a") == refusal
    assert await call("sendChatAction", chat_id=sam.id, action="typing") == refusal
    assert await call("editMessageText", chat_id=sam.id, message_id=number, text="a") == refusal
    assert await call("deleteMessage", chat_id=sam.id, message_id=number) == (200, True)
    sam.unblocks()
    await sent(call, sam)


async def test_the_bot_is_told_of_blocks(call: Call, sam: Chat) -> None:
    sam.blocks()
    sam.unblocks()
    _, updates = await call("getUpdates")
    changes = [update["my_chat_member"] for update in updates]
    assert [one["new_chat_member"]["status"] for one in changes] == ["kicked", "member"]
    assert [one["old_chat_member"]["status"] for one in changes] == ["member", "kicked"]


async def test_who_is_gone_is_not_written_to(call: Call, sam: Chat) -> None:
    sam.deactivates()
    assert await call("sendMessage", chat_id=sam.id, text="a") == (403, "Forbidden: user is deactivated")
    with pytest.raises(AssertionError, match="deactivated"):
        await sam.says("hello")


async def test_groups_are_not_private(server: TelegramServer, call: Call) -> None:
    friends = server.group("Friends")
    await friends.says("hello all")
    await sent(call, friends)
    _, (joined, said) = await call("getUpdates")
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert said["message"]["chat"] == {"id": friends.id, "type": "group", "title": "Friends"}
    theirs = friends.messages[0].id
    assert await call("deleteMessage", chat_id=friends.id, message_id=theirs) == (
        400,
        "Bad Request: message can't be deleted",
    )


# Editing


async def test_an_edit_without_a_keyboard_takes_it_away(call: Call, sam: Chat) -> None:
    number = await sent(call, sam, reply_markup=YES_NO)
    assert sam.screen == "Hello\n[Yes] [No]"
    status, message = await call("editMessageText", chat_id=sam.id, message_id=number, text="Fine")
    assert status == 200
    assert "edit_date" in message
    assert "reply_markup" not in message
    assert sam.screen == "Fine"


async def test_a_keyboard_is_changed_alone(call: Call, sam: Chat) -> None:
    number = await sent(call, sam, "<b>Well?</b>", parse_mode="HTML")
    await call("editMessageReplyMarkup", chat_id=sam.id, message_id=number, reply_markup=YES_NO)
    assert sam.screen == "**Well?**\n[Yes] [No]"
    await call("editMessageReplyMarkup", chat_id=sam.id, message_id=number)
    assert sam.screen == "**Well?**"


async def test_an_edit_that_changes_nothing_is_refused(call: Call, sam: Chat) -> None:
    number = await sent(call, sam, reply_markup=YES_NO)
    where = {"chat_id": sam.id, "message_id": number}
    for method, values in [("editMessageText", {"text": "Hello"}), ("editMessageReplyMarkup", {})]:
        status, description = await call(method, **where, **values, reply_markup=YES_NO)
        assert status == 400
        assert description.startswith(NOT_MODIFIED)
    assert (await call("editMessageText", **where, text="<b>Hello</b>", parse_mode="HTML", reply_markup=YES_NO))[
        0
    ] == 200


async def test_messages_that_cannot_be_edited(server: TelegramServer, call: Call, bot: Bot, sam: Chat) -> None:
    document = await bot.send_document(sam.id, b"a", filename="a.txt")
    gone = await sent(call, sam)
    await sam.deletes(sam.messages[-1])
    for number, why in [
        (gone, "message to edit not found"),
        (9999, "message to edit not found"),
        (sam.messages[0].id, "message can't be edited"),
        (document.message_id, "there is no text in the message to edit"),
    ]:
        answer = await call("editMessageText", chat_id=sam.id, message_id=number, text="a")
        assert answer == (400, f"Bad Request: {why}")
    assert len(server.refusals) == 4


async def test_a_message_can_be_edited_after_weeks(server: TelegramServer, call: Call, sam: Chat) -> None:
    number = await sent(call, sam)
    server.forward(days=30)
    assert (await call("editMessageText", chat_id=sam.id, message_id=number, text="a"))[0] == 200


async def test_the_preview_of_a_link_comes_back_with_an_edit_that_does_not_forbid_it(call: Call, sam: Chat) -> None:
    number = await sent(call, sam, link_preview_options={"is_disabled": True})
    assert not sam.messages[-1].link_preview
    await call("editMessageText", chat_id=sam.id, message_id=number, text="a")
    assert sam.messages[-1].link_preview


# Deleting


async def test_both_sides_of_a_private_chat_can_be_deleted(call: Call, sam: Chat) -> None:
    await sent(call, sam)
    for message in sam.messages:
        assert await call("deleteMessage", chat_id=sam.id, message_id=message.id) == (200, True)
    assert sam.messages == []
    assert sam.transcript() == ""


async def test_what_is_not_there_cannot_be_deleted_alone_but_is_skipped_among_others(call: Call, sam: Chat) -> None:
    number = await sent(call, sam)
    await call("deleteMessage", chat_id=sam.id, message_id=number)
    again = await call("deleteMessage", chat_id=sam.id, message_id=number)
    assert again == (400, "Bad Request: message to delete not found")
    one = await sent(call, sam)
    assert await call("deleteMessages", chat_id=sam.id, message_ids=[number, one, 9999]) == (200, True)
    assert sam.screen == ""


async def test_what_is_older_than_two_days_cannot_be_deleted(server: TelegramServer, call: Call, sam: Chat) -> None:
    old = await sent(call, sam)
    server.forward(hours=48)
    assert await call("deleteMessage", chat_id=sam.id, message_id=sam.messages[0].id) == (200, True)
    server.forward(1)
    refusal = (400, "Bad Request: message can't be deleted for everyone")
    assert await call("deleteMessage", chat_id=sam.id, message_id=old) == refusal
    new = await sent(call, sam)
    assert await call("deleteMessages", chat_id=sam.id, message_ids=[old, new]) == refusal
    assert [message.id for message in sam.messages] == [old, new]


async def test_at_most_a_hundred_are_deleted_at_once(call: Call, sam: Chat) -> None:
    for numbers, why in [
        ([], "message identifiers are not specified"),
        ([1] * 101, "too many message identifiers specified"),
    ]:
        assert await call("deleteMessages", chat_id=sam.id, message_ids=numbers) == (400, f"Bad Request: {why}")


# Taps


async def test_a_tap_is_answered_once(call: Call, sam: Chat) -> None:
    await sent(call, sam, reply_markup=YES_NO)
    tap = await sam.taps("No")
    _, (update,) = await call("getUpdates")
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (tap.id, "2", sam.id)
    assert query["message"]["reply_markup"] == YES_NO
    assert sam.spinning == ["No"]
    assert await call("answerCallbackQuery", callback_query_id=tap.id, text="Noted") == (200, True)
    assert (sam.spinning, sam.notices) == ([], ["Noted"])
    assert await call("answerCallbackQuery", callback_query_id=tap.id) == (400, TOO_OLD_QUERY)


async def test_a_tap_that_is_unknown_or_old_cannot_be_answered(server: TelegramServer, call: Call, sam: Chat) -> None:
    await sent(call, sam, reply_markup=YES_NO)
    tap = await sam.taps("No")
    server.forward(61)
    for number in ("1", tap.id):
        assert await call("answerCallbackQuery", callback_query_id=number) == (400, TOO_OLD_QUERY)


async def test_a_notice_is_short(call: Call, sam: Chat) -> None:
    await sent(call, sam, reply_markup=YES_NO)
    tap = await sam.taps("No")
    answer = await call("answerCallbackQuery", callback_query_id=tap.id, text="a" * 201)
    assert answer == (400, "Bad Request: MESSAGE_TOO_LONG")


async def test_taps_are_by_label_on_the_newest_message(call: Call, sam: Chat) -> None:
    first = await sent(call, sam, reply_markup=YES_NO)
    second = await sent(call, sam, "Sure?", reply_markup=keyboard([{"text": "Yes", "callback_data": "9"}]))
    await sam.taps("Yes")
    await sam.taps("Yes", old=True)
    await sam.taps("Yes", message=-2)
    await sam.taps("No")
    await sam.taps_data("made up")
    _, updates = await call("getUpdates")
    taps = [(update["callback_query"]["message"]["message_id"], update["callback_query"]["data"]) for update in updates]
    assert taps == [(second, "9"), (first, "1"), (first, "1"), (first, "2"), (second, "made up")]


async def test_old_buttons_can_be_tapped_that_are_gone(call: Call, sam: Chat) -> None:
    number = await sent(call, sam, reply_markup=YES_NO)
    await call("editMessageText", chat_id=sam.id, message_id=number, text="Fine")
    await sam.taps("Yes", old=True)
    await call("deleteMessage", chat_id=sam.id, message_id=number)
    await sam.taps("No", old=True)
    _, (edited, deleted) = await call("getUpdates")
    assert edited["callback_query"]["message"]["text"] == "Fine"
    assert deleted["callback_query"]["message"]["date"] == 0


async def test_a_button_that_is_not_there_is_named_with_those_that_are(call: Call, sam: Chat) -> None:
    await sent(call, sam, reply_markup=YES_NO)
    with pytest.raises(AssertionError, match=r"There is no \[Maybe\] to tap, but \[Yes\] \[No\]"):
        await sam.taps("Maybe")
    with pytest.raises(AssertionError, match=r"There is no old \[Yes\] to tap"):
        await sam.taps("Yes", old=True)
    await sent(call, sam, reply_markup=keyboard([{"text": "Open", "url": "https://example.org"}]))
    with pytest.raises(AssertionError, match="the bot is not told"):
        await sam.taps("Open")


# Polling


async def test_updates_are_confirmed_by_a_higher_offset_only(call: Call, sam: Chat) -> None:
    for text in "abc":
        await sam.says(text)
    _, (one, two, three) = await call("getUpdates")
    assert [one["update_id"] + 1, one["update_id"] + 2] == [two["update_id"], three["update_id"]]
    assert await call("getUpdates") == (200, [one, two, three])
    assert await call("getUpdates", limit=1) == (200, [one])
    assert await call("getUpdates", offset=one["update_id"]) == (200, [one, two, three])
    assert await call("getUpdates", offset=two["update_id"]) == (200, [two, three])
    assert await call("getUpdates") == (200, [two, three])
    assert await call("getUpdates", offset=-1) == (200, [three])
    assert await call("getUpdates", offset=three["update_id"] + 1) == (200, [])
    await sam.says("d")
    _, (four,) = await call("getUpdates")
    assert four["update_id"] == three["update_id"] + 1


async def test_an_offset_from_the_far_future_confirms_nothing(call: Call, sam: Chat) -> None:
    await sam.says("a")
    _, found = await call("getUpdates")
    assert await call("getUpdates", offset=found[0]["update_id"] + 1000) == (200, found)


async def test_updates_are_kept_for_a_day(server: TelegramServer, call: Call, sam: Chat) -> None:
    await sam.says("a")
    server.forward(hours=23)
    assert len((await call("getUpdates"))[1]) == 1
    server.forward(hours=1)
    assert await call("getUpdates") == (200, [])


async def test_a_long_poll_returns_when_something_comes(server: TelegramServer, call: Call, sam: Chat) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await server.changes.until(lambda: server.updates.polled, WITHIN, lambda: "nobody polls")
    await sam.says("a")
    _, (update,) = await poll
    assert update["message"]["text"] == "a"


async def test_a_long_poll_ends_when_nothing_comes(call: Call) -> None:
    assert await call("getUpdates", timeout=1) == (200, [])


async def test_a_second_poll_ends_the_first(server: TelegramServer, call: Call, sam: Chat) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=50))
    await server.changes.until(lambda: server.updates.polled, WITHIN, lambda: "nobody polls")
    second = asyncio.create_task(call("getUpdates", timeout=50))
    assert await first == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await sam.says("a")
    assert len((await second)[1]) == 1


async def test_a_poll_that_was_given_up_takes_nothing_along(server: TelegramServer, call: Call, sam: Chat) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await server.changes.until(lambda: server.updates.polled, WITHIN, lambda: "nobody polls")
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    await server.changes.until(lambda: not server.updates.polled, WITHIN, lambda: "the poll still waits")
    await sam.says("a")
    assert len((await call("getUpdates"))[1]) == 1


async def test_only_wanted_kinds_are_kept_and_the_wish_is_remembered(call: Call, sam: Chat) -> None:
    await call("getUpdates", allowed_updates=["callback_query"])
    await call("getUpdates")
    await sam.says("a")
    assert await call("getUpdates") == (200, [])
    await call("getUpdates", allowed_updates=[])
    await sam.says("b")
    await sam.edits("c")
    _, (said, edited) = await call("getUpdates")
    assert (said["message"]["text"], edited["edited_message"]["text"]) == ("b", "c")


async def test_what_is_no_text_comes_too(bot: Bot, sam: Chat) -> None:
    await sam.sends_photo("look")
    await sam.sends_voice()
    await sam.sends_sticker()
    photo, voice, sticker = (update.message for update in await bot.get_updates())
    assert photo and photo.photo and photo.caption == "look"  # noqa: PT018 - one look at three messages
    assert voice and voice.voice  # noqa: PT018
    assert sticker and sticker.sticker  # noqa: PT018


# Webhooks


@asynccontextmanager
async def receiving(status: int = 200) -> AsyncIterator[tuple[str, list[tuple[str, Any]], list[int]]]:
    """A bot's web server: its address, what it got (secret, update), and the statuses that it answers with."""
    got: list[tuple[str, Any]] = []
    statuses = [status]

    async def take(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), await request.json()))
        return web.Response(status=statuses[-1])

    application = web.Application()
    application.router.add_post("/hook", take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", got, statuses
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org:8000/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "hook"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "https://example.org/", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_that_cannot_be_set(call: Call, values: dict[str, str], why: str) -> None:
    assert await call("setWebhook", **values) == (400, f"Bad Request: {why}")


async def test_a_local_webhook_is_refused_unless_allowed(clock: Clock) -> None:
    async with TelegramServer(clock=clock) as server, Bot(server.token, base_url=server.base_url) as bot:
        with pytest.raises(BadRequest, match=r"(?i)https url"):
            await bot.set_webhook("http://127.0.0.1:8000/")


async def test_a_webhook_gets_each_update_until_it_takes_it(server: TelegramServer, call: Call, sam: Chat) -> None:
    await sam.says("a")
    async with receiving(status=500) as (url, got, statuses):
        await call("setWebhook", url=url, secret_token="secret-1")  # noqa: S106 - made up
        await sam.says("b")
        await server.changes.until(lambda: server.webhook.last_error is not None, WITHIN, lambda: "nothing went wrong")
        info = (await call("getWebhookInfo"))[1]
        assert (info["url"], info["pending_update_count"]) == (url, 2)
        assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
        statuses.append(200)
        await server.changes.until(lambda: not server.updates.pending, WITHIN, lambda: "updates wait")
        assert {secret for secret, _ in got} == {"secret-1"}
        texts = [update["message"]["text"] for _, update in got]
        assert texts == ["a"] * (len(texts) - 1) + ["b"]
        assert len(texts) > 2


async def test_a_webhook_that_is_away_gets_everything_later(server: TelegramServer, call: Call, sam: Chat) -> None:
    async with receiving() as (url, _, _):
        pass
    await call("setWebhook", url=url)
    await sam.says("a")
    await server.changes.until(lambda: server.webhook.last_error is not None, WITHIN, lambda: "nothing went wrong")
    assert (await call("getWebhookInfo"))[1]["last_error_message"] == "Connection refused"
    await call("deleteWebhook")
    assert len((await call("getUpdates"))[1]) == 1


async def test_polling_and_a_webhook_exclude_each_other(server: TelegramServer, call: Call, sam: Chat) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await server.changes.until(lambda: server.updates.polled, WITHIN, lambda: "nobody polls")
    await call("setWebhook", url="https://127.0.0.1:8443/")
    assert await poll == (409, "Conflict: terminated by setWebhook request")
    assert (await call("getUpdates"))[0] == 409
    await sam.says("a")
    await call("deleteWebhook", drop_pending_updates=True)
    assert await call("getUpdates") == (200, [])


# Faults


@SAYS_THAT_SECONDS_WILL_CHANGE
@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (too_many_requests(3), RetryAfter, False),
        (BLOCKED, Forbidden, False),
        (refused(400, "Bad Request: chat not found"), BadRequest, False),
        (SERVER_ERROR, NetworkError, False),
        (BAD_GATEWAY, NetworkError, False),
        (CLOSED, NetworkError, False),
        (LOST_ANSWER, NetworkError, True),
        (INVALID_JSON, TelegramError, True),
        (HANGS, TimedOut, True),
    ],
)
async def test_faults_of_sending(
    server: TelegramServer, bot: Bot, sam: Chat, fault: Fault, error: type[Exception], *, arrives: bool
) -> None:
    plan = server.fail("sendMessage", fault, times=2)
    for _ in range(2):
        with pytest.raises(error):
            await bot.send_message(sam.id, "a", read_timeout=0.2)
    await bot.send_message(sam.id, "b")
    assert sam.screen == ("a\n\na\n\nb" if arrives else "b")
    assert plan.hits == 2


async def test_the_library_learns_how_long_to_wait(server: TelegramServer, call: Call, sam: Chat) -> None:
    server.fail("sendMessage", too_many_requests(3))
    async with aiohttp.ClientSession() as session:
        url = f"{server.base_url}{server.token}/sendMessage"
        async with session.post(url, json={"chat_id": sam.id, "text": "a"}) as answer:
            assert (await answer.json())["parameters"] == {"retry_after": 3}
    await sent(call, sam)


async def test_a_fault_can_be_for_one_chat(server: TelegramServer, call: Call, sam: Chat) -> None:
    kim = server.chat("Kim")
    await kim.says("/start")
    server.fail("sendMessage", BLOCKED, chat=kim)
    await sent(call, sam)
    assert (await call("sendMessage", chat_id=kim.id, text="a"))[0] == 403


async def test_a_fault_for_what_is_never_called_is_a_slip(server: TelegramServer) -> None:
    with pytest.raises(ValueError, match="send_message is never called"):
        server.fail("send_message", BLOCKED)


async def test_a_slow_answer_comes_when_it_is_let_go(server: TelegramServer, bot: Bot, sam: Chat) -> None:
    plan = server.fail("sendMessage", slow(1000))
    sending = asyncio.create_task(bot.send_message(sam.id, "a", read_timeout=60))
    await plan.struck()
    await sam.wait_for("a")
    assert not sending.done()
    plan.release()
    assert (await sending).text == "a"


@SAYS_THAT_SECONDS_WILL_CHANGE
@pytest.mark.parametrize(
    "fault", [SERVER_ERROR, BAD_GATEWAY, too_many_requests(1), CONFLICT, CLOSED, INVALID_JSON, LOST_ANSWER]
)
async def test_a_fault_of_polling_confirms_nothing_of_what_waits(
    server: TelegramServer, call: Call, sam: Chat, bot: Bot, fault: Fault
) -> None:
    await sam.says("a")
    server.fail("getUpdates", fault)
    with pytest.raises(TelegramError):
        await bot.get_updates()
    assert len((await call("getUpdates"))[1]) == 1


async def test_the_server_comes_back_on_its_port_with_all_it_knew(server: TelegramServer, bot: Bot, sam: Chat) -> None:
    await bot.send_message(sam.id, "a")
    port = server.port
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await server.changes.until(lambda: server.updates.polled, WITHIN, lambda: "nobody polls")
    await server.stop()
    with pytest.raises(NetworkError):
        await poll
    with pytest.raises(NetworkError, match="ConnectError"):
        await bot.send_message(sam.id, "b")
    await sam.says("still there?")
    await server.start()
    (update,) = await bot.get_updates()
    await bot.send_message(sam.id, "yes")
    assert server.port == port
    assert update.message is not None
    assert update.message.text == "still there?"
    assert sam.transcript() == "Sam> /start\nbot> a\nSam> still there?\nbot> yes\n"


async def test_updates_that_are_out_of_order(server: TelegramServer, call: Call, bot: Bot, sam: Chat) -> None:
    server.unknown_kind()
    (unknown,) = await bot.get_updates()
    assert "a_kind_from_the_future" in unknown.api_kwargs
    poison = server.poison()
    with pytest.raises(KeyError):
        await bot.get_updates(offset=poison)
    await sam.says("a")
    _, (said,) = await call("getUpdates", offset=poison + 1)
    server.updates.repeat()
    assert await call("getUpdates", offset=said["update_id"] + 1) == (200, [said])
    assert await call("getUpdates") == (200, [])


# The bot's profile


async def test_the_profile_is_kept_by_language(server: TelegramServer, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("help", "What I can do")])
    await bot.set_my_commands([BotCommand("help", "Was ich kann")], language_code="de")
    await bot.set_my_description("I help you to agree.", language_code="en")
    await bot.set_my_short_description("I help.")
    assert server.profile.commands["default", "de"] == [{"command": "help", "description": "Was ich kann"}]
    assert server.profile.description == {"en": "I help you to agree."}
    assert server.profile.short_description == {"": "I help."}
    assert server.violations == []


async def test_the_profile_can_be_asked_for(bot: Bot) -> None:
    assert await bot.get_my_commands() == ()
    await bot.set_my_commands([BotCommand("help", "What I can do")])
    await bot.set_my_description("I help you to agree.", language_code="en")
    await bot.set_my_short_description("I help.", language_code="en")
    assert await bot.get_my_commands() == (BotCommand("help", "What I can do"),)
    assert (await bot.get_my_description("en")).description == "I help you to agree."
    assert (await bot.get_my_short_description("en")).short_description == "I help."
    assert (await bot.get_my_description("de")).description == ""


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("setMyCommands", {"commands": [{"command": "Help", "description": "a"}]}),
        ("setMyCommands", {"commands": [{"command": "a" * 33, "description": "a"}]}),
        ("setMyCommands", {"commands": [{"command": "help", "description": ""}]}),
        ("setMyCommands", {"commands": [{"command": "help"}]}),
        ("setMyCommands", {"commands": [{"command": "help", "description": "a"}] * 101}),
        ("setMyCommands", {"commands": [], "scope": {"type": "everybody"}}),
        ("setMyDescription", {"description": "a" * 513}),
        ("setMyDescription", {"description": "a", "language_code": "eng"}),
        ("setMyShortDescription", {"short_description": "a" * 121}),
    ],
)
async def test_a_profile_that_is_refused(call: Call, method: str, values: dict[str, Any]) -> None:
    assert (await call(method, **values))[0] == 400


# All together


async def test_a_conversation_through_the_library(server: TelegramServer, bot: Bot) -> None:
    sam = server.chat("Sam")
    await sam.says("/start CODE")
    (opened,) = await bot.get_updates(timeout=10, allowed_updates=["message", "callback_query", "my_chat_member"])
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="1")]])
    await bot.send_message(
        sam.id,
        "<b>Hello</b>\nShall we?",
        "HTML",
        reply_markup=markup,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    await sam.wait_for("Shall we?")
    await sam.taps("Yes")
    (tapped,) = await bot.get_updates(offset=opened.update_id + 1)
    assert tapped.callback_query is not None
    await tapped.callback_query.answer()
    await tapped.callback_query.edit_message_text("Good.")
    await bot.send_chat_action(sam.id, "typing")
    assert sam.transcript() == "Sam> /start CODE\nbot> Good.\n"
    assert await bot.delete_messages(sam.id, [message.id for message in sam.messages])
    assert (server.violations, server.refusals) == ([], [])
    assert bot.username == "accord_example_bot"


async def test_the_library_raises_what_it_should(server: TelegramServer, bot: Bot, sam: Chat) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await server.changes.until(lambda: server.updates.polled, WITHIN, lambda: "nobody polls")
    await sam.says("a")
    await poll
    await bot.set_webhook("https://127.0.0.1:8443/")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    stranger = Bot("123456789:another-token-that-is-not-this-bots", base_url=server.base_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_waiting_for_what_does_not_come_shows_the_chat(call: Call, sam: Chat) -> None:
    await sent(call, sam)
    await sam.wait_for(lambda chat: len(chat.messages) == 2)
    with pytest.raises(
        AssertionError, match=r"'Goodbye' did not come within 0\.01 s\. The chat:\nSam> /start\nbot> Hello"
    ):
        await sam.wait_for("Goodbye", within=0.01)


async def test_the_screen_is_what_came_since_the_person_wrote(call: Call, sam: Chat) -> None:
    await sent(call, sam, "a")
    await sam.says("b")
    assert sam.screen == ""
    await sent(call, sam, "c")
    await sent(call, sam, "d", reply_markup=YES_NO)
    assert sam.screen == "c\n\nd\n[Yes] [No]"


async def test_calls_are_counted_with_their_times(server: TelegramServer, call: Call, sam: Chat, clock: Clock) -> None:
    kim = server.chat("Kim")
    await kim.says("/start")
    await sent(call, sam)
    await sent(call, kim)
    server.forward(2)
    await sent(call, sam)
    await server.wait_for_calls("sendMessage", 3)
    assert [one.at - clock.now for one in server.calls("sendMessage", sam)] == [0, 2]
    assert [one.status for one in server.calls()] == [200] * 3
    with pytest.raises(AssertionError, match="getUpdates was called 0 times, not 1"):
        await server.wait_for_calls("getUpdates", within=0.01)
