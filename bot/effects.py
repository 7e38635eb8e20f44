"""What a turn's effects become: messages in the outbox, a version of the agreement, a date, or nothing left.

Rules of this file:
1. Everything happens at the transaction, within the turn's own transaction; nothing leaves the house here.
2. What is said in the turn that forgets a client is nobody's any more: it outlives the client's key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot import agreement as agreements
from bot.agreement import Agreement
from bot.outbox.body import Page, encode, encode_erasing
from bot.settings import Settings
from bot.store import UNPAIRED, ChatMessage, Client, OutboxMessage, Transaction
from bot.transports import Incoming
from bot.transports.capabilities import service_reads
from bot.wording import Message, RenderContext, say
from bot.wording.agreement_text import AgreementText, Spans
from content import Content
from content.languages import Language
from flows.conversation import Conversation
from flows.events import Effect, Erase, Forget, Record, Remind, Say, Tell, Turn, Values
from flows.playbook import Playbook

DAY = 86_400.0
NOTHING: Values = {}
THERAPIST = "therapist"
"""The therapist's address, until a chat is paired: what is for them waits in the outbox."""
ASKING = frozenset({"contact", "line_identity", "stuck"})
"""What the therapist is told that wants an answer."""


@dataclass(slots=True)
class _Scene:
    """One turn being performed."""

    client: Client
    transaction: Transaction
    now: float
    rendered: RenderContext
    forgets: bool
    due: float = 0.0
    count: int = 0


