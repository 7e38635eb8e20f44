"""What people type on the way through a guide: the device they have, and what is wrong, in their own words.

Rules of this file:
1. A symptom is one problem, or two to choose between; anything less is asked about again.
2. In a guide trouble goes before commands and devices ("the code does not come, stop"). Only a plain answer, that says
   nothing else, goes before trouble.
3. Outside a guide it is asked back, and only about an app that is in hand, agreed, or named.
4. What was rejected is not asked back again on the same step; who names it surely is believed all the same.
"""

import re

from flows.conversation import Status
from flows.draft import Draft
from flows.playbook import GUIDE, Join
from flows.states import State, Step
from flows.symptoms import ELSE, NOT_THERE
from flows.understanding import Heard, Kind, Option, understand
from flows.understanding.phrases import cut_phrase, cut_words
from flows.understanding.said import lay_out

UNSPECIFIC = frozenset({"", "phone", "tablet", "laptop", "computer"})
"""Platforms that have to be asked about: which kind?"""
_ANY_PHONE = frozenset({"", "phone"})
"""What may be said of a device beside its kind."""
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
    if draft.part == GUIDE:
        if draft.step == "device" and _names_two(draft, text):
            return "two_devices"
        hear = _BY_STEP.get(draft.step)
        return hear(draft, heard, text) if hear and not _is_plain(draft, heard, text) else ""
    if heard.kind not in _LOOSE:
        return ""
    return _trouble_later(draft, text) if draft.state == State.AGREED else _trouble_early(draft, text)


def _is_plain(draft: Draft, heard: Heard, text: str) -> bool:
    """An answer or a command that says nothing else; or that it works, which is no trouble."""
    if heard.kind is Kind.CHOICE or (heard.kind is Kind.MAYBE and heard.choice == "helped" and not _fails(draft, text)):
        return True
    return heard.kind is Kind.COMMAND and (not heard.doubt or draft.step in ("device", "needs"))


def _names_two(draft: Draft, text: str) -> bool:
    """More than one device, and none of them is said not to be there."""
    said = lay_out(text, (), draft.playbook.vocabularies[draft.before.language])
    named = [ids for spot in said.spots if (ids := spot.ids("platforms") - _ANY_PHONE)]
    return any(map(frozenset.isdisjoint, named, named[1:])) and not said.has("not", "but", "no", "except", "or")


def _fails(draft: Draft, text: str) -> bool:
    return lay_out(text, (), draft.playbook.vocabularies[draft.before.language]).has("fails", "not", "but")


def _find(draft: Draft, method: str, text: str) -> tuple[str, ...]:
    """What the finder of a method's guide makes of it, here: problems, or one of `symptoms.ELSE`."""
    guide, walk = draft.playbook.guides[method], draft.walk
    if walk.method != method:
        return guide.symptoms[draft.before.language].find(text, None, draft.evidence)
    possible = guide.possible(walk.platform)
    here = tuple(one for one in possible if walk.step in guide.problems[one].at)
    found = guide.symptoms[draft.before.language].find(text, possible, draft.evidence, here)
    if len(found) == 1 or not {*found} & {*walk.refused}:
        return found
    others = tuple(one for one in possible if one not in walk.refused)
    return guide.symptoms[draft.before.language].find(text, others, draft.evidence, here)


def _trouble(draft: Draft, heard: Heard, text: str) -> str:
    """What goes wrong, on the way through the guide."""
    walk = draft.walk
    found = _find(draft, walk.method, text)
    if found == (NOT_THERE,):
        return "not_there" if draft.step == "step" else ""
    if found[:1] and found[0] in ELSE:
        found = ()
    if draft.step == "fix" and found[:1] == (walk.problem,):
        return "not_helped"
    if not found and (draft.step, heard.choice) in _SAYS_SO:
        return heard.choice
    return _problem(draft, walk.method, found) or ("unmatched" if _is_unmatched(draft, heard) else "")


