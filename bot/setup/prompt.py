"""One question: shown, answered, judged, written. And the same without a person, for `--set`.

1. Whatever is typed, the person is told what is wrong with it and asked again.
2. An answer is in the file before the next question is shown: whoever leaves, or is cut off, loses nothing.
"""

from typing import Any

from bot.settings import faults_in
from bot.setup.parsing import shown, value
from bot.setup.screen import BACK, HELP, Screen
from bot.setup.services import put_away
from bot.setup.shapes import Changes, Question, Setup, WrongError
from bot.setup.validation import NONE, default_of, judged, may_be_absent, shape_of


def is_open(setup: Setup, question: Question) -> bool:
    """Whether the question waits for an answer: nothing is set where it is wanted, or what is set cannot be used."""
    if question.answered:
        return not question.answered(setup)
    file, key = setup.file, question.key
    found = file.get(key)
    if found is None:
        return not question.rare(setup)
    return any(one.startswith(_spots(key)) for one in faults_in(file.raw(), file.folder, setup.content))


def _spots(key: str) -> tuple[str, ...]:
    """How a fault of this key begins."""
    table, _, last = key.rpartition(".")
    return f"[{table}] {last}:", f"[{table}] {last},", f"[{key}]"


def ask(setup: Setup, screen: Screen, question: Question) -> None:
    """Ask until there is an answer that can be used, and write it. Raises BackError, LeaveError, SettingsFileError."""
    _show(setup, screen, question)
    while True:
        typed = screen.line(_help(question), secret=question.secret)
        try:
            answer(setup, question, typed)
        except WrongError as error:
            screen.fault(str(error))
        else:
            return


def answer(setup: Setup, question: Question, typed: str) -> None:
    """Take what was typed as the answer and write it. Raises WrongError or SettingsFileError."""
    if typed:
        changes = read(setup, question, typed)
    elif question.needed and is_open(setup, question):
        raise WrongError(f"This is needed. Type {HELP} for help, or {BACK} for the question before.")
    else:
        found = None if question.secret else current(setup, question)
        changes = {} if found is None else _settled(setup, question, found)
    judged(setup, changes)
    write(setup, question, put_away(setup, changes))
    setup.file.save()


def read(setup: Setup, question: Question, typed: str) -> Changes:
    """Read and settle what was typed. Raises WrongError."""
    reader = question.read
    found = reader(setup, question.key, typed) if reader else value(setup, question.key, typed, question.options(setup))
    if found == "" and typed == NONE and may_be_absent(question.key):
        return {question.key: None}
    return _settled(setup, question, found)


def write(setup: Setup, question: Question, changes: Changes) -> None:
    """Make the changes, with a note above what is new."""
    new = next((key for key, value in changes.items() if value is not None), question.key)
    setup.file.change(changes, {new: question.note or question.asks})


def _settled(setup: Setup, question: Question, found: Any) -> Changes:
    return question.settle(setup, question.key, found) if question.settle else {question.key: found}


def current(setup: Setup, question: Question) -> Any:
    """Return what Enter takes: what is set, else what is proposed, else the schema's default."""
    found = setup.file.get(question.key) if shape_of(question.key, setup.content) else None
    if found is not None:
        return found
    return question.proposed(setup) if question.proposed else default_of(question.key)


def _show(setup: Setup, screen: Screen, question: Question) -> None:
    screen.say()
    screen.say(question.asks, "bold")
    if question.first:
        screen.say(question.first(setup))
    if options := question.options(setup):
        screen.choices(options)
    found = None if question.secret else current(setup, question)
    if found not in (None, ""):
        screen.say(f"Enter: {(question.shown or shown)(found)}")
        return
    if question.example:
        screen.say(f"For example: {question.example}", "dim")
    if not question.needed:
        screen.say("Enter: leave it out")


def _help(question: Question) -> str:
    example = f" For example: {question.example}" if question.example else ""
    return f"{question.why}{example}"
