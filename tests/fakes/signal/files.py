"""Files that came in, as they lie at the server: never removed by themselves."""

from aiohttp import web

from tests.fakes.signal.bridge import Bridge
from tests.fakes.signal.replies import done, refuse


async def attachments(bridge: Bridge, _request: web.Request) -> web.Response:
    """Their names."""
    return done(list(bridge.attachments), 200)


async def attachment(bridge: Bridge, request: web.Request) -> web.Response:
    """What is in one."""
    return web.Response(body=bridge.attachments[_key(bridge, request)], content_type="application/octet-stream")


async def remove(bridge: Bridge, request: web.Request) -> web.Response:
    """Delete one."""
    del bridge.attachments[_key(bridge, request)]
    return done()


def _key(bridge: Bridge, request: web.Request) -> str:
    key = request.match_info["key"]
    if key not in bridge.attachments:
        raise refuse("No attachment with that name found", 404)
    return key
