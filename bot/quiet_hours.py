"""Quiet hours: when nobody is reminded of anything."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def quiet(hours: str, timezone: str, now: float) -> bool:
    """Whether `now` (seconds since the epoch) is within `hours`, as "21-8"; "" is never.

    `timezone` as "Europe/London"; "" is that of the computer.
    """
    if not hours:
        return False
    begin, end = (int(one) for one in hours.split("-"))
    hour = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(timezone) if timezone else None).hour
    return begin <= hour < end if begin <= end else hour >= begin or hour < end
