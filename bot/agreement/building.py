"""How an agreement is built from the answers, and how two versions differ.

Rules of this file:
1. What is open follows from the answers and the practice's policy; nobody keeps a list of it.
2. A rule that belongs to nothing that is agreed stands nowhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.agreement.values import (
    ADDRESS_POINTS,
    HARMLESS,
    REPLY,
    RULE,
    SIGNED,
    Acknowledgement,
    AddressChange,
    Agreement,
    Change,
    Consent,
    Difference,
    GivenReply,
    HouseRule,
    Line,
    LineReadiness,
    Part,
    PartStatus,
    Point,
    PointCode,
    Side,
    SignedRule,
    Stamp,
)
from flows.conversation import Answer, App, Conversation, Readiness, Status, Yes
from flows.due import reply_to, signature
from flows.playbook import AGREED, ASKED, DEVICE, FALLBACK, START, Acknowledge, Method, Playbook, Rule
from flows.progress import unmet


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule of the practice in the client's language; `sign`: who signs it on paper."""

    title: str
    text: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A question of the practice in the client's language; `options` by their ids, "yes" and "no" too."""

    text: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the practice itself brings to an agreement, in the client's language. By method, (class, method), or id."""

    identifiers: Mapping[str, str] = field(default_factory=dict)
    """The therapist's own."""
    links: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    purposes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    not_for: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rules: Mapping[str, RuleWords] = field(default_factory=dict)
    questions: Mapping[str, QuestionWords] = field(default_factory=dict)


def build(
    conversation: Conversation,
    playbook: Playbook,
    terms: Terms,
    stamp: Stamp,
    before: Agreement | None = None,
) -> Agreement:
    """Build the agreement from the answers. `before` is the last version, whose history goes on."""
    answers = conversation.answers
    parts = {id_: _part(id_, answers.get(id_), conversation.apps, playbook, terms) for id_ in playbook.parts}
    device = answers.get(DEVICE)
    made = Agreement(
        reference=stamp.reference,
        version=stamp.version,
        date=stamp.date,
        wording=playbook.version,
        language=conversation.language,
        consent=Consent(conversation.consent, _day(conversation.consent_on)),
        classes={id_: part for id_, part in parts.items() if id_ in playbook.by_id and _comes_up(id_, part, playbook)},
        fallback=parts.get(FALLBACK, Part()),
        device=Part(PartStatus.TOLD, reason=device.reason) if device and device.reason else None,
        acknowledgements=tuple(_acknowledgements(conversation, playbook, terms)),
        rules=tuple(
            HouseRule(rule.id, terms.rules[rule.id].title, terms.rules[rule.id].text)
            for rule in playbook.rules
            if rule.in_agreement and rule.acknowledge is Acknowledge.NO and _applies(rule, conversation)
        ),
        signed=tuple(_signed(conversation, playbook, terms)),
        replies=tuple(_replies(conversation, playbook, terms)),
        open=tuple(dict.fromkeys(_points(conversation, playbook, terms))),  # two methods may miss one address
    )
    if before is None:
        return made
    new = (
        Change(part=each.part, old=each.old, new=each.new, title=each.title, version=stamp.version, date=stamp.date)
        for each in differences(before, made)
    )
    return replace(made, history=(*before.history, *new))


def differences(old: Agreement, new: Agreement) -> Iterator[Difference]:
    """Give what differs, part by part, in the order of the new one; both sides are whole parts."""
    for id_, part in new.classes.items():
        if old.classes.get(id_) != part:
            yield Difference(part=id_, old=old.classes.get(id_), new=part)
    yield from (Difference(part=id_, old=part, new=None) for id_, part in old.classes.items() if id_ not in new.classes)
    if old.fallback != new.fallback:
        yield Difference(part=FALLBACK, old=old.fallback, new=new.fallback)
    if old.device != new.device:
        yield Difference(part=DEVICE, old=old.device, new=new.device)
    before, after = _told(old), _told(new)
    for id_ in dict.fromkeys((*after, *before)):
        was, now = before.get(id_), after.get(id_)
        if was != now:
            title = (now or was or ("", None))[0]
            yield Difference(part=id_, old=was[1] if was else None, new=now[1] if now else None, title=title)


def _told(agreement: Agreement) -> Mapping[str, tuple[str, Part | None]]:
    """What was said to rules and questions and what is signed, by a name for each: its title, and what was said."""
    rules = {
        f"{RULE}{each.rule}": (each.title, Part(PartStatus.TOLD, reason=f"said_{each.answer}", text=each.text))
        for each in agreement.acknowledgements
    }
    signed = {f"{SIGNED}{each.rule}": (each.title, Part(PartStatus.TOLD, reason="signed")) for each in agreement.signed}
    replies = {
        f"{REPLY}{each.question}": (each.text, Part(PartStatus.TOLD, text=each.value) if each.value else None)
        for each in agreement.replies
    }
    return {**rules, **signed, **replies}


