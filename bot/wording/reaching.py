"""How a method is come by: the fall-back, how the therapist is reached, what still works where something is missing.

Rules of this file:
1. What is asked and said follows from how one joins a method; a text of a method's own goes before.
2. A link, a number or an address is told as it stands in the settings, and only where the method was agreed.
"""

from collections.abc import Mapping

from bot.settings.methods import MethodDef
from bot.wording.agreement_text import Spans, sentences
from bot.wording.offer import about, class_of, first_worded, here, known_of, proposed, spans, text_of
from bot.wording.render_context import Maker, RenderContext
from content.markup import Span, Value

# The fall-back.


def _fallback(context: RenderContext) -> MethodDef | None:
    id_ = context.id("method") or next(iter(context.settings.policy.fallback), "")
    return context.settings.methods.get(id_)


def _second_question(context: RenderContext) -> Value:
    known = _fallback(context)
    if known is None:
        return ""
    here = known.id == context.conversation.channel  # they have it: they write by it
    ids = ("any",) if here else (known.id, known.join, "any")
    return text_of(
        context,
        first_worded(context, *(f"fallback.question.{id_}" for id_ in ids)),
        method=context.texts.method(known.id),
    )


def _second_way(context: RenderContext) -> Value:
    """What is to be said of each way that was meant for the case that something fails."""
    return sentences(
        [
            sentences([spans(about(kind)(context.having(about=id_))) for kind in ("good", "but")])
            for id_ in context.settings.policy.fallback
        ],
        "\n\n",
    )


# How the other side is reached.


def reach(context: RenderContext, id_: str) -> Spans:
    """How the therapist is reached by what was agreed just now, where that is no app in which one says hello."""
    known = context.settings.methods.get(id_)
    if known is None:
        return ()
    own = context.settings.own_address(id_)
    therapist = context.settings.practice.therapist
    if known.link:
        return text_of(context, "reach.link", link=known.link)
    if known.sent:
        return text_of(context, "reach.sent", sent=known.sent.inn(context.texts.language.code))
    if own and known.join in ("number", "address"):
        return text_of(context, f"reach.{known.join}", therapist=therapist, identifier=own)
    return ()


def _noted(context: RenderContext) -> Value:
    """How a method stands that was agreed just now."""
    found = class_of(context)
    standing = found.standing(context.id("method")) if found else ""
    return context.text(f"noted.{standing or 'preferred'}")


def _on_method(context: RenderContext) -> Value:
    """Where a name is used; a number or an address speaks for itself."""
    known = context.settings.methods.get(context.id("method"))
    if known is None or known.join not in ("app", "account"):
        return ""
    return (Span(" "), *text_of(context, "noted.on_method", method=context.texts.method(known.id)))


def _link_way(context: RenderContext) -> Value:
    known = _fallback(context)
    standing = known is not None and (known.link or known.sent)
    return context.text("noted.standing_link" if standing else "noted.guest_link")


def _sent_for(context: RenderContext) -> Value:
    """Why an address is asked for that is not agreed for itself: a link comes there."""
    id_ = context.id("sent_for")
    return (*text_of(context, "reach.sent_for", method=context.texts.method(id_)), Span(" ")) if id_ else ""


def _hints(situation: str) -> Maker:
    """What still works in this situation, of what is offered: in the class that is asked, or anywhere."""

    def made(context: RenderContext) -> Value:
        texts = []
        for known in known_of(context, here(context) if class_of(context) else proposed(context)):
            id_ = first_worded(context, f"hint.{situation}.{known.id}", f"hint.{situation}.{known.join}")
            if id_:
                texts.append(text_of(context, id_, method=context.texts.method(known.id)))
        return sentences(texts)

    return made


SITUATIONS = ("no_device", "no_number", "browser", "android_no_google", "blackberry", "feature_phone")


MAKERS: Mapping[str, Maker] = {
    "second_question": _second_question,
    "second_way": _second_way,
    "reach": lambda context: reach(context, context.id("method")),
    "reach_all": lambda context: sentences([reach(context, id_) for id_ in context.ids("methods")]),
    "noted": _noted,
    "on_method": _on_method,
    "link_way": _link_way,
    "sent_for": _sent_for,
    **{f"hints_{situation}": _hints(situation) for situation in SITUATIONS},
}
"""The name that a text asks for -> how its value is made."""
