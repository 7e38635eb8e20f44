"""What the therapist can have done in the chat: a table of verbs, and what a picked option means in each screen.

Rules of this file:
1. An act does its command, notes what was done, and says where the chat stands then. It asks nothing: screens do.
2. Before the therapist's own words are sent, or something is done that cannot be undone, a screen asks back.
"""

from collections.abc import Callable, Mapping

from bot.commands import Command, client_actions, invitations, queries
from bot.commands.invitations import Invited
from bot.outbox.body import Page
from bot.therapist_chat.turn import KIND, SIGN, ChatTurn, Document, ScreenId
from bot.transports import File
from content.markup import Span

QR_NAME, QR_TYPE = "code.png", "image/png"

_BACK: Mapping[ScreenId, ScreenId] = {
    "write": "person",
    "send": "person",
    "tested": "person",
    "signed": "person",
    "part": "person",
    "forget": "person",
    "method": "part",
    "person": "list",
}
"""Where *back* leads; from anywhere else to the menu."""


# By themselves.


def _invite(turn: ChatTurn, label: str) -> None:
    if not label:
        turn.go("name")
        return
    name = invitations.proper_label(turn.context, label)
    if turn.context.practice.variants:
        turn.go("kind", text=name)
    else:
        _invite_as(turn, name)


def _invite_as(turn: ChatTurn, label: str, kind: str = "") -> None:
    turn.go("menu")
    _hand_out(turn, turn.does(invitations.invite, label=label, kind=kind))


def _hand_out(turn: ChatTurn, made: Invited) -> None:
    """An invitation, ready to be forwarded."""
    from bot import documents  # noqa: PLC0415 - it loads what draws, which is rarely needed

    turn.note("done.invited", reference=made.reference)
    pictures = (File(QR_NAME, QR_TYPE, documents.qr_png(made.qr)),) if made.qr else ()
    turn.documents.append(Document((Span(made.text),), pictures, made.reference))


def _asked(turn: ChatTurn, _: str) -> None:
    if turn.asking:
        turn.go("list", among=turn.asking)
    else:
        turn.note("list.none_asked")
        turn.go("menu")


def _more(turn: ChatTurn, _: str) -> None:
    state = turn.state
    turn.go("list", page=state.page + 1, among=state.among, then=state.then, text=state.text)


def _pause(turn: ChatTurn, *, on: bool) -> None:
    turn.does(invitations.pause, on=on)
    if not on:
        turn.note("done.resumed")
    turn.go("menu")


def _leave(turn: ChatTurn, to: ScreenId) -> None:
    """Go somewhere else, and say so if something was about to be sent."""
    if turn.state.at != "kind" and (turn.state.text or turn.state.at == "write"):
        turn.note("done.not_sent")
    elif turn.state.at == "forget":
        turn.note("done.kept")
    turn.go(to)


# With somebody: `turn.state.ref`.


def _show(turn: ChatTurn, _: str) -> None:
    agreement = turn.does(queries.show, reference=turn.state.ref).agreement
    texts = turn.context.texts
    points = texts.points(agreement)
    turn.note(
        "done.plan",
        who=turn.who(turn.state.ref),
        date=agreement.date.isoformat(),
        agreement=texts.agreement(agreement, brief=turn.brief),
        points=turn.text("done.points", points=points) if points else "",
        version=str(agreement.version),
    )


def _answer(turn: ChatTurn, text: str) -> None:
    turn.context.joined(turn.state.ref)
    if text:
        turn.go("send", text=client_actions.relayable(turn.context, text))
    else:
        turn.go("write")


def _tested(turn: ChatTurn, _: str) -> None:
    turn.context.joined(turn.state.ref)
    turn.go("tested")


def _signed(turn: ChatTurn, _: str) -> None:
    turn.context.joined(turn.state.ref)
    turn.go("signed")


def _propose(turn: ChatTurn, _: str) -> None:
    turn.context.joined(turn.state.ref)
    turn.go("part")


def _pdf(turn: ChatTurn, _: str) -> None:
    if turn.brief:
        raise turn.context.cannot("pdf")
    found = turn.does(queries.show, reference=turn.state.ref)
    page = Page(found.agreement, label=found.label, kind=found.kind)
    turn.documents.append(Document(turn.text("done.page"), (page,), turn.state.ref))


