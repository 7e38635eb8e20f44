"""What the therapist does: has the client reminded, proposes a method, marks one as tested.

Rules of this file:
1. Nobody is written to who said not now or cannot be reached, and nobody twice before they are heard again.
2. The therapist proposes, the client settles: only their yes makes it an answer.
"""

from flows.acts.moves import go_on
from flows.conversation import Answer, App, Proposal, Readiness, Status
from flows.draft import ASIDES, UNHEARD, Draft, parts_with, uses
from flows.events import Proposed, Record, Tell
from flows.playbook import GUIDE

# Guards


def may_nudge(draft: Draft) -> bool:
    """They may be written to, and were not reminded so since they were last heard."""
    return not draft.before.nudged and draft.state not in UNHEARD | {"declined"}


def may_propose(draft: Draft) -> bool:
    """It is offered there, and not agreed there; the client said yes at the start, and nothing is in between."""
    event = draft.event
    if not isinstance(event, Proposed) or not draft.before.consent:
        return False
    here = draft.playbook.by_id.get(event.part)
    free = draft.state not in (ASIDES | UNHEARD) - {"proposal"}
    return free and here is not None and event.method in here.offered and not uses(draft, event.part, event.method)


def may_return(draft: Draft) -> bool:
    """Where they were still makes sense after the yes, and leads on to what the yes leaves open."""
    part, _, step = draft.before.resume.partition(".")
    wanted, walk = draft.before.proposal, draft.before.walk
    if part == GUIDE:
        still = set(parts_with(draft, walk.method)) - {wanted.part}
        return bool(still) and (walk.step != "" or step not in ("trouble", "fix"))
    return part in draft.playbook.parts and part != wanted.part and step != "same"


def is_news(draft: Draft) -> bool:
    """This method is agreed somewhere, and was not marked as tested yet."""
    app = draft.apps.get(draft.named, App())
    return bool(parts_with(draft, draft.named)) and (app.readiness is not Readiness.TESTED or app.line != "")


def answers_this(draft: Draft) -> bool:
    """Whether it is there is just being asked."""
    return draft.method == draft.named and is_news(draft)


# Acts


def nudge(draft: Draft) -> None:
    """Once, and neutrally; after the agreement, with what is still to be done."""
    draft.change(nudged=True)
    draft.say("aside.nudged")
    if draft.state == "agreed":
        draft.variant = "copied"


def propose(draft: Draft) -> None:
    """Ask."""
    if isinstance(draft.event, Proposed):
        draft.change(proposal=Proposal(draft.event.part, draft.event.method))


def accept(draft: Draft) -> None:
    """Yes: it is this part's answer now; what it leaves open is asked as ever."""
    wanted = draft.before.proposal
    draft.settle(wanted.part, Answer(Status.AGREED, wanted.method))
    draft.say("noted.preferred", method=wanted.method, part=wanted.part)


def accept_and_return(draft: Draft) -> None:
    """The same, and back to where they were first."""
    accept(draft)
    go_on(draft)


def decline(draft: Draft) -> None:
    """No: nothing changes, and the therapist is told so."""
    wanted = draft.before.proposal
    draft.effects.append(Tell("proposal_declined", {"method": wanted.method, "part": wanted.part}))
    draft.say("proposal.declined")
    go_on(draft)


def tested(draft: Draft) -> None:
    """It works, and it is them. Where an agreement stands it is a version of its own; the client is asked nothing."""
    draft.set_app(draft.named, readiness=Readiness.TESTED, help_wanted=False, line="")
    draft.keeps_history = False
    if draft.before.agreed and not draft.before.unsaved:
        draft.effects.append(Record())
        draft.change(agreed=draft.before.agreed + 1, unsaved=False)
    if draft.state in UNHEARD | {"paused"}:
        draft.quiet = True
        return
    draft.say("aside.tested", method=draft.named)
    if draft.state == "agreed":
        draft.variant = "closed"
