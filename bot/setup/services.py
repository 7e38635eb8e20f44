"""Questions on the two services: how a token is had and checked, how a number comes to the server for Signal.

1. What the service says is said on as it is said; a person decides whether to go on without it.
2. A token goes into a file of its own, mode 0600; it is never shown, and never in the settings.
3. A number that the server does not know comes there by questions of its own: how, and then step by step.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.settings import TOKEN
from bot.settings import Signal as SignalTable
from bot.setup.asking import AgainError, DoubtError, Form, Question, Section, Setup
from bot.setup.checks import CheckError
from bot.setup.parsing import WrongError, is_nothing
from bot.setup.settings_file import Changes, write
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
5. He sends a token: digits, a colon, letters. Copy it, and paste it here. It is not shown; press Enter."""

SERVER = """\
For Signal, a second program has to run beside Accord: signal-cli-rest-api. docs/install.md says how \
it is started. It should be reachable from this computer only."""

LINKING = """\
On the phone that has Signal with this number:
1. Open Signal, then Settings, then Linked devices, then Link new device.
2. Scan this with the phone. Then press Enter here."""

REGISTERING = f"""\
Open {CAPTCHA} in a browser, and solve the puzzle.
Then copy the address of 'Open Signal' (it begins with signalcaptcha://), and paste it at once."""

CODE = """\
Signal sends a text message with a code to the number.
If none comes for a minute, type call: then Signal calls and reads it out."""

UNSURE = "Keep it all the same?"
WAYS = {
    "register": "Register it there: the number is for the bot alone (recommended)",
    "link": "Link the server to a phone that has Signal with this number",
    "later": "Later, by hand",
}
_LONGEST_PIN, _CODE_DIGITS = 100, 6
JOINING = "signal.joining"
"""How a number comes to the server; noted in `Setup.found`, never in the file."""


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
    setup.found[key] = wanted
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
    try:
        name = wait_for(setup.tools.checks.token(typed, setup.file.text("telegram.api_url", API)))
    except CheckError as error:
        if error.settings:
            raise WrongError(str(error)) from None
        raise DoubtError(f"{error} {UNSURE}", changes) from None
    setup.says.append(f"The bot is there: @{name}")
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
    if setup.guided and not setup.offline:
        try:
            setup.says.append(wait_for(setup.tools.checks.server(address)))
        except CheckError as error:
            raise DoubtError(f"{error} {UNSURE}", {key: address}) from None
    return {key: address}


def number(setup: Setup, key: str, value: Toml) -> Changes:
    """See whether the number is known at the server; if not, it is asked how it comes there."""
    setup.validate({key: value})
    typed = SignalTable.model_validate({"api_url": "http://localhost", "number": value}).number
    setup.found.pop(JOINING, None)
    if setup.guided and not setup.offline and setup.file.text("signal.api_url") and not _known(setup, typed):
        setup.found[JOINING] = ""
    return {key: typed}


def _known(setup: Setup, bot_number: str) -> bool:
    """Note what the server says of the number; return whether it knows it."""
    try:
        findings = wait_for(setup.tools.checks.probe(setup.file.text("signal.api_url"), bot_number))
    except CheckError as error:
        findings = [Finding(Severity.UNREACHABLE, str(error))]
    setup.found["signal.said"] = " ".join(f"{each.says} {each.todo}".rstrip() for each in findings if not each.good)
    setup.says.extend(each.says for each in findings if each.good)
    return findings[-1].good


def joining(setup: Setup, _: str, value: Toml) -> Changes:
    """Take how the number comes to the server."""
    if value == "link":
        address = setup.file.text("signal.api_url")
        setup.found["signal.scanned"] = _asked(setup.tools.checks.linking_uri(address, DEVICE))
    setup.found[JOINING] = value
    return {}


def linked(setup: Setup, _: str, __: Toml) -> Changes:
    """See that the phone has linked the server."""
    if not _known(setup, setup.file.text("signal.number")):
        raise WrongError("The number is not there yet. Scan it, then press Enter; or go back and choose another way.")
    return {}


def pin(setup: Setup, key: str, value: Toml) -> Changes:
    """Note the PIN of a number that had Signal before; it is kept nowhere."""
    if len(str(value)) > _LONGEST_PIN or not str(value).isprintable():
        raise WrongError("This cannot be a PIN. Type it again, or press Enter if there is none.")
    setup.found[key] = value
    return {}


