"""A turn being composed: the machine's throw-away model, and what guards and acts may read of it.

Rules of this file:
1. A draft lives for one turn. If anything fails it is thrown away, and the conversation is untouched.
2. Acts change a draft only through `settle`, `set_app`, `change` and `say`, so that *back* can undo them.
"""

from dataclasses import replace
from typing import Any

from flows.conversation import Answer, App, Conversation, Readiness, Status
from flows.events import Chose, Effect, Event, LineChanged, Opened, Said, Say, Tested
from flows.playbook import DEVICE, FALLBACK, GUIDE, UNASKED_IDENTIFIERS, Class, Playbook
from flows.understanding import Heard, Kind

ASIDES = frozenset({"paused", "contact", "proposal", "restart", "clear", "forget", "unreachable"})
"""States that return to where the person was; they leave no step for *back*."""
UNHEARD = frozenset({"unreachable", "reopened"})
"""States in which nothing is said until the person is heard again."""


class Draft:
    """What the turn has become so far."""

    __slots__ = (
        "answers",
        "apps",
        "base",
        "before",
        "changes",
        "choice",
        "effects",
        "event",
        "extras",
        "guess",
        "heard",
        "keeps_history",
        "playbook",
        "quiet",
        "reading",
        "shown",
        "state",
        "variant",
    )

    def __init__(self, playbook: Playbook, before: Conversation, event: Event | None = None) -> None:
        self.playbook = playbook
        self.before = before
        self.base = before  # what the turn's changes are laid over
        self.event = event
        self.state = before.state
        self.answers: dict[str, Answer] = dict(before.answers)
        self.apps: dict[str, App] = dict(before.apps)
        self.changes: dict[str, Any] = {}
        self.effects: list[Effect] = []
        self.choice = ""
        self.heard = Heard(Kind.UNCLEAR)
        self.reading = ("", "")  # identifier and problem code, where one was typed
        self.shown: tuple[str, ...] | None = None  # narrower options than the state's own
        self.guess = ""
        self.extras: tuple[str, ...] = ()
        self.variant = ""  # which wording of the question
        self.quiet = False  # ask nothing at the end
        self.keeps_history = True

    @property
    def on(self) -> str:
        """Today, as an ISO date, where the event says so."""
        return self.event.on if isinstance(self.event, Opened | Said | Chose) else ""

    @property
    def named(self) -> str:
        """The method whose line changed, or that was tested; or empty."""
        return self.event.method if isinstance(self.event, LineChanged | Tested) else ""

    @property
    def part(self) -> str:
        """The part of the agreement that the state belongs to, or the state itself."""
        return self.state.partition(".")[0]

    @property
    def step(self) -> str:
        """What is being asked within the part; empty outside the parts."""
        return self.state.partition(".")[2]

    @property
    def walking(self) -> bool:
        """Whether the person is in a guide, or in a question asked on the way."""
        on_the_way = self.state in ASIDES or self.part == DEVICE
        return self.part == GUIDE or (on_the_way and self.before.walk.method != "")

    @property
    def here(self) -> Class:
        """The class that the state belongs to; an empty one outside the classes."""
        return self.playbook.by_id.get(self.part, Class(self.part))

    @property
    def method(self) -> str:
        """The method that this part's answer names, or empty."""
        answer = self.answers.get(self.part)
        return answer.method if answer else ""

    @property
    def app(self) -> App:
        """What is known of this part's method on the client's side."""
        return self.apps.get(self.method, App())

    def say(self, *ids: str, page: bool = False, **values: str | tuple[str, ...]) -> None:
        """Say the first of these messages that is worded. `page`: with what is agreed as a page."""
        self.effects.append(Say(ids, values, page=page))

    def settle(self, part: str, answer: Answer) -> None:
        """This part is settled so."""
        self.answers[part] = answer

    def set_app(self, method: str, **changes: Any) -> None:
        """Something new is known of a method on the client's side."""
        self.apps[method] = replace(self.apps.get(method, App()), **changes)

    def change(self, **changes: Any) -> None:
        """Other fields of the conversation."""
        self.changes.update(changes)


