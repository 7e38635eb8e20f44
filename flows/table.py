"""The dialogue: every state and every edge, in one table.

Rules of this file:
1. The first row whose `when` holds is taken: the order of the rows is policy, particular before general.
2. A `Step` stands for this step of every part that has it; from a step to a step it stays within the part,
   from elsewhere it leads into the part that was named. `GUIDE` and `ANY` stand for many states at once.
3. A row tells the whole truth about where it leads: a state, or a `Target` (see `flows.states`). No act moves anybody.
4. `NEXT` is where every answer leads: from there the answers alone decide (`OPEN`), so editing an answer,
   a change of mind months later and a new class need no path of their own.

`flows.expand` writes it out for a practice's parts, `flows.dialogue` fires it, `flows.chart` draws it, and
`flows.validate` refuses a table that could strand a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flows import due, progress
from flows.acts import (
    address,
    agreement,
    answers,
    asides,
    gravity,
    guide,
    navigation,
    practice_questions,
    practice_rules,
    questions_asked,
    several,
    therapist,
)
from flows.conversation import Conversation
from flows.draft import Draft
from flows.playbook import Playbook
from flows.states import Group, State, Step, Target

ANY, GUIDE = Group.ANY, Group.GUIDE
STAY, NEXT, RETURN, BACK, IGNORE = Target.STAY, Target.NEXT, Target.RETURN, Target.BACK, Target.IGNORE

Guard = Callable[[Draft], bool]
Act = Callable[[Draft], None]
Open = Callable[[Playbook, Conversation, str], bool]
"""Whether something is open in a part."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One row: on this event, from here, to there, doing that, when this holds."""

    on: str
    source: State | Step | Group | Literal[Target.NEXT]
    to: State | Step | Target
    do: Act | None = None
    when: Guard | None = None


REQUESTED: tuple[tuple[State | Step, Open], ...] = (
    (State.RULE_ASK, due.request_rule_open),
    (Step.REQUEST, due.request_open),
)
"""What goes before all else in any part: a method that was asked for just now waits for a yes."""

OPEN: tuple[tuple[State | Step, Open], ...] = (
    (Step.SAME, progress.can_reuse),
    (Step.CHOOSE, progress.unanswered),
    (Step.MORE, progress.more_possible),
    (Step.REASON, progress.without_reason),
    (Step.READY, progress.readiness_unknown),
    (Step.IDENTIFIER, progress.identifier_unknown),
    (Step.DOUBT, progress.identifier_doubted),
    (State.RULE_ASK, due.rule_open),
    (State.QUESTION_DOUBT, due.question_doubted),
    (State.QUESTION_ASK, due.question_open),
)
"""What may be open in a part, in the order in which it is asked. Nothing open anywhere: the review.
The states are those of the practice's own rules and questions, which have places before and after all parts as well."""

HAPPENINGS = ("timed_out", "returned", "address_changed", "resumed", "nudged", "proposed", "tested", "signed")
"""What happens without the person. Where the table says nothing else of it, it is ignored."""

