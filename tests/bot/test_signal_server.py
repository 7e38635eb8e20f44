"""What `accord doctor` says of the Signal server, and the steps of its set-up."""

from collections.abc import AsyncIterator

import pytest

from bot.rehearse.signal import SignalServer
from bot.transports import Finding
from bot.transports.signal import (
    CaptchaError,
    JoinError,
    linking_uri,
    look,
    probe,
    register,
    set_username,
    verify,
)
from tests.bot.signal_kit import MODES, bot_for, listens, message, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

NUMBER = "+441632960000"


@pytest.fixture(params=MODES)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SignalServer]:
    """A server in each mode; what a client must not do is counted at the end."""
    async with SignalServer(mode=request.param, second=0.03) as server:
        yield server
        assert not server.violations


def bad(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if not one.good]


async def test_a_good_server_is_found_good_and_its_mode_explained(server: SignalServer) -> None:
    findings = list(await bot_for(server).signal.probe())
    assert len(findings) == 3
    assert [("native" in one.todo) for one in bad(findings)] == ([True] if server.daemon else [])
    assert ("json-rpc" if server.daemon else server.mode) in findings[1].says


async def test_it_can_be_examined_while_it_runs(server: SignalServer) -> None:
    async with running(bot_for(server)) as bot:
        await listens(server)
        assert len(await bot.signal.probe()) == 3


async def test_a_server_that_is_not_there_is_said_with_what_to_do(server: SignalServer) -> None:
    await server.refuses()
    (finding,) = await look(server.url, server.number)
    assert not finding.good
    assert "docker compose up" in finding.todo


async def test_health_says_fine_and_the_number_is_missing_all_the_same(server: SignalServer) -> None:
    server.accounts.clear()
    *_, finding = await look(server.url, server.number)
    assert not finding.good
    assert "accord setup" in finding.todo
    assert server.number not in finding.says
    assert not server.requests["health"]


async def test_an_old_server_is_to_be_updated(server: SignalServer) -> None:
    server.version = "0.99"
    (finding,) = await look(server.url, server.number)
    assert not finding.good
    assert "docker compose pull" in finding.todo


async def test_a_server_without_a_version_may_be_too_old(server: SignalServer) -> None:
    server.version = "unset"
    findings = list(await look(server.url, server.number))
    assert "version" in bad(findings)[0].says
    assert findings[-1].good


@pytest.mark.parametrize("trouble", ["breaks", "babbles", "resets"])
async def test_a_server_that_answers_nonsense_is_said(server: SignalServer, trouble: str) -> None:
    for route in ("about", "accounts"):
        getattr(server, trouble)(route)
        *_, finding = await look(server.url, server.number)
        assert not finding.good
        assert finding.todo


async def test_a_server_that_hangs_is_left(server: SignalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "ENOUGH", 0.2)
    server.hangs("about")
    (finding,) = await look(server.url, server.number)
    assert "too long" in finding.says


@pytest.mark.parametrize("url", ["http://", "nowhere", "http://256.0.0.1:1", "ftp://127.0.0.1"])
async def test_an_address_that_is_none_is_said(url: str) -> None:
    (finding,) = await look(url, NUMBER)
    assert "api_url" in finding.todo


# Setting up.


async def test_an_account_is_linked(server: SignalServer) -> None:
    assert (await linking_uri(server.url, "Accord")).startswith("sgnl://linkdevice?")


async def test_a_number_is_registered_with_a_puzzle_and_a_code(server: SignalServer) -> None:
    server.captcha = "signalcaptcha://solved"
    new = "+441632960777"
    with pytest.raises(CaptchaError, match="signalcaptchas"):
        await register(server.url, new)
    await register(server.url, new, "signalcaptcha://solved", voice=True)
    with pytest.raises(JoinError, match="code"):
        await verify(server.url, new, "000000")
    await verify(server.url, new, "123-456")
    assert new in server.accounts
    server.number = new
    sam = server.person("Sam")
    await bot_for(server).signal.send(message(sam))


async def test_a_locked_number_asks_for_its_pin(server: SignalServer) -> None:
    server.pin = "4711"
    await register(server.url, "+441632960777")
    with pytest.raises(JoinError, match="PIN"):
        await verify(server.url, "+441632960777", "123456")
    await verify(server.url, "+441632960777", "123456", "4711")


@pytest.mark.parametrize("error", ["StatusCode: 429 (RateLimitException)", "[413] Rate limit"])
async def test_too_many_tries_are_told(server: SignalServer, error: str) -> None:
    server.breaks("register", status=400, error=error)
    with pytest.raises(JoinError, match="tomorrow"):
        await register(server.url, "+441632960777")


async def test_a_user_name_gives_the_link_to_the_chat(server: SignalServer) -> None:
    assert await set_username(server.url, server.number, "example.01") == "https://signal.me/#eu/example.01"
    with pytest.raises(JoinError, match="dot"):
        await set_username(server.url, server.number, "e")


async def test_no_server_is_told_in_a_sentence(server: SignalServer) -> None:
    await server.refuses()
    with pytest.raises(JoinError, match="cannot be reached"):
        await linking_uri(server.url, "Accord")
