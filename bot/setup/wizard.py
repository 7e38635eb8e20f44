"""The way through the questions: in order, back where one wants to, and again later from where one left.

1. Only what is open is asked, unless a person picks a section: then all of it, and Enter keeps.
"""

from collections.abc import Callable, Sequence
from textwrap import shorten

from bot.setup.parsing import one_of, shown
from bot.setup.prompt import ask, current, is_open
from bot.setup.screen import BackError, Screen
from bot.setup.shapes import Question, Section, Setup, WrongError

Wanted = Callable[[Question], bool]

_BRIEF = 36
"""Characters."""


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
    asked = (number for number, one in enumerate(sections, 1) if not all(each.rare(setup) for each in one.questions))
    return max(asked, default=0)


def _before(screen: Screen, asked: list[int], place: int) -> int:
    if not asked:
        screen.say("This is the first question.")
        return place
    return asked.pop()


def again(setup: Setup, screen: Screen, sections: Sequence[Section]) -> None:
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
        (f"{number}", one.title, _state(setup, one), _in_brief(setup, one)) for number, one in enumerate(sections, 1)
    )
    screen.say()
    screen.say("Press Enter to go on with what is open, type a number to change a section, or end to finish.")


def _state(setup: Setup, section: Section) -> str:
    """Put into words whether anything of a section is open."""
    if waiting := sum(one.applies(setup) and is_open(setup, one) for one in section.questions):
        return f"{waiting} open"
    if any(setup.file.get(one.key) is not None for one in section.questions):
        return "all set"
    return "as proposed" if any(current(setup, one) not in (None, "") for one in section.questions) else "left out"


def _in_brief(setup: Setup, section: Section) -> str:
    """Put what is set in a section on a line; numbers and yes or no tell nothing without their question."""
    words = [
        (one.shown or shown)(current(setup, one))
        for one in section.questions
        if not one.secret and isinstance(setup.file.get(one.key) or None, str | list | dict)
    ]
    return shorten("; ".join(words), _BRIEF, placeholder=" ...")
