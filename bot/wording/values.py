"""What stands for the `{values}` of a text: names of ids, facts, standings, helplines, the agreement, what comes next.

Rules of this file:
1. Everything is filled into texts of `content`; what this practice has nothing to say in becomes empty.
2. `MAKERS` is the whole of it: the name that a text asks for -> how its value is made.
"""

from collections.abc import Mapping

from bot.agreement import PointCode
from bot.transports.capabilities import service_reads
from bot.wording import guide_values
from bot.wording.agreement_text import Spans, sentences, stacked
from bot.wording.render_context import Maker, RenderContext
from content.markup import Value, plain
from content.models import ClassPolicy


def label(context: RenderContext, option: str) -> str:
    """What stands on an option."""
    if f"label.{option}" in context.texts.language.messages:
        return plain(context.text(f"label.{option}"))
    kind, _, id_ = option.partition(".")
    if kind in ("section", "problem"):
        return guide_values.title(context, kind, id_)
    if option not in context.content.methods:
        return context.texts.name("part", option)
    here = class_of(context)
    acceptable = here is not None and here.standing(option) == "acceptable"
    name = context.texts.method(option)
    return plain(context.texts.language.text("label.acceptable").fill({"method": name})) if acceptable else name


def _names(context: RenderContext, name: str, link: str = "and") -> Value:
    """What the methods of a value are called."""
    return context.texts.listed([context.texts.method(id_) for id_ in context.ids(name)], link)


def _uses(name: str) -> Maker:
    """What the parts of a value are for, as it stands in a sentence."""
    return lambda context: context.texts.listed([context.texts.name("use", part) for part in context.ids(name)])


def class_of(context: RenderContext) -> ClassPolicy | None:
    """The policy of the class that the effect speaks of."""
    part = context.id("part")
    return next((class_ for id_, class_ in context.settings.effective_policy.classes.items() if id_ == part), None)


def _practice(key: str) -> Maker:
    """A setting as it stands; a full stop at its end is left to the text around it."""
    return lambda context: str(getattr(context.settings.practice, key)).rstrip(".")


FACTS: Mapping[str, str] = {
    "reply_times": "reply_times",
    "dropped_call": "dropped_call",
    "private_place": "name",
    "complaints": "complaints",
    "regulator": "regulator",
    "next_review": "review_months",
    "host": "host_country",
    "lawful_basis": "lawful_basis",
}
"""A text of [facts] -> the setting without which there is nothing to say."""


def _said(context: RenderContext, *keys: str) -> list[Spans]:
    """Those of these facts that the practice has something to say on."""
    return [context.text(f"facts.{key}") for key in keys if getattr(context.settings.practice, FACTS[key])]


def _facts(context: RenderContext) -> Value:
    complaints = sentences(_said(context, "complaints", "regulator"))
    rest = _said(context, "reply_times", "dropped_call", "private_place"), _said(context, "next_review")
    return sentences([*rest[0], complaints, *rest[1]], "\n\n")


def _standings(context: RenderContext) -> Value:
    here, texts = class_of(context), []
    for standing in ("preferred", "acceptable"):
        methods = getattr(here, standing, ())
        if methods:
            texts.append(context.having(methods=methods).text(f"standing.{standing}"))
    return sentences(texts)


def _own(context: RenderContext) -> Value:
    """Which of the methods offered the therapist has, where not all of them."""
    here = class_of(context)
    offered = here.methods if here else ()
    mine = tuple(id_ for id_ in offered if id_ in context.settings.therapist.identifiers)
    if not mine or len(mine) == len(offered):
        return ""
    return context.having(methods=mine).text("standing.own")


def _emergency(context: RenderContext) -> Value:
    numbers = context.content.helplines[context.settings.practice.country]
    return context.texts.language.text("helpline.emergency").fill({"emergency": numbers.emergency})


def _helplines(context: RenderContext) -> Value:
    numbers = context.content.helplines[context.settings.practice.country]
    text = context.texts.language.text("helpline.line")
    return stacked(text.fill({"name": line.name, "how": line.how}) for line in numbers.lines)


NEXT_STEPS = {
    "agreed.to_set_up": (PointCode.SETUP, PointCode.HELP),
    "agreed.say_hello": (PointCode.HELLO,),
}
"""What the client is asked to do next -> the points that ask for it."""


