"""The journal of a transport (see `bot.transports.Safe`), in the store."""

from collections.abc import Callable, Sequence

from bot.store import Store


class StoredJournal:
    """What one transport took from its service and has not worked off yet. `clock`: seconds since the epoch."""

    def __init__(self, store: Store, transport: str, clock: Callable[[], float]) -> None:
        self._store, self._transport, self._clock = store, transport, clock

    async def keep(self, raw: bytes) -> int:
        """Keep this; when it returns it is committed. Returns its number."""
        return await self._store.apply(lambda transaction: transaction.journal_add(self._transport, raw, self._clock()))

    async def waiting(self) -> Sequence[tuple[int, bytes]]:
        """What was kept and is not done, the oldest first."""
        kept = await self._store.apply(lambda transaction: transaction.journal_waiting(self._transport))
        return [(one.number, one.raw) for one in kept]

    async def done(self, number: int) -> None:
        """It is worked off: remove it."""
        await self._store.apply(lambda transaction: transaction.journal_done(number))

    async def quarantine(self, raw: bytes) -> None:
        """Nobody can read this: keep it for a while, and count it for the operator."""
        await self._store.apply(
            lambda transaction: transaction.journal_add(self._transport, raw, self._clock(), quarantined=True)
        )
