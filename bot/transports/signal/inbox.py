"""What was received, from the journal to the service.

1. A body is kept in the journal before it is looked at, and stays there until all of it is worked off.
2. One person's messages are worked off in order, people at once. Who cannot be served now is tried again after a
   while; others do not wait for them.
3. A message that its sender has deleted is not handed over, if that is still possible. The deletion is.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.transports import InboundJournal
from bot.transports.signal.envelopes import Envelope, Kind, StrangeError, read
from bot.transports.signal.recovery import salvage

_LONGEST = 60.0  # seconds between two attempts

logger = logging.getLogger("bot.transports.signal")

HandOver = Callable[[Envelope], Awaitable[None]]
"""Works one thing off. Whatever it raises, it has to be done again."""


@dataclass(slots=True)
class _Body:
    """One body of the journal: what it says, and what of it nobody can read."""

    number: int
    envelopes: list[Envelope] = field(default_factory=list)
    strange: list[bytes] = field(default_factory=list)


class Inbox:
    """Keeps bodies with `keep`; `work` hands over what they say."""

    def __init__(self, journal: InboundJournal, hand_over: HandOver, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._safe, self._hand_over, self._sleep = journal, hand_over, sleep
        self._bell = asyncio.Event()

    async def keep(self, raw: bytes) -> None:
        """Return when it is kept, however long that takes: there is no other copy."""
        tries = 0
        while True:
            try:
                await self._safe.keep(raw)
                break
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the journal, this must not be lost
                logger.warning("What was received over Signal cannot be kept yet: %s", type(error).__name__)
                tries += 1
                await self._sleep(_patience(tries))
        self._bell.set()

    async def work(self) -> None:
        """Work off what the journal holds, and what comes, until cancelled."""
        tries = 0
        while True:
            self._bell.clear()
            try:
                tries = 0 if await self.work_off() else tries + 1
            except Exception as error:  # noqa: BLE001 - the journal is not well: nobody else would try again
                logger.warning("What was received over Signal cannot be worked off yet: %s", type(error).__name__)
                tries += 1
            await self._pause(_patience(tries) if tries else None)

    async def work_off(self) -> bool:
        """Work off what the journal holds now; return whether nothing of that is left."""
        bodies = [_read(number, raw) for number, raw in await self._safe.waiting()]
        undone = await self._hand_over_all(_said(bodies))
        for body in bodies:
            if body.number not in undone:
                for scrap in body.strange:
                    logger.warning("Something was received over Signal that nobody can read; it was set aside.")
                    await self._safe.quarantine(scrap)
                await self._safe.done(body.number)
        return not undone

    async def _hand_over_all(self, said: Sequence[tuple[int, Envelope]]) -> set[int]:
        """Hand over, people at once; return the numbers of the bodies that have to be worked off again."""
        people: dict[str, list[tuple[int, Envelope]]] = defaultdict(list)
        for number, envelope in said:
            people[envelope.person].append((number, envelope))
        undone: set[int] = set()

        async def serve(messages: Sequence[tuple[int, Envelope]]) -> None:
            for place, (_, envelope) in enumerate(messages):
                try:
                    await self._hand_over(envelope)
                except Exception as error:  # noqa: BLE001 - nothing of it was kept: it is done again
                    logger.warning("A message could not be worked off yet: %s", type(error).__name__)
                    undone.update(number for number, _ in messages[place:])
                    return

        await asyncio.gather(*map(serve, people.values()))
        return undone

    async def _pause(self, seconds: float | None) -> None:
        """Wait until something comes, or for so many seconds."""
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._bell.wait())]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self._sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


def _patience(tries: int) -> float:
    return min(_LONGEST, 2.0 ** min(tries - 1, 10))


def _read(number: int, raw: bytes) -> _Body:
    salvaged = salvage(raw)
    body = _Body(number, strange=[scrap.encode() for scrap in salvaged.scraps])
    for one in salvaged.objects:
        try:
            body.envelopes.append(read(one))
        except StrangeError:
            body.strange.append(json.dumps(one).encode())
    return body


def _said(bodies: Sequence[_Body]) -> list[tuple[int, Envelope]]:
    """What is to be handed over, without what was deleted meanwhile."""
    said = [(body.number, envelope) for body in bodies for envelope in body.envelopes if envelope.person]
    deleted = {(one.person, one.target) for _, one in said if one.kind is Kind.DELETED}
    return [(number, one) for number, one in said if (one.person, one.sent) not in deleted]
