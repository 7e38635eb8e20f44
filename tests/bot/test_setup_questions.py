"""What set-up asks: how much, in which shape, and what each answer makes of the settings."""

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import content
from bot import settings
from bot.setup import answers, countries, wizard
from bot.setup.asking import DoubtError, Form, Question, Setup
from bot.setup.checks import Tools, real
from bot.setup.command import MINUTES, MOST_QUESTIONS, WELCOME, sections
from bot.setup.more import MORE, unsaid
from bot.setup.parsing import WrongError
from bot.setup.settings_file import SettingsFile
from bot.setup.terminal import Screen

ROOT = Path(__file__).parents[2]
CONTENT = content.load()
QUESTIONS = {one.key: one for section in sections(CONTENT) for one in section.questions}
NAMES = {"practice.name": "Practice Example", "practice.therapist": "Alex Example", "practice.country": "uk"}
TELEGRAM = {**NAMES, "telegram": "yes", "telegram.token": "123456:good-token"}
RENDERERS = {"rich", "click", "getpass", "bot.setup.terminal", "bot.setup.wizard"}


async def _good_token(_: str, __: str) -> str:
    return "example_bot"


TOOLS = Tools(replace(real().checks, token=_good_token), lambda _: "")
"""Telegram knows every token; nothing else is asked."""


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    """A set-up of a practice that has said its names, in a folder of its own."""
    monkeypatch.delenv(settings.TOKEN, raising=False)
    made = Setup(CONTENT, SettingsFile.opened(tmp_path / "practice.toml"), TOOLS)
    for key, typed in NAMES.items():
        answers.answer(made, QUESTIONS[key], typed)
    return made


def loaded(setup: Setup) -> settings.Settings:
    """Read what is in the file, as the bot would."""
    return settings.load(setup.file.path, CONTENT)


def given(setup: Setup, **typed: str) -> settings.Settings:
    """Give answers by key, with __ for a dot, and read the settings."""
    for key, text in typed.items():
        answers.answer(setup, QUESTIONS[key.replace("__", ".")], text)
    return loaded(setup)


def drive(path: Path, typed: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Setup, list[str]]:
    """Go through all of set-up as a person at a terminal: what is typed by question, else Enter; and what was asked."""
    asked, lines = list[str](), list[str]()
    screen = Screen(read=lambda _: lines.pop(0) if lines else "")
    made = Setup(CONTENT, SettingsFile.opened(path), TOOLS)
    really = wizard.ask

    def ask(setup: Setup, screen: Screen, question: Question) -> None:
        asked.append(question.key)
        lines.append(typed.get(question.key, ""))
        really(setup, screen, question)

    monkeypatch.setattr(wizard, "ask", ask)
    monkeypatch.delenv(settings.TOKEN, raising=False)
    wizard.go_through(made, screen, sections(CONTENT), lambda question: answers.is_open(made, question))
    return made, asked


