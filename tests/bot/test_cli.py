"""The commands as the installer and the therapist meet them: answers, exit statuses, sentences."""

import json
import os
import shutil
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.reports import FACTS_FIRST
from content import load
from tests.effort import DEADLINE
from tests.story import PRACTICE

STRAIGHT = "1\n1\nsignal\nyes\nanna.42\nyes\nproton\nyes\nanna@proton.me\nno\nnobody\nyes\n"
ROOT = Path(__file__).parent.parent.parent


def accord(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, args, input=typed)


LOADED = cache(load)
"""What the content is does not change from command to command, and reading it takes long."""


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a practice with one client who has agreed: it is made once, and copied."""
    folder = tmp_path_factory.mktemp("agreed")
    shutil.copy(PRACTICE, folder / "practice.toml")
    done = _piped(STRAIGHT, "--keep", "--config", str(folder / "practice.toml"))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def config(tmp_path: Path, agreed: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A practice of its own, with one client who has agreed."""
    monkeypatch.setattr("bot.practice.load", LOADED)
    shutil.copytree(agreed, tmp_path, dirs_exist_ok=True)
    return str(tmp_path / "practice.toml")


def _piped(typed: str, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "try", "--plain", *args]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=DEADLINE, check=False, cwd=ROOT)


def test_piped_lines_reach_the_agreement() -> None:
    """At most 14 lines from the client; nothing but prefixed lines on standard output, nothing on the other."""
    done = _piped(STRAIGHT)
    lines = done.stdout.splitlines()

    assert done.returncode == 0
    assert done.stderr == ""
    assert STRAIGHT.count("\n") <= 14
    assert all(line.startswith(("bot>", "therapist>")) for line in lines)
    assert any(line.startswith("therapist> Messages: Signal") for line in lines)
    assert any(line.startswith("bot> [1] ") for line in lines)


def test_nothing_typed_ends_at_once() -> None:
    assert _piped("").returncode == 0


def test_a_transcript_is_written(tmp_path: Path) -> None:
    _piped(STRAIGHT, "--record", str(tmp_path / "story.txt"))
    written = (tmp_path / "story.txt").read_text("utf-8")

    assert "client> signal\n" in written
    assert "therapist> Messages: Signal" in written


def test_keeping_needs_a_practice() -> None:
    done = accord("try", "--keep")

    assert done.exit_code == 2
    assert "--config" in done.output


def test_what_is_kept_goes_on_the_next_time(config: str) -> None:
    done = _piped("change e-mail\ntuta\nlater\nyes\n", "--keep", "--config", config)

    assert done.returncode == 0
    assert "therapist> E-mail: Proton Mail" in done.stdout
    assert "version 2" in done.stdout


def test_clients_and_show(config: str) -> None:
    rows = json.loads(accord("clients", "--json", "--config", config).output)
    reference = rows[0]["reference"]
    shown = accord("show", reference.lower().replace("-", " "), "--config", config)
    agreement = json.loads(accord("show", reference, "--json", "--config", config).output)

    assert rows[0]["stage"] == "agreed"
    assert reference in accord("clients", "--config", config).output
    assert "Messages: Signal – anna.42" in shown.output
    assert agreement["classes"]["messaging"] == {
        "status": "agreed",
        "lines": [
            {
                "method": "signal",
                "readiness": "installed",
                "standing": "preferred",
                "identifier": "anna.42",
                "therapist_identifier": "alexexample.42",
                "address_changed": None,
                "link": None,
                "not_for": None,
                "purpose": None,
                "sent": None,
            }
        ],
        "reason": None,
        "method": None,
        "text": None,
    }
    assert agreement == json.loads(accord("export", reference, "--config", config).output)


