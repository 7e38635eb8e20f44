"""The agreement in words, a line a method: for the client's review and copy, and for the therapist.

Rules of this file:
1. Everything is filled into texts of `content`; nothing is glued together from words here.
2. What a person typed (an identifier, a label) only ever goes in as a value: it cannot style a message.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.agreement import REPLY, Agreement, Difference, Line, LineReadiness, Part, PartStatus, Point, PointCode
from bot.settings import Settings
from content.languages import Language
from content.markup import Span, Text, Value, plain
from flows.conversation import Yes
from flows.playbook import FALLBACK, Standing

Spans = tuple[Span, ...]

SAID_READINESS = frozenset({LineReadiness.CHOSEN, LineReadiness.CONNECTED, LineReadiness.TESTED})
"""What is said behind a line; the others go without saying."""
SAID_STANDINGS = frozenset({Standing.ACCEPTABLE, Standing.ON_REQUEST})
"""That a method is preferred goes without saying."""
IN_THEIR_PART = frozenset({PointCode.TO_DISCUSS, PointCode.REFUSED})
"""Points that are seen from their part already."""
UNSAID_REASON = "rather_not_say"


LEFT_OUT_CLASS = "post_phone_sms"
"""The class that is called by what is left of it: what no other class offers."""
AT_SENTENCE_START = frozenset({"therapist", "practice"})
"""Values that begin a sentence with a capital, however they are written: "your therapist would like ..."."""


@dataclass(frozen=True, slots=True)
class AgreementText:
    """Names things, and writes the agreement, in one language and in the words of one practice."""

    language: Language
    settings: Settings

    def name(self, kind: str, id_: str) -> str:
        """What a part, use, platform or reason is called; method names are in `method`."""
        own = self.settings.policy.classes.get(id_) if kind in ("part", "use") else None
        if own and own.name:
            return (own.name if kind == "part" else own.use).inn(self.language.code)
        if id_ == LEFT_OUT_CLASS and 0 < len(self.remaining) < len(self._all_left()):
            names = self.listed([self.left(method) for method in self.remaining])
            return names[:1].upper() + names[1:] if kind == "part" else self._plain("left.use", left=names)
        return self._plain(f"name.{kind}.{id_}") if f"name.{kind}.{id_}" in self.language.messages else _of_id(id_)

    def method(self, id_: str) -> str:
        """The display name of a method; of one that the practice has no more, what its id says."""
        known = self.settings.methods.get(id_)
        if known and known.name:
            return known.name.inn(self.language.code)
        return self._plain(f"method.{id_}.name") if f"method.{id_}.name" in self.language.messages else _of_id(id_)

    def left(self, id_: str) -> str:
        """What a method that is left out is called inside a sentence."""
        known = f"left.name.{id_}"
        return self._plain(known) if known in self.language.messages else self.method(id_)

    @property
    def remaining(self) -> tuple[str, ...]:
        """Of post, telephone and texts: what the class speaks of and no other class offers."""
        here = self.settings.policy.classes.get(LEFT_OUT_CLASS)
        spoken_of = {*here.all_methods, *here.leave_out} if here else set()
        ids = (id_ for id_ in self._all_left() if id_ not in self.elsewhere)
        return tuple(id_ for id_ in ids if not spoken_of or id_ in spoken_of)

    @property
    def elsewhere(self) -> frozenset[str]:
        """What other classes than that of post, telephone and texts offer, or the fall-back."""
        policy = self.settings.policy
        others = (each for each in policy.asked if each.id != LEFT_OUT_CLASS)
        return frozenset(id_ for each in others for id_ in each.all_methods).union(policy.fallback)

    def _all_left(self) -> tuple[str, ...]:
        return tuple(id_ for id_ in self.settings.methods if f"left.name.{id_}" in self.language.messages)

    def purpose(self, purpose: str) -> str:
        """What something may be used for, as it stands behind a name; a practice's own words as they are."""
        known = f"name.purpose.{purpose}"
        return self._plain(known) if known in self.language.messages else purpose

    def listed(self, names: Sequence[str], link: str = "and") -> str:
        """Join names as one would in a sentence: "one, two and three"; `link` is "and" or "or"."""
        if not names:
            return ""
        *rest, last = names
        if not rest:
            return last
        start = rest[0]
        for name in rest[1:]:
            start = self._plain("list.comma", one=start, other=name)
        return self._plain(f"list.{link}", one=start, other=last)

    def agreement(self, agreement: Agreement, *, brief: bool = False) -> Spans:
        """All that is settled; an identifier is shown once. `brief`: without identifiers."""
        texts: list[Spans] = []
        shown: set[str] = set()
        for id_, part in agreement.parts.items():
            methods = {line.method for line in part.lines}
            texts += self.part(id_, without_identifiers(part, methods if brief else shown))
            shown |= methods
        return stacked([*texts, *self._rules(agreement), *(() if brief else self._replies(agreement))])

    def _rules(self, agreement: Agreement) -> Iterator[Spans]:
        """What was said to the rules that asked for a yes; the rules that stand on the copy; what is signed."""
        text = self.language.text
        for each in agreement.acknowledgements:
            on = self._plain("note.on", date=each.on.isoformat()) if each.on else ""
            values = {"title": each.title, "text": each.text, "answer": self.name("reason", f"said_{each.answer}")}
            id_ = "line.rule" if each.answer is Yes.YES else f"line.rule_{each.answer}"
            yield text(id_).fill({**values, "therapist": self.settings.practice.therapist, "on": on})
        for rule in agreement.rules:
            yield text("line.house_rule").fill({"title": rule.title, "text": rule.text})
        for signed in agreement.signed:
            on = self._plain("note.on", date=signed.on.isoformat()) if signed.on else ""
            yield text("line.signed").fill({"title": signed.title, "signer": signed.by, "on": on})

    def _replies(self, agreement: Agreement) -> Iterator[Spans]:
        """What was answered to the practice's own questions."""
        for each in agreement.replies:
            value = each.value or self.name("reason", "skipped")
            yield self.language.text("line.reply").fill({"question": each.text, "value": value})

    def part(self, id_: str, part: Part) -> Iterator[Spans]:
        """What is settled in one part, a text for each agreed line. Nothing while it is open."""
        name = self.name("part", id_)
        for line in part.lines:
            by_link = line.readiness is LineReadiness.BY_LINK
            kind = ("fallback_link" if by_link else "fallback_app") if id_ == FALLBACK else "agreed"
            values = {"part": name, "method": self.method(line.method), "notes": self.notes(line)}
            yield self.language.text(f"line.{kind}").fill(values)
        if part.status is PartStatus.TOLD and part.reason:
            yield self.language.text("line.told").fill({"part": name, "reason": self.name("reason", part.reason)})
        elif part.status in (PartStatus.LEFT_OUT, PartStatus.TO_DISCUSS, PartStatus.REFUSED):
            none = id_ == FALLBACK and part.status is PartStatus.LEFT_OUT
            text = self.language.text("line.fallback_none" if none else f"line.{part.status}")
            yield text.fill({"part": name, "notes": self._why(part)})

    def notes(self, line: Line) -> str:
        """What is to be said behind an agreed line: standing, readiness, what changed, identifier."""
        notes = []
        if line.standing in SAID_STANDINGS:
            notes.append(self._plain(f"note.{line.standing}"))
        if line.purpose:
            notes.append(self._plain("note.purpose", purpose=self.purpose(line.purpose)))
        if line.not_for:
            notes.append(self._plain("note.not_for", not_for=line.not_for))
        if line.readiness in SAID_READINESS:
            notes.append(self._plain(f"note.{line.readiness}"))
        if line.address_changed:
            notes.append(self._plain(f"note.address_{line.address_changed}"))
        if line.identifier:
            notes.append(self._plain("note.identifier", identifier=line.identifier))
        if line.link:
            notes.append(self._plain("note.link", link=line.link))
        if line.sent:
            notes.append(self._plain("note.sent", sent=line.sent))
        return "".join(notes)

    def _why(self, part: Part) -> str:
        """What is to be said behind a part in which nothing is agreed: the method that was named, or the reason."""
        if part.status is PartStatus.LEFT_OUT:
            return ""
        if part.method:
            return self._plain("note.method", method=self.method(part.method))
        if part.reason and part.reason != UNSAID_REASON:
            return self._plain("note.reason", reason=self.name("reason", part.reason))
        return ""

    def side(self, id_: str, part: Part | None) -> str:
        """One side of a change, without its part's name."""
        if part is None or part.status is PartStatus.OPEN:
            return self._plain("change.nothing")
        if part.status is PartStatus.TOLD:
            return self.name("reason", part.reason) if part.reason else part.text or self._plain("change.nothing")
        wholes = [plain(text) for text in self.part(id_, part)]
        return self.listed([whole.partition(": ")[2] or whole for whole in wholes])

    def changes(self, changes: Iterable[Difference], *, brief: bool = False) -> Spans:
        """Old -> new; parts that changed alike share a line. `brief`: identifiers are left out on both sides."""
        alike: dict[tuple[str, str], list[str]] = {}
        for change in changes:
            if brief and change.part.startswith(REPLY):
                continue
            sides = (part and without_identifiers(part) if brief else part for part in (change.old, change.new))
            old, new = (self.side(change.part, part) for part in sides)
            alike.setdefault((old, new), []).append(self.subject(change))
        text = self.language.text("change.line")
        return stacked(
            text.fill({"part": self.listed(parts), "old": old, "new": new}) for (old, new), parts in alike.items()
        )

    def subject(self, change: Difference) -> str:
        """What a change is about: a part, or a rule or question of the practice."""
        return change.title if change.title is not None else self.name("part", change.part)

    def points(self, agreement: Agreement) -> Spans:
        """What is still to be done, a line each; empty if nothing is. What is to be talked about is in its part."""
        said = [point for point in agreement.open if point.code not in IN_THEIR_PART]
        return stacked(self.language.text(f"point.{point_id(point)}").fill(self.point_values(point)) for point in said)

    def point_values(self, point: Point) -> Mapping[str, str]:
        """What the text of a point may name."""
        reason = point.reason or ""
        return {
            "therapist": self.settings.practice.therapist,
            "method": self.method(point.method) if point.method else "",
            "part": self.name("use", point.part) if point.part else "",
            "reason": self.name("reason", reason) if reason and point.code is not PointCode.SIGN else reason,
            "title": point.title or "",
        }

    def _plain(self, id_: str, **values: str) -> str:
        return plain(self.language.text(id_).fill(values))


