"""The service: what came in is worked off, committed, and only then answered.

Rules of this file:
1. One thing that a person did is one job of the store: seen or not, conversation, agreement, letters, all or nothing.
2. Nothing is sent from here: letters go into the outbox, and the outbox delivers what was committed.
3. A log never holds what somebody wrote, nor a name or an address: only what kind of thing failed.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from bot.door import Door
from bot.flood import Floods
from bot.performing import Performing
from bot.quiet import quiet
from bot.store import Client, Desk, Posted, Retention, Store, StoreCorruptError, StoreError, Traced
from bot.transports import Incoming, What
from flows.conversation import Conversation, Question, dumps, loads
from flows.dialogue import Dialogue
from flows.events import (
    Chose,
    Event,
    LineChanged,
    Opened,
    Resumed,
    Returned,
    Said,
    TimedOut,
    Undeliverable,
    Unusable,
)

log = logging.getLogger(__name__)

FIRST_TOKENS = 1 << 30
"""Tokens of a new conversation start at random below this, so that buttons of a forgotten one do not fit."""
BATCH = 100
HOUR = 3_600.0
GLANCE = 300
"""Characters that are looked at of what comes in a flood: words of danger count always."""
LINE = frozenset({What.BLOCKED, What.RETURNED, What.NEW_IDENTITY})
"""What happens to a line without anybody having written."""


Happened = Callable[[str, Event, Desk], None]
"""See `Service.happened`."""


class Chat(Protocol):
    """The therapist's own chat."""

    def receive(self, incoming: Incoming, desk: Desk, now: float) -> bool:
        """Work off what the therapist did, within the job; return whether it was a button that was taken."""

    def welcome(self, desk: Desk, now: float) -> None:
        """Greet the therapist, whose chat was paired just now."""


