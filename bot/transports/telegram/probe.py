"""Looking at the bot from outside, for `accord doctor` and the set-up. Nothing is fetched, and nothing is changed."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken

from bot.transports import Finding
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
        return Finding(good=False, says="This is no token of Telegram.", todo="Copy it whole from @BotFather."), None
    try:
        async with asyncio.timeout(_PATIENCE), _opened(token, api_url) as bot:
            name = (await bot.get_me()).username or ""
            return Finding(good=True, says=name), await bot.get_webhook_info()
    except InvalidToken:
        return Finding(good=False, says="Telegram does not know this token.", todo=UNKNOWN_BOT), None
    except Exception:  # noqa: BLE001 - also what is no answer of Telegram at all
        return Finding(good=False, says=_AWAY, todo=_SEE_NET), None


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
        return Finding(good=False, says="A webhook is set for the bot, so Accord gets no messages.", todo=todo)
    if info.url != wanted:
        todo = "Start Accord: it sets it. If it changes again, another program uses the same token: stop that."
        return Finding(good=False, says="Telegram does not have the webhook of the settings.", todo=todo)
    if info.last_error_message and info.pending_update_count:
        todo = "See to the address in [telegram] webhook, to its certificate, and to what passes the calls on."
        return Finding(good=False, says=f"Telegram could not call the webhook: {info.last_error_message}.", todo=todo)
    return Finding(good=True, says="Telegram calls the webhook." if wanted else "Accord fetches its messages itself.")


def _waiting(info: WebhookInfo) -> Finding:
    count = info.pending_update_count
    says = f"Messages waiting at Telegram: {count}."
    return Finding(good=count < _MANY, says=says, todo="" if count < _MANY else "See whether accord run is running.")
