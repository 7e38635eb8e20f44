"""What a sentence wants from what it refuses.

Rules of this file:
1. *Not* reaches forward to the next thing named, until a comma or a *but*; if nothing follows, backward.
2. Whatever is less than plain is `doubt`: it is asked back, never decided.
"""

from dataclasses import dataclass, field

from flows.understanding.phrases import Spot
from flows.understanding.said import HARMLESS, VAGUE, Said

_REVERSES = ("not", "except")


@dataclass(slots=True)
class Weighed:
    """What a sentence wants and refuses, in its order; filled while walking through it."""

    wanted: list[Spot] = field(default_factory=list)
    refused: list[Spot] = field(default_factory=list)
    doubt: bool = False
    loose: int = 0
    """How many words are not accounted for."""
    negated: bool = False
    """Whether what is named now is refused."""
    waiting: bool = False
    """Whether a *not* has not yet found what it refuses."""
    listing: bool = False
    """Whether a comma followed something refused: what comes next may be refused too."""
    fresh: bool = True
    """Whether this clause has named nothing yet."""
    strayed: bool = False
    """Whether other words followed the *not*."""

    def name(self, spot: Spot) -> None:
        """Take in what is named."""
        (self.refused if self.negated else self.wanted).append(spot)
        self.doubt |= (self.listing and not self.negated) or spot.shaky or spot.signs(*VAGUE)
        self.waiting = self.fresh = False

    def pass_by(self, *, loose: bool) -> None:
        """Take in a word that is not known to be harmless, or the name of a device."""
        self.loose += loose
        self.doubt |= self.waiting
        self.strayed |= self.waiting

    def look_back(self, *, doubt: bool = True) -> None:
        """Refuse the last thing that was wanted."""
        self.doubt |= doubt
        if self.wanted:
            self.refused.append(self.wanted.pop())

    def close(self, *, listing: bool) -> None:
        """End a clause: a *not* that found nothing after it looks back, unless it spoke of something else."""
        if self.waiting and self.fresh and self.strayed:
            self.doubt = True
        elif self.waiting:
            self.look_back()
        self.listing = listing and self.negated and bool(self.refused)
        self.negated = self.waiting = self.strayed = False
        self.fresh = True


def weigh(said: Said) -> Weighed:
    """Walk through a sentence and tell what it wants from what it refuses."""
    found = Weighed()
    for at, spot in enumerate(said.spots):
        if spot.signs("because") and (found.wanted or found.refused):
            break
        if spot.is_break or spot.signs("but"):
            found.close(listing=spot.is_break)
        elif said.is_thing(spot):
            found.name(spot)
        elif _is_negative(spot):
            _negate(found, said, at)
        elif spot.signs("want", "have", "mend") and not found.waiting:
            found.negated = False
        elif not spot.signs(*HARMLESS):
            found.pass_by(loose=not spot.ids("platforms"))
    found.close(listing=False)
    return found


def _is_negative(spot: Spot) -> bool:
    return spot.signs(*_REVERSES, "neither", "fails", "no")


def _negate(found: Weighed, said: Said, at: int) -> None:
    """Let a negative word work: forward, backward, or not at all ("no, wire")."""
    spot = said.spots[at]
    if spot.signs(*_REVERSES) or (spot.signs("no") and _is_method_next(said, at)):
        found.negated = found.waiting = True
    elif spot.signs("neither"):
        found.negated = True
        found.doubt |= bool(found.wanted)
    elif spot.signs("fails"):
        found.look_back(doubt=not found.wanted)
    elif at == len(said.spots) - 1 and found.wanted:
        found.look_back()


def _is_method_next(said: Said, at: int) -> bool:
    """Tell whether a *no* stands right before a method, and so refuses it."""
    after = said.spots[at + 1 : at + 2]
    return any(said.is_thing(spot) and set(said.chosen(spot)) <= set(said.methods) for spot in after)
