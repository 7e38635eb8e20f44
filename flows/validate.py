"""Whether a table and a policy fit together: everything that `transitions` itself does not check.

Rules of this file:
1. A table in which a person could get stuck cannot start, and every fault is told at once.
2. What leads away from everywhere is no way on: a state must lead towards the agreement by itself.
3. A row that can do nothing is a fault as well: it says something that is not true.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from flows import hearing
from flows.expand import Transition
from flows.playbook import PlaybookError
from flows.questions import EXTRAS, OPTIONS, events_shown
from flows.states import ASIDES, UNHEARD, Group, State, Step, Target, step_of

_START = (State.INVITED.value, Target.NEXT.value)
_PASSED = frozenset(target.value for target in Target)


def check(states: Sequence[str], transitions: Sequence[Transition]) -> None:
    """Raise `PlaybookError` with all faults of this table as written out for one practice."""
    faults = tuple(_unknown(states, transitions))
    faults = faults or (
        *_unreached(states, transitions),
        *_dead_ends(states, transitions),
        *_lost_returns(transitions),
        *_unanswered(states, transitions),
        *_idle_rows(transitions),
    )
    if faults:
        raise PlaybookError(faults)


@cache
def by_person(state: str) -> frozenset[str]:
    """The events that the person can bring about in a state: by an option, or by what is heard there."""
    if state == State.INVITED:
        return frozenset({"opened", "danger", "unsafe", "watched"})
    said = hearing.HEARD_AT.get(State(state)) if state in _FIXED else None
    if said is None and step_of(state) in _STEPS:
        said = hearing.HEARD_AT.get(Step(step_of(state)))
    events = events_shown(state) | {*EXTRAS} | hearing.ANYWHERE | (said or frozenset())
    return events & hearing.DESPITE_ALL | {"heard_again"} if state in UNHEARD else events


_FIXED = frozenset(state.value for state in State)
_STEPS = frozenset(step.value for step in Step)


def _unknown(states: Collection[str], transitions: Sequence[Transition]) -> Iterator[str]:
    """Names that do not exist, and states without a question."""
    sources = frozenset({*states, Target.NEXT.value})
    targets = frozenset({*states, *_PASSED})
    for transition in transitions:
        if transition.to not in targets:
            yield f"{transition.source} on '{transition.on}' leads to '{transition.to}', which is no state."
        if transition.source not in sources:
            yield f"{transition.source} is no state, but '{transition.on}' leads from it."
    for state in states:
        if state != State.INVITED and not (state in OPTIONS or step_of(state) in OPTIONS):
            yield f"{state} has no row in `flows.questions.OPTIONS`."


def _unreached(states: Collection[str], transitions: Sequence[Transition]) -> Iterator[str]:
    """States that no way leads to."""
    ways = defaultdict(set)
    for transition in transitions:
        ways[transition.source].add(transition.to)
    reached, left = set(_START), list(_START)
    while left:
        fresh = ways[left.pop()] - reached
        reached |= fresh
        left.extend(fresh)
    yield from (f"{state} is never reached." for state in sorted(set(states) - reached))


def _dead_ends(states: Collection[str], transitions: Sequence[Transition]) -> Iterator[str]:
    """States from which the person cannot get to the agreement by what is said of that state itself."""
    leads = defaultdict(set)
    for transition in transitions:
        if transition.on == "go" or (transition.row.source is not Group.ANY and _is_offered(transition)):
            leads[transition.to].add(transition.source)
    good: set[str] = set()
    left = [State.AGREED.value, Target.RETURN.value]
    while left:
        fresh = leads[left.pop()] - good
        good |= fresh
        left.extend(fresh)
    for state in sorted(set(states) - good - {State.AGREED}):
        yield f"{state} has no way of its own on towards the agreement."


def _is_offered(transition: Transition) -> bool:
    """Whether the person can bring this about; what holds in a whole group counts only where its option is shown."""
    return transition.on in (
        events_shown(transition.source) if transition.row.source is Group.GUIDE else by_person(transition.source)
    )


def _lost_returns(transitions: Sequence[Transition]) -> Iterator[str]:
    """Returns from a state that is no aside: nobody would know where to."""
    for transition in transitions:
        if transition.to != Target.RETURN or transition.source in ASIDES:
            continue
        if transition.row.source is not Group.ANY or transition.when is None:
            yield f"{transition.source} on '{transition.on}' returns, but is no aside."


def _unanswered(states: Collection[str], transitions: Sequence[Transition]) -> Iterator[str]:
    """Options that are shown and words that are heard, with no row that takes them up in every case."""
    known, always = defaultdict(set), defaultdict(set)
    for transition in transitions:
        known[transition.source].add(transition.on)
        if transition.row.when is None:
            always[transition.source].add(transition.on)
    for state in states:
        for event in sorted(events_shown(state) - known[state]):
            yield f"{state} shows an option for '{event}', which leads nowhere."
        outside = hearing.OUTSIDE if state != State.INVITED else frozenset()
        for event in sorted((by_person(state) | outside) - known[state] - events_shown(state)):
            yield f"'{event}' may happen in {state}, which does not know it."
        for event in sorted(known[state] - always[state]):
            yield f"'{event}' in {state} is taken up only under conditions: add a last row without `when`."


def _idle_rows(transitions: Sequence[Transition]) -> Iterator[str]:
    """Rows that nothing can fire in any state, or that an earlier row always forestalls."""
    heard, fired, rows = set(), set(), {}
    taken: set[tuple[str, str]] = set()
    for transition in transitions:
        if transition.source == Target.NEXT:
            continue
        key, place = id(transition.row), (transition.source, transition.row.on)
        rows[key] = transition.row
        if transition.row.on in hearing.OUTSIDE or transition.row.on in by_person(transition.source):
            heard.add(key)
            if place not in taken:
                fired.add(key)
        if transition.when is None:
            taken.add(place)
    for key, row in rows.items():
        if key not in heard:
            yield f"{row.source} on '{row.on}': nothing can bring this about there."
        elif key not in fired:
            yield f"{row.source} on '{row.on}' to '{row.to}': an earlier row always comes first."
