"""What Telegram knows: its people and groups, their messages, what is waiting for the bot, and what time it is."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.telegram.basics import Bell, Json
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.updates import Updates

TOKEN = "123456789:a-token-that-was-made-up-for-tests-"  # noqa: S105 - it opens nothing


@dataclass
class Profile:
    """What the bot says of itself, by language code; "" is for everybody else."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """By the type of the scope ("default") and the language."""
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)


class Telegram:
    """`clock` gives seconds since the epoch; `forward` moves this service's time ahead of it."""

    def __init__(self, token: str = TOKEN, *, clock: Callable[[], float] = time.time) -> None:
        self.token = token
        self.bell = Bell()
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
        self.updates = Updates(lambda: self.now, self.bell)

    @property
    def now(self) -> float:
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
