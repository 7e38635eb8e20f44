"""Sending over Signal: what each answer of the server makes the outbox do, and who is told.

A server that starts a program for each request and one that does not word the same failure differently: what such a
difference could touch is tried with both. The rest is tried once.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest

from bot.transports import (
    FateUnknownError,
    FaultyMessageError,
    File,
    MessageReference,
    NotSentError,
    RefusedError,
    SendError,
    WaitError,
    What,
)
from bot.transports.signal import JoinError, rest
from bot.transports.signal.rest import Answer, Fate, fate, patience
from bot.transports.signal.sending import HOUR
from tests.bot.signal_kit import FORKING, MODES, QUESTION, Bot, bot_for, listens, message, running
from tests.conftest import Clock
from tests.fakes.signal import Person, SignalServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

SHAPES = ("object", "array")
EVERY = pytest.mark.parametrize("server", [*itertools.product(MODES, SHAPES)], indirect=True, ids="-".join)
"""Each mode, with old and new answers."""
BOTH = pytest.mark.parametrize("server", [("native", "array"), ("json-rpc", "object")], indirect=True, ids="-".join)
PUSHING = pytest.mark.parametrize("server", [("json-rpc", "array")], indirect=True, ids="-".join)


@pytest.fixture
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SignalServer]:
    """A server in native mode unless a test asks for another; what a client must not do is counted at the end."""
    mode, shape = getattr(request, "param", ("native", "array"))
    async with SignalServer(mode=mode, send_shape=shape, second=0.03) as server:
        yield server
        assert not server.violations


@pytest.fixture
def sam(server: SignalServer) -> Person:
    return server.person("Sam")


@pytest.fixture
def bot(server: SignalServer) -> Bot:
    """A bot that sends only."""
    return bot_for(server)


@EVERY
async def test_a_question_arrives_as_numbered_text(bot: Bot, sam: Person) -> None:
    message_ref = await bot.signal.send(message(sam, "*Shall* we start?", QUESTION))
    (got,) = sam.messages
    assert got.text == "*Shall* we start?\n\n1  Yes, please\n2  No\n3  Tell me more"
    assert message_ref == str(got.timestamp)


async def test_stars_stay_stars_though_the_server_styles_by_default(
    server: SignalServer, bot: Bot, sam: Person
) -> None:
    server.default_text_mode = "styled"
    await bot.signal.send(message(sam, "*a* ~b~ ||c||"))
    assert sam.messages[0].text == "*a* ~b~ ||c||"


@BOTH
async def test_a_long_message_arrives_in_parts_with_a_pause(bot: Bot, sam: Person) -> None:
    message_ref = await bot.signal.send(message(sam, "One. " * 300 + "\n\n" + "Two. " * 300, QUESTION))
    assert message_ref == ",".join(str(one.timestamp) for one in sam.messages)
    assert len(sam.messages) == 2
    assert bot.naps == [bot.signal.pace]


@BOTH
async def test_a_message_in_parts_goes_on_where_it_was_interrupted(server: SignalServer, bot: Bot, sam: Person) -> None:
    long = message(sam, "One. " * 300 + "\n\n" + "Two. " * 300)
    server.fails_for(sam, "SUCCESS")
    server.fails_for(sam, "NETWORK_FAILURE")
    with pytest.raises(NotSentError):
        await bot.signal.send(long)
    message_ref = await bot.signal.send(long)
    assert [one.text[:4] for one in sam.messages] == ["One.", "Two."]
    assert message_ref == ",".join(str(one.timestamp) for one in sam.messages)


async def test_files_come_with_the_text_and_no_picture_of_a_link(bot: Bot, sam: Person) -> None:
    plan = File("plan.pdf", "application/pdf", b"%PDF-1.7")
    await bot.signal.send(message(sam, files=(plan,), qr="https://example.org"))
    (file,) = sam.messages[0].attachments
    assert (file.name, file.media_type, file.body) == ("plan.pdf", "application/pdf", b"%PDF-1.7")


async def test_a_repeated_message_bears_its_reference(bot: Bot, sam: Person) -> None:
    await bot.signal.send(message(sam, again=True))
    assert sam.messages[0].text.endswith("(↻ K7QM-3F2X/1)")


@pytest.mark.parametrize("address", ["", "01632 960000", "sam.01", "group.abc", "PNI:1"])
async def test_what_is_no_address_is_refused_before_the_server_takes_it_for_a_name(
    server: SignalServer, bot: Bot, address: str
) -> None:
    with pytest.raises(RefusedError):
        await bot.signal.send(message(address))
    with pytest.raises(RefusedError):
        await bot.signal.erase(address, [])
    assert not server.requests


# It surely was not sent.


async def test_no_server_is_not_sent(server: SignalServer, bot: Bot, sam: Person) -> None:
    await server.refuses()
    with pytest.raises(NotSentError):
        await bot.signal.send(message(sam))


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_that_cannot_work_now_is_not_sent(
    server: SignalServer, bot: Bot, sam: Person, status: int
) -> None:
    server.breaks("send", status=status)
    with pytest.raises(NotSentError):
        await bot.signal.send(message(sam))
    await bot.signal.send(message(sam))


@BOTH
@pytest.mark.parametrize("partial", [True, False])
async def test_a_network_failure_is_not_sent(server: SignalServer, bot: Bot, sam: Person, *, partial: bool) -> None:
    server.fails_for(sam, "NETWORK_FAILURE", partial=partial)
    with pytest.raises(NotSentError):
        await bot.signal.send(message(sam))
    await bot.signal.send(message(sam))


@BOTH
async def test_a_number_that_signal_no_longer_knows_is_told_once(
    server: SignalServer, bot: Bot, sam: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.accounts.clear()
    for _ in range(3):
        with pytest.raises(NotSentError):
            await bot.signal.send(message(sam))
    assert caplog.text.count("accord setup") == 1
    assert server.number not in caplog.text


async def test_health_is_not_asked_when_sends_fail(server: SignalServer, bot: Bot, sam: Person) -> None:
    server.fails_for(sam, "NETWORK_FAILURE", times=2)
    with pytest.raises(NotSentError):
        await bot.signal.send(message(sam))
    assert not server.requests["health"]


# Nobody knows.


@BOTH
@pytest.mark.parametrize("done", [True, False])
async def test_a_reset_leaves_the_fate_unknown_and_is_not_repeated_here(
    server: SignalServer, bot: Bot, sam: Person, *, done: bool
) -> None:
    server.resets("send", done=done)
    with pytest.raises(FateUnknownError):
        await bot.signal.send(message(sam))
    assert len(sam.messages) == done
    assert server.requests["send"] == 1


async def test_a_hang_after_sending_leaves_the_fate_unknown(
    server: SignalServer, bot: Bot, sam: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "ANSWER", 0.3)
    server.hangs("send", done=True)
    with pytest.raises(FateUnknownError):
        await bot.signal.send(message(sam))
    assert len(sam.messages) == 1


@BOTH
async def test_nonsense_leaves_the_fate_unknown(server: SignalServer, bot: Bot, sam: Person) -> None:
    server.babbles("send")
    with pytest.raises(FateUnknownError):
        await bot.signal.send(message(sam))


# The service asks for patience.


@BOTH
@pytest.mark.parametrize(
    "wording",
    ["", "Failed to send message: [429] Rate limit exceeded: 429 (RateLimitException)", "CAPTCHA proof required"],
)
async def test_a_rate_limit_is_a_long_wait(server: SignalServer, bot: Bot, sam: Person, wording: str) -> None:
    server.limits_rate(wording=wording, times=1)
    with pytest.raises(WaitError) as error:
        await bot.signal.send(message(sam))
    assert error.value.seconds >= HOUR
    await bot.signal.send(message(sam))


@BOTH
async def test_a_rate_limit_among_the_results_is_a_long_wait(server: SignalServer, bot: Bot, sam: Person) -> None:
    server.fails_for(sam, "RATE_LIMIT_FAILURE")
    with pytest.raises(WaitError):
        await bot.signal.send(message(sam))


@PUSHING
async def test_the_operator_is_told_once_how_to_solve_the_challenge(
    server: SignalServer, bot: Bot, sam: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.limits_rate(tokens=("TOK-1",))
    for _ in range(2):
        with pytest.raises(WaitError):
            await bot.signal.send(message(sam))
    assert caplog.text.count("accord challenge TOK-1 CAPTCHA") == 1
    assert "signalcaptchas.org/challenge" in caplog.text
    with pytest.raises(JoinError):
        await bot.signal.solve("TOK-1", "https://example.org")
    with pytest.raises(JoinError):
        await bot.signal.solve("TOK-2", "signalcaptcha://abc")
    await bot.signal.solve("TOK-1", "signalcaptcha://abc")
    await bot.signal.send(message(sam))


@BOTH
async def test_a_rate_limit_without_a_challenge_asks_only_to_wait(
    server: SignalServer, bot: Bot, sam: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.limits_rate(tokens=("",), times=1)
    with pytest.raises(WaitError):
        await bot.signal.send(message(sam))
    assert "Nothing is lost" in caplog.text
    assert "captcha" not in caplog.text


# People who are gone, or perhaps others.


@BOTH
async def test_an_unregistered_person_is_refused(server: SignalServer, bot: Bot, sam: Person) -> None:
    server.fails_for(sam, "UNREGISTERED_FAILURE", partial=True)
    with pytest.raises(RefusedError):
        await bot.signal.send(message(sam))


@pytest.mark.parametrize(
    ("server", "error"),
    [(("native", "array"), RefusedError), (("json-rpc", "array"), NotSentError)],
    indirect=["server"],
    ids=["native", "json-rpc"],
)
async def test_where_the_reason_is_not_told_an_unregistered_person_is_tried_again(
    server: SignalServer, bot: Bot, sam: Person, error: type[SendError]
) -> None:
    server.fails_for(sam, "UNREGISTERED_FAILURE", partial=False)
    with pytest.raises(error):
        await bot.signal.send(message(sam))


@pytest.mark.parametrize("said", ["illegal base64 data at input byte 4", "Couldn't process request - invalid request"])
async def test_a_message_that_the_server_does_not_understand_is_our_fault_and_nobody_is_gone(
    server: SignalServer, bot: Bot, sam: Person, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.breaks("send", status=400, error=said)
    with pytest.raises(FaultyMessageError):
        await bot.signal.send(message(sam))
    assert caplog.text.count("Update Accord and the server") == 1
    await bot.signal.send(message(sam))
    assert len(sam.messages) == 1


@BOTH
async def test_a_failure_without_a_reason_is_given_up_after_a_day_if_others_get_theirs(server: SignalServer) -> None:
    sam, robin = server.person("Sam"), server.person("Robin")
    clock = Clock()
    bot = bot_for(server, clock)
    server.fails_for(sam, "INVALID_PRE_KEY_FAILURE", partial=False, times=None)
    for _ in range(8):  # nobody gets anything: that says nothing about Sam
        with pytest.raises(NotSentError):
            await bot.signal.send(message(sam))
        clock.forward(hours=12)
    for _ in range(3):
        await bot.signal.send(message(robin))
        with pytest.raises(NotSentError):
            await bot.signal.send(message(sam))
        clock.forward(hours=1)
    await bot.signal.send(message(robin))
    with pytest.raises(RefusedError):
        await bot.signal.send(message(sam))


@BOTH
async def test_a_new_identity_gets_nothing_until_it_is_trusted(server: SignalServer, sam: Person) -> None:
    async with running(bot_for(server)) as bot:
        await listens(server)
        sam.new_phone()
        for _ in range(2):
            with pytest.raises(NotSentError):
                await bot.signal.send(message(sam))
        await sam.says("it is me")
        await bot.hears(1)
        await bot.settles()
        assert [(one.what, one.address) for one in bot.heard] == [(What.NEW_IDENTITY, sam.uuid)]
        for wrong in ("0" * 60, "12345", ""):
            with pytest.raises(JoinError):
                await bot.signal.trust(sam.uuid, wrong)
        await bot.signal.trust(sam.uuid, sam.safety_number)
        await bot.hears(2)
        await bot.signal.send(message(sam))
    assert len(sam.messages) == 1


@BOTH
async def test_a_new_identity_that_cannot_be_noted_is_told_with_the_next_attempt(
    server: SignalServer, sam: Person
) -> None:
    bot = bot_for(server)
    bot.fails.add("")
    async with running(bot):
        await listens(server)
        sam.new_phone()
        with pytest.raises(NotSentError):
            await bot.signal.send(message(sam))
        bot.fails.clear()
        with pytest.raises(NotSentError):
            await bot.signal.send(message(sam))
    assert [one.what for one in bot.heard] == [What.NEW_IDENTITY]


@BOTH
async def test_an_untrusted_identity_among_the_results_waits(server: SignalServer, bot: Bot, sam: Person) -> None:
    server.fails_for(sam, "IDENTITY_FAILURE")
    with pytest.raises(NotSentError):
        await bot.signal.send(message(sam))


# Erasing.


@BOTH
async def test_what_is_ours_and_younger_than_a_day_is_deleted(server: SignalServer, bot: Bot, sam: Person) -> None:
    now = server.clock()
    kept = await bot.signal.send(message(sam, "kept", reference="K7QM-3F2X/1"))
    gone = await bot.signal.send(message(sam, "One. " * 300 + "\n\n" + "Two. " * 300, reference="K7QM-3F2X/2"))
    references = [
        MessageReference(kept, ours=True, when=now - 25 * HOUR),
        MessageReference("17", ours=False, when=now),
        MessageReference("", ours=True, when=now),
        MessageReference(gone, ours=True, when=now),
    ]
    await bot.signal.erase(sam.uuid, references)
    await bot.signal.erase(sam.uuid, references)
    assert [one.text for one in sam.messages] == ["kept"]
    assert server.requests["remote-delete"] == 4


@BOTH
async def test_polls_are_erased_too(server: SignalServer, sam: Person) -> None:
    bot = bot_for(server, polls=True)
    message_ref = await bot.signal.send(message(sam, buttons=QUESTION, token=7))
    assert len(sam.messages) == 2
    await bot.signal.erase(sam.uuid, [MessageReference(message_ref, ours=True, when=server.clock())])
    assert not sam.messages


async def test_a_single_failure_stops_no_erasing(server: SignalServer, bot: Bot, sam: Person) -> None:
    sent = [await bot.signal.send(message(sam, reference=f"K7QM-3F2X/{number}")) for number in range(2)]
    server.breaks("remote-delete", status=400, error="Failed to send message")
    await bot.signal.erase(sam.uuid, [MessageReference(one, ours=True, when=server.clock()) for one in sent])
    assert [str(one.timestamp) for one in sam.messages] == sent[:1]


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("refuses", NotSentError),
        ("breaks", NotSentError),
        ("resets", NotSentError),
        ("limits_rate", WaitError),
        ("unregisters", RefusedError),
    ],
)
async def test_what_stops_all_erasing_is_told(
    server: SignalServer, bot: Bot, sam: Person, trouble: str, error: type[SendError]
) -> None:
    message_ref = MessageReference(await bot.signal.send(message(sam)), ours=True, when=server.clock())
    match trouble:
        case "refuses":
            await server.refuses()
        case "breaks" | "resets":
            getattr(server, trouble)("remote-delete")
        case "limits_rate":
            server.limits_rate()
        case _:
            sam.unregisters()
    with pytest.raises(error):
        await bot.signal.erase(sam.uuid, [message_ref])


# One at a time.


@pytest.mark.parametrize("mode", FORKING)
async def test_a_send_that_waits_too_long_for_its_turn_never_left(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "TURN", 0.05)
    async with SignalServer(mode=mode) as server:
        bot, sam, robin = bot_for(server), server.person("Sam"), server.person("Robin")
        server.hangs("send")
        first = asyncio.create_task(bot.signal.send(message(sam)))
        await server.until(lambda: server.requests["send"] == 1)
        with pytest.raises(NotSentError):
            await bot.signal.send(message(robin))
        assert server.requests["send"] == 1
        server.recovers()
        with pytest.raises(FateUnknownError):
            await first


async def test_a_send_that_hangs_holds_up_nobody_where_each_goes_by_itself() -> None:
    async with SignalServer(mode="json-rpc") as server:
        sam, robin = server.person("Sam"), server.person("Robin")
        async with running(bot_for(server)) as bot:
            await listens(server)
            server.hangs("send")
            first = asyncio.create_task(bot.signal.send(message(sam)))
            await server.until(lambda: server.requests["send"] == 1)
            await bot.signal.send(message(robin))
            server.recovers()
            with pytest.raises(FateUnknownError):
                await first


# Single answers that no mode gives today, or that a proxy gives.


@pytest.mark.parametrize(
    ("status", "body", "meant"),
    [
        (201, b'{"timestamp":"1"}', Fate.SENT),
        (201, b'[{"timestamp":"1"}]', Fate.SENT),
        (201, b'[{"timestamp":"1","errors":{"recipients":[]}}]', Fate.SENT),
        (201, b'[{"timestamp":"1","errors":{"recipients":["odd"]}}]', Fate.AGAIN),
        (201, b"[]", Fate.UNKNOWN),
        (200, b"<html>", Fate.UNKNOWN),
        (504, b"<html>", Fate.UNKNOWN),
        (404, b"404 page not found", Fate.AGAIN),
        (301, b"", Fate.AGAIN),
        (400, b'{"error":"The user +441632960001 is not registered."}', Fate.GONE),
        (400, b'{"error":"User +441632960000 is not registered."}', Fate.ACCOUNT),
        (400, b'{"error":"Invalid phone number \'+4\'"}', Fate.GONE),
        (400, b'{"error":"Specified account does not exist"}', Fate.ACCOUNT),
        (400, b'{"error":"Authorization failed!"}', Fate.ACCOUNT),
        (400, b'{"error":"StatusCode: 499 (DeprecatedVersionException)"}', Fate.OLD),
        (400, b'{"error":"signal-cli version is too old"}', Fate.OLD),
        (400, b'{"error":"[413] Rate limit"}', Fate.LIMITED),
        (400, b'{"error":"process killed as timeout reached"}', Fate.UNKNOWN),
        (400, b'{"error":"illegal base64 data at input byte 4"}', Fate.OURS),
        (400, b'{"error":"Failed to send message"}', Fate.AGAIN),
        (400, b'{"error":7}', Fate.AGAIN),
        (400, b"\xff", Fate.AGAIN),
    ],
)
def test_an_answer_means(status: int, body: bytes, meant: Fate) -> None:
    assert fate(Answer(status, body), "+441632960000") is meant


def test_a_longer_wait_that_the_server_asks_for_is_kept() -> None:
    assert patience(Answer(429, b"", wait=86_400.0), HOUR) == 86_400.0
    assert patience(Answer(400, b'{"error":"rate limit, retry after 7200 seconds"}'), HOUR) == 7200.0
    assert patience(Answer(429, b"", wait=5.0), HOUR) == HOUR
