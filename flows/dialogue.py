"""The dialogue, driven: one event in, one turn out.

Rules of this file:
1. `advance` is pure, and a person can never make it raise.
2. One flat machine, built once; per turn a throw-away draft is its model, so nothing is registered.
3. The table says where, and the targets that name no state are carried out here (`_arrive`); then that state's
   question is asked.
"""

from collections.abc import Sequence
from dataclasses import replace

from transitions import Machine

from flows.conversation import HISTORY, Conversation, Proposal, Question, Slots, Walk, answered, step_from, undone
from flows.conversation import Step as Undo
from flows.draft import Draft
from flows.due import subject
from flows.events import Event, Record, Remind, Said, Say, Turn
from flows.expand import states, transitions
from flows.hearing import DESPITE_ALL, hear
from flows.permissions import days_to_reminder
from flows.playbook import Playbook
from flows.progress import proven, remembering
from flows.questions import options, values, variant, wordings
from flows.states import ASIDES, BEFORE_CONSENT, OWN_STATES, State, Step, Target, step_of
from flows.table import TABLE, Edge
from flows.understanding.once import Seen, keeping
from flows.validate import check
from flows.versioning import PASSING, fits, rebased

_NOT_UNDERSTOOD = frozenset({"unclear", "story", "misread"})


class Dialogue:
    """The dialogue of one practice. Holds no conversation; may be shared by any number of threads."""

    def __init__(self, playbook: Playbook, table: Sequence[Edge] = TABLE) -> None:
        """Raises `PlaybookError` with all faults if the table and the policy do not fit together."""
        known, edges = states(playbook), transitions(playbook, table)
        check(known, edges)
        self.playbook = playbook
        passed = [target.value for target in Target if target is not Target.STAY]
        self._machine = Machine(
            model=None, states=[*known, *passed], initial=State.INVITED.value, auto_transitions=False
        )
        for edge in edges:
            to = None if edge.to == Target.STAY else edge.to
            self._machine.add_transition(edge.on, edge.source, to, conditions=edge.when, before=edge.do)
        self._heard = {state: frozenset(self._machine.get_triggers(state)) for state in known}

    def advance(self, conversation: Conversation, event: Event) -> Turn:
        """Work out what `event` leads to.

        After calling this you must, in one transaction, store the conversation and everything that the effects
        need; commit; and only then perform them: send what is said in its order (a `Say` with options is the
        open question, its token goes with every button), tell the therapist, append the answers as a new
        version of the agreement on `Record`, send `TimedOut` after the days that `Remind` names in place of
        any earlier time, remove the chat's earlier messages on `Erase`, and delete the client on `Forget` (what is
        said in that turn is still sent).
        """
        with keeping(_seen(event)):
            return self._advance(conversation, event)

    def _advance(self, conversation: Conversation, event: Event) -> Turn:
        trigger, draft = self._hear_into_draft(conversation, event)
        conversation = draft.before
        if trigger == "silence":
            return Turn(conversation, changed=False)
        self._fire(draft, trigger)
        if draft.state == Target.IGNORE:
            return Turn(conversation, (self._reminder(conversation),), changed=False)
        self._arrive(draft)
        return self._asked(draft, _finished(draft, trigger))

    def hear(self, conversation: Conversation, event: Event) -> tuple[str, Draft]:
        """The name of the event in the table, and the draft with what was heard laid into it. Nothing comes of it."""
        with keeping(_seen(event)):
            return self._hear_into_draft(conversation, event)

    def _hear_into_draft(self, conversation: Conversation, event: Event) -> tuple[str, Draft]:
        changed = conversation.version not in ("", self.playbook.version)
        outdated = changed and not fits(conversation, self.playbook, self._heard)
        draft = Draft(self.playbook, rebased(conversation, self.playbook, outdated=outdated), event)
        trigger = hear(draft, event)
        gone = changed and trigger in PASSING and trigger not in options(draft)
        if gone or (outdated and trigger not in DESPITE_ALL):
            trigger = "rewritten"
        if trigger not in self._heard[draft.state]:
            trigger = "unclear" if "unclear" in self._heard[draft.state] else "silence"
        return trigger, draft

    def _fire(self, draft: Draft, trigger: str) -> None:
        self._machine.events[trigger].trigger(draft, draft)

    def _arrive(self, draft: Draft) -> None:
        """Carry out a target that names no state."""
        if draft.state == Target.NEXT:
            draft.now = proven(draft.now, self.playbook)
            self._fire(draft, "go")
        elif draft.state == Target.RETURN:
            draft.state = draft.before.resume
            draft.variant = draft.variant or "again"
        elif draft.state == Target.BACK:
            draft.now = undone(draft.now)
            draft.state = draft.now.state
            draft.keeps_history = False
            draft.variant = "again"

    def _asked(self, draft: Draft, conversation: Conversation) -> Turn:
        """The turn, with the question of the state that was reached."""
        if draft.quiet:
            changed = conversation != draft.before or bool(draft.effects)
            return Turn(conversation, (*draft.effects, self._reminder(conversation)), changed)
        draft.arrived()
        draft.now = conversation
        draft.variant = draft.variant or variant(draft)
        shown = options(draft) if draft.shown is None else draft.shown
        shown += tuple(one for one in draft.extras if one not in shown)
        token = conversation.question.token + 1
        said = values(draft) | {"choice": draft.guess, "candidates": draft.shown or ()}
        question = Say(wordings(draft), said, shown, token)
        conversation = replace(
            conversation,
            question=Question(token, shown, draft.guess, subject(self.playbook, conversation, draft.state)),
            version=self.playbook.version,
        )
        return Turn(conversation, (*draft.effects, question, self._reminder(conversation)))

    def _reminder(self, conversation: Conversation) -> Remind:
        return Remind(days_to_reminder(self.playbook, conversation))


def _seen(event: Event) -> Seen:
    """What the tables made of the text before the turn."""
    return event.heard.seen if isinstance(event, Said) else {}


def _finished(draft: Draft, trigger: str) -> Conversation:
    """What has become of the conversation, with all that follows from where it got to."""
    before, now = draft.before, remembering(draft.now, draft.playbook)
    aside = draft.state in ASIDES
    step = step_from(before, now)
    recorded = any(isinstance(effect, Record) for effect in draft.effects)
    moved = draft.state != before.state or step.changed
    place = (before.resume if before.state in ASIDES else before.state) if aside else draft.state
    keeps = draft.keeps_history and moved and draft.state not in ASIDES | BEFORE_CONSENT
    return replace(
        now,
        state=draft.state,
        resume=place if aside else "",
        walk=now.walk if draft.walking else Walk(),
        proposal=now.proposal if draft.state == State.PROPOSAL else Proposal(),
        request=now.request if place == State.RULE_ASK or step_of(place) == Step.REQUEST else Proposal(),
        asking=now.asking if place in OWN_STATES else "",
        pending=now.pending if draft.guess == "slots" else Slots(),
        unclear=now.unclear if trigger in _NOT_UNDERSTOOD else 0,
        unsaved=not recorded and (before.unsaved or answered(before, now)),
        history=_with_step(before, step) if keeps else now.history,
        topic=now.topic if draft.state == before.state else "",
    )


def _with_step(before: Conversation, step: Undo) -> tuple[Undo, ...]:
    """The history with this step on top. What came before the yes, and pauses, cannot be gone back to."""
    if before.state in BEFORE_CONSENT:
        return ()
    if before.state in ASIDES:
        step = replace(step, state=before.resume or State.REVIEW.value)
    return (*before.history, step)[-HISTORY:]