class TestHowMuch:
    def test_telegram_alone_with_what_is_proposed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """At most 20 questions; what matters to most is among them, and Enter changes nothing of the default."""
        setup, asked = drive(tmp_path / "practice.toml", TELEGRAM, monkeypatch)
        made = loaded(setup)

        assert 15 < len(asked) <= MOST_QUESTIONS, asked
        assert len(set(asked)) == len(asked)
        matters = {"offer.telephone", "offer.email", "offer.video_link", "policy.messaging.purpose"}
        assert matters | {"practice.reply_times", "crisis.text", "therapist.channel", "practice.tell_danger"} <= set(
            asked
        )
        default = settings.default(CONTENT)
        assert made.policy == default.policy
        assert made.methods == default.methods
        assert made.crisis == default.crisis
        assert made.telegram is not None

    def test_class_by_class_for_those_who_want_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        typed = {**TELEGRAM, "offer.plan": "no", "policy.video": "none", "policy.fallback.methods": "nothing"}
        setup, asked = drive(tmp_path / "practice.toml", typed, monkeypatch)
        made = loaded(setup)

        assert {f"policy.{class_}" for class_ in CONTENT.policy.classes} <= set(asked)
        assert made.policy.classes["video"].methods == ()
        assert made.policy.fallback == ()
        assert made.policy.classes["audio"].methods == ("signal", "wire", "facetime")

    def test_a_second_time_nothing_is_asked_again_but_the_other_service(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drive(tmp_path / "practice.toml", TELEGRAM, monkeypatch)
        monkeypatch.undo()
        _, asked = drive(tmp_path / "practice.toml", {}, monkeypatch)

        assert asked == ["signal"]

    def test_the_readme_says_the_same(self) -> None:
        readme = (ROOT / "README.md").read_text("utf-8")

        assert f"{MINUTES.capitalize()} minutes, by yourself." in readme
        assert f"asks about {MOST_QUESTIONS} questions" in readme
        assert f"about {MINUTES} minutes" in WELCOME
        assert f"about {MOST_QUESTIONS} questions" in WELCOME


class TestWhatIsNotAsked:
    """It is named at the end, with an example that can be pasted."""

    def test_every_example_can_be_pasted(self, tmp_path: Path) -> None:
        text = '[practice]\nname = "Practice Example"\ntherapist = "Alex Example"\ncountry = "GB"\n'
        text += "".join(f"{more.example}\n" for more in MORE if more.key.startswith("practice."))
        text += "".join(f"{more.example}\n" for more in MORE if not more.key.startswith("practice."))
        (tmp_path / "practice.toml").write_text(text, "utf-8")
        made = settings.load(tmp_path / "practice.toml", CONTENT)

        assert [rule.id for rule in made.rules] == ["no_recording"]
        assert [question.id for question in made.questions] == ["emergency_contact"]
        assert list(made.kinds) == ["teen"]
        assert len(made.practice.away) == 1
        assert made.practice.this_chat

    def test_what_is_said_already_is_not_named(self, tmp_path: Path) -> None:
        path = tmp_path / "practice.toml"
        assert len(unsaid(SettingsFile.opened(path))) == len(MORE) == 6
        path.write_text('[practice]\nthis_chat = "Nothing private."\n[[rules]]\nid = "x"\n', "utf-8")

        assert [more.key for more in unsaid(SettingsFile.opened(path))] == [
            "questions",
            "kinds",
            "practice.away",
            "practice.notice_link",
        ]

    def test_it_fits_a_terminal_of_80_columns(self) -> None:
        lines = [line for more in MORE for line in (more.what, *more.example.splitlines())]
        assert max(map(len, lines)) <= 77


class TestShape:
    def test_no_question_shows_or_reads_anything(self) -> None:
        """So that a page can ask them too: neither the rows nor what answers them know a terminal."""
        seen = 0
        for path in (ROOT / "bot/setup").glob("*.py"):
            if path.stem in {"command", "terminal", "wizard"}:
                continue
            seen += 1
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                named = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not RENDERERS & set(named), path.name
                assert not (isinstance(node, ast.Name) and node.id in {"print", "input"}), path.name
        assert seen > 8

    @pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda one: one.key)
    def test_each_has_what_a_page_needs(self, question: Question, setup: Setup) -> None:
        options = question.options(setup)

        assert question.asks
        assert question.why
        assert (question.form in {Form.ONE_OF, Form.SEVERAL, Form.OFFER}) == bool(options)
        assert not question.other or question.form is Form.ONE_OF
        assert len(set(options.values())) == len(options)

    def test_a_doubt_comes_back_as_a_value(self, setup: Setup) -> None:
        with pytest.raises(DoubtError, match=r"Is it right\?") as doubt:
            given(setup, therapist__identifiers__proton="alex@mail.example")
        assert setup.file.get("therapist.identifiers.proton") is None
        answers.keep(setup, QUESTIONS["therapist.identifiers.proton"], doubt.value.changes)

        assert loaded(setup).therapist.identifiers["proton"] == "alex@mail.example"


