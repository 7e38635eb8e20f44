"""What people ask is answered in every practice: from what is set and what is known of each method; never made up.

Rules of this file:
1. Every topic that can be heard has an answer, and every answer can be heard.
2. All answers of many practices, ours and random ones, are held against the settings, as every text is (`tests.truth`).
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import content
from bot.effects import Effects
from bot.playbook import build
from bot.settings import Settings, default, load
from bot.wording import MAKERS, answers
from content.markup import plain
from flows.conversation import Answer, Conversation, Status
from flows.events import Say, Turn
from tests.policies import policy, written
from tests.practice_stories import practices, raw
from tests.story import story
from tests.truth import CONTENT, Plan, Sent, findings

ENGLISH = CONTENT.languages["en"]
TOPICS = answers.topics(ENGLISH)
PLACES = ("welcome", "messaging.choose", "audio.choose", "email.choose", "agreed")
NAMED = ("whatsapp", "signal", "telegram", "wire", "proton", "telephone", "email")
"""Whoever asks about one of these by a topic of its own has named it."""
MANY, SAMPLE, EACH = 100, 20, 10
FIRST = [pytest.param(n, marks=[pytest.mark.long] if n >= SAMPLE else []) for n in range(0, MANY, EACH)]
PRACTICES = [path for path, _ in practices()]


class Telling:
    """A practice that is asked one thing after the other."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.playbook = build(CONTENT, settings)
        self.effects = Effects(CONTENT, settings, self.playbook)

    def told(self, topic: str, at: str = "messaging.choose", about: str = "", **known: Any) -> str:
        """What is answered there. Any: fields of the conversation."""
        conversation = Conversation(at, consent="today", consent_on="2026-01-05", **known)
        values = {"topic": topic, "about": about, "part": at.partition(".")[0]}
        return self.words(Say(("answered.told",), values), conversation)

    def words(self, effect: Say, conversation: Conversation) -> str:
        """What is said."""
        return "\n".join(plain(message.spans) for message in self.effects.worded(Turn(conversation, (effect,))))


def wrong(plan: Plan, telling: Telling) -> Iterator[str]:
    """All that is wrong with all answers of a practice."""
    agreed = {
        id_: Answer(Status.AGREED, each.methods[:2])
        for id_, each in telling.settings.policy.classes.items()
        if each.ask and each.methods
    }
    places = [at for at in PLACES if at.partition(".")[0] not in plan.classes or plan.comes_up(at.partition(".")[0])]
    for topic in TOPICS:
        for at in places:
            said = telling.told(topic, at, answers=agreed if at == "agreed" else {}, agreed=int(at == "agreed"))
            if not said.strip():
                yield f"{topic} at {at}: nothing is answered"
            for what, text in findings(plan, Sent(said, (), at, NAMED)):
                yield f"{topic} at {at}: {what}: {text}"


# Topics, variants, values


def test_every_topic_that_is_heard_has_an_answer_and_the_other_way_round() -> None:
    by_words = set(ENGLISH.words["topics"])
    sentences = Path(content.__file__).parent / "en" / "heard" / "question.toml"
    learnt = set(tomllib.loads(sentences.read_text("utf-8")))

    assert len(TOPICS) >= 130
    assert by_words == set(TOPICS)
    assert learnt <= set(TOPICS)
    assert set(ENGLISH.words["subjects"]) <= set(TOPICS)
    assert all(ENGLISH.words["topics"][topic] or topic in learnt for topic in TOPICS)


def test_every_answer_has_a_title_a_last_resort_and_known_conditions() -> None:
    known = {answers.TITLE, answers.ELSE, *answers.OF_THE_MOMENT, *answers.OF_SETTINGS}
    ids = [
        id_.removeprefix(answers.PREFIX).partition(".") for id_ in ENGLISH.messages if id_.startswith(answers.PREFIX)
    ]
    used = {variant for _, _, variant in ids}

    assert used <= known
    assert known - used == set()
    for topic in TOPICS:
        for needed in (answers.TITLE, answers.ELSE):
            assert f"{answers.PREFIX}{topic}.{needed}" in ENGLISH.messages


