"""Messages as plain lines: what `--plain` prints and what a transcript holds.

1. One prefix per speaker: `client> `, `bot> `, `therapist> `; an option is `bot> [n] label`.
2. Nothing in a text can make a line of its own or steer the terminal: control characters are taken out.

Other programs read these lines; their form is a contract.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import StringIO, TextIOWrapper
from typing import TextIO

from bot.transports import Button, Outgoing
from content.markup import Span

THERAPIST = "therapist"
"""The therapist's address; every other one is the client's."""

_STEERING = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def clean(text: str) -> str:
    """Take out what steers a terminal; of line breaks only the plain one stays, and half characters become marks."""
    text = _STEERING.sub("", text).replace("\r\n", "\n").encode(errors="replace").decode()
    return "".join(" " if sign != "\n" and _breaks(sign) else sign for sign in text)


def _breaks(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Zl", "Zp"}


def with_addresses(spans: Iterable[Span]) -> Iterator[Span]:
    """Clean all spans, and follow each link by its address, unless the text says it already."""
    for span in spans:
        text, address = clean(span.text), clean(span.link)
        told = not address or _bare(text) == _bare(address)
        yield replace(span, text=text if told else f"{text} ({address})")


def _bare(address: str) -> str:
    """Strip what people leave out: scheme, final slash, spaces in a number."""
    return re.sub(r"^(https?://|mailto:|tel:)", "", address).rstrip("/").replace(" ", "").casefold()


def plain_lines(message: Outgoing) -> Iterator[str]:
    """Give the lines of a message with the prefix of who hears it."""
    who = "therapist>" if message.address == THERAPIST else "bot>"
    text = "".join(span.text for span in with_addresses(message.spans))
    files = (f"({clean(file.name)})" for file in message.files)
    for line in (*text.split("\n"), *files, *options(message.buttons)):
        yield f"{who} {line.rstrip()}".rstrip()


def options(buttons: Iterable[Button]) -> Iterator[str]:
    """Number the options as they can be typed."""
    for number, button in enumerate(buttons, 1):
        yield f"[{number}] {clean(button.label).replace(chr(10), ' ')}"


class Plain:
    """The view for programs: nothing but those lines goes to `out`, each at once."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout or StringIO()  # None: it was closed before we came
        if isinstance(self._out, TextIOWrapper):
            self._out.reconfigure(errors="replace")  # a terminal may know few messages

    def message(self, message: Outgoing) -> None:
        """Print a message. Raises OSError if nobody reads any more."""
        for line in plain_lines(message):
            self._out.write(f"{line}\n")
            self._out.flush()

    def client(self, text: str) -> None:
        """Print nothing: whoever wrote the line knows it."""

    def prompt(self) -> None:
        """Print nothing: a program needs no prompt."""

    def end(self) -> None:
        """Print nothing: each line stood whole."""
