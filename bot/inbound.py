"""What comes in: each thing that a person did is worked off, committed, and only then answered.

Rules of this file:
1. One thing that a person did is one job of the store: seen or not, conversation, agreement, messages, all or nothing.
2. Nothing is sent from here: messages go into the outbox, and the outbox delivers what was committed.
3. What takes time in a text is made before the job, in another thread: the job only looks it up.
4. A log never holds what somebody wrote, nor a name or an address: only what kind of thing failed.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, Protocol

from bot.access import Access, RateLimiter
from bot.effects import Effects
from bot.hearing.ears import NOTHING, Hear, deaf
from bot.quiet_hours import quiet
from bot.store import (
    ChatMessage,
    Client,
    QueuedMessage,
    Retention,
    Store,
    StoreCorruptError,
    StoreError,
    Transaction,
    is_as_printed,
)
from bot.transports import Incoming, What
from bot.transports.capabilities import method_of
from flows.conversation import Conversation, Question, dumps, loads
from flows.dialogue import Dialogue
from flows.events import (
    AddressChanged,
    Chose,
    Event,
    Opened,
    Overheard,
    Resumed,
    Returned,
    Said,
    TimedOut,
    Turn,
    Undeliverable,
    Unusable,
)
from flows.evidence import Evidence
from flows.understanding import Vocabulary, look
from flows.understanding.once import keeping

log = logging.getLogger(__name__)

FIRST_TOKENS = 1 << 30
"""Tokens of a new conversation start at random below this, so that buttons of a forgotten one do not fit."""
BATCH = 100
HOUR = 3_600.0
GLANCE = 300
"""Characters that are looked at of what comes in a flood: words of danger count always."""
UNWRITTEN = frozenset({What.BLOCKED, What.RETURNED, What.NEW_IDENTITY})
"""What a service reports of an address; nobody wrote anything."""


Happened = Callable[[str, Event, Transaction], bool]
"""Something happened to the conversation of the client with this reference: see `Inbound.happened`."""


class Chat(Protocol):
    """What is needed of the therapist's own chat."""

    def receive(self, incoming: Incoming, transaction: Transaction, now: float) -> bool:
        """Work off what the therapist did, within the job; return whether it was a button that was taken."""

    def welcome(self, transaction: Transaction, now: float) -> None:
        """Greet the therapist, whose chat was paired just now."""


class Variant(NamedTuple):
    """The dialogue with a kind of client, and what its effects become."""

    dialogue: Dialogue
    effects: Effects


NO_VARIANTS: Mapping[str, Variant] = MappingProxyType({})


