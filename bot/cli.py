"""The command line: `accord`, also `python -m bot`.

Rules of this file:
1. Exit status 0 done, 1 could not, 2 wrong settings or arguments; every fault is a sentence on standard error.
2. `--json` wherever a program might read the answer; then nothing else is on standard output.
3. Commands only gather and show: what they do is done elsewhere.
"""

import asyncio
import json
import logging
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from bot import reports, trying
from bot.agreement import loads
from bot.house import House
from bot.settings import SettingsError
from bot.store import Desk, StoreError, read_ref
from bot.transports.terminal import RecordError
from content import ContentError
from content.loading import FRESH_DAYS
from flows import chart as charts
from flows.playbook import PlaybookError

T = TypeVar("T")

DEFAULT = Path("practice.toml")
DAY = 86_400.0

_config = click.option(
    "--config", type=click.Path(path_type=Path), default=DEFAULT, show_default=True, help="The practice's settings."
)
_json = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Accord agrees with each client how the two of you communicate."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("transitions").setLevel(logging.WARNING)


@main.command("try")
@click.option("--config", type=click.Path(path_type=Path), help="The practice's settings; an example, if left out.")
@click.option("--plain", is_flag=True, help="One line in is one message; no colours and boxes.")
@click.option("--record", type=click.Path(path_type=Path), help="Write what is played to this file.")
@click.option("--keep", is_flag=True, help="Keep it in the practice's own database, and go on there next time.")
def try_(config: Path | None, record: Path | None, *, plain: bool, keep: bool) -> None:
    """Talk with Accord in this terminal, as a client would."""
    if keep and not config:
        raise click.UsageError("To keep what is played, name the practice's settings with --config.")
    house = _furnished(config)
    _run(trying.play(house, plain=plain, record=record, keep=keep))


@main.command()
@click.argument("label")
@click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True, help="How long the code is good.")
@click.option("--language", help="The language to begin with; the practice's first, if left out.")
@_config
@_json
def invite(label: str, days: int, language: str | None, config: Path, *, as_json: bool) -> None:
    """Invite a client: LABEL is your own name for them, which they never see."""
    house = _furnished(config)
    languages = house.settings.practice.languages
    if language and language not in languages:
        raise click.UsageError(f"The practice has no language '{language}'. It has: {', '.join(languages)}.")
    now = time.time()
    made = _at_desk(house, lambda desk: desk.invite(label, language or languages[0], now + days * DAY, now))
    _print({"reference": made.ref, "code": made.code} if as_json else f"Number {made.ref}\nCode   {made.code}")


@main.command()
@_config
@_json
def clients(config: Path, *, as_json: bool) -> None:
    """List all clients: who is where, what is open, what could not be delivered."""
    house = _furnished(config)
    rows = [reports.summary(one) for one in _at_desk(house, lambda desk: desk.clients())]
    if as_json:
        _print(rows)
    else:
        reports.show_clients(rows)


@main.command()
@click.argument("reference")
@_config
@_json
def show(reference: str, config: Path, *, as_json: bool) -> None:
    """Show the agreement with one client. REFERENCE is their number, as in K7QM-3F2X."""
    house = _furnished(config)
    client, versions = _found(house, reference)
    if as_json:
        _print(loads(versions[-1].body))
    else:
        reports.show_agreement(house, client, [loads(one.body) for one in versions])


@main.command()
@click.argument("reference")
@_config
def export(reference: str, config: Path) -> None:
    """Write the agreement with one client as JSON."""
    _, versions = _found(_furnished(config), reference)
    _print(loads(versions[-1].body))


@main.command()
@click.argument("reference")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_config
def forget(reference: str, config: Path, *, yes: bool) -> None:
    """Delete everything about one client, for good."""
    house = _furnished(config)
    ref = _proper(reference)
    if not yes and not click.confirm(f"Delete everything about {ref}? This cannot be undone"):
        sys.exit(1)
    if not _at_desk(house, lambda desk: desk.forget(ref)):
        _fail(1, f"There is no client with the number {ref}.")
    _print(f"{ref} is forgotten.")


@main.command()
@click.option(
    "--older-than", type=click.IntRange(1), default=FRESH_DAYS, show_default=True, help="Days after which a fact warns."
)
@_config
@_json
def check(config: Path, older_than: int, *, as_json: bool) -> None:
    """Check content, policy and settings; tell all faults at once, and what to look up before a release."""
    house, faults = House.examined(config, older_than)
    if as_json:
        _print({"faults": list(faults), "warnings": list(house.content.warnings) if house else []})
    elif house:
        reports.show_check(house)
    if faults:
        _fail(2, *([] if as_json else faults))


@main.command()
def chart() -> None:
    """Draw the dialogue, as Mermaid text."""
    _print(charts.mermaid().rstrip())


def _furnished(config: Path | None) -> House:
    try:
        return House.furnished(config)
    except (ContentError, SettingsError, PlaybookError) as error:
        _fail(2, *error.faults)


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except (StoreError, RecordError) as error:
        _fail(1, str(error))


def _at_desk(house: House, job: Callable[[Desk], T]) -> T:
    async def work() -> T:
        async with house.store() as store:
            return await store.apply(job)

    return _run(work())


def _found(house: House, reference: str) -> tuple[Any, Any]:
    """The client with this number and all versions of their agreement; there is at least one."""
    ref = _proper(reference)
    client, versions = _at_desk(house, lambda desk: (desk.client(ref), desk.agreements(ref)))
    if client is None:
        _fail(1, f"There is no client with the number {ref}.")
    if not versions:
        _fail(1, f"Nothing is agreed yet with {ref}.")
    return client, versions


def _proper(reference: str) -> str:
    ref = read_ref(reference)
    if ref is None:
        raise click.UsageError(f"'{reference}' is no client's number. It looks like K7QM-3F2X; see 'accord clients'.")
    return ref


def _print(answer: Any) -> None:
    click.echo(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=2))


def _fail(status: int, *sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(status)
