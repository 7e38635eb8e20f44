"""Pydantic's errors as sentences: each kind that the files can meet, and never a value."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, ValidationError, field_validator

from content.faults import SENTENCES, Place, sentences
from content.models import PATTERNS, Toml


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    names: tuple[str, ...] = Field(("x",), min_length=1, strict=False)


class Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    text: Annotated[str, StringConstraints(min_length=1, max_length=3)] = "x"
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "GB"
    count: Annotated[int, Field(ge=1, le=9)] = 1
    flag: bool = False
    kind: Literal["a", "b"] = "a"
    address: Annotated[HttpUrl, Field(strict=False)] = HttpUrl("http://localhost")
    inner: Inner = Inner()

    @field_validator("text")
    @classmethod
    def _no_secret(cls, text: str) -> str:
        if text == "s3":
            raise ValueError("must be no {secret}.")
        return text


def place(where: Place) -> str:
    return ".".join(map(str, where))


def found(table: Toml) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        Shape.model_validate(table)
    return list(sentences(refused.value.errors(), place))


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"text": 1}, 'text: must be text in straight quotes, such as "like this".'),
        ({"text": ""}, "text: must not be empty."),
        ({"text": "hush"}, "text: must have at most 3 characters."),
        ({"text": "s3"}, "text: must be no {secret}."),
        ({"code": "uk"}, "code: must be two capital letters, such as GB."),
        ({"count": "1"}, "count: must be a whole number without quotes, such as 12."),
        ({"count": 0}, "count: must be 1 or more."),
        ({"count": 10}, "count: must be 9 or less."),
        ({"flag": "yes"}, "flag: must be true or false, without quotes."),
        ({"kind": "c"}, "kind: must be 'a' or 'b'."),
        ({"address": "here"}, 'address: must be an address, such as "http://localhost:8080".'),
        ({"address": "ftp://x"}, "address: must be an address that starts with http:// or https://."),
        ({"inner": 1}, "inner: must be a table: a heading in square brackets, with its keys under it."),
        ({"inner": {"names": "x"}}, 'inner.names: must be a list in square brackets, such as ["one", "two"].'),
        ({"inner": {"names": []}}, "inner.names: must not be empty."),
        ({"hush": 1}, "hush: there is no such key here. Correct its spelling or take it out."),
        (1, "must be a table: a heading in square brackets, with its keys under it."),
    ],
)
def test_an_error_is_a_sentence_behind_its_place(table: Toml, sentence: str) -> None:
    assert found(table) == [sentence]


def test_a_list_whose_items_are_all_wrong_is_not_called_empty() -> None:
    assert [sentence.partition(":")[0] for sentence in found({"inner": {"names": [1]}})] == ["inner.names.0"]


def test_an_error_without_a_sentence_of_ours_gives_the_librarys() -> None:
    class Odd(BaseModel):
        size: float

    with pytest.raises(ValidationError) as refused:
        Odd.model_validate({"size": "x"})
    (said,) = sentences(refused.value.errors(), place)
    assert said.startswith("size: cannot be used: Input should be a valid number")


def test_what_to_do_about_a_key_is_the_callers_to_say() -> None:
    with pytest.raises(ValidationError) as refused:
        Inner.model_validate({"nmaes": []})
    assert list(sentences(refused.value.errors(), place, lambda _: "Did you mean names?")) == [
        "nmaes: there is no such key here. Did you mean names?"
    ]


def test_every_sentence_ends_as_one() -> None:
    assert len(SENTENCES) > 15
    assert all(sentence.endswith((".", "{error}")) for sentence in SENTENCES.values())
    assert all(PATTERNS.values())
