"""From effects to messages: ids become words, in the client's language.

Rules of this file:
1. An effect's values are ids; `NAMES` says what each is called. What a text wants beyond that, `COMPOSED` makes.
2. A value is never parsed as markup (`content.markup` fills after parsing).
3. A composed text that this practice has nothing to say in becomes empty, and leaves no gap.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.agreement import Agreement
from bot.settings import Settings
from bot.transports import Button
from bot.wording import guide_values
from bot.wording.agreement_text import AgreementText, Spans, filled
from bot.wording.values import COMPOSED, class_of
from content import Content
from content.markup import Value, plain
from flows.conversation import Conversation
from flows.events import Say


@dataclass(frozen=True, slots=True)
class Message:
    """What a transport renders: text, options and the token of the question."""

    spans: Spans
    buttons: tuple[Button, ...] = ()
    token: int = 0
    qr: str = ""


@dataclass(frozen=True, slots=True)
class RenderContext:
    """All that a text may want to name: the conversation, the agreement as it stands, and what the effect says."""

    content: Content
    settings: Settings
    lines: AgreementText
    conversation: Conversation
    agreement: Agreement
    transport: str
    label: str = ""
    changes: tuple[Mapping[str, Any], ...] = ()
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    brief: bool = False

    def text(self, *ids: str) -> Spans:
        """The first of these messages, filled."""
        text = self.lines.language.text(*ids)
        return filled(text, {name: self.value(name) for name in text.values})

    def value(self, name: str) -> Value:
        """What stands for `{name}`."""
        if name in NAMES and self.values.get(name):
            return NAMES[name](self, self.values[name])
        if name in COMPOSED:
            return COMPOSED[name](self)
        given = self.values.get(name, "")
        return given if isinstance(given, str) else self.lines.listed(given)


def say(rendered: RenderContext, effect: Say) -> Message:
    """Word one thing that is said to the client."""
    here = replace(rendered, values=effect.values)
    buttons = tuple(Button(one, label(here, one)) for one in effect.options)
    return Message(here.text(*effect.ids), buttons, effect.token, guide_values.link(here))


def label(rendered: RenderContext, option: str) -> str:
    """What stands on an option."""
    if f"label.{option}" in rendered.lines.language.messages:
        return plain(rendered.text(f"label.{option}"))
    kind, _, id_ = option.partition(".")
    if kind in ("section", "problem"):
        return guide_values.title(rendered, kind, id_)
    if option not in rendered.content.methods:
        return rendered.lines.name("part", option)
    here = class_of(rendered)
    acceptable = here is not None and here.standing(option) == "acceptable"
    name = rendered.lines.method(option)
    return plain(rendered.lines.language.text("label.acceptable").fill({"method": name})) if acceptable else name


def _methods(link: str) -> Callable[[RenderContext, Any], Value]:
    return lambda one, ids: one.lines.listed([one.lines.method(id_) for id_ in ids], link)


def _uses(one: RenderContext, ids: Any) -> Value:
    parts = [ids] if isinstance(ids, str) else ids
    return one.lines.listed([one.lines.name("use", part) for part in parts])


NAMES: Mapping[str, Callable[[RenderContext, Any], Value]] = {
    "method": lambda one, id_: one.lines.method(id_),
    "about": lambda one, id_: one.lines.method(id_),
    "methods": _methods("or"),
    "preferred": _methods("or"),
    "part": _uses,
    "parts": _uses,
    "missing": _uses,
    "platform": lambda one, id_: one.lines.name("platform", id_),
    "choice": label,
}
"""Values that are ids -> what they are called."""
