"""POST /v2/send.

1. Everything that the REST server looks at itself comes first, in its order; only then signal-cli is called.
2. Nobody could be reached: an error. Somebody could: success, with `errors` for the others.
3. Called once per request (normal, native), signal-cli's output and its complaint are the error, one after the other.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.fakes.signal.attachments import decoded
from tests.fakes.signal.bridge import Bridge
from tests.fakes.signal.people import Person
from tests.fakes.signal.phone import Message
from tests.fakes.signal.recipients import address, handed_on, one_class
from tests.fakes.signal.records import Sent
from tests.fakes.signal.replies import body, done, refuse, strings

SEND = {
    **dict.fromkeys(("number", "recipient", "message", "sticker", "quote_author", "quote_message", "text_mode"), str),
    **dict.fromkeys(("recipients", "base64_attachments"), strings),
    **dict.fromkeys(("mentions", "quote_mentions"), list),
    **dict.fromkeys(("quote_timestamp", "edit_timestamp"), int),
    **dict.fromkeys(("notify_self", "view_once"), bool),
    "link_preview": dict,
}
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

Result = dict[str, Any]


async def send(bridge: Bridge, request: web.Request) -> web.StreamResponse:
    """Send a text, perhaps with attachments."""
    given = await body(request, SEND, bridge.records)
    recipients = [*given.get("recipients", []), *filter(None, [given.get("recipient")])]
    _look_over(given, recipients)
    kind = one_class(recipients)
    _look_at_preview(given.get("message", ""), given.get("link_preview"))
    text = given.get("message", "")
    if given.get("text_mode", bridge.default_text_mode) == "styled":
        text = STYLES.sub(lambda found: found[2] if found[1] else "", text)
    attachments = [decoded(one) for one in given.get("base64_attachments", [])]
    async with bridge.signal_cli(request, given["number"]):
        timestamp = bridge.timestamp()
        bridge.records.sends += [Sent(one, text, timestamp, bridge.monotonic()) for one in recipients]
        if kind == "group":
            bridge.group_messages.append(text)
            return done(_answer(bridge, timestamp, []), 201)
        message = Message("bot", text, timestamp, attachments, edits=given.get("edit_timestamp", 0))
        return done(_answer(bridge, timestamp, await deliver(bridge, recipients, message)), 201)


def _look_over(given: Mapping[str, Any], recipients: list[str]) -> None:
    if not recipients:
        raise refuse("Couldn't process request - please provide at least one recipient")
    if not given.get("number"):
        raise refuse("Couldn't process request - please provide a valid number")
    if given.get("sticker") and ":" not in given["sticker"]:
        raise refuse("Couldn't process request - please provide valid sticker delimiter")
    if given.get("view_once") and not given.get("base64_attachments"):
        raise refuse("'view_once' can only be set for image attachments!")


def _look_at_preview(text: str, preview: Mapping[str, str] | None) -> None:
    if preview is None:
        return
    url = preview.get("url", "")
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
    for person, named in [address(bridge, one) for one in recipients]:
        forced = bridge.faults.take(f"to {named['uuid']}", "result")
        partial = partial or bool(forced and forced.done)
        kind = "RATE_LIMIT_FAILURE" if limit else forced.text if forced else outcome(person)
        results.append({"recipientAddress": named, "type": kind})
        if person and kind == "SUCCESS":
            await person.gets(message)
    failed = [one for one in results if one["type"] != "SUCCESS"]
    if len(failed) < len(results) or partial:
        return failed
    raise _failure(bridge, message.timestamp, failed, *((limit.tokens, limit.text) if limit else ()))


def outcome(person: Person | None) -> str:
    """What signal-cli says of a send to this person."""
    if person is None or not person.registered:
        return "UNREGISTERED_FAILURE"
    return "SUCCESS" if person.trusted else "IDENTITY_FAILURE"


def _answer(bridge: Bridge, timestamp: int, failed: list[Result]) -> object:
    answer: dict[str, Any] = {"timestamp": str(timestamp)}
    if failed:
        named = [{key: value for key, value in one["recipientAddress"].items() if value} for one in failed]
        answer["errors"] = {
            "recipients": [{**who, "reason": one["type"]} for who, one in zip(named, failed, strict=True)]
        }
    return [answer] if bridge.send_shape == "array" else answer


def _failure(
    bridge: Bridge, timestamp: int, failed: list[Result], tokens: tuple[str, ...] = ("",), wording: str = ""
) -> web.HTTPException:
    kinds = {one["type"] for one in failed}
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
