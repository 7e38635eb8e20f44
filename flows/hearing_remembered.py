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
    said = lay_out(text, (), draft.playbook.vocabularies[draft.before.language])
    own = not said.has("someone", "not", "question") and not said.cut.asked
    scores = draft.evidence
    for trait in TRAITS:
        if (own and said.has(trait)) or scores.score(f"barrier.{trait}") >= CERTAIN:
            draft.learn(trait)
    if draft.now.knows("deaf") and not draft.before.knows("deaf"):
        _leave_calls(draft)


def trait(draft: Draft, heard: Heard, text: str) -> str:
    """Something is said of oneself, and nothing else is answered by it."""
    if heard.kind in _DECIDES and not heard.doubt:
        return ""
    said = lay_out(text, (), draft.playbook.vocabularies[draft.before.language])
    if said.has("someone") or said.cut.asked or draft.part == DEVICE:
        return ""
    found = next((one for one in TRAITS if said.has(one)), "")
    if not found or said.has("not"):
        return ""
    draft.choice = found
    return "reason" if draft.step == Step.REASON else TRAIT


def _leave_calls(draft: Draft) -> None:
    if CALLS in draft.playbook.by_id and CALLS not in draft.now.answers and draft.state not in ASIDES:
        draft.settle(CALLS, Answer(Status.LEFT_OUT, reason="deaf"))
