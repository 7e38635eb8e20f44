"""What a question is, and what it is asked of: shapes only.

1. A question is a row: its words, how it is asked, when, and how its answer becomes changes. A terminal and a page ask
   the same rows; nothing here shows or reads anything.
2. What a question wants to say or to be sure of comes back as a value: good news in `Setup.says`, a `DoubtError`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.setup.checks import Tools
from bot.setup.parsing import WrongError
from bot.setup.settings_file import Changes, SettingsFile
from bot.setup.validation import as_answer, wrong
from content import Content
from content.models import Toml


class Form(StrEnum):
    """How a question is asked: what a terminal reads from a line, and a page shows as a field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    """Some sentences of the practice's own."""
    YES_NO = "yes_no"
    NUMBER = "number"
    ONE_OF = "one_of"
    SEVERAL = "several"
    """Some of the options, in order of liking."""
    OFFER = "offer"
    """As SEVERAL; some of them in brackets: what one can live with."""
    SECRET = "secret"  # noqa: S105 - a name of a form
    """A text that is not shown while it is typed, and never repeated."""
    DONE = "done"
    """Something to do elsewhere; the answer is that it is done."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a set-up works with."""

    content: Content
    file: SettingsFile
    tools: Tools
    guided: bool = True
    """Whether a person is there to be asked back; without one, what is given counts."""
    offline: bool = False
    found: dict[str, Toml] = field(default_factory=dict)
    """What was answered or found out just now and has no key in the file (yet)."""
    says: list[str] = field(default_factory=list)
    """Good news that came with the last answer, for whoever shows it; taken out when shown."""

    def uses(self, service: str) -> bool:
        """Whether `service` (telegram, signal) is to be set up."""
        return bool(self.found.get(service, self.file.get(service) is not None))

    def wishes(self, class_: str) -> Mapping[str, tuple[str, ...]]:
        """The methods of a class by standing (preferred, acceptable, on_request) as things stand."""
        return wishes(self.content, self.file, class_)

    def fallback(self) -> tuple[str, ...]:
        """The methods to turn to when the agreed one fails."""
        if self.file.get("policy.fallback") is None:
            return default_fallback(self.content)
        given = self.file.texts("policy.fallback.methods") or (self.file.text("policy.fallback.method"),)
        return tuple(filter(None, given))

    def offered(self) -> Mapping[str, tuple[str, ...]]:
        """The methods of each class as things stand, the preferred ones first."""
        return {
            id_: tuple(method for listed in self.wishes(id_).values() for method in listed)
            for id_ in self.content.policy.classes
            if self.file.get(f"policy.{id_}.ask") is not False
        }

    def offers(self, method: str) -> bool:
        """Whether a method is offered anywhere, as a fall-back too."""
        return method in self.fallback() or any(method in offered for offered in self.offered().values())

    def validate(self, changes: Changes) -> None:
        """Raise WrongError if these changes cannot be made."""
        if found := wrong(self.file.raw(), changes, self.file.folder, self.content):
            raise WrongError(" ".join(map(as_answer, found)))


STANDINGS = ("preferred", "acceptable", "on_request")


def wishes(content: Content, file: SettingsFile, class_: str) -> Mapping[str, tuple[str, ...]]:
    """Read what a class offers, by standing; where the file gives any of it, nothing of the default shines through."""
    key = f"policy.{class_}"
    given = {standing: file.texts(f"{key}.{standing}") for standing in STANDINGS}
    if any(file.get(f"{key}.{standing}") is not None for standing in STANDINGS) or file.get(f"{key}.leave_out") is True:
        return given
    if file.get(f"{key}.ask") is False:
        return dict.fromkeys(STANDINGS, ())
    default = next(policy for id_, policy in content.policy.classes.items() if id_ == class_)
    return {"preferred": default.preferred, "acceptable": default.acceptable, "on_request": ()}


def default_fallback(content: Content) -> tuple[str, ...]:
    """Return what the default policy turns to when the agreed method fails."""
    return tuple(filter(None, (content.policy.fallback.method,)))


class DoubtError(WrongError):
    """An answer that is unusual, or could not be checked: the sentence ends in a question to be answered yes or no.

    `changes`: what is to be kept if the answer is yes.
    """

    def __init__(self, sentence: str, changes: Changes) -> None:
        super().__init__(sentence)
        self.changes = changes


class AgainError(WrongError):
    """Nothing is wrong, but the same question is asked again; the sentence says why."""


def always(_: Setup) -> bool:
    """Tell that something holds, however things stand: as `rare`, what is proposed suits nearly everybody."""
    return True


def _never(_: Setup) -> bool:
    return False


def _nothing(_: Setup) -> Mapping[str, str]:
    return {}


Read = Callable[[Setup, str, str], Toml]
"""(setup, key, typed) -> the value. Raises WrongError."""
Settle = Callable[[Setup, str, Toml], Changes]
"""(setup, key, value) -> the changes; may ask a service. Raises WrongError, DoubtError."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a row of a table."""

    key: str
    """Dotted, as in practice.toml, or one of set-up's own, such as offer.telephone; also the KEY of `--set`."""
    asks: str
    why: str
    """What `?` shows: why it is asked, and what to consider."""
    example: str = ""
    note: str = ""
    """Stands above the key in the file; `asks`, if empty."""
    form: Form = Form.TEXT
    needed: bool = False
    """Nothing works without it."""
    rare: Callable[[Setup], bool] = _never
    """Whether it is asked only when its section is picked."""
    options: Callable[[Setup], Mapping[str, str]] = _nothing
    """What there is to choose from: value -> how it is called."""
    other: str = ""
    """Own words may stand in place of an option; how that is said."""
    proposed: Callable[[Setup], Toml | None] | None = None
    """What Enter takes while nothing is set; the schema's default, if left out."""
    applies: Callable[[Setup], bool] = always
    first: Callable[[Setup], str] | None = None
    """What to tell before it is asked: steps to do elsewhere."""
    scanned: Callable[[Setup], str] | None = None
    """An address to be scanned as a QR code, shown below `first`."""
    asking: str = ""
    """Whom the answer is checked with, said while that takes its time."""
    read: Read | None = None
    """The reader; by its form, if left out."""
    settle: Settle | None = None
    answered: Callable[[Setup], bool] | None = None
    """Whether it needs no asking; whether the key is in the file, if left out."""
    shown: Callable[[Toml], str] | None = None
    """How a value is put into words."""

    @property
    def secret(self) -> bool:
        """Whether the answer is not shown while it is typed, and never repeated."""
        return self.form is Form.SECRET


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together."""

    title: str
    about: str
    questions: tuple[Question, ...]


LAST = "practice.tell_danger"
"""What is asked last of everybody."""


def once_through(setup: Setup) -> bool:
    """Tell whether all was asked once: who left something out then is not asked for it each time."""
    return setup.file.get(LAST) is not None
