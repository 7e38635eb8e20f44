"""What a person has on their telephone: the chat with the bot, and how a test reads it.

message = await sam.wait_for("Shall we start?")
assert [one.text for one in sam.messages] == [...]
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.fakes.signal.attachments import Attachment
from tests.fakes.signal.records import Changes

DAY = 86_400_000
"""Milliseconds for which a message can be deleted for everyone."""


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
        self.health: list[str] = []
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
        return [one for one in self.log if one.sender == "bot" and not one.deleted]

    @property
    def heard(self) -> str:
        """All that the bot wrote since this person did something."""
        return "\n".join(one.text for one in self.log[self._acted :] if one.sender == "bot" and not one.deleted)

    async def wait_for(self, what: str | Callable[[Message], bool], *, within: float = 120.0) -> Message:
        """The first message of the bot's since this person last did something that has this in it, or fits.

        It may be there already. AssertionError after `within` seconds.
        """

        def fits(one: Message) -> bool:
            return what in one.text if isinstance(what, str) else what(one)

        def look() -> Message | None:
            new = (one for one in self.log[self._acted :] if one.sender == "bot" and not one.deleted)
            return next((one for one in new if fits(one)), None)

        wanted = repr(what) if isinstance(what, str) else "a message that fits"
        try:
            found = await self._changes.until(look, within, f"{wanted} at {self.name}'s")
        except AssertionError as error:
            raise AssertionError(f"{error}; the chat is:\n{self.transcript()}") from None
        assert found is not None
        return found

    async def wait_until(self, look: Callable[[], bool], *, within: float = 120.0) -> None:
        """Until this is true, looked at whenever anything changes. AssertionError after `within` seconds."""
        await self._changes.until(look, within, f"something at {self.name}'s")

    def transcript(self) -> str:
        """The whole chat, edits and deletions applied; a line per line of text."""
        return "\n".join(line for one in self.log for line in _told(one))

    def newest(self, fits: Callable[[Message], bool]) -> Message:
        """The newest message that fits."""
        found = next((one for one in reversed(self.log) if fits(one)), None)
        if found is None:
            raise AssertionError(f"{self.name} has no such message; the chat is:\n{self.transcript()}")
        return found

    def shows(self, message: Message) -> None:
        """The bot's message is there, or replaces the one that it edits."""
        old = next((one for one in self.log if one.timestamp == message.edits and one.sender == "bot"), None)
        if old is None:
            self.log.append(replace(message, reactions=[]))
        else:
            old.text, old.edited = message.text, True

    def hides(self, timestamp: int, now: int) -> None:
        """The bot deletes a message of its own; the app does so only within a day."""
        for one in self.messages:
            if one.timestamp == timestamp and now - timestamp <= DAY:
                one.deleted, one.text, one.attachments = True, "", []


def _told(one: Message) -> list[str]:
    if one.deleted:
        return [f"{one.sender}> (deleted)"]
    told = [f"{one.sender}> {line}".rstrip() for line in one.text.split("\n")] if one.text else []
    told += [f"{one.sender} sends> {file.name} ({file.media_type})" for file in one.attachments]
    if one.poll:
        told += [f"{one.sender} asks> {one.poll.question}{' (closed)' if one.poll.closed else ''}"]
        told += [f"{one.sender}> [{number}] {label}" for number, label in enumerate(one.poll.options, 1)]
    return told
