"""Whether a table and a policy fit together: everything that `transitions` itself does not check."""

from flows import table
from flows.expand import edges, states
from flows.playbook import Playbook, PlaybookError


def check(playbook: Playbook) -> None:
    """Raise `PlaybookError` with all faults: unknown states, states nobody reaches, states without a way out."""
    known, rows = set(states(playbook)), edges(playbook)
    faults = [
        f"{one.source} on '{one.on}' leads to '{one.to}', which is no state."
        for one in rows
        if one.to != table.HERE and one.to not in known
    ]
    faults += [f"{one.source} is no state, but '{one.on}' leads from it." for one in rows if one.source not in known]
    reached, left = {table.START}, [table.START]
    while left:
        here = left.pop()
        fresh = {one.to for one in rows if one.source == here and one.to} - reached
        reached |= fresh
        left.extend(fresh)
    faults += [f"{state} is never reached." for state in sorted(known - reached)]
    ways_out = {one.source for one in rows if one.to not in (table.HERE, one.source)}
    faults += [f"{state} has no way out." for state in sorted(known - ways_out)]
    if faults:
        raise PlaybookError(tuple(faults))
