"""The people of the tests, written once: somebody at a service, their conversation with Accord, and its transcripts.

A `Person` is somebody with a phone at one service. A `Conversation` is that person together with a practice whose clock
is ours: `tests.story.Story` in one process without a service, `tests.live.Talk` over a stand-in for one. A transcript
is read into `Step`s here, and any conversation can play them.

The lines of a transcript: `client> ` types, `client taps> ` an option by its label, `client sends> a photo`,
`later> 3 days`, `happens> ` what the client does not do (`tests.story.HAPPENINGS`); all else is what came of it.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.rehearse.signal import SignalServer
from bot.rehearse.telegram import TelegramServer
from content import load
from content.markup import plain

ALL = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
STORIES = [path for path in ALL if "\nhappens> " not in path.read_text("utf-8")]
"""Those in which only the client does something: they can be played over any service."""
STRAIGHT = next(path for path in STORIES if path.stem == "straight_through").read_text("utf-8")
"""A day without trouble."""

WORDS = load().languages["en"]
OPTION = re.compile(r"^\d+  (.+)$")
ADDRESS = re.compile(r" \((https://\S+|[^\s()]+@[^\s()]+|\+[\d ]+)\)")
"""Where a link leads, which a terminal does not show."""
Heard = list[tuple[str, tuple[str, ...]]]
"""Messages: the text, and the labels of what can be chosen."""


# Transcripts


@dataclass(frozen=True)
class Step:
    """One thing that the client of a transcript does, and what the bot then says."""

    act: str
    text: str
    says: Sequence[str]
    """Line by line; no options."""
    labels: Sequence[str]

    @property
    def last(self) -> str:
        """The line by which one sees that the step was answered."""
        return next(line for line in reversed(self.says) if line)


def steps(transcript: str) -> list[Step]:
    """Read a transcript. The first step is the client's coming."""
    found = [["opens", "", [], []]]
    for line in transcript.splitlines():
        kind, _, text = line.partition("> ")
        if line.startswith(("client", "later", "happens")):
            found.append([kind.removesuffix(">"), text, [], []])
        elif line.startswith("bot> [") and text.partition("] ")[0][1:].isdecimal():
            found[-1][3].append(text.partition("] ")[2])
        elif line.startswith("bot>"):
            found[-1][2].append(text)
    return [Step(*each) for each in found]  # type: ignore[arg-type]


def ends_with(line: str, text: str) -> bool:
    """Whether a message ends with this line, which is how one sees that a step was answered."""
    return text.rstrip().rpartition("\n")[2] == line


def over_telegram(text: str) -> str:
    """What a transcript of the terminal says, as it is said on Telegram."""
    for id_ in ("channel", "clear.how"):
        if f"{id_}.terminal" in WORDS.messages:
            text = text.replace(plain(WORDS.text(f"{id_}.terminal").spans), plain(WORDS.text(f"{id_}.telegram").spans))
    return text


def over_signal(text: str) -> str:
    """What a transcript of the terminal says, as it is said on Signal: nobody is asked there whether they have it."""
    text = _unasked(text)
    practice = {"practice": "Practice Example"}
    for id_ in ("channel", "clear.how"):
        if f"{id_}.terminal" in WORDS.messages:
            here, there = (WORDS.text(f"{id_}.{one}") for one in ("terminal", "signal"))
            values = {name: practice[name] for name in there.values}
            text = text.replace(plain(here.spans), plain(there.fill(values)))
    return text


HAVE_SIGNAL = re.compile(r"bot> Do you have Signal already\?.*\n(?:bot> \[.*\n)+client(?: taps)?> (.*)\n")
"""That question, and what the client of a transcript says to it."""
YES_TO_IT = ("yes", "Yes, I have it")


def _unasked(text: str) -> str:
    """Without the question whether they have Signal, where they say yes to it."""
    return HAVE_SIGNAL.sub(lambda found: "" if found[1] in YES_TO_IT else found[0], text)


def plays_on_signal(text: str) -> bool:
    """Whether a transcript can happen on Signal: nobody there says that they have no Signal, or asks about that."""
    return "Do you have Signal already?" not in _unasked(text)


def said(step: Step) -> list[str]:
    """What a transcript has as the bot's lines, without empty lines and addresses."""
    return [ADDRESS.sub("", line) for line in step.says if line]


# Somebody at a service


class Person(ABC):
    """Somebody with a phone at one service."""

    @abstractmethod
    def heard(self) -> Heard:
        """What the bot said since the person last did something."""

    @abstractmethod
    def everything(self) -> list[str]:
        """All that the bot ever said here."""

    @abstractmethod
    def files(self) -> list[tuple[str, bytes]]:
        """The files that came, by name."""

    @abstractmethod
    def acts(self) -> None:
        """What the bot says from now on is its answer."""

    @abstractmethod
    async def says(self, text: str) -> None:
        """Write a message."""

    @abstractmethod
    async def taps(self, label: str) -> None:
        """Choose the option with this label."""

    @abstractmethod
    async def sends_a_photo(self) -> None:
        """Send what cannot be read."""

    @abstractmethod
    def done(self) -> bool:
        """Whether the service has handed over all that the person did."""

    @abstractmethod
    def transcript(self) -> str:
        """The chat as it stands."""

    @property
    def labels(self) -> list[str]:
        """What can be chosen in what was heard."""
        return [label for _, some in self.heard() for label in some]

    def lines(self) -> list[str]:
        """What was heard, line by line."""
        return [line for text, _ in self.heard() for line in text.split("\n")]

    def expected(self, step: Step) -> list[str]:
        """The lines that a step of a transcript has here."""
        return list(step.says)


