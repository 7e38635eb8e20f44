"""`accord rehearse`: each stand-in as a program, and how it ends; and who may know whom."""

import ast
import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])
ROOT = Path(__file__).parents[3]
SERVICES = ("telegram", "signal")


@asynccontextmanager
async def rehearsing(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The program, and the address that it printed first; it is ended at the end."""
    command, pipe = (sys.executable, "-m", "bot", "rehearse", *arguments), asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe)
    assert program.stdout
    try:
        yield program, (await program.stdout.readline()).decode().strip()
    finally:
        if program.returncode is None:
            program.terminate()
            await program.communicate()


async def test_telegram_is_a_program_too() -> None:
    async with rehearsing("telegram", "--name", "Kim") as (program, url):
        assert program.stdin is not None
        assert program.stdout is not None
        token = (await program.stdout.readline()).decode().split()[1]
        program.stdin.write(b"/start CODE\n")
        async with Bot(token, base_url=f"{url}/bot") as bot:
            (update,) = await bot.get_updates(timeout=50)
            assert update.message is not None
            assert update.message.text == "/start CODE"
            markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="1")]])
            await update.message.reply_text("Hello\nthere", reply_markup=markup)
            assert [await program.stdout.readline() for _ in range(3)] == [
                b"bot> Hello\n",
                b"bot> there\n",
                b"bot> [Yes]\n",
            ]
            program.stdin.write(b"[No]\n")
            assert await program.stdout.readline() == b"There is no [No] to tap, but [Yes]:\n"
            program.stdin.write(b"[Yes]\n")
            (tapped,) = await bot.get_updates(offset=update.update_id + 1, timeout=50)
            assert tapped.callback_query is not None


async def test_signal_is_a_program_too() -> None:
    async with rehearsing("signal", "--mode", "normal", "--number", "+441632960042") as (program, url):
        assert program.stdin
        assert program.stdout
        program.stdin.write(b"Sam: hello\n")
        async with aiohttp.ClientSession() as session:
            path = f"{url}/v1/receive/+441632960042?timeout=-1&max_messages=1"
            async with session.get(path) as answer:
                (said,) = json.loads(await answer.text())
            body = {"number": "+441632960042", "recipients": [said["envelope"]["sourceUuid"]], "message": "Hi."}
            async with session.post(f"{url}/v2/send", json=body) as answer:
                assert answer.status == 201
        assert await program.stdout.readline() == b"bot to Sam> Hi.\n"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("service", SERVICES)
async def test_it_ends_cleanly_and_without_a_word(service: str, ending: signal.Signals) -> None:
    """Also while somebody is connected."""
    async with rehearsing(service) as (program, url):
        assert url.startswith("http://127.0.0.1:")
        async with aiohttp.ClientSession() as session, session.get(f"{url}/v1/health"):
            program.send_signal(ending)
            said, complained = await program.communicate()

        assert (program.returncode, complained) == (0, b"")
        assert said.splitlines()[1:] == []  # of Telegram's, the token


@pytest.mark.parametrize("service", SERVICES)
async def test_a_port_that_is_taken_is_told_in_a_sentence(service: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        async with rehearsing(service, "--port", str(taken.getsockname()[1])) as (program, url):
            _, complained = await program.communicate()

    assert (program.returncode, url) == (1, "")
    assert complained.decode().startswith("Error: It cannot listen there: ")


def _imports(path: Path) -> set[str]:
    """The names of all modules that are imported anywhere in a file, and their paths as text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {node.value} if node.value.startswith("bot.rehearse") else set()
    return found


def test_they_know_nothing_of_accord_and_only_the_command_line_knows_them() -> None:
    own, others = set(), {}
    for path in (ROOT / "bot").rglob("*.py"):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith("bot/rehearse/"):
            own |= _imports(path)
        elif names := {name for name in _imports(path) if name.startswith("bot.rehearse")}:
            others[place] = names

    ours = {name for name in own if name.split(".")[0] in {"bot", "flows", "content", "tests"}}
    assert len(ours) > 10
    assert {name for name in ours if not name.startswith("bot.rehearse")} == set()
    assert others == {"bot/cli/__init__.py": {"bot.rehearse.command"}}
