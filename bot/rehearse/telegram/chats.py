"""What Telegram knows: its people and groups, their chats with the bot, what the bot says of itself, and the time.

A person has a side of their own: what they do, and what stands on their screen. The bot hears of what a person does as
it would from Telegram; what the bot does is in `messages`, edits and deletions applied. Every change is told to the
service's `changes`, so that `wait_for` wakes.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import JsonValue

from bot.rehearse import Json
from bot.rehearse.changes import WITHIN, Changes
from bot.rehearse.telegram.formatting import Entity, Formatted, units
from bot.rehearse.telegram.messages import Keyboard, Message
from bot.rehearse.telegram.updates import Updates, Webhook

TOKEN = "123456789:a-token-that-was-made-up-for-tests-"  # noqa: S105 - it opens nothing
QUERY_SECONDS = 60.0
"""How long a tap can be answered. The Bot API gives no number; this one is a guess."""


@dataclass(slots=True)
class Tap:
    """A tap on a button, until it is answered."""

    id: str
    at: float
    label: str
    answered: bool = False
    notice: str = ""
    """What the person was shown in answer."""


class Chat:
    """`state` is new, open, blocked or deactivated: in all but "open", the bot cannot write."""

    def __init__(self, telegram: "Telegram", number: int, name: str, kind: str) -> None:
        self.telegram, self.id, self.name, self.kind = telegram, number, name, kind
        self.state = "new"
        self.everything: list[Message] = []
        """All messages, deleted ones too."""
        self.taps_made: list[Tap] = []
        self.actions: list[str] = []
        """What the bot showed to be doing, such as "typing"."""
        self.language = "en"

    # What stands in the chat

    @property
    def messages(self) -> list[Message]:
        """What is there to be seen, the oldest first."""
        return [message for message in self.everything if not message.deleted]

    @property
    def screen(self) -> str:
        """What the bot wrote since the person last wrote: **bold**, [labels], an empty line between two messages."""
        shown: list[str] = []
        for message in reversed(self.messages):
            if not message.from_bot:
                break
            shown.insert(0, message.shown)
        return "\n\n".join(shown)

    @property
    def notices(self) -> list[str]:
        """What was shown for a moment in answer to taps."""
        return [tap.notice for tap in self.taps_made if tap.notice]

    @property
    def spinning(self) -> list[str]:
        """The labels of taps that the bot has not answered."""
        return [tap.label for tap in self.taps_made if not tap.answered]

    def transcript(self) -> str:
        """The whole chat as it stands now, each line with who wrote it."""
        return "".join(
            f"{'bot' if message.from_bot else message.sender['first_name']}> {line}".rstrip() + "\n"
            for message in self.messages
            for line in message.shown.split("\n")
        )

    async def wait_for(self, wanted: "str | Callable[[Chat], bool]", within: float = WITHIN) -> None:
        """Wait until this text is on the screen, or this is true of the chat. Raises AssertionError with the chat."""

        def happened() -> bool:
            return wanted in self.screen if isinstance(wanted, str) else wanted(self)

        what = repr(wanted) if isinstance(wanted, str) else "it"
        await self.telegram.changes.until(
            happened, within, lambda: f"{what} did not come within {within:g} s. The chat:\n{self.transcript()}"
        )

    # What a person does

    async def says(self, text: str) -> Message:
        """Write a message."""
        length = len(text.split(maxsplit=1)[0]) if text.startswith("/") else 0
        command: Entity = {"type": "bot_command", "offset": 0, "length": units(text[:length])}
        return self._writes(Formatted(text, (command,) if length else ()))

    async def sends_photo(self, caption: str = "") -> Message:
        """Send a picture."""
        return self._writes(Formatted(caption), photo=[self._file(width=90, height=90)])

    async def sends_voice(self) -> Message:
        """Send a voice message of three seconds."""
        return self._writes(Formatted(""), voice=self._file(duration=3, mime_type="audio/ogg"))

    async def sends_sticker(self) -> Message:
        """Send a sticker."""
        kind: Json = {"type": "regular", "is_animated": False, "is_video": False}
        return self._writes(Formatted(""), sticker=self._file(width=512, height=512, emoji="🙂") | kind)

    async def edits(self, text: str, message: Message | None = None) -> Message:
        """Change a message of one's own, the newest if not said which."""
        edited = message or next(known for known in reversed(self.messages) if not known.from_bot)
        edited.content, edited.edited = Formatted(text), int(self.telegram.now)
        self.telegram.updates.add("edited_message", edited.json())
        return edited

    async def deletes(self, message: Message) -> None:
        """Delete a message for both sides. The bot is not told."""
        message.deleted = True
        self.telegram.changes.happened()

    async def taps(self, label: str, *, old: bool = False, message: int | None = None) -> Tap:
        """Tap the button with this label, on the newest message that has it.

        `old`: as on a phone that has not seen the last change: the newest such button but one, which may be gone
        by now. `message`: the index in `messages` of the one to tap on. Raises AssertionError naming what is there.
        """
        shown = self.messages if message is None else [self.messages[message]]
        places = [(one, one.keyboard) for one in shown if one.from_bot]
        if old:
            places = self._places()
        found = [(one, button) for one, rows in places for row in rows for button in row if button["text"] == label]
        if old and label in [text for one in self.messages for text in one.labels]:
            found = found[:-1]
        if not found:
            there = " ".join(f"[{text}]" for one in shown for text in one.labels) or "no buttons at all"
            raise AssertionError(
                f"There is no{' old' if old else ''} [{label}] to tap, but {there}:\n{self.transcript()}"
            )
        return self._tapped(*found[-1])

    async def taps_data(self, data: str, message: int = -1) -> Tap:
        """Send what no button has, as a tampered client could."""
        return self._tapped(self.messages[message], {"text": "", "callback_data": data})

    def blocks(self) -> None:
        """Block the bot."""
        self._changes("blocked", "kicked")

    def unblocks(self) -> None:
        """Allow the bot to write again."""
        self._changes("open", "member")

    def deactivates(self) -> None:
        """Delete one's account. The bot is not told."""
        self.state = "deactivated"

    def adds_the_bot(self) -> None:
        """Take the bot into this group."""
        self._changes("open", "member", before="left")

    # What the service does with it

    def take(self, message: Message) -> None:
        """A message arrived, from either side."""
        self.everything.append(message)
        self.telegram.changes.happened()

    def json(self) -> Json:
        """As the Bot API gives it."""
        title = {"first_name": self.name} if self.kind == "private" else {"title": self.name}
        return {"id": self.id, "type": self.kind, **title}

    @property
    def _person(self) -> Json:
        number, name = (self.id, self.name) if self.kind == "private" else (999, "Robin")
        return {"id": number, "is_bot": False, "first_name": name, "language_code": self.language}

    def _writes(self, content: Formatted, **media: JsonValue) -> Message:
        if self.state in {"blocked", "deactivated"}:
            raise AssertionError(f"{self.name} is {self.state} and cannot write: unblock first.")
        self.state = "open"
        date = int(self.telegram.now)
        message = Message(next(self.telegram.message_ids), self.json(), self._person, date, content, media=dict(media))
        self.take(message)
        self.telegram.updates.add("message", message.json())
        return message

    def _places(self) -> list[tuple[Message, Keyboard]]:
        """All keyboards that ever were, the oldest message first, and in it the oldest keyboard."""
        return [(one, rows) for one in self.everything for rows in [*one.earlier_keyboards, one.keyboard]]

    def _tapped(self, message: Message, button: Json) -> Tap:
        if "callback_data" not in button:
            raise AssertionError(f"[{button['text']}] opens an address or copies a text; the bot is not told.")
        tap = Tap(str(next(self.telegram.query_ids)), self.telegram.now, str(button["text"]))
        self.taps_made.append(tap)
        gone: Json = {"chat": self.json(), "message_id": message.id, "date": 0}
        origin = gone if message.deleted else message.json()
        query: Json = {"id": tap.id, "from": self._person, "message": origin, "chat_instance": str(-self.id)}
        self.telegram.updates.add("callback_query", query | {"data": button["callback_data"]})
        return tap

    def _changes(self, state: str, status: str, before: str = "") -> None:
        before = before or {"kicked": "member", "member": "kicked"}[status]
        self.state = state
        change: Json = {"chat": self.json(), "from": self._person, "date": int(self.telegram.now)}
        for name, is_now in (("old_chat_member", before), ("new_chat_member", status)):
            change[name] = {
                "user": self.telegram.me,
                "status": is_now,
                **({"until_date": 0} if is_now == "kicked" else {}),
            }
        self.telegram.updates.add("my_chat_member", change)

    def _file(self, **more: JsonValue) -> Json:
        number = next(self.telegram.file_ids)
        return {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", "file_size": 1234, **more}


@dataclass
class Profile:
    """What the bot says of itself, by language code; "" is for everybody else."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """By the type of the scope ("default") and the language."""
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)


class Telegram:
    """`clock` gives seconds since the epoch; `forward` moves this service's time ahead of it.

    `allow_http` lets webhooks be at http://127.0.0.1.
    """

    def __init__(self, token: str = TOKEN, *, clock: Callable[[], float] = time.time, allow_http: bool = False) -> None:
        self.token = token
        self.changes = Changes()
        self.violations: list[str] = []
        self.profile = Profile()
        self.chats: dict[int, Chat] = {}
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Accord",
            "username": "accord_example_bot",
        }
        self._clock, self._ahead = clock, 0.0
        self.message_ids = itertools.count(1)
        self.query_ids = itertools.count(7_000_000_000_001)
        self.file_ids = itertools.count(1)
        self.updates = Updates(lambda: self.now, self.changes)
        self.webhook = Webhook(self.updates, self.changes, allow_http=allow_http)

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock() + self._ahead

    def forward(self, seconds: float = 0, *, hours: float = 0, days: float = 0) -> None:
        """Let time go by."""
        self._ahead += seconds + 3600 * hours + 86_400 * days

    def chat(self, name: str = "Sam") -> Chat:
        """The private chat of the person with this name. It exists from now on; the person has not written yet."""
        return self._chat(name, "private", 1000 + len(self.chats) + 1)

    def group(self, name: str = "Friends") -> Chat:
        """The group with this name. The bot is taken into it when it comes to be."""
        group = self._chat(name, "group", -(1000 + len(self.chats) + 1))
        if group.state == "new":
            group.adds_the_bot()
        return group

    def _chat(self, name: str, kind: str, number: int) -> Chat:
        for chat in self.chats.values():
            if (chat.name, chat.kind) == (name, kind):
                return chat
        self.chats[number] = chat = Chat(self, number, name, kind)
        return chat

    def violates(self, what: str) -> None:
        """Note what no sound client does."""
        self.violations.append(what)
