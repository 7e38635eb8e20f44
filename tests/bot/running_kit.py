"""`accord run` as a process of its own: its settings, its log, and the other commands beside it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.rehearse.signal import Person, SignalServer
from bot.rehearse.telegram import TelegramServer
from tests.story import PRACTICE

ROOT = Path(__file__).parents[2]


@dataclass
class Accord:
    """One practice's settings, and the program with them."""

    config: Path
    log: str = ""
    """What all runs printed so far, as far as it was read."""
    _output: asyncio.StreamReader = field(init=False, repr=False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """`accord run`; afterwards it is stopped, and `log` holds what it printed."""
        process = await self._start("run")
        assert process.stderr
        self._output = process.stderr
        try:
            await self.logs("running: ")
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            self.log += (await process.stderr.read()).decode()
            await process.wait()

    async def logs(self, words: str) -> None:
        """Read the log of the one that runs, from where it was read to, until a line has this in it."""
        line = ""
        while words not in line:
            line = (await self._output.readline()).decode()
            assert line, self.log
            self.log += line

    async def does(self, *arguments: str) -> tuple[int, str, str]:
        """Another command: its exit status, what it said, what it complained of."""
        process = await self._start(*arguments)
        said, complained = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode(), complained.decode()

    async def asks(self, *arguments: str) -> Any:
        """A command that answers as JSON."""
        status, said, complained = await self.does(*arguments, "--json")
        assert status == 0, complained
        return json.loads(said)

    async def _start(self, *arguments: str) -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", "bot", *arguments, "--config", str(self.config))
        pipe = asyncio.subprocess.PIPE
        environment = {**os.environ, "COLUMNS": "80"}
        return await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdout=pipe, stderr=pipe, stdin=asyncio.subprocess.DEVNULL, env=environment
        )


def accord(folder: Path, *tables: str, therapist: str = "") -> Accord:
    """A practice in `folder` with these tables; `therapist`: the channel over which results go."""
    text = PRACTICE.read_text("utf-8")
    if therapist:
        text = text.replace('channel = "terminal"', f'channel = "{therapist}"')
        assert f'channel = "{therapist}"' in text
    path = folder / "practice.toml"
    path.write_text("\n".join((text, *tables)), "utf-8")
    return Accord(path)


def telegram_at(server: TelegramServer, token: str = "") -> str:
    return f'[telegram]\ntoken = "{token or server.token}"\napi_url = "{server.url}"\nusername = "accord_example_bot"'


def signal_at(server: SignalServer) -> str:
    return f'[signal]\nnumber = "{server.number}"\napi_url = "{server.url}"\nlink = "https://signal.me/#eu/example"'


async def paired(sam: Person, program: Accord) -> None:
    """The therapist's own telephone becomes the therapist's chat."""
    await sam.says((await program.asks("pair"))["code"])
    await sam.wait_for(lambda one: bool(one.text))
