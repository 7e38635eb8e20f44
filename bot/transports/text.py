"""What is done to a text before a transport shows it: the same everywhere, whatever form it takes there.

1. Nothing that a person typed steers what shows it: control characters are taken out (`clean`).
2. An address that cannot be tapped stands behind its words, unless they say it already (`with_address`).
3. A text that is too long is parted where it is read best: between paragraphs, else lines and sentences, else words
   (`split`). The same text is always parted in the same way.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from content.markup import Span

_STEERING = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"[.!?…][\"')\]\u201d\u2019]*\s+|\n"), re.compile(r"\s+"))
"""Where a text may be parted, the best place first."""
_HALVES = {(0, 0): " ", (0, 1): "▄", (1, 0): "▀", (1, 1): "█"}


def clean(text: str) -> str:
    """Take out what steers a terminal; of line breaks only the plain one stays, and half characters become marks."""
    text = _STEERING.sub("", text).replace("\r\n", "\n").encode(errors="replace").decode()
    return "".join(" " if sign != "\n" and _steers(sign) else sign for sign in text)


def one_line(text: str) -> str:
    """Clean a text, and put it on one line."""
    return clean(text).replace("\n", " ")


def _steers(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Zl", "Zp"}


def with_address(span: Span) -> Span:
    """Put the address of a link behind its words, unless they say it already; then it is no link any more."""
    address = re.sub(r"^(mailto|tel):", "", span.link)
    said = not address or _bare(span.text) == _bare(address)
    return replace(span, text=span.text if said else f"{span.text} ({address})", link="")


def _bare(address: str) -> str:
    """Strip what people leave out: scheme, final slash, spaces and brackets in a number."""
    return re.sub(r"[\s()-]", "", re.sub(r"^https?://", "", address).rstrip("/")).casefold()


def split(text: str, most: int, size: Callable[[str], int]) -> list[tuple[int, int]]:
    """Part a text into pieces of at most `most`, without white space at their ends: (start, end) of each.

    `size` measures a text, and is the sum of its characters'. None is longer than `most`.
    """
    pieces, start = [], 0
    while start < len(text):
        end = _end(text, start, most, size)
        piece = text[start:end]
        first, last = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        if first < last:
            pieces.append((first, last))
        start = end
    return pieces


def _end(text: str, start: int, most: int, size: Callable[[str], int]) -> int:
    """Where the piece that begins at `start` ends best."""
    furthest, left = start, most
    while furthest < len(text) and (left := left - size(text[furthest])) >= 0:
        furthest += 1
    if furthest == len(text):
        return furthest
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(text, start, furthest) if text[start : found.end()].strip()]
        if ends:
            return ends[-1]
    return furthest


def options(labels: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Number the options as they can be typed, each on one line."""
    return enumerate(map(one_line, labels), 1)


def qr_lines(address: str) -> Sequence[str]:
    """Draw a QR code in half blocks, two rows a line, with its light border; to be shown black on white."""
    import segno  # noqa: PLC0415 - most who use this module draw none

    rows = [list(row) for row in segno.make_qr(address, error="l").matrix_iter(border=4)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[(upper & 1, lower & 1)] for upper, lower in zip(*pair, strict=True)) for pair in pairs]
