"""`accord doctor`."""

import asyncio
import json
import sys
from io import TextIOWrapper
from pathlib import Path

import click

from bot.doctor.findings import Means
from bot.doctor.probe import probe_all
from bot.doctor.report import as_data, show, status


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
        sys.stdout.reconfigure(errors="replace")  # a path may hold messages that cannot be shown here
    means = context.obj if isinstance(context.obj, Means) else Means()
    found = asyncio.run(probe_all(config, means))
    if as_json:
        click.echo(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        show(found)
    sys.exit(status(found))
