"""Everything of one practice put together, once, at start: content, settings, playbook, dialogue."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from bot import playbook as playbooks
from bot import settings as settings_of
from bot.performing import Performing
from bot.service import Service
from bot.settings import Settings, SettingsError
from bot.store import Retention, Store
from content import Content, ContentError, load
from content.loading import FRESH_DAYS
from flows.dialogue import Dialogue
from flows.playbook import Playbook, PlaybookError


def _settings_faults(config: Path, content: Content | None) -> tuple[str, ...]:
    """What is wrong with the settings, as far as broken content lets one judge."""
    try:
        if content:
            settings_of.load(config, content)
    except SettingsError as error:
        return error.faults
    return ()


@dataclass(frozen=True, slots=True)
class House:
    """What does not change while Accord runs."""

    content: Content
    settings: Settings
    playbook: Playbook
    dialogue: Dialogue

    @classmethod
    def furnished(cls, config: Path | None, fresh_days: int = FRESH_DAYS) -> Self:
        """Read and check everything; without `config`, an example practice. Facts warn after `fresh_days`.

        Raises ContentError, SettingsError or PlaybookError, each with all its `faults`.
        """
        content = load(fresh_days=fresh_days)
        settings = settings_of.load(config, content) if config else Settings.default(content)
        playbook = playbooks.build(content, settings)
        return cls(content, settings, playbook, Dialogue(playbook))

    def store(self, folder: Path | None = None) -> Store:
        """The practice's store, not yet opened; in `folder`, if one is given."""
        where = self.settings.store
        if folder:
            return Store.open(folder / "accord.db", folder / "accord.key")
        return Store.open(where.path, where.key_file)

    @classmethod
    def faults(cls, config: Path) -> tuple[str, ...]:
        """Everything that is wrong with content, policy and settings, together; nothing if they can be used."""
        try:
            cls.furnished(config)
        except ContentError as error:
            return (*error.faults, *_settings_faults(config, error.partial))
        except (SettingsError, PlaybookError) as error:
            return error.faults
        return ()

    @property
    def retention(self) -> Retention:
        """How long the store keeps what is no longer needed."""
        kept = self.settings.retention
        return Retention(
            unfinished_days=kept.unfinished_days, codes_days=kept.codes_days, delivered_hours=kept.delivered_hours
        )

    def in_terminal(self) -> Self:
        """The same, with what is for the therapist shown in the terminal."""
        therapist = self.settings.therapist.model_copy(update={"channel": "terminal"})
        return replace(self, settings=self.settings.model_copy(update={"therapist": therapist}))

    def service(
        self, store: Store, clock: Callable[[], float], committed: Callable[[], None] = lambda: None
    ) -> Service:
        """The service over an open store. `clock`: seconds since the epoch."""
        performing = Performing(self.content, self.settings, self.playbook)
        return Service(store, self.dialogue, performing, clock, committed)
