"""[kinds.x]: what holds for a kind of client, laid over what holds for everybody."""

from pathlib import Path

import pytest

from tests.bot.settings_kit import BASE, faults, read

TEEN = '[kinds.teen]\nname = "Under 18"\n'
RULE = '[[{}rules]]\nid = "quiet"\nat = "video"\ntitle = "Quiet"\ntext = "Sit where it is quiet."\n'


def test_what_is_not_named_stays(tmp_path: Path) -> None:
    settings = read(tmp_path, BASE + TEEN + '[kinds.teen.policy.messaging]\npreferred = ["wire"]')
    teen = settings.of_kind("teen")
    assert (teen.kind, teen.kind_name) == ("teen", "Under 18")
    assert teen.policy.classes["messaging"].methods == ("wire",)
    assert teen.policy.classes["video"] == settings.policy.classes["video"]
    assert settings.policy.classes["messaging"].methods == ("signal",)
    assert settings.of_kind("gone") is settings


def test_standings_count_as_one_and_take_purposes_along(tmp_path: Path) -> None:
    lines = '[policy.messaging]\nacceptable = ["sms", "signal"]\npurposes = { sms = "appointments" }\n'
    messaging = read(tmp_path, lines + TEEN + '[kinds.teen.policy.messaging]\npreferred = ["wire"]').of_kind("teen")
    assert messaging.policy.classes["messaging"].all_methods == ("wire",)
    assert not messaging.policy.classes["messaging"].purposes


def test_a_rule_is_replaced_whole_and_a_question_turned_off(tmp_path: Path) -> None:
    question = '[[questions]]\nid = "called"\nat = "start"\ntext = "How?"\n'
    own = RULE.format("kinds.teen.").replace("quiet.", "warm.")
    own += '[[kinds.teen.questions]]\nid = "called"\nask = "off"\n'
    teen = read(tmp_path, RULE.format("") + question + TEEN + own).of_kind("teen")
    assert [rule.text for rule in teen.rules] == ["Sit where it is warm."]
    assert teen.questions == ()


def test_a_rule_of_a_class_that_does_not_come_up_for_them_is_not_theirs(tmp_path: Path) -> None:
    settings = read(tmp_path, BASE + RULE.format("") + TEEN + "[kinds.teen.policy.video]\nask = false")
    assert settings.rules
    assert not settings.of_kind("teen").rules


def test_the_numbers_of_a_crisis_stay(tmp_path: Path) -> None:
    lines = '[crisis]\ntext = "A."\nnumbers = [{ name = "Team", how = "0800" }]\n'
    crisis = read(tmp_path, lines + TEEN + '[kinds.teen.crisis]\ntext = "B."').of_kind("teen").crisis
    assert (crisis.text, len(crisis.numbers)) == ("B.", 1)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("[kinds.teen]", "[kinds.teen] name: is missing."),
        (TEEN + "polcy = 1", '[kinds.teen] polcy: there is no such key here. Did you mean "policy"?'),
        (TEEN + '[kinds.teen.policy.video]\npreferred = ["wyre"]', "[kinds.teen.policy.video]: there is no method"),
        (TEEN + "[kinds.teen.policy.video]\nask = false\nrequired = true", "[kinds.teen.policy.video]: it is required"),
        (TEEN + RULE.format("kinds.teen.") + "[kinds.teen.policy.video]\nask = false", "[[kinds.teen.rules]] quiet"),
        (TEEN + '[kinds.teen.practice]\ntimezone = "Europe/London"', "timezone: is the same for everybody."),
        (TEEN + '[kinds.teen.therapist]\nchannel = "signal"', "only identifiers and links can differ by kind."),
        ("kinds = 1", "kinds"),
        ('[kinds."Under 18"]\nname = "x"', "an id is made of small letters"),
    ],
)  # fmt: skip
def test_what_cannot_be_names_the_kind(tmp_path: Path, lines: str, sentence: str) -> None:
    found = faults(tmp_path, lines)
    assert any(sentence in fault for fault in found), found
