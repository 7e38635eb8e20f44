"""Which question was asked, of those that have an answer: on the practice, the plan, this chat, one's data.

Rules of this file:
1. What answers the open question, the practice's own words, danger and a secret go before it.
2. The tables first: a line of a topic, all of whose words are in one sentence that asks. Then the encoder's score.
3. Two topics that are as likely: the person is asked which. A rule of the practice that is about the topic answers it.
4. Nothing is taken for a question that only tells: a story, a choice, something that goes wrong.

A line of a topic is words in any order: `a|b` is one or the other, `a_b` both side by side, `<name>` any of the words
that stand for each other. A line that begins with "!" counts where nothing is asked as well; one that begins with "="
only in a short sentence, which says little else.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log

from flows import due
from flows.draft import Draft
from flows.events import Said
from flows.evidence import BELIEVED, CERTAIN, Evidence
from flows.playbook import GUIDE, Playbook, Tongue
from flows.questions import options
from flows.states import State
from flows.understanding import Heard, Kind, Vocabulary
from flows.understanding.phrases import BREAK, cut_words

QUESTION, TOPIC = "question", "topic"
LANGUAGE = "other_language"
CLOSE, MARGIN = 0.93, 0.15
"""A second topic this near to the first (by words: a share of its weight; by score: a difference) is asked about."""
LONGEST = 30
"""Words of a sentence that may be a question from here."""
_MOST_SENTENCES = 12
_SIDE_BY_SIDE = 4
_STATEMENT, _LITTLE_ELSE = "!", "="
_MOST_ELSE = 4
"""Words of a sentence beside those of a line that says little else."""
_ENDS = re.compile(r"(?<=[.!?\n\u2026])\s+|\n+")
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
_FEWEST_FOREIGN, _SHARE_FOREIGN, _MOST_READ = 3, 0.3, 400
"""Words, which share of them must be known, and how many signs are looked at, of a text in another language."""


def question(draft: Draft, heard: Heard, text: str) -> str:
    """The event's name, if what was typed is a question that has an answer; empty otherwise.

    Lays "topic.<topic>" into the draft's choice, and the language that was asked for, or the method, into its reading.
    """
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    if heard.kind is Kind.DANGER or not vocabulary.topics or (draft.part == GUIDE and _goes_wrong(draft, text)):
        return ""
    sentences = tuple(_sentences(text))
    tongue = _tongue(draft.playbook, draft.before.language, text, sentences)
    if tongue and heard.kind not in _SURE:
        return _answer(draft, heard, LANGUAGE, tongue)
    asks = any(_asks(vocabulary, one) for one in sentences)
    found = list(_by_words(vocabulary, sentences))
    closest = _closest(vocabulary, found, _scores(draft)) if found else ("", "")
    if found and _gives_way(draft, heard, text, closest[0], asks=asks):
        return _answer(draft, heard, *closest)
    scored = _by_score(draft, heard, asks=asks)
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
        return walked != "" and _finds(draft, walked, text, draft.guide.possible(draft.walk.platform))
    methods = {method for answer in draft.now.answers.values() for method in answer.methods}
    return any(_finds(draft, one, text, None) for one in methods if one in draft.playbook.guides)


def _finds(draft: Draft, method: str, text: str, possible: tuple[str, ...] | None) -> bool:
    symptoms = draft.playbook.guides[method].symptoms.get(draft.before.language)
    return bool(symptoms and symptoms.find(text, possible))


# By words


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: tuple[str, ...]
    """As they were typed, without endings; commas stand as `BREAK`."""
    runs: frozenset[str]
    """Every word, and every few side by side, joined by `_`."""
    marked: bool
    """Whether it ends in a question mark."""
    whole: str
    """All its letters and digits, as they were typed."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a topic: for each word the ways to put it, with what each weighs."""

    topic: str
    parts: tuple[Mapping[str, float], ...]
    asked: bool
    """Whether the sentence has to ask."""
    most: int
    """Words that the sentence may have."""


def _sentences(text: str) -> Iterator[_Sentence]:
    for piece in _ENDS.split(text)[:_MOST_SENTENCES]:
        cut = cut_words(piece)
        words = tuple(map(bare, cut.words))
        if words and len(words) <= LONGEST:
            yield _Sentence(words, frozenset(_runs(words)), cut.asked, cut.whole)


def _runs(words: tuple[str, ...]) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + _SIDE_BY_SIDE, len(words)) + 1):
            if words[end - 1] == BREAK:
                break
            yield "_".join(words[start:end])


