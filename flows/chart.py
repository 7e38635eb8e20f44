"""The dialogue as a picture: Mermaid text, drawn from the live table.

Rules of this file:
1. What is drawn is what is fired: rows of `flows.table`, before they are written out for each part.
2. `next`, `return` and `back` are drawn as places: where the answers lead, where somebody was before an aside, and one
   step back in history. What holds in every guide is drawn from each state that shows it, too.
3. What is answered everywhere and leads nowhere (`anywhere`) is told in a sentence beside the picture.
"""

import re
from collections.abc import Iterator

from transitions.extensions import GraphMachine

from flows import table
from flows.questions import events_shown
from flows.states import GUIDE_STATES, Group, State, Step, Target

PART = "part"
"""Stands for every part in the picture: a row about a step is drawn as `part.choose`."""


_SAID_THERE = {(row.on, row.source) for row in table.TABLE if row.when is None}
"""Events for which a state has a row of its own that always holds."""


class _Stub:
    """The machine's library wants a model to draw."""

    state = State.INVITED.value


def mermaid() -> str:
    """The picture, as Mermaid's stateDiagram-v2."""
    edges = [edge for row in table.TABLE if row.to not in (Target.STAY, Target.IGNORE) for edge in _drawn(row)]
    edges += [("go", Target.NEXT.value, _name(step)) for step, _ in (*table.REQUESTED, *table.OPEN)]
    edges += [("go", Target.NEXT.value, State.REVIEW.value)]
    states = list(dict.fromkeys(state for _, *ends in edges for state in ends))
    machine = GraphMachine(
        model=_Stub(), states=states, initial=State.INVITED.value, auto_transitions=False, graph_engine="mermaid"
    )
    for on, source, to in dict.fromkeys(edges):
        machine.add_transition(on, source, to)
    source = machine.get_graph().source
    body = source[source.index("stateDiagram") :]
    return "\n".join(line for line in body.splitlines() if _kept(line)).strip() + "\n"


def anywhere() -> tuple[str, ...]:
    """The events that are answered in every state, where the person stays."""
    stays = (row for row in table.TABLE if row.source is Group.ANY and row.to is Target.STAY)
    return tuple(dict.fromkeys(row.on for row in stays))


def _drawn(row: table.Edge) -> Iterator[tuple[str, str, str]]:
    yield row.on, _name(row.source), _name(row.to)
    if row.source is Group.GUIDE:
        for state in GUIDE_STATES:
            if row.on in events_shown(state) and (row.on, state) not in _SAID_THERE:
                yield row.on, state.value, _name(row.to)


def _name(end: State | Step | Group | Target) -> str:
    if isinstance(end, Step):
        return f"{PART}.{end}"
    return end.value.replace("*", PART)


def _kept(line: str) -> bool:
    """Leave out colours, and the mark of the state in which a stub model happens to be."""
    return not re.match(r"\s*(classDef|Class)\b", line) and line.strip() != ""