def test_every_value_is_made_and_no_other() -> None:
    ids = [id_ for id_ in ENGLISH.messages if id_.startswith((answers.PREFIX, "answered."))]
    wanted = {value for id_ in ids for value in ENGLISH.messages[id_].values}
    filled = {
        "method",
        "text",
        "days",
        "identifier",
        "purpose",
        "not_for",
        "what",
        "versions",
        "platform",
        "notice_link",
    }
    filled |= {"from", "until", "version", "methods", "part", "parts", "rules"}

    assert wanted - filled <= set(MAKERS)


def test_no_answer_names_an_app_in_its_own_words() -> None:
    named = [plain(ENGLISH.messages[f"method.{id_}.name"].spans) for id_ in CONTENT.methods]
    names = [name for name in named if name not in ("Telephone", "Post")]
    own = {id_: plain(text.spans) for id_, text in ENGLISH.messages.items() if id_.startswith(answers.PREFIX)}

    assert [id_ for id_, text in own.items() for name in names if re.search(rf"\b{re.escape(name)}\b", text)] == []


# Nothing is said in a practice's name that it did not set


@pytest.mark.parametrize("path", PRACTICES, ids=lambda path: path.stem)
def test_all_answers_of_a_practice_are_true(path: Path) -> None:
    settings = load(path, CONTENT)
    found = list(wrong(Plan(raw(path)), Telling(settings)))
    for kind, of_kind in settings.kinds.items():
        found += [f"{kind}: {one}" for one in wrong(Plan(raw(path), kind), Telling(of_kind))]

    assert found == []


@pytest.mark.parametrize("first", FIRST)
def test_all_answers_of_random_practices_are_true(first: int, tmp_path: Path) -> None:
    found = []
    for seed in range(first, first + EACH):
        path = tmp_path / f"{seed}.toml"
        path.write_text(written(policy(seed)), "utf-8")
        found += [f"policy({seed}) {one}" for one in wrong(Plan(policy(seed)), Telling(load(path, CONTENT)))]

    assert found == []


SET = """
[practice]
name = "Practice Example"
therapist = "Alex Example"
country = "GB"
reply_times = "By noon, on each weekday."
dropped_call = "I ring you back once."
complaints = "care@practice.example"
host_country = "Ireland"
lawful_basis = "Our contract."
notice_link = "https://practice.example/privacy"
away = [{ from = 2026-08-01, until = 2026-08-20, text = "Dr Crane stands in." }]
"""
SETTLED = (
    ("reply_times", "By noon, on each weekday."),
    ("late_reply", "By noon, on each weekday."),
    ("dropped_call", "I ring you back once."),
    ("complaint", "care@practice.example"),
    ("where_kept", "Ireland"),
    ("lawful_basis", "Our contract."),
    ("privacy_notice", "https://practice.example/privacy"),
    ("gdpr_access", "https://practice.example/privacy"),
    ("holidays", "Dr Crane stands in."),
)


@pytest.mark.parametrize(("topic", "piece"), SETTLED)
def test_what_is_set_is_said_and_what_is_not_is_not(topic: str, piece: str, tmp_path: Path) -> None:
    path = tmp_path / "practice.toml"
    path.write_text(SET, "utf-8")
    said, unsaid = Telling(load(path, CONTENT)), Telling(default(CONTENT))

    assert piece in said.told(topic)
    assert piece not in unsaid.told(topic)
    assert topic not in said.playbook.unset or topic in ("holidays", "late_reply")


UNSET = ("reply_times", "cancel", "voicemail", "who_is_told", "recording", "social_media", "payment", "guardian")


@pytest.mark.parametrize("topic", UNSET)
def test_where_nothing_is_set_it_is_said_so_and_a_word_is_offered(topic: str) -> None:
    telling = Telling(default(CONTENT))
    said = telling.told(topic)

    assert re.search(r"(set down here|not set down)", said)
    assert "would like a word" in said
    assert topic in telling.playbook.unset


CANNOT = ("appointment_request", "medicine_question", "pass_on_message", "therapy_question", "call_back")


