"""Texts of the practice's own: one string, or a table by language.

1. A `Localized` is a string: the text in the practice's first language. `inn` gives it in another one.
2. Where a language has no text of its own, the first language's stands in; `missing` names what could be translated.
3. Such a text is never restyled: it is shown as it stands.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self, TypeVar

from pydantic import PlainValidator, ValidationInfo

from content.models import Toml, TomlTable

S = TypeVar("S", bound=str)

_CODE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """What a shape must know to read a table: the folder of the file, and the practice's first language."""

    folder: Path = Path()
    language: str = "en"


class Localized(str):
    """A text in the practice's first language, which is its value; `texts` has it by language."""

    __slots__ = ("texts",)
    texts: Mapping[str, str]

    def __new__(cls, text: str = "", texts: Mapping[str, str] = NOTHING) -> Self:
        """`texts`: by language, where the practice wrote it in more than the one."""
        made = super().__new__(cls, text)
        made.texts = texts
        return made

    def inn(self, language: str) -> str:
        """Give the text in this language, or in the practice's first one."""
        return self.texts.get(language, str(self))

    def missing(self, languages: Collection[str]) -> tuple[str, ...]:
        """Name those of `languages` that have no text, if it is written by language at all."""
        return tuple(code for code in languages if self.texts and code not in self.texts)


UNSAID = Localized()
"""Nothing is said."""


def line(text: Toml, longest: int) -> str:
    """Read one text of one line. Raises ValueError with a sentence."""
    if not isinstance(text, str):
        raise ValueError('must be text in straight quotes, such as "like this", or a table by language.')  # noqa: TRY004
    said = text.strip()
    if _NOT_PRINTED.search(said):
        raise ValueError("must be a single line: take the line breaks and tabs out.")
    if len(said) > longest:
        raise ValueError(f"must have at most {longest} characters. It has {len(said)}.")
    return said


def _read(longest: int, needed: bool, value: Toml, info: ValidationInfo) -> Localized:
    if not isinstance(value, Mapping):
        return _full(value if isinstance(value, Localized) else Localized(line(value, longest)), needed)
    place = info.context if isinstance(info.context, Place) else Place()
    for code in value:
        if not _CODE.fullmatch(code):
            raise ValueError(f'"{code}" is no language. Write it as {{ {place.language} = "..." }}.')
    texts = {code: _full(line(text, longest), needed) for code, text in value.items()}
    if place.language not in texts:
        raise ValueError(f'needs a text in "{place.language}", the first language of the practice.')
    return Localized(texts[place.language], MappingProxyType(texts))


def _full(text: S, needed: bool) -> S:
    if needed and not text:
        raise ValueError("must not be empty.")
    return text


def _text(longest: int, *, needed: bool = False) -> PlainValidator:
    return PlainValidator(partial(_read, longest, needed))


Label = Annotated[Localized, _text(60)]
"""A name, a title, or what stands on a button."""
Title = Annotated[Localized, _text(60, needed=True)]
"""The same, which must not be empty."""
Phrase = Annotated[Localized, _text(120)]
"""Part of a sentence."""
Sentence = Annotated[Localized, _text(400)]
"""A text that stands by itself."""
Saying = Annotated[Localized, _text(400, needed=True)]
"""The same, which must not be empty."""


def translations(raw: TomlTable, languages: Collection[str]) -> Iterator[str]:
    """Tell which texts of a file, written by language, lack one of `languages`."""
    if len(languages) < 2:  # noqa: PLR2004 - with one there is nothing to translate
        return
    for place, table in _by_language(raw, "", languages):
        for code in languages:
            if code not in table:
                yield f'{place}: has no text in "{code}".'


def _by_language(value: Toml, place: str, languages: Collection[str]) -> Iterator[tuple[str, TomlTable]]:
    """Find the tables whose keys are languages, each with its place."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(languages):
            yield place, value
        else:
            for key, inner in value.items():
                yield from _by_language(inner, f"{place}.{key}" if place else key, languages)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _by_language(inner, f"{place}, entry {number}", languages)
