"""The guides: taken through one step by step, in trouble on the way, the ways out, and settings worth setting.

Rules of this file:
1. Where the person is in a guide is kept with the app too, so that they can come back after days.
2. Never a loop: after two failed attempts the ways out are another method, later, or the therapist.
3. The therapist hears app, device, step and problem, never a word that the person typed.
4. Before any setting it is asked who else can look at the device; unless nobody can, settings that they could notice
   are left out.
"""

from dataclasses import replace

from flows.conversation import Answer, App, Readiness, Status, Walk, answered
from flows.draft import Draft
from flows.events import Tell
from flows.playbook import DEVICE
from flows.progress import agreed, pending_guide, without

ATTEMPTS, PAIR = 2, 2
ASKED = "asked"
"""Stands for a setting while the question is open who else can look."""
_SET_UP = (Readiness.INSTALLED, Readiness.CONNECTED, Readiness.TESTED)


# Guards, on the way through


def has_guide(draft: Draft) -> bool:
    """There is a guide for this part's method."""
    return draft.method in draft.playbook.guides


def has_begun(draft: Draft) -> bool:
    """The person left this method's guide at a step that is still there."""
    return has_guide(draft) and _place(draft, draft.method) is not None


def pending_has_begun(draft: Draft) -> bool:
    """The person left the guide of what is still to be set up at a step that is still there."""
    method = pending_guide(draft.playbook, draft.now)
    return method != "" and _place(draft, method) is not None


def device_known(draft: Draft) -> bool:
    """This method has a guide for the device that they use."""
    return _device(draft, draft.method) != ""


def pending_device_known(draft: Draft) -> bool:
    """The same for what is still to be set up."""
    return _device(draft, pending_guide(draft.playbook, draft.now)) != ""


def nothing_new(draft: Draft) -> bool:
    """They come out of a guide, an agreement stands, and no answer changed since."""
    stands = draft.before.agreed > 0 and not draft.before.unsaved
    return draft.before.walk.method != "" and stands and not answered(draft.before, draft.now)


def last_step(draft: Draft) -> bool:
    """There is no step after this one."""
    walk = draft.walk
    return draft.guide.step_after(walk.platform, walk.step) == ""


# Acts, on the way through


def start(draft: Draft) -> None:
    """Take the person by the hand, from the device on."""
    _begin(draft, draft.method)


def start_there(draft: Draft) -> None:
    """The same on the device that they use: it is not asked again."""
    _begin(draft, draft.method)
    draft.walk = replace(draft.walk, platform=_device(draft, draft.walk.method))


def start_pending_there(draft: Draft) -> None:
    """The same for what is still to be set up, on the device that they use."""
    start_pending(draft)
    draft.walk = replace(draft.walk, platform=_device(draft, draft.walk.method))


def resume(draft: Draft) -> None:
    """Go on at the step where they left."""
    _resume(draft, draft.method)


def start_pending(draft: Draft) -> None:
    """The same for what is still to be set up."""
    _begin(draft, pending_guide(draft.playbook, draft.now))


def start_named(draft: Draft) -> None:
    """The same for what they named, later on; how far they had come with it stays as it is."""
    method, _ = draft.reading
    draft.walk = Walk(method)
    draft.say("guide.lead", guide=method)


def resume_pending(draft: Draft) -> None:
    """Go on there at the step where they left."""
    _resume(draft, pending_guide(draft.playbook, draft.now))


def choose_section(draft: Draft) -> None:
    """On this device."""
    platform = draft.choice.removeprefix("section.")
    draft.learn(f"device.{platform}")
    draft.walk = replace(draft.walk, platform=platform, step="", problem="", failed=0)


def first_step(draft: Draft) -> None:
    """Begin."""
    _to_step(draft, draft.guide.sections[draft.walk.platform][0])


def next_step(draft: Draft) -> None:
    """That was done."""
    walk = draft.walk
    _note_readiness(draft, walk.step)
    _to_step(draft, draft.guide.step_after(walk.platform, walk.step))


def pass_step(draft: Draft) -> None:
    """That was left out."""
    walk = draft.walk
    _to_step(draft, draft.guide.step_after(walk.platform, walk.step))


def finish(draft: Draft) -> None:
    """All steps are behind them."""
    _note_readiness(draft, draft.walk.step)
    _forget_place(draft)


def finish_without(draft: Draft) -> None:
    """The last step was left out: it is there, but nobody has said hello."""
    _forget_place(draft)


