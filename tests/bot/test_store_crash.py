"""kill -9 at random moments, over and over on one database: what was acknowledged is there, exactly once."""

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store, Transaction
from tests.bot.store_crash_child import PEOPLE
from tests.bot.store_kit import NOW, opened

KILLS = 32
ROOT = Path(__file__).parents[2]


def lived(folder: Path, run: int, seconds: float) -> list[list[str]]:
    """Let the child live for so many seconds from its first commit; return the lines that it finished."""
    command = [sys.executable, "-m", "tests.bot.store_crash_child", str(folder), str(run)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == b"open\n"
    death = threading.Timer(seconds, child.kill)
    death.start()
    said = child.stdout.read().decode()
    child.wait()
    child.stdout.close()
    return [line.split() for line in said[: said.rfind("\n") + 1].splitlines()]


class Witness:
    """What must be true of the store, by what the children said before they died."""

    def __init__(self) -> None:
        self.committed: dict[str, int] = {}
        self.messages: set[tuple[str, str]] = set()
        self.forgotten: set[str] = set()

    def heard(self, lines: list[list[str]]) -> None:
        for kind, *rest in lines:
            if kind == "committed":
                person, message, count = rest
                assert int(count) > self.committed.get(person, 0)
                self.committed[person] = int(count)
                self.messages.add((person, message))
            elif kind == "forgotten":
                self.forgotten.add(rest[0])

    def check(self, transaction: Transaction) -> None:
        """Nothing lost, nothing doubled, order kept."""
        assert transaction._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        turns = 0
        for person, committed in self.committed.items():
            client = transaction.who("telegram", person)
            assert client is not None
            count = int(transaction.conversation(client.ref) or 0)
            assert count >= committed
            assert self.letters(transaction, person) == list(range(1, count + 1))
            turns += count
        seen = transaction._db.execute("SELECT count(*) FROM inbox").fetchone()[0]
        assert seen >= len(self.messages)
        assert seen == turns + self.unheard(transaction)
        assert not any(transaction.client(ref) for ref in self.forgotten)

    def unheard(self, transaction: Transaction) -> int:
        """Turns of people of whom nothing was acknowledged yet."""
        people = [transaction.who("telegram", str(each)) for each in range(PEOPLE) if str(each) not in self.committed]
        return sum(int(transaction.conversation(each.ref) or 0) for each in people if each)

    @staticmethod
    def letters(transaction: Transaction, person: str) -> list[int]:
        client = transaction.who("telegram", person)
        assert client is not None
        rows = transaction._db.execute(
            """SELECT id, recipient, ref, transport, sealed, attempts, doubts, created
            FROM letter WHERE ref = ? ORDER BY id""",
            (client.ref,),
        )
        return [int(transaction._queued(*row).body) for row in rows]


async def keys_match(store: Store) -> bool:
    """Whether exactly the clients have keys."""
    owners = await store._opened().thread.call(lambda _: store._opened().keys.owners())
    clients = await store.apply(lambda transaction: set(transaction._db.execute("SELECT practice, ref FROM client")))
    return owners - {("default", "")} == clients


@pytest.fixture
def moments() -> Iterator[float]:
    """Seconds until each death: mostly short, so that it comes at every stage."""
    chance = random.Random(20_260_105)  # noqa: S311 - repeatable
    return iter([chance.choice([0.0, 0.005, 0.05, 0.2]) + chance.random() * 0.05 for _ in range(KILLS)])


async def test_killed_at_any_moment_nothing_is_lost_or_doubled(tmp_path: Path, moments: Iterator[float]) -> None:
    witness = Witness()
    for run, seconds in enumerate(moments):
        witness.heard(lived(tmp_path, run, seconds))
        async with opened(tmp_path) as store:
            await store.apply(witness.check)
            assert await keys_match(store)
            again = sorted(witness.messages)[-50:]
            assert not any(
                await store.apply(
                    lambda transaction, again=again: [transaction.first_time("telegram", *each, NOW) for each in again]
                )
            )
    assert run == KILLS - 1
    assert len(witness.messages) > 500
    assert len(witness.forgotten) > 5
