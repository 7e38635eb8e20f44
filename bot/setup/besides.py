"""What many practices offer besides what is proposed, one question each: the telephone, mail, a video link, a purpose.

1. Enter leaves all of it out, and what was proposed stands.
2. A video tool is known by the address of the room, or by its name; any other room is a method of the practice's own.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlsplit

from bot.setup.asking import Form, Question, Setup, once_through
from bot.setup.offers import method_name, wanted
from bot.setup.parsing import WrongError, is_nothing, one_of
from bot.setup.settings_file import Changes
from content.models import Toml

TELEPHONE, MAIL, VIDEO_LINK = "offer.telephone", "offer.email", "offer.video_link"
_LINK_KEYS = ("link", "sent", "sent_to")
_SENT_BY = {"email": r"\be-?mail", "sms": r"\b(sms|text)\b", "signal": r"\bsignal\b", "wire": r"\bwire\b"}
"""How people say by what a new link comes."""
OWN_LINK = "video_link"
"""The id of a video room of which Accord knows nothing but its address."""
ROOMS = {
    "zoom": ("zoom.us", "zoom.com"),
    "meet": ("meet.google.com",),
    "teams": ("teams.microsoft.com", "teams.live.com"),
    "jitsi": ("meet.jit.si", "8x8.vc"),
    "doxy": ("doxy.me",),
}
"""Video tools by the hosts of their links."""
NO, APPOINTMENTS, ANYTHING, BEST, REQUEST = "no", "appointments", "anything", "best", "request"
_PURPOSES = {"": "I say nothing about it", APPOINTMENTS: "For appointments only", ANYTHING: "For anything"}


def standing_of(setup: Setup, class_: str, method: str) -> str:
    """Return how a method stands in a class; "" where it is not offered."""
    return next((standing for standing, methods in setup.wishes(class_).items() if method in methods), "")


def _extra(setup: Setup, class_: str, method: str, standing: str, purpose: str) -> Changes:
    """Offer one more method in a class, with a purpose of its own; or no longer, where `standing` is "".

    A class from which its last method goes is left out.
    """
    key = f"policy.{class_}"
    lists = {each: [other for other in methods if other != method] for each, methods in setup.wishes(class_).items()}
    if standing:
        lists[standing] = [method, *lists[standing]] if standing == "preferred" else [*lists[standing], method]
    changes = dict(wanted(setup, class_, dict(lists)))
    kept = setup.file.get(f"{key}.purposes.{method}")
    if purpose or kept is not None:
        changes[f"{key}.purposes.{method}"] = purpose or None
    return changes


def _now(class_: str, method: str, setup: Setup) -> str:
    """Return how a method that is offered besides stands, as its question puts it."""
    standing = standing_of(setup, class_, method)
    if standing in {"", "on_request"}:
        return REQUEST if standing else NO
    purpose = setup.file.text(f"policy.{class_}.purposes.{method}")
    if purpose and purpose != ANYTHING:
        return purpose
    return BEST if standing == "preferred" and setup.wishes(class_)["preferred"][0] == method else ANYTHING


def _besides(
    key: str, class_: str, method: str, words: tuple[str, str], options: Mapping[str, str], note: str
) -> Question:
    """Make a question on a method that many practices have besides: whether, and for what."""

    def settle(setup: Setup, _: str, value: Toml) -> Changes:
        chosen = str(value)
        setup.found[key] = chosen
        if chosen == _now(class_, method, setup):
            return {}
        standing = {NO: "", REQUEST: "on_request", BEST: "preferred"}.get(chosen, "acceptable")
        return _extra(setup, class_, method, standing, "" if chosen in {NO, REQUEST, BEST} else chosen)

    def read(_: Setup, __: str, typed: str) -> str:
        return _choice_or_words(options, "" if is_nothing(typed) else typed) or NO

    return Question(
        key,
        *words,
        note=note,
        form=Form.ONE_OF,
        options=lambda _: options,
        other="Or say in your own words what it is for.",
        rare=once_through,
        proposed=partial(_now, class_, method),
        applies=lambda setup: method in setup.content.methods,
        answered=lambda setup: key in setup.found or setup.offers(method),
        read=read,
        shown=lambda value: options.get(str(value), str(value)),
        settle=settle,
    )


def _telephone() -> Question:
    return _besides(
        TELEPHONE,
        "audio",
        "telephone",
        (
            "Do you talk with clients on the telephone?",
            "Everybody has it, but an ordinary call is not encrypted from end to end. The bot names it only if you do.",
        ),
        {
            NO: "No",
            APPOINTMENTS: "Yes, for appointments only",
            ANYTHING: "Yes, for anything, but I like the apps better",
            BEST: "Yes, for anything, best of all",
        },
        "telephone: an ordinary call.",
    )


def _mail() -> Question:
    return _besides(
        MAIL,
        "email",
        "email",
        (
            "Do you write ordinary e-mail with clients?",
            "It can be read on its way and where it is kept. If a client asks for it, they say yes to that first.",
        ),
        {
            NO: "No",
            REQUEST: "Only if a client asks for it",
            APPOINTMENTS: "Yes, for appointments only",
            ANYTHING: "Yes, for anything",
        },
        "email: ordinary e-mail. on_request: agreed if a client asks for it.",
    )


def _choice_or_words(options: Mapping[str, str], typed: str) -> str:
    """Read one of the options, or words of one's own."""
    if not typed:
        return ""
    try:
        return one_of(options, typed)
    except WrongError:
        if re.fullmatch(r"\d*", typed):
            raise
    return {"yes": ANYTHING, "y": ANYTHING}.get(typed.lower()) or _phrase(typed)


