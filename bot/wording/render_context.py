"""What a text may want to name while it is worded: one value, passed to whatever makes the text's `{values}`.

Rules of this file:
1. It knows no text and no maker by name: `makers` is the table of them, put in by `bot.wording`.
2. The values of an effect are ids: `id` and `ids` give them, empty where the effect says nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from bot.agreement import Agreement, Difference
from bot.settings import Settings
from bot.wording.agreement_text import AgreementText, Spans, filled
from content import Content
from content.markup import Value, plain
from flows.conversation import Conversation

Values = Mapping[str, str | tuple[str, ...]]
"""What an effect says: ids by the name of the value."""


@dataclass(frozen=True, slots=True)
class RenderContext:
    """The conversation, the agreement as it stands, and what the effect says, in one language."""

    makers: Mapping[str, "Maker"]
    content: Content
    settings: Settings
    texts: AgreementText
    conversation: Conversation
    agreement: Agreement
    transport: str
    today: date
    label: str = ""
    changes: tuple[Difference, ...] = ()
    values: Values = field(default_factory=dict)
    brief: bool = False

    def text(self, *ids: str) -> Spans:
        """The first of these messages that is worded, filled."""
        text = self.texts.language.text(*ids)
        return filled(text, {name: self.value(name) for name in text.values})

    def filled(self, id_: str, values: Mapping[str, Value]) -> Spans:
        """One message, filled with these values."""
        return filled(self.texts.language.text(id_), values)

    def day(self, day: date) -> str:
        """A date as people write it."""
        month = plain(self.texts.language.text(f"paper.month.{day.month}").fill({}))
        return plain(self.filled("paper.date", {"day": str(day.day), "month": month, "year": str(day.year)}))

    def value(self, name: str) -> Value:
        """What stands for `{name}`."""
        maker = self.makers.get(name)
        return maker(self) if maker else self.texts.listed(self.ids(name))

    def having(self, **values: str | tuple[str, ...]) -> Self:
        """The same with these values instead of the effect's."""
        return replace(self, values=values)

    def id(self, name: str) -> str:
        """The id that the effect gives for this value, or empty."""
        return next(iter(self.ids(name)), "")

    def ids(self, name: str) -> tuple[str, ...]:
        """All ids that the effect gives for this value."""
        given = self.values.get(name, ())
        return given if isinstance(given, tuple) else (given,) if given else ()


Maker = Callable[[RenderContext], Value]
"""Makes what stands for one name in a text."""
