"""Questions on what is offered, and on how clients find the therapist there: made from the content's own lists."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from bot.setup.parsing import NONE, WrongError, several, yes_no
from bot.setup.questions import LAST, Question, Section, Setup, always
from bot.setup.settings_file import Changes
from content import ClassPolicy, Content, plain
from content.models import Toml
from flows.understanding import identifiers

CLASSES = {
    "post_phone_sms": "Post, telephone and text messages (SMS)",
    "messaging": "Messages",
    "audio": "Calls",
    "video": "Video calls",
    "email": "E-mail",
}
_STANDINGS = ("preferred", "acceptable")
OFFER_WHY = """\
Type methods in the order in which you like them. Put in brackets what you can live with, but think \
less of: signal, wire, (facetime). Type - to leave this out altogether."""
LINKED = ("signal", "wire", "zoom")
"""Methods that have an address which opens a chat or a meeting with the therapist."""
_PROBLEMS = {
    "not_one": "This does not look right.",
    "no_digits": "A Signal user name ends in a dot and digits, such as alex.42.",
    "no_country": "The number needs its country code, such as +44 1632 960001.",
    "secret": "This looks like a code or a key. Keep that to yourself; nobody needs it here.",
    "too_long": "This is too long.",
}


def policy(content: Content) -> Section:
    """Two questions for each class, and the fall-back."""
    rows: list[Question] = []
    for class_, default in content.policy.classes.items():
        rows += [_offer(content, class_, default), _required(class_, default)]
    rows.append(
        Question(
            "policy.fallback.method",
            "What do you both turn to when a call or video fails?",
            "One way that needs no setting up on the spot.",
            "facetime",
            "What to turn to when the agreed method fails; empty for nothing.",
            options=lambda setup: {
                **methods_of(setup.content, "audio"),
                **methods_of(setup.content, "video"),
                "": "nothing",
            },
            proposed=lambda _: content.policy.fallback.method,
            shown=partial(method_name, content),
        )
    )
    about = (
        "For each way to be in touch: what do you offer? What is proposed is a good start; Enter keeps it. "
        "To change it, type names or numbers in the order in which you like them."
    )
    return Section("What you offer", about, tuple(rows))


def _offer(content: Content, class_: str, default: ClassPolicy) -> Question:
    key = f"policy.{class_}"

    def now(setup: Setup) -> Toml:
        return {
            "preferred": setup.file.get(f"{key}.preferred", list(default.preferred)),
            "acceptable": setup.file.get(f"{key}.acceptable", list(default.acceptable)),
            "leave_out": setup.file.get(f"{key}.leave_out", default.leave_out),
        }

    def settle(_: Setup, __: str, value: Toml) -> Changes:
        offered = value if isinstance(value, Mapping) else {}
        changes = {f"{key}.{name}": each for name, each in offered.items()}
        return {**changes, f"{key}.required": False} if offered.get("leave_out") else changes

    return Question(
        key,
        f"{CLASSES.get(class_, class_)}: what do you offer?",
        OFFER_WHY,
        "signal, wire, (facetime)",
        "In order of liking. leave_out = true: better not to use this class at all.",
        first=lambda setup: f"There is: {_numbered(methods_of(setup.content, class_))}.",
        read=_read_offer,
        shown=partial(_shown_offer, content),
        settle=settle,
        proposed=now,
    )


def _numbered(options: Mapping[str, str]) -> str:
    return ", ".join(f"{number} {name}" for number, name in enumerate(options.values(), 1))


def _required(class_: str, default: ClassPolicy) -> Question:
    return Question(
        f"policy.{class_}.required",
        f"{CLASSES.get(class_, class_)}: must there be at least one?",
        "Yes: the bot says openly if nothing is agreed here. There should be one way for messages and one for calls.",
        "yes",
        "true: one method at least must be agreed.",
        rare=always,
        applies=lambda setup: bool(setup.offered()[class_]),
        proposed=lambda _: default.required,
    )


def yourself(content: Content) -> Section:
    """How the therapist is found in each method that is offered and has something to be found by."""
    rows: list[Question] = []
    for method, known in content.methods.items():
        if known.closed or known.identifier == "none":
            continue
        rows.append(_identifier(method, method_name(content, method)))
        if method in LINKED:
            rows.append(_link(method, method_name(content, method)))
    return Section(
        "How clients find you",
        "Your own name, number or address there. Leave out what you do not have yet.",
        tuple(rows),
    )


def _once_through(setup: Setup) -> bool:
    """Tell whether all was asked once: who left something out then is not asked for it each time."""
    return setup.file.get(LAST) is not None


def _is_offered(method: str, setup: Setup) -> bool:
    fallback = setup.file.get("policy.fallback.method", setup.content.policy.fallback.method)
    return method == fallback or any(method in offered for offered in setup.offered().values())


EXAMPLES = {
    "signal": "alexexample.42",
    "wire": "@alexexample",
    "facetime": "alex@practice.example",
    "proton": "alex.example@proton.me",
    "tuta": "alex.example@tuta.com",
    "telephone": "+44 1632 960001",
}


def _identifier(method: str, name: str) -> Question:
    return Question(
        f"therapist.identifiers.{method}",
        f"How do clients find you on {name}?",
        "Clients see it when they have chosen this. A user name is better than a number: it keeps the number private.",
        EXAMPLES.get(method, ""),
        f"How clients find you on {name}.",
        rare=_once_through,
        applies=partial(_is_offered, method),
        read=_read_identifier,
    )


def _link(method: str, name: str) -> Question:
    return Question(
        f"therapist.links.{method}",
        f"Which address opens a chat with you on {name}?",
        "Your profile link or QR link there; the app shows it in its settings, at your name or picture. Clients can "
        "tap it, or scan it as a QR code.",
        "https://signal.me/#eu/..." if method == "signal" else "https://...",
        f"The address that opens a chat with you on {name}.",
        rare=_once_through,
        applies=partial(_is_offered, method),
    )


def methods_of(content: Content, class_: str) -> Mapping[str, str]:
    """Return what could be offered in a class: method id -> its name."""
    return {
        id_: method_name(content, id_)
        for id_, method in content.methods.items()
        if class_ in method.classes and not method.closed
    }


def method_name(content: Content, method: Toml) -> str:
    """Return the name of a method, as people know it; what is no method stays as it stands."""
    name = next(iter(content.languages.values())).messages.get(f"method.{method}.name")
    return plain(name.spans) if name else str(method)


def _read_offer(setup: Setup, key: str, typed: str) -> Toml:
    """Read what a class offers: "signal, wire, (facetime)"; what stands in brackets is acceptable. `-`: nothing."""
    options = methods_of(setup.content, key.split(".")[1])
    acceptable = [id_ for group in re.findall(r"\(([^()]*)\)", typed) for id_ in several(options, group)]
    preferred = several(options, re.sub(r"\([^()]*\)", ",", typed).strip(" ,;") or NONE)
    named = preferred + acceptable
    if len(set(named)) < len(named):
        raise WrongError("A method stands there twice. Name each once.")
    return {"preferred": preferred, "acceptable": acceptable, "leave_out": not named}


def _shown_offer(content: Content, offered: Toml) -> str:
    """Put what a class offers as it is typed."""

    def names(standing: str) -> list[str]:
        found = offered.get(standing) if isinstance(offered, Mapping) else None
        return [method_name(content, id_) for id_ in found] if isinstance(found, Sequence) else []

    preferred, acceptable = map(names, _STANDINGS)
    return ", ".join([*preferred, *(f"({name})" for name in acceptable)]) or f"{NONE} (left out)"


def _read_identifier(setup: Setup, key: str, typed: str) -> str:
    """Read the therapist's own name, number or address in a method, as a client's is read."""
    method = setup.content.methods[key.rpartition(".")[2]]
    country = setup.file.text("practice.country")
    found = identifiers.read(method.identifier, typed, country.upper(), method.domains)
    if found.problem == "not_needed":
        return typed
    if not found.value:
        raise WrongError(_PROBLEMS[found.problem])
    if found.problem and setup.screen:
        setup.screen.say(f"Read as {found.value}. This is not usual there. Is it right? (yes or no)")
        if not setup.screen.insist(yes_no):
            raise WrongError("Then please type it again.")
    return found.value
