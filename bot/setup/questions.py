"""The questions on the practice, on what clients are told, on the results, on times and files: plain rows.

1. How an answer is read follows from the row's form, how it is validated from the schema of its key.
2. What is not asked (see `bot/settings/tables.py`) can still be given with `--set`.
3. What is offered and the two services have tables of their own: `offers.py`, `services.py`.
"""

from collections.abc import Mapping

from bot.setup import countries
from bot.setup.asking import LAST, DoubtError, Form, Question, Section, Setup, always
from bot.setup.parsing import WrongError
from bot.setup.settings_file import Changes
from content.models import Toml


def _read_country(_: Setup, __: str, typed: str) -> str:
    return countries.read(typed)


def _country(setup: Setup, key: str, value: Toml) -> Changes:
    """Show what clients will see; where nothing is known of a country, say what is."""
    code = str(value)
    numbers = setup.content.helplines.get(code)
    if numbers is None:
        known = countries.named(each for each in setup.content.helplines if each != countries.UNION)
        which = countries.name(code)
        if code in countries.MEMBERS and countries.UNION in setup.content.helplines:
            call = setup.content.helplines[countries.UNION].emergency
            raise DoubtError(
                f"Accord knows no listening lines for {which}. Clients would see only {call}, which holds in the whole "
                "European Union, and the numbers that you add. Take that?",
                {key: countries.UNION},
            )
        raise WrongError(f"Accord knows no emergency numbers for {which} yet. It knows those of: {known}.")
    lines = "; ".join(f"{helpline.name}: {helpline.how}" for helpline in numbers.lines)
    setup.says.append(f"Clients will see: in danger call {numbers.emergency}. {lines}".strip())
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
            "United Kingdom",
            "Whose emergency numbers are shown.",
            needed=True,
            read=_read_country,
            settle=_country,
            shown=lambda code: countries.name(str(code)),
        ),
        Question(
            "practice.languages",
            "Which languages does the bot speak?",
            "The first one is the one to begin with. Clients can change to another one of these.",
            "en",
            "The first one is the one to begin with.",
            form=Form.SEVERAL,
            options=lambda setup: {code: code for code in setup.content.languages},
            applies=lambda setup: len(setup.content.languages) > 1,
        ),
    ),
)

ADVICE = {
    "private_place": "a private place",
    "headphones": "headphones",
    "code_word": "a word that means: I am not alone",
}

TOLD = Section(
    "What clients are told",
    "Sentences that clients read as they stand. What you leave out is not mentioned.",
    (
        Question(
            "practice.reply_times",
            "When do you answer messages, and how fast?",
            "So that silence does not worry anybody. Say what you do when you are away, too, if it is always the same.",
            "Monday to Friday, 9 to 17, within one working day.",
            form=Form.LONG_TEXT,
        ),
        Question(
            "crisis.text",
            "What should a client do in a crisis?",
            "In your own words. They stand before the emergency numbers, which are always shown.",
            "Call me first. If I do not answer, call the crisis team.",
            "What to do in a crisis, in your own words; the emergency numbers follow.",
            form=Form.LONG_TEXT,
        ),
        Question(
            "practice.dropped_call",
            "What happens when a call drops?",
            "Who calls back, by what, and how soon.",
            "I call you back once, by the same app, within five minutes.",
            form=Form.LONG_TEXT,
            rare=always,
        ),
        Question(
            "practice.this_chat",
            "What may the chat with the bot itself carry?",
            "Only if you want to say it: you do not read this chat.",
            "Nothing about the therapy, please.",
            form=Form.LONG_TEXT,
            rare=always,
        ),
        Question(
            "practice.advice",
            "Which advice of Accord's shall the bot give?",
            "Short hints for calls and messages. Name those that you want, or type none.",
            "headphones, private_place",
            "Advice of Accord's that is given.",
            form=Form.SEVERAL,
            rare=always,
            options=lambda _: ADVICE,
        ),
        Question(
            "practice.complaints",
            "Where can clients complain?",
            "An address of yours.",
            "complaints@practice.example",
            rare=always,
        ),
        Question(
            "practice.regulator",
            "Which authority oversees data protection for you?",
            "Clients have the right to turn to it.",
            "Information Commissioner's Office",
            rare=always,
        ),
        Question(
            "practice.host_country",
            "In which country does this computer stand?",
            "Clients should know where their choices are kept.",
            "Germany",
            rare=always,
        ),
        Question(
            "practice.lawful_basis",
            "On what legal ground do you keep this?",
            "Only if you want the bot to tell. If in doubt, leave it empty.",
            "Our contract, and my duty to protect what you tell me.",
            form=Form.LONG_TEXT,
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
            form=Form.NUMBER,
            rare=always,
        ),
        Question(
            "practice.reminder_days",
            "After how many days does it remind somebody who stopped half-way?",
            "Only those who said yes to reminders get one.",
            "3",
            "Days until somebody who has not finished is reminded.",
            form=Form.NUMBER,
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
            form=Form.ONE_OF,
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
            form=Form.YES_NO,
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
            form=Form.YES_NO,
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
