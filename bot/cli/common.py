"""What the commands share: their options, how they reach the running Accord, how they show and how they fail.

Rules of this file:
1. Whatever goes wrong ends in a sentence on standard error, and the exit status that belongs to it.
"""

import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from bot import control
from bot.commands import Command, CommandError
from bot.practice import Practice
from bot.settings import SettingsError
from bot.settings.faults import nearest
from bot.store import StoreError, read_ref
from content import ContentError
from flows.playbook import PlaybookError

T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R")

DEFAULT = Path("practice.toml")

config_option = click.option(
    "--config", type=click.Path(path_type=Path), default=DEFAULT, show_default=True, help="The practice's settings."
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


def loaded(config: Path | None) -> Practice:
    """The practice with these settings; ends with status 2 if they, or the content, are wrong."""
    try:
        return Practice.loaded(config)
    except (ContentError, SettingsError, PlaybookError) as error:
        fail(2, *error.faults)


def run(work: Coroutine[Any, Any, T]) -> T:  # what it yields on the way is asyncio's
    """Do `work`; ends with status 1 if that is not possible."""
    try:
        return asyncio.run(work)
    except (CommandError, StoreError) as error:
        fail(1, str(error))


def asked(practice: Practice, command: str, **arguments: Any) -> Any:  # by its name alone; see `COMMANDS`
    """The answer of a command (see `bot.app`), run by the Accord that runs, or here."""
    return run(control.ask(practice, command, arguments))


def result_of(practice: Practice, command: Command[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of a command of `bot.commands`, with named arguments; done by the Accord that runs, or here."""
    if args:
        raise TypeError("A command goes through a socket: name its arguments.")
    result: R = asked(practice, command.name, **kwargs)
    return result


def show_result(command: Command[P, R], result: R) -> None:
    """The result as JSON, for programs."""
    show(command.dumps(result, indent=2).decode())


def proper(reference: str) -> str:
    """A client's number, typed anyhow; ends with status 2 if it cannot be one."""
    ref = read_ref(reference)
    if ref is None:
        raise click.UsageError(f"'{reference}' is no client's number. It looks like K7QM-3F2X; see 'accord clients'.")
    return ref


def unknown_kind(practice: Practice, kind: str) -> str:
    """Say that the practice has no such kind of client, and which ones it has."""
    kinds = practice.variants
    return f"The practice has no kind of client '{kind}'. " + (
        nearest(kind, kinds) if kinds else "Add one to the settings, under [kinds]."
    )


def typed(text: str | None, prompt: str) -> str:
    """What was given; for "-" what comes on standard input, and for nothing what is typed when asked."""
    if text == "-":
        return sys.stdin.read().strip()
    return text or str(click.prompt(prompt, err=True))


def write(path: Path, body: bytes) -> None:
    """Write a file that only its owner can read; ends with status 1 if that is not possible."""
    try:
        path.touch(mode=0o600)
        path.write_bytes(body)
    except OSError as error:
        fail(1, f"{path} cannot be written: {error.strerror}.")


def show(answer: Any) -> None:  # what `json` takes
    """Text as it is, anything else as JSON."""
    click.echo(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=2))


def fail(status: int, *sentences: str) -> NoReturn:
    """End here."""
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(status)
