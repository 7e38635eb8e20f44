"""The connection to Telegram's Bot API, through python-telegram-bot's `Bot` alone.

1. Every call has time-outs: to connect, to write, to read, and for a free connection.
2. The libraries do not log: they would log the token (it is part of each address) and what people write.
3. httpx is loaded without its command line, which it can do without: that would draw in 3 MB for a terminal.
"""

import asyncio
import logging
import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # rule 3: to Python, it is not there

import httpx  # noqa: E402 - rule 3
from telegram import Bot  # noqa: E402 - rule 3
from telegram.error import RetryAfter  # noqa: E402 - rule 3
from telegram.request import HTTPXRequest  # noqa: E402 - rule 3

# All in seconds.
_CONNECT = 10.0
_READ = 20.0
_WRITE = 20.0
_WRITE_FILE = 60.0
_POOL = 5.0
_CONNECTIONS = 32

UNKNOWN_BOT = (
    "Telegram does not accept the bot's token. Ask @BotFather for it (/mybots, API Token), and put it into the "
    "settings. If you use another api_url than https://api.telegram.org, see whether it is right."
)

os.environ["PTB_TIMEDELTA"] = "1"  # the library's switch for periods as timedelta; without it, it warns at each 429
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)
logging.getLogger("telegram").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Connection:
    """A bot and its connections: one for fetching updates, some for all the rest. Nothing is sent to open it."""

    bot: Bot
    _requests: tuple[HTTPXRequest, HTTPXRequest]

    @classmethod
    def to(cls, api_url: str, token: str) -> Self:
        """Prepare the connection. `api_url` is the server's address, "https://api.telegram.org"."""
        trust = {"verify": httpx.create_ssl_context()}  # one for both: each takes time and memory
        fetching, rest = (
            HTTPXRequest(
                connection_pool_size=size,
                connect_timeout=_CONNECT,
                read_timeout=_READ,
                write_timeout=_WRITE,
                media_write_timeout=_WRITE_FILE,
                pool_timeout=_POOL,
                httpx_kwargs=trust,
            )
            for size in (1, _CONNECTIONS)
        )
        url = f"{api_url.rstrip('/')}/bot"
        return cls(Bot(token, base_url=url, get_updates_request=fetching, request=rest), (fetching, rest))

    async def close(self) -> None:
        """Close what is open. May be called twice."""
        await asyncio.gather(*(request.shutdown() for request in self._requests))


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
