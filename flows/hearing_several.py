"""Several things in one message, corrections, and a new contact detail: what they fill, held against where we are.

Rules of this file:
1. Each listener here is (draft, heard, text) -> the event's name, or empty. What was read lies in `draft.pending`.
2. Nothing is settled without a yes: *confirm_slots* says it back once, *which_contact* asks which method is meant.
3. What the open question takes by itself (one class, one contact detail) is left to it.
"""

from flows.conversation import Conversation, Slots, Status
from flows.draft import Draft
from flows.hearing_answers import picked, read_for, readers
from flows.hearing_slots import merged, slots
from flows.playbook import GUIDE
from flows.progress import contact, followers, reusable
from flows.states import ASIDES, QUESTION_STATES, State, Step
from flows.understanding import Heard, Kind
from flows.understanding.identifiers import guess_kind
from flows.understanding.said import Said, is_loose, lay_out

SLOTS = "slots"
"""The guess that is asked back while something is pending; and the event of a yes to it."""
CONFIRM, WHICH, FOR = "confirm_slots", "which_contact", "contact_for"
_NOT_HERE = (ASIDES - {State.PAUSED}) | {State.INVITED, *QUESTION_STATES}
_PERSONAL = ("story", "someone")
_MENDS = ("mend", "sorry", "correction")
_ASKS_CONTACT = (Step.READY, Step.IDENTIFIER, Step.DOUBT)


def several_things(draft: Draft, heard: Heard, text: str) -> str:
    """More than the open question takes, or something of another class."""
    if draft.state in _NOT_HERE or draft.part == GUIDE:
        return ""
    found = _read(draft, text)
    if draft.before.question.guess == SLOTS:
        if not found.count or heard.kind is Kind.CHOICE:
            return ""
        draft.pending = merged(draft.before.pending, found)
        return CONFIRM
    said = _laid_out(draft, text)
    if heard.kind is Kind.MAYBE and _is_own(draft, found, said) and heard.choice in found.parts[draft.part]:
        return picked(draft, heard.choice)
    if not _is_more(draft, heard, found, said):
        return ""
    draft.pending = found
    return CONFIRM


def corrected(draft: Draft, _heard: Heard, text: str) -> str:
    """The newest answer is put right ("no wait, wire", "sorry, anna.42")."""
    said = _laid_out(draft, text)
    if draft.state in _NOT_HERE or draft.part == GUIDE or said.cut.asked or not said.has(*_MENDS):
        return ""
    found = _read(draft, text)
    if found.identifiers or guess_kind(text):
        return _newest_contact(draft, text)
    if found.parts and any(spot.ids("parts") for spot in said.spots):
        draft.pending = Slots(found.parts)
        return CONFIRM
    named = [id_ for spot in said.spots for id_ in sorted(spot.ids("methods")) if not spot.signs("trap")]
    part = _newest_part(draft, named[0]) if len(named) == 1 else ""
    if not part or (draft.step == Step.CHOOSE and named[0] in draft.here.offered):
        return ""
    draft.pending = Slots({part: (named[0],)})
    return CONFIRM


def new_contact(draft: Draft, _heard: Heard, text: str) -> str:
    """A contact detail where none is asked for: perhaps a new one for something that is agreed."""
    if draft.state in _NOT_HERE or draft.part == GUIDE or draft.step in _ASKS_CONTACT or not guess_kind(text):
        return ""
    fresh = {id_: value for id_ in readers(draft, text) if (value := read_for(draft, id_, text)[0])}
    fresh = {id_: value for id_, value in fresh.items() if contact(draft.playbook, draft.now, id_).identifier != value}
    if not fresh:
        return ""
    if len(fresh) == 1:
        draft.pending = Slots(identifiers=fresh)
        return CONFIRM
    draft.heard = Heard(Kind.SEVERAL, candidates=tuple(fresh))
    draft.pending = Slots(identifiers={"": text.strip()[:200]})
    return WHICH


def new_number(draft: Draft, _heard: Heard, text: str) -> str:
    """Somebody has a new number and does not tell it: it is asked for again, where one is known."""
    if not draft.before.consent or draft.state in _NOT_HERE or not _laid_out(draft, text).has("new_contact"):
        return ""
    known = tuple(id_ for id_ in _agreed(draft.now) if contact(draft.playbook, draft.now, id_).identifier)
    numbers = tuple(id_ for id_ in known if (contact(draft.playbook, draft.now, id_).identifier or "").startswith("+"))
    asked = numbers or known
    if not asked:
        return ""
    if len(asked) == 1:
        draft.choice = asked[0]
        return FOR
    draft.heard = Heard(Kind.SEVERAL, candidates=asked)
    draft.pending = Slots(identifiers={"": ""})
    return WHICH


def _read(draft: Draft, text: str) -> Slots:
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    return slots(text, draft.playbook, vocabulary, draft.part, _agreed(draft.now))


def _laid_out(draft: Draft, text: str) -> Said:
    return lay_out(text, (), draft.playbook.vocabularies[draft.before.language])


def _is_more(draft: Draft, heard: Heard, found: Slots, said: Said) -> bool:
    """Whether it fills more than the open question takes by itself."""
    settled = {part for part, ids in found.parts.items() if _stands(draft, part, ids)}
    elsewhere = set(found.parts) - {draft.part} - settled
    if draft.step == Step.SAME:
        elsewhere -= {*followers(draft.playbook, draft.now, draft.part)} if _is_the_same(draft, found) else set()
    if not elsewhere or (heard.kind is Kind.CHOICE and len(found.parts) == 1):
        return False
    return len(found.parts) > 1 or not said.has(*_PERSONAL)


def _stands(draft: Draft, part: str, methods: tuple[str, ...]) -> bool:
    """Whether that is agreed already."""
    answer = draft.now.answers.get(part)
    return answer is not None and answer.status is Status.AGREED and answer.methods == methods


def _is_own(draft: Draft, found: Slots, said: Said) -> bool:
    """Whether it names one method for the open class itself, and nothing else is said."""
    loose = [spot for spot in said.spots if is_loose(spot) and not (spot.ids("methods") or spot.ids("parts"))]
    return draft.step == Step.CHOOSE and set(found.parts) == {draft.part} and not loose


def _is_the_same(draft: Draft, found: Slots) -> bool:
    """Whether it names only the method that is proposed for this class and later ones."""
    return {*sum(found.parts.values(), ())} == {reusable(draft.playbook, draft.now, draft.part)}


def _agreed(conversation: Conversation) -> tuple[str, ...]:
    settled = (each for each in conversation.answers.values() if each.status is Status.AGREED)
    return tuple(dict.fromkeys(id_ for each in settled for id_ in each.methods))


def _newest_part(draft: Draft, method: str) -> str:
    """The class that was answered last and offers this method."""
    for step in reversed(draft.before.history):
        for part in step.answers:
            here = draft.playbook.by_id.get(part)
            if here and method in here.offered and part in draft.now.answers:
                return part
    return ""


def _newest_contact(draft: Draft, text: str) -> str:
    """The method whose contact detail was given last, with the one in the text."""
    if draft.step in _ASKS_CONTACT:
        return ""
    for step in reversed(draft.before.history):
        for key in step.apps:
            method = next((id_ for id_ in _agreed(draft.now) if draft.playbook.methods[id_].shares == key), "")
            if method and draft.now.apps[key].identifier and (value := read_for(draft, method, text)[0]):
                draft.pending = Slots(identifiers={method: value})
                return CONFIRM
    return ""
