"""What was said, laid out for the listeners: its words, the phrases in them, and its tone.

Rules of this file:
1. It judges nothing about options: it tells what is there.
2. Every word counts: one that is not known to be harmless is loose, and a loose word makes a hearing unsure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.understanding.heard import Option, Vocabulary
from flows.understanding.lexicon import lexicon
from flows.understanding.once import once
from flows.understanding.phrases import BREAK, Phrasebook, Spot, Words, cut_words, find, find_only, respell, rest_of

_POLITE = ("greeting", "thanks", "sorry", "polite")
TRAITS = ("deaf", "blind", "reads_little", "no_phone", "shared_computer")
"""Signs of what somebody says of themselves."""
_SMALL = ("filler", "mend", "everything", "or", "counting", "opener", "spelt_at", "because", "but", *TRAITS)
HARMLESS = ("yes", "no", "not", "except", "fails", "want", "have", "question", *_POLITE, *_SMALL)
"""Signs of words that are accounted for: a choice among nothing but these is sure."""
VAGUE = ("vague", "whole_only", "someone")
PERSONAL_SIGNS = ("story", "someone")
LONG = 20  # words: a story rather than an answer
_PERSONAL = 7  # words: a story if one of them is personal
_ASIDE = 6  # loose words that a yes or a no may come with
_MOST_WEIGHED = 120  # words; the rest of a longer text is only searched for danger


@dataclass(frozen=True, slots=True)
class Said:
    """A text with all that is known about it before anybody judges it."""

    text: str
    cut: Words
    spots: tuple[Spot, ...]
    signs: frozenset[str]
    """All signs that are anywhere among the spots."""
    dangers: tuple[Spot, ...]
    options: tuple[str, ...]
    methods: tuple[str, ...]
    """Those options that are methods."""
    as_option: Mapping[str, tuple[str, ...]]
    """A phrase -> the options that it means."""
    as_place: Mapping[str, str]
    """A phrase for a place in the list that was shown ("the first one") -> the option that stands there."""
    is_known_question: bool
    """Whether the whole text is a phrase that is listed with a question mark."""

    def has(self, *signs: str) -> bool:
        """Tell whether one of these signs is anywhere."""
        return not self.signs.isdisjoint(signs)

    def chosen(self, spot: Spot) -> tuple[str, ...]:
        """Give the options that a spot means."""
        key = "".join(spot.words)
        return self.as_option.get(key) or ((self.as_place[key],) if key in self.as_place else ())

    def is_thing(self, spot: Spot) -> bool:
        """Tell whether a spot names an option or a method (and so can be wanted or refused)."""
        if spot.signs("neither") or not (self.chosen(spot) or spot.ids("methods")):
            return False
        if self.chosen(spot) and not spot.signs("whole_only"):
            return True
        return not spot.ids("platforms") and (not spot.signs("whole_only") or self._is_about(spot))

    def _is_about(self, spot: Spot) -> bool:
        """Tell whether nothing else is named, so that an everyday word may be a name."""
        others = [other for other in self.spots if other is not spot]
        return all(other.is_break or other.signs(*HARMLESS) for other in others)


@dataclass(frozen=True, slots=True)
class Read:
    """A text as far as it does not matter what was asked: its words, put right, and the words of danger in it."""

    cut: Words
    words: tuple[str, ...]
    shaky: frozenset[int]
    dangers: tuple[Spot, ...]
    is_known_question: bool


@once
def read_through(text: str, vocabulary: Vocabulary) -> Read:
    """Cut a text, put its spelling right, and look for danger to its end."""
    lexed = lexicon(vocabulary)
    cut = cut_words(text)
    words, shaky = respell(cut.words, lexed.meaning, lexed.targets, lexed.dangers)
    spoken = [word for word in (*words, *rest_of(text)) if word != BREAK]
    return Read(
        cut=cut,
        words=words,
        shaky=shaky,
        # Apart from each other: a longer phrase of the one hides none of the other.
        dangers=(*find_only(spoken, (lexed.sure_danger,)), *find_only(spoken, (lexed.danger,))),
        is_known_question=any(cut.whole in each.questions for each in lexed.groups.values()),
    )


def lay_out(text: str, options: Sequence[Option], vocabulary: Vocabulary, *, seen: bool = True) -> Said:
    """Find what a text holds, beside these options. `seen`: they were shown, in this order."""
    lexed, read = lexicon(vocabulary), read_through(text, vocabulary)
    shown = tuple(option.id for option in options)
    as_option: dict[str, tuple[str, ...]] = {}
    for option in shown:
        for key in lexed.keys_of(option):
            as_option[key] = (*as_option.get(key, ()), option)
    named = frozenset(as_option)
    for each in options:
        for key in lexed.keys_of_qualities(each.qualities) - named:
            as_option[key] = (*as_option.get(key, ()), each.id)
    offered = Phrasebook({key: frozenset(("choices", id_) for id_ in ids) for key, ids in as_option.items()})
    spots = find(read.words[:_MOST_WEIGHED], (lexed.book, offered), read.shaky)
    return Said(
        text=text,
        cut=read.cut,
        spots=spots,
        signs=frozenset(ident for spot in spots for group, ident in spot.means if group == "signs"),
        dangers=read.dangers,
        options=shown,
        methods=tuple(option for option in shown if option in vocabulary.methods),
        as_option=as_option,
        as_place=lexed.places(shown) if seen else {},
        is_known_question=read.is_known_question,
    )


def is_question(said: Said) -> bool:
    """Tell whether a sentence asks: by its mark, or by how one of its clauses opens."""
    opening = True
    for spot in said.spots:
        if spot.signs("question") or (opening and spot.signs("opener")):
            return True
        opening = spot.is_break or (opening and spot.signs("but", "greeting", "yes", "no", "filler"))
    return said.cut.asked


def is_story(said: Said) -> bool:
    """Tell what belongs into a session: long, or personal."""
    words = sum(not spot.is_break for spot in said.spots for _ in spot.words)
    return words >= LONG or (words >= _PERSONAL and said.has(*PERSONAL_SIGNS))


def is_aside(said: Said) -> bool:
    """Tell whether a yes, a no or the like is lost among other words."""
    return loose_words(said) > _ASIDE or is_story(said)


def loose_words(said: Said) -> int:
    """Count what is not accounted for."""
    return sum(is_loose(spot) or spot.shaky for spot in said.spots)


def is_loose(spot: Spot) -> bool:
    """Tell whether a spot is not accounted for."""
    return not (spot.is_break or spot.signs(*HARMLESS, "either", "neither", "because"))
