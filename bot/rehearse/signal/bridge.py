"""What stands behind the routes: the account's server, the people whom it reaches, and one call of signal-cli.

A second of the server's lasts `second` seconds, so that tests need not wait.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.rehearse.signal.account import Account
from bot.rehearse.signal.people import Person
from bot.rehearse.signal.replies import Faults, refuse

COMMAND_TIMEOUT = 120.0
"""Seconds after which a call of signal-cli is killed (SIGNAL_CLI_CMD_TIMEOUT); normal and native mode."""
GONE = web.RequestKey("GONE", bool)
"""Set on a request whose client has hung up."""


@dataclass
class Bridge(Account):
    """The server's behaviour. All of it may be changed while the server runs."""

    version: str = "0.100"
    """As `/v1/about` tells it; "unset" if the image was built without one."""
    send_shape: str = "object"
    """What `/v2/send` answers: "object" as releases up to 0.100, "array" as newer ones. Newer wordings go with it."""
    default_text_mode: str = "normal"
    """DEFAULT_SIGNAL_TEXT_MODE."""
    second: float = 1.0
    """How many real seconds one of the server's lasts."""
    kills_after: float = COMMAND_TIMEOUT
    """Real seconds after which the server kills a call of signal-cli: a busy machine is no slow server."""
    pings: bool = True
    """json-rpc: the websocket is pinged every 54 seconds."""
    linked_device: bool = False
    """The account is linked to somebody's telephone; else it is the primary device."""

    accounts: list[str] = field(default_factory=list)
    """The numbers that this server can use; take ours out, and it is not registered here."""
    people: list[Person] = field(default_factory=list)
    captcha: str = ""
    """What registering a number asks for; empty: nothing."""
    code: str = "123456"
    """What comes by SMS."""
    pin: str = ""
    """The registration lock."""
    registering: list[str] = field(default_factory=list)
    link_uris: list[str] = field(default_factory=list)
    """What `qrcodelink` gave out."""
    username: str = ""
    profile: str = ""
    settings: dict[str, bool] = field(default_factory=dict)
    log_level: str = "info"
    group_messages: list[str] = field(default_factory=list)
    """Texts that were sent to the group."""
    faults: Faults = field(default_factory=Faults)
    tasks: set[asyncio.Task[web.StreamResponse]] = field(default_factory=set)
    """What is being worked at. It goes on when the client hangs up."""
    _calls: list[tuple[str, web.Request]] = field(default_factory=list)
    _account_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.accounts.append(self.number)

    @asynccontextmanager
    async def signal_cli(self, request: web.Request, number: str) -> AsyncIterator[None]:
        """One call of signal-cli for an account. A process of its own, behind a lock, unless it runs as a daemon."""
        if number not in self.accounts:
            wording = "Specified account does not exist" if self.daemon else f"User {number} is not registered.\n"
            raise refuse(wording)
        if self.daemon:
            yield
            return
        call = (request.match_info.route.name or "", request)
        self._note_overlap(call[0])
        self._calls.append(call)
        self.records.most_at_once = max(self.records.most_at_once, len(self._calls))
        self.changes.happened()
        try:
            async with asyncio.timeout(self.kills_after), self._account_lock:
                yield
        except TimeoutError:
            raise refuse("process killed as timeout reached") from None
        finally:
            self._calls.remove(call)

    def _note_overlap(self, name: str) -> None:
        # Nobody can know of a call whose client was killed: it goes on, and is in the way, but it is no violation.
        for other in (other for other, request in self._calls if not gone(request)):
            self.records.violation(f"{name} while {other} was under way: one call of signal-cli at a time")

    def find(self, who: str) -> Person | None:
        """By UUID, telephone number or user name."""
        return next(
            (person for person in self.people if who and who in {person.uuid, person.number, person.username}), None
        )


def gone(request: web.Request) -> bool:
    """Whether the client has hung up."""
    return bool(request.get(GONE))
