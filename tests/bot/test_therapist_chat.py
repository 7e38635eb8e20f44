"""The therapist's own chat: what is asked and answered there, who may ask, and that each thing counts once."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import Retention
from bot.transports import Incoming, What
from tests.bot.therapist_kit import ALEX, TherapistStory, therapist_story
from tests.effort import examples
from tests.story import DAY

MENU = "What would you like to do?"
TYPED = (
    *(
        "menu",
        "list",
        "1",
        "2",
        "back",
        "cancel",
        "show 1",
        "remind 1",
        "answer 1",
        "answer 1 hello",
        "tested 1",
        "yes",
    ),
    *(
        "propose 1",
        "forget 1",
        "invite",
        "invite Sam",
        "pause",
        "again 2",
        "withdraw 2",
        "pdf 1",
        "asked",
        "no",
        "help",
    ),
)


async def asks_for_alex(one: TherapistStory) -> None:
    """The client, who has said yes, would like a word."""
    await one.opens()
    for text in ("yes", "talk to alex", "yes"):
        await one.says(text)


# Who may


async def test_the_chat_opens_with_the_pairing_code(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        read = one.read

    assert "This chat is yours now" in read
    assert MENU in read
    assert one.offered[0] == "Invite somebody"


async def test_a_stranger_can_run_no_command(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        for text in ("clients", f"forget {one.ref}", "invite Jo Canary", "pause", "yes"):
            await one.writes(text, "a stranger")
            assert MENU not in one.read
        await one.presses(1, "pause", "a stranger")
        await one.presses(1, f"person.{one.ref}", "a stranger")
        rows = await one.does("clients")

    assert [row.label for row in rows] == ["Client One"]


async def test_a_client_can_run_no_command(tmp_path: Path) -> None:
    """Not even over the therapist's channel, and not with the token of the therapist's question."""
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        token = one.got[-1].token
        await one.writes(one.code, "sam")
        for text in ("yes", "invite Jo Canary", "clients", "pause", f"show {one.ref}"):
            await one.writes(text, "sam")
        taken = await one.presses(token, "pause", "sam")
        rows = await one.does("clients")
        channel = await one.store.apply(lambda transaction: transaction.therapist())

    assert not taken
    assert [row.label for row in rows] == ["Client One"]
    assert channel is not None
    assert channel.address == ALEX


async def test_a_pairing_code_works_once(tmp_path: Path) -> None:
    """Sent by somebody else after that, it opens nothing and takes nothing away."""
    async with therapist_story(tmp_path) as one:
        code = await one.pairs()
        await one.pairs("somebody else", code)
        await one.writes("invite Jo Canary", "somebody else")
        channel = await one.store.apply(lambda transaction: transaction.therapist())
        rows = await one.does("clients")

    assert channel is not None
    assert channel.address == ALEX
    assert len(rows) == 1


async def test_an_old_pairing_code_opens_nothing(tmp_path: Path) -> None:
    """Too old, or followed by a newer one."""
    async with therapist_story(tmp_path) as one:
        first = (await one.does("pairing_code")).code
        second = (await one.does("pairing_code")).code
        await one.pairs("a", first)
        one.now += 2 * DAY
        await one.pairs("b", second)

        assert await one.store.apply(lambda transaction: transaction.therapist()) is None


async def test_who_is_paired_later_takes_over_and_the_one_before_can_run_no_command(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        old = one.got[-1]
        await one.pairs("alex again")
        await one.writes("invite Jo Canary", ALEX)
        said_to_old = one.read
        taken = await one.presses(old.token, "pause", ALEX)
        await one.writes("list", "alex again")
        rows = await one.does("clients")

    assert MENU not in said_to_old
    assert not taken
    assert len(rows) == 1


async def test_a_button_of_an_earlier_pairing_does_nothing(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        old = one.got[-1]
        await one.pairs()
        await one.presses(old.token, "pause")

    assert "from before" in one.read


# Inviting


async def test_an_invitation_comes_as_two_messages(tmp_path: Path) -> None:
    """One for the therapist, and one that can be sent on as it stands, with a picture to scan."""
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes("invite Sam Sample")
        mine, forward = one.got
        one.code = one.read.rpartition("Your code is ")[2][:14]
        await one.opens()

    assert "is invited" in mine.spans[0].text
    assert forward.buttons == ()
    assert forward.files[0].media_type == "image/png"
    assert forward.files[0].body.startswith(b"\x89PNG")
    assert "Shall we start?" in one.heard


async def test_the_label_is_asked_for(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        assert await one.taps_on("Invite")
        await one.writes("x" * 100)
        too_long = one.read
        await one.writes("Sam Sample")
        rows = await one.does("clients")

    assert "at most 60" in too_long
    assert [row.label for row in rows] == ["Client One", "Sam Sample"]


@pytest.mark.parametrize("word", ["cancel", "Back.", "/menu"])
async def test_a_question_can_be_left(tmp_path: Path, word: str) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes("invite")
        await one.writes(word)
        read = one.read
        rows = await one.does("clients")

    assert MENU in read
    assert len(rows) == 1


async def test_a_code_is_renewed_and_taken_back(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes("show my list")
        await one.writes("1")
        await one.taps_on("New invitation")
        forward = one.got[1]
        await one.writes("withdraw")
        taken_back = one.read

    assert "Your code is" in "".join(span.text for span in forward.spans)
    assert "worth nothing now" in taken_back


# The list


async def test_the_list_is_paged_and_those_who_wait_come_first(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        for number in range(9):
            await one.invites(f"Person {number}")
        await asks_for_alex(one)
        await one.pairs()
        await one.writes("clients")
        first = one.offered
        await one.taps_on("Next page")
        second = one.offered
        await one.taps_on("Next page")
        third = one.offered

    assert first[0] == "Client One: waits for you"
    assert len(first) == 10
    assert first[8:] == ("Next page", "Menu")
    assert len(second) == 4
    assert third == first


@pytest.mark.parametrize("typed", ["2", "sam sample", "Sam", "show sam sample", "show 2"])
async def test_somebody_is_picked_by_number_or_name(tmp_path: Path, typed: str) -> None:
    async with therapist_story(tmp_path) as one:
        await one.invites("Sam Sample")
        await one.pairs()
        await one.writes("list")
        await one.writes(typed)

    assert "Sam Sample" in one.read
    assert "Has not come yet." in one.read


async def test_somebody_is_picked_by_reference_from_anywhere(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes(one.ref.lower())

    assert "Client One" in one.read
    assert one.offered[-1] == "Back"


async def test_names_that_begin_alike_are_asked_about(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        for label in ("Sam Sample", "Sam Simple"):
            await one.invites(label)
        await one.pairs()
        await one.writes("forget Sam")
        several, offered = one.read, one.offered
        await one.writes("2")

    assert "more than one" in several
    assert [label.partition(":")[0] for label in offered] == ["Sam Sample", "Sam Simple", "Menu"]
    assert "Delete everything about Sam Simple" in one.read


async def test_nobody_of_that_name_is_told(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes("remind Robin")

    assert "nobody called Robin" in one.read


async def test_a_verb_alone_asks_for_whom(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.pairs()
        await one.writes("show")
        asked = one.read
        await one.writes("1")

    assert "Who is it for?" in asked
    assert "Messages: Signal – anna.42" in one.read


async def test_an_empty_list_says_so(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.does("forget", reference=one.ref)
        await one.pairs()
        await one.writes("list")

    assert "Nobody is on your list" in one.read


# With somebody


async def test_what_makes_no_sense_is_not_offered(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes(one.ref)
        before = one.offered
        await one.agrees()
        await one.writes(one.ref)
        after = one.offered

    assert before == ("New invitation", "Take the code back", "Delete all", "Back")
    assert after == (
        *("What is agreed", "Write to them", "Remind", "Mark as tested", "Propose a change", "As a PDF page"),
        *("Delete all", "Back"),
    )


async def test_the_page_comes_as_a_file(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.pairs()
        await one.writes(f"pdf {one.ref}")
        (file,) = one.got[1].files

    assert file.name == "agreement-2026-01-05.pdf"
    assert file.body.startswith(b"%PDF")


async def test_somebody_is_reminded_once(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.pairs()
        await one.writes("remind 1")
        heard, read = one.heard, one.read
        await one.writes("remind")

    assert "remind you" in heard
    assert "I reminded Client One" in read
    assert "reminded before" in one.read
    assert one.heard == ""


async def test_a_method_is_marked_as_tested(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.pairs()
        await one.writes("tested client one")
        offered = one.offered
        await one.writes("signal")
        read = one.read
        agreement = await one.does("export", reference=one.ref)

    assert offered == ("Signal", "Proton Mail", "Back")
    assert "Signal works with Client One" in read
    assert agreement.classes["audio"].lines[0].readiness == "tested"


async def test_a_change_is_proposed(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.pairs()
        await one.writes("propose 1")
        await one.writes("calls")
        offered = one.offered
        await one.writes("wire")

    assert offered == ("Wire", "FaceTime", "Zoom", "Back")
    assert "Wire" in one.heard
    assert "I asked Client One about Wire for calls" in one.read


async def test_forgetting_asks_back(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes(f"forget {one.ref}")
        asked = one.read
        await one.writes("no")
        kept = len(await one.does("clients"))
        await one.writes("forget")
        await one.writes("yes")
        read = one.read
        left = await one.does("clients")

    assert "cannot be undone" in asked
    assert kept == 1
    assert f"{one.ref} is deleted" in read
    assert left == []


async def test_who_is_gone_meanwhile_is_told(tmp_path: Path) -> None:
    """By themselves, after a silence; the chat is not at their page any more."""
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.opens()
        await one.writes(one.ref)
        one.now += 31 * DAY
        await one.service.sweep(Retention())
        await one.writes("remind")

    assert "not on your list any more" in one.read
    assert MENU in one.read


async def test_a_chat_is_not_at_somebody_who_was_forgotten(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes(one.ref)
        await one.does("forget", reference=one.ref)
        channel = await one.store.apply(lambda transaction: transaction.therapist())
        await one.writes("remind")

    assert channel is not None
    assert one.ref.encode() not in channel.body
    assert "Nobody is on your list" in one.read


# Help that was asked for, and the answer to it


async def test_help_reaches_the_therapist_and_the_answer_the_client_each_once(tmp_path: Path) -> None:
    """Also if the service hands over the same message twice."""
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.opens()
        await one.says("yes")
        await one.says("talk to alex")
        one.now += 60
        call = Incoming("terminal", "client", "call", one.now, What.TEXT, "yes")
        await one.comes_again(call)
        told = one.got
        await one.comes_again(call)
        told_again = one.got
        reply = await one.writes("See you at five.")
        asked, heard_before_yes = one.read, one.heard
        await one.comes_again(reply)
        yes = await one.writes("yes")
        heard = one.heard
        await one.comes_again(yes)
        heard_again = one.heard
        (row,) = await one.does("clients")

    assert len(told) == 1
    assert told_again == []
    assert asked.startswith("Send this to Client One?")
    assert heard_before_yes == ""
    assert heard == "Alex Example wrote:\nSee you at five."
    assert heard_again == ""
    assert row.asked_at is None


async def test_a_double_tap_sends_once(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await asks_for_alex(one)
        await one.pairs()
        await one.writes("I will call you.")
        (message,) = one.got
        first = await one.presses(message.token, "yes")
        heard = one.heard
        second = await one.presses(message.token, "yes")

    assert first
    assert "I will call you." in heard
    assert not second
    assert "from before" in one.read
    assert one.heard == ""


async def test_nothing_is_sent_after_a_no(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await asks_for_alex(one)
        await one.pairs()
        await one.writes("lunch at noon?")
        await one.writes("no")
        read, heard = one.read, one.heard
        (row,) = await one.does("clients")

    assert "I sent nothing" in read
    assert heard == ""
    assert row.asked_at


@pytest.mark.parametrize("text", ["hm", "yes but at six", "maybe", "Back on Monday"])
async def test_less_than_a_yes_sends_nothing(tmp_path: Path, text: str) -> None:
    async with therapist_story(tmp_path) as one:
        await asks_for_alex(one)
        await one.pairs()
        await one.writes("I will call you.")
        await one.writes(text)

    assert one.heard == ""


@pytest.mark.parametrize(
    "text", ["Tell me when", "See you on Friday", "Back on Monday", "Remind me of it", "open at 5"]
)
async def test_an_answer_that_begins_as_a_command_is_still_an_answer(tmp_path: Path, text: str) -> None:
    async with therapist_story(tmp_path) as one:
        await asks_for_alex(one)
        await one.pairs()
        await one.writes(text)

    assert f"Send this to Client One?\n\n{text}" in one.read


async def test_if_several_wait_it_is_asked_whom_an_answer_is_for(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await asks_for_alex(one)
        made = await one.does("invite", label="Sam Sample")
        for count, text in enumerate((made.code, "yes", "talk to alex", "yes")):
            await one.service.receive(Incoming("terminal", "sam", str(count), one.now, What.TEXT, text))
        await one.pairs()
        await one.writes("See you at five.")
        asked, offered = one.read, one.offered
        await one.writes("sam")
        await one.writes("yes")

    assert "Who is it for?" in asked
    assert len(offered) == 3
    assert "sam" in one.sent_to
    assert "client" not in one.sent_to


async def test_who_waits_is_found(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes("who asked")
        nobody = one.read
        await asks_for_alex(one)
        await one.writes("menu")
        menu = one.read
        await one.taps_on("Who waits")
        offered = one.offered
        await one.writes("1")
        await one.taps_on("I have answered")
        read = one.read
        (row,) = await one.does("clients")

    assert "Nobody waits" in nobody
    assert "Waiting for a word from you: 1" in menu
    assert offered == ("Client One: waits for you", "Menu")
    assert "has had an answer" in read
    assert row.asked_at is None


@pytest.mark.parametrize(
    "typed", ["answer 1 I will call", "reply client one: I will call", "write to client I will call"]
)
async def test_anybody_can_be_written_to_at_once(tmp_path: Path, typed: str) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.pairs()
        await one.writes(typed)
        asked = one.read
        await one.writes("yes")

    assert asked == "Send this to Client One?\n\nI will call"
    assert one.heard == "Alex Example wrote:\nI will call"


async def test_what_is_to_be_sent_is_asked_for(tmp_path: Path) -> None:
    """Whatever is typed then is text, but for a way out."""
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.pairs()
        await one.writes(one.ref)
        await one.taps_on("Write to them")
        await one.writes("pause")
        asked = one.read
        await one.writes("cancel")

    assert asked == "Send this to Client One?\n\npause"
    assert "I sent nothing" in one.read


# Whatever is sent


@pytest.mark.parametrize(
    "text", ["", " ", "asdf", "🙂", "?", "1000", "0", "*[", "{who}", "yes please", "x" * 5000, "\x00", "show", "/"]
)
async def test_nonsense_is_answered_with_where_we_are(tmp_path: Path, text: str) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.pairs()
        for place in (
            "menu",
            "list",
            one.ref,
            f"forget {one.ref}",
            f"propose {one.ref}",
            f"answer {one.ref}",
            "invite",
        ):
            await one.writes("menu")
            await one.writes(place)
            await one.writes(text)
            assert one.got[0].buttons
        assert await one.store.apply(lambda transaction: transaction.client(one.ref))


@given(st.lists(st.one_of(st.sampled_from(TYPED), st.integers(0, 9), st.text(max_size=40)), max_size=25))
@examples(8)
def test_whatever_is_typed_or_tapped_it_answers_and_says_where_it_stands(does: list[str | int]) -> None:
    """Any text, and any button of the open question (a number counts from 0, round and round)."""

    async def play() -> None:
        with TemporaryDirectory() as folder:
            async with therapist_story(Path(folder)) as one:
                await one.agrees()
                await one.pairs()
                for each in does:
                    (question,) = (message for message in one.got if message.buttons)
                    if isinstance(each, str):
                        await one.writes(each)
                    else:
                        await one.presses(question.token, question.buttons[each % len(question.buttons)].option)
                assert len([message for message in one.got if message.buttons]) == 1

    asyncio.run(play())


@pytest.mark.parametrize("what", [What.UNUSABLE, What.CHOICE, What.OPENED])
async def test_what_cannot_be_read_is_answered_too(tmp_path: Path, what: What) -> None:
    """A photo, a button of somebody else's, an invitation that was meant to be sent on."""
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes(one.code, what=what)

    assert MENU in one.read
    assert one.read.count("\n\n") == 1


