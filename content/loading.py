"""The content as one frozen value, checked whole when it is loaded.

Rules of this file:
1. All faults are told at once, each with its file and id; an author need not run it again to see the next.
2. Wrong content refuses the start; old content only warns: a bot must not stop because a year went by.
3. What is wrong with a policy is decided where the settings are read, for the default policy and a practice's own.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from content.files import shaped, version
from content.freshness import due, looked_at
from content.guide_reading import read_guides, read_outline
from content.guides import Outline, guide_faults, guides_compared, outline_faults
from content.languages import Language, compared, read_language
from content.markup import parse
from content.models import HeardLanguage, Helplines, HelplinesFile, Method, MethodsFile, Policy
from content.overlay import laid_over, read_overlay

HERE = Path(__file__).parent
REFERENCE = "en"
"""The language that all others are held against."""
FRESH_DAYS = 365
OTHER = "other"
"""Stands in texts and words for every tool that is known by name only."""
ANY_MAIL = "any_mail"
"""Stands in words for every firm that carries ordinary e-mail."""
METHOD_TEXTS = ("name", "good", "but", "long", "trail", "presence")
"""What must be said of every method, as `method.<id>.<text>`."""
OPTIONAL_TEXTS = ("condition", "screen")
"""What may be said of one; where `screen` is missing, what is said of tools in general holds."""
HEARD_LINES = ("alarm", "ask")
"""All that is said in a language that is heard and not spoken."""

_CODE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


class ContentError(Exception):
    """The content cannot be used. For its author; `faults` has a sentence for each thing to put right.

    `partial` is the content all the same, if it can be read at all: to check settings against, and for no other use.
    """

    def __init__(self, faults: tuple[str, ...], partial: "Content | None" = None) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
        self.partial = partial


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the bot says and knows. It never changes while the bot runs."""

    version: str
    """12 hexadecimal digits over all content files: the same files, the same version."""
    methods: Mapping[str, Method]
    policy: Policy
    """The default; a practice may override it."""
    helplines: Mapping[str, Helplines]
    """By country: two capital letters, or "EU"."""
    languages: Mapping[str, Language]
    heard: Mapping[str, HeardLanguage]
    """Languages that are heard and not spoken."""
    warnings: tuple[str, ...]
    """Facts to look up, the weightiest first: for the operator to see, no reason to stop."""


def load(
    folder: Path = HERE, today: date | None = None, fresh_days: int = FRESH_DAYS, overlay: Path | None = None
) -> Content:
    """Read and check all of `folder`. `today` (UTC, if not given) is for the ages of facts.

    `overlay`: a folder with a practice's own words, which are laid over ours (`content.overlay`).

    Raises ContentError with every fault of every file. What can be checked only against a file that is
    broken itself (texts against the methods, a translation against the reference) waits until it is whole.
    """
    faults: list[str] = []
    methods = shaped(MethodsFile, folder, "methods.toml", faults)
    policy = shaped(Policy, folder, "policy.toml", faults)
    helplines = shaped(HelplinesFile, folder, "helplines.toml", faults)
    outline = read_outline(folder, faults)
    languages = dict(_languages(folder, outline, faults))
    faults.extend(_language_faults(languages, methods))
    heard = dict(_heard(folder, faults))
    faults.extend(_guide_faults(languages, outline, methods))
    if not (methods and policy and helplines and outline is not None):
        raise ContentError(tuple(faults))
    day = today or datetime.now(UTC).date()
    facts = due(looked_at(methods.methods, helplines.helplines, outline), day, fresh_days)
    content = Content(
        version=version(folder),
        methods=methods.methods,
        policy=policy,
        helplines=helplines.helplines,
        languages=MappingProxyType(languages),
        heard=MappingProxyType(heard),
        warnings=tuple(each.sentence() for each in facts),
    )
    laid = read_overlay(overlay, languages, faults) if overlay else None
    if faults:
        raise ContentError(tuple(faults), content)
    if laid is None or not laid.version:
        return content
    mixed = hashlib.sha256(f"{content.version} {laid.version}".encode()).hexdigest()[:12]
    return replace(content, version=mixed, languages=laid_over(languages, laid))


