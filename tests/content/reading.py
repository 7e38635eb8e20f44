"""How hard a text is to read: Flesch-Kincaid grade by textstat, and the words of its longest sentence.

What is no prose is taken out first, since it would blur the measure: addresses, `{values}`, and names of
products and of menus, which stay as one short word. A line without a full stop counts as a sentence of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import textstat

from content import Text, plain

MEASURED = {"en": 6.0}
"""Language -> the highest grade allowed; reading age is about grade + 5."""
LONGEST_SENTENCE = 20
FEWEST_WORDS = 10
"""A shorter text says too little for a grade."""

_NAMES = (
    "Proton",
    "Apple ID",
    "Apple",
    "Microsoft",
    "Google",
    "Facebook",
    "Meta",
    "iCloud",
    "iPhone",
    "iPad",
    "Android",
    "Windows",
    "macOS",
    "Linux",
    "Chromebook",
    "Chrome",
    "Edge",
    "Firefox",
    "Safari",
    "BlackBerry",
    "App Store",
    "Play Store",
)
_ADDRESS = re.compile(r"(https?://|mailto:|tel:)\S+|\b[\w-]+(\.[\w-]+)*\.(com|org|me|net)\b(/\S*)?")
_VALUE = re.compile(r"\{\w+\}")
_END = re.compile(r"(?<=[.!?])\s+|\n+")


def without_menus(text: Text) -> str:
    """Give a text without its styles, and a path such as *Settings > Privacy* as the one name that it is."""
    return plain(replace(span, text="app") if span.italic and " > " in span.text else span for span in text.spans)


def prose(text: str, names: Iterable[str] = ()) -> str:
    """Take out of `text`, which is plain already, all that is no prose; `names` are products besides ours."""
    known = sorted({*_NAMES, *names}, key=len, reverse=True)
    text = _VALUE.sub("", _ADDRESS.sub("", text))
    return re.sub(rf"\b({'|'.join(map(re.escape, known))})\b", "app", text)


def sentences(text: str) -> list[str]:
    """Split at full stops and their kin, and at line breaks."""
    return [part.strip(" -*.") for part in _END.split(text) if re.search(r"\w", part)]


def words(text: str) -> list[str]:
    return re.findall(r"[\w'\u2019-]*\w[\w'\u2019-]*", text)


def grade(text: str) -> float:
    """Flesch-Kincaid grade of prose, each line ending as a sentence does."""
    lines = [line.strip() for line in text.splitlines() if re.search(r"\w", line)]
    ended = " ".join(line if line[-1] in ".!?" else f"{line.rstrip(':,;')}." for line in lines)
    return float(textstat.textstat.flesch_kincaid_grade(ended))
