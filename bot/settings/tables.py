"""The tables of `practice.toml` as frozen shapes: which keys there are, of which type, and what they mean.

1. A shape checks what it can see of itself; what needs more is checked in `reading.py`.
2. A key that can be left out has its default here and nowhere else.
3. What a person may not read over a shoulder (secrets, numbers, contact details) is left out of `repr`.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.settings.texts import UNSAID, Label, Place, Saying, Sentence, Title
from content.models import Toml

_HIGHEST_PORT = 65_535


def _one_line(text: str) -> str:
    """Refuse line breaks and control characters: the text stands inside a message."""
    if any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in text):
        raise ValueError("must be a single line: take the line breaks and tabs out.")
    return text


def _beside(path: Path, info: ValidationInfo) -> Path:
    """Make a path absolute; it is meant from the folder in which the settings file lies."""
    _one_line(str(path))
    place = info.context if isinstance(info.context, Place) else Place()
    return Path(place.folder, path).absolute()


def _country(text: str) -> str:
    code = text.strip().upper()
    if not re.fullmatch("[A-Z]{2}", code):
        raise ValueError('must be the two letters of a country, such as "GB" or "DE".')
    return code


def _telephone(text: str) -> str:
    """Accept a telephone number with its country code, however it is spaced, and give it as +441632960000."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    if not phonenumbers.is_possible_number(number):
        raise ValueError('must be a telephone number with its country code, such as "+44 1632 960000".')
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _https(text: str) -> str:
    if not text.startswith("https://"):
        raise ValueError('must be an address that starts with "https://".')
    return _one_line(text)


def _no_login(address: HttpUrl) -> HttpUrl:
    if address.username or address.password:
        raise ValueError("must not hold a user name or password: addresses are written to logs.")
    return address


def _username(text: str) -> str:
    name = text.removeprefix("@")
    if name and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{3,31}", name):
        raise ValueError('must be the name that BotFather gave the bot, such as "example_bot".')
    return name


def _listening(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch(r"[1-9]\d{0,4}", port) or int(port) > _HIGHEST_PORT:
        raise ValueError('must be an address and a port of this computer, such as "127.0.0.1:8088".')
    return text


def _hours(text: str) -> str:
    hour = r"(?:[01]?\d|2[0-3])"
    if text and not re.fullmatch(rf"{hour} ?- ?{hour}", text):
        raise ValueError('must be two full hours, such as "21-8", or "" for none.')
    return text.replace(" ", "")


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key if text else ""
    except (ValueError, OSError, KeyError):
        raise ValueError('must be the name of a time zone, such as "Europe/London".') from None


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(_one_line)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)]
Fact = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), AfterValidator(_one_line)]
"""So short that all facts together are one message on a phone."""
Link = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_https)]
Names = Annotated[tuple[Name, ...], Field(strict=False)]
Country = Annotated[str, AfterValidator(_country)]
Telephone = Annotated[str, AfterValidator(_telephone)]
Address = Annotated[HttpUrl, Field(strict=False), AfterValidator(_no_login)]
File = Annotated[Path, Field(strict=False), AfterValidator(_beside)]
Secret = Annotated[SecretStr, Field(min_length=1)]
Advice = Literal["private_place", "headphones", "code_word"]
ADVICE: tuple[Advice, ...] = get_args(Advice)
Days = Annotated[int, Field(ge=1, le=3650)]


