"""Questions on the two services: how a token is had and checked, how a number comes to the server for Signal.

1. What the service says is shown as it is said; a person decides whether to go on without it.
2. A token goes into a file of its own, mode 0600; it is never shown, and never in the settings.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Sequence
from functools import partial
from typing import TypeVar

from bot.settings import TOKEN
from bot.settings import Signal as SignalTable
from bot.setup.checks import CheckError
from bot.setup.parsing import NONE, WrongError, one_of, yes_no
from bot.setup.questions import Question, Section, Setup
from bot.setup.settings_file import Changes, write
from bot.setup.terminal import Screen
from bot.transports import Finding, Severity
from content.models import Toml

T = TypeVar("T")

TOKEN_FILE = "telegram.token"  # noqa: S105 - the name of a file
API = "https://api.telegram.org"
CAPTCHA = "https://signalcaptchas.org/registration/generate.html"
DEVICE = "Accord"
PATIENCE = 90.0
"""Seconds that a service may take to answer."""

BOTFATHER = """\
This is how you get a bot, in about two minutes:
1. In Telegram, look for @BotFather (with the blue tick) and press Start.
2. Send him: /newbot
3. He asks for a name. Clients see it, and so may others: take a neutral one, such as Contact Helper.
4. He asks for a user name that ends in bot, such as example_bot.
5. He sends a token: digits, a colon, messages. Copy it, and paste it here. It is not shown; press Enter."""

SERVER = """\
For Signal, a second program has to run beside Accord: signal-cli-rest-api. docs/install.md says how \
it is started. It should be reachable from this computer only."""

LINKING = """\
On the phone that has Signal with this number:
1. Open Signal, then Settings, then Linked devices, then Link new device.
2. Scan this with the phone."""


def wait_for(work: Awaitable[T]) -> T:
    """Wait for a service. Raises CheckError."""

    async def limited() -> T:
        return await asyncio.wait_for(work, PATIENCE)

    try:
        return asyncio.run(limited())
    except TimeoutError:
        raise CheckError("No answer came in time. Try again in a while.") from None


def switch_service(setup: Setup, key: str, value: Toml) -> Changes:
    """Take a service into use, or out of it."""
    wanted = bool(value)
    if not wanted and setup.file.get("therapist.channel") == key:
        raise WrongError(f"Your results come over {key}. Choose another way for them first.")
    setup.used[key] = wanted
    there = setup.file.get(key) is not None
    if wanted and key == "telegram" and os.environ.get(TOKEN) and not there:
        return {key: {}}
    return {key: None} if there and not wanted else {}


def has_token(setup: Setup) -> bool:
    """Whether there is a token already."""
    return any(setup.file.get(f"telegram.{name}") for name in ("token", "token_file")) or bool(os.environ.get(TOKEN))


def token(setup: Setup, _: str, value: Toml) -> Changes:
    """Check a token, and note the bot's user name."""
    typed = str(value)
    if not re.fullmatch(r"\d{3,}:[A-Za-z0-9_-]{3,200}", typed):
        raise WrongError("A token is digits, a colon, then letters and digits, without blanks. Copy the whole of it.")
    changes: dict[str, Toml | None] = {"telegram.token_file": None, "telegram.token": typed}
    if setup.offline:
        return changes
    if setup.screen:
        setup.screen.say("Asking Telegram ...", "dim")
    try:
        name = wait_for(setup.tools.checks.token(typed, setup.file.text("telegram.api_url", API)))
    except CheckError as error:
        if error.settings or not setup.screen:
            raise WrongError(str(error)) from None
        _confirm_unchecked(setup.screen, str(error))
        return changes
    if setup.screen:
        setup.screen.good(f"The bot is there: @{name}")
    return {**changes, "telegram.username": name}


def token_to_file(setup: Setup, changes: Changes) -> Changes:
    """Put a token that was given just now into a file of its own. Raises SettingsFileError."""
    given = changes.get("telegram.token")
    if not given:
        return changes
    file = setup.file.text("telegram.token_file") or TOKEN_FILE
    write(setup.file.folder / file, f"{given}\n")
    return {**changes, "telegram.token": None, "telegram.token_file": file}


