"""`accord words`: a text is found by its id, or by what it says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.words import MOST_FOUND
from tests.story import PRACTICE


def words(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["words", *arguments, "--config", str(PRACTICE)])
    return done.output if done.exit_code == 0 else f"{done.exit_code}: {done.output}"


def test_a_text_is_found_by_what_it_says() -> None:
    found = words("  is that   RIGHT ").splitlines()

    assert "review.ask: Is that right?" in found
    assert all("is that right" in line.casefold() for line in found)


def test_many_are_not_all_named() -> None:
    found = words("the").splitlines()

    assert len(found) == MOST_FOUND + 1
    assert found[-1].endswith("more. Give more of the sentence.")


@pytest.mark.parametrize("unknown", ["reviw.ask", "no text of the bot says this"])
def test_what_is_no_id_and_said_nowhere_is_a_sentence(unknown: str) -> None:
    assert words(unknown).startswith("2: ")


def test_a_copy_is_put_beside_the_settings(tmp_path: Path) -> None:
    config = tmp_path / "practice.toml"
    config.write_text(PRACTICE.read_text("utf-8"), "utf-8")

    done = CliRunner().invoke(main, ["words", "review.ask", "--edit", "--config", str(config)])

    assert done.exit_code == 0
    assert "[review]" in (tmp_path / "words" / "en" / "dialogue.toml").read_text("utf-8")
