"""Where the therapist's chat stands: a small frozen value, and its stored form."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class ChatState:
    """What is asked now, and what is known of the answer so far. The defaults: the menu, nothing begun."""

    at: str = "menu"
    """The screen: a key of `screens.SCREENS`."""
    token: int = 0
    """Of the buttons that were sent last; older ones count no more."""
    shown: tuple[str, ...] = ()
    """The options in their order."""
    ref: str = ""
    """Whom it is about."""
    page: int = 0
    among: tuple[str, ...] = ()
    """References that the list is narrowed to; empty: everybody."""
    then: str = ""
    """What is to be done with whoever is picked from the list; empty: look at them."""
    part: str = ""
    text: str = ""
    """What is to be relayed."""


_STORED = TypeAdapter(ChatState)


def dumps(place: ChatState) -> bytes:
    """The stored form: JSON, UTF-8."""
    return _STORED.dump_json(place, exclude_defaults=True)


def loads(stored: bytes) -> ChatState | None:
    """Read the stored form; None if there is nothing yet, or nothing that this version can read."""
    try:
        return _STORED.validate_json(stored)
    except ValidationError:
        return None
