"""What somebody finds who holds the files: nothing to read, nothing to swap, nothing of the forgotten."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.store import Client, OutboxMessage, Retention, Store, StoreCorruptError, StoreOwnedError, Transaction
from bot.store import files as store_files
from tests.bot.store_kit import NOW, NullCipher, files, joined, letter, opened, references


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as store:
        yield store


def fill(transaction: Transaction, client: Client, word: str) -> None:
    """Put `word` wherever something can be put about a client."""
    transaction.keep(client.ref, f"{word} conversation".encode(), NOW, NOW)
    transaction.record(client.ref, f"{word} agreement".encode(), NOW)
    transaction.first_time("telegram", f"{word} address", f"{word} message", NOW)
    for recipient in ("client", "therapist"):
        reference = f"{word} reference"
        transaction.send(
            letter(client.ref, f"{word} letter", f"{word} to", recipient=recipient, reference=reference), NOW
        )


async def test_nothing_can_be_read_in_the_files(store: Store, tmp_path: Path) -> None:
    word = "Canary"

    def job(transaction: Transaction) -> str:
        invitation = transaction.invite(f"{word} label", f"{word}-language", NOW + 1, NOW)
        client = transaction.redeem(invitation.code, f"{word} transport", f"{word} address", NOW).client
        assert client is not None
        fill(transaction, client, word)
        transaction.stranger("telegram", f"{word} stranger", NOW)
        transaction.send(
            OutboxMessage("stranger", None, "telegram", f"{word} to", f"{word} text".encode(), f"{word} ref"), NOW
        )
        return invitation.code

    code = await store.apply(job)
    wanted = {word.encode(), code.encode(), code.replace("-", "").encode()}

    assert {"accord.db", "accord.db-wal", "accord.db.keys"} <= set(files(tmp_path))
    assert references(tmp_path, wanted) == {}
    await store.close()
    assert references(tmp_path, wanted) == {}
    assert (tmp_path / "accord.key").read_bytes().strip() not in b"".join(files(tmp_path).values())


SWAPS = {
    "conversation": ("UPDATE conversation SET body = (SELECT body FROM conversation WHERE ref = ?2) WHERE ref = ?1"),
    "client": "UPDATE client SET sealed = (SELECT sealed FROM client WHERE ref = ?2) WHERE ref = ?1",
    "address": "UPDATE address SET sealed = (SELECT sealed FROM address WHERE ref = ?2) WHERE ref = ?1",
}


@pytest.mark.parametrize("table", SWAPS)
async def test_rows_of_two_clients_cannot_be_swapped(store: Store, table: str) -> None:
    def job(transaction: Transaction) -> None:
        one, two = joined(transaction, "1"), joined(transaction, "2")
        for each in (one, two):
            fill(transaction, each, "x")
        transaction._db.execute(SWAPS[table], (one.ref, two.ref))
        transaction.client(one.ref)
        transaction.conversation(one.ref)

    with pytest.raises(StoreCorruptError, match=f"table {table}"):
        await store.apply(job)


async def test_rows_of_one_client_cannot_be_swapped(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        client = joined(transaction, "1")
        transaction.record(client.ref, b"you may call", NOW)
        transaction.record(client.ref, b"never call", NOW)
        transaction._db.execute("DROP TRIGGER agreement_stands")
        transaction._db.execute("UPDATE agreement SET body = (SELECT body FROM agreement WHERE number = 1)")
        transaction.agreements(client.ref)

    with pytest.raises(StoreCorruptError, match="changed from outside"):
        await store.apply(job)


async def test_letters_cannot_be_readdressed(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        client = joined(transaction, "1")
        one, two = (transaction.send(letter(client.ref, address=address), NOW) for address in "12")
        transaction._db.execute(
            "UPDATE letter SET sealed = (SELECT sealed FROM letter WHERE id = ?) WHERE id = ?", (two, one)
        )
        assert [each.id for each in transaction.due_messages(NOW, 9)] == [two]

    await store.apply(job)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_nothing_of_the_forgotten_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """With a cipher that seals nothing, so that what is left would be seen: 250 of 400 clients, short and long.

    Conversations that grow and shrink have pages split and tidied: without VACUUM, one or two of these clients
    stay in the slack.
    """
    monkeypatch.setattr("bot.store.keys.new_cipher", NullCipher)
    chance = random.Random(seed)  # noqa: S311 - repeatable
    words: dict[str, str] = {}

    def arrive(transaction: Transaction) -> None:
        for number in range(len(words), len(words) + 20):
            word = f"canary{chance.getrandbits(64):016x}"
            client = joined(transaction, str(number), word * chance.randrange(1, 14))
            fill(transaction, client, word * chance.choice([1, 5, 20, 200, 800]))
            words[client.ref] = word

    def talk(transaction: Transaction) -> None:
        for ref in chance.choices(sorted(words), k=400):
            transaction.keep(ref, words[ref].encode() * chance.randrange(1, 40), None, NOW)

    async with opened(tmp_path) as store:
        for job in (*[arrive] * 20, *[talk] * 12):
            await store.apply(job)
        gone = chance.sample(sorted(words), 250)
        keys = await wrapped(store)
        for ref in gone[:15]:
            assert await store.apply(partial(forget, ref=ref))
        assert all(await asyncio.gather(*(store.apply(partial(forget, ref=ref)) for ref in gone[15:])))
        lost = {words[ref].encode() for ref in gone} | {keys[ref] for ref in gone}
        left = {each.encode() for each in words.values()} - lost

        assert len(lost) == 500
        assert references(tmp_path, lost) == {}
        assert len(references(tmp_path, left)["accord.db"]) == 150


def forget(transaction: Transaction, ref: str) -> bool:
    return transaction.forget(ref)


async def wrapped(store: Store) -> dict[str, bytes]:
    """The clients' keys as they lie in their database."""
    keys = store._opened().keys
    return await store._opened().thread.call(
        lambda _: {ref: each for ref, each in keys.db.execute("SELECT ref, wrapped FROM key") if ref}
    )


