"""What runs: one practice over its open store. What a practice is, is in `bot.practice`.

1. One `App` has one store, one `Inbound` and at most one outbox; whatever else runs is given the `App`.
2. `run_command` is the only way to a command from outside: the same whether Accord runs, or was started for it alone.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from bot.commands import COMMANDS, CommandContext, CommandError
from bot.effects import Effects
from bot.inbound import Inbound, Variant
from bot.outbox.delivery import Outbox
from bot.practice import Practice
from bot.store import Store, Transaction
from bot.therapist_chat import TherapistChat
from bot.transports import Sender

Clock = Callable[[], float]
"""Gives seconds since the epoch."""

BACKUP = "backup"
"""The one command that is done with the whole store, not within a transaction."""
LIVE = ("challenge", "trust")
"""Commands that need a service, and so an Accord that runs."""
THERAPIST = "therapist"
"""Who stands in for a client's number where the therapist's own chat is meant."""


class App:
    """A practice, its open store, and what works between them."""

    def __init__(self, practice: Practice, store: Store, clock: Clock = time.time) -> None:
        self.practice, self.store, self.clock = practice, store, clock
        self.wake: Callable[[], None] = lambda: None
        """Called when there may be messages to deliver."""
        self.live: Mapping[str, Callable[..., Awaitable[None]]] = {}
        """The commands of `LIVE` that can be done now."""
        effects = _effects(practice)
        self.inbound = Inbound(
            store,
            practice.dialogue,
            effects,
            clock,
            lambda: self.wake(),  # noqa: PLW0108 - it is set later, and may change
            chat=lambda happened: TherapistChat(practice, effects, happened),
            variants={kind: Variant(each.dialogue, _effects(each)) for kind, each in practice.variants.items()},
        )

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, practice: Practice, clock: Clock = time.time, folder: Path | None = None
    ) -> AsyncIterator[Self]:
        """Hold the practice's store, or one in `folder`, meanwhile. Raises StoreError."""
        async with practice.store(folder) as store:
            yield cls(practice, store, clock)

    def outbox(self, transports: Sequence[Sender]) -> Outbox:
        """Make the outbox, which is woken from now on."""
        outbox = Outbox(
            self.store,
            {transport.name: transport for transport in transports},
            self.clock,
            decode=self.practice.decode,
            on_refused=self.inbound.refused,
        )
        self.wake = outbox.wake
        return outbox

    def journal(self, transport: str) -> "StoredJournal":
        """The journal of one transport, by its name."""
        return StoredJournal(self.store, transport, self.clock)

    async def sweep(self) -> None:
        """Delete what is no longer needed, as the practice's settings say."""
        await self.inbound.sweep(self.practice.retention)

    async def run_command(self, command: str, arguments: Mapping[str, Any]) -> Any:  # see `COMMANDS`
        """Run a command; its answer is JSON. Raises CommandError or StoreError, each with a sentence."""
        if command in self.live:
            await self.live[command](**arguments)
            return None
        if command in LIVE:
            raise CommandError("This needs Signal, and an Accord that runs. Start it first: accord run")
        if command == BACKUP:
            await self.store.backup(arguments["folder"])
            return None
        if command not in COMMANDS:
            raise CommandError("This version of Accord cannot do that. Is `accord run` an older one? Start it anew.")

        def job(transaction: Transaction) -> Any:  # the command's own result
            inbound = self.inbound
            context = CommandContext(self.practice, inbound.effects, transaction, self.clock(), inbound.happened)
            return COMMANDS[command].run(context, **arguments)

        return await self.store.apply(job)


def _effects(practice: Practice) -> Effects:
    return Effects(practice.content, practice.settings, practice.playbook, in_terminal=practice.terminal)


class StoredJournal:
    """What one transport took from its service and has not worked off yet (`bot.transports.InboundJournal`)."""

    def __init__(self, store: Store, transport: str, clock: Clock) -> None:
        self._store, self._transport, self._clock = store, transport, clock

    async def keep(self, raw: bytes) -> int:
        """Keep this; when it returns it is committed. Returns its number."""
        return await self._store.apply(lambda transaction: transaction.journal_add(self._transport, raw, self._clock()))

    async def waiting(self) -> Sequence[tuple[int, bytes]]:
        """What was kept and is not done, the oldest first."""
        kept = await self._store.apply(lambda transaction: transaction.journal_waiting(self._transport))
        return [(entry.number, entry.raw) for entry in kept]

    async def done(self, number: int) -> None:
        """It is worked off: remove it."""
        await self._store.apply(lambda transaction: transaction.journal_done(number))

    async def quarantine(self, raw: bytes) -> None:
        """Nobody can read this: keep it for a while, and count it for the operator."""
        await self._store.apply(
            lambda transaction: transaction.journal_add(self._transport, raw, self._clock(), quarantined=True)
        )
