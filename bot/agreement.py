"""The agreement as a plain value, and as JSON: what `accord show --json` and `accord export` give.

Rules of this file:
1. Ids and codes only, no words: the reader's language is not the agreement's business.
2. `history` grows with each version and is never rewritten.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flows.conversation import Answer, App, Conversation, Readiness, Status
from flows.playbook import DEVICE, FALLBACK, Playbook

Agreement = Mapping[str, Any]
"""`reference`, `version`, `date`, `wording` (version of wording and policy), `language`,
`consent` {notice, on}, `classes` {class: line}, `fallback` line, `device` (reason code or null),
`open` [{code, part | method}], `history` [{version, date, part, old, new}].

A line: `status`; for agreed ones `method`, `standing`, `readiness`, `identifier`, `therapist_identifier`, and `line`
("identity" or "number") if that changed since the therapist last saw that it works; for refused and to_discuss ones
`reason` and, where one was named, `method`.
"""

_NOTHING: Agreement = {}


def build(
    conversation: Conversation,
    playbook: Playbook,
    own: Mapping[str, str],
    before: Agreement | None = None,
    **stamp: Any,
) -> Agreement:
    """Build the agreement from the answers. `own`: the therapist's identifiers by method id.

    `before` is the last version; `stamp` gives reference, version and date (ISO).
    """
    answers = conversation.answers
    lines = {part: _line(part, answers.get(part), conversation.apps, playbook, own) for part in playbook.parts}
    device = answers.get(DEVICE)
    agreement = {
        **stamp,
        "wording": playbook.version,
        "language": conversation.language,
        "consent": {"notice": conversation.consent, "on": conversation.consent_on},
        "classes": {part: line for part, line in lines.items() if part in playbook.by_id},
        "fallback": lines.get(FALLBACK, {"status": "open"}),
        "device": device.reason if device else None,
        "open": list(_points(conversation, playbook)),
    }
    changes = [
        {"version": stamp.get("version"), "date": stamp.get("date"), **one}
        for one in changed(before or _NOTHING, agreement)
    ]
    history = (*(before or _NOTHING).get("history", ()), *(changes if before else ()))
    return {**agreement, "history": list(history)}


def changed(old: Agreement, new: Agreement) -> Iterator[dict[str, Any]]:
    """Give what differs, line by line: {part, old, new}; both sides are whole lines."""
    for part, line in {**new["classes"], FALLBACK: new["fallback"]}.items():
        was = old.get("fallback") if part == FALLBACK else old.get("classes", {}).get(part)
        if was != line:
            yield {"part": part, "old": was, "new": line}
    if old.get("device") != new["device"]:
        yield {"part": DEVICE, "old": old.get("device"), "new": new["device"]}


def as_it_stands(agreement: Agreement, conversation: Conversation) -> Agreement:
    """The last version as it stands today: what is not sure any more, since its line changed, is an open point."""
    methods = {one.get("method") for one in (*agreement["classes"].values(), agreement["fallback"])}
    changed = [
        _line_point(method, app)
        for method, app in conversation.apps.items()
        if app.address_changed and method in methods
    ]
    others = [one for one in agreement["open"] if not one["code"].startswith("line_")]
    return {**agreement, "open": [*changed, *others]}


def dumps(agreement: Agreement) -> bytes:
    """The stored form: JSON, UTF-8."""
    return json.dumps(agreement, ensure_ascii=False).encode()


def loads(stored: bytes) -> Agreement:
    """Read the stored form."""
    agreement: Agreement = json.loads(stored)
    return agreement


def _line(
    part: str,
    answer: Answer | None,
    apps: Mapping[str, App],
    playbook: Playbook,
    own: Mapping[str, str],
) -> dict[str, Any]:
    if answer is None:
        return {"status": "open"}
    line: dict[str, Any] = {"status": answer.status.value}
    if answer.status is Status.AGREED:
        app = apps.get(answer.method, App())
        known = playbook.methods[answer.method]
        ready = app.readiness or (Readiness.CHOSEN if known.install else Readiness.INSTALLED)
        line |= {"method": answer.method, "readiness": ready.value, "identifier": app.identifier or None}
        line |= {"therapist_identifier": own.get(answer.method)}
        one = playbook.by_id.get(part)
        line |= {"standing": one.standing(answer.method).value} if one else {"way": answer.way}
        if answer.by_link:
            line["readiness"] = "by_link"
        elif app.address_changed:
            line["line"] = app.address_changed
    elif answer.status in (Status.TO_DISCUSS, Status.REFUSED):
        line |= {"reason": answer.reason, "method": answer.method or None}
    return line


def _points(conversation: Conversation, playbook: Playbook) -> Iterator[dict[str, Any]]:
    """What is still open: the floor that is missing, what is to be talked about, what is to be set up."""
    for part, one in playbook.by_id.items():
        answer = conversation.answers.get(part)
        if one.required and not (answer and answer.status is Status.AGREED):
            yield {"code": "missing", "part": part}
        if answer and answer.status in (Status.TO_DISCUSS, Status.REFUSED):
            yield {
                "code": answer.status.value,
                "part": part,
                "reason": answer.reason,
                "method": answer.method,
            }
    agreed = {part: one for part, one in conversation.answers.items() if one.status is Status.AGREED}
    used = dict.fromkeys(one.method for one in agreed.values() if not one.by_link)
    daily = {one.method for part, one in agreed.items() if part != FALLBACK}
    for method in used:
        app = conversation.apps.get(method, App())
        if app.address_changed:
            yield _line_point(method, app)
        if app.help_wanted:
            yield {"code": "help", "method": method}
        elif app.readiness is Readiness.CHOSEN:
            yield {"code": "setup", "method": method}
        elif app.readiness is Readiness.INSTALLED and method in daily:
            yield {"code": "hello", "method": method}
    device = conversation.answers.get(DEVICE)
    if device and device.reason not in ("nobody", "rather_not_say"):
        yield {"code": "device", "part": DEVICE, "reason": device.reason}


def _line_point(method: str, app: App) -> dict[str, Any]:
    return {"code": f"line_{app.address_changed}", "method": method}
