"""From an answer to what is written: read, settled, validated, and in the file before the next question.

1. Whatever was typed, either the answer is in the file or there is a sentence that says what is wrong with it.
2. A terminal and a page go through here alike; neither decides anything of its own.
"""

from collections.abc import Callable, Mapping
from functools import partial

from bot.settings import faults_in
from bot.setup.asking import Form, Question, Setup
from bot.setup.parsing import Kind, WrongError, one_of, several, text, value, whole_number, yes_no
from bot.setup.services import token_to_file
from bot.setup.settings_file import Changes
from bot.setup.validation import default_of, kind_of, may_be_absent
from content.models import Toml

NEEDED = "This is needed."


def current(setup: Setup, question: Question) -> Toml | None:
    """Return what Enter takes: what is set, else what is proposed, else the schema's default."""
    found = setup.file.get(question.key) if kind_of(question.key, setup.content) else None
    if isinstance(found, Mapping) and question.form in {Form.TEXT, Form.LONG_TEXT}:
        found = found.get(_language(setup))
    if found is not None:
        return found
    return question.proposed(setup) if question.proposed else default_of(question.key)


def is_open(setup: Setup, question: Question) -> bool:
    """Whether the question waits for an answer: nothing is set where it is wanted, or what is set cannot be used."""
    if question.form is Form.DONE:
        return True
    file, key = setup.file, question.key
    if question.answered and not question.answered(setup):
        return not question.rare(setup)
    if question.answered:
        return False
    found = file.get(key)
    if found is None:
        return not question.rare(setup)
    return any(fault.startswith(_spots(key)) for fault in faults_in(file.raw(), file.folder, setup.content))


def _spots(key: str) -> tuple[str, ...]:
    """How a fault of this key begins."""
    table, _, last = key.rpartition(".")
    return f"[{table}] {last}:", f"[{table}] {last},", f"[{key}]"


def answer(setup: Setup, question: Question, typed: str) -> None:
    """Take what was typed as the answer and write it; nothing typed takes what stands there.

    Raises WrongError (DoubtError: its `changes` can be kept all the same), SettingsFileError.
    """
    if typed or question.form is Form.DONE:
        changes = read(setup, question, typed)
    elif question.needed and is_open(setup, question):
        raise WrongError(NEEDED)
    else:
        found = None if question.secret else current(setup, question)
        changes = {} if found is None else _settled(setup, question, found)
    keep(setup, question, changes)


def keep(setup: Setup, question: Question, changes: Changes) -> None:
    """Validate these changes and write them into the file. Raises WrongError, SettingsFileError."""
    setup.validate(changes)
    write(setup, question, token_to_file(setup, changes))
    setup.file.save()


def read(setup: Setup, question: Question, typed: str) -> Changes:
    """Read and settle what was typed. Raises WrongError."""
    found = question.read(setup, question.key, typed) if question.read else _by_form(setup, question, typed)
    if found == "" and question.needed:
        raise WrongError(NEEDED)
    if found == "" and not question.settle and may_be_absent(question.key):
        return {question.key: None}
    return _settled(setup, question, found)


def _by_form(setup: Setup, question: Question, typed: str) -> Toml:
    readers: Mapping[Form, Callable[[str], Toml]] = {
        Form.YES_NO: yes_no,
        Form.NUMBER: whole_number,
        Form.ONE_OF: partial(one_of, question.options(setup)),
        Form.SEVERAL: partial(several, question.options(setup)),
        Form.DONE: bool,
        Form.SECRET: str,
    }
    return readers.get(question.form, text)(typed)


def by_schema(setup: Setup, key: str, typed: str) -> Toml:
    """Read the value of a key that no question asks for. Raises WrongError."""
    return value(kind_of(key, setup.content) or Kind(str), typed, {})


def write(setup: Setup, question: Question, changes: Changes) -> None:
    """Make the changes, with a note above what is new."""
    new = next((key for key, value in changes.items() if value is not None), question.key)
    setup.file.change(changes, {new: question.note or question.asks})


def _settled(setup: Setup, question: Question, found: Toml) -> Changes:
    if question.settle:
        return question.settle(setup, question.key, found)
    by_language = isinstance(setup.file.get(question.key), Mapping) and isinstance(found, str)
    return {f"{question.key}.{_language(setup)}" if by_language and found else question.key: found}


def _language(setup: Setup) -> str:
    """Return the practice's first language, in which texts by language are asked for."""
    return next(iter(setup.file.texts("practice.languages", ("en",))), "en")
