"""Reading the install guides of one language: one Markdown file per app, into frozen values.

Rules of this file:
1. A guide is a page that anybody can read in any Markdown viewer; its ids stand in braces: {#iphone}.
2. Nothing raises: every fault of every guide is told, with its file and id (a line only where there is no id). In
   place of what is wrong stands something of the right shape: an empty text, no items.
3. Each piece is as long as one message may be, since it will be one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from content.files import read_text, shaped
from content.guides import (
    NOT_POSSIBLE,
    OUTLINE,
    SECTIONS,
    VALUES,
    Cause,
    Guide,
    Outline,
    OutlinesFile,
    Problem,
    ProblemOutline,
    Section,
    Setting,
    Step,
)
from content.markup import MarkupError, Text, parse, plain

DEEPEST = 4
"""Levels of headings: the guide, its parts, a problem, a cause."""
LONGEST = 700
"""Characters of a message as it is read: the lead, what a platform needs, a setting or a cause with all its items."""
LONGEST_STEP = 300
LONGEST_ANSWER = 400
"""Of an answer in "If it cannot work", and of the sentence on when to tell the therapist."""
LONGEST_TITLE = 80
MOST_ITEMS = 4
MOST_CAUSES = 3
FEWEST_PHRASES = 8
LAST_STEPS = ("connect", "hello")
"""Every way ends with finding the therapist and saying hello."""

_PARTS = ("not_possible", "settings", "problems")
_IDS = re.compile(r"\s*\{((?:\s*#[a-z][a-z0-9_]*)+)\s*\}$")
_KINDS = {"paragraph": "text", "ordered_list": "list", "blockquote": "quote"}
_NUMBER = len("1. \n")
_parser = MarkdownIt("commonmark").disable(["reference", "lheading", "inline"])


def read_outline(folder: Path, faults: list[str]) -> Mapping[str, Outline] | None:
    """Read guides.toml; None, and its faults added, if it cannot be used. Without any guide it may be missing."""
    if not (folder / OUTLINE).exists() and not any(folder.glob("*/guides")):
        return MappingProxyType({})
    file = shaped(OutlinesFile, folder, OUTLINE, faults)
    return file.methods if file else None


def read_guides(
    folder: Path, code: str, outline: Mapping[str, Outline] | None, faults: list[str]
) -> Mapping[str, Guide]:
    """Read all guides of the language `code` in the order of `outline`, and add what is wrong to `faults`."""
    found = sorted(path.stem for path in (folder / code / "guides").glob("*.md"))
    guides: dict[str, Guide] = {}
    for method in dict.fromkeys((*(outline or {}), *found)):
        name = f"{code}/guides/{method}.md"
        source = read_text(folder, name, faults)
        root = tree(source, name, faults) if source is not None else None
        if root:
            guides[method] = _Reader(name, faults, (outline or {}).get(method)).guide(method, root)
    return MappingProxyType(guides)


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
        yield Block("quote", (" / ".join(_written(child) for child in node.children),), line)
    else:
        for item in node.children:
            _only_paragraphs(item, line, name, faults)
        yield Block("list", tuple(" ".join(_written(child) for child in item.children) for item in node.children), line)


def _only_paragraphs(node: SyntaxTreeNode, line: int, name: str, faults: list[str]) -> None:
    """A quotation or an item of a list holds paragraphs and nothing else; an item just one."""
    most = 1 if node.type == "list_item" else len(node.children)
    if len(node.children) != most or any(child.type != "paragraph" for child in node.children):
        faults.append(f"{name}: line {line}: each item of a list holds one paragraph, a quotation only paragraphs.")


def _written(node: SyntaxTreeNode) -> str:
    """What stands in a heading or paragraph, as its author wrote it, in one line."""
    return " ".join(child.content for child in node.children if child.type == "inline").replace("\n", " ").strip()


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Reads the pieces of one guide; `name` is its file."""

    name: str
    faults: list[str]

    def fault(self, place: str, sentence: str) -> None:
        """Note what is wrong, for the author."""
        self.faults.append(f"{self.name}: {place}: {sentence}")

    def text(self, source: str, place: str, longest: int, values: frozenset[str] = VALUES) -> Text:
        """Parse one piece of at most `longest` characters; an empty text stands for one that cannot be."""
        try:
            text = parse(source)
        except MarkupError as error:
            for fault in error.faults:
                self.fault(place, fault)
            return Text(())
        for value in sorted(text.values - values):
            self.fault(place, f"nothing fills {{{value}}}: remove it or correct its name.")
        self._fits(len(plain(text.spans)), place, longest)
        return text

    def title(self, heading: Heading, place: str) -> str:
        """Give a heading's words, which take no values."""
        return plain(self.text(heading.title, f"{place}: title", LONGEST_TITLE, frozenset()).spans)

    def texts(self, blocks: list[Block], place: str, most: int) -> list[str]:
        """Give the paragraphs of a place that holds nothing else."""
        if len(blocks) > most or any(block.kind != "text" for block in blocks):
            self.fault(place, f"there must be plain paragraphs here, {most} at most.")
        return [block.items[0] for block in blocks if block.kind == "text"]

    def text_and_list(self, heading: Heading, place: str) -> tuple[Text, tuple[str, ...]]:
        """Give the one paragraph below a heading, and the items of the list below that."""
        if [block.kind for block in heading.blocks] != ["text", "list"]:
            self.fault(place, "below its heading there must be one paragraph, then one numbered list.")
        texts = [block.items[0] for block in heading.blocks if block.kind == "text"]
        items = [item for block in heading.blocks if block.kind == "list" for item in block.items]
        return self.text(" ".join(texts), place, LONGEST), tuple(items)

    def items(self, head: Text, items: tuple[str, ...], place: str, fewest: int) -> tuple[Text, ...]:
        """Parse a list that will be one message with `head` above it."""
        if not fewest <= len(items) <= MOST_ITEMS:
            self.fault(place, f"its list has {len(items)} items: write {fewest} to {MOST_ITEMS}.")
        texts = tuple(self.text(item, f"{place}.{number}", LONGEST_STEP) for number, item in enumerate(items, 1))
        length = sum(len(plain(text.spans)) + _NUMBER for text in (head, *texts))
        self._fits(length, f"{place}: with its items", LONGEST)
        return texts

    def named(self, part: Heading | None, name: str, known: tuple[str, ...] = ()) -> Iterator[tuple[str, Heading]]:
        """Walk through the headings of the part `name`, each with its one id; there must be some."""
        if part is None or not part.parts:
            self.fault(name, f"this part is missing or empty: write it below ## ... {{#{name}}}.")
            return
        self.texts(part.blocks, name, 0)
        seen: set[str] = set()
        for heading in part.parts:
            ids = heading.ids
            if len(ids) != 1:
                self.fault(f"line {heading.line}", f"the heading {heading.title!r} must end with one id: {{#too_old}}.")
            elif ids[0] in seen:
                self.fault(f"{name}.{ids[0]}", "this id is there twice: give each its own.")
            elif known and ids[0] not in known:
                self.fault(f"{name}.{ids[0]}", f"there is no such id: use {', '.join(known)}.")
            else:
                seen.add(ids[0])
                yield ids[0], heading

    def no_parts(self, heading: Heading) -> None:
        """Refuse headings below this one."""
        for part in heading.parts:
            self.fault(f"line {part.line}", f"the heading {part.title!r} does not belong here: remove it.")

    def _fits(self, length: int, place: str, longest: int) -> None:
        if length > longest:
            self.fault(place, f"it has {length} characters: shorten it to {longest}.")


