"""The terminal as set-up uses it: what is shown, and one line of answer at a time.

1. Bold, dim, green and red are all there is: they can be read on light and on dark, and mean nothing alone.
2. Whatever is typed, a line comes back, or the person asked for something else: back, help, to leave.
"""

import getpass
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.setup.parsing import WrongError
from bot.transports.text import clean, qr_lines

T = TypeVar("T")

BACK, HELP, LEAVE = "back", "?", "quit"
WIDTH = 78
"""Columns that are used at most: lines stay easy to read."""
_SIGN = re.compile(r"(\d+\.|[!✓]) ")


class LeaveError(Exception):
    """The person leaves, or the terminal is gone."""


class BackError(Exception):
    """The person wants the question before this one."""


def typed(secret: bool = False) -> str:
    """Read a line from the terminal. Raises EOFError, KeyboardInterrupt, OSError."""
    return getpass.getpass("> ") if secret and sys.stdin.isatty() else input("> ")


class Screen:
    """Shows and asks. `read(secret)` gives the next line that was typed."""

    def __init__(self, console: Console | None = None, read: Callable[[bool], str] = typed) -> None:
        self._console = console or Console(highlight=False, markup=False, emoji=False)
        self._width = min(WIDTH, self._console.width)
        self._read = read

    def say(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """Show a paragraph; a line break in it stands, and what goes on below a number or a sign is set in."""
        for part in clean(text).split("\n"):
            sign = _SIGN.match(part)
            hanging = sign.end() if sign else 0
            for place, line in enumerate(Text(part, style).wrap(self._console, self._width - indent - hanging)):
                line.rstrip()
                self._console.print(Text(" " * (indent + hanging * (place > 0))) + line, overflow="fold")

    def copied(self, text: str) -> None:
        """Show what is to be copied: on one line, however long."""
        self._console.print(clean(text), soft_wrap=True)

    def title(self, text: str, about: str = "") -> None:
        """Begin a section."""
        self.say()
        self.say(text, "bold green")
        self.say("─" * min(len(text), self._width), "dim")
        if about:
            self.say(about)

    def fault(self, *sentences: str) -> None:
        """Say what is wrong."""
        for sentence in sentences:
            self.say(f"! {sentence}", "red")

    def good(self, sentence: str) -> None:
        """Say that something worked."""
        self.say(f"✓ {sentence}", "green")

    def listed(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Show rows: what, and more about it."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for row in rows:
            table.add_row(*(Text(clean(cell), overflow="fold") for cell in row))
        self._console.print(Padding(table, (0, 0, 0, 2), expand=False), width=self._width)

    def choices(self, options: Mapping[str, str]) -> None:
        """Number what there is to choose from."""
        self.listed((str(number), label) for number, label in enumerate(options.values(), 1))

    def qr(self, address: str) -> None:
        """Draw a QR code, dark on light in any terminal; where there is none, show the address itself."""
        if not self._console.is_terminal:
            self.say(address)
            return
        for line in qr_lines(address):
            self._console.print(Text(line, "black on white", no_wrap=True))

    def line(self, why: str = "", *, secret: bool = False) -> str:
        """Read an answer, stripped. Raises BackError or LeaveError; `?` shows `why`."""
        while True:
            try:
                text = self._read(secret).strip()
            except (EOFError, KeyboardInterrupt, OSError):
                raise LeaveError from None
            if text.lower() == LEAVE:
                raise LeaveError
            if text.lower() == BACK:
                raise BackError
            if "\ufffd" in text:
                self.fault("Some of that could not be read. Please type it again.")
            elif text == HELP:
                self.say(why or "Type an answer and press Enter.", indent=2)
                self.say(f"Enter alone keeps what is shown. {BACK} = the question before; {LEAVE} = leave.", "dim", 2)
            else:
                return text

    def insist(self, read: Callable[[str], T], why: str = "") -> T:
        """Ask until `read` takes what was typed. Raises BackError or LeaveError."""
        while True:
            try:
                return read(self.line(why))
            except WrongError as error:
                self.fault(str(error))
