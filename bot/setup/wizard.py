"""The way through the questions: each shown, answered, validated, written; back, and again from where one left.

1. Only what is open is asked, unless a person picks a section: then all of it, and Enter keeps.
2. Whatever is typed, the person is told what is wrong with it and asked again.
3. An answer is in the file before the next question is shown: whoever leaves, or is cut off, loses nothing.
"""

from collections.abc import Callable, Sequence
from textwrap import shorten

from bot.settings import faults_in
from bot.setup.parsing import NONE, Kind, WrongError, one_of, shown, value
from bot.setup.questions import Question, Section, Setup
from bot.setup.services import token_to_file
from bot.setup.settings_file import Changes
from bot.setup.terminal import BACK, HELP, BackError, Screen
from bot.setup.validation import default_of, kind_of, may_be_absent
from content.models import Toml

Wanted = Callable[[Question], bool]

_BRIEF = 36
"""Characters of what is set in a section that are shown."""


def go_through(setup: Setup, screen: Screen, sections: Sequence[Section], wanted: Wanted) -> None:
    """Ask the wanted questions of these sections. Raises LeaveError, SettingsFileError."""
    rows = [(section, question) for section in sections for question in section.questions]
    place, asked, seen, under, count = 0, list[int](), set[int](), None, _asked_of_all(setup, sections)
    while place < len(rows):
        section, question = rows[place]
        if not ((place in seen or wanted(question)) and question.applies(setup)):
            place += 1
            continue
        if section is not under:
            under = section
            number = sections.index(section) + 1
            place_of = f"{number} of {count}: " if len(sections) > 1 and number <= count else ""
            screen.title(f"{place_of}{section.title}", section.about)
        seen.add(place)
        try:
            ask(setup, screen, question)
        except BackError:
            place = _before(screen, asked, place)
        else:
            asked.append(place)
            place += 1


def _asked_of_all(setup: Setup, sections: Sequence[Section]) -> int:
    """Count the sections up to the last that is asked of everybody."""
    asked = (
        number
        for number, section in enumerate(sections, 1)
        if not all(question.rare(setup) for question in section.questions)
    )
    return max(asked, default=0)


def _before(screen: Screen, asked: list[int], place: int) -> int:
    if not asked:
        screen.say("This is the first question.")
        return place
    return asked.pop()


def revisit(setup: Setup, screen: Screen, sections: Sequence[Section]) -> None:
    """Show what is set, and go where the person wants to go. Raises LeaveError, SettingsFileError."""
    while True:
        _overview(setup, screen, sections)
        numbers = {str(number): section.title for number, section in enumerate(sections, 1)}
        try:
            typed = screen.line("A number goes through that section again. Enter asks only what is still open.")
            picked = one_of({**numbers, "end": "end"}, typed) if typed else ""
        except BackError:
            continue
        except WrongError as error:
            screen.fault(str(error))
            continue
        if picked == "end":
            return
        if not picked:
            go_through(setup, screen, sections, lambda question: is_open(setup, question))
            return
        go_through(setup, screen, [sections[int(picked) - 1]], lambda _: True)


def _overview(setup: Setup, screen: Screen, sections: Sequence[Section]) -> None:
    screen.title("What is set")
    screen.listed(
        (f"{number}", section.title, _state(setup, section), _in_brief(setup, section))
        for number, section in enumerate(sections, 1)
    )
    screen.say()
    screen.say("Press Enter to go on with what is open, type a number to change a section, or end to finish.")


def _state(setup: Setup, section: Section) -> str:
    """Put into words whether anything of a section is open."""
    if waiting := sum(each.applies(setup) and is_open(setup, each) for each in section.questions):
        return f"{waiting} open"
    if any(setup.file.get(each.key) is not None for each in section.questions):
        return "all set"
    return "as proposed" if any(current(setup, each) not in (None, "") for each in section.questions) else "left out"


def _in_brief(setup: Setup, section: Section) -> str:
    """Put what is set in a section on a line; numbers and yes or no tell nothing without their question."""
    words = [
        (each.shown or shown)(now)
        for each in section.questions
        if not each.secret and isinstance(setup.file.get(each.key) or None, str | list | dict)
        if (now := current(setup, each)) is not None
    ]
    return shorten("; ".join(words), _BRIEF, placeholder=" ...")


def is_open(setup: Setup, question: Question) -> bool:
    """Whether the question waits for an answer: nothing is set where it is wanted, or what is set cannot be used."""
    if question.answered:
        return not question.answered(setup)
    file, key = setup.file, question.key
    found = file.get(key)
    if found is None:
        return not question.rare(setup)
    return any(fault.startswith(_spots(key)) for fault in faults_in(file.raw(), file.folder, setup.content))


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
    setup.validate(changes)
    write(setup, question, token_to_file(setup, changes))
    setup.file.save()


def read(setup: Setup, question: Question, typed: str) -> Changes:
    """Read and settle what was typed. Raises WrongError."""
    if question.read:
        found = question.read(setup, question.key, typed)
    else:
        found = value(kind_of(question.key, setup.content) or Kind(str), typed, question.options(setup))
    if found == "" and typed == NONE and may_be_absent(question.key):
        return {question.key: None}
    return _settled(setup, question, found)


def write(setup: Setup, question: Question, changes: Changes) -> None:
    """Make the changes, with a note above what is new."""
    new = next((key for key, value in changes.items() if value is not None), question.key)
    setup.file.change(changes, {new: question.note or question.asks})


def _settled(setup: Setup, question: Question, found: Toml) -> Changes:
    return question.settle(setup, question.key, found) if question.settle else {question.key: found}


def current(setup: Setup, question: Question) -> Toml | None:
    """Return what Enter takes: what is set, else what is proposed, else the schema's default."""
    found = setup.file.get(question.key) if kind_of(question.key, setup.content) else None
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
    if found is not None and found != "":
        screen.say(f"Enter: {(question.shown or shown)(found)}")
        return
    if question.example:
        screen.say(f"For example: {question.example}", "dim")
    if not question.needed:
        screen.say("Enter: leave it out")


def _help(question: Question) -> str:
    example = f" For example: {question.example}" if question.example else ""
    return f"{question.why}{example}"
