"""A person's line to the bot: who they are to Signal, what reaches them, and how what they send arrives.

1. A person is a UUID; the number is shown only if they want, and may change.
2. As long as an identity is not trusted, what the person sends comes without content, and is kept: it comes whole
   after the identity was trusted. What is sent to them fails.
3. The telephone answers each message of the bot's with a delivery receipt, unless `confirms` is off.
"""

import secrets
import uuid
from typing import TYPE_CHECKING

from tests.fakes.signal import envelopes
from tests.fakes.signal.envelopes import Object
from tests.fakes.signal.phone import Message, Phone

if TYPE_CHECKING:
    from tests.fakes.signal.bridge import Bridge

UNTRUSTED = ("UntrustedIdentityException", "Untrusted identity")


class Line(Phone):
    """Somebody's account with Signal."""

    def __init__(
        self, bridge: "Bridge", name: str | None, number: str, *, number_shown: bool = True, username: str = ""
    ) -> None:
        super().__init__(name or number, bridge.records.changes)
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
        self._bridge = bridge
        self._kept: list[Object] = []
        self._last: list[Object] = []
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
        self.trusted = self._bridge.trust_mode == "always"

    async def is_trusted(self) -> None:
        """The bot's side trusts the identity that holds now: what was kept comes."""
        self.trusted = True
        kept, self._kept = self._kept, []
        await self._bridge.arrives(*kept)

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
        if new := [one.timestamp for one in self.messages if one.timestamp not in self._confirmed]:
            self._confirmed.update(new)
            await self._receipt("delivery", new)

    # How what the person sends arrives

    async def resends(self) -> None:
        """What was sent last arrives once more, the same to the letter: their app did not hear that it had arrived."""
        await self._bridge.arrives(*self._last)

    async def _sends(self, *inner: Object) -> None:
        whole = [envelopes.received(self._bridge.number, one) for one in inner]
        self._last = whole
        if self.trusted:
            await self._bridge.arrives(*whole)
            return
        self._kept += whole
        bare = {"dataMessage", "editMessage", "receiptMessage", "typingMessage", "storyMessage", "callMessage"}
        empty = [{key: value for key, value in one.items() if key not in bare} for one in inner]
        shown: list[Object | None] = [None if self._bridge.bare_exceptions else one for one in empty]
        await self._bridge.arrives(*(envelopes.received(self._bridge.number, one, UNTRUSTED) for one in shown))

    async def _receipt(self, kind: str, timestamps: list[int]) -> None:
        now = self._bridge.timestamp()
        await self._sends(self._envelope(now, receiptMessage=envelopes.receipt(kind, now, timestamps)))

    def _envelope(self, timestamp: int, **content: object) -> Object:
        return envelopes.envelope((self.uuid, self.shown, self.shown_name, self.device), timestamp, **content)


def _digits() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(60))
