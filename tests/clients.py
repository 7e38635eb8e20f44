"""Clients who do as they please, by a seed: they choose, ask why, name methods, type what comes to mind, and finish.

`Rambling(story, plan, seed).plays(steps)` plays a dialogue and gives every text that was sent; then `finishes()` goes
straight on to the agreement, as somebody with good will would.
"""

from collections.abc import Sequence
from random import Random

from content.markup import plain
from tests.story import Story
from tests.truth import Plan, Sent, _said

ASKED = ("why", "more", "what do you know about me", "show me what we have", "help", "back", "skip", "go on")
SAID = ("can I text you?", "what about whatsapp", "is zoom safe?", "signal", "hm", "change", "not that one", "later")
QUESTIONS = ("do my parents see this?", "how long do you keep my data?", "who runs this?", "what do the apps cost?")
DANGER = "I want to die"
NAMED = ("Signal", "Wire", "FaceTime", "WhatsApp", "Zoom", "Threema", "telephone", "e-mail", "Proton", "Skype")
OTHER_STATES = ("declined", "paused", "clear", "forget", "restart", "contact", "proposal", "unreachable", "reopened")
VALUES = {
    "phone": "+44 7700 900123",
    "email": "bo@example.org",
    "text": "Bo Brook",
    "signal": "brook.42",
    "wire": "@brook",
    "proton": "brook@proton.me",
    "tuta": "brook@tuta.com",
    "facetime": "brook@example.org",
    "threema": "BROOK123",
    "element": "@brook:example.org",
    "telephone": "+44 7700 900123",
    "sms": "+44 7700 900123",
    "zoom": "brook@example.org",
    "post": "1 Brook Street, Exampleton",
}
UNWANTED = frozenset({"none", "refuse", "discuss", "not_now", "more", "change", "other", "need_one", "need_help"})
"""What somebody with good will does not choose, if there is something else."""


class Rambling:
    """A client with a story."""

    def __init__(self, story: Story, plan: Plan, seed: int) -> None:
        self.story, self.plan = story, plan
        self.random = Random(f"client {seed}")  # noqa: S311 - the same again is what is wanted
        self.sent: list[Sent] = []
        self.typed: list[str] = []
        self.told = 0

    async def opens(self) -> None:
        await self.story.opens()
        await self._noted()

    async def says(self, text: str) -> None:
        labels = self.story.shown
        number = int(text) - 1 if text.isdecimal() else -1
        # Whoever chooses by a number names what stands there.
        self.typed.append(labels[number] if 0 <= number < len(labels) else text)
        await self.story.says(text)
        await self._noted()

    async def state(self) -> str:
        return (await self.story.conversation()).state

    async def options(self) -> Sequence[str]:
        return (await self.story.conversation()).question.shown

    async def _noted(self) -> None:
        state = await self.state()
        for one in self.story.turn:
            labels = tuple(button.label for button in one.buttons)
            self.sent.append(Sent(plain(one.spans), labels, state, tuple(self.typed)))
        for text in self.story.told[self.told :]:
            self.sent.append(Sent(text, (), state, tuple(self.typed), "therapist"))
        self.told = len(self.story.told)

    async def rambles(self, steps: int) -> None:
        """Do this many things, whatever they are."""
        for _ in range(steps):
            shown, draw = await self.options(), self.random.random()
            if shown and draw < 0.62:
                await self.says(str(self.random.randint(1, len(shown))))
            elif draw < 0.72:
                await self.says(self.random.choice(ASKED))
            elif draw < 0.80:
                await self.says(self.random.choice(self._own_words()))
            elif draw < 0.88:
                await self.says(self.random.choice((*SAID, *NAMED)))
            else:
                await self.says(self._value(await self.state()))

    def _own_words(self) -> Sequence[str]:
        """The practice's own words, and the names of what it offers."""
        rules = [_said(word) for each in self.plan.rules for word in each.get("words", ())]
        offered = [self.plan.name(id_) for id_ in sorted(self.plan.offered | self.plan.on_request) if id_ != "*"]
        parts = [self.plan.part(id_) for id_, each in self.plan.classes.items() if each.ask]
        return (*rules, *offered, *(f"change {part}" for part in parts), "hello")

    def _value(self, state: str) -> str:
        for key, value in VALUES.items():
            if key in state:
                return value
        return self.random.choice(tuple(VALUES.values()))

    async def finishes(self, most: int = 80) -> bool:
        """Go on to the agreement. Returns whether it was reached."""
        for _ in range(most):
            state, shown = await self.state(), list(await self.options())
            if state == "agreed":
                return True
            if state in ("invited", "declined"):
                await self.says("start")
            elif state in ("paused", "reopened"):
                await self.says("go on")
            elif state in ("clear", "forget", "restart", "contact"):
                await self.says("no")
            elif not shown or state.endswith((".identifier", "question.ask")):
                await self._answers(state, shown)
            else:
                wanted = [one for one in shown if one not in UNWANTED and not one.endswith("none")]
                wanted = [one for one in wanted if one != "have_it"] or wanted if self.random.random() < 0.2 else wanted
                await self.says(str(shown.index((wanted or shown)[0]) + 1))
        return False

    async def _answers(self, state: str, shown: Sequence[str]) -> None:
        """Type what was asked for; leave it for later if it will not do."""
        asked = self.sent[-1].text.casefold()
        if len(self.typed) > 1 and self.sent[-1].text == getattr(self, "_last", ""):
            way_on = next((n for n, one in enumerate(shown, 1) if one in ("later", "skip")), len(shown))
            await self.says(str(way_on) if shown else "skip")
            return
        self._last = self.sent[-1].text
        method = state.split(".")[1] if state.count(".") > 1 else ""
        named = next((id_ for id_ in VALUES if id_ in asked), "")
        kind = "phone" if "number" in asked else "email" if "mail" in asked else "text"
        own = [one for one in shown if one.startswith("option.") or one in ("yes", "no")]
        await self.says("1" if own else VALUES.get(method or named or kind, VALUES[kind]))

    async def looks_back(self) -> None:
        """Ask for what can be asked for when all is agreed."""
        for text in (*QUESTIONS, "what do you know about me", "show me what we have", "change", "why", "help", DANGER):
            await self.says(text)
