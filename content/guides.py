"""The install guides of one language: one Markdown file per app, read into frozen values.

Rules of this file:
1. A guide is a page that anybody can read in any Markdown viewer; its ids stand in braces: {#iphone}.
2. Nothing raises: every fault of every guide is told, with its file and id, and the rest is still read.
3. Each piece is as long as one message may be, since it will be one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from content.files import read_text, shaped
from content.guide_blocks import Heading, id_at_end, tree
from content.guide_models import (
    NOT_POSSIBLE,
    SECTIONS,
    Cause,
    Guide,
    Outline,
    OutlinesFile,
    Problem,
    Section,
    Setting,
    Step,
)
from content.guide_pieces import LONGEST, LONGEST_ANSWER, LONGEST_STEP, Pieces
from content.markup import Text

OUTLINE = "guides.toml"
FEWEST_PHRASES = 8
MOST_CAUSES = 3
LAST_STEPS = ("connect", "hello")
"""Every way ends with finding the therapist and saying hello."""

_PARTS = ("not_possible", "settings", "problems")


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
class _Reader(Pieces):
    """Reads one guide; `plan` is None where guides.toml lacks it, which is a fault of its own."""

    plan: Outline | None

    def guide(self, method: str, root: Heading) -> Guide:
        if root.ids != (method,):
            self.fault(f"line {root.line}", f"the title must end with the file's name as its id: {{#{method}}}.")
        self._surplus(root.parts)
        parts = {one.ids[0]: one for one in root.parts if one.ids}
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
        for part in (one for one in root.parts if one.ids and one.ids[0] in SECTIONS):
            self.no_parts(part)
            needs, items = self.text_and_list(part, part.ids[0])
            section = Section(self.title(part, part.ids[0]), needs, tuple(self._steps(part.ids[0], items)))
            if tuple(step.id for step in section.steps[-2:]) != LAST_STEPS:
                self.fault(part.ids[0], f"it must have steps, and the last must be {' and '.join(LAST_STEPS)}.")
            plans = {str(one): plan for one, plan in self.plan.platforms.items()} if self.plan else {}
            for one in part.ids:
                plan = plans.get(one)
                yield one, replace(section, minimum=plan.minimum, older=plan.older) if plan else section

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
        for one, heading in self.named(part, "not_possible", NOT_POSSIBLE):
            place = f"not_possible.{one}"
            self.no_parts(heading)
            self.title(heading, place)
            yield one, self.text(" ".join(self.texts(heading.blocks, place, 1)), place, LONGEST_ANSWER)

    def _settings(self, part: Heading | None) -> Iterator[tuple[str, Setting]]:
        for one, heading in self.named(part, "settings"):
            place = f"settings.{one}"
            self.no_parts(heading)
            why, items = self.text_and_list(heading, place)
            setting = Setting(self.title(heading, place), why, self.items(why, items, place, fewest=1))
            plan = self.plan.settings.get(one) if self.plan else None
            yield one, replace(setting, careful=plan.careful, platforms=plan.platforms) if plan else setting

    def _problems(self, part: Heading | None) -> Iterator[tuple[str, Problem]]:
        for one, heading in self.named(part, "problems"):
            place = f"problems.{one}"
            if not 1 <= len(heading.parts) <= MOST_CAUSES:
                self.fault(place, f"it has {len(heading.parts)} causes: write 1 to {MOST_CAUSES}, each under ####.")
            phrases = self._phrases(heading, place)
            tell = self._tell(heading.parts[-1], place) if heading.parts else None
            causes = tuple(
                self._cause(cause, f"{place}.{number}", is_last=cause is heading.parts[-1])
                for number, cause in enumerate(heading.parts, 1)
            )
            problem = Problem(self.title(heading, place), phrases, causes, tell)
            plan = self.plan.problems.get(one) if self.plan else None
            yield one, replace(problem, tell=plan.tell, platforms=plan.platforms, at=plan.at) if plan else problem

    def _phrases(self, heading: Heading, place: str) -> tuple[str, ...]:
        if [block.kind for block in heading.blocks] != ["quote"]:
            self.fault(place, "below its heading there must be one quotation with a client's words, and no more.")
        quotes = [block.items[0] for block in heading.blocks if block.kind == "quote"]
        phrases = tuple(one.strip(" /") for quote in quotes for one in quote.split(" / ") if one.strip(" /"))
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
            for one in part.ids:
                if one in seen:
                    self.fault(one, "this id is there twice: make one part of the two.")
                elif one not in known:
                    self.fault(one, f"there is no such part: use {', '.join((*SECTIONS, *_PARTS))}.")
                seen.add(one)

    def _claims(self, guide: Guide) -> None:
        """A phrase leads to one problem only, and stands there once."""
        claims: dict[str, list[str]] = defaultdict(list)
        for one, problem in guide.problems.items():
            for phrase in problem.phrases:
                claims[" ".join(phrase.casefold().split())].append(one)
        for phrase, ids in claims.items():
            if len(ids) > 1:
                self.fault(f"problems.{ids[-1]}", f'"{phrase}" stands under {ids[0]} already: leave it to one.')
