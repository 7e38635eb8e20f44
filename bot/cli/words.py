"""`accord words`: one text of the bot, with what it names, its limits and how hard it is to read; and its own copy.

1. Who knows only what a text says finds its id by that.
2. A text is edited in the practice's own folder, never in what was installed.
3. Only that is looked up here; what a text must hold is checked when it is read.
4. How hard a text is to read is measured as our own texts are (`content.reading`).
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.common import config_option, fail, loaded, show
from content import Content, Text, plain
from content.languages import LONGEST, Language
from content.loading import HERE
from content.overlay import FOLDER, nearest_id

MOST_FOUND = 20
"""Texts that are named at a time."""


@click.command("words")
@click.argument("id_", metavar="ID|WORDS")
@click.option("--language", default="", help="The language; the practice's first, if left out.")
@click.option("--edit", is_flag=True, help="Put a copy into the folder words beside the settings, to be edited there.")
@config_option
def words(id_: str, language: str, config: Path, *, edit: bool) -> None:
    """Show a text of the bot by its ID, or word it anew.

    An ID is dotted, such as messaging.choose.ask. WORDS that a text says, in quotes, find its id.
    """
    practice = loaded(config)
    code = language or practice.settings.practice.languages[0]
    if code not in practice.content.languages:
        raise click.UsageError(f"There is no language '{code}'. There is: {', '.join(practice.content.languages)}.")
    spoken = practice.content.languages[code]
    if id_ not in spoken.messages and (found := _saying(id_, spoken)):
        show("\n".join(found))
        return
    if id_ not in spoken.messages:
        raise click.UsageError(f"There is no text '{id_}'. {nearest_id(id_, spoken.messages)}")
    text = spoken.messages[id_]
    if not edit:
        show("\n".join((*_about(text, practice.content, code), "", plain(text.spans))))
        return
    home = config.absolute().parent / FOLDER / spoken.homes[id_]
    _copy(home, id_, spoken.homes[id_])
    show(f"Edit it in {home}. accord check tells what is wrong with it.")


def _saying(words: str, spoken: Language) -> list[str]:
    """The ids of texts that say these words, each with the line in which they stand: the first, if there are many."""
    wanted = " ".join(words.casefold().split())
    lines = ((id_, line) for id_, text in spoken.messages.items() for line in plain(text.spans).splitlines())
    found = list({id_: f"{id_}: {line}" for id_, line in lines if wanted in line.casefold()}.values())
    more = len(found) - MOST_FOUND
    return found if more <= 0 else [*found[:MOST_FOUND], f"And {more} more. Give more of the sentence."]


def _about(text: Text, content: Content, code: str) -> tuple[str, ...]:
    named = ", ".join(f"{{{value}}}" for value in sorted(text.values)) or "nothing"
    limits = f"Characters: {len(plain(text.spans))} of at most {LONGEST}"
    return (f"It must name: {named}", limits, *_reading(text, content, code))


def _reading(text: Text, content: Content, code: str) -> Iterator[str]:
    """How hard it is to read, in a language in which that is measured."""
    from content import reading  # noqa: PLC0415 - it loads a dictionary, which is rarely needed

    if code not in reading.MEASURED:
        return
    prose = reading.prose(reading.without_menus(text), reading.products(content, code))
    if len(reading.words(prose)) < reading.FEWEST_WORDS:
        yield "Reading grade: too short to tell."
        return
    longest = max(len(reading.words(sentence)) for sentence in reading.sentences(prose))
    yield f"Reading grade: {reading.grade(prose)}. Ours are at most {reading.MEASURED[code]:g}."
    yield f"Longest sentence: {longest} words. Ours have at most {reading.LONGEST_SENTENCE}."


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
