"""Lines from standard input, without holding up the event loop.

1. A thread reads, and asks the file descriptor itself: a thread that waits in a buffered reader would
   crash the interpreter at exit.
2. Whatever comes in, a line comes out: bytes that are not UTF-8 are replaced, length does not matter.
"""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

BLOCK = 65536
AHEAD = 64
"""Lines that may wait: a whole book can be piped in without being held in memory."""


def blocks(source: BinaryIO) -> Iterator[bytes]:
    """Read what is there, as soon as it is there."""
    try:
        handle = source.fileno()
    except OSError:  # it is no real file
        read: Callable[[], bytes] = lambda: source.read(BLOCK)  # noqa: E731 - two ways to do one thing
    else:
        read = lambda: os.read(handle, BLOCK)  # noqa: E731
    while block := read():
        yield block


def lines(source: Iterator[bytes]) -> Iterator[str]:
    """Cut blocks into lines without their ends; what follows the last end is a line too."""
    rest: list[bytes] = []
    for block in source:
        *whole, last = block.split(b"\n")
        for piece in whole:
            yield _text(b"".join((*rest, piece)))
            rest.clear()
        rest.append(last)
    if any(rest):
        yield _text(b"".join(rest))


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").lstrip("\ufeff").rstrip("\r")


class Keyboard:
    """Standard input as lines. `stop()` ends them from outside."""

    def __init__(self, source: BinaryIO | None = None) -> None:
        self._source = source or (sys.stdin.buffer if sys.stdin else BytesIO())
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = threading.Semaphore(AHEAD)
        self._stopped = False

    def stop(self) -> None:
        """Give no further line. To be called from the event loop's thread."""
        self._stopped = True
        self._queue.put_nowait(None)

    async def lines(self) -> AsyncIterator[str]:
        """Give line after line until the input ends."""
        threading.Thread(target=self._read, args=(asyncio.get_running_loop(),), daemon=True).start()
        while not self._stopped and (line := await self._queue.get()) is not None:
            self._room.release()
            yield line

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError, OSError, ValueError):  # the loop is closed, the terminal is gone
            try:
                for line in lines(blocks(self._source)):
                    self._room.acquire()
                    loop.call_soon_threadsafe(self._queue.put_nowait, line)
            finally:
                loop.call_soon_threadsafe(self._queue.put_nowait, None)
