"""The long runs: what was seen adds up over runs, a failure is begun with again, and every part is there."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import soak


def seen(path: Path) -> dict[str, Any]:
    return dict(json.loads((path / "figures.json").read_text("utf-8")))


class Runs:
    """Stands in for pytest: each run sees three kills, those with a seed in `fails` fail."""

    def __init__(self, *fails: int) -> None:
        self.fails, self.seeds = fails, list[int]()

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        seed = int(command[command.index("--seed") + 1])
        self.seeds.append(seed)
        Path(command[command.index("--figures") + 1]).write_text('{"kills": 3}', "utf-8")
        return subprocess.CompletedProcess(command, int(seed in self.fails))


def soaks(monkeypatch: pytest.MonkeyPatch, folder: Path, runs: Runs, rounds: int) -> int:
    monkeypatch.setattr(soak, "PARTS", {"a part": ("tests/test_soak.py",)})
    monkeypatch.setattr(soak.subprocess, "run", runs)
    monkeypatch.setattr("sys.argv", ["soak", "--rounds", str(rounds), "--folder", str(folder)])
    return soak.main()


def test_the_next_run_goes_on_and_adds_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Runs(), Runs()
    assert soaks(monkeypatch, tmp_path, first, 2) == soaks(monkeypatch, tmp_path, second, 1) == 0

    assert (first.seeds, second.seeds) == ([1, 2], [3])
    assert seen(tmp_path)["a part"] | {"seconds": 0} == {
        "rounds": 3,
        "seconds": 0,
        "next_seed": 4,
        "seen": {"kills": 9},
    }


def test_a_failure_ends_it_and_is_where_the_next_run_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = Runs(2), Runs()
    assert soaks(monkeypatch, tmp_path, first, 5) == 1
    again = capsys.readouterr().out.splitlines()[-1]
    assert soaks(monkeypatch, tmp_path, second, 1) == 0

    assert (first.seeds, second.seeds) == ([1, 2], [2])
    assert "--seed 2 --hypothesis-seed=2 tests/test_soak.py" in again


def test_every_part_is_there() -> None:
    paths = [path for part in soak.PARTS.values() for path in part]

    assert len(paths) > 8
    assert [path for path in paths if not (soak.ROOT / path).exists()] == []
