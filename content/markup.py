"""The one light markup of all texts: bold, italics, links; parsed once, rendered by each transport in its own way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. Line breaks are in `text`; `link` is an address or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
