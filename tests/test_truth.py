"""Nothing is said in a practice's name that it did not set: many random practices, every text against the policy.

`make check` plays 300, `make test` a sample of 40. What a seed once found stays found: it is listed in `SEEDS`, with
what it was, and played each time.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import load as read
from tests.clients import Rambling
from tests.policies import policy, written
from tests.story import story
from tests.truth import CONTENT, Plan, Sent, findings

MANY, SAMPLE, EACH = 300, 40, 10
"""Practices that are played, those of the sample, and those of a single test."""
SEEDS: Mapping[int, str] = {
    55: "a provider asked for where none is offered: do you have one with ?",
    127: "a full stop behind a sign that was named",
    175: "another app, praised in the guide of a third",
    303: "an app that is not offered, named where another cannot be used",
    435: "the same in the other guide",
    183: "what is said of text messages, taken for praise",
}
"""Practices that found something once, beyond the sample."""
FIRST = [pytest.param(n, marks=[pytest.mark.long] if n >= SAMPLE else []) for n in range(0, MANY, EACH)]


async def _played(seed: int, folder: Path) -> list[str]:
    raw = policy(seed)
    path = folder / "practice.toml"
    path.write_text(written(raw), "utf-8")
    plan = Plan(raw)
    async with story(folder, CONTENT, read(path, CONTENT)) as one:
        client = Rambling(one, plan, seed)
        await client.opens()
        await client.rambles(15 if seed % 2 else 0)
        reached = await client.finishes()
        await client.looks_back()
    found = [f"{sent.at}: {what}: {text}" for sent in client.sent for what, text in findings(plan, sent)]
    if not reached:
        found.append(f"never agreed; the last was: {client.sent[-1].text[-200:]}")
    return [f"policy({seed}) {one}" for one in dict.fromkeys(found)]


@pytest.mark.parametrize("first", FIRST)
async def test_every_text_is_true(first: int, tmp_path: Path) -> None:
    """Dialogues with clients who do as they please, then agree, then ask for what there is."""
    found = []
    for seed in range(first, min(first + EACH, MANY)):
        (tmp_path / str(seed)).mkdir()
        found += await _played(seed, tmp_path / str(seed))
    assert found == []


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_found_once(seed: int, tmp_path: Path) -> None:
    """A practice in whose name something false was said."""
    assert await _played(seed, tmp_path) == []


NOTHING_ELSE: dict[str, object] = {
    **{part: {"ask": False, "required": False} for part in ("audio", "video", "email")},
    "fallback": {"methods": []},
}
FALSE = (
    (
        {"messaging": {"preferred": ["threema"]}, **NOTHING_ELSE},
        "messaging.choose",
        "Locked. Signal is fine too.",
    ),
    ({"messaging": {"preferred": ["sms"]}, **NOTHING_ELSE}, "messaging.choose", "Dr Marsh would like Wire."),
    ({"audio": {"preferred": ["telephone"]}}, "audio.choose", "Calls, in place of the phone"),
    ({"audio": {"preferred": ["telephone"]}}, "agreed", "Then say hello to Dr Marsh in Telephone."),
    ({"audio": {"preferred": ["jitsi"]}}, "audio.ready", "Do you have Jitsi Meet already, on your phone?"),
    ({"video": {"ask": False}}, "review", "Here is what we have:\nVideo: Zoom"),
    ({"fallback": {"methods": []}}, "review", "If it fails: none"),
    ({"post_phone_sms": {"ask": False}}, "welcome", "Dr Marsh would like to leave these out."),
    ({}, "agreed", "Write to nobody@nowhere.example."),
    ({}, "review", "We call you at noon.. Is that right?"),
    ({}, "review", "the plan stands. All is well."),
)


@pytest.mark.parametrize(("policy", "at", "text"), FALSE)
def test_the_checks_find_what_is_false(policy: dict[str, object], at: str, text: str) -> None:
    """A check that finds nothing here would find nothing anywhere."""
    who = {"name": "Practice Meadow", "therapist": "Dr Marsh", "country": "GB"}
    none = {class_: {"ask": False} for class_ in ("messaging", "audio", "video", "email")}
    assert findings(Plan({"practice": who, "policy": {**none, **policy}}), Sent(text, (), at))


def test_practices_differ() -> None:
    """The first few hundred use everything, and no two are the same."""
    made = [policy(seed) for seed in range(300)]
    assert len({written(raw) for raw in made}) == len(made)
    for key in ("methods", "classes", "rules", "questions", "crisis", "kinds"):
        assert sum(key in raw for raw in made) > 20, key
