"""Which methods there are, what each takes, and what does its work. Every other method is 404, as at Telegram.

1. Only the parameters are listed that this stand-in heeds; the Bot API has more (message_thread_id, ...).
2. A value comes as text in a form, a multipart body or a query, or with its own type in a JSON body.
3. A parameter that is not in the table is a violation and is ignored, as Telegram does; a value of a wrong type is a
   violation and refused.
The methods that write to a chat are in `messaging`; those by which a bot says what it is, or receives, are here.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from aiohttp import web
from pydantic import JsonValue

from bot.rehearse import Json
from bot.rehearse.telegram import messaging
from bot.rehearse.telegram.chats import Telegram
from bot.rehearse.telegram.faults import Refusal, bad_request
from bot.rehearse.telegram.messages import Upload
from bot.rehearse.telegram.messaging import Values

T = TypeVar("T")
Raw = JsonValue | Upload
"""A value as it came."""
Value = str | int | bool | Json | list[Json] | list[str] | list[int] | Upload
Kind = Callable[[Raw], Value]
"""Turns what came into a value; raises ValueError."""
Result = bool | Json | list[Json]
"""The Bot API's `result`."""
LONGEST_POLL_SECONDS = 50
MOST_UPDATES = 100
DESCRIPTION_LENGTH, SHORT_DESCRIPTION_LENGTH, COMMAND_DESCRIPTION_LENGTH = 512, 120, 256
MOST_COMMANDS = 100
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}


@dataclass(frozen=True, slots=True)
class Method:
    """`needs` must be there, `takes` may be."""

    work: Callable[[Telegram, Values], Result | Awaitable[Result]]
    needs: Mapping[str, Kind]
    takes: Mapping[str, Kind]


# Receiving


async def get_updates(telegram: Telegram, values: Values) -> list[Json]:
    """What is waiting, or what comes within the time given."""
    if telegram.webhook.url:
        raise Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    telegram.updates.want(values.get("allowed_updates"))
    limit = min(max(values.get("limit", MOST_UPDATES), 1), MOST_UPDATES)
    seconds = min(values.get("timeout", 0), LONGEST_POLL_SECONDS)
    return await telegram.updates.poll(values.get("offset", 0), limit, seconds)


async def set_webhook(telegram: Telegram, values: Values) -> bool:
    """Deliver there from now on; an empty address: nowhere."""
    url, secret = values["url"], values.get("secret_token", "")
    if url:
        telegram.webhook.check(url, secret)
        telegram.updates.interrupt("terminated by setWebhook request")
    telegram.updates.want(values.get("allowed_updates"))
    if values.get("drop_pending_updates"):
        telegram.updates.drop()
    await telegram.webhook.set(url, secret)
    return True


async def delete_webhook(telegram: Telegram, values: Values) -> bool:
    """Deliver nowhere."""
    return await set_webhook(telegram, {**values, "url": ""})


def get_webhook_info(telegram: Telegram, _values: Values) -> Json:
    """Where updates are delivered to, and how it goes."""
    return telegram.webhook.info()


# What the bot says of itself


def get_me(telegram: Telegram, _values: Values) -> Json:
    """Who the bot is."""
    more = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "has_main_web_app")
    return {**telegram.me, **{name: name == "can_join_groups" for name in (*more, "can_connect_to_business")}}


def set_my_commands(telegram: Telegram, values: Values) -> bool:
    """What the menu of the chat offers."""
    if len(values["commands"]) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in values["commands"]:
        if set(command) != {"command", "description"}:
            raise bad_request("can't parse commands JSON object")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command["command"])):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command["description"])) <= COMMAND_DESCRIPTION_LENGTH:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.profile.commands[_scope(telegram, values), _language(values)] = values["commands"]
    return True


def set_my_description(telegram: Telegram, values: Values) -> bool:
    """What an empty chat shows."""
    text = values.get("description", "")
    if len(text) > DESCRIPTION_LENGTH:
        raise bad_request("BOT_DESCRIPTION_TOO_LONG")
    telegram.profile.description[_language(values)] = text
    return True


def set_my_short_description(telegram: Telegram, values: Values) -> bool:
    """What the bot's profile shows."""
    text = values.get("short_description", "")
    if len(text) > SHORT_DESCRIPTION_LENGTH:
        raise bad_request("BOT_ABOUT_TOO_LONG")
    telegram.profile.short_description[_language(values)] = text
    return True


def get_my_commands(telegram: Telegram, values: Values) -> list[Json]:
    """What was set."""
    return telegram.profile.commands.get((_scope(telegram, values), _language(values)), [])


def get_my_description(telegram: Telegram, values: Values) -> Json:
    """What was set."""
    return {"description": telegram.profile.description.get(_language(values), "")}


def get_my_short_description(telegram: Telegram, values: Values) -> Json:
    """What was set."""
    return {"short_description": telegram.profile.short_description.get(_language(values), "")}


def _scope(telegram: Telegram, values: Values) -> str:
    scope = str(values.get("scope", {"type": "default"}).get("type"))
    if scope not in SCOPES:
        telegram.violates(f"the scope {scope} is not known here")
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    return scope


