"""The commands about the practice itself: pairing the therapist's chat, taking a break, backing up."""

from pathlib import Path
from textwrap import fill

import click

from bot.app import BACKUP
from bot.cli.common import asked, config_option, fail, json_option, loaded, show

WIDTH = 78
"""Columns of a sentence that is longer than a line."""


@click.command()
@config_option
@json_option
def pair(config: Path, *, as_json: bool) -> None:
    """Make a code with which the bot gets to know your own chat."""
    made = asked(loaded(config), "pairing_code")
    show(made if as_json else fill(made["sentence"], WIDTH))


@click.command()
@config_option
def pause(config: Path) -> None:
    """Let nobody new in for now; whoever is in goes on."""
    asked(loaded(config), "pause", on=True)
    show("Nobody new is let in now. To open again: accord resume")


@click.command()
@config_option
def resume(config: Path) -> None:
    """Let new people in again."""
    asked(loaded(config), "pause", on=False)
    show("New people are let in again.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@config_option
def backup(folder: Path, config: Path) -> None:
    """Write the database and the clients' keys into FOLDER.

    As of now, also while Accord runs. The master key is not among them.
    """
    practice = loaded(config)
    store = practice.settings.store
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        fail(1, f"The folder {folder} cannot be made: {error.strerror}.")
    if (folder / store.path.name).exists():
        fail(1, f"There is a backup in {folder} already. Name another folder.")
    asked(practice, BACKUP, folder=str(folder.absolute()))
    show(f"Written to {folder}. Keep a copy of {store.key_file.name} elsewhere: nobody can read a backup without it.")
