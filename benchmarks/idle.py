"""What `accord run` costs while nobody writes: processor and memory, beside the goals. Linux only: it reads /proc.

    python benchmarks/idle.py [--settle 10] [--window 60] [--without]

Each line is a real `accord run` with servers of its own, which are `accord rehearse`; all of them idle side
by side. Counted is the process of Accord with that of its sentence encoder, over `window` seconds that begin `settle`
seconds after its start.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
NUMBER = "+441632960000"
CPU, MEMORY, WITH_ENCODER = 1.0, 85.0, 280.0
"""The goals: per cent of one core; MiB without the encoder, and with it."""


@dataclass(frozen=True)
class Seen:
    """One look at a process: seconds of processor time, MiB resident, MiB at the most so far, threads."""

    cpu: float
    memory: float
    most: float
    threads: int


@contextlib.contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[str]]:
    """A Python program, ended at the end. What it prints, and its log, come by one pipe."""
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    whole = (sys.executable, "-um", *command)
    process = subprocess.Popen(whole, cwd=ROOT, stdin=nothing, stdout=pipe, stderr=subprocess.STDOUT, text=True)  # noqa: S603 - our own programs
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def line_of(process: subprocess.Popen[str], sign: str) -> str:
    """The next line that holds `sign`. Raises RuntimeError if the program ends before."""
    read = ""
    for line in process.stdout or ():
        if sign in line:
            return line.strip()
        read += line
    raise RuntimeError(f"There came no {sign!r}, but:\n{read}")


@contextlib.contextmanager
def telegram() -> Iterator[str]:
    """A stand-in of Telegram; the table of settings that leads to it."""
    with started("bot", "rehearse", "telegram") as server:
        url, token = line_of(server, "http"), line_of(server, "token").removeprefix("token ")
        yield f'[telegram]\ntoken = "{token}"\napi_url = "{url}"\n'


@contextlib.contextmanager
def signal() -> Iterator[str]:
    """A stand-in of signal-cli-rest-api; the table of settings that leads to it."""
    with started("bot", "rehearse", "signal", "--mode", "native", "--number", NUMBER) as server:
        yield f'[signal]\nnumber = "{NUMBER}"\napi_url = "{line_of(server, "http")}"\n'


SETUPS = {"Telegram": (telegram,), "Signal": (signal,), "both": (telegram, signal)}


@contextlib.contextmanager
def accord(name: str, *, encoder: bool) -> Iterator[int]:
    """`accord run` with these services, from the moment when it runs; its process id."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        tables = [stack.enter_context(service()) for service in SETUPS[name]]
        tables.append(f"[hearing]\nencoder = {str(encoder).lower()}\n")
        config = folder / "practice.toml"
        config.write_text("\n".join(((ROOT / "tests/practice.toml").read_text("utf-8"), *tables)), "utf-8")
        process = stack.enter_context(started("bot", "run", "--config", str(config)))
        line_of(process, "running")
        yield process.pid


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return [pid, *(other for child in children for other in family(int(child)))]


def together(pid: int) -> Seen:
    """A process and its children, as one."""
    every = [look(each) for each in family(pid)]
    return Seen(*(sum(getattr(each, name) for each in every) for name in ("cpu", "memory", "most", "threads")))


def look(pid: int) -> Seen:
    """Look at a process."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    status = {name: value.split()[0] for name, _, value in (line.partition(":") for line in lines) if value.strip()}
    memory, most = (int(status[name]) / 1024 for name in ("VmRSS", "VmHWM"))
    return Seen((user + system) / os.sysconf("SC_CLK_TCK"), memory, most, int(status["Threads"]))


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settle", type=float, default=10.0)
    parser.add_argument("--window", type=float, default=60.0)
    parser.add_argument("--without", action="store_true", help="without the sentence encoder")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        pids = {name: stack.enter_context(accord(name, encoder=not given.without)) for name in SETUPS}
        time.sleep(given.settle)
        before, begin = {name: together(pid) for name, pid in pids.items()}, time.monotonic()
        time.sleep(given.window)
        after, spent = {name: together(pid) for name, pid in pids.items()}, time.monotonic() - begin
    print(f"{'':10} {'processor':>12} {'memory':>12} {'at most':>12} {'threads':>8}")
    for name, now in after.items():
        share = (now.cpu - before[name].cpu) / spent * 100
        print(f"{name:10} {share:10.2f} % {now.memory:8.1f} MiB {now.most:8.1f} MiB {now.threads:8}")
    goal = MEMORY if given.without else WITH_ENCODER
    print(f"{'goal':10} {f'< {CPU:g} %':>12} {f'< {goal:g} MiB':>12}")


if __name__ == "__main__":
    main()