def leave(draft: Draft) -> None:
    """Leave the guide; the place in it is kept."""
    draft.say("guide.later", method=draft.walk.method)


def _begin(draft: Draft, method: str) -> None:
    draft.set_app(method, replace(draft.app_of(method), readiness=Readiness.CHOSEN, help_wanted=False))
    draft.walk = Walk(method)
    draft.say("guide.lead", guide=method)


def _resume(draft: Draft, method: str) -> None:
    app = draft.now.apps[method]
    draft.walk = Walk(method, app.platform, app.step)
    draft.say("guide.resumed", method=method)


def _doubt_device(draft: Draft) -> None:
    """Which device they use is asked again."""
    draft.now = replace(draft.now, known=tuple(one for one in draft.now.known if not one.startswith("device.")))


def _device(draft: Draft, method: str) -> str:
    """The section of a method's guide for the device that was named last, or empty."""
    guide = draft.playbook.guides.get(method)
    named = (one.removeprefix("device.") for one in reversed(draft.now.known) if one.startswith("device."))
    return next((one for one in named if guide and one in guide.sections), "")


def _place(draft: Draft, method: str) -> App | None:
    """What is kept of the way through this guide, if it still exists."""
    app = draft.now.apps.get(method)
    steps = draft.playbook.guides[method].sections.get(app.platform, ()) if app else ()
    return app if app and app.step in steps else None


def _to_step(draft: Draft, step: str) -> None:
    walk = draft.walk
    draft.walk = replace(draft.walk, step=step, problem="", cause=0, failed=0, refused=())
    draft.set_app(walk.method, replace(draft.app_of(walk.method), platform=walk.platform, step=step))
    install = draft.playbook.methods[walk.method].install
    if install and step == "connect" and draft.now.apps[walk.method].readiness not in _SET_UP:
        draft.set_app(walk.method, replace(draft.app_of(walk.method), readiness=Readiness.INSTALLED))


def _note_readiness(draft: Draft, step: str) -> None:
    """Said hello: connected, unless it is known to be more, or there is nothing to be ready."""
    method = draft.walk.method
    known = draft.playbook.methods[method]
    if known.install and step == "hello" and draft.now.apps[method].readiness is not Readiness.TESTED:
        draft.set_app(method, replace(draft.app_of(method), readiness=Readiness.CONNECTED))


def _forget_place(draft: Draft) -> None:
    draft.set_app(draft.walk.method, replace(draft.app_of(draft.walk.method), step=""))


# Guards, where something is wrong


def more_causes(draft: Draft) -> bool:
    """There is another cause to try, and patience left for it."""
    walk = draft.walk
    problem = draft.guide.problems[walk.problem]
    return walk.cause + 1 < problem.causes and walk.failed + 1 < ATTEMPTS


def on_a_step(draft: Draft) -> bool:
    """The problem came up on the way through the guide, not later."""
    return draft.walk.step != ""


def is_new(draft: Draft) -> bool:
    """This problem was not looked at before."""
    return draft.choice.removeprefix("problem.") not in draft.walk.tried


def asked_before(draft: Draft) -> bool:
    """The person was asked for their own words already, and they fitted nothing."""
    return draft.walk.failed > 0


# Acts, where something is wrong


def cannot(draft: Draft) -> None:
    """It cannot work there; `choice` says why, if it is known. Another app is not tried there unasked."""
    _doubt_device(draft)
    known = draft.guide.not_possible
    reason = draft.choice if draft.choice in known else "unsupported"
    draft.walk = replace(draft.walk, problem=reason if reason in known else known[0])


def too_old(draft: Draft) -> None:
    """The device is older than the app allows."""
    _doubt_device(draft)
    walk = draft.walk
    draft.walk = replace(draft.walk, problem=draft.guide.older.get(walk.platform, "too_old"))


def take_problem(draft: Draft) -> None:
    """This is what is wrong: its likeliest cause first."""
    problem = draft.choice.removeprefix("problem.")
    method = draft.reading[0] or draft.walk.method
    walk = draft.walk if draft.walk.method == method else Walk(method)
    tried = tuple(dict.fromkeys((*walk.tried, problem)))
    draft.walk = replace(walk, method=method, problem=problem, cause=0, tried=tried)


