"""A message in a chat, as the Bot API gives it and as a person sees it; and what may hang below it: rows of buttons.

Other markups, such as a reply keyboard, are refused here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from bot.rehearse import Json
from bot.rehearse.telegram.faults import bad_request
from bot.rehearse.telegram.formatting import Formatted, as_marks

Keyboard = list[list[Json]]
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
DATA_BYTES = 64
LONGEST_COPY = 256
STYLES = {"danger", "success", "primary"}
NO_ROWS = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the bot sent. `media_type` as "application/pdf"."""

    name: str
    media_type: str
    body: bytes


@dataclass(slots=True, eq=False)
class Message:
    """`date` in whole seconds since the epoch; `media` as the Bot API has it, such as {"photo": [...]}."""

    id: int
    chat: Json
    sender: Json
    date: int
    content: Formatted
    keyboard: Keyboard = field(default_factory=list)
    media: Json = field(default_factory=dict)
    file: Upload | None = None
    protected: bool = False
    silent: bool = False
    link_preview: bool = True
    edited: int = 0
    deleted: bool = False
    earlier_keyboards: list[Keyboard] = field(default_factory=list)

    @property
    def from_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.sender["is_bot"])

    @property
    def text(self) -> str:
        """Without marks."""
        return self.content.text

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons, row by row."""
        return [str(button["text"]) for row in self.keyboard for button in row]

    @property
    def shown(self) -> str:
        """What a person sees: the file, the text with **bold**, a line of [labels] for each row."""
        media = [f"({kind}{f' {self.file.name}' if self.file else ''})" for kind in self.media]
        text = [as_marks(self.text, self.content.entities)] if self.text else []
        rows = [" ".join(f"[{button['text']}]" for button in row) for row in self.keyboard]
        return "\n".join(media + text + rows)

    def json(self) -> Json:
        """As the Bot API gives it."""
        text, entities = ("caption", "caption_entities") if self.media else ("text", "entities")
        found: Json = {"message_id": self.id, "from": self.sender, "chat": self.chat, "date": self.date, **self.media}
        optional: Json = {
            text: self.text,
            entities: to_jsonable_python(self.content.entities),
            "reply_markup": {"inline_keyboard": [[*row] for row in self.keyboard]} if self.keyboard else None,
            "has_protected_content": self.protected,
            "edit_date": self.edited,
        }
        return found | {name: value for name, value in optional.items() if value}


def checked_keyboard(markup: Json | None, violates: Callable[[str], None]) -> Keyboard:
    """The rows, without empty ones. Raises Refusal."""
    if markup is None:
        return []
    if set(markup) != {"inline_keyboard"}:
        violates(f"reply_markup is no inline keyboard but has {sorted(markup)}")
        raise bad_request("object expected as reply markup")
    found = markup["inline_keyboard"]
    if not isinstance(found, list):
        raise bad_request(NO_ROWS)
    rows: Keyboard = []
    for row in found:
        if not isinstance(row, list):
            raise bad_request(NO_ROWS)
        rows.append([_checked_button(button, violates) for button in row])
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _checked_button(button: JsonValue, violates: Callable[[str], None]) -> Json:
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
    return button


def _data(value: JsonValue) -> None:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _url(value: JsonValue) -> None:
    if not isinstance(value, str) or not value.startswith(("https://", "http://", "tg://")) or "." not in value:
        raise bad_request("BUTTON_URL_INVALID")


def _copy(value: JsonValue) -> None:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= LONGEST_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


KINDS: Mapping[str, Callable[[JsonValue], None]] = {"callback_data": _data, "url": _url, "copy_text": _copy}
