"""What an answer is composed of: a sentence for each method, each class, each thing that the practice has set.

Rules of this file:
1. Of methods, the one that was asked about; else those of the class in hand; else all that are proposed.
2. An address or a number of the therapist is told only where its method was agreed.
3. What there is nothing to say on becomes empty.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.settings import Settings
from bot.settings.methods import MethodDef
from bot.settings.policy import ClassPolicy
from bot.wording import offer
from bot.wording.agreement_text import Spans, sentences, stacked
from bot.wording.render_context import Maker, RenderContext
from content.markup import Value, plain
from flows.playbook import FALLBACK, FALLBACK_CLASSES

MOST = 4
"""Methods of which something is said in one answer."""
ORDINARY_MAIL = "email"
"""The method, and the class, that bear this name."""
_PHONES = ("iphone", "android")
PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "runs_on_mac": ("macos",),
    "runs_on_windows": ("windows",),
    "runs_on_old_phone": _PHONES,
    "tablet_only": ("ipad", "android"),
}
"""Topics that are about devices."""

# Of which methods something is said


def _methods(context: RenderContext, classes: Iterable[str] = ()) -> tuple[MethodDef, ...]:
    """Those that the answer is about; `classes`: only such as are offered in one of these."""
    about = context.id("about")
    if about in context.settings.methods:
        return (context.settings.methods[about],)
    ids = offer.here(context) if _in_class(context) or offer.part(context) == FALLBACK else offer.proposed(context)
    if classes:
        asked = (each for each in context.settings.policy.asked if each.id in classes)
        ids = tuple(dict.fromkeys(id_ for each in asked for id_ in each.methods))
    return tuple(offer.known_of(context, ids[:MOST]))


def _in_class(context: RenderContext) -> bool:
    found = offer.class_of(context)
    return found is not None and found.ask and bool(found.methods)


def _left_over(context: RenderContext, shown: int) -> Spans:
    more = len(offer.proposed(context)) > shown == MOST
    return context.text("answered.more_apps") if more else ()


def _each(kind: str, *, classes: tuple[str, ...] = (), always: bool = True) -> Maker:
    """What is known of each: a sentence a method."""

    def made(context: RenderContext) -> Value:
        lines = []
        methods = _methods(context, classes)
        for known in methods:
            own = offer.first_worded(context, f"method.{known.id}.{kind}")
            other = offer.first_worded(context, f"answered.unknown.{kind}", f"method.other.{kind}") if always else ""
            if own or other:
                text = context.having(about=known.id).text(own or other)
                name = context.texts.method(known.id)
                values: dict[str, Value] = {"method": name, "text": text}
                lines.append(text if plain(text).startswith(name) else context.filled("answered.line", values))
        return sentences([*lines, _left_over(context, len(methods))], "\n\n")

    return made


def _locks(context: RenderContext, methods: Iterable[MethodDef]) -> Value:
    """A sentence for each kind of protection that occurs among these."""
    alike: dict[str, list[str]] = {}
    for known in methods:
        kind, mail = f"protection.{known.protection}", ORDINARY_MAIL
        own = (f"{kind}.{mail}_{known.join}", f"{kind}.{mail}") if mail in known.classes else ()
        found = offer.first_worded(context, f"protection.of.{known.id}", *own, f"{kind}.any")
        alike.setdefault(found or "answered.line", []).append(known.id)
    unknown = alike.pop("answered.line", [])
    texts = [offer.text_of(context, id_, methods=offer.names_of(context, ids)) for id_, ids in alike.items()]
    for id_ in unknown:
        values: dict[str, Value] = {"method": context.texts.method(id_), "text": context.text("answered.not_set")}
        texts.append(context.filled("answered.line", values))
    return sentences(texts)


# What the policy says


def _classes(context: RenderContext) -> Iterator[ClassPolicy]:
    """The class in hand, or all that come up and offer something."""
    found = offer.class_of(context)
    if found is not None and _in_class(context):
        yield found
    else:
        yield from (each for each in context.settings.policy.asked if _offered(context, each))


def _offered(context: RenderContext, each: ClassPolicy, standing: str = "methods") -> tuple[str, ...]:
    """What a class speaks of: that of post, telephone and texts leaves out what another class has."""
    ids: tuple[str, ...] = getattr(each, standing)
    if each.id != offer.LEFT_OUT_CLASS:
        return ids
    return tuple(id_ for id_ in ids if id_ not in context.texts.elsewhere)


def _likes(context: RenderContext) -> Value:
    """How the methods stand, class by class."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in _classes(context):
        for key, standing in (("likes", "preferred"), ("lives_with", "acceptable")):
            ids = _offered(context, each, standing)
            if ids:
                alike.setdefault((key, ids), []).append(each.id)
    texts = [
        context.having(methods=ids).filled(
            f"answered.{key}",
            {
                "therapist": context.settings.practice.therapist,
                "methods": offer.names_of(context, ids, "or"),
                "part": context.texts.listed([context.texts.name("use", one) for one in parts]),
            },
        )
        for (key, ids), parts in alike.items()
    ]
    return sentences(texts)


