"""The methods that write to a chat: sending, editing, deleting, answering taps.

Each takes the service and the typed values of the request, and returns the Bot API's `result` or raises Refusal.
The words of refusals are those of telegram-bot-api's Client.cpp and of Telegram's servers.
"""

from typing import TypedDict

from bot.rehearse import Json
from bot.rehearse.telegram.chats import QUERY_SECONDS, Chat, Telegram
from bot.rehearse.telegram.faults import Refusal, bad_request
from bot.rehearse.telegram.formatting import EntityError, Formatted, given_entities, parse, trimmed, units
from bot.rehearse.telegram.messages import Message, Upload, checked_keyboard

# Telegram counts characters; UTF-16 units are never fewer, so who keeps within them is safe wherever it counts what.
TEXT_UNITS, CAPTION_UNITS, NOTICE_UNITS = 4096, 1024, 200
MOST_ENTITIES = 100
MOST_AT_ONCE = 100
DELETABLE_SECONDS = 48 * 3600
ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}
PREVIEW_OPTIONS = {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
CLOSED = {
    "new": "bot can't initiate conversation with a user",
    "blocked": "bot was blocked by the user",
    "deactivated": "user is deactivated",
}


class Values(TypedDict, total=False):
    """What a request brings, typed; which of it a method needs and takes is in `methods.METHODS`."""

    action: str
    allowed_updates: list[str]
    cache_time: int
    callback_query_id: str
    caption: str
    chat_id: int | str
    commands: list[Json]
    description: str
    disable_content_type_detection: bool
    disable_notification: bool
    document: Upload | str
    drop_pending_updates: bool
    entities: list[Json]
    language_code: str
    limit: int
    link_preview_options: Json
    max_connections: int
    message_id: int
    message_ids: list[int]
    offset: int
    parse_mode: str
    photo: Upload | str
    protect_content: bool
    reply_markup: Json
    scope: Json
    secret_token: str
    short_description: str
    show_alert: bool
    text: str
    timeout: int
    url: str


def send_message(telegram: Telegram, values: Values) -> Json:
    """A text."""
    return _send(telegram, values, _text(telegram, values)).json()


def send_photo(telegram: Telegram, values: Values) -> Json:
    """A picture, as PNG or JPEG."""
    upload = _file(values["photo"])
    if not upload.body.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise bad_request("IMAGE_PROCESS_FAILED")
    number = next(telegram.file_ids)
    size: Json = {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", "width": 90, "height": 90}
    return _send_file(telegram, values, upload, {"photo": [size | {"file_size": len(upload.body)}]})


def send_document(telegram: Telegram, values: Values) -> Json:
    """A file."""
    upload = _file(values["document"])
    number = next(telegram.file_ids)
    document: Json = {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", "file_size": len(upload.body)}
    named: Json = {"file_name": upload.name, "mime_type": upload.media_type}
    return _send_file(telegram, values, upload, {"document": document | named})


def edit_message_text(telegram: Telegram, values: Values) -> Json:
    """Other words in a message of the bot's."""
    content = _text(telegram, values)
    message = _editable(telegram, values)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    return _edit(telegram, message, content, values)


def edit_message_reply_markup(telegram: Telegram, values: Values) -> Json:
    """Other buttons below a message of the bot's."""
    message = _editable(telegram, values)
    return _edit(telegram, message, message.content, values)


def delete_message(telegram: Telegram, values: Values) -> bool:
    """One message, within 48 hours."""
    message = _found(telegram, values, values["message_id"], "message to delete not found")
    _delete(telegram, [message])
    return True


def delete_messages(telegram: Telegram, values: Values) -> bool:
    """What is not there is skipped; but one that is too old, and none is deleted (TDLib's delete_messages)."""
    if not values["message_ids"]:
        raise bad_request("message identifiers are not specified")
    if len(values["message_ids"]) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    chat, wanted = _chat(telegram, values), set(values["message_ids"])
    _delete(telegram, [message for message in chat.messages if message.id in wanted])
    return True


def answer_callback_query(telegram: Telegram, values: Values) -> bool:
    """End the waiting of a tap, perhaps with a notice."""
    taps = (tap for chat in telegram.chats.values() for tap in chat.taps_made)
    tap = next((tap for tap in taps if tap.id == values["callback_query_id"]), None)
    if not tap or tap.answered or telegram.now - tap.at > QUERY_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if units(values.get("text", "")) > NOTICE_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answered, tap.notice = True, values.get("text", "")
    telegram.changes.happened()
    return True


def send_chat_action(telegram: Telegram, values: Values) -> bool:
    """Show what the bot is doing."""
    if values["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = _open(_chat(telegram, values))
    chat.actions.append(values["action"])
    return True


def _chat(telegram: Telegram, values: Values) -> Chat:
    number = values["chat_id"]
    if isinstance(number, str) or number not in telegram.chats:
        raise bad_request("chat not found")
    return telegram.chats[number]


def _open(chat: Chat) -> Chat:
    """The chat, if the bot may write to it."""
    if chat.kind == "private" and chat.state in CLOSED:
        raise Refusal(403, f"Forbidden: {CLOSED[chat.state]}")
    if chat.kind == "group" and chat.state != "open":
        raise Refusal(403, "Forbidden: bot is not a member of the group chat")
    return chat


def _found(telegram: Telegram, values: Values, number: int, complaint: str) -> Message:
    for message in _chat(telegram, values).messages:
        if message.id == number:
            return message
    raise bad_request(complaint)


def _editable(telegram: Telegram, values: Values) -> Message:
    _open(_chat(telegram, values))
    message = _found(telegram, values, values["message_id"], "message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _text(telegram: Telegram, values: Values) -> Formatted:
    """The text as it will stand there. Raises Refusal."""
    if not values.get("text"):
        raise bad_request("message text is empty")
    content = _formatted(telegram, values, values["text"])
    if not content.text:
        raise bad_request("text must be non-empty")
    if units(content.text) > TEXT_UNITS:
        raise bad_request("message is too long")
    return content


def _formatted(telegram: Telegram, values: Values, text: str) -> Formatted:
    """A text without its marks. Raises Refusal."""
    if values.get("parse_mode", "HTML") != "HTML":
        telegram.violates(f"parse_mode {values['parse_mode']} is not known here")
        raise bad_request("unsupported parse_mode")
    given = values.get("entities", [])
    try:
        content = parse(text) if "parse_mode" in values else trimmed(Formatted(text, given_entities(given, text)))
    except EntityError as error:
        raise bad_request(f"can't parse entities: {error}") from error
    for address in content.dead:
        telegram.violates(f"a link to {address} shows as plain text")
    if len(content.entities) > MOST_ENTITIES:
        telegram.violates(f"{len(content.entities)} entities: those above {MOST_ENTITIES} are not shown")
    return content


def _file(upload: Upload | str) -> Upload:
    if isinstance(upload, str):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not upload.body:
        raise bad_request("file must be non-empty")
    return upload


def _send_file(telegram: Telegram, values: Values, upload: Upload, media: Json) -> Json:
    caption = _formatted(telegram, values, values.get("caption", ""))
    if units(caption.text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return _send(telegram, values, caption, media, upload).json()


def _send(
    telegram: Telegram, values: Values, content: Formatted, media: Json | None = None, file: Upload | None = None
) -> Message:
    keyboard = checked_keyboard(values.get("reply_markup"), telegram.violates)
    chat = _open(_chat(telegram, values))
    message = Message(
        next(telegram.message_ids), chat.json(), telegram.me, int(telegram.now), content, keyboard, media or {}, file
    )
    message.protected = values.get("protect_content", False)
    message.silent = values.get("disable_notification", False)
    message.link_preview = _previewed(telegram, values)
    chat.take(message)
    return message


def _edit(telegram: Telegram, message: Message, content: Formatted, values: Values) -> Json:
    keyboard = checked_keyboard(values.get("reply_markup"), telegram.violates)
    if (content.text, content.entities, keyboard) == (message.text, message.content.entities, message.keyboard):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    message.earlier_keyboards.append(message.keyboard)
    message.content, message.keyboard, message.edited = content, keyboard, int(telegram.now)
    message.link_preview = _previewed(telegram, values) if "text" in values else message.link_preview
    telegram.changes.happened()
    return message.json()


def _previewed(telegram: Telegram, values: Values) -> bool:
    """Whether the first link is shown with a picture of what is behind it."""
    options = values.get("link_preview_options", {})
    for name in options.keys() - PREVIEW_OPTIONS:
        telegram.violates(f"link_preview_options has the unknown field {name}")
    return options.get("is_disabled") is not True


def _delete(telegram: Telegram, messages: list[Message]) -> None:
    for message in messages:
        if telegram.now - message.date > DELETABLE_SECONDS:
            raise bad_request("message can't be deleted for everyone")
        if message.chat["type"] == "group" and not message.from_bot:
            raise bad_request("message can't be deleted")
    for message in messages:
        message.deleted = True
    telegram.changes.happened()