def test_invite_then_forget(config: str) -> None:
    made = json.loads(accord("invite", "Client Two", "--json", "--config", config).output)
    stages = {row["label"]: row["stage"] for row in json.loads(accord("clients", "--json", "--config", config).output)}
    unsure = accord("forget", made["reference"], "--config", config, typed="n\n")
    gone = accord("forget", made["reference"], "--yes", "--config", config)
    again = accord("forget", made["reference"], "--yes", "--config", config)

    assert stages["Client Two"] == "invited"
    assert unsure.exit_code == 1
    assert gone.exit_code == 0
    assert again.exit_code == 1
    assert "There is nobody" in again.output


def test_an_invitation_is_ready_to_be_sent_on(config: str, tmp_path: Path) -> None:
    """With a picture to scan, which only its owner can read."""
    _with_signal(config)
    picture = tmp_path / "code.png"
    done = accord("invite", "Client Two", "--qr", str(picture), "--config", config)

    assert "https://signal.me/#eu/abc" in done.output
    assert "Your code is" in done.output
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_mode & 0o077 == 0


def test_there_is_no_picture_without_a_link(config: str, tmp_path: Path) -> None:
    """Nobody is invited then."""
    done = accord("invite", "Client Two", "--qr", str(tmp_path / "code.png"), "--config", config)

    assert done.exit_code == 2
    assert "[signal] link" in done.output
    assert len(json.loads(accord("clients", "--json", "--config", config).output)) == 1


@pytest.mark.parametrize("args", [(), ("-",)])
def test_a_label_need_not_stand_in_the_shell_history(config: str, args: tuple[str, ...]) -> None:
    done = accord("invite", *args, "--json", "--config", config, typed="Jo Canary\n")
    rows = json.loads(accord("clients", "--json", "--config", config).output)

    assert json.loads(done.stdout)["reference"] == rows[-1]["reference"]
    assert rows[-1]["label"] == "Jo Canary"


def test_a_code_is_renewed_and_taken_back(config: str) -> None:
    made = json.loads(accord("invite", "Client Two", "--json", "--config", config).output)
    again = json.loads(accord("invite", "--again", made["reference"], "--json", "--config", config).output)
    taken = accord("withdraw", made["reference"], "--config", config)
    twice = accord("withdraw", made["reference"], "--config", config)

    assert again["reference"] == made["reference"]
    assert again["code"] != made["code"]
    assert taken.exit_code == 0
    assert twice.exit_code == 1


def test_a_label_that_is_too_long_is_a_sentence(config: str) -> None:
    done = accord("invite", "x" * 61, "--config", config)

    assert done.exit_code == 1
    assert done.output == "That name is too long. Use at most 60 letters.\n"


def test_the_list_fits_80_columns_and_is_read_without_colours(config: str) -> None:
    accord("invite", "A label that is as long as a label may be, and then no more", "--config", config)
    lines = accord("clients", "--config", config).output.splitlines()

    assert len(lines) > 3
    assert max(map(len, lines)) <= 80
    assert not any("\x1b" in line for line in lines)
    assert "version 1" in "".join(lines)


def test_what_a_therapist_can_do_from_the_shell(config: str) -> None:
    """Each reaches its deed; what cannot be done is one sentence, and status 1."""
    (row,) = json.loads(accord("clients", "--json", "--config", config).output)
    ref = row["reference"]
    done = [
        accord("remind", ref, "--config", config),
        accord("answer", ref, "See you at five.", "--config", config),
        accord("answer", ref, "-", "--config", config, typed="See you at five."),
        accord("answer", ref, "--done", "--config", config),
        accord("tested", ref, "signal", "--config", config),
        accord("propose", ref, "audio", "wire", "--config", config),
        accord("pause", "--config", config),
        accord("resume", "--config", config),
    ]
    refused = [
        accord("remind", ref, "--config", config),
        accord("answer", ref, " ", "--config", config),
        accord("tested", ref, "wire", "--config", config),
        accord("propose", ref, "audio", "whatsapp", "--config", config),
        accord("pair", "--config", config),
    ]

    assert [one.exit_code for one in done] == [0] * len(done)
    assert [one.exit_code for one in refused] == [1] * len(refused)
    assert "You offer: Wire, Signal" in refused[3].output
    assert json.loads(accord("show", ref, "--json", "--config", config).output)["version"] == 2


