"""What is answered to what people ask: composed from the practice's settings, and from what is known of methods.

Rules of this file:
1. `content/<language>/answers.toml` has the words, a variant for each condition; the first in the order of the tables
   here whose condition holds is said, `else` where none does.
2. Nothing is made up: where the practice has set nothing, that is what is said, and a word with the therapist offered.
"""

from collections.abc import Callable, Mapping

from bot.settings import Settings
from bot.wording import answer_values
from bot.wording.answer_values import ORDINARY_MAIL, apps, left_out, mail, of_join, told, vanishing
from bot.wording.render_context import Maker, RenderContext
from content.languages import Language
from content.markup import Value, plain

PREFIX = "answer."
ELSE, TITLE = "else", "title"


# Which variant


def _has(key: str) -> Callable[[Settings], bool]:
    return lambda settings: bool(getattr(settings.practice, key))


def _carries(settings: Settings) -> bool:
    return any(each.purpose or each.purposes or each.not_for for each in settings.policy.asked)


OF_SETTINGS: Mapping[str, Callable[[Settings], bool]] = {
    **{
        key: _has(key)
        for key in (
            *("reply_times", "dropped_call", "complaints", "regulator", "host_country", "lawful_basis", "this_chat"),
            *("review_months", "notice_link"),
        )
    },
    "carries": _carries,
    "fallback": lambda settings: bool(settings.policy.fallback),
    "leaves_out": lambda settings: bool(left_out(settings)),
    "required": lambda settings: any(each.required for each in settings.policy.asked),
    "signs": lambda settings: any(rule.sign for rule in settings.rules),
    "encoder": lambda settings: settings.hearing.encoder,
    "offers_mail": lambda settings: bool(mail(settings)),
    "has_own": lambda settings: any(settings.own_address(id_) for id_ in apps(settings)),
}
"""Conditions that the settings alone decide, in the order in which they are asked."""
OF_THE_MOMENT: Mapping[str, Callable[[RenderContext], bool]] = {
    "watched": lambda context: context.conversation.watched,
    "agreed": lambda context: context.conversation.agreed > 0,
    "away_coming": lambda context: any(each.until >= context.today for each in context.settings.practice.away),
    "vanishing": lambda context: bool(vanishing(context)),
    "own_number": lambda context: bool(told(context, "number")),
    "offers_number": lambda context: bool(of_join(context, "number")),
    "own_address": lambda context: bool(told(context, "address") or told(context, "in_person")),
}
"""Conditions that also depend on who asks and when; they go before the others."""


def variants(language: Language, topic: str) -> tuple[str, ...]:
    """The conditions under which this language has an answer of its own to a topic, the first to be asked first."""
    names = (*OF_THE_MOMENT, *OF_SETTINGS, ELSE)
    return tuple(name for name in names if f"{PREFIX}{topic}.{name}" in language.messages)


def topics(language: Language) -> tuple[str, ...]:
    """All topics that this language has an answer to."""
    ids = (id_.split(".")[1] for id_ in language.messages if id_.startswith(PREFIX))
    return tuple(dict.fromkeys(ids))


def unset(language: Language, settings: Settings) -> frozenset[str]:
    """Topics whose answer here ends in the offer of a word with the therapist."""
    found = set()
    for topic in topics(language):
        names = (name for name in variants(language, topic) if name not in OF_THE_MOMENT)
        said = next((name for name in names if name == ELSE or OF_SETTINGS[name](settings)), ELSE)
        if "word" in language.messages[f"{PREFIX}{topic}.{said}"].values:
            found.add(topic)
    return frozenset(found)


ABOUT: Mapping[str, str] = {"is_phone_safe": "telephone", "is_email_safe": ORDINARY_MAIL}
"""Topics that are about a method, though they do not bear its name."""
PARTS: Mapping[str, str] = {"why_not_sms": "post_phone_sms", "subject_lines": "email", "is_email_safe": "email"}
"""Topics that are about a class."""


def _about(context: RenderContext, topic: str) -> str:
    """The method that a topic is about by itself ("why_not_x", "what_is_x", "x_sees"), or that was asked about."""
    own = ABOUT.get(topic) or topic.removeprefix("why_not_").removeprefix("what_is_").removesuffix("_sees")
    named = own != topic and own in context.settings.methods and (topic in ABOUT or topic not in PARTS)
    return own if named else context.id("about")


def _answer(context: RenderContext) -> Value:
    topic, tongue = context.id("topic"), context.content.tongues.get(context.id("language"))
    if tongue:
        spoken = [tongue.spoken.get(code, code) for code in context.settings.practice.languages]
        said = tongue.says.replace("{spoken}", ", ".join(spoken))
        return said.replace("{therapist}", context.settings.practice.therapist)
    names = variants(context.texts.language, topic)
    said = next((name for name in names if _holds(context, name)), ELSE)
    values = {"topic": topic, "about": _about(context, topic), "part": PARTS.get(topic) or context.id("part")}
    return context.having(**{key: value for key, value in values.items() if value}).text(f"{PREFIX}{topic}.{said}")


def _holds(context: RenderContext, name: str) -> bool:
    if name in OF_THE_MOMENT:
        return OF_THE_MOMENT[name](context)
    return name == ELSE or OF_SETTINGS[name](context.settings)


def title(context: RenderContext, topic: str) -> str:
    """What a topic is called where somebody is asked which they mean."""
    return plain(context.text(f"{PREFIX}{topic}.{TITLE}"))


MAKERS: Mapping[str, Maker] = {"answer": _answer, **answer_values.MAKERS}
"""The name that a text asks for -> how its value is made."""
