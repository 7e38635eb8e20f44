"""The other way of receiving: updates are posted to the bot's web server, one after another, until each is taken."""

import asyncio
import contextlib
import re
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram.basics import Bell, Json, bad_request
from tests.fakes.telegram.updates import Updates

PORTS = {443, 80, 88, 8443}
PAUSE_SECONDS = 0.02
"""Between two attempts. Telegram's are longer and grow."""
ANSWER_SECONDS = 60.0


class Webhook:
    """`allow_http`: http://127.0.0.1 and any port will do too."""

    def __init__(self, updates: Updates, bell: Bell, *, allow_http: bool) -> None:
        self._updates, self._bell, self._allow_http = updates, bell, allow_http
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
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise bad_request("secret token contains unallowed characters")

    async def set(self, url: str, secret: str) -> None:
        """Deliver there from now on; nowhere if `url` is empty."""
        await self.stop()
        self.url, self.secret, self.last_error = url, secret, None
        self.start()

    def start(self) -> None:
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
            found["allowed_updates"] = list(self._updates.allowed)
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
                    self._bell.ring()
                    await asyncio.sleep(PAUSE_SECONDS)
                else:
                    self._updates.delivered(update)

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> str:
        """Post it; returns what went wrong, empty if the bot took it."""
        try:
            async with session.post(self.url, json=update) as answer:
                return "" if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectionError:
            return "Connection refused"
