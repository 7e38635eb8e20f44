"""What was heard in one text, told to a maintainer: the event, what it was taken for, and what would be answered.

1. It is heard as everywhere: evidence from the ears, then the real dialogue, from a conversation brought to the place.
2. Events have few names outside (DESIGN 3: `accord hear`); what the dialogue calls otherwise is told by one of them.
3. What is wrong with a request is a sentence, and no exception.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.effects import Effects
from bot.hearing.reach import Place, Reach, UnreachableError, with_options
from bot.practice import Practice
from content.markup import plain
from flows.conversation import Answer, Conversation, Status
from flows.draft import Draft
from flows.events import Said, Turn
from flows.evidence import BELIEVED, Evidence
from flows.hearing_intents import COMMANDS
from flows.questions import OPTIONS

Hear = Callable[[str], Awaitable[Evidence]]
"""Evidence of a text."""
Overview = Mapping[str, Any]
"""One line out. Any: it becomes JSON."""

ALARMED, ASKED, WATCHED = ("danger", "not_safe"), "unsafe", "watched"
_NAMED: Mapping[str, str] = {
    "unsafe": "danger",
    "watched": "looks",
    "methods": "confirm_slots",
    "request": "about",
    "rule_again": "change",
    "question_again": "change",
    "rule": "question",
    "topic": "question",
    "impossible": "barrier",
    "show_how": "set_up",
    "not_that": "no",
    "silence": "unclear",
    "heard_again": "unclear",
    "rewritten": "unclear",
    "trait": "barrier",
    "which_contact": "several",
    "contact_for": "change",
    "slots": "yes",
}
"""What the dialogue calls an event -> what it is told as."""
_NOT_PICKED = frozenset({*COMMANDS, *("question", "rule", "request", "identified", "elsewhere", "misread", "replied")})
_NOT_PICKED |= {"about", "barrier", "danger", "unsafe", "watched", "secret", "rule_again", "question_again"}
_NOT_PICKED |= {"trait", "which_contact", "contact_for", "slots", "confirm_slots"}
"""Events with which an id in the draft is no option."""
_FIELDS = {"text": str, "at": str, "language": str, "method": str, "platform": str, "step": str}
_LISTS = ("shown", "before")
TODAY = date(2026, 1, 5).isoformat()


class RequestError(Exception):
    """What is wrong with a request: a sentence."""


@dataclass(frozen=True, slots=True)
class Request:
    """One line in, checked."""

    text: str
    place: Place
    language: str
    shown: tuple[str, ...]
    before: tuple[str, ...]


class Overviews:
    """Tells of one practice what it hears."""

    def __init__(self, practice: Practice, hear: Hear) -> None:
        self._practice, self._hear = practice, hear
        self._effects = Effects(practice.content, practice.settings, practice.playbook)
        self._reach: dict[str, Reach] = {}

    async def of(self, line: Mapping[str, Any]) -> Overview:
        """What is heard in the text of one line. Raises RequestError."""
        request = self._checked(line)
        reach = self._reach.setdefault(request.language, Reach(self._practice.dialogue, request.language))
        try:
            conversation = reach.at(request.place)
        except UnreachableError as error:
            raise RequestError(str(error)) from None
        if request.shown:
            conversation = with_options(conversation, request.shown)
        for said in request.before:
            event = Said(said, TODAY, await self._hear(said))
            conversation = self._practice.dialogue.advance(conversation, event).conversation
        event = Said(request.text, TODAY, await self._hear(request.text))
        trigger, draft = self._practice.dialogue.hear(conversation, event)
        turn = self._practice.dialogue.advance(conversation, event)
        return overview(trigger, draft, turn) | {"reply": self._worded(turn)}

    def _worded(self, turn: Turn) -> str:
        return "\n\n".join(plain(message.spans) for message in self._effects.worded(turn))

    def _checked(self, line: Mapping[str, Any]) -> Request:
        for name, value in line.items():
            if name in _LISTS:
                if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
                    raise RequestError(f"{name} must be a list of texts.")
            elif name in _FIELDS and not (isinstance(value, str) or (value is None and name not in ("text", "at"))):
                raise RequestError(f"{name} must be a text.")
        if missing := [name for name in ("text", "at") if name not in line]:
            raise RequestError(f"{missing[0]} is missing.")
        language = line.get("language") or self._practice.settings.practice.languages[0]
        if language not in self._practice.playbook.vocabularies:
            known = ", ".join(self._practice.playbook.vocabularies)
            raise RequestError(f"The practice does not speak {language}: use {known}.")
        place = Place(line["at"], *(line.get(name) or "" for name in ("method", "platform", "step")))
        shown = tuple(line.get("shown") or ())
        known_ids = self._known_ids(language)
        if unknown := next((one for one in shown if one not in known_ids), ""):
            raise RequestError(f"There is no option {unknown}.")
        return Request(line["text"], place, language, shown, tuple(line.get("before") or ()))

    def _known_ids(self, language: str) -> frozenset[str]:
        playbook = self._practice.playbook
        own = {one.removeprefix("@") for shown in OPTIONS.values() for one in shown}
        words = playbook.vocabularies[language]
        named = (words.choices, words.methods, words.parts, words.platforms, playbook.methods, playbook.by_id)
        guides = playbook.guides.values()
        sections = {f"section.{one}" for guide in guides for one in guide.sections}
        problems = {f"problem.{one}" for guide in guides for one in guide.problems}
        return frozenset(own.union(sections, problems, COMMANDS, *named))


def overview(trigger: str, draft: Draft, turn: Turn) -> dict[str, Any]:
    """Tell of one turn: what `hear` made of the text, and what became of it."""
    event, choice, candidates = _told(trigger, draft)
    method, problem = _method(trigger, draft), _problem(trigger, draft)
    looks = trigger == WATCHED or (draft.before.watched < turn.conversation.watched)
    evidence = draft.event.heard if isinstance(draft.event, Said) else Evidence()
    return {
        "event": event,
        "choice": choice or None,
        "candidates": list(candidates),
        "topic": draft.choice.removeprefix("topic.") if draft.choice.startswith("topic.") else None,
        "method": method or None,
        "problem": problem or None,
        "slots": _slots(trigger, draft, turn),
        "danger": "alarm" if trigger in ALARMED else "ask" if trigger == ASKED else "no",
        "looks": looks or evidence.looks >= BELIEVED,
        "state": turn.conversation.state,
    }


def _told(trigger: str, draft: Draft) -> tuple[str, str, Sequence[str]]:
    """The event by its name outside, the option, and the candidates."""
    heard, choice = draft.heard, draft.choice
    asked_back = {
        "maybe": ("maybe", (heard.choice,)),
        "several": ("several", heard.candidates),
        "two_problems": ("several", tuple(one.removeprefix("problem.") for one in heard.candidates)),
        "methods": ("confirm_slots", heard.candidates),
    }
    if trigger in asked_back:
        event, candidates = asked_back[trigger]
        return event, "", candidates
    if _is_picked(trigger, draft):
        return choice, choice, ()
    if trigger == "barrier":
        return trigger, choice, ()
    return _NAMED.get(trigger, trigger), trigger if trigger in draft.before.question.shown else "", ()


def _is_picked(trigger: str, draft: Draft) -> bool:
    """Whether it was the option that was laid into the draft."""
    choice, shown = draft.choice, draft.before.question.shown
    if not choice or choice.startswith("topic.") or trigger in _NOT_PICKED:
        return False
    return trigger not in ("unclear", "impossible") or choice in shown


def _method(trigger: str, draft: Draft) -> str:
    if trigger == "about":
        return draft.heard.method
    if trigger in ("problem", "two_problems", "show_how"):
        return draft.reading[0]
    if trigger == "request" or draft.choice in draft.playbook.methods:
        return draft.choice
    return draft.method if trigger == "identified" else ""


def _problem(trigger: str, draft: Draft) -> str:
    return draft.choice.removeprefix("problem.") if trigger == "problem" else ""


def _slots(trigger: str, draft: Draft, turn: Turn) -> dict[str, Any]:
    """What was filled, or is said back; nothing of what stood there before."""
    before, now = draft.before, turn.conversation
    pending = getattr(now, "pending", None)  # what is said back before it is settled
    slots: dict[str, Any] = {part: list(methods) for part, methods in pending.parts.items()} if pending else {}
    identifiers = {method: text for method, text in pending.identifiers.items() if method} if pending else {}
    slots |= {part: list(answer.methods) for part, answer in now.answers.items() if _is_new(answer, before, part)}
    apps = ((method, app.identifier) for method, app in now.apps.items() if app.identifier)
    identifiers |= {method: text for method, text in apps if before.apps.get(method) != now.apps[method]}
    if trigger == "identified" and not identifiers and draft.reading[0]:
        identifiers = {draft.method: draft.reading[0]}
    return slots | {"identifiers": identifiers}


def _is_new(answer: Answer, before: Conversation, part: str) -> bool:
    return answer.status is Status.AGREED and bool(answer.methods) and before.answers.get(part) != answer


def failed(sentence: str, line: Mapping[str, Any]) -> Overview:
    """One line out for a request that cannot be heard."""
    return {"error": sentence} | {name: line[name] for name in ("text", "at") if name in line}
