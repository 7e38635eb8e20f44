"""Messages out, and out of the world again.

1. Which error means what is decided in `rest`; here each meaning becomes one of the contract's errors.
2. A message in several parts goes on with the first part that has not arrived, when it is sent again.
3. Whose identity has changed gets nothing until the therapist has asked them, and the safety number is trusted.
4. What may have arrived is repeated only when the server works again: the outbox repeats such a message once, and that
   must not be spent on a server that hangs.

Polls stand beside the numbered text, for those who like to tap (`Polls`):
1. A poll is an extra: the text says it all, and whatever goes wrong with a poll is no error.
2. A vote names its poll by the time at which that was sent. Only the newest poll to a person is known, and only in
   memory: a vote in any other one, or after a restart, is a choice that fits no question. So nothing has to be stored.
3. A poll is closed when its question is answered by a vote, or when a newer question goes out.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.transports import (
    FateUnknownError,
    FaultyMessageError,
    Json,
    MessageReference,
    NotSentError,
    Outgoing,
    RefusedError,
    WaitError,
)
from bot.transports.health import Health
from bot.transports.signal.indicators import Indicators
from bot.transports.signal.probe import AwayError, UnfitError, require
from bot.transports.signal.rendering import attachments, parts, poll
from bot.transports.signal.rest import (
    Answer,
    Fate,
    LostError,
    Rest,
    UnreachedError,
    challenge,
    fate,
    patience,
    sent_at,
)

HOUR = 3600.0
"""The wait after a refusal for sending too much: the server drops the hint, which often is a day."""
DELETABLE = 24 * HOUR
"""So long Signal's apps take it that a message is deleted for both sides."""
HOPELESS = 24 * HOUR
"""After so long, and `_TIMES` failures at least, an address to which nothing can be sent is given up."""
_TIMES = 3

_ADDRESS = re.compile(r"\+[1-9]\d{4,14}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""Whatever is neither number nor UUID, the server takes for a user name."""
_OPTIONS = range(2, 11)
_LONGEST_OPTION = 100  # characters of an option, and of the question
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


@dataclass(frozen=True, slots=True)
class _Poll:
    sent: str
    token: int
    options: tuple[str, ...]


class Polls:
    """The open polls of one account."""

    def __init__(self, rest: Rest, number: str) -> None:
        self._rest, self._path = rest, f"/v1/polls/{number}"
        self._open: dict[str, _Poll] = {}

    async def ask(self, message: Outgoing) -> str:
        """Put the question of a message as a poll, if it fits; give the time by which Signal knows it, or ""."""
        if not message.buttons:
            return ""
        await self.close(message.address)
        if len(message.buttons) not in _OPTIONS:
            return ""
        question, answers = poll(message, _LONGEST_OPTION)
        asked: Json = {
            "recipient": message.address,
            "question": question,
            "answers": [*answers],
            "allow_multiple_selections": False,
        }
        answer = await self._rest.attempt("POST", self._path, asked)
        sent = sent_at(answer) if answer and answer.good else ""
        if sent:
            options = tuple(button.option for button in message.buttons)
            self._open[message.address] = _Poll(sent, message.token, options)
        return sent

    def choice(self, person: str, sent: int, votes: tuple[int, ...]) -> tuple[str, int]:
        """Give the option and token that a vote means; ("", 0) if it means none, which fits no question."""
        found = self._open.get(person)
        if found is None or found.sent != str(sent) or len(votes) != 1 or not 0 <= votes[0] < len(found.options):
            return "", 0
        return found.options[votes[0]], found.token

    async def close(self, person: str) -> None:
        """Close the poll that is open for this person, if there is one."""
        if found := self._open.pop(person, None):
            await self._rest.attempt("DELETE", self._path, {"recipient": person, "poll_timestamp": found.sent})


class Sending:
    """Sends for one account. `identity_changed(person)`: the identity of this person has changed."""

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
        payload: Json = {
            "number": self._number,
            "recipients": [address],
            "message": text,
            "text_mode": "normal",
            "base64_attachments": [*files],
        }
        answer = await self._ask("POST", "/v2/send", payload)
        await self._judge(answer, address)
        return sent_at(answer)

    async def _ask(self, method: str, path: str, payload: Json) -> Answer:
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
        """Note a failure without a reason. In json-rpc mode it is all that shows of an account that was deleted.

        It counts only if somebody got a message since the last failure: else nobody may get any just now.
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
        stamps = [
            stamp
            for reference in references
            if reference.ours and reference.when > oldest
            for stamp in reference.id.split(",")
        ]
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
