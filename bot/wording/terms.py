"""What a practice brings to an agreement, in the client's language: from the settings to `bot.agreement.Terms`."""

from collections.abc import Mapping

from bot.agreement import QuestionWords, RuleWords, Terms
from bot.settings import Settings
from bot.settings.methods import MethodDef
from bot.settings.practice_rules import Question
from bot.wording.agreement_text import AgreementText, filled
from content.markup import plain


def terms(settings: Settings, texts: AgreementText) -> Terms:
    """Everything of the practice's own that stands in an agreement."""
    code = texts.language.code
    classes = settings.policy.classes
    return Terms(
        identifiers={
            id_: own
            for id_, known in settings.methods.items()
            if not known.link and (own := settings.therapist.identifiers.get(id_) or _shared(settings, known))
        },
        links={id_: known.link for id_, known in settings.methods.items() if known.link},
        sent={id_: known.sent.inn(code) for id_, known in settings.methods.items() if known.sent},
        purposes={
            (id_, method): said
            for id_, policy in classes.items()
            for method in policy.all_methods
            if (said := policy.purpose_of(method).inn(code))
        },
        not_for={(id_, m): said.inn(code) for id_, policy in classes.items() for m, said in policy.not_for.items()},
        rules={
            rule.id: RuleWords(rule.title.inn(code), rule.text.inn(code), _signer(rule.sign, texts))
            for rule in settings.rules
        },
        questions={
            each.id: QuestionWords(_asked(settings, texts, each), _options(texts, each)) for each in settings.questions
        },
    )


def _shared(settings: Settings, known: MethodDef) -> str:
    """A number that the therapist gave for another method."""
    return settings.own_address(known.id) if known.join == "number" else ""


def _signer(sign: str, texts: AgreementText) -> str:
    known = f"name.signer.{sign}"
    return plain(texts.language.text(known).fill({})) if known in texts.language.messages else sign


def _asked(settings: Settings, texts: AgreementText, question: Question) -> str:
    """How the question is put: in the practice's words, or in short, if it is one of ours."""
    own = question.text.inn(texts.language.code)
    text = None if own else texts.language.text(f"question.{question.id}.title", f"question.{question.id}.text")
    return plain(filled(text, {"therapist": settings.practice.therapist})) if text else own


def _options(texts: AgreementText, question: Question) -> Mapping[str, str]:
    code = texts.language.code
    yes_no = {f"answer_{id_}": plain(texts.language.text(f"label.{id_}").fill({})) for id_ in ("yes", "no")}
    return yes_no | {f"option.{question.id}.{n}": option.inn(code) for n, option in enumerate(question.options, 1)}
