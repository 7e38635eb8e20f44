"""`accord doctor`: the command, and how its findings are shown: to a person as a table, to a program as JSON."""

import asyncio
import json
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.doctor.files import Probed
from bot.doctor.probe import Means, probe_all
from bot.transports import Severity
from bot.transports.text import clean


@click.command("doctor")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("practice.toml"),
    show_default=True,
    help="The practice's settings.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def doctor_command(context: click.Context, config: Path, *, as_json: bool) -> None:
    """Look whether everything works, and say what to do."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a path may hold letters that cannot be shown here
    means = context.obj if isinstance(context.obj, Means) else Means()
    found = asyncio.run(probe_all(config, means))
    if as_json:
        click.echo(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        show(found)
    sys.exit(status(found))


def status(found: Sequence[Probed]) -> int:
    """Return the exit status: the worst of all."""
    return max((probed.finding.severity for probed in found), default=Severity.GOOD)


def as_data(found: Sequence[Probed]) -> dict[str, Any]:  # as JSON has it
    """Give the findings for a program."""
    rows = [
        {"part": part, "good": finding.good, "says": finding.says, "todo": finding.todo}
        for part, finding in ((probed.part, probed.finding) for probed in found)
    ]
    return {"status": status(found), "findings": rows}


def show(found: Sequence[Probed], console: Console | None = None) -> None:
    """Show a table that fits 80 columns; what has to be done stands below each fault."""
    console = console or Console(highlight=False, markup=False, emoji=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for probed in found:
        finding = probed.finding
        sign = Text("good", "green") if finding.good else Text("FAULT", "bold red")
        says = Text(clean(finding.says))
        if finding.todo:
            says.append(f"\n{clean(finding.todo)}", "" if finding.good else "bold")
        table.add_row(sign, probed.part, says)
    console.print(table, width=min(console.width, 100))
    faults = sum(not probed.finding.good for probed in found)
    console.print()
    need = "needs" if faults == 1 else "need"
    console.print(f"{faults} of {len(found)} {need} you." if faults else "All is well.", style="bold")
