"""The ears: evidence for a text, from a process that encodes, within the time that a reply may wait for it.

1. No reply waits longer than `PATIENCE`. What was late or long is read to its end behind it, and what is grave in that
   is handed over by itself.
2. The process knows nothing but this program's own files: its environment holds no key and no token.
3. A process that dies is started again, each time after a longer pause; meanwhile there is no evidence, and no fault.
4. Texts take turns piece by piece, so that a long one keeps nobody waiting.
"""

import asyncio
import contextlib
import json
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.hearing.pieces import pieces
from bot.transports.health import GrowingPause
from flows.evidence import BELIEVED, Evidence

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds that a reply waits for evidence."""
STARTING, STUCK = 60.0, 20.0
"""Seconds in which the process must be ready, and in which it must have read one piece."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
MOST_BEHIND = 32
"""Texts that are read behind their replies at a time; further ones are read as far as their reply waits."""
PASSED_ON = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "HOME", "LD_LIBRARY_PATH", "PYTHONPATH")
"""Variables of the environment that the process is given."""
NOTHING = Evidence()

Overhear = Callable[[Evidence], Awaitable[None]]
"""Called once, with what was grave in the rest of a text, after its reply."""
Hear = Callable[[str, Overhear], Awaitable[Evidence]]


async def deaf(_text: str, _late: Overhear) -> Evidence:
    """Hear nothing: the tables decide alone."""
    return NOTHING


class Ears:
    """Evidence from one process of its own. Use within one event loop, and `close` at the end."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "bot.hearing.worker")) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._pause = GrowingPause(FIRST_PAUSE, LONGEST_PAUSE)
        self._not_before = 0.0
        self._behind: set[asyncio.Task[None]] = set()

    async def start(self) -> bool:
        """Start the process, if it is not there; return whether it is ready. Waits for it."""
        async with self._turn:
            return await self._ready()

    async def hear(self, text: str, late: Overhear) -> Evidence:
        """The evidence of as much of a text as is read within `PATIENCE`; `late` gets what is grave in the rest."""
        found: list[Evidence] = []
        reading = asyncio.create_task(self._read(pieces(text), found))
        await asyncio.wait({reading}, timeout=PATIENCE)
        evidence = gravest(found)
        if not reading.done():
            if len(self._behind) < MOST_BEHIND:
                behind = asyncio.create_task(self._finish(reading, found, len(found), evidence, late))
                self._behind.add(behind)
                behind.add_done_callback(self._behind.discard)
            else:
                reading.cancel()
        return evidence

    async def read(self, text: str) -> Evidence:
        """The evidence of a whole text, however long it takes."""
        found: list[Evidence] = []
        await self._read(pieces(text), found)
        return gravest(found)

    async def close(self) -> None:
        """End the process, and whatever is still being read."""
        for task in tuple(self._behind):
            task.cancel()
        await asyncio.gather(*self._behind, return_exceptions=True)
        await self._end()

    async def _finish(
        self, reading: asyncio.Task[None], found: list[Evidence], read: int, told: Evidence, late: Overhear
    ) -> None:
        try:
            await reading
        except asyncio.CancelledError:
            reading.cancel()
            raise
        rest = gravest(found[read:])
        graver = rest.danger >= BELIEVED and rest.danger > told.danger
        if graver or (rest.looks >= BELIEVED > max(told.looks, told.danger)):
            try:
                await late(rest)
            except Exception as error:  # noqa: BLE001 - nobody waits for this; a traceback could quote
                log.error("what was overheard cannot be worked off: %s", type(error).__name__)  # noqa: TRY400

    async def _read(self, parts: Iterable[str], found: list[Evidence]) -> None:
        for part in parts:
            async with self._turn:
                evidence = await self._ask(part)
            if evidence is None:
                return
            found.append(evidence)

    async def _ask(self, text: str) -> Evidence | None:
        if not await self._ready() or self._process is None:
            return None
        answer = await self._exchange(self._process, json.dumps({"text": text}), STUCK)
        if answer is None:
            return None
        self._pause.reset()
        return evidence_of(answer)

    async def _ready(self) -> bool:
        if self._process and self._process.returncode is None:
            return True
        if time.monotonic() < self._not_before:
            return False
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=clean_environment(),
                cwd=Path(__file__).parents[2],
            )
        except OSError:
            self._process = None
        return self._process is not None and await self._exchange(self._process, "", STARTING) is not None

    async def _exchange(
        self, process: asyncio.subprocess.Process, line: str, seconds: float
    ) -> Mapping[str, Any] | None:
        """One line in (or none, at the start), one out. None: it is dead now, and is started again after a pause."""
        assert process.stdin is not None  # noqa: S101 - it was asked for
        assert process.stdout is not None  # noqa: S101 - the same
        try:
            if line:
                process.stdin.write(f"{line}\n".encode())
                await process.stdin.drain()
            answer = await asyncio.wait_for(process.stdout.readline(), seconds)
            found: Mapping[str, Any] = json.loads(answer)
        except (OSError, ValueError, TimeoutError):
            self._not_before = time.monotonic() + self._pause.next()
            await self._end()
            return None
        except asyncio.CancelledError:
            await self._end()  # its next line would answer the wrong question
            raise
        return found

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def evidence_of(scores: Mapping[str, Any]) -> Evidence:
    """The evidence of one piece, from what the process says of it (`bot.hearing.heads.Scores`, read from JSON)."""
    intents = tuple((str(name), float(score)) for name, score in scores.get("intents", ()))
    evidence = Evidence(float(scores["danger"]), float(scores["looks"]), str(scores["language"]), intents)
    if "apart" not in scores:
        return evidence
    near, far = scores["apart"]
    return replace(evidence, apart=(float(near), float(far)))


def gravest(found: Iterable[Evidence]) -> Evidence:
    """The highest scores of all pieces, and the language of the one that is gravest."""
    known = tuple(found)
    if not known:
        return NOTHING
    worst = max(known, key=lambda each: (each.danger, each.looks))
    intents: dict[str, float] = {}
    for each in known:
        for name, score in each.intents:
            intents[name] = max(score, intents.get(name, 0.0))
    best = sorted(intents.items(), key=lambda each: ("." not in each[0], -each[1]))
    return replace(worst, looks=max(each.looks for each in known), intents=tuple(best))


def clean_environment() -> dict[str, str]:
    """What the process is given of the environment: no key, no token, one thread."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"OMP_NUM_THREADS": "1"}
