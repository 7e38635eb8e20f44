"""Several things in one message: which method for what, how somebody is found, and what is not wanted.

Rules of this file:
1. Pure: a text and what the practice offers in, `Slots` out. It settles nothing; the dialogue says it back for a yes.
2. It reads by clauses: a comma, a full stop or a *but* ends one. Within a clause *Signal for calls* and *calls: Signal*
   are the same; a method without a use belongs to the open question, or to the only class that offers it.
3. What is less than plain (*Signal or Wire*, a question, a method that is not offered there) fills nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flows.conversation import Slots
from flows.playbook import FALLBACK, FALLBACK_CLASSES, Playbook
from flows.understanding import Vocabulary
from flows.understanding.identifiers import guess_kind, read
from flows.understanding.phrases import Spot
from flows.understanding.said import lay_out

_EVERYWHERE = ("messaging", *FALLBACK_CLASSES)
"""What *for everything* means: a mail firm is no way to call."""
_USES = {"sms": "messaging", "telephone": "audio", "email": "email"}
"""What everybody's tools are used for: their names stand for that use."""
_TOKEN = re.compile(
    r"""[^\s,;<>()"']+@[^\s,;<>()"']+\.[^\s,;<>()"'.!?]+   # an address for mail
    | (?<![\w.])@[\w.-]*\w                                 # a handle
    | (?<![\w.@])[a-z_]\w{2,31}\.\d{2,9}(?!\w)              # a user name with its digits
    | (?:\+|\(?\b0)\d?[\d\s()/.-]{7,}\d                    # a telephone number
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ASKED = re.compile(r"[^.!?\n]*[?\uff1f]")
"""A sentence that asks fills nothing."""
_MOST_READ = 2000


@dataclass(slots=True)
class _Group:
    """Some methods and what they are for, as far as was read."""

    methods: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    everywhere: bool = False
    plain: bool = True
    methods_first: bool = True

    @property
    def waits(self) -> bool:
        """Only uses were named so far."""
        return bool(self.parts or self.everywhere) and not self.methods


def slots(
    text: str, playbook: Playbook, vocabulary: Vocabulary, open_part: str = "", agreed: Sequence[str] = ()
) -> Slots:
    """Read what a text fills. `open_part`: the class that is asked about; `agreed`: the methods agreed so far."""
    text = text[:_MOST_READ]
    told = _ASKED.sub(" , ", _TOKEN.sub(" , ", text))
    said = lay_out(told, (), vocabulary)
    groups, unwanted = _groups(said.spots, playbook)
    parts: dict[str, tuple[str, ...]] = {}
    for group in sorted(groups, key=lambda each: (each.everywhere, not each.parts)):
        for part, methods in _placed(group, playbook, open_part, parts):
            parts.setdefault(part, methods)
    named = tuple(dict.fromkeys((*(id_ for group in groups for id_ in group.methods), *agreed)))
    identifiers = _identifiers(text, playbook, vocabulary, named)
    return Slots(parts, identifiers, tuple(id_ for id_ in unwanted if id_ not in {*sum(parts.values(), ())}))


def merged(old: Slots, new: Slots) -> Slots:
    """What was read before with what puts it right."""
    parts = {**{part: ids for part, ids in old.parts.items() if not {*ids} <= {*new.unwanted}}, **new.parts}
    wanted = {id_ for ids in new.parts.values() for id_ in ids}
    unwanted = dict.fromkeys((*(id_ for id_ in old.unwanted if id_ not in wanted), *new.unwanted))
    return replace(old, parts=parts, identifiers={**old.identifiers, **new.identifiers}, unwanted=tuple(unwanted))


# Methods and uses


def _groups(spots: Sequence[Spot], playbook: Playbook) -> tuple[list[_Group], list[str]]:
    """The methods with their uses, in the order of the text, and what is refused."""
    groups: list[_Group] = []
    unwanted: list[str] = []
    for clause in _clauses(spots):
        here: list[_Group] = []
        refused = False
        uses_only = not any(_names(spot, playbook, clause)[0] for spot in clause)
        for spot in clause:
            if spot.signs("not", "except", "neither", "no"):
                refused = True
                continue
            if spot.signs("fails") and here and here[-1].methods:
                unwanted.append(here[-1].methods.pop())
            if spot.signs("want", "have"):
                refused = False
            method, part, everywhere = _names(spot, playbook, clause)
            if method and refused:
                unwanted.append(method)
            elif method:
                _name(here, groups, method)
            elif part or everywhere:
                before = groups if uses_only else []
                _use(here, before, "" if refused else part, everywhere=everywhere and not refused)
            elif _is_or(spot) and here:
                here[-1].plain = False
        groups += here
    return groups, unwanted


def _clauses(spots: Sequence[Spot]) -> Iterator[list[Spot]]:
    clause: list[Spot] = []
    for at, spot in enumerate(spots):
        but_for = spot.signs("except") and any(next_.ids("parts") for next_ in spots[at + 1 : at + 2])
        if spot.is_break or spot.signs("but") or but_for:
            yield clause
            clause = []
        else:
            clause.append(spot)
    yield clause


def _names(spot: Spot, playbook: Playbook, clause: Sequence[Spot]) -> tuple[str, str, bool]:
    """A method, a class, or everything, if this names one.

    A word for a class and a method is the method where it is offered; texts and the telephone beside a method that is
    offered are what that is for.
    """
    everywhere = spot.signs("everything", "either")
    parts = [part for part in playbook.parts if part in spot.ids("parts")]
    methods = sorted(spot.ids("methods"))
    if methods and playbook.offered_in(methods[0]):
        return methods[0], "", everywhere
    if methods and methods[0] in _USES and any(_is_offered(other, playbook) for other in clause):
        return "", _USES[methods[0]], everywhere
    if parts:
        return "", parts[0], everywhere
    if methods and not spot.signs("trap"):
        return methods[0], "", everywhere
    return "", "", everywhere


def _is_offered(spot: Spot, playbook: Playbook) -> bool:
    return any(playbook.offered_in(id_) for id_ in spot.ids("methods"))


def _is_or(spot: Spot) -> bool:
    return spot.signs("or")


def _name(here: list[_Group], before: list[_Group], method: str) -> None:
    """A method: of the group that waits for one, or of one of its own."""
    last = here[-1] if here else before[-1] if before and before[-1].waits else None
    listed = last is not None and bool(here) and last.methods_first and not (last.parts or last.everywhere)
    if last is not None and (last.waits or listed):
        last.methods.append(method)
    else:
        here.append(_Group([method]))


def _use(here: list[_Group], before: list[_Group], part: str, *, everywhere: bool) -> None:
    """A use: of the methods named before it in this clause, or of those that come; alone in a clause, of the last."""
    last = here[-1] if here else None
    if last is None and before and before[-1].methods and before[-1].methods_first and before[-1].parts:
        last = before[-1]
    if last is None or (not last.methods_first and last.methods):
        last = _Group(methods_first=False)
        here.append(last)
    if part:
        last.parts.append(part)
    last.everywhere |= everywhere


def _placed(
    group: _Group, playbook: Playbook, open_part: str, taken: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each part that a group fills, with the methods for it."""
    methods = tuple(dict.fromkeys(group.methods))
    if not methods or not group.plain:
        return
    if len(methods) > 1 and not (group.parts or group.everywhere):
        filled = dict(taken)
        for method in methods:
            for part, ids in _placed(_Group([method]), playbook, open_part, filled):
                filled[part] = ids
                yield part, ids
        return
    parts = list(group.parts)
    if group.everywhere:
        parts += [part for part in _EVERYWHERE if part in playbook.by_id and part not in taken]
    elif not parts:
        found = _only(methods, playbook, open_part, taken)
        parts = [found] if found else []
    for part in parts:
        fitting = tuple(id_ for id_ in methods if id_ in _offered(part, playbook))
        several = part in playbook.by_id and playbook.by_id[part].several
        if len(fitting) == 1 or (fitting and several):
            yield part, fitting


def _offered(part: str, playbook: Playbook) -> tuple[str, ...]:
    return playbook.fallback if part == FALLBACK else playbook.by_id[part].offered if part in playbook.by_id else ()


def _only(methods: tuple[str, ...], playbook: Playbook, open_part: str, taken: Mapping[str, object]) -> str:
    """Where a method belongs that was named without a use: to the open class, or to the only one that offers it."""
    if open_part not in taken and methods[0] in _offered(open_part, playbook):
        return open_part
    offered = playbook.offered_in(methods[0])
    return offered[0] if len(offered) == 1 and offered[0] not in taken else ""


# Contact details


def _identifiers(text: str, playbook: Playbook, vocabulary: Vocabulary, named: tuple[str, ...]) -> Mapping[str, str]:
    """The contact details in a text, each under the method named before it, or under all that it fits."""
    found: dict[str, str] = {}
    for match in _TOKEN.finditer(text):
        if not guess_kind(match[0]):
            continue
        readable = [(id_, value) for id_ in named if (value := _read(match[0], id_, playbook, vocabulary))]
        firm = match[0].rpartition("@")[2].lower()
        readable = [pair for pair in readable if firm in playbook.methods[pair[0]].domains] or readable
        best = _nearest(text[: match.start()], [id_ for id_, _ in readable], vocabulary)
        if best:
            found[best] = dict(readable)[best]
        else:
            found |= dict(readable)
    return found


def _read(text: str, method: str, playbook: Playbook, vocabulary: Vocabulary) -> str:
    known = playbook.methods.get(method)
    if known is None or not known.asks_identifier:
        return ""
    reading = read(known.identifier, text, playbook.country, known.domains, vocabulary.signs)
    fine = not reading.problem or (reading.problem == "unlikely" and known.identifier != "wire")
    return reading.value if fine else ""


def _nearest(before: str, methods: Sequence[str], vocabulary: Vocabulary) -> str:
    """The method that was named last before a contact detail, with nothing else between, if it is one of these."""
    clause = re.split(r"[,;.\n]", before.rstrip(" ,;:\n"))[-1]
    said = lay_out(clause, (), vocabulary)
    named = [id_ for spot in said.spots for id_ in spot.ids("methods")]
    return named[-1] if named and named[-1] in methods else ""
