"""Telegram's HTML, read as strictly as Telegram reads it, into a text and its entities.

Offsets and lengths of entities are in UTF-16 units; the offsets in complaints are in bytes of UTF-8. Source: the Bot
API's "Formatting options", and parse_html in TDLib's MessageEntity.cpp, whose complaints these are. Left out:
tg-emoji and tg-time, which are refused as unknown tags.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NotRequired, TypedDict, TypeGuard
from urllib.parse import urlsplit

from pydantic import JsonValue

from bot.rehearse import Json

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
MARKS = {
    "bold": "**",
    "italic": "_",
    "underline": "__",
    "strikethrough": "~~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
}
_REFERENCE = re.compile(r"&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot)\b;?")
_START = re.compile(r"<([^\s>]*)(?=[\s>])")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)(?=[\s>])))?""")


class Entity(TypedDict):
    """A mark on a part of a text, as the Bot API has it. `offset` and `length` in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: NotRequired[str]
    language: NotRequired[str]


class EntityError(ValueError):
    """HTML that Telegram cannot parse, in its own words."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text without its marks. `dead` are the addresses of links that Telegram shows as plain text."""

    text: str
    entities: tuple[Entity, ...] = ()
    dead: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    offset: int


@dataclass(slots=True)
class _Reading:
    source: str
    pieces: list[str] = field(default_factory=list)
    units: int = 0
    opened: list[_Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.units += units(text)

    def at(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode())}"


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parse(source: str) -> Formatted:
    """Read HTML. Raises EntityError."""
    reading, position = _Reading(source), 0
    while position < len(source):
        if source.startswith("</", position):
            position = _close(reading, position)
        elif source[position] == "<":
            position = _open(reading, position)
        elif match := _REFERENCE.match(source, position):
            reading.add(html.unescape(match[0].rstrip(";") + ";"))
            position = match.end()
        else:
            end = position + 1
            while end < len(source) and source[end] not in "<&":
                end += 1
            reading.add(source[position:end])
            position = end
    if reading.opened:
        raise EntityError(f'Can\'t find end tag corresponding to start tag "{reading.opened[-1].name}"')
    entities = sorted(reading.entities, key=_place)
    return trimmed(Formatted("".join(reading.pieces), tuple(entities), tuple(reading.dead)))


def _open(reading: _Reading, position: int) -> int:
    """Read a start tag; returns where it ends."""
    start = _START.match(reading.source, position)
    if not start:
        raise EntityError(f"Unclosed start tag {reading.at(position)}")
    name = start[1].lower()
    if name not in TYPES:
        raise EntityError(f'Unsupported start tag "{name}" {reading.at(position)}')
    attributes: dict[str, str] = {}
    end = start.end()
    while attribute := _ATTRIBUTE.match(reading.source, end):
        attributes[attribute[1]] = html.unescape(attribute[2] or attribute[3] or attribute[4] or "")
        end = attribute.end()
    closing = re.compile(r"\s*>").match(reading.source, end)
    if not closing:
        raise EntityError(f'Unclosed start tag "{name}" {reading.at(position)}')
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise EntityError(f'Tag "span" must have class "tg-spoiler" {reading.at(position)}')
    reading.opened.append(_Tag(name, attributes, reading.units))
    return closing.end()


def _close(reading: _Reading, position: int) -> int:
    """Read an end tag; returns where it ends."""
    if not reading.opened:
        raise EntityError(f"Unexpected end tag {reading.at(position)}")
    match = _END.match(reading.source, position)
    if not match:
        raise EntityError(f"Unclosed end tag {reading.at(position)}")
    tag = reading.opened.pop()
    name = match[1].lower()
    if name not in {"", tag.name}:
        where = reading.at(position)
        raise EntityError(f'Unmatched end tag {where}, expected "</{tag.name}>", found "</{name}>"')
    if reading.units > tag.offset:
        _mark(reading, tag)
    return match.end()


