"""The control socket: same answer whether Accord runs or not, for nobody but the owner of the database."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import control
from bot.house import House
from bot.office import DeedError
from bot.store import StoreOwnedError
from tests.story import MONDAY, PRACTICE

TOKEN = {"token": "T"}
NONSENSE = (
    b"",
    b"nonsense\n",
    b"[]\n",
    b'{"do": "clients"}\n',
    b'{"do": "clients", "with": {"so": "what"}}\n',
    b"\xff\n",
)


def clock() -> float:
    return MONDAY


def house_in(folder: Path, name: str = "accord.db") -> House:
    found = House.furnished(PRACTICE)
    store = found.settings.store.model_copy(update={"path": folder / name, "key_file": folder / "accord.key"})
    return replace(found, settings=found.settings.model_copy(update={"store": store}))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return house_in(tmp_path)


class Run:
    """What an Accord that runs has to do with the socket."""

    def __init__(self) -> None:
        self.done = 0
        self.solved: list[tuple[str, str]] = []

    async def challenge(self, token: str, captcha: str) -> None:
        if captcha == "wrong":
            raise DeedError("Try another one.")
        self.solved.append((token, captcha))


@asynccontextmanager
async def running(house: House) -> AsyncIterator[Run]:
    one = Run()

    def done() -> None:
        one.done += 1

    async with house.store() as store:
        service = house.service(store, clock)
        async with control.listening(house, store, service, clock, done, {"challenge": one.challenge}):
            yield one


async def asked(house: House, deed: str, **arguments: Any) -> Any:
    return await control.ask(house, deed, arguments, clock)


async def test_the_same_answer_with_and_without_a_running_accord(house: House) -> None:
    made = await asked(house, "invite", label="Client One")
    alone = await asked(house, "clients")
    async with running(house) as one:
        beside = await asked(house, "clients")
        assert one.done == 1

    assert alone == beside
    assert alone[0]["reference"] == made["reference"]


async def test_only_the_owner_may_use_the_socket_and_it_goes_with_the_run(house: House) -> None:
    path = control.socket_path(house)
    async with running(house):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


async def test_a_running_accord_is_reached_however_deep_its_folder_lies(tmp_path: Path) -> None:
    """The kernel takes about 107 bytes as the address of a socket."""
    house = house_in(tmp_path / ("a" * 100) / ("b" * 100))
    path = control.socket_path(house)
    async with running(house) as one:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert await asked(house, "clients") == []
        assert one.done == 1
    assert not path.exists()


async def test_a_name_that_is_too_long_for_a_socket_is_a_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house = house_in(tmp_path, "a" * 110)
    async with running(house):
        with pytest.raises(StoreOwnedError):
            await asked(house, "clients")
    assert "Choose a shorter [store] path" in caplog.text


async def test_what_cannot_be_done_is_a_sentence_on_both_ways(house: House) -> None:
    with pytest.raises(DeedError, match="nobody with the number"):
        await asked(house, "show", reference="K7QM-3F2X")
    async with running(house) as one:
        with pytest.raises(DeedError, match="nobody with the number"):
            await asked(house, "show", reference="K7QM-3F2X")
        assert one.done == 0


async def test_a_socket_left_by_a_killed_run_is_no_hindrance(house: House) -> None:
    async with running(house):
        pass
    path = control.socket_path(house)
    server = await asyncio.start_unix_server(lambda *_: None, str(path))
    server.close()
    path.touch()
    assert await asked(house, "clients") == []
    async with running(house):
        assert await asked(house, "clients") == []


@pytest.mark.parametrize(
    "line",
    [b"", b"nonsense\n", b"[]\n", b'{"do": "clients"}\n', b'{"do": "clients", "with": {"so": "what"}}\n', b"\xff\n"],
)
async def test_nonsense_is_answered_and_harms_nobody(house: House, line: bytes) -> None:
    async with running(house):
        reader, writer = await asyncio.open_unix_connection(str(control.socket_path(house)))
        writer.write(line)
        writer.write_eof()
        answer = json.loads(await reader.readline())
        writer.close()
        assert "fault" in answer
        assert await asked(house, "clients") == []


async def test_an_unknown_deed_says_that_the_versions_differ(house: House) -> None:
    async with running(house):
        with pytest.raises(DeedError, match="Start it anew"):
            await asked(house, "a deed of tomorrow")


async def test_a_backup_is_made_while_accord_runs(house: House, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    async with running(house):
        await asked(house, "invite", label="Client One")
        await asked(house, control.BACKUP, folder=str(tmp_path / "backup"))
    assert sorted(path.name for path in (tmp_path / "backup").iterdir()) == ["accord.db", "accord.db.keys"]


async def test_what_needs_a_service_needs_a_running_accord(house: House) -> None:
    with pytest.raises(DeedError, match="accord run"):
        await asked(house, "challenge", **TOKEN, captcha="signalcaptcha://x")
    async with running(house) as one:
        await asked(house, "challenge", **TOKEN, captcha="signalcaptcha://x")
        with pytest.raises(DeedError, match="Try another"):
            await asked(house, "challenge", **TOKEN, captcha="wrong")
        assert one.solved == [("T", "signalcaptcha://x")]


async def test_a_store_that_somebody_else_holds_is_said(house: House) -> None:
    async with house.store():
        with pytest.raises(StoreOwnedError):
            await asked(house, "clients")
