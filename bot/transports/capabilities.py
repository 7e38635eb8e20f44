"""What each transport can do, and what it cannot: the one place outside a transport's folder that names it.

1. Data only. No library of any service is loaded to ask; `CAPABILITIES` serves code that has but a transport's name.
2. Whoever needs to know a difference between services asks here, never by the name.
3. A new transport is a folder and an entry here. `tests/bot/test_transport_conformance.py` holds both together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Questions(StrEnum):
    """How the options of a question are shown."""

    BUTTONS = "buttons"
    POLLS = "polls"  # numbered text, and a poll beside it if the practice wants that
    TEXT = "text"  # numbered


class Erases(StrEnum):
    """Whose messages can be erased, for both sides."""

    BOTH = "both"
    OWN = "own"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What differs between transports."""

    name: str
    encrypted: bool
    """End to end, from the person's device to this computer. Where it is not, messages leave out what is private."""
    may_lose: bool
    """What a person wrote can vanish between the service and Accord, so those who wrote lately are asked again."""
    questions: Questions
    invitation_link: str
    """An invitation's link, in which {code} and the keys of the transport's settings are filled in; "": it has none."""
    erases: Erases
    method: str = ""
    """The method of the agreement that this is: whoever writes here has it. Empty: it is none."""


CAPABILITIES: Mapping[str, Capabilities] = {
    known.name: known
    for known in (
        Capabilities(
            name="signal",
            encrypted=True,
            may_lose=True,
            questions=Questions.POLLS,
            invitation_link="{link}",
            erases=Erases.OWN,
            method="signal",
        ),
        Capabilities(
            name="telegram",
            encrypted=False,
            may_lose=False,
            questions=Questions.BUTTONS,
            invitation_link="https://t.me/{username}?start={code}",
            erases=Erases.BOTH,
            method="telegram",
        ),
        Capabilities(
            name="terminal",
            encrypted=True,  # nothing leaves the computer
            may_lose=False,
            questions=Questions.TEXT,
            invitation_link="",
            erases=Erases.NONE,
        ),
    )
}
"""By name, the encrypted ones first: that is the order in which they are offered."""


def service_reads(transport: str) -> bool:
    """Whether the service can read what is sent. It cannot where there is no service, as before anybody is paired."""
    known = CAPABILITIES.get(transport)
    return known is not None and not known.encrypted


def method_of(transport: str) -> str:
    """The method of the agreement that a transport is, or empty."""
    known = CAPABILITIES.get(transport)
    return known.method if known else ""
