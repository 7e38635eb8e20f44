"""Made-up practices, each with its story: every *must* of its head is shown, no *must not* is.

Ours lie in `practices/`; those outside the repository are played if they are there (`tests.practice_stories`).
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings, load
from tests.practice_stories import HERE, Client, Telling, clients, practices, raw
from tests.story import story
from tests.truth import CONTENT, Plan, findings

PLAYED = [(path, client) for path, told in practices() for client in clients(told)]
KEYS = {
    "methods": {"name", "classes", "join", "link", "sent", "sent_to", "protection", "good", "but", "words"},
    "policy": {
        *("preferred", "acceptable", "on_request", "required", "several", "purpose", "note", "ask", "leave_out"),
        *("purposes", "not_for", "methods", "method"),
    },
    "classes": {"name", "use", "why", "words"},
    "rules": {"id", "at", "title", "text", "acknowledge", "sign", "words", "in_agreement"},
    "questions": {"id", "at", "ask", "kind", "text", "why", "options", "words"},
    "crisis": {"text", "numbers"},
    "kinds": {"name", "policy", "rules", "questions", "crisis", "practice", "methods", "therapist"},
    "practice": {"advice", "reply_times", "away", "this_chat", "dropped_call", "regulator"},
}
"""What `docs/practice.toml` knows of a practice's own rules."""
MOST_LINES = 25
"""What `accord check` may say of a faultless file."""
NEW_METHOD = 12
"""Lines of the file."""


CHECKED = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.long] if n else []) for n, (path, _) in enumerate(practices())
]
"""One will do where time is short: each is a process of its own."""


def of_kind(path: Path, kind: str) -> Settings:
    """The practice as it is for this kind of client."""
    settings = load(path, CONTENT)
    return settings.kinds[kind] if kind else settings


@pytest.mark.parametrize(("path", "client"), PLAYED, ids=[f"{path.stem}:{client.name}" for path, client in PLAYED])
async def test_story(path: Path, client: Client, tmp_path: Path) -> None:
    """Everything is shown, nothing is said that must not be, and every text agrees with the policy."""
    plan = Plan(raw(path), client.kind)
    async with story(tmp_path, CONTENT, of_kind(path, client.kind)) as one:
        telling = Telling(one, client, plan)
        missing = await telling.plays()
    said = [found for heard in telling.heard for found in findings(plan, heard.sent)]

    assert missing + sorted({f"{what}: {text}" for what, text in said}) == []


@pytest.mark.parametrize("path", CHECKED)
def test_check_is_short(path: Path) -> None:
    """`accord check` on a faultless file says so in at most 25 lines."""
    run = [sys.executable, "-m", "bot", "check", "--config", str(path)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) <= MOST_LINES


def test_each_has_a_head_and_a_story() -> None:
    """At least twelve of ours; each says what it must show and must not, and is played by two clients."""
    ours = sorted(HERE.glob("*.toml"))
    assert len(ours) >= 12
    for path in ours:
        head = path.read_text("utf-8").partition("\n[")[0]
        assert head.count("# must: ") >= 3, path.name
        assert head.count("# must not: ") >= 1, path.name
        assert len(clients(path.with_suffix(".story"))) >= 2, path.name


def test_together_they_use_every_key() -> None:
    """Nothing that a practice can say is left without somebody who says it."""
    used: dict[str, set[str]] = {name: set() for name in KEYS}
    for path in HERE.glob("*.toml"):
        for name, tables in _tables(tomllib.loads(path.read_text("utf-8"))):
            for table in tables:
                used[name] |= set(table)
    assert {name: KEYS[name] - used[name] for name in KEYS} == {name: set() for name in KEYS}


def _tables(settings: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    for name in ("methods", "policy", "classes", "kinds"):
        yield name, list(settings.get(name, {}).values())
    for name in ("rules", "questions"):
        yield name, settings.get(name, [])
    for name in ("crisis", "practice"):
        yield name, [settings.get(name, {})]


def test_a_new_method_takes_few_lines() -> None:
    """At most twelve lines of the file, and no code, for a method that Accord has never heard of."""
    for path in HERE.glob("*.toml"):
        lines = path.read_text("utf-8").splitlines()
        starts = [n for n, line in enumerate(lines) if line.startswith("[methods.")]
        for start in starts:
            rest = lines[start + 1 :]
            ends = next((n for n, line in enumerate(rest) if line.startswith("[") or not line), len(rest))
            assert ends + 1 <= NEW_METHOD, (path.name, lines[start])
