"""The agreement on paper: complete, within the margins, the same each time, and neutral to whoever sees the file."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PageObject, PdfReader

from bot import documents
from bot import settings as practice
from bot.agreement import (
    AddressChange,
    Agreement,
    Change,
    Consent,
    Line,
    LineReadiness,
    Part,
    PartStatus,
    Point,
    PointCode,
)
from bot.agreement.stored import loads
from bot.documents.pdf import FONTS, MARGIN, MISSING
from bot.wording.agreement_text import IN_THEIR_PART, SAID_READINESS
from content import load
from flows.playbook import Standing
from tests.effort import examples
from tests.story import PRACTICE, story

CONTENT = load()
SETTINGS = practice.load(PRACTICE, CONTENT)


def _widths(name: str) -> dict[int, int]:
    with TTFont(FONTS / f"NotoSans-{name}.ttf") as font:
        return {sign: font["hmtx"][glyph][0] for sign, glyph in font.getBestCmap().items()}


WIDTHS = {name: _widths(name) for name in ("Regular", "Bold")}
"""Sign -> how wide it is, in thousandths of the size of the type."""
MILLIMETRE = 72 / 25.4
A4 = (210.0, 297.0)


def agreed(
    method: str,
    identifier: str | None,
    own: str | None = "alexexample.42",
    *,
    ready: LineReadiness = LineReadiness.TESTED,
    standing: Standing | None = Standing.PREFERRED,
) -> Part:
    return Part(PartStatus.AGREED, (Line(method, ready, standing, identifier, own),))


LINK = agreed("facetime", None, "alex@practice.example", ready=LineReadiness.BY_LINK, standing=None)
CLASSES: dict[str, Part] = {
    "post_phone_sms": Part(PartStatus.LEFT_OUT),
    "messaging": agreed("signal", "anna.42"),
    "audio": agreed("wire", "@anna-example", "@alexexample", ready=LineReadiness.CONNECTED),
    "video": agreed("zoom", None, None, ready=LineReadiness.CHOSEN, standing=Standing.ACCEPTABLE),
    "email": agreed("proton", "anna@proton.me", "alex.example@proton.me", ready=LineReadiness.INSTALLED),
}
NO = Part(PartStatus.REFUSED, reason="worried")
LATER = Part(PartStatus.TO_DISCUSS, reason="no_device")
POINTS = (
    Point(PointCode.MISSING, "audio"),
    Point(PointCode.TO_DISCUSS, "messaging", None, "no_device"),
    Point(PointCode.REFUSED, "audio", None, "worried"),
    Point(PointCode.HELP, method="wire"),
    Point(PointCode.SETUP, method="zoom"),
    Point(PointCode.HELLO, method="signal"),
    Point(PointCode.ADDRESS_IDENTITY, method="wire"),
    Point(PointCode.DEVICE, "device", None, "somebody"),
)
AGREEMENT = Agreement(
    reference="K7QM-3F2X",
    version=1,
    date=date(2026, 11, 21),
    wording="0123456789ab-cdef",
    language="en",
    consent=Consent("0123456789ab", date(2026, 11, 20)),
    classes=CLASSES,
    fallback=LINK,
    device=Part(PartStatus.TOLD, reason="perhaps"),
)


def with_messages(part: Part) -> Agreement:
    """The agreement with nothing but this class."""
    return replace(AGREEMENT, classes={"messaging": part})


def history(versions: int) -> tuple[Change, ...]:
    return tuple(
        Change(part, NO, CLASSES[part], number, date(2027, number % 12 + 1, 5))
        for number in range(2, versions + 2)
        for part in ("messaging", "audio", "email")
    )


def pages(of: Agreement, language: str = "en", label: str = "") -> list[PageObject]:
    return list(PdfReader(io.BytesIO(documents.agreement_pdf(of, CONTENT, SETTINGS, language, label))).pages)


def text(of: Agreement, language: str = "en", label: str = "") -> str:
    """All that can be read, lines joined."""
    return " ".join(" ".join(page.extract_text().split()) for page in pages(of, language, label))


def boxes(page: PageObject) -> Iterator[tuple[float, float, float, str]]:
    """Every run of text: left and right edge and base line in millimetres from the upper left, and what it says."""
    found: list[tuple[float, float, float, str]] = []

    def turn(run: str, _matrix: Any, place: list[float], font: dict[str, Any] | None, size: float) -> None:
        run = run.strip()  # pypdf puts a space before what follows on the same line
        if run and font:
            widths = WIDTHS["Bold" if "Bold" in font["/BaseFont"] else "Regular"]
            width = sum(widths[ord(sign)] for sign in run) * size / 1000
            left, base = place[4], place[5]
            found.append((left / MILLIMETRE, (left + width) / MILLIMETRE, A4[1] - base / MILLIMETRE, run))

    page.extract_text(visitor_text=turn)
    yield from found


def assert_within_margins(sheets: list[PageObject]) -> None:
    for page in sheets:
        *body, footer, number = boxes(page)
        assert body
        for left, right, base, run in body:
            assert left >= MARGIN - 0.1, run
            assert right <= A4[0] - MARGIN + 0.1, run
            assert MARGIN <= base <= A4[1] - MARGIN, run
        assert footer[1] < number[0]
        assert number[1] <= A4[0] - MARGIN + 0.1


def test_everything_that_is_agreed_stands_on_the_page() -> None:
    """Method, standing, readiness and both identifiers; the practice, its facts, the numbers for an emergency."""
    found = text(replace(AGREEMENT, open=POINTS))

    for value in (
        *("How we keep in touch", "Practice Example", "Alex Example", "21 November 2026", "K7QM-3F2X", "version 1"),
        *("Phone, texts, post Not used", "Messages Signal preferred, set up, tested You: anna.42"),
        *("Alex Example: alexexample.42", "Calls Wire preferred, set up, said hello You: @anna-example"),
        *("Alex Example: @alexexample", "Video Zoom less than ideal, still to be set up"),
        *("E-mail Proton Mail preferred, set up You: anna@proton.me", "Alex Example: alex.example@proton.me"),
        *("If it fails FaceTime works by a link", "Alex Example: alex@practice.example", "Others can look perhaps"),
        *(
            "Nothing is agreed for calls yet",
            "a way for messages",
            "Wire together",
            "Set up Zoom",
            "hello in Signal",
            "hello in Wire again",
        ),
        *("device: yes", "call 999", "Samaritans, 116 123", "Shout, text SHOUT to 85258", "NHS, 111, then option 2"),
        *("20 November 2026", "Germany", "16 November 2027", "0123456789ab-cdef", "Page 1 of 2"),
        *(SETTINGS.practice.reply_times, SETTINGS.practice.dropped_call, SETTINGS.practice.complaints),
        *(SETTINGS.practice.regulator, SETTINGS.practice.lawful_basis),
    ):
        assert value in found, value


def test_a_no_and_what_is_to_be_talked_about_stand_with_their_reason() -> None:
    telephone = Part(PartStatus.TO_DISCUSS, method="telephone")
    classes = {"post_phone_sms": telephone, "messaging": LATER, "audio": NO, "video": Part()}
    found = text(replace(AGREEMENT, classes=classes, fallback=Part(PartStatus.LEFT_OUT)))

    assert "Phone, texts, post To talk about Asked for: Telephone" in found
    assert "Messages To talk about Reason: no device for it" in found
    assert "Calls No Reason: not trusted" in found
    assert "Video Still open" in found
    assert "If it fails None" in found


def test_the_history_shows_each_change_with_both_sides() -> None:
    """Also where only the therapist's own name changed; parts that changed alike share a line."""
    before = agreed("signal", "anna.42", "old.42")
    first, second = date(2027, 1, 5), date(2027, 2, 6)
    changes = (
        Change("messaging", before, CLASSES["messaging"], 2, first),
        Change("audio", before, CLASSES["messaging"], 2, first),
        Change("fallback", None, LINK, 3, second),
        Change("device", None, Part(PartStatus.TOLD, reason="nobody"), 3, second),
    )
    found = text(replace(AGREEMENT, version=3, history=changes))

    assert "What has changed Version 2 5 January 2027 Messages and Calls: Signal;" in found
    assert "Before: Signal; preferred, set up, tested; You: anna.42; Alex Example: old.42 Version 3" in found
    assert "6 February 2027 If it fails: FaceTime; works by a link; Alex Example: alex@practice.example" in found
    assert "Others can look: no Before: nothing" in found


