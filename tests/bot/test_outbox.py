"""The outbox: order, pace, patience, and what becomes of each letter."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.outbox.delivery import Outbox
from bot.store import QueuedMessage, Store, StoreFullError, Transaction
from bot.transports import (
    FateUnknownError,
    FaultyMessageError,
    NotSentError,
    Outgoing,
    RefusedError,
    SendError,
    WaitError,
)
from content.markup import Span
from tests.bot.store_kit import NOW, joined, letter, opened
from tests.effort import DEADLINE

Answer = Exception | None


class Clock:
    """Time that passes only when somebody sleeps; sleepers of a run wake when `forward` reaches them."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class Pigeon:
    """A transport that remembers what it carried and answers as it is told, per address, in order."""

    def __init__(self, name: str, clock: Clock, pace: float | None = 0.0) -> None:
        self.name = name
        self.clock = clock
        if pace is not None:
            self.pace = pace
        self.answers: dict[str, list[Answer]] = {}
        self.carried: list[tuple[str, str, float]] = []
        self.under_way = 0
        self.most_under_way = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, message: Outgoing) -> None:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            self.carried.append((message.address, message.spans[0].text, self.clock.now))
            await asyncio.sleep(0)
            await self.gate.wait()
            answer = self.answers[message.address].pop(0) if self.answers.get(message.address) else None
            if answer is not None:
                raise answer
        finally:
            self.under_way -= 1

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _ in self.carried]


def decode(queued: QueuedMessage) -> Outgoing:
    text = queued.body.decode()
    if text == "rotten":
        raise ValueError(text)
    return Outgoing(queued.transport, queued.address, queued.reference, (Span(text),))


