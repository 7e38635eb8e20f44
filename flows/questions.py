"""What is asked in each state: the options, what yes and no mean among them, and the values of the question.

Rules of this file:
1. One table, `OPTIONS`: a state (or `*.step` for every part that has this step) -> its options in order.
2. A name with `@` stands for options that share an event, or that depend on the practice or the answers (`LIVE`).
   Any other option's event bears the option's own name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.draft import Draft
from flows.playbook import DEVICE, FALLBACK, GUIDE, REASONS
from flows.rules import followers, pending, pending_guide, reusable, unmet
from flows.states import State, Step, step_of
from flows.understanding import Option, Sign

OPTIONS: Mapping[State | Step, tuple[str, ...]] = {
    State.WELCOME: ("start", "start_remind", "not_now", "more"),
    State.DECLINED: ("start", "start_remind", "more"),
    Step.CHOOSE: ("@leave_out", "@offered", "@need_one", "@none"),
    Step.WHICH: ("@unoffered", "choose_again"),
    Step.SAME: ("@same_all", "same_one", "other"),
    Step.DECLINE: ("discuss", "refuse", "choose_again"),
    Step.REASON: ("@reasons",),
    Step.READY: ("have_it", "not_yet", "need_help"),
    Step.IDENTIFIER: ("later",),
    Step.DOUBT: ("keep_it", "type_again"),
    State.FALLBACK_CHOOSE: ("installed", "browser_link", "no_fallback"),
    State.DEVICE_CHOOSE: ("@who_can_look",),
    State.REVIEW: ("confirm", "change"),
    State.CHANGE: ("@parts",),
    State.AGREED: ("change", "@set_up", "@installed_now", "copy", "page", "contact", "clear"),
    State.RECHECK: ("still_right", "change"),
    State.PAUSED: ("go_on",),
    State.SAFE: ("safe_now", "not_safe"),
    State.REOPENED: ("go_on",),
    State.CONTACT: ("yes", "no"),
    State.PROPOSAL: ("yes", "no"),
    State.RESTART: ("yes", "no"),
    State.CLEAR: ("yes", "no"),
    State.FORGET: ("yes", "no"),
    State.UNREACHABLE: (),
    State.GUIDE_DEVICE: ("@sections", "@none_of_these", "leave"),
    State.GUIDE_NEEDS: ("new_enough", "too_old", "try_it", "leave"),
    State.GUIDE_STEP: ("done", "stuck", "skip_step", "leave"),
    State.GUIDE_TROUBLE: ("@usual", "something_else", "helped", "tell_therapist", "leave"),
    State.GUIDE_FIX: ("helped", "not_helped", "tell_therapist"),
    State.GUIDE_STRANDED: ("another_method", "tell_therapist", "leave"),
    State.GUIDE_IMPOSSIBLE: ("other_device", "another_method", "tell_therapist", "leave"),
    State.GUIDE_DONE: ("carry_on", "settings", "other_device"),
    State.GUIDE_SETTING: ("done", "skip", "carry_on"),
}
EXTRAS = ("help", "contact", "skip", "clear")
"""What an act may show beside a state's own options, in any state."""

SIGNS: Mapping[str, Sign] = {
    **dict.fromkeys(
        (
            *("start", "leave_out", "same_all", "discuss", "have_it", "keep_it", "installed", "somebody"),
            *("confirm", "still_right", "go_on", "yes", "new_enough", "done", "helped", "carry_on", "safe_now"),
        ),
        Sign.YES,
    ),
    **dict.fromkeys(
        (
            *("not_now", "need_one", "other", "refuse", "not_yet", "type_again", "no_fallback", "nobody", "no"),
            *("too_old", "stuck", "not_helped", "not_safe"),
        ),
        Sign.NO,
    ),
}
"""What a bare yes or no means. `change` is *no* beside `confirm` and `still_right`; `same_one` is *yes*
where it stands without `same_all`."""


@dataclass(frozen=True, slots=True)
class Live:
    """Options that the practice or the answers decide: the event that each of them brings about, and which they are."""

    event: str
    ids: Callable[[Draft], tuple[str, ...]]


LIVE: Mapping[str, Live] = {
    "@leave_out": Live("leave_out", lambda draft: ("leave_out",) if draft.here.leave_out else ()),
    "@offered": Live("method", lambda draft: draft.here.offered),
    "@need_one": Live("need_one", lambda draft: ("need_one",) if draft.here.leave_out else ()),
    "@none": Live("none", lambda draft: () if draft.here.leave_out else ("none",)),
    "@unoffered": Live(
        "method",
        lambda draft: tuple(
            method.id
            for method in draft.playbook.methods.values()
            if draft.part in method.classes and method.id not in draft.here.offered
        ),
    ),
    "@same_all": Live("same_all", lambda draft: ("same_all",) if _followers(draft) else ()),
    "@reasons": Live("reason", lambda _: REASONS),
    "@who_can_look": Live("told", lambda _: ("nobody", "perhaps", "somebody", "rather_not_say")),
    "@parts": Live("part", lambda draft: tuple(part for part in draft.playbook.parts if part in draft.now.answers)),
    "@set_up": Live("set_up", lambda draft: ("set_up",) if pending_guide(draft.playbook, draft.now) else ()),
    "@installed_now": Live(
        "installed_now", lambda draft: ("installed_now",) if pending(draft.playbook, draft.now) else ()
    ),
    "@sections": Live("section", lambda draft: tuple(f"section.{one}" for one in draft.guide.shown)),
    "@none_of_these": Live("impossible", lambda _: ("none_of_these",)),
    "@usual": Live(
        "problem",
        lambda draft: tuple(f"problem.{one}" for one in draft.guide.usual(draft.walk.platform, draft.walk.step)),
    ),
}
_EVENTS_OF_KINDS = {"section": "section", "problem": "problem"}
"""Options that may be picked where they are not shown, by the kind that their id names before the dot."""


