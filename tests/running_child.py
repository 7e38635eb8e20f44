"""`accord run`, over and over, for tests that kill it: read in once, then a fork for each life.

    python -m tests.running_child CONFIG PACE

For each line on standard input a child is born, which runs until it is killed; its process id is written. Everything
is the real thing: database, lock, socket, outbox, transports. Only the pauses between two messages, and between two
looks at the Signal server, are PACE seconds.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot import logs, supervisor
from bot.practice import Practice
from bot.transports.signal import receiving


def live(practice: Practice, pace: float) -> None:
    """One life."""
    made = supervisor.transports

    def paced(*arguments: object) -> list[object]:
        found = made(*arguments)  # type: ignore[arg-type]
        for one in found:
            one.pace = one.service_pace = pace
        return list(found)

    supervisor.transports = paced  # type: ignore[assignment]
    receiving.BUSY = receiving.SHORTEST = pace
    receiving.PAUSES = dict.fromkeys(receiving.PAUSES, pace)
    asyncio.run(supervisor.run(practice))


def main() -> None:
    """Wait for orders."""
    logs.start(30)
    practice, pace = Practice.loaded(Path(sys.argv[1])), float(sys.argv[2])
    supervisor.transports(practice, lambda _: None)  # type: ignore[arg-type, return-value]  # loads the libraries
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried at once
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            live(practice, pace)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
