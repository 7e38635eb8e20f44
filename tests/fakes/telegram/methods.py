"""Which methods there are, what each takes, and what does its work. Every other method is 404, as at Telegram.

Only the parameters are listed that this stand-in heeds; the Bot API has more (message_thread_id, ...).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram import messaging, profile
from tests.fakes.telegram.basics import Json, Refusal, bad_request
from tests.fakes.telegram.parameters import (
    Kind,
    boolean,
    chat,
    integer,
    integers,
    string,
    strings,
    thing,
    things,
    upload,
)

if TYPE_CHECKING:
    from tests.fakes.telegram.server import TelegramServer

LONGEST_POLL_SECONDS = 50
MOST_UPDATES = 100


@dataclass(frozen=True, slots=True)
class Method:
    """`needs` must be there, `takes` may be."""

    work: Callable[[Any, Json], Any | Awaitable[Any]]
    needs: Mapping[str, Kind]
    takes: Mapping[str, Kind]


async def get_updates(server: "TelegramServer", values: Json) -> list[Json]:
    if server.webhook.url:
        raise Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    server.updates.want(values.get("allowed_updates"))
    limit = min(max(values.get("limit", MOST_UPDATES), 1), MOST_UPDATES)
    seconds = min(values.get("timeout", 0), LONGEST_POLL_SECONDS)
    return await server.updates.poll(values.get("offset", 0), limit, seconds)


async def set_webhook(server: "TelegramServer", values: Json) -> bool:
    url, secret = values["url"], values.get("secret_token", "")
    if url:
        server.webhook.check(url, secret)
        server.updates.interrupt("terminated by setWebhook request")
    server.updates.want(values.get("allowed_updates"))
    if values.get("drop_pending_updates"):
        server.updates.drop()
    await server.webhook.set(url, secret)
    return True


async def delete_webhook(server: "TelegramServer", values: Json) -> bool:
    return await set_webhook(server, {"url": "", **values})


def get_webhook_info(server: "TelegramServer", _values: Json) -> Json:
    return server.webhook.info()


MARKUP: Mapping[str, Kind] = {"reply_markup": thing}
FORMAT: Mapping[str, Kind] = {"parse_mode": string, **MARKUP}
QUIETLY: Mapping[str, Kind] = {"disable_notification": boolean, "protect_content": boolean}
TEXT: Mapping[str, Kind] = {"text": string, "entities": things, **FORMAT, "link_preview_options": thing}
CAPTION: Mapping[str, Kind] = {"caption": string, **FORMAT, **QUIETLY}
CHAT: Mapping[str, Kind] = {"chat_id": chat}
MESSAGE: Mapping[str, Kind] = {**CHAT, "message_id": integer}
LANGUAGE: Mapping[str, Kind] = {"language_code": string}

METHODS: Mapping[str, Method] = {
    "getMe": Method(profile.get_me, {}, {}),
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
    "setMyCommands": Method(profile.set_my_commands, {"commands": things}, {"scope": thing, **LANGUAGE}),
    "setMyDescription": Method(profile.set_my_description, {}, {"description": string, **LANGUAGE}),
    "setMyShortDescription": Method(profile.set_my_short_description, {}, {"short_description": string, **LANGUAGE}),
    "getMyCommands": Method(profile.get_my_commands, {}, {"scope": thing, **LANGUAGE}),
    "getMyDescription": Method(profile.get_my_description, {}, LANGUAGE),
    "getMyShortDescription": Method(profile.get_my_short_description, {}, LANGUAGE),
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


def complete(method: Method, values: Json, wrong: list[str]) -> None:
    """Raises Refusal if a value has a wrong type or one is missing."""
    if wrong:
        raise bad_request(f"can't parse {wrong[0]}")
    for name in method.needs:
        if name not in values:
            raise bad_request(f"{name} is empty" if name == "chat_id" else f"{name} is not specified")
