"""What came from Telegram is worked off: each person's things in their order, the persons side by side.

1. What could not be worked off is not confirmed, so Telegram hands it over again; what was seen before does no harm.
2. An update that nobody can read is set aside, and the rest goes on.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.transports import InboundJournal, Receive
from bot.transports.telegram.indicators import Indicators
from bot.transports.telegram.reading import Read, read

Raw = Mapping[str, Any]
"""An update as Telegram sends it, parsed from JSON."""
Opened = Read | bytes | None
"""An update that was read; as bytes, if nobody can read it; None, if it is nothing for us."""

logger = logging.getLogger(__name__)


class Intake:
    """Hands over to `receive`. `clock`: seconds since the epoch."""

    def __init__(
        self, receive: Receive, journal: InboundJournal, indicators: Indicators, clock: Callable[[], float]
    ) -> None:
        self._receive, self._safe, self._indicators, self._clock = receive, journal, indicators, clock

    async def take(self, raw: Raw) -> None:
        """Work one update off. Raises whatever kept it from being kept: it must not be confirmed."""
        await self._work_off(self._open(raw))

    async def take_all(self, batch: Sequence[Raw]) -> int | None:
        """Work a batch off; return the id of the first update that could not be, None if all were."""
        lanes: dict[str, list[tuple[int, Opened]]] = defaultdict(list)
        for raw in batch:
            one = self._open(raw)
            lanes[one.incoming.address if isinstance(one, Read) else ""].append((raw["update_id"], one))
        failed = await asyncio.gather(*map(self._lane, lanes.values()))
        return min((id_ for id_ in failed if id_ is not None), default=None)

    async def _lane(self, lane: Sequence[tuple[int, Opened]]) -> int | None:
        """Work off one person's updates, up to the first that could not be; return its id."""
        for id_, one in lane:
            try:
                await self._work_off(one)
            except Exception as error:  # noqa: BLE001 - whatever it was, nothing was kept, and it comes again
                logger.error("What came from Telegram could not be kept: %s", type(error).__name__)  # noqa: TRY400
                return id_
        return None

    def _open(self, raw: Raw) -> Opened:
        try:
            return read(raw, self._clock())
        except Exception as error:  # noqa: BLE001 - whatever the library raises: one update must not stop the others
            kind = type(error).__name__
            logger.warning("Something that came from Telegram cannot be read (%s). It was set aside.", kind)
            return json.dumps(raw).encode()

    async def _work_off(self, one: Opened) -> None:
        if isinstance(one, bytes):
            await self._safe.quarantine(one)
        elif one:
            self._indicators.came(one)
            taken = await self._receive(one.incoming)
            if one.tap:
                self._indicators.settled(one.tap, taken=taken)