def _phrase(typed: str) -> str:
    """Read what something is for, so that it fits behind "for" in a sentence."""
    words = re.sub(r"^for\s+", "", typed.rstrip(" .!"), flags=re.IGNORECASE)
    if re.search(r"[.!?]\s", words):
        raise WrongError("Only what it is for, in a few words without a full stop, such as: appointments only.")
    return words


def _purpose() -> Question:
    return Question(
        "policy.messaging.purpose",
        "What may messages between you carry?",
        "Clients like to know. Some practices want appointments only, others take anything.",
        "appointments, and a line if you are late",
        "appointments, admin, anything, or words of your own that fit behind 'for'.",
        form=Form.ONE_OF,
        options=lambda _: _PURPOSES,
        other="Or say it in your own words, as they fit behind 'for'.",
        rare=once_through,
        proposed=lambda _: "",
        applies=lambda setup: bool(setup.offered().get("messaging")),
        read=lambda _, __, typed: "" if is_nothing(typed) else _choice_or_words(_PURPOSES, typed),
        shown=lambda value: _PURPOSES.get(str(value), str(value)),
        settle=lambda setup, key, value: {key: value or None} if value or setup.file.get(key) is not None else {},
    )


def _video_link() -> Question:
    """A room of one's own: its address, or how each new one comes; the tool is known by the address or the words."""
    return Question(
        VIDEO_LINK,
        "Do you meet clients by a video link of your own?",
        "Paste the address of your room, such as one of Zoom, Doxy.me or Jitsi. If each meeting has a new link, say "
        "how it comes, such as: Zoom, by e-mail, five minutes before.",
        "https://doxy.me/example",
        "A video link of the practice's own.",
        first=lambda _: "Paste its address. Or, if each meeting has a new link, say how it comes: Zoom, by e-mail.",
        rare=once_through,
        proposed=_video_link_now,
        answered=lambda setup: VIDEO_LINK in setup.found or bool(_rooms(setup)),
        settle=_settle_video_link,
    )


