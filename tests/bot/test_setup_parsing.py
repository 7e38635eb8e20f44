"""What is typed in set-up becomes a value of the right kind, or a sentence."""

import pytest

from bot.setup.parsing import Kind, WrongError, one_of, several, shown, value, yes_no
from content.models import Toml

METHODS = {"signal": "Signal", "proton": "Proton Mail", "": "nothing"}


@pytest.mark.parametrize(("typed", "wanted"), [("yes", True), ("Y", True), ("true", True), ("NO", False), ("n", False)])
def test_yes_or_no(typed: str, wanted: bool) -> None:
    assert yes_no(typed) is wanted


@pytest.mark.parametrize("typed", ["", "maybe", "1", "yes please"])
def test_neither_yes_nor_no(typed: str) -> None:
    with pytest.raises(WrongError, match="Please type yes or no"):
        yes_no(typed)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("1", "signal"), ("SIGNAL", "signal"), ("proton mail", "proton"), ("Proton", "proton"), ("3", ""), ("-", "")],
)
def test_an_option_by_its_number_its_value_or_its_label(typed: str, wanted: str) -> None:
    assert one_of(METHODS, typed) == wanted


def test_what_is_no_option_is_repeated_in_brief_with_what_there_is() -> None:
    with pytest.raises(
        WrongError, match=r"fax is not among them\. Type a number from 1 to 3, or one of: signal, proton"
    ):
        one_of(METHODS, "fax")
    with pytest.raises(WrongError) as refused:
        one_of(METHODS, "x" * 5000)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", []),
        ("-", []),
        ("signal, proton mail", ["signal", "proton"]),
        ("signal;2", ["signal", "proton"]),
        ("2 1", ["proton", "signal"]),
        ("Proton Mail", ["proton"]),
        (" , signal ,, ", ["signal"]),
    ],
)
def test_a_list_between_commas_or_blanks(typed: str, wanted: list[str]) -> None:
    assert several(METHODS, typed) == wanted


def test_a_list_of_anything_where_nothing_is_known() -> None:
    assert several({}, "en, de") == ["en", "de"]


@pytest.mark.parametrize(
    ("kind", "typed", "wanted"),
    [
        (Kind(bool), "yes", True),
        (Kind(int), "12", 12),
        (Kind(tuple), "en de", ["en", "de"]),
        (Kind(str, ("terminal", "signal")), "2", "signal"),
        (Kind(str), "Practice Example", "Practice Example"),
        (Kind(str), "-", ""),
    ],
)
def test_a_value_is_read_by_its_kind(kind: Kind, typed: str, wanted: Toml) -> None:
    assert value(kind, typed, {}) == wanted


@pytest.mark.parametrize("typed", ["twelve", "1.5", "-1", "9" * 10, "٣٣x"])
def test_a_number_is_whole_and_not_too_long(typed: str) -> None:
    with pytest.raises(WrongError, match="whole number"):
        value(Kind(int), typed, {})


@pytest.mark.parametrize(
    ("set_to", "typed"), [(True, "yes"), (False, "no"), (["en", "de"], "en, de"), (12, "12"), ("x", "x")]
)
def test_a_value_is_shown_as_it_is_typed(set_to: Toml, typed: str) -> None:
    assert shown(set_to) == typed