def captcha(setup: Setup, key: str, value: Toml) -> Changes:
    """Have a code sent."""
    typed = str(value)
    if not re.fullmatch(r"(signalcaptcha://|signal-)[!-~]{1,4000}", typed):
        raise WrongError("The address begins with signalcaptcha://. Copy the whole of it, with the right mouse button.")
    address, bot_number = _account(setup)
    _asked(setup.tools.checks.register(address, bot_number, typed, False))
    setup.found[key] = typed
    return {}


def code(setup: Setup, _: str, value: Toml) -> Changes:
    """Register the number with the code; or have Signal call."""
    typed = str(value)
    address, bot_number = _account(setup)
    if typed.lower() == "call":
        _asked(setup.tools.checks.register(address, bot_number, str(setup.found.get("signal.captcha", "")), True))
        raise AgainError("Signal calls the number now, and reads out six digits. Type them.")
    digits = re.sub(r"\D", "", typed)
    if len(digits) != _CODE_DIGITS:
        raise WrongError("The code is six digits. Type them, or type call.")
    _asked(setup.tools.checks.verify(address, bot_number, digits, str(setup.found.pop("signal.pin", ""))))
    setup.says.append("The number is registered.")
    return {}


def _account(setup: Setup) -> tuple[str, str]:
    return setup.file.text("signal.api_url"), setup.file.text("signal.number")


def _asked(work: Awaitable[T]) -> T:
    """Ask a service; what it refuses is said like a wrong answer."""
    try:
        return wait_for(work)
    except CheckError as error:
        raise WrongError(str(error)) from None


def chat_link(setup: Setup, key: str, value: Toml) -> Changes:
    """Take the address of the bot's chat; or set a user name, which gives it."""
    typed = str(value)
    if typed.startswith("https://") or is_nothing(typed) or not typed:
        return {key: typed if typed.startswith("https://") else None}
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{2,31}(\.\d{2,9})?", typed):
        raise WrongError("A user name is letters and digits, such as example.42. Or give an address with https://.")
    if setup.offline:
        raise WrongError("Without a connection, only an address that starts with https:// can be kept.")
    link = _asked(setup.tools.checks.set_username(*_account(setup), typed))
    setup.says.append(f"The address of the bot's chat is {link}" if link else "The name is set.")
    return {key: link or None}


def _joins(way: str) -> Callable[[Setup], bool]:
    return lambda setup: setup.uses("signal") and setup.found.get(JOINING) == way


def _nowhere_yet(setup: Setup) -> bool:
    return setup.uses("signal") and JOINING in setup.found


def _not_kept(_: Setup) -> bool:
    """Tell that a step is no setting: it is asked when it comes up, and never open."""
    return False


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
            form=Form.YES_NO,
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
            form=Form.SECRET,
            asking="Asking Telegram ...",
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
            form=Form.YES_NO,
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
            asking="Asking the server ...",
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
            asking="Asking the server ...",
            settle=number,
        ),
        Question(
            JOINING,
            "How does this number come to the server?",
            "A number of its own is best: no phone of yours is needed for it.",
            form=Form.ONE_OF,
            options=lambda _: WAYS,
            first=lambda setup: str(setup.found.get("signal.said", "")),
            proposed=lambda _: "later",
            applies=_nowhere_yet,
            answered=lambda setup: bool(setup.found.get(JOINING)),
            settle=joining,
        ),
        Question(
            "signal.linked",
            "Does the phone say that it is linked?",
            "The phone shows the new device in its list of linked devices.",
            form=Form.DONE,
            first=lambda _: LINKING,
            scanned=lambda setup: str(setup.found.get("signal.scanned", "")),
            asking="Asking the server ...",
            applies=_joins("link"),
            answered=_not_kept,
            settle=linked,
        ),
        Question(
            "signal.pin",
            "Has the number a Signal PIN already? Type it, or press Enter if there is none.",
            "Only a number that had Signal before can have a PIN. It is kept nowhere.",
            form=Form.SECRET,
            applies=_joins("register"),
            answered=_not_kept,
            settle=pin,
        ),
        Question(
            "signal.captcha",
            "The address of 'Open Signal':",
            "Signal wants to know that a person does this. The address is good for a short time only.",
            "signalcaptcha://...",
            needed=True,
            first=lambda _: REGISTERING,
            asking="Asking the server ...",
            applies=_joins("register"),
            answered=_not_kept,
            settle=captcha,
        ),
        Question(
            "signal.code",
            "The code:",
            "The number must be able to get a text message or a call just now.",
            "123-456",
            needed=True,
            first=lambda _: CODE,
            asking="Asking the server ...",
            applies=_joins("register"),
            answered=_not_kept,
            settle=code,
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
