"""An answer is held against the schema of the settings: what is wrong because of it, and nothing else."""

from pathlib import Path
from typing import get_args

import pytest

import content
from bot.setup.parsing import Kind
from bot.setup.settings_file import Changes
from bot.setup.validation import as_answer, default_of, kind_of, may_be_absent, unknown, wrong
from content.models import ClassId, Toml, TomlTable

CONTENT = content.load()


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("practice.name", Kind(str)),
        ("practice.languages", Kind(tuple)),
        ("practice.review_months", Kind(int)),
        ("practice.tell_danger", Kind(bool)),
        ("therapist.channel", Kind(str, ("terminal", "telegram", "signal"))),
        ("therapist.identifiers.signal", Kind(str)),
        ("store.path", Kind(str)),
        ("signal.api_url", Kind(str)),
        ("signal.link", Kind(str)),
        ("policy.audio.preferred", Kind(tuple)),
        ("policy.audio.leave_out", Kind(bool)),
        ("policy.fallback.method", Kind(str)),
        ("policy.fallback.methods", Kind(tuple)),
        ("policy.messaging.purpose", Kind(str)),
        ("policy.audio.purposes.telephone", Kind(str)),
        ("policy.audio.purposes", None),
        ("policy.audio.purposes.fax", None),
        ("methods.doxy.link", Kind(str)),
        ("methods.mine.classes", Kind(tuple)),
        ("methods.mine", None),
        ("crisis.text", Kind(str)),
        ("practice.reply_times", Kind(str)),
        ("practice.advice", Kind(tuple)),
        ("practice.nmae", None),
        ("practice", None),
        ("therapist.identifiers", None),
        ("therapist.identifiers.fax", None),
        ("policy.chat.required", None),
        ("policy.audio", None),
        ("", None),
    ],
)
def test_how_a_key_is_written_follows_from_the_schema(key: str, kind: Kind | None) -> None:
    assert kind_of(key, CONTENT) == kind


def test_each_class_has_the_same_keys() -> None:
    for class_id in get_args(ClassId):
        assert kind_of(f"policy.{class_id}.required", CONTENT) == Kind(bool), class_id


@pytest.mark.parametrize(
    ("key", "default"),
    [
        ("practice.languages", ["en"]),
        ("practice.review_months", 12),
        ("practice.tell_danger", False),
        ("store.key_file", "accord.key"),
        ("practice.name", None),
        ("therapist.identifiers", None),
        ("signal.link", None),
        ("policy.audio.required", None),
    ],
)
def test_a_default_as_it_would_stand_in_the_file(key: str, default: Toml | None) -> None:
    assert default_of(key) == default


def test_what_can_be_left_out() -> None:
    assert may_be_absent("signal.link")
    assert not may_be_absent("practice.name")
    assert not may_be_absent("practice.review_months")


@pytest.mark.parametrize(
    ("raw", "changes", "faults"),
    [
        ({}, {"practice.country": "GB"}, []),
        ({}, {"practice.country": "XX"}, ['[practice] country: no emergency numbers are known for "XX".']),
        (
            {},
            {"practice.review_months": 7, "practice.reminder_days": 0},
            ["[practice] reminder_days: must be 1 or more."],
        ),
        ({"retention": {"codes_days": 0}}, {"practice.name": "Practice Example"}, []),
        ({"practice": {"country": "XX"}}, {"practice.country": None}, []),
        (
            {"policy": {"audio": {"preferred": ["wire"]}}},
            {"policy.audio.preferred": ["wyre"]},
            ["[policy.audio]: there"],
        ),
        ({}, {"signal.number": "+44 1632 960000"}, []),
    ],
)
def test_only_what_is_wrong_because_of_the_answer(
    raw: TomlTable, changes: Changes, faults: list[str], tmp_path: Path
) -> None:
    """Not what was wrong before, and not what is still missing."""
    found = wrong(raw, changes, tmp_path, CONTENT)
    assert len(found) == len(faults), found
    for fault, start in zip(found, faults, strict=True):
        assert fault.startswith(start)


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("[practice] name: must not be empty.", "This must not be empty."),
        ("[practice] languages, entry 2: must be text.", "Entry 2 must be text."),
        ('[practice] quiet_hours: must be two full hours, such as "21-8", or "" for none.',
         'This must be two full hours, such as "21-8", or - for none.'),
        ("[policy.audio]: it offers nothing: name a method.", "It offers nothing: name a method."),
    ],
)  # fmt: skip
def test_a_fault_is_said_to_somebody_who_sees_the_place(fault: str, answer: str) -> None:
    assert as_answer(fault) == answer


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ({"practise": {}}, '[practise]: there is no such table. Did you mean "practice"?'),
        ({"name": "x"}, "name: it stands before the first table. Move it under [practice]."),
        ({"practice": {"nmae": "x"}}, '[practice] nmae: there is no such key here. Did you mean "name"?'),
        ({"store": 1}, "[store]: must be a table: a heading in square brackets, with its keys under it."),
        ({"policy": 1}, "[policy]: must be tables, such as [policy.messaging]."),
        ({"policy": {"chat": {}}}, "[policy.chat]: there is no such class. Known are: post_phone_sms, messaging,"),
        (
            {"policy": {"fallback": {"way": ""}}},
            "[policy.fallback] way: there is no such key here. Known are: methods, method.",
        ),
    ],
)
def test_what_accord_does_not_know_is_named(raw: TomlTable, fault: str) -> None:
    (found,) = unknown(raw, CONTENT)
    assert found.startswith(fault)


def test_a_wrong_value_is_nothing_unknown() -> None:
    assert list(unknown({"practice": {"name": 5, "country": "XX"}, "policy": {"audio": {}}}, CONTENT)) == []
