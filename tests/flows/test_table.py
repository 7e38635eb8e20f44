"""The table, row by row: somebody stands somewhere, something happens, and this comes of it.

Rules of this file:
1. One scenario or more for each row, in the table's order: a situation, what happens, and what comes of it in one line.
2. The mutation tests below take each row out of the table, then each guard, each act and each target: the check at
   start-up or a scenario must notice. A copy or a count of the table would notice nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from flows import events
from flows.conversation import Answer, Conversation, Proposal, Question, Slots, Status, Walk
from flows.dialogue import Dialogue
from flows.draft import Draft
from flows.events import (
    AddressChanged,
    Chose,
    Event,
    Nudged,
    Opened,
    Overheard,
    Proposed,
    Resumed,
    Returned,
    Said,
    TimedOut,
    Undeliverable,
    Unusable,
)
from flows.evidence import Evidence
from flows.expand import states, transitions
from flows.hearing import hear
from flows.playbook import DEVICE, Playbook, PlaybookError
from flows.states import Target
from flows.table import TABLE, Edge
from flows.validate import check
from tests.flows import own_scenarios
from tests.flows.kit import ON, TOKEN, agreed, app, at, event_from, outcome, small, step, talk
from tests.flows.own import own, own_talk

SIGNAL = agreed("signal", "messaging")
CHOSEN = {"signal": app("chosen")}
AT_HELLO = {"signal": app("chosen", platform="iphone", step="hello")}
THERE = {"signal": app("installed", "")}
DOUBTED = {"proton": replace(app("installed", "anna@proton.mee"), doubt="domain")}
SEEN = {DEVICE: Answer(Status.TOLD, reason="somebody")}
NO = {"messaging": Answer(Status.REFUSED)}
ALONE = {"answers": SIGNAL | {DEVICE: Answer(Status.TOLD, reason="nobody")}}
WIRE = Proposal("messaging", "wire")
TWO = "they cannot hear me and i cannot hear them"
"""A sentence that fits two problems of the guide equally well."""


def on(step: str, **known: object) -> Walk:
    """At this step of Signal's guide, on an iPhone."""
    return replace(Walk("signal", "iphone", step), **known)  # type: ignore[arg-type]


def guided(where: str, walk: Walk, **known: object) -> Conversation:
    """Somebody who agreed on Signal and is taken through its guide."""
    return at(f"guide.{where}", **{"answers": SIGNAL, "apps": CHOSEN, "walk": walk} | known)


def about(state: str, shown: str, topic: str = "whatsapp", **known: object) -> Conversation:
    """Somebody who asked about a method just now, and is shown what can come of it."""
    return at(state, topic=topic, question=Question(TOKEN, (shown,)), **known)


HERE = at("messaging.choose")

PENDING = at(
    "messaging.choose",
    pending=Slots({"messaging": ("signal",), "audio": ("wire",)}),
    question=Question(TOKEN, ("yes", "no"), "slots"),
)
"""Several things were said back."""
BOTH_AGREED = at(
    "agreed",
    answers=SIGNAL | agreed("facetime", "fallback"),
    apps={"signal": app("installed", "anna.42"), "facetime": app("installed", "anna@proton.me")},
)
WHICH = Question(TOKEN, ("signal", "facetime"), "slots")

Scenario = tuple[Conversation, str | Event, str]
SURELY = "device=told:somebody watched=True watched_surely=True"

