"""All looks together."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.doctor import files
from bot.doctor.files import bad, good
from bot.doctor.findings import DID_NOT, WRONG, Means, Probed
from bot.practice import Practice
from bot.settings import TOKEN
from bot.setup.checks import CheckError
from bot.transports import Finding, Transport

__all__ = ["Means", "Probed", "probe_all"]

PATIENCE = 40.0
"""Seconds that a service may take to answer."""


async def probe_all(config: Path, means: Means, now: float | None = None) -> list[Probed]:
    """Look at everything. `now`: seconds since the epoch."""
    now = time.time() if now is None else now
    practice, faults = Practice.probed(config)
    found = [bad("Settings", one, "", WRONG) for one in faults]
    if practice is None:
        return found
    found.append(good("Settings", f"{config} has no faults."))
    found += _secrets(practice, config)
    found.append(_facts(practice))
    found += files.folder(practice)
    found += files.key(practice)
    found += await files.database(practice, means, now)
    found.append(files.clock(practice, now))
    return found + await _services(practice, means)


def _secrets(practice: Practice, config: Path) -> Iterator[Probed]:
    """Look at the file that holds the token, if one does."""
    telegram = practice.settings.telegram
    if telegram and not os.environ.get(TOKEN):
        yield from files.private("Token", telegram.token_file or config)


def _facts(practice: Practice) -> Probed:
    content = practice.content
    old = f" accord check lists {len(content.warnings)} facts to look up." if content.warnings else ""
    return good("Content", f"It has no faults.{old}")


async def _services(practice: Practice, means: Means) -> list[Probed]:
    made = means.transports(practice)
    if not made:
        return [good("Services", "Neither Telegram nor Signal is set up. accord setup does that.")]
    every = await asyncio.gather(*(_asked(one, practice, means) for one in made))
    return [one for some in every for one in some]


async def _asked(transport: Transport, practice: Practice, means: Means) -> Sequence[Probed]:
    try:
        found = await asyncio.wait_for(transport.probe(), PATIENCE)
    except TimeoutError:
        found = [Finding(good=False, says="No answer came in time.", todo="See to the network; try again in a while.")]
    except Exception as error:  # noqa: BLE001 - rule 2: whatever a library does, the other looks go on
        found = [Finding(good=False, says=f"It could not be looked at ({type(error).__name__}).", todo="See its log.")]
    wrong = not all(one.good for one in found) and await _is_set_wrong(transport.name, practice, means)
    return [Probed(transport.name.capitalize(), one, WRONG if wrong else DID_NOT) for one in found]


async def _is_set_wrong(service: str, practice: Practice, means: Means) -> bool:
    """Whether the token or the address is refused, so that waiting does not help."""
    telegram, signal = practice.settings.telegram, practice.settings.signal
    try:
        async with asyncio.timeout(PATIENCE):
            if service == "telegram" and telegram:
                await means.checks.token(telegram.token.get_secret_value(), str(telegram.api_url))
            elif service == "signal" and signal:
                await means.checks.server(str(signal.api_url))
    except CheckError as error:
        return error.settings
    except TimeoutError:
        pass
    return False
