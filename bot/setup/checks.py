"""What set-up asks of the two services and of the practice's own database, in one place.

1. Set-up itself knows neither service's library: these few functions stand between, and tests put their own here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.store import StoreError
from bot.transports import Finding

_SERVER_FAULT = 500
"""The first HTTP status with which a server speaks of its own trouble, not of a wrong address."""


class CheckError(Exception):
    """A service said no, or did not answer: a sentence that says what to do.

    `settings`: something that was set is wrong, and waiting does not help.
    """

    def __init__(self, sentence: str, *, settings: bool = False) -> None:
        super().__init__(sentence)
        self.settings = settings


@dataclass(frozen=True, slots=True)
class Checks:
    """Questions to the two services. Each raises CheckError."""

    token: Callable[[str, str], Awaitable[str]]
    """(token, api_url) -> the bot's user name, without the @."""
    server: Callable[[str], Awaitable[str]]
    """(api_url) -> a sentence on the server that speaks Signal: it is there."""
    probe: Callable[[str, str], Awaitable[Sequence[Finding]]]
    """(api_url, number) -> what there is to say; the last finding is good if the number is known there."""
    linking_uri: Callable[[str, str], Awaitable[str]]
    """(api_url, device name) -> what a phone scans to link the server as its device."""
    register: Callable[[str, str, str, bool], Awaitable[None]]
    """(api_url, number, captcha, by voice): have a code sent."""
    verify: Callable[[str, str, str, str], Awaitable[None]]
    """(api_url, number, code, PIN or "")."""
    set_username: Callable[[str, str, str], Awaitable[str]]
    """(api_url, number, user name) -> the address that opens a chat with the bot."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The checks, and how the therapist is paired with the bot."""

    checks: Checks
    pair: Callable[[Path], str]
    """(settings file) -> a sentence with the code that the therapist sends to the bot; "" if it knows them already.

    Raises CheckError.
    """


def real() -> Tools:
    """Return those that ask the real services, and the practice's own database."""
    return Tools(Checks(_token, _server, _probe, _linking_uri, _register, _verify, _set_username), _pair)


# The libraries of the services are loaded only where a service is asked: most calls ask none, or one.


async def _token(token: str, api_url: str) -> str:
    from bot.transports.telegram import probe_token  # noqa: PLC0415
    from bot.transports.telegram.connection import UNKNOWN_BOT  # noqa: PLC0415

    found = await probe_token(token, api_url)
    if not found.good:
        raise CheckError(f"{found.says} {found.todo}", settings=found.todo == UNKNOWN_BOT or ":" not in token)
    return found.says


async def _server(api_url: str) -> str:
    from bot.transports.signal.probe import AwayError, UnfitError, about  # noqa: PLC0415
    from bot.transports.signal.rest import LostError, Rest, UnreachedError  # noqa: PLC0415

    rest = Rest(api_url)
    try:
        found = await about(rest)
    except UnfitError as error:
        raise CheckError(str(error)) from None
    except AwayError as error:
        try:
            strange = (await rest.ask("GET", "/v1/about")).status < _SERVER_FAULT
        except (LostError, UnreachedError):
            strange = False
        todo = "Is the address right?" if strange else "Start it, and see whether the address is right."
        raise CheckError(f"{error} {todo}", settings=strange) from None
    return f"The Signal server is there (version {found.version})."


async def _probe(api_url: str, number: str) -> Sequence[Finding]:
    from bot.transports.signal.probe import look  # noqa: PLC0415

    return await look(api_url, number)


async def _linking_uri(api_url: str, device_name: str) -> str:
    from bot.transports.signal import joining  # noqa: PLC0415

    with _refused():
        return await joining.linking_uri(api_url, device_name)


async def _register(api_url: str, number: str, captcha: str, voice: bool) -> None:
    from bot.transports.signal import joining  # noqa: PLC0415

    with _refused():
        await joining.register(api_url, number, captcha, voice=voice)


async def _verify(api_url: str, number: str, code: str, pin: str) -> None:
    from bot.transports.signal import joining  # noqa: PLC0415

    with _refused():
        await joining.verify(api_url, number, code, pin)


async def _set_username(api_url: str, number: str, username: str) -> str:
    from bot.transports.signal import joining  # noqa: PLC0415

    with _refused():
        return await joining.set_username(api_url, number, username)


@contextmanager
def _refused() -> Iterator[None]:
    """Translate what the server for Signal refuses."""
    from bot.transports.signal.joining import JoinError  # noqa: PLC0415

    try:
        yield
    except JoinError as error:
        raise CheckError(str(error)) from None


def _pair(config: Path) -> str:
    from bot import control  # noqa: PLC0415
    from bot.commands import CommandError  # noqa: PLC0415
    from bot.practice import Practice  # noqa: PLC0415

    practice = Practice.loaded(config)

    async def made() -> str:
        if (await control.ask(practice, "practice", {}))["paired"]:
            return ""
        return str((await control.ask(practice, "pairing_code", {}))["sentence"])

    try:
        return asyncio.run(made())
    except (CommandError, StoreError) as error:
        raise CheckError(str(error)) from None
