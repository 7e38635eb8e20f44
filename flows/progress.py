"""How far an agreement has come: what is agreed, what is missing, what is still open in a part.

Rules of this file:
1. Pure functions of the practice's policy and one client's answers. The dialogue asks them, and so does whoever
   writes the agreement down.
"""

from dataclasses import replace

from flows.conversation import Answer, App, Conversation, Readiness, Status
from flows.playbook import CALLS, DEVICE, FALLBACK, FALLBACK_CLASSES, POST_PHONE_SMS, Class, Join, Playbook
from flows.states import Step

# What was agreed, and what is missing


def agreed(answer: Answer | None) -> bool:
    """Whether a method is agreed."""
    return answer is not None and answer.status is Status.AGREED


def without(answer: Answer, method: str) -> Answer | None:
    """The answer without this method; None if nothing is left of it."""
    rest = tuple(id_ for id_ in answer.methods if id_ != method)
    if rest == answer.methods:
        return answer
    return replace(answer, methods=rest) if rest else None


def uses(conversation: Conversation, part: str, method: str) -> bool:
    """Whether this method is agreed in this part."""
    answer = conversation.answers.get(part)
    return answer is not None and agreed(answer) and method in answer.methods


def parts_with(playbook: Playbook, conversation: Conversation, method: str) -> tuple[str, ...]:
    """Parts in which this method is agreed, as an app: not a fall-back by a link, where there is nothing to set up."""
    answers = conversation.answers
    return tuple(one for one in playbook.parts if uses(conversation, one, method) and not answers[one].by_link)


def unmet(playbook: Playbook, conversation: Conversation) -> tuple[str, ...]:
    """Required classes in which no method is agreed: the floor that is missing."""
    return tuple(one.id for one in playbook.classes if one.required and not _met(conversation, one.id))


def _met(conversation: Conversation, part: str) -> bool:
    """A method is agreed there; for somebody deaf, messages or video do for calls."""
    instead = ("messaging", "video") if part == CALLS and conversation.knows("deaf") else ()
    return any(agreed(conversation.answers.get(one)) for one in (part, *instead))


def pending(playbook: Playbook, conversation: Conversation) -> tuple[str, ...]:
    """Agreed methods that the client still has to set up."""
    agreed_methods = (method for answer in conversation.answers.values() if agreed(answer) for method in answer.methods)
    return tuple(
        method
        for method in dict.fromkeys(agreed_methods)
        if conversation.apps.get(method, App()).readiness is Readiness.CHOSEN and playbook.methods[method].install
    )


def pending_guide(playbook: Playbook, conversation: Conversation) -> str:
    """The first method that is still to be set up and has a guide, or empty."""
    return next((one for one in pending(playbook, conversation) if one in playbook.guides), "")


def reusable(playbook: Playbook, conversation: Conversation, part: str) -> str:
    """The method that an earlier class settled and that is offered in this one too, or empty."""
    here = playbook.by_id.get(part, Class(part))
    for earlier in here.reuse:
        answer = conversation.answers.get(earlier)
        for method in answer.methods if answer and agreed(answer) else ():
            if method in here.offered:
                return method
    return ""


def followers(playbook: Playbook, conversation: Conversation, part: str) -> tuple[str, ...]:
    """Later classes still open that could use what is proposed for this one as well."""
    method = reusable(playbook, conversation, part)
    return tuple(
        one.id
        for one in playbook.classes
        if part in one.reuse and one.id not in conversation.answers and method in one.offered
    )


# The fall-back, several methods, and how to find each other


def second_ways(playbook: Playbook, conversation: Conversation) -> tuple[str, ...]:
    """What can be proposed for the time when a call fails: no app that is used for calls, nothing agreed for all."""
    calls = [part for part in FALLBACK_CLASSES if agreed(conversation.answers.get(part))]

    def is_taken(method: str) -> bool:
        used = [uses(conversation, part, method) for part in calls]
        return any(used) if playbook.methods[method].join is Join.APP else bool(used) and all(used)

    return tuple(method for method in playbook.fallback if not is_taken(method))


