"""The light markup: what it reads, what it refuses, and that no value can break or style a message."""

import re
import string
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import markup
from content.markup import MarkupError, Span, Text, parse, plain

READ = [
    ("a **b** c", (Span("a "), Span("b", bold=True), Span(" c"))),
    ("*a **b***", (Span("a ", italic=True), Span("b", bold=True, italic=True))),
    ("__a__ _b_", (Span("a", bold=True), Span(" "), Span("b", italic=True))),
    ("[a *b*](https://c.org/d?e=1)", (
        Span("a ", link="https://c.org/d?e=1"), Span("b", italic=True, link="https://c.org/d?e=1"))),
    ("<https://c.org>", (Span("https://c.org", link="https://c.org"),)),
    ("[116 123](tel:116123)", (Span("116 123", link="tel:116123"),)),
    ("a\nb\n\nc\n\n\nd", (Span("a\nb\n\nc\n\nd"),)),
    ("1. a\n2. b\n- c\n+ d\n3) e", (Span("1. a\n2. b\n- c\n+ d\n3) e"),)),
    ("- a\n\n- b", (Span("- a\n\n- b"),)),
    ("2 < 3 & 4 > 1 &amp; #5", (Span("2 < 3 & 4 > 1 &amp; #5"),)),
    (r"\*a\* \[b\](c)", (Span("*a* [b](c)"),)),
    ("[a]: https://b.org", (Span("[a]: https://b.org"),)),
    ("snake_case_name", (Span("snake_case_name"),)),
    (" ({a}) \n\n", (Span(" ({a}) \n\n"),)),
]  # fmt: skip
REFUSED = [
    ("# a", "a heading"), ("a\n---", "a heading"), ("---", "a ruled line"), ("> a", "a quotation"),
    ("`a`", "code"), ("```\na\n```", "code"), ("a\n\n    b", "code"), ("![a](https://b.org)", "a picture"),
    ("<b>a</b>", "HTML"), ("<div>\na\n</div>", "HTML"), ("**a", "mark *"), ("* a", "mark *"),
    ("a ` b", "mark `"), ("[a](b c)", "mark ]("), ("[a](javascript:b)", "mark ]("),
    ("[a](http://b.org)", "must start with"), ("[a](b.html)", "must start with"),
    ("[a](https://b.org/{c})", "holds a {value}"),
    ("{a", "A { or }"), ("a}", "A { or }"), ("{A}", "A { or }"), ("{}", "A { or }"), ("{a b}", "A { or }"),
    ("{a*b*}", "A { or }"), ("", "empty"), (" \n ", "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "spans"), READ, ids=repr)
def test_what_is_read(source: str, spans: tuple[Span, ...]) -> None:
    assert parse(source).spans == spans


@pytest.mark.parametrize(("source", "fault"), REFUSED, ids=repr)
def test_what_is_refused(source: str, fault: str) -> None:
    with pytest.raises(MarkupError) as error:
        parse(source)
    assert any(fault in one for one in error.value.faults)


def outcome(source: str) -> Text | tuple[str, ...]:
    try:
        return parse(source)
    except MarkupError as error:
        return error.faults


PIECES = [
    "a",
    "B2",
    "é",
    "_",
    ".",
    ":",
    "-",
    "!",
    ">",
    "1.",
    "{a_b}",
    "{a.b}",
    "{",
    "}",
    "(",
    ")",
    "*",
    "**",
    "***",
    "#",
    "=",
    "[",
    "]",
    "<",
    "&",
    "\\",
]
SPACES = (" ", "  ", "\n", "\n\n", "\n\n\n", "\t", "\u00a0", "")


@given(st.lists(st.sampled_from((*PIECES, *SPACES)), max_size=14).map("".join))
def test_what_is_read_without_the_parser_is_what_it_would_have_read(source: str) -> None:
    with patch.object(markup, "_EASY", re.compile("(?!)").fullmatch):
        parsed = outcome(source)
    assert outcome(source) == parsed


def test_bold_and_italic_words_need_no_parser() -> None:
    with patch.object(markup, "_parser", None):
        assert parse("Tap *Settings > Apps*.\n\n**{a_b}.** No").spans == (
            *(Span("Tap "), Span("Settings > Apps", italic=True), Span(".\n\n")),
            *(Span("{a_b}.", bold=True), Span(" No")),
        )


def test_all_faults_of_a_text_are_told() -> None:
    with pytest.raises(MarkupError) as error:
        parse("# a\n\n> b\n\n{C} `d`")
    assert len(error.value.faults) == 4


def test_values_are_the_names_in_a_text() -> None:
    assert parse("{a} **{b_2}** [{c}](https://d.org) {a}").values == {"a", "b_2", "c"}


def test_a_str_takes_the_style_around_it_and_spans_bring_their_own() -> None:
    text = parse("**a {b} c**")
    assert text.fill({"b": "x"}) == (Span("a x c", bold=True),)
    assert text.fill({"b": (Span("x", italic=True),)}) == (
        Span("a ", bold=True),
        Span("x", italic=True),
        Span(" c", bold=True),
    )
    assert text.fill({"b": ()}) == (Span("a  c", bold=True),)


def test_a_missing_value_is_an_authors_error_and_a_surplus_one_is_none() -> None:
    with pytest.raises(KeyError, match=r"No value for b, c in the text: '\{a\}"):
        parse("{a} {b} {c}").fill({"a": "x", "d": "y"})
    assert parse("a").fill({"d": "y"}) == (Span("a"),)


NASTY = st.text() | st.text(alphabet="*_[](){}<>`#\\-\n&;!a") | st.sampled_from(["{a}", "{b}", "**x**", "\\", "<b>"])


@given(a=NASTY, b=NASTY)
def test_a_value_stays_as_it_is_and_the_styles_stay_the_texts(a: str, b: str) -> None:
    filled = parse("x **{a}** y [{b}](https://c.org)\n*z*").fill({"a": a, "b": b})
    assert plain(filled) == f"x {a} y {b}\nz"
    assert "".join(span.text for span in filled if span.bold) == a
    assert "".join(span.text for span in filled if span.link) == b
    assert "".join(span.text for span in filled if span.italic) == "z"


@given(st.text(alphabet=string.printable))
def test_whatever_an_author_writes_is_a_text_or_a_fault(source: str) -> None:
    try:
        text = parse(source)
    except MarkupError:
        return
    assert plain(text.spans).strip()
    assert text == Text(text.spans)
    filled = text.fill(dict.fromkeys(text.values, "v"))
    assert all(span.text for span in filled)


@given(st.text(alphabet=string.ascii_letters + string.digits + " .,:;!?'\"()\n-", min_size=1).filter(str.strip))
def test_plain_words_are_read_as_they_stand(source: str) -> None:
    """Spaces at the ends of lines and more than one empty line are the only things that go."""
    try:
        read = plain(parse(source).spans)
    except MarkupError:
        read = source if set(source) & set("- ") else ""  # a ruled line, or four spaces
    assert read.split() == source.split()
