"""Questions on what is offered, and on how clients find the therapist there: made from the content's own lists."""

from collections.abc import Mapping
from functools import partial

from bot.setup.parsing import identifier, method_name, methods_of, offer, offer_shown
from bot.setup.questions.keeping import LAST
from bot.setup.shapes import Changes, Question, Section, Setup, always
from content import ClassPolicy, Content

CLASSES = {
    "post_phone_sms": "Post, telephone and text messages (SMS)",
    "messaging": "Messages",
    "audio": "Calls",
    "video": "Video calls",
    "email": "E-mail",
}
OFFER_WHY = """\
Type methods in the order in which you like them. Put in brackets what you can live with, but think \
less of: signal, wire, (facetime). Type - to leave this out altogether."""
LINKED = ("signal", "wire", "zoom")
"""Methods that have an address which opens a chat or a meeting with the therapist."""


def policy(content: Content) -> Section:
    """Two questions for each class, and the fall-back."""
    rows: list[Question] = []
    for one, default in content.policy.classes.items():
        rows += [_offer(content, one, default), _required(one, default)]
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


def _offer(content: Content, one: str, default: ClassPolicy) -> Question:
    key = f"policy.{one}"

    def now(setup: Setup) -> Mapping[str, object]:
        return {
            "preferred": setup.file.get(f"{key}.preferred", list(default.preferred)),
            "acceptable": setup.file.get(f"{key}.acceptable", list(default.acceptable)),
            "leave_out": setup.file.get(f"{key}.leave_out", default.leave_out),
        }

    def settle(_: Setup, __: str, value: Mapping[str, object]) -> Changes:
        changes = {f"{key}.{part}": each for part, each in value.items()}
        return {**changes, f"{key}.required": False} if value["leave_out"] else changes

    return Question(
        key,
        f"{CLASSES.get(one, one)}: what do you offer?",
        OFFER_WHY,
        "signal, wire, (facetime)",
        "In order of liking. leave_out = true: better not to use this class at all.",
        first=lambda setup: f"There is: {_numbered(methods_of(setup.content, one))}.",
        read=offer,
        shown=partial(offer_shown, content),
        settle=settle,
        proposed=now,
    )


def _numbered(options: Mapping[str, str]) -> str:
    return ", ".join(f"{number} {name}" for number, name in enumerate(options.values(), 1))


def _required(one: str, default: ClassPolicy) -> Question:
    return Question(
        f"policy.{one}.required",
        f"{CLASSES.get(one, one)}: must there be at least one?",
        "Yes: the bot says openly if nothing is agreed here. There should be one way for messages and one for calls.",
        "yes",
        "true: one method at least must be agreed.",
        rare=always,
        applies=lambda setup: bool(setup.offered()[one]),
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
    return method == fallback or any(method in some for some in setup.offered().values())


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
        read=identifier,
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
