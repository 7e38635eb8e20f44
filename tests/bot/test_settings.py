"""`practice.toml`: what is read, and what is refused, with a sentence for each fault."""

import logging
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import ValidationError

import content
from bot.settings import TOKEN, Service, Settings, SettingsError, default, load
from content import Content, Language, Method, Policy

ROOT = Path(__file__).parents[2]
Read = Callable[..., Settings]
Faults = Callable[[str], list[str]]

TOP = '[practice]\nname = "Practice Example"\ntherapist = "Alex Example"\ncountry = "GB"\n'
SECRET = "123456:do-not-show-this"  # noqa: S105 - made up


def method(*classes: str, closed: bool = False) -> Method:
    fact = {"text": "made up", "source": "a test", "checked": "2026-01-01"}
    return Method.model_validate(
        {
            "classes": classes,
            "identifier": "none",
            "join": "app",
            "protection": "unknown",
            "closed": closed,
            "platforms": {},
            "facts": (fact,),
        }
    )


@pytest.fixture
def known() -> Content:
    """As much of the content as the settings are held against."""
    calls = {"preferred": ("wire", "signal"), "acceptable": ("facetime",), "required": True}
    return SimpleNamespace(
        methods={
            "signal": method("messaging", "audio", "video"),
            "wire": method("messaging", "audio", "video"),
            "facetime": method("audio", "video"),
            "telephone": method("post_phone_sms"),
            "skype": method("messaging", "audio", "video", closed=True),
        },
        policy=Policy.model_validate(
            {
                "post_phone_sms": {"leave_out": True},
                "messaging": {"preferred": ("wire", "signal"), "required": True},
                "audio": calls,
                "fallback": {"method": "facetime"},
            }
        ),
        helplines={"GB": None, "DE": None, "EU": None},
        languages={code: Language(code, {}, {}, {}) for code in ("en", "de")},
    )


@pytest.fixture
def read(tmp_path: Path, known: Content) -> Read:
    """Load a settings file with this text."""

    def read(text: str, encoding: str = "utf-8") -> Settings:
        path = tmp_path / "practice.toml"
        path.write_bytes(text.encode(encoding))
        return load(path, known)

    return read


@pytest.fixture
def faults(read: Read) -> Faults:
    """Load a settings file that is refused, and give the sentences."""

    def faults(text: str) -> list[str]:
        with pytest.raises(SettingsError) as refused:
            read(text)
        return list(refused.value.faults)

    return faults


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)


def test_three_lines_are_enough(read: Read, known: Content, tmp_path: Path) -> None:
    settings = read(TOP)
    assert (settings.practice.name, settings.practice.languages) == ("Practice Example", ("en",))
    assert (settings.practice.review_months, settings.practice.reminder_days) == (12, 3)
    assert (settings.retention.unfinished_days, settings.retention.delivered_hours) == (30, 24)
    assert (settings.therapist.channel, settings.therapist.brief) == ("terminal", False)
    assert settings.telegram is settings.signal is None
    assert {id_: wanted.methods for id_, wanted in settings.policy.classes.items()} == {
        id_: wanted.methods for id_, wanted in known.policy.classes.items()
    }
    assert settings.policy.fallback == ("facetime",)
    assert (settings.store.path, settings.store.key_file) == (tmp_path / "accord.db", tmp_path / "accord.key")


def test_a_practice_to_try_out_needs_no_file(known: Content, tmp_path: Path) -> None:
    settings = default(known, tmp_path)
    assert settings.practice.country == "GB"
    assert settings.store.path == tmp_path / "accord.db"


def test_settings_cannot_be_changed(read: Read) -> None:
    settings = read(TOP)
    with pytest.raises(ValidationError):
        settings.practice.name = "Another"


def test_an_editor_on_windows_does_no_harm(read: Read) -> None:
    assert read("\ufeff" + TOP.replace("\n", "\r\n")).practice.name == "Practice Example"


