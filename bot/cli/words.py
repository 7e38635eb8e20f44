"""`accord words`: one text of the bot, with what it names, its limits and how hard it is to read; and its own copy.

1. A text is edited in the practice's own folder, never in what was installed.
2. Only ids are looked up here; what a text must hold is checked when it is read.
"""

import re
import tomllib
from pathlib import Path

import click

from bot.cli.common import config_option, fail, loaded, show
from content import Text, plain
from content.languages import LONGEST
from content.loading import HERE
from content.overlay import FOLDER, nearest_id

HARD_WORDS, LONG_SENTENCES, BASE = 11.8, 0.39, 15.59
"""Flesch and Kincaid's weights: syllables a word, words a sentence, and what is taken off."""
EASY = 6
"""The grade that our own texts keep below."""


@click.command("words")
@click.argument("id_", metavar="ID")
@click.option("--language", default="", help="The language; the practice's first, if left out.")
@click.option("--edit", is_flag=True, help="Put a copy into the folder words beside the settings, to be edited there.")
@config_option
def words(id_: str, language: str, config: Path, *, edit: bool) -> None:
    """Show a text of the bot by its ID, or word it anew.

    An ID is dotted, such as messaging.choose.ask.
    """
    practice = loaded(config)
    code = language or practice.settings.practice.languages[0]
    if code not in practice.content.languages:
        raise click.UsageError(f"There is no language '{code}'. There is: {', '.join(practice.content.languages)}.")
    spoken = practice.content.languages[code]
    if id_ not in spoken.messages:
        raise click.UsageError(f"There is no text '{id_}'. {nearest_id(id_, spoken.messages)}")
    text = spoken.messages[id_]
    if not edit:
        show("\n".join((*_about(text), "", plain(text.spans))))
        return
    home = config.absolute().parent / FOLDER / spoken.homes[id_]
    _copy(home, id_, spoken.homes[id_])
    show(f"Edit it in {home}. accord check tells what is wrong with it.")


def _about(text: Text) -> tuple[str, ...]:
    named = ", ".join(f"{{{value}}}" for value in sorted(text.values)) or "nothing"
    said = plain(text.spans)
    return (
        f"It must name: {named}",
        f"Characters: {len(said)} of at most {LONGEST}",
        f"Reading grade: about {grade(said):.0f}. Ours keep below {EASY + 1}.",
    )


def grade(text: str) -> float:
    """About the Flesch-Kincaid grade of an English text; 0 where there is too little of it."""
    said = re.sub(r"\{\w+\}", "it", text)
    found = re.findall(r"[^\W\d_]+", said)
    sentences = [part for part in re.split(r"[.!?\n]+", said) if re.search(r"\w", part)]
    if not found or not sentences:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouyäöü]+", re.sub(r"e$", "", word.lower())))) for word in found)
    return max(0.0, LONG_SENTENCES * len(found) / len(sentences) + HARD_WORDS * syllables / len(found) - BASE)


def _copy(home: Path, id_: str, ours: str) -> None:
    """Add our text to the practice's file, unless it has that id already."""
    table, _, key = id_.rpartition(".")
    heading = f"[{table}]\n" if table else ""
    try:
        before = home.read_text("utf-8") if home.exists() else ""
        if _has(before, id_):
            return
        home.parent.mkdir(parents=True, exist_ok=True)
        source = _source(ours, id_)
        if heading and heading in before:
            after = before.replace(heading, f"{heading}{key} = {source}\n", 1)
        else:
            after = f"{before.rstrip()}\n\n{heading}{key} = {source}\n".lstrip()
        home.write_text(after, "utf-8")
    except (OSError, ValueError) as error:
        fail(1, f"{home} cannot be written: {error}.")


def _has(text: str, id_: str) -> bool:
    return _found(tomllib.loads(text), id_) is not None


def _source(ours: str, id_: str) -> str:
    """Our own text as TOML, as it is written and not as it is shown."""
    table = tomllib.loads((HERE / ours).read_text("utf-8"))
    written = _found(table, id_) or ""
    escaped = written.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\n{escaped}"""'


def _found(table: object, id_: str) -> str | None:
    for step in id_.split("."):
        table = table.get(step) if isinstance(table, dict) else None
    return table if isinstance(table, str) else None