def test_each_of_several_methods_of_a_class_stands_on_the_page() -> None:
    both = Part(PartStatus.AGREED, (*CLASSES["messaging"].lines, *CLASSES["audio"].lines))
    changes = (Change("messaging", NO, both, 2, date(2027, 1, 5)),)
    found = text(replace(with_messages(both), history=changes))

    assert "Messages Signal preferred, set up, tested You: anna.42 Alex Example: alexexample.42 Wire preferred" in found
    assert "Messages: Signal; preferred, set up, tested; You: anna.42; Alex Example: alexexample.42; Wire;" in found


def test_what_a_played_dialogue_agrees_on_can_be_printed(tmp_path: Path) -> None:
    """The agreement as the service stores it, through all its classes."""
    import asyncio

    async def played() -> Agreement:
        async with story(tmp_path) as client:
            await client.opens()
            for said in ("1", "1", "signal", "yes", "anna.42", "1", "proton", "yes", "anna@proton.me", "2", "1", "1"):
                await client.says(said)
            (stored,) = await client.store.apply(lambda transaction: transaction.agreements(client.ref))
            return loads(stored.body)

    found = text(asyncio.run(played()), label="Client One")
    for value in ("Client One: anna.42", "Alex Example: alexexample.42", "Client One: anna@proton.me", "FaceTime"):
        assert value in found


