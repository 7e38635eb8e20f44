"""POST /v2/send, and to whom anything is sent.

1. Everything that the REST server looks at itself comes first, in its order; only then signal-cli is called.
2. Nobody could be reached: an error. Somebody could: success, with `errors` for the others.
3. Called once per request (normal, native), signal-cli's output and its complaint are the error, one after the other.
4. What is no number, no UUID and no group is a user name: also a telephone number without "+".
5. Only sending and polls know user names; elsewhere signal-cli wants them as "u:name.01".
6. A file is `<base64>`, `data:<type>;base64,<base64>` or `data:<type>;filename=<name>;base64,<base64>`.
"""

import base64
import binascii
import json
import re
import time
import uuid
from collections.abc import Sequence
from typing import TypedDict

from aiohttp import web
from pydantic import Field, JsonValue

from bot.rehearse import Json
from bot.rehearse.signal.account import Sent
from bot.rehearse.signal.bridge import Bridge
from bot.rehearse.signal.people import Person
from bot.rehearse.signal.phone import Attachment, Message
from bot.rehearse.signal.replies import Body, body, done, refuse

STYLES = re.compile(r"(\\)?(\*{1,3}|\|\||~|`)")
LIMITED = "Failed to send message due to rate limiting"
SOLVE = (
    ". Use the attached challenge tokens to lift the rate limit restrictions via the "
    "'/v1/accounts/{number}/rate-limit-challenge' endpoint."
)
FAILURES = {
    "IDENTITY_FAILURE": "Failed to send message due to untrusted identities",
    "RATE_LIMIT_FAILURE": LIMITED,
}
"""What signal-cli says if every recipient failed for this reason."""
UNTRUSTED = "Unable to complete request due to untrusted recipient keys"
"""What newer servers make of it in json-rpc mode."""

GROUP_BYTES = 32
USERNAME_LONGEST = 10
"""Characters after "group." up to which it may be a user name."""
APART = "{} cannot be specified together in one request! Please split them up into multiple REST API calls."
TOGETHER = {
    "Signal Messenger Groups and phone numbers": {"number", "group"},
    "Signal Messenger Groups and usernames": {"username", "group"},
    "Signal Messenger phone numbers and usernames": {"number", "username"},
}
ONE_GROUP = (
    "A signal message cannot be sent to more than one group at once! Please use multiple REST API calls for that."
)


class _Send(Body):
    number: str = ""
    recipient: str = ""
    recipients: list[str] = Field(default_factory=list)
    message: str = ""
    base64_attachments: list[str] = Field(default_factory=list)
    edit_timestamp: int = 0
    text_mode: str | None = None
    link_preview: Json | None = None
    sticker: str = ""
    view_once: bool = False
    notify_self: bool = False
    mentions: list[JsonValue] = Field(default_factory=list)
    quote_author: str = ""
    quote_message: str = ""
    quote_mentions: list[JsonValue] = Field(default_factory=list)
    quote_timestamp: int = 0


class Result(TypedDict):
    """What became of a message for one recipient, as signal-cli prints it."""

    recipientAddress: dict[str, str | None]
    type: str


async def send(bridge: Bridge, request: web.Request) -> web.StreamResponse:
    """Send a text, perhaps with attachments."""
    given = await body(request, _Send, bridge.records)
    recipients = [*given.recipients, *filter(None, [given.recipient])]
    _look_over(given, recipients)
    kind = one_class(recipients)
    _look_at_preview(given.message, given.link_preview)
    text = given.message
    if (bridge.default_text_mode if given.text_mode is None else given.text_mode) == "styled":
        text = STYLES.sub(lambda found: found[2] if found[1] else "", text)
    attachments = [decoded(attachment) for attachment in given.base64_attachments]
    async with bridge.signal_cli(request, given.number):
        timestamp = bridge.timestamp()
        bridge.records.sends += [Sent(recipient, text, timestamp, time.monotonic()) for recipient in recipients]
        if kind == "group":
            bridge.group_messages.append(text)
            return done(_answer(bridge, timestamp, []), 201)
        message = Message("bot", text, timestamp, attachments, edits=given.edit_timestamp)
        return done(_answer(bridge, timestamp, await deliver(bridge, recipients, message)), 201)


def _look_over(given: _Send, recipients: list[str]) -> None:
    if not recipients:
        raise refuse("Couldn't process request - please provide at least one recipient")
    if not given.number:
        raise refuse("Couldn't process request - please provide a valid number")
    if given.sticker and ":" not in given.sticker:
        raise refuse("Couldn't process request - please provide valid sticker delimiter")
    if given.view_once and not given.base64_attachments:
        raise refuse("'view_once' can only be set for image attachments!")


def _look_at_preview(text: str, preview: Json | None) -> None:
    if preview is None:
        return
    url = str(preview.get("url", ""))
    for fine, complaint in (
        (url, "Please provide a valid Link Preview URL"),
        (url.startswith("https"), "Link Preview URL must start with https://.."),
        (preview.get("title"), "Please provide a valid Link Preview Title"),
        (url in text, "Link Preview URL is missing in the message!"),
    ):
        if not fine:
            raise refuse(complaint)


async def deliver(bridge: Bridge, recipients: list[str], message: Message) -> list[Result]:
    """Bring it to everybody; the results of those whom it did not reach. If that is everybody: raises the answer."""
    results: list[Result] = []
    partial = False
    limit = bridge.faults.take("send", "rate limit")
    for person, named in [address(bridge, recipient) for recipient in recipients]:
        forced = bridge.faults.take(f"to {named['uuid']}", "result")
        partial = partial or bool(forced and forced.done)
        kind = "RATE_LIMIT_FAILURE" if limit else forced.text if forced else outcome(person)
        results.append({"recipientAddress": named, "type": kind})
        if person and kind == "SUCCESS":
            await person.gets(message)
    failed = [result for result in results if result["type"] != "SUCCESS"]
    if len(failed) < len(results) or partial:
        return failed
    raise _failure(bridge, message.timestamp, failed, *((limit.tokens, limit.text) if limit else ()))


