"""Which question was asked, of those that have an answer: on the practice, the plan, this chat, one's data.

Rules of this file:
1. What answers the open question, the practice's own words, danger and a secret go before it.
2. The tables first: a line of a topic, all of whose words are in one sentence that asks. Then the encoder's score.
3. Two topics that are as likely: the person is asked which. A rule of the practice that is about the topic answers it.
4. Nothing is taken for a question that only tells: a story, a choice, something that goes wrong.
"""

from collections.abc import Iterable, Mapping, Sequence

from flows import due
from flows.draft import Draft
from flows.events import Said
from flows.evidence import BELIEVED, CERTAIN, Evidence
from flows.hearing_tongues import tongue_of
from flows.playbook import GUIDE
from flows.questions import options
from flows.states import State
from flows.understanding import Heard, Kind, Vocabulary
from flows.understanding.phrases import cut_words
from flows.understanding.topics import asks_in, by_words, known_of, sentences_of

QUESTION, TOPIC = "question", "topic"
LANGUAGE = "other_language"
CLOSE, MARGIN = 0.93, 0.15
"""A second topic this near to the first (by words: a share of its weight; by score: a difference) is asked about."""
FAR = 0.25
"""So much more than that of a topic that was found by its words has a score to have, to go before it."""
LIKELY, CLEAR = 0.33, 0.1
"""A score that is believed where the sentence asks, if it leads by so much; else the two likeliest are asked about."""
_ALSO_ASKED = {
    "data": ("where_kept", "who_is_told", "therapist_sees", "how_long_kept", "privacy_notice", "gdpr_port"),
    "review": ("how_long_does_it_take",),
    "more": ("which_is_safest", "most_people_take"),
}
"""Commands by which people also ask something else: where they are all that was said, only these topics go before."""
_ASKED_OPTION = "more"
"""The option that people pick by a question of their own."""
_ON_A_METHOD = ("why_not_", "what_is_", "is_phone_safe", "is_email_safe", "trust", "which_is_safest")
"""Topics that a method's own text answers, where it was named."""
_IN_A_GUIDE = frozenset({"lost_phone", "new_phone", "new_number", "second_device", "backup_of_chats"})
"""Topics on which the guide of something that was agreed may know more."""
_DEVICES = ("no_smartphone", "tablet_only", "landline_only", "two_phones", "runs_on_")
"""Topics that are an answer where a guide asks for the device."""
_SURE = frozenset({Kind.CHOICE, Kind.COMMAND})
_LOOSE = frozenset({Kind.UNCLEAR, Kind.STORY, Kind.UNSURE, Kind.GREETING, Kind.NETWORK})
"""What is less sure than a score that is believed; all else only gives way to words, or where something is asked."""


def question(draft: Draft, heard: Heard, text: str) -> str:
    """The event's name, if what was typed is a question that has an answer; empty otherwise.

    Lays "topic.<topic>" into the draft's choice, and the language that was asked for, or the method, into its reading.
    """
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    if heard.kind is Kind.DANGER or not vocabulary.topics or (draft.part == GUIDE and _goes_wrong(draft, text)):
        return ""
    sentences = tuple(sentences_of(text))
    tongue = tongue_of(draft.playbook, draft.before.language, text, sentences)
    if tongue and heard.kind not in _SURE:
        return _answer(draft, heard, LANGUAGE, tongue)
    asks = any(asks_in(vocabulary, one) for one in sentences)
    found = list(by_words(vocabulary, sentences))
    closest = _closest(vocabulary, found, _scores(draft)) if found else ("", "")
    if found and _gives_way(draft, heard, text, closest[0], asks=asks):
        return _answer(draft, heard, *closest)
    scored = _by_score(draft, heard, text, asks=asks)
    return _answer(draft, heard, *scored) if scored and _gives_way(draft, heard, text, scored[0], asks=asks) else ""


def _answer(draft: Draft, heard: Heard, topic: str, other: str = "") -> str:
    """The event that answers it, or that asks which of the two."""
    if topic != LANGUAGE and other:
        draft.heard = Heard(Kind.SEVERAL, candidates=(f"{TOPIC}.{topic}", f"{TOPIC}.{other}"))
        return Kind.SEVERAL.value
    rule = about_rule(draft, topic)
    draft.choice = rule or f"{TOPIC}.{topic}"
    named = heard.method if heard.method in draft.playbook.methods else ""
    draft.reading = (other or named, "")
    return "rule" if rule else QUESTION


# What gives way to a question, and what does not


def _gives_way(draft: Draft, heard: Heard, text: str, topic: str, *, asks: bool) -> bool:
    """Whether what was heard is less sure than a question that was found by its words."""
    if heard.kind is Kind.COMMAND:
        whole = heard.part or _whole_command(draft, heard, text)
        return topic in _ALSO_ASKED.get(heard.command, ()) or not whole
    if _guide_knows(draft, topic, text) or (draft.part == GUIDE and topic.startswith(_DEVICES)):
        return False
    if heard.kind is Kind.ABOUT:
        return not topic.startswith(_ON_A_METHOD)
    return heard.kind is not Kind.CHOICE or (asks and heard.choice == _ASKED_OPTION)


