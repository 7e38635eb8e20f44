"""The stories in `transcripts/`, played through the real service and store, every line compared.

How a story is written down says `tests.people`. After a change of words, look at what differs, then
`pytest tests/test_transcripts.py --rewrite`.
"""

import logging
from pathlib import Path

import pytest

from tests.people import ALL, STORIES, steps
from tests.story import story


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
async def test_story(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """What was written down is what happens, and nothing was set aside."""
    written = path.read_text("utf-8")
    with caplog.at_level(logging.WARNING):
        async with story(tmp_path) as one:
            for step in steps(written):
                await one.does(step)
    if request.config.getoption("--rewrite"):
        path.write_text(one.transcript(), "utf-8")

    assert caplog.records == []
    assert one.transcript() == (one.transcript() if request.config.getoption("--rewrite") else written)


def test_there_are_stories() -> None:
    """None was lost on the way."""
    assert len(STORIES) >= 10
    assert len(ALL) > len(STORIES)
