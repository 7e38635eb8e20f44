"""How the findings are shown: to a person as a table, to a program as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.doctor.findings import Probed
from bot.transports.text import clean


def status(found: Sequence[Probed]) -> int:
    """Return the exit status: the worst of all."""
    return max((one.status for one in found if not one.finding.good), default=0)


def as_data(found: Sequence[Probed]) -> dict[str, Any]:
    """Give the findings for a program."""
    rows = [
        {"part": one.part, "good": one.finding.good, "says": one.finding.says, "todo": one.finding.todo}
        for one in found
    ]
    return {"status": status(found), "findings": rows}


def show(found: Sequence[Probed], console: Console | None = None) -> None:
    """Show a table that fits 80 columns; what has to be done stands below each fault."""
    console = console or Console(highlight=False, markup=False, emoji=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for one in found:
        sign = Text("good", "green") if one.finding.good else Text("FAULT", "bold red")
        says = Text(clean(one.finding.says))
        if one.finding.todo:
            says.append(f"\n{clean(one.finding.todo)}", "" if one.finding.good else "bold")
        table.add_row(sign, one.part, says)
    console.print(table, width=min(console.width, 100))
    faults = sum(not one.finding.good for one in found)
    console.print()
    need = "needs" if faults == 1 else "need"
    console.print(f"{faults} of {len(found)} {need} you." if faults else "All is well.", style="bold")
