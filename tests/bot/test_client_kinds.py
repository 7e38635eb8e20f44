"""A client's kind: kept with the client, and played."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.app import App
from bot.cli import main
from bot.practice import Practice
from bot.store import Client, Store, Transaction
from bot.store.base import packed
from bot.transports import Incoming, What
from content import reading
from flows.understanding import said
from tests.bot.therapist_kit import practice, therapist_story
from tests.story import PRACTICE

NOW, DAY = 1_800_000_000.0, 86_400.0
TEEN = '\n[kinds.teen]\nname = "Under 18"\n[kinds.teen.policy.messaging]\npreferred = ["wire"]\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A practice with a kind of client."""
    path = tmp_path / "practice.toml"
    shutil.copy(PRACTICE, path)
    path.write_text(path.read_text("utf-8") + TEEN, "utf-8")
    return path


async def test_it_is_kept_with_the_client(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "a.db", tmp_path / "a.key") as store:
        ref = (await store.apply(lambda transaction: transaction.invite("A", "en", NOW + DAY, NOW, "teen"))).ref
        client = await store.apply(lambda transaction: transaction.client(ref))
        assert client
        assert (client.label, client.language, client.kind) == ("A", "en", "teen")


async def test_a_row_of_before_there_were_kinds_has_none(tmp_path: Path) -> None:
    def older(transaction: Transaction) -> Client | None:
        ref = transaction.invite("A", "en", NOW + DAY, NOW).ref
        sealed = transaction._keys.seal(ref, ("client", "sealed", ref), packed("A", "en"))
        transaction._db.execute("UPDATE client SET sealed = ? WHERE ref = ?", (sealed, ref))
        return transaction.client(ref)

    async with Store.open(tmp_path / "a.db", tmp_path / "a.key") as store:
        client = await store.apply(older)
        assert client
        assert (client.label, client.language, client.kind) == ("A", "en", "")


def test_each_kind_is_a_practice_of_its_own(config: Path) -> None:
    practice = Practice.loaded(config)
    assert practice.of_kind("teen").playbook.by_id["messaging"].offered == ("wire",)
    assert practice.of_kind("gone") is practice
    assert practice.in_terminal().of_kind("teen").terminal


def test_invited_and_played(config: Path) -> None:
    run = CliRunner().invoke
    assert run(main, ["invite", "A", "--kind", "teen", "--config", str(config)]).exit_code == 0
    wrong = run(main, ["invite", "A", "--kind", "ten", "--config", str(config)])
    assert (wrong.exit_code, 'Did you mean "teen"?' in wrong.output) == (2, True)
    said = "start\n1\n"
    teen = run(main, ["try", "--plain", "--config", str(config), "--kind", "teen"], input=said).output
    usual = run(main, ["try", "--plain", "--config", str(config)], input=said).output
    assert "Wire" in teen
    assert "Signal" not in teen.rpartition("Messages")[2]
    assert "Signal" in usual.rpartition("Messages")[2]


async def test_the_therapist_picks_a_kind_in_their_chat(tmp_path: Path, config: Path) -> None:
    place = replace(practice("signal"), variants=Practice.loaded(config).variants)
    async with therapist_story(tmp_path, place=place) as one:
        await one.pairs()
        await one.writes("invite Sam")
        assert "for Sam?" in one.read
        assert one.offered == ("Under 18", "No kind of its own", "Cancel")
        await one.taps_on("Under 18")
        assert "is invited" in one.read
        row = next(row for row in await one.does("clients") if row.label == "Sam")
        client = await one.store.apply(lambda transaction: transaction.client(row.reference))
    assert client
    assert client.kind == "teen"


def test_a_text_is_shown_and_copied_to_be_edited(config: Path) -> None:
    run = CliRunner().invoke
    shown = run(main, ["words", "review.ask", "--config", str(config)]).output
    assert "It must name: {agreement}" in shown
    assert "Is that right?" in shown
    assert run(main, ["words", "review.ask", "--edit", "--config", str(config)]).exit_code == 0
    copy = config.parent / "words/en/dialogue.toml"
    copy.write_text(copy.read_text("utf-8").replace("Is that right?", "Right so?"), "utf-8")
    assert "Right so?" in run(main, ["words", "review.ask", "--config", str(config)]).output
    wrong = run(main, ["words", "reviw.ask", "--config", str(config)])
    assert (wrong.exit_code, 'Did you mean "review.ask"?' in wrong.output) == (2, True)


def test_a_text_is_measured_as_our_own_are(config: Path) -> None:
    """By the measure that our texts have to pass, and with no grade where there is too little to tell."""
    shown = CliRunner().invoke(main, ["words", "welcome.privacy", "--config", str(config)]).output
    own = Practice.loaded(config).content
    text = own.languages["en"].text("welcome.privacy")
    grade = reading.grade(reading.prose(reading.without_menus(text), reading.products(own, "en")))
    assert f"Reading grade: {grade}. Ours are at most 6." in shown
    assert "Ours have at most 20." in shown
    short = CliRunner().invoke(main, ["words", "label.yes", "--config", str(config)]).output
    assert "too short to tell" in short


def test_a_check_of_a_faultless_file_fits_on_a_screen(config: Path) -> None:
    run = CliRunner().invoke
    short = run(main, ["check", "--config", str(config)])
    assert (short.exit_code, len(short.output.splitlines()) <= 25) == (0, True)
    assert len(run(main, ["check", "--facts", "--config", str(config)]).output.splitlines()) > 25


async def test_what_they_write_is_read_with_their_kinds_words_before_the_job(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    real = said.respell

    def respell(*args: Any) -> Any:  # handed on as it came
        threads.append(threading.current_thread().name)
        return real(*args)

    monkeypatch.setattr(said, "respell", respell)
    place = Practice.loaded(config).in_terminal()
    async with App.opened(place, lambda: NOW, tmp_path) as app:
        until = NOW + DAY
        code = (await app.store.apply(lambda transaction: transaction.invite("A", "en", until, NOW, "teen"))).code
        await app.inbound.receive(Incoming("terminal", "client", "1", NOW, What.OPENED, code))
        for number, text in enumerate(("start", "leave them out please", "the second of these")):
            await app.inbound.receive(Incoming("terminal", "client", f"m{number}", NOW, What.TEXT, text))
        await app.inbound.receive(Incoming("terminal", "stranger", "x", NOW, What.TEXT, "who is this"))
        of_store = await app.store.apply(lambda _: threading.current_thread().name)

    assert len(threads) == 4
    assert of_store not in threads
