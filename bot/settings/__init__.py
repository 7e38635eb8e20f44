"""The practice's settings: `practice.toml` read once into a frozen, typed, wholly validated value.

1. All faults at once, a plain sentence each, naming the table and the key; never a traceback.
2. A secret is a `SecretStr`: no `repr`, no log and no fault shows it. A token may come from the
   file, a file of its own or the environment; the master key is the store's own and never here.
3. Whoever holds a `Settings` need not check anything again.

Why: a practice is set up by a therapist, perhaps alone and in the evening. One round of reading the
faults must be enough, and nothing that is wrong may wait to be found until a client is in the dialogue.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, InstanceOf, ValidationError

from bot.settings.faults import nearest, syntax, table_faults, unknown_tables, without
from bot.settings.policy import effective, faults_of, unknown_classes
from bot.settings.tables import (
    ClassTable,
    FallbackTable,
    Hearing,
    Practice,
    Retention,
    Service,
    Signal,
    Store,
    Table,
    Telegram,
    Therapist,
)
from bot.transports.capabilities import CAPABILITIES
from content import Content, Policy
from content.models import Toml, TomlTable

__all__ = [
    "Hearing",
    "Practice",
    "Retention",
    "Service",
    "Settings",
    "SettingsError",
    "Signal",
    "Store",
    "Telegram",
    "Therapist",
    "faults_in",
    "load",
]

T = TypeVar("T", bound=Table)

TOKEN = "ACCORD_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable
EXAMPLE: Mapping[str, TomlTable] = {
    "practice": {"name": "Practice Example", "therapist": "Alex Example", "country": "GB"}
}
TABLES: dict[str, type[BaseModel]] = {
    "practice": Practice,
    "retention": Retention,
    "therapist": Therapist,
    "store": Store,
    "hearing": Hearing,
    "telegram": Telegram,
    "signal": Signal,
}


class SettingsError(Exception):
    """The settings cannot be used: `faults` says why, a sentence each, and what to do. Exit status 2."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(Table):
    """All of it. The tables of services that are not used are None."""

    practice: Practice
    retention: Retention
    therapist: Therapist
    store: Store
    hearing: Hearing
    telegram: Telegram | None
    signal: Signal | None
    effective_policy: InstanceOf[Policy]
    """The default policy with what this practice wants otherwise."""

    @property
    def services(self) -> Mapping[str, Service]:
        """The services that are set up, by the name of the transport, the encrypted ones first."""
        found = {}
        if self.signal:
            found["signal"] = Service(self.signal.number, self.signal.link or "")
        if self.telegram:
            name = self.telegram.username
            template = CAPABILITIES["telegram"].invitation_link.replace("{username}", name) if name else ""
            found["telegram"] = Service(f"@{name}" if name else "", template)
        return found

    @classmethod
    def default(cls, content: Content, folder: Path = Path()) -> Self:
        """Make a practice to try things out with; its files would lie in `folder`."""
        return cls.model_validate(_Reading(EXAMPLE, folder, content, {}).tables())