async def test_the_start_button_leads_to_the_menu(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes("list")
        await one.writes("", what=What.OPENED)

    assert one.read == MENU


async def test_help_tells_what_can_be_typed(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes("help")

    assert "remind K7QM-3F2X" in one.read


@pytest.mark.parametrize(
    ("typed", "at"), [("go back", "Menu"), ("clints", "Menu"), ("could you show my list please", "Menu")]
)
async def test_words_are_understood_loosely(tmp_path: Path, typed: str, at: str) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes(one.ref)
        await one.writes(typed)

    assert one.offered[-1] == at


async def test_a_break_is_begun_and_ended(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.pairs()
        await one.writes("pause")
        paused, offered = one.read, one.offered
        await one.taps_on("Let new people in")
        resumed = one.read

    assert "Nobody new is let in" in paused
    assert "Let new people in" in offered
    assert "let in again" in resumed


# Where others could read along


async def test_over_telegram_there_are_no_names_and_no_contact_details(tmp_path: Path) -> None:
    read = []
    async with therapist_story(tmp_path, "telegram", label="Jo Canary") as one:
        await one.agrees()
        await one.pairs()
        read.append(one.read)
        for text in (
            "list",
            "1",
            "show",
            "tested",
            "1",
            "propose",
            "calls",
            "wire",
            "pdf",
            "remind",
            "answer",
            "hello",
            "yes",
            "invite",
            "Robin Canary",
            "forget robin",
            "yes",
        ):
            await one.writes(text)
            read += [one.read, *one.offered, *(file.name for message in one.got for file in message.files)]
    whole = "\n".join(read)

    assert "Telegram can read along" in whole
    assert "Messages: Signal" in whole
    assert "Delete everything about" in whole
    for secret in ("Canary", "anna.42", "anna@proton.me", ".pdf"):
        assert secret not in whole


async def test_what_the_chat_says_is_forgotten_with_the_client(tmp_path: Path) -> None:
    """What waits to be sent about somebody goes with them."""
    async with therapist_story(tmp_path, label="Jo Canary") as one:
        await one.pairs()
        one.now += 60
        await one.service.receive(Incoming("signal", ALEX, "last", one.now, What.TEXT, one.ref))
        before = await one.store.apply(lambda transaction: len(one._due(transaction)))
        await one.does("forget", reference=one.ref)

    assert before == 1
    assert one.sent_to == []
