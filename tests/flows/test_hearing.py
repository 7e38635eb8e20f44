"""What comes of a text where it is said: kinds of sayings, one table a kind.

Rules of this file:
1. A row is a state, what is known there, what was typed, and what comes of it, as in `test_table`.
2. The encoder is not asked: its scores stand in the rows that are about it.
"""

from collections.abc import Mapping

import pytest

from flows.conversation import Walk
from flows.events import Said
from flows.evidence import Evidence
from tests.flows.kit import ON, agreed, at, outcome
from tests.flows.test_any_sequence import dialogue

Known = Mapping[str, object]
Row = tuple[str, Known, str, str]
SIGNAL: Known = {"answers": agreed("signal", "messaging")}
WIRE: Known = {"answers": agreed("wire", "messaging")}
GUIDE: Known = {"answers": agreed("signal", "messaging"), "walk": Walk("signal")}


def heard(state: str, known: Known, text: str, *intents: tuple[str, float]) -> str:
    said = Said(text, ON, Evidence(intents=intents))
    return outcome(dialogue(), at(state, dialogue().playbook, **known), said)


def rows(*given: Row) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("state", "known", "text", "comes"), given)


CALLS = "audio=agreed"


@rows(
    ("messaging.choose", {}, "the second", "messaging=agreed:signal"),
    ("messaging.choose", {}, "the first one sounds good to me", "messaging=agreed:wire"),
    ("messaging.choose", {}, "not the first", "shown=signal,yes,no"),
    ("messaging.choose", {}, "the first but not the second", "messaging=agreed:wire"),
    ("messaging.choose", {}, "the german one", "messaging=agreed:wire"),
    ("messaging.choose", {}, "the one without a phone number please", "messaging=agreed:wire"),
    ("messaging.choose", {}, "the blue one", "shown=signal,yes,no"),
    ("messaging.choose", {}, "the free one", "shown=wire,signal,none"),
    ("messaging.choose", {}, "both", "shown=wire,signal,none"),
    ("audio.choose", SIGNAL, "the apple one", f"{CALLS}:facetime"),
    ("audio.choose", SIGNAL, "the same as before", f"{CALLS}:signal"),
    ("audio.choose", WIRE, "same again please", f"{CALLS}:wire"),
    ("email.choose", {}, "the swiss one", "email=agreed:proton"),
    ("email.choose", {}, "the one from germany please", "email=agreed:tuta"),
)
def test_a_method_is_chosen_by_its_place_and_by_what_is_true_of_it(
    state: str, known: Known, text: str, comes: str
) -> None:
    assert heard(state, known, text).endswith(comes)


@rows(
    ("audio.same", SIGNAL, "signal", "audio=agreed:signal video=agreed:signal"),
    ("audio.same", SIGNAL, "facetime", f"{CALLS}:facetime"),
    ("audio.same", SIGNAL, "not signal", "shown=other,yes,no"),
    ("fallback.choose", {}, "facetime please", "fallback=agreed:facetime:app"),
    ("fallback.choose", {}, "is facetime safe?", "fallback.choose.again; about.offered"),
    ("post_phone_sms.choose", {}, "I need sms", "post_phone_sms=to_discuss:sms:needed"),
    ("post_phone_sms.choose", {}, "no letters please", "post_phone_sms=left_out"),
    ("post_phone_sms.choose", {}, "is sms safe?", "post_phone_sms.choose.again; about.not_offered"),
)
def test_what_a_question_is_about_answers_it_by_name(state: str, known: Known, text: str, comes: str) -> None:
    assert comes in heard(state, known, text)


@rows(
    ("messaging.choose", {}, "4", "messaging.choose.again; aside.unclear"),
    ("messaging.choose", {}, "seven", "messaging.choose.again; aside.unclear"),
    ("post_phone_sms.choose", {}, "3", "post_phone_sms.choose.again; aside.unclear"),
    ("guide.device", GUIDE, "12", "guide.device.again; aside.unclear"),
)
def test_a_number_that_stands_nowhere_is_read_against_no_hidden_list(
    state: str, known: Known, text: str, comes: str
) -> None:
    assert heard(state, known, text) == comes


