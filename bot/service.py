"""The service: what came in is worked off, committed, and only then answered.

Rules of this file:
1. One thing that a person did is one job of the store: seen or not, conversation, agreement, letters, all or nothing.
2. Nothing is sent from here: letters go into the outbox, and the outbox delivers what was committed.
3. A log never holds what somebody wrote, nor a name or an address: only what kind of thing failed.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from bot.performing import Performing
from bot.store import Client, Desk, Posted, Redeemed, Retention, Store, StoreError, read_code
from bot.transports import Incoming, What
from flows.conversation import Conversation, Question, dumps, loads
from flows.dialogue import Dialogue
from flows.events import Chose, Event, Opened, Said, TimedOut, Undeliverable, Unusable
from flows.understanding import Kind, understand

log = logging.getLogger(__name__)

ANSWERED = 5
"""Wrong codes a day from one address that get an answer."""
TRIED = 20
"""Codes a day from one address that are looked at at all."""
FIRST_TOKENS = 1 << 30
"""Tokens of a new conversation start at random below this, so that buttons of a forgotten one do not fit."""
BATCH = 100


class Service:
    """Works off what people do. Transports hand over with `receive`, which returns after the commit."""

    def __init__(
        self,
        store: Store,
        dialogue: Dialogue,
        performing: Performing,
        clock: Callable[[], float],
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        """`clock` gives seconds since the epoch; `committed` is called when there may be letters to deliver."""
        self._store, self._dialogue, self._performing = store, dialogue, performing
        self._clock, self._committed = clock, committed

    async def receive(self, incoming: Incoming) -> None:
        """Work one thing off. When this returns it is committed, and the transport may confirm it.

        If it cannot be worked off, it is set aside, the person is told so, and the rest goes on.
        Raises `StoreError` if nothing could be kept: then the transport must not confirm.
        """
        try:
            await self._store.apply(partial(self._work_off, incoming))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad turn must not stop the others
            log.error("one message was set aside: %s", type(error).__name__)  # noqa: TRY400 - a traceback could quote
            await self._store.apply(partial(self._set_aside, incoming))
        self._committed()

    async def tick(self) -> None:
        """Wake the conversations whose time has come."""
        now = self._clock()
        due = await self._store.apply(lambda desk: desk.due_conversations(now, BATCH))
        for ref in due:
            await self._store.apply(partial(self._happened, ref, TimedOut()))
        if due:
            self._committed()

    async def refused(self, posted: Posted) -> None:
        """A letter cannot be delivered, for good: the dialogue decides what that means."""
        if posted.recipient == "client" and posted.ref:
            await self._store.apply(partial(self._happened, posted.ref, Undeliverable()))
            self._committed()

    async def sweep(self, retention: Retention) -> None:
        """Let go what is no longer needed."""
        await self._store.apply(lambda desk: desk.sweep(self._clock(), retention))

    # Jobs: each runs in the store's thread, within one transaction.

    def _work_off(self, incoming: Incoming, desk: Desk) -> None:
        now = self._clock()
        if not desk.first_time(incoming.transport, incoming.address, incoming.message_id, now):
            return
        client = desk.who(incoming.transport, incoming.address)
        count = 0 if client else desk.stranger(incoming.transport, incoming.address, now)
        if count > TRIED:
            return
        code = _code(incoming)
        redeemed = desk.redeem(code, incoming.transport, incoming.address, now) if code else None
        if redeemed and redeemed.client:
            client, incoming = redeemed.client, replace(incoming, what=What.OPENED)
        if client is None:
            self._turn_away(incoming, redeemed, count, desk, now)
            return
        desk.heard(client.ref, incoming.transport, incoming.address, now)
        client = replace(client, transport=incoming.transport, address=incoming.address)
        self._turn(client, _event(incoming, now), desk, now)

    def _turn_away(self, incoming: Incoming, redeemed: Redeemed | None, count: int, desk: Desk, now: float) -> None:
        """One polite sentence for a stranger; a few for wrong codes; then silence."""
        if self._in_danger(incoming):
            self._answer(incoming, "aside.danger", desk, now)
        elif count == 1 or (redeemed and count <= ANSWERED):
            self._answer(incoming, f"stranger.{redeemed.verdict if redeemed else 'unknown'}", desk, now)

    def _in_danger(self, incoming: Incoming) -> bool:
        """Words of danger are answered even to somebody unknown."""
        vocabularies = self._dialogue.playbook.vocabularies.values()
        return any(understand(incoming.text, (), one).kind is Kind.DANGER for one in vocabularies)

    def _turn(self, client: Client, event: Event, desk: Desk, now: float) -> None:
        stored = desk.conversation(client.ref)
        conversation = loads(stored) if stored else self._first(client)
        turn = self._dialogue.advance(conversation, event)
        due = self._performing.perform(client, turn, desk, now)
        if due is not None:
            desk.keep(client.ref, dumps(turn.conversation), due or None, now)

    def _first(self, client: Client) -> Conversation:
        question = Question(token=secrets.randbelow(FIRST_TOKENS))
        return Conversation(language=client.language, question=question)

    def _happened(self, ref: str, event: Event, desk: Desk) -> None:
        """Something happened to a conversation that the client did not do."""
        client = desk.client(ref)
        if client and client.transport and desk.conversation(ref):
            self._turn(client, event, desk, self._clock())

    def _set_aside(self, incoming: Incoming, desk: Desk) -> None:
        now = self._clock()
        if desk.first_time(incoming.transport, incoming.address, incoming.message_id, now):
            self._answer(incoming, "stranger.trouble", desk, now)

    def _answer(self, incoming: Incoming, id_: str, desk: Desk, now: float) -> None:
        message = self._performing.plain(id_, incoming.transport)
        self._performing.post(desk, now, "stranger", None, incoming, message, incoming.message_id)


def _event(incoming: Incoming, now: float) -> Event:
    on = datetime.fromtimestamp(now, UTC).date().isoformat()
    if incoming.what is What.OPENED:
        return Opened(on)
    if incoming.what is What.CHOICE:
        return Chose(incoming.token, incoming.option, on)
    return Unusable() if incoming.what is What.UNUSABLE else Said(incoming.text, on)


def _code(incoming: Incoming) -> str:
    """What may be an invitation code: typed alone, after a command, or come with the link. Or empty."""
    words = incoming.text.split(maxsplit=1)
    text = words[1] if len(words) > 1 and words[0].startswith("/") else incoming.text
    return read_code(text) or ""
