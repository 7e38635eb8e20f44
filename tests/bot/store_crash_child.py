"""A process that applies turns as fast as it can, until it is killed. Says what was committed, line by line.

    python -m tests.bot.store_crash_child FOLDER RUN

Each person's conversation is a counter. A turn notes the message "RUN-number", moves the counter on by one and
sends a letter that bears its new value; every message comes in twice. Somebody else is invited and forgotten
all the while.
"""

import asyncio
import sys
from functools import partial
from pathlib import Path

from bot.store import Store, Transaction
from tests.bot.store_kit import NOW, joined, letter, opened

PEOPLE = 8


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - the parent listens


def turn(transaction: Transaction, person: str, message: str) -> int | None:
    """Return the person's new counter; None if the message was seen before."""
    if not transaction.first_time("telegram", person, message, NOW):
        return None
    client = transaction.who("telegram", person) or joined(transaction, person)
    count = int(transaction.conversation(client.ref) or 0) + 1
    transaction.keep(client.ref, str(count).encode(), None, NOW)
    transaction.send(letter(client.ref, str(count), person), NOW)
    return count


async def talk(store: Store, person: str, run: str) -> None:
    for number in range(1_000_000):
        message = f"{run}-{number}"
        first, again = await asyncio.gather(
            *(store.apply(partial(turn, person=person, message=message)) for _ in range(2))
        )
        assert again is None
        say("committed", person, message, first)


async def come_and_go(store: Store) -> None:
    while True:
        client = await store.apply(lambda transaction: joined(transaction, "passing by"))
        await store.apply(lambda transaction, ref=client.ref: transaction.keep(ref, b"canary" * 500, None, NOW))
        say("invited", client.ref)
        await store.apply(lambda transaction, ref=client.ref: transaction.forget(ref))
        say("forgotten", client.ref)
        await asyncio.sleep(0.01)


async def main(folder: Path, run: str) -> None:
    async with opened(folder) as store:
        say("open")
        await asyncio.gather(come_and_go(store), *(talk(store, str(each), run) for each in range(PEOPLE)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
