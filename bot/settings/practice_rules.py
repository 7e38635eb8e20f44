"""[[rules]], [[questions]] and [crisis]: what the practice itself says and asks.

1. The words are the practice's own, never restyled.
2. A question never asks for a secret: nobody's PIN or password belongs into a chat.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, StringConstraints

from bot.settings.faults import nearest
from bot.settings.methods import Words
from bot.settings.policy import Policy
from bot.settings.tables import Name, Table
from bot.settings.texts import UNSAID, Localized, Saying, Sentence, Title
from content.models import Toml
from flows.playbook import AGREED, ASKED, END, START

Kind = Literal["text", "phone", "email", "yes_no", "choice"]
Ask = Literal["optional", "required", "off"]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


def _listed(value: Toml) -> Toml:
    """Take one place for a list of one."""
    return [value] if isinstance(value, str) else list(value) if isinstance(value, Sequence) else value


Places = Annotated[tuple[Name, ...], Field(strict=False), BeforeValidator(_listed)]


def _acknowledge(value: Toml) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value != "condition":
        raise ValueError('must be true, false or "condition".')
    return "condition"


Acknowledge = Annotated[Literal["no", "yes", "condition"], PlainValidator(_acknowledge)]


class RuleTable(Table):
    """[[rules]] as it stands."""

    id: Id = Field(description='Add it, for example: id = "no_recording".')
    at: Places = Field(description='Add it, for example: at = "video".')
    title: Title = Field(description='Add it, for example: title = "Recording".')
    text: Saying = Field(description='Add it, for example: text = "Neither of us records a session."')
    acknowledge: Acknowledge = "no"
    sign: Name = ""
    words: Words = ()
    in_agreement: bool = False


class QuestionTable(Table):
    """[[questions]] as it stands."""

    id: Id = Field(description='Add it, for example: id = "emergency_contact".')
    at: Name | None = None
    ask: Ask = "optional"
    kind: Kind | None = None
    text: Sentence | None = None
    why: Sentence | None = None
    options: Annotated[tuple[Title, ...], Field(strict=False)] = ()
    words: Words = ()


class NumberTable(Table):
    """A number for a crisis: whose it is, and how it is reached."""

    name: Title = Field(description='Add it, for example: name = "Crisis team".')
    how: Title = Field(description='Add it, for example: how = "0800 000 0000, day and night".')


class CrisisTable(Table):
    """[crisis] as it stands; it is the effective value too."""

    text: Sentence = UNSAID
    """Said before the numbers."""
    numbers: Annotated[tuple[NumberTable, ...], Field(strict=False)] = Field(
        default=(), description='Here: numbers = [{ name = "Crisis team", how = "0800 000 0000" }].'
    )
    """Said before the country's own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the practice."""

    id: str
    at: tuple[str, ...]
    """start | a class | class:method | agreed | asked."""
    title: Localized
    text: Localized
    acknowledge: Literal["no", "yes", "condition"] = "no"
    sign: str = ""
    """Who signs it on paper, as "guardian"; "" for nobody."""
    words: tuple[str, ...] = ()
    in_agreement: bool = False
    version: str = ""
    """A digest of its wording: another wording is asked anew."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the practice, which is asked. Those that are `off` are not among the settings."""

    id: str
    at: str
    """start | end | a class."""
    kind: Kind = "text"
    required: bool = False
    text: Localized = UNSAID
    """Empty: as in content, `question.<id>.text`. So is `why`."""
    why: Localized = UNSAID
    options: tuple[Localized, ...] = ()
    words: tuple[str, ...] = ()
    version: str = ""
    """A digest of its wording and options."""


KNOWN_QUESTIONS: Mapping[str, Kind] = {
    "emergency_contact": "text",
    "usual_location": "text",
    "backup_phone": "phone",
}
"""Questions that have words of ours -> what answers them."""
SHARED_DEVICE = "shared_device"
"""The id of our own question who else can look: a practice may turn it off or word it anew."""
MOST_OPTIONS = 10
HARMLESS = re.compile(r"\b(?:post(?:al)?|zip|area|country|dial+ing|dress|branch|sort)[ -]?codes?\b", re.IGNORECASE)
SECRET = re.compile(
    r"\b(?:pins?|pin[ -]?codes?|pass[ -]?(?:word|phrase|code)s?|code[ -]?words?|codes?|cvv|(?:secret|recovery|security)"
    r"[ -](?:word|phrase|key|number|answer)s?|passw(?:ort|örter)|kennw(?:ort|örter)|mots? de passe|contraseñas?)\b",
    re.IGNORECASE,
)


def rules_of(tables: Sequence[RuleTable]) -> tuple[Rule, ...]:
    """Give the rules, each with the version of its wording."""
    return tuple(
        Rule(
            table.id,
            table.at,
            table.title,
            table.text,
            table.acknowledge,
            table.sign,
            table.words,
            table.in_agreement,
            digest(table.title, table.text),
        )
        for table in tables
    )


def questions_of(tables: Sequence[QuestionTable]) -> tuple[Question, ...]:
    """Give the questions that are asked."""
    return tuple(
        Question(
            table.id,
            table.at or "",
            table.kind or KNOWN_QUESTIONS.get(table.id, "text"),
            table.ask == "required",
            table.text or Localized(),
            table.why or Localized(),
            table.options,
            table.words,
            digest(table.text or Localized(), *table.options),
        )
        for table in tables
        if table.ask != "off"
    )


