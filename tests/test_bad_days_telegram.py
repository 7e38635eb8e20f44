"""Telegram on its bad days, end to end: what the client has in the chat when it is over.

Store, service, outbox and transport are the real ones; the stand-in plays Telegram. One clock is everybody's, and it
moves only when told. What a day without trouble would have left in the chat stands in `straight_through.txt`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.rehearse.telegram import (
    BAD_GATEWAY,
    CLOSED,
    CONFLICT,
    HANGS,
    INVALID_JSON,
    LOST_ANSWER,
    SERVER_ERROR,
    Chat,
    Fault,
    Plan,
    TelegramServer,
    slow,
    too_many_requests,
)
from bot.store import StoreFullError
from bot.transports import InboundJournal
from bot.transports.telegram import Telegram, connection
from tests import people
from tests.live import Live, Talk, live, quickly
from tests.people import OnTelegram, over_telegram, steps
from tests.story import DAY, MONDAY

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NEUTRAL = "This message was removed."
STRAIGHT = steps(over_telegram(people.STRAIGHT))
START, MESSAGES, READY, NAME = 1, 3, 4, 5
"""How many steps of that story lead to: the first question, messages, whether Signal is there, the user name."""
HOUR = 3600.0
TROUBLE = (SERVER_ERROR, BAD_GATEWAY, CLOSED)
"""Telegram answers, but nothing that helps; and nobody knows whether it did what it was asked."""


class Day(Talk):
    """A practice over Telegram, and one client who was invited."""

    def __init__(self, practice: Live, server: TelegramServer) -> None:
        sam = OnTelegram(server)
        super().__init__(practice, sam, seconds=0)
        self.server, self.sam = server, sam.chat

    async def opens(self) -> None:
        """The client comes with the invitation; nobody waits for the answer."""
        await self.sam.says(f"/start {self.practice.code}")

    async def begins(self, until: int) -> None:
        """The client does the first steps of the straight story."""
        await self.opens()
        await self.settles()
        for step in STRAIGHT[1:until]:
            await self.says(step.text)

    async def taps(self, label: str, **where: Any) -> None:
        await self.sam.taps(label, **where)
        await self.settles()

    async def fails(self, plan: Plan, times: int = 1) -> None:
        """Wait until this has gone wrong, and the outbox knows."""
        await plan.struck(times)
        await self.rests()

    async def pairs(self, chat: Chat) -> None:
        """This chat becomes the therapist's."""
        await chat.says("hello")
        await self.settles()
        await self.pair("telegram", str(chat.id))


@asynccontextmanager
async def day(folder: Path, **options: Any) -> AsyncIterator[Day]:
    """A day. `options` are the transport's."""
    begun: list[Live] = []

    def clock() -> float:
        return begun[0].now if begun else MONDAY

    async with TelegramServer(clock=clock, allow_http=True) as server:

        def telegram(journal: InboundJournal, clock: Callable[[], float]) -> Telegram:
            where: dict[str, Any] = {"token": server.token, "api_url": server.url, "journal": journal}
            return Telegram(**where, menus={}, neutral=NEUTRAL, clock=clock, sleep=quickly, **options)

        async with live(folder, telegram) as one:
            begun.append(one)
            yield Day(one, server)
        assert server.violations == []


def lines(chat: Chat) -> list[str]:
    """All that the bot has written and that is still there."""
    return [line for one in chat.messages if one.from_bot for line in one.text.split("\n")]


def told(until: int, first: int = 0) -> list[str]:
    """What it writes in these steps of the straight story."""
    return [line for step in STRAIGHT[first:until] for line in step.says]


def again(one: Day) -> list[str]:
    """The messages that say of themselves that they may be there twice."""
    return [message.text for message in one.sam.messages if f"(↻ {one.practice.ref}/" in message.text]


# Telegram asks to wait, or the person does not want to hear any more.


