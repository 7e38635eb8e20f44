"""What is said of the methods that a practice offers: small sentences, each only where it is true here.

Rules of this file:
1. No text names, praises or warns of a method that this practice does not offer, unless a person named it first.
2. What may be said of a method follows from what protects it (`protection`) and from how one joins it (`join`).
3. The practice's own words are quoted as they stand.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.settings.methods import MethodDef
from bot.settings.policy import ClassPolicy
from bot.wording.agreement_text import Spans, sentences
from bot.wording.render_context import Maker, RenderContext
from content.markup import Span, Value
from flows.playbook import FALLBACK
from flows.states import part_of

LEFT_OUT_CLASS = "post_phone_sms"
COMPUTERS = frozenset({"windows", "macos"})
OPEN_SUBJECT = "tuta"
"""The one provider that locks the subject too."""
_COUNTS: Mapping[int, str] = {1: "one", 2: "two"}


def part(context: RenderContext) -> str:
    """The part that is spoken of: the effect's, or the one that the conversation is in."""
    return context.id("part") or part_of(context.conversation.state)


def class_of(context: RenderContext) -> ClassPolicy | None:
    """The policy of the class that is spoken of."""
    return context.settings.policy.classes.get(part(context))


def here(context: RenderContext) -> tuple[str, ...]:
    """What is proposed in the part that is spoken of."""
    if part(context) == FALLBACK:
        return context.settings.policy.fallback
    found = class_of(context)
    return (found.methods or found.on_request) if found else ()


def offered(context: RenderContext) -> tuple[str, ...]:
    """What can be agreed anywhere."""
    policy = context.settings.policy
    return tuple(dict.fromkeys([*(id_ for each in policy.asked for id_ in each.all_methods), *policy.fallback]))


def proposed(context: RenderContext) -> tuple[str, ...]:
    """What may be named although nobody asked for it."""
    policy = context.settings.policy
    return tuple(dict.fromkeys([*(id_ for each in policy.asked for id_ in each.methods), *policy.fallback]))


def known_of(context: RenderContext, ids: Iterable[str]) -> Iterator[MethodDef]:
    """What the practice has set of these methods."""
    return (context.settings.methods[id_] for id_ in ids)


def names_of(context: RenderContext, ids: Iterable[str], link: str = "and") -> str:
    """What these methods are called, as it stands in a sentence."""
    return context.texts.listed([context.texts.method(id_) for id_ in ids], link)


def first_worded(context: RenderContext, *ids: str) -> str:
    """The first of these ids that is worded, or empty."""
    return next((id_ for id_ in ids if id_ in context.texts.language.messages), "")


def text_of(context: RenderContext, id_: str, **values: Value) -> Spans:
    """One message, filled with these values."""
    return context.texts.language.text(id_).fill(values)


def spans(value: Value) -> Spans:
    """A value as spans; nothing for an empty one."""
    if isinstance(value, str):
        return (Span(value),) if value else ()
    return value


# What protects it.


def _protections(context: RenderContext) -> Value:
    """A sentence for each kind of protection that occurs here, the better ones in the practice's order."""
    alike: dict[str, list[str]] = {}
    for known in known_of(context, here(context)):
        own = f"protection.of.{known.id}"
        kind, here_ = f"protection.{known.protection}", part(context)
        found = first_worded(context, own, f"{kind}.{here_}_{known.join}", f"{kind}.{here_}", f"{kind}.any")
        alike.setdefault(found, []).append(known.id)
    texts = [text_of(context, id_, methods=names_of(context, ids)) for id_, ids in alike.items() if id_]
    return sentences(texts)


def _own_words(context: RenderContext) -> Value:
    """What the practice itself says of the methods here, for each a line."""
    texts = [
        text_of(context, "offer.words", method=context.texts.method(known.id), **_good_and_but(context, known))
        for known in known_of(context, here(context))
        if known.good or known.but
    ]
    return sentences(texts, "\n\n")


def _good_and_but(context: RenderContext, known: MethodDef) -> Mapping[str, Value]:
    code = context.texts.language.code
    return {"good": known.good.inn(code), "but": known.but.inn(code)}


def about(kind: str) -> Maker:
    """What is said of the method asked about (good, but, long, condition): the practice's own words, or ours."""

    def made(context: RenderContext) -> Value:
        id_ = context.id("about")
        known = context.settings.methods.get(id_)
        own = _good_and_but(context, known).get(kind, "") if known else ""
        if own:
            return own
        text = first_worded(context, f"method.{id_}.{kind}")
        if not text and kind == "long":
            return _whole(context, id_, known)
        return context.text(text) if text else ""

    return made


def _detail(context: RenderContext) -> Value:
    """One thing that is asked of a method: ours on it, or what to look at where we know nothing."""
    kind = context.id("detail")
    return context.text(f"method.{context.id('about')}.{kind}", f"method.other.{kind}")


