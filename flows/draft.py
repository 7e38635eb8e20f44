"""A turn being composed: the machine's throw-away model, and what guards and acts may read of it.

Rules of this file:
1. A draft lives for one turn. If anything fails it is thrown away, and the conversation is untouched.
2. `before` is the conversation as it was, `now` what it has become so far, `state` where the machine has got to
   (`now.state` follows at the end). Acts replace `now`; none writes the state.
"""

from dataclasses import replace

from flows.conversation import Answer, App, Conversation, Walk
from flows.events import AddressChanged, Chose, Effect, Event, Opened, Said, Say, Tested
from flows.guides import Guide
from flows.playbook import DEVICE, GUIDE, Class, Playbook
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
        "now",
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
        self.reading = ("", "")  # identifier and problem code, where one was typed
        self.shown: tuple[str, ...] | None = None  # narrower options than the state's own
        self.guess = ""
        self.extras: tuple[str, ...] = ()  # some of `flows.questions.EXTRAS`, beside the state's own
        self.variant = ""  # which wording of the question
        self.quiet = False  # ask nothing at the end
        self.keeps_history = True

    @property
    def on(self) -> str:
        """Today, as an ISO date, where the event says so."""
        return self.event.on if isinstance(self.event, Opened | Said | Chose) else ""

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
        """The method that this part's answer names, or empty."""
        answer = self.now.answers.get(self.part)
        return answer.method if answer else ""

    @property
    def app(self) -> App:
        """What is known of this part's method on the client's side."""
        return self.app_of(self.method)

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

    def set_app(self, method: str, app: App) -> None:
        """This is known now of a method on the client's side."""
        self.now = replace(self.now, apps={**self.now.apps, method: app})
