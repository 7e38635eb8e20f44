"""From what happened to the name of an event in the table, with what it carries laid into the draft.

Rules of this file:
1. It names the event; the table decides where it leads.
2. What is not surely understood becomes `maybe`, `several` or `unclear`: the dialogue asks back.
"""

from collections.abc import Callable, Mapping

from flows.draft import UNHEARD, Draft
from flows.events import (
    Chose,
    Deed,
    Event,
    LineChanged,
    Nudged,
    Opened,
    Proposed,
    Resumed,
    Returned,
    Said,
    Tested,
    TimedOut,
    Undeliverable,
    Unusable,
)
from flows.hearing_trouble import in_guide
from flows.playbook import DEVICE, FALLBACK, GUIDE, REASONS, UNASKED_IDENTIFIERS
from flows.questions import options, signed
from flows.understanding import Heard, Kind, understand
from flows.understanding.identifiers import guess_kind, read

_BY_EVENT = {
    Opened: "opened",
    TimedOut: "timed_out",
    Undeliverable: "undeliverable",
    Unusable: "unusable",
    Returned: "returned",
    LineChanged: "line_changed",
    Proposed: "proposed",
    Nudged: "nudged",
    Resumed: "resumed",
    Tested: "tested",
}
WAYS_OUT = ("another_method", "tell_therapist", "leave")
"""What may be typed anywhere in a guide, shown or not."""
BARRIERS = ("no_device", "no_number", "work_phone", "someone_sees")
"""Reasons that may be said before anybody asked for one."""
_MAY_BE_A_BARRIER = frozenset({Kind.UNCLEAR, Kind.PLATFORM, Kind.MAYBE, Kind.STORY})
DESPITE_ALL = frozenset({"danger", "forget", "clear", "stop", "line_changed", "tested"})
"""What counts even after a silence, and even if the questions changed meanwhile."""


def hear(draft: Draft, event: Event) -> str:
    """The event's name in the table. Lays choice, reading and what was heard into `draft`."""
    by_person = isinstance(event, Deed)
    if draft.state == "invited":
        return "opened" if by_person else "silence"
    if by_person:
        draft.change(nudged=False, told_away=False)
    if isinstance(event, Said):
        trigger = _typed(draft, event.text)
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
    beside = _secret(draft, heard, text) or in_guide(draft, heard, text) or _barrier(draft, heard, text)
    if beside:
        return beside
    if heard.kind is Kind.CHOICE:
        return _picked(draft, heard.choice)
    if draft.step == "identifier" and heard.kind in (Kind.UNCLEAR, Kind.PLATFORM, Kind.MAYBE):
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
    """A code, a PIN or a key, which must never be sent here: "secret", or empty. Contact details say so themselves."""
    if heard.kind is not Kind.UNCLEAR or draft.step == "identifier":
        return ""
    return "secret" if read("email", text, draft.playbook.country).problem == "secret" else ""


def _barrier(draft: Draft, heard: Heard, text: str) -> str:
    """Something stands in the way of any method: "barrier", or empty."""
    if heard.kind not in _MAY_BE_A_BARRIER or draft.step not in ("choose", "same", "ready") or draft.part == DEVICE:
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
    draft.choice = choice
    meant = [event for event, is_meant in _EVENTS.items() if is_meant(draft, choice)]
    return meant[0] if meant else choice


_EVENTS: Mapping[str, Callable[[Draft, str], bool]] = {
    "section": lambda _, choice: choice.startswith("section."),
    "problem": lambda _, choice: choice.startswith("problem."),
    "impossible": lambda _, choice: choice == "none_of_these",
    "part": lambda draft, choice: draft.state == "change" and choice in draft.playbook.parts,
    "reason": lambda draft, choice: draft.step == "reason" and choice in REASONS,
    "told": lambda draft, choice: draft.state == "device.choose" and choice in options(draft),
    "method": lambda draft, choice: choice in draft.playbook.methods,
}
"""Options that share an event -> which ones they are; any other option's event bears its own name."""


def _identified(draft: Draft, text: str) -> str:
    """Whether a contact detail was typed where one makes sense: "identified", "elsewhere", or empty."""
    kinds = guess_kind(text)
    if not kinds:
        return ""
    if draft.step in ("ready", "identifier", "doubt") and draft.method:
        return _read_for(draft, draft.method, text)
    if draft.step != "choose" or draft.part in (FALLBACK, DEVICE):
        return ""
    fitting = [one for one in draft.here.offered if _reads_well(draft, one, text)]
    if len(fitting) == 1:
        draft.choice = fitting[0]
        return _read_for(draft, fitting[0], text)
    return "elsewhere" if "email" in kinds and draft.part == "email" else ""


def _reads_well(draft: Draft, method: str, text: str) -> bool:
    if draft.playbook.methods[method].identifier in UNASKED_IDENTIFIERS:
        return False
    value, problem = _read(draft, method, text)
    return value != "" and not problem


def _read_for(draft: Draft, method: str, text: str) -> str:
    draft.reading = _read(draft, method, text)
    value, _ = draft.reading
    if value:
        return "identified"
    return "misread" if draft.step == "identifier" else ""


def _misread(draft: Draft, text: str) -> str:
    """Asked for a contact detail, and got something else: it may still be one, loosely written."""
    draft.reading = _read(draft, draft.method, text)
    return "identified" if draft.reading[0] else "misread"


def _read(draft: Draft, method: str, text: str) -> tuple[str, str]:
    known = draft.playbook.methods[method]
    spelt = draft.playbook.vocabularies[draft.before.language].signs
    reading = read(known.identifier, text, draft.playbook.country, known.domains, spelt)
    return reading.value, reading.problem
