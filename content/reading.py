"""How hard a text is to read: its Flesch-Kincaid grade, and the words of its longest sentence.

What is no prose is taken out first, since it would blur the measure: addresses, `{values}`, and names of
products and of menus, which stay as one short word. A line without a full stop counts as a sentence of its own.

It loads a dictionary, which whoever only runs a practice does without: import it where a text is measured.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import pyphen

from content.loading import Content
from content.markup import Text, plain

MEASURED = {"en": 6.0}
"""Language -> the highest grade allowed; reading age is about grade + 5."""
LONGEST_SENTENCE = 20
FEWEST_WORDS = 10
"""A shorter text says too little for a grade."""
FEWEST_IN_A_SENTENCE = 3

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
_SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
_HYPHENS = pyphen.Pyphen(lang="en_US")
_END = re.compile(r"(?<=[.!?])\s+|\n+")


def products(content: Content, code: str) -> list[str]:
    """Proper names that stand in a language's texts: of methods (but not "post"), and of helplines."""
    named = [one for one, method in content.methods.items() if set(method.classes) != {"post_phone_sms"}]
    lines = [line.name for numbers in content.helplines.values() for line in numbers.lines]
    return [*lines, *(plain(content.languages[code].text(f"method.{one}.name").spans) for one in named)]


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
    """Give the words; what is joined by a hyphen is one."""
    return re.findall(r"[\w'\u2019-]*\w[\w'\u2019-]*", text)


def syllables(word: str) -> int:
    """As many as the hyphenation dictionary parts the word into."""
    return len(_HYPHENS.positions(word)) + 1


def grade(text: str) -> float:
    """Flesch-Kincaid grade of prose, to one decimal; each line ends as a sentence does.

    A sentence of one or two words counts as words, not as a sentence: "No." does not make a text easier.
    """
    lines = [line.strip() for line in text.splitlines() if re.search(r"\w", line)]
    ended = " ".join(line if line[-1] in ".!?" else f"{line.rstrip(':,;')}." for line in lines)
    parts = [_bare(part) for part in _SENTENCE.findall(ended)]
    count = max(1, sum(len(part) >= FEWEST_IN_A_SENTENCE for part in parts))
    bare = _bare(ended)
    return round(0.39 * len(bare) / count + 11.8 * sum(map(syllables, bare)) / len(bare) - 15.59, 1)


def _bare(text: str) -> list[str]:
    """Give the words in small letters; a hyphen joins two words, an apostrophe stays in contractions only."""
    kept = re.sub(r"'(?![tsd]\b|ve\b|ll\b|re\b)", '"', text.lower())
    return re.sub(r"[^\w\s']", "", kept).split()