SCENARIOS: tuple[Scenario, ...] = (
    # The notice, and a clear yes
    (at("invited"), Opened(ON), "welcome.ask; welcome.notice welcome.privacy"),
    (at("welcome"), "start", "post_phone_sms.choose.ask; purpose.why; consent=today consent_on=2026-01-05"),
    (
        at("welcome"),
        "start_remind",
        "post_phone_sms.choose.ask; purpose.why; consent=today consent_on=2026-01-05 remind=True",
    ),
    (at("welcome"), "not_now", "declined.ask"),
    (at("declined"), "start", "post_phone_sms.choose.ask; purpose.why; consent=today consent_on=2026-01-05"),
    (
        at("declined"),
        "start_remind",
        "post_phone_sms.choose.ask; purpose.why; consent=today consent_on=2026-01-05 remind=True",
    ),
    # The fall-back, and who else can see
    (
        at("device.choose", answers=SIGNAL, apps=CHOSEN, walk=on("hello", setting="asked")),
        "nobody",
        "guide.setting.ask; device=told:nobody walk=signal:iphone:hello:hidden_notifications",
    ),
    (at("fallback.choose"), "installed", "post_phone_sms.choose.ask; fallback=agreed:facetime:app facetime=installed"),
    (at("fallback.choose"), "browser_link", "post_phone_sms.choose.ask; noted.link; fallback=agreed:facetime:link"),
    (at("fallback.choose"), "no_fallback", "post_phone_sms.choose.ask; fallback=left_out"),
    (at("fallback.choose", answers=agreed("facetime", "fallback")), "skip", "post_phone_sms.choose.ask; noted.kept"),
    (at("fallback.choose"), "skip", "post_phone_sms.choose.ask; fallback=left_out"),
    (at("device.choose"), "perhaps", "post_phone_sms.choose.ask; noted.device_seen; device=told:perhaps"),
    (at("device.choose", answers=SEEN), "skip", "post_phone_sms.choose.ask; noted.kept"),
    (at("device.choose"), "skip", "post_phone_sms.choose.ask; device=told:rather_not_say"),
    # One class: which method
    (at("messaging.choose"), "wire", "post_phone_sms.choose.ask; noted.preferred; messaging=agreed:wire"),
    (
        at("messaging.choose"),
        "anna.42",
        "post_phone_sms.choose.ask; noted.preferred noted.identifier; messaging=agreed:signal signal=installed:anna.42",
    ),
    (at("email.choose"), "anna@gmail.com", "email.choose.again; aside.elsewhere"),
    (at("post_phone_sms.choose"), "leave_out", "messaging.choose.ask; noted.leave_out; post_phone_sms=left_out"),
    (at("post_phone_sms.choose"), "need_one", "post_phone_sms.which.ask"),
    (at("messaging.choose"), "none", "messaging.decline.ask"),
    (at("messaging.choose", answers=SIGNAL), "skip", "post_phone_sms.choose.ask; noted.kept"),
    (at("messaging.choose"), "skip", "post_phone_sms.choose.ask; noted.skipped; messaging=to_discuss:skipped"),
    (
        at("post_phone_sms.which"),
        "telephone",
        "messaging.choose.ask; noted.needed; post_phone_sms=to_discuss:telephone:needed",
    ),
    (
        at("post_phone_sms.choose"),
        "I need sms",
        "messaging.choose.ask; noted.needed; post_phone_sms=to_discuss:sms:needed",
    ),
    (at("post_phone_sms.which"), "choose_again", "post_phone_sms.choose.ask"),
    (at("post_phone_sms.which"), "skip", "messaging.choose.ask; noted.skipped; post_phone_sms=to_discuss:skipped"),
    (
        at("audio.same", answers=SIGNAL),
        "same_all",
        "post_phone_sms.choose.ask; noted.same; audio=agreed:signal video=agreed:signal",
    ),
    (at("audio.same", answers=SIGNAL), "same_one", "post_phone_sms.choose.ask; noted.same; audio=agreed:signal"),
    (
        at("audio.same", answers=SIGNAL),
        "facetime",
        "post_phone_sms.choose.ask; noted.acceptable; audio=agreed:facetime",
    ),
    (at("audio.same", answers=SIGNAL), "other", "audio.choose.ask"),
    (at("audio.same", answers=SIGNAL), "skip", "post_phone_sms.choose.ask; noted.skipped; audio=to_discuss:skipped"),
    # One class: none of them
    (at("messaging.decline"), "discuss", "post_phone_sms.choose.ask; messaging=to_discuss"),
    (at("messaging.decline"), "refuse", "post_phone_sms.choose.ask; messaging=refused"),
    (at("messaging.decline"), "choose_again", "messaging.choose.ask"),
    (at("messaging.decline"), "skip", "post_phone_sms.choose.ask; noted.skipped; messaging=to_discuss:skipped"),
    (
        at("messaging.reason", answers=NO),
        "worried",
        "post_phone_sms.choose.ask; noted.required; messaging=refused:worried",
    ),
    (
        at("messaging.reason", answers=NO),
        "skip",
        "post_phone_sms.choose.ask; noted.required; messaging=refused:rather_not_say",
    ),
    # One class: is it there, and how to find each other
    (at("messaging.ready", answers=SIGNAL), "have_it", "post_phone_sms.choose.ask; signal=installed"),
    (at("messaging.ready", answers=SIGNAL), "not_yet", "post_phone_sms.choose.ask; noted.not_yet; signal=chosen"),
    (
        at("messaging.ready", answers=SIGNAL, apps={"signal": app("", platform="iphone", step="code")}),
        "need_help",
        "guide.step.ask; guide.resumed; walk=signal:iphone:code",
    ),
    (
        at("messaging.ready", answers=SIGNAL, known=("device.iphone",)),
        "need_help",
        "guide.needs.ask; guide.lead; signal=chosen walk=signal:iphone",
    ),
    (at("messaging.ready", answers=SIGNAL), "need_help", "guide.device.ask; guide.lead; signal=chosen walk=signal"),
    (
        at("messaging.ready", answers=agreed("wire", "messaging")),
        "need_help",
        "post_phone_sms.choose.ask; noted.need_help; wire=chosen:help",
    ),
    (
        at("messaging.ready", answers=SIGNAL),
        "anna.42",
        "post_phone_sms.choose.ask; noted.identifier; signal=installed:anna.42",
    ),
    (at("messaging.ready", answers=SIGNAL), "skip", "post_phone_sms.choose.ask; noted.not_yet; signal=chosen"),
    (
        at("messaging.ready", answers=SIGNAL),
        events.Tested("signal"),
        "post_phone_sms.choose.ask; aside.tested; signal=tested",
    ),
    (at("messaging.ready", answers=SIGNAL), events.Tested("wire"), "ignored"),
    (
        at("messaging.identifier", answers=SIGNAL, apps=THERE),
        "anna.42",
        "post_phone_sms.choose.ask; noted.identifier; signal=installed:anna.42",
    ),
    (
        at("messaging.identifier", answers=SIGNAL, apps=THERE),
        "anna",
        "messaging.identifier.again; identifier.no_digits.signal",
    ),
    (at("messaging.identifier", answers=SIGNAL, apps=THERE), "later", "post_phone_sms.choose.ask; noted.later"),
    (at("messaging.identifier", answers=SIGNAL, apps=THERE), "/skip", "post_phone_sms.choose.ask; noted.later"),
    (
        at("email.doubt", answers=agreed("proton", "email"), apps=DOUBTED),
        "keep_it",
        "post_phone_sms.choose.ask; proton=installed:anna@proton.mee",
    ),
    (
        at("email.doubt", answers=agreed("proton", "email"), apps=DOUBTED),
        "type_again",
        "post_phone_sms.choose.ask; proton=installed",
    ),
    (
        at("email.doubt", answers=agreed("proton", "email"), apps=DOUBTED),
        "anna@proton.me",
        "post_phone_sms.choose.ask; noted.identifier; proton=installed:anna@proton.me",
    ),
    (
        at("email.doubt", answers=agreed("proton", "email"), apps=DOUBTED),
        "skip",
        "post_phone_sms.choose.ask; noted.later; proton=installed",
    ),
    # The review, the agreement, and a change of mind at any time
    (at("review", answers=SIGNAL, agreed=1), "confirm", "agreed.ask; agreed.unchanged"),
    (at("review", answers=SIGNAL, agreed=1, unsaved=True), "confirm", "agreed.just; record agreed.copy; agreed=2"),
    (at("change", answers=SIGNAL | SEEN), "device", "device.choose.again"),
    (at("agreed", answers=SIGNAL, apps=CHOSEN), "installed_now", "post_phone_sms.choose.ask; signal=asked"),
    (at("agreed", answers=SIGNAL), "help me with signal", "guide.device.ask; guide.lead; walk=signal"),
    (at("agreed", answers=SIGNAL), "how do I install signal", "guide.device.ask; guide.lead; walk=signal"),
    (at("agreed", answers=SIGNAL), "help me with wire", "agreed.again; aside.help"),
    (at("agreed", answers=SIGNAL), "help", "agreed.again; aside.help"),
    (at("agreed"), "copy", "agreed.copied; agreed.copy facts.all"),
    (at("agreed"), "page", "agreed.copied; agreed.page"),
    (at("agreed"), TimedOut(), "recheck.ask; aside.reminder_review"),
    (at("recheck", remind=True), TimedOut(), "ignored"),
    (at("recheck"), "still_right", "agreed.ask; aside.still_right"),
    (
        at("agreed", answers=SIGNAL, apps={"signal": app("chosen", platform="iphone", step="code")}),
        "set_up",
        "guide.step.ask; guide.resumed; walk=signal:iphone:code",
    ),
    (
        at("agreed", answers=SIGNAL, apps=CHOSEN, known=("device.iphone",)),
        "set_up",
        "guide.needs.ask; guide.lead; walk=signal:iphone",
    ),
    (at("agreed", answers=SIGNAL, apps=CHOSEN), "set_up", "guide.device.ask; guide.lead; walk=signal"),
    (at("agreed", answers=SIGNAL, apps=THERE), "the code never comes", "guide.fix.ask; walk=signal:no_code"),
    (
        at("agreed", answers={"audio": Answer(Status.AGREED, ("telephone",))}),
        "my telephone does not work",
        "agreed.again; guide.no_guide",
    ),
    (
        at("messaging.ready", answers=SIGNAL, apps=CHOSEN),
        "the code never comes",
        "guide.trouble.two; walk=signal shown=problem.no_code,something_else",
    ),
    (
        at("messaging.choose"),
        "signal never sends me a code",
        "guide.trouble.two; walk=signal shown=problem.no_code,something_else",
    ),
    (at("messaging.choose"), "it never sends me a code", "messaging.choose.again; aside.unclear"),
    (
        at("agreed", answers=SIGNAL, apps=THERE),
        TWO,
        "guide.trouble.two; walk=signal shown=problem.cannot_hear,problem.not_heard,something_else",
    ),
    # Taken by the hand: which device, is it new enough, step by step
    (guided("device", Walk("signal")), "section.iphone", "guide.needs.ask; walk=signal:iphone known=device.iphone"),
    (guided("device", Walk("signal")), "none_of_these", "guide.impossible.ask; walk=signal:unsupported"),
    (guided("needs", on("")), "new_enough", "guide.step.ask; signal=chosen:iphone:install walk=signal:iphone:install"),
    (guided("needs", on("")), "ipad", "guide.needs.again; walk=signal:ipad known=device.ipad"),
    (guided("needs", on("")), "too_old", "guide.impossible.ask; walk=signal:iphone:too_old"),
    (guided("needs", on("")), "try_it", "guide.step.ask; signal=chosen:iphone:install walk=signal:iphone:install"),
    (guided("step", on("hello")), "done", "guide.done.ask; signal=connected"),
    (guided("step", on("install")), "done", "guide.step.again; signal=chosen:iphone:open walk=signal:iphone:open"),
    (guided("step", on("hello"), apps=AT_HELLO), "skip_step", "guide.done.ask; signal=chosen:iphone"),
    (guided("step", on("install")), "skip_step", "guide.step.again; signal=chosen:iphone:open walk=signal:iphone:open"),
    (guided("step", on("hello"), apps=AT_HELLO), "skip", "guide.done.ask; signal=chosen:iphone"),
    (guided("step", on("install")), "skip", "guide.step.again; signal=chosen:iphone:open walk=signal:iphone:open"),
    (guided("step", on("install")), "stuck", "guide.trouble.ask"),
    # Trouble: a short menu or their own words, a likely cause, the next one, and a way out
    (guided("step", on("code")), "the code never comes", "guide.fix.ask; walk=signal:iphone:code:no_code"),
    (guided("step", on("code")), TWO, "guide.trouble.two; shown=problem.cannot_hear,problem.not_heard,something_else"),
    (guided("trouble", on("code")), "problem.no_code", "guide.fix.ask; walk=signal:iphone:code:no_code"),
    (
        guided("trouble", on("code")),
        TWO,
        "guide.trouble.two; shown=problem.cannot_hear,problem.not_heard,something_else",
    ),
    (guided("trouble", on("code", failed=1)), "something_else", "guide.stranded.ask"),
    (
        guided("trouble", on("code")),
        "something_else",
        "guide.trouble.again; guide.own_words; walk=signal:iphone:code:failed1",
    ),
    (guided("trouble", on("code", failed=1)), "asdf qwer", "guide.stranded.ask"),
    (
        guided("trouble", on("code")),
        "asdf qwer",
        "guide.trouble.again; guide.own_words; walk=signal:iphone:code:failed1",
    ),
    (guided("trouble", on("code")), "helped", "guide.step.ask; guide.helped"),
    (guided("trouble", Walk("signal"), agreed=1), "helped", "agreed.ask; guide.helped; walk=left"),
    (guided("trouble", Walk("signal")), "helped", "post_phone_sms.choose.ask; guide.helped; walk=left"),
    (guided("fix", on("code", problem="no_code")), "helped", "guide.step.ask; guide.helped; walk=signal:iphone:code"),
    (guided("fix", Walk("signal", problem="no_code"), agreed=1), "helped", "agreed.ask; guide.helped; walk=left"),
    (guided("fix", Walk("signal", problem="no_code")), "helped", "post_phone_sms.choose.ask; guide.helped; walk=left"),
    (
        guided("fix", on("code", problem="no_code")),
        "the code still does not come",
        "guide.fix.again; walk=signal:iphone:code:no_code:cause1:failed1",
    ),
    (guided("step", on("username")), "there is no pencil on my screen", "guide.step.again; guide.not_there"),
    (
        guided("trouble", on("code", failed=1, refused=("no_code", "puzzle_loop"))),
        "the code does not come, stop",
        "guide.stranded.ask",
    ),
    (
        guided("trouble", on("code", failed=1, refused=("no_code", "puzzle_loop"))),
        "the code never comes",
        "guide.fix.ask; walk=signal:iphone:code:no_code:failed1",
    ),
    (
        guided("step", on("code")),
        "the code does not come, stop",
        "guide.trouble.two; shown=problem.no_code,problem.puzzle_loop,something_else",
    ),
    (guided("device", Walk("signal")), "i have an iphone and a laptop", "guide.device.again; guide.two_devices"),
    (
        guided("fix", on("code", problem="no_code")),
        "not_helped",
        "guide.fix.again; walk=signal:iphone:code:no_code:cause1:failed1",
    ),
    (guided("fix", on("code", problem="no_code", cause=1, failed=1)), "not_helped", "guide.stranded.ask"),
    (
        guided("fix", on("code", problem="number_refused", tried=("number_refused",))),
        "the code never comes",
        "guide.fix.again; walk=signal:iphone:code:no_code",
    ),
    (
        guided("fix", on("code", problem="number_refused", tried=("no_code",))),
        "the code never comes",
        "guide.fix.again",
    ),
    (
        guided("fix", on("code", problem="number_refused")),
        TWO,
        "guide.trouble.two; shown=problem.cannot_hear,problem.not_heard,something_else",
    ),
    (guided("impossible", Walk("signal", problem="unsupported")), "other_device", "guide.device.ask"),
    (guided("needs", on("")), "skip", "guide.step.ask; signal=chosen:iphone:install walk=signal:iphone:install"),
    # It works: settings worth setting, another device, back to the agreement
    (guided("done", on("hello")), "settings", "device.choose.ask; walk=signal:iphone:hello:asked"),
    (
        guided("done", on("hello"), **ALONE),
        "settings",
        "guide.setting.ask; walk=signal:iphone:hello:hidden_notifications",
    ),
    (guided("done", on("hello", setting="linked_devices"), **ALONE), "settings", "guide.done.again; guide.none_left"),
    (guided("done", on("hello")), "other_device", "guide.device.ask"),
    (guided("done", on("hello")), "carry_on", "post_phone_sms.choose.ask; walk=left"),
    (
        guided("setting", on("hello", setting="hide_number"), **ALONE),
        "done",
        "guide.setting.again; walk=signal:iphone:hello:find_by_number",
    ),
    (guided("setting", on("hello", setting="linked_devices"), **ALONE), "done", "guide.done.ask"),
    (
        guided("setting", on("hello", setting="hide_number"), **ALONE),
        "skip",
        "guide.setting.again; walk=signal:iphone:hello:find_by_number",
    ),
    (guided("setting", on("hello", setting="linked_devices"), **ALONE), "skip", "guide.done.ask"),
    (guided("setting", on("hello", setting="hide_number")), "carry_on", "post_phone_sms.choose.ask; walk=left"),
    # Out of a guide, from anywhere in it
    (
        guided("stranded", on("code")),
        "another_method",
        "post_phone_sms.choose.ask; guide.another; messaging=open walk=left",
    ),
    (
        guided("stranded", on("code")),
        "tell_therapist",
        "post_phone_sms.choose.ask; tell:stuck guide.told; signal=chosen:help walk=left",
    ),
    (guided("stranded", on("code")), "leave", "post_phone_sms.choose.ask; guide.later; walk=left"),
    (guided("stranded", on("code")), "skip", "post_phone_sms.choose.ask; guide.later; walk=left"),
    # Asides that return
    (at("paused"), "go_on", "messaging.choose.again"),
    (at("contact"), "yes", "messaging.choose.again; tell:contact contact.told"),
    (at("contact"), "no", "messaging.choose.again"),
    (
        at("proposal", proposal=WIRE),
        "yes",
        "post_phone_sms.choose.ask; noted.preferred; messaging=agreed:wire proposal=none",
    ),
    (
        at("proposal", proposal=WIRE, resume="audio.choose"),
        "yes",
        "audio.choose.again; noted.preferred; messaging=agreed:wire proposal=none",
    ),
    (
        at("proposal", proposal=WIRE),
        "no",
        "messaging.choose.again; tell:proposal_declined proposal.declined; proposal=none",
    ),
    (
        at("proposal", proposal=WIRE),
        "skip",
        "messaging.choose.again; tell:proposal_declined proposal.declined; proposal=none",
    ),
    (at("restart", answers=SIGNAL), "yes", "post_phone_sms.choose.ask; aside.restarted; messaging=open"),
    (at("restart"), "no", "messaging.choose.again"),
    (at("clear"), "yes", "messaging.choose.again; erase clear.done"),
    (at("clear"), "no", "messaging.choose.again"),
    (
        at("forget", answers=SIGNAL),
        "yes",
        "invited, silent; tell:forgotten forget aside.forgotten; messaging=open consent=",
    ),
    (at("forget"), "no", "messaging.choose.again"),
    (at("unreachable"), "hello", "messaging.choose.again; aside.welcome_back"),
    (at("unreachable"), Returned(), "messaging.choose.again; aside.welcome_back"),
    (at("unreachable"), Undeliverable(), "ignored"),
    (at("reopened"), "hello", "post_phone_sms.choose.ask; aside.reopened"),
    # From everywhere
    (HERE, "I want to die", "paused.ask; aside.danger_told tell:danger"),
    (HERE, "I can't go on", "safe.ask"),
    (
        HERE,
        "my husband reads my phone",
        f"messaging.choose.again; watched.first; {SURELY}",
    ),
    (at("safe"), "yes", "messaging.choose.again; safe.good"),
    (at("safe"), "no I meant my battery", "messaging.choose.again; safe.good"),
    (at("safe"), "no", "paused.ask; aside.danger_told tell:danger"),
    (at("safe"), "I can't go on", "paused.ask; aside.danger_told tell:danger"),
    (at("safe"), "signal", "safe.again; safe.stands"),
    (at("safe", unclear=1), "signal", "messaging.choose.again; safe.stands"),
    (at("safe"), "no, I am not suicidal", "messaging.choose.again; safe.good"),
    (at("safe"), Chose(1, "signal", ON), "safe.again; aside.stale"),
    (at("safe"), Chose(1, "safe_now", ON), "safe.again; aside.stale"),
    (at("paused"), "I meant my battery", "messaging.choose.again; safe.good"),
    (at("paused"), "just kidding", "messaging.choose.again; safe.good"),
    (at("paused"), "I want to die", "paused.again; aside.danger_told tell:danger"),
    (at("paused"), "I can't go on", "safe.ask"),
    (
        at("paused"),
        Said("no words", heard=Evidence(danger=0.95)),
        "paused.again; aside.danger_told tell:danger",
    ),
    (
        at("paused"),
        "my husband reads my phone",
        f"paused.again; watched.first; {SURELY}",
    ),
    (at("safe"), Overheard(Evidence(danger=0.95)), "paused.ask; aside.danger_told tell:danger"),
    (at("invited"), "I want to die", "invited, silent; aside.danger_told tell:danger"),
    (at("invited"), "I can't go on", "invited, silent; aside.danger_told tell:danger"),
    (at("invited"), "my husband reads my phone", "invited, silent; watched.first; watched=True watched_surely=True"),
    (HERE, Overheard(Evidence(danger=0.6)), "safe.ask"),
    (HERE, Overheard(Evidence(danger=0.6, language="de")), "safe.ask; heard.de.ask"),
    (at("paused", history=step("welcome")), "back", "messaging.choose.again"),
    (
        at("audio.choose", answers=SIGNAL, history=step("messaging.choose", messaging=None)),
        "back",
        "messaging.choose.again; messaging=open",
    ),
    (HERE, "back", "messaging.choose.again; aside.nowhere_back"),
    (at("paused"), "skip", "messaging.choose.again"),
    (at("review"), "skip", "review.without_floor; aside.cannot_skip"),
    (HERE, "stop", "paused.ask; aside.stopped"),
    (at("welcome"), "stop", "declined.ask"),
    (HERE, "contact", "contact.ask"),
    (HERE, "clear this chat", "clear.ask"),
    (HERE, "delete my data", "forget.ask"),
    (HERE, "start again", "restart.ask"),
    (at("welcome"), "start again", "welcome.again; aside.first_yes"),
    (HERE, "change e-mail", "email.choose.ask"),
    (at("audio.choose", answers=SIGNAL), "change", "change.ask"),
    (HERE, "change", "messaging.choose.again; aside.first_yes"),
    (at("welcome"), "change e-mail", "welcome.again; aside.first_yes"),
    (at("review", answers=agreed("facetime", "audio")), "change if it fails", "review.without_floor; change.fixed"),
    (at("review", answers=SIGNAL | SEEN), "change others can look", "device.choose.again"),
    # What is asked about a method, and what can come of it
    (HERE, "are chats kept?", "messaging.choose.again; about.detail about.detail"),
    (at("audio.choose"), "can I share my screen?", "audio.choose.again; about.detail about.detail"),
    (at("email.choose"), "can people see that I am online on whatsapp?", "email.choose.again; about.detail"),
    (at("welcome"), "are chats kept?", "welcome.again; about.detail_unknown"),
    (HERE, "+44 7700 900123", "messaging.choose.again; identifier.not_needed"),
    (
        about("messaging.choose", "discuss_it"),
        "discuss_it",
        "post_phone_sms.choose.ask; noted.needed; messaging=to_discuss:whatsapp:needed",
    ),
    (
        about("messaging.choose", "discuss_it", topic="other"),
        "discuss_it",
        "post_phone_sms.choose.ask; noted.to_discuss; messaging=to_discuss:uses_other",
    ),
    (about("messaging.ready", "discuss_it", answers=SIGNAL), "discuss_it", "contact.ask"),
    (about("messaging.choose", "want_it"), "want_it", "messaging.choose.again; about.not_offered"),
    (
        at("post_phone_sms.which"),
        "other_tool",
        "messaging.choose.ask; noted.to_discuss; post_phone_sms=to_discuss:uses_other",
    ),
    (
        at("post_phone_sms.which"),
        "I need whatsapp",
        "messaging.choose.ask; noted.needed; post_phone_sms=to_discuss:whatsapp:needed",
    ),
    (at("post_phone_sms.which"), "blorp", "post_phone_sms.which.guess; shown=other_tool,yes,no"),
    (HERE, "go on", "messaging.choose.again"),
    (HERE, "why", "messaging.choose.again; messaging.why"),
    (HERE, "more", "messaging.choose.again; messaging.more"),
    (HERE, "help", "messaging.choose.again; aside.help"),
    (HERE, "show me what we have", "messaging.choose.again; aside.so_far_nothing"),
    (
        HERE,
        "what do you know about me",
        f"messaging.choose.again; aside.data aside.data_left_out; data_shown={TOKEN + 1}",
    ),
    (
        at("messaging.choose", answers=SEEN, data_shown=TOKEN),
        "what do you know about me",
        "messaging.choose.again; aside.data aside.data_device_somebody",
    ),
    (HERE, "how long do you keep my data?", "messaging.choose.again; answered.told"),
    (at("agreed"), "may I leave a voicemail?", "agreed.again; answered.told"),
    (HERE, "is zoom safe?", "messaging.choose.again; about.offered"),
    (HERE, "iphone", "messaging.choose.again; platform.runs; known=device.iphone"),
    (HERE, "123456", "messaging.choose.again; identifier.secret"),
    (HERE, "my work phone", "messaging.choose.again; barrier.work_phone; known=work_phone"),
    (
        at("audio.choose", answers=SIGNAL),
        "i am deaf",
        "post_phone_sms.choose.ask; trait.deaf; audio=left_out:deaf known=deaf",
    ),
    (HERE, "i am blind", "messaging.choose.again; trait.blind; known=blind"),
    (HERE, "maybe signal", "messaging.choose.guess; shown=signal,yes,no"),
    (HERE, "both", "messaging.choose.several; shown=wire,signal,none"),
    (
        at("messaging.choose", question=Question(TOKEN, ("yes", "no"), "signal")),
        "no",
        "messaging.choose.again; aside.not_that",
    ),
    (
        HERE,
        "signal for messages, wire for calls",
        "messaging.choose.slots; pending=messaging:signal,audio:wire",
    ),
    (at("welcome"), "signal for messages, wire for calls", "welcome.again; aside.first_yes"),
    (PENDING, "yes", "post_phone_sms.choose.ask; slots.taken; audio=agreed:wire messaging=agreed:signal pending=none"),
    (PENDING, "no", "messaging.choose.again; aside.not_that; pending=none"),
    (BOTH_AGREED, "it is +44 7911 123456", "agreed.which_contact; pending=:+447911123456"),
    (
        replace(BOTH_AGREED, pending=Slots(identifiers={"": "+447911123456"}), question=WHICH),
        "facetime",
        "post_phone_sms.choose.ask; noted.identifier; facetime=installed:+447911123456 pending=none",
    ),
    (HERE, Opened(ON), "messaging.choose.again; aside.greeting"),
    (HERE, Chose(1, "signal", ON), "messaging.choose.again; aside.stale"),
    (HERE, "hello", "messaging.choose.again; aside.greeting"),
    (HERE, "dunno", "messaging.choose.again; aside.unsure"),
    (HERE, "bad signal", "messaging.choose.again; aside.network"),
    (HERE, "word " * 30, "messaging.choose.again; aside.story"),
    (HERE, Unusable(), "messaging.choose.again; aside.unusable"),
    (HERE, "asdf qwer", "messaging.choose.again; aside.unclear"),
    (at("messaging.choose", remind=True), TimedOut(), "messaging.choose.again; aside.reminder; reminded=True"),
    (
        at("messaging.choose", version="old", question=Question(TOKEN, ("gone",))),
        "gone",
        "post_phone_sms.choose.ask; aside.rewritten",
    ),
    (at("welcome", version="old", question=Question(TOKEN, ("gone",))), "gone", "welcome.again; aside.rewritten"),
    # From everywhere, without the person: what the therapist does, and what happens to the address
    (HERE, Undeliverable(), "unreachable, silent; tell:undeliverable"),
    (
        at("agreed", answers=SIGNAL, apps=THERE),
        AddressChanged("signal", "identity"),
        "reopened, silent; tell:address_identity; signal=asked:changed-identity",
    ),
    (HERE, AddressChanged("signal", "identity"), "messaging.choose, silent; tell:address_identity"),
    (HERE, Resumed(), "messaging.choose.again; aside.away; told_away=True"),
    (HERE, Nudged(), "messaging.choose.again; aside.nudged; nudged=True"),
    (HERE, Proposed("audio", "wire"), "proposal.ask; proposal=audio:wire"),
    (
        at("agreed", answers=SIGNAL, apps=THERE, agreed=1),
        events.Tested("signal"),
        "agreed.closed; record aside.tested; signal=tested agreed=2",
    ),
    (HERE, TimedOut(), "ignored"),
    (HERE, Returned(), "ignored"),
    (HERE, AddressChanged("terminal", "identity"), "ignored"),
    (at("paused"), Resumed(), "ignored"),
    (at("messaging.choose", nudged=True), Nudged(), "ignored"),
    (HERE, Proposed("audio", "zoomer"), "ignored"),
    (HERE, events.Tested("signal"), "ignored"),
)


