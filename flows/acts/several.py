"""Several things at once: said back, settled with a yes, and a contact detail that is new.

Rules of this file:
1. Acts are (draft) -> None. What is pending is kept until there is a yes or a no, and no longer.
2. What the practice does not offer any more is not settled.
"""

from dataclasses import replace

from flows.acts.answers import at_least_installed
from flows.conversation import Answer, Slots, Status
from flows.draft import Draft
from flows.hearing_answers import read_for
from flows.playbook import FALLBACK
from flows.progress import second_ways

YES_NO = ("yes", "no")


def say_back(draft: Draft) -> None:
    """What was understood, for a yes."""
    draft.now = replace(draft.now, pending=draft.pending)
    draft.guess, draft.shown, draft.variant = "slots", YES_NO, "slots"


def ask_which_contact(draft: Draft) -> None:
    """For which method is it?"""
    draft.now = replace(draft.now, pending=draft.pending)
    draft.guess, draft.shown, draft.variant = "slots", draft.heard.candidates, "which_contact"


def take(draft: Draft) -> None:
    """A yes: all of it is settled."""
    pending = draft.before.pending
    for part, methods in pending.parts.items():
        _settle(draft, part, methods)
    for method, value in pending.identifiers.items():
        if method in draft.playbook.methods:
            _found_at(draft, method, value)
    if FALLBACK in draft.playbook.parts and {*draft.playbook.fallback} <= {*pending.unwanted}:
        draft.settle(FALLBACK, Answer(Status.LEFT_OUT))
    draft.now = replace(draft.now, pending=Slots())
    draft.say("slots.taken")


def take_for(draft: Draft) -> None:
    """It is known for which method a contact detail is new: it is taken, or asked for where it was not typed."""
    method, typed = draft.choice, draft.before.pending.identifiers.get("", "")
    value = read_for(draft, method, typed)[0] if typed else ""
    if value:
        _found_at(draft, method, value)
        draft.say("noted.identifier", method=method, identifier=value)
    else:
        draft.set_contact(method, None)
    draft.now = replace(draft.now, pending=Slots())


def _settle(draft: Draft, part: str, methods: tuple[str, ...]) -> None:
    here = draft.playbook.by_id.get(part)
    offered = here.offered if here else second_ways(draft.playbook, draft.now) if part == FALLBACK else ()
    kept = tuple(id_ for id_ in methods if id_ in offered)
    if not kept:
        return
    draft.settle(part, Answer(Status.AGREED, kept, way="app" if part == FALLBACK else ""))
    if part == FALLBACK:
        draft.set_app(kept[0], replace(draft.app_of(kept[0]), readiness=at_least_installed(draft.app_of(kept[0]))))


def _found_at(draft: Draft, method: str, value: str) -> None:
    """Who says how they are found there has it."""
    known = draft.playbook.methods[method]
    if known.install or known.shares == method:
        draft.set_app(method, replace(draft.app_of(method), readiness=at_least_installed(draft.app_of(method))))
    draft.set_contact(method, value)
