"""How a person is found in an app: usernames, handles, telephone numbers, e-mail addresses, read from what was typed.

Rules of this file:
1. It never raises and never asks the network; what cannot be read is a problem code, not an error.
2. A value may come with a problem: then it can be right, and the person is asked about it.
3. A code, a PIN or a recovery key is never a value.

Codes: `not_one` does not look like one; `no_digits` a Signal username without the digits behind it;
`no_country` a telephone number that is complete only with its country; `other_provider` an address
elsewhere (value kept); `unlikely` may be one (value kept); `secret` must not be sent here; `too_long`;
`not_needed` this kind has no identifier.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import phonenumbers

from flows.understanding.heard import Phrases

_LONGEST = 64
_LONGEST_LINK = 200
_MOST_READ = 2000
_KEY_GROUPS = 8
_PHRASE_WORDS = 12

_EMAIL = re.compile(r"(?<![^\s@<>,;:()\[\]\"'])[^\s@<>,;:()\[\]\"']+@[^\s@<>,;:()\[\]\"']+\.[^\s@<>,;:()\[\]\"'.!?]+")
_USERNAME = re.compile(r"(?<![\w.@-])@?([a-z_][a-z0-9_]{2,31})\.(\d{2,9})(?![\w@]|[.+-]\w)", re.IGNORECASE)
_BARE_NAME = re.compile(r"@?[a-z_][a-z0-9_]{2,31}", re.IGNORECASE)
_SIGNAL_LINK = re.compile(r"(?:https://)?signal\.me/#\S+", re.IGNORECASE)
_WIRE_LINK = re.compile(r"(?:https://)?account\.wire\.com/user-profile/\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.@+-])@([a-z0-9_][a-z0-9_.-]*[a-z0-9_-])(?![\w@])", re.IGNORECASE)
_BARE_HANDLE = re.compile(r"[a-z0-9_.-]{2,}", re.IGNORECASE)
_THREEMA_ID = re.compile(r"(?<![\w*])(\*[a-z0-9]{7}|[a-z0-9]{8})(?![\w*])", re.IGNORECASE)
_THREEMA_LINK = re.compile(r"(?:https://)?threema\.id/\S+", re.IGNORECASE)
_MATRIX_ID = re.compile(r"@[a-z0-9._=/+-]+:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?", re.IGNORECASE)
_MATRIX_LINK = re.compile(r"(?:https://)?matrix\.to/#\S+", re.IGNORECASE)
_LOCAL_NUMBER = re.compile(r"(?<![\w.])\(?0[\d\s()/.-]{7,}\d(?![\w@])")
_CODE = re.compile(r"\d(?:[\s-]?\d){3,7}")
_KEY = re.compile(r"[0-9a-z]{32,}", re.IGNORECASE)
_KEY_GROUP = re.compile(r"[0-9a-z]{4,8}", re.IGNORECASE)
_PHRASE_WORD = re.compile(r"[a-z]{3,8}", re.IGNORECASE)
_NATIONAL = 7  # digits; shorter ones are codes

_SPELT: Mapping[str, str] = {"spelt_at": "@", "spelt_dot": ".", "spelt_dash": "-", "spelt_underscore": "_"}
_NOTHING_SPELT: Phrases = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: a value in its normal form, a problem code, or both (ask about the value)."""

    value: str = ""
    problem: str = ""


def read(kind: str, text: str, country: str, domains: Sequence[str] = (), spelt: Phrases = _NOTHING_SPELT) -> Reading:
    """Read an identifier of a kind (signal wire proton tuta email facetime threema element phone name) from a text.

    `country` is the region of numbers without one ("GB"); `domains` are those of the provider, for
    proton and tuta; `spelt` may hold the words for signs ("spelt_at", "spelt_dot", ...).
    """
    reader = _READERS.get(kind)
    if reader is None:
        return Reading(problem="not_needed")
    text = "".join(char if char.isprintable() else " " for char in text[:_MOST_READ]).strip()
    if _is_secret(text) and not (reader in _TAKE_NUMBERS and _is_short_number(text, country)):
        return Reading(problem="secret")
    found = Reading(problem="not_one")
    for form in dict.fromkeys((text, _unspelt(text, spelt))):
        found = reader(form, country, domains)
        if found.value or found.problem != "not_one":
            break
    longest = _LONGEST_LINK if "/" in found.value else _LONGEST
    if len(found.value) > longest or (not found.value and any(len(word) > _LONGEST for word in text.split())):
        return Reading(problem="too_long")
    if found.problem == "not_one" and any(_CODE.fullmatch(word) for word in re.split(r"[^\w-]+", text)):
        return Reading(problem="secret")
    return found


def guess_kind(text: str) -> tuple[str, ...]:
    """Tell which kinds a text fits that surely holds an identifier, the likeliest first; else nothing."""
    text = text[:_MOST_READ]
    for pattern, kinds in _SHAPES:
        if pattern.search(text):
            return kinds
    if "+" in text and any(True for _ in _numbers(text, None)):
        return _BY_NUMBER
    return ()


_BY_NUMBER = ("phone", "signal", "facetime")
_SHAPES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_SIGNAL_LINK, ("signal",)),
    (_WIRE_LINK, ("wire",)),
    (_EMAIL, ("email", "proton", "tuta", "facetime")),
    (_USERNAME, ("signal",)),
    (_MATRIX_LINK, ("element",)),
    (_MATRIX_ID, ("element",)),
    (_THREEMA_LINK, ("threema",)),
    (_HANDLE, ("wire",)),
    (_LOCAL_NUMBER, _BY_NUMBER),
)


