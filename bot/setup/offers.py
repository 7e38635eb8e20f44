"""The questions on what is offered, and on how clients find the therapist there: made from the content's own lists.

1. What is proposed is one question; only who wants it otherwise is asked class by class.
2. What many practices have besides is one question each: the telephone, ordinary mail, a video link of one's own.
3. An answer says all of a class that it touches: what the settings take from the default stays visible in the file.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from bot.setup.asking import (
    STANDINGS,
    Form,
    Question,
    Section,
    Setup,
    always,
    default_fallback,
)
from bot.setup.parsing import NONE, WrongError, several
from bot.setup.settings_file import Changes
from content import ClassPolicy, Content, plain
from content.models import Toml

CLASSES = {
    "post_phone_sms": "Post, telephone and text messages (SMS)",
    "messaging": "Messages",
    "audio": "Calls",
    "video": "Video calls",
    "email": "E-mail",
}
PLAN = "offer.plan"
OFFER_WHY = """\
Type methods in the order in which you like them. Put in brackets what you can live with, but think \
less of: signal, wire, (facetime). Type - to leave this out altogether."""


def policy(content: Content, besides: Sequence[Question] = ()) -> Section:
    """What is proposed, in one question; each class by itself; and what many practices have besides."""
    rows = [_plan(content)]
    for class_, default in content.policy.classes.items():
        rows += [_offer(content, class_), _required(class_, default)]
    rows.append(_fallback(content))
    rows += besides
    about = "Which ways to be in touch do you offer? What is proposed is a good start; you can change it at any time."
    return Section("What you offer", about, tuple(rows))


def _plan(content: Content) -> Question:
    def settle(setup: Setup, key: str, value: Toml) -> Changes:
        setup.found[key] = value
        if not value or _is_chosen(setup):
            return {}
        changes: dict[str, Toml | None] = {}
        for class_, default in content.policy.classes.items():
            changes |= wanted(setup, class_, {"preferred": default.preferred, "acceptable": default.acceptable})
        return {**changes, "policy.fallback.methods": list(default_fallback(content))}

    return Question(
        PLAN,
        "Shall it be as proposed? With no, you are asked for each.",
        "Signal and Wire are encrypted from end to end and free. Whatever you choose, you are asked for the telephone, "
        "ordinary e-mail and a video link of your own next.",
        note="In order of liking: preferred, then acceptable. leave_out = true: better not to use this at all.",
        form=Form.YES_NO,
        first=_in_words,
        proposed=lambda setup: setup.found.get(PLAN, True),
        applies=lambda setup: PLAN in setup.found or not _is_chosen(setup),
        answered=_is_chosen,
        settle=settle,
    )


def _is_chosen(setup: Setup) -> bool:
    """Whether the practice says itself what it offers in any class."""
    return any(setup.file.get(f"policy.{class_}") is not None for class_ in setup.content.policy.classes)


def _one_by_one(setup: Setup) -> bool:
    """Tell that a class is asked only where its section is picked: nobody wanted to be asked for each."""
    return setup.found.get(PLAN) is not False


def _as_wished(setup: Setup) -> bool:
    """Tell that nobody took all as proposed just now."""
    return setup.found.get(PLAN) is not True


def _in_words(setup: Setup) -> str:
    """Put what is offered into words, a line for each class."""
    lines = []
    for class_ in setup.content.policy.classes:
        offered = {standing: list(methods) for standing, methods in setup.wishes(class_).items()}
        lines.append(f"{CLASSES.get(class_, class_)}: {_shown_offer(setup.content, offered).removeprefix(f'{NONE} ')}")
    fallback = ", ".join(method_name(setup.content, method) for method in setup.fallback())
    return "\n".join([*lines, *([f"When a call fails: {fallback}"] if fallback else [])])


def _offer(content: Content, class_: str) -> Question:
    key = f"policy.{class_}"

    def now(setup: Setup) -> dict[str, Toml]:
        asked = setup.file.get(f"{key}.ask") is not False
        return {each: list(methods) if asked else [] for each, methods in setup.wishes(class_).items()}

    def settle(setup: Setup, __: str, value: Toml) -> Changes:
        offered = value if isinstance(value, Mapping) else {}
        as_now = all(texts(offered.get(each)) == texts(now(setup)[each]) for each in STANDINGS)
        if as_now and setup.file.get(key) is not None:
            return {}  # as it stands in the file, whichever way that is written there
        changes = dict(wanted(setup, class_, offered))
        return {**changes, f"{key}.required": False} if changes.get(f"{key}.leave_out") else changes

    return Question(
        key,
        f"{CLASSES.get(class_, class_)}: what do you offer?",
        OFFER_WHY,
        "signal, wire, (facetime)",
        "In order of liking. leave_out = true: better not to use this at all.",
        form=Form.OFFER,
        rare=_one_by_one,
        applies=_as_wished,
        options=lambda setup: methods_of(setup, class_),
        read=_read_offer,
        shown=partial(_shown_offer, content),
        settle=settle,
        proposed=now,
    )


def wanted(setup: Setup, class_: str, offered: Mapping[str, Toml]) -> Changes:
    """Say all that a class offers, by standing; what is on request stays as it is, unless it is named."""
    key = f"policy.{class_}"
    lists = {standing: texts(offered.get(standing)) for standing in STANDINGS[:2]}
    named = [method for listed in lists.values() for method in listed]
    asked = texts(offered.get("on_request", list(setup.wishes(class_)["on_request"])))
    lists["on_request"] = [method for method in asked if method not in named]
    kept = {*named, *lists["on_request"]}
    gone: Changes = {
        f"{key}.{table}.{method}": None
        for table in ("purposes", "not_for")
        for method in _keys(setup.file.get(f"{key}.{table}"))
        if method not in kept
    }
    if not kept:
        return {**gone, **dict.fromkeys(f"{key}.{standing}" for standing in STANDINGS), f"{key}.leave_out": True}
    changes: dict[str, Toml | None] = dict(gone)
    changes |= {f"{key}.{name}": listed for name, listed in lists.items() if name != "on_request" or listed}
    if not lists["on_request"] and setup.file.get(f"{key}.on_request") is not None:
        changes[f"{key}.on_request"] = []
    if setup.file.get(f"{key}.ask") is False:
        changes[f"{key}.ask"] = True
    return {**changes, **({f"{key}.leave_out": False} if setup.file.get(f"{key}.leave_out") else {})}


def _keys(value: Toml | None) -> list[str]:
    return list(value) if isinstance(value, Mapping) else []


def texts(value: Toml | None) -> list[str]:
    """Return a list of the settings as texts; what is no list is none."""
    return list(map(str, value)) if isinstance(value, list | tuple) else []


def _required(class_: str, default: ClassPolicy) -> Question:
    return Question(
        f"policy.{class_}.required",
        f"{CLASSES.get(class_, class_)}: must there be at least one?",
        "Yes: the bot says openly if nothing is agreed here. There should be one way for messages and one for calls.",
        "yes",
        "true: one method at least must be agreed.",
        form=Form.YES_NO,
        rare=always,
        applies=lambda setup: class_ in setup.offered() and any(setup.wishes(class_)[each] for each in STANDINGS[:2]),
        proposed=lambda _: default.required,
    )


def _fallback(content: Content) -> Question:
    def settle(setup: Setup, key: str, value: Toml) -> Changes:
        if setup.file.get("policy.fallback") is not None and tuple(texts(value)) == setup.fallback():
            return {}
        old = {"policy.fallback.method": None} if setup.file.get("policy.fallback.method") is not None else {}
        return {**old, key: texts(value)}

    return Question(
        "policy.fallback.methods",
        "What do you both turn to when a call or video fails?",
        "One way that needs no setting up on the spot. Type - for nothing.",
        "facetime",
        "What to turn to when the agreed method fails, in order; empty for nothing.",
        form=Form.SEVERAL,
        rare=_one_by_one,
        applies=_as_wished,
        options=lambda setup: {**methods_of(setup, "audio"), **methods_of(setup, "video")},
        proposed=lambda setup: list(setup.fallback()),
        shown=lambda value: ", ".join(method_name(content, method) for method in texts(value)) or "nothing",
        settle=settle,
    )


def methods_of(setup: Setup, class_: str) -> Mapping[str, str]:
    """Return what could be offered in a class: method id -> its name. The practice's own ones are among them."""
    own = setup.file.get("methods", {})
    mine = own if isinstance(own, Mapping) else {}
    known = {
        id_: method_name(setup.content, id_)
        for id_, method in setup.content.methods.items()
        if class_ in method.classes and not method.closed
    }
    for id_, table in mine.items():
        if id_ not in setup.content.methods and isinstance(table, Mapping) and class_ in texts(table.get("classes")):
            known[id_] = str(table.get("name", id_))
    return known


