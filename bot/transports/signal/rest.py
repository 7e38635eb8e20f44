"""One request to signal-cli-rest-api, and what is known when no answer comes.

1. Each request has a connection of its own: on one that was kept, a server that has just closed it cannot be told
   from one that took the request and died.
2. In `normal` and `native` mode each request starts a program that locks the account. They go one at a time, in
   the order in which they were asked for: a send waits for one short receive at most, and the other way round.
3. Requests run in daemon threads. Nothing can stop a thread that waits for a socket, and Accord's end must not
   wait for one either; whoever is cancelled leaves the request alone, and the next one waits until it is over.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

# Seconds.
CONNECT = 5.0
ANSWER = 45.0
"""signal-cli may hang for good; a send seldom takes longer than 25 s, even in `normal` mode on a small computer."""
TURN = 40.0
"""The longest wait for one's turn. With ANSWER, and what goes along with a message, it stays below the two minutes
that the outbox gives a send: so a message that never left is not taken for one that may have arrived."""
ASIDE = 8.0
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
    def data(self) -> Any:
        """The body as JSON; None if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

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
        payload: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Ask, and give the answer, whatever its status. Raises UnreachedError and LostError."""
        asked = await self.start(method, path, payload, params=params, seconds=seconds, turn=TURN)
        return taken(await asyncio.shield(asked))

    async def attempt(self, method: str, path: str, payload: Mapping[str, Any] | None = None) -> Answer | None:
        """Ask for what is nice to have; None: no answer, or none soon enough."""
        try:
            async with asyncio.timeout(ASIDE):
                return await self.ask(method, path, payload)
        except (UnreachedError, LostError, TimeoutError):
            return None

    async def start(
        self,
        method: str,
        path: str,
        payload: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, Any] | None = None,
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


def _request(
    method: str, url: str, payload: Mapping[str, Any] | None, params: Mapping[str, Any] | None, seconds: float
) -> Outcome:
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