def test_pairing_says_what_to_send_where(config: str) -> None:
    _with_signal(config)
    made = json.loads(accord("pair", "--json", "--config", config).output)
    said = accord("pair", "--config", config).output

    assert made["channel"] == "signal"
    assert made["code"] in made["sentence"]
    assert "+441632960000" in said


@pytest.mark.parametrize("whose", [(), ("--for-client",)])
def test_the_agreement_is_written_as_a_page(config: str, tmp_path: Path, whose: tuple[str, ...]) -> None:
    (row,) = json.loads(accord("clients", "--json", "--config", config).output)
    page = tmp_path / "page.pdf"
    done = accord("export", row["reference"], "--pdf", str(page), *whose, "--config", config)
    nowhere = accord("export", row["reference"], "--pdf", str(tmp_path / "no" / "page.pdf"), "--config", config)

    assert done.exit_code == 0
    assert page.read_bytes().startswith(b"%PDF")
    assert page.stat().st_mode & 0o077 == 0
    assert nowhere.exit_code == 1
    assert "cannot be written" in nowhere.output


def test_a_backup_can_be_opened_with_the_key(config: str, tmp_path: Path) -> None:
    done = accord("backup", str(tmp_path / "backup"), "--config", config)
    twice = accord("backup", str(tmp_path / "backup"), "--config", config)
    before = json.loads(accord("clients", "--json", "--config", config).output)
    for path in (tmp_path / "backup").iterdir():
        shutil.copy(path, Path(config).parent / path.name)
    after = json.loads(accord("clients", "--json", "--config", config).output)

    assert done.exit_code == 0
    assert not (tmp_path / "backup" / "accord.key").exists()
    assert twice.exit_code == 1
    assert "already" in twice.output
    assert before == after


def _with_signal(config: str) -> None:
    """The practice has Signal as well, and gets its results there."""
    text = Path(config).read_text("utf-8").replace('channel = "terminal"', 'channel = "signal"')
    table = '[signal]\napi_url = "http://127.0.0.1:9"\nnumber = "+441632960000"\nlink = "https://signal.me/#eu/abc"\n'
    Path(config).write_text(f"{text}\n{table}", "utf-8")


def test_nothing_agreed_yet_says_so(config: str) -> None:
    made = json.loads(accord("invite", "Client Two", "--json", "--config", config).output)
    done = accord("show", made["reference"], "--config", config)

    assert done.exit_code == 1
    assert "Nothing is agreed yet" in done.output


@pytest.mark.parametrize(
    "command",
    ["show", "export", "forget", "withdraw", "remind", "answer", "tested wire", "signed x", "propose audio wire"],
)
def test_a_number_that_is_none_is_an_argument_fault(command: str, config: str) -> None:
    name, *more = command.split()
    done = accord(name, "nonsenses", *more, "--config", config)

    assert done.exit_code == 2
    assert "K7QM-3F2X" in done.output


def test_broken_settings_name_every_fault(tmp_path: Path) -> None:
    """All at once, a sentence each, exit status 2, for every command that reads them."""
    path = tmp_path / "practice.toml"
    path.write_text('[practice]\nname = "x"\nnmae = 1\n[policy.audio]\npreferred = ["sgnal"]\n', "utf-8")
    for command in (["check"], ["clients"], ["show", "K7QM-3F2X"], ["try"]):
        done = accord(*command, "--config", str(path))
        assert done.exit_code == 2
        assert len(done.output.splitlines()) >= 4
        assert "Traceback" not in done.output


