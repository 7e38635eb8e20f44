"""What the practice itself says and asks: which of its rules and questions are due, and which stand open.

Rules of this file:
1. Pure functions of a playbook and a conversation, as in `flows.progress`.
2. A rule is said or asked where something was agreed, once, however many places it names; another wording is
   acknowledged anew.
3. A number is asked once: the question for a number to fall back on shares the telephone's.
"""

from collections.abc import Iterator

from flows.conversation import Acknowledged, App, Conversation, Proposal, Reply, Signature, Status, Yes
from flows.playbook import (
    AGREED,
    ASKED,
    BACKUP_PHONE,
    END,
    NUMBER,
    START,
    Acknowledge,
    Playbook,
    Question,
    QuestionKind,
    Rule,
)
from flows.states import State

RULE, QUESTION = "rule", "question"
"""What the ids of the things that can be changed begin with, besides those of parts: "rule.<id>"."""

REPLIES = "replies"
"""Stands for a question about when the therapist answers (see the words for details)."""


def places(playbook: Playbook) -> tuple[str, ...]:
    """Give the places of rules and questions, in the order in which they come up."""
    return (START, *playbook.parts, END)


def _at(conversation: Conversation, place: str) -> frozenset[str]:
    """Give what a rule may name to be due at a place: the place, and what was agreed there."""
    if place in (START, END):
        return frozenset({START} if place == START else {END, AGREED}) if conversation.consent else frozenset()
    answer = conversation.answers.get(place)
    if answer is None or answer.status is not Status.AGREED:
        return frozenset()
    return frozenset({place, *(f"{place}:{method}" for method in answer.methods)})


# Rules


def rule_of(playbook: Playbook, rule_id: str) -> Rule | None:
    """Give the rule with this id."""
    return next((rule for rule in playbook.rules if rule.id == rule_id), None)


def answered(conversation: Conversation, rule: Rule) -> Acknowledged | None:
    """Give what was said to this wording of a rule."""
    said = conversation.acknowledged.get(rule.id)
    return said if said is not None and said.version == rule.version else None


def acknowledged(playbook: Playbook, conversation: Conversation) -> tuple[str, ...]:
    """Give the ids of the rules that were acknowledged or refused, and still ask for it: they can be changed."""
    asking = (rule for rule in playbook.rules if rule.acknowledge is not Acknowledge.NO)
    return tuple(rule.id for rule in asking if rule.id in conversation.acknowledged)


def _due(playbook: Playbook, conversation: Conversation, place: str) -> Iterator[Rule]:
    here = _at(conversation, place)
    yield from (rule for rule in playbook.rules if here & set(rule.at))


def to_acknowledge(playbook: Playbook, conversation: Conversation, place: str) -> tuple[Rule, ...]:
    """Give the rules of a place that wait for a yes or a no."""
    return tuple(
        rule
        for rule in _due(playbook, conversation, place)
        if rule.acknowledge is not Acknowledge.NO and answered(conversation, rule) is None
    )


def to_tell(playbook: Playbook, conversation: Conversation) -> tuple[str, ...]:
    """Give the ids of the rules that ask for nothing, are due, and were not said; those of the copy come with it."""
    due = (rule for place in places(playbook) for rule in _due(playbook, conversation, place))
    fresh = (rule for rule in due if rule.id not in conversation.told and set(rule.at) != {AGREED})
    return tuple(dict.fromkeys(rule.id for rule in fresh if rule.acknowledge is Acknowledge.NO))


def to_tell_with_copy(playbook: Playbook, conversation: Conversation) -> tuple[str, ...]:
    """Give the ids of the rules that are said with the copy."""
    plain = (rule for rule in playbook.rules if rule.acknowledge is Acknowledge.NO and AGREED in rule.at)
    return tuple(rule.id for rule in plain if rule.id not in conversation.told)


def outdated(playbook: Playbook, conversation: Conversation) -> bool:
    """Tell whether somebody acknowledged a rule in words that are no longer those of the practice."""
    due = (rule for place in places(playbook) for rule in to_acknowledge(playbook, conversation, place))
    return any(rule.id in conversation.acknowledged for rule in due)


def anything_open(playbook: Playbook, conversation: Conversation) -> bool:
    """Tell whether a rule waits for a yes or a no, or a question for its answer, anywhere."""
    return any(
        rule_open(playbook, conversation, place) or question_open(playbook, conversation, place)
        for place in places(playbook)
    )


def refused(playbook: Playbook, conversation: Conversation) -> tuple[Rule, ...]:
    """Give the rules that are due and got no yes: points to talk about."""
    due = (rule for place in places(playbook) for rule in _due(playbook, conversation, place))
    asked = (rule for rule in dict.fromkeys(due) if rule.acknowledge is not Acknowledge.NO)
    return tuple(rule for rule in asked if not _said_yes(conversation, rule))


def in_force(playbook: Playbook, conversation: Conversation) -> bool:
    """Tell whether every condition that is due got its yes."""
    return not any(rule.acknowledge is Acknowledge.CONDITION for rule in refused(playbook, conversation))


def signature(conversation: Conversation, rule: Rule) -> Signature | None:
    """Give the signature under this wording of a rule."""
    signed = conversation.signed.get(rule.id)
    return signed if signed is not None and signed.version == rule.version else None


