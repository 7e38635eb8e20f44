"""Access: who somebody is, what becomes of those who are nobody's client yet, and who writes too fast.

Rules of this file:
1. A stranger gets one polite sentence a day; a few wrong codes are answered, some more are looked at, the rest
   is silence. Nothing but a counter is kept of them.
2. A code is good once: an invitation makes a client, a pairing code makes the therapist's chat.
3. Words of danger are answered even to somebody unknown.
4. A flood is counted in memory alone, by when each message was written: a backlog is no flood.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from bot.effects import Effects
from bot.store import Client, Transaction, read_code
from bot.transports import Incoming, What
from flows.evidence import BELIEVED, Evidence
from flows.playbook import Playbook
from flows.understanding.foreign import language_of
from flows.understanding.grave import by_words

ANSWERED = 5
"""Wrong codes a day from one address that get an answer."""
TRIED = 20
"""Codes a day from one address that are looked at at all."""
PAUSED = "paused"
"""The practice's note that newcomers are to come back later."""

A_MINUTE = 60.0
MOST = 40
"""Messages that one person may write in a minute."""
_PEOPLE = 1_000
"""People whose messages are counted at a time; after that, those who were silent for a minute are let go."""

Paired = Callable[[Transaction, float], None]


class Access:
    """Lets in. `channel` is the one over which the therapist may be paired; `paired` is called when that happened."""

    def __init__(self, effects: Effects, playbook: Playbook, channel: str, paired: Paired) -> None:
        self._effects, self._playbook = effects, playbook
        self._channel, self._paired = channel, paired

    def admit(
        self, incoming: Incoming, heard: Evidence, transaction: Transaction, now: float
    ) -> tuple[Client | None, Incoming]:
        """Return the client, and what they did: a good code becomes an opening. None: they were seen to here."""
        client, code = transaction.who(incoming.transport, incoming.address), code_in(incoming)
        counted = f"client {incoming.address}" if client else incoming.address  # a client's words may look like codes
        count = transaction.stranger(incoming.transport, counted, now) if code or client is None else 0
        if count > TRIED:
            if client is None:
                self._turn_away(incoming, heard, "", transaction, now)
            return client, incoming
        if code and incoming.transport == self._channel and self._pair(code, incoming, transaction, now):
            return None, incoming
        if code and client is None and transaction.noted(PAUSED):
            self._turn_away(incoming, heard, "away" if count <= ANSWERED else "", transaction, now)
            return None, incoming
        redeemed = transaction.redeem(code, incoming.transport, incoming.address, now) if code else None
        if redeemed and redeemed.client:
            transaction.readdress("client", incoming.transport, incoming.address, now, redeemed.client.ref)
            return redeemed.client, replace(incoming, what=What.OPENED)
        if client is None and (count == 1 or (redeemed and count <= ANSWERED)):
            self._turn_away(incoming, heard, redeemed.verdict if redeemed else "unknown", transaction, now)
        elif client is None:
            self._turn_away(incoming, heard, "", transaction, now)
        return client, incoming

    def _pair(self, code: str, incoming: Incoming, transaction: Transaction, now: float) -> bool:
        before = transaction.therapist()
        if not transaction.pair(code, incoming.transport, incoming.address, now):
            return False
        if before:
            self._effects.answer(
                transaction,
                now,
                replace(incoming, transport=before.transport, address=before.address),
                "therapist.taken_over",
            )
        self._paired(transaction, now)
        return True

    def _turn_away(self, incoming: Incoming, heard: Evidence, why: str, transaction: Transaction, now: float) -> None:
        language = language_of(incoming.text, self._playbook.heard_words)
        scored = heard.danger >= BELIEVED and heard.language in self._playbook.heard_words
        if language or scored:
            self._effects.answer(transaction, now, incoming, f"heard.{language or heard.language}.alarm")
        elif self.in_danger(incoming.text) or heard.danger >= BELIEVED:
            self._effects.answer(transaction, now, incoming, "aside.danger")
        elif why:
            self._effects.answer(transaction, now, incoming, f"stranger.{why}")

    def in_danger(self, text: str) -> bool:
        """Whether these are, or may be, words of danger, in any language that is spoken or heard here."""
        if language_of(text, self._playbook.heard_words):
            return True
        vocabularies = self._playbook.vocabularies.values()
        return any(by_words(text, vocabulary) for vocabulary in vocabularies)


def code_in(incoming: Incoming) -> str:
    """What may be a code: typed alone, after a command, or come with the link. Or empty."""
    words = incoming.text.split(maxsplit=1)
    text = words[1] if len(words) > 1 and words[0].startswith("/") else incoming.text
    return read_code(text) or ""


class RateLimiter:
    """Counts for each address. Nothing of it is stored."""

    def __init__(self) -> None:
        self._written: dict[tuple[str, str], deque[float]] = {}

    def count(self, incoming: Incoming) -> int:
        """Count this message; return how many above `MOST` it is in its minute: 0 or less for all but floods."""
        if len(self._written) > _PEOPLE:
            latest = incoming.when - A_MINUTE
            self._written = {who: times for who, times in self._written.items() if times[-1] > latest}
        times = self._written.setdefault((incoming.transport, incoming.address), deque(maxlen=100 * MOST))
        times.append(incoming.when)
        while times[0] < incoming.when - A_MINUTE:
            times.popleft()
        return len(times) - MOST
