"""What is installed is closed to the outside, runs without root, keeps secrets out of sight, and calls what exists."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.store import Store
from tests.story import DAY, MONDAY

DEPLOY = Path(__file__).parents[1] / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text("utf-8")
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
SECRET = re.compile(r"(?i)\b\w*(token|secret|password|passwd|(?<!_)key)\w*\s*[:=]\s*['\"]?\w")


def block(name: str) -> str:
    """A service's or template's own lines in compose.yaml, notes left out."""
    found = re.search(
        rf"^(?P<indent> *){re.escape(name)}:.*\n(?P<lines>(?:(?P=indent) +.*\n|\n)*)", COMPOSE, re.MULTILINE
    )
    assert found, name
    return re.sub(r"^\s*#.*\n", "", found["lines"], flags=re.MULTILINE)


def settings(unit: Path) -> dict[str, list[str]]:
    """Key -> its values, in order."""
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", unit.read_text("utf-8"), re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def commands(text: str) -> set[str]:
    """Accord's commands that are called in a script, a unit or a page."""
    return set(re.findall(r"\baccord (?=(?:--\S+ )*([a-z]+)\b)", text)) - {"accord"}


def test_no_port_is_open_to_the_outside() -> None:
    """The bridge's only port is bound to this computer; Accord opens none."""
    ports = re.findall(r"ports: \[(.*)\]", COMPOSE)

    assert ports == ['"127.0.0.1:8080:8080"']
    assert COMPOSE.count("ports:") == 1
    assert "network_mode" not in COMPOSE
    assert "EXPOSE" not in (DEPLOY / "Dockerfile").read_text("utf-8")
    assert "internal: true" in block("between")


@pytest.mark.parametrize(
    ("service", "user"), [("accord", "10001:10001"), ("setup", "10001:10001"), ("signal", "1000:1000")]
)
def test_each_container_is_without_root_and_read_only(service: str, user: str) -> None:
    own = block("services")
    lines = re.search(rf"^  {service}:\n((?:    .*\n|\n)*)", own, re.MULTILINE)
    assert lines
    merged = lines[1]
    for template in ("accord", "hardened"):
        if f"<<: *{template}" in merged:
            merged += block(f"x-{template}")

    for line in ("read_only: true", "cap_drop: [ALL]", '"no-new-privileges:true"', f'user: "{user}"'):
        assert line in merged, line
    for line in ("mem_limit:", "pids_limit:", "logging:"):
        assert line in merged, line
    assert "privileged: true" not in merged
    assert "docker.sock" not in merged


def test_versions_are_pinned() -> None:
    """Of images to a release, of Python's packages to hashes; `latest` is nowhere."""
    docker = (DEPLOY / "Dockerfile").read_text("utf-8")
    bases = re.findall(r"^FROM (\S+)", docker, re.MULTILINE)

    assert re.findall(r"image: (\S+)", COMPOSE) == ["accord:local", "bbernhard/signal-cli-rest-api:0.100"]
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.1\d-slim-[a-z]+", bases[0])
    assert "--require-hashes -r /requirements.txt" in docker
    assert re.search(r"^USER \d+:\d+$", docker, re.MULTILINE)
    assert "latest" not in docker + COMPOSE


def test_the_image_holds_the_code_and_nothing_of_the_practice() -> None:
    """All is shut out of the build but what is named."""
    lines = [one for one in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines() if one[:1] != "#"]
    docker = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (?:--chmod=\d+ )?((?!--)\S.*) \S+$", docker, re.MULTILINE)
    sources = {one for line in copied for one in line.split()}

    assert lines[0] == "*"
    assert sources == {one.removeprefix("!") for one in lines if one.startswith("!")}
    assert len(sources) == 7


def test_no_secret_is_a_variable_or_a_default() -> None:
    files = [path for path in DEPLOY.iterdir() if path.is_file()]

    assert len(files) > 8
    assert re.search(SECRET, "ACCORD_TELEGRAM_TOKEN=abc")
    assert re.search(SECRET, "  password: abc")
    for path in files:
        text = re.sub(r"^\s*#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
        found = [one for one in SECRET.finditer(text) if "KeyringMode" not in one[0]]
        assert found == [], path.name


def test_what_the_bridge_logs_is_not_kept() -> None:
    """Its log has addresses with telephone numbers in them, and in one mode whole messages."""
    bridge = block("services").partition("\n  signal:\n")[2]

    assert "logging: {driver: none}" in bridge
    assert "MODE: native" in bridge
    assert "LOG_LEVEL: error" in bridge
    assert '"/var/log:' in bridge
    assert re.search(r"tmpfs: \[.*/tmp:exec", bridge)


@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=lambda one: one.name)
def test_a_unit_is_locked_in(unit: Path) -> None:
    """It has no rights but its own folders, and no core dump that would hold keys."""
    found = settings(unit)

    assert found["User"] == ["accord"]
    assert found["ProtectSystem"] == ["strict"]
    assert found["CapabilityBoundingSet"] == [""]
    assert found["LimitCORE"] == ["0"]
    assert found["UMask"] == ["0077"]
    assert found["StateDirectoryMode"] == ["0700"]
    assert found["StateDirectory"] == ["accord accord-backups"]
    assert "MemoryMax" in found
    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "MemoryDenyWriteExecute"):
        assert found[key] == ["yes"], key


