"""The long runs: the same tests again and again, each round with a seed of its own.

    python -m tests.soak [--rounds N] [--folder .soak]

1. A round is one run of each part below, one after the other. It goes on until Ctrl-C, or for so many rounds.
2. `figures.json` in the folder holds, for each part, its rounds, its seconds, the next seed and the sums of what was
   seen. It is written after each part; the next run goes on from there.
3. A part that fails stops it all, with the command that shows the failure again. The next run begins with that seed.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PARTS: Mapping[str, tuple[str, ...]] = {
    "kills over both services": ("tests/test_kills.py",),
    "kills of the store": ("tests/bot/test_store_crash.py",),
    "properties of the dialogue": ("tests/flows/test_any_sequence.py", "tests/flows/test_versioning.py"),
    "properties of hearing": (
        *("tests/flows/test_understand.py", "tests/flows/test_identifiers.py", "tests/flows/test_symptoms.py"),
    ),
    "properties of the words": ("tests/content", "tests/bot/test_effects.py", "tests/bot/test_documents.py"),
}


class Figures:
    """What was seen so far, in a file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._path = folder / "figures.json"
        self._all: dict[str, Any] = json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}

    def of(self, part: str) -> dict[str, Any]:
        """Those of this part."""
        return self._all.setdefault(part, {"rounds": 0, "seconds": 0, "next_seed": 1, "seen": {}})  # type: ignore[no-any-return]

    def add(self, part: str, seconds: float, seen: Mapping[str, int]) -> None:
        """One more round of this part went well."""
        now = self.of(part)
        now["rounds"] += 1
        now["seconds"] += round(seconds)
        now["next_seed"] += 1
        now["seen"] = dict(sorted((Counter(now["seen"]) + Counter(seen)).items()))
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(self._all, indent=2) + "\n", "utf-8")
        new.replace(self._path)


def run(part: str, seed: int, folder: Path) -> dict[str, int] | None:
    """Run one part; return what was seen, or None if it failed."""
    seen = folder / "seen.json"
    seen.unlink(missing_ok=True)
    again = ["pytest", "--effort", "soak", "--seed", str(seed), f"--hypothesis-seed={seed}", *PARTS[part]]
    done = subprocess.run([sys.executable, "-m", *again, "--figures", str(seen)], cwd=ROOT, check=False)
    if done.returncode:
        print(f"\nFailed. To see it again: {sys.executable} -m {' '.join(again)}")
        return None
    return dict(json.loads(seen.read_text("utf-8")))


def main() -> int:
    """Run rounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, help="stop after so many")
    parser.add_argument("--folder", type=Path, default=ROOT / ".soak")
    given = parser.parse_args()
    folder = given.folder.absolute()
    figures = Figures(folder)
    for _ in range(given.rounds) if given.rounds else count():
        for part in PARTS:
            seed, begin = figures.of(part)["next_seed"], time.monotonic()
            print(f"\n{part}, seed {seed}", flush=True)
            seen = run(part, seed, folder)
            if seen is None:
                return 1
            figures.add(part, time.monotonic() - begin, seen)
            print(f"so far: {figures.of(part)}", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
