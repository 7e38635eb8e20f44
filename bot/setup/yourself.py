"""How clients find the therapist in each method that is offered.

1. One question for each method: a user name, a number, an address or a link, whichever there is.
2. What is left out here is named at the end (`command.py`): a client could agree to it, and nobody know where to write.
"""

from bot.setup.asking import DoubtError, Question, Section, Setup, once_through
from bot.setup.offers import method_name
from bot.setup.parsing import WrongError, is_nothing
from bot.setup.settings_file import Changes
from content import Content
from content.models import Toml
from flows.understanding import identifiers

LINKED = ("signal", "wire")
"""Methods that have an address which opens a chat with the therapist."""
_PROBLEMS = {
    "not_one": "This does not look right.",
    "no_digits": "A Signal user name ends in a dot and digits, such as alex.42.",
    "no_country": "The number needs its country code, such as +44 1632 960001.",
    "secret": "This looks like a code or a key. Keep that to yourself; nobody needs it here.",
    "too_long": "This is too long.",
}


def yourself(content: Content) -> Section:
    """How the therapist is found in each method that is offered and has something to be found by."""
    rows: list[Question] = []
    for method, known in content.methods.items():
        if known.closed:
            continue
        if known.join == "link":
            rows.append(_room_of(method, method_name(content, method)))
        else:
            rows.append(_identifier(method, method_name(content, method)))
    return Section(
        "How clients find you",
        "Your own name, number or address there. Leave out what you do not have yet.",
        tuple(rows),
    )


EXAMPLES = {
    "signal": "alexexample.42",
    "wire": "@alexexample",
    "facetime": "alex@practice.example",
    "proton": "alex.example@proton.me",
    "tuta": "alex.example@tuta.com",
    "telephone": "+44 1632 960001",
    "email": "alex@practice.example",
}


def _identifier(method: str, name: str) -> Question:
    linked = method in LINKED
    either = " A user name, or the link or QR link of your profile there." if linked else ""
    link = f"therapist.links.{method}"

    def read(setup: Setup, key: str, typed: str) -> Toml:
        if is_nothing(typed) or (linked and typed.startswith("https://")):
            return "" if is_nothing(typed) else typed
        return _read_identifier(setup, key, typed)

    def settle(setup: Setup, key: str, value: Toml) -> Changes:
        typed = str(value)
        if linked and typed.startswith("https://"):
            return {link: typed}
        if not typed:
            gone = {each: None for each in (key, link) if setup.file.get(each) is not None}
            return {**gone}
        return {key: typed}

    return Question(
        f"therapist.identifiers.{method}",
        _OWN_WORDS.get(method, f"How do clients find you on {name}?"),
        f"Clients see it when they have chosen this. A user name keeps your number private.{either}",
        EXAMPLES.get(method, ""),
        _OWN_WORDS.get(method, f"How clients find you on {name}."),
        rare=once_through,
        applies=lambda setup: setup.offers(method),
        answered=lambda setup: any(setup.file.get(each) for each in (f"therapist.identifiers.{method}", link)),
        proposed=lambda setup: setup.file.get(link),
        read=read,
        settle=settle,
    )


_OWN_WORDS = {
    "telephone": "On which number do clients call you?",
    "sms": "To which number do clients send text messages?",
    "post": "To which address do clients send letters?",
    "email": "What is your ordinary e-mail address?",
}


def _room_of(method: str, name: str) -> Question:
    return Question(
        f"methods.{method}.link",
        f"What is the address of your {name}?",
        "Clients get it when they have chosen this.",
        "https://...",
        f"The link that opens {name}.",
        rare=once_through,
        applies=lambda setup: setup.offers(method) and not setup.file.get(f"methods.{method}.sent"),
        settle=lambda _, key, value: {key: value or None},
    )


def _read_identifier(setup: Setup, key: str, typed: str) -> str:
    """Read the therapist's own name, number or address in a method, as a client's is read."""
    method = setup.content.methods[key.rpartition(".")[2]]
    country = setup.file.text("practice.country")
    found = identifiers.read(method.identifier, typed, country.upper(), method.domains)
    if found.problem == "not_needed":
        return typed
    if not found.value:
        raise WrongError(_PROBLEMS[found.problem])
    if found.problem and setup.guided:
        raise DoubtError(f"Read as {found.value}. This is not usual there. Is it right?", {key: found.value})
    return found.value
