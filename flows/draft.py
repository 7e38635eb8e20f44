"""A turn being composed: the machine's throw-away model, and what guards and acts may read of it.

Rules of this file:
1. A draft lives for one turn. If anything fails it is thrown away, and the conversation is untouched.
2. `before` is the conversation as it was, `now` what it has become so far, `state` where the machine has got to
   (`now.state` follows at the end). Acts replace `now`; none writes the state.
"""

from collections.abc import Callable
from dataclasses import replace

from flows import due
from flows.conversation import Answer, App, Conversation, Slots, Walk
from flows.events import AddressChanged, Chose, Effect, Event, Opened, Overheard, Said, Say, Signed, Tested
from flows.evidence import Evidence
from flows.guides import Guide
from flows.playbook import DEVICE, GUIDE, Class, Playbook, Question, Rule
from flows.progress import contact, method_at, second_ways
from flows.states import ASIDES, part_of, step_of
from flows.understanding import Heard, Kind


class Draft:
    """What the turn has become so far."""

    __slots__ = (
        "before",
        "choice",
        "effects",
        "event",
        "extras",
        "guess",
        "heard",
        "keeps_history",
        "known",
        "now",
        "pending",
        "playbook",
        "quiet",
        "reading",
        "shown",
        "state",
        "variant",
    )

    def __init__(self, playbook: Playbook, before: Conversation, event: Event | None = None) -> None:
        self.playbook = playbook
        self.before = before
        self.now = before
        self.state = str(before.state)  # no enum, as `transitions` takes an enum by its name
        self.event = event
        self.effects: list[Effect] = []
        self.choice = ""
        self.heard = Heard(Kind.UNCLEAR)
        self.pending = Slots()  # what one message fills, to be said back
        self.reading = ("", "")  # identifier and problem code, where one was typed
        self.shown: tuple[str, ...] | None = None  # narrower options than the state's own
        self.guess = ""
        self.extras: tuple[str, ...] = ()  # some of `flows.questions.EXTRAS`, beside the state's own
        self.variant = ""  # which wording of the question
        self.quiet = False  # ask nothing at the end
        self.keeps_history = True
        self.known: dict[str, str] = {}  # what this state is about, as it was when the turn began or arrived there

    @property
    def on(self) -> str:
        """Today, as an ISO date, where the event says so."""
        return self.event.on if isinstance(self.event, Opened | Said | Chose | Signed) else ""

    @property
    def evidence(self) -> Evidence:
        """What was heard in the text besides its words."""
        return self.event.heard if isinstance(self.event, Said | Overheard) else Evidence()

    @property
    def named(self) -> str:
        """The method whose address changed, or that was tested; or empty."""
        return self.event.method if isinstance(self.event, AddressChanged | Tested) else ""

    @property
    def part(self) -> str:
        """The part of the agreement that the state belongs to, or the state itself."""
        return part_of(self.state)

    @property
    def step(self) -> str:
        """What is being asked within the part; empty outside the parts."""
        return step_of(self.state)

    @property
    def walking(self) -> bool:
        """Whether the person is in a guide, or in a question asked on the way."""
        on_the_way = self.state in ASIDES or self.part == DEVICE
        return self.part == GUIDE or (on_the_way and self.before.walk.method != "")

    @property
    def here(self) -> Class:
        """The class that the state belongs to; an empty one outside the classes."""
        return self.playbook.by_id.get(self.part, Class(self.part))

    @property
    def method(self) -> str:
        """The method that this step is about, or this part's answer names first; or empty."""
        return self._about("method", lambda: method_at(self.playbook, self.now, self.part, self.step))

    @property
    def rule(self) -> str:
        """The rule of the practice that is asked about, or empty."""
        return self._about("rule", lambda: _id(due.rule_asked(self.playbook, self.now)))

    @property
    def question(self) -> str:
        """The question of the practice that is asked, or empty."""
        return self._about("question", lambda: _id(due.question_asked(self.playbook, self.now, self.state)))

    @property
    def second_way(self) -> str:
        """The fall-back that is an app which one can join by a link in a browser as well; or the first there is."""
        ways = second_ways(self.playbook, self.now) or self.playbook.fallback
        return next((id_ for id_ in ways if self.playbook.methods[id_].browser), ways[0])

    @property
    def requested(self) -> str:
        """The class in which the method that was named is agreed on request."""
        here = self.playbook.by_id.get(self.part)
        if here and self.choice in here.on_request:
            return here.id
        return next((one.id for one in self.playbook.classes if self.choice in one.on_request), "")

    def _about(self, what: str, find: Callable[[], str]) -> str:
        """Find once what the state is about: an act that settles it still speaks of the same."""
        if what not in self.known:
            self.known[what] = find()
        return self.known[what]

    def arrived(self) -> None:
        """The machine has got to another state, or to the same one anew."""
        self.known = {}

    @property
    def app(self) -> App:
        """What is known of this step's method on the client's side."""
        return self.app_of(self.method)

    @property
    def contact(self) -> App:
        """What is known of how to find the client there: `identifier` and `doubt`."""
        return contact(self.playbook, self.now, self.method)

    def app_of(self, method: str) -> App:
        """What is known of a method on the client's side."""
        return self.now.apps.get(method, App())

    @property
    def walk(self) -> Walk:
        """Where in which guide the person is."""
        return self.now.walk

    @walk.setter
    def walk(self, walk: Walk) -> None:
        self.now = replace(self.now, walk=walk)

    @property
    def guide(self) -> Guide:
        """The guide being walked."""
        return self.playbook.guides[self.walk.method]

    def say(self, *ids: str, page: bool = False, **values: str | tuple[str, ...]) -> None:
        """Say a message: the first of these ids that `content` has words for. `page`: with the agreement as a page."""
        self.effects.append(Say(ids, values, page=page))

    def settle(self, part: str, answer: Answer) -> None:
        """This part is settled so."""
        self.now = replace(self.now, answers={**self.now.answers, part: answer})

    def learn(self, code: str) -> None:
        """This was learnt of the person; the newest stands last. Nothing is kept before the yes at the start."""
        if self.now.consent and self.now.known[-1:] != (code,):
            self.now = replace(self.now, known=(*(one for one in self.now.known if one != code), code))

    def set_app(self, method: str, app: App) -> None:
        """This is known now of a method on the client's side."""
        self.now = replace(self.now, apps={**self.now.apps, method: app})

    def set_contact(self, method: str, identifier: str | None, doubt: str = "") -> None:
        """So the client is found there, and wherever the same detail counts."""
        key = self.playbook.methods[method].shares
        self.set_app(key, replace(self.app_of(key), identifier=identifier, doubt=doubt))


def _id(found: Rule | Question | None) -> str:
    return found.id if found else ""
