"""From what happened to the name of an event in the table, with what it carries laid into the draft.

Rules of this file:
1. It names the event; the table decides where it leads.
2. What is not surely understood becomes `maybe`, `several` or `unclear`: the dialogue asks back.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows.draft import Draft
from flows.events import (
    AddressChanged,
    ByPerson,
    Chose,
    Event,
    Nudged,
    Opened,
    Overheard,
    Proposed,
    Resumed,
    Returned,
    Said,
    Signed,
    Tested,
    TimedOut,
    Undeliverable,
    Unusable,
)
from flows.hearing_answers import (
    WAYS_OUT,
    again,
    answered,
    by_name,
    identified,
    loosely_identified,
    picked,
    refused_by_name,
    secret,
    understood,
)
from flows.hearing_details import detail, needed
from flows.hearing_gravity import WATCHED, answer_to_safe, gravity, overheard
from flows.hearing_intents import BARRIERS, COMMANDS, believed, disputed, guessed, may_be_in_the_way
from flows.hearing_practice import in_practice, requested, takes_several
from flows.hearing_questions import question
from flows.hearing_remembered import TRAIT, learn, trait
from flows.hearing_several import CONFIRM, FOR, SLOTS, WHICH, corrected, new_contact, new_number, several_things
from flows.hearing_trouble import in_guide
from flows.questions import signed
from flows.states import GUIDE_STATES, UNHEARD, State, Step
from flows.understanding import Heard, Kind, understand
from flows.understanding.choosing import UNSPECIFIC

Listener = Callable[[Draft, Heard, str], str]
"""What a text means, if it is of its kind: the event's name, or empty."""

_BY_EVENT = {
    Opened: "opened",
    TimedOut: "timed_out",
    Undeliverable: "undeliverable",
    Unusable: "unusable",
    Returned: "returned",
    AddressChanged: "address_changed",
    Proposed: "proposed",
    Nudged: "nudged",
    Resumed: "resumed",
    Tested: "tested",
    Signed: "signed",
}
LOSING = frozenset({"back", "skip"})
"""Commands by which a slip would lose something without a question. All others ask first, or can be taken back."""
_MAY_BE_A_BARRIER = frozenset({Kind.UNCLEAR, Kind.PLATFORM, Kind.MAYBE, Kind.STORY})
DESPITE_ALL = frozenset(
    {"danger", "unsafe", "watched", "forget", "clear", "stop", "address_changed", "tested", "signed"}
)
"""What counts even after a silence, and even if the questions changed meanwhile."""

_OF_PRACTICE = ("rule", "question", "rule_again", "question_again", "request")
_OF_SEVERAL = (CONFIRM, WHICH, FOR, SLOTS)
ANYWHERE = frozenset(
    {
        *(*COMMANDS, *Kind, *_OF_PRACTICE, *_OF_SEVERAL, WATCHED, TRAIT, "opened", "unusable", "stale", "not_that"),
        *("secret", "about_detail", "not_needed"),
    }
) - {
    Kind.CHOICE,
    Kind.COMMAND,
}
"""Events that the person may bring about in any state, whatever is asked there."""
HEARD_AT: Mapping[State | Step, frozenset[str]] = {
    Step.CHOOSE: frozenset({"two_problems", "identified", "elsewhere", "barrier", "methods", "needed"}),
    Step.MORE: frozenset({"methods"}),
    Step.WHICH: frozenset({"method", "other_tool"}),
    State.PAUSED: frozenset({"safe_now"}),
    State.QUESTION_ASK: frozenset({"replied", "misread"}),
    State.QUESTION_DOUBT: frozenset({"replied"}),
    Step.SAME: frozenset({"barrier", "method"}),
    Step.READY: frozenset({"two_problems", "identified", "barrier"}),
    Step.IDENTIFIER: frozenset({"identified", "misread"}),
    Step.DOUBT: frozenset({"identified"}),
    State.AGREED: frozenset({"problem", "two_problems", "show_how", "no_guide"}),
    **{state: frozenset(WAYS_OUT) for state in GUIDE_STATES},
    State.GUIDE_DEVICE: frozenset({*WAYS_OUT, "section", "impossible", "two_devices"}),
    State.GUIDE_NEEDS: frozenset({*WAYS_OUT, "new_enough", "too_old", "section"}),
    State.GUIDE_STEP: frozenset({*WAYS_OUT, "problem", "two_problems", "stuck", "not_there"}),
    State.GUIDE_TROUBLE: frozenset({*WAYS_OUT, "problem", "two_problems", "unmatched"}),
    State.GUIDE_FIX: frozenset({*WAYS_OUT, "problem", "two_problems", "not_helped"}),
}
"""Events that a typed text may bring about besides, in a state or at a step of a class, shown as an option or not."""
OUTSIDE = frozenset(_BY_EVENT.values()) - {"opened", "unusable"} | {"rewritten"}
"""Events that come about without the person."""


