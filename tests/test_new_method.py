"""The page on how to add a method is followed to the letter: with what it says to write, nothing is missing."""

import re
import shutil
from pathlib import Path

import pytest

import content
from bot.playbook import build
from bot.settings import load as settings_of
from content import Content
from flows.understanding import Kind, Option, understand

PAGE = Path(__file__).parents[1] / "docs/methods.md"
BLOCKS = re.findall(
    r"^```(?:toml|md) (\S+?)(?: \[(\w+)\])?\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
)
GUIDE = ("content/guides.toml", "content/en/guides/pigeonette.md")


def followed(folder: Path, *leave_out: str) -> Content:
    """The program's content with what the page says to add, but for these files."""
    shutil.copytree(Path(content.__file__).parent, folder / "content", ignore=shutil.ignore_patterns("__pycache__"))
    for name, table, text in BLOCKS:
        if name in leave_out:
            continue
        path = folder / name
        before = path.read_text("utf-8") if path.exists() else ""
        if table:
            assert f"\n[{table}]\n" in before
            path.write_text(before.replace(f"\n[{table}]\n", f"\n[{table}]\n{text}", 1), "utf-8")
        else:
            path.write_text(f"{before}\n{text}", "utf-8")
    return content.load(folder / "content")


@pytest.mark.parametrize("leave_out", [(), GUIDE, (*GUIDE, "content/en/words.toml")], ids=["all", "guide", "words"])
def test_nothing_is_missing_that_the_page_does_not_say(leave_out: tuple[str, ...], tmp_path: Path) -> None:
    """With the guide, without it, and without other names for it."""
    made = followed(tmp_path, *leave_out)
    playbook = build(made, settings_of(tmp_path / "practice.toml", made))
    heard = understand("pigeonette", [Option("pigeonette"), Option("none")], playbook.vocabularies["en"])

    assert len(BLOCKS) == 6
    assert (heard.kind, heard.choice) == (Kind.CHOICE, "pigeonette")
    assert playbook.by_id["messaging"].offered == ("pigeonette",)
    assert ("pigeonette" in playbook.guides) == (not leave_out)


def test_it_is_not_in_the_program() -> None:
    assert "pigeonette" not in content.load().methods