class TestCountries:
    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            *(("GB", "GB"), ("gb", "GB"), ("uk", "GB"), ("U.K.", "GB"), ("United Kingdom", "GB"), ("Scotland", "GB")),
            *(("Germany", "DE"), ("germany ", "DE"), ("Deutschland", "DE"), ("Österreich", "AT"), ("Irland", "IE")),
            *(("the Netherlands", "NL"), ("Suisse", "CH"), ("U.S.A.", "US"), ("EU", "EU"), ("European Union", "EU")),
        ],
    )
    def test_by_name_or_by_code(self, setup: Setup, typed: str, code: str) -> None:
        assert given(setup, practice__country=typed).practice.country == code

    @pytest.mark.parametrize("code", [code for code in CONTENT.helplines if code != "EU"])
    def test_each_that_has_numbers_is_known_by_its_name(self, code: str) -> None:
        assert countries.read(countries.name(code)) == code
        assert len(countries.name(code)) > 2

    def test_a_slip_of_the_pen(self) -> None:
        with pytest.raises(WrongError, match=r"Did you mean Germany\?"):
            countries.read("Germny")

    @pytest.mark.parametrize("typed", ["Fantasia", "none", "x" * 5000, "\x1b", "1", ""])
    def test_no_country(self, typed: str) -> None:
        with pytest.raises(WrongError, match="no country of this name"):
            countries.read(typed)

    def test_without_numbers_it_is_said_and_named(self, setup: Setup) -> None:
        with pytest.raises(WrongError, match=r"no emergency numbers for Japan yet.*Germany"):
            given(setup, practice__country="Japan")

    def test_a_member_of_the_union_is_asked_about(self, setup: Setup) -> None:
        with pytest.raises(DoubtError, match=r"no listening lines for Malta.*112") as doubt:
            given(setup, practice__country="Malta")

        assert doubt.value.changes == {"practice.country": "EU"}


class TestNothing:
    @pytest.mark.parametrize(
        "word", ["-", "none", "Nothing", "leave it out", "Leave it out.", "NONE.", "n/a", "no", "—"]
    )
    @pytest.mark.parametrize(
        "key", ["practice.reply_times", "crisis.text", "practice.complaints", "policy.messaging.purpose"]
    )
    def test_a_word_for_nothing_never_becomes_a_text(self, setup: Setup, key: str, word: str) -> None:
        answers.answer(setup, QUESTIONS[key], "Something of mine.")
        answers.answer(setup, QUESTIONS[key], word)

        assert not setup.file.get(key)
        assert word not in setup.file.path.read_text("utf-8").split("=")[-1]
        loaded(setup)

    @pytest.mark.parametrize("word", ["-", "none", "leave it out"])
    def test_an_offer_and_an_address(self, setup: Setup, word: str) -> None:
        given(setup, therapist__identifiers__signal="alex.42")
        made = given(setup, policy__video=word, therapist__identifiers__signal=word)

        assert made.policy.classes["video"].methods == ()
        assert "signal" not in made.therapist.identifiers

    def test_what_is_needed_cannot_be_nothing(self, setup: Setup) -> None:
        with pytest.raises(WrongError, match="This is needed"):
            given(setup, practice__name="none")

    def test_words_of_which_none_is_one(self, setup: Setup) -> None:
        assert given(setup, practice__reply_times="None on Sundays.").practice.reply_times == "None on Sundays."


