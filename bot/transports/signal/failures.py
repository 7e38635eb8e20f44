"""What an answer to a send means. The server has no error codes: nearly every failure is a 400 with a text.

1. Rows of a table, the first that fits counts; tried on real texts of all modes, old and new wordings.
2. What nobody can place was surely not sent, if the server says that it failed: a message too many is better than
   one that is lost. So are 500 to 503, which come from a server or its proxy that cannot work now; a 504 is not.
"""

import re
from enum import Enum, auto
from typing import Any

from bot.transports.signal.rest import Answer


class Fate(Enum):
    """What became of a message, and who has to do something."""

    SENT = auto()
    AGAIN = auto()  # not sent: later
    UNKNOWN = auto()
    LIMITED = auto()  # the service asks for patience
    UNTRUSTED = auto()  # their identity has changed
    GONE = auto()  # this address is no longer registered, or never was
    OURS = auto()  # the server does not understand the message, whoever it is for
    ACCOUNT = auto()  # the bot's own number is not, or no longer, registered
    OLD = auto()  # the server is too old for Signal


_TEXTS: tuple[tuple[re.Pattern[str], Fate], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), fate)
    for pattern, fate in (
        (r"rate.?limit|\b(429|413)\b|captcha proof required", Fate.LIMITED),
        (r"untrusted|identity_failure", Fate.UNTRUSTED),
        (r"\b499\b|deprecated.?version|version is too old", Fate.OLD),
        (r"account does not exist|authorization failed", Fate.ACCOUNT),
        (r"not registered|unregistered", Fate.GONE),
        (r"invalid phone number", Fate.GONE),
        (r"killed as timeout", Fate.UNKNOWN),
        (r"illegal base64|process request", Fate.OURS),
    )
)
_REASONS = {
    "UNREGISTERED_FAILURE": Fate.GONE,
    "IDENTITY_FAILURE": Fate.UNTRUSTED,
    "RATE_LIMIT_FAILURE": Fate.LIMITED,
}
"""For one recipient. NETWORK_FAILURE and INVALID_PRE_KEY_FAILURE pass: again later, like all others."""
_TOO_MANY = 429
_GATEWAY_TIMEOUT = 504
_AFTER = re.compile(r"retry.?after\D{0,20}(\d{1,7})", re.IGNORECASE)


def fate(answer: Answer, number: str) -> Fate:
    """Say what became of a message to one person; `number` is the bot's own."""
    if answer.good:
        return _fate_of_one(answer)
    if answer.status == _TOO_MANY:
        return Fate.LIMITED
    if answer.status == _GATEWAY_TIMEOUT:
        return Fate.UNKNOWN
    text = answer.error
    found = next((fate for pattern, fate in _TEXTS if pattern.search(text)), Fate.AGAIN)
    return Fate.ACCOUNT if found is Fate.GONE and number in text else found


def _fate_of_one(answer: Answer) -> Fate:
    result = _result(answer)
    if not isinstance(result, dict) or "timestamp" not in result:
        return Fate.UNKNOWN  # something else than the server may have answered
    errors = result.get("errors")
    recipients = errors.get("recipients") if isinstance(errors, dict) else None
    if not isinstance(recipients, list) or not recipients:
        return Fate.SENT
    reason = recipients[0].get("reason") if isinstance(recipients[0], dict) else None
    return _REASONS.get(str(reason), Fate.AGAIN)


def sent_at(answer: Answer) -> str:
    """Give the time by which Signal knows the message, in milliseconds; "" if there is none."""
    result = _result(answer)
    stamp = str(result.get("timestamp", "")) if isinstance(result, dict) else ""
    return stamp if stamp.isdecimal() else ""


def _result(answer: Answer) -> Any:
    """The result for one recipient: an object up to 0.100, afterwards an array with one."""
    data = answer.data
    return data[0] if isinstance(data, list) and data else data


def patience(answer: Answer, least: float) -> float:
    """Seconds to wait: at least as many as the server says, if it does."""
    said = _AFTER.search(answer.error)
    return max(least, answer.wait, float(said[1]) if said else 0.0)


def challenge(answer: Answer) -> str:
    """The token with which a person can show that they are one; "" if only time helps."""
    data = answer.data
    tokens = data.get("challenge_tokens") if isinstance(data, dict) else None
    return next((str(token) for token in tokens if token), "") if isinstance(tokens, list) else ""
