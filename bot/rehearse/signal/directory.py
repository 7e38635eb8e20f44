"""What the server tells of itself and of its accounts, how a number becomes one, and whom an account knows.

1. `/v1/health` is fine whatever happens; `/v1/accounts` says whether a number can be used here.
2. A number gets here by registering and verifying, or by scanning the code of `qrcodelink` (`SignalServer.links`).
3. A rate limit is lifted by one of its tokens with a captcha.
4. In json-rpc mode the timer of disappearing messages cannot be switched off: 0 is answered with 204, and nothing
   happens. A linked device complains about a contact's change, and makes it nevertheless.
5. An identity is trusted by the safety number that holds now, or all of somebody's at once.
6. Files that came in are never removed by themselves.
"""

import io

import segno
from aiohttp import web
from pydantic import Field

from bot.rehearse import Json
from bot.rehearse.signal.bridge import Bridge
from bot.rehearse.signal.people import Person
from bot.rehearse.signal.replies import Body, body, done, needed, refuse
from bot.rehearse.signal.sending import raw

UNSOLVED = (
    "Captcha required for verification, use --captcha CAPTCHA\nTo get the token, go to "
    "https://signalcaptchas.org/registration/generate.html\n"
)
LOCKED = "Verification failed! This number is locked with a pin. Hours remaining until reset: 168\n"
NO_ANSWER = "Couldn't process request - invalid signal-cli response"
SHORTEST_USERNAME = 3
PRIMARY_ONLY = "This command doesn't work on linked devices."
NOT_TRUSTED = "Failed to set the trust for this number, make sure the number and the fingerprint are correct."
PLEASE = "Couldn't process request - please "


class _Registration(Body):
    use_voice: bool = False
    captcha: str = ""


class _Verification(Body):
    pin: str = ""


class _Username(Body):
    username: str = ""


class _Settings(Body):
    discoverable_by_number: bool | None = None
    share_number: bool | None = None


class _Profile(Body):
    name: str = ""
    about: str = ""
    base64_avatar: str = ""


class _Challenge(Body):
    challenge_token: str = ""
    captcha: str = ""


class _Configuration(Body):
    logging: Json = Field(default_factory=dict)


class _TrustMode(Body):
    trust_mode: str = ""


class _Contact(Body):
    recipient: str = ""
    name: str = ""
    expiration_in_seconds: int | None = None


class _Trust(Body):
    verified_safety_number: str | None = None
    trust_all_known_keys: bool = False


async def about(bridge: Bridge, _request: web.Request) -> web.Response:
    """Version and mode."""
    mode = "json-rpc" if bridge.daemon else bridge.mode
    told: Json = {"versions": ["v1", "v2"], "build": 2, "mode": mode, "version": bridge.version}
    return done(told | {"capabilities": {"v2/send": ["quotes", "mentions"]}}, 200)


async def health(_bridge: Bridge, _request: web.Request) -> web.Response:
    """The web server is up; nothing else is looked at."""
    return done()


async def accounts(bridge: Bridge, _request: web.Request) -> web.Response:
    """The numbers that can be used here."""
    return done([*bridge.accounts], 200)


async def register(bridge: Bridge, request: web.Request) -> web.Response:
    """Ask for a code by SMS or by a call."""
    given = await body(request, _Registration, bridge.records, optional=True)
    if bridge.captcha and given.captcha != bridge.captcha:
        raise refuse("Invalid captcha given.\n" if given.captcha else UNSOLVED)
    bridge.registering.append(request.match_info["number"])
    return done(status=201)


async def verify(bridge: Bridge, request: web.Request) -> web.Response:
    """Bring the code back: the number can be used."""
    given = await body(request, _Verification, bridge.records, optional=True)
    number = request.match_info["number"]
    if number not in bridge.registering or request.match_info["code"].replace("-", "") != bridge.code:
        raise refuse("Verify error: StatusCode: 403\n")
    if given.pin != bridge.pin:
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
    given = await body(request, _Username, bridge.records)
    async with bridge.signal_cli(request, request.match_info["number"]):
        name = given.username
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
    given = await body(request, _Settings, bridge.records)
    async with bridge.signal_cli(request, request.match_info["number"]):
        if bridge.linked_device:
            raise refuse(PRIMARY_ONLY)
        bridge.settings.update(given.model_dump(exclude_unset=True))
    return done(status=201)


async def profile(bridge: Bridge, request: web.Request) -> web.Response:
    """The name and the picture that people see."""
    given = await body(request, _Profile, bridge.records)
    needed(given, name="profile name")
    async with bridge.signal_cli(request, request.match_info["number"]):
        bridge.profile = given.name
    return done()


async def challenge(bridge: Bridge, request: web.Request) -> web.Response:
    """Lift a rate limit."""
    given = await body(request, _Challenge, bridge.records)
    needed(given, challenge_token="challenge token", captcha="captcha")  # noqa: S106 - what the server calls it
    async with bridge.signal_cli(request, request.match_info["number"]):
        if not bridge.faults.lift(given.challenge_token):
            raise refuse("Captcha rejected, check whether the token is still valid")
    return done()


