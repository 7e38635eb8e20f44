"""[[rules]], [[questions]], [crisis] and what [practice] says: read, and refused."""

from datetime import date
from pathlib import Path

import pytest

from tests.bot.settings_kit import BASE, faults, read

RULE = '[[rules]]\nid = "quiet"\nat = "video"\ntitle = "Quiet"\ntext = "Sit where it is quiet."\n'
QUESTION = '[[questions]]\nid = "called"\nat = "start"\ntext = "How shall I call you?"\n'


class TestRules:
    def test_a_rule_is_known_by_its_wording(self, tmp_path: Path) -> None:
        rule = read(tmp_path, RULE + "acknowledge = true\n").rules[0]
        assert (rule.at, rule.acknowledge, rule.text) == (("video",), "yes", "Sit where it is quiet.")
        assert rule.version != read(tmp_path, RULE.replace("quiet.", "warm.")).rules[0].version

    def test_a_condition_and_several_places(self, tmp_path: Path) -> None:
        lines = RULE.replace('"video"', '["start", "video:wire"]') + 'acknowledge = "condition"\nsign = "guardian"\n'
        rule = read(tmp_path, BASE + lines).rules[0]
        assert (rule.at, rule.acknowledge, rule.sign) == (("start", "video:wire"), "condition", "guardian")

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            (
                RULE.replace("title", "titel"),
                "[[rules]] quiet, titel: there is no such key here. Did you",
            ),
            (RULE.replace('id = "quiet"\n', ""), "[[rules]], entry 1, id: is missing."),
            (RULE.replace('at = "video"\n', ""), "[[rules]] quiet, at: is missing."),
            (RULE.replace('"video"', "[]"), "[[rules]] quiet, at: it is placed nowhere."),
            (RULE.replace('"video"', '"vidoe"'), 'there is no place "vidoe". Did you mean "video"?'),
            (RULE.replace('"video"', '"video:zoom"'), '"zoom" is not offered in video.'),
            (RULE + "[policy.video]\nask = false", "video does not come up, so it would never be said."),
            (RULE + "acknowledge = 1", 'acknowledge: must be true, false or "condition".'),
            (RULE.replace('"video"', '"asked"') + "acknowledge = true", "nobody can be asked for a yes"),
            (RULE + RULE, "[[rules]] quiet: there are two of it."),
            (RULE.replace("quiet.", "x" * 400), "[[rules]] quiet, text: must have at most 400 characters."),
            (RULE + 'words = ["stop"]', '[[rules]] quiet words: "stop" is a command.'),
            ("[rules]\nid = 1", "must be written with two brackets, as [[rules]]"),
        ],
    )
    def test_what_cannot_be(self, tmp_path: Path, lines: str, sentence: str) -> None:
        found = faults(tmp_path, lines)
        assert any(sentence in fault for fault in found), found

    def test_a_word_that_names_something_else_is_told(self, tmp_path: Path) -> None:
        notices = read(tmp_path, RULE + 'words = ["cancel", "text messages"]').notices
        assert any('"cancel" means the command stop as well' in notice for notice in notices)
        assert any('"text messages" means the method sms as well' in notice for notice in notices)


