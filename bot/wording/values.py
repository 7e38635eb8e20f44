"""What stands for the `{values}` of a text: names of ids, facts, standings, helplines, the agreement, what comes next.

Rules of this file:
1. Everything is filled into texts of `content`; what this practice has nothing to say in becomes empty.
2. `MAKERS` is the whole of it: the name that a text asks for -> how its value is made.
"""

from collections.abc import Mapping

from bot.agreement import LineReadiness, PointCode, Side
from bot.settings.texts import Localized
from bot.transports.capabilities import service_reads
from bot.wording import guide_values, offer, own_texts, reaching, several
from bot.wording.agreement_text import Spans, sentences
from bot.wording.render_context import Maker, RenderContext
from content.markup import Span, Value, plain
from flows.playbook import FALLBACK_CLASSES


def label(context: RenderContext, option: str) -> str:
    """What stands on an option."""
    if f"label.{option}" in context.texts.language.messages:
        return plain(context.text(f"label.{option}"))
    kind, _, id_ = option.partition(".")
    if kind in ("section", "problem"):
        return guide_values.title(context, kind, id_)
    if kind == "option":
        return own_texts.option(context, option)
    if kind in ("rule", "question"):
        return own_texts.title(context, id_)
    here = offer.class_of(context)
    is_part = option in context.settings.policy.classes and (here is None or not here.standing(option))
    if is_part or option not in context.settings.methods:
        return context.texts.name("part", option)
    acceptable = here is not None and here.standing(option) == "acceptable"
    name = context.texts.method(option)
    return plain(context.texts.language.text("label.acceptable").fill({"method": name})) if acceptable else name


def _names(context: RenderContext, name: str, link: str = "and") -> Value:
    """What the methods of a value are called."""
    return context.texts.listed([context.texts.method(id_) for id_ in context.ids(name)], link)


def _uses(name: str) -> Maker:
    """What the parts of a value are for, as it stands in a sentence."""
    return lambda context: context.texts.listed([context.texts.name("use", part) for part in context.ids(name)])


def _practice(key: str) -> Maker:
    """A setting as it stands; a full stop at its end is left to the text around it."""
    return lambda context: _own(context, key).rstrip(".")


def _sentence(key: str) -> Maker:
    """A setting that stands by itself: it has a full stop in the end, and one only."""

    def made(context: RenderContext) -> Value:
        said = _own(context, key)
        return said if not said or said[-1] in _ENDS else f"{said}."

    return made


_ENDS = ".!?\u2026\"')\u201d"


def _own(context: RenderContext, key: str) -> str:
    given = getattr(context.settings.practice, key)
    return given.inn(context.texts.language.code) if isinstance(given, Localized) else str(given)


FACTS: Mapping[str, str] = {
    "reply_times": "reply_times",
    "dropped_call": "dropped_call",
    "complaints": "complaints",
    "regulator": "regulator",
    "next_review": "review_months",
    "host": "host_country",
    "lawful_basis": "lawful_basis",
    "this_chat": "this_chat",
}
"""A text of [facts] -> the setting without which there is nothing to say."""


def _said(context: RenderContext, *keys: str) -> list[Spans]:
    """Those of these facts that the practice has something to say on."""
    return [context.text(f"facts.{key}") for key in keys if getattr(context.settings.practice, FACTS[key])]


def _facts(context: RenderContext) -> Value:
    alone = context.settings.practice.regulator and not context.settings.practice.complaints
    complaints = (
        context.text("facts.regulator_alone") if alone else sentences(_said(context, "complaints", "regulator"))
    )
    replies = (*_said(context, "reply_times"), own_texts.away(context), *_said(context, "dropped_call", "this_chat"))
    return sentences([*replies, _advice(context), complaints, *_said(context, "next_review")], "\n\n")


def _advice(context: RenderContext) -> Spans:
    """What helps with calls, of what the practice lets us say; nothing where there are no calls."""
    policy = context.settings.policy
    if not any(policy.classes[id_].ask for id_ in FALLBACK_CLASSES if id_ in policy.classes):
        return ()
    wanted: list[str] = list(context.settings.practice.advice)
    if {"private_place", "headphones"} <= set(wanted):
        wanted = ["private_place_headphones", *(id_ for id_ in wanted if id_ == "code_word")]
    advice = sentences([context.text(f"facts.advice.{id_}") for id_ in wanted])
    return context.texts.language.text("facts.advice_on_calls").fill({"advice": advice}) if advice else ()


NEXT_STEPS = {
    "agreed.to_set_up": (PointCode.SETUP, PointCode.HELP),
    "agreed.say_hello": (PointCode.HELLO,),
}
"""What the client is asked to do next -> the points that ask for it."""