async def configuration(bridge: Bridge, request: web.Request) -> web.Response:
    """How much the server logs."""
    if request.method == "GET":
        return done({"logging": {"Level": bridge.log_level}}, 200)
    given = await body(request, _Configuration, bridge.records)
    bridge.log_level = str(given.logging.get("level", bridge.log_level))
    return done()


async def trust_mode(bridge: Bridge, request: web.Request) -> web.Response:
    """Whether a new identity is trusted at once. With a daemon, an environment variable says so."""
    if request.method == "GET":
        return done({"trust_mode": bridge.trust_mode}, 200)
    given = await body(request, _TrustMode, bridge.records)
    if given.trust_mode not in {"on-first-use", "always", "never"}:
        raise refuse("Invalid trust mode")
    if bridge.daemon:
        raise refuse("Couldn't set trust mode")
    bridge.trust_mode = given.trust_mode
    return done()


# Whom an account knows


async def update(bridge: Bridge, request: web.Request) -> web.Response:
    """Name a contact, set the time after which messages of the chat disappear."""
    given = await body(request, _Contact, bridge.records)
    needed(given, recipient="recipient")
    async with bridge.signal_cli(request, request.match_info["number"]):
        person = raw(bridge, given.recipient)
        seconds = given.expiration_in_seconds
        if person and seconds is not None and not (bridge.daemon and seconds == 0):
            person.timer = seconds
            person.notices.append(f"Messages disappear after {seconds} s" if seconds else "Messages stay")
        if bridge.linked_device:
            raise refuse(PRIMARY_ONLY)
    return done()


async def sync(bridge: Bridge, request: web.Request) -> web.Response:
    """Send the contacts to the account's other devices."""
    async with bridge.signal_cli(request, request.match_info["number"]):
        if bridge.linked_device:
            raise refuse(PRIMARY_ONLY)
    return done()


async def contacts(bridge: Bridge, request: web.Request) -> web.Response:
    """Everybody, or the one with this UUID."""
    wanted = request.match_info.get("uuid")
    async with bridge.signal_cli(request, request.match_info["number"]):
        told = [_contact(person) for person in bridge.people if wanted in {None, person.uuid}]
    if wanted and not told:
        raise refuse("No contact with that id found", 404)
    return done(told[0] if wanted else [*told], 200)


def _contact(person: Person) -> Json:
    name = person.shown_name or ""
    profile: Json = {"given_name": name, "lastname": "", "about": "", "has_avatar": False, "last_updated_timestamp": 0}
    return {
        "number": person.shown or "",
        "uuid": person.uuid,
        "name": "",
        "profile_name": name,
        "username": person.username,
        "color": "",
        "blocked": False,
        "message_expiration": "",
        "note": "",
        "profile": profile,
        "given_name": "",
        "nickname": {"name": "", "given_name": "", "family_name": ""},
    }


async def identities(bridge: Bridge, request: web.Request) -> web.Response:
    """Every identity that somebody had, with its safety number."""
    async with bridge.signal_cli(request, request.match_info["number"]):
        told = [_identity(person, digits) for person in bridge.people for digits in person.safety_numbers]
    return done([*told], 200)


def _identity(person: Person, digits: str) -> Json:
    trust = "TRUSTED_VERIFIED" if digits in person.verified else "TRUSTED_UNVERIFIED"
    if digits == person.safety_number and not person.trusted:
        trust = "UNTRUSTED"
    named = {"number": person.shown or "", "uuid": person.uuid}
    return {**named, "status": trust, "fingerprint": digits[:32], "added": "0", "safety_number": digits}


async def trust(bridge: Bridge, request: web.Request) -> web.Response:
    """Trust an identity."""
    given = await body(request, _Trust, bridge.records)
    digits, everything = given.verified_safety_number, given.trust_all_known_keys
    for wrong, complaint in (
        (digits is None and not everything, "either provide a safety number (preferred & more secure) or set "),
        (digits is not None and everything, "either provide a safety number or set "),
    ):
        if wrong:
            both = " But do not set both parameters at once!" if everything else ""
            raise refuse(f"{PLEASE}{complaint}'trust_all_known_keys' to true{'.' if both else ''}{both}")
    if digits == "":
        raise refuse(f"{PLEASE}provide a valid safety number")
    async with bridge.signal_cli(request, request.match_info["number"]):
        person = bridge.find(request.match_info["who"])
        if person is None or (digits and digits.replace(" ", "") not in person.safety_numbers):
            raise refuse(NOT_TRUSTED)
        if digits:
            person.verified.add(digits.replace(" ", ""))
        if everything or person.safety_number in person.verified:
            await person.is_trusted()
    return done()


async def search(bridge: Bridge, request: web.Request) -> web.Response:
    """Which of these numbers are with Signal."""
    numbers = request.query.getall("numbers", [])
    if not numbers:
        raise refuse("Please provide numbers to query for")
    async with bridge.signal_cli(request, request.match_info["number"]):
        known = {person.number for person in bridge.people if person.registered}
    return done([{"number": number, "registered": number in known} for number in numbers], 200)


# Files that came in


async def attachments(bridge: Bridge, _request: web.Request) -> web.Response:
    """Their names."""
    return done([*bridge.attachments], 200)


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
