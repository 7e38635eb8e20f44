"""The server: which one it is, whether it will do, and what its mode means.

Of its own health check nothing is asked: it says "healthy" whatever happens. That it lists the bot's number shows
that the server works, and the program behind it too.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from bot.transports import Finding, Severity, UnusableError
from bot.transports.signal.rest import Answer, LostError, Rest, UnreachedError

OLDEST = (0, 100)
"""What came before breaks with what Signal's servers now send."""
ENOUGH = 25.0
"""Seconds; each mode's slowest answer is below it on a computer that is fit for Signal."""

LOSES = (
    "The Signal server runs in json-rpc mode. It is fast, but it keeps nothing. What comes while Accord is not "
    "connected is lost for good; so are messages that come in the same instant. To lose none, set MODE=native at the "
    "server."
)
_MEANS = {
    "native": "No message is lost while Accord is down. An answer takes a few seconds.",
    "normal": "No message is lost while Accord is down, but each answer takes long. MODE=native is faster.",
}
_AWAY = "Start it (docker compose up -d), and check api_url in practice.toml."
_UPDATE = "Update its image: docker compose pull, then docker compose up -d."
_REGISTER = "Register it there, or link a phone's account: accord setup"


class Mode(StrEnum):
    """How the server hands over what it receives."""

    NORMAL = "normal"
    NATIVE = "native"
    JSON_RPC = "json-rpc"


_SERVER_FAULT = 500
"""The first HTTP status with which a server speaks of its own trouble, not of a wrong address."""


class AwayError(Exception):
    """The server cannot be used now: a sentence. Waiting may help, unless it is `strange`: another kind of server."""

    def __init__(self, says: str, *, strange: bool = False) -> None:
        super().__init__(says)
        self.strange = strange


class UnfitError(UnusableError):
    """The server cannot be used as it is: `says` what is wrong, and `todo` what to do."""

    def __init__(self, says: str, todo: str) -> None:
        super().__init__(f"{says} {todo}")
        self.says, self.todo = says, todo


@dataclass(frozen=True, slots=True)
class About:
    """What the server says of itself. `version` may be "unset"."""

    mode: Mode
    version: str


async def ask(rest: Rest, path: str) -> JsonValue:
    """Get something from the server, as JSON. Raises AwayError."""
    try:
        answer = await rest.ask("GET", path)
    except UnreachedError:
        raise AwayError("The Signal server cannot be reached.") from None
    except LostError:
        raise AwayError("The Signal server does not answer.") from None
    return _good(answer)


def _good(answer: Answer) -> JsonValue:
    if not answer.good:
        strange = answer.status < _SERVER_FAULT
        raise AwayError(f"The Signal server answers with an error (HTTP {answer.status}).", strange=strange)
    return answer.data


async def about(rest: Rest) -> About:
    """Ask what the server is. Raises AwayError, and UnfitError if it is too old or of an unknown kind."""
    said = await ask(rest, "/v1/about")
    mode = said.get("mode") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(mode, str):
        raise AwayError("What answers at the address of the Signal server is not signal-cli-rest-api.", strange=True)
    version = str(said.get("version", "unset"))
    numbers = _numbers(version)
    if numbers and numbers < OLDEST:
        raise UnfitError(f"The Signal server is too old: version {version}, and 0.100 is needed.", _UPDATE)
    try:
        return About(Mode(mode), version)
    except ValueError:
        todo = "Set MODE to native, normal or json-rpc there."
        raise UnfitError("The Signal server runs in a mode that Accord does not know.", todo) from None


def _numbers(version: str) -> tuple[int, ...]:
    """Give a version for comparing; () if it has none."""
    found = re.match(r"v?(\d{1,6}(?:\.\d{1,6})*)", version)
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def unknown(found: About) -> str:
    """A sentence if nobody knows how old the server is, else ""."""
    if _numbers(found.version):
        return ""
    return "The Signal server does not tell its version. Accord needs 0.100 or newer."


async def require(rest: Rest, number: str) -> None:
    """Check that the number is registered at the server. Raises AwayError, and UnfitError if it is not."""
    accounts = await ask(rest, "/v1/accounts")
    if not isinstance(accounts, list):
        raise AwayError("The Signal server does not tell which numbers it has.")
    if number not in accounts:
        raise UnfitError("The bot's number is not registered at the Signal server.", _REGISTER)


async def look(api_url: str, number: str) -> Sequence[Finding]:
    """Say how the server is and what to do. Never raises; returns within half a minute."""
    findings: list[Finding] = []
    rest = Rest(api_url)
    try:
        async with asyncio.timeout(ENOUGH):
            found = await about(rest)
            findings.append(Finding(Severity.GOOD, f"The Signal server is there (version {found.version})."))
            if says := unknown(found):
                findings.append(Finding(Severity.UNREACHABLE, says, _UPDATE))
            if found.mode is Mode.JSON_RPC:
                findings.append(Finding(Severity.UNREACHABLE, LOSES, "Set MODE=native, unless you need the speed."))
            else:
                says = f"The Signal server runs in {found.mode} mode. {_MEANS[found.mode]}"
                findings.append(Finding(Severity.GOOD, says))
            await require(rest, number)
            findings.append(Finding(Severity.GOOD, "The bot's number is registered at the Signal server."))
    except UnfitError as error:
        findings.append(Finding(Severity.UNREACHABLE, error.says, error.todo))
    except AwayError as error:
        findings.append(Finding(Severity.WRONG if error.strange else Severity.UNREACHABLE, str(error), _AWAY))
    except TimeoutError:
        findings.append(Finding(Severity.UNREACHABLE, "The Signal server takes too long to answer.", _AWAY))
    return findings
