"""Stories about a practice: what clients do there, what has to be shown, and what never is.

A story stands beside its practice as `<name>.story`. Each `[client]` or `[client KIND]` begins a dialogue; in it
`PLACE` is a state (`audio.choose`), the id of a rule or question of the practice, or a method's or class's id:

    wants PLACE: ANSWER     chosen there: an option's id, the number of an option, or what is typed; several lines
                            for the same place are taken in turn, and the last one stays
    asks PLACE: TEXT        typed once when that place is reached, before anything is chosen; `agreed` is a place
    reply: TEXT             a piece of the answer to the `asks` above it; `no reply:` must not be in it
    shows PLACE: TEXT       a piece of what is said there; `copy` is the client's copy, `therapist` what they get
    labels PLACE: TEXT      a piece of an option there
    never: TEXT             in nothing that is sent; `never PLACE: TEXT`

Where the story says nothing, the client takes the first option that leads on.
"""

import os
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from content.markup import plain
from tests.clients import UNWANTED, VALUES
from tests.story import Story
from tests.truth import Plan, Sent

HERE = Path(__file__).parent / "practices"
OUTSIDE = Path(os.environ.get("ACCORD_PRACTICES", Path(__file__).parents[2] / "shared" / "policies"))
"""Practices that are not part of this repository; their stories are (`practices/shared`)."""
LINE = re.compile(r"(wants|asks|shows|labels|never|reply|no reply)(?: ([^:\s][^:]*?(?::[a-z_]+)?))?: (.+)")
SINGLE = {"paused": "go on", "reopened": "go on", "declined": "start", "invited": "start"}


@dataclass(frozen=True)
class Line:
    """A line of a story."""

    verb: str
    place: str
    text: str
    number: int


@dataclass(frozen=True)
class Client:
    """A client of a story."""

    name: str
    kind: str
    lines: Sequence[Line] = field(default_factory=list)

    def of(self, *verbs: str) -> list[Line]:
        return [line for line in self.lines if line.verb in verbs]


def clients(path: Path) -> list[Client]:
    """Read a story. A line that is none is an error."""
    found: list[Client] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            name, _, kind = line.strip("[]").partition(" ")
            found.append(Client(name, kind, []))
        else:
            match = LINE.fullmatch(line)
            assert match, f"{path.name}, line {number} is none: {line}"
            found[-1].lines.append(Line(match[1], match[2] or "", match[3], number))  # type: ignore[attr-defined]
    return found


@dataclass
class Heard:
    """What a client heard, with where."""

    places: frozenset[str]
    sent: Sent


