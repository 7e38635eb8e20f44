"""What the operator's commands show: the list of clients, one agreement, the result of a check.

Rules of this file:
1. It fits 80 columns, and is read on light and dark: nothing but bold and dim, and never by colour alone.
"""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.agreement import Agreement
from bot.commands.queries import ClientRow
from bot.effects import Effects
from bot.practice import Practice
from bot.settings.values import no_address
from bot.wording.agreement_text import AgreementText


def show_clients(practice: Practice, rows: Sequence[ClientRow]) -> None:
    """A table, a client a row; what they need stands under where they are."""
    console = Console(highlight=False)
    if not rows:
        console.print("No clients yet. Invite one with: accord invite")
        return
    texts = AgreementText(practice.content.languages[practice.settings.practice.languages[0]], practice.settings)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("Number", "Label", "Where", "Agreed", "Open", "Last heard"):
        table.add_column(name, overflow="fold", no_wrap=name in ("Number", "Agreed", "Last heard"))
    for row in rows:
        where = Text("\n").join([Text(row.stage), *(Text(need, "bold") for need in _needs(texts, row))])
        agreed = f"version {row.version}\n{row.agreed_on}" if row.version else "-"
        counted = "-" if row.open is None else str(row.open)
        table.add_row(*map(Text, (row.reference, row.label)), where, agreed, counted, str(row.last_heard or "-"))
    console.print(table)


def _needs(texts: AgreementText, row: ClientRow) -> Iterator[str]:
    """What should be seen to, a line each."""
    if row.asked_at:
        yield f"asked for you, {row.asked_at}"
    if row.stuck:
        yield f"needs help: {', '.join(texts.method(id_) for id_ in row.stuck)}"
    if row.undelivered:
        yield f"{row.undelivered} not delivered"


def show_agreement(practice: Practice, label: str, agreement: Agreement) -> None:
    """The therapist's message, long, with what changed last."""
    effects = Effects(practice.content, practice.settings, practice.playbook)
    spans = effects.summary(label, agreement)
    Console(highlight=False).print(Text.assemble(*((span.text, "bold" if span.bold else "") for span in spans)))


def show_check(practice: Practice, *, facts: bool = False, every: bool = False) -> None:
    """That all is well, what was looked at, and what a person should see to.

    `facts`: those to look up first, too; `every`: all of them.
    """
    console, content = Console(highlight=False), practice.content
    messages = sum(len(language.messages) for language in content.languages.values())
    console.print(
        f"All is well: {messages} messages in {', '.join(content.languages)}, {len(content.methods)} methods, "
        f"{len(practice.playbook.classes)} classes."
    )
    for kind, variant in practice.variants.items():
        console.print(Text(f"Clients of the kind {kind}: {len(variant.playbook.classes)} classes."))
    for title, sentences in (
        ("Worth knowing:", practice.settings.notices),
        ("Clients cannot reach you there yet:", no_address(practice.settings)),
    ):
        if sentences:
            console.print(f"\n{title}")
            shown = sentences if facts else sentences[:A_FEW]
            console.print(Text("\n".join(f"  {sentence}" for sentence in shown)), soft_wrap=True)
        if len(sentences) > A_FEW and not facts:
            console.print(f"  and {len(sentences) - A_FEW} more: accord check --facts")
    if content.warnings:
        console.print(f"\n{len(content.warnings)} facts are old or unconfirmed. To look them up: accord check --facts")
    shown_first = content.warnings if every else content.warnings[:FACTS_FIRST]
    for warning in shown_first if facts else ():
        console.print(Text(f"  {warning}"), soft_wrap=True)
    if facts and len(content.warnings) > len(shown_first):
        console.print(f"  and {len(content.warnings) - len(shown_first)} more: accord check --facts --all")


FACTS_FIRST = 25
"""Facts to look up that are named at once: as many as somebody looks up in an evening."""
A_FEW = 7
"""Sentences of a kind that are shown by themselves: a check of a faultless file fits on a screen."""
