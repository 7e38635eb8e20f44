"""What the encoder heard, held against what makes sense here: options, commands, and what stands in the way.

Rules of this file:
1. Scores are made without the open question; here only what can be meant at it takes part, and what is surely meant is
   what stands far before all else that can be (as in `Evidence.among`, where one option has several names).
2. From `CERTAIN` on it is taken, and where the tables guess the same from `BELIEVED` on; from `GUESSED` on it is asked
   back; two that are close are both offered. It never decides against a table that is sure.
3. What other files listen for (`question.*`, `trouble.*`) and what is no answer (`chatter.*`) takes part in the
   comparison, but is not answered here.
"""

from typing import NamedTuple

from flows.draft import Draft
from flows.evidence import BELIEVED, CERTAIN, key_of, placed
from flows.hearing_answers import YES_OR_NO, picked
from flows.playbook import DEVICE, FALLBACK
from flows.questions import options
from flows.states import Step
from flows.understanding import Heard, Kind
from flows.understanding.said import TRAITS

COMMANDS = (
    *("back", "skip", "why", "more", "help", "stop", "go_on", "restart", "contact", "change", "data", "forget"),
    *("review", "clear"),
)
"""What can be commanded at any time; each language has words for each."""
BARRIERS = ("no_device", "no_number", "work_phone", "someone_sees")
"""Reasons that may be said before anybody asked for one."""
GUESSED = 0.2
"""How sure an option must be to be asked back, where the tables heard nothing."""
LIKELY, CLOSE = 0.25, 0.1
"""The score of an option that may be guessed where nothing else was heard, and how near the next may be to be offered
beside it."""
LONG = 4
"""Words of a text in which the encoder may dispute what the tables are sure of."""
BARRIER_STEPS = (Step.CHOOSE, Step.SAME, Step.READY)
ALSO = {
    "not_now": ("command.skip", "option.later", "option.leave"),
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
    "somebody": ("barrier.someone_sees", "barrier.shared_computer"),
    "refuse": ("option.none",),
    "skip_step": ("command.skip",),
    "skip": ("option.skip_step",),
    "copy": ("command.review",),
}
"""Options that are also meant by the sentences of something else, where that stands on no button here."""
_ANSWERED = ("option", "command", "barrier", "trait")
_RIVALS = ("question", "trouble", "chatter")
_NOTHING = frozenset({Kind.UNCLEAR, Kind.STORY, Kind.UNSURE, Kind.MAYBE})
_UNSURE = frozenset({Kind.UNCLEAR, Kind.MAYBE, Kind.SEVERAL, Kind.STORY, Kind.UNSURE, Kind.NETWORK, Kind.GREETING})
"""What the tables are not sure of."""


class Best(NamedTuple):
    """The likeliest meaning that is answered here: its score, and how sure it is of all that can be meant."""

    kind: str
    id: str
    score: float
    sure: float


def believed(draft: Draft, heard: Heard, _text: str) -> str:
    """What the encoder makes of it, where the tables are in doubt: an event, or empty."""
    if not draft.evidence.intents or not _in_doubt(heard):
        return ""
    best = _best(draft)
    if best is None:
        return ""
    agreed = best.kind == "option" and best.id in (heard.choice, *heard.candidates)
    if (best.sure >= CERTAIN and best.score >= BELIEVED) or (agreed and best.sure >= BELIEVED):
        return _taken(draft, best.kind, best.id)
    if best.kind == "option" and best.sure >= GUESSED:
        other = heard.choice if heard.kind is Kind.MAYBE and best.sure < BELIEVED else ""
        return _either(draft, best.id, other) if other in options(draft) else _asked_back(draft, best.id)
    return _asked_back(draft, best.id) if best.kind == "command" and min(best.sure, best.score) >= BELIEVED else ""


