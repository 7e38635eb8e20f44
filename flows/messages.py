"""Every message that the dialogue may want to say: so that one that is missing is found at start, not by a person.

A test holds this list against the acts. What is asked in each state follows from the table (`questions_asked`).
"""

from flows.expand import states
from flows.playbook import Playbook
from flows.states import State, step_of

SAYINGS = (
    *(
        "about.detail",
        "about.detail_unknown",
        "about.long",
        "about.not_offered",
        "about.offered",
        "about.on_request",
        "about.unknown",
        "answered.told",
    ),
    *(
        "trait.again",
        "trait.blind",
        "trait.first",
        "trait.deaf",
        "trait.no_phone",
        "trait.reads_little",
        "trait.shared_computer",
    ),
    *("clear.done", "contact.told", "facts.all"),
    *("agreed.copy", "agreed.page", "agreed.unchanged"),
    *("aside.reopened_here", "change.fixed", "clear.done", "contact.told", "facts.all"),
    *("aside.away", "aside.cannot_skip", "aside.danger", "aside.danger_told", "aside.data", "aside.data_nothing"),
    *("aside.data_left_out", "aside.data_device_nobody", "aside.data_device_perhaps", "aside.data_device_somebody"),
    *("aside.data_device_rather_not_say",),
    *("aside.elsewhere", "aside.first_yes", "aside.forgotten", "aside.greeting", "aside.help", "aside.network"),
    *("aside.not_that", "aside.nowhere_back", "aside.nudged", "aside.reminder", "aside.reminder_review"),
    *("aside.reopened", "aside.restarted", "aside.rewritten", "aside.so_far", "aside.so_far_nothing", "aside.stale"),
    *("aside.still_right", "aside.stopped", "aside.stopped_agreed", "aside.story", "aside.tested", "aside.unclear"),
    *("aside.signed", "aside.unclear_again", "aside.unsure", "aside.unsure_here", "aside.unusable"),
    *("aside.sorry", "aside.thanks", "aside.welcome_back", "aside.yes_or_no", "noted.known_contact", "slots.taken"),
    *("barrier.no_device", "barrier.no_number", "barrier.someone_sees", "barrier.work_phone"),
    *("guide.another", "guide.helped", "guide.later", "guide.lead", "guide.none_left", "guide.own_words"),
    *("guide.resumed", "guide.told", "guide.with_care", "guide.not_there", "guide.two_devices", "guide.no_guide"),
    *("identifier.no_country.phone", "identifier.no_digits.signal", "identifier.not_needed", "identifier.not_one"),
    *("identifier.secret", "identifier.too_long", "platform.runs", "platform.unknown"),
    *(
        "noted.acceptable",
        "noted.device_safe",
        "noted.device_seen",
        "noted.identifier",
        "noted.kept",
        "noted.known_contact",
        "noted.later",
    ),
    *("noted.leave_out", "noted.link", "noted.need_help", "noted.needed", "noted.not_yet", "noted.preferred"),
    *("noted.refused", "noted.required", "noted.same", "noted.skipped", "noted.to_discuss"),
    *("noted.acknowledged", "noted.link_told", "noted.not_acknowledged", "noted.not_requested", "noted.on_request"),
    *("noted.sent", "noted.several", "rule.answer", "rule.answer_replies", "rule.kept", "rule.told"),
    *("question.answer", "question.kept", "question.too_long"),
    *("question.not_one.phone", "question.not_one.email", "question.no_country.phone"),
    *("safe.good", "safe.stands", "watched.again", "watched.first"),
    *("proposal.declined", "purpose.more", "purpose.why", "welcome.notice", "welcome.privacy"),
)


def questions_asked(playbook: Playbook) -> tuple[tuple[str, str], ...]:
    """For each state the ids of its question, of which one at least must be worded."""
    asked = (state for state in states(playbook) if state != State.INVITED)
    return tuple((f"{state}.ask", f"any.{step_of(state)}.ask") for state in asked)
