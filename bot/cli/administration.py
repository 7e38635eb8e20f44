"""The commands about the practice itself: pairing the therapist's chat, taking a break, backing up."""

from pathlib import Path
from textwrap import fill

import click

from bot.app import BACKUP
from bot.cli.common import asked, config_option, fail, json_option, loaded, result_of, show, show_result
from bot.commands import invitations

WIDTH = 78
"""Columns of a sentence that is longer than a line."""


@click.command()
@config_option
@json_option
def pair(config: Path, *, as_json: bool) -> None:
    """Make a code with which the bot gets to know your own chat."""
    made = result_of(loaded(config), invitations.pairing_code)
    if as_json:
        show_result(invitations.pairing_code, made)
    else:
        show(fill(made.sentence, WIDTH))


@click.command()
@config_option
def pause(config: Path) -> None:
    """Let nobody new in for now; whoever is in goes on."""
    result_of(loaded(config), invitations.pause, on=True)
    show("Nobody new is let in now. To open again: accord resume")


@click.command()
@config_option
def resume(config: Path) -> None:
    """Let new people in again."""
    result_of(loaded(config), invitations.pause, on=False)
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
