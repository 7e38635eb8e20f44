"""Looks at the files: folders, key, token, disk, database, and what the database tells."""

import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import control
from bot.app import App
from bot.commands import CommandError
from bot.practice import Practice
from bot.store import StoreError, StoreKeyError, StoreOwnedError, Transaction
from bot.store.files import is_there
from bot.store.master import master_key
from bot.store.schema import MIGRATIONS
from bot.transports import Finding, Severity

OTHERS = 0o077
OTHERS_WRITE = 0o022
ROOM = 200 * 2**20
"""Bytes on the disk below which a person should make room."""
SLACK = 300.0
"""Seconds that a clock may be behind the last entry."""
KEY = "ACCORD_KEY"


@dataclass(frozen=True, slots=True)
class Probed:
    """One finding; `part` is what was looked at, in a word."""

    part: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What the store tells. None: it cannot be asked now."""

    running: bool = False
    """A running Accord holds it."""
    lost: int | None = None
    """Messages that have not arrived: refused for good, or waiting for long."""
    last_heard: float = 0.0
    """When a client was last heard, in seconds since the epoch."""
    paired: bool | None = None
    """Whether the bot knows the therapist's own account, where results go."""
    paused: bool = False
    """Nobody new is let in."""
    quarantined: int = 0
    """Pieces from a service that nobody could read."""


GatherFacts = Callable[[Practice], Awaitable[StoreFacts]]
Ask = Callable[[str], Awaitable[Any]]  # each command has a result of its own
"""Command without arguments -> its answer."""


async def from_store(practice: Practice) -> StoreFacts:
    """Ask the store, or the running Accord that holds it. Raises StoreError or CommandError."""
    try:
        async with App.opened(practice) as app:
            facts = await _store_facts(lambda command: app.run_command(command, {}))
            return replace(facts, last_heard=await app.store.apply(_last_heard))
    except StoreOwnedError:
        try:
            facts = await _store_facts(lambda command: control.ask(practice, command, {}))
            return replace(facts, running=True)
        except StoreOwnedError:  # a command is at work just now, which does not listen
            return StoreFacts(running=True)


async def _store_facts(ask: Ask) -> StoreFacts:
    state, rows = await ask("practice"), await ask("undelivered")
    lost = sum(row.messages for row in rows)
    return StoreFacts(lost=lost, paired=state.paired, paused=state.paused, quarantined=state.set_aside)


def _last_heard(transaction: Transaction) -> float:
    return max((overview.last_heard or 0.0 for overview in transaction.clients()), default=0.0)


def good(part: str, says: str) -> Probed:
    """All is well with `part`."""
    return Probed(part, Finding(Severity.GOOD, says))


def bad(part: str, says: str, todo: str, severity: Severity = Severity.UNREACHABLE) -> Probed:
    """Something has to be done about `part`."""
    return Probed(part, Finding(severity, says, todo))


def private(part: str, path: Path) -> Iterator[Probed]:
    """Look whether a file with a secret in it is for its owner alone."""
    try:
        if os.name == "posix" and path.stat().st_mode & OTHERS:
            yield bad(part, f"{path} can be read by others.", f"Run: chmod 600 {path}")
        else:
            yield good(part, f"{path} is for its owner alone.")
    except OSError as error:
        yield bad(part, f"{path} cannot be read: {error.strerror}.", "See to its permissions.")


def folder(practice: Practice) -> Iterator[Probed]:
    """Look at the folder of the database, and at the room on its disk."""
    where = practice.settings.store.path.parent
    try:
        mode = where.stat().st_mode
        free = shutil.disk_usage(where).free
    except OSError as error:
        yield bad(
            "Folder",
            f"{where} cannot be used: {error.strerror}.",
            "Make the folder, or set another path.",
            Severity.WRONG,
        )
        return
    if not os.access(where, os.W_OK | os.X_OK):
        yield bad("Folder", f"Accord may not write into {where}.", "Give the folder to Accord's user.")
    elif os.name == "posix" and mode & OTHERS_WRITE:
        yield bad("Folder", f"Others may write into {where}.", f"Run: chmod go-w {where}")
    else:
        yield good("Folder", f"{where} can be written by its owner alone.")
    room = f"{free // 2**20:,} MiB are free on the disk."
    yield good("Disk", room) if free >= ROOM else bad("Disk", f"Only {room}", "Make room on the disk.")


