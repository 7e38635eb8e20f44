"""Going about: asides and pauses, starting over, forgetting, and what happens while nobody writes.

Rules of this file:
1. Acts are (draft) -> None. Where the person goes stands in the table: acts say and undo, they move nobody.
2. Nothing is sent or deleted here: effects say what shall be done.
"""

from dataclasses import replace

from flows.conversation import Conversation, Proposal, Walk
from flows.draft import Draft
from flows.events import Erase, Forget, Tell
from flows.states import ASIDES, State, part_of

# Guards


def consented(draft: Draft) -> bool:
    """There was a clear yes."""
    return draft.before.consent != ""


def has_history(draft: Draft) -> bool:
    """There is a step to undo."""
    return bool(draft.before.history)


def in_aside(draft: Draft) -> bool:
    """The person is in an aside, with somewhere to return to."""
    return draft.state in ASIDES and draft.before.resume != ""


def may_remind(draft: Draft) -> bool:
    """The client allowed one reminder, and there was none yet."""
    return draft.before.remind and not draft.before.reminded


# Acts


def start_over(draft: Draft) -> None:
    """All answers gone; the yes at the start stays."""
    draft.now = replace(draft.now, answers={}, apps={}, history=(), facts_told=False, walk=Walk())
    draft.now = replace(draft.now, acknowledged={}, replies={}, told=(), request=Proposal(), asking="", known=())
    draft.keeps_history = False
    draft.say("aside.restarted")


def clear(draft: Draft) -> None:
    """The messages in this chat go, what was agreed stays."""
    draft.effects.append(Erase())
    draft.say("clear.done")
    if draft.before.resume == State.AGREED:
        draft.variant = "closed"


def forget(draft: Draft) -> None:
    """Delete everything. What the conversation becomes is as if it had never been."""
    draft.effects.extend((Tell("forgotten"), Forget()))
    draft.say("aside.forgotten")
    draft.now = Conversation(language=draft.before.language, question=draft.before.question)
    draft.keeps_history = False
    draft.quiet = True


def call_therapist(draft: Draft) -> None:
    """The therapist is told that the client would like to talk, and nothing else."""
    draft.effects.append(Tell("contact", {"part": part_of(draft.before.resume)}))
    draft.say("contact.told")


def stop(draft: Draft) -> None:
    """Rest, keep everything, remind of nothing."""
    draft.say("aside.stopped" if draft.before.agreed == 0 else "aside.stopped_agreed")


def remind(draft: Draft) -> None:
    """Once, and neutrally."""
    draft.now = replace(draft.now, reminded=True)
    draft.say("aside.reminder")


def lost(draft: Draft) -> None:
    """Messages do not reach the client any more."""
    draft.effects.append(Tell("undeliverable"))
    draft.quiet = True


def welcome_back(draft: Draft) -> None:
    """Heard again after a silence: back to the open question; what was typed is not applied."""
    draft.say("aside.welcome_back")
