"""What a practice is: its content, settings, playbook and dialogue, read and checked once, at the start.

1. Nothing here waits, writes or changes. What runs for a practice is in `bot.app`.
2. What is wrong with content, policy or settings is told whole, and refuses the start.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Self

from bot import playbook as playbooks
from bot import settings as settings_of
from bot.outbox.body import Page, decode
from bot.settings import Settings, SettingsError
from bot.store import QueuedMessage, Retention, Store
from bot.transports import Erasing, File, Outgoing
from content import Content, ContentError, load
from content.loading import FRESH_DAYS
from content.overlay import FOLDER
from flows.dialogue import Dialogue
from flows.messages import SAYINGS, questions_asked
from flows.playbook import Playbook, PlaybookError


def _unworded(content: Content, settings: Settings, playbook: Playbook) -> Iterator[str]:
    """What the dialogue may want to say, and a language of the practice has no words for."""
    wanted = [(id_,) for id_ in SAYINGS] + list(questions_asked(playbook))
    for code in settings.practice.languages:
        known = content.languages[code].messages
        for ids in wanted:
            if not any(id_ in known for id_ in ids):
                yield f"{code}: there is no message {' or '.join(ids)}: add it, as the dialogue may need it."


def _settings_faults(config: Path, content: Content | None) -> tuple[str, ...]:
    """What is wrong with the settings, as far as broken content lets one judge."""
    try:
        if content:
            settings_of.load(config, content)
    except SettingsError as error:
        return error.faults
    return ()


@dataclass(frozen=True, slots=True)
class Practice:
    """What does not change while Accord runs."""

    content: Content
    settings: Settings
    playbook: Playbook
    dialogue: Dialogue
    terminal: bool = False
    """Whether what is for the therapist is shown in the terminal."""
    variants: Mapping[str, "Practice"] = field(default_factory=dict)
    """By kind of client: what the practice is for them, whole."""

    @classmethod
    def loaded(cls, config: Path | None, fresh_days: int = FRESH_DAYS) -> Self:
        """Read and check everything; without `config`, an example practice. Facts warn after `fresh_days`.

        Raises ContentError, SettingsError or PlaybookError, each with all its `faults`.
        """
        content = load(fresh_days=fresh_days, overlay=config.absolute().parent / FOLDER if config else None)
        settings = settings_of.load(config, content) if config else settings_of.default(content)
        variants = {kind: cls._made(content, of_kind) for kind, of_kind in settings.kinds.items()}
        return replace(cls._made(content, settings), variants=MappingProxyType(variants))

    @classmethod
    def _made(cls, content: Content, settings: Settings) -> Self:
        playbook = playbooks.build(content, settings)
        faults = tuple(_unworded(content, settings, playbook))
        if faults:
            raise ContentError(faults, content)
        return cls(content, settings, playbook, Dialogue(playbook))

    def of_kind(self, kind: str) -> "Practice":
        """What the practice is for this kind of client; for a kind that is gone: what it is for everybody."""
        return self.variants.get(kind, self)

    @classmethod
    def probed(cls, config: Path, fresh_days: int = FRESH_DAYS) -> tuple[Self | None, tuple[str, ...]]:
        """The practice; or None, and everything that is wrong with content, policy and settings, together."""
        try:
            return cls.loaded(config, fresh_days), ()
        except ContentError as error:
            return None, (*error.faults, *_settings_faults(config, error.partial))
        except (SettingsError, PlaybookError) as error:
            return None, error.faults

    def store(self, folder: Path | None = None) -> Store:
        """The practice's store, not yet opened; in `folder`, if one is given."""
        where = self.settings.store
        if folder:
            return Store.open(folder / "accord.db", folder / "accord.key")
        return Store.open(where.path, where.key_file)

    def decode(self, queued: QueuedMessage) -> Outgoing | Erasing:
        """What a message of this practice says to a transport; may take a while."""
        return decode(queued, self.draw)

    def draw(self, page: Page) -> File:
        """Draw an agreement as a page."""
        from bot import documents  # noqa: PLC0415 - it is rarely needed, and heavy

        settings = self.settings.of_kind(page.kind)
        body = documents.agreement_pdf(page.agreement, self.content, settings, page.language, page.label)
        return File(documents.agreement_name(page.agreement), documents.MEDIA_TYPE, body)

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
        settings = self.settings.model_copy(update={"therapist": therapist})
        variants = {kind: variant.in_terminal() for kind, variant in self.variants.items()}
        return replace(self, settings=settings, terminal=True, variants=MappingProxyType(variants))
