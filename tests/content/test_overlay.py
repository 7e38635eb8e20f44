"""A practice's own words, laid over ours: what they change, and what is refused."""

from pathlib import Path

import pytest

import content
from content import ContentError, plain
from tests.content.conftest import TODAY, write


def laid(small: Path, files: dict[str, str]) -> content.Content:
    write(small.parent / "own", files)
    return content.load(small, TODAY, overlay=small.parent / "own")


def test_an_id_there_replaces_ours_and_nothing_else(small: Path) -> None:
    ours = content.load(small, TODAY)
    both = laid(small, {"en/hello.toml": '[any]\nready = "Have you **{method}**?"\n'})
    english = both.languages["en"]
    assert plain(english.text("any.ready").spans) == "Have you {method}?"
    assert english.text("messaging.ready") == ours.languages["en"].text("messaging.ready")
    assert both.languages["de"] == ours.languages["de"]
    assert both.version != ours.version


def test_words_too(small: Path) -> None:
    words = laid(small, {"en/words.toml": '[choices]\nstart = ["off we go"]\n'}).languages["en"].words
    assert words["choices"]["start"] == ("off we go",)
    assert words["signs"]["yes"] == ("yes", "y")


def test_a_folder_that_is_not_there_changes_nothing(small: Path) -> None:
    assert content.load(small, TODAY, overlay=small / "none").version == content.load(small, TODAY).version


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("en/hello.toml", '[any]\nredy = "Have you {method}?"', 'no such text. Did you mean "any.ready"?'),
        ("en/hello.toml", '[any]\nready = "Have you it?"', "the value {method} is missing"),
        ("en/hello.toml", '[any]\nready = "Has {therapist} {method}?"', "nothing fills {therapist}. It may name"),
        ("en/hello.toml", f'[any]\nready = "{"x" * 701} {{method}}"', "shorten it to 700"),
        ("en/hello.toml", '[any]\nready = "# {method}"', "a heading"),
        ("en/hello.toml", "[any", "this is not TOML"),
        ("en/words.toml", '[choices]\nstrat = ["go"]', 'no such id. Did you mean "start"?'),
        ("xx/hello.toml", "", "there is no such language. There is: de, en."),
        ("en/guides/x.md", "# X", "guides cannot be laid over"),
    ],
)  # fmt: skip
def test_what_cannot_be(small: Path, name: str, text: str, sentence: str) -> None:
    with pytest.raises(ContentError) as refused:
        laid(small, {name: text})
    assert any(fault.startswith("words/") and sentence in fault for fault in refused.value.faults), refused.value.faults
