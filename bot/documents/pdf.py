"""The agreement drawn on A4 pages, with fpdf2.

1. Nothing runs over an edge: what is too long for a line is broken anywhere, what is too long for a page goes on.
2. A heading stays with its first row, and a row stays together if a page can hold it.
3. A sign that the fonts lack is seen to be missing; what has no shape by nature (joiners, controls) goes.
4. Text stands in the file in the order in which it is read, for screen readers and for copying.

The fonts are Noto Sans, cut down to Latin, Greek and Cyrillic (fonts/README.md): they lie beside this file, since
no package of the index has static ones without more packages behind it, and the fonts of a server are anybody's guess.
"""

import re
import unicodedata
from collections.abc import Container
from datetime import UTC, datetime, time
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from bot.documents.page_text import Paper, Paragraph, Row, Section

FONTS = Path(__file__).parent / "fonts"
MARGIN = 20.0
"""Millimetres on all four sides; the footer stands within the lower one."""
NAMES = 40.0
"""Millimetres for the names of rows."""
GAP = 3.2
LINE = 4.8
SIZE = 10.0
MISSING = "\ufffd"
_PAGES = "\ue000"
"""Stands for the number of pages until that is known: a sign that no text can hold (rule 3)."""
HEIGHT = MethodReturnValue.HEIGHT
_INK, _SOFT, _RULE = (25, 25, 30), (95, 95, 105), (205, 205, 210)


def drawn(paper: Paper) -> bytes:
    """Draw it; the same paper gives the same bytes."""
    pages = _Pages(paper)
    pages.add_page()
    pages.top()
    for section in paper.sections:
        pages.section(section)
    if pages.gaps:
        pages.ln(GAP)
        pages.note(paper.words("missing", sign=MISSING))
    return bytes(pages.output())


def legible(text: str, known: Container[int]) -> str:
    """What can be printed of `text` with the signs that are `known`, on one line. A sign that cannot is `MISSING`."""
    whole = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    seen = (sign for sign in whole if not _shapeless(sign))
    return "".join(sign if ord(sign) in known else MISSING for sign in seen)


def _shapeless(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf") or 0xFE00 <= ord(sign) <= 0xFE0F  # noqa: PLR2004 - variation selectors


class _Pages(FPDF):
    """The pages of one paper."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4", unit="mm")
        self.paper = paper
        self.gaps = False
        for style, name in (("", "Regular"), ("B", "Bold")):
            self.add_font("Noto", style, FONTS / f"NotoSans-{name}.ttf")
        font = self.fonts["noto"]
        self.known: Container[int] = font.cmap if isinstance(font, TTFFont) else ()
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        self.c_margin = 0
        self.alias_nb_pages(_PAGES)
        self.set_title(paper.title)
        self.set_lang(paper.words.language.code)
        self.set_producer("")
        self.set_creation_date(datetime.combine(paper.made_on, time(), UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def footer(self) -> None:
        """Which agreement this is and which page, in small type. fpdf2 calls it for each page."""
        self.set_y(-MARGIN + LINE)
        self._pen(8, _SOFT)
        page = self.paper.words("page", page=str(self.page_no()), pages=_PAGES)
        self.cell(self.epw, LINE, self._legible(self.paper.footer), new_x=XPos.LMARGIN, new_y=YPos.TOP)
        self.cell(self.epw, LINE, page, align="R")

    def top(self) -> None:
        """The title, and what this is about."""
        self._pen(21, _INK, bold=True)
        self._write(self.epw, self.paper.title, 10)
        self.ln(1)
        for paragraph in self.paper.top:
            self._paragraph(self.epw, paragraph)

    def section(self, section: Section) -> None:
        """A heading with its rows; it needs room for the first of them."""
        heading = 2.2 * LINE + 2
        self._make_room(heading + self._height(section.rows[0]))
        if self.y > self.t_margin:
            self.ln(1.2 * LINE)
        self._pen(12.5, _INK, bold=True)
        self._write(self.epw, section.heading, LINE + 1)
        for row in section.rows:
            self._make_room(self._height(row))
            self._row(row)

    def note(self, text: str) -> None:
        """Something small at the end."""
        self._pen(8, _SOFT)
        self._write(self.epw, text, LINE)

    def _row(self, row: Row) -> None:
        self.set_draw_color(*_RULE)
        self.line(self.l_margin, self.y + 1, self.w - self.r_margin, self.y + 1)
        self.ln(GAP / 2)
        page, y, below = self.page, self.y, 0.0
        if row.name:
            self._pen(SIZE, _SOFT)
            self._write(NAMES - GAP, row.name)
            if self.page == page:
                below = self.y
                self.set_y(y)
        for paragraph in row.paragraphs:
            self._paragraph(self._width(row), paragraph)
        if self.page == page:
            self.set_y(max(self.y, below))
        self.ln(GAP / 2)

    def _paragraph(self, width: float, paragraph: Paragraph) -> None:
        """Text that ends at the right margin."""
        self._pen(SIZE, _INK, bold=paragraph.bold)
        self.set_x(self.w - self.r_margin - width)
        self._write(width, paragraph.text)

    def _make_room(self, height: float) -> None:
        """Turn the page, unless `height` fits below; what no page can hold needs room for its beginning only."""
        if self.will_page_break(height if height <= self.eph else 4 * LINE):
            self.add_page()

    def _height(self, row: Row) -> float:
        self._pen(SIZE, _INK, bold=True)  # the wider of the two
        name = self._rise(NAMES - GAP, row.name) if row.name else 0.0
        return GAP + max(name, sum(self._rise(self._width(row), each.text) for each in row.paragraphs))

    def _width(self, row: Row) -> float:
        return self.epw - NAMES if row.name else self.epw

    def _rise(self, width: float, text: str) -> float:
        shown = self._legible(text)
        return cast("float", self.multi_cell(width, LINE, shown, align="L", dry_run=True, output=HEIGHT))

    def _write(self, width: float, text: str, height: float = LINE) -> None:
        self.multi_cell(width, height, self._legible(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _legible(self, text: str) -> str:
        shown = legible(text, self.known)
        self.gaps = self.gaps or MISSING in shown
        return shown

    def _pen(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font("Noto", "B" if bold else "", size)
        self.set_text_color(*colour)
