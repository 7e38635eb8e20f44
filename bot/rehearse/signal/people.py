"""A person with Signal on a telephone, who talks with the bot.

    sam = server.person("Sam")
    await sam.says("hello")
    await sam.wait_for("Shall we start?")

1. A person is a UUID; the number is shown only if they want, and may change.
2. As long as an identity is not trusted, what the person sends comes without content, and is kept: it comes whole
   after the identity was trusted. What is sent to them fails.
3. The telephone answers each message of the bot's with a delivery receipt, unless `confirms` is off.
4. What the person sends arrives as signal-cli prints it. The keys and the nulls are those of
   `org.asamk.signal.json.Json*`: what it always prints stands here even if it is null, what it leaves out is left out.
5. `envelope.timestamp` is the timestamp of what is in it, and together with the sender the message's name.
"""

import secrets
import uuid

from pydantic import JsonValue

from bot.rehearse import Json
from bot.rehearse.signal.account import Account
from bot.rehearse.signal.phone import Attachment, Message, Phone

GROUP: Json = {"groupId": "R3JvdXBHcm91cEdyb3VwR3JvdXBHcm91cEdyb3VwMDA=", "groupName": "Choir", "revision": 3}
"""The one group there is, as signal-cli names it."""
UNTRUSTED = ("UntrustedIdentityException", "Untrusted identity")


Source = tuple[str, str | None, str | None, int]
"""Who a message comes from: the UUID, the number if it is shown, the name in the profile, the device."""


