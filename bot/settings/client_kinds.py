"""[kinds.x]: kinds of client, each with a policy of its own, laid key by key over what holds for everybody.

1. A kind is a whole `Settings`, read and validated like the practice's own; its faults name the kind.
2. What a kind does not name stays. preferred, acceptable, on_request and leave_out of a class count as one; a rule or
   question is replaced whole by its id, and `ask = "off"` alone is enough.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.settings.faults import keys, nearest
from bot.settings.methods import ID
from bot.settings.policy import STANDINGS, ClassTable
from content.models import Toml, TomlTable

LAID = ("practice", "crisis", "methods", "therapist", "policy", "rules", "questions")
"""What a kind may say, beside its name."""
LISTED = ("rules", "questions")
ONE_CHOICE = (*STANDINGS, "leave_out")
ONE_FALLBACK = ("method", "methods")
FOR_EVERYBODY = ("name", "languages", "quiet_hours", "timezone")
"""Keys of [practice] that are read once, for everybody."""
FOR_A_CLIENT = ("identifiers", "links")
"""Keys of [therapist] that a kind may say."""


def kinds_in(raw: TomlTable) -> Mapping[str, TomlTable]:
    """The kinds that can be read at all."""
    found = raw.get("kinds", {})
    return {id_: kind for id_, kind in found.items() if isinstance(kind, Mapping)} if isinstance(found, Mapping) else {}


def laid(raw: TomlTable, kind: TomlTable) -> dict[str, Toml]:
    """The settings as they are for this kind of client."""
    made: dict[str, Toml] = {name: value for name, value in raw.items() if name != "kinds"}
    for name in LAID:
        if name in kind:
            made[name] = _over(name, made.get(name, {} if name not in LISTED else []), kind[name])
    return made


def inherited(raw: TomlTable, kind: TomlTable) -> Mapping[str, frozenset[str]]:
    """The ids of the rules and questions that this kind has from everybody."""
    return {name: frozenset(_ids(raw.get(name, []))) - frozenset(_ids(kind.get(name, []))) for name in LISTED}


def _ids(entries: Toml) -> Iterator[str]:
    if isinstance(entries, Sequence):
        yield from (str(entry["id"]) for entry in entries if isinstance(entry, Mapping) and "id" in entry)


def _over(name: str, was: Toml, wanted: Toml) -> Toml:
    if name in LISTED:
        return _listed(was, wanted)
    if not isinstance(was, Mapping) or not isinstance(wanted, Mapping):
        return wanted
    if name in {"methods", "therapist", "policy"}:
        return {**was, **{id_: _table(name, id_, was.get(id_, {}), table) for id_, table in wanted.items()}}
    return {**was, **wanted}


def _table(name: str, id_: str, was: Toml, wanted: Toml) -> Toml:
    if not isinstance(was, Mapping) or not isinstance(wanted, Mapping):
        return wanted
    if name == "policy":
        was = _class_without(was, wanted, ONE_FALLBACK if id_ == "fallback" else ONE_CHOICE)
    return {**was, **wanted, **dict(_by_method(was, wanted))}


def _by_method(was: TomlTable, wanted: TomlTable) -> Iterator[tuple[str, Toml]]:
    """Lay what is said by method over what is said for everybody, or a number over a number."""
    for key in ("purposes", "not_for"):
        before, after = was.get(key), wanted.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield key, {**before, **after}


def _class_without(was: TomlTable, wanted: TomlTable, together: tuple[str, ...]) -> TomlTable:
    """Drop of a class what no longer holds once a kind says something of its own."""
    kept = dict(was)
    if wanted.get("ask") is False and "required" not in wanted:
        kept.pop("required", None)
    if any(key in wanted for key in together):
        kept = {key: value for key, value in kept.items() if key not in together}
        left = {id_ for key in STANDINGS for id_ in _texts(wanted.get(key, []))}
        for key in ("purposes", "not_for"):
            if isinstance(of_methods := kept.get(key), Mapping):
                kept[key] = {id_: text for id_, text in of_methods.items() if id_ in left}
    return kept


def _texts(value: Toml) -> Iterator[str]:
    if isinstance(value, list):
        yield from (text for text in value if isinstance(text, str))


def _listed(was: Toml, wanted: Toml) -> Toml:
    """Replace entries by their id, and add the others at the end."""
    if not isinstance(was, list) or not isinstance(wanted, list):
        return wanted
    own: dict[str, Toml] = {id_: entry for entry in wanted for id_ in _ids([entry])}
    known = set(_ids(was))
    kept = [_off(entry, own[id_]) if (id_ := next(_ids([entry]), "")) in own else entry for entry in was]
    return [*kept, *(entry for entry in wanted if next(_ids([entry]), "") not in known)]


def _off(was: Toml, wanted: Toml) -> Toml:
    """A question that is turned off needs nothing but its id; what it was stays readable."""
    if isinstance(was, Mapping) and isinstance(wanted, Mapping) and wanted.get("ask") == "off":
        return {**was, **wanted}
    return wanted


def kind_faults(raw: TomlTable) -> Iterator[str]:
    """Find what is wrong with the tables of kinds themselves."""
    found = raw.get("kinds", {})
    if not isinstance(found, Mapping):
        yield "[kinds]: must be tables, such as [kinds.teen]."
        return
    for id_, kind in found.items():
        place = f"[kinds.{id_}]"
        if not ID.fullmatch(id_):
            yield f"{place}: an id is made of small letters, digits and _, such as under_16."
        if not isinstance(kind, Mapping):
            yield f"{place}: must be a table: a heading in square brackets, with its keys under it."
            continue
        yield from (f"[kinds.{id_}{fault}" for fault in _key_faults(id_, kind))


def _key_faults(id_: str, kind: TomlTable) -> Iterator[str]:
    known = ("name", *LAID)
    name = kind.get("name")
    if name is None:
        yield '] name: is missing. Add it, for example: name = "Under 18".'
    for key in kind:
        if key not in known:
            inside = kind[key]
            a_class = isinstance(inside, Mapping) and {*inside} <= {*keys(ClassTable)}
            todo = f"Write it as [kinds.{id_}.policy.{key}]." if a_class else nearest(key, known)
            yield f"] {key}: there is no such key here. {todo}"
    practice, therapist = kind.get("practice", {}), kind.get("therapist", {})
    for key in practice if isinstance(practice, Mapping) else ():
        if key in FOR_EVERYBODY:
            yield f".practice] {key}: is the same for everybody. Set it under [practice]."
    for key in therapist if isinstance(therapist, Mapping) else ():
        if key not in FOR_A_CLIENT:
            yield f".therapist] {key}: only identifiers and links can differ by kind. Set it under [therapist]."


def as_kind(id_: str, kind: TomlTable, fault: str) -> str:
    """Say a fault of a kind's settings so that the kind is named, and the table where it can be mended."""
    found = re.match(r"(\[+)([a-z_.]+)(\]+)(?: ([a-z0-9_]+))?", fault)
    if found:
        table: Toml = kind
        for step in found[2].split("."):
            table = table.get(step, "") if isinstance(table, Mapping) else ""
        listed = isinstance(table, list) and found[4] in set(_ids(table))
        if listed or isinstance(table, Mapping):
            return f"{found[1]}kinds.{id_}.{fault[len(found[1]) :]}"
    return f"[kinds.{id_}]: for this kind of client: {fault}"
