"""Fetching updates, with a poller of our own: the library's confirms them before they are worked off.

1. Telegram forgets an update once a call bears a higher offset: so the offset moves only after the commit.
2. The offset is sent until it is answered, and then no more. After a week without updates Telegram goes on with any
   number (core.telegram.org/bots/api#update), and one below an offset that was kept would never be seen.
3. Two calls never follow each other without a pause unless the first one waited or brought something.
"""

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot
from telegram.error import TelegramError
from telegram.warnings import PTBUserWarning

from bot.transports.telegram.health import UNKEPT, Health
from bot.transports.telegram.intake import Intake, Raw
from bot.transports.telegram.reading import KINDS

# All in seconds.
_GRACE = 10.0  # beyond the time that Telegram is asked to wait for something to come
_EMPTY = 1.0  # from call to call, if nothing came
_FULL = 0.05  # the same, if something did

logger = logging.getLogger(__name__)


async def poll(bot: Bot, intake: Intake, *, seconds: int, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Fetch and work off, until cancelled. `seconds`: how long a call waits for something to come.

    Raises UnusableError if Telegram does not accept the token, and never did.
    """
    # The raw updates are wanted: one that the library cannot read must not keep it from giving the others.
    warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)
    health, loop = Health(), asyncio.get_running_loop()
    offset, prepared = 0, False
    while True:
        begun = loop.time()
        try:
            prepared = prepared or await _without_webhook(bot, health)
            batch = await _fetched(bot, offset, seconds)
        except Exception as error:  # noqa: BLE001 - whatever came instead of an answer: it is waited out
            await sleep(health.bad(error))
            continue
        failed = await intake.take_all(batch)
        if failed is not None:
            offset = failed
            await sleep(health.bad(UNKEPT))
            continue
        offset = batch[-1]["update_id"] + 1 if batch else 0
        health.good()
        pause = begun + (_FULL if batch else _EMPTY) - loop.time()
        if pause > 0:
            await sleep(pause)


async def _fetched(bot: Bot, offset: int, seconds: int) -> Sequence[Raw]:
    """The updates that are waiting, in their order; those before `offset` are confirmed."""
    asked = {"timeout": seconds, "allowed_updates": list(KINDS), **({"offset": offset} if offset else {})}
    batch = await bot.do_api_request("getUpdates", api_kwargs=asked, read_timeout=seconds + _GRACE)
    if not isinstance(batch, list) or not all(isinstance(raw.get("update_id"), int) for raw in batch):
        raise TelegramError("This is no list of updates.")
    return sorted(batch, key=lambda raw: raw["update_id"])


async def _without_webhook(bot: Bot, health: Health) -> bool:
    """Remove a webhook, which keeps updates from being fetched; what waits for it stays. Returns True."""
    info = await bot.get_webhook_info()
    health.accepted = True
    if info.url:
        await bot.delete_webhook(drop_pending_updates=False)
        logger.warning("A webhook was set for this bot. Accord has removed it, as it fetches its messages itself.")
    return True
