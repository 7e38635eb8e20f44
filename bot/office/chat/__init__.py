"""The therapist's own chat, over Signal or Telegram: everything that can be done, in plain words and with buttons.

Rules of this file:
1. It is called for the paired chat only, within the job that noted the message: each message counts once.
2. Whatever is sent, it answers, and says where it stands; old buttons change nothing.
3. Over Telegram, which is not end-to-end encrypted, and where the settings say so, people are numbers.
"""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.letters import encode
from bot.office.chat import hearing
from bot.office.chat.place import Place, dumps, loads
from bot.office.chat.screens import SCREENS
from bot.office.chat.visit import Visit
from bot.office.room import DeedError, Happened, Room
from bot.performing import Performing
from bot.store import Desk, Letter, Seat
from bot.transports import Incoming, What
from bot.wording import Message
from bot.wording.lines import sentences
from content.markup import Span

if TYPE_CHECKING:
    from bot.house import House

FIRST_TOKENS = 1 << 30
"""Tokens of a new chat start at random below this, so that buttons of an earlier one do not fit."""


class TherapistChat:
    """Works off what the therapist writes. Holds nothing of it: where the chat stands is kept at the desk."""

    def __init__(self, house: "House", performing: Performing, happened: Happened) -> None:
        """`happened`: see `Service.happened`."""
        self._house, self._performing, self._happened = house, performing, happened
        first = house.settings.practice.languages[0]
        language = house.content.languages[first]
        self._phrases = hearing.phrases(language)
        self._vocabulary = hearing.vocabulary(language, house.playbook.vocabularies[first])

    def receive(self, incoming: Incoming, desk: Desk, now: float) -> bool:
        """Work off what the therapist did, within the job; return whether it was a button that was taken."""
        seat = desk.therapist()
        if seat is None:
            return False
        visit = self._visit(seat, desk, now)
        place = visit.place
        taken = incoming.what is What.CHOICE and incoming.token == place.token and incoming.option in place.shown
        try:
            self._hear(visit, incoming, taken=taken)
        except DeedError as error:
            visit.notes.append((Span(str(error)),))
        _reply(visit, seat)
        return taken

    def welcome(self, desk: Desk, now: float) -> None:
        """Greet the therapist, whose chat was paired just now."""
        seat = desk.therapist()
        if seat is None:
            return
        visit = self._visit(seat, desk, now)
        visit.note("welcome")
        if visit.brief:
            visit.note("brief")
        _reply(visit, seat)

    def _visit(self, seat: Seat, desk: Desk, now: float) -> Visit:
        room = Room(self._house, self._performing, desk, now, self._happened)
        place = loads(seat.body)
        if place is None or place.at not in SCREENS:
            place = Place(token=secrets.randbelow(FIRST_TOKENS))
        return Visit(room, place, brief=self._house.settings.therapist.brief or seat.transport == "telegram")

    def _hear(self, visit: Visit, incoming: Incoming, *, taken: bool) -> None:
        if taken:
            hearing.picked(visit, incoming.option)
        elif incoming.what is What.TEXT:
            hearing.typed(visit, incoming.text, self._phrases, self._vocabulary)
        elif incoming.what is What.OPENED and not incoming.text:
            visit.go("menu")
        else:
            visit.note(_BESIDE.get(incoming.what, "unusable"))


_BESIDE = {What.CHOICE: "stale", What.OPENED: "link"}
"""What was done beside the question -> what is said to it."""


def _reply(visit: Visit, seat: Seat) -> None:
    """Send what is to be said, and the question of the place where the chat stands now; keep that place."""
    if visit.place.ref and visit.row(visit.place.ref) is None:
        visit.note("gone")
        visit.go("menu")
    about = visit.place.ref
    spans, buttons = SCREENS[visit.place.at](visit)
    token = visit.place.token + 1
    visit.place = replace(visit.place, token=token, shown=tuple(one.option for one in buttons))
    visit.room.desk.keep_therapist(dumps(visit.place))
    question = Message(sentences([*visit.notes, spans], "\n\n"), buttons, token)
    letters = [(question, (), about), *((Message(text), files, ref) for text, files, ref in visit.papers)]
    for count, (message, files, ref) in enumerate(letters, 1):
        body, reference = encode(message, files), f"office/{token}.{count}"
        letter = Letter("therapist", ref or None, seat.transport, seat.address, body, reference)
        visit.room.desk.send(letter, visit.room.now)