@pytest.mark.parametrize("topic", CANNOT)
def test_what_cannot_be_passed_on_is_said_so(topic: str) -> None:
    telling = Telling(default(CONTENT))

    assert re.search(r"cannot pass|cannot ask|do not answer", telling.told(topic))
    assert topic in telling.playbook.unset


def test_a_method_that_was_named_is_spoken_of_alone() -> None:
    telling = Telling(default(CONTENT))

    assert "Wire" not in telling.told("chats_kept", about="signal")
    assert "Signal: Chats stay on your phone" in telling.told("chats_kept", about="signal")
    assert "Wire" in telling.told("chats_kept")


def test_somebody_who_is_watched_is_told_to_set_nothing() -> None:
    telling = Telling(default(CONTENT))

    for topic in ("notification_preview", "app_lock", "hide_app_icon", "how_to_uninstall"):
        assert "notice" in telling.told(topic, watched=True)
        assert "In the settings" not in telling.told(topic, watched=True)
    assert not re.search(r"somebody looks|others can look", telling.told("therapist_sees", watched=True), re.IGNORECASE)


TONGUES = (
    ("de", "Englisch"),
    ("fr", "anglais"),
    ("es", "inglés"),
    ("pt", "inglês"),
    ("nl", "Engels"),
    ("it", "inglese"),
)
TONGUES += (
    ("pl", "angielsku"),
    ("tr", "İngilizce"),
    ("ar", "الإنجليزية"),
    ("uk", "англійською"),
    ("ru", "по-английски"),
)


@pytest.mark.parametrize(("code", "english"), TONGUES)
def test_another_language_is_answered_in_it(code: str, english: str) -> None:
    telling = Telling(default(CONTENT))
    values = {"topic": "other_language", "language": code}
    said = telling.words(Say(("answered.told",), values), Conversation("welcome"))

    assert english in said
    assert "Alex Example" in said
    assert "{" not in said


# Through the whole of it


@pytest.mark.parametrize(
    ("asked", "answered", "offered"),
    [
        ("may I leave a voicemail?", "Voice messages. Nothing about that is set down here", True),
        ("do my parents see this?", "Parents. I tell them nothing.", True),
        ("is this a real person?", "No, I am a small program.", True),
        ("where are my answers stored?", "On the computer on which Practice Example runs me", False),
        ("does it show ads?", "I show no ads.", False),
        ("can I change it later?", "Yes, at any time", False),
        ("sprechen Sie Deutsch?", "Leider gibt es mich hier nur auf Englisch.", True),
        ("Ich verstehe das nicht so gut, kann ich auf Deutsch schreiben?", "nur auf Englisch", True),
        ("Я не понимаю по-английски", "я говорю только по-английски", True),
        ("can I see my data, gdpr?", "You have a right to that", False),
    ],
)
async def test_somebody_asks_and_goes_on(asked: str, answered: str, offered: bool, tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await one.says("1")
        before, shown = (await one.conversation()), one.shown
        await one.says(asked)
        after = await one.conversation()

        assert answered in one.heard
        assert (after.state, after.answers) == (before.state, before.answers)
        assert set(shown) <= set(one.shown)
        assert ("Talk to Alex Example" in one.shown) is offered


async def test_a_rule_of_the_practice_answers_first(tmp_path: Path) -> None:
    path = tmp_path / "practice.toml"
    rule = '[[rules]]\nid = "tape"\nat = "asked"\ntitle = "Recordings"\ntext = "We never tape what we say."\n'
    path.write_text(f'{SET}{rule}words = ["dictaphone"]\n', "utf-8")
    async with story(tmp_path, CONTENT, load(path, CONTENT)) as one:
        await one.opens()
        await one.says("1")
        await one.says("are the calls recorded?")

        assert "Alex Example writes: We never tape what we say." in one.heard


@pytest.mark.parametrize(
    "told",
    ["my mother reads everything and I hate it", "signal", "yes", "2", "I was so angry with my husband last week"],
)
async def test_what_asks_nothing_is_no_question(told: str, tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        for text in ("1", "1", told):
            await one.says(text)

        assert not re.search(r"set down here|I tell them nothing", one.heard)
