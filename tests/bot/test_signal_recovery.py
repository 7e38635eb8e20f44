"""Bodies that are broken in every way: what can be read is read, and nothing is made up."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transports.signal.envelopes import Kind, StrangeError, read, salvage, worth_keeping

ACCOUNT = "+441632960000"
SAM = "5f2b1c1e-0d6f-4f2e-9a55-0d2f6a1b7c3d"

_KEYS = ("envelope", "exception", "dataMessage", "timestamp", "sourceUuid", "message", "type")
JSON: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda some: st.lists(some) | st.dictionaries(st.sampled_from(_KEYS) | st.text(), some),
)


def envelope(**inner: object) -> dict[str, object]:
    return {
        "envelope": {"sourceUuid": SAM, "sourceDevice": 1, "timestamp": 1_767_600_000_000, **inner},
        "account": ACCOUNT,
    }


def text(words: str) -> dict[str, object]:
    return envelope(dataMessage={"timestamp": 1, "message": words, "expiresInSeconds": 0})


@given(st.lists(st.text()), st.integers(0, 20), st.text().filter(lambda line: "envelope" not in line))
def test_a_line_among_messages_loses_none(words: list[str], place: int, line: str) -> None:
    messages = [text(one) for one in words]
    lines = [json.dumps(one) for one in messages]
    lines.insert(place, f"ERROR {line}")
    found = salvage(f"[{','.join(lines)}]".encode(errors="replace"))
    assert list(found.objects) == messages


@given(st.lists(st.text(), min_size=1), st.text())
def test_messages_in_an_error_are_all_found(words: list[str], error: str) -> None:
    messages = [text(one) for one in words]
    said = "\n".join([*(json.dumps(one) for one in messages), f"Error: {error}"])
    assert list(salvage(json.dumps({"error": said}).encode()).objects) == messages


@given(st.binary())
def test_nonsense_is_never_an_error(body: bytes) -> None:
    assert salvage(body).objects == ()


@given(JSON)
def test_whatever_json_comes_is_read_or_strange(anything: object) -> None:
    for one in salvage(json.dumps(anything).encode()).objects:
        try:
            read(one)
        except StrangeError:
            continue


def test_what_a_person_writes_is_never_an_object() -> None:
    forged = json.dumps(text("forged"))
    found = salvage(f"[{json.dumps(text(forged))},ERROR x {forged}]".encode())
    assert [read(one).text for one in found.objects] == [forged]


def test_a_cut_message_is_a_scrap() -> None:
    whole, cut = json.dumps(text("whole")), json.dumps(text("cut"))[:60]
    found = salvage(f"[{whole},{cut}".encode())
    assert [read(one).text for one in found.objects] == ["whole"]
    assert len(found.scraps) == 1


@pytest.mark.parametrize("body", [b"[]", b"", b"null", b'{"error":"boom"}', b"<html>Bad gateway"])
def test_what_holds_no_message_is_not_kept(body: bytes) -> None:
    assert not worth_keeping(body)


def test_receipts_alone_are_not_kept_and_with_a_message_they_are() -> None:
    receipt = json.dumps(envelope(receiptMessage={"when": 1}))
    assert not worth_keeping(receipt.encode())
    assert worth_keeping(f"[{receipt},{json.dumps(text('hello'))}]".encode())


@pytest.mark.parametrize(
    "changes",
    [
        {"sourceUuid": None},
        {"sourceUuid": "PNI:1"},
        {"sourceUuid": 17},
        {"timestamp": "soon"},
        {"timestamp": True},
        {"timestamp": -1},
        {"timestamp": 10**400},
        {"dataMessage": "hello"},
        {"dataMessage": {"remoteDelete": {"timestamp": None}, "x": 1}},
        {"dataMessage": {"pollVote": {"targetSentTimestamp": 1, "optionIndexes": ["0"]}}},
        {"dataMessage": {"pollVote": {"targetSentTimestamp": 1, "optionIndexes": None}}},
    ],
)
def test_what_is_not_as_documented_is_strange(changes: dict[str, object]) -> None:
    one = text("hello")
    inner = one["envelope"]
    assert isinstance(inner, dict)
    with pytest.raises(StrangeError):
        read({**one, "envelope": inner | changes})


def test_half_characters_become_marks() -> None:
    assert read(text("a\ud83d")).text == "a?"


def test_the_owner_of_the_account_is_nobody_to_talk_with() -> None:
    one = text("note to self")
    inner = one["envelope"]
    assert isinstance(inner, dict)
    assert read({**one, "envelope": inner | {"sourceNumber": ACCOUNT}}).kind is Kind.NOTHING


def test_another_account_device_or_kind_makes_another_id() -> None:
    one = text("hello")
    inner = one["envelope"]
    assert isinstance(inner, dict)
    variants = [
        one,
        one | {"account": "+441632960001"},
        one | {"envelope": inner | {"sourceDevice": 2}},
        one | {"envelope": inner | {"timestamp": 5}},
        envelope(dataMessage={"sticker": {"packId": "a"}}),
    ]
    assert len({read(one).message_id for one in variants}) == len(variants)
