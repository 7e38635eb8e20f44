"""From content and settings to what the dialogue needs: the playbook."""

import hashlib
from collections.abc import Mapping

from bot.settings import Settings
from bot.settings.policy import classes_of, methods_of
from content import Content
from content.guides import Guide as GuideText
from content.languages import Language
from content.markup import plain
from flows.guides import Guide, Problem, Setting
from flows.playbook import Playbook
from flows.symptoms import Symptoms
from flows.understanding import Vocabulary

DAYS_A_MONTH = 30


def build(content: Content, settings: Settings) -> Playbook:
    """Build the practice's playbook. Raises `flows.playbook.PlaybookError` with all faults."""
    practice, policy = settings.practice, settings.effective_policy
    facts = (practice.reply_times, practice.dropped_call, practice.complaints, practice.regulator)
    return Playbook(
        version=version(content, settings),
        classes=classes_of(policy),
        fallback=policy.fallback.method,
        methods=methods_of(content),
        vocabularies={code: _vocabulary(content.languages[code], practice.therapist) for code in practice.languages},
        country=practice.country,
        reminder_days=practice.reminder_days,
        review_days=practice.review_months * DAYS_A_MONTH,
        tell_danger=practice.tell_danger,
        heard_words={code: each.phrases for code, each in content.heard.items() if code not in practice.languages},
        facts=any(facts) or practice.review_months > 0,
        guides=_guides(content, practice.languages),
    )


def version(content: Content, settings: Settings) -> str:
    """The version of wording and policy together: the content's, and four digits of the policy."""
    policy = settings.effective_policy
    written = [f"{id_} {rule.model_dump_json()}" for id_, rule in policy.classes.items()] + [policy.fallback.method]
    return f"{content.version}-{hashlib.sha256(' '.join(written).encode()).hexdigest()[:4]}"


def _guides(content: Content, languages: tuple[str, ...]) -> Mapping[str, Guide]:
    """The outline of each guide, and in each language how people put what is wrong."""
    return {method: _guide(method, content, languages) for method in content.languages[languages[0]].guides}


def _guide(method: str, content: Content, languages: tuple[str, ...]) -> Guide:
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
        settings={id_: Setting(each.careful, each.platforms) for id_, each in first.settings.items()},
        symptoms={code: _symptoms(guide, content.languages[code]) for code, guide in guides.items()},
    )


def _symptoms(guide: GuideText, language: Language) -> Symptoms:
    """How people put what is wrong; small words and the app's own name tell nothing about it."""
    phrases = {id_: (each.title, *each.phrases) for id_, each in guide.problems.items()}
    small = language.words["guides"].get("small", ())
    return Symptoms(phrases, (*small, *plain(language.messages[f"method.{guide.method}.name"].spans).split()))


def _vocabulary(language: Language, therapist: str) -> Vocabulary:
    """The language's words; what stands on an option is understood as that option."""
    labels = {
        id_.removeprefix("label."): plain(text.fill({"therapist": therapist, "method": "", "part": ""}))
        for id_, text in language.messages.items()
        if id_.startswith("label.")
    }
    for guide in language.guides.values():
        for id_, section in guide.sections.items():
            labels.setdefault(f"section.{id_}", section.title)
    words = {group: _named(phrases, therapist) for group, phrases in language.words.items()}
    return Vocabulary(
        choices=_joined(words["choices"], labels),
        commands=words["commands"],
        methods=words["methods"],
        parts=words["parts"],
        platforms=words["platforms"],
        signs=words["signs"],
        numbers=words["numbers"],
    )


def _named(phrases: Mapping[str, tuple[str, ...]], therapist: str) -> Mapping[str, tuple[str, ...]]:
    """Phrases that name the therapist, by the whole name and by its first part."""
    names = dict.fromkeys((therapist, therapist.split(maxsplit=1)[0]))
    return {
        id_: tuple(dict.fromkeys(phrase.replace("{therapist}", name) for phrase in some for name in names))
        for id_, some in phrases.items()
    }


def _joined(phrases: Mapping[str, tuple[str, ...]], labels: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    ids = dict.fromkeys((*phrases, *labels))
    return {id_: (*phrases.get(id_, ()), *([labels[id_]] if id_ in labels else [])) for id_ in ids}
