"""The agreement in words: a line a method, each identifier once, and what changed."""

from datetime import date

import pytest

from bot import settings
from bot.agreement import (
    AddressChange,
    Agreement,
    Difference,
    Line,
    LineReadiness,
    Part,
    PartStatus,
    Point,
    PointCode,
)
from bot.wording.agreement_text import AgreementText, filled, sentences, stacked
from content import load
from content.markup import Span, parse, plain
from flows.playbook import Standing

CONTENT = load()
TEXTS = AgreementText(CONTENT.languages["en"], settings.default(CONTENT))
SIGNAL = Line("signal", LineReadiness.INSTALLED, Standing.PREFERRED, "anna.42")
WIRE = Line("wire", LineReadiness.CHOSEN, Standing.ACCEPTABLE, "@anna")


def agreed(*lines: Line) -> Part:
    return Part(PartStatus.AGREED, lines)


def agreement(fallback: Part = Part(), device: Part | None = None, **classes: Part) -> Agreement:  # noqa: B008 - frozen
    stamp = {"reference": "K7QM-3F2X", "wording": "w", "language": "en"}
    return Agreement(version=1, date=date(2026, 1, 5), classes=classes, fallback=fallback, device=device, **stamp)


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (agreed(SIGNAL), "Messages: Signal – anna.42"),
        (agreed(WIRE), "Messages: Wire (less than ideal), still to be set up – @anna"),
        (
            agreed(SIGNAL, WIRE),
            "Messages: Signal – anna.42\nMessages: Wire (less than ideal), still to be set up – @anna",
        ),
        (agreed(Line("signal", LineReadiness.TESTED)), "Messages: Signal, tested"),
        (
            agreed(Line("signal", LineReadiness.CONNECTED, address_changed=AddressChange.NUMBER)),
            "Messages: Signal, said hello, new number",
        ),
        (Part(PartStatus.LEFT_OUT), "Messages: not used"),
        (Part(PartStatus.REFUSED, reason="worried"), "Messages: no (not trusted)"),
        (Part(PartStatus.TO_DISCUSS, method="telephone"), "Messages: to talk about – Telephone"),
        (Part(PartStatus.TO_DISCUSS, reason="rather_not_say"), "Messages: to talk about"),
        (Part(), ""),
    ],
)
def test_a_part_is_said_in_a_line_a_method(part: Part, says: str) -> None:
    assert plain(TEXTS.agreement(agreement(messaging=part))) == says


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (
            agreed(Line("facetime", LineReadiness.BY_LINK, identifier="anna@x.example")),
            "If it fails: FaceTime, by a link",
        ),
        (agreed(Line("facetime", LineReadiness.INSTALLED)), "If it fails: FaceTime"),
        (Part(PartStatus.LEFT_OUT), "If it fails: none"),
        (Part(), ""),
    ],
)
def test_the_fall_back_says_how_it_works(part: Part, says: str) -> None:
    assert plain(TEXTS.agreement(agreement(part))) == says


def test_an_identifier_is_said_once_and_not_at_all_in_brief() -> None:
    both = agreement(
        messaging=agreed(SIGNAL), audio=agreed(SIGNAL, WIRE), device=Part(PartStatus.TOLD, reason="nobody")
    )
    said = plain(TEXTS.agreement(both))

    assert (said.count("anna.42"), said.count("@anna")) == (1, 1)
    assert said.endswith("Others can look: no")
    assert "anna" not in plain(TEXTS.agreement(both, brief=True))


def test_an_identifier_is_said_where_its_method_was_only_named_before() -> None:
    """A class in which the method was asked for and not agreed shows nobody how to find them."""
    named = agreement(messaging=Part(PartStatus.TO_DISCUSS, method="signal"), audio=agreed(SIGNAL))

    assert "anna.42" in plain(TEXTS.agreement(named))


def test_changes_have_both_sides_and_parts_that_changed_alike_share_a_line() -> None:
    tested = Line("wire", LineReadiness.TESTED, identifier="@anna")
    changes = (
        Difference("messaging", agreed(SIGNAL), agreed(SIGNAL, tested)),
        Difference("audio", agreed(SIGNAL), agreed(SIGNAL, tested)),
        Difference("video", None, Part(PartStatus.LEFT_OUT)),
        Difference("device", None, Part(PartStatus.TOLD, reason="nobody")),
    )
    said = plain(TEXTS.changes(changes)).splitlines()

    assert said == [
        "Messages and Calls: Signal – anna.42 → Signal – anna.42 and Wire, tested – @anna",
        "Video: nothing → not used",
        "Others can look: nothing → no",
    ]
    assert "anna" not in plain(TEXTS.changes(changes, brief=True))


def test_points_are_said_but_for_those_that_their_part_shows() -> None:
    points = (
        Point(PointCode.MISSING, "audio"),
        Point(PointCode.REFUSED, "audio", None, "worried"),
        Point(PointCode.SETUP, method="wire"),
    )
    made = Agreement(reference="", version=1, date=date(2026, 1, 5), wording="", language="en", open=points)

    assert plain(TEXTS.points(made)) == "Nothing is agreed for calls.\nStill has to set up Wire."


@pytest.mark.parametrize(
    ("names", "link", "says"),
    [
        ([], "and", ""),
        (["a"], "or", "a"),
        (["a", "b"], "or", "a or b"),
        (["a", "b", "c", "d"], "and", "a, b, c and d"),
    ],
)
def test_names_are_joined_as_in_a_sentence(names: list[str], link: str, says: str) -> None:
    assert TEXTS.listed(names, link) == says


def test_what_is_empty_leaves_no_gap() -> None:
    text = parse("One. {nothing} Two.\n\n{nothing}\n\nThree. {nothing}")

    assert plain(filled(text, {"nothing": ""})) == "One. Two.\n\nThree."
    assert plain(stacked([(Span("a"),), (), (Span("b"),)])) == "a\nb"
    assert plain(sentences([(), (Span("a"),), (Span("b"),)])) == "a b"
