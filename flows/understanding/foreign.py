"""Words of danger in languages that are heard here and not spoken: few, and sure by themselves.

Rules of this file:
1. Only whole words count, in their order: a short word of one language is often a piece of another's.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from flows.understanding.once import once

Words = Mapping[str, tuple[str, ...]]
"""Language code -> phrases."""

_LONGEST = 1_000_000


@once
def language_of(text: str, words: Words) -> str:
    """The code of the language in whose words of danger the text speaks, or empty."""
    plain = _plain(text[:_LONGEST])
    return next((code for code, phrases in words.items() if phrases and _pattern(phrases).search(plain)), "")


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(" (?:" + "|".join(re.escape(_plain(phrase).strip()) for phrase in phrases) + ") ")


def _plain(text: str) -> str:
    """Small letters without accents, one space between words and at both ends."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    marks = {ord(char): None for char in set(plain) if unicodedata.category(char)[0] == "M"}
    return " " + " ".join(re.findall(r"\w+", plain.translate(marks))) + " "
