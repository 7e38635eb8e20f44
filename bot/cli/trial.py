"""`accord try`: the whole of Accord in one terminal, client and therapist side by side.

Rules of this file:
1. Everything is as in `accord run`: store, inbound, outbox; only the transport is a terminal.
2. What is played is gone afterwards, unless it was asked to be kept.
"""

import asyncio
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bot.app import App
from bot.hearing.ears import Ears
from bot.practice import Practice
from bot.supervisor import hearing
from bot.transports import Incoming, What
from bot.transports.terminal import CLIENT, Recorder, Terminal, view

LABEL = "Trial"
DAYS = 1.0
DAY = 86_400.0


async def play(practice: Practice, kind: str = "", *, plain: bool, record: Path | None, keep: bool) -> None:
    """Talk until the input ends, as this kind of client. Raises RecordError or StoreError, with a sentence.

    `keep`: in the practice's own store, where the talk goes on the next time; else in a temporary place.
    """
    practice = practice.in_terminal()
    with ExitStack() as stack:
        recorder = stack.enter_context(Recorder(record)) if record else None
        folder = None if keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accord-")))
        terminal = Terminal(view(plain=plain), recorder)
        async with App.opened(practice, folder=folder) as app:
            ears = hearing(app)
            try:
                await _talk(app, terminal, kind, ears)
            finally:
                if ears:
                    await ears.close()


async def _talk(app: App, terminal: Terminal, kind: str, ears: Ears | None) -> None:
    inbound, outbox = app.inbound, app.outbox([terminal])
    await app.sweep()
    await inbound.tick()

    async def receive(incoming: Incoming) -> bool:
        taken = await inbound.receive(incoming)
        await outbox.deliver_due()
        return taken

    now = time.time_ns()
    code = await _code(app, kind)
    await receive(Incoming(Terminal.name, CLIENT, str(now), now / 1e9, What.OPENED, code))
    starting = asyncio.ensure_future(ears.start()) if ears else None  # while the first question is being read
    try:
        await terminal.run(receive)
    finally:
        if starting:
            starting.cancel()
            await asyncio.wait([starting])


async def _code(app: App, kind: str) -> str:
    """An invitation for the person at this terminal, unless they had one before."""
    if await app.store.apply(lambda transaction: transaction.who(Terminal.name, CLIENT)):
        return ""
    now, language = app.clock(), app.practice.settings.practice.languages[0]
    until = now + DAYS * DAY
    return (await app.store.apply(lambda transaction: transaction.invite(LABEL, language, until, now, kind))).code
