"""How long a person waits for the first question of `accord try --plain`, beside a bare `import telegram.ext`.

    python benchmarks/start.py [--rounds 15]

Whole processes, one after the other, in turn: from the start of the interpreter to the line with the question, and to
the end of the import. Each is run once beforehand, so that compiled files and the disk's cache are there.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
GOAL = 2.5
QUESTION = b"Shall we start?"


def imported() -> float:
    """Seconds until a process has imported telegram.ext and ended."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import telegram.ext"], cwd=ROOT, check=True)
    return time.perf_counter() - begin


def asked() -> float:
    """Seconds until `accord try --plain` has asked. Raises RuntimeError if it never does."""
    begin = time.perf_counter()
    command, pipe = [sys.executable, "-m", "bot", "try", "--plain"], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe) as process:  # noqa: S603 - our own
        for line in process.stdout or ():
            if QUESTION in line:
                spent = time.perf_counter() - begin
                process.communicate()
                return spent
    raise RuntimeError(f"It never asked {QUESTION.decode()!r}.")


def main() -> None:
    """Measure, and print medians and the ratios of the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    imported(), asked()
    rounds = [(imported(), asked()) for _ in range(given.rounds)]
    ratios = [question / bare for bare, question in rounds]
    for name, column in zip(("import telegram.ext", "first question"), zip(*rounds, strict=True), strict=True):
        print(f"{name:20} {statistics.median(column) * 1e3:7.0f} ms")
    print(f"{'ratio':20} {statistics.median(ratios):7.2f}    [{min(ratios):.2f}-{max(ratios):.2f}], goal {GOAL:g}")


if __name__ == "__main__":
    main()