@dataclass(frozen=True, slots=True)
class _Reader(_Pieces):
    """Reads one guide; `plan` is None where guides.toml lacks it, which is a fault of its own."""

    plan: Outline | None

    def guide(self, method: str, root: Heading) -> Guide:
        if root.ids != (method,):
            self.fault(f"line {root.line}", f"the title must end with the file's name as its id: {{#{method}}}.")
        self._surplus(root.parts)
        parts = {part.ids[0]: part for part in root.parts if part.ids}
        guide = Guide(
            method=method,
            title=self.title(root, method),
            lead=self.text("\n\n".join(self.texts(root.blocks, "lead", 9)), "lead", LONGEST),
            sections=MappingProxyType(dict(self._sections(root))),
            not_possible=MappingProxyType(dict(self._answers(parts.get("not_possible")))),
            settings=MappingProxyType(dict(self._settings(parts.get("settings")))),
            problems=MappingProxyType(dict(self._problems(parts.get("problems")))),
        )
        self._claims(guide)
        return guide

    def _sections(self, root: Heading) -> Iterator[tuple[str, Section]]:
        """Read the platforms; a heading with several ids is a section for each of them."""
        for part in (part for part in root.parts if part.ids and part.ids[0] in SECTIONS):
            self.no_parts(part)
            needs, items = self.text_and_list(part, part.ids[0])
            section = Section(self.title(part, part.ids[0]), needs, tuple(self._steps(part.ids[0], items)))
            if tuple(step.id for step in section.steps[-2:]) != LAST_STEPS:
                self.fault(part.ids[0], f"it must have steps, and the last must be {' and '.join(LAST_STEPS)}.")
            plans = {str(id_): plan for id_, plan in self.plan.platforms.items()} if self.plan else {}
            for id_ in part.ids:
                plan = plans.get(id_)
                yield id_, replace(section, minimum=plan.minimum, older=plan.older) if plan else section

    def _steps(self, section: str, items: tuple[str, ...]) -> Iterator[Step]:
        seen: set[str] = set()
        for number, item in enumerate(items, 1):
            written, ids = id_at_end(item)
            if len(ids) != 1:
                self.fault(section, f"step {number} must end with one id such as {{#install}}.")
                continue
            place = f"{section}.{ids[0]}"
            if ids[0] in seen:
                self.fault(place, "this id is there twice: give each step its own.")
            seen.add(ids[0])
            yield Step(ids[0], self.text(written, place, LONGEST_STEP))

    def _answers(self, part: Heading | None) -> Iterator[tuple[str, Text]]:
        for id_, heading in self.named(part, "not_possible", NOT_POSSIBLE):
            place = f"not_possible.{id_}"
            self.no_parts(heading)
            self.title(heading, place)
            yield id_, self.text(" ".join(self.texts(heading.blocks, place, 1)), place, LONGEST_ANSWER)

    def _settings(self, part: Heading | None) -> Iterator[tuple[str, Setting]]:
        for id_, heading in self.named(part, "settings"):
            place = f"settings.{id_}"
            self.no_parts(heading)
            why, items = self.text_and_list(heading, place)
            setting = Setting(self.title(heading, place), why, self.items(why, items, place, fewest=1))
            plan = self.plan.settings.get(id_) if self.plan else None
            yield id_, replace(setting, careful=plan.careful, platforms=plan.platforms) if plan else setting

    def _problems(self, part: Heading | None) -> Iterator[tuple[str, Problem]]:
        for id_, heading in self.named(part, "problems"):
            place = f"problems.{id_}"
            if not 1 <= len(heading.parts) <= MOST_CAUSES:
                self.fault(place, f"it has {len(heading.parts)} causes: write 1 to {MOST_CAUSES}, each under ####.")
            phrases = self._phrases(heading, place)
            tell = self._tell(heading.parts[-1], place) if heading.parts else None
            causes = tuple(
                self._cause(cause, f"{place}.{number}", is_last=cause is heading.parts[-1])
                for number, cause in enumerate(heading.parts, 1)
            )
            problem = Problem(self.title(heading, place), phrases, causes, tell)
            plan = self.plan.problems.get(id_) if self.plan else None
            yield id_, _planned(problem, plan) if plan else problem

    def _phrases(self, heading: Heading, place: str) -> tuple[str, ...]:
        if [block.kind for block in heading.blocks] != ["quote"]:
            self.fault(place, "below its heading there must be one quotation with a client's words, and no more.")
        quotes = [block.items[0] for block in heading.blocks if block.kind == "quote"]
        phrases = tuple(phrase.strip(" /") for quote in quotes for phrase in quote.split(" / ") if phrase.strip(" /"))
        if len(phrases) < FEWEST_PHRASES:
            self.fault(place, f'it has {len(phrases)} phrases: write {FEWEST_PHRASES}, with " / " in between.')
        return phrases

    def _cause(self, heading: Heading, place: str, *, is_last: bool) -> Cause:
        kinds = [block.kind for block in heading.blocks]
        if kinds != ["list"] and not (is_last and kinds == ["list", "text"]):
            self.fault(place, "below a cause there must be one numbered list, and after the last one who is told.")
        if heading.ids:
            self.fault(place, "a cause has no id, its place is its number: remove it.")
        items = [item for block in heading.blocks if block.kind == "list" for item in block.items]
        text = self.text(heading.title, place, LONGEST)
        return Cause(text, self.items(text, tuple(items), place, fewest=2))

    def _tell(self, heading: Heading, place: str) -> Text | None:
        """Read the paragraph in bold after the last list: when the therapist is told."""
        if not heading.blocks or heading.blocks[-1].kind != "text":
            return None
        text = self.text(heading.blocks[-1].items[0], f"{place}.tell", LONGEST_ANSWER)
        if text.spans and not text.spans[0].bold:
            self.fault(f"{place}.tell", "it must begin in bold, such as **Tell {therapist}:**.")
        return text

    def _surplus(self, parts: list[Heading]) -> None:
        """Tell which parts of a guide nobody would ever read."""
        seen: set[str] = set()
        for part in parts:
            known = SECTIONS if part.ids and part.ids[0] in SECTIONS else _PARTS
            if not part.ids or (known is _PARTS and len(part.ids) > 1):
                self.fault(f"line {part.line}", f"the heading {part.title!r} must end with its id: {{#iphone}}.")
            for id_ in part.ids:
                if id_ in seen:
                    self.fault(id_, "this id is there twice: make one part of the two.")
                elif id_ not in known:
                    self.fault(id_, f"there is no such part: use {', '.join((*SECTIONS, *_PARTS))}.")
                seen.add(id_)

    def _claims(self, guide: Guide) -> None:
        """A phrase leads to one problem only, and stands there once."""
        claims: dict[str, list[str]] = defaultdict(list)
        for id_, problem in guide.problems.items():
            for phrase in problem.phrases:
                claims[" ".join(phrase.casefold().split())].append(id_)
        for phrase, ids in claims.items():
            if len(ids) > 1:
                self.fault(f"problems.{ids[-1]}", f'"{phrase}" stands under {ids[0]} already: leave it to one.')


def _planned(problem: Problem, plan: ProblemOutline) -> Problem:
    """With what is the same in every language."""
    return replace(problem, tell=plan.tell, platforms=plan.platforms, at=plan.at, alarming=plan.alarming)
