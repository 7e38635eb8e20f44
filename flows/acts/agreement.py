"""The agreement: what is said before the review, the record, the client's copy, and a change of mind.

Rules of this file:
1. Guards and acts as everywhere: (draft) -> bool, (draft) -> None.
2. `record` is the only act that makes the answers binding, besides those of `flows.acts.therapist`.
"""

from dataclasses import replace

from flows import progress
from flows.acts.practice_rules import tell_due, tell_with_copy
from flows.conversation import Readiness
from flows.draft import Draft
from flows.events import Record

# Guards


def nothing_new(draft: Draft) -> bool:
    """An agreement stands, and no answer changed since."""
    return draft.before.agreed > 0 and not draft.before.unsaved


def has_answers(draft: Draft) -> bool:
    """There is something to change."""
    return bool(draft.now.answers)


def part_named(draft: Draft) -> str:
    """The part that was picked from the list, or named in a sentence ("change e-mail")."""
    return draft.heard.part or draft.choice


def names_part(draft: Draft) -> bool:
    """A part of this agreement was named, after the yes at the start."""
    return draft.before.consent != "" and progress.can_change(draft.playbook, draft.now, draft.heard.part)


def names_fixed_part(draft: Draft) -> bool:
    """A part was named in which there is nothing to choose."""
    return draft.before.consent != "" and draft.heard.part in draft.playbook.parts


# Acts


def nothing_to_choose(draft: Draft) -> None:
    """What was agreed elsewhere leaves nothing to choose there."""
    draft.say("change.fixed", part=draft.heard.part)


def tell_facts(draft: Draft) -> None:
    """How the practice handles replies, dropped calls and complaints: once, before the first review."""
    tell_due(draft)
    if draft.playbook.facts and not draft.before.facts_told:
        draft.say("facts.all")
        draft.now = replace(draft.now, facts_told=True)


def record(draft: Draft) -> None:
    """Agreed: a version of its own, the client's copy, and word to the therapist."""
    draft.effects.append(Record())
    draft.say("agreed.copy")
    tell_with_copy(draft)
    draft.now = replace(draft.now, agreed=draft.before.agreed + 1, history=())
    draft.keeps_history = False
    draft.variant = "just"


def nothing_to_record(draft: Draft) -> None:
    """It stands as it was."""
    draft.say("agreed.unchanged")
    draft.keeps_history = False
    draft.now = replace(draft.now, history=())


def copy(draft: Draft) -> None:
    """The client's copy once more, and how the practice handles things."""
    draft.say("agreed.copy")
    if draft.playbook.facts:
        draft.say("facts.all")
    draft.variant = "copied"


def page(draft: Draft) -> None:
    """The client's copy as a page, to keep or to print."""
    draft.say("agreed.page", page=True)
    draft.variant = "copied"


def review_due(draft: Draft) -> None:
    """Some time has passed: is it still right?"""
    draft.say("aside.reminder_review")


def still_right(draft: Draft) -> None:
    """It is."""
    draft.say("aside.still_right")
    draft.keeps_history = False


def set_up_now(draft: Draft) -> None:
    """Something that was still to be set up is there now: ask again, from the first."""
    method = progress.pending(draft.playbook, draft.now)[0]
    draft.set_app(method, replace(draft.app_of(method), readiness=Readiness.UNKNOWN))


def open_part(draft: Draft) -> None:
    """A part was named: to be changed, or, where it does not come up by itself, for the first time."""
    settled = (draft.heard.part or draft.choice) in draft.now.answers
    draft.variant = "again" if settled else "ask"
