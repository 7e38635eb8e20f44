"""The shortest honest path through the default practice: no longer, and no more to read, than it was."""

import re
from pathlib import Path

from bot import settings
from content import load
from tests.story import story

SAID = (
    *("1", "1", "signal", "yes", "anna.42", "yes for all", "proton", "yes", "anna@proton.me"),
    *("I can open a link", "nobody", "yes"),
)
MESSAGES, WORDS = 12, 837
"""As counted on 2026-11-28, before the practice could say its own rules: all words of the bot, labels included."""


async def test_the_default_path_is_no_longer_than_it_was(tmp_path: Path) -> None:
    content = load()
    async with story(tmp_path, content, settings.default(content)) as one:
        await one.opens()
        for text in SAID:
            await one.says(text)
        lines = [line.removeprefix("bot> ") for line in one.transcript().splitlines() if line.startswith("bot> ")]
    words = sum(len(re.findall(r"\w[\w'’@.+-]*", line)) for line in lines)

    assert "Your copy:" in one.heard
    assert len(SAID) == MESSAGES
    assert 500 < words <= WORDS


async def test_what_everybody_has_to_hear_is_on_it(tmp_path: Path) -> None:
    """The law, the net, the camera, what stays readable, computers, and help."""
    content = load()
    async with story(tmp_path, content, settings.default(content)) as one:
        await one.opens()
        for text in SAID:
            await one.says(text)
        read = one.transcript()

    for said in ("The law asks", "strange things happen on the net", "camera off", "far safer than the phone"):
        assert said in read
    for said in ("little data", "The addresses and the subject stay readable", "Windows and Mac", "get help"):
        assert said in read
