"""`accord run` as a process of its own, over Signal: what the operator has to do, is told, and what a kill costs."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.rehearse.signal import Person, SignalServer
from bot.rehearse.telegram import Chat, TelegramServer
from tests.bot.running_kit import Accord, accord, paired, signal_at, telegram_at

pytestmark = [pytest.mark.long, pytest.mark.allow_hosts(["127.0.0.1"])]

FIRST = "Shall we start?"
AWAY = "I was away for a moment."
CAPTCHA = "signalcaptcha://made-up"


def told_away(person: Person | Chat) -> int:
    """How often they were told that Accord was away."""
    return sum(AWAY in one.text for one in person.messages)


async def invited(program: Accord, sam: Person) -> str:
    """Sam comes with an invitation; returns Sam's reference. Accord runs."""
    made = await program.asks("invite", "Sam")
    await sam.says(made["code"])
    await sam.wait_for(FIRST)
    return str(made["reference"])


# What Signal asks of a person.


async def test_a_solved_puzzle_lets_what_waits_go_out_at_once(tmp_path: Path) -> None:
    async with SignalServer(mode="json-rpc", second=0.05) as server:
        program, sam = accord(tmp_path, signal_at(server)), server.person("Sam")
        async with program.running():
            await server.until(lambda: server.sockets)
            server.limits_rate(tokens=("TOKEN",))
            await sam.says((await program.asks("invite", "Sam"))["code"])
            await program.logs("accord challenge TOKEN CAPTCHA")
            wrong = await program.does("challenge", "TOKEN", "made-up")
            held = len(sam.messages)
            right = await program.does("challenge", "TOKEN", CAPTCHA)
            await sam.wait_for(FIRST)

    assert wrong[0] == 1
    assert "starts with signalcaptcha://" in wrong[2]
    assert held == 0
    assert right[0] == 0, right
    assert program.log.count("accord challenge") == 1
    assert not server.violations


async def test_the_right_safety_number_lets_a_new_phone_in(tmp_path: Path) -> None:
    async with SignalServer(second=0.05) as server:
        program, sam = accord(tmp_path, signal_at(server)), server.person("Sam")
        async with program.running():
            reference = await invited(program, sam)
            sam.new_phone()
            await sam.says("1")
            wrong = await program.does("trust", reference, "0" * 60)
            stranger = await program.does("trust", "K7QM-3F2X", sam.safety_number)
            held = sam.heard
            right = await program.does("trust", reference, sam.safety_number)
            await sam.wait_for("may still swap phone numbers")

    assert [one[0] for one in (wrong, stranger, right)] == [1, 1, 0]
    assert "does not fit" in wrong[2]
    assert "does not write over Signal" in stranger[2]
    assert held == ""
    assert not server.violations


async def test_the_therapists_new_phone_has_to_be_trusted_and_paired_anew(tmp_path: Path) -> None:
    """Until then it is not the therapist's chat, and nothing goes there; what waited arrives afterwards."""
    async with SignalServer(second=0.05) as server:
        program = accord(tmp_path, signal_at(server), therapist="signal")
        alex, sam = server.person("Alex"), server.person("Sam")
        async with program.running():
            await paired(alex, program)
            reference = await invited(program, sam)
            alex.new_phone()
            await alex.says("clients")
            await program.logs("accord trust")
            for text, answer in (
                ("1", "may still swap phone numbers"),
                ("talk to Alex", "Shall I"),
                ("yes", "will see it"),
            ):
                await sam.says(text)
                await sam.wait_for(answer)
            held = [one.text for one in alex.messages if reference in one.text]
            trusted = await program.does("trust", "therapist", alex.safety_number)
            await paired(alex, program)
            await alex.wait_for(lambda one: reference in one.text and "would like a word" in one.text)

    assert held == []
    assert trusted[0] == 0, trusted
    assert not server.violations


@pytest.mark.parametrize("command", [("challenge", "TOKEN", CAPTCHA), ("trust", "K7QM-3F2X", "0" * 60)])
async def test_without_an_accord_that_runs_it_says_so(tmp_path: Path, command: tuple[str, ...]) -> None:
    async with SignalServer() as server:
        status, _, complained = await accord(tmp_path, signal_at(server)).does(*command)
        asked = server.requests.total()

    assert status == 1
    assert complained.strip() == "This needs Signal, and an Accord that runs. Start it first: accord run"
    assert asked == 0


