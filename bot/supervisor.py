"""`accord run`: the app, its outbox and its transports together, until somebody stops it.

1. Only this file names the transports: it makes them from the settings.
2. Each transport is looked after by itself: one that fails is started again later, and the others go on.
3. A clean stop finishes what is in hand; a kill loses nothing that was committed.
4. What a channel may have lost while nobody listened is asked for again, once.
"""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from bot import control
from bot import settings as settings_of
from bot.app import THERAPIST, App, Clock
from bot.commands import CommandError
from bot.hearing import encoder
from bot.hearing.ears import Ears
from bot.outbox.delivery import Outbox
from bot.practice import Practice
from bot.settings import TOKEN
from bot.store import Client, Store, StoreClosedError, StoreError, TherapistChannel, Transaction
from bot.transports import InboundJournal, Transport, UnusableError
from bot.transports.health import GrowingPause
from content.markup import plain

log = logging.getLogger(__name__)

TICK, SWEEP = 30.0, 3_600.0
"""Seconds between two looks at what is due, and at what may go."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds until a transport that failed is started again."""
RECENT = 86_400.0
"""Seconds in which somebody wrote, for whom a loss would matter."""
RUNNING = "running"
"""The practice's note that Accord runs: found at the start, it was not stopped cleanly."""
DAY = 86_400.0


class NothingToRunError(Exception):
    """No transport can work: a sentence that says what to do. Exit status 2."""


class BrokenOffError(Exception):
    """A part of it has ended, which should not happen: a sentence. Exit status 1."""


@runtime_checkable
class Attended(Transport, Protocol):
    """A transport whose service may lose something, and sometimes asks for what only a person can do."""

    missed: asyncio.Event
    """Set when something that people wrote may have been lost; whoever has seen to it clears it."""

    async def solve(self, token: str, captcha: str) -> None:
        """Show the service that a person is behind the bot."""

    async def trust(self, address: str, safety_number: str) -> None:
        """Trust somebody's new identity, after both have compared the safety number."""


def transports(practice: Practice, journal: Callable[[str], InboundJournal]) -> list[Transport]:
    """Make the transports of the practice's settings; their libraries are loaded only where they are used."""
    settings, made = practice.settings, list[Transport]()
    if settings.telegram:
        made.append(_telegram(practice, settings.telegram, journal("telegram")))
    if settings.signal:
        made.append(_signal(settings.signal, journal("signal")))
    return made


def secret_files(practice: Practice, config: Path) -> list[Path]:
    """The files that hold a service's secret; `config` is the file of the settings."""
    telegram = practice.settings.telegram
    return [telegram.token_file or config] if telegram and not os.environ.get(TOKEN) else []


def _live_commands(app: App, attended: Attended | None, outbox: Outbox) -> Mapping[str, Callable[..., Awaitable[None]]]:
    """What the operator may have to do at a service while Accord runs."""
    if attended is None:
        return {}
    from bot.transports.signal import JoinError  # noqa: PLC0415 - loaded only where it is used

    async def challenge(token: str, captcha: str) -> None:
        try:
            await attended.solve(token, captcha)
        except JoinError as error:
            raise CommandError(str(error)) from None
        outbox.resume(attended.name)

    async def trust(reference: str, safety_number: str) -> None:
        def whose(transaction: Transaction) -> Client | TherapistChannel | None:
            return transaction.therapist(closed=True) if reference == THERAPIST else transaction.client(reference)

        who = await app.store.apply(whose)
        if who is None or who.transport != attended.name or not who.address:
            raise CommandError(f"{reference} does not write over Signal.")
        address = who.address
        try:
            await attended.trust(address, safety_number)
        except JoinError as error:
            raise CommandError(str(error)) from None
        await app.store.apply(lambda transaction: transaction.hurry(attended.name, address, app.clock()))

    return {"challenge": challenge, "trust": trust}


def _telegram(practice: Practice, settings: settings_of.Telegram, journal: InboundJournal) -> Transport:
    from bot.transports.telegram import Telegram, menus  # noqa: PLC0415 - loaded only where it is used

    languages = {code: practice.content.languages[code] for code in practice.settings.practice.languages}
    first = next(iter(languages.values()))
    return Telegram(
        token=settings.token.get_secret_value(),
        api_url=str(settings.api_url),
        menus=menus({code: language.messages for code, language in languages.items()}),
        neutral=plain(first.text("telegram.erased").spans),
        journal=journal,
        webhook=settings.webhook or "",
        webhook_listen=settings.webhook_listen,
    )


def _signal(settings: settings_of.Signal, journal: InboundJournal) -> Transport:
    from bot.transports.signal import Signal  # noqa: PLC0415 - loaded only where it is used

    return Signal(
        api_url=str(settings.api_url),
        number=settings.number,
        journal=journal,
        disappearing_seconds=int(settings.disappearing_days * DAY),
        polls=settings.polls,
    )


