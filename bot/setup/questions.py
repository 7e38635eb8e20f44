"""What a question is; and those on the practice, on what clients are told, on the results, on times and files.

1. A question is a row. How it is read, validated and written follows from its key.
2. What is not asked (see `bot/settings/tables.py`) can still be given with `--set`.
3. What is offered and the two services have tables of their own: `offers.py`, `services.py`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.setup.checks import Tools
from bot.setup.parsing import WrongError
from bot.setup.settings_file import Changes, SettingsFile
from bot.setup.terminal import Screen
from bot.setup.validation import as_answer, wrong
from content import Content
from content.models import Toml


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
            id_: (
                *self.file.texts(f"policy.{id_}.preferred", default.preferred),
                *self.file.texts(f"policy.{id_}.acceptable", default.acceptable),
            )
            for id_, default in self.content.policy.classes.items()
        }

    def validate(self, changes: Changes) -> None:
        """Raise WrongError if these changes cannot be made."""
        if found := wrong(self.file.raw(), changes, self.file.folder, self.content):
            raise WrongError(" ".join(map(as_answer, found)))


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
"""(setup, key, value) -> the changes; may ask a service or the person. Raises WrongError."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a row of a table."""

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
    proposed: Callable[[Setup], Toml | None] | None = None
    """What Enter takes while nothing is set; the schema's default, if left out."""
    applies: Callable[[Setup], bool] = always
    first: Callable[[Setup], str] | None = None
    """What to tell before it is asked: steps to do elsewhere."""
    read: Read | None = None
    """The reader; by the key's type in the schema, if left out."""
    settle: Settle | None = None
    answered: Callable[[Setup], bool] | None = None
    """Whether it needs no asking; whether the key is in the file, if left out."""
    shown: Callable[[Toml], str] | None = None
    """How a value is put into words."""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together."""

    title: str
    about: str
    questions: tuple[Question, ...]


LAST = "practice.tell_danger"
"""What is asked last of everybody."""


def _two_letters(_: Setup, __: str, typed: str) -> str:
    """Read a country."""
    if not re.fullmatch(r"[A-Za-z]{2}", typed):
        raise WrongError("Please type two letters, such as GB for the United Kingdom.")
    return typed


def _country(setup: Setup, key: str, value: Toml) -> Changes:
    """Show what clients will see."""
    given = str(value).upper()
    code = {"UK": "GB"}.get(given, given)
    numbers = setup.content.helplines.get(code)
    if numbers and setup.screen:
        lines = "; ".join(f"{helpline.name}: {helpline.how}" for helpline in numbers.lines)
        setup.screen.good(f"Clients will see: in danger call {numbers.emergency}. {lines}")
    return {key: code}


PRACTICE = Section(
    "You and your practice",
    "Clients read these names in the first message.",
    (
        Question(
            "practice.name",
            "What is your practice called?",
            "The bot names it when it says what it is. A neutral name is best: it can stand on a lock screen.",
            "Practice Example",
            "What clients see as the name of the practice.",
            needed=True,
        ),
        Question(
            "practice.therapist",
            "What should the bot call you?",
            'As in: "Alex Example would like to use Signal or Wire."',
            "Alex Example",
            "What the bot calls the therapist.",
            needed=True,
        ),
        Question(
            "practice.country",
            "In which country do you work?",
            "It decides which emergency numbers clients see, and how telephone numbers are read.",
            "GB for the United Kingdom",
            "Whose emergency numbers are shown.",
            needed=True,
            first=lambda setup: (
                f"Two letters. Known are: {', '.join(setup.content.helplines)}; EU is for all of the Union."
            ),
            read=_two_letters,
            settle=_country,
        ),
        Question(
            "practice.languages",
            "Which languages does the bot speak?",
            "The first one is the one to begin with. Clients can change to another one of these.",
            "en",
            "The first one is the one to begin with.",
            options=lambda setup: {code: code for code in setup.content.languages},
            applies=lambda setup: len(setup.content.languages) > 1,
        ),
    ),
)

TOLD = Section(
    "What clients are told",
    "Short sentences that clients read as they stand. What you leave out is not mentioned.",
    (
        Question(
            "practice.reply_times",
            "When do you answer messages, and how fast?",
            "So that silence does not worry anybody.",
            "Monday to Friday, 9 to 17, within one working day.",
        ),
        Question(
            "practice.dropped_call",
            "What happens when a call drops?",
            "Who calls back, by what, and how soon.",
            "I call you back once, by the same app, within five minutes.",
        ),
        Question(
            "practice.complaints", "Where can clients complain?", "An address of yours.", "complaints@practice.example"
        ),
        Question(
            "practice.regulator",
            "Which authority oversees data protection for you?",
            "Clients have the right to turn to it.",
            "Information Commissioner's Office",
        ),
        Question(
            "practice.host_country",
            "In which country does this computer stand?",
            "Clients should know where their choices are kept.",
            "Germany",
        ),
        Question(
            "practice.lawful_basis",
            "On what legal ground do you keep this?",
            "Only if you want the bot to tell. If in doubt, leave it empty.",
            "Our contract, and my duty to protect what you tell me.",
            rare=always,
        ),
    ),
)

TIMES = Section(
    "Times",
    "",
    (
        Question(
            "practice.review_months",
            "After how many months does the bot ask if all is still right?",
            "Phones, numbers and minds change. 0 means never.",
            "12",
            "Months until the agreement is looked at again; 0 for never.",
            rare=always,
        ),
        Question(
            "practice.reminder_days",
            "After how many days does it remind somebody who stopped half-way?",
            "Only those who said yes to reminders get one.",
            "3",
            "Days until somebody who has not finished is reminded.",
            rare=always,
        ),
        Question(
            "practice.quiet_hours",
            "In which hours does it remind nobody?",
            "From which full hour to which. Type - for no such hours.",
            "21-8",
            "Full hours in which nobody is reminded.",
            rare=always,
        ),
        Question(
            "practice.timezone",
            "In which time zone?",
            "Empty means: that of this computer.",
            "Europe/London",
            "Empty for the time zone of the computer.",
            rare=always,
        ),
    ),
)


def _file(setup: Setup, key: str, value: Toml) -> Changes:
    """See that there can be such a file."""
    try:
        path = setup.file.folder / str(value)
        fits = bool(value) and path.parent.is_dir() and not path.is_dir()
    except (OSError, ValueError, TypeError):
        fits = False
    if not fits:
        raise WrongError("There can be no such file: its folder must be there, and it must not be a folder itself.")
    return {key: value}


def _ways(setup: Setup) -> Mapping[str, str]:
    """How the results can reach the therapist, as things stand."""
    ways = {"signal": "Signal", "telegram": "Telegram, in brief (no numbers, no names of accounts)"}
    there = {service: says for service, says in ways.items() if setup.file.get(service) is not None}
    return {**there, "terminal": "Not sent: you look yourself, with accord show"}


def _channel(_: Setup, key: str, value: Toml) -> Changes:
    return {key: value, **({"therapist.brief": True} if value == "telegram" else {})}


RESULTS = Section(
    "What you are told",
    "When a client has agreed, you get a short message.",
    (
        Question(
            "therapist.channel",
            "How should it reach you?",
            "Over Signal nobody else can read it. Telegram could, so that it is kept brief there.",
            "signal",
            "How you get the results: terminal, signal or telegram.",
            options=_ways,
            proposed=lambda setup: next(iter(_ways(setup))),
            settle=_channel,
        ),
        Question(
            "therapist.brief",
            "Leave out numbers and names of accounts?",
            "The message says what was agreed. The details can always be seen with accord show.",
            "no",
            "true: results without numbers and names of accounts.",
            rare=always,
            applies=lambda setup: setup.file.get("therapist.channel") != "telegram",
        ),
        Question(
            LAST,
            "If a client writes words of danger, should you be told?",
            "The client gets the emergency numbers at once. You would be told THAT it happened, never what was "
            "written. Say yes only if you can react; the bot tells clients that nobody reads along.",
            "no",
            "true: you are told THAT words of danger were written, never which.",
        ),
    ),
)

STORE = Section(
    "Where it is kept",
    "Everything is encrypted. The key is made for you at the first start.",
    (
        Question(
            "store.path",
            "In which file does the database lie?",
            "It is meant from the folder of the settings. Back it up with accord backup.",
            "accord.db",
            "The database.",
            rare=always,
            settle=_file,
        ),
        Question(
            "store.key_file",
            "In which file does the key lie?",
            "Nobody but you may read it. The environment variable ACCORD_KEY can stand in for it.",
            "accord.key",
            "The key. Keep a copy of it elsewhere: without it, nobody can read the agreements.",
            rare=always,
            settle=_file,
        ),
    ),
)
