"""`accord rehearse`: a stand-in for a service as a program, for a real Accord beside it.

1. The first line is the address, alone, so that programs can read it.
2. It serves until SIGINT or SIGTERM, which end it without a word, with status 0. Where it cannot listen: status 1.
3. What is typed is what people say on their phones, and what the bot writes to them is printed. After the end of the
   input nothing more is said.
"""

import asyncio
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable

import click

from bot.rehearse.signal import MODES, SignalServer
from bot.rehearse.telegram import TOKEN, Chat, TelegramServer

port_option = click.option("--port", default=0, help="Where to listen, on 127.0.0.1; 0: any free port.")


@click.group("rehearse")
def rehearse_command() -> None:
    """Stand in for a service, to try everything without an account."""


@rehearse_command.command()
@port_option
@click.option("--token", default=TOKEN, show_default=True, help="The bot's token.")
@click.option("--name", default="Sam", show_default=True, help="Whose phone this terminal is.")
def telegram(port: int, token: str, name: str) -> None:
    """Be Telegram, with one phone: this terminal.

    It prints its address and the bot's token, then what comes to the chat. A line that is typed is said; [Yes] taps
    that button.
    """
    asyncio.run(_until_ended(_telegram(port, token, name)))


@rehearse_command.command("signal")
@port_option
@click.option("--mode", type=click.Choice(MODES), default="native", show_default=True, help="How signal-cli runs.")
@click.option("--number", default=SignalServer.number, show_default=True, help="The bot's telephone number.")
@click.option("--second", default=1.0, show_default=True, help="How long a second of the server's lasts.")
def signal_(port: int, mode: str, number: str, second: float) -> None:
    """Be signal-cli-rest-api, with as many phones as there are names.

    It prints its address. A line typed as "Sam: hello" is a message from Sam; what the bot writes to Sam comes out as
    "bot to Sam> ...".
    """
    asyncio.run(_until_ended(_signal(SignalServer(port=port, mode=mode, number=number, second=second))))


async def _until_ended(work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, task.cancel)
    await asyncio.wait([task])
    try:
        task.result()
    except asyncio.CancelledError:
        return
    except OSError as error:
        raise click.ClickException(f"It cannot listen there: {error.strerror}.") from None


async def _typed() -> AsyncIterator[str]:
    """What is typed, line by line, for ever."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line.strip())

    threading.Thread(target=read, daemon=True).start()  # a thread of asyncio's would keep the program from ending
    while True:
        yield await lines.get()


async def _telegram(port: int, token: str, name: str) -> None:
    async with TelegramServer(token, port=port, allow_http=True) as server:
        click.echo(f"{server.url}\ntoken {token}")
        chat = server.chat(name)
        async with asyncio.TaskGroup() as both:
            both.create_task(_show_chat(chat))
            both.create_task(_type_into(chat))


async def _show_chat(chat: Chat) -> None:
    """Print what the bot writes, each message anew when it is edited."""
    printed: dict[int, str] = {}
    while True:
        shown = {
            message.id: "(deleted)" if message.deleted else message.shown
            for message in chat.everything
            if message.from_bot
        }
        for number, text in shown.items():
            if printed.get(number) != text:
                click.echo("\n".join(f"bot> {line}".rstrip() for line in text.split("\n")))
        printed = shown
        await chat.telegram.changes.wait()


async def _type_into(chat: Chat) -> None:
    async for line in _typed():
        try:
            await (chat.taps(line[1:-1]) if line.startswith("[") and line.endswith("]") else chat.says(line))
        except AssertionError as trouble:  # what cannot be done on a phone, such as tapping what is not there
            click.echo(trouble)


async def _signal(server: SignalServer) -> None:
    async with server:
        click.echo(server.url)
        async with asyncio.TaskGroup() as both:
            both.create_task(_show_phones(server))
            both.create_task(_type_as(server))


async def _show_phones(server: SignalServer) -> None:
    shown: dict[str, int] = {}
    while True:
        for person in server.people:
            for message in person.messages[shown.get(person.uuid, 0) :]:
                click.echo(f"bot to {person.name}> {message.text}")
            shown[person.uuid] = len(person.messages)
        await server.changes.wait()


async def _type_as(server: SignalServer) -> None:
    async for line in _typed():
        name, _, text = line.partition(": ")
        if text:
            person = next((known for known in server.people if known.name == name), None) or server.person(name)
            await person.says(text)
