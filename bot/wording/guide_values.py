"""The words of a guide, where a message asks for them: steps, causes, settings, and what the therapist is told.

Rules of this file:
1. The values of the effect say where in which guide; the guide of the client's language has the words.
2. `{therapist}`, `{own}` and `{method}` are filled in here: whom to look for, under which name, and where;
   `{other_app}` is what may do instead, and only if the practice offers it.
3. A method that one joins by a link has the guide that all of these share; `{own}` is the link there.
"""

from collections.abc import Iterable, Mapping

from bot.wording.agreement_text import Spans, filled, sentences, stacked
from bot.wording.offer import proposed
from bot.wording.render_context import Maker, RenderContext
from content.guides import Guide
from content.markup import Span, Text, Value


def title(context: RenderContext, kind: str, id_: str) -> str:
    """What a device ("section") or a problem is called in the guide."""
    guide = _guide(context)
    return guide.sections[id_].title if kind == "section" else guide.problems[id_].title


def link(context: RenderContext) -> str:
    """The address that opens a chat with the therapist, at the step that connects the two; or empty."""
    connects = context.id("step") == "connect" and not context.id("problem") and not _by_link(context)
    return context.settings.therapist.links.get(context.id("guide"), "") if connects else ""


def _guide(context: RenderContext) -> Guide:
    return context.texts.language.guide(context.id("guide"), by_link=_by_link(context))


def _by_link(context: RenderContext) -> bool:
    return context.settings.methods[context.id("guide")].join == "link"


def _own(context: RenderContext) -> Value:
    """How the therapist is found: a name or an address, or the link of the call and how it comes."""
    method = context.settings.methods[context.id("guide")]
    if not _by_link(context):
        return context.settings.therapist.identifiers.get(method.id) or context.text("guide.no_own")
    if method.link:
        return method.link
    sent = method.sent.inn(context.texts.language.code)
    therapist = context.settings.practice.therapist
    return context.texts.language.text("guide.sent_link" if sent else "guide.no_link").fill(
        {"therapist": therapist, **({"sent": sent} if sent else {})}
    )


def _other_app(context: RenderContext) -> Value:
    """What may do where this app does not, if the practice offers it."""
    texts = context.texts.language
    ids = (f"guide.other_app.{context.id('guide')}.{method}" for method in proposed(context))
    return sentences([texts.text(id_).spans for id_ in ids if id_ in texts.messages])


def _filled(context: RenderContext, text: Text) -> Spans:
    name = context.texts.method(context.id("guide"))
    who = context.settings.practice.therapist
    return filled(text, {"therapist": who, "own": _own(context), "method": name, "other_app": _other_app(context)})


def _numbered(context: RenderContext, items: Iterable[Text]) -> Spans:
    return stacked((Span(f"{number}. "), *_filled(context, item)) for number, item in enumerate(items, 1))


def _step(context: RenderContext) -> Value:
    steps = _guide(context).sections[context.id("section")].steps
    text = next(_filled(context, step.text) for step in steps if step.id == context.id("step"))
    address = link(context)
    return sentences((text, context.texts.language.text("guide.link").fill({"link": address}))) if address else text


def _cause(context: RenderContext) -> Value:
    return _filled(context, _guide(context).problems[context.id("problem")].causes[int(context.id("cause"))].text)


def _cause_items(context: RenderContext) -> Value:
    return _numbered(context, _guide(context).problems[context.id("problem")].causes[int(context.id("cause"))].items)


def _tell_always(context: RenderContext) -> Value:
    problem = _guide(context).problems[context.id("problem")]
    return _filled(context, problem.tell_text) if problem.tell == "always" and problem.tell_text else ""


def _stuck_at(context: RenderContext) -> Value:
    if not context.id("section"):
        return ""
    device = title(context, "section", context.id("section"))
    text = context.texts.language.text("therapist.stuck_at" if context.id("number") else "therapist.stuck_on")
    return text.fill({"device": device, "number": context.id("number"), "of": context.id("of")})


def _tried(context: RenderContext) -> Value:
    tried = context.ids("tried")
    problems = context.texts.listed([title(context, "problem", id_) for id_ in tried])
    return context.texts.language.text("therapist.tried").fill({"problems": problems}) if tried else ""


MAKERS: Mapping[str, Maker] = {
    "lead": lambda context: _filled(context, _guide(context).lead),
    "needs": lambda context: _filled(context, _guide(context).sections[context.id("section")].needs),
    "step_text": _step,
    "problem_title": lambda context: title(context, "problem", context.id("problem")),
    "cause_text": _cause,
    "cause_items": _cause_items,
    "tell_always": _tell_always,
    "impossible": lambda context: _filled(context, _guide(context).not_possible[context.id("problem")]),
    "setting_title": lambda context: _guide(context).settings[context.id("setting")].title,
    "setting_why": lambda context: _filled(context, _guide(context).settings[context.id("setting")].why),
    "setting_items": lambda context: _numbered(context, _guide(context).settings[context.id("setting")].items),
    "stuck_at": _stuck_at,
    "tried": _tried,
}
"""The name that a text asks for -> how its value is made."""
