"""What a person has to do for the bot's number: steps of the set-up, and ways out of trouble. Each is one request.

1. Each raises JoinError with a sentence that says what to do; `changed_id`, which only asks, raises nothing.
2. An identity is a phone's key. A new key may be a new phone or another person, which the safety number tells.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from pydantic import JsonValue

from bot.transports import Json
from bot.transports.signal.rest import Answer, Fate, LostError, Rest, UnreachedError, fate

PUZZLE = "https://signalcaptchas.org/registration/generate.html"
_CAPTCHA = (
    f"Signal asks for a puzzle first. Open {PUZZLE} and solve it. Then copy the address behind the button: it starts "
    "with signalcaptcha:// and is good for a few minutes."
)
_LIMITED = "Signal asks to wait after too many tries. Try again tomorrow: each try in between makes it longer."
_OLD = "Signal refuses this version of the Signal server. Update its image: docker compose pull, then up -d."


class JoinError(Exception):
    """It did not work: a sentence that says what to do."""


class CaptchaError(JoinError):
    """Signal wants a puzzle solved first."""


async def linking_uri(api_url: str, device_name: str) -> str:
    """Give the address (sgnl://linkdevice?...) that a phone scans as a QR code, to link the server to its account."""
    answer = await _ask(Rest(api_url), "GET", "/v1/qrcodelink/raw", params={"device_name": device_name})
    return _text(answer.data, "device_link_uri")


async def register(api_url: str, number: str, captcha: str = "", *, voice: bool = False) -> None:
    """Have Signal send a code to the number, by text message or by a call. Raises CaptchaError as well."""
    payload: Json = {"use_voice": voice, **({"captcha": captcha} if captcha else {})}
    try:
        await _ask(Rest(api_url), "POST", f"/v1/register/{number}", payload)
    except _RefusedError as refused:
        if "captcha" in refused.text.casefold():
            raise CaptchaError(_CAPTCHA) from None
        raise JoinError("Signal did not send a code. Check the number; wait a minute, then try a voice call.") from None


async def verify(api_url: str, number: str, code: str, pin: str = "") -> None:
    """Register the number with the code that came; `pin` if it has a registration lock."""
    path = f"/v1/register/{number}/verify/{re.sub(r'[^0-9]', '', code) or '0'}"
    try:
        await _ask(Rest(api_url), "POST", path, {"pin": pin} if pin else {})
    except _RefusedError as refused:
        locked = "pin" in refused.text.casefold()
        sentence = "This number is locked with a Signal PIN: give it." if locked else "The code is wrong, or too old."
        raise JoinError(sentence) from None


async def set_username(api_url: str, number: str, username: str) -> str:
    """Give the account a user name, and return the link that opens a chat with it, or "" if Signal told none."""
    try:
        answer = await _ask(Rest(api_url), "POST", f"/v1/accounts/{number}/username", {"username": username})
    except _RefusedError:
        sentence = "Signal does not take this name. It has letters, then a dot and two digits or more, as example.01."
        raise JoinError(sentence) from None
    return _text(answer.data, "username_link")


async def solve(rest: Rest, number: str, token: str, captcha: str) -> None:
    """Show Signal that a person is behind the account: `token` from the log, `captcha` from the puzzle."""
    if not captcha.startswith("signalcaptcha://"):
        raise JoinError("The solution of the puzzle starts with signalcaptcha:// - copy the address behind the button.")
    try:
        payload: Json = {"challenge_token": token, "captcha": captcha}
        await _ask(rest, "POST", f"/v1/accounts/{number}/rate-limit-challenge", payload)
    except _RefusedError:
        raise JoinError("Signal did not take the solution. Solve a new puzzle, and use it within minutes.") from None


async def trust(rest: Rest, number: str, person: str, safety_number: str) -> None:
    """Trust this person's new identity, if `safety_number` is theirs: 60 digits, spaces do not matter."""
    digits = "".join(safety_number.split())
    if not re.fullmatch(r"[0-9]{60}", digits):
        raise JoinError("A safety number has 60 digits: type all of them, as Signal shows them.")
    try:
        path = f"/v1/identities/{number}/trust/{quote(person, safe='')}"
        await _ask(rest, "PUT", path, {"verified_safety_number": digits})
    except _RefusedError:
        raise JoinError("The safety number does not fit. Compare it once more, in person or in a call.") from None


async def changed_id(rest: Rest, number: str, person: str, now: float) -> str:
    """Give an id for "their identity has changed": the same for the same new key, or for the day if nobody knows it."""
    answer = await rest.attempt("GET", f"/v1/identities/{number}")
    listed = answer.data if answer and answer.good else None
    identities = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    keys = [_key(identity) for identity in identities if _waits(identity, person)]
    return f"identity {keys[-1] if keys else datetime.fromtimestamp(now, UTC).date().isoformat()}"


def _waits(identity: Json, person: str) -> bool:
    return person in {identity.get("uuid"), identity.get("number")} and identity.get("status") == "UNTRUSTED"


def _key(identity: Json) -> str:
    return str(identity.get("fingerprint") or identity.get("safety_number") or identity.get("added"))


class _RefusedError(Exception):
    """The server did not do it, for a reason that the caller words. `text` is never shown: it may quote anything."""

    def __init__(self, text: str) -> None:
        super().__init__("refused")
        self.text = text


async def _ask(
    rest: Rest, method: str, path: str, payload: Json | None = None, params: Mapping[str, str] | None = None
) -> Answer:
    try:
        answer = await rest.ask(method, path, payload, params=params)
    except UnreachedError:
        raise JoinError("The Signal server cannot be reached. Start it, and check its address.") from None
    except LostError:
        raise JoinError("The Signal server does not answer. Wait a minute, then try again.") from None
    if answer.good:
        return answer
    verdict = fate(answer, "")
    if verdict in {Fate.LIMITED, Fate.OLD} and "captcha required" not in answer.error.casefold():
        raise JoinError(_LIMITED if verdict is Fate.LIMITED else _OLD)
    raise _RefusedError(answer.error)


def _text(data: JsonValue, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
