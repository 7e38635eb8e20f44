"""Each act by itself: a draft in, what it has become out. No table, no machine, no words."""

import ast
from dataclasses import fields, replace
from pathlib import Path

import pytest

from flows import events
from flows.acts import address, agreement, answers, asides, guide, navigation, therapist
from flows.conversation import Answer, Conversation, Question, Readiness, Status, Walk
from flows.draft import Draft
from flows.events import AddressChanged, Erase, Event, Forget, Proposed, Record, Say, Tell
from flows.understanding import Heard, Kind
from tests.flows.kit import agreed, app, at, small

ACTS = Path(__file__).parents[2] / "flows" / "acts"
SIGNAL = agreed("signal", "messaging")


def draft(
    state: str, event: Event | None = None, *, choice: str = "", heard: Heard | None = None, **known: object
) -> Draft:
    """Somebody who stands there and has just done something."""
    made = Draft(small(), at(state, **known), event)
    made.choice = choice
    made.heard = heard or made.heard
    return made


def said(of: Draft) -> list[str]:
    return [one.ids[0] for one in of.effects if isinstance(one, Say)]


def test_no_act_moves_anybody() -> None:
    """Where somebody goes stands in the table: no act writes the state, nor makes a conversation with another one."""
    seen = 0
    for path in ACTS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                seen += 1
                assert node.attr != "state", f"{path.name}:{node.lineno}"
            if isinstance(node, ast.keyword):
                assert node.arg not in ("state", "resume"), f"{path.name}:{node.value.lineno}"
    assert seen > 30


# Answers


def test_a_clear_yes_is_kept_with_its_day_and_the_version_of_the_notice() -> None:
    made = draft("welcome")
    answers.consent_and_remind(made)

    assert (made.now.consent, made.now.remind) == ("today", True)
    assert said(made) == ["purpose.why"]


def test_agreeing_settles_the_part_and_says_how_the_method_stands() -> None:
    made = draft("audio.choose", choice="facetime")
    answers.agree(made)

    assert made.now.answers == agreed("facetime", "audio")
    assert said(made) == ["noted.acceptable"]


def test_what_the_practice_does_not_offer_is_a_point_to_talk_about() -> None:
    made = draft("post_phone_sms.which", choice="telephone")
    answers.need(made)

    assert made.now.answers["post_phone_sms"] == Answer(Status.TO_DISCUSS, ("telephone",), "needed")


def test_a_no_to_a_required_class_is_respected_and_named() -> None:
    made = draft("messaging.reason", choice="worried", answers={"messaging": Answer(Status.REFUSED)})
    answers.give_reason(made)

    assert made.now.answers["messaging"] == Answer(Status.REFUSED, reason="worried")
    assert said(made) == ["noted.required"]


@pytest.mark.parametrize(("readiness", "after"), [("", "installed"), ("connected", "connected"), ("tested", "tested")])
def test_having_it_never_takes_back_what_is_known_already(readiness: str, after: str) -> None:
    made = draft("messaging.ready", answers=SIGNAL, apps={"signal": app(readiness, help_wanted=True)})
    answers.has_it(made)

    assert made.now.apps["signal"] == app(after)


def test_a_doubtful_contact_detail_is_kept_with_its_doubt_and_not_confirmed() -> None:
    made = draft("email.identifier", answers=agreed("proton", "email"))
    made.reading = ("anna@proton.mee", "domain")
    answers.take_identifier(made)

    assert made.now.apps["proton"] == app("installed", "anna@proton.mee", doubt="domain")
    assert said(made) == []


def test_help_is_offered_from_the_second_time_on() -> None:
    first, second = draft("review"), draft("review", unclear=1)
    answers.count_unclear(first)
    answers.count_unclear(second)

    assert (first.extras, second.extras) == ((), ("help", "contact"))
    assert second.now.unclear == 2


# The agreement


def test_recording_is_a_version_of_its_own_that_back_does_not_cross() -> None:
    made = draft("review", answers=SIGNAL, agreed=2, unsaved=True)
    agreement.record(made)

    assert made.effects[0] == Record()
    assert (made.now.agreed, made.now.history, made.keeps_history) == (3, (), False)


