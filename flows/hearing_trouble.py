"""What people type on the way through a guide: the device they have, and what is wrong, in their own words.

Rules of this file:
1. A symptom is one problem, or two to choose between; anything less is asked about again.
2. An answer to the open question goes first: a symptom is looked for only where nothing else was surely heard.
"""

import re

from flows.conversation import Status
from flows.draft import Draft
from flows.playbook import GUIDE, Join
from flows.states import State
from flows.understanding import Heard, Kind, Option, understand
from flows.understanding.phrases import cut_phrase, cut_words

UNSPECIFIC = frozenset({"", "phone", "tablet", "laptop", "computer"})
"""Platforms that have to be asked about: which kind?"""
IMPOSSIBLE = {
    "no_device": "no_smartphone",
    "no_number": "no_number",
    "work_phone": "work_phone",
    "someone_sees": "shared",
    "feature_phone": "no_smartphone",
    "blackberry": "unsupported",
}
"""A reason or device that was named -> why the guide cannot be walked with it."""
_VERSION = re.compile(
    r"^\s*(\d{1,3}(?:\.\d+)*)\s*$|\b(\d{1,3}(?:\.\d+)+)\b|\b(?:ios|ipados|macos|android|windows)\D{0,12}(\d{1,3})\b",
    re.IGNORECASE,
)
"""A number alone, one with a dot, or one behind a system's name; "iphone 12" is a model and says nothing."""
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_LOOSE = frozenset({Kind.UNCLEAR, Kind.NETWORK, Kind.ABOUT, Kind.STORY, Kind.PLATFORM, Kind.MAYBE, Kind.UNSURE})


def in_guide(draft: Draft, heard: Heard, text: str) -> str:
    """The event's name, if what was typed belongs to a guide; empty otherwise."""
    if draft.state == State.AGREED and _to_be_shown(draft, heard, text):
        return "show_how"
    if heard.kind not in _LOOSE:
        return ""
    if draft.state == State.AGREED:
        return _trouble_later(draft, heard, text)
    hear = _BY_STEP.get(draft.step) if draft.part == GUIDE else None
    return hear(draft, heard, text) if hear else ""


def _trouble(draft: Draft, heard: Heard, text: str) -> str:
    """What goes wrong, on the way through the guide."""
    walk = draft.walk
    found = draft.guide.symptoms[draft.before.language].find(text, draft.guide.possible(walk.platform))
    if draft.step == "step" and heard.choice == "stuck" and not found:
        return "stuck"
    return _problem(draft, walk.method, found) or ("unmatched" if _is_unmatched(draft, heard) else "")


def _device(draft: Draft, heard: Heard, text: str) -> str:
    guide = draft.guide
    if heard.kind is Kind.PLATFORM and heard.platform in guide.sections:
        draft.choice = f"section.{heard.platform}"
        return "section"
    if heard.kind is Kind.MAYBE and heard.choice.startswith("section."):
        draft.choice = heard.choice
        return "section"
    reasons = tuple(Option(one) for one in IMPOSSIBLE)
    meant = understand(text, reasons, draft.playbook.vocabularies[draft.before.language])
    reason = IMPOSSIBLE.get(meant.choice) or IMPOSSIBLE.get(heard.platform)
    if not reason and heard.kind is Kind.PLATFORM and heard.platform in UNSPECIFIC:
        return "platform"
    if reason or heard.kind is Kind.PLATFORM:
        draft.choice = reason or "unsupported"
        return "impossible"
    return ""


def _version(draft: Draft, _heard: Heard, text: str) -> str:
    """The number that was read off the device, held against the lowest that will do."""
    walk = draft.walk
    found, lowest = _VERSION.search(text), _NUMBERS.match(draft.guide.minimum.get(walk.platform, ""))
    if not found or not lowest:
        return ""
    typed, least = ([int(part) for part in one.split(".")] for one in (found[1] or found[2] or found[3], lowest[0]))
    return "new_enough" if typed >= least[: len(typed)] else "too_old"


def _to_be_shown(draft: Draft, heard: Heard, text: str) -> bool:
    """Whether they would like to be taken through something that was agreed; which is laid into the draft's reading.

    "Help me with Zoom", "how do I join?": it must be named, or be the one that is joined by a link.
    """
    helped = heard.kind is Kind.COMMAND and heard.command == "help"
    if not helped and heard.kind not in _LOOSE:
        return False
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    asked = _phrase_in(text, vocabulary.choices.get("show_how", ()))
    agreed = [id_ for id_ in _agreed(draft) if id_ in draft.playbook.guides]
    named = [id_ for id_ in agreed if _phrase_in(text, vocabulary.methods.get(id_, ()))]
    by_link = [id_ for id_ in agreed if draft.playbook.methods[id_].join is Join.LINK]
    wanted = named if helped or asked else []
    if asked and not named and len(by_link) == 1:
        wanted = by_link
    if wanted:
        draft.reading = (wanted[0], "")
    return bool(wanted)


def _phrase_in(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands in the text, by whole words."""
    said = f" {' '.join(cut_words(text).words)} "
    return any(f" {' '.join(cut_phrase(phrase))} " in said for phrase in phrases)


def _agreed(draft: Draft) -> list[str]:
    """All methods that were agreed, in the order of the classes."""
    answers = [answer for answer in draft.now.answers.values() if answer.status is Status.AGREED]
    return list(dict.fromkeys(method for answer in answers for method in answer.methods))


def _trouble_later(draft: Draft, _heard: Heard, text: str) -> str:
    """Something that was agreed does not work any more."""
    agreed = (answer for answer in draft.now.answers.values() if answer.status is Status.AGREED)
    for method in dict.fromkeys(method for answer in agreed for method in answer.methods):
        guide = draft.playbook.guides.get(method)
        found = guide.symptoms[draft.before.language].find(text) if guide else ()
        if found:
            return _problem(draft, method, found)
    return ""


def _problem(draft: Draft, method: str, found: tuple[str, ...]) -> str:
    if not found:
        return ""
    draft.reading = (method, "")
    if len(found) == 1:
        draft.choice = f"problem.{found[0]}"
        return "problem"
    draft.heard = Heard(Kind.SEVERAL, candidates=tuple(f"problem.{one}" for one in found))
    return "two_problems"


def _is_unmatched(draft: Draft, heard: Heard) -> bool:
    return draft.step == "trouble" and heard.kind in (Kind.UNCLEAR, Kind.STORY, Kind.NETWORK)


_BY_STEP = {"device": _device, "needs": _version, "step": _trouble, "trouble": _trouble, "fix": _trouble}
"""What is listened for where in a guide."""
