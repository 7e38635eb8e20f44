"""To whom something goes: the classes of recipients that the REST server knows, and how signal-cli finds the person.

1. What is no number, no UUID and no group is a user name: also a telephone number without "+".
2. Only sending and polls know user names; elsewhere signal-cli wants them as "u:name.01".
"""

import base64
import binascii
import re
import uuid
from collections.abc import Sequence

from tests.fakes.signal.bridge import Bridge
from tests.fakes.signal.people import Person
from tests.fakes.signal.replies import refuse

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


def classify(recipient: str) -> str:
    """ "group", "number" (also a UUID) or "username". An empty text counts as a number there."""
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
    kinds = {classify(one) for one in recipients}
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
