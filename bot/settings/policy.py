"""[policy.x], [classes.x] and [policy.fallback]: what is offered for what, and how it stands.

1. What a practice leaves out stays as it is by default; yet once it says for a class what it prefers, can live with or
   takes on request, the others of these are empty, and the class is not left out: nothing of ours shines through.
2. Only what is asked can be required.
3. What cannot be kept is told with the place where to mend it: the practice's own table, or the default policy.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, PlainValidator, ValidationInfo, field_validator

from bot.settings.faults import nearest
from bot.settings.methods import ID, Methods, Words
from bot.settings.tables import Line, Names, Table
from bot.settings.texts import UNSAID, Localized, Phrase, Sentence, Title
from content import ClassPolicy as DefaultPolicy
from content import Content
from content.models import Toml
from flows.playbook import AGREED, ASKED, DEVICE, END, FALLBACK, POST_PHONE_SMS, START

STANDINGS = ("preferred", "acceptable", "on_request")
RESERVED = (FALLBACK, DEVICE, START, END, AGREED, ASKED)
"""Ids that mean something else where a class could stand."""
ALL = "*"
"""Stands for all methods that are not offered, until it is known which these are."""


def _leave_out(value: Toml) -> bool | tuple[str, ...]:
    if isinstance(value, bool):
        return value
    if isinstance(value, list | tuple) and all(isinstance(method, str) for method in value):
        return tuple(map(str, value))
    raise ValueError('must be true, false, or a list of methods such as ["sms"].')


class ClassTable(Table):
    """[policy.<class>]: what this practice wants otherwise. None: as in the default policy."""

    preferred: Names | None = None
    acceptable: Names | None = None
    on_request: Names | None = None
    required: bool | None = None
    several: bool = False
    leave_out: Annotated[bool | tuple[str, ...] | None, PlainValidator(_leave_out)] = None
    ask: bool = True
    purpose: Phrase = UNSAID
    purposes: dict[str, Phrase] = Field(default={})
    not_for: dict[str, Phrase] = Field(default={})
    note: Sentence = UNSAID


class FallbackTable(Table):
    """[policy.fallback]: what both turn to when the agreed method fails, in order; empty for nothing."""

    methods: Names | None = None
    method: Line | None = None

    @field_validator("method")
    @classmethod
    def _one_of_the_two(cls, method: str | None, info: ValidationInfo) -> str | None:
        if method is not None and info.data.get("methods") is not None:
            raise ValueError("stands beside methods, which says the same. Keep one of the two.")
        return method


class OwnClassTable(Table):
    """[classes.x]: a class of the practice's own."""

    name: Title = Field(description='Add it, for example: name = "Forms and documents".')
    use: Title = Field(description='Add it, for example: use = "for forms and documents".')
    why: Sentence = UNSAID
    words: Words = ()


@dataclass(frozen=True, slots=True)
class ClassPolicy:
    """What the practice wants in one class. The methods of each standing are in order of liking."""

    id: str
    preferred: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    on_request: tuple[str, ...] = ()
    required: bool = False
    several: bool = False
    leave_out: tuple[str, ...] = ()
    """The methods that are better not used here: the wanted answer is none of them."""
    ask: bool = True
    """Whether the class comes up at all."""
    reuse: tuple[str, ...] = ()
    """Earlier classes whose method is proposed for this one as well, the first that has one."""
    purpose: Localized = UNSAID
    """appointments | admin | anything | the practice's own words | empty: nothing is said of it."""
    purposes: Mapping[str, Localized] = field(default_factory=dict)
    """By method, where they differ."""
    not_for: Mapping[str, Localized] = field(default_factory=dict)
    """By method: what it must not carry."""
    note: Localized = UNSAID
    name: Localized = UNSAID
    """Of a class of the practice's own, like `use`, `why` and `words`; empty: as in content."""
    use: Localized = UNSAID
    why: Localized = UNSAID
    words: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """All that is proposed here, preferred ones first."""
        return self.preferred + self.acceptable

    @property
    def all_methods(self) -> tuple[str, ...]:
        """All that can be agreed here, those on request last."""
        return self.methods + self.on_request

    def standing(self, method: str) -> str:
        """Say how `method` stands here: one of `STANDINGS`, or "" where it is not offered."""
        return next((name for name in STANDINGS if method in getattr(self, name)), "")

    def purpose_of(self, method: str) -> Localized:
        """What `method` may carry here; empty where nothing is said of it."""
        return self.purposes.get(method, self.purpose)


