"""The dialogue: every state and every edge, in one table.

Rules of this file:
1. The first edge whose `when` holds is taken: the order of the rows is policy, particular before general.
2. `*.step` stands for this step of every part that has it (of the same part), `guide.*` for every state in a guide.
3. `NEXT` is where every answer leads: from there the answers alone decide (`OPEN`), so editing an answer,
   a change of mind months later and a new class need no path of their own.
4. `HERE` stays: the act answers, or returns to where the person was, and the question is asked again.
5. State names hold no hyphen (the picture could not be drawn).

`flows.expand` writes it out for a practice's parts, `flows.dialogue` fires it, `flows.chart` draws it, and
`flows.validate` refuses a table that could strand a person.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flows.acts import address, answers, asides, moves, therapist, troubles, walking, worthwhile
from flows.draft import (
    ASIDES,
    Draft,
    identifier_doubted,
    identifier_unknown,
    open_at_all,
    open_with_proposal,
    readiness_unknown,
    without_reason,
)

START, NEXT, REVIEW = "invited", "next", "review"
ANY, HERE = "any", ""

Guard = Callable[[Draft], bool]
Act = Callable[[Draft], None]


@dataclass(frozen=True, slots=True)
class Edge:
    """On this event, from here, to there, when this holds, doing that."""

    on: str
    source: str
    to: str
    do: Act | None = None
    when: Guard | None = None


PLAIN = (START, NEXT, "welcome", "declined", REVIEW, "change", "agreed", "recheck", "reopened", *sorted(ASIDES))

OPEN: tuple[tuple[str, Callable[[Draft, str], bool]], ...] = (
    ("same", open_with_proposal),
    ("choose", open_at_all),
    ("reason", without_reason),
    ("ready", readiness_unknown),
    ("identifier", identifier_unknown),
    ("doubt", identifier_doubted),
)
"""What may be open in a part, in the order in which it is asked. Nothing open anywhere: the review."""

HAPPENINGS = ("timed_out", "returned", "line_changed", "resumed", "nudged", "proposed", "tested")
"""What happens without the person; where nothing else is said of it, nobody notices."""

TABLE: tuple[Edge, ...] = (
    # The notice, and a clear yes
    Edge("opened", START, "welcome", answers.greet),
    Edge("start", "welcome", NEXT, answers.consent),
    Edge("start_remind", "welcome", NEXT, answers.consent_and_remind),
    Edge("not_now", "welcome", "declined"),
    Edge("start", "declined", NEXT, answers.consent),
    Edge("start_remind", "declined", NEXT, answers.consent_and_remind),
    # The fall-back, and who else can see
    Edge("told", "device.choose", "guide.setting", worthwhile.told_then_settings, worthwhile.told_and_more),
    Edge("installed", "fallback.choose", NEXT, answers.fallback_app),
    Edge("browser_link", "fallback.choose", NEXT, answers.fallback_link),
    Edge("no_fallback", "fallback.choose", NEXT, answers.no_fallback),
    Edge("skip", "fallback.choose", NEXT, answers.keep, moves.settled_before),
    Edge("skip", "fallback.choose", NEXT, answers.no_fallback),
    Edge("told", "device.choose", NEXT, answers.tell_device),
    Edge("skip", "device.choose", NEXT, answers.keep, moves.settled_before),
    Edge("skip", "device.choose", NEXT, answers.tell_device_nothing),
    # One class: which method
    Edge("method", "*.choose", NEXT, answers.agree),
    Edge("identified", "*.choose", NEXT, answers.agree_with_identifier),
    Edge("elsewhere", "*.choose", HERE, asides.tell_other_provider),
    Edge("leave_out", "*.choose", NEXT, answers.leave_out),
    Edge("need_one", "*.choose", "*.which"),
    Edge("none", "*.choose", "*.decline"),
    Edge("skip", "*.choose", NEXT, answers.keep, moves.settled_before),
    Edge("skip", "*.choose", NEXT, answers.put_off),
    Edge("method", "*.which", NEXT, answers.need),
    Edge("choose_again", "*.which", "*.choose"),
    Edge("skip", "*.which", NEXT, answers.put_off),
    Edge("same_all", "*.same", NEXT, answers.same_all),
    Edge("same_one", "*.same", NEXT, answers.same_one),
    Edge("other", "*.same", "*.choose"),
    Edge("skip", "*.same", NEXT, answers.put_off),
    # One class: none of them
    Edge("discuss", "*.decline", NEXT, answers.discuss),
    Edge("refuse", "*.decline", NEXT, answers.refuse),
    Edge("choose_again", "*.decline", "*.choose"),
    Edge("skip", "*.decline", NEXT, answers.put_off),
    Edge("reason", "*.reason", NEXT, answers.give_reason),
    Edge("skip", "*.reason", NEXT, answers.keep_private),
    # One class: is it there, and how to find each other
    Edge("have_it", "*.ready", NEXT, answers.has_it),
    Edge("not_yet", "*.ready", NEXT, answers.not_yet),
    Edge("need_help", "*.ready", "guide.step", walking.resume, walking.has_begun),
    Edge("need_help", "*.ready", "guide.device", walking.start, walking.has_guide),
    Edge("need_help", "*.ready", NEXT, answers.need_help),
    Edge("identified", "*.ready", NEXT, answers.take_identifier),
    Edge("skip", "*.ready", NEXT, answers.not_yet),
    Edge("tested", "*.ready", NEXT, therapist.tested, therapist.answers_this),
    Edge("identified", "*.identifier", NEXT, answers.take_identifier),
    Edge("misread", "*.identifier", HERE, answers.name_problem),
    Edge("later", "*.identifier", NEXT, answers.no_identifier),
    Edge("skip", "*.identifier", NEXT, answers.no_identifier),
    Edge("keep_it", "*.doubt", NEXT, answers.keep_identifier),
    Edge("type_again", "*.doubt", NEXT, answers.ask_identifier_again),
    Edge("identified", "*.doubt", NEXT, answers.take_identifier),
    Edge("skip", "*.doubt", NEXT, answers.no_identifier),
    # The review, the agreement, and a change of mind at any time
    Edge("confirm", REVIEW, "agreed", moves.nothing_to_record, moves.nothing_new),
    Edge("confirm", REVIEW, "agreed", moves.record),
    Edge("part", "change", "*.choose", moves.open_part),
    Edge("installed_now", "agreed", NEXT, moves.set_up_now),
    Edge("copy", "agreed", HERE, asides.copy),
    Edge("page", "agreed", HERE, asides.page),
    Edge("timed_out", "agreed", "recheck", asides.review_due),
    Edge("timed_out", "recheck", HERE, moves.silence),
    Edge("still_right", "recheck", "agreed", asides.still_right),
    Edge("set_up", "agreed", "guide.step", walking.resume_pending, walking.pending_has_begun),
    Edge("set_up", "agreed", "guide.device", walking.start_pending, walking.pending_has_guide),
    Edge("problem", "agreed", "guide.fix", troubles.take_problem),
    Edge("two_problems", "agreed", "guide.trouble", troubles.offer_two),
    # Taken by the hand: which device, is it new enough, step by step
    Edge("section", "guide.device", "guide.needs", walking.choose_section),
    Edge("impossible", "guide.device", "guide.impossible", troubles.cannot),
    Edge("new_enough", "guide.needs", "guide.step", walking.first_step),
    Edge("too_old", "guide.needs", "guide.impossible", troubles.too_old),
    Edge("try_it", "guide.needs", "guide.step", walking.first_step),
    Edge("done", "guide.step", "guide.done", walking.finish, walking.last_step),
    Edge("done", "guide.step", HERE, walking.next_step),
    Edge("skip_step", "guide.step", "guide.done", walking.finish_without, walking.last_step),
    Edge("skip_step", "guide.step", HERE, walking.pass_step),
    Edge("skip", "guide.step", "guide.done", walking.finish_without, walking.last_step),
    Edge("skip", "guide.step", HERE, walking.pass_step),
    Edge("stuck", "guide.step", "guide.trouble"),
    # Trouble: a short menu or their own words, a likely cause, the next one, and a way out
    Edge("problem", "guide.step", "guide.fix", troubles.take_problem),
    Edge("two_problems", "guide.step", "guide.trouble", troubles.offer_two),
    Edge("problem", "guide.trouble", "guide.fix", troubles.take_problem),
    Edge("two_problems", "guide.trouble", HERE, troubles.offer_two),
    Edge("something_else", "guide.trouble", "guide.stranded", None, troubles.asked_before),
    Edge("something_else", "guide.trouble", HERE, troubles.ask_words),
    Edge("unmatched", "guide.trouble", "guide.stranded", None, troubles.asked_before),
    Edge("unmatched", "guide.trouble", HERE, troubles.ask_words),
    Edge("helped", "guide.trouble", "guide.step", troubles.helped, troubles.on_a_step),
    Edge("helped", "guide.trouble", "agreed", troubles.helped_later),
    Edge("helped", "guide.fix", "guide.step", troubles.helped, troubles.on_a_step),
    Edge("helped", "guide.fix", "agreed", troubles.helped_later),
    Edge("not_helped", "guide.fix", HERE, troubles.next_cause, troubles.more_causes),
    Edge("not_helped", "guide.fix", "guide.stranded"),
    Edge("problem", "guide.fix", HERE, troubles.take_problem, troubles.is_new),
    Edge("other_device", "guide.impossible", "guide.device"),
    Edge("skip", "guide.needs", "guide.step", walking.first_step),
    # It works: settings worth setting, another device, back to the agreement
    Edge("settings", "guide.done", "device.choose", worthwhile.ask_device_first, worthwhile.device_unknown),
    Edge("settings", "guide.done", "guide.setting", worthwhile.first_setting, worthwhile.more_settings),
    Edge("settings", "guide.done", HERE, worthwhile.none_left),
    Edge("other_device", "guide.done", "guide.device"),
    Edge("carry_on", "guide.done", NEXT),
    Edge("done", "guide.setting", HERE, worthwhile.next_setting, worthwhile.more_settings),
    Edge("done", "guide.setting", "guide.done"),
    Edge("skip", "guide.setting", HERE, worthwhile.next_setting, worthwhile.more_settings),
    Edge("skip", "guide.setting", "guide.done"),
    Edge("carry_on", "guide.setting", NEXT),
    # Out of a guide, from anywhere in it
    Edge("another_method", "guide.*", NEXT, troubles.another_method),
    Edge("tell_therapist", "guide.*", NEXT, troubles.call_for_help),
    Edge("leave", "guide.*", NEXT, walking.leave),
    Edge("skip", "guide.*", NEXT, walking.leave),
    # Asides that return
    Edge("go_on", "paused", HERE, moves.go_on),
    Edge("yes", "contact", HERE, moves.call_therapist),
    Edge("no", "contact", HERE, moves.go_on),
    Edge("yes", "proposal", HERE, therapist.accept_and_return, therapist.may_return),
    Edge("yes", "proposal", NEXT, therapist.accept),
    Edge("no", "proposal", HERE, therapist.decline),
    Edge("skip", "proposal", HERE, therapist.decline),
    Edge("yes", "restart", NEXT, moves.start_over),
    Edge("no", "restart", HERE, moves.go_on),
    Edge("yes", "clear", HERE, moves.clear),
    Edge("no", "clear", HERE, moves.go_on),
    Edge("yes", "forget", START, moves.forget),
    Edge("no", "forget", HERE, moves.go_on),
    Edge("heard_again", "unreachable", HERE, moves.welcome_back),
    Edge("returned", "unreachable", HERE, moves.welcome_back),
    Edge("undeliverable", "unreachable", HERE, moves.silence),
    Edge("heard_again", "reopened", NEXT, address.ask_again),
    # From everywhere
    Edge("danger", ANY, "paused", moves.danger),
    Edge("back", ANY, HERE, moves.go_on, moves.aside),
    Edge("back", ANY, HERE, moves.go_back, moves.has_history),
    Edge("back", ANY, HERE, asides.nowhere_back),
    Edge("skip", ANY, HERE, moves.go_on, moves.aside),
    Edge("skip", ANY, HERE, asides.cannot_skip),
    Edge("stop", ANY, "paused", moves.stop, moves.consented),
    Edge("stop", ANY, "declined"),
    Edge("contact", ANY, "contact"),
    Edge("clear", ANY, "clear"),
    Edge("forget", ANY, "forget"),
    Edge("restart", ANY, "restart", None, moves.consented),
    Edge("restart", ANY, HERE, asides.first_yes),
    Edge("change", ANY, "*.choose", moves.open_part, moves.names_part),
    Edge("change", ANY, "change", None, moves.has_answers),
    Edge("change", ANY, HERE, asides.first_yes),
    Edge("go_on", ANY, HERE),
    Edge("why", ANY, HERE, asides.explain),
    Edge("more", ANY, HERE, asides.explain_more),
    Edge("help", ANY, HERE, asides.tell_help),
    Edge("review", ANY, HERE, asides.show_answers),
    Edge("data", ANY, HERE, asides.show_data),
    Edge("about", ANY, HERE, asides.tell_about),
    Edge("platform", ANY, HERE, asides.tell_platform),
    Edge("secret", ANY, HERE, asides.warn_of_secrets),
    Edge("barrier", ANY, HERE, asides.tell_barrier),
    Edge("maybe", ANY, HERE, asides.ask_back),
    Edge("several", ANY, HERE, asides.ask_which),
    Edge("not_that", ANY, HERE, asides.not_that),
    Edge("opened", ANY, HERE, asides.greeted),
    Edge("stale", ANY, HERE, asides.stale),
    Edge("greeting", ANY, HERE, asides.greeted),
    Edge("unsure", ANY, HERE, asides.unsure),
    Edge("network", ANY, HERE, asides.network),
    Edge("story", ANY, HERE, asides.story),
    Edge("unusable", ANY, HERE, asides.unusable),
    Edge("unclear", ANY, HERE, asides.unclear),
    Edge("timed_out", ANY, HERE, moves.remind, moves.may_remind),
    Edge("rewritten", ANY, NEXT, asides.rewritten, moves.consented),
    Edge("rewritten", ANY, HERE, asides.rewritten),
    # From everywhere, without the person: what the therapist does, and what happens to the line
    Edge("undeliverable", ANY, "unreachable", moves.lost),
    Edge("line_changed", ANY, "reopened", address.reopen, address.is_touched),
    Edge("line_changed", ANY, HERE, address.tell_changed, address.is_known),
    Edge("resumed", ANY, HERE, address.tell_away, address.may_tell_away),
    Edge("nudged", ANY, HERE, therapist.nudge, therapist.may_nudge),
    Edge("proposed", ANY, "proposal", therapist.propose, therapist.may_propose),
    Edge("tested", ANY, HERE, therapist.tested, therapist.is_news),
    *(Edge(on, ANY, HERE, moves.silence) for on in HAPPENINGS),
)