def _in_plan(context: RenderContext) -> Value:
    """Whether, and for what, this practice takes the method that was asked about."""
    about, policy = context.id("about"), context.settings.policy
    offered = [each.id for each in policy.asked if about in _offered(context, each)]
    offered += [FALLBACK] if not offered and about in policy.fallback else []
    asked = [each.id for each in policy.asked if about in each.on_request]
    if offered or asked:
        return context.having(parts=tuple(offered or asked)).text(
            "answered.in_plan" if offered else "answered.on_request"
        )
    return context.text("answered.not_in_plan")


def _needed(context: RenderContext) -> Value:
    parts = tuple(each.id for each in context.settings.policy.asked if each.required)
    return context.having(parts=parts).text("answered.needed") if parts else ""


def _carried(context: RenderContext) -> Value:
    """What each method may carry, and what it must not, where the practice says so."""
    lines: dict[tuple[str, str], None] = {}
    for each in context.settings.policy.asked:
        for id_ in _offered(context, each):
            what = _what(context, each, id_)
            if what:
                lines[context.texts.method(id_), what] = None
    return stacked(context.filled("answered.carries", {"method": name, "what": what}) for name, what in lines)


def _what(context: RenderContext, each: ClassPolicy, id_: str) -> str:
    code, said = context.texts.language.code, []
    if purpose := each.purpose_of(id_).inn(code):
        said.append(plain(context.filled("answered.for_what", {"purpose": context.texts.purpose(purpose)})))
    if id_ in each.not_for:
        said.append(plain(context.filled("answered.not_for", {"not_for": each.not_for[id_].inn(code)})))
    return ", ".join(said)


def _notes(context: RenderContext) -> Value:
    """What the practice itself says of the classes."""
    code, who = context.texts.language.code, context.settings.practice.therapist
    notes = dict.fromkeys(each.note.inn(code) for each in _classes(context) if each.note)
    return sentences(context.filled("said.note", {"therapist": who, "note": note}) for note in notes)


def left_out(settings: Settings) -> tuple[str, ...]:
    """What of phone, texts and post this practice would like to leave out, and no other class offers."""
    found = settings.policy.classes.get(offer.LEFT_OUT_CLASS)
    if found is None or not found.ask:
        return ()
    others = (each for each in settings.policy.asked if each.id != offer.LEFT_OUT_CLASS)
    taken = {id_ for each in others for id_ in each.all_methods} | {*settings.policy.fallback}
    return tuple(id_ for id_ in found.leave_out if id_ not in taken)


def _second_ways(context: RenderContext) -> Value:
    ids = context.settings.policy.fallback
    talks = (each for each in context.settings.policy.asked if each.id in FALLBACK_CLASSES and each.all_methods)
    if not ids or not any(talks):
        return ""
    return context.filled("answered.second_ways", {"methods": offer.names_of(context, ids, "or")})


def mail(settings: Settings) -> tuple[str, ...]:
    """What is proposed for e-mail."""
    found = settings.policy.classes.get(ORDINARY_MAIL)
    return found.methods if found and found.ask else ()


def _subject(context: RenderContext) -> Value:
    """What of a mail stays readable, of the mail that is offered."""
    locked = offer.readable(context)
    return locked or context.text("answered.open_mail")


def _mail_lock(context: RenderContext) -> Value:
    ids = mail(context.settings)
    others = tuple(offer.known_of(context, (id_ for id_ in ids if id_ != ORDINARY_MAIL)))
    return sentences([offer.spans(_in_plan(context)), offer.spans(_locks(context, others)) if others else ()], "\n\n")


def apps(settings: Settings) -> tuple[str, ...]:
    """What is proposed and has to be installed, or needs an account."""
    ids = dict.fromkeys(id_ for each in settings.policy.asked for id_ in each.methods)
    return tuple(id_ for id_ in ids if settings.methods[id_].join in ("app", "account"))


def _has_own(context: RenderContext) -> Value:
    ids = [id_ for id_ in apps(context.settings) if context.settings.own_address(id_)]
    values = {"therapist": context.settings.practice.therapist, "methods": offer.names_of(context, ids)}
    return context.filled("answered.has", values) if ids else ""


# Where the therapist is found


def of_join(context: RenderContext, join: str) -> tuple[str, ...]:
    """What is proposed and joined like this."""
    return tuple(known.id for known in offer.known_of(context, offer.proposed(context)) if known.join == join)


def told(context: RenderContext, join: str) -> tuple[str, ...]:
    """Methods that are agreed and have an address of the therapist: only with the agreement is it told."""
    agreed = {line.method for part in context.agreement.parts.values() for line in part.lines}
    found = (id_ for id_ in dict.fromkeys(of_join(context, join)) if id_ in agreed)
    return tuple(id_ for id_ in found if context.settings.own_address(id_))


