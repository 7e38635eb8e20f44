"""The terminal as a transport: for trying Accord out, for demonstrations and for tests.

1. It has two addresses, `client` and `therapist`: both sides of the conversation are shown here.
2. Every line goes through here, so that a transcript holds exactly what was played.
3. It never fails: when nobody reads any more, it is silent, and its lines end.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import BinaryIO, Protocol

from bot.transports import Finding, Incoming, MessageReference, Outgoing, Receive, Severity
from bot.transports.capabilities import CAPABILITIES
from bot.transports.terminal.plain import THERAPIST, Plain, Recorder, RecordError, plain_lines
from bot.transports.terminal.typed import Keyboard
from bot.transports.text import clean

__all__ = ["CLIENT", "THERAPIST", "Plain", "RecordError", "Recorder", "Terminal", "view"]

CLIENT = "client"


class View(Protocol):
    """How a conversation is shown."""

    def message(self, message: Outgoing) -> None:
        """Show what the bot says to the client or the therapist."""

    def client(self, text: str) -> None:
        """Show what the client has typed."""

    def prompt(self) -> None:
        """Ask for the next line."""

    def end(self) -> None:
        """Leave the screen in order."""


def view(*, plain: bool = False) -> View:
    """Choose the view: for programs if asked for, or if one of both ends is no terminal."""
    ends = (sys.stdin, sys.stdout)
    if plain or not all(end and end.isatty() for end in ends):
        return Plain()
    from bot.transports.terminal.chat import Chat  # noqa: PLC0415 - what draws is loaded only where it is shown

    return Chat()


class Terminal:
    """A transport (see `bot.transports`), and the place where a client's lines come from."""

    capabilities = CAPABILITIES["terminal"]
    name = capabilities.name
    pace = 0.0
    service_pace = 0.0

    def __init__(self, view: View, recorder: Recorder | None = None, source: BinaryIO | None = None) -> None:
        self._view = view
        self._recorder = recorder
        self._keyboard = Keyboard(source)
        self._silent = False

    async def send(self, message: Outgoing) -> str:
        """Show the message; `address` says on which side."""
        if self._recorder:
            for line in plain_lines(message):
                self._recorder.add(line)
        self._show(lambda: self._view.message(message))
        return ""

    async def erase(self, address: str, references: Sequence[MessageReference]) -> None:
        """Nothing: what a terminal has shown is not ours to take back."""

    async def run(self, receive: Receive) -> None:
        """Hand over line after line, until the input ends. Raises what `receive` raises: nobody types a line twice."""
        async for line in self.lines():
            self.show_client(line)
            now = time.time_ns()
            await receive(Incoming(self.name, CLIENT, str(now), now / 1e9, text=line))

    async def probe(self) -> Sequence[Finding]:
        """Whoever reads this has a terminal."""
        return [Finding(Severity.GOOD, "The terminal is there.")]

    async def close(self) -> None:
        """Nothing to let go of."""

    def show_client(self, text: str) -> None:
        """Show, and record, a line that the client has typed."""
        if self._recorder:
            self._recorder.add(f"client> {clean(text)}".rstrip())
        self._show(lambda: self._view.client(text))

    async def lines(self) -> AsyncIterator[str]:
        """Ask for line after line, until the input ends, Ctrl-C is pressed or nobody reads any more.

        The next line is asked for when the caller comes back for it: by then it should have sent what there
        is to say. A second Ctrl-C interrupts as usual.
        """
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
            loop.add_signal_handler(signal.SIGINT, self._interrupted, loop)
        self._show(self._view.prompt)
        try:
            async for line in self._keyboard.lines():
                yield line
                self._show(self._view.prompt)
        finally:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.remove_signal_handler(signal.SIGINT)
            self._show(self._view.end)

    def _interrupted(self, loop: asyncio.AbstractEventLoop) -> None:
        self._keyboard.stop()
        loop.remove_signal_handler(signal.SIGINT)

    def _show(self, show: Callable[[], None]) -> None:
        """Show something, unless nobody reads any more."""
        if self._silent:
            return
        try:
            show()
        except OSError:
            self._silent = True
            self._keyboard.stop()
            _silence_output()


def _silence_output() -> None:
    """Lead what is still in the buffer of a broken output into nothing, or Python complains at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
