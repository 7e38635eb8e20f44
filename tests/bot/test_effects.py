"""Whatever the dialogue comes to can be worded, and no message is longer than a phone shows at a glance."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot import settings as practice
from bot.effects import Effects
from bot.outbox.body import decode
from bot.playbook import build
from bot.store import Client, OutboxMessage, Version
from content import load
from content.markup import plain
from flows.conversation import Conversation
from flows.dialogue import Dialogue
from tests.effort import examples
from tests.flows.test_any_sequence import ON, _events, _resolved, dialogue
from tests.story import MONDAY, PRACTICE

CLIENT = Client("K7QM-3F2X", "Client One", "en", "terminal", "client", MONDAY, MONDAY)


class TransactionDouble:
    """Takes messages and versions; knows one client."""

    def __init__(self) -> None:
        self.messages: list[OutboxMessage] = []
        self.versions: list[Version] = []
        self.forgotten = False

    def last_agreement(self, _ref: str) -> Version | None:
        return self.versions[-1] if self.versions else None

    def record(self, _ref: str, body: bytes, now: float) -> int:
        self.versions.append(Version(len(self.versions) + 1, now, body))
        return len(self.versions)

    def send(self, message: OutboxMessage, _now: float) -> int:
        self.messages.append(message)
        return len(self.messages)

    def therapist(self) -> None:
        return None

    def take_chat_messages(self, _ref: str) -> tuple[()]:
        return ()

    def asked(self, _ref: str, _at: float | None) -> None:
        pass

    def forget(self, _ref: str) -> bool:
        self.forgotten = True
        self.versions = []
        return True


def effects(brief: bool = False) -> Effects:
    content = load()
    settings = practice.load(PRACTICE, content)
    if brief:
        settings = settings.model_copy(update={"therapist": settings.therapist.model_copy(update={"brief": True})})
    return Effects(content, settings, build(content, settings), in_terminal=True)


LONG, BRIEF = effects(), effects(brief=True)


def _texts(messages: list[OutboxMessage], recipient: str) -> list[str]:
    return [
        plain(decode(SimpleNamespace(**{f: getattr(one, f) for f in one.__slots__}, doubts=0)).spans)  # type: ignore[arg-type]
        for one in messages
        if one.recipient == recipient
    ]


@examples(150)
@given(st.lists(_events(), max_size=60), st.booleans())
def test_any_turn_can_be_worded(raws: list[object], brief: bool) -> None:
    """Every message of any dialogue has words, at most 700 characters, and no gaps or braces left over."""
    transaction, conversation = TransactionDouble(), Conversation()
    for raw in raws:
        transaction.messages.clear()
        turn = dialogue().advance(conversation, _resolved(raw, conversation))
        (BRIEF if brief else LONG).perform(CLIENT, turn, transaction, MONDAY)  # type: ignore[arg-type]
        conversation = turn.conversation
        assert len([one for one in transaction.messages if one.recipient == "client"]) <= 3
        for text in _texts(transaction.messages, "client"):
            assert 0 < len(text) <= 700, text
            assert "{" not in text
            assert "\n\n\n" not in text
            assert text == text.strip()


def test_brief_form_holds_no_identifier_and_no_label() -> None:
    """What goes over a channel that is not end-to-end encrypted names nobody."""
    transaction, conversation = TransactionDouble(), Conversation()
    talk = Dialogue(dialogue().playbook)
    for text in ("hi", "1", "1", "signal", "1", "anna.42", "1", "1", "anna@proton.me", "3", "1", "1"):
        turn = talk.advance(conversation, _resolved(0, conversation) if text == "hi" else _said(text))
        BRIEF.perform(CLIENT, turn, transaction, MONDAY)  # type: ignore[arg-type]
        conversation = turn.conversation
    told = "\n".join(_texts(transaction.messages, "therapist"))

    assert "Signal" in told
    assert "K7QM-3F2X" in told
    for secret in ("anna", "Client One", "proton.me"):
        assert secret not in told


def _said(text: str) -> Any:
    from flows.events import Said

    return Said(text, ON)


def test_every_word_on_a_method_fits_a_phone() -> None:
    """The fair answer, short and long, whatever the practice accepts."""
    from bot.wording import say
    from flows.events import Say

    rendered, parts = LONG._empty("terminal"), tuple(dialogue().playbook.by_id)
    methods = (*load().methods, "other")

    assert len(methods) == 20
    for method in methods:
        values = {"about": method, "parts": parts}
        ids = ["about.offered", "about.not_offered", f"method.{method}.long"]
        for text in (plain(say(rendered, Say((id_,), values)).spans) for id_ in ids):
            assert 40 < len(text) <= 700, (method, len(text), text)
