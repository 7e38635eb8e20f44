"""`accord setup`: the guided set-up, or the same by flags; and what is said at the end.

1. Flags (`--set KEY=VALUE`) come in any order; all of them are taken, or none.
2. At the end stands what comes next, in the order in which it can be done, each command as it can be typed here.
"""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from bot.settings import faults_in
from bot.settings import load as load_settings
from bot.settings.faults import nearest
from bot.setup import answers, wizard
from bot.setup.asking import DoubtError, Question, Section, Setup
from bot.setup.besides import BESIDES
from bot.setup.checks import CheckError, Tools, real
from bot.setup.more import unsaid
from bot.setup.offers import method_name, policy
from bot.setup.parsing import WrongError
from bot.setup.questions import PRACTICE, RESULTS, STORE, TIMES, TOLD
from bot.setup.services import SIGNAL, TELEGRAM, token_to_file, wait_for
from bot.setup.settings_file import SettingsFile, SettingsFileError
from bot.setup.terminal import BACK, HELP, LEAVE, LeaveError, Screen
from bot.setup.validation import default_of, kind_of, unknown, wrong
from bot.setup.yourself import yourself
from bot.transports import Finding, Severity
from content import Content, ContentError, load
from content.models import Toml

MINUTES, MOST_QUESTIONS = "fifteen", 20
"""What it takes with Telegram alone and what is proposed; the README says the same."""
WELCOME = (
    f"This takes about {MINUTES} minutes. There are about {MOST_QUESTIONS} questions; Enter answers most of them. "
    "You can stop at any time and go on later: each answer is kept at once."
)
KEYS = (
    ("Enter", "keeps what is shown"),
    (HELP, "explains the question"),
    (BACK, "goes to the question before"),
    (LEAVE, "leaves"),
)

Step = tuple[str, str]
"""What to do, and what it is good for."""

TO_SET_UP = "No client can reach the bot yet: set Telegram or Signal up."
TO_TRY = "Talk with the bot in this window, as a client would."
TO_PROBE = "Looks whether everything works."
TO_RUN = "Starts the bot, for as long as this window is open. Ctrl-C stops it. Start it anew after changes."
TO_INVITE = "Invites a client, from another window. LABEL is your own name for them."
TO_PAIR = "Makes a code. With it the bot gets to know your own account."
KEY = "to a second place, such as a USB stick in a drawer, away from backups. Without it nobody can read what is kept."


def sections(content: Content) -> tuple[Section, ...]:
    """Return everything that is asked, in order; what is rarely asked comes last."""
    return (PRACTICE, policy(content, BESIDES), TOLD, yourself(content), TELEGRAM, SIGNAL, RESULTS, TIMES, STORE)