def _rooms(setup: Setup) -> Sequence[str]:
    """Return the methods for which the practice has a link of its own, or says how each comes."""
    given = setup.file.get("methods", {})
    return (
        [id_ for id_, table in given.items() if isinstance(table, Mapping) and ("link" in table or "sent" in table)]
        if isinstance(given, Mapping)
        else []
    )


def _video_link_now(setup: Setup) -> str:
    for id_ in _rooms(setup):
        return setup.file.text(f"methods.{id_}.link") or setup.file.text(f"methods.{id_}.sent")
    return ""


def _settle_video_link(setup: Setup, key: str, value: Toml) -> Changes:
    typed = str(value).strip()
    if typed == _video_link_now(setup):
        setup.found[key] = typed
        return {}
    if typed.lower() in {"yes", "y"}:
        raise WrongError("Then paste its address here, or say how each new link comes.")
    changes: dict[str, Toml | None] = {}
    if typed:
        changes = dict(_room(setup, typed))
    else:
        for old in _rooms(setup):
            changes |= {f"methods.{old}.{name}": None for name in _LINK_KEYS}
            changes |= _extra(setup, "video", old, "", "")
    setup.found[key] = typed
    return changes


def _room(setup: Setup, typed: str) -> Changes:
    """Make the changes for a room that was told: by its address, or in words."""
    address = typed if "://" in typed or not re.search(r"[.]\w+/\S", typed) or " " in typed else f"https://{typed}"
    if "://" in address:
        method, told = _by_host(setup, address), {"link": address}
    else:
        method, told = _by_name(setup, typed)
    if by := _sent_by(setup, told.get("sent", "")):
        told["sent_to"] = by
    changes: dict[str, Toml | None] = {f"methods.{method}.{name}": each for name, each in told.items()}
    for name in _LINK_KEYS:
        if name not in told and setup.file.get(f"methods.{method}.{name}") is not None:
            changes[f"methods.{method}.{name}"] = None
    if method == OWN_LINK:
        changes = {
            f"methods.{OWN_LINK}.name": "Video link",
            f"methods.{OWN_LINK}.classes": ["video"],
            f"methods.{OWN_LINK}.join": "link",
            **changes,
        }
    if not standing_of(setup, "video", method):
        changes |= _extra(setup, "video", method, "acceptable", "")
    return changes


def _by_host(setup: Setup, address: str) -> str:
    if not address.startswith("https://"):
        raise WrongError("The address must start with https://.")
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        raise WrongError("This address is not whole. Copy it once more.") from None
    hosts = ((method, each) for method, found in ROOMS.items() for each in found if method in setup.content.methods)
    return next((method for method, each in hosts if host == each or host.endswith(f".{each}")), OWN_LINK)


def _by_name(setup: Setup, typed: str) -> tuple[str, dict[str, str]]:
    """Find the tool in words such as "Zoom, by e-mail, five minutes before"; the rest says how the link comes."""
    for method in ROOMS:
        name = method_name(setup.content, method)
        found = re.match(rf"\W*(?:{re.escape(name)}|{method})\b\W*(?:link)?[\s,:;-]*", typed, re.IGNORECASE)
        if method in setup.content.methods and found:
            if not (rest := typed[found.end() :].strip()):
                raise WrongError(f"Paste the address of your {name} room, or say how each new link comes.")
            return method, {"sent": rest}
    if len(typed.split()) == 1:
        raise WrongError("Paste its address, which starts with https://, or say in some words how each new link comes.")
    return OWN_LINK, {"sent": typed}


def _sent_by(setup: Setup, words: str) -> str:
    """Tell by what each new link comes, if the words say so: that address of the client is asked for then."""
    known = {id_: sign for id_, sign in _SENT_BY.items() if id_ in setup.content.methods}
    return next((id_ for id_, sign in known.items() if re.search(sign, words, re.IGNORECASE)), "")


BESIDES = (_telephone(), _mail(), _video_link(), _purpose())
