"""The commands about clients: each runs one of `bot.commands`, asked for and shown."""

import sys
from pathlib import Path

import click

from bot.cli.common import (
    config_option,
    fail,
    json_option,
    loaded,
    proper,
    result_of,
    show,
    show_result,
    typed,
    unknown_kind,
    write,
)
from bot.commands import client_actions, invitations, queries
from bot.commands.invitations import DAYS, MOST_DAYS
from bot.outbox.body import Page

reference_argument = click.argument("reference", metavar="NUMBER", callback=lambda _, __, value: proper(value))


@click.command()
@click.argument("label", required=False)
@click.option("--again", metavar="NUMBER", help="A new code for a client who is on the list, instead of a new client.")
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True, help="How long the code is good."
)
@click.option("--language", default="", help="The language to begin with; the practice's first, if left out.")
@click.option("--kind", default="", help="The kind of client, as under [kinds] in the settings.")
@click.option("--qr", type=click.Path(path_type=Path), help="Write a QR code, as a PNG picture, to this file.")
@config_option
@json_option
def invite(
    label: str | None,
    again: str | None,
    days: int,
    language: str,
    kind: str,
    qr: Path | None,
    config: Path,
    *,
    as_json: bool,
) -> None:
    """Invite a client, or give them a new code.

    LABEL is your own name for them, which they never see.
    Leave it out to be asked for it, or give "-" to pipe it in: then it is not in the history of your shell.
    """
    practice = loaded(config)
    settings = practice.settings
    languages = settings.practice.languages
    if language and language not in languages:
        raise click.UsageError(f"The practice has no language '{language}'. It has: {', '.join(languages)}.")
    if qr and not any(service.link for service in settings.services.values()):
        fail(2, "There is no link to make a QR code of. Set [signal] link, or [telegram] username.")
    if kind and kind not in practice.variants:
        raise click.UsageError(unknown_kind(practice, kind))
    if again:
        made = result_of(practice, invitations.invite_again, reference=proper(again), days=days)
    else:
        made = result_of(
            practice,
            invitations.invite,
            label=typed(label, "Your own name for them"),
            days=days,
            language=language,
            kind=kind,
        )
    if as_json:
        show_result(invitations.invite, made)
    else:
        show(f"Number {made.reference}\nCode   {made.code}\nSend your client this text:\n\n{made.text}")
    if qr:
        from bot import documents  # noqa: PLC0415 - it loads what draws, which is rarely needed

        write(qr, documents.qr_png(made.qr))
        click.echo(f"Written: {qr}", err=True)


@click.command()
@reference_argument
@config_option
def withdraw(reference: str, config: Path) -> None:
    """Make the unused codes of a client worthless."""
    result_of(loaded(config), invitations.withdraw, reference=reference)
    show(f"The code of {reference} is worth nothing now.")


@click.command()
@config_option
@json_option
def clients(config: Path, *, as_json: bool) -> None:
    """List all clients: who is where, and who waits for you."""
    practice = loaded(config)
    rows = result_of(practice, queries.clients)
    if as_json:
        show_result(queries.clients, rows)
    else:
        from bot.cli import reports  # noqa: PLC0415 - it loads what draws

        reports.show_clients(practice, rows)


@click.command("show")
@reference_argument
@config_option
@json_option
def show_(reference: str, config: Path, *, as_json: bool) -> None:
    """Show the agreement with one client, by their number."""
    practice = loaded(config)
    found = result_of(practice, queries.show, reference=reference)
    if as_json:
        show_result(queries.export, found.agreement)
    else:
        from bot.cli import reports  # noqa: PLC0415 - it loads what draws

        reports.show_agreement(practice, found.label, found.agreement)


@click.command()
@reference_argument
@click.option("--pdf", type=click.Path(path_type=Path), help="Write it as a page to this file, instead.")
@click.option(
    "--for-client", is_flag=True, help="The client's page: in their language, and without your name for them."
)
@config_option
def export(reference: str, pdf: Path | None, config: Path, *, for_client: bool) -> None:
    """Write the agreement with one client as JSON, or as a PDF page."""
    practice = loaded(config)
    if pdf:
        found = result_of(practice, queries.show, reference=reference)
        agreement = found.agreement
        language, label = (agreement.language, "") if for_client else ("", found.label)
        page = Page(agreement, language, label, found.kind)
        write(pdf, practice.draw(page).body)
        show(f"Written: {pdf}")
    else:
        show_result(queries.export, result_of(practice, queries.export, reference=reference))


@click.command()
@reference_argument
@config_option
def remind(reference: str, config: Path) -> None:
    """Remind a client kindly; once, until they write again."""
    result_of(loaded(config), client_actions.remind, reference=reference)
    show(f"{reference} is reminded.")


@click.command()
@reference_argument
@click.argument("text", required=False)
@click.option("--done", is_flag=True, help="Send nothing: you have answered in another way.")
@config_option
def answer(reference: str, text: str | None, config: Path, *, done: bool) -> None:
    """Send a client your own words.

    What they asked counts as answered then. Leave TEXT out to be asked for it, or give "-" to pipe it in.
    """
    practice = loaded(config)
    if done:
        result_of(practice, client_actions.answered, reference=reference)
        show(f"Noted: {reference} has had an answer.")
        return
    result_of(practice, client_actions.answer, reference=reference, text=typed(text, "What they shall read"))
    show(f"It goes to {reference}.")


@click.command()
@reference_argument
@click.argument("method")
@config_option
def tested(reference: str, method: str, config: Path) -> None:
    """Note that a METHOD works with a client.

    You have seen that it works, and that it is them.
    """
    result_of(loaded(config), client_actions.tested, reference=reference, method=method)
    show(f"Noted for {reference}.")


@click.command()
@reference_argument
@click.argument("rule")
@config_option
def signed(reference: str, rule: str, config: Path) -> None:
    """Note that a RULE is signed on paper.

    RULE is what you called it in the settings: its id, or its title between quotation marks.
    """
    result_of(loaded(config), client_actions.signed, reference=reference, rule=rule)
    show(f"Noted for {reference}.")


@click.command()
@reference_argument
@click.argument("part", metavar="CLASS")
@click.argument("method")
@config_option
def propose(reference: str, part: str, method: str, config: Path) -> None:
    """Ask a client whether another METHOD may be used.

    CLASS is what for: post_phone_sms, messaging, audio, video or email.
    """
    result_of(loaded(config), client_actions.propose, reference=reference, part=part, method=method)
    show(f"{reference} is asked.")


@click.command()
@reference_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
def forget(reference: str, config: Path, *, yes: bool) -> None:
    """Delete everything about one client, for good.

    Their chat as well, as far as the service allows.
    """
    practice = loaded(config)
    if not yes and not click.confirm(f"Delete everything about {reference}? This cannot be undone"):
        sys.exit(1)
    result_of(practice, client_actions.forget, reference=reference)
    show(f"{reference} is forgotten.")


PEOPLE = (invite, withdraw, clients, show_, export, remind, answer, tested, signed, propose, forget)
