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


MAKERS: Mapping[str, Maker] = {"slots": _slots}
