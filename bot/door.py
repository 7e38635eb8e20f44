"""The door: who somebody is, and what becomes of those who are nobody's client yet.

Rules of this file:
1. A stranger gets one polite sentence a day; a few wrong codes are answered, some more are looked at, the rest
   is silence. Nothing but a counter is kept of them.
2. A code is good once: an invitation makes a client, a pairing code makes the therapist's chat.
3. Words of danger are answered even to somebody unknown.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.performing import Performing
from bot.store import Client, Desk, read_code
from bot.transports import Incoming, What
from flows.playbook import Playbook
from flows.understanding import Kind, understand

ANSWERED = 5
"""Wrong codes a day from one address that get an answer."""
TRIED = 20
"""Codes a day from one address that are looked at at all."""
PAUSED = "paused"
"""The practice's note that newcomers are to come back later."""

Paired = Callable[[Desk, float], None]


class Door:
    """Lets in. `channel` is the one over which the therapist may be paired; `paired` is called when that happened."""

    def __init__(self, performing: Performing, playbook: Playbook, channel: str, paired: Paired) -> None:
        self._performing, self._playbook = performing, playbook
        self._channel, self._paired = channel, paired

    def admit(self, incoming: Incoming, desk: Desk, now: float) -> tuple[Client | None, Incoming]:
        """Return the client, and what they did: a good code becomes an opening. None: they were seen to here."""
        client, code = desk.who(incoming.transport, incoming.address), code_in(incoming)
        counted = f"client {incoming.address}" if client else incoming.address  # a client's words may look like codes
        count = desk.stranger(incoming.transport, counted, now) if code or client is None else 0
        if count > TRIED:
            if client is None:
                self._turn_away(incoming, "", desk, now)
            return client, incoming
        if code and incoming.transport == self._channel and self._pair(code, incoming, desk, now):
            return None, incoming
        if code and client is None and desk.noted(PAUSED):
            self._turn_away(incoming, "away" if count <= ANSWERED else "", desk, now)
            return None, incoming
        redeemed = desk.redeem(code, incoming.transport, incoming.address, now) if code else None
        if redeemed and redeemed.client:
            desk.readdress("client", incoming.transport, incoming.address, now, redeemed.client.ref)
            return redeemed.client, replace(incoming, what=What.OPENED)
        if client is None and (count == 1 or (redeemed and count <= ANSWERED)):
            self._turn_away(incoming, redeemed.verdict if redeemed else "unknown", desk, now)
        elif client is None:
            self._turn_away(incoming, "", desk, now)
        return client, incoming

    def _pair(self, code: str, incoming: Incoming, desk: Desk, now: float) -> bool:
        before = desk.therapist()
        if not desk.pair(code, incoming.transport, incoming.address, now):
            return False
        if before:
            self._performing.answer(
                desk, now, replace(incoming, transport=before.transport, address=before.address), "therapist.taken_over"
            )
        self._paired(desk, now)
        return True

    def _turn_away(self, incoming: Incoming, why: str, desk: Desk, now: float) -> None:
        if self.in_danger(incoming.text):
            self._performing.answer(desk, now, incoming, "aside.danger")
        elif why:
            self._performing.answer(desk, now, incoming, f"stranger.{why}")

    def in_danger(self, text: str) -> bool:
        """Whether these are words of danger, in any language that is spoken here."""
        vocabularies = self._playbook.vocabularies.values()
        return any(understand(text, (), one).kind is Kind.DANGER for one in vocabularies)


def code_in(incoming: Incoming) -> str:
    """What may be a code: typed alone, after a command, or come with the link. Or empty."""
    words = incoming.text.split(maxsplit=1)
    text = words[1] if len(words) > 1 and words[0].startswith("/") else incoming.text
    return read_code(text) or ""