async def test_forgetting_goes_on_after_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the commit and before the scrubbing: opening does the rest."""
    monkeypatch.setattr("bot.store.keys.new_cipher", NullCipher)
    async with opened(tmp_path) as store:
        client = await store.apply(lambda transaction: joined(transaction, "1", "canary"))
        await store.apply(lambda transaction: fill(transaction, client, "canary" * 900))
        key = (await wrapped(store))[client.ref]
        with monkeypatch.context() as broken:
            broken.setattr("bot.store.writer.scrub", lambda *_: None)
            await store.apply(lambda transaction: transaction.forget(client.ref))
        assert references(tmp_path, {key})
    async with opened(tmp_path):
        assert references(tmp_path, {b"canary", key}) == {}


async def test_a_forgotten_client_whose_traces_may_be_left_is_reported(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same when somebody from outside holds on to the files: tried again by the next sweep."""
    ref = (await store.apply(lambda transaction: joined(transaction, "1"))).ref

    class Busy:
        """A connection whose checkpoints find a reader."""

        def __init__(self, db: sqlite3.Connection) -> None:
            self.db = db

        def execute(self, sql: str, *values: object) -> object:
            if "wal_checkpoint" in sql:
                return self.db.execute("SELECT 1, 0, 0")
            return self.db.execute(sql, *values)

    scrub = store_files.scrub
    with monkeypatch.context() as busy:
        busy.setattr("bot.store.writer.scrub", lambda db, keys, path: scrub(Busy(db), keys, path))  # type: ignore[arg-type]
        with pytest.raises(StoreOwnedError, match="try again"):
            await store.apply(lambda transaction: transaction.forget(ref))
    marked = "SELECT count(*) FROM meta WHERE name = 'scrub'"
    assert await store.apply(lambda transaction: transaction.client(ref)) is None
    assert await store.apply(lambda transaction: transaction._db.execute(marked).fetchone()) == (1,)
    retention = Retention()
    await store.apply(lambda transaction: transaction.sweep(NOW, retention))
    assert await store.apply(lambda transaction: transaction._db.execute(marked).fetchone()) == (0,)
