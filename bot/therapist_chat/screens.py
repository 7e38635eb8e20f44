"""What is asked in the therapist's chat, and the options shown: one function a screen, all of them in `SCREENS`.

Rules of this file:
1. A screen only looks. Where others could read along it shows numbers, and no names or contact details.
"""

from collections.abc import Callable, Mapping
from math import ceil

from bot.access import PAUSED
from bot.commands import client_actions, queries
from bot.commands.queries import ClientRow, Stage
from bot.therapist_chat.turn import KIND, SIGN, ChatTurn, ScreenId
from bot.transports import Button
from bot.wording.agreement_text import Spans, stacked
from content.markup import Span, plain
from flows import permissions
from flows.conversation import Conversation

Screen = tuple[Spans, tuple[Button, ...]]

A_PAGE = 8
_LONGEST_ENTRY = 48
"""Characters of a button; more do not fit on a phone."""


def _may(permission: Callable[[Conversation], bool]) -> Callable[[ChatTurn, ClientRow], bool]:
    """Whether the dialogue allows it for somebody who has joined, and of whom one can read where they stand."""

    def makes_sense(turn: ChatTurn, row: ClientRow) -> bool:
        if row.stage in (Stage.INVITED, Stage.DAMAGED):
            return False
        return permission(turn.context.joined(row.reference)[1])

    return makes_sense


PERSON: Mapping[str, Callable[[ChatTurn, ClientRow], bool]] = {
    "show": lambda _, row: row.version > 0,
    "answer": _may(permissions.may_be_answered),
    "answered": lambda _, row: bool(row.asked_at),
    "remind": _may(permissions.may_be_reminded),
    "tested": lambda turn, row: bool(row.version) and bool(_untested(turn, row.reference)),
    "signed": lambda turn, row: bool(row.version) and bool(_unsigned(turn, row.reference)),
    "propose": _may(permissions.may_be_proposed_to),
    "pdf": lambda turn, row: row.version > 0 and not turn.brief,
    "again": lambda _, row: row.stage in (Stage.INVITED, Stage.UNREACHABLE, Stage.ADDRESS_CHANGED, Stage.DAMAGED),
    "withdraw": lambda _, row: row.stage is Stage.INVITED,
    "forget": lambda *_: True,
}
"""What can be done with somebody -> whether it makes sense now."""


def _menu(turn: ChatTurn) -> Screen:
    lost = sum(row.messages for row in queries.undelivered.run(turn.context))
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
    state = turn.state
    rows = [row for row in turn.rows if not state.among or row.reference in state.among]
    if not rows:
        return turn.text("list.empty"), _buttons(turn, "invite", "menu")
    pages = ceil(len(rows) / A_PAGE)
    page = state.page % pages
    entries = tuple(_entry(turn, row) for row in rows[page * A_PAGE :][:A_PAGE])
    lead = "for" if state.then else "asked" if state.among and state.among == turn.asking else "ask"
    more = ("more", "menu") if pages > 1 else ("menu",)
    text = turn.text(f"list.{lead}", page=str(page + 1), pages=str(pages))
    return text, (*entries, *_buttons(turn, *more))


def _entry(turn: ChatTurn, row: ClientRow) -> Button:
    flags = {"asked": row.asked_at, "stuck": row.stuck, "lost": row.undelivered}
    state = next((flag for flag, is_so in flags.items() if is_so), _id_of(row.stage))
    who = turn.who(row.reference)
    label = plain(turn.text("list.entry", who=who, state=turn.text(f"state.{state}")))
    return Button(f"person.{row.reference}", label if len(label) <= _LONGEST_ENTRY else f"{label[:_LONGEST_ENTRY]}…")


def _person(turn: ChatTurn) -> Screen:
    row = turn.row(turn.state.ref)
    if row is None:
        return _menu(turn)
    said = [turn.text(f"where.{_id_of(row.stage)}")]
    if row.agreed_on:
        values = {"date": row.agreed_on.isoformat(), "version": str(row.version), "open": str(row.open)}
        said.append(turn.text("person.agreed", **values))
    if row.asked_at:
        said.append(turn.text("person.asked", date=row.asked_at.isoformat()))
    if row.stuck:
        methods = turn.context.texts.listed([_method(turn, id_) for id_ in row.stuck])
        said.append(turn.text("person.stuck", methods=methods))
    if row.undelivered:
        said.append(turn.text("person.lost", count=str(row.undelivered)))
    if row.last_heard:
        said.append(turn.text("person.heard", date=row.last_heard.isoformat()))
    if not turn.brief:
        said.append(turn.text("person.number", reference=row.reference))
    options = [id_ for id_, makes_sense in PERSON.items() if makes_sense(turn, row)]
    text = turn.text("person.ask", who=turn.who(row.reference), lines=stacked(said))
    return text, _buttons(turn, *options, "back")


