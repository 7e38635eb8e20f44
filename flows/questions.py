"""What is asked in each state: the options, what yes and no mean among them, and the values of the question.

Rules of this file:
1. One table, `OPTIONS`: a state (or `*.step` for every part that has this step) -> its options in order.
2. A name with `@` stands for options that share an event, or that depend on the practice or the answers (`LIVE`).
   Any other option's event bears the option's own name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.draft import Draft
from flows.due import QUESTION, RULE, acknowledged, question_of, reply_to
from flows.playbook import DEVICE, FALLBACK, GUIDE, REASONS, Join, QuestionKind
from flows.progress import can_change, followers, left, needable, pending, pending_guide, reusable, second_ways, unmet
from flows.states import State, Step, step_of
from flows.understanding import Option, Sign

OPTIONS: Mapping[State | Step, tuple[str, ...]] = {
    State.WELCOME: ("start", "start_remind", "not_now", "more"),
    State.DECLINED: ("start", "start_remind", "more"),
    Step.CHOOSE: ("@leave_out", "@offered", "@asked_for", "@need_one", "@none"),
    Step.MORE: ("@left", "enough"),
    Step.REQUEST: ("yes", "no"),
    Step.WHICH: ("@unoffered", "other_tool", "choose_again"),
    Step.SAME: ("@same_all", "same_one", "other"),
    Step.DECLINE: ("discuss", "refuse", "choose_again"),
    Step.REASON: ("@reasons",),
    Step.READY: ("have_it", "not_yet", "need_help"),
    Step.IDENTIFIER: ("later",),
    Step.DOUBT: ("keep_it", "type_again"),
    State.RULE_ASK: ("acknowledge_yes", "acknowledge_no"),
    State.QUESTION_ASK: ("@answers", "skip"),
    State.QUESTION_DOUBT: ("keep_it", "type_again"),
    State.FALLBACK_CHOOSE: ("@second_ways", "@installed", "@browser_link", "no_fallback"),
    State.DEVICE_CHOOSE: ("@who_can_look",),
    State.REVIEW: ("confirm", "change"),
    State.CHANGE: ("@parts", "@rules", "@questions"),
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
YES_NO = ("answer_yes", "answer_no")
ON_TOPIC = ("want_it", "discuss_it")
"""What can be wanted of a method that was asked about: that it is agreed on request, that it is talked about."""
EXTRAS = ("help", "contact", "skip", "clear", *ON_TOPIC)
"""What an act may show beside a state's own options, in any state."""