def outcome(person: Person | None) -> str:
    """What signal-cli says of a send to this person."""
    if person is None or not person.registered:
        return "UNREGISTERED_FAILURE"
    return "SUCCESS" if person.trusted else "IDENTITY_FAILURE"


def _answer(bridge: Bridge, timestamp: int, failed: list[Result]) -> JsonValue:
    answer: Json = {"timestamp": str(timestamp)}
    if failed:
        answer["errors"] = {"recipients": [_error(result) for result in failed]}
    return [answer] if bridge.send_shape == "array" else answer


def _error(failed: Result) -> Json:
    named = {key: value for key, value in failed["recipientAddress"].items() if value}
    return {**named, "reason": failed["type"]}


def _failure(
    bridge: Bridge, timestamp: int, failed: list[Result], tokens: tuple[str, ...] = ("",), wording: str = ""
) -> web.HTTPException:
    kinds = {result["type"] for result in failed}
    says = wording or FAILURES.get(kinds.pop() if len(kinds) == 1 else "", "Failed to send message")
    if not bridge.daemon:
        return refuse(f"{json.dumps({'timestamp': timestamp, 'results': failed})}\n{says}\n")
    if says == LIMITED:
        answer = {"error": LIMITED + SOLVE, "challenge_tokens": list(tokens), "account": bridge.number}
        return web.HTTPTooManyRequests(text=json.dumps(answer), content_type="application/json")
    if says == FAILURES["IDENTITY_FAILURE"] and bridge.send_shape == "array":
        says = UNTRUSTED
    return refuse(says)


def must_reach(bridge: Bridge, recipient: str, timestamp: int, *, raw: bool = False) -> Person:
    """Whom something else than a text goes to. Raises what the server answers if it cannot; there is no 429 here.

    `raw`: the REST server hands the recipient on as it is.
    """
    if limit := bridge.faults.take("send", "rate limit"):
        raise refuse(limit.text or LIMITED)
    person, named = address(bridge, handed_on(recipient) if raw else recipient)
    kind = outcome(person)
    if person is None or kind != "SUCCESS":
        raise _failure(bridge, timestamp, [{"recipientAddress": named, "type": kind}])
    return person


# To whom


def classify(recipient: str) -> str:
    """Which it is: "group", "number" (also a UUID) or "username". An empty text counts as a number there."""
    if recipient.startswith("group."):
        return _group_or_username(recipient)
    return "number" if re.fullmatch(r"(\+[0-9 ]*)?", recipient) or is_uuid(recipient) else "username"


def is_uuid(text: str) -> bool:
    """Whether it reads as a UUID."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _group_or_username(recipient: str) -> str:
    rest = recipient.removeprefix("group.")
    try:
        size = len(base64.b64decode(base64.b64decode(rest, validate=True), validate=True))
    except (binascii.Error, ValueError):
        if len(rest) <= USERNAME_LONGEST:
            return "username"
        raise refuse(f"Invalid identifier {recipient}") from None
    if size != GROUP_BYTES:
        raise refuse(f"Invalid Signal group size ({size}")
    return "group"


def one_class(recipients: Sequence[str]) -> str:
    """The class that all of them are of."""
    kinds = {classify(recipient) for recipient in recipients}
    for called, pair in TOGETHER.items():
        if pair <= kinds:
            raise refuse(APART.format(called))
    if kinds == {"group"} and len(recipients) > 1:
        raise refuse(ONE_GROUP)
    return kinds.pop()


def address(bridge: Bridge, recipient: str) -> tuple[Person | None, dict[str, str | None]]:
    """Whom signal-cli finds under this, and as what it names them in its results. Nobody: None."""
    person = bridge.find(recipient.replace(" ", "") if recipient.startswith("+") else recipient)
    if person:
        return person, {"uuid": person.uuid, "number": person.number if recipient == person.number else None}
    if is_uuid(recipient):
        return None, {"uuid": recipient, "number": None}
    if classify(recipient) == "number" and not re.fullmatch(r"\+[1-9][0-9 ]{6,}", recipient):
        raise refuse(f"Invalid phone number '{recipient}'")
    raise refuse(f"The user {recipient} is not registered.")


def handed_on(recipient: str) -> str:
    """What signal-cli takes a recipient for that the REST server hands on as it is."""
    if classify(recipient) == "username" and not recipient.startswith("u:"):
        raise refuse(f"Invalid phone number '{recipient}'")
    return recipient.removeprefix("u:")


def raw(bridge: Bridge, recipient: str) -> Person | None:
    """The person, where the REST server hands the recipient on as it is. None: a UUID that nobody has."""
    return address(bridge, handed_on(recipient))[0]


# Files


def decoded(text: str) -> Attachment:
    """One of `base64_attachments`."""
    head, mark, encoded = text.rpartition("base64,")
    if not mark or "data:" not in text:
        head, encoded = "", text
    if not encoded:
        raise refuse("The base64 data does not exist.")
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        wrong = re.search(r"[^A-Za-z0-9+/=]", encoded)
        raise refuse(f"illegal base64 data at input byte {wrong.start() if wrong else len(encoded)}") from None
    parts = head.rstrip(";").split(";")
    return Attachment(_part(parts, "filename="), _part(parts, "data:"), content)


def _part(parts: list[str], name: str) -> str:
    return next((part.removeprefix(name) for part in parts if part.startswith(name)), "")
