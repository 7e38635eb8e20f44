"""What the operator's commands show: the list of clients, one agreement, the result of a check.

Rules of this file:
1. It fits 80 columns, and is read on light and dark: nothing but bold and dim, and never by colour alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.agreement import Agreement
from bot.effects import Effects
from bot.practice import Practice
from bot.store import Client
from bot.wording.agreement_text import AgreementText

Row = Mapping[str, Any]
"""One client, as the command `clients` gives it."""


def show_clients(practice: Practice, rows: Sequence[Row]) -> None:
    """A table, a client a row; what they need stands under where they are."""
    console = Console(highlight=False)
    if not rows:
        console.print("No clients yet. Invite one with: accord invite")
        return
    lines = AgreementText(practice.content.languages[practice.settings.practice.languages[0]])
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("Number", "Label", "Where", "Agreed", "Open", "Last heard"):
        table.add_column(name, overflow="fold", no_wrap=name in ("Number", "Agreed", "Last heard"))
    for row in rows:
        where = Text("\n").join([Text(row["stage"]), *(Text(need, "bold") for need in _needs(lines, row))])
        agreed = f"version {row['version']}\n{row['agreed_on']}" if row["version"] else "-"
        counted = "-" if row["open"] is None else str(row["open"])
        table.add_row(*map(Text, (row["reference"], row["label"])), where, agreed, counted, row["last_heard"] or "-")
    console.print(table)


def _needs(lines: AgreementText, row: Row) -> Iterator[str]:
    """What should be seen to, a line each."""
    if row["asked_at"]:
        yield f"asked for you, {row['asked_at']}"
    if row["stuck"]:
        yield f"needs help: {', '.join(lines.method(id_) for id_ in row['stuck'])}"
    if row["undelivered"]:
        yield f"{row['undelivered']} not delivered"


def show_agreement(practice: Practice, label: str, versions: Sequence[Agreement]) -> None:
    """The therapist's message, long, with what changed last."""
    effects = Effects(practice.content, practice.settings, practice.playbook)
    console = Console(highlight=False)
    client = Client(versions[-1]["reference"], label, versions[-1]["language"], None, None, 0.0, None)
    spans = effects.told(client, versions)
    console.print(Text.assemble(*((one.text, "bold" if one.bold else "") for one in spans)))


def show_check(practice: Practice) -> None:
    """That all is well, what was looked at, and what a person should look up."""
    console, content = Console(highlight=False), practice.content
    messages = sum(len(one.messages) for one in content.languages.values())
    console.print(
        f"All is well: {messages} messages in {', '.join(content.languages)}, {len(content.methods)} methods, "
        f"{len(practice.playbook.classes)} classes."
    )
    if content.warnings:
        console.print(f"\n{len(content.warnings)} facts are old or unconfirmed. Look them up before a release:")
        for warning in content.warnings:
            console.print(Text(f"  {warning}"))
