"""What two files must agree on, and which facts have grown old.

Rules of this file:
1. Each check yields sentences; none raises, and none stops another.
2. `policy_faults` is for any policy: the default one, and a practice's own.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from content.languages import Language
from content.models import ClassPolicy, Fact, Helpline, Helplines, Method, Policy

OTHER = "other"
"""Stands in texts and words for every tool that is known by name only."""
METHOD_TEXTS = ("name", "good", "but", "long")
"""What must be said of every method, as `method.<id>.<text>`."""
OPTIONAL_TEXTS = ("condition",)
_FALLBACK_CLASSES = {"audio", "video"}


def policy_faults(policy: Policy, methods: Mapping[str, Method]) -> Iterator[str]:
    """Find what a policy asks for that cannot be, as "class: what to do.", against all known methods."""
    earlier: list[str] = []
    for class_id, wanted in policy.classes.items():
        for fault in (*_class_faults(class_id, wanted, methods), *_reuse_faults(wanted, earlier)):
            yield f"{class_id}: {fault}"
        earlier.append(class_id)
    fallback = policy.fallback.method
    if fallback:
        yield from (f"fallback: {fault}" for fault in _method_faults(fallback, _FALLBACK_CLASSES, methods))


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


def _class_faults(class_id: str, wanted: ClassPolicy, methods: Mapping[str, Method]) -> Iterator[str]:
    for method in wanted.methods:
        yield from _method_faults(method, {class_id}, methods)
    for method in sorted({m for m in wanted.methods if wanted.methods.count(m) > 1}):
        yield f"{method} stands there twice: leave it once."
    if wanted.required and wanted.leave_out:
        yield "it cannot be required and left out: choose one."
    if wanted.required and not wanted.methods:
        yield "it is required and offers nothing: name a method."
    if not wanted.methods and not wanted.leave_out:
        yield "it offers nothing: name a method, or set leave_out = true."


def _method_faults(method: str, classes: Iterable[str], methods: Mapping[str, Method]) -> Iterator[str]:
    if method not in methods:
        yield f"there is no method {method}: use one of {', '.join(sorted(methods))}."
    elif methods[method].closed:
        yield f"{method} has closed: remove it."
    elif not set(classes) & set(methods[method].classes):
        yield f"{method} cannot serve {' or '.join(sorted(classes))}: remove it."


def _reuse_faults(wanted: ClassPolicy, earlier: list[str]) -> Iterator[str]:
    for class_id in wanted.reuse:
        if class_id not in earlier:
            yield f"reuse: {class_id} does not come before it: remove it or change the order."
