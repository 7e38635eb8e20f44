"""Messages as Signal shows them: nothing styled, nothing lost, and short enough."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transports import Button, File, Outgoing
from bot.transports.signal.rendering import LIMIT, attachments, parts, poll
from content.markup import Span

SHORT = 2000


def outgoing(*spans: Span, **more: object) -> Outgoing:
    return Outgoing("signal", "", "K7QM-3F2X/1", spans, **more)  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (Span("bold", bold=True), "bold"),
        (Span("*stars* and `ticks`"), "*stars* and `ticks`"),
        (Span("our page", link="https://example.org/a"), "our page (https://example.org/a)"),
        (Span("example.org/a", link="https://example.org/a/"), "example.org/a"),
        (Span("116 123", link="tel:116123"), "116 123"),
        (Span("call us", link="tel:116123"), "call us (116123)"),
        (Span("write", link="mailto:alex@example.org"), "write (alex@example.org)"),
        (Span("a\x00b\x1b[1mc\u2028d"), "a bc d"),
        (Span("half \ud83d"), "half ?"),
    ],
)
def test_spans_become_plain_text(span: Span, shown: str) -> None:
    assert parts(outgoing(span)) == [shown]


def test_options_are_numbered_as_they_can_be_typed() -> None:
    (text,) = parts(outgoing(Span("Which one?"), buttons=(Button("a", "Signal"), Button("b", "Some\nother"))))
    assert text == "Which one?\n\n1  Signal\n2  Some other"


def test_a_repeated_message_bears_its_reference_in_the_last_line() -> None:
    (text,) = parts(outgoing(Span("Hello."), again=True))
    assert text == "Hello.\n\n(↻ K7QM-3F2X/1)"


def test_the_options_stand_below_the_question_in_the_last_part() -> None:
    buttons = tuple(Button(str(number), f"Option {number}") for number in range(10))
    *_, last = parts(outgoing(Span("First things. " * 120 + "\n\nWhich one?"), buttons=buttons))
    assert last.startswith("Which one?\n\n1  Option 0")


def test_a_long_text_is_parted_between_paragraphs_if_that_is_possible() -> None:
    paragraphs = ["One. " * 200, "Two. " * 200, "Three. " * 200]
    assert parts(outgoing(Span("\n\n".join(paragraphs)))) == [one.strip() for one in paragraphs]


def test_a_long_paragraph_is_parted_between_sentences() -> None:
    texts = parts(outgoing(Span("This is a sentence of some words. " * 150)))
    assert all(text.endswith("words.") for text in texts)


@given(st.text(max_size=8000), st.lists(st.text(min_size=1, max_size=80), max_size=12), st.booleans())
def test_no_part_is_too_long_and_no_letter_is_lost(text: str, labels: list[str], again: bool) -> None:
    buttons = tuple(Button(label, label) for label in labels)
    texts = parts(outgoing(Span(text), buttons=buttons, again=again))
    assert all(len(one.encode()) < SHORT for one in texts)
    whole = squeezed("".join(parts(outgoing(Span(text)))))
    assert squeezed("".join(texts)).startswith(whole)
    for label in labels:
        assert squeezed("".join(parts(outgoing(Span(label))))) in squeezed("".join(texts))


@given(st.text(alphabet="aä😀 .\n", max_size=6000))
def test_only_white_space_goes_where_a_text_is_parted(text: str) -> None:
    texts = parts(outgoing(Span(text)))
    assert squeezed("".join(texts)) == squeezed(text)
    assert all(len(one.encode()) <= LIMIT for one in texts)


@given(st.text(max_size=5000))
def test_a_repetition_is_parted_in_the_same_way(text: str) -> None:
    first, again = parts(outgoing(Span(text))), parts(outgoing(Span(text), again=True))
    assert again[:-1] == first[:-1]


def test_files_are_sent_as_the_server_wants_them() -> None:
    (sent,) = attachments([File("my plan; 2.pdf", "application/pdf", b"%PDF")])
    head, _, body = sent.partition(",")
    assert head == "data:application/pdf;filename=my_plan_2.pdf;base64"
    assert base64.b64decode(body) == b"%PDF"


def test_a_poll_asks_the_last_line_and_is_short() -> None:
    asked = outgoing(Span("Hello.\n\nWhich\x00one?"), buttons=(Button("a", "x" * 101), Button("b", "y" * 100)))
    assert poll(asked, 100) == ("Which one?", ["x" * 99 + "…", "y" * 100])
