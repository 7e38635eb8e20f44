"""What follows from the practice's policy and one client's answers: what is open, and who may be written to.

Rules of this file:
1. Pure functions of a playbook and a conversation. The dialogue asks them, and so does whoever offers a command.
2. Nobody is written to who said not now or cannot be reached, and nobody twice before they are heard again.
"""

from dataclasses import replace

from flows.conversation import Answer, App, Conversation, Readiness, Status
from flows.playbook import DEVICE, FALLBACK, UNASKED_IDENTIFIERS, Class, Playbook
from flows.states import ASIDES, BEFORE_CONSENT, SILENT, UNHEARD, State

# Who may be written to


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
    offered = here is not None and method in here.offered
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


# What was agreed, and what is missing


def agreed(answer: Answer | None) -> bool:
    """Whether a method is agreed."""
    return answer is not None and answer.status is Status.AGREED


def uses(conversation: Conversation, part: str, method: str) -> bool:
    """Whether this method is agreed in this part."""
    answer = conversation.answers.get(part)
    return answer is not None and agreed(answer) and answer.method == method


def parts_with(playbook: Playbook, conversation: Conversation, method: str) -> tuple[str, ...]:
    """Parts in which this method is agreed, as an app: not a fall-back by a link, where there is nothing to set up."""
    answers = conversation.answers
    return tuple(one for one in playbook.parts if uses(conversation, one, method) and not answers[one].by_link)


def unmet(playbook: Playbook, conversation: Conversation) -> tuple[str, ...]:
    """Required classes in which no method is agreed: the floor that is missing."""
    return tuple(one.id for one in playbook.classes if one.required and not agreed(conversation.answers.get(one.id)))


def pending(playbook: Playbook, conversation: Conversation) -> tuple[str, ...]:
    """Agreed methods that the client still has to set up."""
    return tuple(
        dict.fromkeys(
            answer.method
            for answer in conversation.answers.values()
            if agreed(answer)
            and conversation.apps.get(answer.method, App()).readiness is Readiness.CHOSEN
            and playbook.methods[answer.method].install
        )
    )


def pending_guide(playbook: Playbook, conversation: Conversation) -> str:
    """The first method that is still to be set up and has a guide, or empty."""
    return next((one for one in pending(playbook, conversation) if one in playbook.guides), "")


def reusable(playbook: Playbook, conversation: Conversation, part: str) -> str:
    """The method that an earlier class settled and that is offered in this one too, or empty."""
    here = playbook.by_id.get(part, Class(part))
    for earlier in here.reuse:
        answer = conversation.answers.get(earlier)
        if answer and agreed(answer) and answer.method in here.offered:
            return answer.method
    return ""


def followers(playbook: Playbook, conversation: Conversation, part: str) -> tuple[str, ...]:
    """Later classes still open that could use what is proposed for this one as well."""
    method = reusable(playbook, conversation, part)
    return tuple(
        one.id
        for one in playbook.classes
        if part in one.reuse and one.id not in conversation.answers and method in one.offered
    )


# What is still open in a part. Each is asked with (playbook, conversation, part).


def can_reuse(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """Nothing is settled, and an earlier class has a method to propose."""
    return part not in conversation.answers and reusable(playbook, conversation, part) != ""


def unanswered(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """Nothing is settled. The fall-back is no question where it is agreed for every call already."""
    if part in conversation.answers:
        return False
    if part != FALLBACK:
        return True
    served = [one for one in playbook.classes if playbook.fallback in one.offered]
    taken = [one for one in served if uses(conversation, one.id, playbook.fallback)]
    return not served or len(taken) < len(served)


def without_reason(_playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """Refused or put off, and not yet asked why."""
    answer = conversation.answers.get(part)
    return answer is not None and answer.status in (Status.TO_DISCUSS, Status.REFUSED) and answer.reason is None


def readiness_unknown(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """A method is agreed that has to be set up, and nobody asked yet whether it is."""
    answer = conversation.answers.get(part)
    if answer is None or not agreed(answer) or answer.by_link:
        return False
    app = conversation.apps.get(answer.method, App())
    return playbook.methods[answer.method].install and app.readiness is Readiness.UNKNOWN


def identifier_unknown(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """The client has the method, and nobody asked yet how to find them there."""
    answer = conversation.answers.get(part)
    if answer is None or not agreed(answer) or answer.by_link:
        return False
    method = playbook.methods[answer.method]
    app = conversation.apps.get(answer.method, App())
    has_it = not method.install or app.readiness not in (Readiness.UNKNOWN, Readiness.CHOSEN)
    return has_it and app.identifier is None and method.identifier not in UNASKED_IDENTIFIERS


def identifier_doubted(_playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """An identifier was given that has to be asked about."""
    answer = conversation.answers.get(part)
    return answer is not None and agreed(answer) and conversation.apps.get(answer.method, App()).doubt != ""


def remembering(conversation: Conversation, playbook: Playbook) -> Conversation:
    """The conversation with what was learnt on the way: who looks is not asked as if nothing had been said."""
    if not (conversation.watched and conversation.consent) or DEVICE in conversation.answers:
        return conversation
    if DEVICE not in playbook.parts:
        return conversation
    told = Answer(Status.TOLD, reason="somebody")
    return replace(conversation, answers={**conversation.answers, DEVICE: told})
