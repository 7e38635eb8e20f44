"""Messages as Signal shows them: plain text, options as numbered lines, files as attachments.

1. No styles at all: whatever marks somebody typed, they are shown as they were typed.
2. Short parts. A text of more than 2000 bytes travels as an attachment, and older programs cut it there.
3. The options stand below the last paragraph, which is the question, and are not parted from it.
"""

import base64
import re
from collections.abc import Iterable

from bot.transports import File, Outgoing
from bot.transports.text import clean, one_line, options, split, with_address

LIMIT = 1800
"""Bytes of one part; the rest of the 2000 is for the reference of a repeated message."""


def parts(message: Outgoing) -> list[str]:
    """Give the texts to be sent one after the other; they are the same for each attempt but for the reference."""
    text = "".join(clean(with_address(span).text) for span in message.spans).strip()
    choices = "\n".join(f"{number}  {label}" for number, label in options(button.label for button in message.buttons))
    body, _, question = text.rpartition("\n\n")
    texts = _joined(_split(body), _split(f"{question}\n\n{choices}")) or [""]
    if message.again:
        texts[-1] = f"{texts[-1]}\n\n(↻ {one_line(message.reference)})".strip()
    return texts


def attachments(files: Iterable[File]) -> list[str]:
    """Give files in the form of the server's `base64_attachments`."""
    return [f"data:{file.media_type};filename={_name(file)};base64,{_base64(file)}" for file in files]


def _name(file: File) -> str:
    return re.sub(r"[^-\w.]+", "_", file.name)


def _base64(file: File) -> str:
    return base64.b64encode(file.body).decode()


def _split(text: str) -> list[str]:
    return [text[first:last] for first, last in split(text, LIMIT, _bytes)]


def _joined(body: list[str], question: list[str]) -> list[str]:
    """Put the question, with its options, below the last part of the body if there is room."""
    if not body or not question:
        return body + question
    last = f"{body[-1]}\n\n{question[0]}"
    return [*body[:-1], last, *question[1:]] if _bytes(last) <= LIMIT else body + question


def _bytes(text: str) -> int:
    return len(text.encode())


def poll(message: Outgoing, longest: int) -> tuple[str, list[str]]:
    """Give the last line of a message as a question, and its options; none longer than Signal wants it."""
    question = "".join(span.text for span in message.spans).strip().rpartition("\n")[2]
    return _short(question, longest) or "?", [_short(button.label, longest) for button in message.buttons]


def _short(text: str, longest: int) -> str:
    short = one_line(text)
    return short if len(short) <= longest else short[: longest - 1] + "…"
