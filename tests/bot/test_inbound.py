"""Who is let in, what happens to what was received, and what can be read afterwards."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.access import MOST
from bot.outbox.body import decode
from bot.store import Retention, Transaction
from bot.transports import Incoming, What
from content.markup import plain
from flows.events import Event, Nudged, Proposed
from tests.story import DAY, MONDAY, Story, story

HOUR = 3_600.0

STRAIGHT = ("1", "1", "signal", "yes", "anna.42", "yes", "proton", "yes", "anna@proton.me", "no", "nobody", "yes")


async def _stranger(one: Story, text: str, count: int = 1, address: str = "someone") -> list[str]:
    """Somebody unknown writes; what comes back, in order."""
    for number in range(count):
        one.now += 1
        await one.service.receive(
            Incoming("terminal", address, f"{address}{one.now}{number}", one.now, What.TEXT, text)
        )
    said = []
    while letters := await one.store.apply(lambda transaction: transaction.due_messages(one.now, 100)):
        for letter in letters:
            said.append(plain(decode(letter).spans))
            await one.store.apply(lambda transaction, number=letter.id: transaction.sent(number, one.now))  # type: ignore[misc]
    return said


async def test_a_stranger_gets_one_polite_sentence(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        said = await _stranger(one, "hello", 10)

    assert len(said) == 1
    assert "invitation" in said[0]


async def test_guessing_codes_is_slowed_then_ignored(tmp_path: Path) -> None:
    """Five wrong codes are answered; after twenty not even the right one counts that day."""
    async with story(tmp_path) as one:
        said = await _stranger(one, "7H2K-M9QX-03FT", 20)
        late = await _stranger(one, one.code)
        one.now += 2 * DAY
        next_day = await _stranger(one, one.code)

    assert len(said) == 5
    assert late == []
    assert "Shall we start?" in next_day[-1]


async def test_words_of_danger_are_answered_to_a_stranger(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await _stranger(one, "hello")
        said = await _stranger(one, "I want to kill myself")

    assert "999" in said[0]


async def test_a_code_works_once_for_one_address(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        said = await _stranger(one, one.code)

    assert "used already" in said[0]


async def test_an_old_code_says_so(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        one.now += 60 * DAY
        said = await _stranger(one, one.code)

    assert "too old" in said[0]


async def test_the_code_may_be_typed_in_any_form(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        said = await _stranger(one, f"/start {one.code.lower().replace('-', ' ')}")

    assert "Shall we start?" in said[-1]


async def test_a_twelve_letter_word_is_no_code(tmp_path: Path) -> None:
    """What a client types is an answer, even if it could be spelled as a code."""
    async with story(tmp_path) as one:
        await one.opens()
        await one.says("conversation")

    assert "I did not get that" in one.heard


async def test_the_same_message_twice_is_one_message(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        before = await one.conversation()
        incoming = Incoming("terminal", "client", "x1", one.now, What.TEXT, "1")
        await one.service.receive(incoming)
        after = await one.conversation()
        await one.service.receive(incoming)

        assert after != before
        assert await one.conversation() == after


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("I have no phone number", "Wire needs no number"),
        ("I have no smartphone", "Wire also runs in the browser"),
        ("it is my employer's phone", "The firm may see"),
        ("the family shares it", "a device of your own"),
    ],
)
async def test_what_stands_in_the_way_is_answered_before_any_guide(tmp_path: Path, said: str, heard: str) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        for text in ("yes", "yes", said):
            await one.says(text)

    assert heard in one.heard
    assert "which one for messages" in one.heard


def _all_sent(transaction: Transaction) -> None:
    while letters := transaction.due_messages(MONDAY + DAY, 100):
        for letter in letters:
            transaction.sent(letter.id, MONDAY + DAY)


async def test_many_people_at_once_are_each_worked_off_in_order(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        codes = [
            await one.store.apply(
                lambda transaction, n=n: transaction.invite(f"Client {n}", "en", MONDAY + DAY, MONDAY)  # type: ignore[misc]
            )
            for n in range(20)
        ]

        async def talk(number: int) -> None:
            address = f"client-{number}"
            for count, text in enumerate((codes[number].code, *STRAIGHT)):
                await one.service.receive(Incoming("terminal", address, str(count), one.now, What.TEXT, text))
                await one.store.apply(_all_sent)

        await asyncio.gather(*(talk(number) for number in range(20)))
        rows = await one.store.apply(lambda transaction: transaction.clients())

    assert sum(row.agreement is not None for row in rows) == 20


async def test_a_turn_that_cannot_be_worked_off_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The person is told, the conversation is as it was, and the log says only what kind of fault it was."""
    async with story(tmp_path) as one:
        await one.opens()
        before = await one.conversation()
        with monkeypatch.context() as broken:
            broken.setattr(type(one.service._dialogue), "advance", _raises)
            await one.says("a secret of mine")
        after = await one.conversation()
        heard = one.heard
        await one.says("1")

    assert before == after
    assert "went wrong on my side" in heard
    assert "Phone, texts, post" in one.heard
    assert "secret" not in caplog.text


