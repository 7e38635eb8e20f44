"""A vocabulary, ready to be looked up: which phrases mean what, and which options of a question.

Rules of this file:
1. A vocabulary is prepared once and known again by identity, so it must not change afterwards.
2. Words of danger are looked up apart, so that no longer harmless phrase can swallow them.
"""

from collections.abc import Mapping

from flows.understanding.heard import Phrases, Vocabulary
from flows.understanding.once import prepared
from flows.understanding.phrases import Index, Meaning, Phrasebook, cut_words, index, shared

GROUPS = ("methods", "commands", "parts", "platforms", "signs", "numbers")
"""The groups of a vocabulary in which any text is looked up; of `choices`, only the open question's."""

_KIN: Mapping[str, tuple[Meaning, ...]] = {
    "not_now": (("commands", "skip"),),
    "later": (("commands", "skip"),),
    "need_help": (("commands", "help"),),
    "installed": (("choices", "have_it"),),
    "installed_now": (("choices", "have_it"),),
    "done": (("choices", "have_it"),),
    "helped": (("choices", "have_it"),),
    "leave": (("choices", "later"), ("choices", "not_now"), ("choices", "not_yet")),
    "set_up": (("choices", "need_help"),),
    "stuck": (("choices", "need_help"), ("choices", "too_hard")),
    "not_helped": (("choices", "stuck"), ("choices", "need_help")),
    "something_else": (("choices", "other"),),
    "still_right": (("choices", "confirm"),),
    "perhaps": (("signs", "unsure"),),
    "try_it": (("signs", "unsure"),),
}
"""Options that are also meant by the words of something else."""

_OWN = ("choices", "methods", "parts", "commands")
"""The groups in which an option's id may have its words."""

_DANGERS = ("danger", "danger_likely", "danger_weak")
_NO_DANGERS = ("not_danger", "network")
_SHORTEST_TARGET = 5  # letters of a word that a misspelt one may stand for
_SHORTEST_DANGER = 6  # the same for words of danger: "drying" is not "dying"

_NOTHING: frozenset[Meaning] = frozenset()


class Lexicon:
    """A vocabulary, ready to be looked up."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        every = (*GROUPS, "choices", "qualities")
        self.groups: dict[str, Index] = {name: index(_group(vocabulary, name)) for name in every}
        phrases = {**vocabulary.numbers, "last": vocabulary.signs.get("last", ())}
        self._places = {
            place: tuple(cut_words(phrase).whole for phrase in each if " " in phrase) for place, each in phrases.items()
        }
        safe: set[str] = set()
        danger: set[str] = set()
        for name, each in self.groups.items():
            for ident, words in each.words.items():
                (danger if name == "signs" and ident in (*_DANGERS, "not_danger") else safe).update(words)
        self.known = safe | danger
        signs = self.groups["signs"].ids
        anywhere = {key for name in GROUPS for key in self.groups[name].ids}
        self.book = Phrasebook({key: self.means(key) for key in anywhere})
        """What phrases mean anywhere but among the choices."""
        self.danger = Phrasebook(_of_signs(signs, (*_DANGERS, *_NO_DANGERS)))
        """What they mean where only danger counts."""
        self.sure_danger = Phrasebook(_of_signs(signs, (*_DANGERS[:-1], *_NO_DANGERS)))
        """The same without what is only perhaps danger."""
        self.dangers = sorted(word for word in danger - safe if len(word) >= _SHORTEST_DANGER)
        self.targets = sorted({word for word in safe if len(word) >= _SHORTEST_TARGET} | set(self.dangers))

    def knows(self, word: str) -> bool:
        """Tell whether a word is spelt as somewhere in the vocabulary."""
        return word in self.known or any(word in each.ids for each in self.groups.values())

    def meaning(self, word: str) -> frozenset[Meaning] | None:
        """What a word means anywhere; None for one that nobody knows."""
        return self.means(word) if self.knows(word) else None

    def means(self, key: str) -> frozenset[Meaning]:
        """Give what a phrase means anywhere but among the choices."""
        found = [(name, ident) for name in GROUPS for ident in self.groups[name].ids.get(key, ())]
        return shared(frozenset(found)) if found else _NOTHING

    def keys_of(self, option: str) -> frozenset[str]:
        """Give all phrases that mean an option."""
        places = [(group, option) for group in _OWN]
        return frozenset().union(
            *(self.groups[group].keys.get(ident, frozenset()) for group, ident in (*places, *_KIN.get(option, ())))
        )

    def places(self, shown: tuple[str, ...]) -> dict[str, str]:
        """Give the phrases of several words for a place in a list, each with the option that stands there."""
        found: dict[str, str] = {}
        for place, option in enumerate(shown, start=1):
            found |= dict.fromkeys(self._places.get(str(place), ()), option)
        if len(shown) > 1:
            found |= dict.fromkeys(self._places["last"], shown[-1])
        return found

    def keys_of_qualities(self, qualities: tuple[str, ...]) -> frozenset[str]:
        """Give all phrases that mean one of these qualities."""
        keys = self.groups["qualities"].keys
        return frozenset().union(*(keys.get(each, frozenset()) for each in qualities))


def _of_signs(signs: Mapping[str, frozenset[str]], kinds: tuple[str, ...]) -> dict[str, frozenset[Meaning]]:
    """The phrases that are one of these signs, with which of them they are."""
    found = {key: frozenset(("signs", ident) for ident in ids if ident in kinds) for key, ids in signs.items()}
    return {key: shared(means) for key, means in found.items() if means}


def _group(vocabulary: Vocabulary, name: str) -> Phrases:
    phrases: Phrases = getattr(vocabulary, name)
    return phrases


lexicon = prepared(Lexicon)
"""Prepare a vocabulary once."""