@dataclass(frozen=True, slots=True)
class Policy:
    """All classes in the order in which they are asked, the practice's own last, and the fall-back."""

    classes: Mapping[str, ClassPolicy]
    fallback: tuple[str, ...] = ()
    """Method ids, in order."""

    @property
    def asked(self) -> tuple[ClassPolicy, ...]:
        """The classes that come up."""
        return tuple(policy for policy in self.classes.values() if policy.ask)


AUDIO_VIDEO = ("audio", "video")
"""What can fail while it is under way: where neither comes up there is no fall-back."""


def effective(
    content: Content,
    tables: Mapping[str, ClassTable],
    own: Mapping[str, OwnClassTable],
    fallback: FallbackTable | None,
    methods: Methods,
) -> Policy:
    """Merge the practice's wishes into the default policy; classes that it does not know are passed over."""
    classes: dict[str, ClassPolicy] = {
        id_: _merged(id_, default, tables.get(id_)) for id_, default in content.policy.classes.items()
    }
    for id_, texts in own.items():
        if id_ in tables and id_ not in classes:
            made = _merged(id_, DefaultPolicy(), tables[id_])
            classes[id_] = replace(made, name=texts.name, use=texts.use, why=texts.why, words=texts.words)
    last = _fallback(content, fallback)
    if not any(classes[id_].ask and classes[id_].all_methods for id_ in AUDIO_VIDEO if id_ in classes):
        last = ()
    classes = {id_: _left_out(policy, classes, last, methods) for id_, policy in classes.items()}
    return Policy(MappingProxyType(classes), last)


def _fallback(content: Content, table: FallbackTable | None) -> tuple[str, ...]:
    if table and table.methods is not None:
        return table.methods
    method = table.method if table and table.method is not None else content.policy.fallback.method
    return (method,) if method else ()


def _merged(id_: str, default: DefaultPolicy, table: ClassTable | None) -> ClassPolicy:
    """Lay a practice's table over the default. Of `leave_out = true`, which methods that means is found later."""
    if table is None:
        table = ClassTable()
    says = {name: found for name in STANDINGS if (found := getattr(table, name)) is not None}
    leave_out = table.leave_out if table.leave_out is not None else default.leave_out and not says
    if not says and table.leave_out is not True:
        listed = leave_out if isinstance(leave_out, tuple) else ()
        says = {
            "preferred": tuple(id_ for id_ in default.preferred if id_ not in listed),
            "acceptable": tuple(id_ for id_ in default.acceptable if id_ not in listed),
        }
    made = ClassPolicy(
        id_,
        **says,
        several=table.several,
        leave_out=(ALL,) if leave_out is True else leave_out or (),
        ask=table.ask,
        reuse=default.reuse,
        purpose=table.purpose,
        purposes=MappingProxyType(table.purposes),
        not_for=MappingProxyType(table.not_for),
        note=table.note,
    )
    required = table.required
    if required is None:
        required = default.required and not made.leave_out and not (made.on_request and not made.methods)
    return replace(made, required=required and made.ask)


def _left_out(
    policy: ClassPolicy, classes: Mapping[str, ClassPolicy], fallback: tuple[str, ...], methods: Methods
) -> ClassPolicy:
    """Name the methods that are left out; post, telephone and texts only where nothing else offers them."""
    named = policy.leave_out
    if named == (ALL,):
        named = tuple(
            method.id
            for method in methods.values()
            if policy.id in method.classes and not method.closed and method.id not in policy.all_methods
        )
    if policy.id == POST_PHONE_SMS:
        elsewhere = {id_ for each in classes.values() if each.ask and each != policy for id_ in each.all_methods}
        named = tuple(id_ for id_ in named if id_ not in {*elsewhere, *fallback})
    comes_up = policy.ask and bool(policy.all_methods or named or policy.id != POST_PHONE_SMS)
    return replace(policy, leave_out=named, ask=comes_up)


def serving(methods: Methods, policy: Policy) -> Methods:
    """Let each method serve what it is offered for: a method that is offered in a class serves it."""
    offered = [(method, id_) for id_, wanted in policy.classes.items() for method in wanted.all_methods]
    offered += [(method, id_) for method in policy.fallback for id_ in AUDIO_VIDEO]
    served = {id_: list(method.classes) for id_, method in methods.items()}
    for method, class_ in offered:
        if method in served and class_ not in served[method]:
            served[method].append(class_)
    return {id_: replace(method, classes=tuple(served[id_])) for id_, method in methods.items()}