async def test_asked_to_wait_it_waits_as_long_and_loses_nothing(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        plan = one.server.fail("sendMessage", too_many_requests(30))
        await one.opens()
        await one.fails(plan)
        await one.passes(29)
        early = lines(one.sam)
        await one.sam.says("1")
        await one.server.changes.until(lambda: not one.server.updates.pending, 20, lambda: "it is not worked off")
        waiting = len(one.server.calls("sendMessage"))
        await one.passes(1)
        await one.settles()

    assert early == []
    assert waiting == 1
    assert lines(one.sam) == told(2)


async def test_asked_to_wait_for_a_tap_the_answer_still_comes(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(START)
        one.server.fail("answerCallbackQuery", too_many_requests(5))
        one.server.fail("sendChatAction", too_many_requests(5))
        await one.taps("Yes, let us start")
        await one.sam.wait_for(lambda chat: "✓ Yes, let us start" in chat.transcript())

    assert lines(one.sam)[-len(told(2, 1)) :] == told(2, 1)


async def test_whoever_blocks_is_left_in_peace_and_comes_back_to_the_open_question(tmp_path: Path) -> None:
    """They block while an answer is on its way: both say so, and the therapist hears it once."""
    async with day(tmp_path) as one:
        alex = one.server.chat("Alex")
        await one.pairs(alex)
        await one.begins(START)
        await one.taps("Yes, and you may remind me, also later")
        await one.sam.says("yes, leave them out")
        one.sam.blocks()
        await one.settles()
        await alex.wait_for(lambda chat: len(chat.messages) > 2)
        tried = len(one.server.calls("sendMessage", one.sam))
        for _ in range(30):
            await one.practice.later(10)
            await one.rests()
        left_alone = len(one.server.calls("sendMessage", one.sam)) == tried
        one.sam.unblocks()
        await one.sam.says("/start")  # what the app's button "Restart" sends
        await one.settles()

    assert left_alone
    assert [text for text in lines(alex) if "cannot be reached" in text] == [
        f"Number {one.practice.ref} cannot be reached in this chat any more. What is agreed still stands."
    ]
    assert "Good to see you again. Here is where we were." in lines(one.sam)
    assert one.sam.screen.endswith("So: which one for messages?\n[Wire] [Signal]\n[None of these]")


async def test_an_account_that_is_gone_is_told_once(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        alex = one.server.chat("Alex")
        await one.pairs(alex)
        await one.opens()
        one.sam.deactivates()
        await one.settles()
        await one.practice.later(10)
        await one.settles()

    assert lines(one.sam) == []
    assert len([text for text in lines(alex) if "cannot be reached" in text]) == 1


# Telegram is in trouble.


@pytest.mark.parametrize("fault", [*TROUBLE, LOST_ANSWER, INVALID_JSON, too_many_requests(7), CONFLICT])
async def test_trouble_at_fetching_is_waited_out_and_said_once(
    tmp_path: Path, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    async with day(tmp_path) as one:
        one.server.fail("getUpdates", fault, times=4)
        one.server.updates.interrupt("let go")  # the call that waits already
        await one.begins(MESSAGES)

    assert lines(one.sam) == told(MESSAGES)
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) <= 2


async def test_another_program_with_the_token_is_said_once_and_nothing_is_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with day(tmp_path) as one:
        for _ in range(3):
            await one.server.changes.until(lambda: one.server.updates.polled, 20, lambda: "nobody fetches")
            one.server.updates.interrupt("terminated by other getUpdates request")
            await one.server.changes.until(lambda: not one.server.updates.polled, 20, lambda: "it still waits")
        await one.begins(MESSAGES)

    assert lines(one.sam) == told(MESSAGES)
    assert caplog.text.count("Another program") == 1


@pytest.mark.parametrize("fault", TROUBLE)
async def test_what_went_astray_comes_once_more_with_its_reference(tmp_path: Path, fault: Fault) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        plan = one.server.fail("sendMessage", fault)
        await one.sam.says("signal")
        await one.fails(plan)
        await one.passes(2)
        await one.settles()

    (repeated,) = again(one)
    assert repeated.startswith("Good: Signal for messages.")
    assert [line for line in lines(one.sam) if "(↻" not in line and line] == [line for line in told(READY) if line]


@pytest.mark.parametrize("fault", TROUBLE)
async def test_trouble_of_hours_loses_nothing(tmp_path: Path, fault: Fault) -> None:
    """A message may be repeated once: that is not spent as long as Telegram does not work."""
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        first = one.server.fail("sendMessage", fault)
        await one.sam.says("signal")
        await one.fails(first)
        hours = one.server.fail("*", fault, times=1_000_000)
        for _ in range(40):
            await one.passes(400)
        hours.release()
        await one.passes(400)
        await one.settles()

    assert len(again(one)) <= 1
    assert [line for line in lines(one.sam) if "(↻" not in line and line] == [line for line in told(READY) if line]


@pytest.mark.parametrize("fault", [LOST_ANSWER, INVALID_JSON])
async def test_what_arrived_without_an_answer_is_repeated_once_and_no_more(tmp_path: Path, fault: Fault) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        plan = one.server.fail("sendMessage", fault, times=2)
        await one.sam.says("signal")
        await one.fails(plan)
        await one.passes(2)
        await one.fails(plan, 2)
        await one.passes(HOUR)
        await one.settles()

    assert [text for text in lines(one.sam) if text.startswith("Good: Signal")] == ["Good: Signal for messages."] * 2
    assert len(again(one)) == 1
    assert lines(one.sam)[-len(told(READY, MESSAGES)) + 1 :] == told(READY, MESSAGES)[1:]


async def test_no_answer_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It arrived; but the time to wait for the answer was over first."""
    monkeypatch.setattr(connection, "_READ", 2.0)
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        plan = one.server.fail("sendMessage", HANGS)
        await one.sam.says("signal")
        await one.fails(plan)
        await one.passes(2)
        await one.settles()
        plan.release()

    assert len([text for text in lines(one.sam) if text.startswith("Good: Signal")]) == 2
    assert len(again(one)) == 1


async def test_the_therapist_is_told_until_it_surely_arrived(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        alex = one.server.chat("Alex")
        await one.pairs(alex)
        await one.begins(MESSAGES)
        await one.says("I would like to talk to Alex")
        plan = one.server.fail("sendMessage", LOST_ANSWER, times=5, chat=alex)
        await one.sam.says("yes")
        for times in range(1, 6):
            await one.fails(plan, times)
            await one.passes(HOUR)
        await one.passes(DAY)

    wanted = [message.text for message in alex.messages if "would like a word" in message.text]
    assert len(wanted) == 6
    assert ["(↻ " in text for text in wanted] == [False, True, True, True, True, True]


async def test_hours_without_telegram(tmp_path: Path) -> None:
    """A reminder waits for it, and what was written meanwhile; then everything is there once, in its order."""
    async with day(tmp_path) as one:
        await one.begins(START)
        await one.says("2")
        await one.server.stop()
        await one.practice.later(3)
        await one.sam.says("yes")
        for _ in range(30):
            await one.passes(400)
        nothing = lines(one.sam) == told(2)
        await one.server.start()
        await one.passes(400)
        await one.settles()

    assert nothing
    assert lines(one.sam) == [
        *told(2),
        "Hello again. Shall we go on where we stopped? There is no hurry.",
        "So: may we leave out phone, texts and post?",
        *told(MESSAGES, 2),
    ]


async def test_a_slow_telegram_brings_everything_once_and_in_order(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        one.server.fail("*", slow(0.03), times=1_000_000)
        await one.begins(NAME)

    assert lines(one.sam) == told(NAME)


async def test_whose_messages_hang_holds_up_nobody_else(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        kim, code = one.server.chat("Kim"), await one.invites()
        plan = one.server.fail("sendMessage", HANGS, chat=one.sam)
        await one.opens()
        await plan.struck()
        await kim.says(f"/start {code}")
        await kim.wait_for("Shall we start?")
        held = lines(one.sam)
        plan.release()
        await one.settles()

    assert held == told(1)[: len(held)] != told(1)
    assert lines(one.sam) == lines(kim) == told(1)


# What comes is not as it should be.


async def test_what_nobody_can_read_stops_nothing(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(START)
        await one.sam.says("1")
        one.server.poison()
        one.server.unknown_kind()
        await one.says("1")
        aside = await one.practice.store.apply(lambda transaction: transaction.quarantined())

    assert lines(one.sam) == told(MESSAGES)
    assert aside == 1


async def test_what_comes_twice_counts_once(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(START)
        for _ in range(2):
            await one.says("1")
            one.server.updates.repeat()
            calls = len(one.server.calls("getUpdates"))
            await one.server.wait_for_calls("getUpdates", calls + 1)
            await one.settles()

    assert lines(one.sam) == told(MESSAGES)


async def test_a_double_tap_counts_once(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(START)
        await one.sam.taps("Yes, let us start")
        await one.taps("Yes, let us start")
        await one.sam.wait_for(lambda chat: "✓ Yes, let us start" in chat.transcript())

    marked = [*told(1), "", "✓ Yes, let us start"]
    where = ["That button is from before. Here is where we are now.", "So: may we leave out phone, texts and post?"]
    assert lines(one.sam) == [*marked, *told(2, 1), *where]


@pytest.mark.parametrize("data", ["1:signal", "0:start", "nonsense", "999999999999999:signal"])
async def test_an_old_or_made_up_button_changes_nothing(tmp_path: Path, data: str) -> None:
    async with day(tmp_path) as one:
        await one.begins(READY)
        await one.sam.taps_data(data)
        await one.settles()
        stale = lines(one.sam)
        await one.says("yes")

    assert stale[len(told(READY)) :][0] == "That button is from before. Here is where we are now."
    assert stale[-1] == told(READY)[-1]
    assert lines(one.sam)[-len(told(NAME, READY)) :] == told(NAME, READY)


async def test_the_button_of_an_answered_question_changes_nothing(tmp_path: Path) -> None:
    """As on a phone that has not seen yet that the buttons are gone."""
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        await one.taps("Wire")
        await one.sam.wait_for(lambda chat: "✓ Wire" in chat.transcript())
        await one.taps("Signal", old=True)

    assert one.sam.screen.endswith(
        "Do you have Wire already? If not, you can get help with it.\n[Yes, I have it]\n"
        "[Not yet, I will get it]\n[Not yet, and I would like some help]"
    )
    assert "Good: Signal for messages." not in lines(one.sam)


async def test_a_button_of_a_message_that_is_deleted_still_counts(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        await one.sam.deletes(one.sam.messages[-1])
        await one.taps("Signal", old=True)

    assert lines(one.sam)[-len(told(READY, MESSAGES)) :] == told(READY, MESSAGES)


async def test_a_tap_that_waited_for_hours_counts_though_it_can_no_longer_be_confirmed(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        await one.server.stop()
        await one.sam.taps("Signal")
        await one.passes(2 * HOUR)
        await one.server.start()
        await one.practice.settled(lambda: not one.server.updates.pending)

    assert lines(one.sam)[-len(told(READY, MESSAGES)) :] == told(READY, MESSAGES)
    assert any("query is too old" in refusal for refusal in one.server.refusals)


async def test_the_apps_own_start_button_is_no_yes(tmp_path: Path) -> None:
    """It comes back when somebody empties the chat; the yes is about what is kept, and has to be meant."""
    async with day(tmp_path) as one:
        await one.begins(START)
        await one.says("/start")
        await one.says("what do you know about me")
        read = one.sam.screen

    assert "I keep nothing of what you write yet." in read
    assert "[Yes, let us start]" in read


async def test_a_group_is_never_answered(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        friends = one.server.group()
        await friends.says(f"/start {one.practice.code}")
        await one.begins(START)

    assert lines(friends) == []
    assert lines(one.sam) == told(1)


SENT: dict[str, Callable[[Chat], Awaitable[object]]] = {
    "photo": lambda chat: chat.sends_photo("signal"),
    "voice": lambda chat: chat.sends_voice(),
    "sticker": lambda chat: chat.sends_sticker(),
    "edit": lambda chat: chat.edits("signal"),
}


@pytest.mark.parametrize("kind", SENT)
async def test_what_is_no_text_is_kindly_refused_and_the_question_stands(tmp_path: Path, kind: str) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        await SENT[kind](one.sam)
        await one.settles()
        said = lines(one.sam)[len(told(MESSAGES)) :]
        await one.says("signal")

    assert said == ["I can only read text here. Nothing else is kept.", "So: which one for messages?"]
    assert lines(one.sam)[-len(told(READY, MESSAGES)) :] == told(READY, MESSAGES)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 4096,
        "<b>&amp;</b> " * 315,
        "🙂" * 2048,
        "مرحبا، كيف أجدك؟ שלום",
        "\u202esdrawkcab\u202c",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "\x00\u200b",
        "&",
    ],
    ids=["long", "marks", "emoji", "right to left", "turned round", "joined", "nothing to see", "ampersand"],
)
async def test_whatever_is_typed_gets_an_answer_and_the_question_stands(tmp_path: Path, text: str) -> None:
    async with day(tmp_path) as one:
        await one.begins(NAME)
        await one.says(text)
        said = lines(one.sam)[len(told(NAME)) :]
        await one.says("anna.42")

    assert said
    assert "How can Alex Example find you on Signal?" in said
    assert not any(text in line for line in said)
    assert lines(one.sam)[-len(told(6, NAME)) :] == told(6, NAME)


async def test_what_is_typed_shows_as_it_was_typed(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(NAME)
        for text in ("anna.42", "yes", "proton", "yes", "<b>anna&lt@proton.me</b>"):
            await one.says(text)

    assert one.sam.screen.startswith("Thank you: **anna&lt@proton.me** on Proton Mail.")


# What is taken back.


async def test_a_young_chat_is_cleared_on_both_sides(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        one.practice.now += 40 * HOUR
        await one.says("clear this chat")
        await one.taps("Yes")

    shown = [message.text.split(".")[0] for message in one.sam.messages]
    assert shown == ["I take away what I can now", "So: which one for messages?"]
    assert all(message.from_bot for message in one.sam.messages)


async def test_of_an_old_chat_what_is_ours_is_made_neutral(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        before = [message.from_bot for message in one.sam.messages]
        one.practice.now += 3 * DAY
        await one.says("clear this chat")
        await one.says("yes")

    *old, done, question = one.sam.messages
    assert [message.text == NEUTRAL for message in old] == before
    assert not any(message.labels for message in old)
    assert done.text.startswith("I take away what I can now.")
    assert question.labels == ["Wire", "Signal", "None of these"]


async def test_clearing_waits_for_telegram_and_goes_on_where_it_was(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        await one.begins(MESSAGES)
        one.practice.now += 3 * DAY
        await one.says("clear this chat")
        plan = one.server.fail("editMessageText", Fault(works=True), times=2)
        limit = one.server.fail("editMessageText", too_many_requests(20))
        away = one.server.fail("deleteMessages", SERVER_ERROR)
        await one.sam.says("yes")
        await one.fails(away)
        await one.passes(2)
        await one.fails(limit)
        await one.passes(20)
        await one.settles()

    assert plan.hits == 2
    assert {message.text for message in one.sam.messages[:-2] if message.from_bot} == {NEUTRAL}
    assert lines(one.sam).count("So: which one for messages?") == 1


async def test_delete_my_data_clears_the_chat_too(tmp_path: Path) -> None:
    async with day(tmp_path) as one:
        alex = one.server.chat("Alex")
        await one.pairs(alex)
        await one.begins(READY)
        await one.says("delete my data")
        await one.taps("Yes")
        rows = await one.practice.store.apply(lambda transaction: transaction.clients())
        await one.says("hello?")

    (done, word, answer) = one.sam.messages
    assert rows == ()
    assert done.text.startswith("All of it is deleted.")
    assert (word.text, answer.text) == (
        "hello?",
        "Hello. To use this chat you need an invitation. Please ask the person who told you about it.",
    )
    assert f"Number {one.practice.ref} has had everything deleted. Nothing of it is left here." in lines(alex)


# Telegram calls us.


@pytest.fixture
def listen(unused_tcp_port: int) -> str:
    return f"127.0.0.1:{unused_tcp_port}"


async def test_a_call_is_answered_after_the_commit_and_repeated_without_one(tmp_path: Path, listen: str) -> None:
    async with day(tmp_path, webhook="https://127.0.0.1/hook", webhook_listen=listen) as one:
        await one.server.changes.until(lambda: bool(one.server.webhook.url), 20, lambda: "no webhook is set")
        one.server.webhook.url = f"http://{listen}/hook"  # what a proxy does
        await one.begins(START)
        store, gate, asked = one.practice.store, asyncio.Event(), asyncio.Event()
        apply = store.apply

        async def full(_: object) -> None:
            asked.set()
            await gate.wait()
            raise StoreFullError("no room")

        store.apply = full  # type: ignore[method-assign, assignment]
        await one.sam.says("1")
        await asked.wait()
        unanswered = len(one.server.updates.pending)
        gate.set()
        await one.server.changes.until(lambda: bool(one.server.webhook.last_error), 20, lambda: "nothing was refused")
        store.apply = apply  # type: ignore[method-assign]
        await one.says("1")

    assert unanswered == 1
    assert one.server.webhook.last_error
    assert "500" in one.server.webhook.last_error[1]
    assert lines(one.sam) == told(MESSAGES)