class Effects:
    """Performs turns for one practice. `in_terminal`: what is for the therapist is shown there."""

    def __init__(self, content: Content, settings: Settings, playbook: Playbook, *, in_terminal: bool = False) -> None:
        self._content, self.settings, self._playbook = content, settings, playbook
        self._in_terminal = in_terminal

    def perform(self, client: Client, turn: Turn, transaction: Transaction, now: float) -> float | None:
        """Perform all effects. Returns when the conversation is to be woken (0: never), None if it is forgotten."""
        forgets = any(isinstance(one, Forget) for one in turn.effects)
        past = [agreements.loads(one.body) for one in transaction.agreements(client.ref)]
        rendered = self._render_context(client, turn.conversation, past, now)
        scene = _Scene(client, transaction, now, rendered, forgets)
        for effect in turn.effects:
            self._one(scene, effect, turn.conversation, past)
        if forgets:
            self.erase(scene.transaction, client.ref, now, ref=None)
            transaction.forget(client.ref)
            return None
        return scene.due

    def plain(self, id_: str, transport: str) -> Message:
        """Word a message for somebody of whom nothing is known."""
        return Message(self._empty(transport).text(id_))

    def told(self, client: Client, versions: Sequence[Agreement]) -> Spans:
        """What the therapist was told last of a client's agreement, in the long form."""
        *past, last = versions
        changes = tuple(agreements.changed(past[-1], last)) if past else ()
        rendered = self._empty("terminal")
        language = AgreementText(self._language(self.settings.practice.languages[0]))
        return replace(rendered, lines=language, agreement=last, changes=changes, label=client.label).text(
            "therapist.agreement"
        )

    def answer(self, transaction: Transaction, now: float, incoming: Incoming, id_: str) -> None:
        """Answer somebody of whom nothing is known, or nothing can be read."""
        body = encode(self.plain(id_, incoming.transport))
        to = (incoming.transport, incoming.address)
        transaction.send(OutboxMessage("stranger", None, *to, body, incoming.message_id), now)

    def _one(self, scene: _Scene, effect: Effect, conversation: Conversation, past: list[Agreement]) -> None:
        match effect:
            case Say():
                self._to_client(scene, say(scene.rendered, effect), self._pages(effect, conversation, past))
            case Tell():
                self._to_therapist(scene, f"therapist.{effect.about}", effect.values)
                if effect.about in ASKING and not scene.forgets:
                    scene.transaction.asked(scene.client.ref, scene.now)
            case Record():
                self._record(scene, conversation, past)
            case Remind():
                scene.due = scene.now + effect.days * DAY if effect.days else 0.0
            case Erase():
                self.erase(scene.transaction, scene.client.ref, scene.now, scene.client.ref)
            case Forget():
                pass  # last of all, in `perform`

    def _record(self, scene: _Scene, conversation: Conversation, past: list[Agreement]) -> None:
        """A new version, unless nothing differs from the last one."""
        new = self._agreement(scene.client, conversation, past, scene.now, len(past) + 1)
        changes = tuple(agreements.changed(past[-1], new)) if past else ()
        if past and not changes:
            return
        scene.transaction.record(scene.client.ref, agreements.dumps(new), scene.now)
        scene.rendered = replace(scene.rendered, agreement=new, changes=changes)
        self._to_therapist(scene, "therapist.agreement")

    def _pages(self, effect: Say, conversation: Conversation, past: list[Agreement]) -> tuple[Page, ...]:
        """What is agreed, in the client's copy, if it is to be sent as a page."""
        if not (effect.page and past):
            return ()
        return (Page(agreements.as_it_stands(past[-1], conversation), conversation.language),)

    def _to_client(self, scene: _Scene, message: Message, pages: tuple[Page, ...]) -> None:
        ref = None if scene.forgets else scene.client.ref
        scene.count += 1
        reference = f"{scene.client.ref}/{scene.rendered.conversation.question.token}.{scene.count}"
        to = (str(scene.client.transport), str(scene.client.address))
        scene.transaction.send(OutboxMessage("client", ref, *to, encode(message, pages), reference), scene.now)

    def erase(self, transaction: Transaction, of: str, now: float, ref: str | None) -> None:
        """Have erased what is remembered of the chats of the client `of`; the messages belong to `ref`."""
        chats: dict[tuple[str, str], list[ChatMessage]] = {}
        for one in transaction.take_chat_messages(of):
            chats.setdefault((one.transport, one.address), []).append(one)
        for (transport, address), references in chats.items():
            # It belongs to that chat, not to wherever the client is: hence "stranger".
            transaction.send(
                OutboxMessage("stranger", ref, transport, address, encode_erasing(references), f"{of}/erase"), now
            )

    def _to_therapist(self, scene: _Scene, id_: str, values: Values = NOTHING) -> None:
        """To wherever their chat is; in the brief form where that is not end-to-end encrypted."""
        transport, address = self._seat(scene.transaction)
        if transport == "terminal" and not self._in_terminal:
            return  # nobody looks: it is there to be shown
        waits = scene.forgets and transport == UNPAIRED  # for nobody knows how long, and by no client's key
        brief = self.settings.therapist.brief or service_reads(transport) or waits
        language = self._language(self.settings.practice.languages[0])
        rendered = replace(
            scene.rendered, lines=AgreementText(language), label=scene.client.label, brief=brief, values=values
        )
        message = Message(rendered.text(f"{id_}_brief" if brief else id_))
        ref = None if scene.forgets else scene.client.ref
        reference = f"{scene.client.ref} v{rendered.agreement['version']}"
        scene.transaction.send(
            OutboxMessage("therapist", ref, transport, address, encode(message), reference), scene.now
        )

    def _seat(self, transaction: Transaction) -> tuple[str, str]:
        """Where messages for the therapist go: transport and address."""
        channel = None if self._in_terminal else transaction.therapist()
        if channel:
            return channel.transport, channel.address
        return ("terminal" if self.settings.therapist.channel == "terminal" else UNPAIRED), THERAPIST

    def _render_context(
        self, client: Client, conversation: Conversation, past: list[Agreement], now: float
    ) -> RenderContext:
        agreement = self._agreement(client, conversation, past, now, max(len(past), 1))
        if past:
            agreement = {**agreement, "date": past[-1]["date"]}
        return RenderContext(
            content=self._content,
            settings=self.settings,
            lines=AgreementText(self._language(conversation.language)),
            conversation=conversation,
            agreement=agreement,
            transport=client.transport or "",
        )

    def _agreement(
        self, client: Client, conversation: Conversation, past: list[Agreement], now: float, version: int
    ) -> Agreement:
        return agreements.build(
            conversation,
            self._playbook,
            self.settings.therapist.identifiers,
            past[-1] if past else None,
            reference=client.ref,
            version=version,
            date=datetime.fromtimestamp(now, UTC).date().isoformat(),
        )

    def _empty(self, transport: str) -> RenderContext:
        nobody = Client("", "", self.settings.practice.languages[0], transport, "", 0.0, None)
        return self._render_context(nobody, Conversation(language=nobody.language), [], 0.0)

    def _language(self, code: str) -> Language:
        known = self._content.languages
        return known[code] if code in known else known[self.settings.practice.languages[0]]
