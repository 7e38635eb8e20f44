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
from bot.app import BACKUP, App
from bot.commands import CommandError
from bot.practice import Practice
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


def house_in(folder: Path, name: str = "accord.db") -> Practice:
    found = Practice.loaded(PRACTICE)
    store = found.settings.store.model_copy(update={"path": folder / name, "key_file": folder / "accord.key"})
    return replace(found, settings=found.settings.model_copy(update={"store": store}))


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return house_in(tmp_path)


class Run:
    """What an Accord that runs has to do with the socket."""

    def __init__(self) -> None:
        self.done = 0
        self.solved: list[tuple[str, str]] = []

    async def challenge(self, token: str, captcha: str) -> None:
        if captcha == "wrong":
            raise CommandError("Try another one.")
        self.solved.append((token, captcha))


@asynccontextmanager
async def running(practice: Practice) -> AsyncIterator[Run]:
    one = Run()

    def done() -> None:
        one.done += 1

    async with App.opened(practice, clock) as app:
        app.wake, app.live = done, {"challenge": one.challenge}
        async with control.listening(app):
            yield one


async def asked(practice: Practice, command: str, **arguments: Any) -> Any:
    return await control.ask(practice, command, arguments, clock)


async def test_the_same_answer_with_and_without_a_running_accord(practice: Practice) -> None:
    made = await asked(practice, "invite", label="Client One")
    alone = await asked(practice, "clients")
    async with running(practice) as one:
        beside = await asked(practice, "clients")
        assert one.done == 1

    assert alone == beside
    assert alone[0].reference == made.reference


async def test_only_the_owner_may_use_the_socket_and_it_goes_with_the_run(practice: Practice) -> None:
    path = control.socket_path(practice)
    async with running(practice):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


async def test_a_running_accord_is_reached_however_deep_its_folder_lies(tmp_path: Path) -> None:
    """The kernel takes about 107 bytes as the address of a socket."""
    practice = house_in(tmp_path / ("a" * 100) / ("b" * 100))
    path = control.socket_path(practice)
    async with running(practice) as one:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert await asked(practice, "clients") == []
        assert one.done == 1
    assert not path.exists()


async def test_a_name_that_is_too_long_for_a_socket_is_a_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    practice = house_in(tmp_path, "a" * 110)
    async with running(practice):
        with pytest.raises(StoreOwnedError):
            await asked(practice, "clients")
    assert "Choose a shorter [store] path" in caplog.text


async def test_what_cannot_be_done_is_a_sentence_on_both_ways(practice: Practice) -> None:
    with pytest.raises(CommandError, match="nobody with the number"):
        await asked(practice, "show", reference="K7QM-3F2X")
    async with running(practice) as one:
        with pytest.raises(CommandError, match="nobody with the number"):
            await asked(practice, "show", reference="K7QM-3F2X")
        assert one.done == 0


async def test_a_socket_left_by_a_killed_run_is_no_hindrance(practice: Practice) -> None:
    async with running(practice):
        pass
    path = control.socket_path(practice)
    server = await asyncio.start_unix_server(lambda *_: None, str(path))
    server.close()
    path.touch()
    assert await asked(practice, "clients") == []
    async with running(practice):
        assert await asked(practice, "clients") == []


@pytest.mark.parametrize(
    "line",
    [b"", b"nonsense\n", b"[]\n", b'{"do": "clients"}\n', b'{"do": "clients", "with": {"so": "what"}}\n', b"\xff\n"],
)
async def test_nonsense_is_answered_and_harms_nobody(practice: Practice, line: bytes) -> None:
    async with running(practice):
        reader, writer = await asyncio.open_unix_connection(str(control.socket_path(practice)))
        writer.write(line)
        writer.write_eof()
        answer = json.loads(await reader.readline())
        writer.close()
        assert "fault" in answer
        assert await asked(practice, "clients") == []


async def test_an_unknown_deed_says_that_the_versions_differ(practice: Practice) -> None:
    async with running(practice):
        with pytest.raises(CommandError, match="Start it anew"):
            await asked(practice, "a deed of tomorrow")


async def test_a_backup_is_made_while_accord_runs(practice: Practice, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    async with running(practice):
        await asked(practice, "invite", label="Client One")
        await asked(practice, BACKUP, folder=str(tmp_path / "backup"))
    assert sorted(path.name for path in (tmp_path / "backup").iterdir()) == ["accord.db", "accord.db.keys"]


async def test_what_needs_a_service_needs_a_running_accord(practice: Practice) -> None:
    with pytest.raises(CommandError, match="accord run"):
        await asked(practice, "challenge", **TOKEN, captcha="signalcaptcha://x")
    async with running(practice) as one:
        await asked(practice, "challenge", **TOKEN, captcha="signalcaptcha://x")
        with pytest.raises(CommandError, match="Try another"):
            await asked(practice, "challenge", **TOKEN, captcha="wrong")
        assert one.solved == [("T", "signalcaptcha://x")]


async def test_a_store_that_somebody_else_holds_is_said(practice: Practice) -> None:
    async with practice.store():
        with pytest.raises(StoreOwnedError):
            await asked(practice, "clients")
