"""All that can be read of what the server answered to a receive.

1. Whatever was received is gone from Signal's servers: every object that can be read is taken, wherever it stands.
2. A good answer is a JSON array. But lines of the program's error output may stand between its elements, which
   makes the whole no JSON at all; and if the program fails, the messages stand in the text of the error.
3. An object is looked for only where one can begin: at the start of a line, or behind a comma or a bracket.
   What a person wrote stands within an object, with its quotes escaped, and never passes for one.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_BEGINNING = re.compile(r"(?:^|[\[,])[ \t]*(?=\{)", re.MULTILINE)
_MARKS = ("envelope", "exception")
_MESSAGES = (b"dataMessage", b"editMessage", b"exception")
_NOISE = (b"receiptMessage", b"typingMessage")
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Salvaged:
    """`objects` in their order; `scraps`: what looks like a message and cannot be read."""

    objects: tuple[dict[str, Any], ...]
    scraps: tuple[str, ...]


def worth_keeping(body: bytes) -> bool:
    """Whether there may be a message in it: receipts and typing alone are let go at once."""
    if not any(mark.encode() in body for mark in _MARKS):
        return False
    return any(mark in body for mark in _MESSAGES) or not any(mark in body for mark in _NOISE)


def salvage(body: bytes) -> Salvaged:
    """Read a body. Never raises."""
    text = body.decode(errors="replace")
    whole = _json(text)
    if isinstance(whole, dict) and not _is_message(whole):
        said = whole.get("error")
        return _search(said) if isinstance(said, str) else Salvaged((), (text,))
    if isinstance(whole, dict):
        return Salvaged((whole,), ())
    if isinstance(whole, list):
        strange = [one for one in whole if not isinstance(one, dict) or not _is_message(one)]
        objects = tuple(one for one in whole if one not in strange)
        return Salvaged(objects, tuple(json.dumps(one) for one in strange))
    return _search(text)


def _search(text: str) -> Salvaged:
    objects: list[dict[str, Any]] = []
    scraps: list[str] = []
    end = 0
    for start, one, after in _found(text):
        scraps.append(text[end:start])
        objects.append(one)
        end = after
    scraps.append(text[end:])
    return Salvaged(tuple(objects), tuple(scrap for scrap in scraps if any(f'"{mark}"' in scrap for mark in _MARKS)))


def _found(text: str) -> Iterator[tuple[int, dict[str, Any], int]]:
    """Give each object with its start and end."""
    end = 0
    while beginning := _BEGINNING.search(text, end):
        end = beginning.end()
        try:
            one, after = _decoder.raw_decode(text, end)
        except (ValueError, RecursionError):
            end += 1
            continue
        if _is_message(one):
            yield end, one, after
        end = after


def _is_message(one: Any) -> bool:
    return any(mark in one for mark in _MARKS)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
