"""Signal on its bad days, end to end: what the client has in the chat when it is over.

Store, service, outbox and transport are the real ones; the stand-in plays the Signal server, and the people behind it.
One clock is everybody's, and it moves only when told. What a day without trouble would have left in the chat stands in
`straight_through.txt`.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.rehearse.signal import Person, SignalServer
from bot.transports import InboundJournal
from bot.transports.signal import JoinError, Signal, receiving, rest
from tests import people
from tests.effort import DEADLINE
from tests.live import MOMENT, Live, Talk, live
from tests.people import ADDRESS, OnSignal, over_signal, said, steps
from tests.story import DAY, MONDAY

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

STRAIGHT = steps(over_signal(people.STRAIGHT))
START, MESSAGES, NAME = 1, 3, 4
"""How many steps of that story lead to: the first question, messages, the user name."""
HOUR = 3600.0
AGAIN = re.compile(r"\(↻ .+\)")
"""The last line of a message that may be there twice."""
STRANGER = "Hello. To use this chat you need an invitation. Please ask the person who told you about it."
UNUSABLE = "I can only read text here. Nothing else is kept."
REOPENED = (
    "Something seems to be new on your side: your phone, the app, or the number. What you just wrote was not used."
)
CLEARED = (
    "I take away what I can now. Older messages may stay. To clear the rest by hand, hold your finger on this chat in "
    "the list and pick Delete. In its settings you can also turn on Disappearing messages."
)
CHECK = "Please check that it is them."
CAPTCHA = "signalcaptcha://made-up"


class Day(Talk):
    """A practice over Signal, and one client who was invited."""

    def __init__(self, practice: Live, server: SignalServer, signal: Signal) -> None:
        sam = OnSignal(server, by_numbers=False)
        super().__init__(practice, sam, seconds=0)
        self.server, self.signal, self.sam = server, signal, sam.person

    async def opens(self) -> None:
        """The client comes with the invitation; nobody waits for the answer."""
        await self.sam.says(self.practice.code)

    async def settles(self) -> None:
        """All that came is worked off, all that is due has arrived."""
        await self.worked_off()
        await self.practice.settled(lambda: True)

    async def worked_off(self) -> None:
        """Whatever was done at a telephone has reached the conversation."""
        if self.server.daemon:
            await self.practice.settled(lambda: all(map(_is_read, self.server.people)))
            return
        looked = self.server.requests["receive"] + 2
        await self.server.until(lambda: self.server.requests["receive"] >= looked and not self.server.waiting)
        async with asyncio.timeout(DEADLINE):
            while await self.practice.store.apply(lambda transaction: transaction.journal_waiting("")):  # noqa: ASYNC110 - a safe has no bell
                await asyncio.sleep(MOMENT)

    async def reads(self, person: Person) -> None:
        """The bot has worked off what this person wrote, and tried to answer."""
        await person.wait_until(lambda: _is_read(person))
        await self.rests()

    async def begins(self, until: int) -> None:
        """The client does the first steps of the straight story."""
        await self.opens()
        await self.settles()
        for step in STRAIGHT[1:until]:
            await self.says(step.text)

    async def says(self, text: str, who: Person | None = None) -> None:
        await (who or self.sam).says(text)
        await self.settles()

    async def goes_away(self) -> None:
        """The server is gone, in the middle of a receive."""
        await self.server.until(lambda: self.server._calls)
        await self.server.refuses()

    async def says_in_vain(self, text: str) -> None:
        """The client says something, and the answer goes wrong; the outbox knows."""
        asked = self.server.requests["send"]
        await self.sam.says(text)
        await self.server.until(lambda: self.server.requests["send"] > asked)
        await self.rests()

    async def pairs(self, person: Person) -> None:
        """This person becomes the therapist."""
        await self.pair("signal", person.uuid)


def _is_read(person: Person) -> bool:
    """Only what was worked off is shown as read."""
    mine = [one.timestamp for one in person.log if one.sender == person.name]
    return not mine or mine[-1] in person.read_by_bot


@asynccontextmanager
async def day(folder: Path, *, mode: str = "native", options: Any = None, **server_options: Any) -> AsyncIterator[Day]:
    """A day. `options` are the transport's; the others the server's."""
    begun: list[Live] = []
    made: list[Signal] = []

    def clock() -> float:
        return begun[0].now if begun else MONDAY

    def signal(journal: InboundJournal, clock: Callable[[], float]) -> Signal:
        where: dict[str, Any] = {"api_url": server.url, "number": server.number, "journal": journal}
        made.append(Signal(**where, clock=clock, sleep=nap, **(options or {})))
        return made[0]

    async def nap(seconds: float) -> None:
        """Sleep, but not for long; nobody is to knock while the server shuts its door."""
        await asyncio.sleep(min(seconds, MOMENT if server.running else 0.05))

    async with SignalServer(mode=mode, second=0.005, clock=clock, **server_options) as server:
        async with live(folder, signal) as one:
            begun.append(one)
            if server.daemon:
                await server.until(lambda: server.sockets)
            yield Day(one, server, made[0])
        assert server.violations == []


def lines(person: Person) -> list[str]:
    """All that the bot has written and that is still there; without empty lines, and addresses behind links."""
    return [ADDRESS.sub("", line) for one in person.messages for line in one.text.split("\n") if line]


def told(until: int, first: int = 0) -> list[str]:
    """What it writes in these steps of the straight story."""
    return [line for step in STRAIGHT[first:until] for line in (*said(step), *numbered(*step.labels))]


def numbered(*labels: str) -> list[str]:
    return [f"{n}  {label}" for n, label in enumerate(labels, 1)]


def once(person: Person) -> list[str]:
    """Its lines without what says of itself that it may be there twice."""
    return [line for line in lines(person) if not AGAIN.fullmatch(line)]


def again(person: Person) -> list[str]:
    """The messages that say of themselves that they may be there twice."""
    return [one.text for one in person.messages if AGAIN.search(one.text)]


def lost(server: SignalServer) -> list[str]:
    """What people wrote and no client of the server will ever get. Receipts do not count."""
    return [one["envelope"]["dataMessage"]["message"] for one in server.lost if "dataMessage" in one["envelope"]]


def warned(caplog: pytest.LogCaptureFixture, words: str) -> int:
    return sum(words in record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING)


# The server is away, hangs, or talks nonsense.


@pytest.mark.parametrize("mode", ["normal", "native"])
async def test_hours_without_the_server(tmp_path: Path, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    """A reminder waits for it, and what was written meanwhile; then everything is there once, in its order."""
    async with day(tmp_path, mode=mode) as one:
        await one.begins(START)
        await one.says("2")
        await one.goes_away()
        await one.practice.later(3)
        await one.sam.says("yes")
        for _ in range(30):
            await one.passes(400)
        nothing = lines(one.sam) == told(2)
        await one.server.accepts()
        await one.passes(400)
        await one.settles()

    assert nothing
    assert lines(one.sam) == [
        *told(2),
        "Hello again. Shall we go on where we stopped? There is no hurry.",
        "So: may we leave out phone, texts and post?",
        *numbered(*STRAIGHT[1].labels),
        *told(MESSAGES, 2),
    ]
    assert warned(caplog, "cannot be reached") + warned(caplog, "does not answer") <= 2


async def test_a_restart_in_the_middle_of_the_dialogue(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        for step in STRAIGHT[:NAME]:
            await one.goes_away()
            await one.sam.says(step.text or one.practice.code)
            await one.server.accepts()
            await one.passes(400)
            await one.settles()

    assert lines(one.sam) == told(NAME)
    assert lost(one.server) == []


@pytest.mark.parametrize("trouble", ["breaks", "babbles", "resets", "hangs"])
async def test_trouble_at_receiving_loses_nothing_and_doubles_nothing(
    tmp_path: Path, trouble: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.3)
    async with day(tmp_path) as one:
        await one.begins(START)
        getattr(one.server, trouble)("receive", times=3)
        await one.says("1")
        one.server.recovers()
        await one.says("1")

    assert lines(one.sam) == told(MESSAGES)
    assert 1 <= len([one for one in caplog.records if one.levelno >= logging.WARNING]) <= 3


async def test_a_server_that_cannot_work_sent_nothing(tmp_path: Path) -> None:
    """It says so: nothing is doubled, and nothing said to be perhaps doubled."""
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        one.server.breaks(times=None)
        await one.sam.says("signal")
        for _ in range(40):
            await one.passes(400)
        one.server.recovers()
        await one.passes(400)
        await one.settles()

    assert lines(one.sam) == told(NAME)


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("trouble", ["resets", "hangs"])
async def test_a_send_without_an_answer_is_repeated_once_with_its_reference(
    tmp_path: Path, trouble: str, done: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "ANSWER", 0.5)
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        getattr(one.server, trouble)("send", done=done)
        await one.says_in_vain("signal")
        one.server.recovers()
        await one.passes(HOUR)
        await one.settles()

    first, *_ = told(NAME, MESSAGES)
    assert lines(one.sam).count(first) == 1 + done
    assert len(again(one.sam)) == 1
    assert once(one.sam) == [*told(MESSAGES), *[first] * done, *told(NAME, MESSAGES)]


@pytest.mark.parametrize("mode", ["native", "json-rpc"])
@pytest.mark.parametrize("trouble", ["resets", "hangs", "babbles"])
async def test_hours_of_no_answers_lose_nothing(
    tmp_path: Path, mode: str, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message may be repeated once: that is not spent as long as the server does not work."""
    monkeypatch.setattr(rest, "ANSWER", 0.1)
    monkeypatch.setattr(receiving, "PATIENCE", 0.1)
    async with day(tmp_path, mode=mode) as one:
        await one.begins(MESSAGES)
        getattr(one.server, trouble)("send", "accounts", "about", times=None)
        await one.says_in_vain("signal")
        for _ in range(10):
            await one.passes(400)
        one.server.recovers()
        await one.passes(400)
        await one.settles()

    assert len(again(one.sam)) == 1
    assert once(one.sam) == told(NAME)