@dataclass
class Post:
    """A post office: a store, two transports, and an outbox with a clock that does not tick by itself."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    refused: list[QueuedMessage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.telegram = Pigeon("telegram", self.clock)
        self.signal = Pigeon("signal", self.clock)
        self.open()

    def open(self, on_refused: Callable[[QueuedMessage], None] | None = None) -> None:
        self.outbox = Outbox(
            self.store,
            {"telegram": self.telegram, "signal": self.signal},
            self.clock,
            self.clock.sleep,
            decode=decode,
            on_refused=on_refused or self.refused.append,
            jitter=lambda: 0.5,
        )

    async def put(self, *texts: str, to: str = "1", **other: str) -> None:
        def job(transaction: Transaction) -> None:
            for text in texts:
                transaction.send(letter(None, text, to, **other), self.clock.now)

        await self.store.apply(job)

    async def left(self) -> int:
        return sum(each.waiting for each in await self.store.apply(lambda transaction: transaction.undelivered()))

    async def failed(self) -> int:
        return sum(each.failed for each in await self.store.apply(lambda transaction: transaction.undelivered()))

    async def deliver_all(self, steps: int = 40) -> list[float]:
        """Deliver, going to when the next is due, until nothing is left; return those times from the start."""
        times = []
        for _ in range(steps):
            await self.outbox.deliver_due()
            due = await self.store.apply(lambda transaction: transaction.next_due())
            if due is None:
                break
            self.clock.now = max(self.clock.now, due)
            times.append(round(due - NOW, 3))
        return times


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with opened(tmp_path) as store:
        yield Post(store)


async def test_a_person_gets_messages_in_their_order(post: Post) -> None:
    await post.put("one", "two", "three")

    assert await post.outbox.deliver_due() == 3
    assert post.telegram.texts == ["one", "two", "three"]
    assert await post.left() == 0


async def test_order_holds_across_failures(post: Post) -> None:
    post.telegram.answers["1"] = [NotSentError(), None, NotSentError(), FateUnknownError(), None]
    await post.put("one", "two", "three")
    await post.deliver_all()

    assert post.telegram.texts == ["one", "one", "two", "two", "two", "three"]


async def test_people_are_served_at_once_but_not_all(post: Post) -> None:
    for number in range(60):
        await post.put("a", "b", to=str(number))

    assert await post.outbox.deliver_due() == 120
    assert post.telegram.most_under_way == 2
    for number in range(60):
        assert [text for to, text, _ in post.telegram.carried if to == str(number)] == ["a", "b"]


async def test_one_person_is_left_in_peace_for_a_second(post: Post) -> None:
    post.telegram = Pigeon("telegram", post.clock, pace=None)
    post.open()
    await post.put("one", "two", "three")
    await post.put("other", to="2")

    assert await post.outbox.deliver_due() == 2
    assert await post.outbox.deliver_due() == 0
    post.clock.now += 0.9
    assert await post.outbox.deliver_due() == 0
    post.clock.now += 0.2
    assert await post.outbox.deliver_due() == 1
    assert post.telegram.texts == ["one", "other", "two"]


async def test_a_service_is_not_flooded(post: Post) -> None:
    post.telegram = Pigeon("telegram", post.clock, pace=None)
    post.open()
    for number in range(41):
        await post.put("bulk", to=str(number))
    await post.outbox.deliver_due()
    times = sorted(when for _, _, when in post.telegram.carried)

    assert len(times) == 41
    assert times[-1] - times[0] == pytest.approx(40 * 0.05)


async def test_what_did_not_leave_is_tried_ever_more_rarely(post: Post) -> None:
    post.telegram.answers["1"] = [NotSentError() for _ in range(12)]
    await post.put("one")
    times = await post.deliver_all()
    waits = [round(after - before, 3) for before, after in zip([0.0, *times], times, strict=False)]

    assert waits == [pytest.approx(1.1 * min(2**n, 300)) for n in range(12)]
    assert len(post.telegram.carried) == 13
    assert await post.left() == 0


async def test_a_service_that_asks_to_wait_is_left_alone(post: Post) -> None:
    post.telegram.answers["1"] = [WaitError(30)]
    await post.put("one")
    await post.outbox.deliver_due()
    await post.put("later", to="2")
    await post.put("elsewhere", transport="signal")

    assert await post.outbox.deliver_due() == 1
    assert (post.telegram.texts, post.signal.texts) == (["one"], ["elsewhere"])
    post.clock.now += 30
    assert await post.outbox.deliver_due() == 2
    assert post.telegram.texts == ["one", "one", "later"]
    (first, *_) = post.telegram.carried
    assert first[2] == NOW


async def test_a_clock_that_is_set_back_prolongs_no_pause_between_messages(post: Post) -> None:
    post.telegram = Pigeon("telegram", post.clock, pace=None)
    go, sleep, naps = asyncio.Event(), patient(post.clock), list[float]()

    async def held(seconds: float) -> None:
        naps.append(seconds)
        await go.wait()
        await sleep(seconds)

    post.clock.sleep = held  # type: ignore[method-assign]
    post.open()
    await post.put("one")
    running = asyncio.create_task(post.outbox.run())
    await until(lambda: 1.0 in naps)  # "one" was sent, and its person is left in peace
    post.clock.now -= 3600
    await post.put("other", to="2")
    await post.put("two")
    naps.clear()
    post.outbox.wake()
    await until(lambda: len(naps) == 2)  # for "two", and for the next turn of the service
    go.set()
    await until(lambda: len(post.telegram.carried) == 3)
    await stop(running)

    assert post.telegram.texts == ["one", "other", "two"]
    assert await post.left() == 0


async def test_a_clock_that_is_set_back_prolongs_no_wait_that_a_service_asked_for(post: Post) -> None:
    post.telegram.answers["1"] = [WaitError(30)]
    await post.put("one")
    await post.outbox.deliver_due()
    post.clock.now -= 3600
    await post.put("later", to="2")

    assert await post.outbox.deliver_due() == 0
    post.clock.now += 29
    assert await post.outbox.deliver_due() == 0
    post.clock.now += 1
    assert await post.outbox.deliver_due() == 1


async def test_who_refuses_is_given_up_and_reported(post: Post) -> None:
    post.telegram.answers["1"] = [RefusedError()]
    await post.put("one", "two")

    assert await post.outbox.deliver_due() == 1
    assert [each.body for each in post.refused] == [b"one"]
    assert post.telegram.texts == ["one", "two"]
    assert (await post.left(), await post.failed()) == (0, 1)


async def test_a_refusal_that_cannot_be_reported_is_not_forgotten(post: Post) -> None:
    def broken(queued: QueuedMessage) -> None:
        post.refused.append(queued)
        if len(post.refused) == 1:
            raise ZeroDivisionError

    post.open(broken)
    post.telegram.answers["1"] = [RefusedError(), RefusedError()]
    await post.put("one")
    await post.deliver_all()

    assert len(post.refused) == 2
    assert await post.failed() == 1


@pytest.mark.parametrize("recipient", ["client", "therapist"])
@pytest.mark.parametrize(("text", "answers"), [("faulty", (FaultyMessageError("secret"),)), ("rotten", ())])
async def test_a_letter_that_nobody_can_be_sent_is_given_up_and_nobody_counts_as_gone(
    post: Post, caplog: pytest.LogCaptureFixture, recipient: str, text: str, answers: tuple[Answer, ...]
) -> None:
    post.telegram.answers["1"] = list(answers)
    await post.put(text, "next", recipient=recipient)

    assert await post.outbox.deliver_due() == 1
    assert post.telegram.texts[-1] == "next"
    assert post.refused == []
    assert (await post.left(), await post.failed()) == (0, 1)
    assert [each.levelname for each in caplog.records] == ["ERROR"]
    assert "secret" not in caplog.text


async def test_the_therapist_is_never_given_up(post: Post) -> None:
    post.telegram.answers["9"] = [RefusedError(), RefusedError(), FateUnknownError(), FateUnknownError()]
    await post.put("agreed", to="9", recipient="therapist")
    times = await post.deliver_all()

    assert times[:2] == [3600.0, 7200.0]
    assert post.telegram.texts == ["agreed"] * 5
    assert post.refused == []
    assert await post.left() == await post.failed() == 0


@pytest.mark.parametrize("fault", [FateUnknownError, ConnectionResetError, TimeoutError, SendError])
async def test_a_letter_that_may_have_arrived_is_sent_once_more(post: Post, fault: type[Exception]) -> None:
    post.telegram.answers["1"] = [NotSentError(), fault(), NotSentError(), fault()]
    await post.put("one")
    await post.deliver_all()

    assert post.telegram.texts == ["one"] * 4
    assert await post.left() == await post.failed() == 0


async def test_a_faulty_transport_is_logged_without_content(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.telegram.answers["secret"] = [ValueError("secret body"), None]
    with caplog.at_level(logging.DEBUG):
        await post.put("secret body", "rotten", to="secret")
        await post.deliver_all()

    assert "telegram failed: ValueError" in caplog.text
    assert "given up as faulty: ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_slow_transport_delays_nobody_else(post: Post) -> None:
    for number in range(40):
        await post.put("stuck", to=str(number))
    for number in range(40):
        await post.put("swift", to=str(number), transport="signal")
    post.telegram.gate.clear()
    running = asyncio.create_task(post.outbox.run())
    await until(lambda: len(post.signal.carried) == 40)

    assert len(post.telegram.carried) == 2
    post.telegram.gate.set()
    await until(lambda: len(post.telegram.carried) == 40)
    await stop(running)
    assert await post.left() == 0


async def test_a_dead_transport_delays_nobody_else(post: Post) -> None:
    for number in range(100):
        post.telegram.answers[str(number)] = [NotSentError() for _ in range(99)]
        await post.put("lost", to=str(number))
    await post.put("found", to="100", transport="signal")

    assert await post.outbox.deliver_due() == 1
    assert post.signal.texts == ["found"]
    assert await post.left() == 100


async def test_running_wakes_for_what_is_new_and_for_what_is_due(post: Post) -> None:
    post.telegram.answers["1"] = [NotSentError()]
    post.clock.sleep = patient(post.clock)  # type: ignore[method-assign]
    post.open()
    running = asyncio.create_task(post.outbox.run())
    await post.put("one")
    post.outbox.wake()
    await until(lambda: post.telegram.texts == ["one", "one"])
    await post.put("two")
    post.outbox.wake()
    await until(lambda: post.telegram.texts == ["one", "one", "two"])
    await stop(running)

    assert await post.left() == 0


async def test_running_goes_on_whatever_fails(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    apply, faults = post.store.apply, [ZeroDivisionError("secret"), StoreFullError("Make room.")]

    async def sometimes(job: Callable[[Transaction], object]) -> object:
        if faults:
            raise faults.pop()
        return await apply(job)

    await post.put("one")
    monkeypatch.setattr(post.store, "apply", sometimes)
    running = asyncio.create_task(post.outbox.run())
    await until(lambda: post.telegram.texts == ["one"])
    await stop(running)

    told = [each.getMessage().rpartition(": ")[2] for each in caplog.records]
    assert told == ["Make room.", "ZeroDivisionError"]


async def test_what_is_under_way_is_not_sent_again(post: Post) -> None:
    post.telegram.gate.clear()
    await post.put("one")
    running = asyncio.create_task(post.outbox.run())
    await until(lambda: post.telegram.under_way == 1)
    await post.put("two")
    await post.put("other", to="2")
    post.outbox.wake()
    await until(lambda: post.telegram.under_way == 2)
    post.telegram.gate.set()
    await until(lambda: len(post.telegram.carried) == 3)
    await stop(running)

    assert post.telegram.texts == ["one", "other", "two"]


async def test_stopping_lets_what_is_under_way_end(post: Post) -> None:
    post.telegram.gate.clear()
    await post.put("one")
    running = asyncio.create_task(post.outbox.run())
    await until(lambda: post.telegram.under_way == 1)
    running.cancel()
    await asyncio.sleep(0)
    post.telegram.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await post.left() == 0


async def test_a_mark_that_cannot_be_kept_causes_no_repeats(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    apply, faults = post.store.apply, [StoreFullError("full"), ZeroDivisionError()]

    async def sometimes(job: Callable[[Transaction], object]) -> object:
        if post.telegram.carried and faults:
            raise faults.pop()
        return await apply(job)

    await post.put("one")
    monkeypatch.setattr(post.store, "apply", sometimes)
    await post.outbox.deliver_due()

    assert not faults
    assert post.telegram.texts == ["one"]
    assert await post.left() == 0


async def test_what_was_forgotten_meanwhile_does_no_harm(post: Post) -> None:
    client = await post.store.apply(lambda transaction: joined(transaction, "1"))
    await post.store.apply(lambda transaction: transaction.send(letter(client.ref, "one", "1"), NOW))
    post.telegram.gate.clear()
    delivering = asyncio.create_task(post.outbox.deliver_due())
    await until(lambda: post.telegram.under_way == 1)
    await post.store.apply(lambda transaction: transaction.forget(client.ref))
    post.telegram.gate.set()

    assert await delivering == 1
    assert await post.left() == 0


async def until(true: Callable[[], bool]) -> None:
    """Let the others work until something has happened."""
    async with asyncio.timeout(DEADLINE):
        while not true():  # noqa: ASYNC110 - what is waited for is any change at all
            await asyncio.sleep(0.001)


async def stop(running: asyncio.Task[None]) -> None:
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


def patient(clock: Clock) -> Callable[[float], Awaitable[None]]:
    """A sleep of at most two seconds of the clock at once; a longer one does not end."""

    async def sleep(seconds: float) -> None:
        if seconds > 2:
            await asyncio.Event().wait()
        clock.now += seconds
        await asyncio.sleep(0)

    return sleep
