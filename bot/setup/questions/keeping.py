"""Questions on the results, and on where everything is kept."""

from collections.abc import Mapping

from bot.setup.shapes import Changes, Question, Section, Setup, WrongError, always

LAST = "practice.tell_danger"
"""What is asked last of everybody."""


def _file(setup: Setup, key: str, value: str) -> Changes:
    """See that there can be such a file."""
    try:
        path = setup.file.folder / value
        fits = bool(value) and path.parent.is_dir() and not path.is_dir()
    except (OSError, ValueError, TypeError):
        fits = False
    if not fits:
        raise WrongError("There can be no such file: its folder must be there, and it must not be a folder itself.")
    return {key: value}


def _ways(setup: Setup) -> Mapping[str, str]:
    """How the results can reach the therapist, as things stand."""
    ways = {"signal": "Signal", "telegram": "Telegram, in brief (no numbers, no names of accounts)"}
    there = {one: says for one, says in ways.items() if setup.file.get(one) is not None}
    return {**there, "terminal": "Not sent: you look yourself, with accord show"}


def _channel(_: Setup, key: str, value: str) -> Changes:
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
