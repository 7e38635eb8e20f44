"""Updates from Telegram: fetched, worked off, and confirmed only then.

Working off (`Intake`): each person's things in their order, the persons side by side.
1. What could not be worked off is not confirmed, so Telegram hands it over again; what was seen before does no harm.
2. An update that nobody can read goes into quarantine, and the rest goes on.

Fetching (`poll`), with a poller of our own: the library's confirms updates before they are worked off.
1. Telegram forgets an update once a call bears a higher offset: so the offset moves only after the commit.
2. The offset is sent until it is answered, and then no more. After a week without updates Telegram goes on with any
   number (core.telegram.org/bots/api#update), and one below an offset that was kept would never be seen.
3. Two calls never follow each other without a pause unless the first one waited or brought something.
"""

import asyncio
import json
import logging
import warnings
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot
from telegram.error import TelegramError
from telegram.warnings import PTBUserWarning

from bot.transports import InboundJournal, Json, Receive
from bot.transports.telegram.connection import UNKEPT, Health
from bot.transports.telegram.indicators import Indicators
from bot.transports.telegram.reading import KINDS, Read, read

# All in seconds.
_GRACE = 10.0  # beyond the time that Telegram is asked to wait for something to come
_EMPTY = 1.0  # from call to call, if nothing came
_FULL = 0.05  # the same, if something did

Opened = Read | bytes | None
"""An update that was read; as bytes, if nobody can read it; None, if it is nothing for us."""

logger = logging.getLogger(__name__)


class Intake:
    """Hands over to `receive`. `clock`: seconds since the epoch."""

    def __init__(
        self, receive: Receive, journal: InboundJournal, indicators: Indicators, clock: Callable[[], float]
    ) -> None:
        self._receive, self._journal, self._indicators, self._clock = receive, journal, indicators, clock

    async def take(self, raw: Json) -> None:
        """Work one update off. Raises whatever kept it from being kept: it must not be confirmed."""
        await self._work_off(self._open(raw))

    async def take_all(self, batch: Sequence[Json]) -> int | None:
        """Work a batch off; return the id of the first update that could not be, None if all were."""
        people: dict[str, list[tuple[int, Opened]]] = defaultdict(list)
        for raw in batch:
            update = self._open(raw)
            people[update.incoming.address if isinstance(update, Read) else ""].append((id_of(raw), update))
        failed = await asyncio.gather(*map(self._take_in_order, people.values()))
        return min((id_ for id_ in failed if id_ is not None), default=None)

    async def _take_in_order(self, updates: Sequence[tuple[int, Opened]]) -> int | None:
        """Work off one person's updates, up to the first that could not be; return its id."""
        for id_, update in updates:
            try:
                await self._work_off(update)
            except Exception as error:  # noqa: BLE001 - whatever it was, nothing was kept, and it comes again
                logger.error("What came from Telegram could not be kept: %s", type(error).__name__)  # noqa: TRY400
                return id_
        return None

    def _open(self, raw: Json) -> Opened:
        try:
            return read(raw, self._clock())
        except Exception as error:  # noqa: BLE001 - whatever the library raises: one update must not stop the others
            kind = type(error).__name__
            logger.warning("Something that came from Telegram cannot be read (%s). It was set aside.", kind)
            return json.dumps(raw).encode()

    async def _work_off(self, update: Opened) -> None:
        if isinstance(update, bytes):
            await self._journal.quarantine(update)
        elif update:
            self._indicators.came(update)
            taken = await self._receive(update.incoming)
            if update.tap:
                self._indicators.settled(update.tap, taken=taken)


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
        offset = id_of(batch[-1]) + 1 if batch else 0
        health.good()
        pause = begun + (_FULL if batch else _EMPTY) - loop.time()
        if pause > 0:
            await sleep(pause)


async def _fetched(bot: Bot, offset: int, seconds: int) -> Sequence[Json]:
    """The updates that are waiting, in their order; those before `offset` are confirmed."""
    asked = {"timeout": seconds, "allowed_updates": list(KINDS), **({"offset": offset} if offset else {})}
    batch = await bot.do_api_request("getUpdates", api_kwargs=asked, read_timeout=seconds + _GRACE)
    if not isinstance(batch, list):
        raise TelegramError("This is no list of updates.")
    return sorted(batch, key=id_of)


async def _without_webhook(bot: Bot, health: Health) -> bool:
    """Remove a webhook, which keeps updates from being fetched; what waits for it stays. Returns True."""
    info = await bot.get_webhook_info()
    health.accepted = True
    if info.url:
        await bot.delete_webhook(drop_pending_updates=False)
        logger.warning("A webhook was set for this bot. Accord has removed it, as it fetches its messages itself.")
    return True


def id_of(raw: Json) -> int:
    """The id by which an update is confirmed. Raises TelegramError."""
    id_ = raw.get("update_id")
    if not isinstance(id_, int):
        raise TelegramError("This is no update.")
    return id_
