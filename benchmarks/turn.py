"""What a turn of the dialogue costs, beside the disk's own commit: ratios, measured in one run.

    python benchmarks/turn.py [--rounds 5] [--turns 300] [--against CHECKOUT]

A turn is everything: understanding what was typed, the dialogue, the words, encryption, one durable commit.
The bare commit is one small row, by sqlite3 itself, WAL and synchronous=FULL, on the same disk, interleaved.
With `--against`, the script of that name in another checkout is run by turns with this one, each as a program of its
own, with the Python of that checkout's `.venv` if it has one. The two need to have in common only what they print.
"""

import argparse
import asyncio
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.app import App
from bot.practice import Practice
from bot.store import Transaction
from bot.transports import Incoming, What

ROOT = Path(__file__).parents[1]
WALK = ("why", "1", "what about whatsapp?", "back", "1", "signal", "yes", "back", "back", "back", "help", "hello")


def bare(path: Path, count: int) -> float:
    """Seconds a commit."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (x BLOB)")
    begin = time.perf_counter()
    for _ in range(count):
        db.execute("INSERT INTO t VALUES (?)", (b"x" * 500,))
    spent = time.perf_counter() - begin
    db.close()
    return spent / count


async def turns(practice: Practice, folder: Path, people: int, count: int) -> float:
    """Seconds a turn, with so many people talking at once."""
    async with practice.store(folder) as store:
        service, now = App(practice, store).inbound, time.time()
        codes = [
            (await store.apply(lambda transaction: transaction.invite("Nobody", "en", now + 9e5, now))).code
            for _ in range(people)
        ]

        async def says(who: int, number: int, text: str) -> None:
            await service.receive(Incoming("terminal", str(who), f"{number}", now, What.TEXT, text))

        for who, code in enumerate(codes):
            await says(who, -2, code)
            await says(who, -1, "1")
        spent, rounds = 0.0, count // people
        for number in range(rounds):
            await store.apply(delivered)
            begin = time.perf_counter()
            await asyncio.gather(*(says(who, number, WALK[number % len(WALK)]) for who in range(people)))
            spent += time.perf_counter() - begin
        return spent / (rounds * people)


def delivered(transaction: Transaction) -> None:
    """Mark all messages as sent, so that nobody is slowed for writing too fast."""
    while messages := transaction.due_messages(time.time(), 1000):
        for message in messages:
            transaction.sent(message.id, time.time())


def measured(checkout: Path, count: int) -> dict[str, float]:
    """One round of a checkout's own script: milliseconds by the name of the line."""
    python = checkout / ".venv/bin/python"
    command = [str(python if python.exists() else sys.executable), "benchmarks/turn.py", "--rounds", "1"]
    told = subprocess.run(  # noqa: S603 - our own program, or the one that was named
        [*command, "--turns", str(count)], cwd=checkout, capture_output=True, check=True, text=True
    ).stdout
    return {name.rstrip(): float(spent) for name, spent in re.findall(r"^(\S.*?) +([\d.]+) ms", told, re.MULTILINE)}


def compare(other: Path, rounds: int, count: int) -> None:
    """Print what this checkout takes beside the other, line by line."""
    pairs = [(measured(ROOT, count), measured(other, count)) for _ in range(rounds)]
    print(f"{'':20} {'here':>10} {'there':>10}   here / there [smallest-largest]")
    for name in pairs[0][0]:
        here, there = ([pair[side][name] for pair in pairs] for side in (0, 1))
        ratios = [mine / theirs for mine, theirs in zip(here, there, strict=True)]
        print(
            f"{name:20} {statistics.median(here):7.2f} ms {statistics.median(there):7.2f} ms   "
            f"{statistics.median(ratios):.2f} [{min(ratios):.2f}-{max(ratios):.2f}]"
        )


def main() -> None:
    """Measure, and print medians and the ratios of each round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--against", type=Path, help="another checkout")
    given = parser.parse_args()
    if given.against:
        compare(given.against.absolute(), given.rounds, given.turns)
        return
    practice, rows = Practice.loaded(None), []
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            commit = bare(folder / "bare.db", given.turns)
            alone = asyncio.run(turns(practice, folder, 1, given.turns))
        with tempfile.TemporaryDirectory() as name:
            crowd = asyncio.run(turns(practice, Path(name), 50, given.turns * 2))
        rows.append((commit, alone, crowd))
    names = ("bare commit", "turn, 1 at a time", "turn, 50 at once")
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        ratios = [value / row[0] for value, row in zip(column, rows, strict=True)]
        print(
            f"{name:20} {statistics.median(column) * 1e3:7.2f} ms   {statistics.median(ratios):5.1f} x bare "
            f"[{min(ratios):.1f}-{max(ratios):.1f}]"
        )


if __name__ == "__main__":
    main()
