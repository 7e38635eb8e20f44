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
from collections.abc import Mapping
from pathlib import Path

from bot.settings.client_kinds import as_kind, inherited, kind_faults, kinds_in, laid
from bot.settings.faults import syntax
from bot.settings.methods import MethodDef
from bot.settings.policy import ClassPolicy, Policy
from bot.settings.practice_rules import CrisisTable as Crisis
from bot.settings.practice_rules import Question, Rule
from bot.settings.reading import EXAMPLE, TABLES, TOKEN, Reading
from bot.settings.tables import Away, Hearing, Practice, Retention, Service, Signal, Store, Telegram, Therapist
from bot.settings.texts import Localized
from bot.settings.values import Settings
from content import Content
from content.models import TomlTable, frozen

__all__ = [
    "EXAMPLE",
    "TABLES",
    "TOKEN",
    "Away",
    "ClassPolicy",
    "Crisis",
    "Hearing",
    "Localized",
    "MethodDef",
    "Policy",
    "Practice",
    "Question",
    "Retention",
    "Rule",
    "Service",
    "Settings",
    "SettingsError",
    "Signal",
    "Store",
    "Telegram",
    "Therapist",
    "default",
    "faults_in",
    "load",
]


class SettingsError(Exception):
    """The settings cannot be used: `faults` says why, a sentence each, and what to do. Exit status 2."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


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
    return _whole(raw, path.absolute().parent, content, os.environ)


def default(content: Content, folder: Path = Path()) -> Settings:
    """Make a practice to try things out with; its files would lie in `folder`."""
    return _whole(EXAMPLE, folder, content, {})


def faults_in(raw: TomlTable, folder: Path, content: Content) -> tuple[str, ...]:
    """All that is wrong with settings that were read already; their files are looked for in `folder`."""
    try:
        _whole(raw, folder, content, os.environ)
    except SettingsError as error:
        return error.faults
    return ()


def _whole(raw: TomlTable, folder: Path, content: Content, environ: Mapping[str, str]) -> Settings:
    """Read everything, for each kind of client as well, and raise with all faults at once."""
    reading = Reading(raw, folder, content, environ)
    settings, faults, notices = reading.read(), [*reading.faults, *kind_faults(raw)], list(reading.notices)
    kinds: dict[str, Settings] = {}
    for id_, kind in kinds_in(raw).items():
        of_kind = Reading(laid(raw, kind), folder, content, environ, inherited(raw, kind))
        found = of_kind.read(id_, kind)
        faults += (as_kind(id_, kind, fault) for fault in of_kind.faults if fault not in reading.faults)
        notices += (as_kind(id_, kind, notice) for notice in of_kind.notices if notice not in reading.notices)
        if found:
            kinds[id_] = found
    if faults or settings is None:
        raise SettingsError(tuple(dict.fromkeys(faults)))
    return settings.model_copy(update={"kinds": frozen(kinds), "notices": tuple(dict.fromkeys(notices))})