class Inbound:
    """Works off what people do. Transports hand over with `receive`, which returns after the commit."""

    def __init__(
        self,
        store: Store,
        dialogue: Dialogue,
        effects: Effects,
        clock: Callable[[], float],
        committed: Callable[[], None] = lambda: None,
        *,
        chat: Callable[[Happened], Chat] | None = None,
        variants: Mapping[str, Variant] = NO_VARIANTS,
    ) -> None:
        """`clock` gives seconds since the epoch; `committed` is called when there may be messages to deliver.

        `chat` makes the therapist's chat, which is given `happened`. `variants`: what holds for kinds of client.
        """
        self._variants = variants
        self._store, self._dialogue, self.effects = store, dialogue, effects
        self._clock, self._committed = clock, committed
        self._chat = chat(self.happened) if chat else None
        self.hear: Hear = deaf
        """What makes evidence of a text, outside the store's thread. Set by whoever runs."""
        playbooks = (dialogue.playbook, *(each.dialogue.playbook for each in variants.values()))
        self._tables = (
            tuple(vocabulary for each in playbooks for vocabulary in each.vocabularies.values()),
            tuple(each.heard_words for each in playbooks),
        )
        practice = effects.settings
        self._quiet = partial(quiet, practice.practice.quiet_hours, practice.practice.timezone)
        self._limiter = RateLimiter()
        self._access = Access(effects, dialogue.playbook, practice.therapist.channel, self._paired)

    async def receive(self, incoming: Incoming) -> bool:
        """Work one thing off. When this returns it is committed, and the transport may confirm it.

        Returns whether it was a choice that was taken as the answer. If it cannot be worked off, it is set aside,
        the person is told so, and the rest goes on. Raises `StoreError` if nothing could be kept: then the
        transport must not confirm.
        """
        above = self._limiter.count(incoming)
        if above > 0 and not self._access.in_danger(incoming.text[:GLANCE]):
            if above == 1:
                await self._store.apply(partial(self._answer, incoming, "stranger.flood"))
                self._committed()
            return False
        heard = await self._heard(incoming) if incoming.what is What.TEXT and incoming.text else NOTHING
        try:
            taken = await self._store.apply(partial(self._work_off, incoming, heard))
        except Exception as error:  # one bad turn must not stop the others
            if isinstance(error, StoreError) and not isinstance(error, StoreCorruptError):
                raise
            log.error("one message was set aside: %s", type(error).__name__)  # noqa: TRY400 - a traceback could quote
            await self._store.apply(partial(self._answer, incoming, "stranger.trouble"))
            taken = False
        self._committed()
        return taken

    async def _heard(self, incoming: Incoming) -> Evidence:
        """The evidence of a text: what the encoder says, and what the tables see. Neither waits for the other.

        A code is no sentence: whatever an encoder makes of its letters says nothing.
        """
        listen = deaf if is_as_printed(incoming.text) else self.hear
        hearing = asyncio.ensure_future(listen(incoming.text, partial(self._overhear, incoming)))
        vocabularies, heard_words = self._tables
        if len(vocabularies) > 1:
            vocabularies = await self._store.apply(partial(self._vocabularies, incoming))
        seen = await asyncio.to_thread(look, incoming.text, vocabularies, heard_words)
        return replace(await hearing, seen=seen)

    def _vocabularies(self, incoming: Incoming, transaction: Transaction) -> tuple[Vocabulary, ...]:
        """The words of whoever wrote, in whose language and of whose kind; of a stranger: of all languages."""
        client = transaction.who(incoming.transport, incoming.address)
        stored = transaction.conversation(client.ref) if client else None
        if client is None or stored is None:
            return tuple(self._dialogue.playbook.vocabularies.values())
        dialogue, _ = self._variants.get(client.kind, Variant(self._dialogue, self.effects))
        return (dialogue.playbook.vocabularies[loads(stored).language],)

    async def _overhear(self, incoming: Incoming, heard: Evidence) -> None:
        """Something grave was in the rest of a text, which was read behind its reply."""

        def job(transaction: Transaction) -> None:
            client = transaction.who(incoming.transport, incoming.address)
            if client and not transaction.is_therapist(incoming.transport, incoming.address):
                self.happened(client.ref, Overheard(heard), transaction)

        await self._store.apply(job)
        self._committed()

    async def tick(self) -> None:
        """Wake the conversations whose time has come, unless these are quiet hours."""
        now = self._clock()
        if self._quiet(now):
            return
        due = await self._store.apply(lambda transaction: transaction.due_conversations(now, BATCH))
        await self._to_each(due, TimedOut())

    async def resume(self, transport: str, since: float) -> None:
        """Ask those again who wrote over this transport after `since`: what they wrote last may have been lost.

        In quiet hours only those who were awake an hour ago.
        """
        now = self._clock()
        since = max(since, now - HOUR) if self._quiet(now) else since
        recent = await self._store.apply(lambda transaction: transaction.recent(since))
        await self._to_each(tuple(client.ref for client in recent if client.transport == transport), Resumed())

    async def refused(self, queued: QueuedMessage) -> None:
        """A message cannot be delivered, for good: the dialogue decides what that means."""
        if queued.recipient == "client" and queued.ref:
            ref, address = queued.ref, (queued.transport, queued.address)
            client = await self._store.apply(lambda transaction: transaction.client(ref))
            if client and (client.transport, client.address) == address:
                await self._to_each((ref,), Undeliverable())

    async def sweep(self, retention: Retention) -> None:
        """Let go what is no longer needed."""
        await self._store.apply(lambda transaction: transaction.sweep(self._clock(), retention))

    def happened(self, ref: str, event: Event, transaction: Transaction) -> bool:
        """Something happened to a conversation that the client did not do. Within a job.

        Returns whether anything came of it: the conversation changed, or something is sent or recorded.
        """
        client = transaction.client(ref)
        stored = transaction.conversation(ref)
        if client is None or client.transport is None or stored is None:
            return False
        conversation = loads(stored)
        return self._turn(client, conversation, event, transaction, self._clock()).changed

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

    def _work_off(self, incoming: Incoming, heard: Evidence, transaction: Transaction) -> bool:
        with keeping(heard.seen):
            return self._worked_off(incoming, heard, transaction)

    def _worked_off(self, incoming: Incoming, heard: Evidence, transaction: Transaction) -> bool:
        now = self._clock()
        if not transaction.first_time(incoming.transport, incoming.address, incoming.message_id, now):
            return False
        if transaction.is_therapist(incoming.transport, incoming.address):
            return self._therapist_did(incoming, transaction, now)
        if incoming.what in UNWRITTEN:
            client = transaction.who(incoming.transport, incoming.address)
            if client and (client.transport, client.address) != (incoming.transport, incoming.address):
                return False  # they write from elsewhere now
        else:
            client, incoming = self._access.admit(incoming, heard, transaction, now)
        return self._client_did(client, incoming, heard, transaction, now) if client else False

    def _therapist_did(self, incoming: Incoming, transaction: Transaction, now: float) -> bool:
        if incoming.what is What.NEW_IDENTITY:
            transaction.unpair()
            log.error("the therapist's own chat has a new identity, and is closed; see accord trust")
        return bool(self._chat and incoming.what not in UNWRITTEN and self._chat.receive(incoming, transaction, now))

    def _client_did(
        self, client: Client, incoming: Incoming, heard: Evidence, transaction: Transaction, now: float
    ) -> bool:
        """Return whether it was a choice among the options of the open question."""
        if incoming.message_ref:
            transaction.message_ref(
                client.ref,
                ChatMessage(incoming.transport, incoming.address, incoming.message_ref, ours=False, when=now),
            )
        if incoming.what not in UNWRITTEN:
            if (client.transport, client.address) != (incoming.transport, incoming.address):
                transaction.readdress("client", incoming.transport, incoming.address, now, client.ref)
            transaction.heard(client.ref, incoming.transport, incoming.address, now)
            client = replace(client, transport=incoming.transport, address=incoming.address)
        if incoming.number and transaction.number_changed(incoming.transport, incoming.address, incoming.number):
            self.happened(client.ref, AddressChanged(incoming.transport, "number"), transaction)
        today = datetime.fromtimestamp(now, UTC).date().isoformat()
        stored = transaction.conversation(client.ref)
        conversation = loads(stored) if stored else self._first(client)
        conversation = replace(conversation, channel=method_of(incoming.transport))
        event = EVENTS[incoming.what](incoming, today)
        event = replace(event, heard=heard) if isinstance(event, Said) else event
        self._turn(client, conversation, event, transaction, now)
        asked = conversation.question
        return isinstance(event, Chose) and event.token == asked.token and event.option in asked.shown

    def _turn(
        self, client: Client, conversation: Conversation, event: Event, transaction: Transaction, now: float
    ) -> Turn:
        """Advance the conversation, and keep what it has become."""
        dialogue, effects = self._variants.get(client.kind, Variant(self._dialogue, self.effects))
        turn = dialogue.advance(conversation, event)
        due = effects.perform(client, turn, transaction, now)
        if due is not None:
            transaction.keep(client.ref, dumps(turn.conversation), due or None, now)
        return turn

    def _first(self, client: Client) -> Conversation:
        question = Question(token=secrets.randbelow(FIRST_TOKENS))
        return Conversation(language=client.language, question=question, kind=client.kind)

    def _paired(self, transaction: Transaction, now: float) -> None:
        if self._chat:
            self._chat.welcome(transaction, now)

    def _answer(self, incoming: Incoming, id_: str, transaction: Transaction) -> None:
        """What was done is not worked off, and that is said."""
        now = self._clock()
        if transaction.first_time(incoming.transport, incoming.address, incoming.message_id, now):
            self.effects.answer(transaction, now, incoming, id_)


EVENTS: Mapping[What, Callable[[Incoming, str], Event]] = {
    What.TEXT: lambda incoming, on: Said(incoming.text, on),
    What.CHOICE: lambda incoming, on: Chose(incoming.token, incoming.option, on),
    What.UNUSABLE: lambda _, __: Unusable(),
    What.OPENED: lambda _, on: Opened(on),
    What.BLOCKED: lambda _, __: Undeliverable(),
    What.RETURNED: lambda _, __: Returned(),
    What.NEW_IDENTITY: lambda incoming, _: AddressChanged(incoming.transport, "identity"),
}
"""What a person did -> what that is to the dialogue; the second argument is today, as an ISO date."""