def bare(word: str) -> str:
    """A word without the endings that change with the sentence."""
    if len(word) > 4 and word.endswith(("ies", "ied")):  # noqa: PLR2004 - "dies" stays
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):  # noqa: PLR2004 - "is", "us", "yes" stay
        word = word[:-1]
    for ending in ("ing", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004 - "need", "bring", "note" stay
            return word[: -len(ending)]
    return word


def _by_words(vocabulary: Vocabulary, sentences: Iterable[_Sentence]) -> Iterator[tuple[float, str]]:
    """The topics whose words are there, with what these weigh."""
    known = _known(vocabulary)
    for sentence in sentences:
        asks = _asks(vocabulary, sentence)
        whole = known.subjects.get(sentence.whole)
        if whole:
            yield _WHOLE, whole
        length = sum(word != BREAK and word not in known.small for word in sentence.words)
        for line in known.lines:
            if (asks or not line.asked) and length <= line.most:
                weights = [max((one[run] for run in one.keys() & sentence.runs), default=0.0) for one in line.parts]
                if all(weights):
                    yield sum(weights), line.topic


_WHOLE = 100.0
"""What a topic weighs that is named and nothing else."""


def _closest(
    vocabulary: Vocabulary, found: Iterable[tuple[float, str]], scores: Mapping[str, float]
) -> tuple[str, str]:
    """The topic that weighs most, and a second one if it is as likely; the scores decide between the two."""
    best: dict[str, float] = {}
    for weight, topic in found:
        best[topic] = max(weight, best.get(topic, 0.0))
    first, *rest = sorted(best, key=lambda topic: -best[topic])
    second = next((topic for topic in rest if best[topic] >= CLOSE * best[first]), "")
    if second and abs(scores.get(first, 0.0) - scores.get(second, 0.0)) >= MARGIN:
        return max(first, second, key=lambda topic: scores.get(topic, 0.0)), ""
    return first, "" if _near(vocabulary, first, second) else second


def _near(vocabulary: Vocabulary, first: str, second: str) -> bool:
    """Whether an answer to the one is to the point for the other."""
    return any({first, second} <= {*some} for some in vocabulary.near.values())


@dataclass(frozen=True, slots=True)
class _Known:
    vocabulary: Vocabulary
    lines: tuple[_Line, ...]
    subjects: Mapping[str, str]
    opens: tuple[str, ...]
    wonders: tuple[str, ...]
    small: frozenset[str]
    speaks: frozenset[str]


_prepared: list[_Known] = []
_MOST_PREPARED = 8


def _known(vocabulary: Vocabulary) -> _Known:
    """A vocabulary's topics, prepared once; known again by identity, so it must not change afterwards."""
    for one in _prepared:
        if one.vocabulary is vocabulary:
            return one
    del _prepared[: max(0, len(_prepared) - _MOST_PREPARED + 1)]
    asking = {id_: tuple(f"_{_joined(phrase)}_" for phrase in some) for id_, some in vocabulary.asking.items()}
    _prepared.append(
        _Known(
            vocabulary,
            tuple(_lines(vocabulary)),
            {cut_words(name).whole: topic for topic, names in vocabulary.subjects.items() for name in names},
            asking.get("opens", ()),
            asking.get("wonders", ()),
            frozenset(one.strip("_") for one in asking.get("small", ())),
            frozenset(one.strip("_") for one in asking.get("speaks", ())),
        )
    )
    return _prepared[-1]


def _joined(phrase: str) -> str:
    return "_".join(bare(word) for word in cut_words(phrase).words if word != BREAK)


def _lines(vocabulary: Vocabulary) -> Iterator[_Line]:
    """All lines of all topics. A way to put a word weighs the more, the fewer topics have it."""
    read = [
        (topic, line[0], [_ways(part, vocabulary) for part in line.lstrip(_STATEMENT + _LITTLE_ELSE).split()])
        for topic, lines in vocabulary.topics.items()
        for line in lines
    ]
    used: Counter[str] = Counter()
    for topic in vocabulary.topics:
        used.update({way for of, _, parts in read if of == topic for part in parts for way in part})
    for topic, mark, parts in read:
        weighed = tuple({way: log(1 + 2 * len(vocabulary.topics) / used[way]) for way in part} for part in parts)
        most = len(parts) + _MOST_ELSE if mark == _LITTLE_ELSE else LONGEST
        yield _Line(topic, weighed, mark != _STATEMENT, most)


def _ways(part: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The ways to put one word of a line."""
    found: set[str] = set()
    for way in part.split("|"):
        named = vocabulary.alike.get(way.strip("<>"), ()) if way.startswith("<") else (way,)
        found |= {"_".join(map(bare, one.replace("'", "").split("_"))) for one in named}
    return frozenset(found)


def _asks(vocabulary: Vocabulary, sentence: _Sentence) -> bool:
    """Whether a sentence asks: by its mark, by how it or one of its clauses opens, or by what is in it."""
    if sentence.marked:
        return True
    known, opening, begins = _known(vocabulary), True, []
    for at, word in enumerate(sentence.words):
        if opening and word not in known.small and word != BREAK:
            begins.append(at)
            opening = False
        opening = opening or word == BREAK
    said = "_".join(sentence.words)
    places = [f"_{'_'.join(sentence.words[at:])}_" for at in begins]
    return any(place.startswith(known.opens) for place in places) or any(one in f"_{said}_" for one in known.wonders)


# By score


def _scores(draft: Draft) -> dict[str, float]:
    """What the encoder heard, by topic."""
    event = draft.event
    heard = event.heard if isinstance(event, Said) else Evidence()
    topics = draft.playbook.vocabularies[draft.before.language].topics
    named = ((name.partition("."), score) for name, score in heard.intents)
    return {topic: score for (kind, _, topic), score in named if kind == QUESTION and topic in topics}


def _by_score(draft: Draft, heard: Heard, *, asks: bool) -> tuple[str, str] | None:
    """The topic that the encoder believes in, if nothing surer was heard, and a second one if it is as likely."""
    scores = _scores(draft)
    ranked = sorted(scores, key=lambda topic: -scores[topic])
    best = scores[ranked[0]] if ranked else 0.0
    if best < BELIEVED or best < _rival(draft) or heard.kind in _SURE:
        return None
    if heard.kind not in _LOOSE and not asks and best < CERTAIN:
        return None
    second = next((topic for topic in ranked[1:2] if scores[topic] >= BELIEVED and best - scores[topic] < MARGIN), "")
    near = _near(draft.playbook.vocabularies[draft.before.language], ranked[0], second)
    return ranked[0], "" if near else second


def _rival(draft: Draft) -> float:
    """The score of the likeliest other thing that makes sense here."""
    event = draft.event
    intents = event.heard.intents if isinstance(event, Said) else ()
    here = {f"option.{one}" for one in options(draft)}
    others = (score for name, score in intents if name in here or name.startswith(("chatter.", "command.", "barrier.")))
    return max(others, default=0.0)


# Another language


def _tongue(playbook: Playbook, language: str, text: str, sentences: Iterable[_Sentence]) -> str:
    """The language that somebody asks for, or writes in, where it is not spoken here; or empty."""
    others = {code: each for code, each in playbook.tongues.items() if code not in playbook.vocabularies}
    written = _written_in(text, others, playbook.tongues.get(language))
    if written:
        return written
    names = {bare(name): code for code, each in others.items() for name in each.names}
    known = _known(playbook.vocabularies[language])
    for sentence in sentences:
        for word in sentence.words:
            spoken = f"in_{word}" in sentence.runs or any(run in known.speaks for run in sentence.runs)
            if word in names and (spoken or len(sentence.words) <= _FEWEST_FOREIGN):
                return names[word]
    return ""


def _written_in(text: str, others: Mapping[str, Tongue], ours: Tongue | None) -> str:
    """The language of a text, by its letters or its small words; empty where it is ours, or not surely another."""
    letters = [char for char in text[:_MOST_READ].casefold() if char.isalpha()]
    for code, each in others.items():
        of_it = sum(unicodedata.name(char, "").startswith(each.script) for char in letters) if each.script else 0
        if of_it > len(letters) / 2 and (not each.letters or each.letters & {*letters}):
            return code
    words = re.findall(r"[^\W\d_]+", text[:_MOST_READ].casefold())
    counts = {code: sum(word in each.common for word in words) for code, each in others.items()}
    counts = {code: count for code, count in counts.items() if len(others[code].common & {*words}) > 1}
    best = max(counts, key=lambda code: counts[code], default="")
    known, mine = counts.get(best, 0), sum(word in ours.common for word in words) if ours else 0
    enough = len(words) >= _FEWEST_FOREIGN and known >= max(_FEWEST_FOREIGN - 1, _SHARE_FOREIGN * len(words))
    return best if enough and known > 2 * mine else ""


# The practice's own rules


def about_rule(draft: Draft, topic: str) -> str:
    """The practice's rule that is about this topic by its title or its words; or empty."""
    vocabulary = draft.playbook.vocabularies[draft.before.language]
    known = _known(vocabulary)
    for id_, ways in vocabulary.rules.items():
        if due.rule_of(draft.playbook, id_) and any(known.subjects.get(cut_words(way).whole) == topic for way in ways):
            return id_
    return ""