class Service:
    """Works off what people do. Transports hand over with `receive`, which returns after the commit."""

    def __init__(
        self,
        store: Store,
        dialogue: Dialogue,
        performing: Performing,
        clock: Callable[[], float],
        committed: Callable[[], None] = lambda: None,
        *,
        chat: Callable[[Happened], Chat] | None = None,
    ) -> None:
        """`clock` gives seconds since the epoch; `committed` is called when there may be letters to deliver.

        `chat` makes the therapist's chat, which is given `happened`.
        """
        self._store, self._dialogue, self.performing = store, dialogue, performing
        self._clock, self._committed = clock, committed
        self._chat = chat(self.happened) if chat else None
        practice = performing.settings
        self._quiet = partial(quiet, practice.practice.quiet_hours, practice.practice.timezone)
        self._floods = Floods()
        self._door = Door(performing, dialogue.playbook, practice.therapist.channel, self._paired)

    async def receive(self, incoming: Incoming) -> bool:
        """Work one thing off. When this returns it is committed, and the transport may confirm it.

        Returns whether it was a choice that was taken as the answer. If it cannot be worked off, it is set aside,
        the person is told so, and the rest goes on. Raises `StoreError` if nothing could be kept: then the
        transport must not confirm.
        """
        above = self._floods.count(incoming)
        if above > 0 and not self._door.in_danger(incoming.text[:GLANCE]):
            if above == 1:
                await self._store.apply(partial(self._answer, incoming, "stranger.flood"))
                self._committed()
            return False
        try:
            taken = await self._store.apply(partial(self._work_off, incoming))
        except Exception as error:  # one bad turn must not stop the others
            if isinstance(error, StoreError) and not isinstance(error, StoreCorruptError):
                raise
            log.error("one message was set aside: %s", type(error).__name__)  # noqa: TRY400 - a traceback could quote
            await self._store.apply(partial(self._answer, incoming, "stranger.trouble"))
            taken = False
        self._committed()
        return taken

    async def tick(self) -> None:
        """Wake the conversations whose time has come, unless these are quiet hours."""
        now = self._clock()
        if self._quiet(now):
            return
        due = await self._store.apply(lambda desk: desk.due_conversations(now, BATCH))
        await self._to_each(due, TimedOut())

    async def resume(self, transport: str, since: float) -> None:
        """Ask those again who wrote over this transport after `since`: what they wrote last may have been lost.

        In quiet hours only those who were awake an hour ago.
        """
        now = self._clock()
        since = max(since, now - HOUR) if self._quiet(now) else since
        recent = await self._store.apply(lambda desk: desk.recent(since))
        await self._to_each(tuple(one.ref for one in recent if one.transport == transport), Resumed())

    async def refused(self, posted: Posted) -> None:
        """A letter cannot be delivered, for good: the dialogue decides what that means."""
        if posted.recipient == "client" and posted.ref:
            ref, line = posted.ref, (posted.transport, posted.address)
            client = await self._store.apply(lambda desk: desk.client(ref))
            if client and (client.transport, client.address) == line:
                await self._to_each((ref,), Undeliverable())

    async def sweep(self, retention: Retention) -> None:
        """Let go what is no longer needed."""
        await self._store.apply(lambda desk: desk.sweep(self._clock(), retention))

    def happened(self, ref: str, event: Event, desk: Desk) -> None:
        """Something happened to a conversation that the client did not do. Within a job."""
        client = desk.client(ref)
        if client and client.transport and desk.conversation(ref):
            self._turn(client, event, desk, self._clock())

    async def _to_each(self, refs: tuple[str, ...], event: Event) -> None:
        for ref in refs:
            try:
                await self._store.apply(partial(self.happened, ref, event))
            except Exception as error:  # one bad conversation must not stop the others
                if isinstance(error, StoreError) and not isinstance(error, StoreCorruptError):
                    raise
                log.error("one conversation cannot be worked off: %s", type(error).__name__)  # noqa: TRY400
        if refs:
            self._committed()

    # Jobs: each runs in the store's thread, within one transaction.

    def _work_off(self, incoming: Incoming, desk: Desk) -> bool:
        now = self._clock()
        if not desk.first_time(incoming.transport, incoming.address, incoming.message_id, now):
            return False
        if desk.is_therapist(incoming.transport, incoming.address):
            return self._therapist_did(incoming, desk, now)
        if incoming.what in LINE:
            client = desk.who(incoming.transport, incoming.address)
            if client and (client.transport, client.address) != (incoming.transport, incoming.address):
                return False  # they write from elsewhere now
        else:
            client, incoming = self._door.admit(incoming, desk, now)
        return self._client_did(client, incoming, desk, now) if client else False

    def _therapist_did(self, incoming: Incoming, desk: Desk, now: float) -> bool:
        if incoming.what is What.NEW_IDENTITY:
            desk.unpair()
            log.error("the therapist's own chat has a new identity, and is closed; see accord trust")
        return bool(self._chat and incoming.what not in LINE and self._chat.receive(incoming, desk, now))

    def _client_did(self, client: Client, incoming: Incoming, desk: Desk, now: float) -> bool:
        if incoming.trace:
            desk.trace(client.ref, Traced(incoming.transport, incoming.address, incoming.trace, ours=False, when=now))
        if incoming.what not in LINE:
            if (client.transport, client.address) != (incoming.transport, incoming.address):
                desk.readdress("client", incoming.transport, incoming.address, now, client.ref)
            desk.heard(client.ref, incoming.transport, incoming.address, now)
            client = replace(client, transport=incoming.transport, address=incoming.address)
        if incoming.number and desk.number_changed(incoming.transport, incoming.address, incoming.number):
            self.happened(client.ref, LineChanged(incoming.transport, "number"), desk)
        today = datetime.fromtimestamp(now, UTC).date().isoformat()
        return self._turn(client, EVENTS[incoming.what](incoming, today), desk, now)

    def _turn(self, client: Client, event: Event, desk: Desk, now: float) -> bool:
        """Advance the conversation; return whether `event` was a choice among the options of the open question."""
        stored = desk.conversation(client.ref)
        conversation = loads(stored) if stored else self._first(client)
        turn = self._dialogue.advance(conversation, event)
        due = self.performing.perform(client, turn, desk, now)
        if due is not None:
            desk.keep(client.ref, dumps(turn.conversation), due or None, now)
        asked = conversation.question
        return isinstance(event, Chose) and event.token == asked.token and event.option in asked.shown

    def _first(self, client: Client) -> Conversation:
        question = Question(token=secrets.randbelow(FIRST_TOKENS))
        return Conversation(language=client.language, question=question)

    def _paired(self, desk: Desk, now: float) -> None:
        if self._chat:
            self._chat.welcome(desk, now)

    def _answer(self, incoming: Incoming, id_: str, desk: Desk) -> None:
        """What was done is not worked off, and that is said."""
        now = self._clock()
        if desk.first_time(incoming.transport, incoming.address, incoming.message_id, now):
            self.performing.answer(desk, now, incoming, id_)


EVENTS: Mapping[What, Callable[[Incoming, str], Event]] = {
    What.TEXT: lambda one, on: Said(one.text, on),
    What.CHOICE: lambda one, on: Chose(one.token, one.option, on),
    What.UNUSABLE: lambda _, __: Unusable(),
    What.OPENED: lambda _, on: Opened(on),
    What.BLOCKED: lambda _, __: Undeliverable(),
    What.RETURNED: lambda _, __: Returned(),
    What.NEW_IDENTITY: lambda one, _: LineChanged(one.transport, "identity"),
}
"""What a person did -> what that is to the dialogue; the second argument is today, as an ISO date."""
