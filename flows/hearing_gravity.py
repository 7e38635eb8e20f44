"""What goes before everything else that was heard, in every state: danger, possible danger, somebody who looks.

Rules of this file:
1. It names the event; the table decides where it leads.
2. Explicit words and a very high score are certain; weaker words or a lower score are asked about. In the question
   whether somebody is safe, such words are certain.
3. "I meant my battery" alarms nobody; but no correction is heard where words are explicit.
"""

from flows.draft import Draft
from flows.evidence import BELIEVED, CERTAIN, Evidence
from flows.questions import options, signed
from flows.states import State
from flows.understanding import Heard, Kind, understand
from flows.understanding.foreign import language_of
from flows.understanding.said import lay_out

DANGER, UNSAFE, WATCHED = Kind.DANGER.value, Kind.UNSAFE.value, "watched"
_ANSWERS = ("safe_now", "not_safe")
_STILL_COUNT = frozenset({"contact", "stop", "forget", "clear", "help"})
"""Commands that are taken up even while it is asked whether somebody is safe."""


def gravity(draft: Draft, text: str, heard: Evidence) -> str:
    """The event, or empty where nothing grave was heard."""
    words = _words(draft, text)
    if words == DANGER or heard.danger >= CERTAIN:
        return DANGER
    if words == UNSAFE or heard.danger >= BELIEVED:
        if draft.state != State.SAFE:
            return UNSAFE
        return "" if _corrects(draft, text) else DANGER
    return WATCHED if heard.looks >= BELIEVED or _looks(draft, text) else ""


def overheard(heard: Evidence) -> str:
    """The same of a text that is not here any more."""
    if heard.danger >= BELIEVED:
        return DANGER if heard.danger >= CERTAIN else UNSAFE
    return WATCHED if heard.looks >= BELIEVED else "silence"


def answer_to_safe(draft: Draft, text: str) -> str:
    """What somebody who was asked whether they are safe says to it; nothing grave was heard in it."""
    if _corrects(draft, text):
        return "safe_now"
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    heard = understand(text, signed(options(draft)), vocabulary)
    if heard.choice in _ANSWERS:
        return heard.choice if heard.kind is Kind.CHOICE or heard.choice == "not_safe" else "unclear"
    if heard.kind is Kind.COMMAND and heard.command in _STILL_COUNT:
        draft.heard = heard
        return heard.command
    return "unclear"


def _words(draft: Draft, text: str) -> str:
    """What the tables say, in every language that is spoken or heard here: "danger", "unsafe" or empty."""
    if language_of(text, draft.playbook.heard_words):
        return DANGER
    heard: Heard = understand(text, (), draft.playbook.vocabularies[draft.before.language])
    return heard.kind.value if heard.kind in (Kind.DANGER, Kind.UNSAFE) else ""


def _corrects(draft: Draft, text: str) -> bool:
    said = lay_out(text, (), draft.playbook.vocabularies[draft.before.language])
    return said.has("correction") or any(spot.signs("not_danger") for spot in said.dangers)


def _looks(draft: Draft, text: str) -> bool:
    """Whether the words say by themselves that somebody looks, and it is not asked about just now."""
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    said = lay_out(text, (), vocabulary)
    return said.has("looks") and not said.has("not")
