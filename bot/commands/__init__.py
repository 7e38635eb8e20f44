"""The commands: everything that a therapist can do, whether by a command, the control socket or their own chat.

Rules of this file:
1. A command is a plain function of a `Room` and named arguments, done within one job of the store; its answer is JSON.
2. What cannot be done raises `CommandError`, and then nothing is written.
3. `DEEDS` is the whole of it. Who may ask for one is decided before: by the socket's mode, by the paired chat.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.commands import client_actions, invitations, queries
from bot.commands.context import CommandContext, CommandError, Happened

__all__ = ["COMMANDS", "CommandContext", "CommandError", "Deed", "Happened"]

Deed = Callable[..., Any]

COMMANDS: Mapping[str, Deed] = {
    "invite": invitations.invite,
    "invite_again": invitations.invite_again,
    "withdraw": invitations.withdraw,
    "pairing_code": invitations.pairing_code,
    "pause": invitations.pause,
    "practice": queries.practice,
    "clients": queries.clients,
    "undelivered": queries.undelivered,
    "show": queries.show,
    "export": queries.export,
    "remind": client_actions.remind,
    "answer": client_actions.answer,
    "answered": client_actions.answered,
    "tested": client_actions.tested,
    "propose": client_actions.propose,
    "forget": client_actions.forget,
}
