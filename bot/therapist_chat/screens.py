"""What is asked in the therapist's chat, and the options shown: one function a screen, all of them in `SCREENS`.

Rules of this file:
1. A screen only looks. Where others could read along it shows numbers, and no names or contact details.
"""

from collections.abc import Callable, Mapping
from math import ceil

from bot.access import PAUSED
from bot.commands import client_actions, queries
from bot.therapist_chat.turn import ChatTurn, Row
from bot.transports import Button
from bot.wording.agreement_text import Spans, stacked
from content.markup import Span, plain

Screen = tuple[Spans, tuple[Button, ...]]

A_PAGE = 8
_LONGEST_ENTRY = 48
"""Characters of a button; more do not fit on a phone."""

_UNHEARD = ("unreachable", "line changed", "damaged")
"""Stages in which nobody is written to."""
PERSON: Mapping[str, Callable[[ChatTurn, Row], bool]] = {
    "show": lambda _, row: row["version"] > 0,
    "answer": lambda _, row: row["stage"] not in ("invited", *_UNHEARD),
    "answered": lambda _, row: bool(row["asked_at"]),
    "remind": lambda _, row: row["stage"] not in ("invited", "not now", *_UNHEARD),
    "tested": lambda turn, row: bool(row["version"]) and bool(_untested(turn, row["reference"])),
    "propose": lambda _, row: row["stage"] in ("talking", "changing", "agreed"),
    "pdf": lambda turn, row: row["version"] > 0 and not turn.brief,
    "again": lambda _, row: row["stage"] in ("invited", *_UNHEARD),
    "withdraw": lambda _, row: row["stage"] == "invited",
    "forget": lambda *_: True,
}
"""What can be done with somebody -> whether it makes sense now."""


def _menu(turn: ChatTurn) -> Screen:
    lost = sum(one["messages"] for one in queries.undelivered(turn.context))
    paused = turn.context.transaction.noted(PAUSED)
    news = [
        *([turn.text("menu.asked", count=str(len(turn.asking)))] if turn.asking else []),
        *([turn.text("menu.lost", count=str(lost))] if lost else []),
        *([turn.text("menu.paused")] if paused else []),
    ]
    gap = (Span("\n\n"),) if news else ()
    options = ("invite", "list", *(["asked"] if turn.asking else []), "resume" if paused else "pause", "help")
    return turn.text("menu.ask", news=(*stacked(news), *gap)), _buttons(turn, *options)


def _list(turn: ChatTurn) -> Screen:
    place = turn.place
    rows = [row for row in turn.rows if not place.among or row["reference"] in place.among]
    if not rows:
        return turn.text("list.empty"), _buttons(turn, "invite", "menu")
    pages = ceil(len(rows) / A_PAGE)
    page = place.page % pages
    entries = tuple(_entry(turn, row) for row in rows[page * A_PAGE :][:A_PAGE])
    lead = "for" if place.then else "asked" if place.among and place.among == turn.asking else "ask"
    more = ("more", "menu") if pages > 1 else ("menu",)
    text = turn.text(f"list.{lead}", page=str(page + 1), pages=str(pages))
    return text, (*entries, *_buttons(turn, *more))


def _entry(turn: ChatTurn, row: Row) -> Button:
    flags = {"asked": row["asked_at"], "stuck": row["stuck"], "lost": row["undelivered"]}
    state = next((flag for flag, is_so in flags.items() if is_so), row["stage"].replace(" ", "_"))
    who = turn.who(row["reference"])
    label = plain(turn.text("list.entry", who=who, state=turn.text(f"state.{state}")))
    return Button(f"person.{row['reference']}", label if len(label) <= _LONGEST_ENTRY else f"{label[:_LONGEST_ENTRY]}…")


def _person(turn: ChatTurn) -> Screen:
    row = turn.row(turn.place.ref) or {}
    lines = [turn.text(f"where.{row['stage'].replace(' ', '_')}")]
    values = {
        "agreed": row["version"]
        and {"date": row["agreed_on"], "version": str(row["version"]), "open": str(row["open"])},
        "asked": row["asked_at"] and {"date": row["asked_at"]},
        "stuck": row["stuck"] and {"methods": turn.context.lines.listed([_method(turn, id_) for id_ in row["stuck"]])},
        "lost": row["undelivered"] and {"count": str(row["undelivered"])},
        "heard": row["last_heard"] and {"date": row["last_heard"]},
        "number": not turn.brief and {"reference": row["reference"]},
    }
    lines += [turn.text(f"person.{id_}", **some) for id_, some in values.items() if some]
    options = [id_ for id_, makes_sense in PERSON.items() if makes_sense(turn, row)]
    text = turn.text("person.ask", who=turn.who(turn.place.ref), lines=stacked(lines))
    return text, _buttons(turn, *options, "back")


def _name(turn: ChatTurn) -> Screen:
    return turn.text("name.brief" if turn.brief else "name.ask"), _buttons(turn, "cancel")


def _write(turn: ChatTurn) -> Screen:
    return turn.text("write.ask", who=turn.who(turn.place.ref)), _buttons(turn, "cancel")


def _send(turn: ChatTurn) -> Screen:
    return turn.text("send.ask", who=turn.who(turn.place.ref), text=turn.place.text), _yes_no(turn)


def _tested(turn: ChatTurn) -> Screen:
    methods = _untested(turn, turn.place.ref)
    named = tuple(Button(id_, _method(turn, id_)) for id_ in methods)
    text = turn.text("tested.ask" if methods else "tested.none", who=turn.who(turn.place.ref))
    return text, (*named, *_buttons(turn, "back"))


def _part(turn: ChatTurn) -> Screen:
    classes = turn.context.practice.playbook.classes
    named = tuple(Button(one.id, turn.context.lines.name("part", one.id)) for one in classes if one.offered)
    return turn.text("part.ask", who=turn.who(turn.place.ref)), (*named, *_buttons(turn, "back"))


def _methods(turn: ChatTurn) -> Screen:
    _, talk = turn.context.guest(turn.place.ref)
    methods = client_actions.alternatives(turn.context, talk, turn.place.part)
    named = tuple(Button(id_, _method(turn, id_)) for id_ in methods)
    text = turn.text("method.ask" if methods else "method.none", part=turn.context.lines.name("use", turn.place.part))
    return text, (*named, *_buttons(turn, "back"))


def _forget(turn: ChatTurn) -> Screen:
    return turn.text("forget.ask", who=turn.who(turn.place.ref)), _yes_no(turn)


def _buttons(turn: ChatTurn, *ids: str) -> tuple[Button, ...]:
    return tuple(Button(id_, plain(turn.text(f"label.{id_}"))) for id_ in ids)


def _yes_no(turn: ChatTurn) -> tuple[Button, ...]:
    language = turn.context.language
    return tuple(Button(id_, plain(language.text(f"label.{id_}").fill({}))) for id_ in ("yes", "no"))


def _method(turn: ChatTurn, id_: str) -> str:
    return turn.context.lines.method(id_)


def _untested(turn: ChatTurn, ref: str) -> tuple[str, ...]:
    _, talk = turn.context.guest(ref)
    return client_actions.untested(talk)


SCREENS: Mapping[str, Callable[[ChatTurn], Screen]] = {
    "menu": _menu,
    "list": _list,
    "person": _person,
    "name": _name,
    "write": _write,
    "send": _send,
    "tested": _tested,
    "part": _part,
    "method": _methods,
    "forget": _forget,
}
"""Where the chat stands -> what is asked there."""
