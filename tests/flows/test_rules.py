"""Who may be written to, and what follows from the answers: pure functions of a practice and a conversation."""

import pytest

from flows import rules
from flows.conversation import Answer, Status, Walk
from flows.states import ASIDES, BEFORE_CONSENT, SILENT, UNHEARD, State
from tests.flows.kit import agreed, app, at, small

SIGNAL = agreed("signal", "messaging", "audio")


@pytest.mark.parametrize(
    ("state", "reminded", "answered", "told_away", "proposed_to"),
    [
        ("invited", False, False, False, False),
        ("welcome", True, True, True, False),
        ("declined", False, True, False, False),
        ("messaging.choose", True, True, True, True),
        ("review", True, True, True, True),
        ("agreed", True, True, True, True),
        ("guide.step", True, True, True, True),
        ("proposal", True, True, True, True),
        ("paused", True, True, False, False),
        ("contact", True, True, True, False),
        ("forget", True, True, True, False),
        ("unreachable", False, False, False, False),
        ("reopened", False, False, False, False),
    ],
)
def test_who_may_be_written_to(state: str, reminded: bool, answered: bool, told_away: bool, proposed_to: bool) -> None:
    here = at(state, walk=Walk("signal", "iphone", "install"))

    assert rules.may_be_reminded(here) is reminded
    assert rules.may_be_answered(here) is answered
    assert rules.may_be_told_away(here) is told_away
    assert rules.may_be_proposed_to(here) is proposed_to


def test_nobody_is_reminded_or_told_twice_before_they_are_heard() -> None:
    assert not rules.may_be_reminded(at("review", nudged=True))
    assert not rules.may_be_told_away(at("review", told_away=True))


@pytest.mark.parametrize(
    ("part", "method", "may"),
    [
        ("audio", "wire", True),
        ("audio", "signal", False),
        ("audio", "proton", False),
        ("fallback", "facetime", False),
        ("nothing", "wire", False),
    ],
)
def test_only_what_is_offered_and_not_agreed_may_be_proposed(part: str, method: str, may: bool) -> None:
    assert rules.may_propose(small(), at("agreed", answers=SIGNAL), part, method) is may
    assert not rules.may_propose(small(), at("paused", answers=SIGNAL), part, method)


def test_what_is_agreed_and_not_tested_since_it_was_set_up_may_be_tested() -> None:
    def may(known: object, method: str = "signal") -> bool:
        return rules.may_be_tested(small(), at("agreed", answers=SIGNAL, apps={"signal": known}), method)

    assert may(app("installed"))
    assert not may(app("tested"))
    assert may(app("tested", address_changed="number"))
    assert not may(app("installed"), "wire")


@pytest.mark.parametrize(
    ("state", "known", "days"),
    [
        ("messaging.choose", {}, 0),
        ("messaging.choose", {"remind": True}, 3),
        ("messaging.choose", {"remind": True, "reminded": True}, 0),
        ("agreed", {"remind": True, "reminded": True}, 360),
        ("agreed", {}, 0),
        *((state, {"remind": True}, 0) for state in sorted(SILENT)),
    ],
)
def test_when_time_runs_out(state: str, known: dict[str, object], days: int) -> None:
    assert rules.days_to_reminder(small(), at(state, **known)) == days


def test_the_sets_of_states() -> None:
    assert UNHEARD <= SILENT
    assert BEFORE_CONSENT <= SILENT
    assert State.UNREACHABLE in ASIDES
    assert State.REOPENED not in ASIDES, "who is heard again is asked anew, and does not return"


def test_what_is_missing_and_what_is_still_to_be_set_up() -> None:
    here = at("review", answers=agreed("signal", "messaging"), apps={"signal": app("chosen")})

    assert rules.unmet(small(), here) == ("audio",)
    assert rules.pending(small(), here) == ("signal",)
    assert rules.pending_guide(small(), here) == "signal"
    assert (
        rules.pending_guide(small(), at("review", answers=agreed("wire", "audio"), apps={"wire": app("chosen")})) == ""
    )


def test_a_fall_back_by_a_link_has_nothing_to_set_up() -> None:
    link = {"fallback": Answer(Status.AGREED, ("facetime",), way="link")}

    assert rules.parts_with(small(), at("review", answers=link), "facetime") == ()
    assert not rules.readiness_unknown(small(), at("review", answers=link), "fallback")
    assert not rules.identifier_unknown(small(), at("review", answers=link), "fallback")


def test_what_an_earlier_class_uses_is_proposed_for_a_later_one() -> None:
    here = at("messaging.choose", answers=agreed("signal", "messaging"))

    assert rules.reusable(small(), here, "audio") == "signal"
    assert rules.followers(small(), here, "audio") == ("video",)
    assert rules.reusable(small(), here, "email") == ""


def test_the_fall_back_is_no_question_where_every_call_goes_over_it() -> None:
    assert rules.unanswered(small(), at("review"), "fallback")
    assert not rules.unanswered(small(), at("review", answers=agreed("facetime", "audio", "video")), "fallback")


@pytest.mark.parametrize(
    ("known", "ready", "identifier", "doubted"),
    [
        (app(), True, False, False),
        (app("chosen"), False, False, False),
        (app("installed"), False, True, False),
        (app("installed", ""), False, False, False),
        (app("installed", "anna.4", doubt="short"), False, False, True),
    ],
)
def test_what_is_open_of_an_agreed_method(known: object, ready: bool, identifier: bool, doubted: bool) -> None:
    here = at("review", answers=agreed("signal", "messaging"), apps={"signal": known})

    assert rules.readiness_unknown(small(), here, "messaging") is ready
    assert rules.identifier_unknown(small(), here, "messaging") is identifier
    assert rules.identifier_doubted(small(), here, "messaging") is doubted
