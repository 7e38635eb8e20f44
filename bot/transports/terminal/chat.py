"""The view for people: the chat as speech panels, and beside it what the therapist gets.

1. Everything is `Text`, never a string with rich's markup: nothing that somebody typed can style itself.
2. No colour is the only sign: sides, frames and titles tell the same, in any colours and in none.
3. What belongs to one turn is shown together, when the next line is asked for.
"""

from collections.abc import Iterable

from rich import box
from rich.align import Align
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.constrain import Constrain
from rich.control import Control
from rich.panel import Panel
from rich.segment import ControlType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.transports import Button, Outgoing
from bot.transports.terminal.plain import THERAPIST
from bot.transports.text import clean, options, qr_lines, with_address
from content.markup import Span

TITLE = "What the therapist gets"
PROMPT = "> "
WIDE = 110
"""Columns from which the therapist's side stands beside the chat."""
CHAT = 70
"""Columns of the chat where both stand side by side, and of the chat at most."""
BUBBLE = 58
"""Columns of a speech panel at most."""


def styled(spans: Iterable[Span]) -> Text:
    """Render spans as rich shows them best."""
    text = Text(overflow="fold")
    for span in map(with_address, spans):
        text.append(clean(span.text), Style(bold=span.bold or None, italic=span.italic or None))
    return text


def _choices(buttons: Iterable[Button]) -> Table:
    """Number the options; a long label stays clear of its number."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="bold")
    table.add_column(overflow="fold")
    for number, label in options(button.label for button in buttons):
        table.add_row(f"{number}", Text(label))
    return table


def _qr(address: str) -> Text:
    """Draw a QR code, dark on light whatever the terminal's colours are; none if it is too wide."""
    lines = qr_lines(address)
    if len(lines[0]) > BUBBLE - 4:
        return Text()
    return Text("\n".join(lines), "black on white", no_wrap=True)


def _bubble(content: RenderableType, colour: str) -> RenderableType:
    """Frame what somebody says: as wide as it needs, up to `BUBBLE`."""
    panel = Panel(content, box=box.ROUNDED, border_style=colour, padding=(0, 1), expand=False)
    return Constrain(panel, BUBBLE)


class Chat:
    """Shows a conversation on a `Console`, which is the terminal unless given."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, markup=False, emoji=False)
        self._chat: list[RenderableType] = []
        self._therapist: list[RenderableType] = []
        self._asking = False

    def message(self, message: Outgoing) -> None:
        """Take a message of this turn; show it at once if the client is being asked already."""
        if message.address == THERAPIST:
            self._therapist.append(self._for_therapist(message))
        else:
            self._chat.append(self._from_bot(message))
        if self._asking:
            self._clear_line()
            self.prompt()

    def client(self, text: str) -> None:
        """Show what the client typed on the client's side, in the place of the typed line."""
        rows = -(-cell_len((PROMPT + text).expandtabs()) // self._console.width) if self._asking else 0
        self._asking = False
        for _ in range(rows):
            self._console.control(Control((ControlType.CURSOR_UP, 1)))
            self._clear_line()
        self._chat.append(self._from_client(clean(text)))
        self._flush()

    def prompt(self) -> None:
        """Show the turn, and ask for the next line."""
        self._flush()
        self._console.print(Text(PROMPT, "bold green"), end="")
        self._asking = True

    def end(self) -> None:
        """Show what is left, and leave the cursor on a line of its own."""
        if self._asking:
            self._console.print()
        self._asking = False
        self._flush()

    def _clear_line(self) -> None:
        self._console.control(Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2)))

    def _flush(self) -> None:
        """Print what has come together: side by side where there is room, else one below the other."""
        if not self._chat and not self._therapist:
            return
        width = self._console.width
        chat, therapist = Group(*self._chat), Group(*self._therapist)
        self._chat, self._therapist = [], []
        if width < WIDE:
            self._console.print(chat, therapist, sep="", end="", width=min(width, CHAT + 10))
            return
        both = Table.grid(padding=(0, 2))
        both.add_column(width=CHAT)
        both.add_column(width=min(width - CHAT - 2, CHAT))
        both.add_row(chat, therapist)
        self._console.print(both)

    def _from_bot(self, message: Outgoing) -> RenderableType:
        parts: list[RenderableType] = [styled(message.spans)]
        if message.qr:
            parts += [Text(), _qr(message.qr)]
        if message.buttons:
            parts += [Text(), _choices(message.buttons)]
        return _bubble(Group(*parts), "cyan")

    def _from_client(self, text: str) -> RenderableType:
        return Align.right(_bubble(Text(text, overflow="fold"), "green"))

    def _for_therapist(self, message: Outgoing) -> RenderableType:
        title, text = Text(TITLE, "bold"), styled(message.spans)
        panel = Panel(text, box.DOUBLE, title=title, title_align="left", border_style="magenta", expand=False)
        return Constrain(panel, CHAT)