def offer_two(draft: Draft) -> None:
    """One of two: ask which."""
    if draft.reading[0] and not draft.walk.method:
        draft.walk = Walk(draft.reading[0])
    draft.shown = (*draft.heard.candidates, "something_else")
    draft.variant = "two"


def not_there(draft: Draft) -> None:
    """What the step speaks of is not to be found: where to look, and who can help."""
    draft.say("guide.not_there")
    draft.extras = (*draft.extras, "tell_therapist")


def two_devices(draft: Draft) -> None:
    """More than one device was named: one after the other."""
    draft.say("guide.two_devices")


def no_guide(draft: Draft) -> None:
    """Trouble with something that has no guide: what helps with most, and who can help."""
    draft.say("guide.no_guide", method=draft.reading[0])


def ask_words(draft: Draft) -> None:
    """None of the usual ones: in your own words, please. What was asked back does not come again."""
    asked = [one.removeprefix("problem.") for one in draft.before.question.shown if one.startswith("problem.")]
    refused = (*draft.walk.refused, *(asked if len(asked) <= PAIR else ()))
    draft.walk = replace(draft.walk, failed=draft.walk.failed + 1, refused=refused)
    draft.say("guide.own_words")


def next_cause(draft: Draft) -> None:
    """That did not help: the next likely cause."""
    walk = draft.walk
    draft.walk = replace(draft.walk, cause=walk.cause + 1, failed=walk.failed + 1)


def helped(draft: Draft) -> None:
    """It works again."""
    draft.say("guide.helped")
    draft.walk = replace(draft.walk, problem="", cause=0, failed=0)


def helped_later(draft: Draft) -> None:
    """It works again, and there was no step to go back to."""
    draft.say("guide.helped")


def another_method(draft: Draft) -> None:
    """Give this method up: wherever it was agreed, the question is open again, and on which device."""
    _doubt_device(draft)
    method = draft.walk.method
    kept = {part: without(one, method) if agreed(one) else one for part, one in draft.now.answers.items()}
    draft.now = replace(draft.now, answers={part: one for part, one in kept.items() if one is not None})
    draft.say("guide.another", method=method)


def call_for_help(draft: Draft) -> None:
    """The therapist is told where the person is stuck: app, device, step, problem; no word of theirs."""
    walk = draft.walk
    steps = draft.guide.sections.get(walk.platform, ())
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
    draft.set_app(walk.method, replace(draft.app_of(walk.method), help_wanted=True))


# Guards, for settings worth setting


def more_settings(draft: Draft) -> bool:
    """There is another setting to offer."""
    return _next_setting(draft) != ""


def device_unknown(draft: Draft) -> bool:
    """Nobody asked yet who else can look at the device: that comes before any setting."""
    return draft.playbook.device and DEVICE not in draft.now.answers


def told_and_more(draft: Draft) -> bool:
    """The question who can look was asked on the way to the settings, and there is one to offer."""
    careful = draft.choice != "nobody"
    return draft.walk.setting == ASKED and bool(_offered(draft, careful=careful))


# Acts, for settings worth setting


def ask_device_first(draft: Draft) -> None:
    """Before any setting: who else can look?"""
    draft.walk = replace(draft.walk, setting=ASKED)


def first_setting(draft: Draft) -> None:
    """The first setting worth setting; with care, if somebody else may look."""
    if _careful(draft):
        draft.say("guide.with_care")
    draft.walk = replace(draft.walk, setting="")
    next_setting(draft)


def told_then_settings(draft: Draft) -> None:
    """Who else can look is known now: on to the settings."""
    draft.settle(DEVICE, Answer(Status.TOLD, reason=draft.choice))
    first_setting(draft)


def next_setting(draft: Draft) -> None:
    """The one after."""
    draft.walk = replace(draft.walk, setting=_next_setting(draft))


def none_left(draft: Draft) -> None:
    """There is none for this device."""
    draft.say("guide.none_left")


def _next_setting(draft: Draft) -> str:
    walk = draft.walk
    settings = _offered(draft, careful=_careful(draft))
    place = settings.index(walk.setting) + 1 if walk.setting in settings else 0
    return settings[place] if place < len(settings) else ""


def _careful(draft: Draft) -> bool:
    """Unless it is known that nobody else can look."""
    told = draft.now.answers.get(DEVICE)
    return told is None or told.reason != "nobody"


def _offered(draft: Draft, *, careful: bool) -> tuple[str, ...]:
    return draft.guide.worth_setting(draft.walk.platform, careful=careful)