def digest(*texts: Localized) -> str:
    """Eight hexadecimal digits over texts in all their languages: another wording, another digest."""
    written = [f"{text}\0{sorted(text.texts.items())}" for text in texts]
    return hashlib.sha256("\1".join(written).encode()).hexdigest()[:8]


def fitting(rules: Sequence[RuleTable], policy: Policy, inherited: Collection[str]) -> tuple[RuleTable, ...]:
    """Leave out of what a kind of client inherits the places that do not come up for it."""
    kept: list[RuleTable] = []
    for rule in rules:
        at = rule.at if rule.id not in inherited else tuple(place for place in rule.at if not _amiss(place, policy))
        if at or rule.id not in inherited:
            kept.append(rule.model_copy(update={"at": at}))
    return tuple(kept)


def still_asked(
    tables: Sequence[QuestionTable], policy: Policy, inherited: Collection[str]
) -> tuple[QuestionTable, ...]:
    """Leave out of what a kind of client inherits the questions of classes that do not come up for it."""
    return tuple(
        table
        for table in tables
        if table.id not in inherited or table.at is None or not _amiss(table.at.replace(END, START), policy)
    )


def rule_faults(rules: Sequence[RuleTable], policy: Policy) -> Iterator[str]:
    """Find rules that are placed nowhere, and rules of which nobody could acknowledge anything."""
    for rule in rules:
        place = f"[[rules]] {rule.id}"
        if not rule.at:
            yield f'{place}, at: it is placed nowhere. Say where, for example: at = "start".'
        for at in rule.at:
            if fault := _amiss(at, policy):
                yield f"{place}, at: {fault}"
        if rule.acknowledge != "no" and rule.at and set(rule.at) == {ASKED}:
            yield f"{place}: it is said only when somebody asks, so nobody can be asked for a yes. Place it elsewhere."
    yield from (f"[[rules]] {id_}: there are two of it. Give each an id of its own." for id_ in _twice(rules))


def _amiss(at: str, policy: Policy) -> str:
    """Say what is wrong with the place of a rule; "" where nothing is."""
    if at in {START, AGREED, ASKED}:
        return ""
    class_, _, method = at.partition(":")
    wanted = policy.classes.get(class_)
    if wanted is None:
        places = (START, AGREED, ASKED, *policy.classes)
        return f'there is no place "{at}". {nearest(class_, places)}'
    if not wanted.ask:
        return f"{class_} does not come up, so it would never be said. Place it elsewhere."
    if ":" in at and method not in wanted.all_methods:
        return f'"{method}" is not offered in {class_}. {nearest(method, wanted.all_methods or ("nothing",))}'
    return ""


def question_faults(tables: Sequence[QuestionTable], policy: Policy) -> Iterator[str]:
    """Find questions that are never asked, that lack something, or that ask for a secret."""
    for table in tables:
        place = f"[[questions]] {table.id}"
        if table.ask == "off":
            if table.id not in {*KNOWN_QUESTIONS, SHARED_DEVICE} and table.text is None and table.at is None:
                known = (*KNOWN_QUESTIONS, SHARED_DEVICE)
                yield f"{place}: there is no such question to turn off. {nearest(table.id, known)}"
            continue
        yield from (f"{place}{fault}" for fault in _question_faults(table, policy))
    yield from (f"[[questions]] {id_}: there are two of it. Give each an id of its own." for id_ in _twice(tables))


def _question_faults(table: QuestionTable, policy: Policy) -> Iterator[str]:
    """Begin each with ", key: "."""
    own = table.id not in KNOWN_QUESTIONS
    if own and not table.text:
        near = nearest(table.id, (*KNOWN_QUESTIONS, SHARED_DEVICE))
        yield f", text: is missing. Only {', '.join(KNOWN_QUESTIONS)} have words of ours." + (
            f" {near}" if near.startswith("Did") else ""
        )
    if table.at is None and table.id != SHARED_DEVICE:
        yield ', at: is missing. Say when it is asked, for example: at = "start".'
    elif table.at is not None and table.at not in {START, END}:
        yield from (f", at: {fault}" for fault in _asked_amiss(table.at, policy))
    yield from _option_faults(table)
    for text in (table.text, *table.options, *table.words):
        if text and (found := SECRET.search(HARMLESS.sub("", text))):
            yield f': it asks for a secret ("{found[0]}"). Nobody should write one into a chat: agree on it by voice.'
            break


def _asked_amiss(at: str, policy: Policy) -> Iterator[str]:
    places = (START, END, *policy.classes)
    if at not in policy.classes:
        yield f'there is no place "{at}". {nearest(at.partition(":")[0], places)}'
    elif not policy.classes[at].ask:
        yield f"{at} does not come up, so it would never be asked. Place it elsewhere."


def _option_faults(table: QuestionTable) -> Iterator[str]:
    kind = table.kind or KNOWN_QUESTIONS.get(table.id, "text")
    fewest = 2
    if kind != "choice" and table.options:
        yield ', options: go with kind = "choice" only.'
    if kind == "choice" and len(table.options) < fewest:
        yield ", options: name two or more to choose from."
    if len(table.options) > MOST_OPTIONS:
        yield f", options: name at most {MOST_OPTIONS}. There are {len(table.options)}."
    if len({option.casefold() for option in table.options}) < len(table.options):
        yield ", options: two of them are the same."


def _twice(tables: Sequence[RuleTable] | Sequence[QuestionTable]) -> Iterator[str]:
    ids = [table.id for table in tables]
    yield from (id_ for id_ in dict.fromkeys(ids) if ids.count(id_) > 1)
