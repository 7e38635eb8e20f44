"""Telegram as a transport.

1. An update is confirmed only after it was worked off and committed: `receiving.py`, `webhook.py`.
2. Only private chats, only what was typed or tapped; no names, no numbers: `reading.py`.
3. What a person typed never styles or breaks a message: `rendering.py`.
4. An error says whether a message can have arrived: `sending.py`.

Of python-telegram-bot only `Bot` is used. Its `Application` confirms updates before anybody has seen them: what was
under way when the program died would be lost.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.transports import Finding, InboundJournal, MessageReference, Outgoing, Receive
from bot.transports.capabilities import CAPABILITIES
from bot.transports.telegram.connection import Connection
from bot.transports.telegram.indicators import Indicators
from bot.transports.telegram.menu import Menu, menus, show
from bot.transports.telegram.probe import probe_bot, probe_token
from bot.transports.telegram.reading import NAME
from bot.transports.telegram.receiving import Intake, poll
from bot.transports.telegram.sending import Eraser, Sending

__all__ = ["Menu", "Telegram", "menus", "probe_token"]


class Telegram:
    """A transport (see `bot.transports`).

    `menus`: by language code, the first for all other languages. `neutral`: what an old message of ours is edited
    to when a chat is erased. `webhook`: a public https address; empty: updates are fetched, and a call waits
    `poll_seconds` for them (Telegram's maximum is 50). `clock`: seconds since the epoch.
    """

    capabilities = CAPABILITIES[NAME]
    name = NAME
    pace = 1.0
    service_pace = 0.04

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        menus: Mapping[str, Menu],
        neutral: str,
        journal: InboundJournal,
        webhook: str = "",
        webhook_listen: str = "127.0.0.1:8088",
        poll_seconds: int = 30,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._token, self._api_url, self._menus, self._journal = token, api_url, menus, journal
        self._webhook, self._listen, self._poll_seconds = webhook, webhook_listen, poll_seconds
        self._clock, self._sleep = clock, sleep
        self._connection = Connection.to(api_url, token)
        self._sending = Sending(self._connection.bot)
        self._eraser = Eraser(self._connection.bot, neutral, clock)

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled. Raises UnusableError. What is in hand then is finished or comes again."""
        bot = self._connection.bot
        indicators = Indicators(bot, self._clock, self._sleep)
        intake = Intake(receive, self._journal, indicators, self._clock)
        shown = asyncio.create_task(show(bot, self._menus, self._sleep))
        try:
            if self._webhook:
                from bot.transports.telegram.webhook import serve  # noqa: PLC0415 - the web server is seldom needed

                await serve(bot, intake, address=self._webhook, listen=self._listen, sleep=self._sleep)
            else:
                await poll(bot, intake, seconds=self._poll_seconds, sleep=self._sleep)
        finally:
            shown.cancel()
            await asyncio.gather(shown, indicators.end(), return_exceptions=True)

    async def send(self, message: Outgoing) -> str:
        """Deliver; see `bot.transports.Sender`. Returns the ids of its parts, joined by commas."""
        return await self._sending.send(message)

    async def erase(self, address: str, references: Sequence[MessageReference]) -> None:
        """Delete what is younger than 48 hours, for both sides; edit what is older and ours to the neutral text."""
        await self._eraser.erase(address, references)

    async def probe(self) -> Sequence[Finding]:
        """Look at the token, the webhook, and what is waiting."""
        return await probe_bot(self._token, self._api_url, self._webhook)

    async def close(self) -> None:
        """Close the connections, after the last message was sent."""
        await self._connection.close()