def load(path: Path, content: Content) -> Settings:
    """Read the settings file, and the environment for secrets; raise `SettingsError` with all faults."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        sentence = f"There is no settings file {path}. accord setup makes one; or name it with --config."
        raise SettingsError((sentence,)) from None
    except OSError as error:
        raise SettingsError((f"The settings file {path} cannot be read: {error.strerror}.",)) from None
    except UnicodeDecodeError:
        raise SettingsError((f"{path} is not plain text in UTF-8. Save it as that.",)) from None
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError((syntax(error, text),)) from None
    return Settings.model_validate(_Reading(raw, path.absolute().parent, content, os.environ).tables())


def faults_in(raw: TomlTable, folder: Path, content: Content) -> tuple[str, ...]:
    """All that is wrong with settings that were read already; their files are looked for in `folder`."""
    try:
        _Reading(raw, folder, content, os.environ).tables()
    except SettingsError as error:
        return error.faults
    return ()


class _Reading:
    """One reading of one file: what was understood, and the faults so far."""

    def __init__(self, raw: TomlTable, folder: Path, content: Content, environ: Mapping[str, str]) -> None:
        self.raw, self.folder, self.content, self.environ = raw, folder, content, environ
        self.faults = unknown_tables(raw, {**TABLES, "policy": BaseModel})

    def tables(self) -> Mapping[str, Table | Policy | None]:
        """Give what `Settings` is made of, or raise with all faults."""
        practice = self.table("practice", Practice, self.raw.get("practice", {}))
        retention = self.table("retention", Retention, self.raw.get("retention", {}))
        therapist = self.table("therapist", Therapist, self.raw.get("therapist", {}))
        tables = {
            "practice": practice,
            "retention": retention,
            "therapist": therapist,
            "store": self.table("store", Store, self.raw.get("store", {})),
            "hearing": self.table("hearing", Hearing, self.raw.get("hearing", {})),
            "telegram": self.table("telegram", Telegram, self.telegram()) if "telegram" in self.raw else None,
            "signal": self.table("signal", Signal, self.raw["signal"]) if "signal" in self.raw else None,
            "effective_policy": self.policy(),
        }
        self.faults += self.practice_faults(practice)
        self.faults += self.therapist_faults(therapist)
        if self.faults:
            raise SettingsError(tuple(self.faults))
        return tables

    def table(self, name: str, shape: type[T], value: Toml) -> T | None:
        """Read one table. Where it has faults: the rest of it, to be checked further; None if there is none."""
        try:
            return shape.model_validate(value, context=self.folder)
        except ValidationError as error:
            found = error.errors(include_input=False)
        self.faults += table_faults(name, shape, found)
        rest = {**EXAMPLE.get(name, {}), **without(value, [error["loc"] for error in found])}
        with suppress(ValidationError):
            return shape.model_validate(rest, context=self.folder)
        return None

    def telegram(self) -> Toml:
        """Give the table with its token, wherever that is kept. The environment goes before the file."""
        given, token = self.raw["telegram"], self.environ.get(TOKEN, "").strip()
        if not isinstance(given, Mapping):
            return given
        kept = given.get("token_file")
        if token:
            return {**given, "token": token}
        if "token" in given and kept is not None:
            self.faults.append("[telegram]: there are both token and token_file. Keep one of the two.")
        elif isinstance(kept, str):
            return {**given, "token": self.secret("[telegram] token_file", kept)}
        return given

    def secret(self, spot: str, name: str) -> str:
        """Read a secret from a file of its own. Whatever goes wrong, the answer is not empty."""
        try:
            found = (self.folder / name).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            self.faults.append(f"{spot}: the file {name} cannot be read: {why}.")
            return "?"
        if not found:
            self.faults.append(f"{spot}: the file {name} is empty. Put the secret into it.")
        return found or "?"

    def policy(self) -> Policy:
        """Read [policy.<class>] and [policy.fallback], and merge them into the default policy."""
        given = self.raw.get("policy", {})
        unknown = list(unknown_classes(given, self.content))
        if not isinstance(given, Mapping):
            self.faults += unknown
            return self.content.policy
        own: dict[str, ClassTable] = {}
        for class_, value in given.items():
            if class_ != "fallback" and (wishes := self.table(f"policy.{class_}", ClassTable, value)):
                own[class_] = wishes
        last = self.table("policy.fallback", FallbackTable, given.get("fallback", {}))
        policy = effective(self.content, own, last.method if last else None)
        self.faults += [*unknown, *faults_of(policy, self.content, given)]
        return policy

    def practice_faults(self, practice: Practice | None) -> Iterator[str]:
        """Check what needs the content."""
        if practice is None:
            return
        if practice.country not in self.content.helplines:
            known = ", ".join(sorted(self.content.helplines))
            yield (
                f'[practice] country: no emergency numbers are known for "{practice.country}". '
                f'Known are: {known}. "EU" shows those that hold in the whole European Union.'
            )
        for code in practice.languages:
            if code not in self.content.languages:
                yield f'[practice] languages: "{code}" is not there. {nearest(code, self.content.languages)}'
        if len(set(practice.languages)) < len(practice.languages):
            yield "[practice] languages: a language is named twice. Name each once."

    def therapist_faults(self, therapist: Therapist | None) -> Iterator[str]:
        """Check what needs the content or another table."""
        if therapist is None:
            return
        channel = therapist.channel
        if channel != "terminal" and channel not in self.raw:
            yield f"[therapist] channel: {channel} is not set up. Add a table [{channel}]."
        for table, methods in (("identifiers", therapist.identifiers), ("links", therapist.links)):
            for method in methods:
                if method not in self.content.methods:
                    hint = nearest(method, self.content.methods)
                    yield f"[therapist.{table}] {method}: Accord knows no such method. {hint}"
