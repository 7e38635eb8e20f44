"""Signal, through a signal-cli-rest-api that stands beside Accord.

1. Nothing that was received is lost while it is ours: first the journal, then everything else (`receiving`).
2. Nothing is sent twice by this package: what became of a message is said as exactly as it is known (`rest`),
   and the outbox decides.
3. People are UUIDs, and none of them ever stands in a log.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence

from bot.transports import (
    Finding,
    InboundJournal,
    Incoming,
    MessageReference,
    Outgoing,
    Receive,
    UnusableError,
    What,
)
from bot.transports.capabilities import CAPABILITIES
from bot.transports.health import Health
from bot.transports.signal import joining
from bot.transports.signal.envelopes import Envelope, Kind
from bot.transports.signal.indicators import Indicators
from bot.transports.signal.joining import CaptchaError, JoinError, linking_uri, register, set_username, verify
from bot.transports.signal.probe import look
from bot.transports.signal.receiving import Inbox, Receiving, logger
from bot.transports.signal.rest import Rest
from bot.transports.signal.sending import Polls, Sending

__all__ = ["CaptchaError", "JoinError", "Signal", "linking_uri", "look", "register", "set_username", "verify"]

_WHAT = {
    Kind.TEXT: What.TEXT,
    Kind.UNUSABLE: What.UNUSABLE,
    Kind.DELETED: What.UNUSABLE,
    Kind.VOTED: What.CHOICE,
}


class Signal:
    """A transport (see `bot.transports`).

    `number`: the bot's own, as +441632960000. `disappearing_seconds`: a timer for chats that have none; 0: leave them.
    `polls`: questions as Signal polls too. `clock` gives seconds since the epoch.
    """

    capabilities = CAPABILITIES["signal"]
    name = capabilities.name
    pace = 1.0
    service_pace = 1.5

    def __init__(
        self,
        *,
        api_url: str,
        number: str,
        journal: InboundJournal,
        disappearing_seconds: int = 0,
        polls: bool = False,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.missed = asyncio.Event()
        """Set when something that people wrote may have been lost; whoever has seen to it clears it."""
        self._number, self._journal, self._clock, self._sleep = number, journal, clock, sleep
        self._receive: Receive | None = None
        self._reported: set[tuple[str, str]] = set()
        self._rest = Rest(api_url)
        self._health = Health(logger)
        self._indicators = Indicators(self._rest, number, disappearing_seconds, clock)
        self._polls = Polls(self._rest, number) if polls else None
        self._sending = Sending(
            self._rest,
            number,
            self._health,
            self._indicators,
            self._polls,
            identity_changed=self._identity_changed,
            clock=clock,
            sleep=sleep,
        )

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled. Raises UnusableError."""
        if not re.fullmatch(r"\+[1-9]\d{4,14}", self._number):
            raise UnusableError("The number of [signal] must have its country code, such as +441632960000.")
        self._receive = receive
        inbox = Inbox(self._journal, self._hand_over, self._sleep)
        working = asyncio.create_task(inbox.work())
        try:
            await Receiving(
                self._rest, self._number, self._health, self._indicators, inbox.keep, self.missed.set, self._sleep
            ).run()
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await self._indicators.stop()

    async def send(self, message: Outgoing) -> str:
        """Deliver; return the times by which Signal knows its parts. Raises one of the `SendError`s."""
        return await self._sending.send(message, self.pace)

    async def erase(self, address: str, references: Sequence[MessageReference]) -> None:
        """Delete what is ours and younger than a day. Raises NotSentError, WaitError and RefusedError."""
        await self._sending.erase(address, references, self.service_pace)

    async def probe(self) -> Sequence[Finding]:
        """Look at the server and the number, for `accord doctor`."""
        return await look(self._rest.url, self._number)

    async def close(self) -> None:
        """Nothing to let go of: each request has a connection of its own."""

    async def solve(self, token: str, captcha: str) -> None:
        """Show Signal that a person is behind the bot, after it asked for that. Raises JoinError."""
        await joining.solve(self._rest, self._number, token, captcha)

    async def trust(self, address: str, safety_number: str) -> None:
        """Trust somebody's new identity, after both have compared the safety number. Raises JoinError."""
        await joining.trust(self._rest, self._number, address, safety_number)

    async def _hand_over(self, envelope: Envelope) -> None:
        """Have one thing worked off. Whatever is raised, it was not."""
        self._indicators.heard(envelope)
        if envelope.kind is Kind.UNTRUSTED:
            await self._report_identity(envelope.person)
        if self._receive is None or envelope.kind not in _WHAT:
            return
        self._indicators.typing(envelope.person)
        taken = await self._receive(self._incoming(envelope))
        self._indicators.read(envelope.person, envelope.sent)
        if taken and self._polls:
            self._indicators.in_background(self._polls.close(envelope.person))

    def _incoming(self, envelope: Envelope) -> Incoming:
        option, token = "", 0  # fits no question
        if self._polls and envelope.kind is Kind.VOTED:
            option, token = self._polls.choice(envelope.person, envelope.target, envelope.votes)
        return Incoming(
            transport=self.name,
            address=envelope.person,
            message_id=envelope.message_id,
            when=envelope.when,
            what=_WHAT[envelope.kind],
            text=envelope.text,
            option=option,
            token=token,
            number=envelope.number,
        )

    async def _identity_changed(self, person: str) -> None:
        """A send has found that this person's identity has changed: report it. Never raises."""
        try:
            await self._report_identity(person)
        except Exception as error:  # noqa: BLE001 - the message stays queued, and its next attempt reports this
            logger.warning("A changed identity could not be noted yet: %s", type(error).__name__)

    async def _report_identity(self, person: str) -> None:
        """Hand over that somebody's identity has changed, once for each new one. Raises what `receive` does."""
        if self._receive is None:
            return  # not running yet: the message's next attempt comes here again
        id_ = await joining.changed_id(self._rest, self._number, person, self._clock())
        if (person, id_) not in self._reported:
            await self._receive(Incoming(self.name, person, id_, self._clock(), What.NEW_IDENTITY))
            self._reported.add((person, id_))
