"""What happens to the address that we talk to: we could not be reached there, or it is not what it was.

Rules of this file:
1. Another phone may mean another person: nothing is said before they write, and then what depends on it is asked anew.
2. The therapist is told in any case; that it is them, only the therapist can see (`flows.acts.therapist.tested`).
"""

from dataclasses import replace

from flows import permissions, progress
from flows.conversation import Question, Readiness
from flows.draft import Draft
from flows.events import AddressChanged, Tell

# Guards


def may_tell_away(draft: Draft) -> bool:
    """See `permissions.may_be_told_away`."""
    return permissions.may_be_told_away(draft.now)


def is_touched(draft: Draft) -> bool:
    """Something is agreed that uses this address."""
    return bool(progress.parts_with(draft.playbook, draft.now, draft.named))


def is_known(draft: Draft) -> bool:
    """It belongs to a method, and not to a trial in the terminal."""
    return draft.named in draft.playbook.methods


# Acts


def tell_away(draft: Draft) -> None:
    """We were away: what they wrote just then may be lost."""
    draft.now = replace(draft.now, told_away=True)
    draft.say("aside.away")


def tell_changed(draft: Draft) -> None:
    """The therapist hears what changed, and where it is agreed."""
    if isinstance(draft.event, AddressChanged):
        parts = progress.parts_with(draft.playbook, draft.now, draft.named)
        draft.effects.append(Tell(f"address_{draft.event.how}", {"method": draft.named, "parts": parts}))
    draft.quiet = True


def reopen(draft: Draft) -> None:
    """Whether it works is open again; and their number, if it is another.

    The open question is withdrawn, so that no button of it counts; *back* does not lead across this.
    """
    tell_changed(draft)
    how = draft.event.how if isinstance(draft.event, AddressChanged) else ""
    app = replace(draft.app_of(draft.named), readiness=Readiness.UNKNOWN, address_changed=how)
    if how == "number" and (app.identifier or "").startswith("+"):
        app = replace(app, identifier=None, doubt="")
    draft.set_app(draft.named, app)
    draft.now = replace(draft.now, history=(), question=Question(draft.before.question.token + 1))
    draft.keeps_history = False


def ask_again(draft: Draft) -> None:
    """They are heard: on to what is open now. What they wrote was for another question, and is not applied."""
    changed = {id_ for id_, app in draft.now.apps.items() if app.address_changed}
    draft.say("aside.reopened_here" if changed == {draft.now.channel} else "aside.reopened")
    draft.keeps_history = False
