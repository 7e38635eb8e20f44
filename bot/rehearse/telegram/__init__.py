"""A stand-in for the Bot API's server, as strict as Telegram is, with a person's side to it.

    async with TelegramServer() as server:  # for python-telegram-bot: Bot(server.token, base_url=server.base_url)
        sam = server.chat("Sam")
        await sam.says("/start CODE")
        await sam.wait_for("Shall we start?")
        await sam.taps("Yes")
        server.fail("sendMessage", too_many_requests(3), times=2)
        assert server.violations == []

What Telegram would refuse is refused with its status and its words. What Telegram would swallow, and no sound client
does (an unknown parameter, an unknown method, a link that shows as plain text), is in `violations`.
"""

from bot.rehearse.telegram.chats import TOKEN, Chat
from bot.rehearse.telegram.faults import (
    BAD_GATEWAY,
    BLOCKED,
    CLOSED,
    CONFLICT,
    HANGS,
    INVALID_JSON,
    LOST_ANSWER,
    SERVER_ERROR,
    Fault,
    Plan,
    refused,
    slow,
    too_many_requests,
)
from bot.rehearse.telegram.messages import Message, Upload
from bot.rehearse.telegram.server import Request, TelegramServer

__all__ = [
    "BAD_GATEWAY",
    "BLOCKED",
    "CLOSED",
    "CONFLICT",
    "HANGS",
    "INVALID_JSON",
    "LOST_ANSWER",
    "SERVER_ERROR",
    "TOKEN",
    "Chat",
    "Fault",
    "Message",
    "Plan",
    "Request",
    "TelegramServer",
    "Upload",
    "refused",
    "slow",
    "too_many_requests",
]