def proposed(draft: Draft, part: str) -> str:
    """The method that an earlier class settled and that is offered in this one too, or empty."""
    one = draft.playbook.by_id.get(part)
    for earlier in one.reuse if one else ():
        answer = draft.answers.get(earlier)
        if one and answer and answer.status is Status.AGREED and answer.method in one.offered:
            return answer.method
    return ""


def followers(draft: Draft, part: str) -> tuple[str, ...]:
    """Later classes still open that could use what is proposed for this one as well."""
    method = proposed(draft, part)
    return tuple(
        one.id
        for one in draft.playbook.classes
        if part in one.reuse and one.id not in draft.answers and method in one.offered
    )


def parts_with(draft: Draft, method: str) -> tuple[str, ...]:
    """Parts in which this method is agreed, as an app: not a fall-back by a link, where there is nothing to set up."""
    return tuple(part for part in draft.playbook.parts if uses(draft, part, method) and not draft.answers[part].by_link)


def unmet(draft: Draft) -> tuple[str, ...]:
    """Required classes in which no method is agreed: the floor that is missing."""
    return tuple(one.id for one in draft.playbook.classes if one.required and not _is_agreed(draft.answers.get(one.id)))


def pending(draft: Draft) -> tuple[str, ...]:
    """Agreed methods that the client still has to set up."""
    return tuple(
        dict.fromkeys(
            answer.method
            for answer in draft.answers.values()
            if _is_agreed(answer)
            and draft.apps.get(answer.method, App()).readiness is Readiness.CHOSEN
            and draft.playbook.methods[answer.method].install
        )
    )


def _is_agreed(answer: Answer | None) -> bool:
    return answer is not None and answer.status is Status.AGREED


# What is still open in a part, in the order in which it is asked. Each is a guard: (draft, part) -> bool.


def open_with_proposal(draft: Draft, part: str) -> bool:
    """Nothing is settled, and an earlier class has a method to propose."""
    return part not in draft.answers and proposed(draft, part) != ""


def open_at_all(draft: Draft, part: str) -> bool:
    """Nothing is settled. The fall-back is no question where it is agreed for every call already."""
    if part in draft.answers:
        return False
    if part != FALLBACK:
        return True
    served = [one for one in draft.playbook.classes if draft.playbook.fallback in one.offered]
    taken = [one for one in served if uses(draft, one.id, draft.playbook.fallback)]
    return not served or len(taken) < len(served)


def without_reason(draft: Draft, part: str) -> bool:
    """Refused or put off, and not yet asked why."""
    answer = draft.answers.get(part)
    return answer is not None and answer.status in (Status.TO_DISCUSS, Status.REFUSED) and answer.reason is None


def readiness_unknown(draft: Draft, part: str) -> bool:
    """A method is agreed that has to be set up, and nobody asked yet whether it is."""
    answer = draft.answers.get(part)
    return (
        _is_agreed(answer)
        and answer is not None
        and not answer.by_link
        and draft.playbook.methods[answer.method].install
        and draft.apps.get(answer.method, App()).readiness is Readiness.UNKNOWN
    )


def identifier_unknown(draft: Draft, part: str) -> bool:
    """The client has the method, and nobody asked yet how to find them there."""
    answer = draft.answers.get(part)
    if answer is None or not _is_agreed(answer) or answer.by_link:
        return False
    method = draft.playbook.methods[answer.method]
    app = draft.apps.get(answer.method, App())
    has_it = not method.install or app.readiness not in (Readiness.UNKNOWN, Readiness.CHOSEN)
    return has_it and app.identifier is None and method.identifier not in UNASKED_IDENTIFIERS


def identifier_doubted(draft: Draft, part: str) -> bool:
    """An identifier was given that has to be asked about."""
    answer = draft.answers.get(part)
    return answer is not None and _is_agreed(answer) and draft.apps.get(answer.method, App()).doubt != ""


def uses(draft: Draft, part: str, method: str) -> bool:
    """Whether this method is agreed in this part."""
    answer = draft.answers.get(part)
    return answer is not None and _is_agreed(answer) and answer.method == method
