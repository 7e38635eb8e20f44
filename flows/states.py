"""Where a conversation can be: the states, their sets, and where a row of the table may lead.

Rules of this file:
1. A conversation's state is a `State`, or one step of one class ("messaging.choose", see `of`): stored as that string.
2. What is true of several states is a set here, and nowhere else.
3. No state's name holds a hyphen (the picture could not be drawn).
"""

from enum import StrEnum


class State(StrEnum):
    """The states that every practice has, whatever its classes; those of a guide only if there is a guide."""

    INVITED = "invited"
    WELCOME = "welcome"
    DECLINED = "declined"
    REVIEW = "review"
    CHANGE = "change"
    AGREED = "agreed"
    RECHECK = "recheck"
    REOPENED = "reopened"

    PAUSED = "paused"
    SAFE = "safe"
    CONTACT = "contact"
    PROPOSAL = "proposal"
    RESTART = "restart"
    CLEAR = "clear"
    FORGET = "forget"
    UNREACHABLE = "unreachable"

    RULE_ASK = "rule.ask"
    QUESTION_ASK = "question.ask"
    QUESTION_DOUBT = "question.doubt"

    FALLBACK_CHOOSE = "fallback.choose"
    DEVICE_CHOOSE = "device.choose"

    GUIDE_DEVICE = "guide.device"
    GUIDE_NEEDS = "guide.needs"
    GUIDE_STEP = "guide.step"
    GUIDE_TROUBLE = "guide.trouble"
    GUIDE_FIX = "guide.fix"
    GUIDE_STRANDED = "guide.stranded"
    GUIDE_IMPOSSIBLE = "guide.impossible"
    GUIDE_DONE = "guide.done"
    GUIDE_SETTING = "guide.setting"


class Step(StrEnum):
    """What is asked within one part of the agreement. A row about it is about this step of every part that has it."""

    CHOOSE = "choose"
    WHICH = "which"
    SAME = "same"
    MORE = "more"
    REQUEST = "request"
    DECLINE = "decline"
    REASON = "reason"
    READY = "ready"
    IDENTIFIER = "identifier"
    DOUBT = "doubt"


class Group(StrEnum):
    """Many states at once, as the source of a row."""

    ANY = "any"
    """Every state but `invited`."""
    GUIDE = "guide.*"
    """Every state of a guide."""


class Target(StrEnum):
    """Where a row leads that names no state. No conversation is ever stored in one."""

    STAY = "stay"
    """The person stays; the act answers, and the question is asked again (unless the act is `quiet`)."""
    NEXT = "next"
    """The answers decide: the first question that is open, or the review."""
    RETURN = "return"
    """Out of an aside, to where the person was before it."""
    BACK = "back"
    """One step back in history, everything as it was then."""
    IGNORE = "ignore"
    """Nothing is said and nothing changes."""


FALLBACK_STEPS = (Step.CHOOSE, Step.READY, Step.IDENTIFIER, Step.DOUBT)
QUESTION_STATES = (State.QUESTION_ASK, State.QUESTION_DOUBT)
OWN_STATES = (State.RULE_ASK, *QUESTION_STATES)
"""What the practice itself asks: there only if it has rules to acknowledge, or questions."""
GUIDE_STATES = tuple(state for state in State if state.startswith("guide."))

BEFORE_CONSENT = frozenset({State.INVITED, State.WELCOME, State.DECLINED})
ASIDES = frozenset(
    {
        State.PAUSED,
        State.SAFE,
        State.CONTACT,
        State.PROPOSAL,
        State.RESTART,
        State.CLEAR,
        State.FORGET,
        State.UNREACHABLE,
    }
)
"""States that return to where the person was; they leave no step for *back*."""
UNHEARD = frozenset({State.UNREACHABLE, State.REOPENED})
"""States in which nothing is said until the person is heard again."""
SILENT = UNHEARD | BEFORE_CONSENT | {State.PAUSED, State.SAFE}
"""States in which nobody is reminded of anything when time has passed."""


def of(part: str, step: str) -> str:
    """The state in which this step of this part is asked."""
    return f"{part}.{step}"


def part_of(state: str) -> str:
    """The part of the agreement that a state belongs to, "guide", or the state itself."""
    return state.partition(".")[0]


def step_of(state: str) -> str:
    """What is asked within the part; empty outside the parts and the guides."""
    return state.partition(".")[2]
