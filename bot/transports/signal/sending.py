"""Messages out, and out of the world again.

1. Which error means what is decided in `failures`; here each meaning becomes one of the contract's errors.
2. A message in several parts goes on with the first part that has not arrived, when it is sent again.
3. Whose identity has changed gets nothing until the therapist has asked them, and the safety number is trusted.
4. What may have arrived is repeated only when the server works again: the outbox repeats such a message once, and that
   must not be spent on a server that hangs.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.transports import (
    FateUnknownError,
    FaultyMessageError,
    MessageReference,
    NotSentError,
    Outgoing,
    RefusedError,
    WaitError,
)
from bot.transports.signal.failures import Fate, challenge, fate, patience, sent_at
from bot.transports.signal.health import Health
from bot.transports.signal.indicators import Indicators
from bot.transports.signal.polls import Polls
from bot.transports.signal.probe import AwayError, UnfitError, require
from bot.transports.signal.rendering import attachments, parts
from bot.transports.signal.rest import Answer, LostError, Rest, UnreachedError

HOUR = 3600.0
"""The wait after a refusal for sending too much: the server drops the hint, which often is a day."""
DELETABLE = 24 * HOUR
"""So long Signal's apps take it that a message is deleted for both sides."""
HOPELESS = 24 * HOUR
"""After so long, and `_TIMES` failures at least, an address to which nothing can be sent is given up."""
_TIMES = 3