def method_name(content: Content, method: Toml) -> str:
    """Return the name of a method, as people know it; what is no method of Accord's stays as it stands."""
    name = next(iter(content.languages.values())).messages.get(f"method.{method}.name")
    return plain(name.spans) if name else str(method)


def _read_offer(setup: Setup, key: str, typed: str) -> Toml:
    """Read what a class offers: "signal, wire, (facetime)"; what stands in brackets is acceptable. `-`: nothing."""
    options = methods_of(setup, key.split(".")[1])
    acceptable = [id_ for group in re.findall(r"\(([^()]*)\)", typed) for id_ in several(options, group)]
    preferred = several(options, re.sub(r"\([^()]*\)", ",", typed).strip(" ,;") or NONE)
    named = preferred + acceptable
    if len(set(named)) < len(named):
        raise WrongError("A method stands there twice. Name each once.")
    return {"preferred": preferred, "acceptable": acceptable, **({} if named else {"on_request": []})}


def _shown_offer(content: Content, offered: Toml) -> str:
    """Put what a class offers as it is typed; what is on request is told, not typed."""

    def names(standing: str) -> list[str]:
        found = offered.get(standing) if isinstance(offered, Mapping) else None
        return [method_name(content, id_) for id_ in found] if isinstance(found, Sequence) else []

    preferred, acceptable, asked = map(names, STANDINGS)
    proposed = ", ".join([*preferred, *(f"({name})" for name in acceptable)])
    if asked:
        return f"{proposed or 'nothing'}; if a client asks: {', '.join(asked)}"
    return proposed or f"{NONE} (left out)"
