"""[[rules]], [[questions]] and [crisis]: what the practice itself says and asks.

1. The words are the practice's own, never restyled.
2. A question never asks for a secret: nobody's PIN or password belongs into a chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, StringConstraints

from bot.settings.localized import Localized, Saying, Sentence, Title
from bot.settings.methods import Words
from bot.settings.tables import Name, Names, Table
from content.models import Toml

START, END, AGREED, ASKED = "start", "end", "agreed", "asked"
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

    text: Sentence = Localized()
    """Said before the numbers."""
    numbers: Annotated[tuple[NumberTable, ...], Field(strict=False)] = ()
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
    text: Localized = Localized()
    """Empty: as in content, `question.<id>.text`. So is `why`."""
    why: Localized = Localized()
    options: tuple[Localized, ...] = ()
    words: tuple[str, ...] = ()