# What may have been lost is asked for again.


async def test_after_a_kill_those_on_signal_are_asked_again_once(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, SignalServer(second=0.05) as server:
        program = accord(tmp_path, telegram_at(telegram), signal_at(server))
        sam, kim = server.person("Sam"), telegram.chat("Kim")
        async with program.running() as process:
            await invited(program, sam)
            await kim.says(f"/start {(await program.asks('invite', 'Kim'))['code']}")
            await kim.wait_for(FIRST)
            process.kill()
            await process.wait()
        async with program.running() as process:
            # Once the question follows, what went before it is noted as sent; else the kill would repeat it.
            await sam.wait_until(lambda: told_away(sam) > 0 and AWAY not in sam.messages[-1].text)
            process.kill()
            await process.wait()
        async with program.running():
            await kim.says("1")
            await kim.wait_for("may still swap phone numbers")
            await sam.says("1")
            await sam.wait_for("may still swap phone numbers")

    assert told_away(sam) == 1
    assert told_away(kim) == 0
    assert program.log.count("was not stopped cleanly") == 2
    assert not server.violations


@pytest.mark.parametrize(("mode", "asked"), [("json-rpc", 1), ("native", 0)])
async def test_after_a_clean_stop_only_where_the_mode_loses_what_comes_meanwhile(
    tmp_path: Path, mode: str, asked: int
) -> None:
    async with SignalServer(mode=mode, second=0.05) as server:
        program, sam = accord(tmp_path, signal_at(server)), server.person("Sam")
        async with program.running():
            await server.until(lambda: server.sockets or not server.daemon)
            await invited(program, sam)
        await sam.says("1")  # which nobody hears in json-rpc mode
        async with program.running():
            await sam.wait_for(AWAY if asked else "may still swap phone numbers")
        async with program.running():
            await server.until(lambda: server.sockets or not server.daemon)
            await sam.says("1")
            await sam.wait_for("may still swap" if asked else "Messages")

    assert told_away(sam) == asked
    assert sum("dataMessage" in one["envelope"] for one in server.lost) == asked
    assert program.log.count("it keeps nothing") == 3 * asked
    assert not server.violations


# What is wrong with the settings or the server is said in a sentence.


def not_registered(server: SignalServer) -> None:
    server.accounts.clear()


def too_old(server: SignalServer) -> None:
    server.version = "0.99"


def strange(server: SignalServer) -> None:
    server.mode = "carrier-pigeon"


@pytest.mark.parametrize(
    ("trouble", "todo"), [(not_registered, "accord setup"), (too_old, "docker compose pull"), (strange, "Set MODE")]
)
async def test_where_waiting_does_not_help_it_ends_and_says_what_to_do(
    tmp_path: Path, trouble: Callable[[SignalServer], None], todo: str
) -> None:
    async with SignalServer(second=0.05) as server:
        trouble(server)
        status, _, complained = await accord(tmp_path, signal_at(server)).does("run")

    assert status == 2
    assert todo in complained
    assert "Traceback" not in complained
    assert server.number not in complained


async def test_a_number_without_its_country_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    async with SignalServer() as server:
        table = signal_at(server).replace(server.number, "01632 960000")
        status, _, complained = await accord(tmp_path, table).does("run")
        asked = server.requests.total()

    assert status == 2
    assert "with its country code" in complained
    assert "Traceback" not in complained
    assert asked == 0


async def test_a_server_that_is_not_there_yet_is_waited_for_and_stopping_is_clean(tmp_path: Path) -> None:
    async with SignalServer(second=0.05) as server:
        await server.refuses()
        program, sam = accord(tmp_path, signal_at(server)), server.person("Sam")
        async with program.running() as process:
            await program.logs("cannot be reached")
            await server.accepts()
            await invited(program, sam)
            await server.refuses()
            process.send_signal(signal.SIGTERM)
            status = await process.wait()

    assert status == 0, program.log
    assert "Traceback" not in program.log
    assert not server.violations
