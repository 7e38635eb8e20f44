"""What a person should look up comes in the right order, and the page that lists it is in step."""

from datetime import date

from content import freshness
from content.loading import HERE

TODAY = date(2026, 11, 28)


def test_the_page_is_in_step_with_the_facts() -> None:
    assert freshness.PAGE.read_text("utf-8") == freshness.page(freshness.read(HERE)), "write it anew: make facts"


def test_every_fact_has_a_line() -> None:
    facts = freshness.read(HERE)
    assert len(facts) > 300
    assert {each.weight for each in facts} == set(freshness.WEIGHTS)
    assert freshness.page(facts).count("\n| ") == len(facts) + 2


def test_what_is_not_confirmed_comes_first_then_what_more_rests_on_then_the_older() -> None:
    facts = freshness.read(HERE)
    assert [each.rank for each in facts] == sorted(each.rank for each in facts)
    weights = [*freshness.WEIGHTS]
    for unconfirmed in (True, False):
        said = [weights.index(each.weight) for each in facts if each.unconfirmed == unconfirmed]
        assert said == sorted(said)
        assert said


def test_only_what_is_unconfirmed_or_old_is_due() -> None:
    facts = freshness.read(HERE)
    due = freshness.due(facts, TODAY, 365)
    assert due
    assert all(each.unconfirmed or each.checked < date(2025, 11, 28) for each in due)
    assert len(freshness.due(facts, TODAY, 10_000)) == sum(each.unconfirmed for each in facts)


def test_what_is_not_confirmed_says_what_would_settle_it() -> None:
    for each in freshness.read(HERE):
        assert each.unconfirmed == ("would settle it" in each.source), f"{each.place}: {each.what}"
