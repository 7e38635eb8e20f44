"""The table written out for one practice: its states, and a transition from each state that a row means.

Rules of this file:
1. A row about a state that this practice has not (no guides, no fall-back) is left out; one that leads to such a state
   leads nowhere (`IGNORE`), as nobody can be shown what it is about.
2. What a state says itself goes before what holds everywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from flows import due
from flows.acts import agreement, guide, practice_rules
from flows.draft import Draft
from flows.playbook import DEVICE, FALLBACK, Acknowledge, Playbook
from flows.states import FALLBACK_STEPS, GUIDE_STATES, QUESTION_STATES, Group, State, Step, Target, of, part_of
from flows.table import OPEN, REQUESTED, TABLE, Act, Edge, Guard, Open

OTHER_STEPS: dict[str, tuple[Step, ...]] = {FALLBACK: FALLBACK_STEPS, DEVICE: (Step.CHOOSE,)}
"""Steps of the parts that are no classes."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row as it holds in one state. `to`: a state, or the value of a `Target`."""

    row: Edge
    source: str
    to: str
    do: Act | None
    when: Guard | None

    @property
    def on(self) -> str:
        """The event."""
        return self.row.on


def steps_of(playbook: Playbook, part: str) -> tuple[Step, ...]:
    """The steps that a part has."""
    here = playbook.by_id.get(part)
    if here is None:
        return OTHER_STEPS[part]
    absent = {Step.MORE: not here.several, Step.REQUEST: not here.on_request}
    return tuple(step for step in Step if not absent.get(step, False))


def states(playbook: Playbook) -> tuple[str, ...]:
    """Every state in which a conversation of this practice may rest."""
    absent = _absent(playbook)
    plain = [state.value for state in State if state not in absent]
    stepped = [of(part, step) for part in playbook.parts for step in steps_of(playbook, part)]
    return tuple(dict.fromkeys((*plain, *stepped)))


def transitions(playbook: Playbook, table: Sequence[Edge] = TABLE) -> tuple[Transition, ...]:
    """The table written out for this practice's parts."""
    known = set(states(playbook))
    own = [one for row in table if row.source is not Group.ANY for one in _of_row(row, playbook, known)]
    anywhere = [one for row in table if row.source is Group.ANY for one in _of_row(row, playbook, known)]
    return (*own, *anywhere, *_onward(playbook))


def _absent(playbook: Playbook) -> frozenset[State]:
    """States that this practice has not."""
    guides = () if playbook.guides else GUIDE_STATES
    return frozenset(
        {
            *guides,
            *(() if playbook.fallback else (State.FALLBACK_CHOOSE,)),
            *(() if playbook.device else (State.DEVICE_CHOOSE,)),
            *(() if any(rule.acknowledge is not Acknowledge.NO for rule in playbook.rules) else (State.RULE_ASK,)),
            *(() if playbook.questions else QUESTION_STATES),
        }
    )


def _of_row(row: Edge, playbook: Playbook, known: set[str]) -> Iterator[Transition]:
    absent = _absent(playbook)
    if row.source in absent:
        return
    for source in _sources(row, playbook, known):
        if row.to in absent:
            yield Transition(row, source, Target.IGNORE.value, None, row.when)
        elif not isinstance(row.to, Step):
            yield Transition(row, source, str(row.to), row.do, row.when)
        elif isinstance(row.source, Step):
            if of(part_of(source), row.to) in known:
                yield Transition(row, source, of(part_of(source), row.to), row.do, row.when)
        else:
            for part in playbook.parts:
                yield Transition(row, source, of(part, row.to), row.do, partial(_names, part, row.when))


def _sources(row: Edge, playbook: Playbook, known: set[str]) -> tuple[str, ...]:
    if row.source is Group.ANY:
        return tuple(sorted(known - {State.INVITED}))
    if row.source is Group.GUIDE:
        return tuple(state.value for state in GUIDE_STATES) if playbook.guides else ()
    if isinstance(row.source, Step):
        return tuple(of(part, row.source) for part in playbook.parts if of(part, row.source) in known)
    return (str(row.source),)


def _onward(playbook: Playbook) -> Iterator[Transition]:
    """From an answer to whatever is open: the first question, or the review."""
    known = set(states(playbook))
    ways = [(part, at, is_open) for part in playbook.by_id for at, is_open in REQUESTED]
    ways += [(place, at, is_open) for place in due.places(playbook) for at, is_open in OPEN]
    for place, at, is_open in ways:
        to = at.value if isinstance(at, State) else of(place, at)
        if to in known:
            row = Edge("go", Target.NEXT, at, practice_rules.tell_due)
            yield Transition(row, Target.NEXT.value, to, row.do, partial(_is_open, is_open, place))
    stands = Edge("go", Target.NEXT, State.AGREED, None, guide.nothing_new)
    yield Transition(stands, Target.NEXT.value, State.AGREED.value, stands.do, stands.when)
    last = Edge("go", Target.NEXT, State.REVIEW, agreement.tell_facts)
    yield Transition(last, Target.NEXT.value, State.REVIEW.value, last.do, None)


def _is_open(is_open: Open, part: str, draft: Draft) -> bool:
    return is_open(draft.playbook, draft.now, part)


def _names(part: str, when: Guard | None, draft: Draft) -> bool:
    return agreement.part_named(draft) == part and (when is None or when(draft))
