"""While the therapist is away, it is said with every answer to *when do you answer*."""

from pathlib import Path

from bot.settings import load
from tests.policies import Raw, written
from tests.story import Story, story
from tests.truth import CONTENT

PRACTICE: Raw = {
    "practice": {"name": "Practice Meadow", "therapist": "Dr Marsh", "country": "GB", "reply_times": "Once a day."},
    "rules": [
        {"id": "weekly", "at": "asked", "title": "Once", "text": "I read once.", "words": ["when do you answer"]},
        {"id": "birds", "at": "asked", "title": "Birds", "text": "I like birds.", "words": ["do you like birds"]},
    ],
}


def settings(folder: Path, *, away: bool) -> Path:
    path = folder / "practice.toml"
    text = written(PRACTICE)
    days = 'away = [{ from = 2026-01-02, until = 2026-01-20, text = "I am by the sea." }]'
    path.write_text(text.replace("[practice]", f"[practice]\n{days}") if away else text, "utf-8")
    return path


async def _asks(one: Story, text: str) -> str:
    await one.says(text)
    return one.heard


async def test_the_rule_that_says_when_says_it(tmp_path: Path) -> None:
    async with story(tmp_path, CONTENT, load(settings(tmp_path, away=True), CONTENT)) as one:
        await one.opens()
        await one.says("1")
        when = await _asks(one, "when do you answer?")
        birds = await _asks(one, "do you like birds?")
        await one.says("talk to dr marsh")
        told = await _asks(one, "yes")

    assert "I read once." in when
    assert "I am by the sea." in when
    assert "I like birds." in birds
    assert "sea" not in birds
    assert "Once a day." in told
    assert told.count("I am by the sea.") == 1


async def test_who_is_there_says_nothing_of_it(tmp_path: Path) -> None:
    async with story(tmp_path, CONTENT, load(settings(tmp_path, away=False), CONTENT)) as one:
        await one.opens()
        await one.says("1")
        assert "I read once." in await _asks(one, "when do you answer?")
        assert not one.heard.partition("I read once.")[2].startswith("\n\n\n")