def _name(turn: ChatTurn) -> Screen:
    return turn.text("name.brief" if turn.brief else "name.ask"), _buttons(turn, "cancel")


def _kind(turn: ChatTurn) -> Screen:
    language = turn.context.language.code
    named = tuple(
        Button(f"{KIND}{id_}", each.settings.kind_name.inn(language))
        for id_, each in turn.context.practice.variants.items()
    )
    none = Button(KIND, plain(turn.text("kind.none")))
    return turn.text("kind.ask", who=turn.state.text), (*named, none, *_buttons(turn, "cancel"))


def _write(turn: ChatTurn) -> Screen:
    return turn.text("write.ask", who=turn.who(turn.state.ref)), _buttons(turn, "cancel")


def _send(turn: ChatTurn) -> Screen:
    return turn.text("send.ask", who=turn.who(turn.state.ref), text=turn.state.text), _yes_no(turn)


def _tested(turn: ChatTurn) -> Screen:
    methods = _untested(turn, turn.state.ref)
    named = tuple(Button(id_, _method(turn, id_)) for id_ in methods)
    text = turn.text("tested.ask" if methods else "tested.none", who=turn.who(turn.state.ref))
    return text, (*named, *_buttons(turn, "back"))


def _signed(turn: ChatTurn) -> Screen:
    waiting = _unsigned(turn, turn.state.ref)
    named = tuple(Button(f"{SIGN}{id_}", name) for id_, name in waiting.items())
    text = turn.text("signed.ask" if waiting else "signed.none", who=turn.who(turn.state.ref))
    return text, (*named, *_buttons(turn, "back"))


def _part(turn: ChatTurn) -> Screen:
    _, conversation = turn.context.joined(turn.state.ref)
    classes = turn.context.practice.of_kind(conversation.kind).playbook.classes
    named = tuple(Button(each.id, turn.context.texts.name("part", each.id)) for each in classes if each.possible)
    return turn.text("part.ask", who=turn.who(turn.state.ref)), (*named, *_buttons(turn, "back"))


def _methods(turn: ChatTurn) -> Screen:
    _, conversation = turn.context.joined(turn.state.ref)
    methods = client_actions.alternatives(turn.context, conversation, turn.state.part)
    named = tuple(Button(id_, _method(turn, id_)) for id_ in methods)
    text = turn.text("method.ask" if methods else "method.none", part=turn.context.texts.name("use", turn.state.part))
    return text, (*named, *_buttons(turn, "back"))


def _forget(turn: ChatTurn) -> Screen:
    return turn.text("forget.ask", who=turn.who(turn.state.ref)), _yes_no(turn)


def _buttons(turn: ChatTurn, *ids: str) -> tuple[Button, ...]:
    return tuple(Button(id_, plain(turn.text(f"label.{id_}"))) for id_ in ids)


def _yes_no(turn: ChatTurn) -> tuple[Button, ...]:
    language = turn.context.language
    return tuple(Button(id_, plain(language.text(f"label.{id_}").fill({}))) for id_ in ("yes", "no"))


def _id_of(stage: Stage) -> str:
    """How the stage is called in ids of content."""
    return stage.replace(" ", "_")


def _method(turn: ChatTurn, id_: str) -> str:
    return turn.context.texts.method(id_)


def _untested(turn: ChatTurn, ref: str) -> tuple[str, ...]:
    _, conversation = turn.context.joined(ref)
    return client_actions.untested(turn.context, conversation)


def _unsigned(turn: ChatTurn, ref: str) -> Mapping[str, str]:
    """The rules that wait for a signature, by their ids: what they are called."""
    _, conversation = turn.context.joined(ref)
    waiting = client_actions.unsigned(turn.context, conversation)
    return {rule.id: client_actions.rule_name(turn.context, rule) for rule in waiting}


SCREENS: Mapping[ScreenId, Callable[[ChatTurn], Screen]] = {
    "menu": _menu,
    "list": _list,
    "person": _person,
    "name": _name,
    "kind": _kind,
    "write": _write,
    "send": _send,
    "tested": _tested,
    "signed": _signed,
    "part": _part,
    "method": _methods,
    "forget": _forget,
}
"""Where the chat stands -> what is asked there."""
