"""People, conversations, agreements: what a job can do at the desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Retention, Store, Transaction, UnknownClientError, Version, is_as_printed, read_code, read_ref
from tests.bot.store_kit import DAY, NOW, joined, letter, opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as store:
        yield store


class TestInvitations:
    async def test_a_code_binds_the_address_that_redeems_it(self, store: Store) -> None:
        def job(transaction: Transaction) -> None:
            invitation = transaction.invite("J. Doe", "de", NOW + DAY, NOW)
            redeemed = transaction.redeem(invitation.code, "telegram", "1001", NOW + 5)
            client = redeemed.client

            assert redeemed.verdict == "ok"
            assert client is not None
            assert (client.ref, client.label, client.language) == (invitation.ref, "J. Doe", "de")
            assert (client.transport, client.address) == ("telegram", "1001")
            assert (client.invited_at, client.joined_at) == (NOW, NOW + 5)
            assert transaction.who("telegram", "1001") == client == transaction.client(invitation.ref)
            assert transaction.who("signal", "1001") is None

        await store.apply(job)

    async def test_every_verdict(self, store: Store) -> None:
        def job(transaction: Transaction) -> None:
            used, late, gone = (transaction.invite("J. Doe", "en", NOW + DAY, NOW) for _ in range(3))
            transaction.redeem(used.code, "telegram", "1", NOW)
            assert transaction.withdraw(gone.ref, NOW) is True
            assert transaction.withdraw(gone.ref, NOW) is False

            assert transaction.redeem(used.code, "telegram", "1", NOW).verdict == "own"
            assert transaction.redeem(used.code, "telegram", "2", NOW).verdict == "used"
            assert transaction.redeem(late.code, "telegram", "2", NOW + DAY).verdict == "expired"
            assert transaction.redeem(gone.code, "telegram", "2", NOW).verdict == "withdrawn"
            assert transaction.redeem("7H2K-M9QX-03FT", "telegram", "2", NOW).verdict == "unknown"
            assert transaction.redeem("hello \ud800", "telegram", "2", NOW).verdict == "unknown"
            assert transaction.who("telegram", "2") is None

        await store.apply(job)

    async def test_a_code_may_be_typed_anyhow(self, store: Store) -> None:
        def job(transaction: Transaction) -> None:
            code = transaction.invite("J. Doe", "en", NOW + DAY, NOW).code
            typed = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\u00a0"

            assert transaction.redeem(typed, "telegram", "1", NOW).verdict == "ok"

        await store.apply(job)

    @pytest.mark.parametrize(
        ("typed", "is_one"),
        [
            ("FKVG-KN0T-M1R8", True),
            (" k7qm-3f2x.", True),
            ("7h2k m9qx 03ft", True),
            ("want to die now", False),
            ("i want to die 2nite", False),
            ("k1ll me now", False),
            ("help", False),
        ],
    )
    def test_what_can_only_be_a_code_is_told_from_words(self, typed: str, is_one: bool) -> None:
        assert is_as_printed(typed) is is_one

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
        def job(transaction: Transaction) -> None:
            first = transaction.invite("J. Doe", "en", NOW + DAY, NOW)
            second = transaction.invite_again(first.ref, NOW + DAY, NOW)
            assert transaction.redeem(first.code, "telegram", "1", NOW).verdict == "withdrawn"
            transaction.redeem(second.code, "telegram", "1", NOW)
            third = transaction.invite_again(first.ref, NOW + DAY, NOW)
            transaction.redeem(third.code, "signal", "2", NOW + 1)

            assert first.ref == second.ref == third.ref
            assert transaction.who("telegram", "1") == transaction.who("signal", "2")

            transaction.heard(first.ref, "telegram", "1", NOW + 9)
            client = transaction.client(first.ref)
            assert client is not None
            assert (client.transport, client.address) == ("telegram", "1")

        await store.apply(job)

    async def test_an_address_belongs_to_the_newest_invitation(self, store: Store) -> None:
        def job(transaction: Transaction) -> None:
            old, new = joined(transaction, "1"), joined(transaction, "1")
            person, before = transaction.who("telegram", "1"), transaction.client(old.ref)
            assert person is not None
            assert before is not None
            assert person.ref == new.ref
            assert before.address is None

        await store.apply(job)

    async def test_references_and_codes_are_all_different(self, store: Store) -> None:
        made = await store.apply(lambda transaction: [transaction.invite("J. Doe", "en", NOW, NOW) for _ in range(300)])
        assert len({each.ref for each in made}) == len({each.code for each in made}) == 300
        assert all(read_ref(each.ref) == each.ref and read_code(each.code) == each.code for each in made)


async def test_a_message_is_new_only_once(store: Store) -> None:
    def job(transaction: Transaction) -> list[bool]:
        ids = [("telegram", "1", "7"), ("telegram", "1", "7"), ("telegram", "17", ""), ("signal", "1", "7")]
        return [transaction.first_time(*each, NOW) for each in ids]

    assert await store.apply(job) == [True, False, True, True]


async def test_strangers_are_counted_by_the_day(store: Store) -> None:
    def job(transaction: Transaction) -> list[int]:
        times = (NOW, NOW + 10, NOW + DAY - 1, NOW + DAY, NOW + DAY + 1)
        return [transaction.stranger("telegram", "666", when) for when in times] + [
            transaction.stranger("telegram", "667", NOW)
        ]

    assert await store.apply(job) == [1, 2, 3, 1, 2, 1]


async def test_conversations_are_kept_and_woken(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        early, late, never = (joined(transaction, str(number)).ref for number in range(3))
        assert transaction.conversation(early) is None
        transaction.keep(late, b"two", NOW + 20, NOW)
        transaction.keep(early, b"one", NOW + 10, NOW)
        transaction.keep(never, b"", None, NOW)

        assert (transaction.conversation(early), transaction.conversation(never)) == (b"one", b"")
        assert transaction.due_conversations(NOW + 9, 10) == ()
        assert transaction.due_conversations(NOW + 20, 10) == (early, late)
        assert transaction.due_conversations(NOW + 20, 1) == (early,)
        transaction.keep(early, b"three", None, NOW + 11)
        assert transaction.conversation(early) == b"three"
        assert transaction.due_conversations(NOW + 20, 10) == (late,)

    await store.apply(job)


async def test_agreements_are_numbered_and_never_changed(store: Store) -> None:
    def job(transaction: Transaction) -> str:
        ref, other = joined(transaction, "1").ref, joined(transaction, "2").ref
        assert [
            transaction.record(ref, b"one", NOW),
            transaction.record(ref, b"two", NOW + 1),
            transaction.record(other, b"x", NOW),
        ] == [
            1,
            2,
            1,
        ]
        assert transaction.agreements(ref) == (Version(1, NOW, b"one"), Version(2, NOW + 1, b"two"))
        assert transaction.last_agreement(ref) == Version(2, NOW + 1, b"two")
        assert transaction.last_agreement(joined(transaction, "3").ref) is None
        return ref

    ref = await store.apply(job)
    with pytest.raises(Exception, match="never changed"):
        await store.apply(lambda transaction: transaction._db.execute("UPDATE agreement SET made_at = 0"))
    assert len(await store.apply(lambda transaction: transaction.agreements(ref))) == 2


@pytest.mark.parametrize("write", ["keep", "record", "send", "invite_again"])
@pytest.mark.parametrize("forgotten", [True, False])
async def test_nothing_is_written_for_nobody(store: Store, write: str, forgotten: bool) -> None:
    def job(transaction: Transaction) -> None:
        ref = "0000-0000"
        if forgotten:
            ref = joined(transaction, "1").ref
            transaction.forget(ref)
        writes = {
            "keep": lambda: transaction.keep(ref, b"", None, NOW),
            "record": lambda: transaction.record(ref, b"", NOW),
            "send": lambda: transaction.send(letter(ref), NOW),
            "invite_again": lambda: transaction.invite_again(ref, NOW, NOW),
        }
        writes[write]()

    with pytest.raises(UnknownClientError, match="no client"):
        await store.apply(job)


async def test_the_list_of_clients(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        invited = transaction.invite("A. Nobody", "en", NOW + DAY, NOW - 1).ref
        busy = joined(transaction, "1", "B. Example").ref
        transaction.keep(busy, b"state", None, NOW)
        transaction.record(busy, b"one", NOW)
        transaction.record(busy, b"two", NOW + 1)
        transaction.heard(busy, "telegram", "1", NOW + 3)
        for number in (transaction.send(letter(busy), NOW) for _ in range(3)):
            last = number
        transaction.sent(last, NOW)

        first, second = transaction.clients()
        assert (first.client.ref, first.conversation, first.agreement) == (invited, None, None)
        assert first.last_heard is None
        assert (second.client.label, second.conversation) == ("B. Example", b"state")
        assert second.agreement == Version(2, NOW + 1, b"two")
        assert second.last_heard == NOW + 3

    await store.apply(job)


class TestLettingGo:
    async def test_forgetting_leaves_nothing_but_what_is_nobodys(self, store: Store) -> None:
        def fill(transaction: Transaction) -> tuple[str, str]:
            ref, other = joined(transaction, "1").ref, joined(transaction, "2").ref
            for each in (ref, other):
                transaction.keep(each, b"x", NOW, NOW)
                transaction.record(each, b"x", NOW)
                transaction.send(letter(each, address=each), NOW)
            transaction.send(letter(None, "Farewell", "1"), NOW)
            return ref, other

        ref, other = await store.apply(fill)
        assert await store.apply(lambda transaction: transaction.forget(ref)) is True
        assert await store.apply(lambda transaction: transaction.forget(ref)) is False

        def check(transaction: Transaction) -> None:
            assert transaction.client(ref) is transaction.who("telegram", "1") is transaction.conversation(ref) is None
            assert transaction.agreements(ref) == ()
            assert [each.client.ref for each in transaction.clients()] == [other]
            assert [each.body for each in transaction.due_messages(NOW, 9)] == [b"Hello", b"Farewell"]
            assert transaction.conversation(other) == b"x"

        await store.apply(check)

    async def test_sweeping_keeps_what_is_needed(self, store: Store) -> None:
        def job(transaction: Transaction) -> None:
            agreed, silent, talking = (joined(transaction, str(number)).ref for number in range(3))
            transaction.invite("A. Nobody", "en", NOW + DAY, NOW)
            waiting = transaction.invite("B. Nobody", "en", NOW + 40 * DAY, NOW).ref
            transaction.record(agreed, b"x", NOW)
            transaction.heard(talking, "telegram", "2", NOW + 20 * DAY)
            transaction.first_time("telegram", "1", "1", NOW)
            transaction.stranger("telegram", "666", NOW)
            numbers = [transaction.send(letter(agreed, address=str(n)), NOW) for n in range(3)]
            transaction.sent(numbers[0], NOW + 30 * DAY)
            transaction.give_up(numbers[1], NOW + 30 * DAY)

            first = transaction.sweep(NOW + 32 * DAY, Retention())
            assert (first.unfinished, first.never_joined, first.codes) == (1, 1, 4)
            assert (first.delivered, first.failed, first.inbox, first.strangers) == (1, 0, 1, 1)
            assert {each.client.ref for each in transaction.clients()} == {agreed, talking, waiting}
            assert transaction.client(silent) is None

            second = transaction.sweep(NOW + 61 * DAY, Retention())
            assert (second.unfinished, second.failed, second.codes) == (1, 1, 0)
            assert [each.id for each in transaction.due_messages(NOW + 61 * DAY, 9)] == [numbers[2]]

            last = transaction.sweep(NOW + 99 * DAY, Retention())
            assert last.never_joined == 1
            assert [each.client.ref for each in transaction.clients()] == [agreed]

        await store.apply(job)