class Person(Phone):
    """Somebody who uses Signal: their chat, their account, and what they can do. Made by `SignalServer.person`."""

    def __init__(
        self, account: Account, name: str | None, number: str, *, number_shown: bool = True, username: str = ""
    ) -> None:
        super().__init__(name or number, account.changes)
        self.shown_name = name
        """The name in the profile; None: none."""
        self.number = number
        self.number_shown = number_shown
        self.username = username
        self.uuid = str(uuid.uuid4())
        self.device = 1
        self.registered = True
        self.confirms = True
        self.timer = 0
        """Seconds until messages of this chat disappear; 0: never."""
        self.trusted = True
        self.safety_numbers = [_digits()]
        """Those that this person had with the bot's account; the last one holds."""
        self.verified: set[str] = set()
        """Those of them that the bot's side has verified."""
        self._account = account
        self._kept: list[Json] = []
        self._last: list[Json] = []
        self._confirmed: set[int] = set()

    @property
    def shown(self) -> str | None:
        """The telephone number, if the person shows it."""
        return self.number if self.number_shown else None

    @property
    def safety_number(self) -> str:
        """The one that holds now: what the two would compare."""
        return self.safety_numbers[-1]

    # What becomes of the account

    def new_phone(self) -> None:
        """The identity changes, as with a new telephone or a fresh installation; the UUID stays."""
        self.safety_numbers.append(_digits())
        self.trusted = self._account.trust_mode == "always"

    async def is_trusted(self) -> None:
        """The bot's side trusts the identity that holds now: what was kept comes."""
        self.trusted = True
        kept, self._kept = self._kept, []
        await self._account.arrives(*kept)

    def unregisters(self) -> None:
        """Delete the account."""
        self.registered = False

    def registers_again(self) -> None:
        """Open an account with the same number: to Signal, somebody else."""
        self.uuid, self.registered = str(uuid.uuid4()), True
        self.new_phone()

    def shows_number(self) -> None:
        """From now on the number comes with everything."""
        self.number_shown = True

    def changes_number(self, number: str) -> None:
        """Keep the account under another telephone number."""
        self.number = number

    # What reaches the person

    async def gets(self, message: Message) -> None:
        """A message of the bot's arrives."""
        self.typing = False
        self.shows(message)
        if self.confirms:
            await self.confirms_receipt()

    async def confirms_receipt(self) -> None:
        """The telephone sends a delivery receipt for what has none yet."""
        if new := [message.timestamp for message in self.messages if message.timestamp not in self._confirmed]:
            self._confirmed.update(new)
            await self._receipt("delivery", new)

    # How what the person sends arrives

    async def resends(self) -> None:
        """What was sent last arrives once more, the same to the letter: their app did not hear that it had arrived."""
        await self._account.arrives(*self._last)

    async def _sends(self, *inner: Json) -> None:
        whole = [received(self._account.number, envelope) for envelope in inner]
        self._last = whole
        if self.trusted:
            await self._account.arrives(*whole)
            return
        self._kept += whole
        bare = {"dataMessage", "editMessage", "receiptMessage", "typingMessage", "storyMessage", "callMessage"}
        empty = [{key: value for key, value in envelope.items() if key not in bare} for envelope in inner]
        shown: list[Json | None] = [None if self._account.bare_exceptions else envelope for envelope in empty]
        await self._account.arrives(*(received(self._account.number, envelope, UNTRUSTED) for envelope in shown))

    async def _receipt(self, kind: str, timestamps: list[int]) -> None:
        now = self._account.timestamp()
        await self._sends(self._envelope(now, receiptMessage=receipt(kind, now, timestamps)))

    def _envelope(self, timestamp: int, **content: JsonValue) -> Json:
        return envelope((self.uuid, self.shown, self.shown_name, self.device), timestamp, **content)

    # What a thumb can do

    async def says(self, *texts: str, in_group: bool = False, quotes: Message | None = None) -> Message:
        """Write a message. Several texts arrive in one piece."""
        said = [Message(self.name, text, self._account.timestamp()) for text in texts]
        self._acts(*(() if in_group else said))
        quote: Json = {"quote": self._quote(quotes)} if quotes else {}
        await self._sends(
            *(self._data(message.timestamp, message.text, in_group=in_group, **quote) for message in said)
        )
        return said[-1]

    async def edits(self, text: str, message: Message | None = None) -> None:
        """Change a message of one's own: the last one."""
        old = message or self._own()
        self._acts()
        old.text, old.edited = text, True
        now = self._account.timestamp()
        changed = data(now, text, self.timer)
        edit: Json = {"targetSentTimestamp": old.timestamp, "dataMessage": changed}
        await self._sends(self._envelope(now, editMessage=edit))

    async def deletes(self, message: Message | None = None) -> None:
        """Delete a message of one's own for everyone: the last one."""
        old = message or self._own()
        self._acts()
        old.deleted, old.text, old.attachments = True, "", []
        await self._sends(self._data(self._account.timestamp(), remoteDelete={"timestamp": old.timestamp}))

    async def reacts(self, emoji: str, to: Message | None = None, *, removes: bool = False) -> None:
        """React to a message of the bot's: the newest."""
        target = to or self.newest(lambda message: message.sender == "bot")
        self._acts()
        named = author("targetAuthor", self._account.uuid, self._account.number)
        reaction: Json = {"emoji": emoji, **named, "targetSentTimestamp": target.timestamp, "isRemove": removes}
        await self._sends(self._data(self._account.timestamp(), reaction=reaction))

    async def sends_attachment(
        self,
        name: str | None = "photo.jpg",
        media_type: str = "image/jpeg",
        content: bytes = b"\xff\xd8",
        text: str = "",
    ) -> Message:
        """Send a photo, a voice message (`name=None`, "audio/aac") or a file, perhaps with words to it."""
        now = self._account.timestamp()
        key = f"{uuid.uuid4().hex[:20]}.{media_type.rpartition('/')[2]}"
        said = Message(self.name, text, now, [Attachment(name or key, media_type, content)])
        self._acts(said)
        self._account.attachments[key] = content
        described = attachment(key, name, media_type, len(content), now)
        await self._sends(self._data(now, text or None, attachments=[described]))
        return said

    async def sends_sticker(self) -> None:
        """Send a sticker."""
        self._acts()
        await self._sends(self._data(self._account.timestamp(), sticker={"packId": uuid.uuid4().hex, "stickerId": 3}))

    async def votes(self, poll: Message | None, *labels: str) -> None:
        """Vote in a poll of the bot's (None: in the newest) for the options with these labels."""
        message = poll or self.newest(lambda message: message.poll is not None)
        there = message.poll
        if there is None:
            raise AssertionError("this message is no poll")
        for fine, complaint in (
            (not there.closed, "nobody can vote in a closed poll"),
            (set(labels) <= set(there.options), f"the options are {there.options}"),
            (len(labels) <= 1 or there.multiple, "one may vote for one option only"),
        ):
            if not fine:
                raise AssertionError(complaint)
        self._acts()
        there.votes = [there.options.index(label) for label in labels]
        there.count += 1
        named = author("author", self._account.uuid, self._account.number)
        chosen: Json = {
            "targetSentTimestamp": there.timestamp,
            "optionIndexes": [*there.votes],
            "voteCount": there.count,
        }
        await self._sends(self._data(self._account.timestamp(), pollVote={**named, **chosen}))

    async def changes_timer(self, seconds: int) -> None:
        """Let the messages of this chat disappear after so many seconds; 0: never."""
        self._acts()
        self.timer = seconds
        await self._sends(self._data(self._account.timestamp(), isExpirationUpdate=True))

    async def posts_story(self, text: str = "What a day") -> None:
        """Show something to everybody whom one knows."""
        story: Json = {"allowsReplies": True, "textAttachment": {"text": text}}
        await self._sends(self._envelope(self._account.timestamp(), storyMessage=story))

    async def calls(self) -> None:
        """Call the bot's number."""
        offer: Json = {"id": 1, "type": "AUDIO_CALL", "opaque": ""}
        await self._sends(self._envelope(self._account.timestamp(), callMessage={"offerMessage": offer}))

    async def types(self, *, stops: bool = False) -> None:
        """Begin to type, or stop."""
        now = self._account.timestamp()
        typing: Json = {"action": "STOPPED" if stops else "STARTED", "timestamp": now}
        await self._sends(self._envelope(now, typingMessage=typing))

    async def reads(self, *messages: Message) -> None:
        """Read these messages of the bot's: all of them. The receipt may well come before that of delivery."""
        await self._receipt("read", [message.timestamp for message in messages or self.messages])

    async def gets_from_owner(self, text: str) -> None:
        """Whoever owns the bot's number writes to this person from a telephone of their own: a sync message."""
        account = self._account
        now = account.timestamp()
        self.shows(Message("bot", text, now))
        to: Json = {"destination": self.number, "destinationNumber": self.number, "destinationUuid": self.uuid}
        sync: Json = {"sentMessage": {**to, **data(now, text, self.timer)}}
        owner = envelope((account.uuid, account.number, None, 1), now, syncMessage=sync)
        await account.arrives(received(account.number, owner))

    def _data(self, timestamp: int, message: str | None = None, *, in_group: bool = False, **more: JsonValue) -> Json:
        if in_group:
            more["groupInfo"] = {**GROUP, "type": "DELIVER"}
        return self._envelope(timestamp, dataMessage=data(timestamp, message, self.timer, **more))

    def _quote(self, message: Message) -> Json:
        own = message.sender != "bot"
        by = (self.uuid, self.shown) if own else (self._account.uuid, self._account.number)
        return {"id": message.timestamp, **author("author", *by), "text": message.text, "attachments": []}

    def _own(self) -> Message:
        return self.newest(lambda message: message.sender == self.name)

    def _acts(self, *said: Message) -> None:
        """What the bot writes from now on is its answer."""
        self.log += said
        self._acted = len(self.log)


