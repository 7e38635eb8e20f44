"""A small practice, people who stand anywhere in it, and what came of an event as one line: for tests of the dialogue.

Rules of this file:
1. Nothing is played up to a situation: a conversation is written down as it stands.
2. A line tells all that came of an event: which question is asked now and how, what was said first, what changed.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache

from flows.conversation import (
    Answer,
    App,
    Conversation,
    Proposal,
    Question,
    Readiness,
    Reply,
    Slots,
    Status,
    Step,
    Walk,
)
from flows.dialogue import Dialogue
from flows.draft import Draft
from flows.due import subject
from flows.events import Chose, Effect, Erase, Event, Forget, Record, Remind, Said, Say, Tell, Turn
from flows.playbook import Playbook
from flows.questions import options
from flows.states import ASIDES, BEFORE_CONSENT
from tests.flows.test_any_sequence import ON, dialogue

TOKEN = 7
_BY_KEY = ("answers", "apps", "acknowledged", "signed", "replies")
_TOLD = ("question", "history", "version", "unclear", "unsaved", "resume", "topic", "state")
"""Fields that go with the state, or are told in words of their own."""


@cache
def small() -> Playbook:
    """The practice of all tests, with one guide: Signal's."""
    playbook = dialogue().playbook
    kept = {one.name: getattr(playbook, one.name) for one in fields(playbook) if one.init}
    return Playbook(**{**kept, "version": "today", "guides": {"signal": playbook.guides["signal"]}})


@cache
def talk() -> Dialogue:
    return Dialogue(small())


def agreed(method: str, *parts: str) -> dict[str, Answer]:
    return {part: Answer(Status.AGREED, (method,)) for part in parts}


def app(readiness: str = "", identifier: str | None = None, **known: str) -> App:
    return App(Readiness(readiness), identifier, **known)


def at(state: str, playbook: Playbook | None = None, **known: object) -> Conversation:
    """Somebody who stands there, with that state's question open before them."""
    playbook = playbook or small()
    consent = "" if state in BEFORE_CONSENT else playbook.version
    resume = "messaging.choose" if state in ASIDES else ""
    base: Mapping[str, object] = {"version": playbook.version, "consent": consent, "resume": resume} | known
    conversation = Conversation(state, **base)  # type: ignore[arg-type]
    question = Question(TOKEN, options(Draft(playbook, conversation)), subject=subject(playbook, conversation, state))
    return replace(conversation, question=known.get("question", question))  # type: ignore[arg-type]


def step(state: str, **answers: Answer | None) -> tuple[Step, ...]:
    """A history of one step."""
    return (Step(state, answers, {}),)


def event_from(did: str | Event, conversation: Conversation) -> Event:
    """What the person did: a word that is an option on show is tapped, any other is typed."""
    if not isinstance(did, str):
        return did
    tapped = did in conversation.question.shown
    return Chose(conversation.question.token, did, ON) if tapped else Said(did, ON)


def outcome(of: Dialogue, conversation: Conversation, did: str | Event) -> str:
    """What came of it: "the question now, or where they are; what was said and done; what changed"."""
    turn = of.advance(conversation, event_from(did, conversation))
    if not turn.changed:
        return "ignored"
    effects = [_effect(one) for one in turn.effects if not isinstance(one, Remind)]
    return "; ".join(filter(None, (_question(turn), " ".join(filter(None, effects)), _changes(conversation, turn))))


def _question(turn: Turn) -> str:
    state = turn.conversation.state
    asked = [one.ids[0] for one in turn.effects if isinstance(one, Say) and one.token]
    if not asked:
        return f"{state}, silent"
    return asked[0] if asked[0].startswith(f"{state}.") else f"{state}.ask"


def _effect(effect: Effect) -> str:
    if isinstance(effect, Say):
        return "" if effect.token else effect.ids[0]
    if isinstance(effect, Tell):
        return f"tell:{effect.about}"
    return {Record: "record", Erase: "erase", Forget: "forget"}[type(effect)]


def _changes(before: Conversation, turn: Turn) -> str:
    after = turn.conversation
    words = [
        *_each(before.answers, after.answers, _answer),
        *_each(before.apps, after.apps, _app),
        *_each(before.acknowledged, after.acknowledged, lambda said: f"{said.answer}:{said.on}" if said else "open"),
        *_each(before.signed, after.signed, lambda signed: f"signed:{signed.on}" if signed else "open"),
        *_each(before.replies, after.replies, _reply),
    ]
    for one in fields(Conversation):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old != new and one.name not in (*_TOLD, *_BY_KEY):
            words.append(f"{one.name}={_value(new)}")
    narrowed = _question(turn).endswith((".guess", ".several", ".two"))
    shown = (after.question.guess, *after.question.shown) if narrowed else ()
    return " ".join([*words, *([f"shown={','.join(filter(None, shown))}"] if shown else [])])


def _each(old: Mapping[str, object], new: Mapping[str, object], words: object) -> list[str]:
    return [f"{key}={words(new.get(key))}" for key in sorted({*old, *new}) if old.get(key) != new.get(key)]  # type: ignore[operator]


def _answer(answer: Answer | None) -> str:
    if answer is None:
        return "open"
    words = (answer.status, *answer.methods, answer.way, answer.reason, "enough" if answer.enough else "")
    return ":".join(filter(None, words))


def _reply(reply: Reply | None) -> str:
    return ":".join(filter(None, (reply.value or "skipped", reply.doubt))) if reply else "open"


def _app(known: App | None) -> str:
    if known is None:
        return "unknown"
    changed = known.address_changed and f"changed-{known.address_changed}"
    words = (known.readiness or "asked", known.identifier, changed, known.doubt, known.platform, known.step)
    return ":".join(filter(None, (*words, "help" if known.help_wanted else "")))


def _value(value: object) -> str:
    if isinstance(value, Walk):
        words = (value.method, value.platform, value.step, value.problem, value.setting)
        counted = (f"cause{value.cause}" if value.cause else "", f"failed{value.failed}" if value.failed else "")
        return ":".join(filter(None, (*words, *counted))) or "left"
    if isinstance(value, Slots):
        parts = [f"{part}:{'+'.join(ids)}" for part, ids in value.parts.items()]
        found = [f"{method}:{detail}" for method, detail in value.identifiers.items()]
        return ",".join((*parts, *found, *(f"no:{id_}" for id_ in value.unwanted))) or "none"
    if isinstance(value, Proposal):
        return ":".join(filter(None, (value.part, value.method))) or "none"
    return ",".join(value) if isinstance(value, tuple) else str(value)