def _carries(context: RenderContext) -> Value:
    """What the method asked about may carry where it is offered, as the practice says."""
    method, code = context.id("about"), context.texts.language.code
    texts: list[Spans] = []
    for id_ in context.ids("parts"):
        found = context.settings.policy.classes.get(id_)
        if found is None:
            continue
        purpose, not_for = found.purposes.get(method, found.purpose), found.not_for.get(method)
        if purpose:
            texts.append(text_of(context, "offer.carries", purpose=context.texts.purpose(purpose.inn(code))))
        if not_for:
            texts.append(text_of(context, "offer.carries_not", not_for=not_for.inn(code)))
    return sentences(list(dict.fromkeys(texts)))


def _whole(context: RenderContext, id_: str, known: MethodDef | None) -> Value:
    """All that can be said of a method of the practice's own; of one that nobody knows, what to look at."""
    if known is None:
        return context.text("method.other.long")
    said = [spans(about(kind)(context.having(about=id_))) for kind in ("good", "but")]
    kind = first_worded(
        context, f"protection.{known.protection}.{next(iter(known.classes), '')}", f"protection.{known.protection}.any"
    )
    return sentences([text_of(context, kind, methods=context.texts.method(id_)), *said] if kind else said)


# Calls.


def _has_telephone(context: RenderContext, ids: Iterable[str]) -> bool:
    return any(known.join == "number" and "audio" in known.classes for known in known_of(context, ids))


def _camera(context: RenderContext) -> Value:
    """A video tool without its picture is far safer than the telephone: said where no telephone is wanted."""
    if part(context) != "audio" or _has_telephone(context, offered(context)):
        return ""
    shows = (
        known.protection == "end_to_end" and "video" in known.classes for known in known_of(context, here(context))
    )
    return context.text("offer.camera") if any(shows) else ""


def _net(context: RenderContext) -> Value:
    needs = any(known.join in ("app", "account", "link") for known in known_of(context, here(context)))
    return context.text("offer.net") if needs else ""


def _unless_telephone(id_: str, otherwise: str = "") -> Maker:
    def made(context: RenderContext) -> Value:
        wanted = _has_telephone(context, offered(context))
        return context.text(otherwise) if wanted and otherwise else "" if wanted else context.text(id_)

    return made


# Mail.


def _locked(context: RenderContext) -> list[str]:
    return [
        known.id for known in known_of(context, here(context)) if known.protection == "end_to_end" and not known.own
    ]


def readable(context: RenderContext) -> Value:
    """What stays open of a locked mail, where one is offered."""
    locked = _locked(context)
    if not locked:
        return ""
    which = "addresses" if locked == [OPEN_SUBJECT] else "subject"
    whole = "all" if len(locked) == len(here(context)) else "some"
    return text_of(context, f"offer.readable.{which}_{whole}", methods=names_of(context, locked))


def _accounts(id_: str, *, all_: bool) -> Maker:
    def made(context: RenderContext) -> Value:
        joins = [known.join == "account" for known in known_of(context, here(context))]
        holds = bool(joins) and (all(joins) if all_ else any(joins))
        return context.text(id_) if holds else ""

    return made


def _not_locked(context: RenderContext) -> Value:
    return "" if "email" in offered(context) else context.text("offer.not_locked")


def _own(context: RenderContext) -> Value:
    """Which of the methods proposed the therapist has, where not all of them."""
    proposed = here(context)
    needed = [known.id for known in known_of(context, proposed) if known.join == "account"]
    mine = tuple(id_ for id_ in needed if id_ in context.settings.therapist.identifiers)
    if not mine or len(mine) == len(needed):
        return ""
    return context.having(methods=mine).text("standing.own")


# Messages.


def _computers(context: RenderContext) -> Value:
    """The apps offered run on computers too."""
    ids = here(context)
    apps = [known for known in known_of(context, ids) if known.join == "app"]
    runs = [known.id for known in apps if set(known.platforms) >= COMPUTERS]
    if not runs:
        return ""
    if len(runs) == len(ids):
        return context.text(f"offer.computers.{_COUNTS.get(len(runs), 'some')}")
    return text_of(context, "offer.computers.named", methods=names_of(context, runs))


# What is left out.


def left(context: RenderContext) -> tuple[str, ...]:
    """What the practice would like to do without in this class."""
    found = class_of(context)
    if found is None:
        return ()
    return tuple(id_ for id_ in found.leave_out if found.id != LEFT_OUT_CLASS or id_ in context.texts.remaining)


def _left(kind: str, gap: str) -> Maker:
    return lambda context: sentences(
        [context.text(id_) for method in left(context) if (id_ := first_worded(context, f"left.{kind}.{method}"))], gap
    )