def _is_secret(text: str) -> bool:
    """Tell a code, PIN, recovery phrase or key that stands alone."""
    words = text.split()
    if _CODE.fullmatch(text) or any(_KEY.fullmatch(word) and not word.isalpha() for word in words):
        return True
    groups = [word for word in words if _KEY_GROUP.fullmatch(word) and not word.isalpha()]
    if len(groups) >= _KEY_GROUPS and len({len(word) for word in words}) == 1:
        return True
    return len(words) >= _PHRASE_WORDS and all(_PHRASE_WORD.fullmatch(word) for word in words)


def _is_short_number(text: str, country: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    return digits >= _NATIONAL and any(phonenumbers.is_valid_number(each) for each in _numbers(text, country))


def _unspelt(text: str, spelt: Phrases) -> str:
    """Put signs for their words, and close the gaps around them."""
    for ident, sign in _SPELT.items():
        for word in spelt.get(ident, ()):
            text = re.sub(rf"(?:(?<=\s)|[(\[{{<]){re.escape(word)}(?:(?=\s)|[)\]}}>])", sign, text, flags=re.IGNORECASE)
    return re.sub(r"(?<!\s)\s*([@._])\s*(?=\w)", r"\1", text)


def _email(text: str, _country: str, _domains: Sequence[str]) -> Reading:
    if not _EMAIL.search(text):
        return Reading(problem="not_one")
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - it takes long to load

    for match in _EMAIL.finditer(text):
        try:
            checked = validate_email(match[0], check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            continue
        return Reading(checked.normalized.lower())
    return Reading(problem="not_one")


def _provider(text: str, country: str, domains: Sequence[str]) -> Reading:
    found = _email(text, country, domains)
    if found.value and domains and found.value.rpartition("@")[2] not in domains:
        return Reading(found.value, "other_provider")
    return found


def _numbers(text: str, country: str | None) -> Iterator[phonenumbers.PhoneNumber]:
    """Find numbers that are complete, at least by their length."""
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    text = re.sub(r"^\s*00(?=[1-9])", "+", text)
    for match in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.POSSIBLE):
        yield match.number


def _phone(text: str, country: str, _domains: Sequence[str]) -> Reading:
    if _EMAIL.search(text):
        return Reading(problem="not_one")
    written = phonenumbers.PhoneNumberFormat.E164
    possible = [(phonenumbers.format_number(each, written), each) for each in _numbers(text, country)]
    for value, each in possible:
        if phonenumbers.is_valid_number(each):
            return Reading(value)
    for value, each in possible:
        if phonenumbers.is_possible_number_with_reason(each) == phonenumbers.ValidationResult.IS_POSSIBLE:
            return Reading(value, "unlikely")
    digits = sum(char.isdigit() for char in text)
    return Reading(problem="no_country" if digits >= _NATIONAL else "not_one")


def _facetime(text: str, country: str, domains: Sequence[str]) -> Reading:
    found = _email(text, country, domains)
    return found if found.value else _phone(text, country, domains)


def _signal(text: str, country: str, domains: Sequence[str]) -> Reading:
    if link := _SIGNAL_LINK.search(text):
        return Reading(_with_scheme(link[0]))
    if name := _USERNAME.search(text):
        return Reading(f"{name[1]}.{name[2]}".lower())
    found = _phone(text, country, domains)
    if found.problem == "not_one" and _BARE_NAME.fullmatch(text):
        return Reading(problem="no_digits")
    return found


def _wire(text: str, _country: str, _domains: Sequence[str]) -> Reading:
    if link := _WIRE_LINK.search(text):
        return Reading(_with_scheme(link[0]))
    if _EMAIL.search(text):
        return Reading(problem="not_one")
    if handle := _HANDLE.search(text):
        return Reading(handle[1].lower())
    if _BARE_HANDLE.fullmatch(text) and not text.isdecimal() and any(char.isalnum() for char in text):
        return Reading(text.lower(), "unlikely")
    return Reading(problem="not_one")


def _threema(text: str, _country: str, _domains: Sequence[str]) -> Reading:
    if link := _THREEMA_LINK.search(text):
        return Reading(_with_scheme(link[0]))
    found = [match[1].upper() for match in _THREEMA_ID.finditer(text)]
    typed_as_one = [each for each in found if any(char.isdigit() for char in each) or each in text]
    if typed_as_one:
        return Reading(typed_as_one[0])
    return Reading(found[0], "unlikely") if found and _THREEMA_ID.fullmatch(text) else Reading(problem="not_one")


def _element(text: str, _country: str, _domains: Sequence[str]) -> Reading:
    if link := _MATRIX_LINK.search(text):
        return Reading(_with_scheme(link[0]))
    found = _MATRIX_ID.search(text)
    return Reading(found[0].lower()) if found else Reading(problem="not_one")


def _name(text: str, _country: str, _domains: Sequence[str]) -> Reading:
    """Whatever somebody is called in an app or account that the practice made known."""
    return Reading(text) if any(char.isalnum() for char in text) else Reading(problem="not_one")


def _with_scheme(link: str) -> str:
    link = link.rstrip(".,;:!?)>\"'")
    return link if link.lower().startswith("https://") else f"https://{link}"


_Reader = Callable[[str, str, Sequence[str]], Reading]
_TAKE_NUMBERS: tuple[_Reader, ...] = (_phone, _facetime, _signal)
_READERS: Mapping[str, _Reader] = {
    "signal": _signal,
    "wire": _wire,
    "proton": _provider,
    "tuta": _provider,
    "email": _email,
    "facetime": _facetime,
    "threema": _threema,
    "element": _element,
    "phone": _phone,
    "name": _name,
}
