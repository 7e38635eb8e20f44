"""The README shows what is there: the picture of the live table, a real transcript, every command, every folder."""

import re
from pathlib import Path

from click import Context

from bot.cli import main
from flows.chart import anywhere, mermaid

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def _block(kind: str) -> str:
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)[0]


def test_the_picture_is_drawn_from_the_live_table() -> None:
    """`accord chart` prints the README's picture, line by line."""
    assert _block("mermaid") == mermaid()
    assert len(mermaid().splitlines()) > 30


def test_what_is_answered_everywhere_is_named() -> None:
    """The sentence beside the picture leaves nothing out."""
    assert len(anywhere()) > 10
    for event in anywhere():
        assert f"`{event}`" in README


def test_the_transcript_is_a_real_one() -> None:
    """Its lines stand in one of the stories that the suite plays, in this order; "..." leaves some out."""
    played = (ROOT / "tests/transcripts/straight_through.txt").read_text("utf-8")
    pieces = [piece.strip() for piece in _block("text").split("...\n")]
    place = -1
    for piece in pieces:
        place = played.find(piece, place + 1)
        assert place >= 0, piece

    assert len(pieces) > 1


def test_every_command_is_documented() -> None:
    """In the README's table and in `accord --help`, in the same order; and each in its own help."""
    rows = re.findall(r"^\| `accord .*?\|", README, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`accord ([a-z]+)", row)]

    assert len(named) > 20
    assert named == main.list_commands(Context(main))
    assert all(command.help for command in main.commands.values())


def test_every_folder_is_on_the_map() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    named = set(re.findall(r"^([a-z]+)/ ", README, re.MULTILINE))

    assert len(named) > 4
    assert {name for name in folders - named if not name.startswith("_")} == set()