def test_country_in_small_letters(read: Read) -> None:
    assert read(TOP.replace("GB", "de")).practice.country == "DE"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", ["name: is missing. Add it, for example", "therapist: is missing.", "country: is missing."]),
        (
            TOP + 'langauges = ["en"]',
            ['[practice] langauges: there is no such key here. Did you mean "languages"?'],
        ),
        (TOP + "[practise]", ['[practise]: there is no such table. Did you mean "practice"?']),
        (
            "review_months = 1\n" + TOP,
            ["review_months: it stands before the first table. Move it under [practice]."],
        ),
        (
            "[signal.x]\n" + TOP,
            ["[signal] api_url: is missing.", "[signal] number: is missing.", "[signal] x:"],
        ),
        ("practice = 1", ["[practice]: must be a table"]),
        ("policy = 1\n" + TOP, ["[policy]: must be tables"]),
        (TOP + "[policy]\naudio = 1", ["[policy.audio]: must be a table"]),
        (TOP.replace('"Practice Example"', "7"), ["[practice] name: must be text in straight quotes"]),
        (TOP.replace("Practice Example", " "), ["[practice] name: must not be empty."]),
        (TOP.replace("Practice Example", "x" * 61), ["[practice] name: must have at most 60 characters."]),
        (TOP.replace("Practice Example", "x\\ny"), ["[practice] name: must be a single line"]),
        (TOP + f'reply_times = "{"x" * 401}"', ["reply_times: must have at most 400 characters. It has 401."]),
        (TOP + 'dropped_call = """x\ny"""', ["[practice] dropped_call: must be a single line"]),
        (TOP + 'review_months = "12"', ["[practice] review_months: must be a whole number without quotes"]),
        (TOP + "review_months = -1", ["[practice] review_months: must be 0 or more."]),
        (TOP + "tell_danger = 1", ["[practice] tell_danger: must be true or false"]),
        (TOP + 'languages = "en"', ["[practice] languages: must be a list in square brackets"]),
        (TOP + "languages = []", ["[practice] languages: must not be empty."]),
        (TOP + "languages = ['en', 1]", ["[practice] languages, entry 2: must be text"]),
        (TOP + 'languages = ["en", "en"]', ["[practice] languages: a language is named twice."]),
        (TOP + 'languages = ["fr"]', ['[practice] languages: "fr" is not there. Known are: en, de.']),
        (TOP.replace("GB", "XX"), ['no emergency numbers are known for "XX". Known are: DE, EU, GB. "EU"']),
        (TOP + "[retention]\nunfinished_days = 0", ["[retention] unfinished_days: must be 1 or more."]),
        (TOP + '[therapist]\nchannel = "fax"', ["channel: must be 'terminal', 'telegram' or 'signal'."]),
        (TOP + '[therapist]\nchannel = "signal"', ["[therapist] channel: signal is not set up."]),
        (
            TOP + '[therapist.identifiers]\nsignl = "x"',
            ['identifiers] signl: Accord knows no such method. Did you mean "si'],
        ),
        (TOP + "[therapist.identifiers]\nsignal = 1", ["[therapist.identifiers] signal: must be text"]),
        (
            TOP + '[store]\nkey = "x"',
            ["[store] key: there is no such key here. Known are: path, key_file."],
        ),
        (TOP + "[store]\npath = 1", ["[store] path: must be the name of a file"]),
        (TOP + "store = 1", ["[practice] store:"]),
    ],
)
def test_every_fault_is_a_sentence(faults: Faults, text: str, sentences: list[str]) -> None:
    found = faults(text)
    assert len(found) == len(sentences), found
    for sentence in sentences:
        assert any(sentence in one for one in found), found
    assert all(one.endswith((".", "?", '"')) for one in found), found