def unknown_classes(given: Toml, content: Content, own_ids: Collection[str] = ()) -> Iterator[str]:
    """Say what stands in [policy] and is no class."""
    known = (*content.policy.classes, *own_ids, FALLBACK)
    if not isinstance(given, Mapping):
        yield "[policy]: must be tables, such as [policy.messaging]."
        return
    for id_ in given:
        if id_ not in known:
            todo = (
                "" if nearest(id_, known).startswith("Did") else f" A class of your own needs [classes.{id_}] as well."
            )
            yield f"[policy.{id_}]: there is no such class. {nearest(id_, known)}{todo}"


def policy_faults(policy: Policy, tables: Mapping[str, ClassTable], methods: Methods, *, last: bool) -> Iterator[str]:
    """Say what of the policy cannot be kept; `last`: the practice says itself what the fall-back is."""
    for id_, wanted in policy.classes.items():
        place = f"[policy.{id_}]" if id_ in tables else f"policy.toml: {id_}"
        for fault in _class_faults(wanted, tables.get(id_) or ClassTable(), methods):
            yield f"{place}{fault}"
    place = "[policy.fallback]" if last else "policy.toml: fallback"
    yield from (f"{place}: {fault}" for fault in _named_faults(policy.fallback, methods))
    if not any(wanted.ask for wanted in policy.classes.values()):
        yield "[policy]: no class comes up, so there is nothing to agree on. Let one be asked."


def _class_faults(wanted: ClassPolicy, table: ClassTable, methods: Methods) -> Iterator[str]:
    """Begin each with ": ", or with the key."""
    yield from (f": {fault}" for fault in _named_faults(wanted.all_methods, methods))
    left = table.leave_out if isinstance(table.leave_out, tuple) else ()
    yield from (f" leave_out: {fault}" for fault in _named_faults(left, methods))
    for id_ in left:
        if id_ in wanted.all_methods:
            yield f" leave_out: {id_} is offered here and left out: choose one."
    if table.leave_out is True and wanted.preferred:
        yield f": it prefers {', '.join(wanted.preferred)} and leaves all out: choose one."
    yield from _standing_faults(wanted, table)
    for key, by_method in (("purposes", wanted.purposes), ("not_for", wanted.not_for)):
        for id_ in by_method:
            if id_ not in wanted.all_methods and wanted.ask:
                yield f" {key}: {id_} is not offered here. {nearest(id_, wanted.all_methods)}"


def _standing_faults(wanted: ClassPolicy, table: ClassTable) -> Iterator[str]:
    if table.required and not table.ask:
        yield ": it is required and does not come up: choose one."
    if not wanted.ask:
        return
    if wanted.required and table.leave_out is True and not wanted.methods:
        yield ": it cannot be required and left out: choose one."
    elif wanted.required and not wanted.methods:
        yield ": it is required and offers nothing: name a method."
    if not wanted.all_methods and not wanted.leave_out:
        yield ": it offers nothing: name a method, or set leave_out = true, or ask = false."


def _named_faults(named: tuple[str, ...], methods: Methods) -> Iterator[str]:
    for id_ in dict.fromkeys(named):
        if id_ not in methods:
            yield f"there is no method {id_}. {nearest(id_, methods)}"
        elif methods[id_].closed:
            yield f"{id_} has closed: remove it."
        if named.count(id_) > 1:
            yield f"{id_} stands there twice: leave it once."


def own_class_faults(own: Collection[str], content: Content) -> Iterator[str]:
    """Find classes of one's own that Accord knows already, or that are called as nothing can be."""
    for id_ in own:
        if id_ in content.policy.classes:
            yield f"[classes.{id_}]: Accord knows this class. What you want in it stands in [policy.{id_}]."
        elif id_ in RESERVED or not ID.fullmatch(id_):
            yield f"[classes.{id_}]: a class needs another id, of small letters, digits and _, such as documents."


def notices(policy: Policy, own: Collection[str], tables: Collection[str], methods: Methods) -> Iterator[str]:
    """Tell what may be meant, and should be known; `methods`: before `serving`."""
    for id_, wanted in policy.classes.items():
        for method in wanted.all_methods:
            if method in methods and id_ not in methods[method].classes:
                yield f"[policy.{id_}]: Accord does not know that {method} can serve this. It is offered all the same."
    for id_ in own:
        if id_ not in tables:
            yield f"[classes.{id_}]: it does not come up. Say in [policy.{id_}] what you offer for it."
