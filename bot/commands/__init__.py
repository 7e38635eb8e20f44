"""The commands: everything that a therapist can do, whether in a shell, by the control socket or in their own chat.

Rules of this file:
1. A command is done within one job of the store; its result is a frozen value, or nothing.
2. What cannot be done raises `CommandError`, and then nothing is written.
3. `COMMANDS` is the whole of it. Who may ask for one is decided before: by the socket's mode, by the paired chat.
"""

from collections.abc import Mapping
from typing import Any

from bot.commands import client_actions, invitations, queries
from bot.commands.context import Command, CommandContext, CommandError

__all__ = ["COMMANDS", "Command", "CommandContext", "CommandError"]

COMMANDS: Mapping[str, Command[..., Any]] = {  # each has a result of its own: here only the name is known
    command.name: command
    for command in (
        invitations.invite,
        invitations.invite_again,
        invitations.withdraw,
        invitations.pairing_code,
        invitations.pause,
        queries.practice,
        queries.clients,
        queries.undelivered,
        queries.show,
        queries.export,
        client_actions.remind,
        client_actions.answer,
        client_actions.answered,
        client_actions.tested,
        client_actions.signed,
        client_actions.propose,
        client_actions.forget,
    )
}
