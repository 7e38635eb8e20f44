"""From content and settings to what the dialogue needs: the playbook."""

import hashlib
from collections.abc import Mapping

from bot.settings import MethodDef, Settings
from bot.settings.practice_rules import SHARED_DEVICE
from bot.settings.tables import ADVICE
from bot.settings.words import reduced, said_of
from bot.wording import answers
from content import Content
from content.guides import LINK
from content.guides import Guide as GuideText
from content.heard import trouble
from content.languages import Language
from content.loading import ANY_MAIL
from content.markup import plain
from flows.guides import Guide, Problem, Setting
from flows.playbook import NUMBER, UNASKED_IDENTIFIERS, Acknowledge, Class, Join, Method, Playbook, QuestionKind
from flows.playbook import Question as FlowQuestion
from flows.playbook import Rule as FlowRule
from flows.playbook import Tongue as FlowTongue
from flows.symptoms import ALIKE, ELSE, OTHER, Symptoms
from flows.understanding import Vocabulary

Phrases = Mapping[str, tuple[str, ...]]

DAYS_A_MONTH = 30


EMAIL, SHARED_ADDRESS = "email", "address"
"""Ordinary e-mail; and what every method that is known by any address for e-mail calls it."""


def build(content: Content, settings: Settings) -> Playbook:
    """Build the practice's playbook. Raises `flows.playbook.PlaybookError` with all faults."""
    practice = settings.practice
    facts = (practice.reply_times, practice.dropped_call, practice.complaints, practice.regulator)
    return Playbook(
        version=version(content, settings),
        classes=classes_of(settings),
        fallback=settings.policy.fallback,
        methods=methods_of(settings),
        vocabularies={code: _vocabulary(content.languages[code], settings) for code in practice.languages},
        country=practice.country,
        reminder_days=practice.reminder_days,
        review_days=practice.review_months * DAYS_A_MONTH,
        tell_danger=practice.tell_danger,
        heard_words={code: each.phrases for code, each in content.heard.items() if code not in practice.languages},
        unset=answers.unset(content.languages[practice.languages[0]], settings),
        tongues=_tongues(content),
        facts=any(facts) or practice.review_months > 0,
        guides=_guides(content, settings),
        rules=rules_of(settings),
        questions=questions_of(settings),
        device=settings.device,
        kind=settings.kind,
    )


def version(content: Content, settings: Settings) -> str:
    """The version of wording and policy together: the content's, and four digits of the policy."""
    written = repr((settings.policy, settings.rules, settings.questions, settings.crisis))
    return f"{content.version}-{hashlib.sha256(written.encode()).hexdigest()[:4]}"


def classes_of(settings: Settings) -> tuple[Class, ...]:
    """Give the classes as the dialogue knows them, in order."""
    return tuple(
        Class(
            id_,
            wanted.preferred,
            wanted.acceptable,
            wanted.on_request,
            wanted.required,
            wanted.several,
            wanted.leave_out,
            wanted.reuse,
            wanted.ask,
        )
        for id_, wanted in settings.policy.classes.items()
    )


def methods_of(settings: Settings) -> Mapping[str, Method]:
    """Give all methods as the dialogue knows them, those that have closed too: people name them."""
    return {
        id_: Method(
            id_,
            known.classes,
            Join(known.join),
            "" if known.identifier in UNASKED_IDENTIFIERS else known.identifier,
            _shares(known),
            known.domains,
            known.platforms,
            known.qualities,
            known.closed,
            browser=known.identifier == "facetime",
            link=bool(known.link),
            sent=bool(known.sent),
            sent_to=known.sent_to,
            own=known.own,
            own_address=bool(settings.own_address(id_)) or not settings.needs_address(id_),
        )
        for id_, known in settings.methods.items()
    }


def _shares(method: MethodDef) -> str:
    """Under which key a client's contact detail is kept: one number, one address, else each method its own."""
    if method.join == "number" and not method.own:
        return NUMBER
    return SHARED_ADDRESS if method.join == "address" and method.identifier == "email" else method.id


