"""A message in a chat: as the Bot API gives it, and as a person sees it."""

from dataclasses import dataclass, field

from tests.fakes.telegram.basics import Json
from tests.fakes.telegram.entities import Formatted, as_marks

Keyboard = list[list[Json]]


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
        return bool(self.sender["is_bot"])

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]

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
            entities: list(self.content.entities),
            "reply_markup": self.keyboard and {"inline_keyboard": self.keyboard},
            "has_protected_content": self.protected,
            "edit_date": self.edited,
        }
        return found | {name: value for name, value in optional.items() if value}
