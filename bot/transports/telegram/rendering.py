"""A message as Telegram shows it: text with its entities, an inline keyboard, and parts of at most 4096 characters.

1. A text is sent as it stands, and what is styled is said beside it: nothing that a person typed can style or break a
   message.
2. Lengths and offsets are UTF-16 units, as in Telegram's entities (core.telegram.org/api/entities).
3. Only http and https make a link: TDLib's `LinkManager::check_link`, which the Bot API uses, turns any other
   address (tel:, mailto:) into one of a web site. Those are spelt out; the apps make numbers and mail tappable.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, MessageEntity

from bot.transports import Button, Outgoing
from bot.transports.text import split, with_address
from content.markup import Span, plain

LONGEST = 4096
"""Units of one text."""
_NOTE = 96
"""Units kept free for the reference of a repeat: it never moves where a text is parted."""
_DATA = 64
"""Bytes that a button may carry."""
_LABEL = 60
_IN_A_ROW: Mapping[int, int] = {2: 16, 3: 8}
"""Buttons in a row -> characters that each of them may have, to be read on a phone."""
_WEB = re.compile(r"https?://[^\s/?#:@.]+(\.[^\s/?#:@.]+)+(:[1-9]\d*)?([/?#]\S*)?")
"""What surely makes a link: an address that makes none may be refused, and the whole message with it."""


def texts(message: Outgoing) -> list[tuple[Span, ...]]:
    """The message in parts, none of them empty; a repeat bears its reference at the end."""
    spans = [span if _WEB.fullmatch(span.link) else with_address(span) for span in message.spans]
    parts = parted(spans, LONGEST - _NOTE)
    if message.again and parts:
        note = f"(↻ {message.reference})"[: _NOTE - 2]
        parts[-1] = (*parts[-1], Span("\n\n"), Span(note, italic=True))
    return parts


def formatted(spans: Iterable[Span]) -> tuple[str, list[MessageEntity]]:
    """Write a part as its text and, beside it, what is styled."""
    text, entities = "", []
    for span in spans:
        place = (units(text), units(span.text))
        if span.link:
            entities.append(MessageEntity(MessageEntity.TEXT_LINK, *place, url=span.link))
        entities += [MessageEntity(kind, *place) for kind, on in _styles(span) if on]
        text += span.text
    return text, entities


def _styles(span: Span) -> Iterable[tuple[str, bool]]:
    return (MessageEntity.BOLD, span.bold), (MessageEntity.ITALIC, span.italic)


def keyboard(buttons: Sequence[Button], token: int) -> InlineKeyboardMarkup | None:
    """Lay the buttons out for a phone: tiny labels three in a row, short ones two, longer ones alone.

    A button whose data Telegram would refuse is left out: what it says can be typed.
    """
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        data = f"{token}:{button.option}"
        if len(data.encode()) > _DATA:
            continue
        key = InlineKeyboardButton(_cut(button.label), callback_data=data)
        if rows and _fits([*rows[-1], key]):
            rows[-1].append(key)
        else:
            rows.append([key])
    return InlineKeyboardMarkup(rows) if rows else None


def label(message: Message, data: str | None) -> str:
    """What stands on the button of `message` that carries `data`; empty if there is none."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((key.text for row in rows for key in row if data and key.callback_data == data), "")


def marked(message: Message, chosen: str) -> tuple[str, list[MessageEntity]] | None:
    """A question as it was, with the chosen label below, bold; None if that would be too long."""
    asked = message.text or ""
    mark = f"✓ {chosen}"
    text = f"{asked}\n\n{mark}"
    if not asked or units(text) > LONGEST:
        return None
    return text, [*message.entities, MessageEntity(MessageEntity.BOLD, units(asked) + 2, units(mark))]


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def parted(spans: Sequence[Span], most: int) -> list[tuple[Span, ...]]:
    """Part a text into pieces of at most `most` units, without the white space at their ends."""
    return [tuple(_sliced(spans, first, last)) for first, last in split(plain(spans), most, units)]


def _sliced(spans: Sequence[Span], first: int, last: int) -> Iterator[Span]:
    """The spans between two places of their whole text."""
    place = 0
    for span in spans:
        text = span.text[max(0, first - place) : max(0, last - place)]
        place += len(span.text)
        if text:
            yield replace(span, text=text)


def _fits(row: Sequence[InlineKeyboardButton]) -> bool:
    return max(len(key.text) for key in row) <= _IN_A_ROW.get(len(row), 0)


def _cut(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
