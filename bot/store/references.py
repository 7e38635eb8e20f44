"""References and codes that people read aloud and type: random, and forgiving in how they are typed.

1. Only Crockford's 32 letters and figures: no I, L, O, U, so nothing reads as something else or as a word.
2. Typed in any case, with or without hyphens and spaces; O is read as 0, I and L as 1.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 4
_REF_LENGTH = 8  # 40 bits: tells clients apart, is no secret
_CODE_LENGTH = 12  # 60 bits: cannot be guessed over a chat that slows down after a few wrong ones
_READ_AS = str.maketrans("OIL", "011")
_LONGEST = 64  # typed characters that are looked at


_AS_PRINTED = re.compile(r"\W*(?:[0-9A-Za-z]{4}\W?){2,3}\W*")


def is_as_printed(typed: str) -> bool:
    """Whether it can only be a reference or a code, typed as it was given: groups of four, with a figure among them."""
    return any(map(str.isdecimal, typed)) and len(typed) <= _LONGEST and _AS_PRINTED.fullmatch(typed) is not None


def _grouped(letters: str) -> str:
    return "-".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))


def _random(length: int) -> str:
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(length)))


def new_ref() -> str:
    """Return a random reference such as "K7QM-3F2X" (40 bits)."""
    return _random(_REF_LENGTH)


def new_code() -> str:
    """Return a random code such as "7H2K-M9QX-03FT" (60 bits)."""
    return _random(_CODE_LENGTH)


def _read(typed: str, length: int) -> str | None:
    if len(typed) > _LONGEST:
        return None
    letters = "".join(each for each in typed.upper() if each.isalnum()).translate(_READ_AS)
    return _grouped(letters) if len(letters) == length and set(letters) <= set(ALPHABET) else None


def read_ref(typed: str) -> str | None:
    """Return the reference that somebody typed, spelled properly; None if it cannot be one."""
    return _read(typed, _REF_LENGTH)


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, spelled properly; None if it cannot be one."""
    return _read(typed, _CODE_LENGTH)
