"""A table in which somebody could get stuck, or that says what is not true, cannot start; and all faults are told."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from flows.dialogue import Dialogue
from flows.expand import Transition, states, transitions
from flows.playbook import DEVICE, PlaybookError
from flows.states import GUIDE_STATES, Group, State, Step, Target
from flows.table import NEXT, RETURN, STAY, TABLE, Edge
from flows.validate import by_person, check
from tests.flows.kit import small
from tests.flows.test_any_sequence import dialogue


def faults(table: Sequence[Edge]) -> tuple[str, ...]:
    """What is wrong with this table, for the small practice."""
    try:
        Dialogue(small(), table)
    except PlaybookError as error:
        return error.faults
    return ()


def without(*gone: tuple[str, State | Step | Group]) -> tuple[Edge, ...]:
    """The table without all rows for these events in these states."""
    table = tuple(row for row in TABLE if (row.on, row.source) not in gone)
    assert len(table) < len(TABLE)
    return table


def test_the_table_is_sound_for_every_kind_of_practice() -> None:
    full = dialogue().playbook
    for changes in (
        {},
        {"fallback": ()},
        {"guides": {}},
        {"fallback": (), "guides": {}},
        {"classes": full.classes[:2]},
    ):
        fields = {name: getattr(full, name) for name in full.__slots__ if name != "by_id"}
        Dialogue(type(full)(**{**fields, **changes}))


# Dead ends


def test_a_new_state_with_only_a_way_in_is_refused() -> None:
    """What leads away from everywhere (danger, stop, contact, ...) makes it no less a dead end."""
    new = "extra.doubt"
    known = (*states(small()), new)
    into = Transition(Edge("confirm", State.REVIEW, Step.DOUBT), State.REVIEW, new, None, lambda _: True)
    everywhere = [
        replace(one, source=new)
        for one in transitions(small())
        if one.row.source is Group.ANY and one.source == "review"
    ]
    assert len(everywhere) > 50

    with pytest.raises(PlaybookError) as caught:
        check(known, (into, *transitions(small()), *everywhere))

    assert f"{new} has no way of its own on towards the agreement." in caught.value.faults


def test_a_recheck_without_exits_is_refused() -> None:
    """*Change* is shown there, but holds everywhere."""
    assert "recheck has no way of its own on towards the agreement." in faults(without(("still_right", State.RECHECK)))


def test_a_review_without_confirm_is_refused() -> None:
    told = faults(without(("confirm", State.REVIEW)))

    assert "review has no way of its own on towards the agreement." in told


@pytest.mark.parametrize("state", [State.PAUSED, State.CONTACT, State.UNREACHABLE, State.REOPENED, State.DECLINED])
def test_any_state_without_its_own_rows_is_refused(state: State) -> None:
    table = tuple(row for row in TABLE if row.source != state)

    assert f"{state} has no way of its own on towards the agreement." in faults(table)


def test_a_way_on_that_only_others_can_open_is_none() -> None:
    """That a service says somebody is back is no way for the person who writes."""
    told = faults(without(("heard_again", State.UNREACHABLE)))

    assert "unreachable has no way of its own on towards the agreement." in told


def test_what_is_typed_anywhere_in_a_guide_is_no_way_on_where_it_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {"guide.stranded": ()}
    known = "flows.validate.events_shown"
    real = __import__("flows.questions", fromlist=["events_shown"]).events_shown
    monkeypatch.setattr(known, lambda state: frozenset(shown.get(state, real(state))))

    assert "guide.stranded has no way of its own on towards the agreement." in faults(TABLE)


def test_a_return_from_what_is_no_aside_is_refused() -> None:
    told = faults((*TABLE, Edge("still_right", State.REVIEW, RETURN)))

    assert "review on 'still_right' returns, but is no aside." in told


# Names, and places nobody reaches


def test_unknown_names_are_refused() -> None:
    nowhere, source = Edge("confirm", State.REVIEW, "revue"), Edge("confirm", "revue", State.REVIEW)  # type: ignore[arg-type]

    assert "review on 'confirm' leads to 'revue', which is no state." in faults((nowhere, *TABLE))
    assert "revue is no state, but 'confirm' leads from it." in faults((source, *TABLE))


def test_a_state_that_nobody_reaches_is_refused() -> None:
    assert "recheck is never reached." in faults(without(("timed_out", State.AGREED)))


def test_a_state_without_a_question_is_refused() -> None:
    with pytest.raises(PlaybookError) as caught:
        check((*states(small()), "extra"), transitions(small()))

    assert caught.value.faults == ("extra has no row in `flows.questions.OPTIONS`.",)


# Options and events


def test_an_option_that_leads_nowhere_is_refused() -> None:
    told = faults(without(("copy", State.AGREED), ("method", Step.CHOOSE)))

    assert "agreed shows an option for 'copy', which leads nowhere." in told
    assert "messaging.choose shows an option for 'method', which leads nowhere." in told


def test_what_is_heard_and_known_to_no_row_is_refused() -> None:
    assert "'two_problems' may happen in guide.fix, which does not know it." in faults(
        without(("two_problems", State.GUIDE_FIX))
    )
    assert "'nudged' may happen in review, which does not know it." in faults(without(("nudged", Group.ANY)))


def test_a_row_that_nothing_can_fire_is_refused() -> None:
    told = faults((*TABLE, Edge("keep_it", State.REVIEW, STAY), Edge("confrim", State.REVIEW, NEXT)))

    assert "review on 'keep_it': nothing can bring this about there." in told
    assert "review on 'confrim': nothing can bring this about there." in told


def test_a_row_behind_one_that_always_holds_is_refused() -> None:
    assert "review on 'confirm' to 'next': an earlier row always comes first." in faults(
        (*TABLE, Edge("confirm", State.REVIEW, NEXT))
    )


def test_an_event_that_is_taken_up_only_under_conditions_is_refused() -> None:
    table = tuple(row for row in TABLE if row.on != "help" or row.source is not Group.ANY)
    told = faults((*table, Edge("help", Group.ANY, STAY, None, lambda _: False)))

    assert "'help' in review is taken up only under conditions: add a last row without `when`." in told


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(without(("confirm", State.REVIEW), ("copy", State.AGREED), ("timed_out", State.AGREED)))) >= 4


# What the check believes of others


def test_every_state_of_a_guide_offers_a_way_out() -> None:
    assert len(GUIDE_STATES) == 9
    for state in GUIDE_STATES:
        assert {"another_method", "tell_therapist", "leave"} <= by_person(state)


def test_nothing_but_coming_in_and_what_is_grave_happens_before_the_notice() -> None:
    assert by_person(State.INVITED) == {"opened", "danger", "unsafe", "watched"}


def test_targets_are_no_states() -> None:
    assert not {target.value for target in Target} & set(states(small()))
    assert DEVICE not in states(small())
