"""What a therapist can have done, command by command: what comes back, what reaches whom, and what is refused."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.agreement import Agreement, Line, LineReadiness, Part, PartStatus
from bot.commands import COMMANDS, CommandError
from bot.commands.invitations import DAYS, Invited, PairingCode
from bot.commands.queries import ClientRow, PracticeStatus, Shown, Stage, UndeliveredRow
from bot.transports import Incoming, What
from content.markup import plain
from tests.bot.therapist_kit import TherapistStory, practice, therapist_story
from tests.story import DAY

SOMEBODY = "K7QM-3F2X"
ROOT = Path(__file__).parents[2]
AGREEMENT = Agreement(
    reference=SOMEBODY,
    version=1,
    date=date(2026, 1, 5),
    wording="w",
    language="en",
    classes={"audio": Part(PartStatus.AGREED, (Line("wire", LineReadiness.TESTED),))},
)


async def refused(one: TherapistStory, command: str, **arguments: Any) -> str:
    """The sentence with which a command is refused; nothing is sent then."""
    with pytest.raises(CommandError) as told:
        await one.does(command, **arguments)
    await one._delivered()
    assert one.sent_to == []
    return str(told.value)


# Invitations


async def test_an_invitation_is_ready_to_be_forwarded(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        made = await one.does("invite", label="  Jo   Canary ")
        rows = await one.does("clients")

    assert made.links == {
        "signal": "https://signal.me/#eu/abc",
        "telegram": f"https://t.me/example_bot?start={made.code}",
    }
    assert made.qr == "https://signal.me/#eu/abc"
    assert made.code in made.text
    assert all(link in made.text for link in made.links.values())
    assert "Canary" not in made.text
    assert "Alex" not in made.text
    assert [row.label for row in rows] == ["Client One", "Jo Canary"]


async def test_where_there_is_no_link_there_is_a_number(tmp_path: Path) -> None:
    old = practice().settings
    assert old.signal
    settings = old.model_copy(update={"signal": old.signal.model_copy(update={"link": None}), "telegram": None})
    async with therapist_story(tmp_path, place=replace(practice(), settings=settings)) as one:
        made = await one.does("invite", label="Jo")

    assert made.links == {"signal": "+441632960000"}
    assert "send your code to +441632960000" in made.text
    assert made.qr == ""


@pytest.mark.parametrize("label", ["", "  ", "x" * 61, "a\x00b"])
async def test_a_label_that_cannot_be_one_is_refused(tmp_path: Path, label: str) -> None:
    async with therapist_story(tmp_path) as one:
        assert "name" in await refused(one, "invite", label=label)
        assert len(await one.does("clients")) == 1


@pytest.mark.parametrize("days", [0, -1, 366])
async def test_days_that_make_no_sense_are_refused(tmp_path: Path, days: int) -> None:
    async with therapist_story(tmp_path) as one:
        assert "365" in await refused(one, "invite", label="Jo", days=days)


async def test_a_language_that_is_not_there_is_refused(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        assert "There is: en" in await refused(one, "invite", label="Jo", language="xx")


async def test_a_new_code_makes_the_old_one_worthless(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        made = await one.does("invite_again", reference=one.ref)
        old, one.code = one.code, made.code
        await _comes(one, old)
        said_to_old = one.read
        await one.opens()

    assert made.reference == one.ref
    assert "no longer valid" in said_to_old
    assert "Shall we start?" in one.heard


async def test_a_code_is_taken_back(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.does("withdraw", reference=one.ref)
        await _comes(one, one.code)
        said = one.read
        assert "no open code" in await refused(one, "withdraw", reference=one.ref)

    assert "no longer valid" in said


async def test_a_code_is_good_for_so_long(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        made = await one.does("invite", label="Jo")
        one.now += DAYS * DAY
        await _comes(one, made.code)

    assert "too old" in one.read


async def _comes(one: TherapistStory, code: str) -> None:
    await one.service.receive(Incoming("terminal", "somebody", f"c{code}", one.now, What.OPENED, code))
    await one._delivered()


# Who is where


async def test_the_list_says_who_is_where(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        stages = [(await one.does("clients"))[0].stage]
        await one.opens()
        stages.append((await one.does("clients"))[0].stage)
        await one.says("yes")
        stages.append((await one.does("clients"))[0].stage)
        await one.says("stop")
        stages.append((await one.does("clients"))[0].stage)

    assert stages == ["invited", "not started", "talking", "paused"]


async def test_the_list_says_who_is_stuck_and_who_asked_and_when(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.opens()
        for text in ("yes", "yes", "signal", "3"):
            await one.says(text)
        await one.says("tell alex that i am stuck")
        (row,) = await one.does("clients")

    assert row.stuck == ("signal",)
    assert row.asked_at == date(2026, 1, 5)


async def test_what_waits_is_lost_only_after_a_while(tmp_path: Path) -> None:
    """Nobody is paired: what is for the therapist waits, and that shows."""
    async with therapist_story(tmp_path) as one:
        await one.opens()
        await one.says("talk to alex")
        await one.says("yes")
        soon = await one.does("undelivered")
        one.now += 3600
        later = await one.does("undelivered")
        (row,) = await one.does("clients")

    assert soon == []
    assert later == [UndeliveredRow(one.ref, "therapist", 1, date(2026, 1, 5))]
    assert row.undelivered == 1


# The agreement


async def test_show_and_export_give_the_agreement_and_what_each_version_changed(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        for text in ("change e-mail", "tuta", "later", "yes"):
            await one.says(text)
        shown = await one.does("show", reference=one.ref.lower().replace("-", ""))
        exported = await one.does("export", reference=one.ref)

    assert shown.label == "Client One"
    assert shown.agreement == exported
    assert (exported.version, [(change.version, change.part) for change in exported.history]) == (2, [(2, "email")])
    for name, result in (("show", shown), ("export", exported)):
        assert COMMANDS[name].loads(COMMANDS[name].dumps(result)) == result


@pytest.mark.parametrize("command", ["show", "export"])
async def test_nothing_agreed_yet_is_a_sentence(tmp_path: Path, command: str) -> None:
    async with therapist_story(tmp_path) as one:
        assert await refused(one, command, reference=one.ref) == f"Nothing is agreed yet with {one.ref}."


async def test_a_talk_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        odd = await one.does("invite", label="Client Two")
        ref = odd.reference
        await one.store.apply(lambda transaction: transaction.keep(ref, b'{"state": 5}', None, one.now))
        rows = await one.does("clients")

    assert [row.stage for row in rows] == ["agreed", "damaged"]


# What reaches a client


async def test_a_reminder_is_sent_once_until_the_client_is_heard(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.opens()
        await one.says("yes")
        await one.does("remind", reference=one.ref)
        heard = one.heard
        again = await refused(one, "remind", reference=one.ref)
        await one.says("hello")
        await one.does("remind", reference=one.ref)

    assert "may we leave out phone" in heard
    assert "reminded before" in again
    assert set(one.sent_to) == {"client"}


async def test_nobody_is_reminded_who_said_not_now(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.opens()
        await one.says("not now")
        assert "does not want to be written to" in await refused(one, "remind", reference=one.ref)


async def test_an_answer_reaches_the_client_as_it_was_written(tmp_path: Path) -> None:
    """Unstyled, whatever it holds; and then nobody waits any more."""
    async with therapist_story(tmp_path) as one:
        await one.opens()
        await one.says("yes")
        await one.says("talk to alex")
        await one.says("yes")
        await one.does("answer", reference=one.ref, text=" **Friday**, {therapist} [x](https://x.example)\n\n\nAlex ")
        (message,) = one.turn
        (row,) = await one.does("clients")

    assert plain(message.spans) == "Alex Example wrote:\n**Friday**, {therapist} [x](https://x.example)\n\n\nAlex"
    assert not any(span.bold or span.italic or span.link for span in message.spans)
    assert message.buttons == ()
    assert row.asked_at is None


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001])
async def test_an_answer_that_is_none_or_too_long_is_refused(tmp_path: Path, text: str) -> None:
    async with therapist_story(tmp_path) as one:
        await one.opens()
        await refused(one, "answer", reference=one.ref, text=text)


async def test_who_cannot_be_reached_gets_no_answer(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.opens()
        await one.says("yes")
        await one.service.receive(Incoming("terminal", "client", "b", one.now, What.BLOCKED))
        await one._delivered()
        assert "cannot be reached" in await refused(one, "answer", reference=one.ref, text="Hello")


async def test_what_was_asked_may_be_answered_elsewhere(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.opens()
        await one.says("talk to alex")
        await one.says("yes")
        await one.does("answered", reference=one.ref)
        sent_to = one.sent_to
        (row,) = await one.does("clients")

    assert sent_to == []
    assert row.asked_at is None


async def test_tested_makes_a_version_of_its_own(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.does("tested", reference=one.ref, method="Signal")
        agreement = await one.does("export", reference=one.ref)
        again = await refused(one, "tested", reference=one.ref, method="signal")

    assert agreement.version == 2
    assert agreement.classes["messaging"].lines[0].readiness is LineReadiness.TESTED
    assert "already" in again


async def test_tested_names_what_is_agreed(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        sentence = await refused(one, "tested", reference=one.ref, method="wire")

    assert "Agreed: Signal, Proton Mail." in sentence


async def test_a_proposal_asks_the_client(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.does("propose", reference=one.ref, part="audio", method="wire")
        asked = one.heard
        await one.says("yes")

    assert "Wire" in asked
    assert "Wire" in one.heard


@pytest.mark.parametrize(
    ("part", "method", "says"),
    [
        ("audio", "whatsapp", "You offer: Wire, Signal, FaceTime, Zoom"),
        ("audio", "nonsense", "nonsense is not offered for calls"),
        ("juggling", "wire", "There is: post_phone_sms, messaging, audio, video, email"),
        ("audio", "signal", "agreed for calls"),
    ],
)
async def test_what_cannot_be_proposed_is_told(tmp_path: Path, part: str, method: str, says: str) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        assert says in await refused(one, "propose", reference=one.ref, part=part, method=method)


async def test_who_has_not_said_yes_gets_no_proposal(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.opens()
        assert "cannot be asked" in await refused(one, "propose", reference=one.ref, part="audio", method="wire")


async def test_an_agreement_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        ref = (await one.does("invite", label="Client Two")).reference
        await one.store.apply(lambda transaction: transaction.record(ref, b'{"schema": 99}', one.now))
        rows = await one.does("clients")

    assert [(row.stage, row.version) for row in rows] == [("agreed", 1), ("damaged", 1)]


# What comes back, as JSON


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_result_of_a_command_has_a_type(name: str) -> None:
    """Each can go through the control socket, whatever it is."""
    results = {
        "invite": Invited("K7QM-3F2X", "7H2K", {"signal": "https://signal.me"}, "é", ""),
        "invite_again": Invited("K7QM-3F2X", "7H2K", {}, "", ""),
        "pairing_code": PairingCode("7H2K", "signal", "Send it."),
        "practice": PracticeStatus(paired=True, paused=False, set_aside=3),
        "clients": [
            ClientRow("K7QM-3F2X", "Jo", Stage.TALKING, 1, date(2026, 1, 5), 2, ("signal",), None, 0, date(2026, 1, 6))
        ],
        "undelivered": [UndeliveredRow(None, "therapist", 1, date(2026, 1, 5))],
        "show": Shown("Jo", AGREEMENT),
        "export": AGREEMENT,
    }
    result = results.get(name)

    assert COMMANDS[name].loads(COMMANDS[name].dumps(result)) == result
    with pytest.raises(ValidationError):
        COMMANDS[name].loads(b'{"nonsense": 1}')


# Forgetting


async def test_forgetting_leaves_nothing_and_erases_the_chat(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.agrees()
        await one.service.receive(Incoming("terminal", "client", "t", one.now, What.TEXT, "why", message_ref="m17"))
        await one._delivered()
        await one.store.apply(lambda transaction: COMMANDS["forget"].run(one.context(transaction), one.ref))
        (queued,) = await one.store.apply(lambda transaction: transaction.due_messages(one.now, 100))
        rows = await one.does("clients")

    assert [message_ref[:2] for message_ref in json.loads(queued.body)["erase"]] == [["m17", False]]
    assert queued.address == "client"
    assert rows == []


# Whatever is asked for


MORE: Mapping[str, Mapping[str, str]] = {
    "answer": {"text": "x"},
    "tested": {"method": "wire"},
    "signed": {"rule": "parents"},
    "propose": {"part": "audio", "method": "wire"},
}
"""What some commands are told besides whom it is about."""


@pytest.mark.parametrize("reference", [SOMEBODY, "", "nonsense", "☎" * 500])
async def test_a_number_that_nobody_has_is_a_sentence(tmp_path: Path, reference: str) -> None:
    of_nobody = {"invite", "pairing_code", "pause", "practice", "clients", "undelivered"}
    with_number = [command for command in COMMANDS if command not in of_nobody]
    async with therapist_story(tmp_path) as one:
        for command in with_number:
            await refused(one, command, reference=reference, **MORE.get(command, {}))

    assert len(with_number) == 11


@pytest.mark.parametrize("command", ["remind", "answer", "tested", "signed", "propose"])
async def test_nothing_reaches_somebody_who_has_not_come(tmp_path: Path, command: str) -> None:
    async with therapist_story(tmp_path) as one:
        assert "not come in yet" in await refused(one, command, reference=one.ref, **MORE.get(command, {}))


async def test_a_command_that_is_refused_has_written_nothing(tmp_path: Path) -> None:
    """Refused in the middle of a job, it leaves everything as it was."""
    async with therapist_story(tmp_path) as one:
        await one.opens()
        before = await one.store.apply(lambda transaction: (transaction.conversation(one.ref), transaction.clients()))
        for command, arguments in (("remind", {}), ("propose", {"part": "audio", "method": "zoom"})):
            if command == "remind":
                await one.does("remind", reference=one.ref)
                before = await one.store.apply(
                    lambda transaction: (transaction.conversation(one.ref), transaction.clients())
                )
            await refused(one, command, reference=one.ref, **arguments)
        after = await one.store.apply(lambda transaction: (transaction.conversation(one.ref), transaction.clients()))

    assert before == after


# The practice


@pytest.mark.parametrize(("channel", "to"), [("signal", "+441632960000"), ("telegram", "@example_bot")])
async def test_a_pairing_code_says_where_to_send_it(tmp_path: Path, channel: str, to: str) -> None:
    async with therapist_story(tmp_path, channel) as one:
        made = await one.does("pairing_code")

    assert made.channel == channel
    assert made.code in made.sentence
    assert to in made.sentence


async def test_there_is_no_pairing_in_the_terminal(tmp_path: Path) -> None:
    async with therapist_story(tmp_path, "terminal") as one:
        sentence = await refused(one, "pairing_code")

    assert "channel" in sentence
    assert "signal or telegram" in sentence


async def test_how_the_practice_stands(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        before = await one.does("practice")
        await one.pairs()
        await one.does("pause", on=True)
        await one.store.apply(lambda transaction: transaction.journal_add("signal", b"?", 0.0, quarantined=True))
        after = await one.does("practice")

    assert before == PracticeStatus(paired=False, paused=False, set_aside=0)
    assert after == PracticeStatus(paired=True, paused=True, set_aside=1)


async def test_a_chat_over_another_service_is_not_where_results_go(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        code = (await one.does("pairing_code")).code
        await one.store.apply(lambda transaction: transaction.pair(code, "telegram", "1", 0.0))

        assert not (await one.does("practice")).paired


async def test_a_break_is_for_newcomers(tmp_path: Path) -> None:
    async with therapist_story(tmp_path) as one:
        await one.does("pause", on=True)
        await _comes(one, one.code)
        away = one.read
        await one.does("pause", on=False)
        await one.opens()

    assert "takes a break" in away
    assert "Shall we start?" in one.heard


def test_every_sentence_for_the_therapist_is_worded_and_used() -> None:
    """What the code asks for is in content, and what is in content is asked for."""
    words = practice().content.languages["en"].messages
    files = [path for folder in ("bot/commands", "bot/therapist_chat") for path in (ROOT / folder).rglob("*.py")]
    source = "".join(path.read_text("utf-8") for path in files)
    ids = [one for one in words if one.startswith("chat.")]
    by_name = ("chat.where.", "chat.words.", "chat.label.", "chat.state.")
    plain_ids = [one for one in ids if not one.startswith(by_name)]
    used = [one for one in plain_ids if any(f'"{end}"' in source for end in _ends(one))]

    assert len(ids) > 100
    assert sorted(set(plain_ids) - set(used)) == []


def _ends(id_: str) -> list[str]:
    """The id as code may name it: whole, or without what a function puts before it."""
    pieces = id_.split(".")
    return [".".join(pieces[n:]) for n in range(len(pieces))]


def test_no_way_to_put_a_verb_means_two() -> None:
    from bot.therapist_chat.actions import ALONE, WITH_SOMEBODY
    from bot.therapist_chat.interpret import _ways

    language = practice().content.languages["en"]
    ways = [way for verb in (*ALONE, *WITH_SOMEBODY) for way in _ways(language, verb)]

    assert len(ways) > 60
    assert sorted(ways) == sorted(set(ways))