def server(setup: Setup, key: str, value: Toml) -> Changes:
    """See whether the server answers."""
    address = str(value)
    setup.validate({key: address})
    if setup.screen and not setup.offline:
        setup.screen.say("Asking the server ...", "dim")
        try:
            setup.screen.good(wait_for(setup.tools.checks.server(address)))
        except CheckError as error:
            _confirm_unchecked(setup.screen, str(error))
    return {key: address}


def number(setup: Setup, key: str, value: Toml) -> Changes:
    """See that the number is known at the server; else bring it there."""
    setup.validate({key: value})
    typed = SignalTable.model_validate({"api_url": "http://localhost", "number": value}).number
    screen, address = setup.screen, setup.file.text("signal.api_url")
    if screen and address and not setup.offline and not _known(setup, screen, address, typed):
        screen.say("How does this number come to the server?")
        ways = {
            "register": "Register it there: the number is for the bot alone (recommended)",
            "link": "Link the server to a phone that has Signal with this number",
            "later": "Later, by hand",
        }
        screen.choices(ways)
        way = screen.insist(partial(one_of, ways), "A number of its own is best: no phone of yours is needed for it.")
        try:
            if way == "register":
                _register(setup, screen, address, typed)
            elif way == "link":
                _link(setup, screen, address, typed)
        except CheckError as error:
            raise WrongError(f"{error} Give the number once more to try again.") from None
    return {key: typed}


def chat_link(setup: Setup, key: str, value: Toml) -> Changes:
    """Take the address of the bot's chat; or set a user name, which gives it."""
    typed = str(value)
    if typed.startswith("https://") or typed in {"", NONE}:
        return {key: typed if typed.startswith("https://") else None}
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{2,31}(\.\d{2,9})?", typed):
        raise WrongError("A user name is letters and digits, such as example.42. Or give an address with https://.")
    if setup.offline:
        raise WrongError("Without a connection, only an address that starts with https:// can be kept.")
    address, bot_number = (setup.file.text(f"signal.{name}") for name in ("api_url", "number"))
    try:
        link = wait_for(setup.tools.checks.set_username(address, bot_number, typed))
    except CheckError as error:
        raise WrongError(str(error)) from None
    if setup.screen:
        setup.screen.good(f"The address of the bot's chat is {link}" if link else "The name is set.")
    return {key: link or None}


def _register(setup: Setup, screen: Screen, address: str, bot_number: str) -> None:
    checks = setup.tools.checks
    screen.say(f"Open {CAPTCHA} in a browser, and solve the puzzle.")
    screen.say("Then copy the address of 'Open Signal' (it begins with signalcaptcha://), and paste it at once.")
    captcha = screen.line("Signal wants to know that a person does this. The address is good for a short time only.")
    wait_for(checks.register(address, bot_number, captcha, False))
    screen.say("Signal sends a text message with a code to the number. Type the code.")
    screen.say("If none comes for a minute, type call: then Signal calls and reads it out.")
    code = screen.line("The number must be able to get a text message or a call just now.")
    if code.lower() == "call":
        wait_for(checks.register(address, bot_number, captcha, True))
        screen.say("Type the code that you heard.")
        code = screen.line("Signal calls the number and reads out six digits.")
    screen.say("If the number has a Signal PIN, type it; else press Enter.")
    pin = screen.line("Only a number that had Signal before can have a PIN.", secret=True)
    wait_for(checks.verify(address, bot_number, re.sub(r"\D", "", code), pin))
    screen.good("The number is registered.")


def _link(setup: Setup, screen: Screen, address: str, bot_number: str) -> None:
    screen.say(LINKING)
    screen.qr(wait_for(setup.tools.checks.linking_uri(address, DEVICE)))
    screen.say("Press Enter when the phone says that it is linked.")
    screen.line("The phone shows the new device in its list of linked devices.")
    if not _known(setup, screen, address, bot_number):
        raise CheckError("The number is not there yet.")


