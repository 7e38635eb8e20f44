"""The server as a program, for a real bot beside it.

    python -m tests.fakes.signal --port 8080 --mode json-rpc --number +441632960000

It prints its address and serves until it is ended. A line typed as "Sam: hello" is a message from Sam; what the bot
writes to Sam comes out as "bot to Sam> ...".
"""

import asyncio
import signal
import sys
import threading

import click

from tests.fakes.signal.bridge import MODES
from tests.fakes.signal.server import SignalServer


@click.command()
@click.option("--port", default=0, help="0: a free one.")
@click.option("--mode", type=click.Choice(MODES), default="normal")
@click.option("--number", default=SignalServer.number, help="The bot's.")
@click.option("--second", default=1.0, help="How long a second of the server's lasts.")
def main(port: int, mode: str, number: str, second: float) -> None:
    """Serve until ended."""
    asyncio.run(_serve(SignalServer(port=port, mode=mode, number=number, second=second)))


async def _serve(server: SignalServer) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, ended.set)
    async with server:
        click.echo(server.url)
        typed: asyncio.Queue[str] = asyncio.Queue()
        threading.Thread(target=_read, args=(loop, typed), daemon=True).start()
        talking = [asyncio.create_task(_say(server, typed)), asyncio.create_task(_show(server))]
        await ended.wait()
        for one in talking:
            one.cancel()


def _read(loop: asyncio.AbstractEventLoop, typed: asyncio.Queue[str]) -> None:
    for line in sys.stdin:
        loop.call_soon_threadsafe(typed.put_nowait, line)


async def _say(server: SignalServer, typed: asyncio.Queue[str]) -> None:
    while True:
        name, _, text = (await typed.get()).strip().partition(": ")
        if text:
            person = next((one for one in server.people if one.name == name), None) or server.person(name)
            await person.says(text)


async def _show(server: SignalServer) -> None:
    shown: dict[str, int] = {}
    while True:
        for person in server.people:
            for one in person.messages[shown.get(person.uuid, 0) :]:
                click.echo(f"bot to {person.name}> {one.text}")
            shown[person.uuid] = len(person.messages)
        await server.records.changes.wait()


if __name__ == "__main__":
    main()