def test_all_faults_at_once(faults: Faults) -> None:
    found = faults(
        '[practice]\nnme = "x"\ncountry = "XX"\n[retention]\ncodes_days = "x"\n'
        '[policy.audio]\npreferred = ["wyre"]\n'
        '[telegram]\n[signal]\nnumber = "12"\n[store]\npath = 3\n[colours]\n'
    )
    tables = (
        "practice] nme",
        "practice] name",
        "practice] therapist",
        "retention",
        "policy.audio",
        "telegram",
        "practice] country",
    )
    for table in (*tables, "signal] api_url", "signal] number", "store", "colours"):
        assert any(one.startswith(f"[{table}") for one in found), (table, found)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (TOP.replace('name = "Practice Example"\n', "").replace("GB", "XX"), ["] name: is missing", '"XX"']),
        (TOP.replace("GB", "XX") + "reminder_days = 0", ["] reminder_days", '"XX"']),
        (TOP.replace("GB", "XX") + 'languages = ["fr", 1]', ["] languages, entry 2", '"XX"']),
        (TOP + '[therapist]\nchannel = "signal"\nbrief = 1', ["] brief", "signal is not set up"]),
        (TOP + '[therapist.identifiers]\nsignl = "x"\nwire = 1', ["identifiers] wire", "identifiers] signl"]),
        (
            TOP
            + '[telegram]\ntoken = "x"\n[therapist]\nchannel = "telegram"\nbrief = false\nlinks = {signl = "https://x"}',
            ["] brief: must be true", "links] signl"],
        ),
        (TOP + '[policy.messaging]\nrequird = true\npreferred = ["wyre"]', ["] requird", "no method wyre"]),
    ],
)
def test_a_fault_of_one_key_hides_no_fault_of_another(faults: Faults, text: str, sentences: list[str]) -> None:
    found = faults(text)
    assert len(found) == len(sentences), found
    for sentence in sentences:
        assert any(sentence in one for one in found), found


class TestFile:
    def test_missing(self, known: Content, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"There is no settings file .*--config"):
            load(tmp_path / "none.toml", known)

    def test_a_folder(self, known: Content, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
            load(tmp_path, known)

    def test_not_utf_8(self, read: Read) -> None:
        with pytest.raises(SettingsError, match=r"not plain text in UTF-8"):
            read(TOP.replace("Alex", "Zoë"), encoding="latin-1")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (TOP + "name: x\n", "Line 5: this is not valid TOML"),
            ("[practice]\nname = “Practice”\n", "Use straight quotes, not curly ones."),
            ("[practice", "Line 1: this is not valid TOML"),
            (TOP + TOP, "Line 5: this is not valid TOML"),
            ("x = " + "[" * 20_000, "not valid TOML"),
        ],
    )
    def test_not_toml(self, faults: Faults, text: str, sentence: str) -> None:
        assert sentence in faults(text)[0]


class TestPolicy:
    def test_what_is_left_out_stays(self, read: Read, known: Content) -> None:
        policy = read(TOP + '[policy.messaging]\npreferred = ["signal"]').policy
        assert policy.classes["messaging"].preferred == ("signal",)
        assert policy.classes["messaging"].required
        assert policy.classes["audio"].methods == known.policy.classes["audio"].methods
        assert tuple(policy.classes) == tuple(known.policy.classes)

    def test_a_method_that_is_preferred_is_no_longer_merely_acceptable(self, read: Read) -> None:
        audio = read(TOP + '[policy.audio]\npreferred = ["facetime"]').policy.classes["audio"]
        assert (audio.preferred, audio.acceptable) == (("facetime",), ())

    def test_a_class_with_a_preferred_method_is_not_left_out(self, read: Read) -> None:
        policy = read(TOP + '[policy.post_phone_sms]\npreferred = ["telephone"]').policy
        assert not policy.classes["post_phone_sms"].leave_out

    @pytest.mark.parametrize("method", ["", "signal"])
    def test_another_fallback(self, read: Read, method: str) -> None:
        assert read(TOP + f'[policy.fallback]\nmethod = "{method}"').policy.fallback == ((method,) if method else ())

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ('[policy.mesaging]\npreferred = ["wire"]', 'no such class. Did you mean "messaging"?'),
            (
                '[policy.messaging]\nprefered = ["wire"]',
                'messaging] prefered: there is no such key here. Did you mean "p',
            ),
            ('[policy.messaging]\npreferred = ["wyre"]', "[policy.messaging]: there is no method wyre"),
            ('[policy.messaging]\npreferred = ["skype"]', "[policy.messaging]: skype has closed"),
            (
                '[policy.audio]\npreferred = ["wire"]\nacceptable = ["wire"]',
                "[policy.audio]: wire stands there twice",
            ),
            ("[policy.messaging]\npreferred = []", "[policy.messaging]: it is required and offers nothing"),
            ("[policy.audio]\npreferred = []\nacceptable = []\nrequired = false", "it offers nothing"),
            ("[policy.audio]\nleave_out = true\nrequired = true", "[policy.audio]: it cannot be required and left out"),
            ('[policy.fallback]\nmethod = "Face Time"', "[policy.fallback]: there is no method Face Time"),
            (
                '[policy.video]\npreferred = ["wire", "facetime"]',
                "[policy.video]: there is no such class. Known are: post_phone_sms, messaging, audio, fallback.",
            ),
            ('[policy.fallback]\nmethod = "skype"', "[policy.fallback]: skype has closed"),
            ('[policy.fallback]\nmethods = ""', "[policy.fallback] methods: must be a list"),
            (
                '[policy.fallback]\nmethds = ["facetime"]',
                '[policy.fallback] methds: there is no such key here. Did you mean "me',
            ),
        ],
    )
    def test_what_cannot_be_kept_is_refused(self, faults: Faults, lines: str, sentence: str) -> None:
        found = faults(TOP + lines)
        assert sentence in found[0]
        assert all(fault.startswith("[policy.") for fault in found)

    def test_a_fault_of_the_default_policy_names_its_file(self, read: Read, faults: Faults, known: Content) -> None:
        """Not the practice's own, which says nothing of it."""
        known.policy = Policy.model_validate({"messaging": {"preferred": ("wyre",)}, "audio": {"preferred": ("wire",)}})
        assert faults(TOP + '[policy.audio]\npreferred = ["skype"]') == [
            'policy.toml: messaging: there is no method wyre. Did you mean "wire"?',
            "[policy.audio]: skype has closed: remove it.",
        ]
        assert read(TOP + '[policy.messaging]\npreferred = ["wire"]').policy.classes["messaging"].methods