class TestBesides:
    def test_the_telephone_for_appointments(self, setup: Setup) -> None:
        audio = given(setup, offer__telephone="2").policy.classes["audio"]

        assert audio.preferred == ("signal", "wire")
        assert audio.acceptable == ("facetime", "telephone")
        assert audio.purposes["telephone"] == "appointments"

    def test_the_telephone_best_of_all(self, setup: Setup) -> None:
        audio = given(setup, offer__telephone="4").policy.classes["audio"]

        assert audio.preferred == ("telephone", "signal", "wire")
        assert not audio.purposes

    def test_the_telephone_in_own_words_then_no_longer(self, setup: Setup) -> None:
        made = given(setup, offer__telephone="the day of a session")
        again = given(setup, offer__telephone="no")

        assert made.policy.classes["audio"].purposes["telephone"] == "the day of a session"
        assert again.policy.classes["audio"] == settings.default(CONTENT).policy.classes["audio"]

    @pytest.mark.parametrize(
        ("typed", "purpose"),
        [("For emergencies only.", "emergencies only"), ("for moving a session", "moving a session")],
    )
    def test_a_purpose_fits_behind_for(self, setup: Setup, typed: str, purpose: str) -> None:
        made = given(setup, offer__telephone=typed, policy__messaging__purpose=typed)

        assert made.policy.classes["audio"].purposes["telephone"] == purpose
        assert made.policy.classes["messaging"].purpose == purpose

    @pytest.mark.parametrize("key", ["offer.telephone", "offer.email", "policy.messaging.purpose"])
    def test_a_whole_sentence_is_no_purpose(self, setup: Setup, key: str) -> None:
        with pytest.raises(WrongError, match="Only what it is for"):
            answers.answer(setup, QUESTIONS[key], "Call me first. If I do not answer, call 999.")

    def test_mail_on_request_and_for_anything(self, setup: Setup) -> None:
        asked = given(setup, offer__email="Only if a client asks for it").policy.classes["email"]
        offered = given(setup, offer__email="yes").policy.classes["email"]

        assert (asked.methods, asked.on_request) == (("proton", "tuta"), ("email",))
        assert (offered.acceptable, offered.on_request) == (("email",), ())

    def test_enter_keeps_what_is_set(self, setup: Setup) -> None:
        made = given(setup, offer__telephone="2", offer__email="2", offer__video_link="https://doxy.me/example")
        again = given(setup, offer__telephone="", offer__email="", offer__video_link="")

        assert made.policy == again.policy
        assert made.methods == again.methods

    @pytest.mark.parametrize(
        ("typed", "method"),
        [
            ("https://doxy.me/example", "doxy"),
            ("https://us02web.zoom.us/j/123", "zoom"),
            ("https://meet.google.com/abc-defg-hij", "meet"),
            ("https://rooms.practice.example/alex", "video_link"),
            ("doxy.me/example", "doxy"),
        ],
    )
    def test_a_room_by_its_address(self, setup: Setup, typed: str, method: str) -> None:
        made = given(setup, offer__video_link=typed)

        assert method in made.policy.classes["video"].acceptable
        assert made.methods[method].link == f"https://{typed.removeprefix('https://')}"
        assert made.methods[method].join == "link"
        assert made.methods[method].own == (method == "video_link")

    @pytest.mark.parametrize(
        ("typed", "method", "sent"),
        [
            ("Zoom, by e-mail, five minutes before", "zoom", "by e-mail, five minutes before"),
            ("by e-mail on the day", "video_link", "by e-mail on the day"),
        ],
    )
    def test_a_new_link_each_time(self, setup: Setup, typed: str, method: str, sent: str) -> None:
        made = given(setup, offer__video_link=typed)

        assert made.methods[method].sent == sent
        assert made.methods[method].sent_to == "email"
        assert not made.methods[method].link

    @pytest.mark.parametrize("typed", ["yes", "Zoom", "alex.42", "http://doxy.me/x", "https://[", "x" * 5000])
    def test_what_is_no_room(self, setup: Setup, typed: str) -> None:
        with pytest.raises(WrongError):
            given(setup, offer__video_link=typed)

        assert setup.file.get("methods") is None

    def test_a_room_no_longer(self, setup: Setup) -> None:
        given(setup, offer__video_link="https://doxy.me/example")
        made = given(setup, offer__video_link="none")

        assert made.policy == settings.default(CONTENT).policy
        assert not made.methods["doxy"].link

    def test_purposes_go_with_their_method(self, setup: Setup) -> None:
        given(setup, offer__telephone="appointments")
        made = given(setup, policy__audio="signal")

        assert made.policy.classes["audio"].methods == ("signal",)
        assert not made.policy.classes["audio"].purposes

    @pytest.mark.parametrize("typed", ["9", "0"])
    def test_a_number_that_is_no_option(self, setup: Setup, typed: str) -> None:
        with pytest.raises(WrongError, match="is not among them"):
            given(setup, offer__telephone=typed)


