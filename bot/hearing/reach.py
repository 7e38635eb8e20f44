"""A conversation in any state, as a person would have come there: played by the real dialogue, and never made up.

1. Played forwards, the first option first, contact details typed: the states of somebody who agrees come first.
2. Commands, and what only the world brings about (time, a change of address, a proposal), come when all is agreed.
3. A state that nobody gets to with this practice is laid over the conversation that comes nearest.
4. What is asked about another method, device or step than was played is laid into the conversation; its options follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.conversation import Answer, Conversation, Question, Status, Walk
from flows.dialogue import Dialogue
from flows.draft import Draft
from flows.events import (
    AddressChanged,
    Chose,
    Event,
    Nudged,
    Opened,
    Overheard,
    Proposed,
    Said,
    TimedOut,
    Undeliverable,
)
from flows.evidence import BELIEVED, CERTAIN, Evidence
from flows.expand import states
from flows.questions import SIGNS, options
from flows.states import GUIDE_STATES, State, Step, part_of, step_of
from flows.understanding import Sign

TYPED = ("anna.42", "@anna_example", "anna@proton.me", "anna@tuta.com", "+441632960123", "anna", "an answer")
"""Contact details of somebody made up: the first that is understood is taken."""
_COMMANDS = ("contact", "forget", "clear", "restart", "stop", "change")


class UnreachableError(Exception):
    """A state, method, device or step that is not there: a sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is, besides the state: which method, which device, which step of its guide. Empty: as played."""

    state: str
    method: str = ""
    platform: str = ""
    step: str = ""


class Reach:
    """The conversations of one dialogue, each played at its first use. `language`: that of the person."""

    def __init__(self, dialogue: Dialogue, language: str) -> None:
        self._dialogue, self._language = dialogue, language
        self._found: dict[str, Conversation] = {}

    def at(self, place: Place) -> Conversation:
        """A conversation that is there. Raises UnreachableError."""
        known = states(self._dialogue.playbook)
        if place.state not in known:
            raise UnreachableError(f"There is no state {place.state}: accord chart shows them.")
        if not self._found:
            self._play()
        return _moved(self._dialogue, self._found.get(place.state) or self._laid_over(place.state), place)

    def _laid_over(self, state: str) -> Conversation:
        """Somebody who is at the same part, or else the same step, set into a state that nobody gets to."""
        near = (f"{part_of(state)}.choose", f"{part_of(state)}.step", f"messaging.{step_of(state)}", State.REVIEW)
        moved = replace(next(self._found[each] for each in near if each in self._found), state=state)
        shown = options(Draft(self._dialogue.playbook, moved))
        return replace(moved, question=Question(moved.question.token, shown))

    def _play(self) -> None:
        waiting, seen = [Conversation(language=self._language)], set[tuple[str, ...]]()
        while waiting:
            conversation = waiting.pop()
            if _where(conversation) in seen:
                continue
            seen.add(_where(conversation))
            self._found.setdefault(conversation.state, conversation)
            events = self._events(conversation)
            following = [self._dialogue.advance(conversation, event).conversation for event in events]
            waiting += [each for each in reversed(following) if _where(each) not in seen]

    def _events(self, conversation: Conversation) -> Iterator[Event]:
        question = conversation.question
        if step_of(conversation.state) in (Step.IDENTIFIER, "ask", "doubt"):
            yield from (Said(text) for text in TYPED)
            yield Said("anna@example.org")
        shown = sorted(question.shown, key=lambda option: SIGNS.get(option) is Sign.NO)
        yield from (Chose(question.token, option) for option in shown)
        if conversation.state == State.INVITED:
            yield Opened()
        if conversation.state != State.AGREED:
            return
        vocabulary = self._dialogue.playbook.vocabularies[self._language]
        yield from (Said(vocabulary.commands[command][0]) for command in _COMMANDS)
        yield from (Overheard(Evidence(danger)) for danger in (BELIEVED, CERTAIN))
        yield from (TimedOut(), Undeliverable(), AddressChanged("signal", "identity"), Nudged())
        offered = ((one.id, method) for one in self._dialogue.playbook.classes for method in one.offered)
        yield from (Proposed(part, method) for part, method in offered)


def _where(conversation: Conversation) -> tuple[str, ...]:
    """What tells two places apart; within a guide its steps do, as far as the end."""
    walk = conversation.walk
    return (conversation.state, walk.step, walk.setting, str(walk.failed)) if walk.method else (conversation.state,)


def _moved(dialogue: Dialogue, conversation: Conversation, place: Place) -> Conversation:
    """The same with another method, device or step."""
    playbook = dialogue.playbook
    if place.method and place.method not in playbook.methods:
        raise UnreachableError(f"There is no method {place.method}.")
    if conversation.state in GUIDE_STATES:
        conversation = _walking(dialogue, conversation, place)
    elif place.method:
        part = part_of(conversation.state)
        if part not in playbook.by_id:
            part = next((one.id for one in playbook.classes if place.method in one.offered), part)
        answers = {**conversation.answers, part: Answer(Status.AGREED, (place.method,))}
        chosen = step_of(conversation.state) not in (Step.CHOOSE, Step.WHICH, Step.DECLINE, Step.SAME)
        conversation = replace(conversation, answers=answers) if chosen else conversation
    else:
        return conversation
    shown = options(Draft(playbook, conversation))
    return replace(conversation, question=replace(conversation.question, shown=shown, guess=""))


def _walking(dialogue: Dialogue, conversation: Conversation, place: Place) -> Conversation:
    walk = conversation.walk
    method = place.method or walk.method
    guide = dialogue.playbook.guides.get(method)
    if guide is None:
        raise UnreachableError(f"There is no guide to {method}.")
    platform = place.platform or (walk.platform if walk.platform in guide.sections else next(iter(guide.sections)))
    if place.platform and platform not in guide.sections:
        known = ", ".join(guide.sections)
        raise UnreachableError(f"The guide to {method} knows no device {platform}: use {known}.")
    steps = guide.sections.get(platform, ())
    if place.step and place.step not in steps:
        raise UnreachableError(f"The guide to {method} has no step {place.step} there: use {', '.join(steps)}.")
    here = walk.step if walk.step in steps else next(iter(steps), "")
    if (method, platform) == (walk.method, walk.platform) and not place.step:
        return conversation
    problem = walk.problem if walk.problem in guide.problems else next(iter(guide.possible(platform)), "")
    moved = Walk(method, "" if conversation.state == State.GUIDE_DEVICE else platform, place.step or here)
    if conversation.state in (State.GUIDE_FIX, State.GUIDE_TROUBLE):
        moved = replace(moved, problem=problem)
    if conversation.state == State.GUIDE_SETTING:
        moved = replace(moved, setting=next(iter(guide.worth_setting(platform, careful=False)), ""))
    return replace(conversation, walk=moved)


def with_options(conversation: Conversation, shown: tuple[str, ...]) -> Conversation:
    """The same with these options in place of the question's own."""
    return replace(
        conversation, question=Question(conversation.question.token, shown, "", conversation.question.subject)
    )
