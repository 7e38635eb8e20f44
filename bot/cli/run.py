"""The commands about running: `run`, and what Signal asks of a person now and then."""

import asyncio
import logging
import sys
from pathlib import Path

import click

from bot import logs
from bot.app import THERAPIST
from bot.cli.common import asked, config_option, fail, loaded, proper, show


@click.command()
@click.option("--verbose", is_flag=True, help="Log what is done, too; never what is said.")
@config_option
def run(config: Path, *, verbose: bool) -> None:
    """Talk with clients over Signal and Telegram, until Ctrl-C."""
    from bot import supervisor  # noqa: PLC0415 - only here what runs is needed
    from bot.store import StoreError  # noqa: PLC0415 - beside it

    logs.start(logging.DEBUG if verbose else logging.INFO)
    practice = loaded(config)
    if sys.stdout.isatty():
        show("Accord starts. Leave this window open, and use another one meanwhile. Ctrl-C stops it.")
    try:
        asyncio.run(supervisor.run(practice))
    except (StoreError, supervisor.BrokenOffError) as error:
        fail(1, str(error))
    except supervisor.NothingToRunError as error:
        fail(2, str(error))
    except Exception as error:  # noqa: BLE001 - a traceback could quote what somebody wrote
        fail(1, f"A fault in Accord: {type(error).__name__}. It stops.")
    sys.exit(0)


@click.command()
@click.argument("token")
@click.argument("captcha")
@config_option
def challenge(token: str, captcha: str, config: Path) -> None:
    """Show Signal that a person is behind the bot.

    TOKEN is in the log. CAPTCHA is the address behind the button of Signal's page, once the puzzle is solved.
    """
    asked(loaded(config), "challenge", token=token, captcha=captcha)
    show("Signal is content. What waits is sent now.")


@click.command()
@click.argument("who")
@click.argument("safety_number")
@config_option
def trust(who: str, safety_number: str, config: Path) -> None:
    """Trust a new phone on Signal, by its safety number.

    WHO is a client's number; or "therapist", for your own new phone: after that pair it with accord pair. Compare the
    number in person or by voice, and type all its digits in quotes.
    """
    reference = who if who == THERAPIST else proper(who)
    asked(loaded(config), "trust", reference=reference, safety_number=safety_number)
    show("Trusted. What waits is sent now.")