PRACTICES: tuple[tuple[Playbook, Dialogue, tuple[Scenario, ...]], ...] = (
    (small(), talk(), SCENARIOS),
    (own(), own_talk(), own_scenarios.SCENARIOS),
)
"""The default practice's scenarios, and those of one that says its own rules."""


@pytest.mark.parametrize(
    ("of", "conversation", "did", "came"), [(of, *each) for _, of, those in PRACTICES for each in those]
)
def test_what_comes_of_it(of: Dialogue, conversation: Conversation, did: str | Event, came: str) -> None:
    assert outcome(of, conversation, did) == came


# Mutants of the table: each must be noticed by the check at start-up, or by a scenario.


def without_row(_row: Edge) -> Edge | None:
    return None


def without_guard(row: Edge) -> Edge | None:
    return replace(row, when=None) if row.when else row


def without_act(row: Edge) -> Edge | None:
    return replace(row, do=None)


def led_astray(row: Edge) -> Edge | None:
    """It leads nowhere; or to the next open question, where it led nowhere before."""
    return replace(row, to=Target.NEXT if row.to in (Target.STAY, Target.IGNORE) else Target.STAY)


Mutation = Callable[[Edge], Edge | None]


def mutants(mutation: Mutation) -> Iterator[tuple[Edge, tuple[Edge, ...]]]:
    """Each row that the mutation changes, with the table that has it changed."""
    for place, row in enumerate(TABLE):
        mutant = mutation(row)
        if mutant != row:
            yield row, (*TABLE[:place], *([mutant] if mutant else []), *TABLE[place + 1 :])


