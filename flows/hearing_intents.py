"""What the encoder heard, held against what makes sense here: options, commands, and what stands in the way.

Rules of this file:
1. Scores are made without the open question; here only what can be meant at it counts.
2. From `CERTAIN` on, and clearly ahead of all else, it is taken; from `GUESSED` on it is asked back; two that are close
   are both offered. It never decides against a table that is sure.
3. What other files listen for (`question.*`, `trouble.*`) takes part in the comparison, but is theirs to answer.
"""

from dataclasses import dataclass

from flows.draft import Draft
from flows.evidence import BELIEVED, CERTAIN
from flows.hearing_answers import YES_OR_NO, picked
from flows.playbook import DEVICE, FALLBACK
from flows.questions import options
from flows.states import Step
from flows.understanding import Heard, Kind

COMMANDS = (
    *("back", "skip", "why", "more", "help", "stop", "go_on", "restart", "contact", "change", "data", "forget"),
    *("review", "clear"),
)
"""What can be commanded at any time; each language has words for each."""
BARRIERS = ("no_device", "no_number", "work_phone", "someone_sees")
"""Reasons that may be said before anybody asked for one."""
GUESSED = 0.4
"""An option from here on may be asked back, where nothing else was heard at all."""
MARGIN = 0.15
"""How far the best must be ahead of the next to be taken alone."""
BARRIER_STEPS = (Step.CHOOSE, Step.SAME, Step.READY)
ALSO = {
    "not_now": ("command.skip",),
    "later": ("command.skip", "option.not_now"),
    "installed": ("option.have_it",),
    "installed_now": ("option.have_it",),
    "have_it": ("option.installed", "option.installed_now"),
    "not_yet": ("option.later",),
    "need_help": ("option.set_up", "command.help"),
    "leave": ("option.later", "option.not_now", "command.skip"),
    "stuck": ("option.need_help", "option.not_helped"),
    "not_helped": ("option.stuck",),
    "helped": ("option.done",),
    "done": ("option.have_it", "option.helped"),
    "still_right": ("option.confirm",),
    "confirm": ("option.still_right",),
    "acknowledge_yes": ("option.yes",),
    "acknowledge_no": ("option.no",),
    "answer_yes": ("option.yes",),
    "answer_no": ("option.no",),
    "other": ("option.choose_again",),
    "something_else": ("option.other",),
    "enough": ("option.no",),
}
"""Options that are also meant by the sentences of something else, where that stands on no button here."""
_UNSURE = frozenset({Kind.UNCLEAR, Kind.MAYBE, Kind.SEVERAL, Kind.STORY, Kind.UNSURE, Kind.NETWORK, Kind.GREETING})
"""What the tables are not sure of."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A meaning that makes sense here: an option, a command or a barrier by its id, and its score."""

    kind: str
    id: str
    score: float


def believed(draft: Draft, heard: Heard, _text: str) -> str:
    """What the encoder makes of it, where the tables are in doubt: an event, or empty."""
    if not draft.evidence.intents or not _in_doubt(heard):
        return ""
    ranked = likely(draft, heard)
    if not ranked or ranked[0].score < (BELIEVED if ranked[0].kind != "option" else GUESSED):
        return ""
    first, rest = ranked[0], ranked[1:]
    ahead = not rest or first.score - rest[0].score >= MARGIN
    if first.kind in ("question", "trouble"):
        return ""
    if first.score >= CERTAIN and ahead:
        return _taken(draft, first)
    close = [one.id for one in rest[:1] if not ahead and one.kind == first.kind == "option"]
    return _asked_back(draft, first, close)


def _in_doubt(heard: Heard) -> bool:
    return heard.kind in _UNSURE or (heard.kind in (Kind.COMMAND, Kind.PLATFORM, Kind.ABOUT) and heard.doubt)


def likely(draft: Draft, heard: Heard) -> list[Likely]:
    """What can be meant here, the likeliest first. What the tables guess as well counts for more."""
    scores = dict(draft.evidence.intents)
    shown = options(draft)
    known = {f"option.{one}" for one in shown}
    found = [Likely("option", one, _of_option(one, scores, known)) for one in shown]
    if heard.kind in (Kind.MAYBE, Kind.SEVERAL):
        guessed = (heard.choice, *heard.candidates)
        found = [Likely("option", one.id, _with(one, guessed)) for one in found]
    taken = {also for option in shown for also in ALSO.get(option, ())}
    for meaning, score in scores.items():
        kind, _, id_ = meaning.partition(".")
        sensible = {
            "question": True,
            "trouble": True,
            "command": id_ in COMMANDS,
            "barrier": id_ in BARRIERS and may_be_in_the_way(draft),
        }
        if sensible.get(kind, False) and meaning not in taken:
            found.append(Likely(kind, id_, score))
    return sorted(found, key=lambda one: -one.score)


def _of_option(option: str, scores: dict[str, float], known: set[str]) -> float:
    """The score of an option: its own, or that of something with the same sentences that stands on no button here."""
    also = [name for name in (*ALSO.get(option, ()), f"barrier.{option}") if name not in known]
    return max((scores.get(name, 0.0) for name in (f"option.{option}", *also)), default=0.0)


def _with(one: Likely, guessed: tuple[str, ...]) -> float:
    """The tables' guess is a witness of its own."""
    return min(1.0, max(one.score + 0.3, BELIEVED)) if one.id in guessed else one.score


def may_be_in_the_way(draft: Draft) -> bool:
    """Whether something that stands in the way of any method may be said here before anybody asked."""
    return draft.step in BARRIER_STEPS and draft.part not in (DEVICE, FALLBACK)


def _taken(draft: Draft, one: Likely) -> str:
    if one.kind == "option":
        return picked(draft, one.id)
    draft.choice = one.id
    return "barrier" if one.kind == "barrier" else one.id


def _asked_back(draft: Draft, first: Likely, close: list[str]) -> str:
    if first.kind == "barrier":
        return _taken(draft, first)
    if close:
        draft.heard = Heard(Kind.SEVERAL, candidates=tuple(one for one in options(draft) if one in {first.id, *close}))
        return Kind.SEVERAL.value
    if first.id == draft.before.question.guess and first.id not in YES_OR_NO:
        return _taken(draft, first)
    draft.heard = Heard(Kind.MAYBE, choice=first.id)
    return Kind.MAYBE.value
