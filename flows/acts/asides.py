"""Answers to what people say beside the question. The state stays; the question is asked again.

Rules of this file:
1. Every act here is (draft) -> None and settles nothing: a doubt is asked about, never decided.
2. The true part first, then what is wrong, then what this practice accepts.
"""

from dataclasses import replace

from flows.acts.answers import count_unclear, may_discuss
from flows.draft import Draft
from flows.playbook import CALLS, DEVICE, FALLBACK
from flows.questions import options
from flows.understanding.choosing import UNSPECIFIC


def explain(draft: Draft) -> None:
    """*why*: in short."""
    draft.say(f"{draft.part}.why", *_own_class(draft, "why"), "purpose.why")
    draft.now = replace(draft.now, topic="")


def explain_more(draft: Draft) -> None:
    """*more*: the whole story, of what was last talked about, or of the method that is proposed."""
    topic = draft.before.topic or draft.before.proposal.method
    if topic:
        draft.say("about.long", about=topic)
    else:
        draft.say(f"{draft.part}.more", *_own_class(draft, "more"), "purpose.more")


def _own_class(draft: Draft, kind: str) -> tuple[str, ...]:
    """A class of the practice's own has no text of ours."""
    return (f"own_class.{kind}",) if draft.part in draft.playbook.by_id else ()


def tell_about(draft: Draft) -> None:
    """A fair word on a method, and whether this practice accepts it."""
    method = draft.choice = draft.heard.method or draft.choice
    offered = draft.playbook.offered_in(method)
    if offered:
        draft.say("about.offered", about=method, parts=offered)
    elif method in draft.playbook.fallback:
        draft.say("about.offered", about=method, parts=(FALLBACK,))
    elif draft.requested:
        draft.say("about.on_request", about=method, parts=(draft.requested,))
        draft.extras = ("want_it",) if draft.before.consent else ()
    elif method in draft.playbook.methods:
        draft.say("about.not_offered", about=method, parts=())
        draft.extras = () if draft.playbook.methods[method].closed else _to_discuss(draft)
    else:
        draft.say("about.unknown", about=method, parts=())
        draft.extras = _to_discuss(draft)
    draft.now = replace(draft.now, topic=method)


def _to_discuss(draft: Draft) -> tuple[str, ...]:
    """How what is not offered gets onto the list: here, or, where something is agreed already, by a word with them."""
    return ("discuss_it",) if may_discuss(draft) else ("contact",) if draft.before.consent else ()


def tell_detail(draft: Draft) -> None:
    """What stays behind, who sees one there, or what to mind when a screen is shared: of the methods in hand."""
    for method in draft.heard.candidates:
        draft.say("about.detail", about=method, detail=draft.choice)
    if not draft.heard.candidates:
        draft.say("about.detail_unknown", about="other", detail=draft.choice)


def not_needed(draft: Draft) -> None:
    """A telephone number was typed where none is asked for. It is not kept."""
    draft.say("identifier.not_needed")


def tell_platform(draft: Draft) -> None:
    """Which of the methods offered here run on the device that was named."""
    platform = draft.heard.platform
    if platform not in UNSPECIFIC:
        draft.learn(f"device.{platform}")
    offered = draft.playbook.fallback if draft.part == FALLBACK else draft.here.offered
    runs = tuple(one for one in offered if platform in draft.playbook.methods[one].platforms)
    if runs:
        draft.say("platform.runs", platform=platform, methods=runs)
    else:
        draft.say(f"platform.{platform}", "platform.unknown", platform=platform)


def warn_of_secrets(draft: Draft) -> None:
    """A code or a key was typed: never here, never to anybody. It is not kept."""
    draft.say("identifier.secret")


def tell_barrier(draft: Draft) -> None:
    """Something stands in the way: no device, no number, a phone from work, somebody who looks. What still works."""
    draft.say(f"barrier.{draft.choice}")
    if draft.choice != "someone_sees":
        draft.learn(draft.choice)


def calls_are_off(draft: Draft) -> bool:
    """Calls were being asked about, and are left out now."""
    return draft.part == CALLS and draft.choice == "deaf" and CALLS in draft.now.answers


