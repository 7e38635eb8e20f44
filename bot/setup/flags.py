"""Answers given as flags: `--set KEY=VALUE`, in any order, all of them or none."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.settings import Settings, faults_in, load
from bot.settings.faults import nearest
from bot.setup.checks import CheckError
from bot.setup.prompt import read, write
from bot.setup.services import asked, put_away
from bot.setup.shapes import Question, Section, Setup, WrongError
from bot.setup.validation import shape_of, wrong
from bot.transports import Finding, Severity


def take(setup: Setup, pairs: Iterable[tuple[str, str]], sections: Sequence[Section], *, whole: bool) -> list[str]:
    """Take answers (key, typed) and write them; or write nothing, and return what is wrong with them.

    `whole`: the settings must be complete then.
    """
    questions = {one.key: one for section in sections for one in section.questions}
    order = {key: number for number, key in enumerate(questions)}
    file, before, found, changes = setup.file, setup.file.raw(), list[str](), dict[str, object]()
    for key, typed in sorted(pairs, key=lambda pair: order.get(pair[0], -1)):  # what others rest on comes first
        question = questions.get(key) or Question(key, "", "")
        if question.key not in questions and shape_of(key, setup.content) is None and key != "telegram.token":
            found.append(f"{key}: there is no such setting. {nearest(key, questions)}")
            continue
        try:
            made = read(setup, question, typed)
        except WrongError as error:
            found.append(f"{key}: {error}")
            continue
        write(setup, question, made)
        changes.update(made)
    where = file.folder, setup.content
    found += faults_in(file.raw(), *where) if whole else wrong(before, changes, *where)
    if whole:
        idle = [one for one, wanted in setup.used.items() if wanted and file.get(one) is None]
        found += [f"{one}: it is to be used, but nothing is known of it. Set its other keys too." for one in idle]
    if not found:
        file.change(put_away(setup, changes), {})
        file.save()
    return found


def services(setup: Setup, path: Path) -> Iterator[Finding]:
    """Ask the services that are set up."""
    settings: Settings = load(path, setup.content)
    checks = setup.tools.checks
    try:
        if settings.telegram:
            telegram = settings.telegram
            name = asked(checks.token(telegram.token.get_secret_value(), str(telegram.api_url)))
            yield Finding(Severity.GOOD, f"Telegram knows the bot as @{name}.")
            if not telegram.username:
                setup.file.change({"telegram.username": name}, {})
                setup.file.save()
    except CheckError as error:
        yield Finding(Severity.UNREACHABLE, str(error))
    try:
        if settings.signal:
            yield from asked(checks.look(str(settings.signal.api_url), settings.signal.number))
    except CheckError as error:
        yield Finding(Severity.UNREACHABLE, str(error))