def rules_of(settings: Settings) -> tuple[FlowRule, ...]:
    """Give the rules as the dialogue knows them."""
    return tuple(
        FlowRule(
            rule.id,
            rule.at,
            Acknowledge(rule.acknowledge),
            rule.version,
            sign=bool(rule.sign),
            in_agreement=rule.in_agreement,
        )
        for rule in settings.rules
    )


def questions_of(settings: Settings) -> tuple[FlowQuestion, ...]:
    """Give the questions as the dialogue knows them; our own, who else can look, is not among them."""
    return tuple(
        FlowQuestion(
            question.id,
            question.at,
            QuestionKind(question.kind),
            question.required,
            tuple(f"option.{question.id}.{number}" for number in range(1, len(question.options) + 1)),
            question.version,
        )
        for question in settings.questions
        if question.id != SHARED_DEVICE
    )


def _guides(content: Content, settings: Settings) -> Mapping[str, Guide]:
    """By method, the outline of its guide, and in each language how people put what is wrong.

    Methods that one joins by a link share one guide, the practice's own ones too.
    """
    known = content.languages[settings.practice.languages[0]].guides
    guides = {method: _guide(method, content, settings) for method in known}
    by_link = guides.pop(LINK)
    return guides | {id_: by_link for id_, method in settings.methods.items() if method.join == "link"}


def _guide(method: str, content: Content, settings: Settings) -> Guide:
    """Outline a guide. Of our advice, only what the practice gives is among its settings."""
    languages, unsaid = settings.practice.languages, {*ADVICE} - {*settings.practice.advice}
    guides = {code: content.languages[code].guides[method] for code in languages}
    first = guides[languages[0]]
    return Guide(
        sections={id_: tuple(step.id for step in section.steps) for id_, section in first.sections.items()},
        shown=tuple({section.title: id_ for id_, section in reversed(list(first.sections.items()))}.values())[::-1],
        minimum={id_: section.minimum for id_, section in first.sections.items()},
        older={id_: section.older for id_, section in first.sections.items()},
        not_possible=tuple(first.not_possible),
        problems={
            id_: Problem(len(each.causes), each.platforms, each.at, each.tell) for id_, each in first.problems.items()
        },
        settings={
            id_: Setting(each.careful, each.platforms) for id_, each in first.settings.items() if id_ not in unsaid
        },
        symptoms={code: symptoms_of(guide, content.languages[code]) for code, guide in guides.items()},
    )


def symptoms_of(guide: GuideText, language: Language) -> Symptoms:
    """The finder of a guide: how people put what is wrong; small words and the app's own name tell nothing about it."""
    told, other = (trouble(language.code, app) for app in (guide.method, OTHER))
    phrases = {id_: (each.title, *each.phrases, *told.get(id_, ())) for id_, each in guide.problems.items()}
    phrases |= {id_: () if id_ == ALIKE else (*told.get(id_, ()), *other.get(id_, ())) for id_ in ELSE}
    small = language.words["guides"].get("small", ())
    name = language.messages.get(f"method.{guide.method}.name")
    alarming = [id_ for id_, each in guide.problems.items() if each.alarming]
    return Symptoms(phrases, (*small, *(plain(name.spans).split() if name else ())), guide.method, alarming)


def _vocabulary(language: Language, settings: Settings) -> Vocabulary:
    """The language's words and the practice's own; what stands on an option is understood as that option."""
    therapist, code = settings.practice.therapist, language.code
    labels = {
        id_.removeprefix("label."): plain(text.fill({"therapist": therapist, "method": "", "part": "", "about": ""}))
        for id_, text in language.messages.items()
        if id_.startswith("label.")
    }
    for topic in answers.topics(language):
        named = language.messages[f"{answers.PREFIX}{topic}.{answers.TITLE}"]
        labels[f"topic.{topic}"] = plain(named.fill({"therapist": therapist}))
    for guide in language.guides.values():
        for id_, section in guide.sections.items():
            labels.setdefault(f"section.{id_}", section.title)
    words = {group: _named(phrases, therapist) for group, phrases in language.words.items()}
    return Vocabulary(
        choices=_joined(words["choices"], labels, _option_labels(language.code, settings)),
        commands=words["commands"],
        methods=_with_own({**_names(language), **_mail(words["methods"])}, _own_methods(language.code, settings)),
        parts=_with_own(words["parts"], _own_classes(language.code, settings)),
        platforms=words["platforms"],
        signs=words["signs"],
        numbers=words["numbers"],
        danger=words["danger"],
        spellings=words["spellings"],
        qualities=words["qualities"],
        details=words["details"],
        rules={rule.id: said_of(rule.words, rule.title, code) for rule in settings.rules},
        questions={each.id: tuple(each.words) for each in settings.questions},
        topics=words["topics"],
        subjects=words["subjects"],
        asking=words["asking"],
        near=words["near"],
        alike={id_: _single(some, therapist) for id_, some in language.words["alike"].items()},
    )


