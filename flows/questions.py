"""What is asked in each state: the options, what yes and no mean among them, and the values of the question.

Rules of this file:
1. One table, `OPTIONS`: a state (or `*.step` for every part that has this step) -> its options in order.
2. A name with `@` stands for options that depend on the practice or the answers; `LIVE` says how.
"""

from collections.abc import Callable, Mapping

from flows.acts.walking import guide_of, pending_has_guide, walk_of
from flows.draft import Draft, followers, pending, proposed, unmet
from flows.playbook import DEVICE, FALLBACK, GUIDE, REASONS
from flows.understanding import Option, Sign

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "welcome": ("start", "start_remind", "not_now", "more"),
    "declined": ("start", "start_remind", "more"),
    "*.choose": ("@leave_out", "@offered", "@none"),
    "*.which": ("@unoffered", "choose_again"),
    "*.same": ("@same_all", "same_one", "other"),
    "*.decline": ("discuss", "refuse", "choose_again"),
    "*.reason": ("@reasons",),
    "*.ready": ("have_it", "not_yet", "need_help"),
    "*.identifier": ("later",),
    "*.doubt": ("keep_it", "type_again"),
    "fallback.choose": ("installed", "browser_link", "no_fallback"),
    "device.choose": ("nobody", "perhaps", "somebody", "rather_not_say"),
    "review": ("confirm", "change"),
    "change": ("@parts",),
    "agreed": ("change", "@set_up", "@installed_now", "copy", "page", "contact", "clear"),
    "recheck": ("still_right", "change"),
    "paused": ("go_on",),
    "reopened": ("go_on",),
    "contact": ("yes", "no"),
    "proposal": ("yes", "no"),
    "restart": ("yes", "no"),
    "clear": ("yes", "no"),
    "forget": ("yes", "no"),
    "unreachable": (),
    "guide.device": ("@sections", "none_of_these", "leave"),
    "guide.needs": ("new_enough", "too_old", "try_it", "leave"),
    "guide.step": ("done", "stuck", "skip_step", "leave"),
    "guide.trouble": ("@usual", "something_else", "helped", "tell_therapist", "leave"),
    "guide.fix": ("helped", "not_helped", "tell_therapist"),
    "guide.stranded": ("another_method", "tell_therapist", "leave"),
    "guide.impossible": ("other_device", "another_method", "tell_therapist", "leave"),
    "guide.done": ("carry_on", "settings", "other_device"),
    "guide.setting": ("done", "skip", "carry_on"),
}

SIGNS: Mapping[str, Sign] = {
    **dict.fromkeys(
        (
            *("start", "leave_out", "same_all", "discuss", "have_it", "keep_it", "installed", "somebody"),
            *("confirm", "still_right", "go_on", "yes", "new_enough", "done", "helped", "carry_on"),
        ),
        Sign.YES,
    ),
    **dict.fromkeys(
        (
            *("not_now", "need_one", "other", "refuse", "not_yet", "type_again", "no_fallback", "nobody", "no"),
            *("too_old", "stuck", "not_helped"),
        ),
        Sign.NO,
    ),
}
"""What a bare yes or no means. `change` is *no* beside `confirm` and `still_right`; `same_one` is *yes*
where it stands without `same_all`."""

LIVE: Mapping[str, Callable[[Draft], tuple[str, ...]]] = {
    "@leave_out": lambda draft: ("leave_out",) if draft.here.leave_out else (),
    "@offered": lambda draft: draft.here.offered,
    "@none": lambda draft: ("need_one",) if draft.here.leave_out else ("none",),
    "@unoffered": lambda draft: tuple(
        method.id
        for method in draft.playbook.methods.values()
        if draft.part in method.classes and method.id not in draft.here.offered
    ),
    "@same_all": lambda draft: ("same_all",) if followers(draft, draft.part) else (),
    "@reasons": lambda _: REASONS,
    "@parts": lambda draft: tuple(part for part in draft.playbook.parts if part in draft.answers),
    "@set_up": lambda draft: ("set_up",) if pending_has_guide(draft) else (),
    "@sections": lambda draft: tuple(f"section.{one}" for one in guide_of(draft).shown),
    "@usual": lambda draft: tuple(
        f"problem.{one}" for one in guide_of(draft).usual(walk_of(draft).platform, walk_of(draft).step)
    ),
    "@installed_now": lambda draft: ("installed_now",) if pending(draft) else (),
}


def options(draft: Draft) -> tuple[str, ...]:
    """The ids of the options of the draft's state, in the order in which they are shown."""
    row = OPTIONS.get(draft.state) or OPTIONS.get(f"*.{draft.step}", ())
    return tuple(one for name in row for one in (LIVE[name](draft) if name in LIVE else (name,)))


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
    if draft.step == "identifier" and draft.method:
        return (f"any.identifier.{draft.playbook.methods[draft.method].identifier}",)
    return (f"any.doubt.{draft.app.doubt}",) if draft.step == "doubt" else ()


def values(draft: Draft) -> dict[str, str | tuple[str, ...]]:
    """What the question's message may name. Ids only: `bot` puts the names."""
    found: dict[str, str | tuple[str, ...]] = {"part": draft.part}
    if draft.step in ("choose", "decline", "reason", "which"):
        found |= {"preferred": draft.here.preferred, "acceptable": draft.here.acceptable}
    if draft.step == "same":
        found |= {"method": proposed(draft, draft.part), "parts": (draft.part, *followers(draft, draft.part))}
    if draft.step in ("ready", "identifier", "doubt"):
        found |= {"method": draft.method, "identifier": draft.app.identifier or ""}
    if draft.state == "proposal":
        wanted = draft.changes.get("proposal", draft.before.proposal)
        found |= {"method": wanted.method, "part": wanted.part}
    if draft.part == FALLBACK:
        found |= {"method": draft.playbook.fallback}
    if draft.state in ("review", "recheck"):
        found |= {"missing": unmet(draft)}
    if draft.part == GUIDE:
        found |= _place_in_guide(draft)
    if draft.state == "agreed":
        found |= {"missing": pending(draft)}
    return found


def _place_in_guide(draft: Draft) -> dict[str, str | tuple[str, ...]]:
    """Which guide, and where in it; `bot` takes the words from the guide itself."""
    walk = walk_of(draft)
    steps = guide_of(draft).sections.get(walk.platform, ())
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
    if draft.state == "review" and unmet(draft):
        return "without_floor"
    if draft.step == "choose" and draft.part not in (FALLBACK, DEVICE) and draft.part in draft.answers:
        return "again"
    return "again" if draft.state == draft.before.state else ""