def _device(draft: Draft, heard: Heard, text: str) -> str:
    guide = draft.guide
    if heard.kind not in _LOOSE:
        return ""
    if heard.kind is Kind.PLATFORM and heard.platform in guide.sections:
        draft.choice = f"section.{heard.platform}"
        return "section"
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    if heard.kind is Kind.MAYBE and heard.choice.startswith("section."):
        draft.choice = heard.choice
        return "section" if understand(text, (), vocabulary).kind is Kind.PLATFORM else ""
    reasons = tuple(Option(one) for one in IMPOSSIBLE)
    meant = understand(text, reasons, vocabulary, seen=False)
    reason = IMPOSSIBLE.get(meant.choice) or IMPOSSIBLE.get(heard.platform)
    if not reason and heard.kind is Kind.PLATFORM and heard.platform in UNSPECIFIC:
        return "platform"
    if reason or heard.kind is Kind.PLATFORM:
        draft.choice = reason or "unsupported"
        return "impossible"
    return ""


def _version(draft: Draft, heard: Heard, text: str) -> str:
    """The number that was read off the device, held against the lowest that will do."""
    walk = draft.walk
    if heard.kind is Kind.PLATFORM and heard.platform in draft.guide.sections and heard.platform != walk.platform:
        draft.choice = f"section.{heard.platform}"
        return "section"
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


def _trouble_later(draft: Draft, text: str) -> str:
    """Something that was agreed does not work any more: that which is named, else that which fits best."""
    known = [method for method in _agreed(draft) if method in draft.playbook.guides]
    named = [method for method in _agreed(draft) if _is_named(draft, method, text)]
    known = [method for method in known if not named or method in named]
    found = {method: _find(draft, method, text) for method in known}
    fitting = [method for method, problems in found.items() if problems and problems[0] not in ELSE]
    fitting.sort(key=lambda method: len(found[method]))
    if fitting:
        return _problem(draft, fitting[0], found[fitting[0]])
    return _without_guide(draft, text)


def _without_guide(draft: Draft, text: str) -> str:
    """Trouble with something that was agreed and that there is no guide for."""
    named = [method for method in _agreed(draft) if _is_named(draft, method, text)]
    if not named or named[0] in draft.playbook.guides or not (_hears_trouble(draft) or _fails(draft, text)):
        return ""
    draft.reading = (named[0], "")
    return "no_guide"


def _trouble_early(draft: Draft, text: str) -> str:
    """Trouble with the app in question, or with one that is named, before anybody took them through: it is asked back.

    Where nobody listened but the tables, only what is surely meant.
    """
    if draft.step not in (Step.READY, Step.CHOOSE):
        return ""
    known = (draft.method,) if draft.step == Step.READY else draft.here.offered
    known = tuple(method for method in known if method in draft.playbook.guides)
    named = [method for method in known if _is_named(draft, method, text)]
    for method in named or (known if draft.step == Step.READY else ()):
        found = _find(draft, method, text)
        if found and found[0] not in ELSE and (_hears_trouble(draft) or len(found) == 1):
            draft.reading = (method, "")
            draft.heard = Heard(Kind.SEVERAL, candidates=tuple(f"problem.{one}" for one in found))
            return "two_problems"
    return ""


def _hears_trouble(draft: Draft) -> bool:
    """The encoder takes it for trouble, more than for anything else."""
    kinds = [name for name, _ in draft.evidence.intents if "." not in name]
    return kinds[:1] == ["trouble"]


def _is_named(draft: Draft, method: str, text: str) -> bool:
    return _phrase_in(text, draft.playbook.vocabularies[draft.before.language].methods.get(method, ()))


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


def _elsewhere(draft: Draft, heard: Heard, _text: str) -> str:
    """Another device was named, where it can be set up on another."""
    return "other_device" if heard.kind is Kind.PLATFORM and heard.platform != draft.walk.platform else ""


_SAYS_SO = {("step", "stuck"), ("fix", "not_helped")}
"""Where a guess is as good as an answer: it leads to more help, and nothing is lost."""
_BY_STEP = {
    **dict.fromkeys(("done", "impossible"), _elsewhere),
    **dict.fromkeys(("step", "trouble", "fix"), _trouble),
    "device": _device,
    "needs": _version,
}
"""What is listened for where in a guide."""
