"""`accord run` as a process of its own, with both services: what a client, a therapist and an installer see."""

import json
import signal
import stat
from functools import partial
from pathlib import Path

import pytest

from bot.rehearse.signal import SignalServer
from bot.rehearse.telegram import Chat, TelegramServer
from tests.bot.running_kit import accord, paired, signal_at, telegram_at
from tests.people import STORIES, ends_with, over_telegram, steps

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

STRAIGHT = next(path for path in STORIES if path.stem == "by_taps_alone").read_text("utf-8")
SETTLED = "Done. Alex Example gets this now."


async def straight_through(chat: Chat, code: str) -> None:
    """From the invitation to the agreement, by buttons alone."""
    await chat.says(f"/start {code}")
    for step in steps(over_telegram(STRAIGHT)):
        if step.act == "client taps":
            await chat.taps(step.text)
        await chat.wait_for(partial(_says, step.last))


def _says(line: str, chat: Chat) -> bool:
    return any(ends_with(line, one.text) for one in chat.messages)


@pytest.mark.long
async def test_a_client_on_telegram_and_a_therapist_on_signal(tmp_path: Path) -> None:
    """Both services side by side; the other commands reach the running one; nothing personal stands in the log."""
    async with TelegramServer() as telegram, SignalServer(second=0.05) as bridge:
        program = accord(tmp_path, telegram_at(telegram), signal_at(bridge), therapist="signal")
        alex, kim = bridge.person("Alex"), telegram.chat("Kim")
        async with program.running() as process:
            await paired(alex, program)
            invited = await program.asks("invite", "Canary Label")
            await straight_through(kim, invited["code"])
            result = await alex.wait_for("Canary Label")
            listed = await program.asks("clients")
            mode = stat.S_IMODE((tmp_path / "accord.db.sock").stat().st_mode)
            process.send_signal(signal.SIGTERM)
            status = await process.wait()

    assert "Wire" in result.text
    assert "Canary Label" in json.dumps(listed)
    assert status == 0, program.log
    assert mode == 0o600
    assert not (tmp_path / "accord.db.sock").exists()
    assert not telegram.violations
    assert not bridge.violations
    for secret in ("Canary", "Kim", "Alex", str(kim.id), alex.uuid, invited["code"], telegram.token, "Wire", SETTLED):
        assert secret not in program.log


async def test_a_second_one_is_refused(tmp_path: Path) -> None:
    async with TelegramServer() as telegram:
        program = accord(tmp_path, telegram_at(telegram))
        async with program.running():
            status, _, complained = await program.does("run")

    assert status == 1
    assert "owned by another process" in complained
    assert "Traceback" not in complained


async def test_a_wrong_token_ends_it_with_a_sentence(tmp_path: Path) -> None:
    async with TelegramServer() as telegram:
        program = accord(tmp_path, telegram_at(telegram, token=f"{telegram.token[:-1]}X"))
        status, _, complained = await program.does("run")

    assert status == 2
    assert "BotFather" in complained
    assert telegram.token[:-1] not in complained
    assert "Traceback" not in complained


async def test_neither_service_is_set_up(tmp_path: Path) -> None:
    status, _, complained = await accord(tmp_path).does("run")

    assert status == 2
    assert "accord setup" in complained


@pytest.mark.long
async def test_telegram_away_does_not_stop_signal_and_what_was_written_is_worked_off(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, SignalServer(second=0.05) as bridge:
        program = accord(tmp_path, telegram_at(telegram), signal_at(bridge))
        await telegram.stop()
        sam, kim = bridge.person("Sam"), telegram.chat("Kim")
        async with program.running():
            await sam.says((await program.asks("invite", "One"))["code"])
            await sam.wait_for("Shall we start?")
            await kim.says(f"/start {(await program.asks('invite', 'Two'))['code']}")
            await telegram.start()
            await kim.wait_for("Shall we start?")

    assert program.log.count("Telegram") <= 4
