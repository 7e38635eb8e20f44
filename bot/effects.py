"""What a turn's effects become: messages in the outbox, a version of the agreement, a date, or nothing left.

Rules of this file:
1. Everything is written within the turn's own transaction; nothing is sent from here.
2. What is said in the turn that forgets a client belongs to no client: it has to outlive the client's key.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.agreement import Agreement, Stamp, as_it_stands, build, differences, for_client, readied
from bot.agreement import stored as stored_agreement
from bot.outbox.body import Page, encode, encode_erasing
from bot.settings import Settings
from bot.store import UNPAIRED, ChatMessage, Client, OutboxMessage, Transaction
from bot.transports import Incoming
from bot.transports.capabilities import service_reads
from bot.wording import MAKERS, Message, RenderContext, say
from bot.wording.agreement_text import AgreementText, Spans
from bot.wording.terms import terms
from content import Content
from content.languages import Language
from content.loading import with_heard
from flows.conversation import Conversation
from flows.events import Effect, Erase, Forget, Record, Remind, Say, Tell, Turn, Values
from flows.playbook import Playbook

DAY = 86_400.0
NOTHING: Values = {}
THERAPIST = "therapist"
"""The therapist's address, until a chat is paired: what is for them waits in the outbox."""
ASKING = frozenset({"contact", "address_identity", "stuck"})
"""What the therapist is told that wants an answer."""


@dataclass(slots=True)
class _Performance:
    """One turn being performed. `last`: the last version of the agreement, if there is one."""

    client: Client
    transaction: Transaction
    now: float
    last: Agreement | None
    context: RenderContext
    forgets: bool
    due: float = 0.0
    count: int = 0