@pytest.mark.parametrize(
    ("agreed_before", "unsaved", "nothing"), [(0, False, False), (1, True, False), (1, False, True)]
)
def test_there_is_nothing_new_only_where_an_agreement_stands_unchanged(
    agreed_before: int, unsaved: bool, nothing: bool
) -> None:
    assert agreement.nothing_new(draft("review", agreed=agreed_before, unsaved=unsaved)) is nothing


def test_facts_are_told_once() -> None:
    once, twice = draft("review"), draft("review", facts_told=True)
    agreement.tell_facts(once)
    agreement.tell_facts(twice)

    assert (said(once), once.now.facts_told, said(twice)) == (["facts.all"], True, [])


def test_what_is_installed_now_is_asked_about_again() -> None:
    made = draft("agreed", answers=SIGNAL, apps={"signal": app("chosen", "anna.42")})
    agreement.set_up_now(made)

    assert made.now.apps["signal"] == app("", "anna.42")


# Going about


def test_starting_over_keeps_the_yes_and_forgets_the_answers() -> None:
    made = draft("restart", answers=SIGNAL, apps={"signal": app("chosen")}, facts_told=True, walk=Walk("signal"))
    navigation.start_over(made)

    assert (made.now.answers, made.now.apps, made.now.walk, made.now.facts_told) == ({}, {}, Walk(), False)
    assert made.now.consent == "today"


def test_forgetting_leaves_the_language_and_the_token_and_nothing_else() -> None:
    before = at("forget", answers=SIGNAL, apps={"signal": app("tested", "anna.42")}, agreed=2, language="en")
    made = Draft(small(), before)
    navigation.forget(made)

    assert made.now == Conversation(question=before.question)
    assert made.effects[:2] == [Tell("forgotten"), Forget()]
    assert made.quiet


def test_clearing_the_chat_erases_before_anything_is_said() -> None:
    made = draft("clear", resume="agreed")
    navigation.clear(made)

    assert made.effects[0] == Erase()
    assert made.variant == "closed"


def test_the_therapist_hears_that_somebody_wants_to_talk_and_where_they_were() -> None:
    made = draft("contact", resume="messaging.identifier")
    navigation.call_therapist(made)

    assert made.effects[0] == Tell("contact", {"part": "messaging"})


@pytest.mark.parametrize(("tell", "effects"), [(True, 2), (False, 1)])
def test_danger_is_told_only_where_the_practice_says_so(tell: bool, effects: int) -> None:
    known = {one.name: getattr(small(), one.name) for one in fields(small()) if one.init}
    made = Draft(type(small())(**{**known, "tell_danger": tell}), at("review"))
    navigation.danger(made)

    assert len(made.effects) == effects


# The address, and the therapist


@pytest.mark.parametrize(
    ("how", "identifier", "kept"),
    [
        ("identity", "+447700900123", "+447700900123"),
        ("number", "+447700900123", None),
        ("number", "anna.42", "anna.42"),
    ],
)
def test_another_number_opens_the_number_again_and_nothing_else(how: str, identifier: str, kept: str | None) -> None:
    event = AddressChanged("signal", how)  # type: ignore[arg-type]
    made = draft("agreed", event, answers=SIGNAL, apps={"signal": app("tested", identifier)})
    address.reopen(made)

    assert made.now.apps["signal"] == app("", kept, address_changed=how)
    assert made.now.question.token == made.before.question.token + 1
    assert made.now.question.shown == (), "no button of the question before counts"
    assert made.quiet


def test_a_proposal_is_asked_and_only_the_yes_settles_it() -> None:
    asked = draft("review", Proposed("messaging", "wire"), answers=SIGNAL)
    therapist.propose(asked)
    said_yes = draft("proposal", answers=SIGNAL, proposal=asked.now.proposal)
    therapist.accept(said_yes)

    assert asked.now.answers == SIGNAL
    assert said_yes.now.answers["messaging"].method == "wire"


