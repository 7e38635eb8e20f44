"""A guide's Markdown as a tree of headings, each with its paragraphs, numbered lists and quotations.

Rules of this file:
1. Nothing raises: what does not belong in a guide is a fault with its line, and the rest is still read.
2. It knows how a guide is written, not what it must hold: that is `guides.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

DEEPEST = 4
"""Levels of headings: the guide, its parts, a problem, a cause."""

_IDS = re.compile(r"\s*\{((?:\s*#[a-z][a-z0-9_]*)+)\s*\}$")
_KINDS = {"paragraph": "text", "ordered_list": "list", "blockquote": "quote"}
_parser = MarkdownIt("commonmark").disable(["reference", "lheading", "inline"])


@dataclass(frozen=True, slots=True)
class Block:
    """What stands below a heading. `items` are as they were written: one of a text or quotation, some of a list."""

    kind: str
    """ "text", "list" or "quote"."""
    items: tuple[str, ...]
    line: int


@dataclass(slots=True)
class Heading:
    """A heading with all that is below it. `ids` are those in its braces: none, one, or some."""

    title: str
    ids: tuple[str, ...]
    level: int
    line: int
    blocks: list[Block] = field(default_factory=list)
    parts: list["Heading"] = field(default_factory=list)


def tree(source: str, name: str, faults: list[str]) -> Heading | None:
    """Read the headings of a guide; None, and a fault added, if it does not begin with `# Title {#id}`."""
    path: list[Heading] = []
    for node in SyntaxTreeNode(_parser.parse(source)).children:
        line = (node.map or (0, 0))[0] + 1
        if not path and node.tag != "h1":
            break
        if node.type == "heading":
            _place(_heading(node, line), path, name, faults)
        else:
            path[-1].blocks.extend(_block(node, line, name, faults))
    if not path:
        faults.append(f"{name}: it must begin with a heading such as # Signal {{#signal}}: put it there.")
        return None
    return path[0]


def id_at_end(text: str) -> tuple[str, tuple[str, ...]]:
    """Split off what stands in braces at the end: "Windows or Mac {#windows #macos}"."""
    found = _IDS.search(text)
    if not found:
        return text, ()
    return text[: found.start()], tuple(re.findall(r"\w+", found[1]))


def _heading(node: SyntaxTreeNode, line: int) -> Heading:
    title, ids = id_at_end(_written(node))
    return Heading(title, ids, int(node.tag[1:]), line)


def _place(heading: Heading, path: list[Heading], name: str, faults: list[str]) -> None:
    """Hang `heading` below the last one that is above it, and make it the end of the path."""
    place = f"{name}: line {heading.line}: the heading {heading.title!r}"
    if path and heading.level == 1:
        faults.append(f"{place} is a second title: a guide has one, so put ## before this.")
        return
    if heading.level > DEEPEST or (path and heading.level > path[-1].level + 1):
        faults.append(f"{place} is too deep: headings go down one level at a time, {DEEPEST} at most.")
        return
    if path:
        del path[heading.level - 1 :]
        path[-1].parts.append(heading)
    path.append(heading)


def _block(node: SyntaxTreeNode, line: int, name: str, faults: list[str]) -> Iterator[Block]:
    if node.type not in _KINDS:
        what = node.type.replace("_", " ")
        faults.append(
            f"{name}: line {line}: a {what} does not belong in a guide: "
            "use headings, paragraphs, numbered lists and quotations."
        )
    elif node.type == "paragraph":
        yield Block("text", (_written(node),), line)
    elif node.type == "blockquote":
        _only_paragraphs(node, line, name, faults)
        yield Block("quote", (" / ".join(_written(one) for one in node.children),), line)
    else:
        for item in node.children:
            _only_paragraphs(item, line, name, faults)
        yield Block("list", tuple(" ".join(_written(one) for one in item.children) for item in node.children), line)


def _only_paragraphs(node: SyntaxTreeNode, line: int, name: str, faults: list[str]) -> None:
    """A quotation or an item of a list holds paragraphs and nothing else; an item just one."""
    most = 1 if node.type == "list_item" else len(node.children)
    if len(node.children) != most or any(one.type != "paragraph" for one in node.children):
        faults.append(f"{name}: line {line}: each item of a list holds one paragraph, a quotation only paragraphs.")


def _written(node: SyntaxTreeNode) -> str:
    """What stands in a heading or paragraph, as its author wrote it, in one line."""
    return " ".join(one.content for one in node.children if one.type == "inline").replace("\n", " ").strip()
