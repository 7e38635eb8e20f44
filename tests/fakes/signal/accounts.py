"""What the server tells of itself and of its accounts, and how a number becomes one.

1. `/v1/health` is fine whatever happens; `/v1/accounts` says whether a number can be used here.
2. A number gets here by registering and verifying, or by scanning the code of `qrcodelink` (`SignalServer.links`).
3. A rate limit is lifted by one of its tokens with a captcha.
"""

import io

import segno
from aiohttp import web

from tests.fakes.signal.bridge import Bridge
from tests.fakes.signal.contacts import PRIMARY_ONLY
from tests.fakes.signal.replies import body, done, needed, refuse

UNSOLVED = (
    "Captcha required for verification, use --captcha CAPTCHA\nTo get the token, go to "
    "https://signalcaptchas.org/registration/generate.html\n"
)
LOCKED = "Verification failed! This number is locked with a pin. Hours remaining until reset: 168\n"
NO_ANSWER = "Couldn't process request - invalid signal-cli response"
SHORTEST_USERNAME = 3


async def about(bridge: Bridge, _request: web.Request) -> web.Response:
    """Version and mode."""
    mode = "json-rpc" if bridge.daemon else bridge.mode
    told = {"versions": ["v1", "v2"], "build": 2, "mode": mode, "version": bridge.version}
    return done({**told, "capabilities": {"v2/send": ["quotes", "mentions"]}}, 200)


async def health(_bridge: Bridge, _request: web.Request) -> web.Response:
    """The web server is up; nothing else is looked at."""
    return done()


async def accounts(bridge: Bridge, _request: web.Request) -> web.Response:
    """The numbers that can be used here."""
    return done(bridge.accounts, 200)


async def register(bridge: Bridge, request: web.Request) -> web.Response:
    """Ask for a code by SMS or by a call."""
    given = await body(request, {"use_voice": bool, "captcha": str}, bridge.records, optional=True)
    if bridge.captcha and given.get("captcha") != bridge.captcha:
        raise refuse("Invalid captcha given.\n" if given.get("captcha") else UNSOLVED)
    bridge.registering.append(request.match_info["number"])
    return done(status=201)


async def verify(bridge: Bridge, request: web.Request) -> web.Response:
    """Bring the code back: the number can be used."""
    given = await body(request, {"pin": str}, bridge.records, optional=True)
    number = request.match_info["number"]
    if number not in bridge.registering or request.match_info["code"].replace("-", "") != bridge.code:
        raise refuse("Verify error: StatusCode: 403\n")
    if given.get("pin", "") != bridge.pin:
        raise refuse(LOCKED)
    bridge.accounts.append(number)
    return done(status=201)


async def qr_code(bridge: Bridge, request: web.Request) -> web.Response:
    """The code that a telephone scans to link this server to its account, as a picture."""
    picture = io.BytesIO()
    segno.make(_link(bridge, request), error="h", micro=False).save(picture, kind="png", scale=4)
    return web.Response(body=picture.getvalue(), content_type="image/png")


async def link_uri(bridge: Bridge, request: web.Request) -> web.Response:
    """The same as text."""
    return done({"device_link_uri": _link(bridge, request)}, 200)


def _link(bridge: Bridge, request: web.Request) -> str:
    if not request.query.get("device_name"):
        raise refuse("Please provide a name for the device")
    bridge.link_uris.append(f"sgnl://linkdevice?uuid={len(bridge.link_uris) + 1:022}&pub_key=BQkQ")
    return bridge.link_uris[-1]


async def set_username(bridge: Bridge, request: web.Request) -> web.Response:
    """Take a user name; without digits it gets some. What is wrong with a name is not told."""
    given = await body(request, {"username": str}, bridge.records)
    async with bridge.signal_cli(request, request.match_info["number"]):
        name = given.get("username", "")
        if len(name) < SHORTEST_USERNAME:
            raise refuse(NO_ANSWER)
        bridge.username = name if "." in name else f"{name}.01"
    return done({"username": bridge.username, "username_link": f"https://signal.me/#eu/{bridge.username}"}, 201)


async def remove_username(bridge: Bridge, request: web.Request) -> web.Response:
    """Give it back."""
    async with bridge.signal_cli(request, request.match_info["number"]):
        bridge.username = ""
    return done()


async def settings(bridge: Bridge, request: web.Request) -> web.Response:
    """Whether people can find or see the number."""
    given = await body(request, {"discoverable_by_number": bool, "share_number": bool}, bridge.records)
    async with bridge.signal_cli(request, request.match_info["number"]):
        if bridge.linked_device:
            raise refuse(PRIMARY_ONLY)
        bridge.settings.update(given)
    return done(status=201)


async def profile(bridge: Bridge, request: web.Request) -> web.Response:
    """The name and the picture that people see."""
    given = await body(request, {"name": str, "about": str, "base64_avatar": str}, bridge.records)
    needed(given, {"name": "profile name"})
    async with bridge.signal_cli(request, request.match_info["number"]):
        bridge.profile = given["name"]
    return done()


async def challenge(bridge: Bridge, request: web.Request) -> web.Response:
    """Lift a rate limit."""
    given = await body(request, {"challenge_token": str, "captcha": str}, bridge.records)
    needed(given, {"challenge_token": "challenge token", "captcha": "captcha"})
    async with bridge.signal_cli(request, request.match_info["number"]):
        if not bridge.faults.lift(given["challenge_token"]):
            raise refuse("Captcha rejected, check whether the token is still valid")
    return done()


async def configuration(bridge: Bridge, request: web.Request) -> web.Response:
    """How much the server logs."""
    if request.method == "GET":
        return done({"logging": {"Level": bridge.log_level}}, 200)
    given = await body(request, {"logging": dict}, bridge.records)
    bridge.log_level = given.get("logging", {}).get("level", bridge.log_level)
    return done()


async def trust_mode(bridge: Bridge, request: web.Request) -> web.Response:
    """Whether a new identity is trusted at once. With a daemon, an environment variable says so."""
    if request.method == "GET":
        return done({"trust_mode": bridge.trust_mode}, 200)
    given = await body(request, {"trust_mode": str}, bridge.records)
    if given.get("trust_mode") not in {"on-first-use", "always", "never"}:
        raise refuse("Invalid trust mode")
    if bridge.daemon:
        raise refuse("Couldn't set trust mode")
    bridge.trust_mode = given["trust_mode"]
    return done()