def key(practice: Practice) -> Iterator[Probed]:
    """Look whether the master key is there, is one, and is for its owner alone."""
    store = practice.settings.store
    try:
        fresh = not is_there(store.path)
        if fresh and not store.key_file.exists() and not os.environ.get(KEY):
            yield good("Key", "There is no key yet. It is made at the first start.")
            return
        master_key(store.key_file, KEY, fresh=False)
    except StoreError as error:
        says, _, todo = str(error).partition(" Run: ")
        yield bad("Key", says, f"Run: {todo}" if todo else "Without the right key nobody can read the agreements.")
    except OSError as error:
        yield bad("Key", f"{store.key_file} cannot be read: {error.strerror}.", "Give the file to Accord's user.")
    else:
        where = f"the variable {KEY}" if os.environ.get(KEY) else str(store.key_file)
        yield good("Key", f"The key in {where} can be used. Keep a copy of it elsewhere.")


async def database(practice: Practice, facts: GatherFacts, now: float) -> list[Probed]:
    """Look into the database, if there is one, and at what it tells."""
    path = practice.settings.store.path
    try:
        if not is_there(path):
            return [good("Database", "There is no database yet. It is made at the first start.")]
        found = await facts(practice)
    except StoreKeyError as error:
        if any(not probed.finding.good for probed in key(practice)):
            return []  # the look at the key has said it
        return [bad("Database", str(error), "Nothing was changed.")]
    except (StoreError, CommandError) as error:
        return [bad("Database", str(error), "Nothing was changed.")]
    except OSError as error:
        return [bad("Database", f"{path} cannot be read: {error.strerror}.", "Give the file to Accord's user.")]
    says = "A running Accord holds it." if found.running else f"It can be opened (version {len(MIGRATIONS)})."
    return [good("Database", says), *_from_facts(practice, found, now)]


def _from_facts(practice: Practice, found: StoreFacts, now: float) -> Iterator[Probed]:
    if found.lost:
        says = f"Messages that have not arrived: {found.lost}."
        yield bad("Messages", says, "accord clients shows whose. They are sent while accord run is up.")
    elif found.lost is not None:
        yield good("Messages", "None is overdue.")
    if found.quarantined:
        says = f"What came from a service and nobody could read: {found.quarantined}."
        yield bad("Messages", says, "Update Accord. If they stay, ask its makers.")
    if found.last_heard > now + SLACK:
        yield _late(now)
    if found.paused:
        yield good("Pause", "Nobody new is let in now. To open again: accord resume")
    channel = practice.settings.therapist.channel
    if channel == "terminal" or found.paired is None:
        return
    if found.paired:
        yield good("Therapist", f"The bot knows your account on {channel.capitalize()}.")
    else:
        says = f"The bot does not know your account on {channel.capitalize()} yet."
        yield bad("Therapist", says, "accord pair makes a code. Send it to the bot while accord run is up.")


def clock(practice: Practice, now: float) -> Probed:
    """Look whether the clock can be right: not before the day on which the newest fact was checked."""
    newest = max(fact.checked for method in practice.content.methods.values() for fact in method.facts)
    today = datetime.fromtimestamp(now, UTC).date()
    return good("Clock", f"It is {today} (UTC).") if today >= newest else _late(now)


def _late(now: float) -> Probed:
    says = f"The clock of this computer is behind: it shows {datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M} (UTC)."
    return bad("Clock", says, "Set the clock, and have the computer keep it right by itself.")
