"""Quiet hours, over midnight and not, in the practice's own time zone."""

import pytest

from bot.quiet_hours import quiet

MIDNIGHT = 1_767_571_200.0
"""5 January 2026, 00:00 UTC."""
JULY = 1_783_296_000.0
"""6 July 2026, 00:00 UTC: 01:00 in London."""


@pytest.mark.parametrize(
    ("hours", "hour", "is_quiet"),
    [
        ("21-8", 0, True),
        ("21-8", 7, True),
        ("21-8", 8, False),
        ("21-8", 20, False),
        ("21-8", 21, True),
        ("12-14", 13, True),
        ("12-14", 14, False),
        ("", 3, False),
        ("0-0", 0, False),
    ],
)
def test_hours(hours: str, hour: int, is_quiet: bool) -> None:
    assert quiet(hours, "UTC", MIDNIGHT + hour * 3600) is is_quiet


def test_the_hours_are_those_of_the_time_zone() -> None:
    assert quiet("1-2", "Europe/London", JULY)
    assert not quiet("1-2", "UTC", JULY)
    assert quiet("0-1", "Europe/London", MIDNIGHT)