class TestQuestions:
    def test_ours_need_no_words(self, tmp_path: Path) -> None:
        asked = read(tmp_path, '[[questions]]\nid = "backup_phone"\nat = "video"\nask = "required"').questions[0]
        assert (asked.kind, asked.required, asked.text) == ("phone", True, "")

    def test_what_is_off_is_not_asked(self, tmp_path: Path) -> None:
        settings = read(tmp_path, '[[questions]]\nid = "shared_device"\nask = "off"')
        assert settings.questions == ()
        assert not settings.device

    @pytest.mark.parametrize("text", ["What is your post code?", "Your zip code?", "Do you have a spinning wheel?"])
    def test_what_only_looks_like_a_secret(self, tmp_path: Path, text: str) -> None:
        assert read(tmp_path, QUESTION.replace("How shall I call you?", text)).questions

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            (QUESTION.replace("How shall I call you?", "What is your PIN?"), "it asks for a secret"),
            (QUESTION + 'words = ["my password"]', "it asks for a secret"),
            (QUESTION + 'kind = "choice"\noptions = ["Yes", "My passphrase"]', "it asks for a secret"),
            (QUESTION.replace("text = ", "txt = "), "[[questions]] called, txt: there is no such key here."),
            (QUESTION.replace('text = "How shall I call you?"\n', ""), "[[questions]] called, text: is missing."),
            (QUESTION.replace('at = "start"\n', ""), "[[questions]] called, at: is missing."),
            (QUESTION.replace('"start"', '"strat"'), 'there is no place "strat". Did you mean "start"?'),
            (QUESTION.replace('"start"', '"video"') + "[policy.video]\nask = false", "would never be asked"),
            (QUESTION + 'kind = "choice"', "options: name two or more"),
            (QUESTION + 'options = ["A", "B"]', 'options: go with kind = "choice" only.'),
            (QUESTION + 'kind = "choice"\noptions = ["A", "a"]', "options: two of them are the same."),
            ('[[questions]]\nid = "shared_devise"\nask = "off"', 'to turn off. Did you mean "shared_device"?'),
            (QUESTION + 'kind = "number"', "[[questions]] called, kind: must be"),
            ('[[questions]]\nid = "emergency_contct"\nat = "start"', 'Did you mean "emergency_contact"?'),
        ],
    )  # fmt: skip
    def test_what_cannot_be(self, tmp_path: Path, lines: str, sentence: str) -> None:
        found = faults(tmp_path, lines)
        assert any(sentence in fault for fault in found), found


class TestPractice:
    def test_absence_crisis_and_advice(self, tmp_path: Path) -> None:
        settings = read(
            tmp_path,
            'advice = []\naway = [{ from = 2026-12-20, until = 2027-01-03, text = "Away." }]\n'
            '[crisis]\ntext = "Call me."\nnumbers = [{ name = "Team", how = "0800" }]',
        )
        away = settings.practice.away[0]
        assert (away.from_, away.until, away.text) == (date(2026, 12, 20), date(2027, 1, 3), "Away.")
        assert settings.practice.advice == ()
        assert (settings.crisis.text, settings.crisis.numbers[0].how) == ("Call me.", "0800")
        assert read(tmp_path, "").practice.advice == ("private_place", "headphones", "code_word")

    def test_a_text_by_language(self, tmp_path: Path) -> None:
        text = read(tmp_path, 'reply_times = { en = "Daily.", de = "Täglich." }').practice.reply_times
        assert (text, text.inn("de"), text.inn("fr")) == ("Daily.", "Täglich.", "Daily.")

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ('away = [{ from = 2026-12-20, untill = 2027-01-03, text = "x" }]', "untill: there is no such key here."),
            ('away = [{ from = 2026-12-20, until = 2026-12-03, text = "x" }]', "until: must not be before from."),
            ('away = [{ until = 2026-12-03, text = "x" }]', "from: is missing."),
            ('advice = ["headphone"]', "[practice] advice, entry 1: must be 'private_place'"),
            ('reply_times = { de = "Täglich." }', 'reply_times: needs a text in "en"'),
            ('reply_times = { english = "Daily." }', '"english" is no language.'),
            ('[crisis]\nnumbers = [{ nme = "x", how = "y" }]', "numbers, entry 1, nme: there is no such key here. Did"),
            ("[crysis]", '[crysis]: there is no such table. Did you mean "crisis"?'),
        ],
    )  # fmt: skip
    def test_what_cannot_be(self, tmp_path: Path, lines: str, sentence: str) -> None:
        found = faults(tmp_path, lines)
        assert any(sentence in fault for fault in found), found
