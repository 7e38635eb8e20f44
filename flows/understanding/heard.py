"""What goes into hearing a person, and what comes out: the shapes of `flows.understanding`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Phrases = Mapping[str, tuple[str, ...]]
"""An id -> the ways in which people put it, lower case, as a person would type them."""


class Sign(StrEnum):
    """What a bare yes or no picks among the options of a question."""

    YES = "yes"
    NO = "no"
    NEITHER = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer the open question: its id, and whether *yes* or *no* means it."""

    id: str
    sign: Sign = Sign.NEITHER
    qualities: tuple[str, ...] = ()
    """What tells it from the others, besides its name: ids of `Vocabulary.qualities`."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's words, by what they stand for. Built by `bot` from `content/<language>/words.toml`."""

    choices: Phrases
    """Option id -> label and synonyms: "start", "none", "have_it", reason ids, ..."""
    commands: Phrases
    """back skip why more help stop go_on restart contact change data forget review."""
    methods: Phrases
    """Method id (and "other" for tools that we know only by name)."""
    parts: Phrases
    """Class id, and "fallback", "device": what people call that part of the agreement."""
    platforms: Phrases
    signs: Phrases
    """yes no not except neither either unsure question danger story greeting thanks network last;
    and the small words between them: not_danger danger_weak fails but because want have polite opener filler
    counting vague whole_only someone trap ordinary, spelt_at and its like (`words.toml` tells what each is for)."""
    numbers: Phrases
    """"1" -> one, first, ..."""
    danger: Phrases = field(default_factory=dict)
    """denial denial_between insists long_ago now_again topic joke: what takes the edge off words of danger, or not."""
    spellings: Phrases = field(default_factory=dict)
    """A word as it is meant -> how else it is spelt; only where danger is listened for."""
    qualities: Phrases = field(default_factory=dict)
    """What a method is called by something that is true of it: "the apple one", "the free one"."""
    details: Phrases = field(default_factory=dict)
    """trail presence screen: how people ask what stays behind, who sees them there, and about sharing the screen."""
    rules: Phrases = field(default_factory=dict)
    """Rule of the practice -> its title, and the words for it."""
    questions: Phrases = field(default_factory=dict)
    """Question of the practice -> the words for it."""
    topics: Phrases = field(default_factory=dict)
    """Topic that has an answer -> what is in a question about it (`flows.hearing_questions` reads it)."""
    subjects: Phrases = field(default_factory=dict)
    """Topic -> what it is called."""
    asking: Phrases = field(default_factory=dict)
    """opens, wonders, small: what makes a question of a sentence; speaks: of a language."""
    alike: Phrases = field(default_factory=dict)
    """Words that stand for each other in topics."""
    near: Phrases = field(default_factory=dict)
    """Topics of which one answers for the other as well."""


class Kind(StrEnum):
    """What was heard."""

    CHOICE = "choice"  # `choice` is one of the options, surely
    MAYBE = "maybe"  # probably `choice`: ask back
    SEVERAL = "several"  # one of `candidates` (option ids): ask which
    COMMAND = "command"  # `command`, with `part` or `method` if one was named
    ABOUT = "about"  # asks about `method`, or wants one that is no option here
    PLATFORM = "platform"  # named a device: `platform`
    DANGER = "danger"  # words of danger to life
    UNSAFE = "unsafe"  # words that may be of danger
    STORY = "story"  # long or clinical: not for here
    NETWORK = "network"  # "bad signal": the network, not the app
    GREETING = "greeting"  # hello, thanks: nothing was answered
    UNSURE = "unsure"  # "I don't know"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Heard:
    """What `understand` made of a text. Fields that do not belong to the kind are empty."""

    kind: Kind
    choice: str = ""
    candidates: tuple[str, ...] = ()
    command: str = ""
    method: str = ""
    part: str = ""
    platform: str = ""
    asks: bool = False
    """Of ABOUT: it is a question, not a wish."""
    doubt: bool = False
    """Of SEVERAL: perhaps one of them, not all. Of COMMAND, PLATFORM and ABOUT: the sentence says more than that."""
    manner: str = ""
    """Of GREETING: "thanks" or "sorry", if it is no greeting."""