SIGNS: Mapping[str, Sign] = {
    **dict.fromkeys(
        (
            *("start", "leave_out", "same_all", "discuss", "have_it", "keep_it", "installed", "somebody"),
            *("confirm", "still_right", "go_on", "yes", "new_enough", "done", "helped", "carry_on", "safe_now"),
            *("acknowledge_yes", "answer_yes"),
        ),
        Sign.YES,
    ),
    **dict.fromkeys(
        (
            *("not_now", "need_one", "other", "refuse", "not_yet", "type_again", "no_fallback", "nobody", "no"),
            *("too_old", "stuck", "not_helped", "acknowledge_no", "answer_no", "enough", "not_safe"),
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


def _answers(draft: Draft) -> tuple[str, ...]:
    question = question_of(draft.playbook, draft.question)
    if question is None:
        return ()
    return YES_NO if question.kind is QuestionKind.YES_NO else question.options


LIVE: Mapping[str, Live] = {
    "@leave_out": Live("leave_out", lambda draft: ("leave_out",) if draft.here.leave_out else ()),
    "@offered": Live("method", lambda draft: draft.here.offered),
    "@need_one": Live("need_one", lambda draft: ("need_one",) if draft.here.leave_out else ()),
    "@none": Live("none", lambda draft: () if draft.here.leave_out else ("none",)),
    "@asked_for": Live("request", lambda draft: () if draft.here.opens else draft.here.on_request),
    "@left": Live("method", lambda draft: left(draft.playbook, draft.now, draft.part)),
    "@unoffered": Live("method", lambda draft: needable(draft.playbook, draft.part)),
    "@same_all": Live("same_all", lambda draft: ("same_all",) if _followers(draft) else ()),
    "@reasons": Live("reason", lambda _: REASONS),
    "@who_can_look": Live("told", lambda _: ("nobody", "perhaps", "somebody", "rather_not_say")),
    "@second_ways": Live("method", lambda draft: _second_ways(draft, browser=False)),
    "@installed": Live("installed", lambda draft: ("installed",) if _second_ways(draft, browser=True) else ()),
    "@browser_link": Live("browser_link", lambda draft: ("browser_link",) if _second_ways(draft, browser=True) else ()),
    "@answers": Live("replied", _answers),
    "@rules": Live("rule_again", lambda draft: _changeable(draft, RULE)),
    "@questions": Live("question_again", lambda draft: _changeable(draft, QUESTION)),
    "@parts": Live("part", lambda draft: _parts(draft)),  # noqa: PLW0108 - defined below
    "@set_up": Live("set_up", lambda draft: ("set_up",) if pending_guide(draft.playbook, draft.now) else ()),
    "@installed_now": Live(
        "installed_now", lambda draft: ("installed_now",) if pending(draft.playbook, draft.now) else ()
    ),
    "@sections": Live("section", lambda draft: tuple(f"section.{one}" for one in draft.guide.shown)),
    "@none_of_these": Live("impossible", lambda _: ("none_of_these",)),
    "@usual": Live(
        "problem",
        lambda draft: tuple(
            f"problem.{one}" for one in draft.guide.usual(draft.walk.platform, draft.walk.step, draft.walk.refused)
        ),
    ),
}
_EVENTS_OF_KINDS = {"section": "section", "problem": "problem"}
"""Options that may be picked where they are not shown, by the kind that their id names before the dot."""


def _second_ways(draft: Draft, *, browser: bool) -> tuple[str, ...]:
    """What can be the fall-back, by whether one can join it by a link in a browser; while changed, what it was too."""
    ways = second_ways(draft.playbook, draft.now)
    return tuple(id_ for id_ in ways if draft.playbook.methods[id_].browser is browser)


def _parts(draft: Draft) -> tuple[str, ...]:
    """The parts that were answered and in which there is something to choose."""
    known, now = draft.playbook, draft.now
    return tuple(part for part in known.parts if part in now.answers and can_change(known, now, part))


def _changeable(draft: Draft, what: str) -> tuple[str, ...]:
    """The rules that were acknowledged or refused, or the questions that were answered or skipped."""
    if what == RULE:
        return tuple(f"{what}.{id_}" for id_ in acknowledged(draft.playbook, draft.now))
    known = (each.id for each in draft.playbook.questions if reply_to(draft.now, each) is not None)
    return tuple(f"{what}.{id_}" for id_ in known)


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
    """A contact detail is asked for by its kind, and doubted for its reason; a fall-back proposed by how one joins."""
    if draft.part == QUESTION:
        return _of_question(draft)
    if draft.step == Step.IDENTIFIER and draft.method:
        kind = draft.playbook.methods[draft.method].identifier
        unseen = (f"any.unseen.{kind}",) if draft.now.knows("blind") else ()
        return (*unseen, f"any.identifier.{kind}")
    if draft.state in (State.GUIDE_DEVICE, State.GUIDE_DONE):
        by_link = draft.playbook.methods[draft.walk.method].join is Join.LINK
        return (f"{draft.state}.link",) if by_link else ()
    if draft.state == State.FALLBACK_CHOOSE:
        ways = second_ways(draft.playbook, draft.now)
        known = draft.playbook.methods[draft.second_way]
        how = "several" if len(ways) > 1 else "" if known.browser else known.join.value
        return (f"{draft.state}.{how}",) if how else ()
    return (f"any.doubt.{draft.contact.doubt}",) if draft.step == Step.DOUBT else ()


def _of_question(draft: Draft) -> tuple[str, ...]:
    question = question_of(draft.playbook, draft.question)
    reply = reply_to(draft.now, question) if question else None
    if question is None or draft.state == State.QUESTION_DOUBT:
        return (f"any.doubt.{reply.doubt}",) if reply else ()
    return (f"question.{question.id}.ask", f"question.{question.kind}.ask")


Values = dict[str, str | tuple[str, ...]]


def values(draft: Draft) -> Values:
    """What the question's message may name. Ids only: `bot` puts the names."""
    found: Values = {"part": draft.part, "about": draft.now.topic}
    for place in (draft.step, draft.part, draft.state):
        if place in _VALUES:
            found |= _VALUES[place](draft)
    return found | (_pending(draft) if draft.now.pending.count else {})


def _pending(draft: Draft) -> Values:
    """What one message filled: "class method method", "method detail"."""
    pending = draft.now.pending
    return {
        "slots": tuple(" ".join((part, *methods)) for part, methods in pending.parts.items()),
        "slot_contacts": tuple(f"{method} {value}" for method, value in pending.identifiers.items() if method),
        "unwanted": pending.unwanted,
    }


def _choice(draft: Draft) -> Values:
    here = draft.here
    return {"preferred": here.preferred, "acceptable": here.acceptable, "leave_out": here.leave_out}


def _same(draft: Draft) -> Values:
    method = reusable(draft.playbook, draft.now, draft.part)
    return {"method": method, "parts": (draft.part, *_followers(draft))}


def _method(draft: Draft) -> Values:
    if draft.part == QUESTION:
        return {"question": draft.question, "identifier": _typed(draft)}
    found: Values = {"method": draft.method, "identifier": draft.contact.identifier or ""}
    return found | ({"sent_for": _sent_for(draft)} if draft.step == Step.IDENTIFIER else {})


def _more(draft: Draft) -> Values:
    answer = draft.now.answers.get(draft.part)
    return {"methods": answer.methods if answer else (), "left": left(draft.playbook, draft.now, draft.part)}


def _fallback(draft: Draft) -> Values:
    ways = second_ways(draft.playbook, draft.now) or draft.playbook.fallback
    return {"method": draft.second_way if draft.step == Step.CHOOSE else draft.method, "methods": ways}


def _proposal(draft: Draft) -> Values:
    return {"method": draft.now.proposal.method, "part": draft.now.proposal.part}


def _missing(draft: Draft) -> Values:
    return {"missing": unmet(draft.playbook, draft.now)}


def _sent_for(draft: Draft) -> str:
    """The method whose links are sent to the address that is asked for, where that is not agreed for itself."""
    answer = draft.now.answers.get(draft.part)
    ids = answer.methods if answer and draft.method not in answer.methods else ()
    return next((id_ for id_ in ids if draft.playbook.methods[id_].sent_to == draft.method), "")


def _typed(draft: Draft) -> str:
    question = question_of(draft.playbook, draft.question)
    reply = reply_to(draft.now, question) if question else None
    return reply.value or "" if reply else ""


def _place_in_guide(draft: Draft) -> Values:
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


_VALUES: Mapping[str, Callable[[Draft], Values]] = {
    **dict.fromkeys((Step.CHOOSE, Step.DECLINE, Step.REASON, Step.WHICH), _choice),
    Step.SAME: _same,
    Step.MORE: _more,
    Step.REQUEST: lambda draft: {"method": draft.now.request.method},
    **dict.fromkeys((Step.READY, Step.IDENTIFIER, Step.DOUBT), _method),
    FALLBACK: _fallback,
    GUIDE: _place_in_guide,
    State.PROPOSAL: _proposal,
    State.RULE_ASK: lambda draft: {"rule": draft.rule, "method": draft.now.request.method},
    State.QUESTION_ASK: _method,
    **dict.fromkeys((State.REVIEW, State.RECHECK), _missing),
    State.AGREED: lambda draft: {"missing": pending(draft.playbook, draft.now)},
}
"""By step, part or state."""


def variant(draft: Draft) -> str:
    """Which wording of the question is called for, where nobody said so before."""
    if draft.state == State.REVIEW and unmet(draft.playbook, draft.now):
        return "without_floor"
    if draft.step == Step.CHOOSE and draft.part not in (FALLBACK, DEVICE):
        in_short = draft.part in draft.now.answers or draft.now.knows("blind", "reads_little")
        return "again" if in_short or draft.state == draft.before.state else ""
    return "again" if draft.state == draft.before.state else ""
