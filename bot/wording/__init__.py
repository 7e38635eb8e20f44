"""From effects to messages: ids become words, in the client's language.

Rules of this file:
1. An effect's values are ids; `bot.wording.values` says what each is called, and makes what a text wants beyond that.
2. A value is never parsed as markup (`content.markup` fills after parsing).
3. A composed text that this practice has nothing to say in becomes empty, and leaves no gap.
"""

from dataclasses import dataclass, replace

from bot.transports import Button
from bot.wording import guide_values
from bot.wording.agreement_text import Spans
from bot.wording.render_context import RenderContext
from bot.wording.values import MAKERS, label
from flows.events import Say

__all__ = ["MAKERS", "Message", "RenderContext", "label", "say"]


@dataclass(frozen=True, slots=True)
class Message:
    """What a transport renders: text, options and the token of the question."""

    spans: Spans
    buttons: tuple[Button, ...] = ()
    token: int = 0
    qr: str = ""


def say(context: RenderContext, effect: Say) -> Message:
    """Word one thing that is said to the client."""
    here = replace(context, values=effect.values)
    buttons = tuple(Button(option, label(here, option)) for option in effect.options)
    return Message(here.text(*effect.ids), buttons, effect.token, guide_values.link(here))