def test_only_the_therapists_copy_has_the_label() -> None:
    """The client never learns what the therapist calls them; nor do the file's name and properties tell."""
    mine, theirs = AGREEMENT, with_messages(CLASSES["messaging"])

    assert "Alex Example and Client One" in text(mine, label="Client One")
    assert "Client One: anna.42" in text(theirs, label="Client One")
    assert "Client One" not in text(mine)
    assert "You: anna.42" in text(mine)


def test_name_and_properties_give_nobody_away() -> None:
    made = documents.agreement_pdf(AGREEMENT, CONTENT, SETTINGS, "en", "Client One")
    reader = PdfReader(io.BytesIO(made))

    assert documents.agreement_name(AGREEMENT) == "agreement-2026-11-21.pdf"
    assert reader.metadata == {"/Title": "How we keep in touch", "/CreationDate": "D:20261121000000Z"}
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.xmp_metadata is None


def test_a_language_that_is_gone_gives_way_to_the_practices_own() -> None:
    assert text(AGREEMENT, "xx") == text(AGREEMENT, "en")


def test_the_same_agreement_gives_the_same_bytes() -> None:
    one, other = (documents.agreement_pdf(AGREEMENT, CONTENT, SETTINGS, "en") for _ in range(2))

    assert one == other
    assert one != documents.agreement_pdf(replace(AGREEMENT, version=2), CONTENT, SETTINGS, "en")


@pytest.mark.parametrize(
    "identifier",
    ["w" * 600, "https://example.org/" + "x" * 3000, "ab cd " * 200, "Ω" * 90],
    ids=["wide", "longer than a page", "words", "Greek"],
)
def test_long_values_wrap_within_the_margins(identifier: str) -> None:
    """They go on over the next page, if they must, and nothing of them is lost."""
    sheets = pages(with_messages(agreed("signal", identifier, identifier)), label="L" * 150)
    body = "".join(run for page in sheets for *_, run in list(boxes(page))[:-2])

    assert_within_margins(sheets)
    assert body.replace(" ", "").count(identifier.replace(" ", "")) == 2


def test_many_changes_take_more_pages() -> None:
    """Each with its number; a heading is never the last thing on a page, and a row stays together."""
    sheets = pages(replace(AGREEMENT, version=15, history=history(14)))

    assert len(sheets) >= 3
    assert_within_margins(sheets)
    headings = ("What we agreed on", "Good to know", "What has changed")
    for number, page in enumerate(sheets, 1):
        runs = [run for *_, run in boxes(page)]
        assert runs[-1] == f"Page {number} of {len(sheets)}"
        assert runs[-3] not in headings
    bodies = [list(boxes(page))[:-2] for page in sheets]
    for _, later in pairwise(bodies):
        assert later[0][3] in headings or later[0][3].startswith("Version "), "a row was torn"


@examples(15)
@given(st.text(max_size=400), st.text(max_size=80))
def test_whatever_a_person_typed_can_be_printed(identifier: str, label: str) -> None:
    assert_within_margins(pages(with_messages(agreed("signal", identifier)), label=label))


