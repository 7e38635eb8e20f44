"""What is said at the end: where everything lies, and what comes next, in the order in which it can be done.

1. A command is shown as it can be typed here.
"""

import shutil
import sys
from pathlib import Path

from bot.setup.checks import CheckError
from bot.setup.screen import Screen
from bot.setup.shapes import Setup
from bot.setup.validation import default_of

Step = tuple[str, str]
"""What to do, and what it is good for."""

TO_SET_UP = "No client can reach the bot yet: set Telegram or Signal up."
TO_TRY = "Talk with the bot in this window, as a client would."
TO_LOOK = "Looks whether everything works."
TO_RUN = "Starts the bot, for as long as this window is open. Ctrl-C stops it. Start it anew after changes."
TO_INVITE = "Invites a client, from another window. LABEL is your own name for them."
TO_PAIR = "Makes a code. With it the bot gets to know your own account."
KEY = "to a second place, such as a USB stick in a drawer, away from backups. Without it nobody can read what is kept."


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
        steps = [(command("doctor", config), TO_LOOK), (command("run", config), TO_RUN)]
        steps += [*_own_chat(setup, screen, config), (command("invite", config, "LABEL"), TO_INVITE)]
    key = str(setup.file.get("store.key_file", default_of("store.key_file")))
    if (setup.file.folder / key).exists():
        screen.say(f"Copy {key} {KEY}")
    screen.say()
    screen.say("What comes next:", "bold")
    for number, (what, why) in enumerate(steps, 1):
        screen.copied(f"{number}. {what}")
        screen.say(why, indent=3)


def _own_chat(setup: Setup, screen: Screen, config: Path) -> list[Step]:
    """Return the step by which the bot gets to know the therapist's own account, if there is one to do."""
    if setup.file.get("therapist.channel", "terminal") == "terminal":
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
