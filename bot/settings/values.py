"""The settings as one value, and what follows from them: who can be reached where.

1. It is frozen and wholly validated: whoever holds one need not check anything again.
2. What a client is told depends on their kind: `of_kind` gives what holds for them, whole.
"""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, InstanceOf

from bot.settings.methods import MethodDef
from bot.settings.policy import Policy
from bot.settings.practice_rules import CrisisTable, Question, Rule
from bot.settings.tables import Hearing, Practice, Retention, Service, Signal, Store, Table, Telegram, Therapist
from bot.settings.texts import UNSAID, Localized
from bot.transports.capabilities import CAPABILITIES
from content.models import frozen

SHARING_NUMBER = ("telephone", "sms")
"""Methods that share one telephone number."""


class Settings(Table):
    """All of it. The tables of services that are not used are None."""

    practice: Practice
    retention: Retention
    therapist: Therapist
    store: Store
    hearing: Hearing
    telegram: Telegram | None
    signal: Signal | None
    methods: Annotated[Mapping[str, InstanceOf[MethodDef]], AfterValidator(frozen)]
    """All methods by id, those that nobody offers too: as Accord knows them and the practice has them."""
    policy: InstanceOf[Policy]
    rules: tuple[InstanceOf[Rule], ...] = ()
    questions: tuple[InstanceOf[Question], ...] = ()
    device: bool = True
    """Whether we ask who else can look."""
    crisis: CrisisTable = CrisisTable()
    kind: str = ""
    """The kind of client that this is for; empty: everybody."""
    kind_name: InstanceOf[Localized] = UNSAID
    kinds: Annotated[Mapping[str, Self], AfterValidator(frozen)] = {}
    """By id: what holds for each kind of client, whole."""
    notices: tuple[str, ...] = ()
    """What is no fault, and should be known."""

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

    def own_address(self, method: str) -> str:
        """Where the therapist is found by this method: a link, a name, a number, an address; "" where nothing is set.

        Telephone and text messages share a number; methods that are known by an address for e-mail share nothing here.
        """
        known, mine = self.methods.get(method), self.therapist
        link = known.link if known else ""
        return str(link or mine.identifiers.get(method) or mine.links.get(method) or self._shared(method))

    def _shared(self, method: str) -> str:
        found = (self.therapist.identifiers.get(other, "") for other in SHARING_NUMBER if method in SHARING_NUMBER)
        return next(filter(None, found), "")

    @property
    def offered(self) -> tuple[str, ...]:
        """The methods that can be agreed somewhere, in the order in which they come up."""
        ids = [id_ for wanted in self.policy.asked for id_ in wanted.all_methods]
        return tuple(dict.fromkeys((*ids, *self.policy.fallback)))

    @property
    def without_address(self) -> tuple[str, ...]:
        """The methods that are offered, and where the therapist's own address is not set."""
        return tuple(id_ for id_ in self.offered if self.needs_address(id_) and not self.own_address(id_))

    def needs_address(self, method: str) -> bool:
        """Whether a client must be told where the therapist is found by this method."""
        known = self.methods[method]
        return known.join != "in_person" and not known.sent

    def of_kind(self, kind: str) -> "Settings":
        """What holds for this kind of client; for one that is gone: what holds for everybody."""
        return self.kinds.get(kind, self)


def no_address(settings: Settings) -> tuple[str, ...]:
    """Say of each method that is offered, to anybody, where the therapist's own address is not set."""
    missing = dict.fromkeys(id_ for each in (settings, *settings.kinds.values()) for id_ in each.without_address)
    return tuple(f"{id_}: {_address_todo(settings, id_)}" for id_ in missing)


def _address_todo(settings: Settings, method: str) -> str:
    if settings.methods[method].join == "link":
        return f"no link is set. Add link, or sent, under [methods.{method}]."
    return f'your own name, number or address is not set. Add it under [therapist.identifiers]: {method} = "..."'