def _again(turn: ChatTurn, _: str) -> None:
    _hand_out(turn, turn.does(invitations.invite_again, reference=turn.state.ref))


def _simply(command: Command[[str], None], done: str) -> Callable[[ChatTurn, str], None]:
    """A command that needs no more than whom it is about."""

    def act(turn: ChatTurn, _: str) -> None:
        turn.does(command, turn.state.ref)
        turn.note(f"done.{done}", who=turn.who(turn.state.ref))

    return act


ALONE: Mapping[str, Callable[[ChatTurn, str], None]] = {
    "invite": _invite,
    "list": lambda turn, _: turn.go("list"),
    "asked": _asked,
    "more": _more,
    "pause": lambda turn, _: _pause(turn, on=True),
    "resume": lambda turn, _: _pause(turn, on=False),
    "help": lambda turn, _: turn.note("help"),
    "menu": lambda turn, _: _leave(turn, "menu"),
    "back": lambda turn, _: _leave(turn, _BACK.get(turn.state.at, "menu")),
    "cancel": lambda turn, _: _leave(turn, "person" if turn.state.ref else "menu"),
}
"""Verbs that are about nobody; the text after the verb is for `invite` alone."""

WITH_SOMEBODY: Mapping[str, Callable[[ChatTurn, str], None]] = {
    "show": _show,
    "answer": _answer,
    "answered": _simply(client_actions.answered, "answered"),
    "remind": _simply(client_actions.remind, "reminded"),
    "tested": _tested,
    "signed": _signed,
    "propose": _propose,
    "pdf": _pdf,
    "again": _again,
    "withdraw": _simply(invitations.withdraw, "withdrawn"),
    "forget": lambda turn, _: turn.go("forget"),
}
"""Verbs that are about one client; the text is for `answer` alone."""


# What is picked in a screen.


def _picked_send(turn: ChatTurn, option: str) -> None:
    text = turn.state.text
    turn.go("person")
    if option == "yes":
        turn.does(client_actions.answer, reference=turn.state.ref, text=text)
    turn.note("done.sent" if option == "yes" else "done.not_sent", who=turn.who(turn.state.ref))


def _picked_forget(turn: ChatTurn, option: str) -> None:
    if option == "no":
        _leave(turn, "person")
        return
    ref = turn.state.ref
    turn.does(client_actions.forget, reference=ref)
    turn.note("done.forgotten", reference=ref)
    turn.go("menu")


def _picked_tested(turn: ChatTurn, option: str) -> None:
    turn.go("person")
    turn.does(client_actions.tested, reference=turn.state.ref, method=option)
    turn.note("done.tested", method=turn.context.texts.method(option), who=turn.who(turn.state.ref))


def _picked_signed(turn: ChatTurn, option: str) -> None:
    turn.go("person")
    id_ = option.removeprefix(SIGN)
    turn.does(client_actions.signed, reference=turn.state.ref, rule=id_)
    theirs = turn.context.practice.of_kind(turn.context.joined(turn.state.ref)[1].kind).settings
    names = {rule.id: client_actions.rule_name(turn.context, rule) for rule in theirs.rules}
    turn.note("done.signed", rule=names[id_], who=turn.who(turn.state.ref))


def _picked_method(turn: ChatTurn, option: str) -> None:
    part = turn.state.part
    turn.go("person")
    turn.does(client_actions.propose, reference=turn.state.ref, part=part, method=option)
    texts = turn.context.texts
    who = turn.who(turn.state.ref)
    turn.note("done.proposed", who=who, method=texts.method(option), part=texts.name("use", part))


def _picked_kind(turn: ChatTurn, option: str) -> None:
    _invite_as(turn, turn.state.text, option.removeprefix(KIND))


PICKED: Mapping[str, Callable[[ChatTurn, str], None]] = {
    "kind": _picked_kind,
    "send": _picked_send,
    "forget": _picked_forget,
    "tested": _picked_tested,
    "signed": _picked_signed,
    "part": lambda turn, option: turn.go("method", part=option),
    "method": _picked_method,
}
"""Screen -> what an option of its own does."""
