"""All looks together."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.doctor import files
from bot.doctor.files import bad, good
from bot.doctor.shapes import DID_NOT, WRONG, Examined, Means
from bot.house import House
from bot.settings import TOKEN
from bot.setup.checks import CheckError
from bot.transports import Finding, Transport

__all__ = ["Examined", "Means", "examine"]

PATIENCE = 40.0
"""Seconds that a service may take to answer."""


async def examine(config: Path, means: Means, now: float | None = None) -> list[Examined]:
    """Look at everything. `now`: seconds since the epoch."""
    now = time.time() if now is None else now
    house, faults = House.examined(config)
    found = [bad("Settings", one, "", WRONG) for one in faults]
    if house is None:
        return found
    found.append(good("Settings", f"{config} has no faults."))
    found += _secrets(house, config)
    found.append(_facts(house))
    found += files.folder(house)
    found += files.key(house)
    found += await files.database(house, means, now)
    found.append(files.clock(house, now))
    return found + await _services(house, means)


def _secrets(house: House, config: Path) -> Iterator[Examined]:
    """Look at the file that holds the token, if one does."""
    telegram = house.settings.telegram
    if telegram and not os.environ.get(TOKEN):
        yield from files.private("Token", telegram.token_file or config)


def _facts(house: House) -> Examined:
    content = house.content
    old = f" accord check lists {len(content.warnings)} facts to look up." if content.warnings else ""
    return good("Content", f"It has no faults.{old}")


async def _services(house: House, means: Means) -> list[Examined]:
    made = means.transports(house)
    if not made:
        return [good("Services", "Neither Telegram nor Signal is set up. accord setup does that.")]
    every = await asyncio.gather(*(_asked(one, house, means) for one in made))
    return [one for some in every for one in some]


async def _asked(transport: Transport, house: House, means: Means) -> Sequence[Examined]:
    try:
        found = await asyncio.wait_for(transport.examine(), PATIENCE)
    except TimeoutError:
        found = [Finding(good=False, says="No answer came in time.", todo="See to the network; try again in a while.")]
    except Exception as error:  # noqa: BLE001 - rule 2: whatever a library does, the other looks go on
        found = [Finding(good=False, says=f"It could not be looked at ({type(error).__name__}).", todo="See its log.")]
    wrong = not all(one.good for one in found) and await _is_set_wrong(transport.name, house, means)
    return [Examined(transport.name.capitalize(), one, WRONG if wrong else DID_NOT) for one in found]


async def _is_set_wrong(service: str, house: House, means: Means) -> bool:
    """Whether the token or the address is refused, so that waiting does not help."""
    telegram, signal = house.settings.telegram, house.settings.signal
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
