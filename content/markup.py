"""The one light markup of all texts: bold, italics, links; parsed once, rendered by each transport.

Rules of this file:
1. Parse first, fill afterwards: a value is never parsed, so nothing in it can style or break a message.
2. What a transport could not show (headings, pictures, code, ...) is refused when the text is read.
3. What looks like markup and is none (a star without its partner) is refused too: it is a slip of the pen.

Lists are switched off rather than refused: "1. Open Signal" is a plain line on every channel.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. Line breaks are in `text`; `link` is an address or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


Value = str | tuple[Span, ...]
"""What may stand for a `{name}`: a str takes the style around it, spans bring their own and inherit none."""

_NAME = re.compile(r"\{([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\}")
_SIGN = r"""[^\W_]|(?<=[^\W_])_(?=[^\W_])|[,.:;?!'"()/>{}%+@\u2010-\u2027\u2192-]|(?<! ) (?=[^ \n])"""
_OPENS = r"(?:(?<!\S)|(?<!\*)(?=\*\*?[^\W_]))(\*\*?)(?=[^\W_]|\{)"
_CLOSES = r"(?:(?<=[^\W_])|(?<=[.:?!)}])(?=\*\*?(?:\s|\Z)))"
_BREAK = r"(?<![ \n])\n\n?(?=[^\W_]|\{|\*)"
_EASY = re.compile(
    rf"(?:[^\W_]|\{{|{_OPENS}(?:{_SIGN})+{_CLOSES}\1(?!\*))"
    rf"(?:{_SIGN}|{_OPENS}(?:{_SIGN})+{_CLOSES}\2(?!\*)|{_BREAK})*"
).fullmatch
"""Tells a text whose only markup is bold or italic words, as nearly all are: the parser takes ten times as long."""
_MARKED = re.compile(r"(\*\*?)([^*]+)\1")
_SLIP = re.compile(r"[*`]|\]\(")
_SCHEMES = ("https://", "tel:", "mailto:")
_LINE_BREAKS = ("softbreak", "hardbreak")
_SWITCHES: Mapping[str, tuple[str, bool]] = {
    "strong_open": ("bold", True),
    "strong_close": ("bold", False),
    "em_open": ("italic", True),
    "em_close": ("italic", False),
}
_REFUSED: Mapping[str, str] = {
    "heading_open": "a heading",
    "blockquote_open": "a quotation",
    "hr": "a ruled line",
    "fence": "code",
    "code_block": "code (four spaces at the start of a line make it so)",
    "code_inline": "code",
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "a picture",
}

_parser = MarkdownIt("commonmark").disable(["list", "reference", "entity", "text_join"])


class MarkupError(ValueError):
    """A text that the light markup cannot hold. For its author; `faults` has a sentence for each place."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed message. The `{names}` still stand in its spans; `values` are those names."""

    spans: tuple[Span, ...]
    values: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        names = frozenset(name for span in self.spans for name in _NAME.findall(span.text))
        object.__setattr__(self, "values", names)

    def fill(self, values: Mapping[str, Value]) -> tuple[Span, ...]:
        """Put `values` in the place of their names; surplus ones are ignored.

        Raises KeyError for a name without a value: the code that asks for this message is wrong.
        """
        missing = self.values - values.keys()
        if missing:
            raise KeyError(f"No value for {', '.join(sorted(missing))} in the text: {plain(self.spans)[:60]!r}")
        return tuple(_joined(piece for span in self.spans for piece in _filled(span, values)))


def plain(spans: Iterable[Span]) -> str:
    """Give the text alone, without styles and addresses."""
    return "".join(span.text for span in spans)


def parse(source: str) -> Text:
    """Read a text as an author wrote it: every newline is a line break, an empty line parts paragraphs.

    Space and newlines at both ends are kept: the text may be a piece of a longer one.
    Raises MarkupError with all faults of this text.
    """
    core = source.strip()
    before, after = source[: source.find(core)], source[source.find(core) + len(core) :]
    easy = _EASY(core) is not None
    tokens = [] if easy else _parser.parse(core)
    styled = _easy_spans(core) if easy else _spans(tokens)
    spans = tuple(_joined([Span(before), *styled, Span(after)]))
    faults = [*_refused(tokens), *_slips(tokens), *_addresses(spans), *_braces(spans)]
    if not faults and not plain(spans).strip():
        faults = ["The text is empty: write it."]
    if faults:
        raise MarkupError(list(dict.fromkeys(faults)))
    return Text(spans)


def _easy_spans(core: str) -> Iterator[Span]:
    """Between the styled pieces of an easy text stand plain ones."""
    pieces = iter(_MARKED.split(core))
    for text in pieces:
        yield Span(text)
        mark = next(pieces, "")
        yield Span(next(pieces, ""), bold=mark == "**", italic=mark == "*")


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    """Walk through the paragraphs, and in each through its runs of text."""
    paragraphs = [token.children or [] for token in tokens if token.type == "inline"]
    for number, children in enumerate(paragraphs):
        if number:
            yield Span("\n\n")
        style = Span("")
        for child in children:
            if child.type in _SWITCHES:
                attribute, on = _SWITCHES[child.type]
                style = replace(style, bold=on) if attribute == "bold" else replace(style, italic=on)
            elif child.type == "link_open":
                style = replace(style, link=str(child.attrs["href"]))
            elif child.type == "link_close":
                style = replace(style, link="")
            else:
                yield replace(style, text="\n" if child.type in _LINE_BREAKS else child.content)


def _filled(span: Span, values: Mapping[str, Value]) -> Iterator[Span]:
    """Split one span at its names; every second piece of the split is a name."""
    for number, piece in enumerate(_NAME.split(span.text)):
        value = values[piece] if number % 2 else piece
        if isinstance(value, str):
            yield Span(value, span.bold, span.italic, span.link)
        else:
            yield from value


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Drop empty spans and make one of neighbours in the same style."""
    last = Span("")
    for span in spans:
        if not span.text:
            continue
        if not last.text or (last.bold, last.italic, last.link) == (span.bold, span.italic, span.link):
            last = Span(last.text + span.text, span.bold, span.italic, span.link)
        else:
            yield last
            last = span
    if last.text:
        yield last


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or []


def _refused(tokens: Sequence[Token]) -> Iterator[str]:
    for token in _all(tokens):
        if token.type in _REFUSED:
            yield f"It holds {_REFUSED[token.type]}: use bold, italics, links and plain lines only."


def _slips(tokens: Sequence[Token]) -> Iterator[str]:
    """Find marks that styled nothing. Escaped ones are tokens of another type, so they pass."""
    for token in _all(tokens):
        slip = _SLIP.search(token.content) if token.type == "text" else None
        if slip:
            yield f"The mark {slip[0]} styles nothing: close it, or put a \\ before it to show it as it is."


def _addresses(spans: Sequence[Span]) -> Iterator[str]:
    for span in spans:
        if "%7B" in span.link or "{" in span.link:
            yield f"The address {span.link} holds a {{value}}: let the value be a link instead."
        elif span.link and not span.link.startswith(_SCHEMES):
            yield f"The address {span.link} must start with {' or '.join(_SCHEMES)}."


def _braces(spans: Sequence[Span]) -> Iterator[str]:
    for span in spans:
        if re.search(r"[{}]", _NAME.sub("", span.text)):
            yield "A { or } belongs to no value: write {like_this}, in small letters."