def _digits() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(60))


# How signal-cli prints what comes in


def envelope(source: Source, timestamp: int, **content: JsonValue) -> Json:
    """`content` is one of dataMessage, editMessage, receiptMessage and so on; none: the content was not readable."""
    uuid, number, name, device = source
    return {
        "source": number or uuid,
        "sourceNumber": number,
        "sourceUuid": uuid,
        "sourceName": name,
        "sourceDevice": device,
        "timestamp": timestamp,
        "serverReceivedTimestamp": timestamp + 40,
        "serverDeliveredTimestamp": timestamp + 60,
        **content,
    }


def data(timestamp: int, message: str | None = None, timer: int = 0, **more: JsonValue) -> Json:
    """A dataMessage. `timer`: seconds until messages of this chat disappear; 0: never."""
    always: Json = {"timestamp": timestamp, "message": message, "expiresInSeconds": timer}
    return {**always, "isExpirationUpdate": False, "viewOnce": False, **more}


def attachment(key: str, name: str | None, media_type: str, size: int, timestamp: int) -> Json:
    """One of `dataMessage.attachments`; `key` is the file's name at the server."""
    shape: Json = {"width": None, "height": None, "caption": None, "uploadTimestamp": timestamp}
    return {"contentType": media_type, "filename": name, "id": key, "size": size, **shape}


def author(prefix: str, uuid: str, number: str | None) -> Json:
    """Somebody who is named, under the three keys that signal-cli uses: `author`, `authorNumber`, `authorUuid`."""
    return {prefix: number or uuid, f"{prefix}Number": number, f"{prefix}Uuid": uuid}


def receipt(kind: str, when: int, timestamps: list[int]) -> Json:
    """`kind`: "delivery", "read" or "viewed"."""
    flags = {"isDelivery": kind == "delivery", "isRead": kind == "read", "isViewed": kind == "viewed"}
    return {"when": when, **flags, "timestamps": [*timestamps]}


def received(account: str, inner: Json | None, exception: tuple[str, str] | None = None) -> Json:
    """The whole object, as a line of `receive` and as a frame of the websocket. `exception`: type and message."""
    whole: Json = {} if inner is None else {"envelope": inner}
    whole["account"] = account
    if exception:
        whole["exception"] = {"message": exception[1], "type": exception[0]}
    return whole
