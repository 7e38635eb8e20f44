"""A person with Signal on a telephone, who talks with the bot.

    sam = server.person("Sam")
    await sam.says("hello")
    await sam.wait_for("Shall we start?")

Everything here is what a thumb can do; what it arrives as is signal-cli's affair (`envelopes`).
"""

import uuid

from tests.fakes.signal import envelopes
from tests.fakes.signal.attachments import Attachment
from tests.fakes.signal.envelopes import Object
from tests.fakes.signal.line import Line
from tests.fakes.signal.phone import Message

GROUP = {"groupId": "R3JvdXBHcm91cEdyb3VwR3JvdXBHcm91cEdyb3VwMDA=", "groupName": "Choir", "revision": 3}
"""The one group there is, as signal-cli names it."""


class Person(Line):
    """Somebody who uses Signal. Made by `SignalServer.person`."""

    async def says(self, *texts: str, in_group: bool = False, quotes: Message | None = None) -> Message:
        """Write a message. Several texts arrive in one piece."""
        said = [Message(self.name, text, self._bridge.timestamp()) for text in texts]
        self._acts(*(() if in_group else said))
        quote = {"quote": self._quote(quotes)} if quotes else {}
        await self._sends(*(self._data(one.timestamp, one.text, in_group=in_group, **quote) for one in said))
        return said[-1]

    async def edits(self, text: str, message: Message | None = None) -> None:
        """Change a message of one's own: the last one."""
        old = message or self._own()
        self._acts()
        old.text, old.edited = text, True
        now = self._bridge.timestamp()
        changed = envelopes.data(now, text, self.timer)
        edit = {"targetSentTimestamp": old.timestamp, "dataMessage": changed}
        await self._sends(self._envelope(now, editMessage=edit))

    async def deletes(self, message: Message | None = None) -> None:
        """Delete a message of one's own for everyone: the last one."""
        old = message or self._own()
        self._acts()
        old.deleted, old.text, old.attachments = True, "", []
        await self._sends(self._data(self._bridge.timestamp(), remoteDelete={"timestamp": old.timestamp}))

    async def reacts(self, emoji: str, to: Message | None = None, *, removes: bool = False) -> None:
        """React to a message of the bot's: the newest."""
        target = to or self.newest(lambda one: one.sender == "bot")
        self._acts()
        named = envelopes.author("targetAuthor", self._bridge.uuid, self._bridge.number)
        reaction = {"emoji": emoji, **named, "targetSentTimestamp": target.timestamp, "isRemove": removes}
        await self._sends(self._data(self._bridge.timestamp(), reaction=reaction))

    async def sends_attachment(
        self,
        name: str | None = "photo.jpg",
        media_type: str = "image/jpeg",
        content: bytes = b"\xff\xd8",
        text: str = "",
    ) -> Message:
        """Send a photo, a voice message (`name=None`, "audio/aac") or a file, perhaps with words to it."""
        now = self._bridge.timestamp()
        key = f"{uuid.uuid4().hex[:20]}.{media_type.rpartition('/')[2]}"
        said = Message(self.name, text, now, [Attachment(name or key, media_type, content)])
        self._acts(said)
        self._bridge.attachments[key] = content
        described = envelopes.attachment(key, name, media_type, len(content), now)
        await self._sends(self._data(now, text or None, attachments=[described]))
        return said

    async def sends_sticker(self) -> None:
        """Send a sticker."""
        self._acts()
        await self._sends(self._data(self._bridge.timestamp(), sticker={"packId": uuid.uuid4().hex, "stickerId": 3}))

    async def votes(self, poll: Message | None, *labels: str) -> None:
        """Vote in a poll of the bot's (None: in the newest) for the options with these labels."""
        message = poll or self.newest(lambda one: one.poll is not None)
        there = message.poll
        assert there is not None, "this message is no poll"
        assert not there.closed, "nobody can vote in a closed poll"
        assert set(labels) <= set(there.options), f"the options are {there.options}"
        assert len(labels) <= 1 or there.multiple, "one may vote for one option only"
        self._acts()
        there.votes = [there.options.index(label) for label in labels]
        there.count += 1
        named = envelopes.author("author", self._bridge.uuid, self._bridge.number)
        chosen = {"targetSentTimestamp": there.timestamp, "optionIndexes": there.votes, "voteCount": there.count}
        await self._sends(self._data(self._bridge.timestamp(), pollVote={**named, **chosen}))

    async def changes_timer(self, seconds: int) -> None:
        """Let the messages of this chat disappear after so many seconds; 0: never."""
        self._acts()
        self.timer = seconds
        await self._sends(self._data(self._bridge.timestamp(), isExpirationUpdate=True))

    async def posts_story(self, text: str = "What a day") -> None:
        """Show something to everybody whom one knows."""
        story = {"allowsReplies": True, "textAttachment": {"text": text}}
        await self._sends(self._envelope(self._bridge.timestamp(), storyMessage=story))

    async def calls(self) -> None:
        """Call the bot's number."""
        offer = {"id": 1, "type": "AUDIO_CALL", "opaque": ""}
        await self._sends(self._envelope(self._bridge.timestamp(), callMessage={"offerMessage": offer}))

    async def types(self, *, stops: bool = False) -> None:
        """Begin to type, or stop."""
        now = self._bridge.timestamp()
        typing = {"action": "STOPPED" if stops else "STARTED", "timestamp": now}
        await self._sends(self._envelope(now, typingMessage=typing))

    async def reads(self, *messages: Message) -> None:
        """Read these messages of the bot's: all of them. The receipt may well come before that of delivery."""
        await self._receipt("read", [one.timestamp for one in messages or self.messages])

    async def gets_from_owner(self, text: str) -> None:
        """Whoever owns the bot's number writes to this person from a telephone of their own: a sync message."""
        bridge = self._bridge
        now = bridge.timestamp()
        self.shows(Message("bot", text, now))
        to = {"destination": self.number, "destinationNumber": self.number, "destinationUuid": self.uuid}
        sync = {"sentMessage": {**to, **envelopes.data(now, text, self.timer)}}
        owner = envelopes.envelope((bridge.uuid, bridge.number, None, 1), now, syncMessage=sync)
        await bridge.arrives(envelopes.received(bridge.number, owner))

    def _data(self, timestamp: int, message: str | None = None, *, in_group: bool = False, **more: object) -> Object:
        if in_group:
            more["groupInfo"] = {**GROUP, "type": "DELIVER"}
        return self._envelope(timestamp, dataMessage=envelopes.data(timestamp, message, self.timer, **more))

    def _quote(self, message: Message) -> Object:
        own = message.sender != "bot"
        by = (self.uuid, self.shown) if own else (self._bridge.uuid, self._bridge.number)
        return {"id": message.timestamp, **envelopes.author("author", *by), "text": message.text, "attachments": []}

    def _own(self) -> Message:
        return self.newest(lambda one: one.sender == self.name)

    def _acts(self, *said: Message) -> None:
        """What the bot writes from now on is its answer."""
        self.log += said
        self._acted = len(self.log)