def can_change(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """There is something to choose in a part: of the fall-back, a real second way is left."""
    return part in playbook.parts and (part != FALLBACK or bool(second_ways(playbook, conversation)))


def needable(playbook: Playbook, part: str) -> tuple[str, ...]:
    """What is named to whoever needs one of those that are left out: of all there is, what the policy speaks of."""
    here = playbook.by_id.get(part, Class(part))
    serving = (known for known in playbook.methods.values() if part in known.classes and not known.closed)
    others = {known.id: known for known in serving if known.id not in here.possible}
    if part == POST_PHONE_SMS or not {*here.leave_out} >= {*others} - {*playbook.fallback}:
        return here.leave_out  # named one by one
    spoken_of = {*playbook.fallback, *(id_ for one in playbook.classes for id_ in one.possible)}
    return tuple(id_ for id_, known in others.items() if id_ in spoken_of or known.own)


def left(playbook: Playbook, conversation: Conversation, part: str) -> tuple[str, ...]:
    """What is proposed in a class with several methods, and not agreed there."""
    here = playbook.by_id.get(part, Class(part))
    return tuple(id_ for id_ in here.offered if not uses(conversation, part, id_)) if here.several else ()


def contact(playbook: Playbook, conversation: Conversation, method: str) -> App:
    """What is known of the client's contact detail for a method: `identifier` and `doubt`."""
    known = playbook.methods.get(method)
    return conversation.apps.get(known.shares if known else method, App())


def contacts_needed(playbook: Playbook, conversation: Conversation, part: str) -> tuple[str, ...]:
    """Methods of a part for which the client can be asked how to find them; or where a link is to be sent."""
    found = []
    for id_ in _set_up(conversation, part):
        method = playbook.methods[id_]
        app = conversation.apps.get(id_, App())
        has_it = not method.install or app.readiness not in (Readiness.UNKNOWN, Readiness.CHOSEN)
        if has_it and method.asks_identifier:
            found.append(id_)
        if method.sent_to and playbook.methods[method.sent_to].asks_identifier:
            found.append(method.sent_to)
    return tuple(dict.fromkeys(found))


def without_address(playbook: Playbook, conversation: Conversation) -> tuple[tuple[str, str, str], ...]:
    """No way to meet: (part, method, whose address is missing: "therapist" or "client")."""
    found: list[tuple[str, str, str]] = []
    for part, answer in conversation.answers.items():
        for id_ in answer.methods if agreed(answer) else ():
            method = playbook.methods[id_]
            if not method.own_address and method.join is not Join.IN_PERSON:
                found.append((part, id_, "therapist"))
        needed = contacts_needed(playbook, conversation, part)
        found += [(part, id_, "client") for id_ in needed if not contact(playbook, conversation, id_).identifier]
    return tuple(found)


# What is still open in a part. Each is asked with (playbook, conversation, part).


def can_reuse(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """Nothing is settled, and an earlier class has a method to propose."""
    return part not in conversation.answers and reusable(playbook, conversation, part) != ""


def unanswered(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """Nothing is settled, and it comes up by itself. What is left of the fall-back has to be a real second way."""
    if part in conversation.answers:
        return False
    if part == FALLBACK:
        return bool(second_ways(playbook, conversation))
    return part not in playbook.by_id or playbook.by_id[part].opens


def more_possible(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """Something is agreed, more than one is possible, and nobody said so far that it is enough."""
    answer = conversation.answers.get(part)
    return answer is not None and agreed(answer) and not answer.enough and bool(left(playbook, conversation, part))


def without_reason(_playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """Refused or put off, and not yet asked why."""
    answer = conversation.answers.get(part)
    return answer is not None and answer.status in (Status.TO_DISCUSS, Status.REFUSED) and answer.reason is None


def readiness_unknown(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """A method is agreed that has to be set up, and nobody asked yet whether it is."""
    return _unready(playbook, conversation, part) != ""


def identifier_unknown(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """The client has the method, and nobody asked yet how to find them there."""
    return _unfound(playbook, conversation, part) != ""


def identifier_doubted(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """An identifier was given that has to be asked about."""
    return _doubted(playbook, conversation, part) != ""


def method_at(playbook: Playbook, conversation: Conversation, part: str, step: str) -> str:
    """The method that a step of a part is about: of several, the first for which it is open; or empty."""
    answer = conversation.answers.get(part)
    open_in = {Step.READY.value: _unready, Step.IDENTIFIER.value: _unfound, Step.DOUBT.value: _doubted}
    found = open_in[step](playbook, conversation, part) if step in open_in else ""
    return found or (answer.method if answer else "")


def _unready(playbook: Playbook, conversation: Conversation, part: str) -> str:
    """The first agreed method that may have to be set up, where nobody knows."""
    return next(
        (
            method
            for method in _set_up(conversation, part)
            if playbook.methods[method].install and conversation.apps.get(method, App()).readiness is Readiness.UNKNOWN
        ),
        "",
    )


def _unfound(playbook: Playbook, conversation: Conversation, part: str) -> str:
    """The first method whose contact detail is needed, could be given, and was not asked for."""
    needed = contacts_needed(playbook, conversation, part)
    return next((id_ for id_ in needed if contact(playbook, conversation, id_).identifier is None), "")


def _doubted(playbook: Playbook, conversation: Conversation, part: str) -> str:
    needed = contacts_needed(playbook, conversation, part)
    return next((id_ for id_ in needed if contact(playbook, conversation, id_).doubt), "")


def _set_up(conversation: Conversation, part: str) -> tuple[str, ...]:
    """The agreed methods of a part, but for what is joined by a link instead of the app."""
    answer = conversation.answers.get(part)
    return answer.methods if answer is not None and agreed(answer) and not answer.by_link else ()


def proven(conversation: Conversation, playbook: Playbook) -> Conversation:
    """The conversation with what its channel proves: whoever writes by a method that was agreed has it."""
    method = conversation.channel
    app = conversation.apps.get(method, App())
    known = app.readiness not in (Readiness.UNKNOWN, Readiness.CHOSEN)
    if known or not parts_with(playbook, conversation, method):
        return conversation
    has_it = replace(app, readiness=Readiness.INSTALLED, help_wanted=False)
    return replace(conversation, apps={**conversation.apps, method: has_it})


def remembering(conversation: Conversation, playbook: Playbook) -> Conversation:
    """The conversation with what was learnt on the way: who looks is not asked as if nothing had been said."""
    if not (conversation.watched and conversation.consent) or DEVICE in conversation.answers:
        return conversation
    if DEVICE not in playbook.parts:
        return conversation
    return replace(conversation, answers={**conversation.answers, DEVICE: who_looks(conversation)})


def who_looks(conversation: Conversation) -> Answer:
    """What is noted of who else can look, from what was said on the way: no more than was said plainly."""
    return Answer(Status.TOLD, reason="somebody" if conversation.watched_surely else "perhaps")
