"""The real checks of the set-up, against servers on this machine that stand in for the two services."""

import asyncio
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.setup.checks import CheckError, real
from bot.setup.command import setup_command
from bot.store import Store
from tests.fakes.signal import SignalServer
from tests.fakes.telegram import TelegramServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost"])

NEEDED = ("practice.name=Practice Example", "practice.therapist=Alex Example", "practice.country=GB")
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}")
WRONG = "123456:wrong-token"
NOWHERE = "http://127.0.0.1:9"


async def accord(config: Path, *pairs: str, typed: str = "") -> Result:
    words = [word for pair in pairs for word in ("--set", pair)] + ([] if typed else ["--yes"])
    return await asyncio.to_thread(CliRunner().invoke, setup_command, ["--config", str(config), *words], typed)


async def test_a_practice_is_set_up_and_paired(tmp_path: Path) -> None:
    """Telegram with a token that it knows; at the end a code for the therapist, good in the practice's database."""
    config = tmp_path / "practice.toml"
    async with TelegramServer() as server:
        pairs = (*NEEDED, f"telegram.api_url={server.url}", f"telegram.token={server.token}")
        done = await accord(config, *pairs, "therapist.channel=telegram")
        again = await accord(config, typed="end\n")
        code = next(word for word in again.output.split() if CODE.fullmatch(word))
        async with Store.open(tmp_path / "accord.db", tmp_path / "accord.key") as store:
            paired = await store.apply(lambda transaction: transaction.pair(code, "telegram", "1", 0.0))
        later = await accord(config, typed="end\n")

    assert done.exit_code == 0, done.output
    assert again.exit_code == 0, again.output
    assert paired
    assert not [word for word in later.output.split() if CODE.fullmatch(word)], "it is paired, and needs no code"


async def test_a_wrong_token_is_told_from_a_service_that_is_away() -> None:
    checks = real().checks
    async with TelegramServer() as server:
        with pytest.raises(CheckError) as refused:
            await checks.token(WRONG, server.url)
    with pytest.raises(CheckError) as away:
        await checks.token(WRONG, NOWHERE)

    assert refused.value.settings
    assert not away.value.settings
    assert WRONG not in f"{refused.value}{away.value}"


async def test_the_signal_server() -> None:
    """It is there; something else is there; nothing is there."""
    checks = real().checks
    async with SignalServer() as server:
        assert "version" in await checks.server(server.url)
        assert (await checks.probe(server.url, server.number))[-1].good
        assert not (await checks.probe(server.url, "+441632960777"))[-1].good
        assert (await checks.linking_uri(server.url, "Accord")).startswith("sgnl://")
    async with TelegramServer() as other:
        with pytest.raises(CheckError) as strange:
            await checks.server(other.url)
    with pytest.raises(CheckError) as away:
        await checks.server(NOWHERE)

    assert strange.value.settings
    assert not away.value.settings


async def test_a_number_is_registered() -> None:
    checks = real().checks
    async with SignalServer() as server:
        with pytest.raises(CheckError):
            await checks.verify(server.url, "+441632960777", "000000", "")
        with pytest.raises(CheckError):
            await checks.register(NOWHERE, "+441632960777", "signalcaptcha://x", False)
        assert (await checks.set_username(server.url, server.number, "example.42")).startswith("https://signal.me/")
