"""The sentences that hearing learns from: `<language>/heard/*.toml`, by what they mean.

Rules of this file:
1. A file is a meaning (its name), a key in it a kind, its value one sentence a line. Lines that stand twice count once.
2. What was learnt is a file of its own beside the languages (`heard.npz`). It names the digest of the sentences it was
   made from: where the two differ it is stale, and `accord check` refuses it.
"""

import hashlib
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
HEADS = "heard.npz"
"""What was learnt. `make hearing` writes it."""
DIGEST = "digest.txt"
"""The member of `HEADS` that names the digest of its sentences."""
MEANINGS = ("danger", "harmless", "looks", "looks_not")
"""danger: to life. looks: somebody looks at the phone, the chat or the account. The other two: what is neither."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with what it means, its kind within that, and its language."""

    text: str
    meaning: str
    kind: str
    language: str


def sentences(folder: Path = HERE) -> tuple[Sentence, ...]:
    """Read all sentences of all languages, in a fixed order. Raises ValueError with a sentence for the author."""
    found: dict[tuple[str, str], Sentence] = {}
    for path in sorted(folder.glob("*/heard/*.toml")):
        for each in _read(path, path.parent.parent.name):
            found.setdefault((each.meaning, " ".join(each.text.casefold().split())), each)
    return tuple(found.values())


def _read(path: Path, language: str) -> Iterator[Sentence]:
    place = f"{language}/heard/{path.name}"
    if path.stem not in MEANINGS:
        raise ValueError(f"{place}: there is no such meaning: use {', '.join(MEANINGS)}.")
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{place}: this is not TOML: {error}. Correct it there.") from None
    for kind, lines in table.items():
        if not isinstance(lines, str):
            raise ValueError(f"{place}: {kind}: it must be text between three apostrophes, one sentence a line.")  # noqa: TRY004
        yield from (Sentence(line.strip(), path.stem, kind, language) for line in lines.splitlines() if line.strip())


def digest(known: Sequence[Sentence]) -> str:
    """16 hexadecimal digits over the sentences and what they mean: the same sentences, the same digest."""
    written = hashlib.sha256()
    for each in known:
        written.update(f"{each.language}\0{each.meaning}\0{each.text}\n".encode())
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
