"""The practice's policy: the default one, changed by what `[policy.<class>]` says.

1. What a practice leaves out stays as it is by default.
2. A method that it names in one list leaves the other; a class for which it prefers or requires
   something is no longer left out.
3. Whether the outcome can be carried out is decided by the dialogue (`flows.playbook.policy_faults`); here it is
   said where to mend it: in the practice's own table, or in the default policy.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.settings.faults import nearest
from bot.settings.tables import ClassTable
from content import ClassPolicy, Content, Policy
from content.models import Toml, TomlTable
from flows.playbook import FALLBACK, UNASKED_IDENTIFIERS, Class, Join, Method, policy_faults

STANDINGS = ("preferred", "acceptable")


def effective(content: Content, own: Mapping[str, ClassTable], fallback: str | None) -> Policy:
    """Merge the practice's wishes into the default policy; classes that it does not know are passed over."""
    default = content.policy
    classes = {id_: _merged(was, own[id_]) if id_ in own else was for id_, was in default.classes.items()}
    last = default.fallback
    if fallback is not None:
        last = last.model_copy(update={"method": fallback})
    return default.model_copy(update={"classes": MappingProxyType(classes), "fallback": last})


def _merged(default: ClassPolicy, own: ClassTable) -> ClassPolicy:
    wishes = own.model_dump(exclude_none=True)
    for mine, other in (STANDINGS, STANDINGS[::-1]):
        if mine in wishes and other not in wishes:
            wishes[other] = tuple(id_ for id_ in getattr(default, other) if id_ not in wishes[mine])
    if own.preferred or own.required:
        wishes.setdefault("leave_out", False)
    return default.model_copy(update=wishes)


def classes_of(policy: Policy, content: Content) -> tuple[Class, ...]:
    """Give the classes as the dialogue knows them, in order."""
    return tuple(
        Class(
            id_,
            wanted.preferred,
            wanted.acceptable,
            required=wanted.required,
            leave_out=_left_out(id_, wanted, content) if wanted.leave_out else (),
            reuse=wanted.reuse,
        )
        for id_, wanted in policy.classes.items()
    )


def _left_out(class_id: str, wanted: ClassPolicy, content: Content) -> tuple[str, ...]:
    """All that could serve the class and is not offered in it."""
    known = content.methods.items()
    return tuple(id_ for id_, method in known if class_id in method.classes and id_ not in wanted.methods)


def methods_of(content: Content) -> Mapping[str, Method]:
    """Give all methods as the dialogue knows them, those that have closed too: people name them."""
    return {
        id_: Method(
            id_,
            known.classes,
            Join.APP if known.install else Join.ADDRESS,
            "" if known.identifier in UNASKED_IDENTIFIERS else known.identifier,
            domains=known.domains,
            platforms=tuple(known.platforms),
            closed=known.closed,
            browser=known.identifier == "facetime",
        )
        for id_, known in content.methods.items()
    }


def unknown_classes(given: Toml, content: Content) -> Iterator[str]:
    """Say what stands in [policy] and is no class."""
    known = (*content.policy.classes, FALLBACK)
    if not isinstance(given, Mapping):
        yield "[policy]: must be tables, such as [policy.messaging]."
        return
    yield from (f"[policy.{id_}]: there is no such class. {nearest(id_, known)}" for id_ in given if id_ not in known)


def faults_of(policy: Policy, content: Content, named: TomlTable) -> Iterator[str]:
    """Say what of the policy cannot be kept; `named` is what the practice says itself."""
    for place, fault in policy_faults(classes_of(policy, content), _last(policy), methods_of(content)):
        yield f"[policy.{place}]: {fault}" if place in named else f"policy.toml: {place}: {fault}"


def _last(policy: Policy) -> tuple[str, ...]:
    return (policy.fallback.method,) if policy.fallback.method else ()
