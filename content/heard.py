"""The sentences that hearing learns from: `<language>/heard/*.toml`, by what they mean.

Rules of this file:
1. A file is a meaning (its name), a key in it a kind, its value one sentence a line. Lines that stand twice count once.
2. In the files of danger and of somebody who looks a kind only sorts. In all others the key is what is meant:
   `refuse` in `option.toml` is the intent `option.refuse`, `no_code` in `trouble_signal.toml` is
   `trouble.signal.no_code`. A sentence may stand under several of them.
3. What was learnt is a file of its own beside the languages (`heard.npz`). It names the digest of the sentences it was
   made from: where the two differ it is stale, and `accord check` refuses it.
"""

import hashlib
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
HEADS = "heard.npz"
"""What was learnt. `make hearing` writes it."""
DIGEST = "digest.txt"
"""The member of `HEADS` that names the digest of its sentences."""
MEANINGS = ("danger", "harmless", "looks", "looks_not")
"""danger: to life. looks: somebody looks at the phone, the chat or the account. The other two: what is neither."""
INTENTS = ("option", "command", "barrier", "slots", "question", "chatter")
"""Files whose keys are what is meant; beside them `trouble_<method>`, whose keys are problems of that guide."""
TROUBLE = "trouble_"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with what it means, its kind within that, and its language."""

    text: str
    meaning: str
    kind: str
    language: str

    @property
    def intent(self) -> str:
        """What is meant, as `flows.evidence` names it; empty in the files of `MEANINGS`."""
        if self.meaning in MEANINGS:
            return ""
        return f"{self.meaning.replace(TROUBLE, TROUBLE.replace('_', '.'), 1)}.{self.kind}"


def sentences(folder: Path = HERE) -> tuple[Sentence, ...]:
    """Read all sentences of all languages, in a fixed order. Raises ValueError with a sentence for the author."""
    found: dict[tuple[str, str], Sentence] = {}
    for path in sorted(folder.glob("*/heard/*.toml")):
        for each in _read(path, path.parent.parent.name):
            found.setdefault((each.intent or each.meaning, same_words(each.text)), each)
    return tuple(found.values())


def same_words(text: str) -> str:
    """A sentence without what makes no other sentence of it: capitals, marks and spaces."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def _read(path: Path, language: str) -> Iterator[Sentence]:
    place = f"{language}/heard/{path.name}"
    if path.stem not in (*MEANINGS, *INTENTS) and not path.stem.startswith(TROUBLE):
        known = ", ".join((*MEANINGS, *INTENTS, f"{TROUBLE}<method>"))
        raise ValueError(f"{place}: there is no such meaning: use {known}.")
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{place}: this is not TOML: {error}. Correct it there.") from None
    for kind, lines in _flat(table):
        if not isinstance(lines, str):
            raise ValueError(f"{place}: {kind}: it must be text between three apostrophes, one sentence a line.")  # noqa: TRY004
        yield from (Sentence(line.strip(), path.stem, kind, language) for line in lines.splitlines() if line.strip())


def _flat(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """The entries by their whole names: `section.iphone` is one."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


@cache
def trouble(language: str, app: str, folder: Path = HERE) -> Mapping[str, tuple[str, ...]]:
    """By what is meant, how people say it in trouble with an app (`other`: whatever the app); empty if nobody wrote it.

    Raises ValueError with a sentence for the author.
    """
    path = folder / language / "heard" / f"{TROUBLE}{app}.toml"
    found: dict[str, list[str]] = {}
    for each in _read(path, language) if path.exists() else ():
        found.setdefault(each.kind, []).append(each.text)
    return {kind: tuple(texts) for kind, texts in found.items()}


def digest(known: Sequence[Sentence]) -> str:
    """16 hexadecimal digits over the sentences and what they mean: the same sentences, the same digest."""
    written = hashlib.sha256()
    for each in known:
        written.update(f"{each.language}\0{each.intent or each.meaning}\0{each.text}\n".encode())
    return written.hexdigest()[:16]


def heads_faults(folder: Path = HERE) -> Iterator[str]:
    """Whether what was learnt fits the sentences; nothing to say where there are none."""
    try:
        known = sentences(folder)
    except ValueError as error:
        yield str(error)
        return
    if not known:
        return
    try:
        with zipfile.ZipFile(folder / HEADS) as archive:
            learnt = archive.read(DIGEST).decode("ascii", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        yield f"{HEADS}: what hearing has learnt is missing or broken: make hearing writes it."
        return
    if learnt != digest(known):
        yield f"{HEADS}: the sentences in heard/ have changed since it was made: run make hearing."