def disputed(draft: Draft, heard: Heard, text: str) -> str:
    """The tables are sure of one option and the encoder of another: which of the two is asked."""
    if heard.kind is not Kind.CHOICE or not draft.evidence.intents or len(text.split()) < LONG:
        return ""
    best = _best(draft)
    if best is None or best.kind != "option" or min(best.sure, best.score) < BELIEVED:
        return ""
    if best.id == heard.choice or heard.choice not in options(draft):
        return ""
    return _either(draft, best.id, heard.choice)


def guessed(draft: Draft, heard: Heard, _text: str) -> str:
    """Nothing was heard at all: the likeliest option, or two, rather than nothing. Beside what the tables guess, it."""
    found = [(one, score) for kind, one, score in _ranked(draft) if kind == "option" and score >= LIKELY]
    if not found or not (heard.kind in _NOTHING or (heard.kind is Kind.PLATFORM and heard.doubt)):
        return ""
    if heard.kind is Kind.MAYBE:
        other = heard.choice not in (found[0][0], *YES_OR_NO) and heard.choice in options(draft)
        return _either(draft, found[0][0], heard.choice) if other else ""
    close = [one for one, score in found[:2] if found[0][1] - score < CLOSE]
    return _asked_back(draft, close[0]) if len(close) == 1 else _either(draft, *close)


def _best(draft: Draft) -> Best | None:
    """What is meant most likely, if it is answered here."""
    ranked = _ranked(draft)
    if not ranked or ranked[0][0] not in _ANSWERED:
        return None
    (kind, one, score), *others = ranked
    rival = next((other for _, id_, other in others if id_ != one), 0.0)
    return Best(kind, one, score, placed(score - rival, *draft.evidence.apart))


def _in_doubt(heard: Heard) -> bool:
    return heard.kind in _UNSURE or (heard.kind in (Kind.COMMAND, Kind.PLATFORM, Kind.ABOUT) and heard.doubt)


def _sensible(draft: Draft) -> dict[str, tuple[str, str]]:
    """The meanings that can be answered here, each with its kind and its option, command or barrier."""
    shown = options(draft)
    meant = {f"command.{one}": ("command", one) for one in COMMANDS}
    meant |= {f"barrier.{one}": ("trait", one) for one in TRAITS}
    if may_be_in_the_way(draft):
        meant |= {f"barrier.{one}": ("barrier", one) for one in BARRIERS}
    for option in shown:
        also = (*ALSO.get(option, ()), f"barrier.{option}", f"command.{option}")
        meant |= {name: ("option", option) for name in also if name.partition(".")[2] not in shown}
    return meant | {f"option.{one}": ("option", one) for one in shown}


def _ranked(draft: Draft) -> list[tuple[str, str, float]]:
    """What may be meant here as (kind, id, score), the likeliest first, each once."""
    meant = _sensible(draft)
    found: dict[tuple[str, str], float] = {}
    for name, score in draft.evidence.intents:
        kind, _, key = name.partition(".")
        place = meant.get(name) or ((kind, key_of(key)) if kind in _RIVALS and key else None)
        if place is not None:
            found.setdefault(place, score)
    return [(*place, score) for place, score in sorted(found.items(), key=lambda each: -each[1])]


def may_be_in_the_way(draft: Draft) -> bool:
    """Whether something that stands in the way of any method may be said here before anybody asked."""
    return draft.step in BARRIER_STEPS and draft.part not in (DEVICE, FALLBACK)


def _taken(draft: Draft, kind: str, one: str) -> str:
    if kind == "option":
        return picked(draft, one)
    draft.choice = one
    return one if kind == "command" else kind


def _either(draft: Draft, *two: str) -> str:
    """One of these: ask which. Of yes and no, whether it is the one or the other."""
    if {*two} <= YES_OR_NO or len({*two}) == 1:
        return _asked_back(draft, two[0])
    draft.heard = Heard(Kind.SEVERAL, candidates=tuple(one for one in options(draft) if one in two))
    return Kind.SEVERAL.value


def _asked_back(draft: Draft, one: str) -> str:
    if one == draft.before.question.guess and one not in YES_OR_NO:
        return _taken(draft, "option", one)
    draft.heard = Heard(Kind.MAYBE, choice=one)
    return Kind.MAYBE.value