@cache
def by_trigger(playbook: int) -> dict[str, list[Scenario]]:
    """The scenarios of one of the practices, by the event of the table that each of them is about."""
    found = defaultdict(list)
    for conversation, did, came in PRACTICES[playbook][2]:
        draft = Draft(PRACTICES[playbook][0], conversation, event_from(did, conversation))
        trigger = hear(draft, event_from(did, conversation))
        found["rewritten" if conversation.version == "old" else trigger].append((conversation, did, came))
    return found


def noticed_by(row: Edge, table: tuple[Edge, ...], monkeypatch: pytest.MonkeyPatch) -> str:
    """What notices that the table is not what it was: "check", "scenario", or nothing."""
    return next(filter(None, (_noticed_in(place, row, table, monkeypatch) for place in range(len(PRACTICES)))), "")


def _noticed_in(place: int, row: Edge, table: tuple[Edge, ...], monkeypatch: pytest.MonkeyPatch) -> str:
    playbook = PRACTICES[place][0]
    try:
        check(states(playbook), transitions(playbook, table))
    except PlaybookError:
        return "check"
    monkeypatch.setattr(
        "flows.dialogue.check", lambda *_: None
    )  # it passed; the machine is built of few rows, for speed
    few = tuple(one for one in table if one.on in (row.on, "unclear"))
    mutant = Dialogue(playbook, few)
    for conversation, did, came in by_trigger(place).get(row.on, ()):
        try:
            if outcome(mutant, conversation, did) != came:
                return "scenario"
        except (KeyError, IndexError, StopIteration):  # an act that counts on the one that is gone
            return "scenario"
    return ""


@pytest.mark.parametrize(
    ("mutation", "least"), [(without_row, 180), (without_guard, 38), (without_act, 140), (led_astray, 180)]
)
def test_every_mutant_is_noticed(
    mutation: Mutation, least: int, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """None of the rows, guards, acts and targets may be missing or wrong without a failure that names the row."""
    noticed: Counter[str] = Counter()
    missed = []
    for row, table in mutants(mutation):
        by = noticed_by(row, table, monkeypatch)
        noticed[by] += 1
        if not by:
            missed.append(f"{row.source} on '{row.on}' to '{row.to}'")

    assert not missed, f"{mutation.__name__}: {len(missed)} of {noticed.total()} went unnoticed: {'; '.join(missed)}"
    assert noticed.total() >= least, noticed
    record_property(f"mutants {mutation.__name__}", f"{noticed.total()}, noticed by {dict(noticed)}")


def test_each_row_is_taken_by_a_scenario_of_its_own() -> None:
    """The scenarios are about as many as the rows, and each is about an event of the table."""
    assert sum(len(scenarios) for _, _, scenarios in PRACTICES) >= len(TABLE)
    assert {*by_trigger(0), *by_trigger(1)} == {row.on for row in TABLE}
