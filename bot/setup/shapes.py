"""The shapes of the guided set-up: a question, a section, and what every step works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.setup.checks import Tools
from bot.setup.screen import Screen
from bot.setup.settings_file import SettingsFile
from content import Content

Changes = Mapping[str, Any]
"""Dotted key -> the new value, or None to take it out."""


class WrongError(Exception):
    """What was typed cannot be used: a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a set-up works with."""

    content: Content
    file: SettingsFile
    tools: Tools
    screen: Screen | None
    """None: there is nobody to ask."""
    offline: bool = False
    used: dict[str, bool] = field(default_factory=dict)
    """Whether a service is to be used, as answered just now: the file tells by its table, once that is there."""

    def uses(self, service: str) -> bool:
        """Whether `service` (telegram, signal) is to be set up."""
        return self.used.get(service, self.file.get(service) is not None)

    def offered(self) -> Mapping[str, tuple[str, ...]]:
        """The methods of each class as things stand, the preferred ones first."""
        return {
            one: tuple(
                method
                for standing in ("preferred", "acceptable")
                for method in self.file.get(f"policy.{one}.{standing}", getattr(default, standing))
            )
            for one, default in self.content.policy.classes.items()
        }


def always(_: Setup) -> bool:
    """Tell that something holds, however things stand: as `rare`, what is proposed suits nearly everybody."""
    return True


def _never(_: Setup) -> bool:
    return False


def _nothing(_: Setup) -> Mapping[str, str]:
    return {}


Read = Callable[[Setup, str, str], Any]
"""(setup, key, typed) -> the value. Raises WrongError."""
Settle = Callable[[Setup, str, Any], Changes]
"""(setup, key, value) -> the changes; may ask a service or the person. Raises WrongError."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a row of the table in `questions.py`."""

    key: str
    """Dotted, as in practice.toml; also the KEY of `--set`."""
    asks: str
    why: str
    """What `?` shows: why it is asked, and what to consider."""
    example: str = ""
    note: str = ""
    """Stands above the key in the file; `asks`, if empty."""
    needed: bool = False
    """Nothing works without it."""
    rare: Callable[[Setup], bool] = _never
    """Whether it is asked only when its section is picked."""
    secret: bool = False
    """Not shown while it is typed, and never repeated."""
    options: Callable[[Setup], Mapping[str, str]] = _nothing
    """What there is to choose from: value -> how it is called."""
    proposed: Callable[[Setup], Any] | None = None
    """What Enter takes while nothing is set; the schema's default, if left out."""
    applies: Callable[[Setup], bool] = always
    first: Callable[[Setup], str] | None = None
    """What to tell before it is asked: steps to do elsewhere."""
    read: Read | None = None
    """The reader; by the key's type in the schema, if left out."""
    settle: Settle | None = None
    answered: Callable[[Setup], bool] | None = None
    """Whether it needs no asking; whether the key is in the file, if left out."""
    shown: Callable[[Any], str] | None = None
    """How a value is put into words."""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together."""

    title: str
    about: str
    questions: tuple[Question, ...]
