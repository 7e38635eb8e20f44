"""Going about: the agreement, *back*, pauses and returns, forgetting.

Rules of this file:
1. Acts are (draft) -> None. `go_back`, `go_on` and `forget` also decide where the person goes.
2. Nothing is sent or deleted here: effects say what shall be done.
"""

from flows.conversation import Conversation, Readiness, Walk, undone
from flows.draft import ASIDES, Draft, pending
from flows.events import Erase, Forget, Record, Tell

# Guards


def consented(draft: Draft) -> bool:
    """There was a clear yes."""
    return draft.before.consent != ""


def has_history(draft: Draft) -> bool:
    """There is a step to undo."""
    return bool(draft.before.history)


def aside(draft: Draft) -> bool:
    """The person is in an aside, with somewhere to return to."""
    return draft.state in ASIDES and draft.before.resume != ""


def part_named(draft: Draft) -> str:
    """The part that was picked from the list, or named in a sentence ("change e-mail")."""
    return draft.heard.part or draft.choice


def names_part(draft: Draft) -> bool:
    """A part of this agreement was named, after the yes at the start."""
    return consented(draft) and draft.heard.part in draft.playbook.parts


def has_answers(draft: Draft) -> bool:
    """There is something to change."""
    return bool(draft.answers)


def may_remind(draft: Draft) -> bool:
    """The client allowed one reminder, and there was none yet."""
    return draft.before.remind and not draft.before.reminded


def settled_before(draft: Draft) -> bool:
    """This part has an answer already: it is being changed."""
    return draft.part in draft.answers


def nothing_new(draft: Draft) -> bool:
    """An agreement stands, and no answer changed since."""
    return draft.before.agreed > 0 and not draft.before.unsaved


# The agreement


def record(draft: Draft) -> None:
    """Agreed: a version of its own, the client's copy, and word to the therapist."""
    draft.effects.append(Record())
    draft.say("agreed.copy")
    draft.change(agreed=draft.before.agreed + 1, unsaved=False, history=())
    draft.keeps_history = False
    draft.variant = "just"


def nothing_to_record(draft: Draft) -> None:
    """It stands as it was."""
    draft.say("agreed.unchanged")
    draft.keeps_history = False
    draft.change(history=())


def set_up_now(draft: Draft) -> None:
    """Something that was still to be set up is there now: ask again, from the first."""
    method = pending(draft)[0]
    draft.set_app(method, readiness=Readiness.UNKNOWN)


def tell_facts(draft: Draft) -> None:
    """How the practice handles replies, dropped calls and complaints: once, before the first review."""
    if draft.playbook.facts and not draft.before.facts_told:
        draft.say("facts.all")
        draft.change(facts_told=True)


def open_part(draft: Draft) -> None:
    """A part was named that is to be changed."""
    draft.variant = "again"


# Going about


def go_back(draft: Draft) -> None:
    """One step back, everything as it was."""
    before = undone(draft.before)
    draft.state = before.state
    draft.answers, draft.apps = dict(before.answers), dict(before.apps)
    draft.change(history=before.history, walk=before.walk)
    draft.keeps_history = False
    draft.variant = "again"


def go_on(draft: Draft) -> None:
    """Return from an aside to the open question."""
    draft.state = draft.before.resume
    draft.variant = "again"


def start_over(draft: Draft) -> None:
    """All answers gone; the yes at the start stays."""
    draft.answers, draft.apps = {}, {}
    draft.change(history=(), facts_told=False, walk=Walk())
    draft.keeps_history = False
    draft.say("aside.restarted")


def clear(draft: Draft) -> None:
    """The messages in this chat go, what was agreed stays."""
    draft.effects.append(Erase())
    draft.say("clear.done")
    go_on(draft)
    if draft.state == "agreed":
        draft.variant = "closed"


def forget(draft: Draft) -> None:
    """Delete everything. What the conversation becomes is as if it had never been."""
    draft.effects.extend((Tell("forgotten"), Forget()))
    draft.say("aside.forgotten")
    draft.answers, draft.apps = {}, {}
    draft.base = Conversation(language=draft.before.language, question=draft.before.question)
    draft.keeps_history = False
    draft.quiet = True


def call_therapist(draft: Draft) -> None:
    """The therapist is told that the client would like to talk, and nothing else."""
    draft.effects.append(Tell("contact", {"part": _part_left(draft)}))
    draft.say("contact.told")
    go_on(draft)


def stop(draft: Draft) -> None:
    """Rest, keep everything, remind of nothing."""
    draft.say("aside.stopped" if draft.before.agreed == 0 else "aside.stopped_agreed")


def danger(draft: Draft) -> None:
    """The country's numbers, at once; the dialogue waits."""
    draft.say("aside.danger_told" if draft.playbook.tell_danger else "aside.danger")
    if draft.playbook.tell_danger:
        draft.effects.append(Tell("danger"))


def remind(draft: Draft) -> None:
    """Once, and neutrally."""
    draft.change(reminded=True)
    draft.say("aside.reminder")


def lost(draft: Draft) -> None:
    """Messages do not reach the client any more."""
    draft.effects.append(Tell("undeliverable"))
    draft.quiet = True


def welcome_back(draft: Draft) -> None:
    """Heard again after a silence: back to the open question; what was typed is not applied."""
    draft.say("aside.welcome_back")
    go_on(draft)


def silence(draft: Draft) -> None:
    """Nothing is said."""
    draft.quiet = True


def _part_left(draft: Draft) -> str:
    return draft.before.resume.partition(".")[0]
