"""[policy.x], [classes.x] and [policy.fallback]: what is offered for what, and how it stands.

1. What a practice leaves out stays as it is by default; yet once it says for a class what it prefers, can live with or
   takes on request, the others of these are empty, and the class is not left out: nothing of ours shines through.
2. Only what is asked can be required.
3. Whether the outcome can be carried out is decided by the dialogue (`flows.playbook.policy_faults`); here it is
   said where to mend it: in the practice's own table, or in the default policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, PlainValidator

from bot.settings.localized import Localized, Phrase, Sentence, Title
from bot.settings.methods import Words
from bot.settings.tables import Line, Names, Table
from content.models import Toml

STANDINGS = ("preferred", "acceptable", "on_request")
NOTHING: Mapping[str, Localized] = MappingProxyType({})


def _leave_out(value: Toml) -> bool | tuple[str, ...]:
    if isinstance(value, bool):
        return value
    if isinstance(value, list | tuple) and all(isinstance(method, str) for method in value):
        return tuple(map(str, value))
    raise ValueError('must be true, false, or a list of methods such as ["sms"].')


class ClassTable(Table):
    """[policy.<class>]: what this practice wants otherwise. None: as in the default policy."""

    preferred: Names | None = None
    acceptable: Names | None = None
    on_request: Names | None = None
    required: bool | None = None
    several: bool = False
    leave_out: Annotated[bool | tuple[str, ...] | None, PlainValidator(_leave_out)] = None
    ask: bool = True
    purpose: Phrase = Localized()
    purposes: dict[str, Phrase] = {}
    not_for: dict[str, Phrase] = {}
    note: Sentence = Localized()


class FallbackTable(Table):
    """[policy.fallback]: what both turn to when the agreed method fails, in order; empty for nothing."""

    methods: Names | None = None
    method: Line | None = None


class OwnClassTable(Table):
    """[classes.x]: a class of the practice's own."""

    name: Title = Field(description='Add it, for example: name = "Forms and documents".')
    use: Title = Field(description='Add it, for example: use = "for forms and documents".')
    why: Sentence = Localized()
    words: Words = ()


@dataclass(frozen=True, slots=True)
class ClassPolicy:
    """What the practice wants in one class. The methods of each standing are in order of liking."""

    id: str
    preferred: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    on_request: tuple[str, ...] = ()
    required: bool = False
    several: bool = False
    leave_out: tuple[str, ...] = ()
    """The methods that are better not used here: the wanted answer is none of them."""
    ask: bool = True
    """Whether the class comes up at all."""
    reuse: tuple[str, ...] = ()
    """Earlier classes whose method is proposed for this one as well, the first that has one."""
    purpose: Localized = Localized()
    """appointments | admin | anything | the practice's own words | empty: nothing is said of it."""
    purposes: Mapping[str, Localized] = NOTHING
    """By method, where they differ."""
    not_for: Mapping[str, Localized] = NOTHING
    """By method: what it must not carry."""
    note: Localized = Localized()
    name: Localized = Localized()
    """Of a class of the practice's own, like `use`, `why` and `words`; empty: as in content."""
    use: Localized = Localized()
    why: Localized = Localized()
    words: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """All that is proposed here, preferred ones first."""
        return self.preferred + self.acceptable

    @property
    def all_methods(self) -> tuple[str, ...]:
        """All that can be agreed here, those on request last."""
        return self.methods + self.on_request

    def standing(self, method: str) -> str:
        """Say how `method` stands here: one of `STANDINGS`, or "" where it is not offered."""
        return next((name for name in STANDINGS if method in getattr(self, name)), "")

    def purpose_of(self, method: str) -> Localized:
        """What `method` may carry here; empty where nothing is said of it."""
        return self.purposes.get(method, self.purpose)


@dataclass(frozen=True, slots=True)
class Policy:
    """All classes in the order in which they are asked, the practice's own last, and the fall-back."""

    classes: Mapping[str, ClassPolicy]
    fallback: tuple[str, ...] = ()
    """Method ids, in order."""

    @property
    def asked(self) -> tuple[ClassPolicy, ...]:
        """The classes that come up."""
        return tuple(policy for policy in self.classes.values() if policy.ask)