def _mark(reading: _Reading, tag: _Tag) -> None:
    """Note what the tag did to the text within it."""
    entity: Entity = {"type": TYPES[tag.name], "offset": tag.offset, "length": reading.units - tag.offset}
    language = tag.attributes.get("class", "")
    if tag.name == "a":
        inner = "".join(reading.pieces).encode("utf-16-le")[2 * tag.offset :].decode("utf-16-le")
        address = tag.attributes.get("href") or inner
        entity["url"] = checked_link(address)
        if not entity["url"]:
            reading.dead.append(address)
            return
    elif tag.name == "blockquote" and "expandable" in tag.attributes:
        entity["type"] = "expandable_blockquote"
    elif tag.name == "code" and language.startswith("language-"):
        entity["language"] = language.removeprefix("language-")
    elif tag.name == "pre" and reading.entities and reading.entities[-1]["type"] == "code":
        code = reading.entities[-1]
        if (code["offset"], code["length"]) == (entity["offset"], entity["length"]) and "language" in code:
            entity["language"] = reading.entities.pop()["language"]
    reading.entities.append(entity)


def checked_link(address: str) -> str:
    """The address as Telegram keeps it; empty if the link is dropped: anything but http, https and tg."""
    if address.lower().startswith("tg:"):
        return address
    full = address if "://" in address else f"http://{address}"
    try:
        parts = urlsplit(full)
        sound = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not parts.username
        sound = sound and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    return parts._replace(path=parts.path or "/").geturl() if sound else ""


def trimmed(formatted: Formatted) -> Formatted:
    """Take white space off both ends, as Telegram does, and move the entities along."""
    text = formatted.text.strip()
    before, length = units(formatted.text) - units(formatted.text.lstrip()), units(text)
    entities: list[Entity] = []
    for entity in formatted.entities:
        start = max(entity["offset"] - before, 0)
        end = min(entity["offset"] - before + entity["length"], length)
        if end > start:
            kept = entity.copy()
            kept["offset"], kept["length"] = start, end - start
            if kept["type"] == "code":
                kept.pop("language", None)
            entities.append(kept)
    return replace(formatted, text=text, entities=tuple(entities))


def given_entities(entities: Sequence[Json], text: str) -> tuple[Entity, ...]:
    """The entities that come beside a text, in their order. Raises EntityError if one is unknown or beyond the text."""
    found: list[Entity] = []
    for given in entities:
        kind, start, length = given.get("type"), given.get("offset"), given.get("length")
        if kind not in {*TYPES.values(), "expandable_blockquote"}:
            raise EntityError(f"unsupported type {kind} of an entity")
        if not _whole(start) or not _whole(length) or start < 0 or not 0 < length <= units(text) - start:
            raise EntityError(f"an entity from {start}, {length} long, lies beyond the text")
        entity: Entity = {"type": str(kind), "offset": start, "length": length}
        if kind == "text_link":
            entity["url"] = str(given.get("url", ""))
            if not checked_link(entity["url"]):
                raise EntityError("an entity has an address that is no link")
        if "language" in given:
            entity["language"] = str(given["language"])
        found.append(entity)
    return tuple(sorted(found, key=_place))


def _whole(value: JsonValue) -> TypeGuard[int]:
    """Whether it is a whole number; true and false are none."""
    return type(value) is int


def _place(entity: Entity) -> tuple[int, int]:
    """The order of entities: by their beginning, the longest first."""
    return entity["offset"], -entity["length"]


def as_marks(text: str, entities: tuple[Entity, ...]) -> str:
    """The text as a person would note it down: **bold**, _italic_, [link](address)."""
    marks: dict[int, list[str]] = {}
    for entity in entities:
        kind, start, end = entity["type"], entity["offset"], entity["offset"] + entity["length"]
        before, after = ("[", f"]({entity['url']})") if kind == "text_link" else (MARKS.get(kind, ""),) * 2
        marks.setdefault(start, []).append(before)
        marks.setdefault(end, []).insert(0, after)
    raw, last, pieces = text.encode("utf-16-le"), 0, []
    for offset in sorted(marks):
        pieces += [raw[2 * last : 2 * offset].decode("utf-16-le"), *marks[offset]]
        last = offset
    return "".join(pieces) + raw[2 * last :].decode("utf-16-le")