def _next_steps(context: RenderContext) -> Value:
    """What the client is to do, where the therapist is found, and whose address is missing."""
    points, texts = context.agreement.open, []
    named: set[str] = set()
    unknown = {point.method for point in points if point.side is Side.THERAPIST}
    for id_, codes in NEXT_STEPS.items():
        methods = [point.method for point in points if point.method and point.code in codes]
        methods = [id_ for id_ in methods if id_ not in unknown or PointCode.HELLO not in codes]
        named |= {*methods}
        texts.append(_step(context, id_, [_found(context, method) for method in methods]))
    lines = [line for part in context.agreement.parts.values() for line in part.lines]
    others = dict.fromkeys(line.method for line in lines if line.readiness is not LineReadiness.BY_LINK)
    found = [
        f"{_found(context, method)}{_only(context, [line.purpose for line in lines if line.method == method])}"
        for method in others
        if method not in named and _own_address(context, method)
    ]
    texts.append(_step(context, "agreed.reach", found))
    for side in Side:
        missing = dict.fromkeys(point.method for point in points if point.side is side and point.method)
        texts.append(_step(context, f"agreed.no_address_{side}", [context.texts.method(id_) for id_ in missing]))
    return sentences(filter(None, texts), "")


def _step(context: RenderContext, id_: str, methods: list[str]) -> Spans:
    """A sentence on some methods; nothing where there are none."""
    values = {"methods": context.texts.listed(methods), "therapist": context.settings.practice.therapist}
    return (*context.filled(id_, values), Span(" ")) if methods else ()


def _only(context: RenderContext, purposes: list[str | None]) -> str:
    """What a method is for, behind its name, where it is for nothing else."""
    known = {purpose or "" for purpose in purposes}
    return f" {context.texts.purpose(next(iter(known)))}" if len(known) == 1 and known != {""} else ""


def _own_address(context: RenderContext, method: str) -> str:
    """Where the therapist is found: what is told with the agreement."""
    known = context.settings.methods[method]
    return context.settings.therapist.identifiers.get(method) or (
        context.settings.own_address(method) if known.join in ("number", "link") else ""
    )


def _agreed_now(context: RenderContext) -> Value:
    """Whether it is in force; if not, what stands in the way."""
    open_ = [point.title or "" for point in context.agreement.open if point.code is PointCode.CONDITION]
    if not open_:
        return context.text("agreed.now")
    return context.filled("agreed.not_in_force", {"rules": context.texts.listed(open_)})


def _found(context: RenderContext, method: str) -> str:
    """A method's name, and how the therapist is found there, if the practice says so."""
    name, own = context.texts.method(method), _own_address(context, method)
    return plain(context.texts.language.text("agreed.found").fill({"method": name, "identifier": own})) if own else name


def _points(context: RenderContext) -> Value:
    points = context.texts.points(context.agreement)
    return context.texts.language.text("therapist.points").fill({"points": points}) if points else ""


def _changes(context: RenderContext) -> Value:
    if not context.changes:
        return ""
    lines = context.texts.changes(context.changes, brief=context.brief)
    return context.texts.language.text("therapist.changes").fill({"changes": lines})


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
    "reply_times": _sentence("reply_times"),
    "dropped_call": _sentence("dropped_call"),
    "this_chat": _sentence("this_chat"),
    "complaints": _practice("complaints"),
    "regulator": _practice("regulator"),
    "lawful_basis": _sentence("lawful_basis"),
    "fact_reply_times": lambda context: sentences([*_said(context, "reply_times"), own_texts.away(context)]),
    "fact_host": lambda context: sentences(_said(context, "host")),
    "fact_basis": lambda context: sentences(_said(context, "lawful_basis")),
    "fact_complaints": lambda context: sentences(_said(context, "complaints", "regulator")),
    "host_country": _practice("host_country"),
    "review_months": _practice("review_months"),
    "unfinished_days": lambda context: str(context.settings.retention.unfinished_days),
    "delivered_hours": lambda context: str(context.settings.retention.delivered_hours),
    "channel": _channel,
    "clear_how": lambda context: context.text(f"clear.how.{context.transport}"),
    "facts": _facts,
    "agreement": lambda context: context.texts.agreement(context.agreement, brief=context.brief),
    "next_steps": _next_steps,
    "agreed_now": _agreed_now,
    "points": _points,
    "changes": _changes,
    "label": lambda context: context.label,
    "reference": lambda context: context.agreement.reference,
    "date": lambda context: context.agreement.date.isoformat(),
    "version": lambda context: str(context.agreement.version),
    "consent_on": lambda context: context.conversation.consent_on,
    **guide_values.MAKERS,
    **offer.MAKERS,
    **reaching.MAKERS,
    **own_texts.MAKERS,
    **several.MAKERS,
    "remind": lambda context: context.text("aside.data_may" if context.conversation.remind else "aside.data_may_not"),
}
"""The name that a text asks for -> how its value is made."""
