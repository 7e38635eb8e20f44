"""The methods that write to a chat: sending, editing, deleting, answering taps.

Each takes the service and the typed values of the request, and returns the Bot API's `result` or raises Refusal.
The words of refusals are those of telegram-bot-api's Client.cpp and of Telegram's servers.
"""

from tests.fakes.telegram.basics import Json, Refusal, bad_request
from tests.fakes.telegram.chats import QUERY_SECONDS, Chat
from tests.fakes.telegram.entities import EntityError, Formatted, given_entities, parse, trimmed, units
from tests.fakes.telegram.keyboards import checked
from tests.fakes.telegram.messages import Message, Upload
from tests.fakes.telegram.service import Telegram

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


def send_message(telegram: Telegram, values: Json) -> Json:
    if not values.get("text"):
        raise bad_request("message text is empty")
    return _send(telegram, values, _formatted(telegram, values, "text", TEXT_UNITS)).json()


def send_photo(telegram: Telegram, values: Json) -> Json:
    upload = _file(values, "photo")
    if not upload.body.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise bad_request("IMAGE_PROCESS_FAILED")
    number = next(telegram.file_ids)
    size = {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", "width": 90, "height": 90}
    return _send_file(telegram, values, upload, {"photo": [size | {"file_size": len(upload.body)}]})


def send_document(telegram: Telegram, values: Json) -> Json:
    upload = _file(values, "document")
    number = next(telegram.file_ids)
    document = {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", "file_size": len(upload.body)}
    named = {"file_name": upload.name, "mime_type": upload.media_type}
    return _send_file(telegram, values, upload, {"document": document | named})


def edit_message_text(telegram: Telegram, values: Json) -> Json:
    if not values.get("text"):
        raise bad_request("message text is empty")
    content = _formatted(telegram, values, "text", TEXT_UNITS)
    message = _editable(telegram, values)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    return _edit(telegram, message, content, values)


def edit_message_reply_markup(telegram: Telegram, values: Json) -> Json:
    message = _editable(telegram, values)
    return _edit(telegram, message, message.content, values)


def delete_message(telegram: Telegram, values: Json) -> bool:
    message = _found(telegram, values, values["message_id"], "message to delete not found")
    _delete(telegram, [message])
    return True


def delete_messages(telegram: Telegram, values: Json) -> bool:
    """What is not there is skipped; but one that is too old, and none is deleted (TDLib's delete_messages)."""
    if not values["message_ids"]:
        raise bad_request("message identifiers are not specified")
    if len(values["message_ids"]) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    chat, wanted = _chat(telegram, values), set(values["message_ids"])
    _delete(telegram, [message for message in chat.messages if message.id in wanted])
    return True


def answer_callback_query(telegram: Telegram, values: Json) -> bool:
    taps = (tap for chat in telegram.chats.values() for tap in chat.taps_made)
    tap = next((tap for tap in taps if tap.id == values["callback_query_id"]), None)
    if not tap or tap.answered or telegram.now - tap.at > QUERY_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if units(values.get("text", "")) > NOTICE_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answered, tap.notice = True, values.get("text", "")
    telegram.bell.ring()
    return True


def send_chat_action(telegram: Telegram, values: Json) -> bool:
    if values["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = _open(_chat(telegram, values))
    chat.actions.append(values["action"])
    return True


def _chat(telegram: Telegram, values: Json) -> Chat:
    if values["chat_id"] not in telegram.chats:
        raise bad_request("chat not found")
    return telegram.chats[values["chat_id"]]


def _open(chat: Chat) -> Chat:
    """The chat, if the bot may write to it."""
    if chat.kind == "private" and chat.state in CLOSED:
        raise Refusal(403, f"Forbidden: {CLOSED[chat.state]}")
    if chat.kind == "group" and chat.state != "open":
        raise Refusal(403, "Forbidden: bot is not a member of the group chat")
    return chat


def _found(telegram: Telegram, values: Json, number: int, complaint: str) -> Message:
    for message in _chat(telegram, values).messages:
        if message.id == number:
            return message
    raise bad_request(complaint)


def _editable(telegram: Telegram, values: Json) -> Message:
    _open(_chat(telegram, values))
    message = _found(telegram, values, values["message_id"], "message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _formatted(telegram: Telegram, values: Json, name: str, most: int) -> Formatted:
    """The text as it will stand there. Raises Refusal."""
    what = "message" if name == "text" else "message caption"
    if values.get("parse_mode", "HTML") != "HTML":
        telegram.violates(f"parse_mode {values['parse_mode']} is not known here")
        raise bad_request("unsupported parse_mode")
    text, given = values.get(name, ""), tuple(values.get("entities", ()))
    try:
        content = parse(text) if "parse_mode" in values else trimmed(Formatted(text, given_entities(given, text)))
    except EntityError as error:
        raise bad_request(f"can't parse entities: {error}") from error
    for address in content.dead:
        telegram.violates(f"a link to {address} shows as plain text")
    if len(content.entities) > MOST_ENTITIES:
        telegram.violates(f"{len(content.entities)} entities: those above {MOST_ENTITIES} are not shown")
    if name == "text" and not content.text:
        raise bad_request("text must be non-empty")
    if units(content.text) > most:
        raise bad_request(f"{what} is too long")
    return content


def _file(values: Json, name: str) -> Upload:
    upload: Upload | str = values[name]
    if isinstance(upload, str):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not upload.body:
        raise bad_request("file must be non-empty")
    return upload


def _send_file(telegram: Telegram, values: Json, upload: Upload, media: Json) -> Json:
    message = _send(telegram, values, _formatted(telegram, values, "caption", CAPTION_UNITS), media, upload)
    return message.json()


def _send(
    telegram: Telegram, values: Json, content: Formatted, media: Json | None = None, file: Upload | None = None
) -> Message:
    keyboard = checked(values.get("reply_markup"), telegram.violates)
    chat = _open(_chat(telegram, values))
    message = Message(
        next(telegram.message_ids), chat.json(), telegram.me, int(telegram.now), content, keyboard, media or {}, file
    )
    message.protected = values.get("protect_content", False)
    message.silent = values.get("disable_notification", False)
    message.link_preview = _previewed(telegram, values)
    chat.take(message)
    return message


def _edit(telegram: Telegram, message: Message, content: Formatted, values: Json) -> Json:
    keyboard = checked(values.get("reply_markup"), telegram.violates)
    if (content.text, content.entities, keyboard) == (message.text, message.content.entities, message.keyboard):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    message.earlier_keyboards.append(message.keyboard)
    message.content, message.keyboard, message.edited = content, keyboard, int(telegram.now)
    message.link_preview = _previewed(telegram, values) if "text" in values else message.link_preview
    telegram.bell.ring()
    return message.json()


def _previewed(telegram: Telegram, values: Json) -> bool:
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
    telegram.bell.ring()
