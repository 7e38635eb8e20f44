"""Identities: each phone has a key, and a new key may be a new phone or another person."""

from datetime import UTC, datetime
from typing import Any

from bot.transports.signal.rest import Rest


async def changed_id(rest: Rest, number: str, person: str, now: float) -> str:
    """Give an id for "their identity has changed": the same for the same new key, or for the day if nobody knows it."""
    answer = await rest.attempt("GET", f"/v1/identities/{number}")
    listed = answer.data if answer and answer.good else None
    keys = [_key(one) for one in listed if _waits(one, person)] if isinstance(listed, list) else []
    return f"identity {keys[-1] if keys else datetime.fromtimestamp(now, UTC).date().isoformat()}"


def _waits(one: Any, person: str) -> bool:
    return isinstance(one, dict) and person in {one.get("uuid"), one.get("number")} and one.get("status") == "UNTRUSTED"


def _key(one: dict[str, Any]) -> str:
    return str(one.get("fingerprint") or one.get("safety_number") or one.get("added"))
