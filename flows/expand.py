"""The table written out for one practice: its states, and an edge from each state that a row means.

`*.step` becomes this step of every part that has it, `guide.*` every state of a guide, `any` every state.
"""

from collections.abc import Callable, Iterator
from functools import partial

from flows.acts import moves
from flows.draft import Draft
from flows.playbook import DEVICE, FALLBACK, GUIDE, Playbook
from flows.table import (
    ANY,
    HERE,
    NEXT,
    OPEN,
    PLAIN,
    REVIEW,
    START,
    TABLE,
    Edge,
    Guard,
)

CLASS_STEPS = ("choose", "which", "same", "decline", "reason", "ready", "identifier", "doubt")
OTHER_STEPS = {
    FALLBACK: ("choose", "ready", "identifier", "doubt"),
    DEVICE: ("choose",),
    GUIDE: ("device", "needs", "step", "trouble", "fix", "stranded", "impossible", "done", "setting"),
}


def steps_of(part: str) -> tuple[str, ...]:
    """The steps that a part has."""
    return OTHER_STEPS.get(part, CLASS_STEPS)


def states(playbook: Playbook) -> tuple[str, ...]:
    """Every state of this practice's dialogue."""
    parts = playbook.parts + ((GUIDE,) if playbook.guides else ())
    return PLAIN + tuple(f"{part}.{step}" for part in parts for step in steps_of(part))


def edges(playbook: Playbook) -> tuple[Edge, ...]:
    """The table stamped out for this practice's parts; own edges before those from everywhere."""
    known = set(states(playbook))
    own = [one for row in TABLE if row.source != ANY for one in _stamped(row, playbook, known)]
    anywhere = [
        Edge(one.on, state, one.to, one.do, one.when)
        for row in TABLE
        if row.source == ANY
        for one in _stamped(row, playbook, known)
        for state in sorted(known - {START, NEXT})
    ]
    onward = [
        Edge("go", NEXT, f"{part}.{step}", None, partial(_open, is_open, part))
        for part in playbook.parts
        for step, is_open in OPEN
        if step in steps_of(part)
    ]
    return (*own, *anywhere, *onward, Edge("go", NEXT, REVIEW, moves.tell_facts))


def _stamped(row: Edge, playbook: Playbook, known: set[str]) -> Iterator[Edge]:
    missing = {FALLBACK} - set(playbook.parts) | ({GUIDE} if not playbook.guides else set())
    if missing & {row.source.partition(".")[0], row.to.partition(".")[0]}:
        return
    if row.source == f"{GUIDE}.*":
        for step in steps_of(GUIDE):
            yield Edge(row.on, f"{GUIDE}.{step}", row.to, row.do, row.when)
        return
    step = row.source.removeprefix("*.")
    if step != row.source:
        for part in playbook.parts:
            if f"{part}.{step}" in known:
                to = row.to.replace("*", part, 1)
                if to == HERE or to in known:
                    yield Edge(row.on, f"{part}.{step}", to, row.do, row.when)
    elif row.to.startswith("*."):
        for part in playbook.parts:
            yield Edge(row.on, row.source, row.to.replace("*", part, 1), row.do, partial(_named, row.when, part))
    else:
        yield row


def _open(is_open: Callable[[Draft, str], bool], part: str, draft: Draft) -> bool:
    return is_open(draft, part)


def _named(when: Guard | None, part: str, draft: Draft) -> bool:
    return moves.part_named(draft) == part and (when is None or when(draft))
