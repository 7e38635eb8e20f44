"""Looking at the bot from outside, for `accord doctor` and the set-up. Nothing is fetched, and nothing is changed."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken

from bot.transports import Finding, Severity
from bot.transports.telegram.connection import UNKNOWN_BOT, Connection

_PATIENCE = 25.0
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_AWAY = "Telegram cannot be reached from here, or does not answer as it should."
_SEE_NET = "See to the network of this computer, and to api_url in the settings."
_MANY = 100
"""Updates waiting: more than a bot that works has."""


async def probe_token(token: str, api_url: str) -> Finding:
    """Try a token: good, and `says` is the bot's name without @; or not, with what is wrong and what to do."""
    return (await _seen(token, api_url))[0]


async def probe_bot(token: str, api_url: str, webhook: str) -> Sequence[Finding]:
    """Look at the token, the webhook and what waits. `webhook`: the address that should be set; empty for none."""
    found, info = await _seen(token, api_url)
    if not info:
        return [found]
    return [replace(found, says=f"Telegram knows the bot as @{found.says}."), _fetching(info, webhook), _waiting(info)]


async def _seen(token: str, api_url: str) -> tuple[Finding, WebhookInfo | None]:
    """What is found about the token; and, if it is good, about the webhook."""
    if not _TOKEN.fullmatch(token):
        return Finding(Severity.WRONG, "This is no token of Telegram.", "Copy it whole from @BotFather."), None
    try:
        async with asyncio.timeout(_PATIENCE), _opened(token, api_url) as bot:
            name = (await bot.get_me()).username or ""
            return Finding(Severity.GOOD, name), await bot.get_webhook_info()
    except InvalidToken:
        return Finding(Severity.WRONG, "Telegram does not know this token.", UNKNOWN_BOT), None
    except Exception:  # noqa: BLE001 - also what is no answer of Telegram at all
        return Finding(Severity.UNREACHABLE, _AWAY, _SEE_NET), None


@asynccontextmanager
async def _opened(token: str, api_url: str) -> AsyncIterator[Bot]:
    connection = Connection.to(api_url, token)
    try:
        yield connection.bot
    finally:
        await connection.close()


def _fetching(info: WebhookInfo, wanted: str) -> Finding:
    if info.url != wanted and not wanted:
        todo = "Start Accord: it removes the webhook. If it comes back, another program uses the same token: stop that."
        return Finding(Severity.UNREACHABLE, "A webhook is set for the bot, so Accord gets no messages.", todo)
    if info.url != wanted:
        todo = "Start Accord: it sets it. If it changes again, another program uses the same token: stop that."
        return Finding(Severity.UNREACHABLE, "Telegram does not have the webhook of the settings.", todo)
    if info.last_error_message and info.pending_update_count:
        todo = "See to the address in [telegram] webhook, to its certificate, and to what passes the calls on."
        return Finding(Severity.UNREACHABLE, f"Telegram could not call the webhook: {info.last_error_message}.", todo)
    return Finding(Severity.GOOD, "Telegram calls the webhook." if wanted else "Accord fetches its messages itself.")


def _waiting(info: WebhookInfo) -> Finding:
    count = info.pending_update_count
    says = f"Messages waiting at Telegram: {count}."
    if count < _MANY:
        return Finding(Severity.GOOD, says)
    return Finding(Severity.UNREACHABLE, says, "See whether accord run is running.")
