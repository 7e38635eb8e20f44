"""The stories in `transcripts/`, played through the real service and store, every line compared.

A story's lines: `client> ` types, `client taps> ` an option by its label, `client sends> a photo`, `later> 3 days`,
`happens> ` what the client does not do (`tests.story.HAPPENINGS`); everything else is what came of it. After a change
of words, look at what differs, then `pytest tests/test_transcripts.py --rewrite`.
"""

import logging
from pathlib import Path

import pytest

from tests.story import Story, story

ALL = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
STORIES = [path for path in ALL if "\nhappens> " not in path.read_text("utf-8")]
"""Those in which only the client does something: they can be played over any service."""


async def _play(one: Story, lines: list[str]) -> None:
    await one.opens()
    for line in lines:
        kind, _, text = line.partition("> ")
        match kind.removesuffix(">"):
            case "client":
                await one.says(text)
            case "client taps":
                await one.taps(text)
            case "client sends":
                await one.sends_a_photo()
            case "later":
                await one.later(float(text.split()[0]))
            case "happens":
                await one.happens(text)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
async def test_story(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """What was written down is what happens, and nothing was set aside."""
    written = path.read_text("utf-8")
    with caplog.at_level(logging.WARNING):
        async with story(tmp_path) as one:
            await _play(one, written.splitlines())
    if request.config.getoption("--rewrite"):
        path.write_text(one.transcript(), "utf-8")

    assert caplog.records == []
    assert one.transcript() == (one.transcript() if request.config.getoption("--rewrite") else written)


def test_there_are_stories() -> None:
    """None was lost on the way."""
    assert len(STORIES) >= 10
    assert len(ALL) > len(STORIES)
