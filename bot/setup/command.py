"""`accord setup`: the guided set-up, and the same by flags."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from bot.settings import faults_in
from bot.setup import flags, wizard
from bot.setup.checks import Tools, real
from bot.setup.ending import command, end
from bot.setup.prompt import is_open
from bot.setup.questions import sections
from bot.setup.screen import BACK, HELP, LEAVE, LeaveError, Screen
from bot.setup.services import told
from bot.setup.settings_file import SettingsFile, SettingsFileError
from bot.setup.shapes import Setup
from bot.setup.validation import strange
from content import ContentError, load

WELCOME = "This takes about ten minutes. You can stop at any time and go on later: each answer is kept at once."
KEYS = (
    ("Enter", "keeps what is shown"),
    (HELP, "explains the question"),
    (BACK, "goes to the question before"),
    (LEAVE, "leaves"),
)


@click.command("setup")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("practice.toml"),
    show_default=True,
    help="The practice's settings.",
)
@click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="Give an answer, such as practice.name=...")
@click.option("--no-input", "--yes", "silent", is_flag=True, help="Ask nothing; what is needed must be there.")
@click.option("--offline", is_flag=True, help="Do not ask the services whether it is right.")
@click.pass_context
def setup_command(context: click.Context, config: Path, pairs: tuple[str, ...], *, silent: bool, offline: bool) -> None:
    """Set the practice up, step by step; or change something."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # whatever can be typed or shown here, nothing breaks
    tools = context.obj if isinstance(context.obj, Tools) else real()
    screen = Screen()
    try:
        content = load()
        setup = Setup(content, SettingsFile.opened(config), tools, None if silent else screen, offline or silent)
        _understood(setup)
        found = flags.take(setup, map(_pair, pairs), sections(content), whole=silent) if pairs or silent else []
        if found:
            _fail(2, *found, "Nothing was written.")
        if silent:
            _silent_end(setup, screen, config, offline=offline)
        else:
            _guided(setup, screen, config)
    except ContentError as error:
        _fail(2, *error.faults)
    except SettingsFileError as error:
        _fail(error.status, str(error))
    except (LeaveError, KeyboardInterrupt):
        kept = f"Everything so far is kept in {config}." if config.exists() else "Nothing was written."
        click.echo(f"\n{kept} To go on: {command('setup', config)}")
        sys.exit(1)


def _guided(setup: Setup, screen: Screen, config: Path) -> None:
    all_sections = sections(setup.content)
    screen.title("Accord", WELCOME)
    screen.say()
    screen.listed(KEYS)
    if setup.file.fresh:
        wizard.go_through(setup, screen, all_sections, lambda question: is_open(setup, question))
    else:
        wizard.again(setup, screen, all_sections)
    found = faults_in(setup.file.raw(), setup.file.folder, setup.content)
    if found:
        _fail(2, "This is still to be done:", *found, f"To go on: {command('setup', config)}")
    end(setup, screen, config)


def _silent_end(setup: Setup, screen: Screen, config: Path, *, offline: bool) -> None:
    screen.say(f"Written: {config}")
    if not offline and not told(screen, tuple(flags.services(setup, config))):
        sys.exit(1)


def _understood(setup: Setup) -> None:
    """Leave a file alone that holds what Accord does not know."""
    odd = tuple(strange(setup.file.raw(), setup.content))
    if odd:
        _fail(2, f"{setup.file.path} is left as it is. Put this right first:", *odd)


def _pair(given: str) -> tuple[str, str]:
    key, sign, typed = given.partition("=")
    if not sign:
        raise click.UsageError(f"--set wants KEY=VALUE, such as practice.country=GB, not '{given}'.")
    return key.strip(), typed.strip()


def _fail(status: int, *sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(status)
