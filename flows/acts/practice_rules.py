"""The practice's own rules: said at their place, acknowledged, taken back; and a method that is agreed on request only.

Rules of this file:
1. Acts are (draft) -> None. An acknowledgement is kept with the version of its wording and its day.
2. A no is respected: it changes no answer, unless it takes back a yes that a method hung on; that is open again then.
3. A method on request is agreed after a yes to its rules; where it has none, after a plain yes.
"""

from dataclasses import replace

from flows import due
from flows.acts.answers import note, settle_beside
from flows.conversation import Acknowledged, Proposal, Yes
from flows.draft import Draft
from flows.events import Tell
from flows.progress import without

# Guards


def being_changed(draft: Draft) -> bool:
    """What is asked was answered before."""
    return draft.now.asking != ""


def is_on_request(draft: Draft) -> bool:
    """It can be agreed if the client asks for it, after the yes at the start."""
    return draft.before.consent != "" and draft.requested != ""


# Acts


def tell_due(draft: Draft) -> None:
    """Rules that ask for nothing are said where something was agreed: once."""
    fresh = due.to_tell(draft.playbook, draft.now)
    if fresh:
        draft.say("rule.told", rules=fresh)
        draft.now = replace(draft.now, told=(*draft.now.told, *fresh))


def tell_with_copy(draft: Draft) -> None:
    """Some come with the copy."""
    fresh = due.to_tell_with_copy(draft.playbook, draft.now)
    if fresh:
        draft.say("rule.told", rules=fresh)
        draft.now = replace(draft.now, told=(*draft.now.told, *fresh))


def answer_rule(draft: Draft) -> None:
    """Somebody asked: the practice's own words; and, where it was about answers, that the therapist is away."""
    draft.say("rule.answer_replies" if draft.reading[0] == due.REPLIES else "rule.answer", rule=draft.choice)


def open_again(draft: Draft) -> None:
    """An acknowledgement is to be changed."""
    draft.now = replace(draft.now, asking=draft.choice)


def acknowledge(draft: Draft) -> None:
    """Yes. If a method waits for nothing else, it is agreed."""
    _answer(draft, Yes.YES)
    wanted = draft.now.request
    if wanted.part and not due.open_request_rules(draft.playbook, draft.now, wanted):
        agree_on_request(draft)
    else:
        draft.say("noted.acknowledged", rule=draft.rule)


def refuse(draft: Draft) -> None:
    """No."""
    _answer(draft, Yes.NO)
    draft.say("noted.not_acknowledged", rule=draft.rule)


def put_off(draft: Draft) -> None:
    """Skipped: a point to talk about."""
    _answer(draft, Yes.SKIPPED)
    draft.say("noted.not_acknowledged", rule=draft.rule)


def keep(draft: Draft) -> None:
    """What was said to it stays."""
    draft.now = replace(draft.now, asking="")
    draft.say("rule.kept", rule=draft.rule)


def _answer(draft: Draft, answer: Yes) -> None:
    rule = due.rule_of(draft.playbook, draft.rule)
    if rule is None:
        return
    was = draft.now.acknowledged.get(rule.id)
    said = Acknowledged(rule.version, answer, draft.on)
    draft.now = replace(draft.now, acknowledged={**draft.now.acknowledged, rule.id: said}, asking="")
    if answer is Yes.YES:
        return
    draft.now = replace(draft.now, request=Proposal())
    if was is not None and was.answer is Yes.YES:
        _reopen(draft, rule.at)
        draft.effects.append(Tell("taken_back", {"rule": rule.id}))


def _reopen(draft: Draft, places: tuple[str, ...]) -> None:
    """What hung on it is open again."""
    answers = draft.now.answers
    for part, _, method in (place.partition(":") for place in places):
        if method and part in answers:
            rest = without(answers[part], method)
            answers = {id_: one for id_, one in {**answers, part: rest}.items() if one is not None}
    draft.now = replace(draft.now, answers=answers)


# On request


def request(draft: Draft) -> None:
    """A method was asked for that is not proposed: its rules first, or a plain yes."""
    method = draft.choice
    draft.now = replace(draft.now, request=Proposal(draft.requested, method))
    rules = due.request_rules(draft.playbook, draft.requested, method)
    if rules and not due.open_request_rules(draft.playbook, draft.now, draft.now.request):
        agree_on_request(draft)


def agree_on_request(draft: Draft) -> None:
    """It is agreed, beside what was agreed there if there may be several."""
    wanted = draft.now.request
    draft.now = replace(draft.now, request=Proposal())
    settle_beside(draft, wanted.part, (wanted.method,))
    note(draft, wanted.part, wanted.method)


def no_request(draft: Draft) -> None:
    """Rather not, after all."""
    draft.now = replace(draft.now, request=Proposal())
    draft.say("noted.not_requested", method=draft.before.request.method, part=draft.before.request.part)
