"""Updates by webhook: Telegram calls us. Only for installations that have a public https address.

1. A call is answered with 200 only after its update was worked off; else with 500, and Telegram repeats it.
2. Only Telegram knows the secret that each call must bear: it is made anew at each start and compared in constant time.
3. When we stop, the webhook stays set: what comes meanwhile waits at Telegram, up to 24 hours, and is delivered at
   the next start. To remove it would change nothing, but for a moment in which another program could take over.
"""

import asyncio
import hmac
import json
import logging
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.transports import UnusableError
from bot.transports.telegram.connection import Health
from bot.transports.telegram.reading import KINDS
from bot.transports.telegram.receiving import Intake

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 1 << 20
"""Bytes of one call; Telegram's are far below."""
_STOPPING = 5.0
_TAKEN = (
    "Accord cannot listen on {}. Perhaps another program uses it: stop that, or change [telegram] webhook_listen and "
    "start Accord again. Accord goes on trying."
)
_REFUSED = "Telegram refuses the webhook's address. Look at [telegram] webhook in the settings. Accord goes on trying."

logger = logging.getLogger(__name__)


async def serve(
    bot: Bot, intake: Intake, *, address: str, listen: str, sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Set the webhook and work off what comes, until cancelled.

    `address`: where Telegram calls, public. `listen`: host and port of this computer to which that leads. Any path
    is accepted: what stands before us may have taken it off. Raises UnusableError.
    """
    if not address.startswith("https://"):
        raise UnusableError("The webhook's address must start with https://. Correct [telegram] webhook.")
    secret = secrets.token_urlsafe(32)
    app = web.Application(client_max_size=_LARGEST)
    app.router.add_post("/{any:.*}", _handler(intake, secret))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOPPING)
    await runner.setup()
    try:
        await _listen(runner, listen, sleep)
        await _announce(bot, address, secret, sleep)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _handler(intake: Intake, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=403)
        body = await request.read()
        try:
            await intake.take(json.loads(body))
        except Exception as error:  # noqa: BLE001 - nothing was kept, whatever it was: Telegram shall repeat it
            logger.error("What came from Telegram could not be kept: %s", type(error).__name__)  # noqa: TRY400
            return web.Response(status=500)
        return web.Response()

    return handle


async def _listen(runner: web.AppRunner, listen: str, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Listen on that host and port, for as long as it takes: what uses them may be on its way out."""
    host, _, port = listen.rpartition(":")
    health = Health()
    while True:
        site = web.TCPSite(runner, host.strip("[]"), int(port))
        try:
            await site.start()
        except OSError:
            await site.stop()
            await sleep(health.bad(_TAKEN.format(listen)))
        else:
            return


async def _announce(bot: Bot, address: str, secret: str, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Tell Telegram where to call, for as long as it takes. One call at a time, so that nothing overtakes."""
    health = Health()
    while True:
        try:
            await bot.set_webhook(
                address, max_connections=1, allowed_updates=KINDS, drop_pending_updates=False, secret_token=secret
            )
        except TelegramError as error:
            await sleep(health.bad(_REFUSED if isinstance(error, BadRequest) else error))
        else:
            return
