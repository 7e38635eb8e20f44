"""kill -9 at random moments while many people talk: nobody's word is lost, nobody's answer counts twice."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.practice import Practice
from bot.rehearse.signal import Person, SignalServer
from bot.rehearse.telegram import Chat, TelegramServer
from tests.people import STRAIGHT, ends_with, over_signal, over_telegram, steps
from tests.story import PRACTICE

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[1]
KILLS = 100
PATIENCE = 200.0


class Lives:
    """The runs of one practice, one after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.kills = 0
        self.pid = 0

    async def begin(self) -> None:
        """Start; the one before is dead."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"\n")
        self.pid = int(await self._process.stdout.readline())

    async def kill(self) -> None:
        """kill -9, and wait until it is dead."""
        os.kill(self.pid, signal.SIGKILL)
        self.kills += 1
        while _lives(self.pid):  # noqa: ASYNC110 - the kernel has no bell
            await asyncio.sleep(0.002)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@asynccontextmanager
async def lives(config: Path, pace: float) -> AsyncIterator[Lives]:
    """A practice that can be killed. At the end it is."""
    command = (sys.executable, "-m", "tests.running_child", str(config), str(pace))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
    one = Lives(process)
    try:
        await one.begin()
        yield one
    finally:
        await one.kill()
        assert process.stdin
        process.stdin.close()
        await process.wait()


def practice(folder: Path, services: str) -> Path:
    """The settings of the tests' practice, with these services."""
    kept = PRACTICE.read_text("utf-8")
    path = folder / "practice.toml"
    path.write_text(f"{kept}\n{services}\n", "utf-8")
    return path


async def invited(config: Path, count: int) -> dict[str, str]:
    """Codes by reference, of so many clients."""
    practice = Practice.loaded(config)
    async with practice.store() as store:
        made = [
            await store.apply(lambda transaction, n=n: transaction.invite(f"Client {n}", "en", 4e9, 1.0))  # type: ignore[misc]
            for n in range(count)
        ]
    return {one.ref: one.code for one in made}


async def survive(
    one: Lives, talks: list[Coroutine[Any, Any, None]], seconds: Callable[[], float], fewest: int
) -> None:
    """Let them talk while Accord is killed, at least `fewest` times, and until all have finished."""
    talking = asyncio.gather(*talks)
    try:
        async with asyncio.timeout(PATIENCE):
            while one.kills < fewest:
                await asyncio.sleep(seconds())
                await one.kill()
                await one.begin()
            await talking
    finally:
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)


async def agreements(config: Path) -> dict[str, list[bytes]]:
    """All versions of what was agreed, by reference."""
    practice = Practice.loaded(config)
    async with practice.store() as store:
        return await store.apply(
            lambda transaction: {
                line.client.ref: [version.body for version in transaction.agreements(line.client.ref)]
                for line in transaction.clients()
            }
        )


async def test_fifty_people_on_telegram(tmp_path: Path) -> None:
    """Half of them tap, half of them type; at least a hundred kills; what was sent twice is less than the kills."""
    chance = random.Random(4)  # noqa: S311 - a repeatable run
    story = steps(over_telegram(STRAIGHT))
    async with TelegramServer() as server:
        config = practice(tmp_path, f'[telegram]\ntoken = "{server.token}"\napi_url = "{server.url}"')
        codes = await invited(config, 50)
        chats = {ref: server.chat(f"Person {n}") for n, ref in enumerate(codes)}

        async def talk(ref: str, *, taps: bool) -> None:
            for step in story:
                text = f"/start {codes[ref]}" if step.act == "opens" else step.text
                await asyncio.sleep(chance.random())
                await _does(chats[ref], text, taps=taps)
                await chats[ref].wait_for(partial(_says, step.last), within=PATIENCE)

        async with lives(config, pace=0.02) as one:
            talks = [talk(ref, taps=n % 2 == 0) for n, ref in enumerate(codes)]
            await survive(one, talks, lambda: chance.uniform(0.15, 0.6), KILLS)
            kills = one.kills
        made = await agreements(config)

    said = [[message.text for message in chat.everything if message.from_bot] for chat in chats.values()]
    doubled = sum(len(texts) - len(set(texts)) for texts in said)
    assert {len(versions) for versions in made.values()} == {1}
    assert {b'"method": "signal"' in versions[0] and b"anna.42" in versions[0] for versions in made.values()} == {True}
    assert kills >= KILLS
    assert doubled <= kills
    assert not server.violations


async def test_twenty_people_on_signal(tmp_path: Path) -> None:
    """What was committed stays and counts once. What the server loses with a kill is asked for again, or said again."""
    chance = random.Random(5)  # noqa: S311 - a repeatable run
    story = steps(over_signal(STRAIGHT))
    answer = {step.last: following.text for step, following in pairwise(story)}
    async with SignalServer(mode="native", second=0.02) as server:
        config = practice(tmp_path, f'[signal]\nnumber = "{server.number}"\napi_url = "{server.url}"')
        codes = await invited(config, 20)
        people = {ref: server.person(f"Person {n}") for n, ref in enumerate(codes)}

        async def talk(ref: str) -> None:
            """Answer the question that stands in the chat; say it again if nothing comes of it."""
            person = people[ref]
            while True:
                asked = _open_question(person, answer)
                if asked == DONE:
                    return
                await asyncio.sleep(chance.random())
                await person.says(answer[asked] if asked else codes[ref])
                with suppress(AssertionError):
                    await person.wait_until(lambda: _open_question(person, answer) != asked, within=6.0)  # noqa: B023

        async with lives(config, pace=0.02) as one:
            await survive(one, [talk(ref) for ref in codes], lambda: chance.uniform(0.2, 0.9), KILLS)
        made = await agreements(config)

    assert {len(versions) for versions in made.values()} == {1}
    assert {b'"method": "signal"' in versions[0] and b"anna.42" in versions[0] for versions in made.values()} == {True}
    assert not server.violations


DONE = "Done. Alex Example gets this now."


def _open_question(person: Person, known: dict[str, str]) -> str:
    """The last line of the newest message that can be answered; DONE after the last one; empty before the first."""
    for message in reversed(person.messages):
        if DONE in message.text:
            return DONE
        found = [line for line in known if line in message.text.split("\n")]
        if found:
            return found[-1]
    return ""


async def _does(chat: Chat, text: str, *, taps: bool) -> None:
    labels = [label for message in chat.messages for label in message.labels]
    newest = next((message.labels for message in reversed(chat.messages) if message.labels), [])
    if taps and text.isdecimal() and labels:
        await chat.taps(newest[int(text) - 1])
    else:
        await chat.says(text)


def _says(line: str, chat: Chat) -> bool:
    return any(message.from_bot and ends_with(line, message.text) for message in chat.messages)