def _leaving(context: RenderContext) -> Value:
    gone = left(context)
    if not gone or _left_whole(context):
        return context.text("left.whole") if gone else ""
    return context.text("left.single" if here(context) or len(gone) == 1 else "left.all")


def _left_whole(context: RenderContext) -> bool:
    """A class of its own is left out, and nothing is offered instead: its methods need not be named."""
    found = class_of(context)
    return found is not None and found.id != LEFT_OUT_CLASS and bool(left(context)) and not here(context)


def _leave_or_which(context: RenderContext) -> Value:
    if left(context):
        return context.text("left.again_whole" if _left_whole(context) else "offer.again_left")
    return _again_which(context)


def _swap(context: RenderContext) -> Value:
    """Numbers may be swapped for the apps that may need one."""
    if not {"telephone", "sms"} & {*left(context)}:
        return ""
    return sentences(
        [context.text(text) for id_ in proposed(context) if (text := first_worded(context, f"offer.swap.{id_}"))]
    )


def _pick_below(context: RenderContext) -> Value:
    """An app that bears the name of something else, where it is offered here."""
    return sentences(
        [context.text(id_) for one in here(context) if (id_ := first_worded(context, f"aside.pick_below.{one}"))]
    )


# The question itself.


def _which(context: RenderContext) -> Value:
    options = here(context)
    if left(context) and not options:
        return context.text("which.leave_out")
    return context.text("which.one" if len(options) == 1 else "which.some")


def _again_which(context: RenderContext) -> Value:
    """The question once more: which one; of a single one, whether they would like it."""
    options = here(context)
    if len(options) != 1:
        return context.text("offer.again_which")
    use = context.texts.name("use", part(context))
    return text_of(context, "offer.again_one", method=context.texts.method(options[0]), part=use)


def _such_an_address(context: RenderContext) -> Value:
    """The providers between whose addresses mail is locked, if there is one here."""
    ids = [known.id for known in known_of(context, here(context)) if known.domains]
    return text_of(context, "offer.such_an_address", methods=names_of(context, ids, "or")) if ids else ""


def _standings(context: RenderContext) -> Value:
    found, texts = class_of(context), []
    for standing in ("preferred", "acceptable"):
        left_over = context.ids("left")
        methods = tuple(id_ for id_ in getattr(found, standing, ()) if not left_over or id_ in left_over)
        if found and found.id == LEFT_OUT_CLASS:
            methods = tuple(id_ for id_ in methods if id_ not in context.texts.elsewhere)
        if methods:
            texts.append(context.having(methods=methods).text(f"standing.{standing}"))
    return sentences(texts)


def _note(context: RenderContext) -> Value:
    found = class_of(context)
    note = found.note.inn(context.texts.language.code) if found else ""
    return text_of(context, "said.note", note=note, therapist=context.settings.practice.therapist) if note else ""


FOR_WHAT: Mapping[str, str] = {"messaging": "offer.notes", "email": "offer.longer"}
"""What a class is for, where the practice does not say what it may carry."""


def _for_what(context: RenderContext) -> Value:
    found = class_of(context)
    if found is None:
        return ""
    code = context.texts.language.code
    if found.purpose and not found.purposes:
        return text_of(context, "offer.for_what", purpose=context.texts.purpose(found.purpose.inn(code)))
    return context.text(FOR_WHAT[found.id]) if found.id in FOR_WHAT and not found.purposes else ""


def _part_why(context: RenderContext) -> Value:
    found = class_of(context)
    return found.why.inn(context.texts.language.code) if found else ""


MAKERS: Mapping[str, Maker] = {
    "protections": _protections,
    "own_words": _own_words,
    "good": about("good"),
    "but": about("but"),
    "long": about("long"),
    "condition": about("condition"),
    "detail": _detail,
    "carries": _carries,
    "camera": _camera,
    "net": _net,
    "calls": _unless_telephone("offer.calls_in_place", "offer.calls"),
    "in_place": _unless_telephone("offer.in_place"),
    "readable": readable,
    "same_firm": _accounts("offer.same_firm", all_=True),
    "free": _accounts("offer.free", all_=False),
    "not_locked": _not_locked,
    "own": _own,
    "computers": _computers,
    "left": lambda context: context.texts.listed([context.texts.left(id_) for id_ in left(context)]),
    "left_why": _left("why", " "),
    "left_more": _left("more", "\n\n"),
    "leaving": _leaving,
    "such_an_address": _such_an_address,
    "leave_or_which": _leave_or_which,
    "swap": _swap,
    "which": _which,
    "standings": _standings,
    "note": _note,
    "for_what": _for_what,
    "part_why": _part_why,
    "part_name": lambda context: context.texts.name("part", part(context)),
    "methods_and": lambda context: names_of(context, context.ids("methods")),
    "pick_below": _pick_below,
}
"""The name that a text asks for -> how its value is made."""