class Effects:
    """Performs turns for one practice. `in_terminal`: what is for the therapist is shown there."""

    def __init__(self, content: Content, settings: Settings, playbook: Playbook, *, in_terminal: bool = False) -> None:
        self._content, self.settings, self._playbook = content, settings, playbook
        self._in_terminal = in_terminal
        self._languages = {code: with_heard(each, content.heard) for code, each in content.languages.items()}

    def perform(self, client: Client, turn: Turn, transaction: Transaction, now: float) -> float | None:
        """Perform all effects. Returns when the conversation is to be woken (0: never), None if it is forgotten."""
        forgets = any(isinstance(effect, Forget) for effect in turn.effects)
        version = transaction.last_agreement(client.ref)
        last = readied(stored_agreement.loads(version.body), self._playbook) if version else None
        context = self._render_context(client, turn.conversation, last, now)
        performance = _Performance(client, transaction, now, last, context, forgets)
        for effect in turn.effects:
            self._effect(performance, effect)
        if forgets:
            self.erase(transaction, client.ref, now, ref=None)
            transaction.forget(client.ref)
            return None
        return performance.due

    def worded(self, turn: Turn) -> tuple[Message, ...]:
        """What a turn would say to a client of whom nothing else is known, in a terminal. Nothing is kept or sent."""
        nobody = Client("", "", turn.conversation.language, "terminal", "", 0.0, None)
        context = self._render_context(nobody, turn.conversation, None, 0.0)
        return tuple(say(context, effect) for effect in turn.effects if isinstance(effect, Say))

    def plain(self, id_: str, transport: str) -> Message:
        """Word a message for somebody of whom nothing is known."""
        return Message(self._empty(transport).text(id_))

    def summary(self, label: str, agreement: Agreement) -> Spans:
        """What the therapist was sent last of a client's agreement, in the long form."""
        context = replace(
            self._empty("terminal"),
            texts=self._for_therapist(),
            agreement=agreement,
            changes=agreement.last_changes,
            label=label,
        )
        return context.text("therapist.agreement")

    def answer(self, transaction: Transaction, now: float, incoming: Incoming, id_: str) -> None:
        """Answer somebody of whom nothing is known, or nothing can be read."""
        body = encode(self.plain(id_, incoming.transport))
        to = (incoming.transport, incoming.address)
        transaction.send(OutboxMessage("stranger", None, *to, body, incoming.message_id), now)

    def _effect(self, performance: _Performance, effect: Effect) -> None:
        match effect:
            case Say():
                context = replace(performance.context, agreement=for_client(performance.context.agreement))
                self._to_client(performance, say(context, effect), _pages(performance, effect, self._playbook))
            case Tell():
                self._to_therapist(performance, f"therapist.{effect.about}", effect.values)
                if effect.about in ASKING and not performance.forgets:
                    performance.transaction.asked(performance.client.ref, performance.now)
            case Record():
                self._record(performance)
            case Remind():
                performance.due = performance.now + effect.days * DAY if effect.days else 0.0
            case Erase():
                self.erase(performance.transaction, performance.client.ref, performance.now, performance.client.ref)
            case Forget():
                pass  # last of all, in `perform`

    def _record(self, performance: _Performance) -> None:
        """A new version, unless nothing differs from the last one."""
        last, client = performance.last, performance.client
        version = last.version + 1 if last else 1
        new = self._agreement(client, performance.context.conversation, last, performance.now, version)
        changes = tuple(differences(last, new)) if last else ()
        if last and not changes:
            return
        performance.transaction.record(client.ref, stored_agreement.dumps(new), performance.now)
        performance.context = replace(performance.context, agreement=new, changes=changes)
        self._to_therapist(performance, "therapist.agreement")

    def _to_client(self, performance: _Performance, message: Message, pages: tuple[Page, ...]) -> None:
        client = performance.client
        performance.count += 1
        reference = f"{client.ref}/{performance.context.conversation.question.token}.{performance.count}"
        ref = None if performance.forgets else client.ref
        to = (str(client.transport), str(client.address))
        body = encode(message, pages)
        performance.transaction.send(OutboxMessage("client", ref, *to, body, reference), performance.now)

    def erase(self, transaction: Transaction, of: str, now: float, ref: str | None) -> None:
        """Have erased what is remembered of the chats of the client `of`; the messages belong to `ref`."""
        chats: dict[tuple[str, str], list[ChatMessage]] = {}
        for message in transaction.take_chat_messages(of):
            chats.setdefault((message.transport, message.address), []).append(message)
        for (transport, address), references in chats.items():
            # It belongs to that chat, not to wherever the client is: hence "stranger".
            transaction.send(
                OutboxMessage("stranger", ref, transport, address, encode_erasing(references), f"{of}/erase"), now
            )

    def _to_therapist(self, performance: _Performance, id_: str, values: Values = NOTHING) -> None:
        """To wherever their chat is; in the brief form where that is not end-to-end encrypted."""
        transport, address = self._therapist_address(performance.transaction)
        if transport == "terminal" and not self._in_terminal:
            return  # no terminal is open, and it could only be shown in one
        client, forgets = performance.client, performance.forgets
        waits = forgets and transport == UNPAIRED  # unsealed by any client's key, until somebody pairs
        brief = self.settings.therapist.brief or service_reads(transport) or waits
        context = replace(
            performance.context, texts=self._for_therapist(), label=client.label, brief=brief, values=values
        )
        body = encode(Message(context.text(f"{id_}_brief" if brief else id_)))
        reference = f"{client.ref} v{context.agreement.version}"
        message = OutboxMessage("therapist", None if forgets else client.ref, transport, address, body, reference)
        performance.transaction.send(message, performance.now)

    def _therapist_address(self, transaction: Transaction) -> tuple[str, str]:
        """Where messages for the therapist go: transport and address."""
        channel = None if self._in_terminal else transaction.therapist()
        if channel:
            return channel.transport, channel.address
        return ("terminal" if self.settings.therapist.channel == "terminal" else UNPAIRED), THERAPIST

    def _render_context(
        self, client: Client, conversation: Conversation, last: Agreement | None, now: float
    ) -> RenderContext:
        agreement = self._agreement(client, conversation, last, now, last.version if last else 1)
        return RenderContext(
            makers=MAKERS,
            content=self._content,
            settings=self.settings,
            texts=self._texts(conversation.language),
            conversation=conversation,
            agreement=replace(agreement, date=last.date) if last else agreement,
            transport=client.transport or "",
            today=datetime.fromtimestamp(now, UTC).date(),
        )

    def _agreement(
        self, client: Client, conversation: Conversation, last: Agreement | None, now: float, version: int
    ) -> Agreement:
        stamp = Stamp(client.ref, version, datetime.fromtimestamp(now, UTC).date())
        own = terms(self.settings, self._texts(conversation.language))
        return build(conversation, self._playbook, own, stamp, last)

    def _empty(self, transport: str) -> RenderContext:
        nobody = Client("", "", self.settings.practice.languages[0], transport, "", 0.0, None)
        return self._render_context(nobody, Conversation(language=nobody.language), None, 0.0)

    def _for_therapist(self) -> AgreementText:
        return self._texts(self.settings.practice.languages[0])

    def _texts(self, code: str) -> AgreementText:
        return AgreementText(self._language(code), self.settings)

    def _language(self, code: str) -> Language:
        known = self._languages
        return known[code] if code in known else known[self.settings.practice.languages[0]]


def _pages(performance: _Performance, effect: Say, playbook: Playbook) -> tuple[Page, ...]:
    """What is agreed, in the client's copy, if it is to be sent as a page."""
    if not effect.page or performance.last is None:
        return ()
    conversation = performance.context.conversation
    shown = for_client(as_it_stands(performance.last, conversation, playbook))
    return (Page(shown, conversation.language, kind=performance.client.kind),)