@pytest.mark.parametrize("text", ["my number is 07700 900123", "+44 7700 900123", "version 17.4.1", "from 2019"])
@pytest.mark.parametrize("state", ["messaging.choose", "device.choose", "review"])
def test_a_telephone_number_or_a_version_is_no_secret(state: str, text: str) -> None:
    assert "secret" not in heard(state, SIGNAL, text)


@pytest.mark.parametrize("text", ["my code is 481516", "123456", "the pin is 2342"])
def test_a_code_still_is(text: str) -> None:
    assert "identifier.secret" in heard("messaging.choose", {}, text)


@rows(
    ("audio.choose", SIGNAL, "can i talk to her about the calls and then move on to thursday", "shown=skip,yes,no"),
    ("audio.choose", SIGNAL, "I want to go back to work on monday", "shown=back,yes,no"),
    ("audio.choose", SIGNAL, "skip this one please", "audio=to_discuss:skipped"),
)
def test_a_command_in_a_longer_sentence_loses_nothing(state: str, known: Known, text: str, comes: str) -> None:
    assert heard(state, known, text).endswith(comes)


@rows(
    ("guide.device", GUIDE, "it is not an iphone", "guide.device.again; aside.unclear"),
    ("guide.device", GUIDE, "an iphone or an android one", "guide.device.guess; shown=section.iphone,yes,no"),
    ("guide.device", GUIDE, "my apple watch", "guide.device.again; aside.unclear"),
    ("messaging.choose", {}, "no android here", "messaging.choose.again; aside.unclear"),
)
def test_one_word_for_a_device_does_not_decide_against_its_sentence(
    state: str, known: Known, text: str, comes: str
) -> None:
    assert heard(state, known, text) == comes


def test_what_an_app_says_is_no_wish_to_go_on_later() -> None:
    walk: Known = {"answers": agreed("signal", "messaging"), "walk": Walk("signal", "iphone", "code")}
    assert "guide.later" not in heard("guide.step", walk, "it says try again later")


def test_an_address_that_everybody_has_is_known() -> None:
    assert heard("email.choose", {}, "I just use gmail") == "email.choose.again; about.not_offered"


@rows(
    ("agreed", SIGNAL, "thank you", "agreed.again; aside.thanks"),
    ("messaging.choose", {}, "sorry", "messaging.choose.again; aside.sorry"),
    ("messaging.choose", {}, "hello", "messaging.choose.again; aside.greeting"),
)
def test_a_polite_word_is_answered_in_kind(state: str, known: Known, text: str, comes: str) -> None:
    assert heard(state, known, text) == comes


def test_nobody_is_asked_whether_they_mean_no() -> None:
    assert heard("contact", {}, "that did not help") == "contact.again; aside.yes_or_no"


# What the encoder heard


def test_it_decides_where_the_tables_do_not() -> None:
    refuse, discuss = ("option.refuse", 0.98), ("option.discuss", 0.1)
    assert heard("messaging.decline", {}, "leave me be with it", refuse, discuss).endswith("messaging=refused")


def test_what_is_only_believed_is_asked_back() -> None:
    assert heard("messaging.decline", {}, "leave me be", ("option.refuse", 0.5)).endswith("shown=refuse,yes,no")


def test_two_that_are_close_are_both_offered() -> None:
    found = heard("messaging.decline", {}, "leave me be", ("option.refuse", 0.7), ("option.discuss", 0.66))
    assert found.endswith("shown=discuss,refuse")


def test_what_makes_no_sense_here_is_not_asked_about() -> None:
    found = heard("messaging.decline", {}, "leave me be", ("option.copy", 0.99), ("barrier.no_number", 0.99))
    assert found == "messaging.decline.again; aside.unclear"


def test_a_table_that_is_sure_is_not_overruled() -> None:
    assert heard("messaging.decline", {}, "no", ("option.discuss", 0.99)).endswith("messaging=refused")


def test_the_same_again_is_a_yes_to_what_was_asked_back() -> None:
    asked = dialogue().advance(at("messaging.choose", dialogue().playbook), Said("anything but wire", ON)).conversation
    assert outcome(dialogue(), asked, Said("anything but wire", ON)).endswith("messaging=agreed:signal")
