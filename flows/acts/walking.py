"""Walking through a guide, step by step; leaving it and coming back.

Rules of this file:
1. Guards and acts as everywhere: (draft) -> bool, (draft) -> None; the table says where they lead.
2. Where the person is in a guide is kept with the app too, so that they can come back after days.
"""

from dataclasses import replace

from flows.conversation import App, Readiness, Walk
from flows.draft import Draft, pending
from flows.guides import Guide

_SET_UP = (Readiness.INSTALLED, Readiness.CONNECTED, Readiness.TESTED)


def walk_of(draft: Draft) -> Walk:
    """Where in which guide the person is, as far as this turn has got."""
    walk = draft.changes.get("walk", draft.before.walk)
    return walk if isinstance(walk, Walk) else Walk()


def guide_of(draft: Draft) -> Guide:
    """The guide being walked."""
    return draft.playbook.guides[walk_of(draft).method]


# Guards


def has_guide(draft: Draft) -> bool:
    """There is a guide for this part's method."""
    return draft.method in draft.playbook.guides


def has_begun(draft: Draft) -> bool:
    """The person left this method's guide at a step that is still there."""
    return has_guide(draft) and _place(draft, draft.method) is not None


def pending_has_guide(draft: Draft) -> bool:
    """Something that is still to be set up has a guide."""
    return _pending_guide(draft) != ""


def pending_has_begun(draft: Draft) -> bool:
    """And the person left it at a step that is still there."""
    return pending_has_guide(draft) and _place(draft, _pending_guide(draft)) is not None


def last_step(draft: Draft) -> bool:
    """There is no step after this one."""
    walk = walk_of(draft)
    return guide_of(draft).step_after(walk.platform, walk.step) == ""


# Acts


def start(draft: Draft) -> None:
    """Take the person by the hand, from the device on."""
    _begin(draft, draft.method)


def resume(draft: Draft) -> None:
    """Go on at the step where they left."""
    _resume(draft, draft.method)


def start_pending(draft: Draft) -> None:
    """The same for what is still to be set up."""
    _begin(draft, _pending_guide(draft))


def resume_pending(draft: Draft) -> None:
    """Go on there at the step where they left."""
    _resume(draft, _pending_guide(draft))


def choose_section(draft: Draft) -> None:
    """On this device."""
    change_walk(draft, platform=draft.choice.removeprefix("section."), step="", problem="", failed=0)


def first_step(draft: Draft) -> None:
    """Begin."""
    _to_step(draft, guide_of(draft).sections[walk_of(draft).platform][0])


def next_step(draft: Draft) -> None:
    """That was done."""
    walk = walk_of(draft)
    _note_readiness(draft, walk.step)
    _to_step(draft, guide_of(draft).step_after(walk.platform, walk.step))


def pass_step(draft: Draft) -> None:
    """That was left out."""
    walk = walk_of(draft)
    _to_step(draft, guide_of(draft).step_after(walk.platform, walk.step))


def finish(draft: Draft) -> None:
    """All steps are behind them."""
    _note_readiness(draft, walk_of(draft).step)
    _forget_place(draft)


def finish_without(draft: Draft) -> None:
    """The last step was left out: it is there, but nobody has said hello."""
    _forget_place(draft)


def leave(draft: Draft) -> None:
    """Leave the guide; the place in it is kept."""
    draft.say("guide.later", method=walk_of(draft).method)


def _begin(draft: Draft, method: str) -> None:
    draft.set_app(method, readiness=Readiness.CHOSEN, help_wanted=False)
    draft.change(walk=Walk(method))
    draft.say("guide.lead", guide=method)


def _resume(draft: Draft, method: str) -> None:
    app = draft.apps[method]
    draft.change(walk=Walk(method, app.platform, app.step))
    draft.say("guide.resumed", method=method)


def _place(draft: Draft, method: str) -> App | None:
    """What is kept of the way through this guide, if it still exists."""
    app = draft.apps.get(method)
    steps = draft.playbook.guides[method].sections.get(app.platform, ()) if app else ()
    return app if app and app.step in steps else None


def _pending_guide(draft: Draft) -> str:
    return next((one for one in pending(draft) if one in draft.playbook.guides), "")


def _to_step(draft: Draft, step: str) -> None:
    walk = walk_of(draft)
    change_walk(draft, step=step, problem="", cause=0, failed=0)
    draft.set_app(walk.method, platform=walk.platform, step=step)
    if step == "connect" and draft.apps[walk.method].readiness not in _SET_UP:
        draft.set_app(walk.method, readiness=Readiness.INSTALLED)


def _note_readiness(draft: Draft, step: str) -> None:
    """Said hello: connected, unless it is known to be more."""
    method = walk_of(draft).method
    if step == "hello" and draft.apps[method].readiness is not Readiness.TESTED:
        draft.set_app(method, readiness=Readiness.CONNECTED)


def _forget_place(draft: Draft) -> None:
    draft.set_app(walk_of(draft).method, step="")


def change_walk(draft: Draft, **changes: object) -> None:
    """Something new about where the person is in the guide."""
    draft.change(walk=replace(walk_of(draft), **changes))  # type: ignore[arg-type]
