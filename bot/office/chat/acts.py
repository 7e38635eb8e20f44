"""What the therapist can have done in the chat: a table of verbs, and what a picked option means in each screen.

Rules of this file:
1. An act does its deed, notes what was done, and says where the chat stands then. It asks nothing: screens do.
2. Before the therapist's own words are sent, or something is done that cannot be undone, a screen asks back.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.letters import Page
from bot.office import acting
from bot.office.chat.visit import Visit
from bot.transports import File
from content.markup import Span

QR_NAME, QR_TYPE = "code.png", "image/png"

_BACK: Mapping[str, str] = {
    **dict.fromkeys(("write", "send", "tested", "part", "forget"), "person"),
    "method": "part",
    "person": "list",
}
"""Where *back* leads; from anywhere else to the menu."""


# By themselves.


def _invite(visit: Visit, label: str) -> None:
    if not label:
        visit.go("name")
        return
    _hand_out(visit, visit.does("invite", label=label))
    visit.go("menu")


def _hand_out(visit: Visit, made: Mapping[str, Any]) -> None:
    """An invitation, ready to be forwarded."""
    from bot import papers  # noqa: PLC0415 - it loads what draws, which is rarely needed

    visit.note("done.invited", reference=made["reference"])
    pictures = (File(QR_NAME, QR_TYPE, papers.qr_png(made["qr"])),) if made["qr"] else ()
    visit.papers.append(((Span(made["text"]),), pictures, made["reference"]))


def _asked(visit: Visit, _: str) -> None:
    if visit.asking:
        visit.go("list", among=visit.asking)
    else:
        visit.note("list.none_asked")
        visit.go("menu")


def _more(visit: Visit, _: str) -> None:
    place = visit.place
    visit.go("list", page=place.page + 1, among=place.among, then=place.then, text=place.text)


def _pause(visit: Visit, *, on: bool) -> None:
    visit.does("pause", on=on)
    if not on:
        visit.note("done.resumed")
    visit.go("menu")


def _leave(visit: Visit, to: str) -> None:
    """Go somewhere else, and say so if something was about to be sent."""
    if visit.place.text or visit.place.at == "write":
        visit.note("done.not_sent")
    elif visit.place.at == "forget":
        visit.note("done.kept")
    visit.go(to)


# With somebody: `visit.place.ref`.


def _show(visit: Visit, _: str) -> None:
    agreement = visit.does("show", reference=visit.place.ref)["agreement"]
    lines = visit.room.lines
    points = lines.points(agreement)
    visit.note(
        "done.plan",
        who=visit.who(visit.place.ref),
        date=agreement["date"],
        agreement=lines.agreement(agreement, brief=visit.brief),
        points=visit.text("done.points", points=points) if points else "",
        version=str(agreement["version"]),
    )


def _answer(visit: Visit, text: str) -> None:
    visit.room.guest(visit.place.ref)
    if text:
        visit.go("send", text=acting.relayable(visit.room, text))
    else:
        visit.go("write")


def _tested(visit: Visit, _: str) -> None:
    visit.room.guest(visit.place.ref)
    visit.go("tested")


def _propose(visit: Visit, _: str) -> None:
    visit.room.guest(visit.place.ref)
    visit.go("part")


def _pdf(visit: Visit, _: str) -> None:
    if visit.brief:
        raise visit.room.cannot("pdf")
    found = visit.does("show", reference=visit.place.ref)
    visit.papers.append((visit.text("done.page"), (Page(found["agreement"], label=found["label"]),), visit.place.ref))


def _again(visit: Visit, _: str) -> None:
    _hand_out(visit, visit.does("invite_again", reference=visit.place.ref))


def _simply(deed: str, done: str) -> Callable[[Visit, str], None]:
    """A deed that needs no more than whom it is about."""

    def act(visit: Visit, _: str) -> None:
        visit.does(deed, reference=visit.place.ref)
        visit.note(f"done.{done}", who=visit.who(visit.place.ref))

    return act


ALONE: Mapping[str, Callable[[Visit, str], None]] = {
    "invite": _invite,
    "list": lambda visit, _: visit.go("list"),
    "asked": _asked,
    "more": _more,
    "pause": lambda visit, _: _pause(visit, on=True),
    "resume": lambda visit, _: _pause(visit, on=False),
    "help": lambda visit, _: visit.note("help"),
    "menu": lambda visit, _: _leave(visit, "menu"),
    "back": lambda visit, _: _leave(visit, _BACK.get(visit.place.at, "menu")),
    "cancel": lambda visit, _: _leave(visit, "person" if visit.place.ref else "menu"),
}
"""Verbs that are about nobody; the text after the verb is for `invite` alone."""

WITH_SOMEBODY: Mapping[str, Callable[[Visit, str], None]] = {
    "show": _show,
    "answer": _answer,
    "answered": _simply("answered", "answered"),
    "remind": _simply("remind", "reminded"),
    "tested": _tested,
    "propose": _propose,
    "pdf": _pdf,
    "again": _again,
    "withdraw": _simply("withdraw", "withdrawn"),
    "forget": lambda visit, _: visit.go("forget"),
}
"""Verbs that are about one client; the text is for `answer` alone."""


# What is picked in a screen.


def _picked_send(visit: Visit, option: str) -> None:
    text = visit.place.text
    visit.go("person")
    if option == "yes":
        visit.does("answer", reference=visit.place.ref, text=text)
    visit.note("done.sent" if option == "yes" else "done.not_sent", who=visit.who(visit.place.ref))


def _picked_forget(visit: Visit, option: str) -> None:
    if option == "no":
        _leave(visit, "person")
        return
    ref = visit.place.ref
    visit.does("forget", reference=ref)
    visit.note("done.forgotten", reference=ref)
    visit.go("menu")


def _picked_tested(visit: Visit, option: str) -> None:
    visit.go("person")
    visit.does("tested", reference=visit.place.ref, method=option)
    visit.note("done.tested", method=visit.room.lines.method(option), who=visit.who(visit.place.ref))


def _picked_method(visit: Visit, option: str) -> None:
    part = visit.place.part
    visit.go("person")
    visit.does("propose", reference=visit.place.ref, part=part, method=option)
    lines = visit.room.lines
    who = visit.who(visit.place.ref)
    visit.note("done.proposed", who=who, method=lines.method(option), part=lines.name("use", part))


PICKED: Mapping[str, Callable[[Visit, str], None]] = {
    "send": _picked_send,
    "forget": _picked_forget,
    "tested": _picked_tested,
    "part": lambda visit, option: visit.go("method", part=option),
    "method": _picked_method,
}
"""Screen -> what an option of its own does."""