_ADDRESS = re.compile(r"\+[1-9]\d{4,14}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""Whatever is neither number nor UUID, the server takes for a user name."""
_BROKEN = 500
_ALL_ALIKE = {Fate.LIMITED, Fate.ACCOUNT, Fate.OLD, Fate.GONE}
"""What is not about the single message, so that trying the next one makes no sense."""
_SAID: dict[Fate, str] = {
    Fate.ACCOUNT: (
        "Signal does not accept the bot's number any more, so nothing can be sent. Register it again at the Signal "
        "server, or link the device again: accord setup"
    ),
    Fate.OLD: "Signal refuses this version of the Signal server. Update its image: docker compose pull, then up -d",
    Fate.OURS: "The Signal server does not understand a message, which was given up. Update Accord and the server.",
}
_WAIT = "Signal asks the bot to send less. Nothing is lost: it goes on by itself in an hour or later."
_CHALLENGE = (
    "Signal wants to see that a person is behind the bot, and sends nothing until then. Open "
    "https://signalcaptchas.org/challenge/generate.html, solve the puzzle, copy the address behind the button, and "
    "run: accord challenge %s CAPTCHA"
)


class Sending:
    """Sends for one account. `identity_changed` is told whose identity has changed."""

    def __init__(
        self,
        rest: Rest,
        number: str,
        health: Health,
        indicators: Indicators,
        polls: Polls | None,
        *,
        identity_changed: Callable[[str], Awaitable[None]],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._rest, self._number, self._health = rest, number, health
        self._indicators, self._polls, self._identity_changed = indicators, polls, identity_changed
        self._clock, self._sleep = clock, sleep
        self._begun: dict[tuple[str, str], list[str]] = {}
        """By address and reference: the parts that have arrived of a message that has not arrived whole."""
        self._failing: dict[str, tuple[float, float, int]] = {}
        """Addresses to which sends fail without a reason: since when, when last, and how often that counted."""
        self._arrived = 0.0
        """When the last send to anybody succeeded."""

    async def send(self, message: Outgoing, pace: float) -> str:
        """Send; `pace` is the seconds between two parts. Gives the times by which Signal knows them, with commas."""
        if not _ADDRESS.fullmatch(message.address):
            raise RefusedError("This is no address of Signal.")
        if message.again:
            await self._must_work()
        await self._indicators.set_timer(message.address)
        key = (message.address, message.reference)
        texts, sent = parts(message), self._begun.pop(key, [])
        try:
            for number, text in enumerate(texts):
                if number < len(sent):
                    continue
                if number:
                    await self._sleep(pace)
                last = number == len(texts) - 1
                sent.append(await self._send(message.address, text, attachments(message.files) if last else []))
        finally:
            if 0 < len(sent) < len(texts):
                self._begun[key] = sent
        if self._polls and (poll := await self._polls.ask(message)):
            sent.append(poll)
        return ",".join(stamp for stamp in sent if stamp)

    async def _must_work(self) -> None:
        """Raise NotSentError unless the server, and the program behind it, answer."""
        try:
            await require(self._rest, self._number)
        except (AwayError, UnfitError) as error:
            raise NotSentError("The Signal server does not work again yet.") from error

    async def _send(self, address: str, text: str, files: Sequence[str]) -> str:
        payload = {
            "number": self._number,
            "recipients": [address],
            "message": text,
            "text_mode": "normal",
            "base64_attachments": files,
        }
        answer = await self._ask("POST", "/v2/send", payload)
        await self._judge(answer, address)
        return sent_at(answer)

    async def _ask(self, method: str, path: str, payload: Mapping[str, object]) -> Answer:
        try:
            return await self._rest.ask(method, path, payload)
        except UnreachedError as error:
            raise NotSentError("The Signal server cannot be reached.") from error
        except LostError as error:
            raise FateUnknownError("The Signal server did not answer.") from error

    async def _judge(self, answer: Answer, address: str) -> None:
        """Return if it was sent. Raises one of the contract's errors, and tells who has to do something."""
        verdict = fate(answer, self._number)
        if verdict in _SAID:
            self._health.trouble("sending", _SAID[verdict])
        match verdict:
            case Fate.SENT:
                self._health.over("sending", "Signal takes messages again.")
                self._failing.pop(address, None)
                self._arrived = self._clock()
            case Fate.LIMITED:
                token = challenge(answer)
                # The token stands in the log because the operator has to type it; alone it opens nothing.
                self._health.trouble("sending", _CHALLENGE % token if token else _WAIT)
                raise WaitError(patience(answer, HOUR))
            case Fate.UNTRUSTED:
                await self._identity_changed(address)
                raise NotSentError("The identity has changed: it waits until the safety number was compared.")
            case Fate.GONE:
                raise RefusedError("Signal does not know this address.")
            case Fate.OURS:
                raise FaultyMessageError("The Signal server does not understand this message.")
            case Fate.UNKNOWN:
                raise FateUnknownError("The Signal server does not say what became of it.")
            case Fate.AGAIN if answer.status < _BROKEN and self._never_arrives(address):
                raise RefusedError("Signal has delivered nothing to this person for a day, and to others it has.")
            case _:
                raise NotSentError("The Signal server could not send it.")

    def _never_arrives(self, address: str) -> bool:
        """Note a failure without a reason. In json-rpc mode it is all that is told of an account that was deleted.

        It counts only if somebody got a message since the last one: else nobody may get any just now.
        """
        now = self._clock()
        since, last, times = self._failing.get(address, (now, 0.0, 0))
        times += self._arrived > last
        self._failing[address] = (since, now, times)
        return now - since > HOPELESS and times > _TIMES

    async def erase(self, address: str, references: Sequence[MessageReference], pace: float) -> None:
        """Delete our messages for both sides, where Signal still allows it."""
        if not _ADDRESS.fullmatch(address):
            raise RefusedError("This is no address of Signal.")
        oldest = self._clock() - DELETABLE
        stamps = [stamp for one in references if one.ours and one.when > oldest for stamp in one.id.split(",")]
        for number, stamp in enumerate(stamp for stamp in stamps if stamp.isdecimal()):
            if number:
                await self._sleep(pace)
            await self._delete(address, int(stamp))

    async def _delete(self, address: str, stamp: int) -> None:
        path = f"/v1/remote-delete/{self._number}"
        try:
            answer = await self._ask("DELETE", path, {"recipient": address, "timestamp": stamp})
        except FateUnknownError:
            raise NotSentError("The Signal server did not answer.") from None  # a second deletion harms nobody
        if answer.status >= _BROKEN:
            raise NotSentError("The Signal server cannot work now.")
        if fate(answer, self._number) in _ALL_ALIKE:
            await self._judge(answer, address)
