"""What was typed as an answer to the open question: one of its options, a contact detail, or what it is about, by name.

Rules of this file:
1. Each listener here is (draft, heard, text) -> the event's name, or empty where it is nothing of that kind.
2. A question that names a method is answered by that name as well: "Signal" to *shall we use Signal?* is a yes.
3. What was asked back once is not asked back again in the same words: the same again is a yes to it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from flows.conversation import Status
from flows.draft import Draft
from flows.playbook import DEVICE, FALLBACK, GUIDE, POST_PHONE_SMS
from flows.progress import reusable
from flows.questions import ON_TOPIC, event_of, options, signed
from flows.states import State, Step
from flows.understanding import Heard, Kind, Option, Sign, understand
from flows.understanding.identifiers import guess_kind, read

WAYS_OUT = ("another_method", "tell_therapist", "leave")
"""What may be typed anywhere in a guide, shown or not."""
SAME = "same_again"
"""The quality of the method that was agreed last."""
YES_OR_NO = frozenset({"yes", "no"})
_IDENTIFIER_STEPS = (Step.READY, Step.IDENTIFIER, Step.DOUBT)
_NO_NAME = frozenset({Kind.UNCLEAR, Kind.PLATFORM, Kind.MAYBE, Kind.SEVERAL, Kind.GREETING})
"""What a text is heard as that may still be a loosely written contact detail."""
_NUMBER = re.compile(r"[+(]?\d[\d\s()/.-]{7,}\d")
_VERSION = re.compile(r"\d+(?:\.\d+)+|\b(?:19|20)\d\d\b")
"""A version, or a year."""


def understood(draft: Draft, text: str) -> Heard:
    """As an answer to what was shown; or, where that was narrowed to ask back, to the whole question."""
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    shown, full = draft.before.question.shown, options(draft)
    if draft.part == GUIDE:
        full = tuple(dict.fromkeys((*full, *WAYS_OUT)))
    heard = understand(text, described(draft, shown), vocabulary)
    if shown == full or heard.kind is Kind.CHOICE or any(map(str.isdigit, text)):
        return heard
    wider = understand(text, described(draft, full), vocabulary, seen=False)
    insists = heard.kind is wider.kind is Kind.MAYBE and wider.choice == draft.before.question.guess
    return wider if wider.kind is Kind.CHOICE or insists or heard.kind in (Kind.UNCLEAR, Kind.ABOUT) else heard


def described(draft: Draft, ids: tuple[str, ...]) -> tuple[Option, ...]:
    """Options with what yes and no mean among them, and by what people point at the methods."""
    known, last = draft.playbook.methods, _agreed_last(draft, ids)
    return tuple(
        replace(one, qualities=(*known[one.id].qualities, *((SAME,) if one.id == last else ())))
        if one.id in known
        else one
        for one in signed(ids)
    )


def _agreed_last(draft: Draft, ids: tuple[str, ...]) -> str:
    """The newest method agreed anywhere that is among these."""
    settled = [one for one in draft.now.answers.values() if one.status is Status.AGREED]
    return next((id_ for one in reversed(settled) for id_ in one.methods if id_ in ids), "")


def picked(draft: Draft, choice: str) -> str:
    """The event of an option, typed or tapped; of a yes to what was asked back, that of the guess."""
    guess = draft.before.question.guess
    if "" in draft.before.pending.identifiers and choice in draft.before.question.shown:
        draft.choice = choice
        return "contact_for"
    if guess and choice in YES_OR_NO:
        if choice == "no":
            return "not_that"
        choice = guess
    draft.choice = draft.before.topic if choice in ON_TOPIC else choice
    return event_of(draft, choice)


def answered(draft: Draft, heard: Heard, _text: str) -> str:
    """One of the options, surely."""
    return picked(draft, heard.choice) if heard.kind is Kind.CHOICE else ""


def by_name(draft: Draft, heard: Heard, _text: str) -> str:
    """The method that the question is about, or another that it could be about, wanted by name."""
    if heard.kind is not Kind.ABOUT or heard.asks:
        return ""
    named, ids = heard.method, options(draft)
    if draft.step == Step.CHOOSE and named in draft.here.leave_out and not heard.doubt:
        draft.choice = named
        return "needed"
    if draft.step == Step.SAME and named in draft.here.offered and named != _asked_about(draft):
        draft.choice = named
        return "method"
    if named != _asked_about(draft):
        return ""
    agrees = [one.id for one in signed(ids) if one.sign is Sign.YES]
    return picked(draft, agrees[0]) if agrees else ""


def _asked_about(draft: Draft) -> str:
    """The method that a yes to the open question would settle, or empty."""
    if draft.state == State.PROPOSAL:
        return draft.before.proposal.method
    if draft.step == Step.REQUEST:
        return draft.before.request.method
    if draft.state == State.FALLBACK_CHOOSE:
        return draft.second_way
    return reusable(draft.playbook, draft.now, draft.part) if draft.step == Step.SAME else ""


def refused_by_name(draft: Draft, heard: Heard, text: str) -> str:
    """What is to be left out anyway was refused by its name ("no letters please")."""
    if draft.part != POST_PHONE_SMS or draft.step != Step.CHOOSE or heard.kind not in (Kind.UNCLEAR, Kind.STORY):
        return ""
    unoffered = tuple(Option(id_) for id_ in draft.here.leave_out)
    without = understand(text, unoffered, draft.playbook.vocabularies[draft.before.language], seen=False)
    if without.kind not in (Kind.MAYBE, Kind.SEVERAL):
        return ""
    draft.heard = Heard(Kind.MAYBE, choice="leave_out")
    return Kind.MAYBE.value


def again(draft: Draft, heard: Heard, _text: str) -> str:
    """The same as what was asked back just now: that is a yes to it."""
    guess = draft.before.question.guess
    if heard.kind is Kind.MAYBE and guess == heard.choice and guess not in YES_OR_NO:
        return picked(draft, guess)
    return ""


# Contact details


def identified(draft: Draft, _heard: Heard, text: str) -> str:
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


def loosely_identified(draft: Draft, heard: Heard, text: str) -> str:
    """Asked for a contact detail, and got something else: it may still be one, loosely written."""
    if draft.step != Step.IDENTIFIER or heard.kind not in _NO_NAME:
        return ""
    draft.reading = read_for(draft, draft.method, text)
    return "identified" if draft.reading[0] else "misread"


def secret(draft: Draft, heard: Heard, text: str) -> str:
    """A code, a PIN or a key, which must never be sent here: "secret"; or a telephone number: "not_needed".

    A version or a year is none.
    """
    if heard.kind is not Kind.UNCLEAR or draft.step == Step.IDENTIFIER:
        return ""
    if _is_number(draft, text):
        return "not_needed"
    rest = _VERSION.sub(" ", text)
    return "secret" if read("email", rest, draft.playbook.country).problem == "secret" else ""


def _is_number(draft: Draft, text: str) -> bool:
    """Whether it is a telephone number, or as long as one."""
    return bool(_NUMBER.search(text) or read("phone", text, draft.playbook.country).value)


def _reads_well(draft: Draft, method: str, text: str) -> bool:
    if not draft.playbook.methods[method].asks_identifier:
        return False
    value, problem = read_for(draft, method, text)
    return value != "" and not problem


def _read_for(draft: Draft, method: str, text: str) -> str:
    draft.reading = read_for(draft, method, text)
    value, _ = draft.reading
    if value:
        return "identified"
    return "misread" if draft.step == Step.IDENTIFIER else ""


def read_for(draft: Draft, method: str, text: str) -> tuple[str, str]:
    """The contact detail for a method in a text, and the code of what is wrong with it."""
    known = draft.playbook.methods[method]
    spelt = draft.playbook.vocabularies[draft.before.language].signs
    reading = read(known.identifier, text, draft.playbook.country, known.domains, spelt)
    if reading.problem == "secret" and _is_number(draft, text):
        return "", "not_one"
    return reading.value, reading.problem


def readers(draft: Draft, text: str) -> Iterator[str]:
    """The agreed methods for which this text holds a contact detail, each key once."""
    seen: set[str] = set()
    for answer in draft.now.answers.values():
        for method in answer.methods if answer.status is Status.AGREED else ():
            key = draft.playbook.methods[method].shares
            if key not in seen and _reads_well(draft, method, text):
                seen.add(key)
                yield method
