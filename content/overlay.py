"""A practice's own words: `words/<language>/*.toml` beside its settings, laid over ours.

1. A file is named as in `content/<language>/`; an id in it replaces ours, and nothing else changes.
2. It is checked like ours: the same values, the same limits. An id that we do not have is a fault, with the nearest.
3. A message keeps its id whatever its file: that it stands elsewhere here than with us does no harm.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from content.files import read_toml
from content.languages import GROUPS, QUESTION_GROUPS, QUESTIONS, WORDS, Language, Words, leaves, message, phrases_of
from content.markup import Text

FOLDER = "words"
"""Its name, beside the settings."""
GUIDES = "guides"


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a practice words anew: by language, then by id."""

    messages: Mapping[str, Mapping[str, Text]]
    words: Mapping[str, Words]
    version: str
    """A digest of it; empty where there is nothing."""


def read_overlay(folder: Path, languages: Mapping[str, Language], faults: list[str]) -> Overlay:
    """Read the folder, and add what is wrong to `faults`. A folder that is not there lays nothing over ours."""
    messages: dict[str, Mapping[str, Text]] = {}
    words: dict[str, Words] = {}
    digest = hashlib.sha256()
    for home in sorted(path for path in folder.glob("*") if path.is_dir() and not path.name.startswith(".")):
        language = languages.get(home.name)
        if language is None:
            faults.append(f"{FOLDER}/{home.name}: there is no such language. There is: {', '.join(languages)}.")
            continue
        if (home / GUIDES).exists():
            faults.append(f"{FOLDER}/{home.name}/{GUIDES}: guides cannot be laid over. Take the folder out.")
        for path in sorted(home.glob("*.toml")):
            digest.update(path.read_bytes())
        messages[home.name] = _messages(folder, language, faults)
        words[home.name] = _words(folder, language, faults)
    said = any(messages.values()) or any(words.values())
    return Overlay(messages, words, digest.hexdigest()[:12] if said else "")


def laid_over(languages: Mapping[str, Language], overlay: Overlay) -> Mapping[str, Language]:
    """Our languages with the practice's words in place of ours."""
    return MappingProxyType(
        {
            code: replace(
                language,
                messages=MappingProxyType({**language.messages, **overlay.messages.get(code, {})}),
                words=_joined(language.words, overlay.words.get(code, {})),
            )
            for code, language in languages.items()
        }
    )


def _joined(ours: Words, theirs: Words) -> Words:
    return MappingProxyType({group: {**phrases, **theirs.get(group, {})} for group, phrases in ours.items()})


def _messages(folder: Path, language: Language, faults: list[str]) -> Mapping[str, Text]:
    found: dict[str, Text] = {}
    for path in sorted((folder / language.code).glob("*.toml")):
        name = f"{language.code}/{path.name}"
        if path.name in (WORDS, QUESTIONS):
            continue
        broken: list[str] = []
        for id_, source in leaves(read_toml(folder, name, broken) or {}, name, broken):
            place = f"{name}: {id_}"
            if id_ not in language.messages:
                broken.append(f"{place}: there is no such text. {nearest_id(id_, language.messages)}")
                continue
            found[id_] = message(source, place, broken)
            broken.extend(_value_faults(place, language.messages[id_], found[id_]))
        faults.extend(f"{FOLDER}/{fault}" for fault in broken)
    return found


def _words(folder: Path, language: Language, faults: list[str]) -> Words:
    return {
        **_file(folder, language, WORDS, GROUPS, faults),
        **_file(folder, language, QUESTIONS, QUESTION_GROUPS, faults),
    }


def _file(folder: Path, language: Language, file: str, groups: tuple[str, ...], faults: list[str]) -> Words:
    name = f"{language.code}/{file}"
    if not (folder / name).exists():
        return {}
    broken: list[str] = []
    found = phrases_of(read_toml(folder, name, broken) or {}, name, broken, groups)
    for group, phrases in found.items():
        for id_ in phrases:
            if id_ not in language.words[group]:
                near = nearest_id(id_, language.words[group])
                broken.append(f"{name}: {group}.{id_}: there is no such id. {near}")
    faults.extend(f"{FOLDER}/{fault}" for fault in broken)
    return {group: phrases for group, phrases in found.items() if phrases}


def _value_faults(place: str, ours: Text, theirs: Text) -> Iterator[str]:
    for value in sorted(ours.values - theirs.values):
        yield f"{place}: the value {{{value}}} is missing: put it in its place."
    for value in sorted(theirs.values - ours.values):
        may = ", ".join(f"{{{each}}}" for each in sorted(ours.values)) or "none"
        yield f"{place}: nothing fills {{{value}}}. It may name: {may}."


def nearest_id(id_: str, known: Iterable[str]) -> str:
    """Say which id was perhaps meant, or nothing."""
    near = get_close_matches(id_, tuple(known), 1)
    return f'Did you mean "{near[0]}"?' if near else "It may be gone: take it out."
