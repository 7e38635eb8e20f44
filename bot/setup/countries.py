"""Countries by name or code, in any language that the telephone library names them in.

1. The names are `phonenumbers`' own; here stand only what people say that is no country's name, and the Union.
2. A country without numbers of its own is never guessed: a member of the Union is asked about, any other is said.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from phonenumbers.geodata.locale import LOCALE_DATA
from rapidfuzz import fuzz, process

from bot.setup.parsing import WrongError

UNION = "EU"
MEMBERS = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905 - one line
)
_SAID = {
    "uk": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "us of a": "US",
    "america": "US",
    "united states of america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "republic of ireland": "IE",
    "eire": "IE",
    "czechia": "CZ",
    "turkey": "TR",
    "european union": UNION,
    "europe": UNION,
}
_CLOSE = 85
"""Likeness of two names, of 100, from which a slip of the pen is taken for one."""


def name(code: str) -> str:
    """Return a country's name in English; a code that is no country's stays as it is."""
    if code == UNION:
        return "the European Union"
    names = LOCALE_DATA.get(code)
    return _meant(names, "en") if names else code


def read(typed: str) -> str:
    """Read a country's code (ISO 3166 alpha-2, or EU). Raises WrongError."""
    plain = _plain(typed)
    code = typed.strip().upper()
    if plain in _SAID:
        return _SAID[plain]
    if code in LOCALE_DATA or code == UNION:
        return code
    names = _codes()
    if found := names.get(plain.removeprefix("the ")):
        return found
    near = (
        process.extractOne(plain, tuple(names), scorer=fuzz.ratio, score_cutoff=_CLOSE)
        if len(plain) <= _LONGEST
        else None
    )
    hint = f" Did you mean {name(names[near[0]])}?" if near else " For example: United Kingdom, or GB."
    raise WrongError(f"Accord knows no country of this name.{hint}")


def named(codes: Iterable[str]) -> str:
    """Name these countries in a sentence."""
    return ", ".join(name(code) for code in codes)


_LONGEST = 60
"""Characters of the longest name that is compared."""


@cache
def _codes() -> Mapping[str, str]:
    """Every name in every language -> the code; a name that two countries share in some language names none there."""
    found = {_plain(_meant(names, "en")): code for code, names in LOCALE_DATA.items()}
    english = frozenset(found)
    twice = set[str]()
    for code, names in LOCALE_DATA.items():
        for given in {_plain(each) for each in names.values() if not each.startswith("*")} - english:
            if found.setdefault(given, code) != code:
                twice.add(given)
    return {given: code for given, code in found.items() if given and given not in twice}


def _meant(names: Mapping[str, str], language: str) -> str:
    """Return the name in a language; "*aa" stands for: as in language aa."""
    found = names.get(language, "")
    return names.get(found[1:], "") if found.startswith("*") else found


def _plain(text: str) -> str:
    """Put a name so that it can be compared: without marks, signs and capitals."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in apart if sign != "." and not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())