def _known(setup: Setup, screen: Screen, address: str, bot_number: str) -> bool:
    """Show what the server says; return whether it knows the number."""
    screen.say("Asking the server ...", "dim")
    try:
        findings = wait_for(setup.tools.checks.probe(address, bot_number))
    except CheckError as error:
        findings = [Finding(Severity.UNREACHABLE, str(error))]
    show(screen, findings)
    return findings[-1].good


def show(screen: Screen, findings: Sequence[Finding]) -> bool:
    """Show what was found; tell whether all of it is good."""
    for finding in findings:
        if finding.good:
            screen.good(finding.says)
        else:
            screen.fault(f"{finding.says} {finding.todo}".rstrip())
    return all(finding.good for finding in findings)


def _confirm_unchecked(screen: Screen, *sentences: str) -> None:
    """Ask whether to go on with what could not be checked. Raises WrongError if not."""
    screen.fault(*sentences)
    screen.say("Keep it all the same? (yes or no)")
    if not screen.insist(yes_no, "If you are sure that it is right, keep it; accord doctor looks again later."):
        raise WrongError("Then please type another one.")


TELEGRAM = Section(
    "Telegram",
    "Clients can talk with the bot over Telegram, Signal, or both. Telegram is quick to set up, but not "
    "end-to-end encrypted: Telegram itself could read along. Signal is safer.",
    (
        Question(
            "telegram",
            "Shall clients reach the bot over Telegram?",
            "You can add or remove it at any time.",
            "yes",
            read=lambda _, __, typed: yes_no(typed),
            settle=switch_service,
            proposed=lambda setup: setup.uses("telegram"),
            answered=lambda setup: setup.uses("telegram"),
        ),
        Question(
            "telegram.token",
            "Paste the token:",
            "It is the bot's password. It goes into a file of its own that only you can read.",
            "123456789:AAE-xyz",
            "The file that holds the bot's token; only you can read it.",
            needed=True,
            secret=True,
            first=lambda _: BOTFATHER,
            applies=lambda setup: setup.uses("telegram"),
            answered=has_token,
            settle=token,
        ),
        Question(
            "telegram.username",
            "What is the bot's user name?",
            "It stands in the links of invitations. BotFather shows it; it ends in bot.",
            "example_bot",
            "The bot's own name on Telegram; for the links in invitations.",
            applies=lambda setup: setup.uses("telegram") and has_token(setup),
        ),
    ),
)

SIGNAL = Section(
    "Signal",
    SERVER,
    (
        Question(
            "signal",
            "Shall clients reach the bot over Signal?",
            "You can add or remove it at any time.",
            "yes",
            read=lambda _, __, typed: yes_no(typed),
            settle=switch_service,
            proposed=lambda setup: setup.uses("signal"),
            answered=lambda setup: setup.uses("signal"),
        ),
        Question(
            "signal.api_url",
            "Where does signal-cli-rest-api answer?",
            "The address of that program, as seen from here.",
            "http://localhost:8080",
            "Where signal-cli-rest-api answers.",
            applies=lambda setup: setup.uses("signal"),
            proposed=lambda _: "http://localhost:8080",
            settle=server,
        ),
        Question(
            "signal.number",
            "What is the bot's telephone number?",
            "A number for the bot alone is best. Any number that can get one text message or call will do.",
            "+44 1632 960000",
            "The bot's own number.",
            needed=True,
            applies=lambda setup: setup.uses("signal"),
            settle=number,
        ),
        Question(
            "signal.link",
            "A user name for the bot, or the address of its chat:",
            "Clients can then open the chat by a link, and do not see the number. Enter leaves it out.",
            "example.42",
            "The address that opens a chat with the bot; stands in invitations.",
            applies=lambda setup: setup.uses("signal") and setup.file.get("signal.number") is not None,
            settle=chat_link,
        ),
    ),
)
