"""The listeners: each hears one kind of thing in what was said, or nothing.

Rules of this file:
1. `LISTENERS` is asked from the first to the last, and the first that answers is believed.
2. A listener answers CHOICE only if every word is accounted for; otherwise it says MAYBE or SEVERAL.
3. What people choose from comes before what they command, except that a leading slash comes first. Danger is heard
   before all of them, and elsewhere (`grave`).
"""

from collections.abc import Callable, Sequence

from flows.understanding.choosing import UNSPECIFIC, either, neither, number, thing, whole, yes_or_no
from flows.understanding.heard import Heard, Kind, Option
from flows.understanding.identifiers import guess_kind
from flows.understanding.said import HARMLESS, Said, is_aside, is_loose, is_question, is_story, loose_words

Listener = Callable[[Said, Sequence[Option]], Heard | None]

_SENTENCE = 15  # words: as long as a command may be
_MANNERS = ("thanks", "sorry")
_BESIDE_A_DEVICE = 3
"""Words that may stand beside the name of a device, and tell nothing that is known, before it is in doubt."""
_PER_OBJECT = ("help", "change", "skip", "forget", "back", "contact", "more", "review")
"""Commands that may be about one part or one method."""


def slash(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear a command with a leading slash, as chat programs have them."""
    if not said.text.lstrip().startswith("/"):
        return None
    named = {command for spot in said.spots[:1] for command in spot.ids("commands")}
    return Heard(Kind.COMMAND, command=min(named)) if named else None


def identifier(said: Said, options: Sequence[Option]) -> Heard | None:
    """Hear an address, a number or a username: it is no answer to a choice."""
    return Heard(Kind.UNCLEAR) if options and guess_kind(said.text) else None


def network(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear a complaint about reception."""
    named = any(said.is_thing(spot) for spot in said.spots if not spot.signs("network"))
    return Heard(Kind.NETWORK) if said.has("network") and not named else None


def command(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear a command that nothing else in the sentence disputes, with the part or method it is about."""
    given = _commands(said)
    if not given:
        return None
    part = method = ""
    for spot in said.spots:
        if given[0] in spot.ids("commands") or spot.is_break or spot.signs(*HARMLESS):
            continue
        if given[0] in _PER_OBJECT and spot.ids("parts"):
            part = min(spot.ids("parts"))
        elif given[0] in _PER_OBJECT and spot.ids("methods") and not method:
            method = min(spot.ids("methods"))
        elif not spot.ids("commands") or (said.chosen(spot) and not part):
            return None
    if method and (given[0] == "more" or is_question(said)):
        return Heard(Kind.ABOUT, method=method, asks=True)
    return Heard(Kind.COMMAND, command=given[0], part=part, method=method)


def _commands(said: Said) -> list[str]:
    """Give the commands that are not refused, in the order of the sentence, but *stop* first of all."""
    named = any(spot.ids("parts") and not said.chosen(spot) for spot in said.spots)
    given: list[str] = []
    refused = False
    for spot in said.spots:
        refused = not spot.is_break and (refused or spot.signs("not", "except", "neither"))
        if spot.ids("commands") and not refused and (named or not said.chosen(spot)):
            given.append(min(spot.ids("commands")))
    return sorted(given, key=lambda each: each != "stop")


def loose_command(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear a command of several words within a sentence that says more than that."""
    firm = [min(spot.ids("commands")) for spot in said.spots if spot.ids("commands") and len(spot.words) > 1]
    if not firm or len(said.cut.words) > _SENTENCE or said.has("not"):
        return None
    given = min(firm, key=lambda each: each != "stop")
    parts = [min(spot.ids("parts")) for spot in said.spots if spot.ids("parts")]
    part = parts[0] if parts and given in _PER_OBJECT else ""
    return Heard(Kind.COMMAND, command=given, part=part, doubt=loose_words(said) > 0)


def platform(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear the name of one device; of two, or of one that is refused, nothing is sure."""
    named = {min(spot.ids("platforms")) for spot in said.spots if spot.ids("platforms")}
    told = named - {*UNSPECIFIC} or named
    if len(told) != 1 or said.has("not", "no", "except", "neither", "fails") or is_story(said):
        return None
    others = sum(not spot.ids("platforms") for spot in said.spots if is_loose(spot))
    most = 0 if told <= {*UNSPECIFIC} else _BESIDE_A_DEVICE
    return Heard(Kind.PLATFORM, platform=min(told), doubt=others > most)


def story(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear what belongs into a session and not here."""
    return Heard(Kind.STORY) if is_story(said) else None


def manners(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear *I do not know*, or a greeting that answers nothing."""
    shrugs = said.has("unsure", "either") or (said.cut.asked and not said.cut.words)
    if shrugs and not is_aside(said):
        return Heard(Kind.UNSURE)
    if said.has("greeting", *_MANNERS) and not loose_words(said):
        return Heard(Kind.GREETING, manner=next((one for one in _MANNERS if said.has(one)), ""))
    return None


LISTENERS: tuple[Listener, ...] = (
    slash,
    identifier,
    whole,
    number,
    network,
    command,
    thing,
    neither,
    either,
    loose_command,
    yes_or_no,
    platform,
    manners,
    story,
)
"""From what is sure by itself to what is heard only if nothing else was."""
UNSEEN = tuple(listen for listen in LISTENERS if listen is not number)
"""The same for options that were not shown."""