def _codes(folder: Path, faults: list[str]) -> list[str]:
    """Find the languages: every folder that is named as one."""
    folders = sorted(path.name for path in folder.glob("*") if path.is_dir() and path.name[0] not in "._")
    folders = [name for name in folders if name not in heard_only(folder)]
    named = [name for name in folders if _CODE.fullmatch(name)]
    faults.extend(
        f"{name}: this folder is named as no language is: call it de or pt-BR, or move it away."
        for name in folders
        if name not in named
    )
    if REFERENCE not in named:
        faults.append(f"{REFERENCE}: the folder of the reference language is missing: put it back.")
    return named


def heard_only(folder: Path) -> tuple[str, ...]:
    """The languages that are heard and not spoken: a folder with words of danger, and no words of its own."""
    return tuple(
        sorted(path.parent.name for path in folder.glob("*/danger.toml") if not (path.parent / "words.toml").exists())
    )


def _heard(folder: Path, faults: list[str]) -> Iterator[tuple[str, HeardLanguage]]:
    """Read what is said, and which words count, in each language that is heard and not spoken."""
    for code in heard_only(folder):
        found = shaped(HeardLanguage, folder, f"{code}/danger.toml", faults)
        if found:
            yield code, found


def with_heard(language: Language, heard: Mapping[str, HeardLanguage]) -> Language:
    """The language as it is worded: with the few lines of those that are only heard, as `heard.<code>.<line>`."""
    lines = {f"heard.{code}.{name}": parse(getattr(each, name)) for code, each in heard.items() for name in HEARD_LINES}
    return replace(language, messages=MappingProxyType({**language.messages, **lines}))


def _languages(
    folder: Path, outline: Mapping[str, Outline] | None, faults: list[str]
) -> Iterator[tuple[str, Language]]:
    """Read each language whole, its guides too where its other files cannot be used."""
    for code in _codes(folder, faults):
        language = read_language(folder, code, faults)
        guides = read_guides(folder, code, outline, faults)
        if language:
            yield code, replace(language, guides=guides)


def _language_faults(languages: Mapping[str, Language], methods: MethodsFile | None) -> Iterator[str]:
    reference = languages.get(REFERENCE)
    if reference is None:
        return
    if methods:
        yield from text_faults(methods.methods, reference)
    for code, language in languages.items():
        if code != REFERENCE:
            yield from compared(reference, language)


def _guide_faults(
    languages: Mapping[str, Language], outline: Mapping[str, Outline] | None, methods: MethodsFile | None
) -> Iterator[str]:
    if outline is not None and methods:
        yield from outline_faults(outline, methods.methods)
    reference = languages.get(REFERENCE)
    for code, language in languages.items():
        if outline is not None:
            yield from guide_faults(code, language.guides, outline)
        if reference and code != REFERENCE:
            yield from guides_compared(reference.guides, code, language.guides)


def text_faults(methods: Mapping[str, Method], language: Language) -> Iterator[str]:
    """Find methods without their texts, and texts and words of methods that nobody knows."""
    known = sorted({*methods, OTHER})
    allowed = {f"method.{method}.{text}" for method in known for text in METHOD_TEXTS + OPTIONAL_TEXTS}
    for method in known:
        for text in METHOD_TEXTS:
            if f"method.{method}.{text}" not in language.messages:
                home = f"{language.code}/methods.toml"
                yield f"{home}: method.{method}.{text}: this message is missing: write it."
    for id_, home in language.homes.items():
        if id_.startswith("method.") and id_ not in allowed:
            yield f"{home}: {id_}: no method that is known has this text: remove it or correct its id."
    for id_ in sorted(language.words["methods"].keys() - {*known, ANY_MAIL}):
        home = f"{language.code}/words.toml"
        yield f"{home}: methods.{id_}: no method is known by this id: remove it or correct it."
