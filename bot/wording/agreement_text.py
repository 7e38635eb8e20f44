"""The agreement in words, a line a part: for the client's review and copy, and for the therapist.

Rules of this file:
1. Everything is filled into texts of `content`; nothing is glued together from words here.
2. What a person typed (an identifier, a label) only ever goes in as a value: it cannot style a message.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.agreement import Agreement
from content.languages import Language
from content.markup import Span, Text, Value
from flows.playbook import DEVICE, FALLBACK

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AgreementText:
    """Writes lines in one language."""

    language: Language

    def name(self, kind: str, id_: str) -> str:
        """What a part, use, platform or reason is called; method names are in `method`."""
        return self._plain(f"name.{kind}.{id_}")

    def method(self, id_: str) -> str:
        """The display name of a method."""
        return self._plain(f"method.{id_}.name")

    def listed(self, names: Sequence[str], link: str = "and") -> str:
        """Join names as one would in a sentence: "one, two and three"; `link` is "and" or "or"."""
        if not names:
            return ""
        *rest, last = names
        if not rest:
            return last
        start = rest[0]
        for one in rest[1:]:
            start = self._plain("list.comma", one=start, other=one)
        return self._plain(f"list.{link}", one=start, other=last)

    def agreement(self, agreement: Agreement, *, brief: bool = False) -> Spans:
        """All lines of the agreement; an identifier is shown once. `brief`: without identifiers."""
        parts = {**agreement["classes"]}
        if agreement["fallback"]["status"] != "open":
            parts[FALLBACK] = agreement["fallback"]
        lines: list[Spans] = []
        shown: set[str | None] = set()
        for part, line in parts.items():
            if line["status"] != "open":
                lines.append(self.line(part, line, brief=brief or line.get("method") in shown))
                shown.add(line.get("method"))
        if agreement["device"]:
            told = self.language.text("line.told")
            reason = self.name("reason", agreement["device"])
            lines.append(told.fill({"part": self.name("part", DEVICE), "reason": reason}))
        return stacked(lines)

    def line(self, part: str, line: Mapping[str, Any], *, brief: bool = False) -> Spans:
        """One line."""
        kind = line["status"]
        if part == FALLBACK and kind in ("agreed", "left_out"):
            kind = {"app": "fallback_app", "link": "fallback_link"}.get(line.get("way", ""), "fallback_none")
        values: dict[str, Value] = {
            "part": self.name("part", part),
            "method": self.method(line["method"]) if line.get("method") else "",
            "notes": self.notes(line, brief=brief),
        }
        return self.language.text(f"line.{kind}").fill(values)

    def notes(self, line: Mapping[str, Any], *, brief: bool = False) -> str:
        """What is to be said behind a line: standing, readiness, identifier, reason."""
        notes = []
        if line.get("standing") == "acceptable":
            notes.append(self._plain("note.acceptable"))
        if line.get("readiness") in ("chosen", "connected", "tested"):
            notes.append(self._plain(f"note.{line['readiness']}"))
        if line.get("line"):
            notes.append(self._plain(f"note.line_{line['line']}"))
        if line.get("identifier") and not brief:
            notes.append(self._plain("note.identifier", identifier=line["identifier"]))
        if line["status"] in ("to_discuss", "refused"):
            if line.get("method"):
                notes.append(self._plain("note.method", method=self.method(line["method"])))
            elif line.get("reason") not in (None, "rather_not_say"):
                notes.append(self._plain("note.reason", reason=self.name("reason", line["reason"])))
        return "".join(notes)

    def short(self, part: str, line: Any) -> str:
        """One side of a change, without its part's name."""
        if line is None or (isinstance(line, Mapping) and line["status"] == "open"):
            return self._plain("change.nothing")
        if isinstance(line, str):
            return self.name("reason", line)
        whole = "".join(span.text for span in self.line(part, line))
        return whole.partition(": ")[2] or whole

    def changes(self, changes: Iterable[Mapping[str, Any]], *, brief: bool = False) -> Spans:
        """Old -> new; parts that changed alike share a line. `brief`: identifiers are left out on both sides."""
        alike: dict[tuple[str, str], list[str]] = {}
        for one in changes:
            old, new = (_without_identifier(one[side]) if brief else one[side] for side in ("old", "new"))
            sides = (self.short(one["part"], old), self.short(one["part"], new))
            alike.setdefault(sides, []).append(self.name("part", one["part"]))
        text = self.language.text("change.line")
        return stacked(
            text.fill({"part": self.listed(parts), "old": old, "new": new}) for (old, new), parts in alike.items()
        )

    def points(self, agreement: Agreement) -> Spans:
        """What is still to be done, a line each; empty if nothing is. What is to be talked about is in the lines."""
        lines = []
        for point in agreement["open"]:
            if point["code"] in ("to_discuss", "refused"):
                continue
            values: dict[str, Value] = {"method": self.method(point["method"]) if point.get("method") else ""}
            values["part"] = self.name("use", point["part"]) if "part" in point else ""
            values["reason"] = self.name("reason", point["reason"]) if "reason" in point else ""
            lines.append(self.language.text(f"point.{point['code']}").fill(values))
        return stacked(lines)

    def _plain(self, id_: str, **values: str) -> str:
        return "".join(span.text for span in self.language.text(id_).fill(values))


def stacked(lines: Iterable[Spans]) -> Spans:
    """Lines one under the other."""
    result: list[Span] = []
    for line in lines:
        if line:
            result += [Span("\n"), *line] if result else list(line)
    return tuple(result)


def sentences(texts: Iterable[Spans], gap: str = " ") -> Spans:
    """Texts one after the other."""
    result: list[Span] = []
    for text in texts:
        if text:
            result += [Span(gap), *text] if result else list(text)
    return tuple(result)


def filled(text: Text, values: Mapping[str, Value]) -> Spans:
    """Fill a text, and close the gaps that empty values leave."""
    spans = list(text.fill(values))
    result: list[Span] = []
    for span in spans:
        last = result[-1].text if result else ""
        piece = span.text
        piece = re.sub(r"\n{3,}", "\n\n", re.sub(r" +\n", "\n", re.sub(r" {2,}", " ", piece)))
        while last.endswith("\n\n") and piece.startswith("\n"):
            piece = piece[1:]
        if piece:
            result.append(Span(piece, span.bold, span.italic, span.link))
    if result:
        result[-1] = Span(result[-1].text.rstrip(), result[-1].bold, result[-1].italic, result[-1].link)
    return tuple(span for span in result if span.text)


def _without_identifier(line: Any) -> Any:
    return {**line, "identifier": None} if isinstance(line, Mapping) else line
