"""What is learnt of the person on the way, whatever they answer: deaf, blind, a phone from work, which device.

Rules of this file:
1. Codes only, and only after the yes at the start: before it nothing is kept.
2. What was learnt once is not asked again; what it changes stands where it is used (`Conversation.knows`).
3. It is an event of its own only where the text is no answer to anything else.
"""

from flows.conversation import Answer, Status
from flows.draft import Draft
from flows.evidence import CERTAIN
from flows.playbook import CALLS, DEVICE
from flows.states import ASIDES, Step
from flows.understanding import Heard, Kind
from flows.understanding.said import TRAITS, lay_out

TRAIT = "trait"
_DECIDES = frozenset({Kind.CHOICE, Kind.COMMAND, Kind.DANGER, Kind.UNSAFE})


def learn(draft: Draft, text: str) -> None:
    """Keep what the text says of the person. Of somebody deaf, calls are left out unless they were settled before."""
    if not draft.before.consent:
        return
    for found in _said_of_oneself(draft, text):
        draft.learn(found)
    for each in TRAITS:
        if draft.evidence.score(f"barrier.{each}") >= CERTAIN:
            draft.learn(each)
    if draft.now.knows("deaf") and not draft.before.knows("deaf"):
        _leave_calls(draft)


def trait(draft: Draft, heard: Heard, text: str) -> str:
    """Something is said of oneself, and nothing else is answered by it."""
    if (heard.kind in _DECIDES and not heard.doubt) or draft.part == DEVICE:
        return ""
    found = _said_of_oneself(draft, text)
    if not found:
        return ""
    draft.choice = found[0]
    return "reason" if draft.step == Step.REASON else TRAIT


def _said_of_oneself(draft: Draft, text: str) -> list[str]:
    """What is said to be so, of nobody else, and is not asked."""
    said = lay_out(text, (), draft.playbook.vocabularies[draft.before.language])
    if said.cut.asked or said.has("someone"):
        return []
    found: list[str] = []
    before = None
    for spot in said.spots:
        if before is None or not before.signs("not", "no", "question"):
            found += [each for each in TRAITS if spot.signs(each)]
        before = spot
    return found


def _leave_calls(draft: Draft) -> None:
    if CALLS in draft.playbook.by_id and CALLS not in draft.now.answers and draft.state not in ASIDES:
        draft.settle(CALLS, Answer(Status.LEFT_OUT, reason="deaf"))
