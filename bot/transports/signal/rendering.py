"""Messages as Signal shows them: plain text, options as numbered lines, files as attachments.

1. No styles at all: whatever marks somebody typed, they are shown as they were typed.
2. Short parts. A text of more than 2000 bytes travels as an attachment, and older programs cut it there.
3. The options stand below the last paragraph, which is the question, and are not parted from it.
"""

import base64
import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.transports import File, Outgoing
from content.markup import Span

LIMIT = 1800
"""Bytes of one part; the rest of the 2000 is for the reference of a repeated message."""

_BREAKS = (r"(?<=\n\n)", r"(?<=\n)", r"(?<=[.!?…] )", r"(?<= )", r"")
"""Where a text may be parted, the best place first; at last between any two characters."""


def parts(message: Outgoing) -> list[str]:
    """Give the texts to be sent one after the other; they are the same for each attempt but for the reference."""
    text = "".join(_told(span) for span in message.spans).strip()
    options = "\n".join(f"{n}  {_line(button.label)}" for n, button in enumerate(message.buttons, 1))
    body, _, question = text.rpartition("\n\n")
    texts = _packed([*re.split(_BREAKS[0], f"{body}\n\n"), f"{question}\n\n{options}"])
    if message.again:
        texts[-1] = f"{texts[-1]}\n\n(↻ {_line(message.reference)})".strip()
    return texts


def attachments(files: Iterable[File]) -> list[str]:
    """Give files in the form of the server's `base64_attachments`."""
    return [f"data:{file.media_type};filename={_name(file)};base64,{_base64(file)}" for file in files]


def _name(file: File) -> str:
    return re.sub(r"[^-\w.]+", "_", file.name)


def _base64(file: File) -> str:
    return base64.b64encode(file.body).decode()


def _packed(pieces: Sequence[str]) -> list[str]:
    """Fill parts with pieces; those too long are parted further."""
    packed = [part.strip() for part in _split(pieces, _BREAKS[1:])]
    return [part for part in packed if part] or [""]


def _split(pieces: Iterable[str], breaks: Sequence[str]) -> list[str]:
    packed = [""]
    for piece in pieces:
        small = [piece] if _fits(piece) else _split(re.split(breaks[0], piece), breaks[1:])
        for one in small:
            if _fits(packed[-1] + one):
                packed[-1] += one
            else:
                packed.append(one)
    return packed


def _fits(text: str) -> bool:
    return len(text.strip().encode()) <= LIMIT


def _told(span: Span) -> str:
    """A link's address stands behind its words, unless they say it already."""
    text, address = _clean(span.text), re.sub(r"^(mailto|tel):", "", _clean(span.link))
    return text if not address or _bare(text) == _bare(address) else f"{text} ({address})"


def _bare(address: str) -> str:
    """Strip what people leave out: scheme, final slash, spaces in a number."""
    return re.sub(r"^https?://", "", address).rstrip("/").replace(" ", "").casefold()


def _clean(text: str) -> str:
    """Take out control characters; half characters become marks."""
    text = text.replace("\r\n", "\n").encode(errors="replace").decode()
    return "".join(" " if sign != "\n" and unicodedata.category(sign) == "Cc" else sign for sign in text)


def _line(text: str) -> str:
    return _clean(text).replace("\n", " ")


def poll(message: Outgoing, longest: int) -> tuple[str, list[str]]:
    """Give the last line of a message as a question, and its options; none longer than Signal wants it."""
    question = "".join(span.text for span in message.spans).strip().rpartition("\n")[2]
    return _short(question, longest) or "?", [_short(button.label, longest) for button in message.buttons]


def _short(text: str, longest: int) -> str:
    line = _line(text)
    return line if len(line) <= longest else line[: longest - 1] + "…"
