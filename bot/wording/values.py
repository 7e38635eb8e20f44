"""Values of messages that are made for the occasion: facts, standings, helplines, the agreement, what comes next.

Rules of this file:
1. Everything is filled into texts of `content`; what this practice has nothing to say in becomes empty.
2. `COMPOSED` is the whole of it: the name that a text asks for -> how its value is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.transports.capabilities import service_reads
from bot.wording import guide_values
from bot.wording.agreement_text import Spans, sentences, stacked
from content.markup import Value, plain
from content.models import ClassPolicy

if TYPE_CHECKING:
    from bot.wording import RenderContext


def class_of(one: "RenderContext") -> ClassPolicy | None:
    """The policy of the class that the effect speaks of."""
    part = one.values.get("part", "")
    return next((class_ for id_, class_ in one.settings.effective_policy.classes.items() if id_ == part), None)


def _practice(key: str) -> Callable[["RenderContext"], Value]:
    """A setting as it stands; a full stop at its end is left to the text around it."""
    return lambda one: str(getattr(one.settings.practice, key)).rstrip(".")


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


def _said(one: "RenderContext", *keys: str) -> list[Spans]:
    """Those of these facts that the practice has something to say on."""
    return [one.text(f"facts.{key}") for key in keys if getattr(one.settings.practice, FACTS[key])]


def _facts(one: "RenderContext") -> Value:
    complaints = sentences(_said(one, "complaints", "regulator"))
    rest = _said(one, "reply_times", "dropped_call", "private_place"), _said(one, "next_review")
    return sentences([*rest[0], complaints, *rest[1]], "\n\n")


def _standings(one: "RenderContext") -> Value:
    here, texts = class_of(one), []
    for standing in ("preferred", "acceptable"):
        methods = getattr(here, standing, ())
        if methods:
            texts.append(replace(one, values={"methods": methods}).text(f"standing.{standing}"))
    return sentences(texts)


def _own(one: "RenderContext") -> Value:
    """Which of the methods offered the therapist has, where not all of them."""
    here = class_of(one)
    offered = here.methods if here else ()
    mine = tuple(id_ for id_ in offered if id_ in one.settings.therapist.identifiers)
    if not mine or len(mine) == len(offered):
        return ""
    return replace(one, values={"methods": mine}).text("standing.own")


def _emergency(one: "RenderContext") -> Value:
    numbers = one.content.helplines[one.settings.practice.country]
    return one.lines.language.text("helpline.emergency").fill({"emergency": numbers.emergency})


def _helplines(one: "RenderContext") -> Value:
    numbers = one.content.helplines[one.settings.practice.country]
    text = one.lines.language.text("helpline.line")
    return stacked(text.fill({"name": line.name, "how": line.how}) for line in numbers.lines)


def _next_steps(one: "RenderContext") -> Value:
    points = one.agreement["open"]
    texts = []
    for id_, codes in (("agreed.to_set_up", ("setup", "help")), ("agreed.say_hello", ("hello",))):
        methods = [_found(one, point["method"]) for point in points if point["code"] in codes]
        if methods:
            values = {"methods": one.lines.listed(methods), "therapist": one.settings.practice.therapist}
            texts.append(one.lines.language.text(id_).fill(values))
    return sentences(texts, "")


def _found(one: "RenderContext", method: str) -> str:
    """A method's name, and how the therapist is found there, if the practice says so."""
    name, own = one.lines.method(method), one.settings.therapist.identifiers.get(method)
    return plain(one.lines.language.text("agreed.found").fill({"method": name, "identifier": own})) if own else name


def _condition(one: "RenderContext") -> Value:
    """Under which conditions a method may be used, if there are any."""
    id_ = f"method.{one.values['about']}.condition"
    return one.text(id_) if id_ in one.lines.language.messages else ""


def _points(one: "RenderContext") -> Value:
    points = one.lines.points(one.agreement)
    return one.lines.language.text("therapist.points").fill({"points": points}) if points else ""


def _changes(one: "RenderContext") -> Value:
    if not one.changes:
        return ""
    lines = one.lines.changes(one.changes, brief=one.brief)
    return one.lines.language.text("therapist.changes").fill({"changes": lines})


def _method_text(kind: str) -> Callable[["RenderContext"], Value]:
    return lambda one: one.text(f"method.{one.values['about']}.{kind}")


def _channel(one: "RenderContext") -> Value:
    """Who can read this chat; and that there is a safer one, if there is."""
    safer = service_reads(one.transport) and one.settings.signal
    return one.text("channel.telegram_or_signal" if safer else f"channel.{one.transport}")


COMPOSED: Mapping[str, Callable[["RenderContext"], Value]] = {
    "therapist": _practice("therapist"),
    "practice": _practice("name"),
    "reply_times": _practice("reply_times"),
    "dropped_call": _practice("dropped_call"),
    "complaints": _practice("complaints"),
    "regulator": _practice("regulator"),
    "lawful_basis": _practice("lawful_basis"),
    "fact_reply_times": lambda one: sentences(_said(one, "reply_times")),
    "fact_host": lambda one: sentences(_said(one, "host")),
    "fact_basis": lambda one: sentences(_said(one, "lawful_basis")),
    "fact_complaints": lambda one: sentences(_said(one, "complaints", "regulator")),
    "host_country": _practice("host_country"),
    "review_months": _practice("review_months"),
    "unfinished_days": lambda one: str(one.settings.retention.unfinished_days),
    "delivered_hours": lambda one: str(one.settings.retention.delivered_hours),
    "emergency": _emergency,
    "helplines": _helplines,
    "channel": _channel,
    "clear_how": lambda one: one.text(f"clear.how.{one.transport}"),
    "facts": _facts,
    "standings": _standings,
    "own": _own,
    "good": _method_text("good"),
    "but": _method_text("but"),
    "condition": _condition,
    "agreement": lambda one: one.lines.agreement(one.agreement, brief=one.brief),
    "next_steps": _next_steps,
    "points": _points,
    "changes": _changes,
    "label": lambda one: one.label,
    "reference": lambda one: str(one.agreement.get("reference", "")),
    "date": lambda one: str(one.agreement.get("date", "")),
    "version": lambda one: str(one.agreement.get("version", "")),
    "consent_on": lambda one: one.conversation.consent_on,
    **guide_values.COMPOSED,
    "remind": lambda one: one.text("aside.data_may" if one.conversation.remind else "aside.data_may_not"),
}
"""Values that are made for the occasion -> how."""
