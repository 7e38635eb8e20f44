"""What every part of a guide is made of: parsed texts, numbered items, headings with one id.

Rules of this file:
1. A fault names the file and the id that it belongs to; a line only where there is no id.
2. Whatever is wrong, something of the right shape is given back: an empty text, no items.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from content.guide_blocks import Block, Heading
from content.guide_models import VALUES
from content.markup import MarkupError, Text, parse, plain

LONGEST = 700
"""Characters of a message as it is read: the lead, what a platform needs, a setting or a cause with all its items."""
LONGEST_STEP = 300
LONGEST_ANSWER = 400
"""Of an answer in "If it cannot work", and of the sentence on when to tell the therapist."""
LONGEST_TITLE = 80
MOST_ITEMS = 4

_NUMBER = len("1. \n")


@dataclass(frozen=True, slots=True)
class Pieces:
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
