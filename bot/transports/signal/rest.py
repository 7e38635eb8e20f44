"""One request to signal-cli-rest-api: what is known when no answer comes, and what an answer means.

1. Each request has a connection of its own: on one that was kept, a server that has just closed it cannot be told
   from one that took the request and died.
2. In `normal` and `native` mode each request starts a program that locks the account. They go one at a time, in
   the order in which they were asked for: a send waits for one short receive at most, and the other way round.
3. Requests run in daemon threads. Nothing can stop a thread that waits for a socket, and Accord's end must not
   wait for one either; whoever is cancelled leaves the request alone, and the next one waits until it is over.
4. The server has no error codes: nearly every failure is a 400 with a text. What it means is a table, of which the
   first row that fits counts; tried on real texts of all modes, old and new wordings (`fate`).
5. What no row knows was surely not sent, if the server says that it failed: a message too many is better than one
   that is lost. So are 500 to 503, which come from a server or its proxy that cannot work now; a 504 is not.
"""

import asyncio
import json
import logging
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

import requests
from pydantic import JsonValue
from urllib3.exceptions import MaxRetryError, NewConnectionError

from bot.transports import Json

# Seconds.
CONNECT = 5.0
ANSWER = 45.0
"""signal-cli may hang for good; a send seldom takes longer than 25 s, even in `normal` mode on a small computer."""
TURN = 40.0
"""The longest wait for one's turn. With ANSWER, and what goes along with a message, it stays below the two minutes
that the outbox gives a send: so a message that never left is not taken for one that may have arrived."""
OPTIONAL = 8.0
"""For what is nice to have."""

_OK = range(200, 300)

logging.getLogger("urllib3").setLevel(logging.ERROR)  # it names addresses, and numbers and UUIDs are part of them


class UnreachedError(Exception):
    """The request surely did not reach the server."""


class LostError(Exception):
    """The request left, and no answer came: nobody knows what became of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said. Its content types are wrong at times, so that only the body counts."""

    status: int
    body: bytes
    wait: float = 0.0
    """Seconds, if it asks for patience in a header."""

    @property
    def good(self) -> bool:
        """Whether the server did what it was asked."""
        return self.status in _OK

    @property
    def data(self) -> JsonValue:
        """The body as JSON; None if it is none."""
        try:
            data: JsonValue = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return data

    @property
    def error(self) -> str:
        """What the server says went wrong. May quote numbers and messages: never for a log."""
        data = self.data
        said = data.get("error") if isinstance(data, dict) else None
        return said if isinstance(said, str) else self.body.decode(errors="replace")


Outcome = Answer | UnreachedError | LostError


def taken(outcome: Outcome) -> Answer:
    """Give the answer. Raises UnreachedError and LostError."""
    if isinstance(outcome, Answer):
        return outcome
    raise outcome


