"""What may hang below a message: rows of buttons. Other markups, such as a reply keyboard, are refused here."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.telegram.basics import Json, bad_request
from tests.fakes.telegram.messages import Keyboard

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
DATA_BYTES = 64
STYLES = {"danger", "success", "primary"}


def checked(markup: Json | None, violates: Callable[[str], None]) -> Keyboard:
    """The rows, without empty ones. Raises Refusal."""
    if markup is None:
        return []
    if set(markup) != {"inline_keyboard"}:
        violates(f"reply_markup is no inline keyboard but has {sorted(markup)}")
        raise bad_request("object expected as reply markup")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        for button in row:
            _check(button, violates)
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _check(button: Any, violates: Callable[[str], None]) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    kinds = [name for name in button if name not in {"text", "style"}]
    for name in [name for name in kinds if name not in KINDS]:
        violates(f"a button has the unknown field {name}")
    if button.get("style", "primary") not in STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    if not kinds:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        violates(f"a button has more than one of {sorted(kinds)}")
    for name in kinds:
        if name in KINDS:
            KINDS[name](button[name])


def _data(value: Any) -> None:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _url(value: Any) -> None:
    if not isinstance(value, str) or not value.startswith(("https://", "http://", "tg://")) or "." not in value:
        raise bad_request("BUTTON_URL_INVALID")


def _copy(value: Any) -> None:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


KINDS: Mapping[str, Callable[[Any], None]] = {"callback_data": _data, "url": _url, "copy_text": _copy}