def _of_id(id_: str) -> str:
    """What is called by no text any more: a method or class that the practice took out of its settings."""
    return id_.replace("_", " ").capitalize()


def point_id(point: Point) -> str:
    """The last piece of the id of a point's text."""
    return f"{point.code}_{point.side}" if point.side else str(point.code)


def without_identifiers(part: Part, methods: Collection[str] | None = None) -> Part:
    """The part without the client's identifiers: for these methods, or for all."""
    hidden = {line.method for line in part.lines} if methods is None else methods
    lines = (replace(line, identifier=None) if line.method in hidden else line for line in part.lines)
    return replace(part, lines=tuple(lines))


def stacked(texts: Iterable[Spans]) -> Spans:
    """Texts one under the other."""
    return sentences(texts, "\n")


def sentences(texts: Iterable[Spans], gap: str = " ") -> Spans:
    """Texts one after the other; empty ones leave no gap."""
    result: list[Span] = []
    for text in texts:
        if text:
            result += [Span(gap), *text] if result else list(text)
    return tuple(result)


def filled(text: Text, values: Mapping[str, Value]) -> Spans:
    """Fill a text, close the gaps that empty values leave, and begin sentences with a capital."""
    result: list[Span] = []
    for span in _capitalised(text, values):
        last = result[-1].text if result else ""
        piece = re.sub(r"\n{3,}", "\n\n", re.sub(r" +\n", "\n", re.sub(r" {2,}", " ", span.text)))
        piece = re.sub(r"\n +", "\n", piece)
        piece = piece.lstrip(" ") if not last or last.endswith("\n") else piece
        while last.endswith("\n\n") and piece.startswith("\n"):
            piece = piece[1:]
        if piece:
            result.append(replace(span, text=piece))
    if result:
        result[-1] = replace(result[-1], text=result[-1].text.rstrip())
    return tuple(span for span in result if span.text)


_START = re.compile(r"(?:^|[.!?][\"'\u201d)]?\s+|\n)\s*$")
"""What stands before a new sentence."""


def _capitalised(text: Text, values: Mapping[str, Value]) -> Spans:
    """Fill a text; a name that begins a sentence there begins with a capital."""
    names = {name for name in AT_SENTENCE_START & text.values if str(values[name])[:1].islower()}
    if not names:
        return text.fill(values)
    capitals = {f"{name}_first": str(values[name])[:1].upper() + str(values[name])[1:] for name in names}
    spans, before = [], ""
    for span in text.spans:
        said = ""
        for piece in re.split(r"(\{[a-z_]+\})", span.text):
            name = piece[1:-1]
            said += f"{{{name}_first}}" if name in names and _START.search(before + said) else piece
        spans.append(replace(span, text=said))
        before += said
    return Text(tuple(spans)).fill({**values, **capitals})