@pytest.mark.parametrize(
    "name",
    [
        *("Jürgen Größe", "Zażółć gęślą jaźń", "Ωμέγα Ἀθῆναι", "Ёжик Їжак", "Ğİışç Öü", "Dvořák Ștefan Þór Łódź"),
        *("Nguyễn Thị", "O’Neill – “Ann”"),
    ],
)
def test_european_scripts_are_printed_as_they_are(name: str) -> None:
    found = text(with_messages(agreed("signal", name)))

    assert f"You: {name}" in found
    assert MISSING not in found


def test_a_sign_that_cannot_be_printed_is_seen_to_be_missing() -> None:
    """One mark for each sign, and a note on what it means; an accent of its own joins its letter."""
    found = text(with_messages(agreed("signal", "Ann 王明 🙂️ e\u0301\u200b {nb}\n.42")))

    assert f"You: Ann {MISSING * 2} {MISSING} é {{nb}} .42" in found
    assert f"cannot be printed here shows as {MISSING}" in found
    assert "cannot be printed" not in text(AGREEMENT)


def test_every_word_of_the_content_can_be_printed() -> None:
    """The fonts have all signs of all texts and numbers that may stand on the page."""
    known = WIDTHS["Regular"].keys() & WIDTHS["Bold"].keys()
    texts = [span.text for one in CONTENT.languages.values() for said in one.messages.values() for span in said.spans]
    texts += [f"{line.name} {line.how}" for numbers in CONTENT.helplines.values() for line in numbers.lines]
    on_paper = [one for one in texts if "→" not in one]

    assert len(on_paper) > 500
    assert {sign for one in on_paper for sign in one if ord(sign) not in known and sign != "\n"} == set()


def test_the_papers_words_are_all_used() -> None:
    """No text of paper.toml lies about unused, whether written out in the code or put together from an id."""
    code = "".join(path.read_text("utf-8") for path in Path(documents.__file__).parent.glob("*.py"))
    ids = [id_.removeprefix("paper.") for id_ in CONTENT.languages["en"].messages if id_.startswith("paper.")]
    families = set(re.findall(r'f"(\w+)\.\{', code)) | {"standing", "readiness", "address"}

    assert len(ids) > 50
    assert [id_ for id_ in ids if f'"{id_}"' not in code and id_.partition(".")[0] not in families] == []


def test_what_can_be_agreed_or_left_open_has_words() -> None:
    """Each status, standing and readiness that there is, and each point that the therapist may be told of."""
    messages = CONTENT.languages["en"].messages
    wanted = [
        *(f"point.{one}" for one in PointCode if one is not PointCode.REFUSED),
        *(f"address.{one}" for one in AddressChange),
        *(f"standing.{one}" for one in Standing),
        *(f"readiness.{one}" for one in LineReadiness),
        *(f"status.{one}" for one in PartStatus if one not in (PartStatus.AGREED, PartStatus.TOLD)),
    ]

    said = [f"point.{point}" for point in PointCode if point not in IN_THEIR_PART]
    said += [f"note.address_{change}" for change in AddressChange] + [f"note.{ready}" for ready in SAID_READINESS]

    assert (len(wanted), len(said)) == (22, 12)
    assert [one for one in wanted if f"paper.{one}" not in messages] == []
    assert [one for one in said if one not in messages] == []


def test_a_code_has_its_quiet_zone_and_enough_points() -> None:
    """Four modules of white around it, as the standard asks; each module ten pixels wide."""
    address = "https://signal.me/#eu/" + "a" * 60
    picture = Image.open(io.BytesIO(documents.qr_png(address))).convert("L")
    dark = picture.point(lambda value: 255 if value < 128 else 0).getbbox()

    assert dark == (40, 40, picture.width - 40, picture.height - 40)
    assert (picture.width - 80) % 10 == 0
    assert documents.qr_png(address) == documents.qr_png(address)
    assert documents.qr_png(address) != documents.qr_png(address + "b")


def test_what_draws_is_loaded_only_when_it_draws() -> None:
    """A running bot that prints nothing does not carry the libraries."""
    code = "import sys, bot.documents; print({'fpdf', 'segno', 'fontTools', 'PIL'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
