"""Who may be written to, and when: reminded, answered, told, proposed to.

Rules of this file:
1. Pure functions of a playbook and a conversation. The dialogue asks them, and so does whoever offers a command.
2. Nobody is written to who said not now or cannot be reached, and nobody twice before they are heard again.
"""

from flows.conversation import App, Conversation, Readiness
from flows.playbook import Playbook
from flows.progress import parts_with, uses
from flows.states import ASIDES, BEFORE_CONSENT, SILENT, UNHEARD, State


def may_be_reminded(conversation: Conversation) -> bool:
    """The therapist may have them reminded: they came in, said no "not now", and were not reminded since last heard."""
    return not conversation.nudged and conversation.state not in UNHEARD | {State.INVITED, State.DECLINED}


def may_be_answered(conversation: Conversation) -> bool:
    """The therapist's own words may be passed on to them: they came in, and it is known that they read here."""
    return conversation.state not in UNHEARD | {State.INVITED}


def may_be_told_away(conversation: Conversation) -> bool:
    """They wait for an answer, perhaps; and were not told since they were last heard that we had been away."""
    quiet = UNHEARD | {State.INVITED, State.DECLINED, State.PAUSED, State.SAFE}
    return not conversation.told_away and conversation.state not in quiet


def may_be_proposed_to(conversation: Conversation) -> bool:
    """Another method may be proposed to them: there was a clear yes, and they are in no aside."""
    busy = BEFORE_CONSENT | UNHEARD | (ASIDES - {State.PROPOSAL})
    return conversation.consent != "" and conversation.state not in busy


def may_propose(playbook: Playbook, conversation: Conversation, part: str, method: str) -> bool:
    """This method may be proposed to them in this class: it is offered there, and not agreed there."""
    here = playbook.by_id.get(part)
    offered = here is not None and method in here.possible
    return may_be_proposed_to(conversation) and offered and not uses(conversation, part, method)


def may_be_tested(playbook: Playbook, conversation: Conversation, method: str) -> bool:
    """This method is agreed somewhere as an app, and was not marked as tested since it was last set up."""
    app = conversation.apps.get(method, App())
    fresh = app.readiness is not Readiness.TESTED or app.address_changed != ""
    return fresh and bool(parts_with(playbook, conversation, method))


def days_to_reminder(playbook: Playbook, conversation: Conversation) -> int:
    """After how many days time has run out for them, whatever the therapist does; 0: never."""
    if not conversation.remind or conversation.state in SILENT:
        return 0
    if conversation.state == State.AGREED:
        return playbook.review_days
    return 0 if conversation.reminded else playbook.reminder_days
