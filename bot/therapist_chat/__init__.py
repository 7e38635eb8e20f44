"""The therapist's own chat, over Signal or Telegram: everything that can be done, in plain words and with buttons.

Rules of this file:
1. It is called for the paired chat only, within the job that noted the message: each message counts once.
2. Whatever is sent, it answers, and says where it stands; old buttons change nothing.
3. Over Telegram, which is not end-to-end encrypted, and where the settings say so, people are numbers.
"""

import secrets
from dataclasses import replace

from bot.commands.context import CommandContext, CommandError, Happened
from bot.effects import Effects
from bot.outbox.body import encode
from bot.practice import Practice
from bot.store import OutboxMessage, TherapistChannel, Transaction
from bot.therapist_chat import interpret
from bot.therapist_chat.screens import SCREENS
from bot.therapist_chat.state import ChatState, dumps, loads
from bot.therapist_chat.turn import ChatTurn
from bot.transports import Incoming, What
from bot.transports.capabilities import service_reads
from bot.wording import Message
from bot.wording.agreement_text import sentences
from content.markup import Span

FIRST_TOKENS = 1 << 30
"""Tokens of a new chat start at random below this, so that buttons of an earlier one do not fit."""


class TherapistChat:
    """Works off what the therapist writes. Holds nothing of it: where the chat stands is kept at the transaction."""

    def __init__(self, practice: Practice, effects: Effects, happened: Happened) -> None:
        """`happened`: see `Service.happened`."""
        self._practice, self._effects, self._happened = practice, effects, happened
        first = practice.settings.practice.languages[0]
        language = practice.content.languages[first]
        self._phrases = interpret.phrases(language)
        self._vocabulary = interpret.vocabulary(language, practice.playbook.vocabularies[first])

    def receive(self, incoming: Incoming, transaction: Transaction, now: float) -> bool:
        """Work off what the therapist did, within the job; return whether it was a button that was taken."""
        channel = transaction.therapist()
        if channel is None:
            return False
        turn = self._visit(channel, transaction, now)
        place = turn.place
        taken = incoming.what is What.CHOICE and incoming.token == place.token and incoming.option in place.shown
        try:
            self._hear(turn, incoming, taken=taken)
        except CommandError as error:
            turn.notes.append((Span(str(error)),))
        _reply(turn, channel)
        return taken

    def welcome(self, transaction: Transaction, now: float) -> None:
        """Greet the therapist, whose chat was paired just now."""
        channel = transaction.therapist()
        if channel is None:
            return
        turn = self._visit(channel, transaction, now)
        turn.note("welcome")
        if turn.brief:
            turn.note("brief")
        _reply(turn, channel)

    def _visit(self, channel: TherapistChannel, transaction: Transaction, now: float) -> ChatTurn:
        context = CommandContext(self._practice, self._effects, transaction, now, self._happened)
        place = loads(channel.body)
        if place is None or place.at not in SCREENS:
            place = ChatState(token=secrets.randbelow(FIRST_TOKENS))
        return ChatTurn(
            context, place, brief=self._practice.settings.therapist.brief or service_reads(channel.transport)
        )

    def _hear(self, turn: ChatTurn, incoming: Incoming, *, taken: bool) -> None:
        if taken:
            interpret.picked(turn, incoming.option)
        elif incoming.what is What.TEXT:
            interpret.typed(turn, incoming.text, self._phrases, self._vocabulary)
        elif incoming.what is What.OPENED and not incoming.text:
            turn.go("menu")
        else:
            turn.note(_BESIDE.get(incoming.what, "unusable"))


_BESIDE = {What.CHOICE: "stale", What.OPENED: "link"}
"""What was done beside the question -> what is said to it."""


def _reply(turn: ChatTurn, channel: TherapistChannel) -> None:
    """Send what is to be said, and the question of the place where the chat stands now; keep that place."""
    if turn.place.ref and turn.row(turn.place.ref) is None:
        turn.note("gone")
        turn.go("menu")
    about = turn.place.ref
    spans, buttons = SCREENS[turn.place.at](turn)
    token = turn.place.token + 1
    turn.place = replace(turn.place, token=token, shown=tuple(one.option for one in buttons))
    turn.context.transaction.keep_therapist(dumps(turn.place))
    question = Message(sentences([*turn.notes, spans], "\n\n"), buttons, token)
    letters = [(question, (), about), *((Message(text), files, ref) for text, files, ref in turn.documents)]
    for count, (message, files, ref) in enumerate(letters, 1):
        body, reference = encode(message, files), f"therapist/{token}.{count}"
        letter = OutboxMessage("therapist", ref or None, channel.transport, channel.address, body, reference)
        turn.context.transaction.send(letter, turn.context.now)
