"""The connection to Telegram's Bot API, through python-telegram-bot's `Bot` alone.

1. Every call has time-outs: to connect, to write, to read, and for a free connection.
2. The libraries do not log: they would log the token (it is part of each address) and what people write.
3. httpx is loaded without its command line, which it can do without: that would draw in 3 MB for a terminal.
4. Whether Telegram can be reached is said once when that changes, not at each attempt (`Health`).
5. A token that was never accepted ends it: somebody has to put another one in. One that was accepted before is tried
   again: a server or a proxy in trouble may answer 401 or 404 for a moment.
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
from telegram.error import Conflict, InvalidToken, RetryAfter  # noqa: E402 - rule 3
from telegram.request import HTTPXRequest  # noqa: E402 - rule 3

from bot.transports import UnusableError, health  # noqa: E402 - rule 3
from bot.transports.health import GrowingPause  # noqa: E402 - rule 3

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

_LONGEST = 60.0
_CALM = 3
"""Good answers in a row until trouble is over: two programs that disturb each other get one now and then."""
_AWAY = "Telegram cannot be reached, or does not answer as it should. Accord goes on trying."
_BUSY = "Telegram asks to slow down. Accord waits."
_RIVAL = (
    "Another program fetches this bot's messages, with the same token. Stop it. If you do not know it, ask @BotFather "
    "for a new token (/revoke), and put that into the settings."
)
_HOOKED = (
    "A webhook was set for this bot by another program, so that messages go there. Stop that program, "
    "then start Accord again: it removes the webhook."
)
_REVOKED = (
    "Telegram does not accept the bot's token any more. Accord goes on trying. If this stays, ask @BotFather for the "
    "token (/mybots, API Token), put it into the settings, and start Accord again."
)
UNKEPT = "What came from Telegram could not be kept. Accord asks for it again."

os.environ["PTB_TIMEDELTA"] = "1"  # the library's switch for periods as timedelta; without it, it warns at each 429
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)
logging.getLogger("telegram").setLevel(logging.CRITICAL)

logger = logging.getLogger(__name__)


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


class Health:
    """Whether Telegram can be reached: counts what goes wrong and what goes well."""

    def __init__(self) -> None:
        self._troubles, self._pause, self._good = health.Health(logger), GrowingPause(1.0, _LONGEST), 0
        self.accepted = False
        """Whether Telegram has accepted the token."""

    def good(self) -> None:
        """Something went well."""
        self.accepted = True
        self._pause.reset()
        self._good += 1
        if self._good >= _CALM:
            self._troubles.over("telegram", "Telegram works again.")

    def bad(self, what: Exception | str) -> float:
        """Something went wrong: an error, or a sentence for the operator. Returns the seconds to wait, up to 60.

        Raises UnusableError if the token is refused that was never accepted.
        """
        refused = isinstance(what, InvalidToken)
        if refused and not self.accepted:
            raise UnusableError(UNKNOWN_BOT) from None
        self.accepted |= isinstance(what, str | Conflict | RetryAfter)  # it answered, and not that it knows no such bot
        self._troubles.trouble("telegram", what if isinstance(what, str) else _sentence(what))
        self._good = 0
        pause = max(self._pause.next(), _LONGEST * refused)
        return max(pause, seconds_of(what)) if isinstance(what, RetryAfter) else pause


def _sentence(error: Exception) -> str:
    if isinstance(error, InvalidToken):
        return _REVOKED
    if isinstance(error, Conflict):
        return _HOOKED if "webhook" in error.message.lower() else _RIVAL
    return _BUSY if isinstance(error, RetryAfter) else _AWAY
