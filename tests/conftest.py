"""What tests of every folder share."""

import os

import pytest
from hypothesis import settings

# No test is timed; and CI tells of the change at hand, not of the day's luck: new examples are looked for elsewhere.
settings.register_profile("house", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite`: write the transcripts anew from what happens now."""
    parser.addoption("--rewrite", action="store_true", help="write the transcripts anew")


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
