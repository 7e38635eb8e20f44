"""One language: its messages by id, and the words by which people name things.

Rules of this file:
1. A message's id is the dotted path of its tables; which file it stands in does not matter.
2. Every file is read to its end, and every fault is told: nothing raises.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from content.files import read_toml
from content.guides import LINK, Guide
from content.markup import MarkupError, Text, parse, plain
from content.models import Toml, TomlTable

GROUPS = (
    *("choices", "commands", "methods", "parts", "platforms", "signs", "numbers", "danger", "spellings"),
    *("qualities", "guides", "details"),
)
"""The tables of words.toml."""
QUESTION_GROUPS = ("topics", "subjects", "asking", "alike", "near")
"""Those of questions.toml, which a language may be without."""
LONGEST = 700
"""Characters of a message as it is read, markup taken out."""

WORDS, QUESTIONS = "words.toml", "questions.toml"
"""The files that are no messages."""
_STEP = re.compile(r"[a-z0-9_]+")

Words = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Language:
    """All words of one language. `code` is the name of its folder."""

    code: str
    messages: Mapping[str, Text]
    words: Words
    """Group -> id -> phrases; every group of `GROUPS` and `QUESTION_GROUPS` is there."""
    homes: Mapping[str, str]
    """Message id -> the file in which it stands, "en/methods.toml"."""
    guides: Mapping[str, Guide] = field(default_factory=lambda: MappingProxyType({}))
    """Method (or `LINK`) -> how to install it, in the order of guides.toml; `guides.py` reads them."""

    def text(self, *ids: str) -> Text:
        """Give the message of the first of `ids` that exists: the special one first, the general one last.

        Raises KeyError if there is none: the code that asks, or this language, lacks a message.
        """
        for id_ in ids:
            if id_ in self.messages:
                return self.messages[id_]
        raise KeyError(f"The language {self.code!r} has no message {' or '.join(ids)}.")

    def guide(self, method: str, *, by_link: bool = False) -> Guide:
        """Give the guide of `method`, or the one for all that is joined by a link. Raises KeyError if there is none."""
        return self.guides[LINK if by_link else method]


def read_language(folder: Path, code: str, faults: list[str]) -> Language | None:
    """Read all files of `folder`/`code`, and add what is wrong to `faults`; None if a file cannot be read."""
    messages: dict[str, Text] = {}
    homes: dict[str, str] = {}
    files = sorted(path.name for path in (folder / code).glob("*.toml"))
    names = [f"{code}/{name}" for name in files if name not in (WORDS, QUESTIONS)]
    tables = {name: read_toml(folder, name, faults) for name in names}
    for name, table in tables.items():
        for id_, source in leaves(table or {}, name, faults):
            if id_ in homes:
                faults.append(f"{name}: {id_}: this id is in {homes[id_]} too: remove one of the two.")
                continue
            homes[id_] = name
            messages[id_] = message(source, f"{name}: {id_}", faults)
    table = read_toml(folder, f"{code}/{WORDS}", faults)
    asked = read_toml(folder, f"{code}/{QUESTIONS}", faults) if QUESTIONS in files else {}
    words = MappingProxyType(
        {
            **phrases_of(table or {}, f"{code}/{WORDS}", faults),
            **phrases_of(asked or {}, f"{code}/{QUESTIONS}", faults, QUESTION_GROUPS),
        }
    )
    if table is None or None in tables.values():
        return None
    return Language(code, MappingProxyType(messages), words, MappingProxyType(homes))


def compared(reference: Language, other: Language) -> Iterator[str]:
    """Find what `other` lacks, or has too much, against the reference language."""
    for id_, home in reference.homes.items():
        if id_ in other.messages:
            yield from _values_compared(reference, other, id_)
        else:
            file = home.partition("/")[2]
            yield f"{other.code}/{file}: {id_}: this message is missing: translate it from {home}."
    for id_, home in other.homes.items():
        if id_ not in reference.messages:
            yield f"{home}: {id_}: {reference.code} has no such message: remove it or correct its id."
    for group in GROUPS:
        place = f"{other.code}/{WORDS}: {group}"
        ours, theirs = reference.words[group].keys(), other.words[group].keys()
        for id_ in sorted(ours - theirs):
            yield f"{place}.{id_}: these words are missing: add them."
        for id_ in sorted(theirs - ours):
            yield f"{place}.{id_}: {reference.code} has no such id: remove it or correct it."


def _values_compared(reference: Language, other: Language, id_: str) -> Iterator[str]:
    ours, theirs = reference.messages[id_].values, other.messages[id_].values
    for value in sorted(ours - theirs):
        yield f"{other.homes[id_]}: {id_}: the value {{{value}}} is missing: put it in its place."
    for value in sorted(theirs - ours):
        yield f"{other.homes[id_]}: {id_}: nothing fills {{{value}}}: remove it or correct its name."


def leaves(table: TomlTable, name: str, faults: list[str]) -> Iterator[tuple[str, str]]:
    """Walk through the tables in the order of the file, without recursion: depth is the author's choice."""
    open_tables = [("", iter(table.items()))]
    while open_tables:
        path, items = open_tables[-1]
        step, value = next(items, ("", None))
        if not step and value is None:
            open_tables.pop()
            continue
        id_ = f"{path}.{step}" if path else step
        if not _STEP.fullmatch(step):
            faults.append(f"{name}: {id_}: an id is made of small letters, digits and _ only: rename it.")
        elif isinstance(value, Mapping):
            open_tables.append((id_, iter(value.items())))
        elif isinstance(value, str):
            yield id_, value
        else:
            faults.append(f"{name}: {id_}: a message must be text in quotation marks.")


def message(source: str, place: str, faults: list[str]) -> Text:
    """Parse one message; an empty text stands for one that cannot be."""
    try:
        text = parse(source)
    except MarkupError as error:
        faults.extend(f"{place}: {fault}" for fault in error.faults)
        return Text(())
    length = len(plain(text.spans))
    if length > LONGEST:
        faults.append(f"{place}: it has {length} characters: shorten it to {LONGEST}.")
    return text


def phrases_of(table: TomlTable, name: str, faults: list[str], groups: tuple[str, ...] = GROUPS) -> Words:
    """Read the groups of a file of words, each there if only empty; what is wrong is added to `faults`.

    The same phrase may stand under two ids of `alike` and of `asking`.
    """
    unknown = [group for group in table if group not in groups]
    faults.extend(f"{name}: {group}: there is no such group: use {', '.join(groups)}." for group in unknown)
    return MappingProxyType({group: _group(table.get(group, {}), f"{name}: {group}", faults) for group in groups})


def _group(table: Toml, place: str, faults: list[str]) -> Mapping[str, tuple[str, ...]]:
    """Read one group: id -> list of phrases, no phrase under two ids."""
    if not isinstance(table, Mapping):
        faults.append(f"{place}: it must be a table.")
        return MappingProxyType({})
    claims: dict[str, set[str]] = defaultdict(set)
    group: dict[str, tuple[str, ...]] = {}
    for id_, phrases in table.items():
        if not isinstance(phrases, list) or not all(isinstance(p, str) and p.strip() for p in phrases):
            faults.append(f'{place}.{id_}: it must be a list of phrases such as ["one", "two"].')
            continue
        group[id_] = tuple(phrases)
        for phrase in phrases:
            claims[" ".join(phrase.casefold().split())].add(id_)
    for phrase, ids in claims.items():
        if len(ids) > 1 and not place.endswith((": alike", ": asking")):
            faults.append(f'{place}: "{phrase}" is claimed by {" and ".join(sorted(ids))}: leave it to one of them.')
    return MappingProxyType(group)
