"""What the operator's commands show: the list of clients, one agreement, the result of a check."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.agreement import Agreement, loads
from bot.house import House
from bot.performing import Performing
from bot.store import Client, Overview
from flows.conversation import loads as conversation_of

Row = Mapping[str, Any]


def summary(one: Overview) -> Row:
    """One client as `accord clients --json` gives it. Dates are ISO, in UTC."""
    agreement = loads(one.agreement.body) if one.agreement else None
    return {
        "reference": one.client.ref,
        "label": one.client.label,
        "stage": _stage(one),
        "version": one.agreement.number if one.agreement else 0,
        "open": len(agreement["open"]) if agreement else None,
        "undelivered": one.undelivered,
        "last_heard": _day(one.last_heard),
    }


def show_clients(rows: Sequence[Row]) -> None:
    """A table that fits 80 columns."""
    console = Console(highlight=False)
    if not rows:
        console.print("No clients yet. Invite one with: accord invite LABEL")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Number", "Label", "Stage", "Agreed", "Open", "Undelivered", "Last heard"):
        table.add_column(name, overflow="fold", no_wrap=name == "Number")
    for row in rows:
        cells = (row["reference"], row["label"], row["stage"])
        agreed = f"version {row['version']}" if row["version"] else "-"
        counts = ("-" if row["open"] is None else str(row["open"]), str(row["undelivered"] or "-"))
        table.add_row(*(Text(cell) for cell in (*cells, agreed, *counts, row["last_heard"] or "-")))
    console.print(table)


def show_agreement(house: House, client: Client, versions: Sequence[Agreement]) -> None:
    """The therapist's message, long, with what changed last."""
    performing = Performing(house.content, house.settings, house.playbook)
    console = Console(highlight=False)
    spans = performing.told(client, versions)
    console.print(Text.assemble(*((one.text, "bold" if one.bold else "") for one in spans)))


def show_check(house: House) -> None:
    """That all is well, what was looked at, and what a person should look up."""
    console, content = Console(highlight=False), house.content
    messages = sum(len(one.messages) for one in content.languages.values())
    console.print(
        f"All is well: {messages} messages in {', '.join(content.languages)}, {len(content.methods)} methods, "
        f"{len(house.playbook.classes)} classes."
    )
    if content.warnings:
        console.print(f"\n{len(content.warnings)} facts are old or unconfirmed. Look them up before a release:")
        for warning in content.warnings:
            console.print(Text(f"  {warning}"))


def _stage(one: Overview) -> str:
    if one.conversation is None:
        return "invited"
    state = conversation_of(one.conversation).state
    known = {"welcome": "not started", "declined": "not now", "agreed": "agreed", "unreachable": "unreachable"}
    return known.get(state, "changing" if one.agreement else "talking")


def _day(when: float | None) -> str | None:
    return datetime.fromtimestamp(when, UTC).date().isoformat() if when else None
