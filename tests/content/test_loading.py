"""Whatever is wrong with the files is told in sentences, all at once; what is right is loaded."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import content
from content import ContentError
from tests.content.conftest import FACT, FILES, TODAY, write

NO_SOURCE = 'facts = [{ text = "It rings.", checked = 2026-08-21 }]\n'
NO_DATE = 'facts = [{ text = "It rings.", source = "a page" }]\n'

# file, what stands in it, what it is changed to, the fault that must be told
FAULTS = [
    # what the files are
    ("methods.toml", "[bell]", "[bell", "methods.toml: this is not TOML"),
    ("en/hello.toml", "ready =", "ready", "en/hello.toml: this is not TOML"),
    ("en/words.toml", "[choices]", "[choices", "en/words.toml: this is not TOML"),
    ("policy.toml", "[audio]", "x = " + "[" * 5000, "policy.toml: the file is nested too deeply"),
    # their shape
    ("methods.toml", "identifier", "identifer", "methods.toml: bell.identifer: there is no such key here"),
    ("methods.toml", 'identifier = "phone"', "", "methods.toml: bell.identifier: is missing"),
    ("methods.toml", '"phone"', "7", "methods.toml: bell.identifier: must be 'signal', 'wire'"),
    ("methods.toml", '["messaging", "audio"]', '"audio"', "methods.toml: bell.classes: must be a list"),
    (
        "methods.toml",
        '["messaging", "audio"]',
        '["chat"]',
        "methods.toml: bell.classes.1: must be 'post_phone_sms', 'messaging'",
    ),
    ("methods.toml", 'join = "app"\n', "", "methods.toml: bell.join: is missing"),
    ("methods.toml", 'join = "app"', 'join = "boat"', "methods.toml: bell.join: must be 'app', 'account'"),
    ("methods.toml", '"end_to_end"', '"good"', "methods.toml: bell.protection: must be 'end_to_end', 'transport'"),
    ("methods.toml", 'join = "app"', "install = true", "methods.toml: bell.install: there is no such key here"),
    ("methods.toml", "closed = true", 'closed = "yes"', "methods.toml: horn.closed: must be true or false"),
    ("methods.toml", "[bell]", "[Bell]", "methods.toml: Bell: must be an id of small letters"),
    ("methods.toml", "iphone", "nokia", "methods.toml: bell.platforms.nokia: must be 'iphone', 'ipad'"),
    ("methods.toml", '"15"', "15", "methods.toml: bell.platforms.iphone: must be text in straight quotes"),
    ("methods.toml", FACT, NO_SOURCE, "methods.toml: bell.facts.1.source: is missing"),
    ("methods.toml", FACT, NO_DATE, "methods.toml: bell.facts.1.checked: is missing"),
    ("methods.toml", FACT, "facts = []\n", "methods.toml: bell.facts: must not be empty"),
    ("methods.toml", FACT, "", "methods.toml: bell.facts: is missing"),
    ("methods.toml", "2026-08-21", '"soon"', "methods.toml: bell.facts.1.checked: must be a date"),
    ("helplines.toml", "[GB]", "[uk]", "helplines.toml: uk: must be two capital letters"),
    ("helplines.toml", 'how = "123", ', "", "helplines.toml: GB.lines.1.how: is missing"),
    ("helplines.toml", '"999"', "999", "helplines.toml: GB.emergency: must be text in straight quotes"),
    ("policy.toml", "[audio]", "[chat]", "policy.toml: chat: must be 'post_phone_sms', 'messaging'"),
    ("policy.toml", "leave_out", "skip", "policy.toml: post_phone_sms.skip: there is no such key here"),
    # messages
    ("en/hello.toml", "**{method}**", "<b>{method}</b>", "en/hello.toml: any.ready: It holds HTML"),
    ("en/hello.toml", "**{method}**", "**{method}*", "en/hello.toml: any.ready: The mark * styles nothing"),
    ("en/hello.toml", "{method}**", "{Method}**", "en/hello.toml: any.ready: A { or } belongs to no value"),
    ("en/hello.toml", "Is **{method}** ready?", "x" * 701, "en/hello.toml: any.ready: it has 701 characters"),
    ("en/hello.toml", "Is **{method}** ready?", " ", "en/hello.toml: any.ready: The text is empty"),
    ("en/hello.toml", '"Is **{method}** ready?"', "3", "en/hello.toml: any.ready: a message must be text"),
    ("en/hello.toml", "[any]", '["an.y"]', "en/hello.toml: an.y: an id is made of small letters"),
    ("en/methods.toml", "but", "bad", "en/methods.toml: method.bell.but: this message is missing"),
    (
        "en/methods.toml",
        "but",
        "bad",
        "en/methods.toml: method.bell.bad: no method that is known has this text",
    ),
    ("en/methods.toml", ".bell]", ".ball]", "en/methods.toml: method.ball.name: no method that is known"),
    ("en/methods.toml", ".other]", ".others]", "en/methods.toml: method.other.good: this message is missing"),
    (
        "en/methods.toml",
        "[method.bell]",
        "[any]\nready = 'x'\n[method.bell]",
        "any.ready: this id is in en/hello.toml",
    ),
    # words
    ("en/words.toml", '["no"]', '["no", " Y "]', 'en/words.toml: signs: "y" is claimed by no and yes'),
    ("en/words.toml", '["no"]', '"no"', "en/words.toml: signs.no: it must be a list of phrases"),
    ("en/words.toml", '["no"]', '["no", ""]', "en/words.toml: signs.no: it must be a list of phrases"),
    ("en/words.toml", "[signs]", "[sings]", "en/words.toml: sings: there is no such group"),
    ("en/words.toml", "[choices]", "numbers = 1\n[choices]", "en/words.toml: numbers: it must be a table"),
    ("en/words.toml", "bell =", "ball =", "en/words.toml: methods.ball: no method is known by this id"),
    # one language against the other
    (
        "de/hello.toml",
        "[any]",
        "[all]",
        "de/hello.toml: any.ready: this message is missing: translate it from en/",
    ),
    ("de/hello.toml", "[any]", "[all]", "de/hello.toml: all.ready: en has no such message"),
    ("de/hello.toml", "**{method}**", "es", "de/hello.toml: any.ready: the value {method} is missing"),
    ("de/hello.toml", "**{method}**", "{method} {mehr}", "de/hello.toml: any.ready: nothing fills {mehr}"),
    ("de/words.toml", "start =", "anfang =", "de/words.toml: choices.start: these words are missing"),
    ("de/words.toml", "start =", "anfang =", "de/words.toml: choices.anfang: en has no such id"),
]


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as error:
        content.load(folder, TODAY)
    return error.value.faults


@pytest.mark.parametrize(("name", "old", "new", "fault"), FAULTS, ids=[fault[-1][:70] for fault in FAULTS])
def test_a_fault_is_told_with_its_file_and_id(small: Path, name: str, old: str, new: str, fault: str) -> None:
    assert old in FILES[name]
    (small / name).write_text(FILES[name].replace(old, new, 1), "utf-8")
    told = faults_of(small)
    assert any(fault in one for one in told), told


def test_all_faults_are_told_at_once(small: Path) -> None:
    """One of each file but methods.toml, against which the others are checked; none of them hides another."""
    broken: dict[str, tuple[str, str, str]] = {}
    for name, *change in FAULTS:
        if name != "methods.toml" and "not TOML" not in change[-1]:
            broken.setdefault(name, tuple(change))
    for name, (old, new, _) in broken.items():
        (small / name).write_text(FILES[name].replace(old, new, 1), "utf-8")
    told = faults_of(small)
    assert len(broken) > 5
    for _, _, fault in broken.values():
        assert any(fault in one for one in told), (fault, told)


@pytest.mark.parametrize("name", ["methods.toml", "policy.toml", "helplines.toml", "en/words.toml"])
def test_a_missing_file_is_a_fault(small: Path, name: str) -> None:
    (small / name).unlink()
    assert faults_of(small) == (f"{name}: the file is missing: put it back.",)


def test_a_file_that_is_not_utf_8_is_a_fault(small: Path) -> None:
    (small / "en/hello.toml").write_bytes("# größer".encode("latin-1"))
    assert faults_of(small) == ("en/hello.toml: the file is not UTF-8: save it as UTF-8.",)


def test_a_folder_in_place_of_a_file_is_a_fault(small: Path) -> None:
    (small / "policy.toml").unlink()
    (small / "policy.toml").mkdir()
    assert "policy.toml: the file cannot be read" in faults_of(small)[0]


def test_no_folder_at_all_is_a_fault(tmp_path: Path) -> None:
    told = faults_of(tmp_path / "nowhere")
    assert "en: the folder of the reference language is missing: put it back." in told


def test_a_folder_that_is_no_language_is_a_fault(small: Path) -> None:
    (small / "english").mkdir()
    assert "english: this folder is named as no language is" in faults_of(small)[0]


@given(
    name=st.sampled_from(sorted(FILES)),
    place=st.integers(0, 600),
    cut=st.integers(0, 40),
    junk=st.text(max_size=9),
)
def test_nothing_written_in_a_file_gives_a_traceback(name: str, place: int, cut: int, junk: str) -> None:
    text = FILES[name]
    broken = text[: place % len(text)] + junk + text[place % len(text) + cut :]
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), FILES)
        (Path(folder) / name).write_bytes(broken.encode("utf-8", "surrogatepass"))
        try:
            content.load(Path(folder), TODAY)
        except ContentError as error:
            faults = error.faults
        else:
            return
    assert faults
    assert all(fault.startswith(("methods", "policy", "helplines", "en/", "de/")) for fault in faults)


def test_what_is_right_is_loaded_as_it_stands(small: Path) -> None:
    loaded = content.load(small, TODAY)
    assert sorted(loaded.methods) == ["bell", "drum", "horn"]
    assert list(loaded.policy.classes) == ["post_phone_sms", "messaging", "audio"]
    assert loaded.policy.classes["messaging"].standing("drum") == "acceptable"
    assert loaded.policy.fallback.method == "bell"
    assert loaded.helplines["GB"].lines[0].how == "123"
    assert sorted(loaded.languages) == ["de", "en"]
    assert loaded.languages["en"].words["choices"] == {"start": ("start", "begin")}
    assert loaded.languages["en"].words["numbers"] == {}
    assert loaded.warnings == ()


def test_the_special_message_comes_before_the_general_one(small: Path) -> None:
    language = content.load(small, TODAY).languages["en"]
    assert content.plain(language.text("messaging.ready", "any.ready").spans).startswith("Can you write")
    assert content.plain(language.text("video.ready", "any.ready").spans).startswith("Is")
    with pytest.raises(KeyError, match=r"'en' has no message video.ready or video.unready"):
        language.text("video.ready", "video.unready")


def test_old_facts_warn_and_do_not_stop(small: Path) -> None:
    warnings = content.load(small, date(2027, 8, 22)).warnings
    assert len(warnings) == 5
    assert all("last checked on 2026-08-21" in one for one in warnings)
    assert content.load(small, date(2027, 8, 21)).warnings == ()
    assert content.load(small, TODAY, fresh_days=30).warnings


def test_the_version_is_that_of_the_wording(small: Path) -> None:
    first = content.load(small, TODAY).version
    (small / "en/hello.toml").write_bytes(FILES["en/hello.toml"].replace("\n", "\r\n").encode())
    assert content.load(small, TODAY).version == first, "line ends are no wording"
    (small / "en/hello.toml").write_text(FILES["en/hello.toml"].replace("ready?", "there?"))
    assert content.load(small, TODAY).version != first


def test_what_is_loaded_cannot_be_changed(small: Path) -> None:
    loaded = content.load(small, TODAY)
    for mapping in (loaded.methods, loaded.helplines, loaded.languages, loaded.policy.classes):
        with pytest.raises(TypeError):
            mapping["x"] = None  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        loaded.policy.classes["audio"].required = True
