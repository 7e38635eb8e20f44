"""Every story of `transcripts/` over Signal, as text: by the words of the story, and by the numbers of the options."""

from pathlib import Path

import pytest

from bot.rehearse.signal import SignalServer
from bot.transports import InboundJournal
from bot.transports.signal import Signal
from tests.effort import sample
from tests.live import Talk, live, quickly
from tests.people import STORIES, OnSignal, over_signal, plays_on_signal, steps

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CASES = [
    pytest.param(path, by_numbers, id=f"{path.stem}-{'numbers' if by_numbers else 'words'}")
    for path in STORIES
    if plays_on_signal(path.read_text("utf-8"))
    for by_numbers in (True, False)
]
"""Each story both ways; of all these `make test` plays each seventh."""


@pytest.mark.parametrize(("path", "by_numbers"), sample(CASES, 7))
async def test_story_over_signal(path: Path, tmp_path: Path, by_numbers: bool) -> None:
    async with SignalServer(second=0.005) as server:
        sam = OnSignal(server, by_numbers=by_numbers)

        def signal(journal: InboundJournal, clock: object) -> Signal:
            return Signal(api_url=server.url, number=server.number, journal=journal, clock=clock, sleep=quickly)  # type: ignore[arg-type]

        async with live(tmp_path, signal) as one:
            await Talk(one, sam).plays(steps(over_signal(path.read_text("utf-8"))), by_buttons=by_numbers)
        assert not server.violations
