"""Every story of `transcripts/` over Signal, as text: by the words of the story, and by the numbers of the options."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.transports import InboundJournal
from bot.transports.signal import Signal
from content import load
from content.markup import plain
from tests.effort import sample
from tests.fakes.signal import SignalServer
from tests.live import Step, act, live, steps
from tests.test_transcripts import STORIES

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

WORDS = load().languages["en"]
OPTION = re.compile(r"^\d+  (.+)$")
ADDRESS = re.compile(r" \((https://\S+|[^\s()]+@[^\s()]+|\+[\d ]+)\)")
"""Where a link leads, which a terminal does not show."""


def over_signal(text: str) -> str:
    """What a transcript of the terminal says, as it is said on Signal."""
    practice = {"practice": "Practice Example"}
    for id_ in ("channel", "clear.how"):
        if f"{id_}.terminal" in WORDS.messages:
            here, there = (WORDS.text(f"{id_}.{one}") for one in ("terminal", "signal"))
            values = {name: practice[name] for name in there.values}
            text = text.replace(plain(here.spans), plain(there.fill(values)))
    return text


async def quickly(seconds: float) -> None:
    """Sleep, but not for long."""
    await asyncio.sleep(min(seconds, 0.002))


CASES = [
    pytest.param(path, by_numbers, id=f"{path.stem}-{'numbers' if by_numbers else 'words'}")
    for path in STORIES
    for by_numbers in (True, False)
]
"""Each story both ways; of all these `make test` plays each seventh."""


class OnSignal:
    """The client's telephone (see `tests.live.Scene`)."""

    def __init__(self, server: SignalServer, *, by_numbers: bool, name: str = "Sam") -> None:
        self.server, self.person, self._by_numbers = server, server.person(name), by_numbers
        self._seen = 0

    def heard(self) -> list[tuple[str, tuple[str, ...]]]:
        said = [one.text for one in self.person.log[self._seen :] if one.sender == "bot"]
        return [self._read(text) for text in said]

    def _read(self, text: str) -> tuple[str, tuple[str, ...]]:
        lines, labels = text.split("\n"), []
        while found := OPTION.match(lines[-1]):
            labels.insert(0, found[1])
            lines.pop()
        return "\n".join(lines).rstrip(), tuple(labels)

    async def says(self, text: str) -> None:
        labels = [label for _, some in self.heard() for label in some]
        if self._by_numbers and text in labels:
            text = str(labels.index(text) + 1)
        self._acts()
        await self.person.says(text)

    async def taps(self, label: str) -> None:
        await self.says(label)

    async def sends_a_photo(self) -> None:
        self._acts()
        await self.person.sends_attachment()

    def done(self) -> bool:
        mine = [one.timestamp for one in self.person.log if one.sender == self.person.name]
        return not mine or mine[-1] in self.person.read_by_bot  # they are shown as read after the commit

    def _acts(self) -> None:
        self._seen = len(self.person.log)


def said(step: Step) -> list[str]:
    """What a transcript has as the bot's lines, without empty lines and addresses."""
    return [ADDRESS.sub("", line) for line in step.says if line]


@pytest.mark.parametrize(("path", "by_numbers"), sample(CASES, 7))
async def test_story_over_signal(path: Path, tmp_path: Path, by_numbers: bool) -> None:
    async with SignalServer(second=0.005) as server:
        scene = OnSignal(server, by_numbers=by_numbers)

        def signal(journal: InboundJournal, clock: object) -> Signal:
            return Signal(api_url=server.url, number=server.number, journal=journal, clock=clock, sleep=quickly)  # type: ignore[arg-type]

        async with live(tmp_path, signal) as one:
            for step in steps(over_signal(path.read_text("utf-8"))):
                if step.act == "later":
                    scene._acts()
                await act(one, scene, step, by_buttons=by_numbers)
                heard = [line for text, _ in scene.heard() for line in text.split("\n") if line]
                told = [ADDRESS.sub("", line.replace(one.ref, "K7QM-3F2X")) for line in heard]
                assert told == said(step), scene.person.transcript()
                assert [label for _, some in scene.heard() for label in some] == list(step.labels)
        assert not server.violations
