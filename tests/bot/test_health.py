"""Growing pauses, and troubles that are said once."""

import logging

import pytest

from bot.transports.health import GrowingPause, Health, pause_after


def test_a_pause_doubles_up_to_the_longest_and_begins_anew_after_a_success() -> None:
    pause = GrowingPause(0.5, 3.0)
    assert [pause.next() for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]
    assert pause.failures == 5
    pause.reset()
    assert pause.next() == 0.5


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 1.0), (1, 1.0), (2, 2.0), (9, 256.0), (10, 300.0), (9999, 300.0)]
)
def test_a_caller_may_keep_its_own_count(failures: int, seconds: float) -> None:
    assert pause_after(failures, 1.0, 300.0) == seconds


def test_a_trouble_is_said_once_and_once_that_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    health = Health(logging.getLogger("bot.transports.some"))
    health.over("server", "It is there.")
    for sentence in ("It is away.", "It is away.", "It is slow.", "It is away."):
        health.trouble("server", sentence)
    health.trouble("version", "It is old.")
    health.over("server", "It is there.")
    health.over("server", "It is there.")
    health.trouble("server", "It is away.")
    assert [(one.levelname, one.message) for one in caplog.records] == [
        ("WARNING", "It is away."),
        ("WARNING", "It is slow."),
        ("WARNING", "It is away."),
        ("WARNING", "It is old."),
        ("INFO", "It is there."),
        ("WARNING", "It is away."),
    ]
