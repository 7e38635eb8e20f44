"""Which request goes where. A fault and a counter name a route as it is named here."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from aiohttp import web

from tests.fakes.signal import accounts, contacts, files, polls, sending, signs, websocket
from tests.fakes.signal.bridge import GONE, Bridge
from tests.fakes.signal.faults import Handler, cut, meet
from tests.fakes.signal.receiving import receive

Answer = Callable[[Bridge, web.Request], Awaitable[web.StreamResponse]]


async def _receive(bridge: Bridge, request: web.Request) -> web.StreamResponse:
    return await (websocket.listen if bridge.daemon else receive)(bridge, request)


ROUTES: dict[str, tuple[str, str, Answer]] = {
    "about": ("GET", "/v1/about", accounts.about),
    "health": ("GET", "/v1/health", accounts.health),
    "accounts": ("GET", "/v1/accounts", accounts.accounts),
    "register": ("POST", "/v1/register/{number}", accounts.register),
    "verify": ("POST", "/v1/register/{number}/verify/{code}", accounts.verify),
    "qr-code": ("GET", "/v1/qrcodelink", accounts.qr_code),
    "link-uri": ("GET", "/v1/qrcodelink/raw", accounts.link_uri),
    "username": ("POST", "/v1/accounts/{number}/username", accounts.set_username),
    "no-username": ("DELETE", "/v1/accounts/{number}/username", accounts.remove_username),
    "settings": ("PUT", "/v1/accounts/{number}/settings", accounts.settings),
    "challenge": ("POST", "/v1/accounts/{number}/rate-limit-challenge", accounts.challenge),
    "profile": ("PUT", "/v1/profiles/{number}", accounts.profile),
    "configuration": ("GET", "/v1/configuration", accounts.configuration),
    "configure": ("POST", "/v1/configuration", accounts.configuration),
    "trust-mode": ("GET", "/v1/configuration/{number}/settings", accounts.trust_mode),
    "set-trust-mode": ("POST", "/v1/configuration/{number}/settings", accounts.trust_mode),
    "send": ("POST", "/v2/send", sending.send),
    "receive": ("GET", "/v1/receive/{number}", _receive),
    "typing": ("PUT", "/v1/typing-indicator/{number}", signs.typing),
    "no-typing": ("DELETE", "/v1/typing-indicator/{number}", signs.typing),
    "receipt": ("POST", "/v1/receipts/{number}", signs.receipts),
    "reaction": ("POST", "/v1/reactions/{number}", signs.reactions),
    "no-reaction": ("DELETE", "/v1/reactions/{number}", signs.reactions),
    "remote-delete": ("DELETE", "/v1/remote-delete/{number}", signs.remote_delete),
    "poll": ("POST", "/v1/polls/{number}", polls.create),
    "vote": ("POST", "/v1/polls/{number}/vote", polls.vote),
    "close-poll": ("DELETE", "/v1/polls/{number}", polls.close),
    "contacts": ("GET", "/v1/contacts/{number}", contacts.contacts),
    "contact": ("GET", "/v1/contacts/{number}/{uuid}", contacts.contacts),
    "update-contact": ("PUT", "/v1/contacts/{number}", contacts.update),
    "sync-contacts": ("POST", "/v1/contacts/{number}/sync", contacts.sync),
    "identities": ("GET", "/v1/identities/{number}", contacts.identities),
    "trust": ("PUT", "/v1/identities/{number}/trust/{who}", contacts.trust),
    "search": ("GET", "/v1/search/{number}", contacts.search),
    "attachments": ("GET", "/v1/attachments", files.attachments),
    "attachment": ("GET", "/v1/attachments/{key}", files.attachment),
    "no-attachment": ("DELETE", "/v1/attachments/{key}", files.remove),
}


def application(bridge: Bridge) -> web.Application:
    """The routes, with counters and faults in front."""
    app = web.Application(client_max_size=100 * 2**20, middlewares=[_in_front(bridge)])
    for name, (method, path, answer) in ROUTES.items():
        app.router.add_route(method, path, _handler(bridge, answer), name=name)
    return app


def _handler(bridge: Bridge, answer: Answer) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await answer(bridge, request)
        finally:
            bridge.records.changes.happened()

    return handle


def _in_front(bridge: Bridge) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not bridge.running:
            return cut(request)
        name = request.match_info.route.name
        bridge.records.requests[name or "unknown"] += 1
        bridge.records.changes.happened()
        if name is None:
            bridge.records.violation(f"there is no {request.method} {request.path}")
            return web.Response(status=404, text="404 page not found", content_type="text/plain")
        return await _to_the_end(bridge, request, meet(bridge.faults, request, handler))

    return middleware


async def _to_the_end(
    bridge: Bridge, request: web.Request, work: Coroutine[Any, Any, web.StreamResponse]
) -> web.StreamResponse:
    """The server does not notice that a client has hung up, and goes on."""
    task = asyncio.create_task(work)
    bridge.tasks.add(task)
    task.add_done_callback(bridge.tasks.discard)
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        request[GONE] = True
        bridge.records.hung_up += 1
        bridge.records.changes.happened()
        raise
