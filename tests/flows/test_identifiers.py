"""Addresses are read from whatever people type; a secret never becomes one."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.understanding.identifiers import Reading, guess_kind, read

_WORDS = Path(__file__).parents[2] / "content" / "en" / "words.toml"
SPELT = {
    one: tuple(phrases)
    for one, phrases in tomllib.loads(_WORDS.read_text(encoding="utf-8"))["signs"].items()
    if one.startswith("spelt_")
}
PROVIDERS = {"proton": ("proton.me", "pm.me", "protonmail.com"), "tuta": ("tuta.com", "tutanota.com")}
KINDS = ("signal", "wire", "proton", "tuta", "email", "facetime", "phone", "zoom", "address", "none", "")
KEY = "0f3a" * 16
WORDS = "apple river stone cloud tiger lemon chair paper horse green table light"


def reading(kind: str, text: str, country: str = "GB") -> Reading:
    return read(kind, text, country, PROVIDERS.get(kind, ()), SPELT)


VALUES = (
    ("signal", "anna.42", "anna.42"),
    ("signal", "Anna.42", "anna.42"),
    ("signal", "@anna.42", "anna.42"),
    ("signal", "anna . 42", "anna.42"),
    ("signal", "anna dot 42", "anna.42"),
    ("signal", "anna (dot) 42", "anna.42"),
    ("signal", "my username is anna_example.4201.", "anna_example.4201"),
    ("signal", "It's anna.42, I think", "anna.42"),
    ("signal", "https://signal.me/#eu/AbCd123", "https://signal.me/#eu/AbCd123"),
    ("signal", "here: signal.me/#eu/AbCd123.", "https://signal.me/#eu/AbCd123"),
    ("signal", "07911 123456", "+447911123456"),
    ("signal", "call me on +49 30 123456 please", "+4930123456"),
    ("phone", "07911 123456", "+447911123456"),
    ("phone", "(07911) 123-456", "+447911123456"),
    ("phone", "0044 7911 123456", "+447911123456"),
    ("phone", "my number is 020 7946 0018, thanks", "+442079460018"),
    ("wire", "@anna", "anna"),
    ("wire", "@Anna.Example", "anna.example"),
    ("wire", "my handle is @anna-b_c.", "anna-b_c"),
    ("wire", "https://account.wire.com/user-profile/?id=1", "https://account.wire.com/user-profile/?id=1"),
    ("proton", "anna@proton.me", "anna@proton.me"),
    ("proton", "Anna@Proton.Me", "anna@proton.me"),
    ("proton", "you can reach me at anna@pm.me.", "anna@pm.me"),
    ("proton", "anna at proton dot me", "anna@proton.me"),
    ("proton", "reach me at anna at proton dot me", "anna@proton.me"),
    ("proton", "anna [at] proton [dot] me", "anna@proton.me"),
    ("proton", "anna @ proton . me", "anna@proton.me"),
    ("tuta", "<anna.b@tuta.com>", "anna.b@tuta.com"),
    ("email", "anna@example.com", "anna@example.com"),
    ("email", "anna@clinic.test", "anna@clinic.test"),
    ("email", "anna underscore b at example dot com", "anna_b@example.com"),
    ("facetime", "anna@example.com", "anna@example.com"),
    ("facetime", "+44 7911 123456", "+447911123456"),
)


def test_a_value_is_read() -> None:
    """Each of these, as it is typed; it names all that are read otherwise."""
    assert [
        (kind, text, found) for kind, text, value in VALUES if (found := reading(kind, text)) != Reading(value)
    ] == []


PROBLEMS = (
    ("signal", "anna", "", "no_digits"),
    ("signal", "anna42", "", "no_digits"),
    ("signal", "4nna.42", "", "not_one"),
    ("signal", "an.42", "", "not_one"),
    ("signal", "anna.4", "", "not_one"),
    ("signal", "anna@example.com", "", "not_one"),
    ("signal", "anna.42@example.com", "", "not_one"),
    ("signal", "I do not know", "", "not_one"),
    ("signal", "123456", "", "secret"),
    ("signal", "123-456", "", "secret"),
    ("signal", "my code is 482913", "", "secret"),
    ("signal", KEY, "", "secret"),
    ("signal", " ".join("ab12" for _ in range(16)), "", "secret"),
    ("proton", WORDS, "", "secret"),
    ("tuta", KEY, "", "secret"),
    ("wire", "4821", "", "secret"),
    ("wire", "anna", "anna", "unlikely"),
    ("wire", "anna@example.com", "", "not_one"),
    ("wire", "a b c", "", "not_one"),
    ("wire", "@" + "x" * 80, "", "too_long"),
    ("proton", "anna@example.com", "anna@example.com", "other_provider"),
    ("tuta", "anna@proton.me", "anna@proton.me", "other_provider"),
    ("email", "anna@example", "", "not_one"),
    ("email", "anna", "", "not_one"),
    ("email", "anna@" + "x" * 60 + ".com", "", "too_long"),
    ("email", "hello there, how are you", "", "not_one"),
    ("phone", "07700 900123", "+447700900123", "unlikely"),
    ("phone", "12345678", "", "secret"),
    ("phone", "170 12 34 567 89 0", "", "no_country"),
    ("phone", "no", "", "not_one"),
    ("zoom", "anything", "", "not_needed"),
    ("address", "1 Example Street", "", "not_needed"),
    ("none", "", "", "not_needed"),
)


def test_a_problem_is_named() -> None:
    """Each of these; it names all for which something else is found."""
    wrong = [
        (kind, text, found)
        for kind, text, value, problem in PROBLEMS
        if (found := reading(kind, text)) != Reading(value, problem)
    ]
    assert wrong == []


def test_a_number_is_read_in_the_country_of_the_practice() -> None:
    assert reading("phone", "030 123456", "DE") == Reading("+4930123456")
    assert reading("phone", "32 12 34 56", "DK") == Reading("+4532123456")
    assert reading("phone", "07911 123456", "nowhere") == Reading("", "no_country")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("x@proton.me", ("email", "proton", "tuta", "facetime")),
        ("@foo", ("wire",)),
        ("+447911123456", ("phone", "signal", "facetime")),
        ("it is 07911 123456", ("phone", "signal", "facetime")),
        ("anna.42", ("signal",)),
        ("signal.me/#eu/abc", ("signal",)),
        ("account.wire.com/user-profile/?id=1", ("wire",)),
        ("signal", ()),
        ("2", ()),
        ("1 and 2", ()),
        ("zoom.us", ()),
        ("proton.me", ()),
        ("123456", ()),
        ("signal+wire", ()),
        ("", ()),
    ],
)
def test_what_is_surely_an_identifier(text: str, kinds: tuple[str, ...]) -> None:
    assert guess_kind(text) == kinds


TEXTS = st.one_of(st.text(), st.text(alphabet="an.@42+07 _-/#:\x00"), st.emails())


@given(kind=st.sampled_from(KINDS), text=TEXTS, country=st.sampled_from(["GB", "DE", "US", "", "??"]))
@example(kind="email", text="a@" + "." * 3_000, country="GB")
@example(kind="phone", text="1" * 10_000, country="GB")
@example(kind="signal", text="a.1" * 3_000, country="GB")
@example(kind="email", text="@" * 10_000, country="GB")
@example(kind="email", text="a" * 10_000, country="GB")
@example(kind="phone", text="0 " * 5_000, country="GB")
def test_nothing_raises_and_nothing_is_both_empty_and_well(kind: str, text: str, country: str) -> None:
    found = reading(kind, text, country)
    assert found.value or found.problem
    assert len(found.value) <= 200
    guess_kind(text)


@given(digits=st.text(alphabet="0123456789", min_size=4, max_size=6), kind=st.sampled_from(KINDS[:7]))
def test_a_code_is_never_a_value(digits: str, kind: str) -> None:
    assert reading(kind, digits) == Reading("", "secret")


@given(address=st.emails())
def test_a_written_address_is_found_in_a_sentence(address: str) -> None:
    if reading("email", address).value:
        assert reading("email", f"you can write to {address} if you like").value
