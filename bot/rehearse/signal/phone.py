"""What a person has on their telephone: the chat with the bot, and how a test reads it.

message = await sam.wait_for("Shall we start?")
assert [message.text for message in sam.messages] == [...]
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.rehearse.changes import WITHIN, Changes

DAY = 86_400_000
"""Milliseconds for which a message can be deleted for everyone."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in somebody's chat."""

    name: str
    media_type: str
    body: bytes


@dataclass
class Poll:
    """A question with options that can be tapped. Named by its message's timestamp."""

    timestamp: int
    question: str
    options: list[str]
    multiple: bool
    closed: bool = False
    votes: list[int] = field(default_factory=list)
    """This person's present votes, from 0."""
    count: int = 0
    """How often this person voted."""


@dataclass
class Message:
    """One message in the chat, of either side."""

    sender: str
    """ "bot", or the person's name."""
    text: str
    timestamp: int
    """Milliseconds since the epoch; the message's name."""
    attachments: list[Attachment] = field(default_factory=list)
    poll: Poll | None = None
    edits: int = 0
    """The timestamp of the message that this one replaces; 0: none."""
    edited: bool = False
    deleted: bool = False
    reactions: list[str] = field(default_factory=list)
    """The other side's."""


class Phone:
    """The chat as the person sees it."""

    def __init__(self, name: str, changes: Changes) -> None:
        self.name = name
        self.log: list[Message] = []
        """Both sides', in order; what was deleted is marked, not gone."""
        self.notices: list[str] = []
        """What the app itself says in the chat, as that the timer was changed."""
        self.typing = False
        """Whether the bot is shown as typing."""
        self.read_by_bot: list[int] = []
        """Timestamps of this person's messages that the bot says it has read."""
        self._changes = changes
        self._acted = 0

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote and has not deleted, in order."""
        return [message for message in self.log if message.sender == "bot" and not message.deleted]

    @property
    def heard(self) -> str:
        """All that the bot wrote since this person did something."""
        return "\n".join(
            message.text for message in self.log[self._acted :] if message.sender == "bot" and not message.deleted
        )

    async def wait_for(self, what: str | Callable[[Message], bool], *, within: float = WITHIN) -> Message:
        """The first message of the bot's since this person last did something that has this in it, or fits.

        It may be there already. AssertionError after `within` seconds.
        """

        def fits(message: Message) -> bool:
            return what in message.text if isinstance(what, str) else what(message)

        def look() -> Message | None:
            new = (message for message in self.log[self._acted :] if message.sender == "bot" and not message.deleted)
            return next((message for message in new if fits(message)), None)

        wanted = repr(what) if isinstance(what, str) else "a message that fits"
        try:
            found = await self._changes.until(look, within, lambda: f"waited for {wanted} at {self.name}'s in vain")
        except AssertionError as error:
            raise AssertionError(f"{error}; the chat is:\n{self.transcript()}") from None
        if found is None:
            raise AssertionError("nothing was waited for")
        return found

    async def wait_until(self, look: Callable[[], bool], *, within: float = WITHIN) -> None:
        """Until this is true, looked at whenever anything changes. AssertionError after `within` seconds."""
        await self._changes.until(look, within, lambda: f"waited for something at {self.name}'s in vain")

    def transcript(self) -> str:
        """The whole chat, edits and deletions applied; a line per line of text."""
        return "\n".join(line for message in self.log for line in _told(message))

    def newest(self, fits: Callable[[Message], bool]) -> Message:
        """The newest message that fits."""
        found = next((message for message in reversed(self.log) if fits(message)), None)
        if found is None:
            raise AssertionError(f"{self.name} has no such message; the chat is:\n{self.transcript()}")
        return found

    def shows(self, message: Message) -> None:
        """The bot's message is there, or replaces the one that it edits."""
        old = next((known for known in self.log if known.timestamp == message.edits and known.sender == "bot"), None)
        if old is None:
            self.log.append(replace(message, reactions=[]))
        else:
            old.text, old.edited = message.text, True

    def hides(self, timestamp: int, now: int) -> None:
        """The bot deletes a message of its own; the app does so only within a day."""
        for message in self.messages:
            if message.timestamp == timestamp and now - timestamp <= DAY:
                message.deleted, message.text, message.attachments = True, "", []


def _told(message: Message) -> list[str]:
    if message.deleted:
        return [f"{message.sender}> (deleted)"]
    told = [f"{message.sender}> {line}".rstrip() for line in message.text.split("\n")] if message.text else []
    told += [f"{message.sender} sends> {file.name} ({file.media_type})" for file in message.attachments]
    if message.poll:
        told += [f"{message.sender} asks> {message.poll.question}{' (closed)' if message.poll.closed else ''}"]
        told += [f"{message.sender}> [{number}] {label}" for number, label in enumerate(message.poll.options, 1)]
    return told