def _whole_command(draft: Draft, heard: Heard, text: str) -> bool:
    ways = draft.playbook.vocabularies[draft.before.language].commands.get(heard.command, ())
    said = cut_words(text).whole
    return any(cut_words(way).whole == said for way in ways)


def _guide_knows(draft: Draft, topic: str, text: str) -> bool:
    return draft.state == State.AGREED and topic in _IN_A_GUIDE and _goes_wrong(draft, text)


def _goes_wrong(draft: Draft, text: str) -> bool:
    """Whether it tells of something that the guide they are in, or one of what was agreed, has a way for."""
    if draft.part == GUIDE:
        walked = draft.walk.method
        return walked != "" and _finds(draft, walked, text, draft.guide.possible(draft.walk.platform)) > 0
    methods = {method for answer in draft.now.answers.values() for method in answer.methods}
    return any(_finds(draft, one, text, None) == 1 for one in methods if one in draft.playbook.guides)


def _finds(draft: Draft, method: str, text: str, possible: tuple[str, ...] | None) -> int:
    """How many problems of a guide it may be."""
    symptoms = draft.playbook.guides[method].symptoms.get(draft.before.language)
    return len(symptoms.find(text, possible)) if symptoms else 0


# By words, and by score


def _closest(
    vocabulary: Vocabulary, found: Iterable[tuple[float, str]], scores: Mapping[str, float]
) -> tuple[str, str]:
    """The topic that weighs most, and a second one if it is as likely; the scores decide between the two.

    A topic that was not found by words goes before where its score is believed, and leads by far.
    """
    best: dict[str, float] = {}
    for weight, topic in found:
        best[topic] = max(weight, best.get(topic, 0.0))
    first, *rest = sorted(best, key=lambda topic: -best[topic])
    scored = max(scores, key=lambda topic: scores[topic], default="")
    if scores.get(scored, 0.0) >= BELIEVED and scores[scored] - scores.get(first, 0.0) >= FAR:
        return scored, ""
    second = next((topic for topic in rest if best[topic] >= CLOSE * best[first]), "")
    if second and abs(scores.get(first, 0.0) - scores.get(second, 0.0)) >= MARGIN:
        return max(first, second, key=lambda topic: scores.get(topic, 0.0)), ""
    return first, "" if _near(vocabulary, first, second) else second


def _near(vocabulary: Vocabulary, first: str, second: str) -> bool:
    """Whether an answer to the one is to the point for the other."""
    return any({first, second} <= {*some} for some in vocabulary.near.values())


def _scores(draft: Draft) -> dict[str, float]:
    """What the encoder heard, by topic."""
    event = draft.event
    heard = event.heard if isinstance(event, Said) else Evidence()
    topics = draft.playbook.vocabularies[draft.before.language].topics
    named = ((name.partition("."), score) for name, score in heard.intents)
    return {topic: score for (kind, _, topic), score in named if kind == QUESTION and topic in topics}


def _by_score(draft: Draft, heard: Heard, text: str, *, asks: bool) -> tuple[str, str] | None:
    """The topic that the encoder believes in, if nothing surer was heard, and a second one if it is as likely."""
    scores = _scores(draft)
    ranked = sorted(scores, key=lambda topic: -scores[topic])[:2]
    best, lead = _lead([scores[topic] for topic in ranked])
    sure = heard.kind is Kind.CHOICE or (heard.kind is Kind.COMMAND and _whole_command(draft, heard, text))
    if sure or best < (LIKELY if asks else BELIEVED) or best < _rival(draft):
        return None
    if heard.kind not in _LOOSE and not asks and best < CERTAIN:
        return None
    near = len(ranked) > 1 and _near(draft.playbook.vocabularies[draft.before.language], ranked[0], ranked[1])
    doubt = lead < (CLEAR if best < BELIEVED else MARGIN) and (best < BELIEVED or best - lead >= BELIEVED)
    return ranked[0], ranked[1] if doubt and not near and len(ranked) > 1 else ""


def _lead(scores: Sequence[float]) -> tuple[float, float]:
    """The best score, and by how much it leads."""
    best = scores[0] if scores else 0.0
    return best, best - (scores[1] if len(scores) > 1 else 0.0)


_RIVALS = ("chatter.", "command.", "barrier.", "slots.")
_RIVALS_IN_HAND = (*_RIVALS, "trouble.")
"""What else may be meant, by how its names begin; trouble only where something is being set up, or is."""


def _rival(draft: Draft) -> float:
    """The score of the likeliest other thing that makes sense here."""
    event = draft.event
    intents = event.heard.intents if isinstance(event, Said) else ()
    here = {f"option.{one}" for one in options(draft)}
    begun = _RIVALS_IN_HAND if draft.part == GUIDE or draft.state == State.AGREED else _RIVALS
    return max((score for name, score in intents if name in here or name.startswith(begun)), default=0.0)


# The practice's own rules


def about_rule(draft: Draft, topic: str) -> str:
    """The practice's rule that is about this topic by its title or its words; or empty."""
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    known = known_of(vocabulary)
    for id_, ways in vocabulary.rules.items():
        if due.rule_of(draft.playbook, id_) and any(known.subjects.get(cut_words(way).whole) == topic for way in ways):
            return id_
    return ""