@click.command("setup")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("practice.toml"),
    show_default=True,
    help="The practice's settings.",
)
@click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="Give an answer, such as practice.name=...")
@click.option("--no-input", "--yes", "silent", is_flag=True, help="Ask nothing; what is needed must be there.")
@click.option("--offline", is_flag=True, help="Do not ask the services whether it is right.")
@click.pass_context
def setup_command(context: click.Context, config: Path, pairs: tuple[str, ...], *, silent: bool, offline: bool) -> None:
    """Set the practice up, step by step; or change something."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # whatever can be typed or shown here, nothing breaks
    tools = context.obj if isinstance(context.obj, Tools) else real()
    screen = Screen()
    try:
        content = load()
        setup = Setup(content, SettingsFile.opened(config), tools, guided=not silent, offline=offline or silent)
        _understood(setup)
        found = take(setup, map(_pair, pairs), sections(content), whole=silent) if pairs or silent else []
        if found:
            _fail(2, *found, "Nothing was written.")
        if silent:
            _silent_end(setup, screen, config, offline=offline)
        else:
            _guided(setup, screen, config)
    except ContentError as error:
        _fail(2, *error.faults)
    except SettingsFileError as error:
        _fail(error.status, str(error))
    except (LeaveError, KeyboardInterrupt):
        kept = f"Everything so far is kept in {config}." if config.exists() else "Nothing was written."
        click.echo(f"\n{kept} To go on: {command('setup', config)}")
        sys.exit(1)


def _guided(setup: Setup, screen: Screen, config: Path) -> None:
    all_sections = sections(setup.content)
    screen.title("Accord", WELCOME)
    screen.say()
    screen.listed(KEYS)
    if setup.file.fresh:
        wizard.go_through(setup, screen, all_sections, lambda question: answers.is_open(setup, question))
    else:
        wizard.revisit(setup, screen, all_sections)
    found = faults_in(setup.file.raw(), setup.file.folder, setup.content)
    if found:
        _fail(2, "This is still to be done:", *found, f"To go on: {command('setup', config)}")
    end(setup, screen, config)


def _silent_end(setup: Setup, screen: Screen, config: Path, *, offline: bool) -> None:
    screen.say(f"Written: {config}")
    _warn(setup, screen, config)
    findings = () if offline else tuple(_probed(setup, config))
    for finding in findings:
        if finding.good:
            screen.good(finding.says)
        else:
            screen.fault(f"{finding.says} {finding.todo}".rstrip())
    if not all(finding.good for finding in findings):
        sys.exit(1)


def _warn(setup: Setup, screen: Screen, config: Path) -> None:
    """Name what is offered though nobody could reach the therapist there."""
    settings = load_settings(config, setup.content)
    if missing := [settings.methods[id_].name or method_name(setup.content, id_) for id_ in settings.without_address]:
        screen.fault(
            f"You offer these, but have not said how clients find you there: {', '.join(missing)}. If a client chooses "
            f"one, neither of you knows where to write. Add yours, or offer it no longer: {command('setup', config)}"
        )


def _understood(setup: Setup) -> None:
    """Leave a file alone that holds what Accord does not know."""
    odd = tuple(unknown(setup.file.raw(), setup.content))
    if odd:
        _fail(2, f"{setup.file.path} is left as it is. Put this right first:", *odd)


def _pair(given: str) -> tuple[str, str]:
    key, sign, typed = given.partition("=")
    if not sign:
        raise click.UsageError(f"--set wants KEY=VALUE, such as practice.country=GB, not '{given}'.")
    return key.strip(), typed.strip()


def _fail(status: int, *sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(status)


def take(setup: Setup, pairs: Iterable[tuple[str, str]], sections: Sequence[Section], *, whole: bool) -> list[str]:
    """Take answers (key, typed) and write them; or write nothing, and return what is wrong with them.

    `whole`: the settings must be complete then.
    """
    questions = {question.key: question for section in sections for question in section.questions}
    order = {key: number for number, key in enumerate(questions)}
    file, before, found, changes = setup.file, setup.file.raw(), list[str](), dict[str, Toml | None]()
    for key, typed in sorted(pairs, key=lambda pair: order.get(pair[0], -1)):  # what others rest on comes first
        question = questions.get(key) or Question(key, "", "", read=answers.by_schema)
        if question.key not in questions and kind_of(key, setup.content) is None and key != "telegram.token":
            found.append(f"{key}: there is no such setting. {nearest(key, questions)}")
            continue
        try:
            made = answers.read(setup, question, typed)
        except DoubtError as doubt:
            made = doubt.changes
        except WrongError as error:
            found.append(f"{key}: {error}")
            continue
        answers.write(setup, question, made)
        changes.update(made)
    where = file.folder, setup.content
    found += faults_in(file.raw(), *where) if whole else wrong(before, changes, *where)
    if whole:
        services = ("telegram", "signal")
        idle = [service for service in services if setup.found.get(service) and file.get(service) is None]
        found += [
            f"{service}: it is to be used, but nothing is known of it. Set its other keys too." for service in idle
        ]
    if not found:
        file.change(token_to_file(setup, changes), {})
        file.save()
    return found


def _probed(setup: Setup, path: Path) -> Iterator[Finding]:
    """Ask the services that are set up."""
    settings = load_settings(path, setup.content)
    checks = setup.tools.checks
    try:
        if settings.telegram:
            telegram = settings.telegram
            name = wait_for(checks.token(telegram.token.get_secret_value(), str(telegram.api_url)))
            yield Finding(Severity.GOOD, f"Telegram knows the bot as @{name}.")
            if not telegram.username:
                setup.file.change({"telegram.username": name}, {})
                setup.file.save()
    except CheckError as error:
        yield Finding(Severity.UNREACHABLE, str(error))
    try:
        if settings.signal:
            yield from wait_for(checks.probe(str(settings.signal.api_url), settings.signal.number))
    except CheckError as error:
        yield Finding(Severity.UNREACHABLE, str(error))


def command(name: str, config: Path, arguments: str = "") -> str:
    """Return `accord name` with these settings, as it is typed here: by its path where no shell finds it."""
    program = "accord" if shutil.which("accord") else _short(Path(sys.executable).with_name("accord"))
    settings = "" if config == Path("practice.toml") and name != "try" else f"--config {config}"
    return " ".join(filter(None, (program, name, arguments, settings)))


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def end(setup: Setup, screen: Screen, config: Path) -> None:
    """Say that it is done, and what comes next."""
    screen.title("Done", f"Your settings are in {config}. You may edit that file.")
    steps = [(command("setup", config), TO_SET_UP), (command("try", config), TO_TRY)]
    if setup.file.get("telegram") is not None or setup.file.get("signal") is not None:
        steps = [(command("doctor", config), TO_PROBE), (command("run", config), TO_RUN)]
        steps += [*_own_chat(setup, screen, config), (command("invite", config, "LABEL"), TO_INVITE)]
    key = setup.file.text("store.key_file", str(default_of("store.key_file")))
    if (setup.file.folder / key).exists():
        screen.say(f"Copy {key} {KEY}")
    _warn(setup, screen, config)
    if more := unsaid(setup.file):
        screen.say()
        screen.say(f"You can say more in {config}. None of it is needed; docs/practice.toml has all there is.", "bold")
        for each in more:
            screen.say(each.what)
            for line in each.example.splitlines():
                screen.copied(f"   {line}")
    screen.say()
    screen.say("What comes next:", "bold")
    for number, (what, why) in enumerate(steps, 1):
        screen.copied(f"{number}. {what}")
        screen.say(why, indent=3)


def _own_chat(setup: Setup, screen: Screen, config: Path) -> list[Step]:
    """Return the step by which the bot gets to know the therapist's own account, if there is one to do."""
    if setup.file.text("therapist.channel", "terminal") == "terminal":
        return []
    pair = command("pair", config)
    try:
        sentence = setup.tools.pair(config)
    except CheckError as error:
        screen.fault(str(error))
        return [(pair, TO_PAIR)]
    if not sentence:
        screen.say("The bot knows your own account already. To pair another account or phone:")
        screen.copied(pair)
        return []
    return [("While it runs, let the bot get to know your own account.", sentence)]