def tell_trait(draft: Draft) -> None:
    """Something was said of oneself: it is kept in mind, and used."""
    if not draft.before.consent:
        draft.say("trait.first")
    else:
        draft.say("trait.again" if draft.before.knows(draft.choice) else f"trait.{draft.choice}")


def tell_other_provider(draft: Draft) -> None:
    """An address was typed whose provider is not offered."""
    draft.say("aside.elsewhere", preferred=draft.here.offered)


def tell_help(draft: Draft) -> None:
    """What can be said at any time, and the numbers for an emergency."""
    draft.say("aside.help")


def show_answers(draft: Draft) -> None:
    """Everything so far, at a glance."""
    draft.say("aside.so_far" if draft.now.answers else "aside.so_far_nothing")


def show_data(draft: Draft) -> None:
    """What is stored about the person; who else can look only if they ask again, and were warned."""
    if not draft.before.consent:
        draft.say("aside.data_nothing")
        return
    asked = draft.before.question.token
    told = draft.now.answers.get(DEVICE)
    if told is not None and asked == draft.before.data_shown:
        draft.say("aside.data")
        draft.say(f"aside.data_device_{told.reason}")
    elif DEVICE in draft.playbook.parts:
        draft.say("aside.data")
        draft.say("aside.data_left_out")
        draft.now = replace(draft.now, data_shown=asked + 1)
    else:
        draft.say("aside.data")


def ask_back(draft: Draft) -> None:
    """Probably this option: say what was understood, and ask. After a vague yes or no to that, ask the same again.

    Where the question itself is answered by yes or no, it is asked again.
    """
    asked = draft.before.question.guess
    if draft.heard.choice in ("yes", "no") and not asked:
        draft.say("aside.yes_or_no")
        count_unclear(draft)
        return
    draft.guess = asked if asked and draft.heard.choice in ("yes", "no") else draft.heard.choice
    draft.shown = ("yes", "no")
    draft.variant = "guess"


def ask_which(draft: Draft) -> None:
    """One of several: ask which."""
    rest = tuple(one for one in options(draft) if one in ("none", "need_one"))
    draft.shown = tuple(dict.fromkeys((*draft.heard.candidates, *rest)))
    draft.variant = "several"


def not_that(draft: Draft) -> None:
    """The guess was wrong: the question again, as it was."""
    draft.say("aside.not_that")


def stale(draft: Draft) -> None:
    """A button of an earlier question: say so, and where we are."""
    draft.say("aside.stale")


def rewritten(draft: Draft) -> None:
    """The questions changed while the person was away; what they wrote is not applied."""
    draft.say("aside.rewritten")


def greeted(draft: Draft) -> None:
    """A kind word back."""
    draft.say(f"aside.{draft.heard.manner or 'greeting'}")


def unusable(draft: Draft) -> None:
    """A picture, a voice message, a sticker: cannot be used here."""
    draft.say("aside.unusable")


def network(draft: Draft) -> None:
    """The network or the app? Ask."""
    draft.say("aside.network")


def story(draft: Draft) -> None:
    """Kindly: not here. Nothing of it is kept."""
    draft.say("aside.story")
    count_unclear(draft)


def unsure(draft: Draft) -> None:
    """Not knowing is fine: what can be done."""
    draft.say("aside.unsure" if draft.step else "aside.unsure_here")
    draft.extras = ("skip", "contact") if draft.step else ("contact",)


def unclear(draft: Draft) -> None:
    """Not understood; after the second time, help or a person."""
    draft.say("aside.unclear" if draft.before.unclear == 0 else "aside.unclear_again")
    count_unclear(draft)


def first_yes(draft: Draft) -> None:
    """That comes after the yes at the start."""
    draft.say("aside.first_yes")


def cannot_skip(draft: Draft) -> None:
    """This question is the last, or the first."""
    draft.say("aside.cannot_skip")


def nowhere_back(draft: Draft) -> None:
    """There is no step to undo."""
    draft.say("aside.nowhere_back")
