"""What happens to the line over which we talk: it was down, or it is not what it was.

Rules of this file:
1. Another phone may mean another person: nothing is said before they write, and then what depends on it is asked anew.
2. The therapist is told in any case; that it is them, only the therapist can see (`flows.acts.therapist.tested`).
"""

from flows.conversation import Question, Readiness
from flows.draft import UNHEARD, Draft, parts_with
from flows.events import LineChanged, Tell

# Guards


def may_tell_away(draft: Draft) -> bool:
    """They wait for an answer, perhaps; and were not told so since they were last heard."""
    return not draft.before.told_away and draft.state not in UNHEARD | {"declined", "paused"}


def is_touched(draft: Draft) -> bool:
    """Something is agreed that goes over this line."""
    return bool(parts_with(draft, draft.named))


def is_known(draft: Draft) -> bool:
    """It is a method's line, and not that of a trial."""
    return draft.named in draft.playbook.methods


# Acts


def tell_away(draft: Draft) -> None:
    """We were away: what they wrote just then may be lost."""
    draft.change(told_away=True)
    draft.say("aside.away")


def tell_changed(draft: Draft) -> None:
    """The therapist hears what changed, and where it is agreed."""
    if isinstance(draft.event, LineChanged):
        parts = parts_with(draft, draft.named)
        draft.effects.append(Tell(f"line_{draft.event.how}", {"method": draft.named, "parts": parts}))
    draft.quiet = True


def reopen(draft: Draft) -> None:
    """Whether it works is open again; and their number, if it is another.

    The open question is withdrawn, so that no button of it counts; *back* does not lead across this.
    """
    tell_changed(draft)
    how = draft.event.how if isinstance(draft.event, LineChanged) else ""
    draft.set_app(draft.named, readiness=Readiness.UNKNOWN, line=how)
    if how == "number" and (draft.apps[draft.named].identifier or "").startswith("+"):
        draft.set_app(draft.named, identifier=None, doubt="")
    draft.change(history=(), question=Question(draft.before.question.token + 1))
    draft.keeps_history = False


def ask_again(draft: Draft) -> None:
    """They are heard: on to what is open now. What they wrote was for another question, and is not applied."""
    draft.say("aside.reopened")
    draft.keeps_history = False
