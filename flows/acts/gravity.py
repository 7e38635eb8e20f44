"""The gravest matters: danger to life, certain or possible, and somebody who looks.

Rules of this file:
1. Numbers first, at once; then a question, if any. The therapist is told only of what is certain.
2. What is remembered of somebody who looks is a code. The first line that is said names nobody and nothing.
"""

from dataclasses import replace

from flows.acts.answers import count_unclear
from flows.draft import Draft
from flows.events import Overheard, Said, Tell
from flows.evidence import CERTAIN
from flows.playbook import DEVICE
from flows.progress import who_looks
from flows.understanding.foreign import language_of
from flows.understanding.grave import Plain, plain_danger, says_who_looks


def danger(draft: Draft) -> None:
    """The country's numbers, at once; the dialogue waits. In another language: in that language's own lines."""
    language = _foreign(draft)
    if language:
        draft.say(f"heard.{language}.alarm", "aside.danger")
    else:
        draft.say("aside.danger_told" if draft.playbook.tell_danger else "aside.danger")
    if draft.playbook.tell_danger:
        draft.effects.append(Tell("danger"))


def danger_first(draft: Draft) -> None:
    """Danger before anything else was said here: the numbers, and nothing is asked until they come in."""
    danger(draft)
    draft.quiet = True


def watched_first(draft: Draft) -> None:
    """Somebody looks, before anything else was said here."""
    watched(draft)
    draft.quiet = True


def ask_safe(draft: Draft) -> None:
    """It may be danger: the question is asked with the numbers under it; here only what another language adds."""
    language = _foreign(draft)
    if language:
        draft.say(f"heard.{language}.ask", "aside.danger")


def safe_now(draft: Draft) -> None:
    """Safe, or it was meant otherwise: thank you, and on."""
    draft.say("safe.good")


def was_clear(draft: Draft) -> bool:
    """It is the first answer to the question that says neither."""
    return draft.before.unclear == 0


def ask_once_more(draft: Draft) -> None:
    """Neither yes nor no: the numbers stand, and the question once more."""
    draft.say("safe.stands")
    count_unclear(draft)
    draft.extras = ()


def go_on(draft: Draft) -> None:
    """Neither yes nor no again: the numbers stand, and the dialogue goes on."""
    draft.say("safe.stands")


def watched(draft: Draft) -> None:
    """Somebody looks: carefully, at once. Clearing the chat is offered, and no setting is proposed."""
    draft.say("watched.again" if draft.before.watched else "watched.first")
    surely = draft.before.watched_surely or _said_surely(draft)
    draft.now = replace(draft.now, watched=True, watched_surely=surely)
    if draft.before.consent and DEVICE in draft.playbook.parts:
        draft.settle(DEVICE, who_looks(draft.now))
        draft.keeps_history = False
    draft.extras = ("clear",) if draft.before.consent else ()


def _said_surely(draft: Draft) -> bool:
    """Whether the words say so by themselves, or what was heard besides them is certain."""
    event = draft.event
    if not isinstance(event, Said | Overheard):
        return False
    if event.heard.looks >= CERTAIN:
        return True
    return isinstance(event, Said) and says_who_looks(event.text, draft.playbook.vocabularies[draft.before.language])


def _foreign(draft: Draft) -> str:
    """The code of a language that is heard and not spoken here, if that is what they wrote in."""
    event, playbook = draft.event, draft.playbook
    if not isinstance(event, Said | Overheard):
        return ""
    scored = event.heard.language if event.heard.language in playbook.heard_words else ""
    if isinstance(event, Overheard):
        return scored
    plain = plain_danger(event.text, playbook.vocabularies[draft.before.language])
    return language_of(event.text, playbook.heard_words) or ("" if plain >= Plain.LIKELY else scored)
