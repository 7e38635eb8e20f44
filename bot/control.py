"""The control socket: how the other commands reach the one process that owns the database.

1. One request is one line of JSON, {"do": command, "with": arguments}; so is its answer, {"answer": ...} or
   {"fault": sentence}.
2. The socket lies beside the database with mode 0600: who may read the database may use it, and nobody else.
3. Same answer either way: where nobody listens, `ask` opens the store itself and runs the command.
"""

import asyncio
import json
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.app import App, Clock
from bot.commands import COMMANDS, CommandError
from bot.practice import Practice
from bot.store import StoreError

log = logging.getLogger(__name__)

LONGEST = 16 * 1024 * 1024
"""Bytes of a line: an agreement as a PDF fits in."""
LONGEST_PATH = 100
"""Bytes that surely fit into the address of a socket: Linux takes 107, macOS 103."""
PATIENCE = 120.0
"""Seconds for a command, at most."""


def socket_path(practice: Practice) -> Path:
    """Where the socket of this practice lies."""
    path = practice.settings.store.path
    return path.with_name(path.name + ".sock")


@contextmanager
def _in_reach(path: Path) -> Iterator[str]:
    """A name for `path` that a socket can have: where it is too long, by way of its open folder (on Linux only)."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


async def ask(practice: Practice, command: str, arguments: Mapping[str, Any], clock: Clock = time.time) -> Any:
    """Run a command in the Accord that runs, or here. Raises CommandError or StoreError, each with a sentence."""
    try:
        with _in_reach(socket_path(practice)) as path:
            reader, writer = await asyncio.open_unix_connection(path, limit=LONGEST)
    except OSError:
        async with App.opened(practice, clock) as app:
            return await app.run_command(command, arguments)
    try:
        writer.write(json.dumps({"do": command, "with": dict(arguments)}).encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            await writer.drain()
            answer = json.loads(await reader.readline() or b"{}")
    except (OSError, ValueError, TimeoutError):
        answer = {}
    finally:
        writer.close()
    if "answer" in answer:
        return loads(command, answer["answer"])
    raise CommandError(answer.get("fault") or "Accord runs, but did not answer. Look at its log, and try again.")


def dumps(command: str, result: Any) -> bytes:  # see `COMMANDS`
    """The result of a command as JSON; what is no command of `bot.commands` has none."""
    return COMMANDS[command].dumps(result) if command in COMMANDS else b"null"


def loads(command: str, answer: object) -> Any:  # what JSON gives; the command's own result
    """The result of a command out of what JSON gave. Raises CommandError if an older or newer Accord answered."""
    if command not in COMMANDS:
        return None
    try:
        return COMMANDS[command].loads(json.dumps(answer).encode())
    except ValueError:
        raise CommandError("Accord runs in another version than this one. Start it anew.") from None


@asynccontextmanager
async def listening(app: App) -> AsyncIterator[None]:
    """Listen for the other commands; the outbox is woken after each. Call it only while the store is held."""
    path = socket_path(app.practice)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await _answered(await reader.readline()) + b"\n")
            await writer.drain()
        except (OSError, ValueError):
            pass  # they hung up
        finally:
            writer.close()

    async def _answered(line: bytes) -> bytes:
        try:
            request = json.loads(line)
            answer = await app.run_command(request["do"], request["with"])
        except (CommandError, StoreError) as error:
            return json.dumps({"fault": str(error)}).encode()
        except Exception as error:  # noqa: BLE001 - the one who asked must hear of it, and Accord goes on
            log.error("a command failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback could quote
            return json.dumps({"fault": "That did not work. It is a fault in Accord; its log says what kind."}).encode()
        app.wake()
        return b'{"answer": %s}' % dumps(request["do"], answer)

    with suppress(FileNotFoundError):
        path.unlink()  # left by a run that was killed; whoever holds the store's lock owns it
    with _in_reach(path) as name:
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(serve, name, limit=LONGEST)
        except OSError as error:
            why = error.strerror or "its name is too long. Choose a shorter [store] path"
            log.warning("other commands cannot reach this Accord by the socket beside its database: %s.", why)
            server = None
        finally:
            os.umask(before)
        try:
            yield
        finally:
            if server:
                server.close()
                with suppress(FileNotFoundError):
                    path.unlink()
