"""A practice that says its own rules: own methods, several per class, on request, rules, questions; and people in it.

Rules of this file:
1. One practice that has everything that the default one has not; who is tested stands there as in `tests.flows.kit`.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache

from flows.conversation import Acknowledged, Answer, Conversation, Reply, Status, Yes
from flows.dialogue import Dialogue
from flows.playbook import Acknowledge, Class, Join, Method, Playbook, Question, QuestionKind, Rule
from tests.flows.kit import agreed, app, at, small

METHODS = (
    Method("telephone", ("audio",), Join.NUMBER, "phone", shares="number"),
    Method("sms", ("messaging",), Join.NUMBER, "phone", shares="number"),
    Method("post", ("messaging",), Join.ADDRESS, "email", shares="address"),
    Method("vsee", ("visits",), Join.LINK, link=True),
    Method("zoom", ("visits",), Join.LINK, sent=True, sent_to="post"),
    Method("teams", ("visits",), Join.ACCOUNT, own_address=False),
)
CLASSES = (
    Class("post_phone_sms", leave_out=("sms",)),
    Class("messaging", ("signal",), ("sms", "wire"), ("post",), required=True, several=True),
    Class("audio", ("telephone",)),
    Class("video", on_request=("vsee",)),
    Class("visits", ("zoom",), ("vsee", "teams")),
    Class("email", ("proton",), asked=False),
)
RULES = (
    Rule("adults", ("start",), Acknowledge.CONDITION, "1"),
    Rule("chart", ("start",), sign=True),
    Rule("risk", ("messaging", "audio"), Acknowledge.YES, "1"),
    Rule("times", ("messaging:sms",)),
    Rule("mail_is_kept", ("messaging:post",), Acknowledge.YES, "1"),
    Rule("record", ("agreed",)),
    Rule("social", ("asked",)),
)
QUESTIONS = (
    Question("called", "start"),
    Question("day", "messaging", QuestionKind.CHOICE, required=True, options=("option.day.1", "option.day.2")),
    Question("partner", "messaging", QuestionKind.EMAIL),
    Question("backup_phone", "visits", QuestionKind.PHONE, required=True),
    Question("letter_home", "end", QuestionKind.YES_NO),
)
WORDS: Mapping[str, tuple[str, ...]] = {
    "social": ("friend request", "facebook"),
    "risk": ("who reads my messages", "your risk"),
    "adults": ("your age",),
}
ASKED_FOR: Mapping[str, tuple[str, ...]] = {"day": ("my day",), "called": ("my name",)}


@cache
def own() -> Playbook:
    base = small()
    english = base.vocabularies["en"]
    choices = {**english.choices, "option.day.1": ("monday",), "option.day.2": ("friday",)}
    methods = {**english.methods, "post": ("letter", "letters", "post")}
    vocabulary = replace(english, choices=choices, methods=methods, rules=WORDS, questions=ASKED_FOR)
    kept = {one.name: getattr(base, one.name) for one in fields(base) if one.init}
    changed = {
        "classes": CLASSES,
        "fallback": ("telephone", "facetime"),
        "methods": {**base.methods, **{one.id: one for one in METHODS}},
        "vocabularies": {"en": vocabulary},
        "rules": RULES,
        "questions": QUESTIONS,
        "device": False,
    }
    return Playbook(**{**kept, **changed})


@cache
def own_talk() -> Dialogue:
    return Dialogue(own())


def yes(*rules: str) -> dict[str, Acknowledged]:
    return {id_: Acknowledged("1", Yes.YES, "2026-01-01") for id_ in rules}


REPLIES = {"called": Reply("Ann"), "day": Reply("option.day.1"), "partner": Reply(), "letter_home": Reply("no")}
NUMBER = {"number": app("installed", "+441632960123")}
SIGNAL = {"signal": app("installed", "anna.42")}
SETTLED = {
    "messaging": Answer(Status.AGREED, ("signal",), enough=True),
    **agreed("telephone", "audio"),
    **agreed("vsee", "visits"),
    "fallback": Answer(Status.LEFT_OUT),
}
STANDS = {
    "answers": SETTLED,
    "apps": NUMBER | SIGNAL,
    "acknowledged": yes("adults", "risk"),
    "replies": REPLIES,
    "told": ("chart",),
}
"""Everything is settled."""


def here(state: str, *but: str, **known: object) -> Conversation:
    """Somebody for whom everything is settled but what is named, or said anew."""
    base = {**STANDS, **known}
    for key in ("answers", "acknowledged", "replies"):
        base[key] = {id_: one for id_, one in base[key].items() if id_ not in but}  # type: ignore[attr-defined]
    return at(state, own(), **base)
