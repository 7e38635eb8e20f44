"""What the store costs: ratios to bare sqlite3, measured side by side in the same rounds.

    python benchmarks/store.py [--rounds 5] [--turns 1000] [--stored 20000]

1. Only ratios within a round mean anything; the table gives their median, and the smallest and largest.
2. A turn is the same work everywhere: note an inbound message, read a conversation of 500 bytes, write it, put
   two letters of 200 bytes into the outbox, commit, synced. Bare sqlite3 does it in the caller's thread,
   unencrypted, with write-ahead log and synchronous=FULL.
3. "whole" adds what a real turn does besides: whose address it is, and that they were heard from.
"""

import argparse
import asyncio
import gc
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.store import OutboxMessage, Store, Transaction

CLIENTS = 50
STATE, TEXT = os.urandom(500), os.urandom(200)
NOW = 1_767_600_000.0
GOALS = {"1 in flight / bare": 0.5, "64 in flight / bare": 2.5, "sealed / plain, 64": 0.7}

Turn = Callable[[Transaction, str, int], None]


class NullCipher:
    """Seals nothing."""

    def __init__(self, key: bytes) -> None: ...

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Return `data` as it is."""
        del nonce, associated_data
        return data

    decrypt = encrypt


BARE = """
CREATE TABLE inbox (chat TEXT, id TEXT, at REAL, PRIMARY KEY (chat, id));
CREATE TABLE state (chat TEXT PRIMARY KEY, body BLOB, version INTEGER);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, chat TEXT, body BLOB, sent INTEGER DEFAULT 0, at REAL);
"""


def bare(turns: int) -> float:
    """Turns a second of sqlite3 alone."""
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(f"{folder}/bare.db", isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.executescript(BARE)
        start = time.perf_counter()
        for number in range(turns):
            chat = str(number % CLIENTS)
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)", (chat, str(number), NOW))
            db.execute("SELECT body FROM state WHERE chat = ?", (chat,)).fetchone()
            db.execute(
                "INSERT INTO state VALUES (?, ?, 1) "
                "ON CONFLICT DO UPDATE SET body = excluded.body, version = version + 1",
                (chat, STATE),
            )
            for _ in range(2):
                db.execute("INSERT INTO outbox (chat, body, at) VALUES (?, ?, ?)", (chat, TEXT, NOW))
            db.execute("COMMIT")
        rate = turns / (time.perf_counter() - start)
        db.close()
        return rate


def turn(transaction: Transaction, ref: str, number: int) -> None:
    """The same work as in `bare`."""
    chat = str(number % CLIENTS)
    transaction.first_time("telegram", chat, str(number), NOW)
    transaction.conversation(ref)
    transaction.keep(ref, STATE, None, NOW)
    for _ in range(2):
        transaction.send(OutboxMessage("client", ref, "telegram", chat, TEXT, "K7QM-3F2X/1"), NOW)


def whole_turn(transaction: Transaction, ref: str, number: int) -> None:
    """A turn as the service makes it."""
    chat = str(number % CLIENTS)
    transaction.who("telegram", chat)
    transaction.heard(ref, "telegram", chat, NOW)
    turn(transaction, ref, number)


def joined(transaction: Transaction, address: str) -> str:
    """Return the reference of a new client."""
    code = transaction.invite("J. Doe", "en", NOW + 1, NOW).code
    client = transaction.redeem(code, "telegram", address, NOW).client
    return client.ref if client else ""


def ours(turns: int, in_flight: int, one: Turn = turn, *, sealed: bool = True) -> float:
    """Turns a second of the store."""

    async def run(folder: str) -> float:
        async with Store.open(f"{folder}/accord.db", f"{folder}/accord.key") as store:
            refs = await store.apply(
                lambda transaction: [joined(transaction, str(number)) for number in range(CLIENTS)]
            )
            numbers = iter(range(turns))

            async def work() -> None:
                for number in numbers:
                    await store.apply(
                        lambda transaction, number=number: one(transaction, refs[number % CLIENTS], number)
                    )

            start = time.perf_counter()
            await asyncio.gather(*(work() for _ in range(in_flight)))
            return turns / (time.perf_counter() - start)

    with tempfile.TemporaryDirectory() as folder:
        if sealed:
            return asyncio.run(run(folder))
        with patch("bot.store.keys.new_cipher", NullCipher):
            return asyncio.run(run(folder))


def memory(stored: int) -> tuple[float, float]:
    """Largest resident MiB and median milliseconds of a turn with so many conversations stored."""

    async def run(folder: str) -> float:
        async with Store.open(f"{folder}/accord.db", f"{folder}/accord.key") as store:
            refs: list[str] = []
            for start in range(0, stored, 500):
                numbers = range(start, min(start + 500, stored))
                refs += await store.apply(
                    lambda transaction, numbers=numbers: [joined(transaction, str(each)) for each in numbers]
                )
                await store.apply(
                    lambda transaction, some=refs[start:]: [transaction.keep(ref, STATE, None, NOW) for ref in some]
                )
            times = []
            for number in range(1000):
                ref = refs[number * 7919 % stored]
                begin = time.perf_counter()
                await store.apply(lambda transaction, ref=ref, number=number: turn(transaction, ref, number))
                times.append(time.perf_counter() - begin)
            return statistics.median(times) * 1000

    gc.collect()
    with tempfile.TemporaryDirectory() as folder:
        milliseconds = asyncio.run(run(folder))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, milliseconds


def memory_apart(stored: int) -> tuple[float, float]:
    """Return `memory` as a process of its own finds it."""
    command = [sys.executable, __file__, "--memory", str(stored)]
    words = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()  # noqa: S603 - our own
    return float(words[0]), float(words[1])


def rounds(count: int, turns: int) -> Iterator[dict[str, float]]:
    """Yield the ratios of each round."""
    for _ in range(count):
        alone, one, many = bare(turns), ours(turns, 1), ours(3 * turns, 64)
        yield {
            "1 in flight / bare": one / alone,
            "64 in flight / bare": many / alone,
            "1 in flight, whole / bare": ours(turns, 1, whole_turn) / alone,
            "64 in flight, whole / bare": ours(3 * turns, 64, whole_turn) / alone,
            "sealed / plain, 1": one / ours(turns, 1, sealed=False),
            "sealed / plain, 64": many / ours(3 * turns, 64, sealed=False),
            "bare, turns a second": alone,
        }


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description="What the store costs, in ratios to bare sqlite3.")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument(
        "--turns", type=int, default=1000, help="per measurement with 1 in flight; 3 times that with 64"
    )
    options.add_argument("--stored", type=int, default=20_000, help="conversations for the look at memory")
    options.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.memory:
        print(*memory(chosen.memory))
        return
    found = list(rounds(chosen.rounds, chosen.turns))
    print(f"{'':30}{'median':>9}{'min':>9}{'max':>9}{'goal':>9}")
    for name in found[0]:
        values = [each[name] for each in found]
        goal = f"{GOALS[name]:9.2f}" if name in GOALS else f"{'':9}"
        print(f"{name:30}{statistics.median(values):9.2f}{min(values):9.2f}{max(values):9.2f}{goal}")
    (few, quick), (many, slow) = memory_apart(10), memory_apart(chosen.stored)
    print(f"\n10 -> {chosen.stored} conversations: memory {many - few:+.1f} MiB (goal 10), a turn x {slow / quick:.2f}")


if __name__ == "__main__":
    main()
