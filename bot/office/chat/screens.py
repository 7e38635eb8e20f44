"""What is asked in the therapist's chat, and the options shown: one function a screen, all of them in `SCREENS`.

Rules of this file:
1. A screen only looks. Where others could read along it shows numbers, and no names or contact details.
"""

from collections.abc import Callable, Mapping
from math import ceil

from bot.door import PAUSED
from bot.office import acting, looking
from bot.office.chat.visit import Row, Visit
from bot.transports import Button
from bot.wording.lines import Spans, stacked
from content.markup import Span, plain

Screen = tuple[Spans, tuple[Button, ...]]

A_PAGE = 8
_LONGEST_ENTRY = 48
"""Characters of a button; more do not fit on a phone."""

_UNHEARD = ("unreachable", "line changed", "damaged")
"""Stages in which nobody is written to."""
PERSON: Mapping[str, Callable[[Visit, Row], bool]] = {
    "show": lambda _, row: row["version"] > 0,
    "answer": lambda _, row: row["stage"] not in ("invited", *_UNHEARD),
    "answered": lambda _, row: bool(row["asked_at"]),
    "remind": lambda _, row: row["stage"] not in ("invited", "not now", *_UNHEARD),
    "tested": lambda visit, row: bool(row["version"]) and bool(_untested(visit, row["reference"])),
    "propose": lambda _, row: row["stage"] in ("talking", "changing", "agreed"),
    "pdf": lambda visit, row: row["version"] > 0 and not visit.brief,
    "again": lambda _, row: row["stage"] in ("invited", *_UNHEARD),
    "withdraw": lambda _, row: row["stage"] == "invited",
    "forget": lambda *_: True,
}
"""What can be done with somebody -> whether it makes sense now."""


def _menu(visit: Visit) -> Screen:
    lost = sum(one["messages"] for one in looking.undelivered(visit.room))
    paused = visit.room.desk.noted(PAUSED)
    news = [
        *([visit.text("menu.asked", count=str(len(visit.asking)))] if visit.asking else []),
        *([visit.text("menu.lost", count=str(lost))] if lost else []),
        *([visit.text("menu.paused")] if paused else []),
    ]
    gap = (Span("\n\n"),) if news else ()
    options = ("invite", "list", *(["asked"] if visit.asking else []), "resume" if paused else "pause", "help")
    return visit.text("menu.ask", news=(*stacked(news), *gap)), _buttons(visit, *options)


def _list(visit: Visit) -> Screen:
    place = visit.place
    rows = [row for row in visit.rows if not place.among or row["reference"] in place.among]
    if not rows:
        return visit.text("list.empty"), _buttons(visit, "invite", "menu")
    pages = ceil(len(rows) / A_PAGE)
    page = place.page % pages
    entries = tuple(_entry(visit, row) for row in rows[page * A_PAGE :][:A_PAGE])
    lead = "for" if place.then else "asked" if place.among and place.among == visit.asking else "ask"
    more = ("more", "menu") if pages > 1 else ("menu",)
    text = visit.text(f"list.{lead}", page=str(page + 1), pages=str(pages))
    return text, (*entries, *_buttons(visit, *more))


def _entry(visit: Visit, row: Row) -> Button:
    flags = {"asked": row["asked_at"], "stuck": row["stuck"], "lost": row["undelivered"]}
    state = next((flag for flag, is_so in flags.items() if is_so), row["stage"].replace(" ", "_"))
    who = visit.who(row["reference"])
    label = plain(visit.text("list.entry", who=who, state=visit.text(f"state.{state}")))
    return Button(f"person.{row['reference']}", label if len(label) <= _LONGEST_ENTRY else f"{label[:_LONGEST_ENTRY]}…")


def _person(visit: Visit) -> Screen:
    row = visit.row(visit.place.ref) or {}
    lines = [visit.text(f"where.{row['stage'].replace(' ', '_')}")]
    values = {
        "agreed": row["version"]
        and {"date": row["agreed_on"], "version": str(row["version"]), "open": str(row["open"])},
        "asked": row["asked_at"] and {"date": row["asked_at"]},
        "stuck": row["stuck"] and {"methods": visit.room.lines.listed([_method(visit, id_) for id_ in row["stuck"]])},
        "lost": row["undelivered"] and {"count": str(row["undelivered"])},
        "heard": row["last_heard"] and {"date": row["last_heard"]},
        "number": not visit.brief and {"reference": row["reference"]},
    }
    lines += [visit.text(f"person.{id_}", **some) for id_, some in values.items() if some]
    options = [id_ for id_, makes_sense in PERSON.items() if makes_sense(visit, row)]
    text = visit.text("person.ask", who=visit.who(visit.place.ref), lines=stacked(lines))
    return text, _buttons(visit, *options, "back")


def _name(visit: Visit) -> Screen:
    return visit.text("name.brief" if visit.brief else "name.ask"), _buttons(visit, "cancel")


def _write(visit: Visit) -> Screen:
    return visit.text("write.ask", who=visit.who(visit.place.ref)), _buttons(visit, "cancel")


def _send(visit: Visit) -> Screen:
    return visit.text("send.ask", who=visit.who(visit.place.ref), text=visit.place.text), _yes_no(visit)


def _tested(visit: Visit) -> Screen:
    methods = _untested(visit, visit.place.ref)
    named = tuple(Button(id_, _method(visit, id_)) for id_ in methods)
    text = visit.text("tested.ask" if methods else "tested.none", who=visit.who(visit.place.ref))
    return text, (*named, *_buttons(visit, "back"))


def _part(visit: Visit) -> Screen:
    classes = visit.room.house.playbook.classes
    named = tuple(Button(one.id, visit.room.lines.name("part", one.id)) for one in classes if one.offered)
    return visit.text("part.ask", who=visit.who(visit.place.ref)), (*named, *_buttons(visit, "back"))


def _methods(visit: Visit) -> Screen:
    _, talk = visit.room.guest(visit.place.ref)
    methods = acting.alternatives(visit.room, talk, visit.place.part)
    named = tuple(Button(id_, _method(visit, id_)) for id_ in methods)
    text = visit.text("method.ask" if methods else "method.none", part=visit.room.lines.name("use", visit.place.part))
    return text, (*named, *_buttons(visit, "back"))


def _forget(visit: Visit) -> Screen:
    return visit.text("forget.ask", who=visit.who(visit.place.ref)), _yes_no(visit)


def _buttons(visit: Visit, *ids: str) -> tuple[Button, ...]:
    return tuple(Button(id_, plain(visit.text(f"label.{id_}"))) for id_ in ids)


def _yes_no(visit: Visit) -> tuple[Button, ...]:
    language = visit.room.language
    return tuple(Button(id_, plain(language.text(f"label.{id_}").fill({}))) for id_ in ("yes", "no"))


def _method(visit: Visit, id_: str) -> str:
    return visit.room.lines.method(id_)


def _untested(visit: Visit, ref: str) -> tuple[str, ...]:
    _, talk = visit.room.guest(ref)
    return acting.untested(talk)


SCREENS: Mapping[str, Callable[[Visit], Screen]] = {
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
