"""Who is let in: the therapist by a pairing code, newcomers only while the practice is there."""

from pathlib import Path

from bot.access import PAUSED
from bot.inbound import Inbound
from bot.outbox.body import decode
from bot.store import Transaction
from bot.transports import Incoming, What
from content.markup import plain
from tests.story import DAY, MONDAY, Story, story

CHANNEL = "terminal"
"""The one over which the practice of the stories has its results."""


class ChatDouble:
    """Takes what the therapist does."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.welcomed = 0

    def receive(self, incoming: Incoming, _desk: Transaction, _now: float) -> bool:
        self.did.append(incoming.text)
        return incoming.what is What.CHOICE

    def welcome(self, _desk: Transaction, _now: float) -> None:
        self.welcomed += 1


def with_chat(one: Story) -> tuple[Inbound, ChatDouble]:
    """The story's service, with a therapist's chat."""
    chat = ChatDouble()
    old = one.service
    return Inbound(old._store, old._dialogue, old.effects, lambda: one.now, chat=lambda _: chat), chat


async def wrote(one: Story, service: Inbound, text: str, address: str, transport: str = CHANNEL) -> list[str]:
    """Somebody writes; what they get."""
    one.now += 1
    await service.receive(Incoming(transport, address, f"{one.now}", one.now, What.TEXT, text))
    said = []
    while letters := await one.store.apply(lambda transaction: transaction.due_messages(one.now, 100)):
        for letter in letters:
            said.append(plain(decode(letter).spans))  # type: ignore[union-attr]
            await one.store.apply(lambda transaction, number=letter.id: transaction.sent(number, one.now))  # type: ignore[misc]
    return said


async def test_who_sends_the_pairing_code_is_the_therapist_and_nobody_after(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        service, chat = with_chat(one)
        code = await one.store.apply(lambda transaction: transaction.pairing_code(MONDAY + DAY))
        await wrote(one, service, f"/start {code.lower()}", "alex")
        await wrote(one, service, "clients", "alex")
        answered = await wrote(one, service, code, "somebody else")
        await wrote(one, service, "clients", "somebody else")

    assert chat.welcomed == 1
    assert chat.did == ["clients"]
    assert "invitation" in answered[0]


async def test_the_therapist_is_paired_only_over_the_channel_of_the_settings(tmp_path: Path) -> None:
    """The long form of a result must not reach a service that is not end-to-end encrypted."""
    async with story(tmp_path) as one:
        service, chat = with_chat(one)
        code = await one.store.apply(lambda transaction: transaction.pairing_code(MONDAY + DAY))
        await wrote(one, service, code, "alex", transport="telegram")
        channel = await one.store.apply(lambda transaction: transaction.therapist())

    assert channel is None
    assert chat.welcomed == 0


async def test_a_pairing_code_is_no_invitation_and_the_other_way_round(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        service, chat = with_chat(one)
        await one.store.apply(lambda transaction: transaction.pairing_code(MONDAY + DAY))
        said = await wrote(one, service, one.code, "sam")
        channel = await one.store.apply(lambda transaction: transaction.therapist())

    assert channel is None
    assert "Shall we start?" in said[-1]
    assert not chat.did


async def test_newcomers_are_told_while_the_practice_is_away_and_keep_their_code(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.store.apply(lambda transaction: transaction.note(PAUSED, "yes"))
        away = await wrote(one, one.service, one.code, "sam")
        await one.store.apply(lambda transaction: transaction.note(PAUSED, None))
        there = await wrote(one, one.service, one.code, "sam")

    assert "takes a break" in away[0]
    assert "Shall we start?" in there[-1]


async def test_a_client_goes_on_while_the_practice_is_away(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await one.store.apply(lambda transaction: transaction.note(PAUSED, "yes"))
        await one.says("yes")

    assert "Phone, texts, post" in one.heard


async def test_what_a_client_writes_leaves_a_trace_that_can_be_erased(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await one.service.receive(Incoming(CHANNEL, "client", "m", one.now, What.TEXT, "yes", message_ref="m17"))
        references = await one.store.apply(lambda transaction: transaction.take_chat_messages(one.ref))

    assert [(message_ref.id, message_ref.ours) for message_ref in references] == [("m17", False)]


async def test_a_changed_telephone_number_reaches_the_dialogue_once(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        numbers = ("+441632960001", "+441632960001", "+441632960002", "+441632960002")
        seen = []
        happened = one.service.happened
        one.service.happened = lambda ref, event, transaction: (seen.append(event), happened(ref, event, transaction))  # type: ignore[assignment, func-returns-value]
        for count, number in enumerate(numbers):
            await one.service.receive(
                Incoming(CHANNEL, "client", f"n{count}", one.now, What.TEXT, "why", number=number)
            )

    assert [(type(event).__name__, event.how) for event in seen] == [("AddressChanged", "number")]


async def test_a_chat_that_loses_the_seat_is_told(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        service, chat = with_chat(one)
        for address in ("alex", "somebody"):
            code = await one.store.apply(lambda transaction: transaction.pairing_code(MONDAY + DAY))
            said = await wrote(one, service, code, address)

    assert chat.welcomed == 2
    assert "Another chat is yours now" in said[0]


async def test_a_new_phone_closes_the_therapists_chat(tmp_path: Path) -> None:
    """It may be somebody else's."""
    async with story(tmp_path) as one:
        service, chat = with_chat(one)
        await wrote(
            one, service, await one.store.apply(lambda transaction: transaction.pairing_code(MONDAY + DAY)), "alex"
        )
        await service.receive(Incoming(CHANNEL, "alex", "identity", one.now, What.NEW_IDENTITY))
        await wrote(one, service, "clients", "alex")
        channel = await one.store.apply(lambda transaction: transaction.therapist())

    assert chat.did == []
    assert channel is None


async def test_results_are_brief_wherever_the_chat_is_on_telegram(tmp_path: Path) -> None:
    """Even if the settings were changed after the pairing."""
    async with story(tmp_path) as one:
        await one.opens()
        one.service.effects._in_terminal = False
        code = await one.store.apply(lambda transaction: transaction.pairing_code(MONDAY + DAY))
        await one.store.apply(lambda transaction: transaction.pair(code, "telegram", "4711", MONDAY))
        for text in ("yes", "talk to alex", "yes"):
            await one.says(text)

    assert "would like a word" in one.told[-1]
    assert "Client One" not in one.told[-1]