def named_in(state: str) -> tuple[str, ...]:
    """The row of `OPTIONS` for a state."""
    step = step_of(state)
    return _ROWS.get(state) or _ROWS.get(f"*.{step}", ())


_ROWS: Mapping[str, tuple[str, ...]] = {
    (f"*.{at}" if isinstance(at, Step) else at.value): row for at, row in OPTIONS.items()
}


def options(draft: Draft) -> tuple[str, ...]:
    """The ids of the options of the draft's state, in the order in which they are shown."""
    return tuple(one for name in named_in(draft.state) for one in (LIVE[name].ids(draft) if name in LIVE else (name,)))


def events_shown(state: str) -> frozenset[str]:
    """The events that the options of a state may bring about, whatever the practice and the answers are."""
    return frozenset(LIVE[name].event if name in LIVE else name for name in named_in(state))


def event_of(draft: Draft, option: str) -> str:
    """The event that picking this option brings about in the draft's state."""
    for name in named_in(draft.state):
        if name in LIVE and option in LIVE[name].ids(draft):
            return LIVE[name].event
    return _EVENTS_OF_KINDS.get(option.partition(".")[0], option)


def _followers(draft: Draft) -> tuple[str, ...]:
    return followers(draft.playbook, draft.now, draft.part)


def signed(ids: tuple[str, ...]) -> tuple[Option, ...]:
    """The same with what yes and no mean among them."""
    signs = dict(SIGNS)
    if "same_all" not in ids:
        signs["same_one"] = Sign.YES
    if "confirm" in ids or "still_right" in ids:
        signs["change"] = Sign.NO
    if "done" in ids:
        signs["skip"] = Sign.NO
    return tuple(Option(one, signs.get(one, Sign.NEITHER)) for one in ids)


def wordings(draft: Draft) -> tuple[str, ...]:
    """Ids of the question's message, the most particular first."""
    special = (f"{draft.state}.{draft.variant}", f"any.{draft.variant}") if draft.variant else ()
    again = (f"{draft.state}.again", f"any.{draft.step}.again") if draft.variant == "again" else ()
    return (*special, *_finer(draft), *again, f"{draft.state}.ask", f"any.{draft.step}.ask")


def _finer(draft: Draft) -> tuple[str, ...]:
    """A contact detail is asked for by its kind, and doubted for its reason."""
    if draft.step == Step.IDENTIFIER and draft.method:
        return (f"any.identifier.{draft.playbook.methods[draft.method].identifier}",)
    return (f"any.doubt.{draft.app.doubt}",) if draft.step == Step.DOUBT else ()


def values(draft: Draft) -> dict[str, str | tuple[str, ...]]:
    """What the question's message may name. Ids only: `bot` puts the names."""
    found: dict[str, str | tuple[str, ...]] = {"part": draft.part}
    if draft.step in (Step.CHOOSE, Step.DECLINE, Step.REASON, Step.WHICH):
        found |= {"preferred": draft.here.preferred, "acceptable": draft.here.acceptable}
    if draft.step == Step.SAME:
        found |= {
            "method": reusable(draft.playbook, draft.now, draft.part),
            "parts": (draft.part, *_followers(draft)),
        }
    if draft.step in (Step.READY, Step.IDENTIFIER, Step.DOUBT):
        found |= {"method": draft.method, "identifier": draft.app.identifier or ""}
    if draft.state == State.PROPOSAL:
        found |= {"method": draft.now.proposal.method, "part": draft.now.proposal.part}
    if draft.part == FALLBACK:
        found |= {"method": draft.playbook.fallback}
    if draft.state in (State.REVIEW, State.RECHECK):
        found |= {"missing": unmet(draft.playbook, draft.now)}
    if draft.part == GUIDE:
        found |= _place_in_guide(draft)
    if draft.state == State.AGREED:
        found |= {"missing": pending(draft.playbook, draft.now)}
    return found


def _place_in_guide(draft: Draft) -> dict[str, str | tuple[str, ...]]:
    """Which guide, and where in it; `bot` takes the words from the guide itself."""
    walk = draft.walk
    steps = draft.guide.sections.get(walk.platform, ())
    return {
        "guide": walk.method,
        "method": walk.method,
        "section": walk.platform,
        "step": walk.step,
        "number": str(steps.index(walk.step) + 1) if walk.step in steps else "",
        "of": str(len(steps)),
        "problem": walk.problem,
        "cause": str(walk.cause),
        "setting": walk.setting,
    }


def variant(draft: Draft) -> str:
    """Which wording of the question is called for, where nobody said so before."""
    if draft.state == State.REVIEW and unmet(draft.playbook, draft.now):
        return "without_floor"
    if draft.step == Step.CHOOSE and draft.part not in (FALLBACK, DEVICE) and draft.part in draft.now.answers:
        return "again"
    return "again" if draft.state == draft.before.state else ""
