"""The dialogue as a picture: Mermaid text, drawn from the live table.

Rules of this file:
1. What is drawn is what is fired: rows of `flows.table`, before they are stamped out for each part.
2. What is answered everywhere and leads nowhere (`anywhere`) is told in a sentence beside the picture.
"""

import re

from transitions.extensions import GraphMachine

from flows import table

PART = "part"
"""Stands for every part in the picture: `*.choose` is drawn as `part.choose`."""


class _Stub:
    """The machine's library wants a model to draw."""

    state = table.START


def mermaid() -> str:
    """The picture, as Mermaid's stateDiagram-v2."""
    edges = [(row.on, _drawn(row.source), _drawn(row.to)) for row in table.TABLE if row.to]
    edges += [("go", table.NEXT, f"{PART}.{step}") for step, _ in table.OPEN]
    edges += [("go", table.NEXT, table.REVIEW)]
    states = list(dict.fromkeys(state for _, *ends in edges for state in ends))
    machine = GraphMachine(
        model=_Stub(), states=states, initial=table.START, auto_transitions=False, graph_engine="mermaid"
    )
    for on, source, to in dict.fromkeys(edges):
        machine.add_transition(on, source, to)
    source = machine.get_graph().source
    body = source[source.index("stateDiagram") :]
    return "\n".join(line for line in body.splitlines() if _kept(line)).strip() + "\n"


def anywhere() -> tuple[str, ...]:
    """The events that are answered in every state, where the person stays."""
    return tuple(dict.fromkeys(row.on for row in table.TABLE if row.source == table.ANY and not row.to))


def _drawn(state: str) -> str:
    return state.replace("*", PART, 1)


def _kept(line: str) -> bool:
    """Leave out colours, and the mark of the state in which a stub model happens to be."""
    return not re.match(r"\s*(classDef|Class)\b", line) and line.strip() != ""
