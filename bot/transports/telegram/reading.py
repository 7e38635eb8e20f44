"""What came from Telegram, as things that a person did.

1. Only private chats: what happens in groups and channels belongs to no agreement.
2. No name and no telephone number is taken over, only the chat's id.
3. The data of a button is checked like anything that is typed: a modified client can send any.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.transports import Incoming, Json, What

NAME = "telegram"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates that Telegram is asked for."""
STALE = -1
"""The token of a button that is not ours: no question ever has it."""

_OPENED = re.compile(r"/start(?:@\w+)?(?:\s+(\S+))?\s*")
"""What the app sends by itself when its Start button is pressed, with the code of the link if there is one. It is no
answer to anything: the button comes back when the chat was emptied or the bot was blocked."""
_BUTTON = re.compile(r"(\d{1,15}):([\w.-]{1,60})", re.ASCII)
_SERVICE = (
    *("message_auto_delete_timer_changed", "pinned_message", "chat_background_set", "write_access_allowed"),
    *("proximity_alert_triggered", "connected_website", "checklist_tasks_done", "checklist_tasks_added"),
)
"""Messages that Telegram itself puts into a private chat: nobody has said anything."""
_STANDING: Mapping[str, What] = {ChatMemberStatus.BANNED: What.BLOCKED, ChatMemberStatus.MEMBER: What.RETURNED}


@dataclass(frozen=True, slots=True)
class Read:
    """One thing that a person did. `tap`: the button, if it was one."""

    incoming: Incoming
    tap: CallbackQuery | None = None


def read(raw: Json, now: float) -> Read | None:
    """Read one update as getUpdates gives it; None if it is nothing for us. `now`: seconds since the epoch.

    Raises whatever the library raises for an update that it cannot read.
    """
    update = Update.de_json(dict(raw), None)
    chat = update.effective_chat
    if chat is None or chat.type != ChatType.PRIVATE:
        return None
    id_ = f"u{update.update_id}"
    if update.message:
        return _message(update.message, id_)
    if update.edited_message:
        return Read(_from(update.edited_message, id_, What.UNUSABLE, ""))
    if update.callback_query:
        return _tapped(update.callback_query, id_, now)
    return _member(update.my_chat_member, id_) if update.my_chat_member else None


def button(data: str | None) -> tuple[int, str]:
    """Token and option of a button; (STALE, "") if it is not one of ours."""
    ours = _BUTTON.fullmatch(data or "")
    return (int(ours[1]), ours[2]) if ours else (STALE, "")


def _message(message: Message, id_: str) -> Read | None:
    if any(getattr(message, kind) is not None for kind in _SERVICE):
        return None
    text = message.text or ""
    opened = _OPENED.fullmatch(text)
    if opened:
        return Read(_from(message, id_, What.OPENED, opened[1] or ""))
    return Read(_from(message, id_, What.TEXT if text else What.UNUSABLE, text))


def _from(message: Message, id_: str, what: What, text: str) -> Incoming:
    when = message.date.timestamp()
    return Incoming(NAME, str(message.chat.id), id_, when, what, text, message_ref=str(message.message_id))


def _tapped(tap: CallbackQuery, id_: str, now: float) -> Read | None:
    if tap.message is None:
        return None
    token, option = button(tap.data)
    address = str(tap.message.chat.id)
    return Read(Incoming(NAME, address, id_, now, What.CHOICE, option=option, token=token), tap)


def _member(changed: ChatMemberUpdated, id_: str) -> Read | None:
    what = _STANDING.get(changed.new_chat_member.status)
    when = changed.date.timestamp()
    return Read(Incoming(NAME, str(changed.chat.id), id_, when, what)) if what else None
