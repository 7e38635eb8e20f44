"""What comes of it in a practice that says its own rules: somebody stands somewhere, something happens, in one line.

Rules of this file:
1. As in `tests.flows.test_table`, whose mutants of the table these scenarios have to notice as well.
"""

from flows.conversation import Acknowledged, Answer, Conversation, Proposal, Question, Reply, Status, Walk, Yes
from flows.events import Event, Signed
from tests.flows.kit import TOKEN, agreed
from tests.flows.own import REPLIES, SETTLED, SIGNAL, here, yes

MORE = {**SETTLED, "messaging": Answer(Status.AGREED, ("signal",))}
WISH, MAIL = Proposal("video", "vsee"), Proposal("messaging", "post")

SCENARIOS: tuple[tuple[Conversation, str | Event, str], ...] = (
    (
        here("welcome", "adults", "called", told=()),
        "start",
        "rule.ask.ask; purpose.why rule.told; consent=today consent_on=2026-01-05 told=chart",
    ),
    (
        here("rule.ask", "adults"),
        "acknowledge_yes",
        "review.ask; noted.acknowledged facts.all; adults=yes:2026-01-05 facts_told=True",
    ),
    (
        here("rule.ask", "adults"),
        "acknowledge_no",
        "review.ask; noted.not_acknowledged facts.all; adults=no:2026-01-05 facts_told=True",
    ),
    (
        here("rule.ask", "adults"),
        "skip",
        "review.ask; noted.not_acknowledged facts.all; adults=skipped:2026-01-05 facts_told=True",
    ),
    (
        here("agreed", agreed=1),
        Signed("chart", "2026-01-05"),
        "agreed.closed; record aside.signed; chart=signed:2026-01-05 agreed=2",
    ),
    (
        here("review", agreed=1, unsaved=True),
        Signed("chart", "2026-01-05"),
        "review.again; aside.signed; chart=signed:2026-01-05",
    ),
    (
        here("paused", agreed=1),
        Signed("chart", "2026-01-05"),
        "paused, silent; record; chart=signed:2026-01-05 agreed=2",
    ),
    (here("agreed", agreed=1), Signed("adults", "2026-01-05"), "ignored"),
    (here("rule.ask", asking="rule.adults"), "skip", "review.ask; rule.kept facts.all; asking= facts_told=True"),
    (here("question.ask", "called"), "Ann Example", "review.ask; facts.all; called=Ann Example facts_told=True"),
    (
        here("question.ask", "called"),
        "word " * 60,
        "question.ask.again; aside.story",
    ),
    (here("question.ask", "called"), "skip", "review.ask; facts.all; called=skipped facts_told=True"),
    (
        here("question.ask", asking="question.called"),
        "skip",
        "review.ask; question.kept facts.all; asking= facts_told=True",
    ),
    (here("question.ask", "called"), "I want to die", "paused.ask; aside.danger_told tell:danger"),
    (here("question.ask", "called"), "123456", "question.ask.again; identifier.secret"),
    (here("question.ask", "called"), "help", "question.ask.again; aside.help"),
    (here("question.ask", "day"), "friday", "review.ask; facts.all; day=option.day.2 facts_told=True"),
    (here("question.ask", "day"), "option.day.2", "review.ask; facts.all; day=option.day.2 facts_told=True"),
    (here("question.ask", "partner"), "kim@gmial.com", "review.ask; facts.all; partner=kim@gmial.com facts_told=True"),
    (
        here("question.ask", "partner"),
        "kim@example.org",
        "review.ask; facts.all; partner=kim@example.org facts_told=True",
    ),
    (here("question.ask", "partner"), "kim", "question.ask.again; question.not_one.email"),
    (
        here("question.doubt", replies={**REPLIES, "partner": Reply("kim@gmial.com", doubt="domain")}),
        "keep_it",
        "review.ask; facts.all; partner=kim@gmial.com facts_told=True",
    ),
    (
        here("question.doubt", replies={**REPLIES, "partner": Reply("kim@gmial.com", doubt="domain")}),
        "type_again",
        "question.ask.ask; partner=open",
    ),
    (
        here("question.doubt", replies={**REPLIES, "partner": Reply("kim@gmial.com", doubt="domain")}),
        "kim@gmail.com",
        "review.ask; facts.all; partner=kim@gmail.com facts_told=True",
    ),
    (
        here("question.doubt", replies={**REPLIES, "partner": Reply("kim@gmial.com", doubt="domain")}),
        "skip",
        "review.ask; facts.all; partner=skipped facts_told=True",
    ),
    (here("question.ask", "letter_home"), "no", "review.ask; facts.all; letter_home=no facts_told=True"),
    (here("messaging.choose", "messaging"), "signal", "messaging.more.ask; noted.preferred; messaging=agreed:signal"),
    (
        here("messaging.choose", "messaging"),
        "signal and wire",
        "messaging.more.ask; noted.several; messaging=agreed:signal:wire",
    ),
    (
        here("messaging.choose", "messaging"),
        "sms",
        "messaging.more.ask; noted.acceptable rule.told; messaging=agreed:sms told=chart,times",
    ),
    (
        here("messaging.more", answers=MORE),
        "wire",
        "messaging.more.again; noted.acceptable; messaging=agreed:signal:wire",
    ),
    (
        here("messaging.more", answers=MORE),
        "sms and wire",
        "messaging.ready.ask; noted.several rule.told; messaging=agreed:signal:sms:wire told=chart,times",
    ),
    (
        here("messaging.more", answers=MORE),
        "enough",
        "review.ask; facts.all; messaging=agreed:signal:enough facts_told=True",
    ),
    (
        here("messaging.more", answers=MORE),
        "skip",
        "review.ask; facts.all; messaging=agreed:signal:enough facts_told=True",
    ),
    (here("messaging.choose", "messaging"), "a letter please", "rule.ask.ask; request=messaging:post"),
    (here("messaging.choose", "messaging"), "is a letter safe?", "messaging.choose.again; about.on_request"),
    (
        here("rule.ask", request=MAIL),
        "acknowledge_yes",
        (
            "messaging.identifier.ask; noted.on_request; messaging=agreed:signal:post:enough "
            "mail_is_kept=yes:2026-01-05 request=none"
        ),
    ),
    (
        here("rule.ask", request=MAIL),
        "acknowledge_no",
        "review.ask; noted.not_acknowledged facts.all; mail_is_kept=no:2026-01-05 request=none facts_told=True",
    ),
    (here("review"), "can we do video", "video.choose.ask"),
    (here("agreed", agreed=1, answers=SETTLED | agreed("vsee", "video")), "change video", "video.choose.again"),
    # What was asked about can be wanted
    (
        here("review", topic="vsee", question=Question(TOKEN, ("want_it",))),
        "want_it",
        "video.request.ask; request=video:vsee",
    ),
    # Out of a guide, back to what stands; or on to what changed
    (here("guide.done", agreed=1, walk=Walk("signal", "iphone", "hello")), "carry_on", "agreed.ask; walk=left"),
    (
        here("guide.done", agreed=1, unsaved=True, walk=Walk("signal", "iphone", "hello")),
        "carry_on",
        "review.ask; facts.all; walk=left facts_told=True",
    ),
    (here("video.choose"), "vsee", "video.request.ask; request=video:vsee"),
    (
        here("video.request", request=WISH),
        "yes",
        "review.ask; noted.link_told facts.all; video=agreed:vsee request=none facts_told=True",
    ),
    (
        here("video.request", request=WISH),
        "no",
        "review.ask; noted.not_requested facts.all; request=none facts_told=True",
    ),
    (
        here("video.request", request=WISH),
        "skip",
        "review.ask; noted.not_requested facts.all; request=none facts_told=True",
    ),
    (here("welcome"), "a letter please", "welcome.again; about.on_request"),
    (here("review"), "will you accept my friend request on facebook", "review.again; rule.answer"),
    (here("review"), "what is my day", "review.again; question.answer"),
    (here("review"), "change your age", "rule.ask.ask; asking=rule.adults"),
    (here("change"), "rule.adults", "rule.ask.ask; asking=rule.adults"),
    (here("change"), "question.called", "question.ask.ask; asking=question.called"),
    (here("welcome", "adults"), "change your age", "welcome.again; rule.answer"),
    (here("welcome", "called"), "change my name", "welcome.again; question.answer"),
    (here("review", "adults"), "change your age", "review.again; rule.answer"),
    (here("review", "called"), "change my name", "review.again; question.answer"),
    (
        here("fallback.choose", "fallback", answers={k: v for k, v in SETTLED.items() if k != "audio"}),
        "telephone",
        "audio.choose.ask; noted.preferred; fallback=agreed:telephone",
    ),
    (
        here("fallback.choose", "fallback"),
        "installed",
        "fallback.identifier.ask; fallback=agreed:facetime:app facetime=installed",
    ),
    (here("visits.choose", "visits"), "zoom", "visits.identifier.ask; noted.sent; visits=agreed:zoom"),
    (here("visits.choose", "visits"), "teams", "visits.ready.ask; noted.acceptable; visits=agreed:teams"),
    (
        here("visits.choose", "visits", "backup_phone", apps=SIGNAL),
        "vsee",
        "audio.identifier.ask; noted.link_told; visits=agreed:vsee",
    ),
    (
        here("audio.choose", "audio", apps=SIGNAL),
        "telephone",
        "audio.identifier.ask; noted.preferred; audio=agreed:telephone",
    ),
    (here("review"), "confirm", "agreed.just; record agreed.copy rule.told; told=chart,record agreed=1"),
    (here("review"), "change your age", "rule.ask.ask; asking=rule.adults"),
    (here("agreed"), "friend request?", "agreed.again; rule.answer"),
    (
        here(
            "rule.ask",
            answers={**SETTLED, **agreed("post", "messaging")},
            acknowledged=yes("adults", "risk", "mail_is_kept"),
            asking="rule.mail_is_kept",
        ),
        "yes",
        "messaging.more.ask; noted.acknowledged; mail_is_kept=yes:2026-01-05 asking=",
    ),
    (here("question.ask", "day"), "?", "question.ask.again; aside.unsure"),
    (here("rule.ask", "risk"), "back", "rule.ask.again; aside.nowhere_back"),
    (
        here("rule.ask", acknowledged={**yes("adults"), "risk": Acknowledged("0", Yes.YES)}, version="old"),
        "acknowledge_yes",
        "rule.ask.ask; aside.rewritten",
    ),
    (
        here(
            "review",
            answers={**SETTLED, **agreed("post", "messaging")},
            acknowledged=yes("adults", "risk", "mail_is_kept"),
            asking="",
        ),
        "change your risk",
        "rule.ask.ask; asking=rule.risk",
    ),
    (
        here(
            "rule.ask",
            answers={**SETTLED, **agreed("post", "messaging")},
            acknowledged=yes("adults", "risk", "mail_is_kept"),
            asking="rule.mail_is_kept",
        ),
        "acknowledge_no",
        (
            "messaging.choose.ask; tell:taken_back noted.not_acknowledged; "
            "messaging=open mail_is_kept=no:2026-01-05 asking="
        ),
    ),
    (
        here("messaging.more", answers={**SETTLED, "messaging": Answer(Status.AGREED, ("signal", "wire"))}),
        "sms",
        "messaging.ready.ask; noted.acceptable rule.told; messaging=agreed:signal:wire:sms told=chart,times",
    ),
    (here("question.ask", "partner", "adults"), "kim", "question.ask.again; question.not_one.email"),
)