class Table(BaseModel):
    """One table of the file: frozen, strict about types, and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Away(Table):
    """A time in which the therapist is not there, both days included."""

    from_: date = Field(alias="from", description="Add it, for example: from = 2026-12-20.")
    until: date = Field(description="Add it, for example: until = 2027-01-03.")
    text: Saying = Field(description='Add it, for example: text = "I am away."')

    @field_validator("until")
    @classmethod
    def _not_before(cls, until: date, info: ValidationInfo) -> date:
        if (begins := info.data.get("from_")) and until < begins:
            raise ValueError("must not be before from.")
        return until


class Practice(Table):
    """[practice]: who this is. Texts are shown to clients as they stand; an empty one is not mentioned."""

    name: Name = Field(description='Add it, for example: name = "Practice Example".')
    therapist: Name = Field(description='Add it, for example: therapist = "Alex Example".')
    """How the bot names the therapist to clients."""
    country: Country = Field(description='Add it, for example: country = "GB".')
    """ISO 3166 alpha-2: whose helplines are shown. "EU" for those that hold in the whole of it."""
    languages: Names = Field(("en",), min_length=1)
    """The first is the one to begin with."""
    reply_times: Sentence = UNSAID
    dropped_call: Sentence = UNSAID
    complaints: Sentence = UNSAID
    regulator: Label = UNSAID
    this_chat: Sentence = UNSAID
    """What this chat itself may carry."""
    away: Annotated[tuple[Away, ...], Field(strict=False)] = Field(
        default=(), description='Here: away = [{ from = 2026-12-20, until = 2027-01-03, text = "I am away." }].'
    )
    advice: Annotated[tuple[Advice, ...], Field(strict=False)] = ADVICE
    """Advice of ours that is given."""
    review_months: int = Field(12, ge=0, le=120)
    """0: never."""
    host_country: Label = UNSAID
    """Where the server stands, as clients should read it."""
    lawful_basis: Sentence = UNSAID
    tell_danger: bool = False
    """Whether the therapist is told that (never: which) words of danger were written."""
    reminder_days: int = Field(3, ge=1, le=60)
    quiet_hours: Annotated[Fact, AfterValidator(_hours)] = "21-8"
    """From which full hour to which nobody is reminded of anything; "" for never."""
    timezone: Annotated[Fact, AfterValidator(_timezone)] = ""
    """As Europe/London; "" for that of the computer."""


class KindTable(Table):
    """[kinds.x]: how a kind of client is called; the rest of it is laid over the settings of everybody."""

    name: Title


class Retention(Table):
    """[retention]: after how long things go by themselves."""

    unfinished_days: Days = 30
    codes_days: Days = 30
    delivered_hours: int = Field(24, ge=1, le=8760)


class Therapist(Table):
    """[therapist]: how results reach the therapist, and the therapist's own contact details by method id."""

    channel: Literal["terminal", "telegram", "signal"] = "terminal"
    brief: bool = False
    """Results without identifiers. Always so over Telegram, which is not end-to-end encrypted."""
    identifiers: dict[str, Name] = Field(default={}, repr=False)
    links: dict[str, Link] = Field(default={}, repr=False)
    """By method id: the address that opens a chat with the therapist; shown as a QR code too."""

    @model_validator(mode="before")
    @classmethod
    def _brief_on_telegram(cls, table: Toml) -> Toml:
        if isinstance(table, Mapping) and table.get("channel") == "telegram":
            return {"brief": True, **table}
        return table

    @field_validator("brief")
    @classmethod
    def _never_long_on_telegram(cls, brief: bool, info: ValidationInfo) -> bool:
        if info.data.get("channel") == "telegram" and not brief:
            raise ValueError("must be true if channel is telegram, which is not end-to-end encrypted.")
        return brief


class Telegram(Table):
    """[telegram]: its presence switches Telegram on."""

    token: Secret = Field(description="Give token or token_file, or set ACCORD_TELEGRAM_TOKEN.")
    token_file: File | None = None
    """Where `token` was read from, if it was."""
    api_url: Address = HttpUrl("https://api.telegram.org")
    username: Annotated[Fact, AfterValidator(_username)] = ""
    """The bot's own, without the @: for the links in invitations."""
    webhook: Link | None = None
    """The public address under which Telegram reaches `webhook_listen`; None: the bot asks Telegram."""
    webhook_listen: Annotated[Fact, AfterValidator(_listening)] = "127.0.0.1:8088"


class Signal(Table):
    """[signal]: its presence switches Signal on. `api_url` is that of signal-cli-rest-api."""

    api_url: Address = Field(description='Add it, for example: api_url = "http://localhost:8080".')
    number: Telephone = Field(repr=False, description='Add it, for example: number = "+44 1632 960000".')
    """The bot's own, as +441632960000."""
    link: Link | None = Field(None, repr=False)
    """The address that opens a chat with the bot, as https://signal.me/#eu/...: for invitations."""
    polls: bool = False
    """Whether questions come as Signal polls too, beside the numbered text."""
    disappearing_days: int = Field(0, ge=0, le=28)
    """After how many days messages in a chat disappear; 0: leave the chats as they are."""


@dataclass(frozen=True, slots=True)
class Service:
    """How a person gets to the bot over a service that is set up. Empty is what the settings do not say."""

    account: str
    """The bot's own number or user name there."""
    link: str
    """The address that opens a chat with the bot; {code} in it stands for that of an invitation."""


class Store(Table):
    """[store]: where the database lies, and the file with its master key."""

    path: File = Field(Path("accord.db"), validate_default=True)
    key_file: File = Field(Path("accord.key"), validate_default=True)


class Hearing(Table):
    """[hearing]: how what people write is understood."""

    encoder: bool = True
    """Whether the sentence encoder is used, where it is installed; without it the tables of words decide alone."""
