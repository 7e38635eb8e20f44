"""Answers to questions on the practice, the plan, this chat and one's data. The open question is asked again.

Rules of this file:
1. Which topic it is was heard (`flows.hearing_questions`); what is answered, `bot` composes from the settings.
2. Where the practice has set nothing, a word with the therapist is offered. Nothing is settled here.
"""

from flows.draft import Draft
from flows.hearing_questions import LANGUAGE, TOPIC

# Guards


def is_topic(draft: Draft) -> bool:
    """It is one of ours, and no question of the practice."""
    return draft.choice.startswith(f"{TOPIC}.")


# Acts


def answer(draft: Draft) -> None:
    """What there is to say; of the method that was named, or of the one in hand."""
    topic, named = draft.choice.removeprefix(f"{TOPIC}."), draft.reading[0]
    language = named if topic == LANGUAGE else ""
    about = "" if language else named or draft.method or draft.walk.method
    draft.say("answered.told", topic=topic, about=about, language=language, part=draft.part)
    if topic in draft.playbook.unset:
        draft.extras = ("contact",)
