"""Trouble on the way: what is wrong, what may help, and the ways out.

Rules of this file:
1. Never a loop: after two failed attempts the ways out are another method, later, or the therapist.
2. The therapist hears app, device, step and problem, never a word that the person typed.
"""

from dataclasses import replace

from flows.acts.walking import change_walk, guide_of, walk_of
from flows.conversation import Status, Walk
from flows.draft import Draft
from flows.events import Tell

ATTEMPTS = 2


def more_causes(draft: Draft) -> bool:
    """There is another cause to try, and patience left for it."""
    walk = walk_of(draft)
    problem = guide_of(draft).problems[walk.problem]
    return walk.cause + 1 < problem.causes and walk.failed + 1 < ATTEMPTS


def on_a_step(draft: Draft) -> bool:
    """The problem came up on the way through the guide, not later."""
    return walk_of(draft).step != ""


def is_new(draft: Draft) -> bool:
    """This problem was not looked at before."""
    return draft.choice.removeprefix("problem.") not in walk_of(draft).tried


def asked_before(draft: Draft) -> bool:
    """The person was asked for their own words already, and they fitted nothing."""
    return walk_of(draft).failed > 0


def cannot(draft: Draft) -> None:
    """It cannot work there; `choice` says why, if it is known."""
    known = guide_of(draft).not_possible
    reason = draft.choice if draft.choice in known else "unsupported"
    change_walk(draft, problem=reason if reason in known else known[0])


def too_old(draft: Draft) -> None:
    """The device is older than the app allows."""
    walk = walk_of(draft)
    change_walk(draft, problem=guide_of(draft).older.get(walk.platform, "too_old"))


def take_problem(draft: Draft) -> None:
    """This is what is wrong: its likeliest cause first."""
    problem = draft.choice.removeprefix("problem.")
    method = draft.reading[0] or walk_of(draft).method
    walk = walk_of(draft) if walk_of(draft).method == method else Walk(method)
    tried = tuple(dict.fromkeys((*walk.tried, problem)))
    draft.change(walk=replace(walk, method=method, problem=problem, cause=0, tried=tried))


def offer_two(draft: Draft) -> None:
    """One of two: ask which."""
    if draft.reading[0] and not walk_of(draft).method:
        draft.change(walk=Walk(draft.reading[0]))
    draft.shown = (*draft.heard.candidates, "something_else")
    draft.variant = "two"


def ask_words(draft: Draft) -> None:
    """None of the usual ones: in your own words, please."""
    change_walk(draft, failed=walk_of(draft).failed + 1)
    draft.say("guide.own_words")


def next_cause(draft: Draft) -> None:
    """That did not help: the next likely cause."""
    walk = walk_of(draft)
    change_walk(draft, cause=walk.cause + 1, failed=walk.failed + 1)


def helped(draft: Draft) -> None:
    """It works again."""
    draft.say("guide.helped")
    change_walk(draft, problem="", cause=0, failed=0)


def helped_later(draft: Draft) -> None:
    """It works again, and there was no step to go back to."""
    draft.say("guide.helped")


def another_method(draft: Draft) -> None:
    """Give this method up: wherever it was agreed, the question is open again."""
    method = walk_of(draft).method
    draft.answers = {
        part: one for part, one in draft.answers.items() if not (one.method == method and one.status is Status.AGREED)
    }
    draft.say("guide.another", method=method)


def call_for_help(draft: Draft) -> None:
    """The therapist is told where the person is stuck: app, device, step, problem; no word of theirs."""
    walk = walk_of(draft)
    steps = guide_of(draft).sections.get(walk.platform, ())
    number = str(steps.index(walk.step) + 1) if walk.step in steps else ""
    draft.effects.append(
        Tell(
            "stuck",
            {
                "guide": walk.method,
                "method": walk.method,
                "section": walk.platform,
                "number": number,
                "of": str(len(steps)) if number else "",
                "tried": walk.tried,
            },
        )
    )
    draft.say("guide.told")
    draft.set_app(walk.method, help_wanted=True)
