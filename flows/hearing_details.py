"""What is asked about a method beside whether it will do: what stays behind, who sees one there, sharing the screen.

Rules of this file:
1. A phrase of the language's words counts anywhere in a sentence, the longest first; else what the encoder believes.
2. What answers the open question, a command and danger go before it.
3. It is about the method that is named; else about what is in hand: what was asked about last, this step's, what was
   agreed here, what is offered here, what was agreed at all, what is offered at all.
"""

from flows.draft import Draft
from flows.events import Said
from flows.evidence import BELIEVED, Evidence
from flows.playbook import FALLBACK
from flows.states import State, Step, part_of
from flows.understanding import Heard, Kind
from flows.understanding.phrases import cut_words

SCREEN = "screen"
MEANINGS = {"question.chats_kept": "trail", "question.online_presence": "presence", "question.screen_sharing": SCREEN}
"""What the encoder calls them."""
MOST = 2
"""Methods that are spoken of at once."""
_LOOSE = frozenset({Kind.UNCLEAR, Kind.ABOUT, Kind.STORY, Kind.MAYBE, Kind.PLATFORM, Kind.UNSURE, Kind.SEVERAL})


def detail(draft: Draft, heard: Heard, text: str) -> str:
    """Give "about_detail" if one of the details was asked about, and lay it and its methods into the draft."""
    if heard.kind not in _LOOSE or draft.step in (Step.IDENTIFIER, Step.DOUBT):
        return ""
    evidence = draft.event.heard if isinstance(draft.event, Said) else Evidence()
    asked = _by_phrase(draft, text) or _believed(evidence)
    if not asked:
        return ""
    methods = _in_hand(draft, asked, heard.method)
    draft.choice = asked
    draft.heard = Heard(Kind.ABOUT, candidates=methods, method=methods[0] if methods else "", asks=True)
    return "about_detail"


def needed(draft: Draft, heard: Heard) -> str:
    """Give the event for what was typed where somebody says which of the others they need: a tool, known or not."""
    if draft.step != Step.WHICH:
        return ""
    if heard.kind is Kind.ABOUT and not heard.asks:
        known = heard.method in draft.playbook.methods and not draft.playbook.methods[heard.method].closed
        draft.choice = heard.method
        return "method" if known else "other_tool"
    if heard.kind is Kind.UNCLEAR:
        draft.heard = Heard(Kind.MAYBE, choice="other_tool")
        return "maybe"
    return ""


def _by_phrase(draft: Draft, text: str) -> str:
    said = f" {' '.join(cut_words(text).words)} "
    found = [
        (len(words), id_)
        for id_, phrases in draft.playbook.vocabularies[draft.before.language].details.items()
        if id_ in MEANINGS.values()
        for phrase in phrases
        if f" {' '.join(words := cut_words(phrase).words)} " in said
    ]
    return max(found)[1] if found else ""


def _believed(evidence: Evidence) -> str:
    best, score = max(((id_, evidence.score(id_)) for id_ in MEANINGS), key=lambda found: found[1])
    return MEANINGS[best] if score >= BELIEVED else ""


def _in_hand(draft: Draft, asked: str, named: str) -> tuple[str, ...]:
    if named:
        return (named,)
    for methods in _nearest(draft):
        fitting = [id_ for id_ in methods if asked != SCREEN or "video" in _classes(draft, id_)]
        if fitting:
            return tuple(dict.fromkeys(fitting))[:MOST]
    return ()


def _nearest(draft: Draft) -> tuple[tuple[str, ...], ...]:
    book, now = draft.playbook, draft.now
    resumed = part_of(now.resume)
    part = draft.part if draft.part in book.parts else resumed
    here = now.answers.get(part)
    agreed = tuple(id_ for answer in now.answers.values() for id_ in answer.methods if answer.status == "agreed")
    offered = book.fallback if part == FALLBACK else book.by_id[part].offered if part in book.by_id else ()
    walk = (now.walk.method,) if now.walk.method else ()
    everywhere = tuple(id_ for one in book.classes for id_ in one.offered)
    last = (now.topic,) if now.topic else ()
    before = draft.state in (State.WELCOME, State.DECLINED)
    return () if before else (last, walk, here.methods if here else (), offered, agreed, everywhere)


def _classes(draft: Draft, method: str) -> tuple[str, ...]:
    known = draft.playbook.methods.get(method)
    return known.classes if known else ("video",)
