"""Those whom the account knows: contacts and their disappearing messages, identities and trust, who is with Signal.

1. In json-rpc mode the timer cannot be switched off: 0 is answered with 204, and nothing happens.
2. A linked device complains about a contact's change, and makes it nevertheless.
3. An identity is trusted by the safety number that holds now, or all of somebody's at once.
"""

from typing import Any

from aiohttp import web

from tests.fakes.signal.bridge import Bridge
from tests.fakes.signal.people import Person
from tests.fakes.signal.recipients import raw
from tests.fakes.signal.replies import body, done, needed, refuse

CONTACT = {"recipient": str, "name": str, "expiration_in_seconds": int}
TRUST = {"verified_safety_number": str, "trust_all_known_keys": bool}
PRIMARY_ONLY = "This command doesn't work on linked devices."
NOT_TRUSTED = "Failed to set the trust for this number, make sure the number and the fingerprint are correct."
PLEASE = "Couldn't process request - please "


async def update(bridge: Bridge, request: web.Request) -> web.Response:
    """Name a contact, set the time after which messages of the chat disappear."""
    given = await body(request, CONTACT, bridge.records)
    needed(given, {"recipient": "recipient"})
    async with bridge.signal_cli(request, request.match_info["number"]):
        person = raw(bridge, given["recipient"])
        seconds = given.get("expiration_in_seconds")
        if person and seconds is not None and not (bridge.daemon and seconds == 0):
            person.timer = seconds
            person.health.append(f"Messages disappear after {seconds} s" if seconds else "Messages stay")
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
        told = [_contact(one) for one in bridge.people if wanted in {None, one.uuid}]
    if wanted and not told:
        raise refuse("No contact with that id found", 404)
    return done(told[0] if wanted else told, 200)


def _contact(person: Person) -> dict[str, Any]:
    name = person.shown_name or ""
    profile = {"given_name": name, "lastname": "", "about": "", "has_avatar": False, "last_updated_timestamp": 0}
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
        told = [_identity(one, digits) for one in bridge.people for digits in one.safety_numbers]
    return done(told, 200)


def _identity(person: Person, digits: str) -> dict[str, str]:
    trust = "TRUSTED_VERIFIED" if digits in person.verified else "TRUSTED_UNVERIFIED"
    if digits == person.safety_number and not person.trusted:
        trust = "UNTRUSTED"
    named = {"number": person.shown or "", "uuid": person.uuid}
    return {**named, "status": trust, "fingerprint": digits[:32], "added": "0", "safety_number": digits}


async def trust(bridge: Bridge, request: web.Request) -> web.Response:
    """Trust an identity."""
    given = await body(request, TRUST, bridge.records)
    digits, everything = given.get("verified_safety_number"), given.get("trust_all_known_keys", False)
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
        known = {one.number for one in bridge.people if one.registered}
    return done([{"number": one, "registered": one in known} for one in numbers], 200)