def test_faults_of_content_and_settings_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One round of reading is enough, whoever made the mistakes."""
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    names = folder / "en" / "names.toml"
    names.write_text(names.read_text("utf-8").replace('go_on = "Go on"', 'go_on = "Go *on"'), "utf-8")
    monkeypatch.setattr("bot.practice.load", lambda **more: load(folder, **more))
    path = tmp_path / "practice.toml"
    path.write_text('[practice]\nname = "x"\n', "utf-8")
    done = accord("check", "--config", str(path))

    assert done.exit_code == 2
    assert "label.go_on" in done.output
    assert "[practice] therapist" in done.output


def test_a_message_that_the_dialogue_needs_is_missed_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not when a person gets there."""
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    words = folder / "en" / "dialogue.toml"
    kept = [line for line in words.read_text("utf-8").splitlines() if not line.startswith("unusable = ")]
    words.write_text("\n".join(kept), "utf-8")
    monkeypatch.setattr("bot.practice.load", lambda **more: load(folder, **more))
    done = accord("try", "--config", str(PRACTICE))

    assert done.exit_code == 2
    assert "aside.unusable" in done.output


def test_the_facts_to_look_up_are_named_a_few_at_a_time() -> None:
    """The weightiest first; how many more there are is said, and how to see them."""
    few = accord("check", "--facts", "--config", str(PRACTICE)).output.splitlines()
    every = accord("check", "--facts", "--all", "--config", str(PRACTICE)).output.splitlines()
    named = [line for line in few if ".toml: " in line and ": " in line.partition(".toml: ")[2]]
    assert len([line for line in named if "look" in line]) == FACTS_FIRST
    assert few[-1].endswith("more: accord check --facts --all")
    left = int(few[-1].split()[1])
    assert len([line for line in every if "look it up" in line or "look again" in line]) == FACTS_FIRST + left


def test_check_as_json(tmp_path: Path) -> None:
    good = json.loads(accord("check", "--json", "--config", str(PRACTICE)).output)
    bad = accord("check", "--json", "--config", str(tmp_path / "none.toml"))

    assert good["faults"] == []
    assert bad.exit_code == 2
    assert len(json.loads(bad.stdout)["faults"]) == 1


def test_a_store_that_is_owned_is_a_sentence(config: str) -> None:
    """Two at once: the second says so, and ends with status 1."""
    command = [sys.executable, "-m", "bot", "try", "--plain", "--keep", "--config", config]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as first:
        assert first.stdout is not None
        first.stdout.readline()
        second = accord("clients", "--config", config)
        first.terminate()

    assert second.exit_code == 1
    assert "Traceback" not in second.output
    assert len(second.output.splitlines()) == 1


def test_kill_9_loses_no_answer(config: str) -> None:
    """Killed after it has answered, it goes on at the same place."""
    command = [sys.executable, "-m", "bot", "try", "--plain", "--keep", "--config", config]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, bufsize=1
    ) as talk:
        assert talk.stdin is not None
        assert talk.stdout is not None
        talk.stdin.write("change e-mail\ntuta\n")
        talk.stdin.flush()
        while "Do you have Tuta" not in talk.stdout.readline():
            assert talk.poll() is None
        os.kill(talk.pid, signal.SIGKILL)
    after = _piped("yes\n", "--keep", "--config", config)

    assert "Tuta address" in after.stdout


def test_python_m_bot_is_accord() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chart"], capture_output=True, text=True, timeout=DEADLINE, check=True, cwd=ROOT
    )

    assert done.stdout.startswith("stateDiagram-v2")


def test_what_draws_is_not_loaded_to_run() -> None:
    """All that a program loads which runs for months costs memory for months."""
    heavy = {"rich", "segno", "tomlkit", "fpdf", "pyphen"}
    looks = f"import sys, bot.cli, bot.supervisor; print(*sorted({heavy} & {{*sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout == "\n"


def test_every_command_tells_of_itself() -> None:
    """Those too that are loaded only when they are asked for."""
    lines = accord("--help").stdout.partition("Commands:\n")[2].splitlines()
    names = [line.split()[0] for line in lines]

    assert {"run", "setup", "doctor"} <= {*names}
    assert [line for line in lines if line.endswith("...") or len(line) > 80] == []
    assert [name for name in names if accord(name, "--help").exit_code] == []