def as_it_stands(agreement: Agreement, conversation: Conversation, playbook: Playbook) -> Agreement:
    """The last version as it stands today: a method whose address changed since is an open point; see `readied`."""
    agreement = readied(agreement, playbook)
    agreed = agreement.methods
    changed = (
        _address_point(id_, app) for id_, app in conversation.apps.items() if app.address_changed and id_ in agreed
    )
    others = (point for point in agreement.open if point.code not in ADDRESS_POINTS.values())
    return replace(agreement, open=(*changed, *others))


def readied(agreement: Agreement, playbook: Playbook) -> Agreement:
    """The agreement in which nothing waits to be set up where nothing has to be: a link, a number, an address."""
    classes = {id_: _readied(part, playbook) for id_, part in agreement.classes.items()}
    points = (each for each in agreement.open if each.code is not PointCode.SETUP or _sets_up(each.method, playbook))
    return replace(agreement, classes=classes, fallback=_readied(agreement.fallback, playbook), open=tuple(points))


def _readied(part: Part, playbook: Playbook) -> Part:
    waiting = {line for line in part.lines if line.readiness is LineReadiness.CHOSEN}
    ready = {line for line in waiting if not _sets_up(line.method, playbook)}
    lines = (replace(line, readiness=LineReadiness.INSTALLED) if line in ready else line for line in part.lines)
    return replace(part, lines=tuple(lines)) if ready else part


def _sets_up(method: str | None, playbook: Playbook) -> bool:
    """Whether there is something to set up. Of a method that is gone, nobody can tell: what was said of it stays."""
    known = playbook.methods.get(method or "")
    return known is None or known.install


def _readiness(app: App, known: Method) -> Readiness:
    """How far a method works: where nothing has to be set up, to have chosen it is enough."""
    waits = app.readiness in (Readiness.UNKNOWN, Readiness.CHOSEN)
    if not waits:
        return app.readiness
    return Readiness.CHOSEN if known.install else Readiness.INSTALLED


def _day(stored: str) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _comes_up(id_: str, part: Part, playbook: Playbook) -> bool:
    """A class that opens on request alone stands nowhere before it was opened."""
    return part.status is not PartStatus.OPEN or playbook.by_id[id_].opens


def _part(id_: str, answer: Answer | None, apps: Mapping[str, App], playbook: Playbook, terms: Terms) -> Part:
    if answer is None:
        return Part()
    status = PartStatus(answer.status.value)
    if answer.status is Status.AGREED:
        return Part(status, tuple(_line(id_, method, answer, apps, playbook, terms) for method in answer.methods))
    if answer.status in (Status.TO_DISCUSS, Status.REFUSED):
        return Part(status, reason=answer.reason, method=answer.method or None)
    return Part(status)


def _line(id_: str, method: str, answer: Answer, apps: Mapping[str, App], playbook: Playbook, terms: Terms) -> Line:
    class_, known, app = playbook.by_id.get(id_), playbook.methods[method], apps.get(method, App())
    return Line(
        method=method,
        readiness=LineReadiness.BY_LINK if answer.by_link else LineReadiness(_readiness(app, known).value),
        standing=class_.standing(method) if class_ else None,
        identifier=_contact(known, apps),
        therapist_identifier=terms.identifiers.get(method),
        address_changed=AddressChange(app.address_changed) if app.address_changed and not answer.by_link else None,
        purpose=terms.purposes.get((id_, method)) or None,
        not_for=terms.not_for.get((id_, method)) or None,
        link=terms.links.get(method) or None,
        sent=terms.sent.get(method) or None,
    )


def _contact(method: Method, apps: Mapping[str, App]) -> str | None:
    """How the client is found there; methods that share a contact detail have it in one place."""
    return apps.get(method.shares, App()).identifier or None


def _applies(rule: Rule, conversation: Conversation) -> bool:
    """Whether the rule belongs to what was agreed: it is for everybody, or one of its places is."""
    agreed = {id_: each.methods for id_, each in conversation.answers.items() if each.status is Status.AGREED}
    places = (place.partition(":") for place in rule.at)
    return any(
        part in (START, AGREED, ASKED) or (part in agreed and (not method or method in agreed[part]))
        for part, _, method in places
    )


def _acknowledgements(conversation: Conversation, playbook: Playbook, terms: Terms) -> Iterator[Acknowledgement]:
    for rule in playbook.rules:
        said = conversation.acknowledged.get(rule.id)
        if said and rule.acknowledge is not Acknowledge.NO and _applies(rule, conversation):
            words = terms.rules[rule.id]
            condition = rule.acknowledge is Acknowledge.CONDITION
            yield Acknowledgement(rule.id, words.title, words.text, said.answer, _day(said.on), condition)


