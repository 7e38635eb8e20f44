"""A text in pieces that an encoder takes well: whole sentences, about 200 characters together."""

import re
from collections.abc import Iterator

SIZE = 200
"""Characters of a piece: more is slower by more than its length, and drowns one sentence among the others."""
MOST = 120
"""Pieces of one text that are read: 24,000 characters, several times what a chat lets one send."""
_END = re.compile(r"(?<=[.!?…\n])\s+|\n+")


def pieces(text: str) -> tuple[str, ...]:
    """Cut a text to its end, the first piece first. A text that fits is one piece."""
    plain = " ".join(text[: SIZE * MOST * 2].split())
    if not plain:
        return ()
    if len(plain) <= SIZE:
        return (plain,)
    return tuple(_packed(text[: SIZE * MOST * 2]))[:MOST]


def _packed(text: str) -> Iterator[str]:
    held = ""
    for sentence in _END.split(text):
        for part in _parts(" ".join(sentence.split())):
            if held and len(held) + len(part) >= SIZE:
                yield held
                held = ""
            held = f"{held} {part}".strip()
    if held:
        yield held


def _parts(sentence: str) -> Iterator[str]:
    """A sentence that is too long by itself, at its spaces; a word that is, anywhere."""
    while len(sentence) > SIZE:
        at = sentence.rfind(" ", SIZE // 2, SIZE)
        at = SIZE if at < 0 else at
        yield sentence[:at]
        sentence = sentence[at:].strip()
    yield sentence