def hear(draft: Draft, event: Event) -> str:
    """The event's name in the table. Lays choice, reading and what was heard into `draft`."""
    by_person = isinstance(event, ByPerson)
    if draft.state == State.INVITED:
        grave = gravity(draft, event.text, event.heard) if isinstance(event, Said) else ""
        return grave or ("opened" if by_person else "silence")
    if by_person and (draft.now.nudged or draft.now.told_away):
        draft.now = replace(draft.now, nudged=False, told_away=False)
    if isinstance(event, Said):
        learn(draft, event.text)
        answered = answer_to_safe if draft.state == State.SAFE else _typed
        trigger = gravity(draft, event.text, event.heard) or answered(draft, event.text)
    elif isinstance(event, Overheard):
        trigger = overheard(event.heard)
    elif isinstance(event, Chose):
        trigger = _tapped(draft, event)
    else:
        trigger = _BY_EVENT[type(event)]
    if draft.state in UNHEARD and by_person and trigger not in DESPITE_ALL:
        return "heard_again"
    return trigger


def _tapped(draft: Draft, event: Chose) -> str:
    question = draft.before.question
    if event.token != question.token or event.option not in question.shown:
        return "stale"
    return picked(draft, event.option)


def _typed(draft: Draft, text: str) -> str:
    heard = draft.heard = understood(draft, text)
    for listen in ORDER:
        if found := listen(draft, heard, text):
            return found
    beside = heard.kind is Kind.PLATFORM and heard.doubt and heard.platform in UNSPECIFIC
    return heard.command if heard.kind is Kind.COMMAND else "unclear" if beside else heard.kind.value


def _in_guide(draft: Draft, heard: Heard, text: str) -> str:
    """What belongs to a guide; two problems that fit a little, and a faint *stuck*, only if nothing better is known."""
    found = in_guide(draft, heard, text)
    if found not in ("two_problems", "stuck"):
        return found
    laid = draft.heard, draft.reading
    draft.heard = heard
    better = believed(draft, heard, text) or (guessed(draft, heard, text) if draft.state == State.AGREED else "")
    if better:
        return better
    draft.heard, draft.reading = laid
    return found


def _needs_one(draft: Draft, heard: Heard, _text: str) -> str:
    """What is to be left out was named among other words: perhaps it is needed."""
    wanted = heard.kind is Kind.ABOUT and not heard.asks and heard.method in draft.here.leave_out
    if not wanted or draft.step != Step.CHOOSE:
        return ""
    draft.heard = Heard(Kind.MAYBE, choice="need_one")
    return Kind.MAYBE.value


def _needed(draft: Draft, heard: Heard, _text: str) -> str:
    """A tool that somebody needs, where that is asked."""
    return needed(draft, heard)


def _barrier(draft: Draft, heard: Heard, text: str) -> str:
    """Something stands in the way of any method: "barrier", or empty."""
    if heard.kind not in _MAY_BE_A_BARRIER or not may_be_in_the_way(draft):
        return ""
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    in_the_way = understand(text, signed(BARRIERS), vocabulary, seen=False)
    draft.choice = in_the_way.choice
    return "barrier" if in_the_way.kind in (Kind.CHOICE, Kind.MAYBE) else ""


def _several(draft: Draft, heard: Heard, _text: str) -> str:
    """Several methods at once, where several may be agreed."""
    return "methods" if takes_several(draft, heard) else ""


def _within(draft: Draft, heard: Heard, _text: str) -> str:
    """A command within a sentence that says more than that: asked back, if a slip would lose something."""
    if heard.kind is not Kind.COMMAND or not heard.doubt or heard.command not in LOSING:
        return ""
    draft.heard = Heard(Kind.MAYBE, choice=heard.command)
    return Kind.MAYBE.value


ORDER: tuple[Listener, ...] = (
    several_things,  # more than the open question takes
    corrected,  # the newest answer is put right
    identified,  # a contact detail, where one makes sense
    new_contact,  # a contact detail where none is asked for
    new_number,  # the same, without saying it
    in_practice,  # the practice's own rules and questions, and answers to them
    secret,  # a code, a PIN or a key
    detail,  # what stays behind with a method, who sees one there
    question,  # what is asked about the practice, the agreement, a method, the bot, one's data
    _in_guide,  # the device, and trouble with the app in hand
    _needed,  # what somebody needs of what is left out
    requested,  # a method on request, a class that comes up only if it is named
    by_name,  # the method that the question is about
    refused_by_name,
    again,  # the same as was asked back
    _several,  # several methods, where several may be agreed
    trait,  # something said of oneself
    disputed,  # an option of which words and encoder are sure in two ways
    answered,  # an option of the open question, surely
    believed,  # what the encoder makes of it, where the tables are in doubt
    _barrier,  # what stands in the way of any method
    loosely_identified,  # asked for a contact detail: it may still be one
    _within,  # a command in the middle of something else
    _needs_one,  # what is to be left out was named
    guessed,  # the likeliest options, rather than nothing
)
"""Who is asked what a text means, by gravity (danger, somebody who looks and slips go before: `hearing_gravity`); the
first that answers is believed. What none of them takes is what the tables say: a command, a guess, a greeting, nothing.
"""