def test_the_service_is_started_again_but_not_for_wrong_settings() -> None:
    found = settings(DEPLOY / "accord.service")

    assert found["Restart"] == ["on-failure"]
    assert found["RestartPreventExitStatus"] == ["2"]
    assert int(found["RestartSec"][0]) < int(found["RestartMaxDelaySec"][0])


def test_every_command_that_is_called_exists() -> None:
    """By the units, the scripts, the image, and in the installer's notes."""
    page = (DEPLOY.parent / "docs/install.md").read_text("utf-8")
    files = [path for path in DEPLOY.iterdir() if path.suffix in {".service", ""} and path.is_file()]
    texts = [
        re.sub(r"^#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE) for path in files if path.name[0] != "."
    ]
    called = commands("\n".join([*texts, *re.findall(r"```sh\n(.*?)```", page, re.DOTALL)]))
    script = settings(DEPLOY / "accord-backup.service")["ExecStart"][0].split()[0]

    assert {"run", "setup", "doctor", "check", "backup"} <= called
    assert called <= {*main.list_commands(click.Context(main))}
    assert os.access(DEPLOY / Path(script).name, os.X_OK)


def test_every_file_is_named_to_the_installer() -> None:
    page = (DEPLOY.parent / "docs/install.md").read_text("utf-8")

    assert len(UNITS) == 3
    for path in UNITS:
        assert path.name in page or path.stem in page, path.name


def backup(folder: Path, accord: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a stand-in for `accord`, one second after another as far as names go."""
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin/accord").write_text(f"#!/bin/sh\n{accord}\n", "utf-8")
    (folder / "bin/accord").chmod(0o755)
    environment = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    command = ["/bin/sh", str(DEPLOY / "accord-backup"), "practice.toml", str(folder / "kept"), *more]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


WRITES = '[ "$1 $2 $3" = "backup --config practice.toml" ] && touch "$4/accord.db" "$4/accord.db.keys"'


def old(folder: Path, *names: str) -> None:
    for name in names:
        (folder / "kept" / name).mkdir(parents=True)
        for file in ("accord.db", "accord.db.keys"):
            (folder / "kept" / name / file).touch()


def test_only_the_newest_backup_keeps_keys(tmp_path: Path) -> None:
    """So that a forgotten client cannot be read in an old one; the oldest go, and what is not ours stays."""
    old(tmp_path, "2026-01-01T033000Z", "2026-01-02T033000Z", "2026-01-03T033000Z", "by hand")
    done = backup(tmp_path, WRITES, "3")

    assert (done.returncode, done.stderr) == (0, "")
    first, second, newest, other = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert (first, second, other) == ("2026-01-02T033000Z", "2026-01-03T033000Z", "by hand")
    keys = sorted(path.parent.name for path in (tmp_path / "kept").rglob("*.keys"))
    assert keys == [newest, "by hand"]
    assert len(list((tmp_path / "kept").rglob("accord.db"))) == 4
    assert (tmp_path / "kept" / newest).stat().st_mode & 0o777 == 0o700


def test_a_backup_that_fails_changes_nothing(tmp_path: Path) -> None:
    """The status says so, and the old ones keep their keys."""
    old(tmp_path, "2026-01-01T033000Z", "2026-01-02T033000Z")
    before = sorted((tmp_path / "kept").rglob("*"))
    done = backup(tmp_path, 'touch "$4/accord.db"; exit 1', "1")

    assert done.returncode == 1
    assert sorted((tmp_path / "kept").rglob("*")) == before


@pytest.mark.parametrize("lost", [(), ("accord.db.keys",)], ids=["the live keys", "the newest keys"])
async def test_an_old_database_is_restored_with_the_live_or_the_newest_keys(
    tmp_path: Path, lost: tuple[str, ...]
) -> None:
    """Who was there is there again; who was forgotten since is not, and cannot be read."""
    first, second, home = tmp_path / "first", tmp_path / "second", tmp_path / "home"
    for folder in (first, second, home):
        folder.mkdir()
    async with Store.open(home / "accord.db", home / "accord.key") as store:
        refs = [
            (await store.apply(lambda transaction, name=name: transaction.invite(name, "en", MONDAY + DAY, MONDAY))).ref  # type: ignore[misc]
            for name in ("Alex Example", "Kim Example")
        ]
        await store.backup(first)
        await store.apply(lambda transaction: transaction.forget(refs[0]))
        await store.backup(second)

    for name in ("accord.db", *lost):
        (home / name).unlink()
        shutil.copy((second if name in lost else first) / name, home / name)
    async with Store.open(home / "accord.db", home / "accord.key") as store:
        clients = await store.apply(lambda transaction: [one.client.label for one in transaction.clients()])

    assert clients == ["Kim Example"]
