"""What tests of every folder share."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import effort

LEFT_OUT = pytest.StashKey[int]()
PASSING = re.compile(r"(\d+) passing,")
"""In the statistics of Hypothesis."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of this suite."""
    parser.addoption("--rewrite", action="store_true", help="write the transcripts anew")
    parser.addoption("--effort", choices=tuple(effort.SHARES), default="check", help="see tests/effort.py")
    parser.addoption("--seed", type=int, default=0, help="where tests that draw their own chances begin")
    parser.addoption("--figures", type=Path, help="write what was seen to this file, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is read: how many examples, and whose luck.

    No example is timed. CI tells of the change at hand, not of the day's luck: new examples are looked for elsewhere.
    """
    effort.Chosen.effort, effort.Chosen.seed = config.getoption("--effort"), config.getoption("--seed")
    derandomize = bool(os.environ.get("CI")) and effort.Chosen.effort != "soak"
    settings.register_profile("accord", effort.examples(), derandomize=derandomize)
    settings.load_profile("accord")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`--effort test` leaves out what is long."""
    if effort.Chosen.effort == "test":
        long = [one for one in items if one.get_closest_marker("long")]
        items[:] = [one for one in items if not one.get_closest_marker("long")]
        config.stash[LEFT_OUT] = len(long)


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Count the examples that a property held for."""
    effort.COUNTS["examples"] += sum(map(int, PASSING.findall(getattr(item, "hypothesis_statistics", ""))))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down what was seen; a worker tells what it left out."""
    config = session.config
    if path := config.getoption("--figures"):
        path.write_text(json.dumps(effort.COUNTS), "utf-8")
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended. All of them collect the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} long tests were left out; `make check` runs them too.")


class Clock:
    """A clock that goes only when told to. Call it for the time, in seconds since the epoch."""

    def __init__(self, now: float = 1_767_600_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float = 0, *, hours: float = 0, days: float = 0) -> None:
        """Let time go by."""
        self.now += seconds + 3600 * hours + 86_400 * days


@pytest.fixture
def clock() -> Clock:
    """Monday, 5 January 2026, 08:00 UTC."""
    return Clock()
