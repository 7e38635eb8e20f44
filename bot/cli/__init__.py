"""The command line: `accord`, also `python -m bot`.

1. Exit status 0 done, 1 could not, 2 wrong settings or arguments; every fault is a sentence on standard error.
2. `--json` wherever a program might read the answer; then nothing else is on standard output.
3. Commands only gather and show: what they do is done elsewhere, by the commands of `bot.commands` above all.
4. What draws (rich, segno) is loaded only by the commands that draw: `run` carries what it loads for months.
"""

import logging
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click

from bot.cli import administration
from bot.cli import run as running
from bot.cli.clients import PEOPLE
from bot.cli.common import config_option, fail, json_option, loaded, run, show, unknown_kind
from bot.cli.hear import hear
from bot.cli.words import words
from bot.practice import Practice
from bot.settings.values import no_address
from content.heard import heads_faults
from content.loading import FRESH_DAYS
from flows import chart as charts

LATER: Mapping[str, str] = {
    "setup": "bot.setup.command",
    "doctor": "bot.doctor.command",
    "rehearse": "bot.rehearse.command",
}
"""Commands by the modules that they are in, each as `<name>_command`: rule 4."""


class _Commands(click.Group):
    """All commands; those of `LATER` are loaded when they are asked for."""

    def list_commands(self, _: click.Context) -> list[str]:
        """In the order in which a practice needs them."""
        return [*LATER, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in LATER:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(LATER[cmd_name]), f"{cmd_name}_command")
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Accord agrees with each client how the two of you communicate."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("transitions").setLevel(logging.WARNING)


@click.command("try")
@click.option("--config", type=click.Path(path_type=Path), help="The practice's settings; an example, if left out.")
@click.option("--kind", default="", help="Be this kind of client, as under [kinds] in the settings.")
@click.option("--plain", is_flag=True, help="One line in is one message; no colours and boxes.")
@click.option("--record", type=click.Path(path_type=Path), help="Write what is played to this file.")
@click.option("--keep", is_flag=True, help="Keep it in the practice's own database, and go on there next time.")
def try_(config: Path | None, kind: str, record: Path | None, *, plain: bool, keep: bool) -> None:
    """Talk with Accord in this terminal, as a client would."""
    from bot.cli import trial  # noqa: PLC0415 - rule 4
    from bot.transports.terminal import RecordError  # noqa: PLC0415 - rule 4

    if keep and not config:
        raise click.UsageError("To keep what is played, name the practice's settings with --config.")
    practice = loaded(config)
    if kind and kind not in practice.variants:
        raise click.UsageError(unknown_kind(practice, kind))
    try:
        run(trial.play(practice, kind, plain=plain, record=record, keep=keep))
    except RecordError as error:
        fail(1, str(error))


@click.command()
@click.option(
    "--older-than", type=click.IntRange(1), default=FRESH_DAYS, show_default=True, help="Days after which a fact warns."
)
@click.option("--facts", is_flag=True, help="Name the facts to look up first, and all that is worth knowing.")
@click.option("--all", "every", is_flag=True, help="With --facts: name every fact that is to be looked up.")
@config_option
@json_option
def check(config: Path, older_than: int, *, facts: bool, every: bool, as_json: bool) -> None:
    """Check settings, words and content; tell all faults at once.

    Also what is worth knowing, and where clients could not reach you.
    """
    practice, faults = Practice.probed(config, older_than)
    faults += tuple(heads_faults())
    if as_json:
        show(
            {
                "faults": list(faults),
                "notices": [*practice.settings.notices, *no_address(practice.settings)] if practice else [],
                "warnings": list(practice.content.warnings) if practice else [],
            }
        )
    elif practice and not faults:
        from bot.cli import reports  # noqa: PLC0415 - rule 4

        reports.show_check(practice, facts=facts or every, every=every)
    if faults:
        fail(2, *([] if as_json else faults))


@click.command()
def chart() -> None:
    """Draw the dialogue, as text for Mermaid."""
    show(charts.mermaid().rstrip())


for _command in (
    *(running.run, administration.pair),
    *PEOPLE,
    *(administration.pause, administration.resume, administration.backup),
    *(running.challenge, running.trust),
    *(try_, check, words, hear, chart),
):
    main.add_command(_command)
