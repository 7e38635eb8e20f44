"""The office: everything that a therapist can do, whether by a command, the control socket or their own chat.

Rules of this file:
1. A deed is a plain function of a `Room` and named arguments, done within one job of the store; its answer is JSON.
2. What cannot be done raises `DeedError`, and then nothing is written.
3. `DEEDS` is the whole of it. Who may ask for one is decided before: by the socket's mode, by the paired chat.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.office import acting, inviting, looking
from bot.office.room import DeedError, Happened, Room

__all__ = ["DEEDS", "Deed", "DeedError", "Happened", "Room"]

Deed = Callable[..., Any]

DEEDS: Mapping[str, Deed] = {
    "invite": inviting.invite,
    "invite_again": inviting.invite_again,
    "withdraw": inviting.withdraw,
    "pairing_code": inviting.pairing_code,
    "pause": inviting.pause,
    "practice": looking.practice,
    "clients": looking.clients,
    "undelivered": looking.undelivered,
    "show": looking.show,
    "export": looking.export,
    "remind": acting.remind,
    "answer": acting.answer,
    "answered": acting.answered,
    "tested": acting.tested,
    "propose": acting.propose,
    "forget": acting.forget,
}