def _signed(conversation: Conversation, playbook: Playbook, terms: Terms) -> Iterator[SignedRule]:
    """What was signed in today's wording, and still is to be signed."""
    for rule in playbook.rules:
        signed = signature(conversation, rule)
        if signed and rule.sign and _applies(rule, conversation):
            words = terms.rules[rule.id]
            yield SignedRule(rule.id, words.title, words.sign, _day(signed.on))


def _replies(conversation: Conversation, playbook: Playbook, terms: Terms) -> Iterator[GivenReply]:
    for question in playbook.questions:
        reply = reply_to(conversation, question)
        if reply is not None:
            words = terms.questions[question.id]
            said = words.options.get(reply.value, reply.value) if reply.value else None
            yield GivenReply(question.id, words.text, said)


def _points(conversation: Conversation, playbook: Playbook, terms: Terms) -> Iterator[Point]:
    """What is still open: the floor that is missing, what is to be talked about, what is to be set up or told."""
    yield from _points_of_rules(conversation, playbook, terms)
    missing = unmet(playbook, conversation)
    for id_ in playbook.by_id:
        answer = conversation.answers.get(id_)
        if id_ in missing:
            yield Point(PointCode.MISSING, id_)
        if answer and answer.status in (Status.TO_DISCUSS, Status.REFUSED):
            yield Point(PointCode(answer.status.value), id_, answer.method or None, answer.reason)
    yield from _points_of_methods(conversation, playbook)
    for question in playbook.questions:
        reply = reply_to(conversation, question)
        if question.required and reply is not None and reply.skipped:
            yield Point(PointCode.QUESTION, title=terms.questions[question.id].text)
    device = conversation.answers.get(DEVICE)
    if device and device.reason not in HARMLESS:
        yield Point(PointCode.DEVICE, DEVICE, reason=device.reason)


def _points_of_methods(conversation: Conversation, playbook: Playbook) -> Iterator[Point]:
    """What is to be set up, to be tried, or to be told of each method that is agreed."""
    agreed = {id_: answer for id_, answer in conversation.answers.items() if answer.status is Status.AGREED}
    daily = {method for id_, answer in agreed.items() if id_ != FALLBACK for method in answer.methods}
    used = dict.fromkeys(method for answer in agreed.values() if not answer.by_link for method in answer.methods)
    for method in used:
        app = conversation.apps.get(method, App())
        if app.address_changed:
            yield _address_point(method, app)
        if app.help_wanted:
            yield Point(PointCode.HELP, method=method)
        elif app.readiness is Readiness.CHOSEN and playbook.methods[method].install:
            yield Point(PointCode.SETUP, method=method)
        elif app.readiness is Readiness.INSTALLED and method in daily and playbook.methods[method].hello:
            yield Point(PointCode.HELLO, method=method)
        yield from _points_of_addresses(playbook.methods[method], conversation, playbook)


def _points_of_rules(conversation: Conversation, playbook: Playbook, terms: Terms) -> Iterator[Point]:
    """A rule that was not acknowledged, and one that is to be signed on paper."""
    for rule in playbook.rules:
        said = conversation.acknowledged.get(rule.id)
        if not _applies(rule, conversation):
            continue
        words = terms.rules[rule.id]
        if said and said.answer is not Yes.YES and rule.acknowledge is not Acknowledge.NO:
            condition = rule.acknowledge is Acknowledge.CONDITION
            yield Point(PointCode.CONDITION if condition else PointCode.ACKNOWLEDGE, title=words.title)
        if rule.sign and signature(conversation, rule) is None:
            yield Point(PointCode.SIGN, title=words.title, reason=words.sign or None)


def _points_of_addresses(method: Method, conversation: Conversation, playbook: Playbook) -> Iterator[Point]:
    """An agreed method by which one side does not know where to write."""
    if not method.own_address:
        yield Point(PointCode.NO_ADDRESS, method=method.id, side=Side.THERAPIST)
    needed = playbook.methods[method.sent_to] if method.sent and method.sent_to else method
    app = conversation.apps.get(needed.shares, App())
    waits = method.install and conversation.apps.get(method.id, App()).readiness is Readiness.CHOSEN
    if needed.asks_identifier and not app.identifier and not waits:
        yield Point(PointCode.NO_ADDRESS, method=needed.id, side=Side.CLIENT)


def _address_point(method: str, app: App) -> Point:
    return Point(ADDRESS_POINTS[AddressChange(app.address_changed)], method=method)
