"""What is waiting for the bot, and how it is handed out: by long polling, or to a webhook.

Rules of the Bot API that are kept here:
1. An update is confirmed by asking for a higher offset, and by nothing else. It is kept for 24 hours.
2. Its id is never used again, and the next one is higher.
3. Which kinds are wanted is asked when an update is made, not when it is fetched; the wish is remembered.
4. One poll waits at a time: a second one ends the first.
5. A webhook gets one update after another, each until it is taken.
"""

import asyncio
import contextlib
import itertools
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp

from bot.rehearse import Json
from bot.rehearse.changes import Changes
from bot.rehearse.telegram.faults import Refusal, bad_request

KEPT_SECONDS = 86_400.0
PORTS = {443, 80, 88, 8443}
PAUSE_SECONDS = 0.02
"""Between two attempts. Telegram's are longer and grow."""
ANSWER_SECONDS = 60.0
LONGEST_SECRET = 256
FARTHEST = 10
"""How far beyond the last update an offset may be and still count."""
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Update(NamedTuple):
    """`number`: its id; `at`: when it came to be, in seconds since the epoch; `body`: with the id in it."""

    number: int
    at: float
    body: Json


class Updates:
    """`allowed` empty: all kinds but those that are not sent by default."""

    def __init__(self, clock: Callable[[], float], changes: Changes) -> None:
        self._clock, self._changes = clock, changes
        self._ids = itertools.count(500_000_001)
        self._waiting: list[Update] = []
        self._again: list[Update] = []
        self._last: Update | None = None
        self._poll: asyncio.Future[Refusal | None] | None = None
        self._arrived = asyncio.Event()
        self.allowed: tuple[str, ...] = ()

    @property
    def pending(self) -> list[Json]:
        """What is not confirmed, the oldest first."""
        return [update.body for update in self._kept()]

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock()

    @property
    def polled(self) -> bool:
        """Whether a poll is waiting now."""
        return self._poll is not None

    def add(self, kind: str, payload: Json) -> int:
        """Something happened; returns its update id, 0 if the bot does not want this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        return self.add_raw({kind: payload}) if wanted else 0

    def add_raw(self, update: Json) -> int:
        """Add whatever this is; only the id is put to it."""
        number = next(self._ids)
        self._last = Update(number, self._clock(), {"update_id": number, **update})
        self._waiting.append(self._last)
        self._wake(None)
        self._changes.happened()
        return number

    def repeat(self) -> None:
        """Hand out the last update once more, under its id, even if it was confirmed."""
        if self._last:
            self._again.append(self._last)
            self._wake(None)

    def confirm(self, offset: int) -> None:
        """Forget what is below `offset`; a negative one keeps that many of the newest. Too far ahead: nothing."""
        kept = self._kept()
        if offset < 0:
            offset = kept[offset:][0].number if kept else 0
        if offset <= (self._last.number if self._last else 0) + FARTHEST:
            self._waiting = [update for update in self._waiting if update.number >= offset]
        self._changes.happened()

    def drop(self) -> None:
        """Forget everything."""
        self._waiting, self._again = [], []

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """What is waiting; if nothing is, wait for it. Raises Refusal if another one asks meanwhile."""
        self.confirm(offset)
        found = self._take(limit)
        if found or seconds <= 0:
            return found
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._poll = poll = asyncio.get_running_loop().create_future()
        self._changes.happened()
        try:
            async with asyncio.timeout(seconds):
                refusal = await poll
        except TimeoutError:
            return []
        finally:
            if self._poll is poll:
                self._poll = None
                self._changes.happened()
        if refusal:
            raise refusal
        return self._take(limit)

    def interrupt(self, why: str) -> None:
        """End the poll that waits, if one does."""
        self._wake(Refusal(409, f"Conflict: {why}"))

    async def next(self) -> Update:
        """Wait for the oldest, for a webhook."""
        while not (found := (self._again + self._kept())[:1]):
            self._arrived.clear()
            await self._arrived.wait()
        return found[0]

    def delivered(self, update: Update) -> None:
        """The webhook took it."""
        if self._again and update is self._again[0]:
            self._again = self._again[1:]
        else:
            self.confirm(update.number + 1)

    def want(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds the bot wants; None: as before."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def _take(self, limit: int) -> list[Json]:
        found = (self._again + self._kept())[:limit]
        self._again = self._again[len(found) :]
        return [update.body for update in found]

    def _kept(self) -> list[Update]:
        """What is not confirmed and not too old."""
        self._waiting = [update for update in self._waiting if update.at > self._clock() - KEPT_SECONDS]
        return self._waiting

    def _wake(self, refusal: Refusal | None) -> None:
        self._arrived.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(refusal)


class Webhook:
    """`allow_http`: http://127.0.0.1 and any port will do too."""

    def __init__(self, updates: Updates, changes: Changes, *, allow_http: bool) -> None:
        self._updates, self._changes, self._allow_http = updates, changes, allow_http
        self._task: asyncio.Task[None] | None = None
        self.url = ""
        self.secret = ""
        self.last_error: tuple[int, str] | None = None

    def check(self, url: str, secret: str) -> None:
        """Raises Refusal."""
        parts = urlsplit(url)
        local = self._allow_http and parts.scheme == "http" and parts.hostname == "127.0.0.1"
        if not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        if parts.scheme != "https" and not local:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS and not local:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        if len(secret) > LONGEST_SECRET:
            raise bad_request("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise bad_request("secret token contains unallowed characters")

    async def set(self, url: str, secret: str) -> None:
        """Deliver there from now on; nowhere if `url` is empty."""
        await self.stop()
        self.url, self.secret, self.last_error = url, secret, None
        self.start()

    def start(self) -> None:
        """Deliver what waits, if a webhook is set."""
        if self.url:
            self._task = asyncio.create_task(self._deliver())

    async def stop(self) -> None:
        """Deliver no more until `start`."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def info(self) -> Json:
        """As getWebhookInfo has it."""
        found: Json = {"url": self.url, "has_custom_certificate": False}
        found["pending_update_count"] = len(self._updates.pending)
        if self.url:
            found |= {"max_connections": 40, "ip_address": "127.0.0.1"}
        if self._updates.allowed:
            found["allowed_updates"] = [*self._updates.allowed]
        if self.last_error:
            found["last_error_date"], found["last_error_message"] = self.last_error
        return found

    async def _deliver(self) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(headers=headers, timeout=limit) as session:
            while True:
                update = await self._updates.next()
                if trouble := await self._post(session, update):
                    self.last_error = (int(self._updates.now), trouble)
                    self._changes.happened()
                    await asyncio.sleep(PAUSE_SECONDS)
                else:
                    self._updates.delivered(update)

    async def _post(self, session: aiohttp.ClientSession, update: Update) -> str:
        """Post it; returns what went wrong, empty if the bot took it."""
        try:
            async with session.post(self.url, json=update.body) as answer:
                return "" if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectionError:
            return "Connection refused"