def to_sign(playbook: Playbook, conversation: Conversation) -> tuple[Rule, ...]:
    """Give the rules that wait for a signature on paper."""
    due = (rule for place in places(playbook) for rule in _due(playbook, conversation, place))
    asked = (rule for rule in playbook.rules if ASKED in rule.at and conversation.consent)
    wanted = (rule for rule in dict.fromkeys((*due, *asked)) if rule.sign)
    return tuple(rule for rule in wanted if signature(conversation, rule) is None)


def _said_yes(conversation: Conversation, rule: Rule) -> bool:
    said = answered(conversation, rule)
    return said is not None and said.answer is Yes.YES


# A method on request


def request_rules(playbook: Playbook, part: str, method: str) -> tuple[Rule, ...]:
    """Give the rules that have to be acknowledged before a method on request is agreed."""
    rules = (rule for rule in playbook.rules if f"{part}:{method}" in rule.at)
    return tuple(rule for rule in rules if rule.acknowledge is not Acknowledge.NO)


def open_request_rules(playbook: Playbook, conversation: Conversation, wanted: Proposal) -> tuple[Rule, ...]:
    """Give those of them that got no yes so far."""
    rules = request_rules(playbook, wanted.part, wanted.method)
    return tuple(rule for rule in rules if not _said_yes(conversation, rule))


def request_rule_open(playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """A method was asked for here, and a rule has to be acknowledged first."""
    wanted = conversation.request
    return wanted.part == part and bool(open_request_rules(playbook, conversation, wanted))


def request_open(_playbook: Playbook, conversation: Conversation, part: str) -> bool:
    """A method was asked for here, and waits for a plain yes."""
    return conversation.request.part == part


# Questions


def question_of(playbook: Playbook, question_id: str) -> Question | None:
    """Give the question with this id."""
    return next((question for question in playbook.questions if question.id == question_id), None)


def shared(question: Question) -> str:
    """Give the key under which a question's answer is kept as a contact detail, or empty."""
    return NUMBER if question.id == BACKUP_PHONE and question.kind is QuestionKind.PHONE else ""


def reply_to(conversation: Conversation, question: Question) -> Reply | None:
    """Give what was answered to a question; a choice counts only among the options that it was made from."""
    if shared(question):
        app = conversation.apps.get(shared(question), App())
        return None if app.identifier is None else Reply(app.identifier or None, question.version, app.doubt)
    reply = conversation.replies.get(question.id)
    changed = reply is not None and reply.version != question.version
    return None if changed and question.kind is QuestionKind.CHOICE else reply


def _asked_at(playbook: Playbook, conversation: Conversation, place: str) -> Iterator[Question]:
    here = _at(conversation, place)
    yield from (question for question in playbook.questions if question.at in here)


def to_ask(playbook: Playbook, conversation: Conversation, place: str) -> tuple[Question, ...]:
    """Give the questions of a place that nobody asked yet."""
    asked = _asked_at(playbook, conversation, place)
    return tuple(question for question in asked if reply_to(conversation, question) is None)


def doubted(playbook: Playbook, conversation: Conversation, place: str) -> tuple[Question, ...]:
    """Give the questions of a place whose answer has to be asked about."""
    found = ((each, reply_to(conversation, each)) for each in _asked_at(playbook, conversation, place))
    return tuple(question for question, reply in found if reply is not None and reply.doubt)


# What is open at a place. Each is asked with (playbook, conversation, place).


def rule_open(playbook: Playbook, conversation: Conversation, place: str) -> bool:
    """A rule waits for a yes or a no."""
    return bool(to_acknowledge(playbook, conversation, place))


def question_open(playbook: Playbook, conversation: Conversation, place: str) -> bool:
    """A question waits for its answer."""
    return bool(to_ask(playbook, conversation, place))


def question_doubted(playbook: Playbook, conversation: Conversation, place: str) -> bool:
    """An answer was given that has to be asked about."""
    return bool(doubted(playbook, conversation, place))


# What a state is about


def rule_asked(playbook: Playbook, conversation: Conversation) -> Rule | None:
    """Give the rule that `rule.ask` is about: the one being changed, one of a request, or the first that is open."""
    changed = conversation.asking.removeprefix(f"{RULE}.")
    if changed != conversation.asking:
        return rule_of(playbook, changed)
    for rule in open_request_rules(playbook, conversation, conversation.request):
        return rule
    return next((rule for place in places(playbook) for rule in to_acknowledge(playbook, conversation, place)), None)


def question_asked(playbook: Playbook, conversation: Conversation, state: str) -> Question | None:
    """Give the question that `question.ask` or `question.doubt` is about."""
    changed = conversation.asking.removeprefix(f"{QUESTION}.")
    if changed != conversation.asking:
        return question_of(playbook, changed)
    find = doubted if state == State.QUESTION_DOUBT else to_ask
    return next((each for place in places(playbook) for each in find(playbook, conversation, place)), None)


def subject(playbook: Playbook, conversation: Conversation, state: str) -> str:
    """Give what a question of these states is about, as "<id> <version>"; empty in any other state."""
    about: Rule | Question | None = None
    if state == State.RULE_ASK:
        about = rule_asked(playbook, conversation)
    elif state in (State.QUESTION_ASK, State.QUESTION_DOUBT):
        about = question_asked(playbook, conversation, state)
    return f"{about.id} {about.version}" if about else ""
