"""From what happened to the name of an event in the table, with what it carries laid into the draft.

Rules of this file:
1. It names the event; the table decides where it leads.
2. What is not surely understood becomes `maybe`, `several` or `unclear`: the dialogue asks back.
"""

from collections.abc import Mapping
from dataclasses import replace

from flows.draft import Draft
from flows.events import (
    AddressChanged,
    ByPerson,
    Chose,
    Event,
    Nudged,
    Opened,
    Overheard,
    Proposed,
    Resumed,
    Returned,
    Said,
    Signed,
    Tested,
    TimedOut,
    Undeliverable,
    Unusable,
)
from flows.hearing_details import detail, needed
from flows.hearing_gravity import WATCHED, answer_to_safe, gravity, overheard
from flows.hearing_practice import in_practice, requested, takes_several
from flows.hearing_trouble import in_guide
from flows.playbook import DEVICE, FALLBACK, GUIDE
from flows.questions import ON_TOPIC, event_of, options, signed
from flows.states import GUIDE_STATES, UNHEARD, State, Step
from flows.understanding import Heard, Kind, understand
from flows.understanding.identifiers import guess_kind, read

_BY_EVENT = {
    Opened: "opened",
    TimedOut: "timed_out",
    Undeliverable: "undeliverable",
    Unusable: "unusable",
    Returned: "returned",
    AddressChanged: "address_changed",
    Proposed: "proposed",
    Nudged: "nudged",
    Resumed: "resumed",
    Tested: "tested",
    Signed: "signed",
}
WAYS_OUT = ("another_method", "tell_therapist", "leave")
"""What may be typed anywhere in a guide, shown or not."""
BARRIERS = ("no_device", "no_number", "work_phone", "someone_sees")
"""Reasons that may be said before anybody asked for one."""
_MAY_BE_A_BARRIER = frozenset({Kind.UNCLEAR, Kind.PLATFORM, Kind.MAYBE, Kind.STORY})
_BARRIER_STEPS = (Step.CHOOSE, Step.SAME, Step.READY)
_IDENTIFIER_STEPS = (Step.READY, Step.IDENTIFIER, Step.DOUBT)
DESPITE_ALL = frozenset(
    {"danger", "unsafe", "watched", "forget", "clear", "stop", "address_changed", "tested", "signed"}
)
"""What counts even after a silence, and even if the questions changed meanwhile."""

COMMANDS = (
    *("back", "skip", "why", "more", "help", "stop", "go_on", "restart", "contact", "change", "data", "forget"),
    *("review", "clear"),
)
"""What can be commanded at any time; each language has words for each."""
_OF_PRACTICE = ("rule", "question", "rule_again", "question_again", "request")
ANYWHERE = frozenset(
    {
        *COMMANDS,
        *Kind,
        *_OF_PRACTICE,
        WATCHED,
        "opened",
        "unusable",
        "stale",
        "not_that",
        "secret",
        "about_detail",
        "not_needed",
    }
) - {
    Kind.CHOICE,
    Kind.COMMAND,
}
"""Events that the person may bring about in any state, whatever is asked there."""
HEARD_AT: Mapping[State | Step, frozenset[str]] = {
    Step.CHOOSE: frozenset({"identified", "elsewhere", "barrier", "methods"}),
    Step.MORE: frozenset({"methods"}),
    Step.WHICH: frozenset({"method", "other_tool"}),
    State.PAUSED: frozenset({"safe_now"}),
    State.QUESTION_ASK: frozenset({"replied", "misread"}),
    State.QUESTION_DOUBT: frozenset({"replied"}),
    Step.SAME: frozenset({"barrier"}),
    Step.READY: frozenset({"identified", "barrier"}),
    Step.IDENTIFIER: frozenset({"identified", "misread"}),
    Step.DOUBT: frozenset({"identified"}),
    State.AGREED: frozenset({"problem", "two_problems", "show_how"}),
    **{state: frozenset(WAYS_OUT) for state in GUIDE_STATES},
    State.GUIDE_DEVICE: frozenset({*WAYS_OUT, "section", "impossible"}),
    State.GUIDE_NEEDS: frozenset({*WAYS_OUT, "new_enough", "too_old"}),
    State.GUIDE_STEP: frozenset({*WAYS_OUT, "problem", "two_problems", "stuck"}),
    State.GUIDE_TROUBLE: frozenset({*WAYS_OUT, "problem", "two_problems", "unmatched"}),
    State.GUIDE_FIX: frozenset({*WAYS_OUT, "problem", "two_problems"}),
}
"""Events that a typed text may bring about besides, in a state or at a step of a class, shown as an option or not."""
OUTSIDE = frozenset(_BY_EVENT.values()) - {"opened", "unusable"} | {"rewritten"}
"""Events that come about without the person."""


