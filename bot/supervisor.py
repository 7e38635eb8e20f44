"""`accord run`: store, service, outbox and transports together, until somebody stops it.

Rules of this file:
1. Each transport is looked after by itself: one that fails is started again later, and the others go on.
2. A clean stop finishes what is in hand; a kill loses nothing that was committed.
3. What a channel may have lost while nobody listened is asked for again, once.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

from bot import control
from bot import settings as settings_of
from bot.commands import CommandError
from bot.inbound import Inbound
from bot.journal import StoredJournal
from bot.outbox import Outbox
from bot.practice import Practice
from bot.store import Client, Store, StoreClosedError, StoreError, TherapistChannel, Transaction
from bot.transports import InboundJournal, Transport, UnusableError
from bot.transports.health import GrowingPause
from content.markup import plain

if TYPE_CHECKING:
    from bot.transports.signal import Signal

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


def transports(practice: Practice, journal: Callable[[str], InboundJournal]) -> list[Transport]:
    """Make the transports of the practice's settings; their libraries are loaded only where they are used."""
    settings, made = practice.settings, list[Transport]()
    if settings.telegram:
        made.append(_telegram(practice, settings.telegram, journal("telegram")))
    if settings.signal:
        made.append(_signal(settings.signal, journal("signal")))
    return made


def _signal_line(made: list[Transport]) -> "Signal | None":
    """Signal's transport, if there is one: only it may have lost something, and asks for what a person has to do."""
    return cast("Signal | None", next((one for one in made if one.name == "signal"), None))


def _live_commands(store: Store, line: "Signal | None", outbox: Outbox) -> control.Live:
    """What the operator may have to do at a service while Accord runs."""
    if line is None:
        return {}
    from bot.transports.signal import JoinError  # noqa: PLC0415 - loaded only where it is used

    async def challenge(token: str, captcha: str) -> None:
        try:
            await line.solve(token, captcha)
        except JoinError as error:
            raise CommandError(str(error)) from None
        outbox.resume(line.name)

    async def trust(reference: str, safety_number: str) -> None:
        def whose(transaction: Transaction) -> Client | TherapistChannel | None:
            return (
                transaction.therapist(closed=True) if reference == control.THERAPIST else transaction.client(reference)
            )

        who = await store.apply(whose)
        if who is None or who.transport != line.name or not who.address:
            raise CommandError(f"{reference} does not write over Signal.")
        address = who.address
        try:
            await line.trust(address, safety_number)
        except JoinError as error:
            raise CommandError(str(error)) from None
        await store.apply(lambda transaction: transaction.hurry(line.name, address, time.time()))

    return {"challenge": challenge, "trust": trust}


def _telegram(practice: Practice, one: settings_of.Telegram, journal: InboundJournal) -> Transport:
    from bot.transports.telegram import Telegram, menus  # noqa: PLC0415 - loaded only where it is used

    languages = {code: practice.content.languages[code] for code in practice.settings.practice.languages}
    first = next(iter(languages.values()))
    return Telegram(
        token=one.token.get_secret_value(),
        api_url=str(one.api_url),
        menus=menus({code: language.messages for code, language in languages.items()}),
        neutral=plain(first.text("telegram.erased").spans),
        journal=journal,
        webhook=one.webhook or "",
        webhook_listen=one.webhook_listen,
    )


def _signal(one: settings_of.Signal, journal: InboundJournal) -> Transport:
    from bot.transports.signal import Signal  # noqa: PLC0415 - loaded only where it is used

    return Signal(
        api_url=str(one.api_url),
        number=one.number,
        journal=journal,
        disappearing_seconds=int(one.disappearing_days * DAY),
        polls=one.polls,
    )


async def run(practice: Practice, clock: Callable[[], float] = time.time) -> None:
    """Run until SIGTERM or SIGINT. Raises StoreError, or NothingToRunError."""
    async with practice.store() as store:
        made = transports(practice, lambda name: StoredJournal(store, name, clock))
        if not made:
            raise NothingToRunError("Neither Signal nor Telegram is set up. Run `accord setup` first.")
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_nobody_waited)
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, stop.set)
        await _live(practice, store, made, clock, stop)


async def _live(
    practice: Practice, store: Store, made: list[Transport], clock: Callable[[], float], stop: asyncio.Event
) -> None:
    inbound = practice.inbound(store, clock, lambda: outbox.wake())  # noqa: PLW0108 - it is made in the next line
    outbox = Outbox(store, {one.name: one for one in made}, clock, decode=practice.decode, on_refused=inbound.refused)
    line = _signal_line(made)
    await _note_running(store, line)
    async with control.listening(practice, store, inbound, clock, outbox.wake, _live_commands(store, line, outbox)):
        lines = [asyncio.create_task(_line(one, inbound)) for one in made]
        others = [
            asyncio.create_task(outbox.run()),
            asyncio.create_task(_again(TICK, inbound.tick)),
            asyncio.create_task(_again(SWEEP, lambda: inbound.sweep(practice.retention))),
        ]
        if line:
            others.append(asyncio.create_task(_again(TICK, lambda: _ask_again(line, inbound, clock))))
        ended, stopped = asyncio.create_task(_all(lines)), asyncio.create_task(stop.wait())
        log.info("running: %s", ", ".join(one.name for one in made))
        try:
            await asyncio.wait({ended, stopped, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            used_up = ended.done()
            await _end(*lines, ended, stopped)
            await _end(*others)
            await asyncio.gather(*(one.close() for one in made), return_exceptions=True)
    if used_up and not stop.is_set():
        raise NothingToRunError("No service can be used any more. What to do stands above.")
    if not stop.is_set():
        raise BrokenOffError("A part of Accord has ended. It stops as a whole, so that it is started again.")
    await store.apply(lambda transaction: transaction.note(RUNNING, None))
    log.info("stopped")


async def _note_running(store: Store, line: "Signal | None") -> None:
    """Note that Accord runs. If it was not stopped cleanly before, Signal's server took what was under way then."""
    killed = await store.apply(lambda transaction: transaction.noted(RUNNING))
    if killed and line:
        log.warning("the last run was not stopped cleanly; those who wrote lately over Signal are asked again")
        line.missed.set()
    await store.apply(lambda transaction: transaction.note(RUNNING, "yes"))


async def _ask_again(line: "Signal", inbound: Inbound, clock: Callable[[], float]) -> None:
    """Once something may have been lost: ask those again who wrote lately over this line."""
    await line.missed.wait()
    line.missed.clear()
    try:
        await inbound.resume(line.name, clock() - RECENT)
    except BaseException:
        line.missed.set()
        raise


async def _line(transport: Transport, inbound: Inbound) -> None:
    """Receive over one transport, for as long as that makes sense."""
    pause = GrowingPause(FIRST_PAUSE, LONGEST_PAUSE)
    while True:
        began = time.monotonic()
        try:
            await transport.run(inbound.receive)
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


def _nobody_waited(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Something failed for which nobody waited; asyncio would write out the error, which could quote."""
    log.error("something failed aside: %s", type(context.get("exception")).__name__)


async def _all(tasks: list[asyncio.Task[None]]) -> bool:
    await asyncio.gather(*tasks)
    return True


async def _end(*tasks: asyncio.Future[Any]) -> None:
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
