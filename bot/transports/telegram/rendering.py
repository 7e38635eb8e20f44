"""A message as Telegram shows it: HTML, an inline keyboard, and parts of at most 4096 characters.

1. HTML is built as a tree and written by a library: nothing that a person typed can style or break a message.
2. Lengths and offsets are UTF-16 units, as in Telegram's entities (core.telegram.org/api/entities).
3. Only http and https make a link: TDLib's `LinkManager::check_link`, which the Bot API uses, turns any other
   address (tel:, mailto:) into one of a web site. Those are spelt out; the apps make numbers and mail tappable.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, MessageEntity

from bot.transports import Button, Outgoing
from content.markup import Span, plain

LONGEST = 4096
"""Units of one text, markup taken out."""
_NOTE = 96
"""Units kept free for the reference of a repeat: it never moves where a text is parted."""
_DATA = 64
"""Bytes that a button may carry."""
_LABEL = 60
_IN_A_ROW: Mapping[int, int] = {2: 16, 3: 8}
"""Buttons in a row -> characters that each of them may have, to be read on a phone."""
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"[.!?…][\"')\]\u201d\u2019]*\s+|\n"), re.compile(r"\s+"))
"""Where a text may be parted: between paragraphs; else sentences or lines; else words."""
_WEB = ("https://", "http://")


def texts(message: Outgoing) -> list[tuple[Span, ...]]:
    """The message in parts, none of them empty; a repeat bears its reference at the end."""
    parts = split(tuple(_shown(message.spans)), LONGEST - _NOTE)
    if message.again and parts:
        note = f"(↻ {message.reference})"[: _NOTE - 2]
        parts[-1] = (*parts[-1], Span("\n\n"), Span(note, italic=True))
    return parts


def html(spans: Iterable[Span]) -> str:
    """Write a part in Telegram's HTML (core.telegram.org/bots/api#html-style)."""
    root = ET.Element("message")
    for span in spans:
        at = root
        for tag, attributes in _tags(span):
            at = ET.SubElement(at, tag, attributes)
        if at is not root:
            at.text = span.text
        elif len(root):
            root[-1].tail = (root[-1].tail or "") + span.text
        else:
            root.text = (root.text or "") + span.text
    written = ET.tostring(root, "unicode", short_empty_elements=False)
    return written.removeprefix("<message>").removesuffix("</message>")


def unstyled(spans: Iterable[Span]) -> str:
    """Write a part as text alone, with the addresses of its links."""
    return plain(_spelt(span) for span in spans)


def keyboard(buttons: Sequence[Button], token: int) -> InlineKeyboardMarkup | None:
    """Lay the buttons out for a phone: tiny labels three in a row, short ones two, longer ones alone.

    A button whose data Telegram would refuse is left out: what it says can be typed.
    """
    rows: list[list[InlineKeyboardButton]] = []
    for one in buttons:
        data = f"{token}:{one.option}"
        if len(data.encode()) > _DATA:
            continue
        key = InlineKeyboardButton(_cut(one.label), callback_data=data)
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


def split(spans: Sequence[Span], most: int = LONGEST) -> list[tuple[Span, ...]]:
    """Part a text into pieces of at most `most` units, without the white space at their ends."""
    text = plain(spans)
    parts, start = [], 0
    while start < len(text):
        end = _end(text, start, most)
        part = text[start:end]
        first, last = start + len(part) - len(part.lstrip()), start + len(part.rstrip())
        if first < last:
            parts.append(tuple(_sliced(spans, first, last)))
        start = end
    return parts


def _end(text: str, start: int, most: int) -> int:
    """Where the piece that begins at `start` ends best."""
    furthest, context = start, most
    while furthest < len(text) and (context := context - units(text[furthest])) >= 0:
        furthest += 1
    if furthest == len(text):
        return furthest
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(text, start, furthest) if text[start : found.end()].strip()]
        if ends:
            return ends[-1]
    return furthest


def _sliced(spans: Sequence[Span], first: int, last: int) -> Iterator[Span]:
    """The spans between two places of their whole text."""
    place = 0
    for span in spans:
        text = span.text[max(0, first - place) : max(0, last - place)]
        place += len(span.text)
        if text:
            yield replace(span, text=text)


def _tags(span: Span) -> Iterator[tuple[str, dict[str, str]]]:
    if span.link:
        yield "a", {"href": span.link}
    if span.bold:
        yield "b", {}
    if span.italic:
        yield "i", {}


def _shown(spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        yield span if span.link.startswith(_WEB) else _spelt(span)


def _spelt(span: Span) -> Span:
    """A link as its words and, unless they hold it already, its address."""
    address = span.link.removeprefix("tel:").removeprefix("mailto:")
    text = span.text if _bare(address) in _bare(span.text) else f"{span.text} ({address})"
    return replace(span, text=text, link="")


def _bare(text: str) -> str:
    return re.sub(r"[\s()-]", "", text)


def _fits(row: Sequence[InlineKeyboardButton]) -> bool:
    return max(len(key.text) for key in row) <= _IN_A_ROW.get(len(row), 0)


def _cut(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