class Rest:
    """The server at `api_url`. `forks`: each request starts a program (see rule 2); so until its mode is known."""

    def __init__(self, api_url: str) -> None:
        self.url = api_url.rstrip("/")
        self.forks = True
        self._turn = asyncio.Lock()

    async def ask(
        self,
        method: str,
        path: str,
        payload: Json | None = None,
        *,
        params: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Ask, and give the answer, whatever its status. Raises UnreachedError and LostError."""
        asked = await self.start(method, path, payload, params=params, seconds=seconds, turn=TURN)
        return taken(await asyncio.shield(asked))

    async def attempt(self, method: str, path: str, payload: Json | None = None) -> Answer | None:
        """Ask for what is nice to have; None: no answer, or none soon enough."""
        try:
            async with asyncio.timeout(OPTIONAL):
                return await self.ask(method, path, payload)
        except (UnreachedError, LostError, TimeoutError):
            return None

    async def start(
        self,
        method: str,
        path: str,
        payload: Json | None = None,
        *,
        params: Mapping[str, str] | None = None,
        seconds: float | None = None,
        turn: float | None = None,
    ) -> asyncio.Future[Outcome]:
        """Wait for one's turn, but no longer than `turn` seconds; return when the request is under way.

        Raises UnreachedError if the others take too long.
        """
        work = partial(_request, method, self.url + path, payload, params, seconds or ANSWER)
        if not self.forks:
            return _in_a_thread(work)
        try:
            async with asyncio.timeout(turn):
                await self._turn.acquire()
        except TimeoutError:
            raise UnreachedError("The requests before this one take too long.") from None
        asked = _in_a_thread(work)
        asked.add_done_callback(lambda _: self._turn.release())
        return asked


def _in_a_thread(work: "partial[Outcome]") -> asyncio.Future[Outcome]:
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[Outcome] = loop.create_future()

    def settle(outcome: Outcome) -> None:
        if not asked.done():
            asked.set_result(outcome)

    def run() -> None:
        outcome = work()
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name="signal", daemon=True).start()
    return asked


def _request(method: str, url: str, payload: Json | None, params: Mapping[str, str] | None, seconds: float) -> Outcome:
    try:
        with requests.Session() as session:
            session.trust_env = False  # the server is a neighbour: no proxy for the wide world, no .netrc
            reply = session.request(
                method,
                url,
                params=params,
                json=payload,
                timeout=(CONNECT, seconds),
                allow_redirects=False,
                headers={"Connection": "close"},
            )
            return Answer(reply.status_code, reply.content, _patience(reply.headers.get("Retry-After", "")))
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for this thread
        kind = UnreachedError if _unreached(error) else LostError
        return kind(type(error).__name__)


def _unreached(error: Exception) -> bool:
    """Whether not even a connection came about, or the address or the request is none (all of these: ValueError)."""
    if isinstance(error, requests.ConnectTimeout | ValueError):
        return True
    cause = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _patience(header: str) -> float:
    return float(header) if header.isdecimal() else 0.0


class Fate(Enum):
    """What became of a message, and who has to do something."""

    SENT = auto()
    AGAIN = auto()  # not sent: later
    UNKNOWN = auto()
    LIMITED = auto()  # the service asks for patience
    UNTRUSTED = auto()  # their identity has changed
    GONE = auto()  # this address is no longer registered, or never was
    OURS = auto()  # the server does not understand the message, whoever it is for
    ACCOUNT = auto()  # the bot's own number is not, or no longer, registered
    OLD = auto()  # the server is too old for Signal


_TEXTS: tuple[tuple[re.Pattern[str], Fate], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), fate)
    for pattern, fate in (
        (r"rate.?limit|\b(429|413)\b|captcha proof required", Fate.LIMITED),
        (r"untrusted|identity_failure", Fate.UNTRUSTED),
        (r"\b499\b|deprecated.?version|version is too old", Fate.OLD),
        (r"account does not exist|authorization failed", Fate.ACCOUNT),
        (r"not registered|unregistered", Fate.GONE),
        (r"invalid phone number", Fate.GONE),
        (r"killed as timeout", Fate.UNKNOWN),
        (r"illegal base64|process request", Fate.OURS),
    )
)
_REASONS = {
    "UNREGISTERED_FAILURE": Fate.GONE,
    "IDENTITY_FAILURE": Fate.UNTRUSTED,
    "RATE_LIMIT_FAILURE": Fate.LIMITED,
}
"""For one recipient. NETWORK_FAILURE and INVALID_PRE_KEY_FAILURE pass: again later, like all others."""
_TOO_MANY = 429
_GATEWAY_TIMEOUT = 504
_AFTER = re.compile(r"retry.?after\D{0,20}(\d{1,7})", re.IGNORECASE)


def fate(answer: Answer, number: str) -> Fate:
    """Say what became of a message to one person; `number` is the bot's own."""
    if answer.good:
        return _fate_of_one(answer)
    if answer.status == _TOO_MANY:
        return Fate.LIMITED
    if answer.status == _GATEWAY_TIMEOUT:
        return Fate.UNKNOWN
    text = answer.error
    found = next((fate for pattern, fate in _TEXTS if pattern.search(text)), Fate.AGAIN)
    return Fate.ACCOUNT if found is Fate.GONE and number in text else found


def _fate_of_one(answer: Answer) -> Fate:
    result = _result(answer)
    if not isinstance(result, dict) or "timestamp" not in result:
        return Fate.UNKNOWN  # something else than the server may have answered
    errors = result.get("errors")
    recipients = errors.get("recipients") if isinstance(errors, dict) else None
    if not isinstance(recipients, list) or not recipients:
        return Fate.SENT
    reason = recipients[0].get("reason") if isinstance(recipients[0], dict) else None
    return _REASONS.get(str(reason), Fate.AGAIN)


def sent_at(answer: Answer) -> str:
    """Give the time by which Signal knows the message, in milliseconds; "" if there is none."""
    result = _result(answer)
    stamp = str(result.get("timestamp", "")) if isinstance(result, dict) else ""
    return stamp if stamp.isdecimal() else ""


def _result(answer: Answer) -> JsonValue:
    """The result for one recipient: an object up to 0.100, afterwards an array of one object."""
    data = answer.data
    return data[0] if isinstance(data, list) and data else data


def patience(answer: Answer, least: float) -> float:
    """Seconds to wait: at least as many as the server says, if it does."""
    said = _AFTER.search(answer.error)
    return max(least, answer.wait, float(said[1]) if said else 0.0)


def challenge(answer: Answer) -> str:
    """The token with which a person can show that they are one; "" if only time helps."""
    data = answer.data
    tokens = data.get("challenge_tokens") if isinstance(data, dict) else None
    return next((str(token) for token in tokens if token), "") if isinstance(tokens, list) else ""
