"""What a person typed comes out as it was typed; texts are parted well, buttons fit a phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import content
from bot.transports import Button, Outgoing
from bot.transports.telegram import rendering
from bot.transports.telegram.rendering import LONGEST, formatted, keyboard, parted, texts, units
from content.markup import Span, plain
from tests.fakes.telegram.entities import given_entities

TYPED = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    ["<b>", "</a>", "&amp;", "&#38;", '" onclick="', "<!--", "]]>", "👩‍👩‍👧", "\x00", "\r\n", "<message>", "</message>"]
)
LINKS = st.sampled_from(
    [
        *("", "tel:1", "https://intranet", "https://example.org:0"),
        *("https://example.org/?a=1&b=<2>", 'https://example.org/"x"', "http://example.org/'y'"),
    ]
)
SPANS = st.builds(Span, TYPED, st.booleans(), st.booleans(), LINKS)


def message(*spans: Span | str, again: bool = False) -> Outgoing:
    written = tuple(Span(one) if isinstance(one, str) else one for one in spans)
    return Outgoing("telegram", "1", "K7QM-3F2X/1.1", written, again=again)


@given(st.lists(SPANS, max_size=6))
def test_whatever_is_typed_is_sent_as_it_was_typed_and_styled_where_that_was_set(spans: list[Span]) -> None:
    text, entities = formatted(spans)

    assert text == plain(spans)
    offset, wanted = 0, []
    for span in spans:
        for kind, on in (("text_link", bool(span.link)), ("bold", span.bold), ("italic", span.italic)):
            if on:
                wanted.append((kind, offset, units(span.text), span.link if kind == "text_link" else None))
        offset += units(span.text)
    assert [(one.type, one.offset, one.length, one.url) for one in entities] == wanted


@given(st.lists(SPANS, max_size=6))
def test_telegram_takes_whatever_is_sent(spans: list[Span]) -> None:
    """The stand-in refuses a style beyond the text, one of no length, and an address that makes no link."""
    for part in texts(message(*spans)):
        text, entities = formatted(part)
        given_entities(tuple(one.to_dict() for one in entities), text)


@given(st.text(st.characters(codec="utf-8")))
def test_lengths_are_utf_16_units(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


@given(st.lists(SPANS, max_size=6), st.integers(2, 40))
def test_parting_loses_nothing_but_white_space(spans: list[Span], most: int) -> None:
    parts = parted(spans, most)

    assert all(0 < units(plain(part)) <= most and plain(part) == plain(part).strip() for part in parts)
    assert "".join("".join(map(plain, parts)).split()) == "".join(plain(spans).split())
    styles = {(span.bold, span.italic, span.link) for part in parts for span in part}
    assert styles <= {(span.bold, span.italic, span.link) for span in spans}


def test_a_text_is_parted_between_paragraphs_else_sentences_else_words_else_anywhere() -> None:
    def pieces(text: str) -> list[str]:
        return [plain(part) for part in parted((Span(text),), 20)]

    assert pieces("One. Two.\n\nThree. Four, five.") == ["One. Two.", "Three. Four, five."]
    assert pieces("One two. Three four five six.") == ["One two.", "Three four five six."]
    assert pieces("one\ntwo three four five six") == ["one", "two three four five", "six"]
    assert pieces("one two three four five six") == ["one two three four", "five six"]
    assert pieces("x" * 25) == ["x" * 20, "x" * 5]
    assert pieces("👍" * 11) == ["👍" * 10, "👍"]


def test_a_repeat_is_parted_as_the_message_was() -> None:
    """Or the parts that have arrived could not be told from those that have not."""
    for length in (10, LONGEST - 200, LONGEST - 97, LONGEST - 96, LONGEST - 50, LONGEST, 3 * LONGEST):
        first, again = texts(message("x" * length)), texts(message("x" * length, again=True))
        assert len(first) == len(again)
        assert first[:-1] == again[:-1]
        assert units(plain(again[-1])) <= LONGEST
        assert plain(again[-1]).endswith("\n\n(↻ K7QM-3F2X/1.1)")


def test_numbers_and_mail_are_spelt_out_as_telegram_links_only_web_pages() -> None:
    spans = (
        Span("call us", link="tel:+441632960001"),
        Span(" or "),
        Span("+44 1632 960 001", bold=True, link="tel:+441632960001"),
        Span(" or "),
        Span("write", link="mailto:alex@example.org"),
    )
    (part,) = texts(message(*spans))

    assert plain(part) == "call us (+441632960001) or +44 1632 960 001 or write (alex@example.org)"
    assert not any(span.link for span in part)


@pytest.mark.parametrize(
    "address", ["https://intranet/plan", "https://", "ftp://example.org", "https://sam@example.org"]
)
def test_what_makes_no_link_on_telegram_is_spelt_out(address: str) -> None:
    (part,) = texts(message("See ", Span("this", link=address)))

    assert formatted(part) == (f"See this ({address})", [])


def rows(*labels: str) -> list[list[str]]:
    keys = keyboard([Button(f"o{number}", label) for number, label in enumerate(labels)], 7)
    return [[key.text for key in row] for row in keys.inline_keyboard] if keys else []


def test_buttons_are_laid_out_for_a_phone() -> None:
    assert rows() == []
    assert rows("Yes", "No") == [["Yes", "No"]]
    assert rows("Yes", "No", "Why?", "Skip") == [["Yes", "No", "Why?"], ["Skip"]]
    assert rows("Signal", "Wire", "Talk about it", "No") == [["Signal", "Wire"], ["Talk about it", "No"]]
    assert rows("Yes", "I have no phone of my own", "No") == [["Yes"], ["I have no phone of my own"], ["No"]]


def test_a_long_label_is_cut() -> None:
    ((label,),) = rows("word " * 40)

    assert len(label) <= 60
    assert label.endswith("word…")


def test_a_button_that_telegram_would_refuse_is_left_out() -> None:
    keys = keyboard([Button("x" * 70, "Long"), Button("ok", "OK")], 7)

    assert keys
    assert [[key.callback_data for key in row] for row in keys.inline_keyboard] == [["7:ok"]]


def test_every_option_of_the_guides_fits_into_a_button() -> None:
    accord, seen = content.load(), 0
    for guide in accord.languages["en"].guides.values():
        for option in (*(f"problem.{id_}" for id_ in guide.problems), *(f"section.{id_}" for id_ in guide.sections)):
            seen += 1
            assert len(f"{10**10}:{option}") <= rendering._DATA, option
    assert seen > 50
