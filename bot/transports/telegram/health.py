"""Whether Telegram can be reached: said once when that changes, not at each attempt; and how long to wait.

A token that was never accepted ends it: somebody has to put another one in. One that was accepted before is tried
again: a server or a proxy in trouble may answer 401 or 404 for a moment.
"""

import logging

from telegram.error import Conflict, InvalidToken, RetryAfter

from bot.transports import UnusableError
from bot.transports.telegram.connection import UNKNOWN_BOT, seconds_of

_LONGEST = 60.0
_CALM = 3
"""Good answers in a row until trouble is over: two programs that disturb each other get one now and then."""
_AWAY = "Telegram cannot be reached, or does not answer as it should. Accord goes on trying."
_BUSY = "Telegram asks to slow down. Accord waits."
_RIVAL = (
    "Another program fetches this bot's messages, with the same token. Stop it. If you do not know it, ask @BotFather "
    "for a new token (/revoke), and put that into the settings."
)
_HOOKED = (
    "A webhook was set for this bot by another program, so that messages go there. Stop that program, "
    "then start Accord again: it removes the webhook."
)
_REVOKED = (
    "Telegram does not accept the bot's token any more. Accord goes on trying. If this stays, ask @BotFather for the "
    "token (/mybots, API Token), put it into the settings, and start Accord again."
)
UNKEPT = "What came from Telegram could not be kept. Accord asks for it again."

logger = logging.getLogger(__name__)


class Health:
    """Counts what goes wrong and what goes well."""

    def __init__(self) -> None:
        self._said = ""
        self._bad = self._good = 0
        self.accepted = False
        """Whether Telegram has accepted the token."""

    def good(self) -> None:
        """Something went well."""
        self.accepted = True
        self._bad = 0
        self._good += 1
        if self._said and self._good >= _CALM:
            logger.info("Telegram works again.")
            self._said = ""

    def bad(self, what: Exception | str) -> float:
        """Something went wrong: an error, or a sentence for the operator. Returns the seconds to wait, up to 60.

        Raises UnusableError if the token is refused that was never accepted.
        """
        refused = isinstance(what, InvalidToken)
        if refused and not self.accepted:
            raise UnusableError(UNKNOWN_BOT) from None
        self.accepted |= isinstance(what, str | Conflict | RetryAfter)  # it answered, and not that it knows no such bot
        sentence = what if isinstance(what, str) else _sentence(what)
        if sentence != self._said:
            logger.warning(sentence)
            self._said = sentence
        pause = _LONGEST if refused else min(_LONGEST, 2.0 ** min(self._bad, 10))
        self._bad, self._good = self._bad + 1, 0
        return max(pause, seconds_of(what)) if isinstance(what, RetryAfter) else pause


def _sentence(error: Exception) -> str:
    if isinstance(error, InvalidToken):
        return _REVOKED
    if isinstance(error, Conflict):
        return _HOOKED if "webhook" in error.message.lower() else _RIVAL
    return _BUSY if isinstance(error, RetryAfter) else _AWAY
