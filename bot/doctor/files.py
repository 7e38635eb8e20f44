"""Looks at the files: folders, key, token, disk, database, and what the database tells."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.commands import CommandError
from bot.doctor.findings import WRONG, Means, Probed, StoreFacts
from bot.practice import Practice
from bot.store import StoreError, StoreKeyError
from bot.store.files import is_there
from bot.store.master import master_key
from bot.store.schema import MIGRATIONS
from bot.transports import Finding

OTHERS = 0o077
OTHERS_WRITE = 0o022
ROOM = 200 * 2**20
"""Bytes on the disk below which a person should make room."""
SLACK = 300.0
"""Seconds that a clock may be behind the last entry."""
KEY = "ACCORD_KEY"


def good(part: str, says: str) -> Probed:
    """All is well with `part`."""
    return Probed(part, Finding(True, says))


def bad(part: str, says: str, todo: str, status: int = 1) -> Probed:
    """Something has to be done about `part`."""
    return Probed(part, Finding(False, says, todo), status)


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
            "Folder", f"{where} cannot be used: {error.strerror}.", "Make the folder, or set another path.", WRONG
        )
        return
    if not os.access(where, os.W_OK | os.X_OK):
        yield bad("Folder", f"Accord may not write into {where}.", "Give the folder to Accord's user.")
    elif os.name == "posix" and mode & OTHERS_WRITE:
        yield bad("Folder", f"Others may write into {where}.", f"Run: chmod go-w {where}")
    else:
        yield good("Folder", f"{where} can be written by its owner alone.")
    context = f"{free // 2**20:,} MiB are free on the disk."
    yield good("Disk", context) if free >= ROOM else bad("Disk", f"Only {context}", "Make room on the disk.")


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


async def database(practice: Practice, means: Means, now: float) -> list[Probed]:
    """Look into the database, if there is one, and at what it tells."""
    path = practice.settings.store.path
    try:
        if not is_there(path):
            return [good("Database", "There is no database yet. It is made at the first start.")]
        found = await means.store_facts(practice)
    except StoreKeyError as error:
        if any(not one.finding.good for one in key(practice)):
            return []  # the look at the key has said it
        return [bad("Database", str(error), "Nothing was changed.")]
    except (StoreError, CommandError) as error:
        return [bad("Database", str(error), "Nothing was changed.")]
    except OSError as error:
        return [bad("Database", f"{path} cannot be read: {error.strerror}.", "Give the file to Accord's user.")]
    says = "A running Accord holds it." if found.running else f"It can be opened (version {len(MIGRATIONS)})."
    return [good("Database", says), *_told(practice, found, now)]


def _told(practice: Practice, found: StoreFacts, now: float) -> Iterator[Probed]:
    if found.lost:
        says = f"Messages that have not arrived: {found.lost}."
        yield bad("Messages", says, "accord clients shows whose. They are sent while accord run is up.")
    elif found.lost is not None:
        yield good("Messages", "None is overdue.")
    if found.aside:
        says = f"What came from a service and nobody could read: {found.aside}."
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