def hear(draft: Draft, event: Event) -> str:
    """The event's name in the table. Lays choice, reading and what was heard into `draft`."""
    by_person = isinstance(event, ByPerson)
    if draft.state == State.INVITED:
        grave = gravity(draft, event.text, event.heard) if isinstance(event, Said) else ""
        return grave or ("opened" if by_person else "silence")
    if by_person and (draft.now.nudged or draft.now.told_away):
        draft.now = replace(draft.now, nudged=False, told_away=False)
    if isinstance(event, Said):
        answered = answer_to_safe if draft.state == State.SAFE else _typed
        trigger = gravity(draft, event.text, event.heard) or answered(draft, event.text)
    elif isinstance(event, Overheard):
        trigger = overheard(event.heard)
    elif isinstance(event, Chose):
        trigger = _tapped(draft, event)
    else:
        trigger = _BY_EVENT[type(event)]
    if draft.state in UNHEARD and by_person and trigger not in DESPITE_ALL:
        return "heard_again"
    return trigger


def _tapped(draft: Draft, event: Chose) -> str:
    question = draft.before.question
    if event.token != question.token or event.option not in question.shown:
        return "stale"
    return _picked(draft, event.option)


def _typed(draft: Draft, text: str) -> str:
    given = _identified(draft, text)
    if given:
        return given
    heard = draft.heard = _understood(draft, text)
    beside = in_practice(draft, heard, text) or _secret(draft, heard, text) or in_guide(draft, heard, text)
    beside = beside or detail(draft, heard, text) or needed(draft, heard)
    beside = beside or requested(draft, heard, text) or _barrier(draft, heard, text)
    if beside:
        return beside
    if takes_several(draft, heard):
        return "methods"
    if heard.kind is Kind.CHOICE:
        return _picked(draft, heard.choice)
    if draft.step == Step.IDENTIFIER and heard.kind in (Kind.UNCLEAR, Kind.PLATFORM, Kind.MAYBE):
        return _misread(draft, text)
    return heard.command if heard.kind is Kind.COMMAND else heard.kind.value


def _understood(draft: Draft, text: str) -> Heard:
    """As an answer to what was shown; or, where that was narrowed to ask back, to the whole question."""
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    shown, full = draft.before.question.shown, options(draft)
    if draft.part == GUIDE:
        full = tuple(dict.fromkeys((*full, *WAYS_OUT)))
    heard = understand(text, signed(shown), vocabulary)
    if shown == full or heard.kind is Kind.CHOICE or any(map(str.isdigit, text)):
        return heard
    wider = understand(text, signed(full), vocabulary)
    return wider if wider.kind is Kind.CHOICE or heard.kind in (Kind.UNCLEAR, Kind.ABOUT) else heard


def _secret(draft: Draft, heard: Heard, text: str) -> str:
    """A code, a PIN or a key, which must never be sent here: "secret"; or a telephone number: "not_needed".

    Contact details that are asked for say so themselves.
    """
    if heard.kind is not Kind.UNCLEAR or draft.step == Step.IDENTIFIER:
        return ""
    if read("phone", text, draft.playbook.country).value:
        return "not_needed"
    return "secret" if read("email", text, draft.playbook.country).problem == "secret" else ""


def _barrier(draft: Draft, heard: Heard, text: str) -> str:
    """Something stands in the way of any method: "barrier", or empty."""
    if heard.kind not in _MAY_BE_A_BARRIER or draft.step not in _BARRIER_STEPS or draft.part == DEVICE:
        return ""
    in_the_way = understand(text, signed(BARRIERS), draft.playbook.vocabularies[draft.before.language])
    draft.choice = in_the_way.choice
    return "barrier" if in_the_way.kind in (Kind.CHOICE, Kind.MAYBE) else ""


def _picked(draft: Draft, choice: str) -> str:
    guess = draft.before.question.guess
    if guess and choice in ("yes", "no"):
        if choice == "no":
            return "not_that"
        choice = guess
    draft.choice = draft.before.topic if choice in ON_TOPIC else choice
    return event_of(draft, choice)


def _identified(draft: Draft, text: str) -> str:
    """Whether a contact detail was typed where one makes sense: "identified", "elsewhere", or empty."""
    kinds = guess_kind(text)
    if not kinds:
        return ""
    if draft.step in _IDENTIFIER_STEPS and draft.method:
        return _read_for(draft, draft.method, text)
    if draft.step != Step.CHOOSE or draft.part in (FALLBACK, DEVICE):
        return ""
    fitting = [one for one in draft.here.offered if _reads_well(draft, one, text)]
    if len(fitting) == 1:
        draft.choice = fitting[0]
        return _read_for(draft, fitting[0], text)
    return "elsewhere" if "email" in kinds and draft.part == "email" else ""


def _reads_well(draft: Draft, method: str, text: str) -> bool:
    if not draft.playbook.methods[method].asks_identifier:
        return False
    value, problem = _read(draft, method, text)
    return value != "" and not problem


def _read_for(draft: Draft, method: str, text: str) -> str:
    draft.reading = _read(draft, method, text)
    value, _ = draft.reading
    if value:
        return "identified"
    return "misread" if draft.step == Step.IDENTIFIER else ""


def _misread(draft: Draft, text: str) -> str:
    """Asked for a contact detail, and got something else: it may still be one, loosely written."""
    draft.reading = _read(draft, draft.method, text)
    return "identified" if draft.reading[0] else "misread"


def _read(draft: Draft, method: str, text: str) -> tuple[str, str]:
    known = draft.playbook.methods[method]
    spelt = draft.playbook.vocabularies[draft.before.language].signs
    reading = read(known.identifier, text, draft.playbook.country, known.domains, spelt)
    return reading.value, reading.problem