TABLE: tuple[Edge, ...] = (
    # The notice, and a clear yes
    Edge("opened", State.INVITED, State.WELCOME, answers.greet),
    Edge("start", State.WELCOME, NEXT, answers.consent),
    Edge("start_remind", State.WELCOME, NEXT, answers.consent_and_remind),
    Edge("not_now", State.WELCOME, State.DECLINED),
    Edge("start", State.DECLINED, NEXT, answers.consent),
    Edge("start_remind", State.DECLINED, NEXT, answers.consent_and_remind),
    # The fall-back, and who else can see
    Edge("told", State.DEVICE_CHOOSE, State.GUIDE_SETTING, guide.told_then_settings, guide.told_and_more),
    Edge("installed", State.FALLBACK_CHOOSE, NEXT, answers.fallback_app),
    Edge("browser_link", State.FALLBACK_CHOOSE, NEXT, answers.fallback_link),
    Edge("no_fallback", State.FALLBACK_CHOOSE, NEXT, answers.no_fallback),
    Edge("skip", State.FALLBACK_CHOOSE, NEXT, answers.keep, answers.settled_before),
    Edge("skip", State.FALLBACK_CHOOSE, NEXT, answers.no_fallback),
    Edge("told", State.DEVICE_CHOOSE, NEXT, answers.tell_device),
    Edge("skip", State.DEVICE_CHOOSE, NEXT, answers.keep, answers.settled_before),
    Edge("skip", State.DEVICE_CHOOSE, NEXT, answers.tell_device_nothing),
    # One class: which method
    Edge("method", Step.CHOOSE, NEXT, answers.agree),
    Edge("identified", Step.CHOOSE, NEXT, answers.agree_with_identifier),
    Edge("elsewhere", Step.CHOOSE, STAY, asides.tell_other_provider),
    Edge("leave_out", Step.CHOOSE, NEXT, answers.leave_out),
    Edge("need_one", Step.CHOOSE, Step.WHICH),
    Edge("none", Step.CHOOSE, Step.DECLINE),
    Edge("skip", Step.CHOOSE, NEXT, answers.keep, answers.settled_before),
    Edge("skip", Step.CHOOSE, NEXT, answers.put_off),
    Edge("needed", Step.CHOOSE, NEXT, answers.need),
    Edge("method", Step.WHICH, NEXT, answers.need),
    Edge("other_tool", Step.WHICH, NEXT, answers.need_another),
    Edge("choose_again", Step.WHICH, Step.CHOOSE),
    Edge("skip", Step.WHICH, NEXT, answers.put_off),
    Edge("same_all", Step.SAME, NEXT, answers.same_all),
    Edge("same_one", Step.SAME, NEXT, answers.same_one),
    Edge("method", Step.SAME, NEXT, answers.agree),
    Edge("other", Step.SAME, Step.CHOOSE),
    Edge("skip", Step.SAME, NEXT, answers.put_off),
    Edge("methods", Step.CHOOSE, NEXT, answers.agree_several),
    # One class: and anything else?
    Edge("method", Step.MORE, NEXT, answers.add),
    Edge("methods", Step.MORE, NEXT, answers.add_several),
    Edge("enough", Step.MORE, NEXT, answers.enough),
    Edge("skip", Step.MORE, NEXT, answers.enough),
    # One class: a method that is agreed only if the client asks for it
    Edge("yes", Step.REQUEST, NEXT, practice_rules.agree_on_request),
    Edge("no", Step.REQUEST, NEXT, practice_rules.no_request),
    Edge("skip", Step.REQUEST, NEXT, practice_rules.no_request),
    # One class: none of them
    Edge("discuss", Step.DECLINE, NEXT, answers.discuss),
    Edge("refuse", Step.DECLINE, NEXT, answers.refuse),
    Edge("choose_again", Step.DECLINE, Step.CHOOSE),
    Edge("skip", Step.DECLINE, NEXT, answers.put_off),
    Edge("reason", Step.REASON, NEXT, answers.give_reason),
    Edge("skip", Step.REASON, NEXT, answers.keep_private),
    # One class: is it there, and how to find each other
    Edge("have_it", Step.READY, NEXT, answers.has_it),
    Edge("not_yet", Step.READY, NEXT, answers.not_yet),
    Edge("need_help", Step.READY, State.GUIDE_STEP, guide.resume, guide.has_begun),
    Edge("need_help", Step.READY, State.GUIDE_NEEDS, guide.start_there, guide.device_known),
    Edge("need_help", Step.READY, State.GUIDE_DEVICE, guide.start, guide.has_guide),
    Edge("need_help", Step.READY, NEXT, answers.need_help),
    Edge("identified", Step.READY, NEXT, answers.take_identifier),
    Edge("skip", Step.READY, NEXT, answers.not_yet),
    Edge("tested", Step.READY, NEXT, therapist.tested, therapist.answers_this),
    Edge("identified", Step.IDENTIFIER, NEXT, answers.take_identifier),
    Edge("misread", Step.IDENTIFIER, STAY, answers.name_problem),
    Edge("later", Step.IDENTIFIER, NEXT, answers.no_identifier),
    Edge("skip", Step.IDENTIFIER, NEXT, answers.no_identifier),
    Edge("keep_it", Step.DOUBT, NEXT, answers.keep_identifier),
    Edge("type_again", Step.DOUBT, NEXT, answers.ask_identifier_again),
    Edge("identified", Step.DOUBT, NEXT, answers.take_identifier),
    Edge("skip", Step.DOUBT, NEXT, answers.no_identifier),
    # The practice's own rules and questions
    Edge("acknowledge_yes", State.RULE_ASK, NEXT, practice_rules.acknowledge),
    Edge("acknowledge_no", State.RULE_ASK, NEXT, practice_rules.refuse),
    Edge("skip", State.RULE_ASK, NEXT, practice_rules.keep, practice_rules.being_changed),
    Edge("skip", State.RULE_ASK, NEXT, practice_rules.put_off),
    Edge("replied", State.QUESTION_ASK, NEXT, practice_questions.reply),
    Edge("misread", State.QUESTION_ASK, STAY, practice_questions.name_problem),
    Edge("skip", State.QUESTION_ASK, NEXT, practice_questions.keep, practice_rules.being_changed),
    Edge("skip", State.QUESTION_ASK, NEXT, practice_questions.skip),
    Edge("keep_it", State.QUESTION_DOUBT, NEXT, practice_questions.keep_as_typed),
    Edge("type_again", State.QUESTION_DOUBT, NEXT, practice_questions.ask_again),
    Edge("replied", State.QUESTION_DOUBT, NEXT, practice_questions.reply),
    Edge("skip", State.QUESTION_DOUBT, NEXT, practice_questions.skip),
    # The review, the agreement, and a change of mind at any time
    Edge("confirm", State.REVIEW, State.AGREED, agreement.nothing_to_record, agreement.nothing_new),
    Edge("confirm", State.REVIEW, State.AGREED, agreement.record),
    Edge("part", State.CHANGE, Step.CHOOSE, agreement.open_part),
    Edge("installed_now", State.AGREED, NEXT, agreement.set_up_now),
    Edge("copy", State.AGREED, STAY, agreement.copy),
    Edge("page", State.AGREED, STAY, agreement.page),
    Edge("timed_out", State.AGREED, State.RECHECK, agreement.review_due),
    Edge("timed_out", State.RECHECK, IGNORE),
    Edge("still_right", State.RECHECK, State.AGREED, agreement.still_right),
    Edge("set_up", State.AGREED, State.GUIDE_STEP, guide.resume_pending, guide.pending_has_begun),
    Edge("set_up", State.AGREED, State.GUIDE_NEEDS, guide.start_pending_there, guide.pending_device_known),
    Edge("set_up", State.AGREED, State.GUIDE_DEVICE, guide.start_pending),
    Edge("show_how", State.AGREED, State.GUIDE_DEVICE, guide.start_named),
    Edge("problem", State.AGREED, State.GUIDE_FIX, guide.take_problem),
    Edge("two_problems", State.AGREED, State.GUIDE_TROUBLE, guide.offer_two),
    Edge("no_guide", State.AGREED, STAY, guide.no_guide),
    Edge("two_problems", Step.READY, State.GUIDE_TROUBLE, guide.offer_two),
    Edge("two_problems", Step.CHOOSE, State.GUIDE_TROUBLE, guide.offer_two),
    # Taken by the hand: which device, is it new enough, step by step
    Edge("section", State.GUIDE_DEVICE, State.GUIDE_NEEDS, guide.choose_section),
    Edge("two_devices", State.GUIDE_DEVICE, STAY, guide.two_devices),
    Edge("impossible", State.GUIDE_DEVICE, State.GUIDE_IMPOSSIBLE, guide.cannot),
    Edge("new_enough", State.GUIDE_NEEDS, State.GUIDE_STEP, guide.first_step),
    Edge("section", State.GUIDE_NEEDS, STAY, guide.choose_section),
    Edge("too_old", State.GUIDE_NEEDS, State.GUIDE_IMPOSSIBLE, guide.too_old),
    Edge("try_it", State.GUIDE_NEEDS, State.GUIDE_STEP, guide.first_step),
    Edge("done", State.GUIDE_STEP, State.GUIDE_DONE, guide.finish, guide.last_step),
    Edge("done", State.GUIDE_STEP, STAY, guide.next_step),
    Edge("skip_step", State.GUIDE_STEP, State.GUIDE_DONE, guide.finish_without, guide.last_step),
    Edge("skip_step", State.GUIDE_STEP, STAY, guide.pass_step),
    Edge("skip", State.GUIDE_STEP, State.GUIDE_DONE, guide.finish_without, guide.last_step),
    Edge("skip", State.GUIDE_STEP, STAY, guide.pass_step),
    Edge("stuck", State.GUIDE_STEP, State.GUIDE_TROUBLE),
    Edge("not_there", State.GUIDE_STEP, STAY, guide.not_there),
    # Trouble: a short menu or their own words, a likely cause, the next one, and a way out
    Edge("problem", State.GUIDE_STEP, State.GUIDE_FIX, guide.take_problem),
    Edge("two_problems", State.GUIDE_STEP, State.GUIDE_TROUBLE, guide.offer_two),
    Edge("problem", State.GUIDE_TROUBLE, State.GUIDE_FIX, guide.take_problem),
    Edge("two_problems", State.GUIDE_TROUBLE, STAY, guide.offer_two),
    Edge("something_else", State.GUIDE_TROUBLE, State.GUIDE_STRANDED, None, guide.asked_before),
    Edge("something_else", State.GUIDE_TROUBLE, STAY, guide.ask_words),
    Edge("unmatched", State.GUIDE_TROUBLE, State.GUIDE_STRANDED, None, guide.asked_before),
    Edge("unmatched", State.GUIDE_TROUBLE, STAY, guide.ask_words),
    Edge("helped", State.GUIDE_TROUBLE, State.GUIDE_STEP, guide.helped, guide.on_a_step),
    Edge("helped", State.GUIDE_TROUBLE, State.AGREED, guide.helped_later, agreement.nothing_new),
    Edge("helped", State.GUIDE_TROUBLE, NEXT, guide.helped_later),
    Edge("helped", State.GUIDE_FIX, State.GUIDE_STEP, guide.helped, guide.on_a_step),
    Edge("helped", State.GUIDE_FIX, State.AGREED, guide.helped_later, agreement.nothing_new),
    Edge("helped", State.GUIDE_FIX, NEXT, guide.helped_later),
    Edge("not_helped", State.GUIDE_FIX, STAY, guide.next_cause, guide.more_causes),
    Edge("not_helped", State.GUIDE_FIX, State.GUIDE_STRANDED),
    Edge("problem", State.GUIDE_FIX, STAY, guide.take_problem, guide.is_new),
    Edge("problem", State.GUIDE_FIX, STAY),
    Edge("two_problems", State.GUIDE_FIX, State.GUIDE_TROUBLE, guide.offer_two),
    Edge("other_device", State.GUIDE_IMPOSSIBLE, State.GUIDE_DEVICE),
    Edge("skip", State.GUIDE_NEEDS, State.GUIDE_STEP, guide.first_step),
    # It works: settings worth setting, another device, back to the agreement
    Edge("settings", State.GUIDE_DONE, State.DEVICE_CHOOSE, guide.ask_device_first, guide.device_unknown),
    Edge("settings", State.GUIDE_DONE, State.GUIDE_SETTING, guide.first_setting, guide.more_settings),
    Edge("settings", State.GUIDE_DONE, STAY, guide.none_left),
    Edge("other_device", State.GUIDE_DONE, State.GUIDE_DEVICE),
    Edge("carry_on", State.GUIDE_DONE, NEXT),
    Edge("done", State.GUIDE_SETTING, STAY, guide.next_setting, guide.more_settings),
    Edge("done", State.GUIDE_SETTING, State.GUIDE_DONE),
    Edge("skip", State.GUIDE_SETTING, STAY, guide.next_setting, guide.more_settings),
    Edge("skip", State.GUIDE_SETTING, State.GUIDE_DONE),
    Edge("carry_on", State.GUIDE_SETTING, NEXT),
    # Out of a guide, from anywhere in it
    Edge("another_method", GUIDE, NEXT, guide.another_method),
    Edge("tell_therapist", GUIDE, NEXT, guide.call_for_help),
    Edge("leave", GUIDE, NEXT, guide.leave),
    Edge("skip", GUIDE, NEXT, guide.leave),
    # Asides that return
    Edge("go_on", State.PAUSED, RETURN),
    # The gravest matters (`flows.hearing_gravity`): possible danger, and before the notice was shown
    Edge("safe_now", State.SAFE, RETURN, gravity.safe_now),
    Edge("safe_now", State.PAUSED, RETURN, gravity.safe_now),
    Edge("not_safe", State.SAFE, State.PAUSED, gravity.danger),
    Edge("unclear", State.SAFE, STAY, gravity.ask_once_more, gravity.was_clear),
    Edge("unclear", State.SAFE, RETURN, gravity.go_on),
    Edge("danger", State.INVITED, STAY, gravity.danger_first),
    Edge("unsafe", State.INVITED, STAY, gravity.danger_first),
    Edge("watched", State.INVITED, STAY, gravity.watched_first),
    Edge("yes", State.CONTACT, RETURN, navigation.call_therapist),
    Edge("no", State.CONTACT, RETURN),
    Edge("yes", State.PROPOSAL, RETURN, therapist.accept, therapist.may_return),
    Edge("yes", State.PROPOSAL, NEXT, therapist.accept),
    Edge("no", State.PROPOSAL, RETURN, therapist.decline),
    Edge("skip", State.PROPOSAL, RETURN, therapist.decline),
    Edge("yes", State.RESTART, NEXT, navigation.start_over),
    Edge("no", State.RESTART, RETURN),
    Edge("yes", State.CLEAR, RETURN, navigation.clear),
    Edge("no", State.CLEAR, RETURN),
    Edge("yes", State.FORGET, State.INVITED, navigation.forget),
    Edge("no", State.FORGET, RETURN),
    Edge("heard_again", State.UNREACHABLE, RETURN, navigation.welcome_back),
    Edge("returned", State.UNREACHABLE, RETURN, navigation.welcome_back),
    Edge("undeliverable", State.UNREACHABLE, IGNORE),
    Edge("heard_again", State.REOPENED, NEXT, address.ask_again),
    # From everywhere
    Edge("danger", ANY, State.PAUSED, gravity.danger),
    Edge("unsafe", ANY, State.SAFE, gravity.ask_safe),
    Edge("watched", ANY, STAY, gravity.watched),
    Edge("back", ANY, RETURN, None, navigation.in_aside),
    Edge("back", ANY, BACK, None, navigation.has_history),
    Edge("back", ANY, STAY, asides.nowhere_back),
    Edge("skip", ANY, RETURN, None, navigation.in_aside),
    Edge("skip", ANY, STAY, asides.cannot_skip),
    Edge("stop", ANY, State.PAUSED, navigation.stop, navigation.consented),
    Edge("stop", ANY, State.DECLINED),
    Edge("contact", ANY, State.CONTACT),
    Edge("clear", ANY, State.CLEAR),
    Edge("forget", ANY, State.FORGET),
    Edge("restart", ANY, State.RESTART, None, navigation.consented),
    Edge("restart", ANY, STAY, asides.first_yes),
    Edge("rule_again", ANY, State.RULE_ASK, practice_rules.open_again),
    Edge("question_again", ANY, State.QUESTION_ASK, practice_questions.open_again),
    Edge("request", ANY, NEXT, practice_rules.request, navigation.consented),
    Edge("request", ANY, STAY, asides.tell_about),
    Edge("rule", ANY, STAY, practice_rules.answer_rule),
    Edge("question", ANY, STAY, questions_asked.answer, questions_asked.is_topic),
    Edge("question", ANY, STAY, practice_questions.tell_question),
    Edge("change", ANY, Step.CHOOSE, agreement.open_part, agreement.names_part),
    Edge("change", ANY, STAY, agreement.nothing_to_choose, agreement.names_fixed_part),
    Edge("change", ANY, State.CHANGE, None, agreement.has_answers),
    Edge("change", ANY, STAY, asides.first_yes),
    Edge("go_on", ANY, STAY),
    Edge("why", ANY, STAY, asides.explain),
    Edge("more", ANY, STAY, asides.explain_more),
    Edge("help", ANY, STAY, asides.tell_help),
    Edge("review", ANY, STAY, asides.show_answers),
    Edge("data", ANY, STAY, asides.show_data),
    Edge("about", ANY, STAY, asides.tell_about),
    Edge("about_detail", ANY, STAY, asides.tell_detail),
    Edge("want_it", ANY, NEXT, practice_rules.request, practice_rules.is_on_request),
    Edge("want_it", ANY, STAY, asides.tell_about),
    Edge("discuss_it", ANY, NEXT, answers.discuss_it, answers.may_discuss),
    Edge("discuss_it", ANY, State.CONTACT),
    Edge("platform", ANY, STAY, asides.tell_platform),
    Edge("secret", ANY, STAY, asides.warn_of_secrets),
    Edge("not_needed", ANY, STAY, asides.not_needed),
    Edge("barrier", ANY, STAY, asides.tell_barrier),
    Edge("trait", ANY, NEXT, asides.tell_trait, asides.calls_are_off),
    Edge("trait", ANY, STAY, asides.tell_trait),
    Edge("maybe", ANY, STAY, asides.ask_back),
    Edge("several", ANY, STAY, asides.ask_which),
    Edge("not_that", ANY, STAY, asides.not_that),
    Edge("confirm_slots", ANY, STAY, several.say_back, navigation.consented),
    Edge("confirm_slots", ANY, STAY, asides.first_yes),
    Edge("which_contact", ANY, STAY, several.ask_which_contact),
    Edge("slots", ANY, NEXT, several.take),
    Edge("contact_for", ANY, NEXT, several.take_for),
    Edge("opened", ANY, STAY, asides.greeted),
    Edge("stale", ANY, STAY, asides.stale),
    Edge("greeting", ANY, STAY, asides.greeted),
    Edge("unsure", ANY, STAY, asides.unsure),
    Edge("network", ANY, STAY, asides.network),
    Edge("story", ANY, STAY, asides.story),
    Edge("unusable", ANY, STAY, asides.unusable),
    Edge("unclear", ANY, STAY, asides.unclear),
    Edge("timed_out", ANY, STAY, navigation.remind, navigation.may_remind),
    Edge("rewritten", ANY, NEXT, asides.rewritten, navigation.consented),
    Edge("rewritten", ANY, STAY, asides.rewritten),
    # From everywhere, without the person: what the therapist does, and what happens to the address
    Edge("undeliverable", ANY, State.UNREACHABLE, navigation.lost),
    Edge("address_changed", ANY, State.REOPENED, address.reopen, address.is_touched),
    Edge("address_changed", ANY, STAY, address.tell_changed, address.is_known),
    Edge("resumed", ANY, STAY, address.tell_away, address.may_tell_away),
    Edge("nudged", ANY, STAY, therapist.nudge, therapist.may_nudge),
    Edge("proposed", ANY, State.PROPOSAL, therapist.propose, therapist.may_propose),
    Edge("tested", ANY, STAY, therapist.tested, therapist.is_news),
    Edge("signed", ANY, STAY, therapist.signed, therapist.waits_for_signature),
    *(Edge(on, ANY, IGNORE) for on in HAPPENINGS),
)