def _raises(*_: object) -> None:
    raise ValueError("a secret of mine")


async def test_nothing_readable_is_left_behind(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither label, identifier nor a typed line is in the database, its journal or the log."""
    with caplog.at_level(logging.DEBUG):
        async with story(tmp_path, label="Jo Canary") as one:
            await one.opens()
            for text in STRAIGHT[:-1]:
                await one.says(text)
            await one.says("my canary sings at dawn")
            await one.says("yes")
            assert one.told
            files = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    assert len(files) > 10_000
    for secret in ("Jo Canary", "anna.42", "anna@proton.me", "sings at dawn", "Signal", "signal"):
        assert secret.encode() not in files
        assert secret not in caplog.text


async def test_an_undeliverable_message_is_told_to_the_therapist(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await one.says("1")
        await one.service.receive(Incoming("terminal", "client", "z", one.now, What.TEXT, "1"))
        queued = (await one.store.apply(lambda transaction: transaction.due_messages(one.now, 1)))[0]
        await one.service.refused(queued)
        await one.service.refused(queued)
        await one.store.apply(lambda transaction: transaction.give_up(queued.id, one.now))
        await one._delivered()
        state = (await one.conversation()).state
        await one.says("signal")

    assert state == "unreachable"
    assert sum("cannot be reached" in text for text in one.told) == 1
    assert "Here is where we were" in one.heard
    assert "which one for messages" in one.heard


async def test_unfinished_conversations_go_by_themselves(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await one.says("1")
        one.now += 29 * DAY
        await one.service.sweep(Retention())
        still = await one.store.apply(lambda transaction: transaction.client(one.ref))
        one.now += 2 * DAY
        await one.service.sweep(Retention())

        assert still is not None
        assert await one.store.apply(lambda transaction: transaction.client(one.ref)) is None


async def test_nobody_is_reminded_in_quiet_hours(tmp_path: Path) -> None:
    """The reminder comes once, when they are over."""
    async with story(tmp_path) as one:
        await one.opens()
        for text in ("2", "yes"):
            await one.says(text)
        one.now = MONDAY + 4 * DAY + 14 * HOUR
        night = await _ticked(one)
        one.now += 10 * HOUR
        morning = await _ticked(one)
        one.now += 4 * DAY
        later = await _ticked(one)

    assert night == []
    assert "which one for messages" in "\n".join(morning)
    assert later == []


async def _ticked(one: Story) -> list[str]:
    """What the client gets when the service looks at its clock."""
    await one.service.tick()
    await one._delivered()
    return [plain(message.spans) for message in one.turn]


async def test_a_damaged_row_is_set_aside_and_the_others_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The one whose row it is gets an answer; a look at the clock does not stop at it."""
    async with story(tmp_path) as one:
        await one.opens()
        await one.says("2")
        other = await one.store.apply(lambda transaction: transaction.invite("Client Two", "en", MONDAY + DAY, MONDAY))
        await one.store.apply(
            lambda transaction: transaction._db.execute(
                "UPDATE conversation SET body = zeroblob(40) WHERE ref = ?", (one.ref,)
            )
        )
        await one.says("signal")
        mine = one.heard
        one.now += 4 * DAY
        await one.service.tick()
        theirs = await _stranger(one, other.code, address="other")

    assert "went wrong on my side" in mine
    assert "too old" in theirs[-1]
    assert "cannot be worked off: StoreCorruptError" in caplog.text


async def test_who_writes_too_fast_is_slowed_and_others_are_not(tmp_path: Path) -> None:
    """Told once; what they write meanwhile is not used, but for words of danger; a minute later it goes on."""
    async with story(tmp_path) as one:
        other = await one.store.apply(lambda transaction: transaction.invite("Client Two", "en", MONDAY + DAY, MONDAY))
        await one.opens()
        for number in range(200):
            await one.service.receive(Incoming("terminal", "client", f"f{number}", one.now, What.TEXT, "why"))
        await one.service.receive(Incoming("terminal", "client", "d", one.now, What.TEXT, "I want to kill myself"))
        await one.service.receive(Incoming("terminal", "other", "o", one.now, What.TEXT, other.code))
        await one._delivered()
        mine, theirs = one.heard, one.heard.count("Hello. I am a small program")
        one.now += 120
        await one.says("go on")
        await one.says("why")

    assert mine.count("came too fast") == 1
    assert mine.count("I need a clear yes") == MOST - 1
    assert theirs == 1
    assert "You asked to stop" not in mine
    assert "I need a clear yes" in one.heard


async def test_what_was_written_while_nobody_listened_is_no_flood(tmp_path: Path) -> None:
    """A backlog comes all at once, but it was written over hours."""
    async with story(tmp_path) as one:
        await one.opens()
        for number in range(200):
            when = one.now + 60 * number
            await one.service.receive(Incoming("terminal", "client", f"f{number}", when, What.TEXT, "why"))
        await one._delivered()

    assert one.heard.count("I need a clear yes") == 200


async def test_a_line_that_is_not_used_any_more_says_nothing_about_the_client(tmp_path: Path) -> None:
    """Who moved to another service may block us on the old one; and what waited for them moves along."""
    async with story(tmp_path) as one:
        await one.opens()
        again = await one.store.apply(lambda transaction: transaction.invite_again(one.ref, MONDAY + DAY, MONDAY))
        await one.service.receive(Incoming("terminal", "client", "m1", one.now, What.TEXT, "yes"))
        waiting = (await one.store.apply(lambda transaction: transaction.due_messages(one.now, 1)))[0]
        one.now += 60
        await one.service.receive(Incoming("signal", "uuid", "m2", one.now, What.TEXT, again.code))
        moved = await one.store.apply(lambda transaction: transaction.due_messages(one.now, 99, "signal"))
        left = await one.store.apply(lambda transaction: transaction.due_messages(one.now, 99, "terminal"))
        await one.service.receive(Incoming("terminal", "client", "b", one.now, What.BLOCKED))
        await one.service.refused(waiting)
        state = (await one.conversation()).state

    assert state != "unreachable"
    assert [letter.address for letter in moved] == ["uuid"]
    assert left == ()
    assert not any("cannot be reached" in text for text in one.told)


async def test_one_conversation_that_cannot_be_read_stops_no_clock(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        for text in ("2", "yes"):
            await one.says(text)
        odd = await one.store.apply(lambda transaction: transaction.invite("Client Two", "en", MONDAY + DAY, MONDAY))
        await one.store.apply(lambda transaction: transaction.redeem(odd.code, "terminal", "odd", MONDAY))
        await one.store.apply(lambda transaction: transaction.keep(odd.ref, b'{"state": 5}', MONDAY, MONDAY))
        one.now += 4 * DAY
        await one.service.tick()
        await one._delivered()

    assert "which one for messages" in one.heard


async def test_it_is_told_whether_anything_came_of_an_event(tmp_path: Path) -> None:
    """Nothing does for somebody unknown, or who has not come yet."""
    async with story(tmp_path) as one:

        async def happens(event: Event, ref: str) -> bool:
            return await one.store.apply(lambda transaction: one.service.happened(ref, event, transaction))

        before = await happens(Nudged(), one.ref)
        await one.opens()
        await one.says("yes")

        assert not before
        assert not await happens(Nudged(), "K7QM-3F2X")
        assert await happens(Nudged(), one.ref)
        assert not await happens(Nudged(), one.ref)
        assert not await happens(Proposed("audio", "nonsense"), one.ref)