class TestServices:
    def test_signal(self, read: Read) -> None:
        signal = read(TOP + '[signal]\napi_url = "http://localhost:8080"\nnumber = "+44 1632 960 000"').signal
        assert (str(signal.api_url), signal.number) == ("http://localhost:8080/", "+441632960000")

    @pytest.mark.parametrize("number", ["01632 960000", "x", "", "+44", "+44 1632 960000 000000000"])
    def test_a_number_needs_its_country_code(self, faults: Faults, number: str) -> None:
        (fault,) = faults(TOP + f'[signal]\napi_url = "http://localhost"\nnumber = "{number}"')
        assert fault.startswith("[signal] number: must be a telephone number with its country code")

    @pytest.mark.parametrize("address", ["localhost:8080", "ftp://localhost", "", "http://"])
    def test_an_address_is_an_address(self, faults: Faults, address: str) -> None:
        (fault,) = faults(TOP + f'[signal]\napi_url = "{address}"\nnumber = "+441632960000"')
        assert fault.startswith("[signal] api_url: must be an address")

    def test_an_address_holds_no_password(self, faults: Faults) -> None:
        (fault,) = faults(TOP + '[telegram]\ntoken = "x"\napi_url = "http://me:hush@localhost"')
        assert "must not hold a user name or password" in fault
        assert "hush" not in fault

    @pytest.mark.parametrize("listen", ["127.0.0.1", ":8088", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x"])
    def test_a_webhook_is_listened_for_at_an_address_and_a_port(self, read: Read, faults: Faults, listen: str) -> None:
        telegram = TOP + '[telegram]\ntoken = "x"\nwebhook_listen = '
        assert read(telegram + '"127.0.0.1:65535"').telegram.webhook_listen == "127.0.0.1:65535"
        (fault,) = faults(telegram + f'"{listen}"')
        assert fault.startswith("[telegram] webhook_listen: must be an address and a port of this computer")

    def test_how_one_gets_to_the_bot(self, read: Read) -> None:
        """The account and the link, of each service that is set up; what is not said is empty."""
        signal = '[signal]\napi_url = "http://localhost:8080"\nnumber = "+44 1632 960000"\n'
        telegram = f'[telegram]\ntoken = "{SECRET}"\n'
        least = read(TOP + telegram + signal).services
        link = 'link = "https://signal.me/#eu/abc"\n'
        most = read(TOP + telegram + 'username = "example_bot"\n' + signal + link).services

        assert read(TOP).services == {}
        assert least == {"signal": Service("+441632960000", ""), "telegram": Service("", "")}
        assert list(most) == ["signal", "telegram"]
        assert most["signal"].link == "https://signal.me/#eu/abc"
        assert most["telegram"] == Service("@example_bot", "https://t.me/example_bot?start={code}")

    def test_results_over_telegram_are_brief(self, read: Read, faults: Faults) -> None:
        over_telegram = TOP + '[telegram]\ntoken = "x"\n[therapist]\nchannel = "telegram"\n'
        assert read(over_telegram).therapist.brief
        assert "brief: must be true" in faults(over_telegram + "brief = false")[0]
        assert read(TOP + "[therapist]\nbrief = true").therapist.brief


class TestSecrets:
    def test_token_in_the_file(self, read: Read) -> None:
        assert read(TOP + f'[telegram]\ntoken = "{SECRET}"').telegram.token.get_secret_value() == SECRET

    def test_token_in_a_file_of_its_own(self, read: Read, tmp_path: Path) -> None:
        (tmp_path / "my.token").write_text(SECRET + "\n")
        telegram = read(TOP + '[telegram]\ntoken_file = "my.token"').telegram
        assert telegram.token.get_secret_value() == SECRET
        assert telegram.token_file == tmp_path / "my.token"

    def test_token_in_the_environment(self, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(TOKEN, SECRET)
        assert read(TOP + "[telegram]").telegram.token.get_secret_value() == SECRET
        assert read(TOP + '[telegram]\ntoken = "old"').telegram.token.get_secret_value() == SECRET
        assert read(TOP).telegram is None

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ("", f"[telegram] token: is missing. Give token or token_file, or set {TOKEN}."),
            ('token = "x"\ntoken_file = "y"', "[telegram]: there are both token and token_file."),
            ('token_file = "none"', "[telegram] token_file: the file none cannot be read: No such file"),
            ('token_file = "."', "[telegram] token_file: the file . cannot be read: Is a directory"),
            ('token_file = "empty"', "[telegram] token_file: the file empty is empty."),
            (
                'token_file = "binary"',
                "[telegram] token_file: the file binary cannot be read: it is not text",
            ),
            ('token = ""', "[telegram] token: must not be empty."),
        ],
    )
    def test_no_token(self, faults: Faults, tmp_path: Path, lines: str, sentence: str) -> None:
        (tmp_path / "empty").write_text("\n")
        (tmp_path / "binary").write_bytes(b"\xff\xfe")
        (found,) = faults(TOP + "[telegram]\n" + lines)
        assert found.startswith(sentence)

    def test_nothing_shows_a_secret(self, read: Read, caplog: pytest.LogCaptureFixture) -> None:
        settings = read(
            TOP + f'[telegram]\ntoken = "{SECRET}"\n[therapist.identifiers]\nsignal = "alexexample.42"\n'
            '[signal]\napi_url = "http://localhost"\nnumber = "+441632960000"'
        )
        with caplog.at_level(logging.DEBUG):
            logging.getLogger("a test").info("settings %s %r", settings, settings)
        shown = [
            repr(settings),
            str(settings),
            settings.telegram.model_dump_json(),
            settings.store.model_dump_json(),
            caplog.text,
        ]
        for text in shown:
            assert SECRET not in text
        for text in (repr(settings), caplog.text):
            assert "alexexample.42" not in text
            assert "1632960000" not in text

    @pytest.mark.parametrize(
        "lines", [f'token = ["{SECRET}"]', f'token = "{SECRET}"\nx = "{SECRET}"', f'tok = "{SECRET}"']
    )
    def test_no_fault_shows_a_secret(self, faults: Faults, lines: str) -> None:
        for fault in faults(TOP + "[telegram]\n" + lines):
            assert SECRET not in fault


class TestExamples:
    @pytest.mark.parametrize("name", ["tests/practice.toml", "docs/practice.toml"])
    def test_they_can_be_used(self, name: str) -> None:
        assert load(ROOT / name, content.load()).practice.name == "Practice Example"

    def test_what_the_example_only_hints_at_is_right_too(self, tmp_path: Path) -> None:
        """Every line of docs/practice.toml that is a setting behind a `#`, with its `#` taken away."""
        text = (ROOT / "docs/practice.toml").read_text("utf-8")
        (tmp_path / "telegram.token").write_text(SECRET)
        (tmp_path / "practice.toml").write_text(re.sub(r"(?m)^# (?=\[|\w+ = )", "", text), "utf-8")
        settings = load(tmp_path / "practice.toml", content.load())
        assert settings.telegram
        assert settings.signal
        assert settings.practice.host_country

    def test_the_example_names_every_key(self) -> None:
        """So that a new key cannot be forgotten there."""
        text = re.sub(r"(?m)^# (?=\[|\w+ = )", "", (ROOT / "docs/practice.toml").read_text("utf-8"))
        shown = tomllib.loads(text)
        for table in ("practice", "retention", "store"):
            keys = set(Settings.model_fields[table].annotation.model_fields)
            assert keys
            assert set(shown[table]) == keys
        assert {"leave_out", "required", "acceptable"} <= set(re.findall(r"\w+", text))


WRONG_AS_A_THERAPIST_WRITES: Mapping[str, tuple[str, str]] = {
    "a list as text": ('[policy.messaging]\npreferred = "signal"', 'must be a list in square brackets, such as ["one"'),
    "a country in words": ("", 'the two letters of a country, such as "GB"'),
    "yes for true": ("[policy.messaging]\nrequired = yes", "Line 6: this is not valid TOML: behind the = stands text"),
    "no end to a text": ('[crisis]\ntext = "Call me', "Put a straight quote at its end"),
    "quotes in a text": ("[crisis]\ntext = 'I'm away'", "put it into three"),
    "a colon": ("[crisis]\ntext: x", "a line must read: key = value"),
    "a list with no comma": ('[policy.audio]\npreferred = ["signal" "wire"]', "a comma after each entry"),
    "a heading twice": ("[crisis]\n[crisis]", "this heading stands twice"),
    "a key twice": ('[crisis]\ntext = "a"\ntext = "b"', "this key stands twice"),
    "a name for an id": ('[policy.audio]\npreferred = ["The Signal app"]', 'Did you mean "signal"?'),
    "a class with no policy": ('[messaging]\npreferred = ["signal"]', "Write it as [policy.messaging]."),
    "a class right in a kind": (
        '[kinds.teen]\nname = "Under 18"\n[kinds.teen.messaging]\npreferred = ["signal"]',
        "Write it as [kinds.teen.policy.messaging].",
    ),
    "a key under another heading": ('[crisis]\npreferred = ["signal"]', "Move it below [policy.messaging]"),
    "a place in capitals": ('[[rules]]\nid = "x"\nat = "Messages"\ntitle = "X"\ntext = "Y"', 'mean "messaging"?'),
    "a rule with no text": ('[[rules]]\nid = "x"\nat = "start"\ntitle = "X"', "for example: text ="),
    "rules in one bracket": ('[rules]\nid = "x"', "as [[rules]], once for each"),
    "numbers as text": ('[crisis]\nnumbers = ["0800 000"]', 'Here: numbers = [{ name = "Crisis team"'),
    "own method with no class": ('[methods.owl]\nname = "Owl"\njoin = "app"', 'classes = ["audio", "video"]'),
    "a space in an id": ('[[rules]]\nid = "no film"\nat = "start"\ntitle = "X"\ntext = "Y"', "such as no_recording"),
}


@pytest.mark.parametrize("wrong", WRONG_AS_A_THERAPIST_WRITES)
def test_each_fault_says_what_to_do(wrong: str, faults: Faults) -> None:
    """Written as somebody does who has never seen such a file."""
    more, sentence = WRONG_AS_A_THERAPIST_WRITES[wrong]
    text = TOP.replace('"GB"', '"England"') if wrong == "a country in words" else TOP + more
    found = faults(text)
    assert any(sentence in fault for fault in found), found
    assert len(found) == 1
