"""What goes before everything else that was heard, in every state: danger, possible danger, somebody who looks.

Rules of this file:
1. It names the event; the table decides where it leads.
2. Plain words are certain by themselves. What was heard besides the words (`Evidence`) has the last say about all
   others: where it hears nothing, they are asked about or let pass. Denied or long past words are at most asked about.
3. In the question whether somebody is safe, what may be danger is certain. "I meant my battery" alarms nobody; but no
   correction is heard where words are plain.
4. What is likelier a question on who sees what is a question, unless it is certain that somebody looks.
5. An answer to the open question that is clear by itself is asked about only if the evidence is certain.
"""

from flows.draft import Draft
from flows.evidence import BELIEVED, CERTAIN, Evidence
from flows.questions import options, signed
from flows.states import State
from flows.understanding import Kind, understand
from flows.understanding.foreign import language_of
from flows.understanding.grave import Plain, explained, plain_danger, says_who_looks
from flows.understanding.identifiers import guess_kind
from flows.understanding.said import lay_out

DANGER, UNSAFE, WATCHED, SAFE_NOW = Kind.DANGER.value, Kind.UNSAFE.value, "watched", "safe_now"
FAINT, UNHEARD, LIKELY_ENOUGH, ELSEWHERE = 0.3, 0.1, 0.7, 0.55
"""Scores: below the first, words that are not plain count for nothing; below the second, plain ones are asked about.
From the third on the words of a language that is only heard here are certain; from the fourth on a text in one is asked
about: there 7 of 100 unseen hard look-alikes lie above it, and 12 above `BELIEVED`."""
_ANSWERS = (SAFE_NOW, "not_safe")
_STILL_COUNT = frozenset({"contact", "stop", "forget", "clear", "help"})
"""Commands that are taken up even while it is asked whether somebody is safe."""
_SHORT = 3  # words: a longer text may say more than the order or the address in it


def gravity(draft: Draft, text: str, heard: Evidence) -> str:
    """The event, or empty where nothing grave was heard."""
    found = _danger(draft, text, heard)
    if found == UNSAFE and draft.state == State.SAFE:
        return "" if _corrects(draft, text) else DANGER
    if found:
        return found
    if draft.state == State.PAUSED and _corrects(draft, text):
        return SAFE_NOW
    looks = _looks(heard) or says_who_looks(text, draft.playbook.vocabularies[draft.before.language])
    return WATCHED if looks and not (heard.looks < CERTAIN and _is_answer(draft, text)) else ""


def _looks(heard: Evidence) -> bool:
    """Whether somebody looks, by what was heard; what is likelier a question on that is a question."""
    asked = max((score for name, score in heard.intents if name.startswith("question.")), default=0.0)
    return heard.looks >= CERTAIN or (heard.looks >= BELIEVED and heard.looks >= asked)


def overheard(heard: Evidence) -> str:
    """The same of a text that is not here any more."""
    if heard.danger >= BELIEVED:
        return DANGER if heard.danger >= CERTAIN else UNSAFE
    return WATCHED if heard.looks >= BELIEVED else "silence"


def answer_to_safe(draft: Draft, text: str) -> str:
    """What somebody who was asked whether they are safe says to it; nothing grave was heard in it."""
    if _corrects(draft, text):
        return SAFE_NOW
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    heard = understand(text, signed(options(draft)), vocabulary)
    if heard.choice in _ANSWERS:
        return heard.choice if heard.kind is Kind.CHOICE or heard.choice == "not_safe" else "unclear"
    if heard.kind is Kind.COMMAND and heard.command in _STILL_COUNT:
        draft.heard = heard
        return heard.command
    return "unclear"


def _danger(draft: Draft, text: str, heard: Evidence) -> str:
    """DANGER, UNSAFE, or empty."""
    plain = plain_danger(text, draft.playbook.vocabularies[draft.before.language])
    listened = heard.language != ""
    if language_of(text, draft.playbook.heard_words):
        plain = max(plain, Plain.LIKELY)
    if heard.language in draft.playbook.heard_words:
        plain = min(plain, Plain.LIKELY)  # its words may only look like ours
    if plain is Plain.EXPLICIT:
        return UNSAFE if listened and heard.danger < UNHEARD else DANGER
    if plain in (Plain.SOFTENED, Plain.DENIED):
        return "" if listened and heard.danger < BELIEVED else UNSAFE
    elsewhere = heard.language in draft.playbook.heard_words
    enough = LIKELY_ENOUGH if elsewhere else BELIEVED
    if plain is Plain.LIKELY and not (listened and heard.danger < enough):
        return DANGER
    if heard.danger >= CERTAIN:
        return DANGER
    if plain and (not listened or heard.danger >= FAINT) and not (plain is Plain.WEAK and _explained(draft, text)):
        return UNSAFE
    believed = heard.danger >= (ELSEWHERE if elsewhere else BELIEVED)
    return UNSAFE if believed and not (not plain and _is_answer(draft, text)) else ""


def _explained(draft: Draft, text: str) -> bool:
    return explained(text, draft.playbook.vocabularies[draft.before.language])


def _is_answer(draft: Draft, text: str) -> bool:
    """Whether the text answers the open question, or is a short order, and every word of it is accounted for."""
    if draft.state == State.SAFE:
        return False
    short = len(text.split()) <= _SHORT
    if short and guess_kind(text):
        return True
    shown = signed(draft.before.question.shown) or signed(options(draft))
    kind = understand(text, shown, draft.playbook.vocabularies[draft.before.language]).kind
    return kind is Kind.CHOICE or (kind is Kind.COMMAND and short)


def _corrects(draft: Draft, text: str) -> bool:
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    said = lay_out(text, (), vocabulary)
    denied = plain_danger(text, vocabulary) is Plain.DENIED
    return denied or said.has("correction") or any(spot.signs("not_danger") for spot in said.dangers)