class TestYourself:
    def test_a_name_or_a_link(self, setup: Setup) -> None:
        name = given(setup, therapist__identifiers__signal="alex.42").therapist
        link = given(setup, therapist__identifiers__signal="https://signal.me/#eu/example").therapist

        assert name.identifiers == {"signal": "alex.42"}
        assert link.links == {"signal": "https://signal.me/#eu/example"}

    def test_what_nobody_could_be_found_by_is_named(self, setup: Setup) -> None:
        before = given(setup, offer__telephone="yes", offer__video_link="Zoom, by e-mail")
        after = given(
            setup, therapist__identifiers__signal="alex.42", therapist__identifiers__telephone="+44 20 7946 0018"
        )

        assert set(before.without_address) == {"signal", "wire", "facetime", "telephone", "proton", "tuta"}
        assert set(after.without_address) == {"wire", "facetime", "proton", "tuta"}

    def test_texts_by_language_keep_the_others(self, setup: Setup) -> None:
        setup.file.change({"practice.reply_times": {"en": "Soon.", "de": "Bald."}}, {})
        made = given(setup, practice__reply_times="On weekdays.")

        assert made.practice.reply_times.inn("en") == "On weekdays."
        assert made.practice.reply_times.inn("de") == "Bald."
        assert re.search(r"Bald", setup.file.path.read_text("utf-8"))

    def test_the_crisis_in_own_words(self, setup: Setup) -> None:
        words = "Call me first. " * 26
        made = given(setup, crisis__text=words.strip())

        assert made.crisis.text == words.strip()
        with pytest.raises(WrongError, match="at most 400 characters"):
            given(setup, crisis__text=words * 2)


BY_HAND = """\
# Written by hand, with all that set-up does not ask.
[practice]
name = "Practice Example"
therapist = "Alex Example"
country = "IE"
reply_times = { en = "Soon." }   # one language so far
advice = []

[methods.rooms]   # an own one
name = "Our rooms"
classes = ["video"]
join = "link"
link = "https://rooms.practice.example/alex"

[policy.post_phone_sms]
leave_out = ["post"]

[policy.messaging]
ask = false
required = false

[policy.audio]
acceptable = ["telephone"]   # nothing else
purpose = "anything"
required = true

[policy.video]
preferred = ["rooms"]

[policy.email]
on_request = ["email"]   # and nothing that could be required
[policy.email.purposes]
email = "appointments"

[policy.fallback]
methods = ["telephone"]

[[rules]]
id = "no_recording"
at = "video"
title = "Recording"
text = "Neither of us records a session."

[kinds.teen]
name = "Under 18"
[kinds.teen.policy.audio]
preferred = ["signal"]
"""


@pytest.mark.parametrize("text", [BY_HAND, (ROOT / "docs/practice.toml").read_text("utf-8")], ids=["by hand", "docs"])
def test_enter_through_all_of_it_changes_nothing(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person wrote stands, comments and order too, and means the same."""
    monkeypatch.delenv(settings.TOKEN, raising=False)
    path = tmp_path / "practice.toml"
    path.write_text(text, "utf-8")
    before = settings.load(path, CONTENT)
    setup = Setup(CONTENT, SettingsFile.opened(path), TOOLS, offline=True)
    wizard.go_through(setup, Screen(read=lambda _: ""), sections(CONTENT), lambda _: True)
    lines = iter(path.read_text("utf-8").splitlines())

    assert settings.load(path, CONTENT) == before
    assert all(line in lines for line in text.splitlines()), "each line is still there, in the same order"