async def run(practice: Practice, clock: Clock = time.time) -> None:
    """Run until SIGTERM or SIGINT. Raises StoreError, or NothingToRunError."""
    async with App.opened(practice, clock) as app:
        made = transports(practice, app.journal)
        if not made:
            raise NothingToRunError("Neither Signal nor Telegram is set up. Run `accord setup` first.")
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_nobody_waited)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await _live(app, made, stop)


async def _live(app: App, made: list[Transport], stop: asyncio.Event) -> None:
    outbox = app.outbox(made)
    attended = next((transport for transport in made if isinstance(transport, Attended)), None)
    app.live = _live_commands(app, attended, outbox)
    ears = hearing(app)
    await _note_running(app.store, attended)
    async with control.listening(app):
        receiving = [asyncio.create_task(_receive(transport, app)) for transport in made]
        others = [
            asyncio.create_task(outbox.run()),
            asyncio.create_task(_again(TICK, app.inbound.tick)),
            asyncio.create_task(_again(SWEEP, app.sweep)),
        ]
        if attended:
            others.append(asyncio.create_task(_again(TICK, lambda: _ask_again(attended, app))))
        if ears:
            others.append(asyncio.create_task(_warm(ears)))
        ended, stopped = asyncio.create_task(_all(receiving)), asyncio.create_task(stop.wait())
        log.info("running: %s", ", ".join(transport.name for transport in made))
        try:
            await asyncio.wait({ended, stopped, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            used_up = ended.done()
            await _end(*receiving, ended, stopped)
            await _end(*others)
            if ears:
                await ears.close()
            await asyncio.gather(*(transport.close() for transport in made), return_exceptions=True)
    if used_up and not stop.is_set():
        raise NothingToRunError("No service can be used any more. What to do stands above.")
    if not stop.is_set():
        raise BrokenOffError("A part of Accord has ended. It stops as a whole, so that it is started again.")
    await app.store.apply(lambda transaction: transaction.note(RUNNING, None))
    log.info("stopped")


def hearing(app: App) -> Ears | None:
    """What makes evidence of texts from now on, where that is wanted and can be. Close it at the end."""
    if not (app.practice.settings.hearing.encoder and encoder.installed()):
        return None
    ears = Ears()
    app.inbound.hear = ears.hear
    return ears


async def _warm(ears: Ears) -> None:
    """Have the encoder ready before somebody writes. It never ends by itself: what ends stops the whole."""
    await ears.start()
    await asyncio.Event().wait()


async def _note_running(store: Store, attended: Attended | None) -> None:
    """Note that Accord runs. If it was not stopped cleanly before, a service may have lost what was under way then."""
    killed = await store.apply(lambda transaction: transaction.noted(RUNNING))
    if killed and attended:
        log.warning("the last run was not stopped cleanly; those who wrote lately over Signal are asked again")
        attended.missed.set()
    await store.apply(lambda transaction: transaction.note(RUNNING, "yes"))


async def _ask_again(attended: Attended, app: App) -> None:
    """Once something may have been lost: ask those again who wrote lately over this attended."""
    await attended.missed.wait()
    attended.missed.clear()
    try:
        await app.inbound.resume(attended.name, app.clock() - RECENT)
    except BaseException:
        attended.missed.set()
        raise


async def _receive(transport: Transport, app: App) -> None:
    """Receive over one transport, for as long as that makes sense."""
    pause = GrowingPause(FIRST_PAUSE, LONGEST_PAUSE)
    while True:
        began = time.monotonic()
        try:
            await transport.run(app.inbound.receive)
        except UnusableError as error:
            log.error("%s cannot be used: %s", transport.name, error)  # noqa: TRY400 - it is a sentence
            return
        except StoreClosedError:
            return
        except Exception as error:  # noqa: BLE001 - the other transport goes on
            log.error("%s failed: %s; it is started again", transport.name, type(error).__name__)  # noqa: TRY400
        if time.monotonic() - began > LONGEST_PAUSE:
            pause.reset()
        await asyncio.sleep(pause.next())


async def _again(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do something every so often; what fails is tried again the next time."""
    while True:
        try:
            await work()
        except StoreClosedError:
            return
        except StoreError as error:
            log.warning("the store cannot be used just now: %s", error)
        except Exception as error:  # noqa: BLE001 - the rest goes on, and so does this the next time
            log.error("something failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback could quote
        await asyncio.sleep(seconds)


def _nobody_waited(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:  # asyncio's own shape
    """Something failed for which nobody waited; asyncio would write out the error, which could quote."""
    log.error("something failed aside: %s", type(context.get("exception")).__name__)


async def _all(tasks: list[asyncio.Task[None]]) -> bool:
    await asyncio.gather(*tasks)
    return True


async def _end(*tasks: asyncio.Future[Any]) -> None:  # nobody looks at what they give
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
