"""What people do on Signal, and what of it is input: all kinds of messages, in all modes."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.rehearse.signal import Person, SignalServer
from bot.transports import What
from tests.bot.signal_kit import MODES, QUESTION, Bot, bot_for, listens, message, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

DAY = 86_400


@pytest.fixture(params=MODES)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SignalServer]:
    """A server in each mode; what a client must not do is counted at the end."""
    async with SignalServer(mode=request.param, second=0.03) as server:
        yield server
        assert not server.violations


@pytest.fixture
def sam(server: SignalServer) -> Person:
    return server.person("Sam")


@pytest.fixture
async def bot(server: SignalServer) -> AsyncIterator[Bot]:
    """A bot that runs, with polls and a timer of a day."""
    async with running(bot_for(server, polls=True, disappearing_seconds=DAY)) as bot:
        await listens(server)
        yield bot


def whats(bot: Bot) -> list[What]:
    return [one.what for one in bot.heard]


async def test_edits_are_unusable_and_their_text_is_not_handed_over(bot: Bot, sam: Person) -> None:
    await sam.says("hello")
    await bot.hears(1)
    await sam.edits("good evening")
    await bot.hears(2)
    assert whats(bot) == [What.TEXT, What.UNUSABLE]
    assert bot.texts == ["hello", ""]


async def test_reactions_are_unusable_and_taking_one_back_is_nothing(bot: Bot, sam: Person) -> None:
    await bot.signal.send(message(sam))
    await sam.reacts("👍")
    await sam.reacts("👍", removes=True)
    await sam.says("hello")
    await bot.hears(2)
    assert whats(bot) == [What.UNUSABLE, What.TEXT]


async def test_photos_voices_and_stickers_are_unusable(bot: Bot, sam: Person) -> None:
    await sam.sends_attachment()
    await sam.sends_attachment(None, "audio/aac")
    await sam.sends_sticker()
    await bot.hears(3)
    assert whats(bot) == [What.UNUSABLE] * 3


async def test_the_words_beside_a_photo_are_a_text(bot: Bot, sam: Person) -> None:
    await sam.sends_attachment(text="my room")
    (heard,) = await bot.hears(1)
    assert (heard.what, heard.text) == (What.TEXT, "my room")


async def test_a_quoting_answer_is_a_text(bot: Bot, sam: Person) -> None:
    await bot.signal.send(message(sam))
    await sam.says("yes", quotes=sam.messages[0])
    (heard,) = await bot.hears(1)
    assert (heard.what, heard.text) == (What.TEXT, "yes")


async def test_a_deleted_message_that_still_waits_is_not_handed_over(bot: Bot, sam: Person) -> None:
    bot.gate.clear()
    await sam.says("hello")
    await sam.says("secret")
    await sam.deletes()
    await sam.says("go on")
    await bot.until(lambda: any(b"go on" in raw for raw in bot.journal.kept))
    bot.gate.set()
    await bot.until(lambda: "go on" in bot.texts)
    await bot.settles()
    assert bot.texts == ["hello", "", "go on"]
    assert whats(bot) == [What.TEXT, What.UNUSABLE, What.TEXT]
    assert not bot.journal.aside


async def test_one_cannot_delete_what_another_wrote(server: SignalServer, bot: Bot, sam: Person) -> None:
    robin = server.person("Robin")
    bot.gate.clear()
    said = await sam.says("hello")
    await robin.says("mine")
    await robin.deletes(said)
    await bot.until(lambda: any(b"remoteDelete" in raw for raw in bot.journal.kept))
    bot.gate.set()
    await bot.hears(3)
    assert [one.text for one in bot.heard if one.address == sam.uuid] == ["hello"]


async def test_groups_stories_calls_and_the_owners_own_messages_are_no_input(bot: Bot, sam: Person) -> None:
    await sam.says("hello all", in_group=True)
    await sam.posts_story()
    await sam.calls()
    await sam.gets_from_owner("see you on Monday")
    await sam.types()
    await sam.says("hello")
    await bot.hears(1)
    await bot.settles()
    assert bot.texts == ["hello"]
    assert not bot.journal.aside


# Polls.


async def test_a_vote_is_a_choice_and_closes_the_poll(bot: Bot, sam: Person) -> None:
    await bot.signal.send(message(sam, buttons=QUESTION, token=7))
    poll = await sam.wait_for(lambda one: one.poll is not None)
    await sam.votes(poll, "Yes, please")
    (heard,) = await bot.hears(1)
    assert (heard.what, heard.option, heard.token, heard.text) == (What.CHOICE, "yes", 7, "")
    await sam.wait_until(lambda: bool(poll.poll and poll.poll.closed))


async def test_each_option_of_a_poll_means_itself(bot: Bot, sam: Person) -> None:
    for number, button in enumerate(QUESTION, 1):
        await bot.signal.send(message(sam, buttons=QUESTION, token=number, reference=f"K7QM-3F2X/{number}"))
        await sam.wait_until(lambda: not sam.newest(lambda one: one.poll is not None).poll.closed)
        await sam.votes(None, button.label)
        await bot.hears(number)
    assert [(one.option, one.token) for one in bot.heard] == [("yes", 1), ("no", 2), ("why", 3)]


async def test_a_newer_question_closes_the_older_poll(bot: Bot, sam: Person) -> None:
    for number in (1, 2):
        await bot.signal.send(message(sam, buttons=QUESTION, token=number, reference=f"K7QM-3F2X/{number}"))
    polls = [one.poll for one in sam.messages if one.poll]
    assert [poll.closed for poll in polls] == [True, False]


async def test_a_vote_after_a_restart_fits_no_question(server: SignalServer, bot: Bot, sam: Person) -> None:
    await bot.signal.send(message(sam, buttons=QUESTION, token=7))
    assert bot.running
    bot.running.cancel()
    await asyncio.gather(bot.running, return_exceptions=True)
    await server.until(lambda: not server.sockets)
    attached = server.requests["receive"]
    async with running(bot_for(server, polls=True, journal=bot.journal)) as second:
        await server.until(lambda: server.requests["receive"] > attached)
        if server.daemon:
            await server.until(lambda: server.sockets)
        await sam.votes(None, "No")
        (heard,) = await second.hears(1)
    assert (heard.what, heard.option, heard.token) == (What.CHOICE, "", 0)


async def test_a_vote_that_is_taken_back_fits_no_question(bot: Bot, sam: Person) -> None:
    await bot.signal.send(message(sam, buttons=QUESTION, token=7))
    await sam.votes(None)
    (heard,) = await bot.hears(1)
    assert (heard.what, heard.token) == (What.CHOICE, 0)


async def test_a_poll_that_cannot_be_put_leaves_the_numbered_text(server: SignalServer, bot: Bot, sam: Person) -> None:
    server.breaks("poll")
    message_ref = await bot.signal.send(message(sam, buttons=QUESTION, token=7))
    assert [one.text for one in sam.messages] == ["Shall we start?\n\n1  Yes, please\n2  No\n3  Tell me more"]
    assert message_ref == str(sam.messages[0].timestamp)


async def test_what_is_no_question_or_has_one_option_gets_no_poll(server: SignalServer, bot: Bot, sam: Person) -> None:
    await bot.signal.send(message(sam))
    await bot.signal.send(message(sam, buttons=QUESTION[:1], reference="K7QM-3F2X/2"))
    assert not server.requests["poll"]


async def test_polls_are_off_unless_they_are_wanted(server: SignalServer, sam: Person) -> None:
    await bot_for(server).signal.send(message(sam, buttons=QUESTION))
    assert not server.requests["poll"]


# Disappearing messages.


async def test_the_timer_is_set_once_in_a_chat_that_has_none(server: SignalServer, bot: Bot, sam: Person) -> None:
    for number in (1, 2, 3):
        await sam.says("hello")
        await bot.hears(number)
        await bot.signal.send(message(sam, reference=f"K7QM-3F2X/{number}"))
    assert sam.timer == DAY
    assert server.requests["update-contact"] == 1


async def test_the_timer_is_set_before_the_first_message(bot: Bot, sam: Person) -> None:
    seen: list[int] = []
    await sam.says("hello")
    await bot.hears(1)
    sam.shows = lambda _message: seen.append(sam.timer)  # type: ignore[method-assign]
    await bot.signal.send(message(sam))
    assert seen == [DAY]


async def test_a_timer_that_could_not_be_set_is_set_with_the_next_message(
    server: SignalServer, bot: Bot, sam: Person
) -> None:
    await sam.says("hello")
    await bot.hears(1)
    server.resets("update-contact")
    await bot.signal.send(message(sam))
    await bot.signal.send(message(sam, reference="K7QM-3F2X/2"))
    assert sam.timer == DAY


async def test_a_timer_that_somebody_chose_is_theirs(server: SignalServer, bot: Bot, sam: Person) -> None:
    sam.timer = 3600
    await sam.says("hello")
    await bot.hears(1)
    await bot.signal.send(message(sam))
    assert not server.requests["update-contact"]


async def test_a_timer_that_somebody_takes_away_stays_away(bot: Bot, sam: Person) -> None:
    await sam.says("hello")
    await bot.hears(1)
    await bot.signal.send(message(sam))
    await sam.changes_timer(0)
    await sam.says("hello")
    await bot.hears(2)
    await bot.signal.send(message(sam, reference="K7QM-3F2X/2"))
    assert sam.timer == 0
    assert whats(bot) == [What.TEXT, What.TEXT]


async def test_who_took_the_timer_away_before_is_left_alone(server: SignalServer, bot: Bot, sam: Person) -> None:
    sam.timer = 3600
    await sam.changes_timer(0)
    await sam.says("hello")
    await bot.hears(1)
    await bot.signal.send(message(sam))
    assert not server.requests["update-contact"]


async def test_a_linked_device_complains_and_the_message_goes_out(
    server: SignalServer, bot: Bot, sam: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.linked_device = True
    await sam.says("hello")
    await bot.hears(1)
    caplog.clear()
    await bot.signal.send(message(sam))
    assert sam.timer == DAY
    assert sam.messages
    assert not caplog.messages


async def test_chats_are_left_alone_without_a_timer(server: SignalServer, sam: Person) -> None:
    async with running(bot_for(server)) as bot:
        await listens(server)
        await sam.says("hello")
        await bot.hears(1)
        await bot.signal.send(message(sam))
    assert not server.requests["update-contact"]


# Identities.


async def test_a_new_identity_is_told_once_and_its_messages_come_after_it_was_trusted(bot: Bot, sam: Person) -> None:
    sam.new_phone()
    await sam.says("one")
    await sam.says("two")
    await bot.hears(1)
    await bot.settles()
    assert whats(bot) == [What.NEW_IDENTITY]
    assert bot.heard[0].address == sam.uuid
    await bot.signal.trust(sam.uuid, " ".join(sam.safety_number[at : at + 5] for at in range(0, 60, 5)))
    await bot.hears(3)
    assert bot.texts == ["", "one", "two"]


async def test_another_new_identity_is_told_again(bot: Bot, sam: Person) -> None:
    sam.new_phone()
    await sam.says("one")
    await bot.hears(1)
    await bot.signal.trust(sam.uuid, sam.safety_number)
    await bot.hears(2)
    sam.new_phone()
    await sam.says("two")
    await bot.hears(3)
    assert whats(bot) == [What.NEW_IDENTITY, What.TEXT, What.NEW_IDENTITY]
    assert bot.heard[0].message_id != bot.heard[2].message_id


async def test_a_new_identity_is_told_though_nobody_lists_its_key(server: SignalServer, bot: Bot, sam: Person) -> None:
    server.breaks("identities", times=None)
    sam.new_phone()
    await sam.says("one")
    await bot.hears(1)
    assert whats(bot) == [What.NEW_IDENTITY]


async def test_an_exception_alone_is_set_aside(
    server: SignalServer, bot: Bot, sam: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.bare_exceptions = True
    sam.new_phone()
    await sam.says("one")
    robin = server.person("Robin")
    await robin.says("hello")
    await bot.hears(1)
    await bot.settles()
    assert bot.texts == ["hello"]
    assert len(bot.journal.aside) == 1
    assert "set aside" in caplog.text
