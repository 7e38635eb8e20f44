"""What pydantic finds wrong in a file, as sentences for the person who edits it: "place: what is wrong, what to do.".

Rules of this file:
1. A sentence never repeats a value: it could be a secret.
2. The place, and what to do about a key, are the caller's to name: only it knows the file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic_core import ErrorDetails

from content.models import PATTERNS

Place = tuple[int | str, ...]
"""Where pydantic found it: keys, and the indices of list items."""

MISSING = "is missing."
_TABLE = "must be a table: a heading in square brackets, with its keys under it."
_DATE = "must be a date such as 2026-08-21, without quotes."
_ADDRESS = 'must be an address, such as "http://localhost:8080".'
SENTENCES: Mapping[str, str] = {
    "missing": MISSING,
    "extra_forbidden": "there is no such key here.",
    "string_type": 'must be text in straight quotes, such as "like this".',
    "string_too_long": "must have at most {max_length} characters.",
    "string_too_short": "must not be empty.",
    "string_pattern_mismatch": "must be {written}.",
    "int_type": "must be a whole number without quotes, such as 12.",
    "bool_type": "must be true or false, without quotes.",
    "tuple_type": 'must be a list in square brackets, such as ["one", "two"].',
    "too_short": "must not be empty.",
    "path_type": "must be the name of a file, in straight quotes.",
    "literal_error": "must be {expected}.",
    "greater_than_equal": "must be {ge} or more.",
    "less_than_equal": "must be {le} or less.",
    "date_type": _DATE,
    "date_from_datetime_parsing": _DATE,
    "mapping_type": _TABLE,
    "model_type": _TABLE,
    "dict_type": _TABLE,
    "url_type": _ADDRESS,
    "url_parsing": _ADDRESS,
    "url_scheme": "must be an address that starts with http:// or https://.",
    "value_error": "{error}",
}
"""Pydantic's name of an error -> how we put it; `{names}` are from the error's context."""
_TO_DO = {"missing": "Add it.", "extra_forbidden": "Correct its spelling or take it out."}


def to_do(error: ErrorDetails) -> str:
    """Say what to do about a key, where nothing more is known of it; "" where the sentence says it already."""
    return _TO_DO.get(error["type"], "")


def sentences(
    errors: Sequence[ErrorDetails],
    place: Callable[[Place], str],
    hint: Callable[[ErrorDetails], str] = to_do,
) -> Iterator[str]:
    """Put each error of pydantic into a sentence, behind its place; `hint` is said last."""
    for error in errors:
        where = error["loc"]
        if error["type"] == "too_short" and any(
            other["loc"][: len(where)] == where != other["loc"] for other in errors
        ):
            continue  # it is not empty: all its items are wrong, and they have been told
        context = error.get("ctx", {})
        written = PATTERNS.get(str(context.get("pattern")), "")
        says = SENTENCES.get(error["type"], "cannot be used: {why}.")
        said = says.format_map({**context, "written": written, "why": error["msg"]})
        yield " ".join(filter(None, (f"{place(where)}:" if place(where) else "", said, hint(error))))
