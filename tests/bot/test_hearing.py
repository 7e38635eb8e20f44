"""Hearing: evidence in time, from a process that holds no key; whatever happens to it, replies go on."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bot import supervisor
from bot.cli import main
from bot.doctor import probe
from bot.hearing import ears as ears_module
from bot.hearing import encoder
from bot.hearing.ears import NOTHING, Ears, Overhear, clean_environment, gravest
from bot.hearing.pieces import MOST, SIZE, pieces
from bot.outbox.body import decode
from bot.settings import TOKEN
from bot.transports import Incoming, What
from content.heard import HEADS, HERE, heads_faults
from content.markup import plain
from flows.evidence import Evidence
from tests.bot.hearing_child import SLOW
from tests.bot.settings_kit import faults, read
from tests.story import PRACTICE, loaded, story

CHILD = Path(__file__).parent / "hearing_child.py"
FILLER = "This is a sentence that says nothing of any weight, and it is here to be long. " * 4


@pytest.fixture
async def ears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ears]:
    """Ears with the stand-in; what dies comes back at once."""
    monkeypatch.setattr(ears_module, "FIRST_PAUSE", 0.0)
    made = _ears(tmp_path)
    yield made
    await made.close()


def _ears(folder: Path) -> Ears:
    return Ears((sys.executable, str(CHILD), str(folder / "lives")))


def lives(folder: Path) -> list[list[str]]:
    """What each life of the process saw in its environment."""
    return [json.loads(line) for line in (folder / "lives").read_text("utf-8").splitlines()]


async def ignore(_: Evidence) -> None:
    """Nothing is expected behind this reply."""
    raise AssertionError


# The process


async def test_it_is_given_no_key_and_no_token(ears: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (TOKEN, "ACCORD_KEY", "SOMETHING_ELSE"):
        monkeypatch.setenv(name, "secret")
    assert await ears.start()

    seen = set(lives(tmp_path)[0])
    assert not seen & {TOKEN, "ACCORD_KEY", "SOMETHING_ELSE"}
    assert seen - {"LC_CTYPE"} <= {*ears_module.PASSED_ON, "OMP_NUM_THREADS"}
    assert clean_environment()["OMP_NUM_THREADS"] == "1"


async def test_what_it_says_is_evidence(ears: Ears) -> None:
    await ears.start()

    assert await ears.hear("DANGER", ignore) == Evidence(0.95, 0.0, "en")
    assert await ears.hear("LOOKS", ignore) == Evidence(0.0, 0.95, "en")
    assert await ears.hear("   ", ignore) == NOTHING


@pytest.mark.parametrize("word", ["dies", "babbles"])
async def test_it_dies_and_comes_back(ears: Ears, tmp_path: Path, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears_module, "PATIENCE", 20.0)
    await ears.start()

    assert await ears.hear(word, ignore) == NOTHING
    assert (await ears.hear("DANGER", ignore)).danger == 0.95
    assert len(lives(tmp_path)) == 2


async def test_after_it_died_there_is_a_pause_in_which_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ears_module, "FIRST_PAUSE", 300.0)
    made = _ears(tmp_path)
    await made.start()
    await made.hear("dies", ignore)

    assert await made.hear("DANGER", ignore) == NOTHING
    assert len(lives(tmp_path)) == 1
    await made.close()


async def test_a_program_that_cannot_be_started_is_no_fault(tmp_path: Path) -> None:
    made = Ears((str(tmp_path / "missing"),))

    assert not await made.start()
    assert await made.hear("DANGER", ignore) == NOTHING
    await made.close()


# Time


async def test_what_is_late_is_read_behind_the_reply(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears_module, "PATIENCE", SLOW / 4)
    await ears.start()
    found: list[Evidence] = []

    async def late(evidence: Evidence) -> None:
        found.append(evidence)

    assert await ears.hear("slow DANGER", late) == NOTHING
    await asyncio.gather(*ears._behind)
    assert found == [Evidence(0.95, 0.0, "en")]


async def test_the_rest_of_a_long_text_counts_only_if_it_is_graver(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears_module, "PATIENCE", SLOW / 2)
    await ears.start()

    assert await ears.hear(f"DANGER. {FILLER} slow PERHAPS.", ignore) == Evidence(0.95, 0.0, "en")
    await asyncio.gather(*ears._behind)


async def test_a_long_text_keeps_nobody_waiting(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts take turns: a short one is not behind all pieces of a long one."""
    monkeypatch.setattr(ears_module, "PATIENCE", 20.0)
    await ears.start()
    long = asyncio.create_task(ears.hear(f"{FILLER} slow. " * 6, ignore))
    await asyncio.sleep(SLOW / 2)

    assert (await ears.hear("DANGER", ignore)).danger == 0.95
    assert not long.done()
    await long