@pytest.mark.parametrize(
    ("state", "unsaved", "records", "quiet"),
    [("agreed", False, True, False), ("agreed", True, False, False), ("paused", False, True, True)],
)
def test_tested_is_a_version_only_of_what_is_confirmed(state: str, unsaved: bool, records: bool, quiet: bool) -> None:
    made = draft(
        state, events.Tested("signal"), answers=SIGNAL, apps={"signal": app("installed")}, agreed=1, unsaved=unsaved
    )
    therapist.tested(made)

    assert made.now.apps["signal"].readiness is Readiness.TESTED
    assert ((Record() in made.effects), made.quiet) == (records, quiet)


# The guide


def walked(step: str, **known: object) -> Draft:
    """In Signal's guide on an iPhone, at this step."""
    walk = replace(Walk("signal", "iphone", step), **known)  # type: ignore[arg-type]
    return draft("guide.step", answers=SIGNAL, apps={"signal": app("chosen")}, walk=walk)


def test_the_place_in_a_guide_is_kept_with_the_app() -> None:
    made = walked("install")
    guide.next_step(made)

    assert made.walk.step == "open"
    assert made.now.apps["signal"] == app("chosen", platform="iphone", step="open")


def test_who_gets_to_connecting_has_it_installed_and_who_said_hello_is_connected() -> None:
    connecting, greeting = walked("username"), walked("hello")
    guide.next_step(connecting)
    guide.finish(greeting)

    assert connecting.now.apps["signal"].readiness is Readiness.INSTALLED
    assert greeting.now.apps["signal"] == app("connected")


def test_after_two_attempts_there_is_no_third_cause() -> None:
    assert guide.more_causes(walked("code", problem="no_code"))
    assert not guide.more_causes(walked("code", problem="no_code", failed=1))
    assert not guide.more_causes(walked("code", problem="no_code", cause=1))


def test_giving_a_method_up_opens_every_part_that_used_it_and_no_other() -> None:
    made = draft("guide.stranded", answers=SIGNAL | agreed("wire", "audio"), walk=Walk("signal"))
    guide.another_method(made)

    assert made.now.answers == agreed("wire", "audio")


def test_the_therapist_hears_where_somebody_is_stuck() -> None:
    made = walked("open", tried=("no_code",))
    guide.call_for_help(made)
    told = made.effects[0]

    assert isinstance(told, Tell)
    assert (told.values["number"], told.values["section"], told.values["tried"]) == ("2", "iphone", ("no_code",))
    assert made.now.apps["signal"].help_wanted


@pytest.mark.parametrize(("who", "first"), [("nobody", "hidden_notifications"), ("somebody", "hide_number")])
def test_what_somebody_else_could_notice_is_left_out_unless_nobody_can_look(who: str, first: str) -> None:
    made = draft(
        "device.choose", choice=who, answers=SIGNAL, walk=Walk("signal", "iphone", "hello", setting=guide.ASKED)
    )
    guide.told_then_settings(made)

    assert made.walk.setting == first


# Beside the question


def test_what_was_probably_meant_is_asked_back_and_not_settled() -> None:
    made = draft("messaging.choose", heard=Heard(Kind.MAYBE, choice="wire"))
    asides.ask_back(made)

    assert (made.guess, made.shown, made.variant) == ("wire", ("yes", "no"), "guess")
    assert made.now.answers == {}


def test_a_vague_no_to_what_was_asked_back_is_asked_again_and_is_no_guess_of_its_own() -> None:
    made = draft("messaging.choose", heard=Heard(Kind.MAYBE, choice="no"), question=Question(7, ("yes", "no"), "wire"))
    asides.ask_back(made)

    assert made.guess == "wire"


def test_asides_settle_nothing() -> None:
    names = [
        name
        for name in vars(asides)
        if callable(vars(asides)[name]) and vars(asides)[name].__module__ == asides.__name__ and name[0] != "_"
    ]
    for name in names:
        made = draft("messaging.choose", choice="work_phone", heard=Heard(Kind.ABOUT, method="zoom", platform="iphone"))
        vars(asides)[name](made)
        assert (made.now.answers, made.now.apps, made.state) == ({}, {}, "messaging.choose"), name

    assert len(names) > 20
