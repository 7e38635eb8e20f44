"""Opening: one owner, the right key, sound files, none of them readable by others; or a sentence and no change."""

import errno
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store import (
    Store,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreKeyError,
    StoreNewerError,
    StoreOwnedError,
)
from bot.store.errors import translated_errors
from bot.store.schema import KEY_MIGRATIONS, MIGRATIONS
from tests.bot.store_kit import files, joined, opened

HOLD = """
import asyncio, sys
from bot.store import Store
async def main():
    async with Store.open(sys.argv[1] + "/accord.db", sys.argv[1] + "/accord.key"):
        print("open", flush=True)
        sys.stdin.read()
asyncio.run(main())
"""


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A store with one client in it, closed."""
    async with opened(tmp_path) as store:
        await store.apply(lambda transaction: joined(transaction, "1"))
    return tmp_path


def modes(folder: Path) -> dict[str, int]:
    """The rights of every file."""
    return {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()}


async def refuses(folder: Path, error: type[StoreError], words: str, changed: str = "") -> None:
    """Opening fails with a sentence, changes nothing, and lets go of the lock."""
    before = files(folder)
    for _ in range(2):
        with pytest.raises(error, match=words) as caught:
            await opened(folder)
        assert str(caught.value).endswith((".", "600 " + str(folder / "accord.key")))
    after = files(folder)
    assert all(after[name] == content for name, content in before.items() if name != changed)


async def test_what_was_kept_is_there_again(folder: Path) -> None:
    async with opened(folder) as store:
        client = await store.apply(lambda transaction: transaction.who("telegram", "1"))
        assert client is not None
        assert client.label == "J. Doe"


async def test_files_are_for_their_owner_only(folder: Path) -> None:
    async with opened(folder) as store:
        await store.apply(lambda transaction: joined(transaction, "2"))
        found = modes(folder)
    assert {"accord.db", "accord.db-wal", "accord.db.keys", "accord.db.lock", "accord.key"} <= set(found)
    assert set(found.values()) == {0o600}


async def test_the_database_is_durable_and_scrubs(folder: Path) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "locking_mode": "exclusive",
    }
    async with opened(folder) as store:
        opened_files = store._opened()
        for read in (lambda db: db, lambda _: opened_files.keys.db):
            found = await opened_files.thread.call(
                lambda db, read=read: {name: read(db).execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
            )
            assert found == wanted


class TestOneOwner:
    async def test_another_process_owns_it(self, folder: Path) -> None:
        child = subprocess.Popen(  # noqa: ASYNC220 - a moment, our own
            [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == b"open\n"
            with pytest.raises(StoreOwnedError, match="owned by another process"):
                await opened(folder)
            child.kill()
            child.wait()
            async with opened(folder):
                pass
        finally:
            child.kill()
            child.communicate()

    async def test_the_same_process_owns_it(self, folder: Path) -> None:
        link = folder / "link.db"
        link.symlink_to(folder / "accord.db")
        async with opened(folder):
            for path in (folder / "accord.db", link):
                with pytest.raises(StoreOwnedError):
                    await Store.open(path, folder / "accord.key")

    async def test_a_stranger_cannot_read_it_meanwhile(self, folder: Path) -> None:
        async with opened(folder):
            db = sqlite3.connect(folder / "accord.db", timeout=0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                db.execute("SELECT * FROM client").fetchall()
            db.close()

    async def test_a_stranger_who_reads_keeps_us_out(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.store.files.PATIENCE", 0.0)
        db = sqlite3.connect(folder / "accord.db", isolation_level=None)
        db.execute("BEGIN")
        db.execute("SELECT * FROM client").fetchall()
        await refuses(folder, StoreOwnedError, "in use by another process")
        db.close()


class TestDamage:
    @pytest.mark.parametrize("name", ["accord.db", "accord.db.keys"])
    async def test_no_database_at_all(self, folder: Path, name: str) -> None:
        (folder / name).write_bytes(b"Dear diary, " * 1000)
        await refuses(folder, StoreCorruptError, "backup")

    @pytest.mark.parametrize("name", ["accord.db", "accord.db.keys"])
    async def test_a_page_is_torn(self, folder: Path, name: str) -> None:
        content = bytearray((folder / name).read_bytes())
        content[100:4096] = b"\xff" * 3996
        (folder / name).write_bytes(content)
        await refuses(folder, StoreCorruptError, "backup")

    async def test_a_later_page_is_torn(self, folder: Path) -> None:
        path = folder / "accord.db"
        content = bytearray(path.read_bytes())
        for page in range(2, len(content) // 4096):
            content[page * 4096 : page * 4096 + 64] = b"\x0d" * 64
        path.write_bytes(content)
        await refuses(folder, StoreCorruptError, "backup")

    @pytest.mark.parametrize("name", ["accord.db", "accord.db.keys"])
    async def test_a_newer_version_wrote_it(self, folder: Path, name: str) -> None:
        db = sqlite3.connect(folder / name)
        db.execute("PRAGMA user_version = 999")
        db.close()
        await refuses(folder, StoreNewerError, "Update Accord")

    async def test_it_is_somebody_elses(self, folder: Path) -> None:
        (folder / "accord.db").unlink()
        db = sqlite3.connect(folder / "accord.db")
        db.execute("CREATE TABLE recipes (cake TEXT)")
        db.close()
        await refuses(folder, StoreCorruptError, "no database of Accord's")

    async def test_a_folder_is_in_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "accord.db").mkdir()
        with pytest.raises(StoreError, match="cannot be opened"):
            await Store.open(tmp_path / "accord.db", tmp_path / "accord.key")

    def test_no_room_for_a_file(self) -> None:
        with pytest.raises(StoreFullError), translated_errors(Path("accord.db")):
            raise OSError(errno.ENOSPC, "No space left on device")


class TestMasterKey:
    async def test_it_is_made_once(self, folder: Path) -> None:
        key = (folder / "accord.key").read_text()
        async with opened(folder):
            pass
        assert (folder / "accord.key").read_text() == key
        assert len(bytes.fromhex(key)) == 32

    async def test_it_is_missing(self, folder: Path) -> None:
        (folder / "accord.key").unlink()
        await refuses(folder, StoreKeyError, "Put the key file back")
        assert not (folder / "accord.key").exists()

    async def test_it_is_the_wrong_one(self, folder: Path) -> None:
        (folder / "accord.key").write_text("ab" * 32)
        await refuses(folder, StoreKeyError, "not the one")

    async def test_it_is_no_key(self, folder: Path) -> None:
        (folder / "accord.key").write_text("secret")
        await refuses(folder, StoreKeyError, "64 hexadecimal digits")

    async def test_others_can_read_it(self, folder: Path) -> None:
        (folder / "accord.key").chmod(0o640)
        await refuses(folder, StoreKeyError, "chmod 600")

    async def test_the_environment_comes_first(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ACCORD_KEY", (folder / "accord.key").read_text())
        (folder / "accord.key").unlink()
        async with Store.open(folder / "accord.db", folder / "accord.key"):
            pass
        monkeypatch.setenv("ACCORD_KEY", "cd" * 32)
        with pytest.raises(StoreKeyError, match="not the one"):
            await Store.open(folder / "accord.db", folder / "accord.key")


class TestTwoFiles:
    """The database and its keys must belong together; what is older decides what it means."""

    @pytest.fixture
    async def old(self, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A backup; since then "1" was forgotten and "2" has joined."""
        backup = tmp_path_factory.mktemp("backup")
        async with opened(folder) as store:
            await store.backup(backup)
            ref = (await store.apply(lambda transaction: transaction.clients()))[0].client.ref
            await store.apply(lambda transaction: (transaction.forget(ref), joined(transaction, "2")))
        return backup

    @staticmethod
    async def people(folder: Path) -> list[str | None]:
        async with opened(folder) as store:
            return [each.client.address for each in await store.apply(lambda transaction: transaction.clients())]

    async def test_a_whole_backup_can_be_put_back(self, folder: Path, old: Path) -> None:
        assert modes(old) == {"accord.db": 0o600, "accord.db.keys": 0o600}
        for name in modes(old):
            shutil.copy(old / name, folder / name)
        assert await self.people(folder) == ["1"]

    async def test_the_forgotten_stay_forgotten_in_an_old_database(self, folder: Path, old: Path) -> None:
        shutil.copy(old / "accord.db", folder / "accord.db")
        assert await self.people(folder) == []

    async def test_old_keys_are_refused(self, folder: Path, old: Path) -> None:
        shutil.copy(old / "accord.db.keys", folder / "accord.db.keys")
        await refuses(folder, StoreKeyError, "older than", changed="accord.db.keys")  # how it keeps its log

    @pytest.mark.parametrize(("gone", "words"), [("accord.db.keys", "are not"), ("accord.db", "holds keys of clients")])
    async def test_one_of_them_is_missing(self, folder: Path, gone: str, words: str) -> None:
        (folder / gone).unlink()
        await refuses(folder, StoreKeyError, words)

    async def test_they_are_of_two_practices(self, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        other = tmp_path_factory.mktemp("other")
        shutil.copy(folder / "accord.key", other / "accord.key")
        async with opened(other):
            pass
        shutil.copy(other / "accord.db.keys", folder / "accord.db.keys")
        await refuses(folder, StoreKeyError, "do not belong together")

    async def test_practices_do_not_see_each_other(self, folder: Path) -> None:
        async with Store.open(folder / "accord.db", folder / "accord.key", practice="north", key_env="") as store:
            assert await store.apply(lambda transaction: transaction.clients()) == ()
            assert await store.apply(lambda transaction: transaction.who("telegram", "1")) is None
            await store.apply(lambda transaction: joined(transaction, "1", "North"))
        assert await self.people(folder) == ["1"]


async def test_every_migration_is_applied_with_its_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ("ALTER TABLE client ADD COLUMN extra TEXT", "CREATE TABLE client (x)")
    monkeypatch.setattr("bot.store.files.MIGRATIONS", (*MIGRATIONS, broken))
    with pytest.raises(sqlite3.OperationalError):
        await opened(folder)
    monkeypatch.setattr("bot.store.files.MIGRATIONS", (*MIGRATIONS, broken[:1]))
    async with opened(folder):
        pass
    db = sqlite3.connect(folder / "accord.db")
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    assert db.execute("SELECT extra FROM client").fetchall() == [(None,)]
    db.close()


@pytest.mark.parametrize(("name", "steps"), [("accord.db", MIGRATIONS), ("accord.db.keys", KEY_MIGRATIONS)])
async def test_every_table_bears_its_practice(folder: Path, name: str, steps: tuple[object, ...]) -> None:
    db = sqlite3.connect(folder / name)
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    assert len(tables) >= 2
    for table in tables:
        assert "practice" in {row[1] for row in db.execute(f"PRAGMA table_info({table})")}, table
    assert db.execute("PRAGMA user_version").fetchone() == (len(steps),)
    db.close()


async def test_closing_leaves_no_log_behind(folder: Path) -> None:
    assert set(modes(folder)) == {"accord.db", "accord.db.keys", "accord.db.lock", "accord.key"}
