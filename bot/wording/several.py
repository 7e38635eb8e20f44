"""Several things from one message, as they are said back: a line for each class and each contact detail.

Rules of this file:
1. The values are ids, "class method method" and "method detail": `flows.questions` makes them.
"""

from collections.abc import Iterator, Mapping

from bot.wording.agreement_text import Spans, sentences
from bot.wording.render_context import Maker, RenderContext
from content.markup import Value


def _slots(context: RenderContext) -> Value:
    return sentences(_lines(context), "\n")


def _lines(context: RenderContext) -> Iterator[Spans]:
    texts = context.texts
    for line in context.ids("slots"):
        part, *methods = line.split(" ")
        names = texts.listed([texts.method(id_) for id_ in methods])
        yield context.filled("slots.line", {"part": texts.name("part", part), "slot_methods": names})
    for line in context.ids("slot_contacts"):
        method, _, detail = line.partition(" ")
        yield context.filled("slots.contact", {"method": texts.method(method), "identifier": detail})
    if context.ids("unwanted"):
        names = texts.listed([texts.method(id_) for id_ in context.ids("unwanted")])
        yield context.filled("slots.unwanted", {"slot_methods": names})


def _known(context: RenderContext) -> Value:
    """What was learnt of the person, in words; nothing where that is nothing."""
    texts, codes = context.texts, context.conversation.known
    devices = [code.removeprefix("device.") for code in codes if code.startswith("device.")]
    others = [texts.name("reason", code) for code in codes if not code.startswith("device.")]
    named = [*others, *(texts.name("platform", code) for code in devices)]
    return context.filled("aside.data_known", {"told_of_you": texts.listed(named)}) if named else ""


MAKERS: Mapping[str, Maker] = {"slots": _slots, "known": _known}
