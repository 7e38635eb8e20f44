"""What is made of a text is made once: within a turn, and not at all in the turn where it was made before it.

Rules of this file:
1. Only pure functions of a text are marked (`once`): the same text, the same result, whether it was kept or not.
2. What is kept lives as long as one turn, and holds a person's words: it is never shown, logged or stored.
3. What is made of a vocabulary (`prepared`) holds nobody's words, and is kept beyond the turn.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K")

Key = tuple[str, str, tuple[int, ...]]
"""The function, the text, and the identities of whatever else it was given (vocabularies, which do not change)."""
Seen = Mapping[Key, Any]
"""What was made of texts. Any: each function's own result."""

_kept: ContextVar[dict[Key, Any] | None] = ContextVar("kept", default=None)


def once(work: Callable[P, R]) -> Callable[P, R]:
    """Mark a pure function whose first argument is the text; any others are known by identity."""
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return work(*args, **kwargs)
        key = (name, str(args[0]), (*map(id, args[1:]), *map(id, kwargs.values())))
        if key not in kept:
            kept[key] = work(*args, **kwargs)
        result: R = kept[key]
        return result

    return made


def prepared(make: Callable[[K], R], most: int = 8) -> Callable[[K], R]:
    """Make something of a vocabulary or a table once; it is known again by identity, so it must not change afterwards.

    The last `most` are kept.
    """
    kept: list[tuple[K, R]] = []

    @wraps(make)
    def given(of: K) -> R:
        for known, made in kept:
            if known is of:
                return made
        del kept[: max(0, len(kept) - most + 1)]
        kept.append((of, make(of)))
        return kept[-1][1]

    return given


@contextmanager
def keeping(seen: Seen) -> Iterator[dict[Key, Any]]:
    """Keep what is made from here on, beside what was seen before; within one thread."""
    kept = dict(seen)
    token = _kept.set(kept)
    try:
        yield kept
    finally:
        _kept.reset(token)