def _own(*joins: str) -> Maker:
    def made(context: RenderContext) -> Value:
        ids = [id_ for join in joins for id_ in told(context, join)]
        values = ({"method": context.texts.method(id_), "identifier": context.settings.own_address(id_)} for id_ in ids)
        return stacked(context.filled("answered.own", each) for each in values)

    return made


# Devices


def _runs_here(context: RenderContext) -> Value:
    wanted = PLATFORMS.get(context.id("topic"), ())
    runs = [known.id for known in _methods(context) if {*wanted} & {*known.platforms}]
    names = context.texts.listed([context.texts.name("platform", one) for one in wanted], "or")
    who = context.settings.practice.therapist
    values = {"platform": names, "methods": offer.names_of(context, runs), "therapist": who}
    return context.filled("answered.runs" if runs else "answered.runs_not", values)


def _lowest(context: RenderContext) -> Value:
    """The lowest version that each needs, where it is known."""
    wanted, lines = PLATFORMS.get(context.id("topic"), ()), []
    for known in _methods(context):
        ours = context.content.methods.get(known.id)
        lowest = ours.platforms if ours else {}
        versions = [(one, number) for one, number in lowest.items() if one in wanted and number]
        if versions:
            said = [plain(context.filled(f"answered.version.{one}", {"version": number})) for one, number in versions]
            values = {"method": context.texts.method(known.id), "versions": context.texts.listed(said, "or")}
            lines.append(context.filled("answered.lowest", values))
    return stacked(lines)


def _computers_all(context: RenderContext) -> Value:
    runs = [known.id for known in _methods(context) if {*known.platforms} >= offer.COMPUTERS]
    return offer.text_of(context, "offer.computers.named", methods=offer.names_of(context, runs)) if runs else ""


# The practice, the chat, and the law


def _all_away(context: RenderContext) -> Value:
    coming = (each for each in context.settings.practice.away if each.until >= context.today)
    code = context.texts.language.code
    return stacked(
        context.filled(
            "answered.away",
            {"from": context.day(each.from_), "until": context.day(each.until), "text": each.text.inn(code)},
        )
        for each in coming
    )


def vanishing(context: RenderContext) -> int:
    """After how many days the service of this chat takes messages away; 0: never."""
    service = getattr(context.settings, context.transport, None)
    days: int = getattr(service, "disappearing_days", 0)
    return days


def _vanish(context: RenderContext) -> Value:
    days = vanishing(context)
    return context.filled("answered.vanish", {"days": str(days)}) if days else ""


def _notice(context: RenderContext) -> Value:
    link = context.settings.practice.notice_link
    return context.filled("answered.notice", {"notice_link": link}) if link else ""


def _signs(context: RenderContext) -> Value:
    code = context.texts.language.code
    titles = [rule.title.inn(code) for rule in context.settings.rules if rule.sign]
    return context.filled("answered.signs", {"rules": context.texts.listed(titles)}) if titles else ""


def _danger_told(context: RenderContext) -> Value:
    return context.text("answered.danger_told") if context.settings.practice.tell_danger else ""


def _spoken_here(context: RenderContext) -> Value:
    names = {code: tongue.spoken for code, tongue in context.content.tongues.items()}
    known = names.get(context.texts.language.code, {})
    return context.texts.listed([known.get(code, code) for code in context.settings.practice.languages])


def _emergency_line(context: RenderContext) -> Value:
    known = context.content.helplines[context.settings.practice.country]
    return context.filled("helpline.emergency", {"emergency": known.emergency})


def _shared(id_: str) -> Maker:
    return lambda context: context.text(id_)


MAKERS: Mapping[str, Maker] = {
    "not_set": _shared("answered.not_set"),
    "word": _shared("answered.word"),
    "cannot_pass": _shared("answered.cannot_pass"),
    "each_trail": _each("trail"),
    "each_presence": _each("presence"),
    "each_screen": _each("screen", classes=FALLBACK_CLASSES),
    "each_cost": _each("cost"),
    "each_ads": _each("ads"),
    "each_lock": lambda context: _locks(context, _methods(context)),
    "likes": _likes,
    "in_plan": _in_plan,
    "needed": _needed,
    "carries": _carried,
    "notes": _notes,
    "second_ways": _second_ways,
    "subject": _subject,
    "mail_lock": _mail_lock,
    "has_own": _has_own,
    "own_numbers": _own("number"),
    "own_addresses": _own("address", "in_person"),
    "number_ways": lambda context: offer.names_of(context, of_join(context, "number"), "or"),
    "runs_here": _runs_here,
    "lowest": _lowest,
    "computers_all": _computers_all,
    "all_away": _all_away,
    "vanish": _vanish,
    "notice": _notice,
    "signs": _signs,
    "danger_told": _danger_told,
    "spoken_here": _spoken_here,
    "emergency_line": _emergency_line,
}
"""The name that a text asks for -> how its value is made."""
