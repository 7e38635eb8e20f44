"""The dialogue, driven: one event in, one turn out.

Rules of this file:
1. `advance` is pure, and a person can never make it raise.
2. One flat machine, built once; per turn a throw-away draft is its model, so nothing is registered.
3. The table says where; the arrival says what is asked there.
"""

from dataclasses import replace

from transitions import Machine

from flows import table
from flows.conversation import HISTORY, Conversation, Proposal, Question, Step, Walk, step_from
from flows.draft import ASIDES, UNHEARD, Draft
from flows.events import Event, Remind, Say, Turn
from flows.expand import edges, states
from flows.hearing import DESPITE_ALL, hear
from flows.playbook import Playbook
from flows.questions import options, values, variant, wordings
from flows.validate import check
from flows.versioning import fits, rebased

_NOT_UNDERSTOOD = frozenset({"unclear", "story", "misread"})
_BEFORE_CONSENT = frozenset({"invited", "welcome", "declined"})
_SILENT = UNHEARD | _BEFORE_CONSENT | {"paused"}
"""States in which nobody is reminded of anything."""


class Dialogue:
    """The dialogue of one practice. Holds no conversation; may be shared by any number of threads."""

    def __init__(self, playbook: Playbook) -> None:
        """Raises `PlaybookError` with all faults if the table and the policy do not fit together."""
        check(playbook)
        self.playbook = playbook
        self._machine = Machine(model=None, states=list(states(playbook)), initial=table.START, auto_transitions=False)
        for edge in edges(playbook):
            self._machine.add_transition(edge.on, edge.source, edge.to or None, conditions=edge.when, before=edge.do)
        self._heard = {state: frozenset(self._machine.get_triggers(state)) for state in states(playbook)}

    def advance(self, conversation: Conversation, event: Event) -> Turn:
        """Work out what `event` leads to.

        After calling this you must, in one transaction, store the conversation and everything that the effects
        need; commit; and only then perform them: send what is said in its order (a `Say` with options is the
        open question, its token goes with every button), tell the therapist, append the answers as a new
        version of the agreement on `Record`, send `TimedOut` after the days that `Remind` names in place of
        any earlier time, remove the chat's earlier messages on `Erase`, and delete the client on `Forget` (what is
        said in that turn is still sent).
        """
        changed = conversation.version not in ("", self.playbook.version)
        outdated = changed and not fits(conversation, self.playbook, self._heard)
        conversation = rebased(conversation, self.playbook, outdated=outdated)
        draft = Draft(self.playbook, conversation, event)
        trigger = hear(draft, event)
        if outdated and trigger not in DESPITE_ALL:
            trigger = "rewritten"
        if trigger not in self._heard[draft.state]:
            trigger = "unclear" if "unclear" in self._heard[draft.state] else "silence"
        if trigger == "silence":
            return Turn(conversation, changed=False)
        self._fire(draft, trigger)
        while draft.state == table.NEXT:
            self._fire(draft, "go")
        return self._finished(draft, trigger)

    def _fire(self, draft: Draft, trigger: str) -> None:
        self._machine.events[trigger].trigger(draft, draft)

    def _finished(self, draft: Draft, trigger: str) -> Turn:
        before = draft.before
        changes = dict(draft.changes)
        if draft.state in ASIDES:
            changes.setdefault("resume", before.resume if before.state in ASIDES else before.state)
        else:
            changes["resume"] = ""
        if not draft.walking:
            changes["walk"] = Walk()
        if draft.state != "proposal":
            changes["proposal"] = Proposal()
        if trigger not in _NOT_UNDERSTOOD:
            changes["unclear"] = 0
        step = step_from(before, draft.answers, draft.apps)
        changed = bool(step.answers or step.apps)
        changes.setdefault("unsaved", before.unsaved or changed)
        moved = draft.state != before.state or changed
        if draft.keeps_history and moved and draft.state not in ASIDES | _BEFORE_CONSENT:
            changes.setdefault("history", _with_step(before, step))
        if draft.state != before.state:
            changes.setdefault("topic", "")
        conversation = replace(draft.base, state=draft.state, answers=draft.answers, apps=draft.apps, **changes)
        return self._asked(draft, conversation)

    def _asked(self, draft: Draft, conversation: Conversation) -> Turn:
        if draft.quiet:
            changed = conversation != draft.before or bool(draft.effects)
            return Turn(conversation, (*draft.effects, self._reminder(conversation)), changed)
        draft.variant = draft.variant or variant(draft)
        shown = options(draft) if draft.shown is None else draft.shown
        shown += tuple(one for one in draft.extras if one not in shown)
        token = conversation.question.token + 1
        said = values(draft) | {"choice": draft.guess, "candidates": draft.shown or ()}
        question = Say(wordings(draft), said, shown, token)
        conversation = replace(
            conversation, question=Question(token, shown, draft.guess), version=self.playbook.version
        )
        return Turn(conversation, (*draft.effects, question, self._reminder(conversation)))

    def _reminder(self, conversation: Conversation) -> Remind:
        if not conversation.remind or conversation.state in _SILENT:
            return Remind(0)
        if conversation.state == "agreed":
            return Remind(self.playbook.review_days)
        return Remind(0 if conversation.reminded else self.playbook.reminder_days)


def _with_step(before: Conversation, step: Step) -> tuple[Step, ...]:
    """The history with this step on top. What came before the yes, and pauses, cannot be gone back to."""
    if before.state in _BEFORE_CONSENT:
        return ()
    if before.state in ASIDES:
        step = replace(step, state=before.resume or table.REVIEW)
    return (*before.history, step)[-HISTORY:]
