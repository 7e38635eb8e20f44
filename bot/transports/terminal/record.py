"""A transcript of what was played, in the plain form.

1. Whether it can be written is found out before the dialogue starts.
2. The file appears whole or not at all: it is written beside its place, then renamed.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class RecordError(Exception):
    """The transcript cannot be written. For whoever named the file; the message is a sentence."""


class Recorder:
    """Collects lines and writes them to `path` when its `with` block ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._lines: list[str] = []
        try:
            self._path = path.resolve()
            if self._path.exists() and not self._path.is_file():
                raise RecordError(f"The transcript cannot be written: {path} is not a file.")
            handle, name = tempfile.mkstemp(".new", f".{self._path.name}.", self._path.parent)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not the name of a file"
            raise RecordError(f"The transcript cannot be written to {path}: {why}.") from None
        os.close(handle)
        self._draft = Path(name)

    def add(self, line: str) -> None:
        """Take one line."""
        self._lines.append(line)

    def save(self) -> None:
        """Write all lines and put the file in its place."""
        text = "".join(f"{line}\n" for line in self._lines)
        try:
            with self._draft.open("w", encoding="utf-8", newline="\n") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            self._draft.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                self._draft.unlink()
            raise RecordError(f"The transcript could not be written: {error.strerror}.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, message_ref: TracebackType | None
    ) -> None:
        self.save()
