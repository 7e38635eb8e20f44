"""The practice's own words: rules, questions, what to do in a crisis, absence, notes. Quoted as they stand.

Rules of this file:
1. What the practice wrote is a value: it is neither parsed nor restyled, and no full stop is added to it.
2. It may be longer than ours, and may name what it likes: it is the therapist's to say.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.settings.practice_rules import SHARED_DEVICE, Question, Rule
from bot.wording.agreement_text import Spans, sentences, stacked
from bot.wording.helplines import numbers
from bot.wording.render_context import Maker, RenderContext
from content.markup import Value, plain

AHEAD = timedelta(days=14)
"""An absence is told so long before."""


# Rules and questions.


def rule(context: RenderContext) -> Rule | None:
    """The rule that the effect speaks of."""
    id_ = context.id("rule") or _subject(context)
    return next((each for each in context.settings.rules if each.id == id_), None)


def _subject(context: RenderContext) -> str:
    """The rule or question of the practice that is open."""
    return context.conversation.question.subject.partition(" ")[0]


def title(context: RenderContext, id_: str) -> str:
    """What a rule is called; a question by what it asks."""
    found = next((each for each in context.settings.rules if each.id == id_), None)
    if found:
        return found.title.inn(context.texts.language.code)
    asked = _question_text("text")(context.having(question=id_))
    return (asked if isinstance(asked, str) else plain(asked)) or id_


def _rule_text(context: RenderContext) -> Value:
    found = rule(context)
    return found.text.inn(context.texts.language.code) if found else ""


def question(context: RenderContext) -> Question | None:
    """The question of the practice that the effect speaks of."""
    id_ = context.id("question") or _subject(context)
    return next((each for each in context.settings.questions if each.id == id_), None)


def _question_text(kind: str) -> Maker:
    """The practice's words, or ours for one that Accord knows."""

    def made(context: RenderContext) -> Value:
        found = question(context)
        if found is None:
            return ""
        own = (found.text if kind == "text" else found.why).inn(context.texts.language.code)
        known = f"question.{found.id}.{kind}"
        return own or (context.text(known) if known in context.texts.language.messages else "")

    return made


def _who_can_look(id_: str) -> Maker:
    """Our question on who else can look, in our words, or in the practice's."""

    def made(context: RenderContext) -> Value:
        found = next((each for each in context.settings.questions if each.id == SHARED_DEVICE), None)
        return (found.text.inn(context.texts.language.code) if found else "") or context.text(id_)

    return made


def option(context: RenderContext, id_: str) -> str:
    """What stands on an answer of a question: `option.<question>.<number>`."""
    _, question_id, number = id_.split(".")
    found = next((each for each in context.settings.questions if each.id == question_id), None)
    return found.options[int(number) - 1].inn(context.texts.language.code) if found else id_


# Danger, and absence.


def _in_danger(context: RenderContext) -> Value:
    """What the practice says of a crisis, its own numbers, then those of the country, which always stand."""
    settings, text = context.settings, context.texts.language.text
    code = context.texts.language.code
    known = context.content.helplines[settings.practice.country]
    said: list[Spans] = []
    if settings.crisis.text:
        values = {"therapist": settings.practice.therapist, "text": settings.crisis.text.inn(code)}
        said.append(context.filled("crisis.text", values))
    own = [(each.name.inn(code), each.how.inn(code)) for each in settings.crisis.numbers]
    said += [text("helpline.line").fill({"name": name, "how": how}) for name, how in own]
    return stacked([*said, *numbers(context.texts.language, known)])


def away(context: RenderContext) -> Spans:
    """When the therapist is not there, from a fortnight before; their own words, with the days."""
    said = []
    for each in context.settings.practice.away:
        if each.from_ - AHEAD <= context.today <= each.until:
            values = {
                "from": context.day(each.from_),
                "until": context.day(each.until),
                "text": each.text.inn(context.texts.language.code),
            }
            said.append(context.texts.language.text("facts.away").fill(values))
    return sentences(said)


def _rules_told(context: RenderContext) -> Value:
    """Rules that ask for nothing, one under the other."""
    return sentences([context.having(rule=id_).text("rule.entry") for id_ in context.ids("rules")], "\n\n")


def _rule_no(context: RenderContext) -> Value:
    """What follows from a no, or from a skip."""
    found = rule(context)
    return context.text("rule.condition_no" if found and found.acknowledge == "condition" else "rule.no")


def _answered(context: RenderContext) -> Value:
    """What the client answered, if they did."""
    return context.text("question.answered") if _reply(context) else ""


def _reply(context: RenderContext) -> str:
    """What was answered, in the words of the option, if it is one."""
    found = question(context)
    given = context.conversation.replies.get(found.id) if found else None
    said = context.id("reply") or (given.value if given else "") or ""
    if said.startswith("option."):
        return option(context, said)
    return plain(context.text(f"label.{said.removeprefix('answer_')}")) if said in ("answer_yes", "answer_no") else said


MAKERS: Mapping[str, Maker] = {
    "rule_title": lambda context: found.title.inn(context.texts.language.code) if (found := rule(context)) else "",
    "rules_told": _rules_told,
    "rule_no": _rule_no,
    "reply": _reply,
    "answered": _answered,
    "rule_text": _rule_text,
    "rules": lambda context: context.texts.listed([title(context, id_) for id_ in context.ids("rules")]),
    "question_text": _question_text("text"),
    "question_why": _question_text("why"),
    "device_text": _who_can_look("device.text.ask"),
    "device_again": _who_can_look("device.text.again"),
    "in_danger": _in_danger,
    "away": away,
}
"""The name that a text asks for -> how its value is made."""
