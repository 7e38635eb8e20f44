"""What the therapist does: has the client reminded, proposes a method, marks one as tested, a rule as signed.

Rules of this file:
1. Who may be reminded or proposed to stands in `flows.permissions`, which the therapist's commands ask as well.
2. The therapist proposes, the client settles: only their yes makes it an answer.
"""

from dataclasses import replace

from flows import due, permissions, progress
from flows.acts.answers import settle_beside
from flows.conversation import Proposal, Readiness, Signature
from flows.draft import Draft
from flows.events import Proposed, Record, Signed, Tell
from flows.playbook import GUIDE
from flows.states import UNHEARD, State, Step, part_of, step_of

# Guards


def may_nudge(draft: Draft) -> bool:
    """See `permissions.may_be_reminded`."""
    return permissions.may_be_reminded(draft.now)


def may_propose(draft: Draft) -> bool:
    """See `permissions.may_propose`."""
    event = draft.event
    return isinstance(event, Proposed) and permissions.may_propose(draft.playbook, draft.now, event.part, event.method)


def may_return(draft: Draft) -> bool:
    """Where they were still makes sense after the yes, and leads on to what the yes leaves open."""
    part, step = part_of(draft.before.resume), step_of(draft.before.resume)
    wanted, walk = draft.before.proposal, draft.before.walk
    if part == GUIDE:
        still = set(progress.parts_with(draft.playbook, draft.now, walk.method)) - {wanted.part}
        return bool(still) and (walk.step != "" or step not in ("trouble", "fix"))
    return part in draft.playbook.parts and part != wanted.part and step != Step.SAME


def is_news(draft: Draft) -> bool:
    """See `permissions.may_be_tested`."""
    return permissions.may_be_tested(draft.playbook, draft.now, draft.named)


def answers_this(draft: Draft) -> bool:
    """Whether it is there is just being asked."""
    return draft.method == draft.named and is_news(draft)


def waits_for_signature(draft: Draft) -> bool:
    """See `due.to_sign`."""
    event = draft.event
    return isinstance(event, Signed) and event.rule in {rule.id for rule in due.to_sign(draft.playbook, draft.now)}


# Acts


def nudge(draft: Draft) -> None:
    """Once, and neutrally; after the agreement, with what is still to be done."""
    draft.now = replace(draft.now, nudged=True)
    draft.say("aside.nudged")
    if draft.state == State.AGREED:
        draft.variant = "copied"


def propose(draft: Draft) -> None:
    """Ask."""
    if isinstance(draft.event, Proposed):
        draft.now = replace(draft.now, proposal=Proposal(draft.event.part, draft.event.method))


def accept(draft: Draft) -> None:
    """Yes: it is this part's answer now; what it leaves open is asked as ever."""
    wanted = draft.before.proposal
    settle_beside(draft, wanted.part, (wanted.method,))
    draft.say("noted.preferred", method=wanted.method, part=wanted.part)


def decline(draft: Draft) -> None:
    """No: nothing changes, and the therapist is told so."""
    wanted = draft.before.proposal
    draft.effects.append(Tell("proposal_declined", {"method": wanted.method, "part": wanted.part}))
    draft.say("proposal.declined")


def tested(draft: Draft) -> None:
    """It works, and it is them. Where an agreement stands it is a version of its own; the client is asked nothing."""
    app = replace(draft.app_of(draft.named), readiness=Readiness.TESTED, help_wanted=False, address_changed="")
    draft.set_app(draft.named, app)
    if _noted(draft):
        draft.say("aside.tested", method=draft.named)


def signed(draft: Draft) -> None:
    """A rule is signed on paper, in today's wording. Kept, and told, as what works."""
    rule = due.rule_of(draft.playbook, draft.event.rule) if isinstance(draft.event, Signed) else None
    if rule is None:
        return
    draft.now = replace(draft.now, signed={**draft.now.signed, rule.id: Signature(rule.version, draft.on)})
    if _noted(draft):
        draft.say("aside.signed", rule=rule.id)


def _noted(draft: Draft) -> bool:
    """Where an agreement stands, it is a version of its own. Return whether the client is told."""
    draft.keeps_history = False
    if draft.before.agreed and not draft.before.unsaved:
        draft.effects.append(Record())
        draft.now = replace(draft.now, agreed=draft.before.agreed + 1)
    draft.quiet = draft.state in UNHEARD | {State.PAUSED}
    if draft.state == State.AGREED:
        draft.variant = "closed"
    return not draft.quiet
