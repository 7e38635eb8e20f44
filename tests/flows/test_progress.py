"""What follows from the answers: pure functions of a practice and a conversation."""

import pytest

from flows import progress
from flows.conversation import Answer, Status
from flows.states import ASIDES, BEFORE_CONSENT, SILENT, UNHEARD, State
from tests.flows.kit import agreed, app, at, small

SIGNAL = agreed("signal", "messaging", "audio")


def test_the_sets_of_states() -> None:
    assert UNHEARD <= SILENT
    assert BEFORE_CONSENT <= SILENT
    assert State.UNREACHABLE in ASIDES
    assert State.REOPENED not in ASIDES, "who is heard again is asked anew, and does not return"


def test_what_is_missing_and_what_is_still_to_be_set_up() -> None:
    here = at("review", answers=agreed("signal", "messaging"), apps={"signal": app("chosen")})

    assert progress.unmet(small(), here) == ("audio",)
    assert progress.pending(small(), here) == ("signal",)
    assert progress.pending_guide(small(), here) == "signal"
    assert (
        progress.pending_guide(small(), at("review", answers=agreed("wire", "audio"), apps={"wire": app("chosen")}))
        == ""
    )


def test_a_fall_back_by_a_link_has_nothing_to_set_up() -> None:
    link = {"fallback": Answer(Status.AGREED, ("facetime",), way="link")}

    assert progress.parts_with(small(), at("review", answers=link), "facetime") == ()
    assert not progress.readiness_unknown(small(), at("review", answers=link), "fallback")
    assert not progress.identifier_unknown(small(), at("review", answers=link), "fallback")


def test_what_an_earlier_class_uses_is_proposed_for_a_later_one() -> None:
    here = at("messaging.choose", answers=agreed("signal", "messaging"))

    assert progress.reusable(small(), here, "audio") == "signal"
    assert progress.followers(small(), here, "audio") == ("video",)
    assert progress.reusable(small(), here, "email") == ""


def test_the_fall_back_is_no_question_where_every_call_goes_over_it() -> None:
    assert progress.unanswered(small(), at("review"), "fallback")
    assert not progress.unanswered(small(), at("review", answers=agreed("facetime", "audio", "video")), "fallback")


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

    assert progress.readiness_unknown(small(), here, "messaging") is ready
    assert progress.identifier_unknown(small(), here, "messaging") is identifier
    assert progress.identifier_doubted(small(), here, "messaging") is doubted