class OnTelegram(Person):
    """Over the stand-in for Telegram."""

    def __init__(self, server: TelegramServer, name: str = "Sam") -> None:
        self.server, self.chat, self._seen = server, server.chat(name), 0

    def heard(self) -> Heard:
        new = [one for one in self.chat.everything if one.id > self._seen and one.from_bot and one.text]
        return [(one.text, tuple(one.labels)) for one in new]

    def everything(self) -> list[str]:
        return [one.text for one in self.chat.everything if one.from_bot]

    def files(self) -> list[tuple[str, bytes]]:
        return [(one.file.name, one.file.body) for one in self.chat.messages if one.file]

    def acts(self) -> None:
        self._seen = self.chat.everything[-1].id

    async def says(self, text: str) -> None:
        self._seen = (await self.chat.says(text)).id

    async def taps(self, label: str) -> None:
        self._seen = self.chat.messages[-1].id
        await self.chat.taps(label)

    async def sends_a_photo(self) -> None:
        self._seen = (await self.chat.sends_photo()).id

    def done(self) -> bool:
        return not self.server.updates.pending and not self.chat.spinning

    def transcript(self) -> str:
        return self.chat.transcript()


class OnSignal(Person):
    """Over the stand-in for Signal, where options are numbered lines; `by_numbers`: choose by them."""

    def __init__(self, server: SignalServer, *, by_numbers: bool, name: str = "Sam") -> None:
        self.server, self.person, self._by_numbers = server, server.person(name), by_numbers
        self._seen = 0

    def heard(self) -> Heard:
        return [_numbered(one.text) for one in self.person.log[self._seen :] if one.sender == "bot"]

    def everything(self) -> list[str]:
        return [one.text for one in self.person.log if one.sender == "bot"]

    def files(self) -> list[tuple[str, bytes]]:
        return [(file.name, file.body) for one in self.person.messages for file in one.attachments]

    def acts(self) -> None:
        self._seen = len(self.person.log)

    async def says(self, text: str) -> None:
        if self._by_numbers and text in (labels := self.labels):
            text = str(labels.index(text) + 1)
        self.acts()
        await self.person.says(text)

    async def taps(self, label: str) -> None:
        await self.says(label)

    async def sends_a_photo(self) -> None:
        self.acts()
        await self.person.sends_attachment()

    def done(self) -> bool:
        mine = [one.timestamp for one in self.person.log if one.sender == self.person.name]
        return not mine or mine[-1] in self.person.read_by_bot  # they are shown as read after the commit

    def transcript(self) -> str:
        return self.person.transcript()

    def lines(self) -> list[str]:
        return [ADDRESS.sub("", line) for line in super().lines() if line]

    def expected(self, step: Step) -> list[str]:
        return said(step)


def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """A message of Signal's: the text, and the options that are numbered below it."""
    lines, labels = text.split("\n"), []
    while found := OPTION.match(lines[-1]):
        labels.insert(0, found[1])
        lines.pop()
    return "\n".join(lines).rstrip(), tuple(labels)


# Their conversation with Accord


class Conversation(ABC):
    """One client's conversation with a practice; each thing that is done is answered when it returns."""

    @property
    @abstractmethod
    def shown(self) -> tuple[str, ...]:
        """The labels of the options of the open question."""

    @abstractmethod
    async def opens(self) -> None:
        """The client comes with the invitation."""

    @abstractmethod
    async def says(self, text: str) -> None:
        """The client types."""

    @abstractmethod
    async def taps(self, label: str) -> None:
        """The client taps the option with this label, in the last question that had it."""

    @abstractmethod
    async def sends_a_photo(self) -> None:
        """The client sends what cannot be read."""

    @abstractmethod
    async def later(self, days: float) -> None:
        """Time passes, and Accord looks at its clock."""

    @abstractmethod
    async def happens(self, text: str) -> None:
        """Something that the client does not do: its name and its values, as "proposed audio wire"."""

    async def does(self, step: Step, *, by_buttons: bool = False) -> None:
        """Do what the step says; `by_buttons`: tap what can be tapped instead of typing it."""
        match step.act:
            case "opens":
                await self.opens()
            case "client sends":
                await self.sends_a_photo()
            case "later":
                await self.later(float(step.text.split()[0]))
            case "happens":
                await self.happens(step.text)
            case "client taps" if self.shown:
                await self.taps(step.text)
            case _ if by_buttons and (label := _meant(step.text, self.shown)):
                await self.taps(label)
            case _:
                await self.says(step.text)


def _meant(text: str, labels: Sequence[str]) -> str:
    """The label that was typed, or whose number was; or nothing."""
    if text.isdecimal() and 1 <= int(text) <= len(labels):
        return labels[int(text) - 1]
    return next((label for label in labels if label.casefold() == text.casefold()), "")
