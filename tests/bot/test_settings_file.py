"""The settings file as set-up edits it: what a person wrote stays, and no edit lands in a wrong place."""

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.setup.settings_file import Changes, SettingsFile, SettingsFileError, changed, write
from content.models import TomlTable

MINE = '# mine\n[practice]\nname = "x"   # there\n\n# reply_times = "..."\n# the rest\n[store]\npath = "a.db"\n'


def edited(tmp_path: Path, text: str, changes: Changes, note: str = "a note") -> str:
    """What is in the file after these changes; each new key gets the note."""
    path = tmp_path / "practice.toml"
    path.write_text(text, "utf-8")
    file = SettingsFile.opened(path)
    file.change(changes, dict.fromkeys(changes, note))
    file.save()
    return path.read_text("utf-8")


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"practice.name": "y"}, '"x"', '"y"'),
        ({"practice.country": "GB"}, "# there\n", '# there\n# a note\ncountry = "GB"\n'),
        ({"practice.reply_times": "Soon."}, '..."\n', '..."\n# a note\nreply_times = "Soon."\n'),
        ({"practice.name": None}, 'name = "x"   # there\n', ""),
        ({"store": None}, '[store]\npath = "a.db"\n', ""),
        ({"policy.audio.required": True}, '"a.db"\n', '"a.db"\n\n[policy.audio]\n# a note\nrequired = true\n'),
        ({"practice.name": "x"}, "", ""),
        ({"signal.link": None}, "", ""),
    ],
)
def test_a_change_touches_its_own_line_only(tmp_path: Path, changes: Changes, old: str, new: str) -> None:
    assert edited(tmp_path, MINE, changes) == MINE.replace(old, new)


def test_a_new_file_says_what_it_is(tmp_path: Path) -> None:
    text = edited(tmp_path, "", {"practice.name": "x"})
    assert text.startswith("# The settings of this practice")
    assert tomllib.loads(text) == {"practice": {"name": "x"}}
    assert stat.S_IMODE((tmp_path / "practice.toml").stat().st_mode) == 0o600


def test_nothing_is_written_where_nothing_is_set(tmp_path: Path) -> None:
    path = tmp_path / "practice.toml"
    SettingsFile.opened(path).save()
    assert not path.exists()


@pytest.mark.parametrize("text", ['practice = "x"\n', "[[practice]]\n"])
def test_a_layout_that_cannot_be_changed_is_left_to_the_person(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsFileError, match="Edit it by hand") as refused:
        edited(tmp_path, text, {"practice.country": "GB"})
    assert refused.value.status == 2
    assert (tmp_path / "practice.toml").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("key", "text", "texts"),
    [("a.b", "x", ("d",)), ("a.list", "['1', 2]", ("1", "2")), ("a.none", "", ("d",)), ("a.b.c", "", ("d",))],
)
def test_what_is_set_is_got_by_its_dotted_key(tmp_path: Path, key: str, text: str, texts: tuple[str, ...]) -> None:
    file = SettingsFile(tmp_path / "x", '[a]\nb = "x"\nlist = ["1", 2]\n')
    assert file.text(key) == text
    assert file.texts(key, ("d",)) == texts


def test_what_is_handed_out_is_a_copy(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "x", "[a]\nb = 1\n")
    file.raw()["a"] = 2
    assert file.get("a.b") == 1


@pytest.mark.parametrize(
    ("raw", "changes", "wanted"),
    [
        ({}, {"a.b": 1}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a.b": None, "a.c": "x"}, {"a": {"c": "x"}}),
        ({"a": {"b": 1}}, {"a": None}, {}),
        ({}, {"a.b.c": None}, {}),
        ({"a": 1}, {"a.b": 2}, {"a": {"b": 2}}),
        ({"a": 1}, {"a.b": None}, {"a": {}}),
    ],
)
def test_changes_in_plain_settings(raw: TomlTable, changes: Changes, wanted: TomlTable) -> None:
    before = repr(raw)
    assert changed(raw, changes) == wanted
    assert repr(raw) == before


_KEYS = st.sampled_from(["practice.name", "practice.review_months", "store.path", "policy.audio.required", "signal"])
_VALUES = (
    st.none() | st.booleans() | st.integers(0, 99) | st.text(max_size=9) | st.lists(st.text(max_size=5), max_size=3)
)


@given(st.lists(st.tuples(_KEYS, _VALUES), max_size=8))
def test_the_file_reads_back_as_it_was_meant(steps: list[tuple[str, bool | int | str | list[str] | None]]) -> None:
    """Whatever is set in whatever order: it is so in the text, or refused and nothing changed."""
    file, wanted = SettingsFile(Path("x"), MINE), tomllib.loads(MINE)
    for key, value in steps:
        changes: Changes = {key: value if key != "signal" or value is None else {"polls": True}}
        try:
            file.change(changes, {})
        except SettingsFileError:
            continue
        wanted = changed(wanted, changes)
        assert file.raw() == wanted
        assert "# mine" in file._doc.as_string()


def test_a_draft_is_not_left_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsFileError, match="cannot be written"):
        write(tmp_path / "folder", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
