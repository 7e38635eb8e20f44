"""kill -9 at random moments while many people talk: nobody's word is lost, nobody's answer counts twice.

1. A life ends after a number of requests that is drawn, and a moment later: however busy the machine is, each life
   comes as far as on any other.
2. Nobody is impatient. People wait for an answer for as long as it takes; the deadline only ends what hangs. Who
   says something again knows that it was lost: it is neither at the server nor in the database.
"""

import asyncio
import os
import random
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from bot.practice import Practice
from bot.rehearse.signal import Person, SignalServer
from bot.rehearse.telegram import Chat, TelegramServer
from bot.store import Transaction
from bot.transports.signal.envelopes import Envelope, read
from tests.effort import COUNTS, Chosen
from tests.people import STRAIGHT, Step, ends_with, over_signal, over_telegram, steps
from tests.story import PRACTICE

pytestmark = [pytest.mark.long, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[1]
KILLS = 100
DEADLINE = 1500.0
"""Seconds after which nothing will come any more, on however busy a machine."""
LENGTHS = (0.0, 1.0, 5.0, 25.0, 200.0)
"""Requests of a life before it is killed, at the most: one of these is drawn, and then a number below."""


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
        self.pid = 0


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
        if one.pid:
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
    process: Lives,
    talks: list[Coroutine[Any, Any, None]],
    requests: Callable[[], int],
    chance: random.Random,
    between: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> None:
    """Let them talk while Accord is killed, at least `KILLS` times, and until all have finished.

    `requests`: how many the service has had so far; `between` is done when one life has ended and no other has begun.
    """
    talking = asyncio.gather(*talks)
    try:
        async with asyncio.timeout(DEADLINE):
            while process.kills < KILLS or (between and not talking.done()):
                enough = requests() + chance.choice(LENGTHS) * chance.random()
                while requests() < enough and not talking.done():  # noqa: ASYNC110 - the services have no common bell
                    await asyncio.sleep(0.002)
                await asyncio.sleep(chance.random() * 0.02)
                await process.kill()
                if between:
                    await between()
                await process.begin()
            await talking
    finally:
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
    COUNTS.update(kills=process.kills, people=len(talks))


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


def all_alike(made: dict[str, list[bytes]]) -> None:
    """Everybody agreed, once, on what they said."""
    assert {len(versions) for versions in made.values()} == {1}
    assert {b'"method":"signal"' in versions[0] and b"anna.42" in versions[0] for versions in made.values()} == {True}


async def test_fifty_people_on_telegram(tmp_path: Path) -> None:
    """Half of them tap, half of them type. All is said in order; what is repeated is what was just being sent."""
    chance = random.Random(4 + Chosen.seed)  # noqa: S311 - a repeatable run
    story = steps(over_telegram(STRAIGHT))
    async with TelegramServer() as server:
        config = practice(tmp_path, f'[telegram]\ntoken = "{server.token}"\napi_url = "{server.url}"')
        codes = await invited(config, 50)
        chats = {ref: server.chat(f"Person {n}") for n, ref in enumerate(codes)}

        async def talk(ref: str, *, taps: bool) -> None:
            for step in story:
                text = f"/start {codes[ref]}" if step.act == "opens" else step.text
                await _does(chats[ref], text, taps=taps)
                await chats[ref].wait_for(partial(_says, step.last), within=DEADLINE)

        async with lives(config, pace=0.02) as process:
            talks = [talk(ref, taps=n % 2 == 0) for n, ref in enumerate(codes)]
            await survive(process, talks, lambda: len(server.requests), chance)
        made = await agreements(config)

    all_alike(made)
    whole = [line for step in story for line in step.says]
    for ref, chat in chats.items():
        # The option that was tapped stands below the question from then on.
        texts = [message.text.partition("\n\n✓ ")[0] for message in chat.everything if message.from_bot]
        in_order = [text for text, _ in groupby(texts)]
        COUNTS["repeated"] += len(texts) - len(in_order)
        lines = "\n".join(in_order).replace(ref, "K7QM-3F2X").split("\n")
        assert [re.sub(r"20\d\d-\d\d-\d\d", "2026-01-05", line) for line in lines] == whole
    assert not server.violations


class Remembering(SignalServer):
    """It remembers what came for the account."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.came: dict[int, dict[str, Any]] = {}
        """By timestamp, which no two have in common."""

    async def arrives(self, *objects: dict[str, Any]) -> None:
        self.came |= {one["envelope"]["timestamp"]: one for one in objects}
        await super().arrives(*objects)


async def lost(practice: Practice, server: Remembering) -> set[int]:
    """Timestamps of what came and is neither at the server any more nor in the database. Nothing may run."""
    at_the_server = {one["envelope"]["timestamp"] for one in server.waiting}
    said = {timestamp: read(one) for timestamp, one in server.came.items() if timestamp not in at_the_server}

    def job(transaction: Transaction) -> set[int]:
        kept = b"".join(one.raw for one in transaction.journal_waiting("signal"))
        return {
            timestamp
            for timestamp, envelope in said.items()
            if str(timestamp).encode() not in kept and not _was_worked_off(transaction, envelope)
        }

    async with practice.store() as store:
        return await store.apply(job)


def _was_worked_off(transaction: Transaction, envelope: Envelope) -> bool:
    keys, row = transaction._keys, ("signal", envelope.person, envelope.message_id)
    noted = transaction._db.execute("SELECT count(*) FROM inbox WHERE hash = ?", (keys.hash("inbox", *row),))
    return bool(noted.fetchone()[0])


async def test_twenty_people_on_signal(tmp_path: Path) -> None:
    """What was committed stays and counts once. What the server loses with a kill is said again."""
    chance = random.Random(5 + Chosen.seed)  # noqa: S311 - a repeatable run
    story = steps(over_signal(STRAIGHT))
    async with Remembering(mode="native", second=0.05) as server:
        config = practice(tmp_path, f'[signal]\nnumber = "{server.number}"\napi_url = "{server.url}"')
        codes = await invited(config, 20)
        people = {ref: server.person(f"Person {n}") for n, ref in enumerate(codes)}
        gone: set[int] = set()
        loaded = Practice.loaded(config)

        async def between() -> None:
            gone.update(await lost(loaded, server))
            server.records.changes.happened()

        async def talk(ref: str) -> None:
            """Answer the question that stands in the chat; say it again if it was lost."""
            person = people[ref]
            while (answered := _answered(person, story)) < len(story):
                said = (await person.says(story[answered].text if answered else codes[ref])).timestamp

                def goes_on(answered: int = answered, said: int = said) -> bool:
                    return said in gone or _answered(person, story) > answered

                await person.wait_until(goes_on, within=DEADLINE)
                COUNTS["lost"] += said in gone

        async with lives(config, pace=0.02) as process:
            await survive(process, [talk(ref) for ref in codes], server.requests.total, chance, between)
        made = await agreements(config)

    all_alike(made)
    assert not server.violations


def _answered(person: Person, story: list[Step]) -> int:
    """How many steps of the story have had their answer: their last lines, in the order of the story."""
    answered = 0
    for message in person.messages:
        if answered < len(story) and story[answered].last in message.text.split("\n"):
            answered += 1
    return answered


async def _does(chat: Chat, text: str, *, taps: bool) -> None:
    labels = [label for message in chat.messages for label in message.labels]
    newest = next((message.labels for message in reversed(chat.messages) if message.labels), [])
    if taps and text.isdecimal() and labels:
        await chat.taps(newest[int(text) - 1])
    else:
        await chat.says(text)


def _says(line: str, chat: Chat) -> bool:
    return any(message.from_bot and ends_with(line, message.text) for message in chat.messages)