def _single(words: tuple[str, ...], therapist: str) -> tuple[str, ...]:
    """Words that stand for each other; for the therapist's name, its parts that are names."""
    names = tuple(part.casefold() for part in therapist.replace(".", " ").split() if part[0].isupper())
    return tuple(one for word in words for one in (names if word == "{therapist}" else (word,)))


def _tongues(content: Content) -> Mapping[str, FlowTongue]:
    """The languages that people may ask for; those that are spoken too, as a text in one of them is no request."""
    return {
        code: FlowTongue(frozenset(each.names), frozenset(each.common), each.script, frozenset(each.letters))
        for code, each in content.tongues.items()
    }


def _names(language: Language) -> Phrases:
    """What each method is called: enough for one of which nobody wrote down how else people name it."""
    ids = (id_.split(".") for id_ in language.messages if id_.startswith("method."))
    return {id_: (plain(language.text(f"method.{id_}.name").fill({})),) for _, id_, text in ids if text == "name"}


def _mail(phrases: Phrases) -> Phrases:
    """Any firm that carries mail is ordinary e-mail, offered or not."""
    rest = {id_: words for id_, words in phrases.items() if id_ != ANY_MAIL}
    return rest | {EMAIL: (*rest.get(EMAIL, ()), *phrases.get(ANY_MAIL, ()))}


def _own_methods(code: str, settings: Settings) -> Phrases:
    return {id_: said_of(method.words, method.name, code) for id_, method in settings.methods.items()}


def _own_classes(code: str, settings: Settings) -> Phrases:
    return {id_: said_of(wanted.words, wanted.name, code) for id_, wanted in settings.policy.classes.items()}


def _option_labels(code: str, settings: Settings) -> Mapping[str, str]:
    """What stands on the options of the practice's questions, and on its rules where they can be changed."""
    rules = {f"rule.{rule.id}": rule.title.inn(code) for rule in settings.rules if rule.title}
    return rules | {
        f"option.{question.id}.{number}": option.inn(code)
        for question in settings.questions
        for number, option in enumerate(question.options, 1)
    }


def _with_own(phrases: Phrases, own: Phrases) -> Phrases:
    """Add the practice's own words; what it claims for one id is no other's."""
    taken = {reduced(phrase) for words in own.values() for phrase in words}
    kept = {id_: tuple(word for word in words if reduced(word) not in taken) for id_, words in phrases.items()}
    ids = dict.fromkeys((*kept, *(id_ for id_, words in own.items() if words)))
    return {id_: (*kept.get(id_, ()), *own.get(id_, ())) for id_ in ids}


def _named(phrases: Mapping[str, tuple[str, ...]], therapist: str) -> Mapping[str, tuple[str, ...]]:
    """Phrases that name the therapist, by the whole name and by its first part."""
    names = dict.fromkeys((therapist, therapist.split(maxsplit=1)[0]))
    return {
        id_: tuple(dict.fromkeys(phrase.replace("{therapist}", name) for phrase in some for name in names))
        for id_, some in phrases.items()
    }


def _joined(phrases: Phrases, *labels: Mapping[str, str]) -> Phrases:
    """Add to each id what stands on the option of that id."""
    shown = {id_: label for each in labels for id_, label in each.items()}
    ids = dict.fromkeys((*phrases, *shown))
    return {id_: (*phrases.get(id_, ()), *([shown[id_]] if id_ in shown else [])) for id_ in ids}