async def test_more_than_can_be_read_behind_is_dropped(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears_module, "PATIENCE", 0.05)
    monkeypatch.setattr(ears_module, "MOST_BEHIND", 0)
    await ears.start()

    assert await ears.hear("slow DANGER", ignore) == NOTHING
    assert not ears._behind


async def test_what_was_overheard_is_answered_by_itself(
    ears: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables see nothing in it and answer; the numbers follow, though nobody wrote again."""
    monkeypatch.setattr(ears_module, "PATIENCE", SLOW / 4)
    await ears.start()
    async with story(tmp_path) as told:
        await told.opens()
        told.service.hear = ears.hear
        await told.says("1")
        await told.says("slow DANGER")
        at = (await told.conversation()).state
        await asyncio.gather(*ears._behind)

        assert at != "paused"
        assert (await told.conversation()).state == "paused"


async def test_evidence_alone_alarms(ears: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears_module, "PATIENCE", 20.0)
    await ears.start()
    async with story(tmp_path) as told:
        await told.opens()
        await told.says("1")
        told.service.hear = ears.hear
        await told.says("PERHAPS")
        assert (await told.conversation()).state == "safe"
        await told.says("DANGER")
        assert (await told.conversation()).state == "paused"


async def test_a_code_that_is_typed_again_is_no_sentence(tmp_path: Path) -> None:
    """An encoder makes something of any letters: with a code it would ask whether somebody is safe."""

    async def grave(_text: str, _late: Overhear) -> Evidence:
        return Evidence(0.6, 0.0, "en")

    async with story(tmp_path) as told:
        await told.opens()
        told.service.hear = grave
        await told.says("FKVG-KN0T-M1R8")
        assert (await told.conversation()).state == "welcome"
        await told.says("FKVG KNOT MIRROR")
        assert (await told.conversation()).state == "safe"


async def test_evidence_alone_gives_a_stranger_the_numbers(
    ears: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ears_module, "PATIENCE", 20.0)
    await ears.start()
    async with story(tmp_path) as told:
        told.service.hear = ears.hear
        await told.service.receive(Incoming("terminal", "stranger", "1", told.now, What.TEXT, "DANGER"))
        letters = await told.store.apply(lambda transaction: transaction.due_messages(told.now, 100))

    assert [each.recipient for each in letters] == ["stranger"]
    assert "999" in plain(decode(letters[0]).spans)


async def test_what_cannot_be_worked_off_behind_a_reply_is_said_without_a_word_of_it(
    ears: Ears, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ears_module, "PATIENCE", SLOW / 4)
    await ears.start()

    async def late(_: Evidence) -> None:
        raise ValueError("my own words")

    await ears.hear("slow DANGER", late)
    await asyncio.gather(*ears._behind)
    assert "ValueError" in caplog.text
    assert "my own words" not in caplog.text


@pytest.mark.parametrize(
    ("text", "state"),
    [("I can't go on", "safe"), *((each.phrases[0], "paused") for each in loaded().heard.values())],
)
async def test_the_numbers_stand_in_every_language(tmp_path: Path, text: str, state: str) -> None:
    async with story(tmp_path) as told:
        await told.opens()
        await told.says("1")
        await told.says(text)

        assert (await told.conversation()).state == state
        assert "999" in told.heard
        assert "{" not in told.heard


# Pieces


def test_a_short_text_is_one_piece() -> None:
    assert pieces(" hello \n there ") == ("hello there",)
    assert pieces(" \n ") == ()


@pytest.mark.parametrize("text", [FILLER * 12, "x" * 4096, "word " * 900, "a.\n" * 1500, "\u202e\u0627\u0644 " * 900])
def test_a_long_text_is_read_to_its_end_in_short_pieces(text: str) -> None:
    cut = pieces(text)

    assert "".join("".join(cut).split()) == "".join(text.split())
    assert all(0 < len(piece) <= SIZE for piece in cut)


def test_a_text_without_end_has_an_end() -> None:
    assert len(pieces("word. " * 1_000_000)) <= MOST


def test_the_gravest_piece_counts() -> None:
    found = (Evidence(0.2, 0.7, "en"), Evidence(0.8, 0.1, "de"))

    assert gravest(found) == Evidence(0.8, 0.7, "de")
    assert gravest(()) == NOTHING


# Heads, settings, doctor


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    """A copy of the sentences, and of what was learnt from them."""
    for path in HERE.glob("*/heard/*.toml"):
        (tmp_path / path.relative_to(HERE)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / path.relative_to(HERE))
    shutil.copy(HERE / HEADS, tmp_path / HEADS)
    return tmp_path


def test_heads_that_fit_are_not_refused(sentences: Path) -> None:
    assert list(heads_faults(sentences)) == []


def test_stale_heads_are_refused(sentences: Path) -> None:
    path = sentences / "en" / "heard" / "danger.toml"
    path.write_text(path.read_text("utf-8") + "\nmore = '''\nA new sentence.\n'''\n", "utf-8")
    assert "make hearing" in next(heads_faults(sentences))


def test_check_refuses_stale_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.heads_faults", lambda: iter(["They are stale: make hearing."]))
    done = CliRunner().invoke(main, ["check", "--config", str(PRACTICE)])

    assert done.exit_code == 2
    assert done.output == "They are stale: make hearing.\n"


@pytest.mark.parametrize("broken", [b"", b"PK not a file"])
def test_broken_heads_are_refused(sentences: Path, broken: bytes) -> None:
    (sentences / HEADS).write_bytes(broken)
    assert "make hearing" in next(heads_faults(sentences))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("thanks.toml", "a = 'b'", "no such meaning"),
        ("looks.toml", "a = [", "not TOML"),
        ("looks.toml", "a = 1", "one sentence a line"),
    ],
)
def test_sentences_that_cannot_be_read_are_said(sentences: Path, name: str, text: str, said: str) -> None:
    (sentences / "en" / "heard" / name).write_text(text, "utf-8")
    assert said in next(heads_faults(sentences))


def test_the_encoder_is_wanted_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, "").hearing.encoder
    assert not read(tmp_path, "[hearing]\nencoder = false\n").hearing.encoder
    assert "[hearing]" in "".join(faults(tmp_path, "[hearing]\nencoder = 3\n"))
    assert "[hearing]" in "".join(faults(tmp_path, "[hearing]\nears = true\n"))


@pytest.mark.parametrize(
    ("wanted", "installed", "there"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_it_listens_only_where_that_is_wanted_and_can_be(
    wanted: bool, installed: bool, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "installed", lambda: installed)
    hearing = SimpleNamespace(encoder=wanted)
    inbound = SimpleNamespace(hear=None)
    app = SimpleNamespace(practice=SimpleNamespace(settings=SimpleNamespace(hearing=hearing)), inbound=inbound)

    assert (supervisor.hearing(app) is not None) == there  # type: ignore[arg-type]
    assert (inbound.hear is not None) == there


@pytest.mark.parametrize(
    ("wanted", "installed", "stale", "said", "good"),
    [
        (True, True, "", "multilingual-e5-small", True),
        (True, False, "", "not installed", True),
        (False, True, "", "encoder = false", True),
        (True, True, "They are stale.", "They are stale.", False),
    ],
)
def test_doctor_says_how_it_hears(
    wanted: bool, installed: bool, stale: str, said: str, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "installed", lambda: installed)
    monkeypatch.setattr(probe, "heads_faults", lambda: iter([stale] if stale else []))
    practice = SimpleNamespace(settings=SimpleNamespace(hearing=SimpleNamespace(encoder=wanted)))
    found = probe._hearing(practice).finding  # type: ignore[arg-type]

    assert said in found.says
    assert found.good == good


@pytest.mark.skipif(not encoder.installed(), reason="The sentence encoder is not installed: requirements-hearing.txt.")
async def test_the_real_encoder_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own process, from start to end: what is plain is told apart."""
    monkeypatch.setattr(ears_module, "PATIENCE", 60.0)
    made = Ears()
    try:
        assert await made.start()
        danger = await made.hear("I want to kill myself tonight", ignore)
        harmless = await made.hear("Signal for messages please", ignore)
        german = await made.hear("Ich will nicht mehr leben, ich bringe mich um", ignore)
        looks = await made.hear("my husband secretly reads all my messages", ignore)
    finally:
        await made.close()

    assert danger.danger >= 0.5 > harmless.danger
    assert german.danger >= 0.5
    assert (german.language, danger.language, looks.language) == ("de", "en", "en")
    assert looks.looks >= 0.5 > harmless.looks
