"""kill -9 at random moments, over and over on one database: what was acknowledged is there, exactly once."""

import random
import subprocess
import sys
from pathlib import Path

from bot.store import Store, Transaction
from tests.bot.store_crash_child import PEOPLE
from tests.bot.store_kit import NOW, opened
from tests.effort import COUNTS, Chosen, scaled

KILLS = 32
ROOT = Path(__file__).parents[2]


def lived(folder: Path, run: int, length: int) -> list[list[str]]:
    """Let the child live until it has said so many lines; return all that it finished."""
    command = [sys.executable, "-m", "tests.bot.store_crash_child", str(folder), str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"open\n"
        said = b"".join(child.stdout.readline() for _ in range(length))
        child.kill()
        said += child.stdout.read()
    return [line.split() for line in said[: said.rfind(b"\n") + 1].decode().splitlines()]


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


async def test_killed_at_any_moment_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    """A life is as long as what it commits, not as a clock says; mostly short, so that death comes at every stage."""
    chance, witness = random.Random(20_260_105 + Chosen.seed), Witness()  # noqa: S311 - repeatable
    lengths = [chance.randrange(chance.choice((1, 3, 30, 200))) for _ in range(scaled(KILLS))]
    for run, length in enumerate(lengths):
        witness.heard(lived(tmp_path, run, length))
        async with opened(tmp_path) as store:
            await store.apply(witness.check)
            assert await keys_match(store)
            again = sorted(witness.messages)[-50:]
            assert not any(
                await store.apply(
                    lambda transaction, again=again: [transaction.first_time("telegram", *each, NOW) for each in again]
                )
            )
    COUNTS.update(kills=len(lengths), committed=len(witness.messages), forgotten=len(witness.forgotten))
    assert len(witness.messages) > sum(lengths) / 3
    assert witness.forgotten
