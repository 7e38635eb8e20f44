"""The stand-in as a program: `python -m tests.fakes.telegram --port 8081`; this terminal is a person's phone.

It prints its address and the token, then what comes to the chat. A line that is typed is said; [Yes] taps that button.
"""

import asyncio
import contextlib
import sys
import threading

import click

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.service import TOKEN


@click.command()
@click.option("--port", default=0, help="Where to listen, on 127.0.0.1; 0: any free port.")
@click.option("--token", default=TOKEN, help="The bot's token.")
@click.option("--name", default="Sam", help="Whose phone this terminal is.")
def main(port: int, token: str, name: str) -> None:
    """Be Telegram, until stopped."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(port, token, name))


async def serve(port: int, token: str, name: str) -> None:
    async with TelegramServer(token, port=port, allow_http=True) as server:
        click.echo(f"{server.url}\ntoken {token}")
        chat = server.chat(name)
        async with asyncio.TaskGroup() as both:
            both.create_task(show(chat))
            both.create_task(type_in(chat))


async def show(chat: Chat) -> None:
    """Print what the bot writes, each message anew when it is edited."""
    printed: dict[int, str] = {}
    while True:
        shown = {one.id: one.shown if not one.deleted else "(deleted)" for one in chat.everything if one.from_bot}
        for number, text in shown.items():
            if printed.get(number) != text:
                click.echo("\n".join(f"bot> {line}".rstrip() for line in text.split("\n")))
        printed = shown
        await chat.telegram.bell.rung()


async def type_in(chat: Chat) -> None:
    """Say what is typed. After the end of the input, nothing more is said."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line.strip())

    threading.Thread(target=read, daemon=True).start()  # a thread of asyncio's would keep the program from ending
    while True:
        line = await lines.get()
        try:
            await (chat.taps(line[1:-1]) if line.startswith("[") and line.endswith("]") else chat.says(line))
        except AssertionError as trouble:
            click.echo(trouble)


if __name__ == "__main__":
    main()
