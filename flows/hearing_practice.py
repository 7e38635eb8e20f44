"""What belongs to the practice's own rules, questions and methods on request, in what was typed.

Rules of this file:
1. A rule or question is heard by the practice's own words for it, anywhere in a sentence; the longest phrase counts.
2. What answers the open question, a command, danger and a secret go before it.
3. A text is an answer to a question for a text unless it is surely something else.
"""

from collections.abc import Iterator

from flows import due
from flows.draft import Draft
from flows.playbook import QuestionKind
from flows.states import QUESTION_STATES, State, Step
from flows.understanding import Heard, Kind, Phrases
from flows.understanding.identifiers import read
from flows.understanding.phrases import cut_phrase, cut_words

LONGEST_REPLY = 200
"""Signs of an answer to a question for a text."""
WHOLE = 1000
"""As many words as no phrase has: what was typed is that phrase and nothing else."""
_SHORT = 4
"""Words of a text in which a command is one, though a text is asked for."""
_NO_REPLY = frozenset({Kind.DANGER, Kind.UNSURE})
_LOOSE = frozenset({Kind.UNCLEAR, Kind.ABOUT, Kind.STORY, Kind.MAYBE, Kind.SEVERAL, Kind.PLATFORM, Kind.UNSURE})
"""What is less sure than a rule's own words."""
_READ_AS = {QuestionKind.PHONE: "phone", QuestionKind.EMAIL: "email"}


def in_practice(draft: Draft, heard: Heard, text: str) -> str:
    """The event's name, if what was typed belongs to the practice's own; empty otherwise."""
    if heard.kind is Kind.DANGER:
        return ""
    return _changed(draft, heard, text) or _replied(draft, heard, text) or _named(draft, heard, text)


def requested(draft: Draft, heard: Heard, text: str) -> str:
    """A method that is agreed on request only was named, or a class that comes up only if it is named; or empty."""
    if heard.kind is Kind.ABOUT and not heard.asks:
        draft.choice = heard.method
        return "request" if draft.requested else ""
    if heard.kind in (Kind.UNCLEAR, Kind.STORY, Kind.UNSURE) and draft.before.consent:
        part = _class_named(draft, text)
        if part:
            draft.heard = Heard(Kind.COMMAND, command="change", part=part)
            return "change"
    return ""


def _changed(draft: Draft, heard: Heard, text: str) -> str:
    """*Change* and the words of a rule that was acknowledged, or of a question that was answered."""
    commands = draft.playbook.vocabularies[draft.before.language].commands
    change = {"change": commands.get("change", ())}
    if heard.part or not any(_matches(cut_words(text).words, change)):
        return ""
    what, id_, _ = _found(draft, text)
    draft.choice = f"{what}.{id_}"
    if what == due.RULE and id_ in due.acknowledged(draft.playbook, draft.now):
        return "rule_again"
    question = due.question_of(draft.playbook, id_) if what == due.QUESTION else None
    return "question_again" if question and due.reply_to(draft.now, question) else ""


def _named(draft: Draft, heard: Heard, text: str) -> str:
    """A rule or question was asked about."""
    what, id_, length = _found(draft, text)
    plainly = length == WHOLE or (length > 1 and not _is_command(draft, text))
    surer = heard.kind is Kind.CHOICE or (heard.kind is Kind.COMMAND and not plainly)
    if not what or (surer and heard.kind not in _LOOSE):
        return ""
    draft.choice = id_
    asked = draft.playbook.vocabularies[draft.before.language].details
    if any(_matches(cut_words(text).words, {due.REPLIES: asked.get(due.REPLIES, ())})):
        draft.reading = (due.REPLIES, "")
    return what


def _found(draft: Draft, text: str) -> tuple[str, str, int]:
    """Whether a rule or a question is named, which, and by how many words (`WHOLE`: nothing else is said)."""
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    words = cut_words(text).words
    best = (0, "", "")
    for what, phrases in ((due.RULE, vocabulary.rules), (due.QUESTION, vocabulary.questions)):
        for length, id_ in _matches(words, phrases):
            if length > best[0]:
                best = (length, what, id_)
    return best[1], best[2], best[0]


def _is_command(draft: Draft, text: str) -> bool:
    """Whether it is a command and nothing else."""
    words = cut_words(text).words
    commands = draft.playbook.vocabularies[draft.before.language].commands
    return any(cut_phrase(way) == words for ways in commands.values() for way in ways)


def _matches(words: tuple[str, ...], phrases: Phrases) -> Iterator[tuple[int, str]]:
    said = {word.rstrip("s") for word in words}
    for id_, ways in phrases.items():
        for way in ways:
            wanted = cut_phrase(way)
            places = range(len(words) - len(wanted) + 1)
            if wanted == words:
                yield WHOLE, id_
            elif (
                wanted
                and wanted[0].rstrip("s") in said
                and any(all(map(_same, wanted, words[at : at + len(wanted)])) for at in places)
            ):
                yield len(wanted), id_


def _same(wanted: str, typed: str) -> bool:
    """The same word, or its plural."""
    return wanted == typed or (len(wanted) > 3 and wanted.rstrip("s") == typed.rstrip("s"))  # noqa: PLR2004


def _class_named(draft: Draft, text: str) -> str:
    """The class that comes up only if it is named, and was."""
    phrases = draft.playbook.vocabularies[draft.before.language].parts
    hidden = {
        one.id: phrases.get(one.id, ())
        for one in draft.playbook.classes
        if not one.opens and one.id not in draft.now.answers
    }
    found = sorted(_matches(cut_words(text).words, hidden), reverse=True)
    return found[0][1] if found else ""


# An answer to a question of the practice


def _replied(draft: Draft, heard: Heard, text: str) -> str:
    """The answer to the open question, where it is typed: "replied", "misread", or empty."""
    question = due.question_of(draft.playbook, draft.question) if draft.state in QUESTION_STATES else None
    if question is None or heard.kind in _NO_REPLY or heard.kind is Kind.CHOICE:
        return ""
    if heard.kind is Kind.COMMAND and len(cut_words(text).words) <= _SHORT:
        return ""
    if question.kind in _READ_AS:
        return _read(draft, _READ_AS[question.kind], text, sure=heard.kind in (Kind.UNCLEAR, Kind.PLATFORM))
    if question.kind is not QuestionKind.TEXT or draft.state == State.QUESTION_DOUBT:
        return ""
    asked = cut_words(text).asked or not text.strip()
    if asked or _secret(draft, text):
        return ""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    draft.reading = (line, "") if len(line) <= LONGEST_REPLY else ("", "too_long")
    return "replied" if draft.reading[0] else "misread"


def _secret(draft: Draft, text: str) -> bool:
    """Whether a code or key is in it; a telephone number is none."""
    country = draft.playbook.country
    return not read("phone", text, country).value and read("email", text, country).problem == "secret"


def _read(draft: Draft, kind: str, text: str, *, sure: bool) -> str:
    spelt = draft.playbook.vocabularies[draft.before.language].signs
    reading = read(kind, text, draft.playbook.country, (), spelt)
    draft.reading = (reading.value, reading.problem)
    if reading.value:
        return "replied"
    return "misread" if sure and draft.state == State.QUESTION_ASK else ""


def takes_several(draft: Draft, heard: Heard) -> bool:
    """Several methods were named at once, surely, where several may be agreed."""
    open_ = draft.step in (Step.CHOOSE, Step.MORE) and draft.here.several
    return open_ and heard.kind is Kind.SEVERAL and not heard.doubt and set(heard.candidates) <= set(draft.here.offered)
