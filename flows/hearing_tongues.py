"""The language that somebody asks for, or writes in, where it is not spoken here.

Rules of this file:
1. A text in another language is known by its letters, or by its small words: never by one alone.
2. A language that is only named is asked for only where something is said of speaking it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from flows.playbook import Playbook, Tongue
from flows.understanding.topics import Sentence, bare, known_of

_FEWEST_FOREIGN, _SHARE_FOREIGN, _MOST_READ = 3, 0.3, 400
"""Words, which share of them must be known, and how many signs are looked at, of a text in another language."""


def tongue_of(playbook: Playbook, language: str, text: str, sentences: Iterable[Sentence]) -> str:
    """The language that somebody asks for, or writes in, where it is not spoken here; or empty."""
    others = {code: each for code, each in playbook.tongues.items() if code not in playbook.vocabularies}
    written = _written_in(text, others, playbook.tongues.get(language))
    if written:
        return written
    names = {bare(name): code for code, each in others.items() for name in each.names}
    known = known_of(playbook.vocabularies[language])
    for sentence in sentences:
        for word in sentence.words:
            spoken = f"in_{word}" in sentence.runs or any(run in known.speaks for run in sentence.runs)
            if word in names and (spoken or len(sentence.words) <= _FEWEST_FOREIGN):
                return names[word]
    return ""


def _written_in(text: str, others: Mapping[str, Tongue], ours: Tongue | None) -> str:
    """The language of a text, by its letters or its small words; empty where it is ours, or not surely another."""
    letters = [char for char in text[:_MOST_READ].casefold() if char.isalpha()]
    for code, each in others.items():
        of_it = sum(unicodedata.name(char, "").startswith(each.script) for char in letters) if each.script else 0
        if of_it > len(letters) / 2 and (not each.letters or each.letters & {*letters}):
            return code
    words = re.findall(r"[^\W\d_]+", text[:_MOST_READ].casefold())
    counts = {code: sum(word in each.common for word in words) for code, each in others.items()}
    counts = {code: count for code, count in counts.items() if len(others[code].common & {*words}) > 1}
    best = max(counts, key=lambda code: counts[code], default="")
    known, mine = counts.get(best, 0), sum(word in ours.common for word in words) if ours else 0
    enough = len(words) >= _FEWEST_FOREIGN and known >= max(_FEWEST_FOREIGN - 1, _SHARE_FOREIGN * len(words))
    return best if enough and known > 2 * mine else ""