async def test_the_words_of_somebody_else_than_the_server_do_not_count_as_sent(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        one.server.babbles("send")
        await one.says_in_vain("signal")
        await one.passes(400)
        await one.settles()

    assert once(one.sam) == told(NAME)


async def test_a_receive_that_is_killed_loses_one_batch_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator reads why; whoever may have written is asked again; and the dialogue goes on."""
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        one.server.is_killed(times=None)  # whichever receive takes it: one may be under way that began before
        await one.sam.says("wire")
        await one.server.until(lambda: lost(one.server))
        one.server.recovers()
        async with asyncio.timeout(DEADLINE):
            await one.signal.missed.wait()
        await one.practice.service.resume("signal", MONDAY - 1)
        await one.settles()
        asked = lines(one.sam)[len(told(MESSAGES)) :]
        await one.says("signal")

    assert lost(one.server) == ["wire"]
    assert warned(caplog, "ended a receive by force") == 1
    assert asked == [
        "I was away for a moment. If you wrote something just now, please send it again.",
        "So: which one for messages?",
        *numbered("Wire", "Signal", "None of these"),
    ]
    assert lines(one.sam)[-len(told(NAME, MESSAGES)) :] == told(NAME, MESSAGES)


async def test_a_listener_that_was_cut_off_listens_again_and_knows_that_it_may_have_missed_something(
    tmp_path: Path,
) -> None:
    async with day(tmp_path, mode="json-rpc") as one:
        await one.begins(START)
        one.signal.missed.clear()
        await one.server.closes_websockets()
        async with asyncio.timeout(DEADLINE):
            await one.signal.missed.wait()
        await one.says("1")

    assert lines(one.sam) == told(2)


@pytest.mark.parametrize("trouble", ["splices", "exits"])
async def test_what_was_received_is_found_wherever_it_stands(tmp_path: Path, trouble: str) -> None:
    async with day(tmp_path) as one:
        for step in STRAIGHT[:NAME]:
            getattr(one.server, trouble)()
            await one.says(step.text or one.practice.code)

    assert lines(one.sam) == told(NAME)


async def test_a_slow_server_brings_everything_once_and_in_order(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        one.server.dawdles(seconds=0.03, times=None)
        await one.begins(NAME)

    assert lines(one.sam) == told(NAME)


# Signal asks for patience.


async def test_a_rate_limit_stops_all_until_a_person_solves_the_puzzle(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with day(tmp_path, mode="json-rpc") as one:
        kim, code = one.server.person("Kim"), await one.invites("Kim")
        one.server.limits_rate(tokens=("TOKEN",))
        await one.opens()
        await one.reads(one.sam)
        await kim.says(code)
        await one.reads(kim)
        tried = len(one.server.sends)
        await one.passes(HOUR - 1)
        quiet = len(one.server.sends) == tried and not one.sam.messages and not kim.messages
        await one.signal.solve("TOKEN", CAPTCHA)
        one.practice.outbox.resume("signal")
        await one.settles()

    assert tried <= 2
    assert quiet
    assert lines(one.sam) == lines(kim) == told(START)
    assert warned(caplog, "accord challenge TOKEN CAPTCHA") == 1


@pytest.mark.parametrize(
    "wording", ["", "[429] Rate limit exceeded: 429 (RateLimitException)", "CAPTCHA proof required"]
)
@pytest.mark.parametrize("mode", ["native", "json-rpc"])
async def test_a_rate_limit_that_only_time_lifts(
    tmp_path: Path, mode: str, wording: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with day(tmp_path, mode=mode) as one:
        one.server.limits_rate(times=1, wording=wording)
        await one.opens()
        await one.server.until(lambda: one.server.sends)
        await one.rests()
        await one.passes(HOUR - 1)
        early = lines(one.sam)
        await one.passes(1)
        await one.settles()

    assert early == []
    assert lines(one.sam) == told(START)
    assert warned(caplog, "asks the bot to send less") == 1


@pytest.mark.parametrize(("reason", "wait"), [("NETWORK_FAILURE", 2.0), ("RATE_LIMIT_FAILURE", HOUR)])
async def test_a_partial_failure_is_no_success(tmp_path: Path, reason: str, wait: float) -> None:
    async with day(tmp_path, send_shape="array") as one:
        await one.begins(MESSAGES)
        one.server.fails_for(one.sam, reason)
        await one.says_in_vain("signal")
        held = lines(one.sam)
        await one.passes(wait)
        await one.settles()

    assert held == told(MESSAGES)
    assert lines(one.sam) == told(NAME)


# The person, or their line, is not what it was.


@pytest.mark.parametrize("mode", ["native", "json-rpc"])
@pytest.mark.parametrize("shape", ["object", "array"])
async def test_a_new_phone_gets_nothing_until_the_safety_number_was_compared(
    tmp_path: Path, mode: str, shape: str
) -> None:
    """What goes to it waits, what comes from it waits; the therapist hears of it once, and then it is asked anew."""
    async with day(tmp_path, mode=mode, send_shape=shape) as one:
        alex = one.server.person("Alex")
        await one.pairs(alex)
        await one.begins(START)
        for text in ("2", "1", "signal"):
            await one.says(text)
        before = lines(one.sam)
        one.sam.new_phone()
        await one.practice.later(3)  # to a reminder
        await alex.wait_for("is on a new phone")
        await one.sam.says("yes")
        for _ in range(10):
            await one.passes(400)
        silent = lines(one.sam) == before
        with pytest.raises(JoinError, match="does not fit"):
            await one.signal.trust(one.sam.uuid, "0" * 60)
        await one.signal.trust(one.sam.uuid, one.sam.safety_number)
        await one.passes(400)
        await one.settles()

    assert silent
    assert [line for line in lines(alex) if "new phone" in line] == [
        f"Client One: Signal for messages is on a new phone, or was set up anew. {CHECK} Number {one.practice.ref}"
    ]
    assert lines(one.sam)[len(before) :] == [
        "Hello again. Shall we go on where we stopped? There is no hurry.",
        *told(NAME, MESSAGES)[1:],
        REOPENED,
        *told(NAME, MESSAGES)[1:],
    ]


async def test_an_account_that_is_gone_is_told_and_whoever_comes_back_is_a_stranger(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        alex = one.server.person("Alex")
        await one.pairs(alex)
        await one.begins(START)
        await one.says("2")
        one.sam.unregisters()
        await one.practice.later(3)
        await alex.wait_for("cannot be reached")
        tried = len(one.server.sends)
        for _ in range(30):
            await one.practice.later(10)
            await one.rests()
        left_alone = len(one.server.sends) == tried
        before = len(one.sam.log)
        one.sam.registers_again()
        one.sam.trusted = True
        await one.says("hello, it is me")
        await one.says(one.practice.code)
        stranger = [message.text for message in one.sam.log[before:] if message.sender == "bot"]
        await one.says(await one.invites("Client One again"))

    assert left_alone
    assert [line for line in lines(alex) if "cannot be reached" in line] == [
        f"Client One cannot be reached in this chat any more. What is agreed still stands. Number {one.practice.ref}"
    ]
    assert stranger == [STRANGER, "That invitation has been used already. Please ask for a new one."]
    assert lines(one.sam)[-len(told(START)) :] == told(START)


async def test_a_hidden_number_that_appears_says_nothing_and_one_that_changes_is_asked_about(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        alex = one.server.person("Alex")
        await one.pairs(alex)
        one.sam.number_shown = False
        await one.begins(MESSAGES)
        one.sam.shows_number()
        for step in STRAIGHT[MESSAGES:5]:
            await one.says(step.text)
        appeared = lines(one.sam) == told(5) and not lines(alex)
        one.sam.changes_number("+441632960777")
        await one.says("yes")

    assert appeared
    assert [line for line in lines(alex) if "new number" in line] == [
        f"Client One: Signal for messages has a new number. Please check that it is them. Number {one.practice.ref}"
    ]
    assert lines(one.sam)[len(told(5)) :] == [REOPENED, *told(5, NAME)[1:]]


# What comes twice, late, or not as a text.


@pytest.mark.parametrize("mode", ["native", "json-rpc"])
async def test_what_comes_twice_counts_once(tmp_path: Path, mode: str) -> None:
    async with day(tmp_path, mode=mode) as one:
        await one.begins(START)
        for step in STRAIGHT[1:MESSAGES]:
            await one.sam.says(step.text)
            await one.sam.resends()
            await one.settles()
            await one.sam.resends()

    assert lines(one.sam) == told(MESSAGES)


async def test_receipts_in_any_order_change_nothing(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        one.sam.confirms = False
        await one.begins(MESSAGES)
        await one.sam.reads()
        await one.sam.confirms_receipt()
        await one.sam.types()
        await one.sam.types(stops=True)
        await one.says("signal")

    assert lines(one.sam) == told(NAME)


SENT: dict[str, Callable[[Person], Awaitable[object]]] = {
    "photo": lambda sam: sam.sends_attachment(),
    "voice": lambda sam: sam.sends_attachment(None, "audio/aac"),
    "sticker": lambda sam: sam.sends_sticker(),
    "edit": lambda sam: sam.edits("signal"),
    "reaction": lambda sam: sam.reacts("👍"),
    "deletion": lambda sam: sam.deletes(),
}


@pytest.mark.parametrize("kind", SENT)
async def test_what_is_no_text_is_kindly_refused_and_the_question_stands(tmp_path: Path, kind: str) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        await SENT[kind](one.sam)
        await one.settles()
        heard = lines(one.sam)[len(told(MESSAGES)) :]
        await one.says("signal")

    assert heard == [UNUSABLE, "So: which one for messages?", *numbered("Wire", "Signal", "None of these")]
    assert lines(one.sam)[-len(told(NAME, MESSAGES)) :] == told(NAME, MESSAGES)


async def test_what_was_deleted_before_it_was_worked_off_is_not_read(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        await one.goes_away()
        await one.sam.says("wire")
        await one.sam.deletes()
        await one.server.accepts()
        await one.settles()
        heard = lines(one.sam)[len(told(MESSAGES)) :]
        await one.says("signal")

    assert heard == [UNUSABLE, "So: which one for messages?", *numbered("Wire", "Signal", "None of these")]
    assert lines(one.sam)[-len(told(NAME, MESSAGES)) :] == told(NAME, MESSAGES)


ELSEWHERE: dict[str, Callable[[Person], Awaitable[object]]] = {
    "group": lambda sam: sam.says("signal", in_group=True),
    "story": lambda sam: sam.posts_story("signal"),
    "call": lambda sam: sam.calls(),
    "owner": lambda sam: sam.gets_from_owner("Please pick signal"),
    "no reaction": lambda sam: sam.reacts("👍", removes=True),
}


@pytest.mark.parametrize("kind", ELSEWHERE)
async def test_what_is_not_said_to_the_bot_is_no_input(tmp_path: Path, kind: str) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        await ELSEWHERE[kind](one.sam)
        await one.settles()
        await one.says("signal")

    assert [line for line in lines(one.sam) if line != "Please pick signal"] == told(NAME)
    assert one.server.group_messages == []


@pytest.mark.parametrize(
    "text",
    [
        "word " * 1200,
        "🙂" * 2048,
        "مرحبا، كيف أجدك؟ שלום",
        "\u202esdrawkcab\u202c",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "\x00\u200b",
        "ERROR x - boom\n]{[",
        '{"envelope":{"sourceUuid":"x"}}',
    ],
    ids=["long", "emoji", "right to left", "turned round", "joined", "nothing to see", "like an error", "like json"],
)
async def test_whatever_is_typed_gets_an_answer_and_the_question_stands(tmp_path: Path, text: str) -> None:
    async with day(tmp_path) as one:
        await one.begins(NAME)
        await one.says(text)
        heard = lines(one.sam)[len(told(NAME)) :]
        await one.says("anna.42")

    assert "How can Alex Example find you on Signal?" in heard
    assert not any(text in line for line in heard)
    assert lines(one.sam)[-len(told(5, NAME)) :] == told(5, NAME)


async def test_what_is_typed_shows_as_it_was_typed(tmp_path: Path) -> None:
    """Though the server would make bold of it, if it was let."""
    async with day(tmp_path, default_text_mode="styled") as one:
        kim, alex = one.server.person("Kim"), one.server.person("Alex")
        await one.pairs(alex)
        await one.says(await one.invites("*Kim* ~ & _Co_"), kim)
        for text in ("1", "1", "signal", "anna.42", "yes", "proton", "yes", "*anna*||_1@proton.me"):
            await one.says(text, kim)
        read = kim.messages[-2].text
        await one.says("talk to alex", kim)
        await one.says("yes", kim)
        await alex.wait_for("would like a word")

    assert "*anna*||_1@proton.me" in read
    assert any("*Kim* ~ & _Co_ would like a word with you." in line for line in lines(alex))


# After how long messages disappear.


async def test_the_practices_timer_is_set_once(tmp_path: Path) -> None:
    async with day(tmp_path, options={"disappearing_seconds": 604_800}) as one:
        await one.begins(NAME)

    assert one.sam.timer == 604_800
    assert one.sam.notices == ["Messages disappear after 604800 s"]
    assert lines(one.sam) == told(NAME)


async def test_a_timer_that_the_client_chose_is_left_alone(tmp_path: Path) -> None:
    async with day(tmp_path, options={"disappearing_seconds": 604_800}) as one:
        await one.sam.changes_timer(3600)
        await one.begins(START)
        await one.sam.changes_timer(0)
        await one.says("1")

    assert one.sam.timer == 0
    assert one.sam.notices == []
    assert lines(one.sam) == told(2)


# What is taken back.


async def test_a_young_chat_is_cleared_of_what_is_ours(tmp_path: Path) -> None:
    """Signal deletes for both sides what is ours and younger than a day; how to clear the rest is told."""
    async with day(tmp_path) as one:
        await one.begins(2)
        old = len(one.sam.messages)
        one.practice.now += 2 * DAY
        await one.says(STRAIGHT[2].text)
        await one.says("clear this chat")
        await one.says("yes")

    assert lines(one.sam)[: len(told(2))] == told(2)
    assert lines(one.sam)[len(told(2)) :] == [
        CLEARED,
        "So: which one for messages?",
        *numbered("Wire", "Signal", "None of these"),
    ]
    assert len(one.sam.messages) == old + 2


async def test_delete_my_data_clears_the_chat_too(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        alex = one.server.person("Alex")
        await one.pairs(alex)
        await one.begins(MESSAGES)
        await one.says("delete my data")
        await one.says("yes")
        rows = await one.practice.store.apply(lambda transaction: transaction.clients())
        await one.says("hello?")

    assert rows == ()
    (done, answer) = lines(one.sam)
    assert done.startswith("All of it is deleted.")
    assert "hold your finger on this chat" in done
    assert answer == STRANGER
    assert any("Client One has had everything deleted." in line for line in lines(alex))


# Polls.


@pytest.mark.parametrize("mode", ["native", "json-rpc"])
async def test_a_vote_answers_and_words_still_do(tmp_path: Path, mode: str) -> None:
    async with day(tmp_path, mode=mode, options={"polls": True}) as one:
        await one.opens()
        await one.settles()
        for number, step in enumerate(STRAIGHT[1 : NAME + 1], 1):
            if number % 2:
                await one.sam.votes(None, _label(one.sam, step.text))
                await one.settles()
            else:
                await one.says(step.text)
        polls = [message.poll for message in one.sam.messages if message.poll]

    assert lines(one.sam) == told(NAME + 1)
    asked = sum(len(step.labels) > 1 for step in STRAIGHT[: NAME + 1])
    assert [poll.closed for poll in polls] == [*[True] * (asked - 1), False]


def _label(person: Person, text: str) -> str:
    """The option of the newest poll that is meant by this."""
    poll = person.newest(lambda one: one.poll is not None).poll
    assert poll
    if text.isdecimal():
        return poll.options[int(text) - 1]
    return next(one for one in poll.options if text.casefold() in one.casefold())


async def test_an_old_vote_is_answered_with_where_we_are(tmp_path: Path) -> None:
    """As from a telephone that has not seen yet that the poll is closed."""
    async with day(tmp_path, options={"polls": True}) as one:
        await one.begins(MESSAGES)
        old = one.sam.newest(lambda message: bool(message.poll))
        await one.says("signal")
        assert old.poll
        assert old.poll.closed
        old.poll.closed = False
        await one.sam.votes(old, "Wire")
        await one.settles()
        stale = lines(one.sam)[len(told(NAME)) :]
        await one.says("anna.42")

    assert stale[0] == "That button is from before. Here is where we are now."
    assert lines(one.sam)[-len(told(5, NAME)) :] == told(5, NAME)


# The same story elsewhere.


@pytest.mark.parametrize("shape", ["object", "array"])
@pytest.mark.parametrize("linked", [False, True], ids=["primary", "linked"])
@pytest.mark.parametrize("mode", ["json-rpc", "native"])
async def test_straight_through(tmp_path: Path, mode: str, shape: str, linked: bool) -> None:
    """A linked device complains when the timer is set, though it is; nobody notices."""
    timer = {"disappearing_seconds": 604_800}
    async with day(tmp_path, mode=mode, send_shape=shape, linked_device=linked, options=timer) as one:
        await one.begins(len(STRAIGHT))

    copy = [line.replace(one.practice.ref, "K7QM-3F2X") for line in lines(one.sam)]
    assert copy == told(len(STRAIGHT))
    assert one.sam.notices == ["Messages disappear after 604800 s"]
    assert lost(one.server) == []