class Telling:
    """One client's dialogue being played."""

    def __init__(self, story: Story, client: Client, plan: Plan) -> None:
        self.story, self.client, self.plan = story, client, plan
        self.heard: list[Heard] = []
        self.missing: list[str] = []
        self._wants: dict[str, list[str]] = {}
        for line in client.of("wants"):
            self._wants.setdefault(line.place, []).append(line.text)
        self._asked: set[int] = set()
        self._told = 0
        self._typed: list[str] = []

    async def plays(self) -> list[str]:
        """Play it whole. Returns what is missing or must not be, a sentence each."""
        await self.story.opens()
        await self._noted()
        for _ in range(120):
            places = await self._places()
            if await self._asks(places):
                continue
            if not await self._goes_on(places):
                break
        self._judged()
        return self.missing

    async def _places(self) -> frozenset[str]:
        conversation = await self.story.conversation()
        subject = getattr(conversation.question, "subject", "").partition(" ")[0]
        here = {conversation.state} if conversation.state.endswith(".doubt") else {conversation.state, subject}
        return frozenset(here - {""})

    async def _says(self, text: str) -> None:
        self._typed.append(text)
        await self.story.says(text)
        await self._noted()

    async def _noted(self) -> None:
        places = await self._places()
        state = (await self.story.conversation()).state
        for one in self.story.turn:
            labels = tuple(button.label for button in one.buttons)
            text = plain(one.spans)
            where = places | ({"copy"} if "Your copy:" in text else set())
            self.heard.append(Heard(where, Sent(text, labels, state, tuple(self._typed))))
        for text in self.story.told[self._told :]:
            self.heard.append(Heard(frozenset({"therapist"}), Sent(text, (), state, tuple(self._typed), "therapist")))
        self._told = len(self.story.told)

    async def _asks(self, places: frozenset[str]) -> bool:
        for n, line in enumerate(self.client.lines):
            if line.verb == "asks" and line.place in places and n not in self._asked:
                self._asked.add(n)
                before = len(self.heard)
                await self._says(line.text)
                answer = _flat("\n".join(one.sent.text for one in self.heard[before:]))
                for reply in self.client.lines[n + 1 :]:
                    if reply.verb not in ("reply", "no reply"):
                        break
                    if (_flat(reply.text) in answer) is not (reply.verb == "reply"):
                        self.missing.append(f"{reply.number}: {reply.verb} {reply.text!r}: {answer[-400:]!r}")
                return True
        return False

    async def _goes_on(self, places: frozenset[str]) -> bool:
        conversation = await self.story.conversation()
        shown = list(conversation.question.shown)
        wish = self._wish(places)
        if wish:
            await self._says(_chosen(wish, shown))
        elif conversation.state in SINGLE:
            await self._says(SINGLE[conversation.state])
        elif conversation.state == "agreed":
            return False
        elif not shown or (conversation.state.endswith((".identifier", "question.ask")) and not _closed(shown)):
            await self._says(self._value())
        else:
            wanted = [one for one in shown if one not in UNWANTED] or shown
            await self._says(str(shown.index(wanted[0]) + 1))
        return True

    def _wish(self, places: frozenset[str]) -> str:
        """What is wanted here; after the last *anything else?* that is enough."""
        for place in places:
            if wishes := self._wants.get(place):
                if place.endswith(".more"):
                    return wishes.pop(0) or "enough"
                return wishes.pop(0) if len(wishes) > 1 else wishes[0]
        return "enough" if any(place.endswith(".more") for place in places) else ""

    def _value(self) -> str:
        asked = self.heard[-1].sent.text.casefold()
        named = [id_ for id_ in VALUES if id_ in asked and id_ not in ("text", "post", "email", "phone")]
        address = "where can letters" in asked or "post" in asked
        kind = "phone" if "number" in asked else "email" if "mail" in asked else "post" if address else "text"
        return VALUES[named[0] if named else kind]

    def _judged(self) -> None:
        state = self.heard[-1].sent.at
        if state != "agreed":
            self.missing.append(f"the dialogue ends at {state}: {self.heard[-1].sent.text[-300:]!r}")
        for n, line in enumerate(self.client.lines):
            texts = [one for one in self.heard if not line.place or line.place in one.places]
            said = [_flat(one.sent.text) for one in texts]
            labels = [_flat(label) for one in texts for label in one.sent.labels]
            if line.verb == "asks" and n not in self._asked:
                self.missing.append(f"{line.number}: {line.place} was never reached")
            if line.verb == "shows" and not any(_flat(line.text) in one for one in said):
                last = said[-1][-400:] if said else "nothing was said there"
                self.missing.append(f"{line.number}: {line.place} does not show {line.text!r}: {last!r}")
            if line.verb == "labels" and not any(_flat(line.text) in one for one in labels):
                self.missing.append(f"{line.number}: {line.place} has no option {line.text!r}: {labels}")
            if line.verb == "never":
                for one in [*said, *labels]:
                    if _flat(line.text) in one:
                        self.missing.append(f"{line.number}: {line.text!r} is said: {_about(one, line.text)!r}")
                        break


def _about(text: str, piece: str) -> str:
    at = text.index(_flat(piece))
    return text[max(0, at - 120) : at + 160]


def _flat(text: str) -> str:
    """As it is compared: one line, small letters; but names of apps keep theirs."""
    return " ".join(text.split())


def _closed(shown: Sequence[str]) -> bool:
    return bool(set(shown) - {"skip", "later", "help", "contact"})


def _chosen(wish: str, shown: Sequence[str]) -> str:
    for n, option in enumerate(shown, 1):
        if wish in (option, option.rpartition(".")[2]) and not wish.isdecimal():
            return str(n)
    return wish


def practices() -> list[tuple[Path, Path]]:
    """Each practice with its story: ours, and those outside if they are there."""
    own = [(path, path.with_suffix(".story")) for path in sorted(HERE.glob("*.toml"))]
    outside = [(path, HERE / "shared" / f"{path.stem}.story") for path in sorted(OUTSIDE.glob("*.toml"))]
    return own + outside


def raw(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text("utf-8"))