def _language(values: Values) -> str:
    language = str(values.get("language_code", ""))
    if not re.fullmatch(r"(?:[a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language


# What a request brings


def string(value: Raw) -> str:
    """A text."""
    return _of(str, value)


def integer(value: Raw) -> int:
    """A whole number."""
    return _of(int, int(value) if isinstance(value, str) else value)


def boolean(value: Raw) -> bool:
    """True or false."""
    return _of(bool, {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value)


def thing(value: Raw) -> Json:
    """A JSON object."""
    return _of(dict, _loaded(value))


def things(value: Raw) -> list[Json]:
    """A list of JSON objects."""
    return [thing(item) for item in _of(list, _loaded(value))]


def strings(value: Raw) -> list[str]:
    """A list of texts."""
    return [string(item) for item in _of(list, _loaded(value))]


def integers(value: Raw) -> list[int]:
    """A list of whole numbers."""
    return [_of(int, item) for item in _of(list, _loaded(value))]


def chat(value: Raw) -> int | str:
    """A number, or the @name of a channel, of which there are none here."""
    return value if isinstance(value, str) and value.startswith("@") else integer(value)


def upload(value: Raw) -> Upload | str:
    """A file, or what stands for one: an id or an address."""
    return value if isinstance(value, Upload) else string(value)


def _of(wanted: type[T], value: Raw) -> T:
    """The value, if it is of exactly this type: True is no 1."""
    if not isinstance(value, wanted) or type(value) is not wanted:
        raise ValueError(f"{value!r} is no {wanted.__name__}")
    return value


def _loaded(value: Raw) -> Raw:
    loaded: Raw = json.loads(value) if isinstance(value, str) else value
    return loaded


async def brought(request: web.Request) -> dict[str, Raw]:
    """All that a request brings, by name; files as Upload."""
    found: dict[str, Raw] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError as error:
            raise bad_request("can't parse the body") from error
        if not isinstance(body, dict):
            raise bad_request("the body is no JSON object")
        return found | body
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            found[name] = Upload(value.filename, value.content_type, value.file.read())
            value.file.close()
        else:
            found[name] = str(value)
    return found


def typed(
    method: str, kinds: Mapping[str, Kind], came: Mapping[str, Raw], violates: Callable[[str], None]
) -> tuple[Values, list[str]]:
    """The values in their types, and the names of those whose type is wrong. What is unknown goes to `violates`."""
    values: dict[str, Value] = {}
    wrong: list[str] = []
    for name, value in came.items():
        if name not in kinds:
            violates(f"{method}: the parameter {name} is unknown")
            continue
        try:
            values[name] = kinds[name](value)
        except (ValueError, TypeError):
            violates(f"{method}: {name} has a wrong type")
            wrong.append(name)
    return cast("Values", values), wrong  # each name has its type from the table, which `Values` repeats


MARKUP: Mapping[str, Kind] = {"reply_markup": thing}
FORMAT: Mapping[str, Kind] = {"parse_mode": string, **MARKUP}
QUIETLY: Mapping[str, Kind] = {"disable_notification": boolean, "protect_content": boolean}
TEXT: Mapping[str, Kind] = {"text": string, "entities": things, **FORMAT, "link_preview_options": thing}
CAPTION: Mapping[str, Kind] = {"caption": string, **FORMAT, **QUIETLY}
CHAT: Mapping[str, Kind] = {"chat_id": chat}
MESSAGE: Mapping[str, Kind] = {**CHAT, "message_id": integer}
LANGUAGE: Mapping[str, Kind] = {"language_code": string}

METHODS: Mapping[str, Method] = {
    "getMe": Method(get_me, {}, {}),
    "getUpdates": Method(
        get_updates, {}, {"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": strings}
    ),
    "sendMessage": Method(messaging.send_message, {**CHAT}, {**TEXT, **QUIETLY}),
    "editMessageText": Method(messaging.edit_message_text, MESSAGE, TEXT),
    "editMessageReplyMarkup": Method(messaging.edit_message_reply_markup, MESSAGE, MARKUP),
    "answerCallbackQuery": Method(
        messaging.answer_callback_query,
        {"callback_query_id": string},
        {"text": string, "show_alert": boolean, "cache_time": integer},
    ),
    "deleteMessage": Method(messaging.delete_message, MESSAGE, {}),
    "deleteMessages": Method(messaging.delete_messages, {**CHAT, "message_ids": integers}, {}),
    "sendChatAction": Method(messaging.send_chat_action, {**CHAT, "action": string}, {}),
    "sendPhoto": Method(messaging.send_photo, {**CHAT, "photo": upload}, CAPTION),
    "sendDocument": Method(
        messaging.send_document,
        {**CHAT, "document": upload},
        {**CAPTION, "disable_content_type_detection": boolean},
    ),
    "setMyCommands": Method(set_my_commands, {"commands": things}, {"scope": thing, **LANGUAGE}),
    "setMyDescription": Method(set_my_description, {}, {"description": string, **LANGUAGE}),
    "setMyShortDescription": Method(set_my_short_description, {}, {"short_description": string, **LANGUAGE}),
    "getMyCommands": Method(get_my_commands, {}, {"scope": thing, **LANGUAGE}),
    "getMyDescription": Method(get_my_description, {}, LANGUAGE),
    "getMyShortDescription": Method(get_my_short_description, {}, LANGUAGE),
    "getWebhookInfo": Method(get_webhook_info, {}, {}),
    "setWebhook": Method(
        set_webhook,
        {"url": string},
        {
            "secret_token": string,
            "allowed_updates": strings,
            "drop_pending_updates": boolean,
            "max_connections": integer,
        },
    ),
    "deleteWebhook": Method(delete_webhook, {}, {"drop_pending_updates": boolean}),
}


def complete(method: Method, values: Values, wrong: list[str]) -> None:
    """Raises Refusal if a value has a wrong type or one is missing."""
    if wrong:
        raise bad_request(f"can't parse {wrong[0]}")
    for name in method.needs:
        if name not in values:
            raise bad_request(f"{name} is empty" if name == "chat_id" else f"{name} is not specified")
