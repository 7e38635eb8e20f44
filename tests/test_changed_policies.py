"""A policy that changes under waiting people: nobody is stranded, nothing misapplied, a changed rule is asked anew."""

from pathlib import Path

import pytest

from bot.playbook import build
from bot.settings import Settings, load
from flows.conversation import Conversation, Status
from flows.playbook import START, Acknowledge
from tests.clients import Rambling
from tests.policies import Raw, policy, written
from tests.story import Story, story
from tests.truth import CONTENT, Plan, findings

MANY, SAMPLE = 100, 15
PAIRS = [pytest.param(n, marks=[pytest.mark.long] if n >= SAMPLE else []) for n in range(MANY)]


def read(raw: Raw, folder: Path, name: str) -> Settings:
    path = folder / f"{name}.toml"
    path.write_text(written(raw), "utf-8")
    return load(path, CONTENT)


async def _changed(story_: Story, before: Raw, after: Raw, seed: int, folder: Path) -> list[str]:
    """Somebody is on their way, or done, when the settings change. Returns what is wrong then."""
    client = Rambling(story_, Plan(before), seed)
    await client.opens()
    await client.rambles(seed % 25)
    if seed % 3 == 0:
        await client.finishes()
    old = await story_.conversation()
    settings = read(after, folder, "after")
    story_.changes(CONTENT, settings)
    again = Rambling(story_, Plan(after), seed)
    again.typed, again.told = list(client.typed), client.told
    await again.says("1")
    new = await story_.conversation()
    found = [f"misapplied: {part}" for part in _new_agreements(old, new, old.question.shown)]
    reached = await again.finishes()
    if not reached:
        found.append(f"stranded at {await again.state()}: {again.sent[-1].text[-200:]}")
    found += _impossible(await story_.conversation(), settings, done=reached)
    await again.looks_back()
    found += [f"{sent.at}: {what}: {text}" for sent in again.sent for what, text in findings(Plan(after), sent)]
    return list(dict.fromkeys(found))


def _new_agreements(old: Conversation, new: Conversation, shown: tuple[str, ...]) -> list[str]:
    """Parts that were agreed by an answer to a question that was put before."""
    chosen = shown[0] if shown else ""
    found = []
    for part, answer in new.answers.items():
        before = set(old.answers[part].methods) if part in old.answers else set()
        added = set(answer.methods) - before if answer.status is Status.AGREED else set()
        asked = old.state.partition(".")[0] == part or chosen.startswith(("same", "yes"))
        if added and not asked:
            found.append(f"{part}: {sorted(added)}, and {chosen} was chosen at {old.state}")
    return found


def _impossible(now: Conversation, settings: Settings, *, done: bool) -> list[str]:
    """What stands as agreed and cannot be, and which rule's wording was not asked anew."""
    playbook = build(CONTENT, settings)
    found = []
    for part, answer in now.answers.items():
        known = playbook.by_id.get(part)
        if answer.status is Status.AGREED and known:
            found += [f"{one} is agreed for {part}" for one in answer.methods if one not in known.possible]
    for rule in playbook.rules:
        said = now.acknowledged.get(rule.id)
        wanted = rule.acknowledge is not Acknowledge.NO and START in rule.at
        if done and wanted and (said is None or said.version != rule.version):
            found.append(f"the rule {rule.id} stands with an older wording")
    return found


@pytest.mark.parametrize("seed", PAIRS)
async def test_another_policy(seed: int, tmp_path: Path) -> None:
    """Two random practices, the second in place of the first while somebody is on their way."""
    before, after = policy(seed), policy(seed + 10_000)
    async with story(tmp_path, CONTENT, read(before, tmp_path, "before")) as one:
        assert await _changed(one, before, after, seed, tmp_path) == []


async def test_a_rule_is_worded_anew(tmp_path: Path) -> None:
    """Somebody who said yes to a rule is asked again when its wording changes, and only for that one."""
    rules = [
        {"id": id_, "at": "start", "title": f"The {id_}", "text": f"The {id_} is old.", "acknowledge": True}
        for id_ in ("quail", "robin")
    ]
    who = {"name": "Practice Meadow", "therapist": "Dr Marsh", "country": "GB"}
    before = {"practice": who, "rules": rules}
    after = {"practice": who, "rules": [{**rules[0], "text": "The quail is young."}, rules[1]]}
    async with story(tmp_path, CONTENT, read(before, tmp_path, "before")) as one:
        client = Rambling(one, Plan(before), 1)
        await client.opens()
        assert await client.finishes()
        one.changes(CONTENT, read(after, tmp_path, "after"))
        again = Rambling(one, Plan(after), 1)
        await again.says("hello")
        assert await again.finishes()
        texts = [sent.text for sent in again.sent if sent.to == "client"]
        assert sum("The quail is young." in text for text in texts) >= 1
        assert not any("The robin is old." in text and "?" in text.partition("Your copy:")[0] for text in texts[:2])
        assert any("The quail is young." in text for text in one.told[-1:]) or "quail" in one.told[-1]


WHO = {"name": "Practice Meadow", "therapist": "Dr Marsh", "country": "GB"}
LARK = {"id": "lark", "at": "start", "title": "The lark", "text": "The lark sings early.", "acknowledge": True}
SPARROW = {"id": "sparrow", "at": "end", "kind": "yes_no", "text": "Do you like sparrows?", "words": ["sparrows"]}


@pytest.mark.parametrize(
    ("added", "asked"),
    [({"rules": [LARK]}, "The lark sings early."), ({"questions": [SPARROW]}, "Do you like sparrows?")],
    ids=["a rule", "a question"],
)
async def test_what_is_added_later_is_asked_of_who_agreed(added: Raw, asked: str, tmp_path: Path) -> None:
    """Whoever agreed already hears of it when they next write, once, and it becomes part of the agreement."""
    async with story(tmp_path, CONTENT, read({"practice": WHO}, tmp_path, "before")) as one:
        client = Rambling(one, Plan({"practice": WHO}), 1)
        await client.opens()
        assert await client.finishes()
        one.changes(CONTENT, read({"practice": WHO, **added}, tmp_path, "after"))
        await one.says("hello")
        assert asked in one.heard
        assert "Your last message was not used." in one.heard
        await one.says("1")
        await one.says("1")
        assert "version 2" in one.heard
        await one.says("hello")
        assert asked not in one.heard
        assert (await one.conversation()).state == "agreed"
