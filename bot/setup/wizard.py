"""The way through the questions in a terminal: each shown and answered; back, and again from where one left.

1. Only what is open is asked, unless a person picks a section: then all of it, and Enter keeps.
2. Whatever is typed, the person is told what is wrong with it and asked again.
3. An answer is in the file before the next question is shown: whoever leaves, or is cut off, loses nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from textwrap import shorten

from bot.setup.answers import NEEDED, answer, current, is_open, keep
from bot.setup.asking import AgainError, DoubtError, Form, Question, Section, Setup
from bot.setup.parsing import WrongError, one_of, shown, yes_no
from bot.setup.terminal import BACK, HELP, BackError, Screen
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


def ask(setup: Setup, screen: Screen, question: Question) -> None:
    """Ask until there is an answer that can be used, and write it. Raises BackError, LeaveError, SettingsFileError."""
    _show(setup, screen, question)
    while True:
        typed = screen.line(_help(question), secret=question.secret)
        if question.asking and (typed or question.form is Form.DONE) and not setup.offline:
            screen.say(question.asking, "dim")
        try:
            _answered(setup, screen, question, typed)
        except AgainError as error:
            screen.say(str(error))
        except WrongError as error:
            needed = f" Type {HELP} for help, or {BACK} for the question before." if str(error) == NEEDED else ""
            screen.fault(f"{error}{needed}")
        else:
            return
        finally:
            for sentence in setup.says:
                screen.good(sentence)
            setup.says.clear()


def _answered(setup: Setup, screen: Screen, question: Question, typed: str) -> None:
    """Take an answer; where it is in doubt, the person decides. Raises WrongError."""
    try:
        answer(setup, question, typed)
    except DoubtError as doubt:
        screen.say(f"{doubt} (yes or no)")
        if not screen.insist(yes_no, "If you are sure that it is right, say yes; accord doctor looks again later."):
            raise AgainError("Then please type it again.") from None
        keep(setup, question, doubt.changes)


def _show(setup: Setup, screen: Screen, question: Question) -> None:
    screen.say()
    screen.say(question.asks, "bold")
    if question.first and (told := question.first(setup)):
        screen.say(told)
    if question.scanned and (address := question.scanned(setup)):
        screen.qr(address)
    _show_choice(screen, question, question.options(setup))
    _show_enter(setup, screen, question)


def _show_choice(screen: Screen, question: Question, options: Mapping[str, str]) -> None:
    """Show what there is to choose from: to pick from in a line, or each by itself."""
    if question.form in {Form.SEVERAL, Form.OFFER}:
        screen.say(f"There is: {', '.join(f'{number} {name}' for number, name in enumerate(options.values(), 1))}.")
    elif options:
        screen.choices(options)
    if question.other:
        screen.say(question.other)


def _show_enter(setup: Setup, screen: Screen, question: Question) -> None:
    """Say what Enter takes."""
    options = question.options(setup)
    found = None if question.secret else current(setup, question)
    if found is not None and found != "":
        screen.say(f"Enter: {(question.shown or partial(_labelled, options))(found)}")
    else:
        if question.example:
            screen.say(f"For example: {question.example}", "dim")
        if not question.needed:
            nothing = "it is done" if question.form is Form.DONE else "leave it out"
            screen.say(f"Enter: {options.get('', nothing)}")


def _labelled(options: Mapping[str, str], value: Toml) -> str:
    """Put a value as its option is called, else as it is typed."""
    return options.get(value, value) if isinstance(value, str) else shown(value)


def _help(question: Question) -> str:
    example = f" For example: {question.example}" if question.example else ""
    return f"{question.why}{example}"