def _next_steps(context: RenderContext) -> Value:
    points = context.agreement.open
    texts = []
    for id_, codes in NEXT_STEPS.items():
        methods = [_found(context, point.method) for point in points if point.method and point.code in codes]
        if methods:
            values = {"methods": context.texts.listed(methods), "therapist": context.settings.practice.therapist}
            texts.append(context.texts.language.text(id_).fill(values))
    return sentences(texts, "")


def _found(context: RenderContext, method: str) -> str:
    """A method's name, and how the therapist is found there, if the practice says so."""
    name, own = context.texts.method(method), context.settings.therapist.identifiers.get(method)
    return plain(context.texts.language.text("agreed.found").fill({"method": name, "identifier": own})) if own else name


def _condition(context: RenderContext) -> Value:
    """Under which conditions a method may be used, if there are any."""
    id_ = f"method.{context.id('about')}.condition"
    return context.text(id_) if id_ in context.texts.language.messages else ""


def _points(context: RenderContext) -> Value:
    points = context.texts.points(context.agreement)
    return context.texts.language.text("therapist.points").fill({"points": points}) if points else ""


def _changes(context: RenderContext) -> Value:
    if not context.changes:
        return ""
    lines = context.texts.changes(context.changes, brief=context.brief)
    return context.texts.language.text("therapist.changes").fill({"changes": lines})


def _method_text(kind: str) -> Maker:
    return lambda context: context.text(f"method.{context.id('about')}.{kind}")


def _channel(context: RenderContext) -> Value:
    """Who can read this chat; and that there is a safer one, if there is."""
    safer = next((name for name in context.settings.services if not service_reads(name)), "")
    here = context.transport
    return context.text(f"channel.{here}_or_{safer}" if service_reads(here) and safer else f"channel.{here}")


MAKERS: Mapping[str, Maker] = {
    "method": lambda context: _names(context, "method"),
    "about": lambda context: _names(context, "about"),
    "methods": lambda context: _names(context, "methods", "or"),
    "preferred": lambda context: _names(context, "preferred", "or"),
    "part": _uses("part"),
    "parts": _uses("parts"),
    "missing": _uses("missing"),
    "platform": lambda context: (
        context.texts.name("platform", context.id("platform")) if context.id("platform") else ""
    ),
    "choice": lambda context: label(context, context.id("choice")) if context.id("choice") else "",
    "therapist": _practice("therapist"),
    "practice": _practice("name"),
    "reply_times": _practice("reply_times"),
    "dropped_call": _practice("dropped_call"),
    "complaints": _practice("complaints"),
    "regulator": _practice("regulator"),
    "lawful_basis": _practice("lawful_basis"),
    "fact_reply_times": lambda context: sentences(_said(context, "reply_times")),
    "fact_host": lambda context: sentences(_said(context, "host")),
    "fact_basis": lambda context: sentences(_said(context, "lawful_basis")),
    "fact_complaints": lambda context: sentences(_said(context, "complaints", "regulator")),
    "host_country": _practice("host_country"),
    "review_months": _practice("review_months"),
    "unfinished_days": lambda context: str(context.settings.retention.unfinished_days),
    "delivered_hours": lambda context: str(context.settings.retention.delivered_hours),
    "emergency": _emergency,
    "helplines": _helplines,
    "channel": _channel,
    "clear_how": lambda context: context.text(f"clear.how.{context.transport}"),
    "facts": _facts,
    "standings": _standings,
    "own": _own,
    "good": _method_text("good"),
    "but": _method_text("but"),
    "condition": _condition,
    "agreement": lambda context: context.texts.agreement(context.agreement, brief=context.brief),
    "next_steps": _next_steps,
    "points": _points,
    "changes": _changes,
    "label": lambda context: context.label,
    "reference": lambda context: context.agreement.reference,
    "date": lambda context: context.agreement.date.isoformat(),
    "version": lambda context: str(context.agreement.version),
    "consent_on": lambda context: context.conversation.consent_on,
    **guide_values.MAKERS,
    "remind": lambda context: context.text("aside.data_may" if context.conversation.remind else "aside.data_may_not"),
}
"""The name that a text asks for -> how its value is made."""
