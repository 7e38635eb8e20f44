"""Messages as plain lines: what `--plain` prints, and what is recorded as a transcript.

1. One prefix per speaker: `client> `, `bot> `, `therapist> `; an option is `bot> [n] label`.
2. Nothing in a text can make a line of its own or steer the terminal: control characters are taken out.
3. Whether a transcript can be written is found out before the dialogue starts. Its file appears whole or not at all: it
   is written beside its place, then renamed.

Other programs read these lines; their form is a contract.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO, TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from bot.transports import Outgoing
from bot.transports.text import clean, options, with_address

THERAPIST = "therapist"
"""The therapist's address; every other one is the client's."""


def plain_lines(message: Outgoing) -> Iterator[str]:
    """Give the lines of a message with the prefix of who hears it."""
    who = "therapist>" if message.address == THERAPIST else "bot>"
    text = "".join(clean(with_address(span).text) for span in message.spans)
    files = (f"({clean(file.name)})" for file in message.files)
    choices = (f"[{number}] {label}" for number, label in options(button.label for button in message.buttons))
    for line in (*text.split("\n"), *files, *choices):
        yield f"{who} {line.rstrip()}".rstrip()


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


class RecordError(Exception):
    """The transcript cannot be written: a sentence for whoever named the file."""


class Recorder:
    """Collects lines and writes them to `path` when its `with` block ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._lines: list[str] = []
        try:
            self._path = path.resolve()
            if self._path.exists() and not self._path.is_file():
                raise RecordError(f"The transcript cannot be written: {path} is not a file.")
            handle, name = tempfile.mkstemp(".new", f".{self._path.name}.", self._path.parent)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not the name of a file"
            raise RecordError(f"The transcript cannot be written to {path}: {why}.") from None
        os.close(handle)
        self._draft = Path(name)

    def add(self, line: str) -> None:
        """Take one line."""
        self._lines.append(line)

    def save(self) -> None:
        """Write all lines and put the file in its place."""
        text = "".join(f"{line}\n" for line in self._lines)
        try:
            with self._draft.open("w", encoding="utf-8", newline="\n") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            self._draft.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                self._draft.unlink()
            raise RecordError(f"The transcript could not be written: {error.strerror}.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.save()
