"""Signal's polls beside the numbered text, for those who like to tap.

1. A poll is an extra: the text says it all, and whatever goes wrong with a poll is no error.
2. A vote names its poll by the time at which that was sent. Only the newest poll to a person is known, and only in
   memory: a vote in any other one, or after a restart, is a choice that fits no question. So nothing has to be stored.
3. A poll is closed when its question is answered by a vote, or when a newer question goes out.
"""

from dataclasses import dataclass

from bot.transports import Outgoing
from bot.transports.signal.failures import sent_at
from bot.transports.signal.rendering import poll
from bot.transports.signal.rest import Rest

_OPTIONS = range(2, 11)
_LONGEST = 100  # characters of an option, and of the question


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
        question, answers = poll(message, _LONGEST)
        asked = {
            "recipient": message.address,
            "question": question,
            "answers": answers,
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
