"""People, conversations, agreements: what a job can do at the desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Desk, Retention, Store, UnknownClientError, Version, read_code, read_ref
from tests.bot.store_kit import DAY, NOW, joined, letter, opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as store:
        yield store


class TestInvitations:
    async def test_a_code_binds_the_address_that_redeems_it(self, store: Store) -> None:
        def job(desk: Desk) -> None:
            invitation = desk.invite("J. Doe", "de", NOW + DAY, NOW)
            redeemed = desk.redeem(invitation.code, "telegram", "1001", NOW + 5)
            client = redeemed.client

            assert redeemed.verdict == "ok"
            assert client is not None
            assert (client.ref, client.label, client.language) == (invitation.ref, "J. Doe", "de")
            assert (client.transport, client.address) == ("telegram", "1001")
            assert (client.invited_at, client.joined_at) == (NOW, NOW + 5)
            assert desk.who("telegram", "1001") == client == desk.client(invitation.ref)
            assert desk.who("signal", "1001") is None

        await store.apply(job)

    async def test_every_verdict(self, store: Store) -> None:
        def job(desk: Desk) -> None:
            used, late, gone = (desk.invite("J. Doe", "en", NOW + DAY, NOW) for _ in range(3))
            desk.redeem(used.code, "telegram", "1", NOW)
            assert desk.withdraw(gone.ref, NOW) is True
            assert desk.withdraw(gone.ref, NOW) is False

            assert desk.redeem(used.code, "telegram", "1", NOW).verdict == "own"
            assert desk.redeem(used.code, "telegram", "2", NOW).verdict == "used"
            assert desk.redeem(late.code, "telegram", "2", NOW + DAY).verdict == "expired"
            assert desk.redeem(gone.code, "telegram", "2", NOW).verdict == "withdrawn"
            assert desk.redeem("7H2K-M9QX-03FT", "telegram", "2", NOW).verdict == "unknown"
            assert desk.redeem("hello \ud800", "telegram", "2", NOW).verdict == "unknown"
            assert desk.who("telegram", "2") is None

        await store.apply(job)

    async def test_a_code_may_be_typed_anyhow(self, store: Store) -> None:
        def job(desk: Desk) -> None:
            code = desk.invite("J. Doe", "en", NOW + DAY, NOW).code
            typed = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\u00a0"

            assert desk.redeem(typed, "telegram", "1", NOW).verdict == "ok"

        await store.apply(job)

    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("k7qm3f2x", "K7QM-3F2X"),
            ("K7QM\u20133F2O", "K7QM-3F20"),
            ("k7qm", None),
            ("K7QM-3F2U", None),
            ("a" * 99, None),
        ],
    )
    def test_a_reference_may_be_typed_anyhow(self, typed: str, read: str | None) -> None:
        assert read_ref(typed) == read
        assert read_code(typed) is None

    async def test_a_second_code_binds_a_second_address(self, store: Store) -> None:
        def job(desk: Desk) -> None:
            first = desk.invite("J. Doe", "en", NOW + DAY, NOW)
            second = desk.invite_again(first.ref, NOW + DAY, NOW)
            assert desk.redeem(first.code, "telegram", "1", NOW).verdict == "withdrawn"
            desk.redeem(second.code, "telegram", "1", NOW)
            third = desk.invite_again(first.ref, NOW + DAY, NOW)
            desk.redeem(third.code, "signal", "2", NOW + 1)

            assert first.ref == second.ref == third.ref
            assert desk.who("telegram", "1") == desk.who("signal", "2")

            desk.heard(first.ref, "telegram", "1", NOW + 9)
            client = desk.client(first.ref)
            assert client is not None
            assert (client.transport, client.address) == ("telegram", "1")

        await store.apply(job)

    async def test_an_address_belongs_to_the_newest_invitation(self, store: Store) -> None:
        def job(desk: Desk) -> None:
            old, new = joined(desk, "1"), joined(desk, "1")
            person, before = desk.who("telegram", "1"), desk.client(old.ref)
            assert person is not None
            assert before is not None
            assert person.ref == new.ref
            assert before.address is None

        await store.apply(job)

    async def test_references_and_codes_are_all_different(self, store: Store) -> None:
        made = await store.apply(lambda desk: [desk.invite("J. Doe", "en", NOW, NOW) for _ in range(300)])
        assert len({each.ref for each in made}) == len({each.code for each in made}) == 300
        assert all(read_ref(each.ref) == each.ref and read_code(each.code) == each.code for each in made)


async def test_a_message_is_new_only_once(store: Store) -> None:
    def job(desk: Desk) -> list[bool]:
        ids = [("telegram", "1", "7"), ("telegram", "1", "7"), ("telegram", "17", ""), ("signal", "1", "7")]
        return [desk.first_time(*each, NOW) for each in ids]

    assert await store.apply(job) == [True, False, True, True]


async def test_strangers_are_counted_by_the_day(store: Store) -> None:
    def job(desk: Desk) -> list[int]:
        times = (NOW, NOW + 10, NOW + DAY - 1, NOW + DAY, NOW + DAY + 1)
        return [desk.stranger("telegram", "666", when) for when in times] + [desk.stranger("telegram", "667", NOW)]

    assert await store.apply(job) == [1, 2, 3, 1, 2, 1]


async def test_conversations_are_kept_and_woken(store: Store) -> None:
    def job(desk: Desk) -> None:
        early, late, never = (joined(desk, str(number)).ref for number in range(3))
        assert desk.conversation(early) is None
        desk.keep(late, b"two", NOW + 20, NOW)
        desk.keep(early, b"one", NOW + 10, NOW)
        desk.keep(never, b"", None, NOW)

        assert (desk.conversation(early), desk.conversation(never)) == (b"one", b"")
        assert desk.due_conversations(NOW + 9, 10) == ()
        assert desk.due_conversations(NOW + 20, 10) == (early, late)
        assert desk.due_conversations(NOW + 20, 1) == (early,)
        desk.keep(early, b"three", None, NOW + 11)
        assert desk.conversation(early) == b"three"
        assert desk.due_conversations(NOW + 20, 10) == (late,)

    await store.apply(job)


async def test_agreements_are_numbered_and_never_changed(store: Store) -> None:
    def job(desk: Desk) -> str:
        ref, other = joined(desk, "1").ref, joined(desk, "2").ref
        assert [desk.record(ref, b"one", NOW), desk.record(ref, b"two", NOW + 1), desk.record(other, b"x", NOW)] == [
            1,
            2,
            1,
        ]
        assert desk.agreements(ref) == (Version(1, NOW, b"one"), Version(2, NOW + 1, b"two"))
        return ref

    ref = await store.apply(job)
    with pytest.raises(Exception, match="never changed"):
        await store.apply(lambda desk: desk._db.execute("UPDATE agreement SET made_at = 0"))
    assert len(await store.apply(lambda desk: desk.agreements(ref))) == 2


@pytest.mark.parametrize("write", ["keep", "record", "send", "invite_again"])
@pytest.mark.parametrize("forgotten", [True, False])
async def test_nothing_is_written_for_nobody(store: Store, write: str, forgotten: bool) -> None:
    def job(desk: Desk) -> None:
        ref = "0000-0000"
        if forgotten:
            ref = joined(desk, "1").ref
            desk.forget(ref)
        writes = {
            "keep": lambda: desk.keep(ref, b"", None, NOW),
            "record": lambda: desk.record(ref, b"", NOW),
            "send": lambda: desk.send(letter(ref), NOW),
            "invite_again": lambda: desk.invite_again(ref, NOW, NOW),
        }
        writes[write]()

    with pytest.raises(UnknownClientError, match="no client"):
        await store.apply(job)


async def test_the_list_of_clients(store: Store) -> None:
    def job(desk: Desk) -> None:
        invited = desk.invite("A. Nobody", "en", NOW + DAY, NOW - 1).ref
        busy = joined(desk, "1", "B. Example").ref
        desk.keep(busy, b"state", None, NOW)
        desk.record(busy, b"one", NOW)
        desk.record(busy, b"two", NOW + 1)
        desk.heard(busy, "telegram", "1", NOW + 3)
        for number in (desk.send(letter(busy), NOW) for _ in range(3)):
            last = number
        desk.sent(last, NOW)

        first, second = desk.clients()
        assert (first.client.ref, first.conversation, first.agreement) == (invited, None, None)
        assert first.last_heard is None
        assert (second.client.label, second.conversation) == ("B. Example", b"state")
        assert second.agreement == Version(2, NOW + 1, b"two")
        assert second.last_heard == NOW + 3

    await store.apply(job)


class TestLettingGo:
    async def test_forgetting_leaves_nothing_but_what_is_nobodys(self, store: Store) -> None:
        def fill(desk: Desk) -> tuple[str, str]:
            ref, other = joined(desk, "1").ref, joined(desk, "2").ref
            for each in (ref, other):
                desk.keep(each, b"x", NOW, NOW)
                desk.record(each, b"x", NOW)
                desk.send(letter(each, address=each), NOW)
            desk.send(letter(None, "Farewell", "1"), NOW)
            return ref, other

        ref, other = await store.apply(fill)
        assert await store.apply(lambda desk: desk.forget(ref)) is True
        assert await store.apply(lambda desk: desk.forget(ref)) is False

        def check(desk: Desk) -> None:
            assert desk.client(ref) is desk.who("telegram", "1") is desk.conversation(ref) is None
            assert desk.agreements(ref) == ()
            assert [each.client.ref for each in desk.clients()] == [other]
            assert [each.body for each in desk.due_letters(NOW, 9)] == [b"Hello", b"Farewell"]
            assert desk.conversation(other) == b"x"

        await store.apply(check)

    async def test_sweeping_keeps_what_is_needed(self, store: Store) -> None:
        def job(desk: Desk) -> None:
            agreed, silent, talking = (joined(desk, str(number)).ref for number in range(3))
            desk.invite("A. Nobody", "en", NOW + DAY, NOW)
            waiting = desk.invite("B. Nobody", "en", NOW + 40 * DAY, NOW).ref
            desk.record(agreed, b"x", NOW)
            desk.heard(talking, "telegram", "2", NOW + 20 * DAY)
            desk.first_time("telegram", "1", "1", NOW)
            desk.stranger("telegram", "666", NOW)
            numbers = [desk.send(letter(agreed, address=str(n)), NOW) for n in range(3)]
            desk.sent(numbers[0], NOW + 30 * DAY)
            desk.give_up(numbers[1], NOW + 30 * DAY)

            first = desk.sweep(NOW + 32 * DAY, Retention())
            assert (first.unfinished, first.never_joined, first.codes) == (1, 1, 4)
            assert (first.delivered, first.failed, first.inbox, first.strangers) == (1, 0, 1, 1)
            assert {each.client.ref for each in desk.clients()} == {agreed, talking, waiting}
            assert desk.client(silent) is None

            second = desk.sweep(NOW + 61 * DAY, Retention())
            assert (second.unfinished, second.failed, second.codes) == (1, 1, 0)
            assert [each.id for each in desk.due_letters(NOW + 61 * DAY, 9)] == [numbers[2]]

            last = desk.sweep(NOW + 99 * DAY, Retention())
            assert last.never_joined == 1
            assert [each.client.ref for each in desk.clients()] == [agreed]

        await store.apply(job)
