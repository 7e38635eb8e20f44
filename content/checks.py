"""What two files must agree on, and which facts have grown old.

Rules of this file:
1. Each check yields sentences; none raises, and none stops another.
2. What is wrong with a policy is not judged here: the settings do, for the default one and a practice's own.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from content.languages import Language
from content.models import Fact, Helpline, Helplines, Method

OTHER = "other"
"""Stands in texts and words for every tool that is known by name only."""
METHOD_TEXTS = ("name", "good", "but", "long")
"""What must be said of every method, as `method.<id>.<text>`."""
OPTIONAL_TEXTS = ("condition",)


def text_faults(methods: Mapping[str, Method], language: Language) -> Iterator[str]:
    """Find methods without their texts, and texts and words of methods that nobody knows."""
    known = sorted({*methods, OTHER})
    allowed = {f"method.{method}.{text}" for method in known for text in METHOD_TEXTS + OPTIONAL_TEXTS}
    for method in known:
        for text in METHOD_TEXTS:
            if f"method.{method}.{text}" not in language.messages:
                home = f"{language.code}/methods.toml"
                yield f"{home}: method.{method}.{text}: this message is missing: write it."
    for one, home in language.homes.items():
        if one.startswith("method.") and one not in allowed:
            yield f"{home}: {one}: no method that is known has this text: remove it or correct its id."
    for one in sorted(language.words["methods"].keys() - set(known)):
        home = f"{language.code}/words.toml"
        yield f"{home}: methods.{one}: no method is known by this id: remove it or correct it."


def aged(methods: Mapping[str, Method], helplines: Mapping[str, Helplines], today: date, days: int) -> Iterator[str]:
    """Find the facts and numbers that nobody has checked for more than `days` days, or has never confirmed."""
    oldest = today - timedelta(days=days)
    for place, what, fact in _dated(methods, helplines):
        if fact.checked < oldest:
            yield f"{place}: last checked on {fact.checked}: look again, and set the new date: {what}"
        elif fact.unconfirmed:
            yield f"{place}: not confirmed: look it up, and name the source: {what}"


def _dated(
    methods: Mapping[str, Method], helplines: Mapping[str, Helplines]
) -> Iterator[tuple[str, str, Fact | Helpline | Helplines]]:
    for method_id, method in methods.items():
        for fact in method.facts:
            yield f"methods.toml: {method_id}", f"{fact.text} ({fact.source})", fact
    for country, numbers in helplines.items():
        yield f"helplines.toml: {country}", f"{numbers.emergency} ({numbers.source})", numbers
        for line in numbers.lines:
            yield f"helplines.toml: {country}", f"{line.name} {line.how} ({line.source})", line
