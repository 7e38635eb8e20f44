"""`accord doctor`: everything that can be wrong is found, said with what to do, and has its exit status."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

import content
from bot import control
from bot.app import App
from bot.doctor import Means, Probed, probe_all, status
from bot.doctor.command import doctor_command
from bot.doctor.files import StoreFacts, from_store
from bot.practice import Practice
from bot.rehearse.signal import SignalServer
from bot.rehearse.telegram import TelegramServer
from bot.settings import TOKEN
from bot.store import OutboxMessage, Store
from bot.transports import Finding, Severity
from tests.story import PRACTICE

CONTENT = content.load()
NOW = 1_800_000_000.0
SECRET = "123456:do-not-show-this"  # noqa: S105 - made up
TELEGRAM = f'[telegram]\ntoken = "{SECRET}"\napi_url = "http://127.0.0.1:9"\n'
SIGNAL = '[signal]\napi_url = "http://127.0.0.1:9"\nnumber = "+441632960000"\n'


class Service:
    """A transport that is only examined."""

    def __init__(self, name: str, *findings: Finding | Exception) -> None:
        self.name, self._findings = name, findings

    async def probe(self) -> Sequence[Finding]:
        for one in self._findings:
            if isinstance(one, Exception):
                raise one
        return self._findings


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No secrets in the environment; and the content is read once for all tests."""
    monkeypatch.setattr("bot.practice.load", lambda **_: CONTENT)
    monkeypatch.delenv(TOKEN, raising=False)
    monkeypatch.delenv("ACCORD_KEY", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a practice that has worked already, with nothing wrong."""
    tmp_path.chmod(0o700)
    shutil.copy(PRACTICE, tmp_path / "practice.toml")
    (tmp_path / "practice.toml").chmod(0o600)
    return tmp_path


@pytest.fixture
async def worked(folder: Path) -> Path:
    async with Store.open(folder / "accord.db", folder / "accord.key") as store:
        await store.apply(lambda transaction: transaction.invite("Client One", "en", NOW, NOW))
    return folder


def means(*services: Service, kept: StoreFacts | None = None) -> Means:
    async def answer(_: Practice) -> StoreFacts:
        return kept or StoreFacts()

    return Means(lambda _: services, answer if kept else from_store)  # type: ignore[arg-type,return-value]


async def look(folder: Path, how: Means | None = None) -> list[Probed]:
    return await probe_all(folder / "practice.toml", how or means(), NOW)


def faults(found: Sequence[Probed]) -> dict[str, str]:
    """What is not good: part -> sentence and what to do."""
    return {one.part: f"{one.finding.says} {one.finding.todo}" for one in found if not one.finding.good}


def add(folder: Path, text: str) -> None:
    path = folder / "practice.toml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")


async def test_all_is_well(worked: Path) -> None:
    found = await look(worked, means(Service("signal", Finding(Severity.GOOD, "The server is there."))))

    assert faults(found) == {}
    assert status(found) == 0
    assert {one.part for one in found} >= {
        "Settings",
        "Content",
        "Folder",
        "Disk",
        "Key",
        "Database",
        "Clock",
        "Signal",
    }


async def test_looking_changes_nothing(folder: Path) -> None:
    """A practice that was never started is well, and stays as it is."""
    found = await look(folder)

    assert faults(found) == {}
    assert [path.name for path in folder.iterdir()] == ["practice.toml"]
    assert sum("first start" in one.finding.says for one in found) == 2


async def test_every_fault_of_the_settings_at_once(folder: Path) -> None:
    (folder / "practice.toml").write_text('[practice]\nnmae = "x"\n' + TELEGRAM + 'webhook = "http://x"\n', "utf-8")
    found = await look(folder)

    assert len(found) == 5
    assert status(found) == 2
    assert any("[telegram] webhook: must be an address that starts with" in one.finding.says for one in found)


Harm = Callable[[Path], object]


@pytest.mark.parametrize(
    ("part", "sentence", "harm"),
    [
        ("Key", "chmod 600", lambda folder: (folder / "accord.key").chmod(0o644)),
        ("Key", "master key", lambda folder: (folder / "accord.key").unlink()),
        ("Key", "64 hexadecimal digits", lambda folder: (folder / "accord.key").write_text("x", "utf-8")),
        ("Key", "cannot be read", lambda folder: _folder_instead(folder / "accord.key")),
        ("Folder", "chmod go-w", lambda folder: folder.chmod(0o777)),
        ("Database", "damaged", lambda folder: (folder / "accord.db").write_text("x" * 9000, "utf-8")),
        ("Database", "its keys", lambda folder: (folder / "accord.db.keys").unlink()),
        ("Database", "cannot be read", lambda folder: _folder_instead(folder / "accord.db")),
    ],
)
async def test_each_harm_is_found(worked: Path, part: str, sentence: str, harm: Harm) -> None:
    harm(worked)
    found = await look(worked)

    assert sentence in faults(found)[part]
    assert status(found) == 1


async def test_a_key_that_others_can_read_is_told_once(worked: Path) -> None:
    (worked / "accord.key").chmod(0o644)
    found = [one for one in await look(worked) if not one.finding.good]

    assert [one.part for one in found] == ["Key"]
    assert found[0].finding.todo == f"Run: chmod 600 {worked / 'accord.key'}"


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o700)


async def test_a_token_file_that_others_can_read(folder: Path) -> None:
    (folder / "my.token").write_text(SECRET, "utf-8")
    (folder / "my.token").chmod(0o644)
    add(folder, '[telegram]\ntoken_file = "my.token"\n')

    assert "chmod 600" in faults(await look(folder))["Token"]


async def test_a_token_in_settings_that_others_can_read(folder: Path) -> None:
    (folder / "practice.toml").chmod(0o644)
    before = faults(await look(folder))
    add(folder, TELEGRAM)

    assert before == {}
    assert "chmod 600" in faults(await look(folder))["Token"]


async def test_a_full_disk(worked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=5 * 2**20))

    assert "Only 5 MiB" in faults(await look(worked))["Disk"]


async def test_a_clock_that_is_behind(worked: Path) -> None:
    early = await probe_all(worked / "practice.toml", means(), 1_000_000_000.0)
    later = await look(worked, means(kept=StoreFacts(last_heard=NOW + 4000)))

    assert "2001-09-09" in faults(early)["Clock"]
    assert "behind" in faults(later)["Clock"]


async def test_an_accord_that_runs_is_no_fault(worked: Path) -> None:
    """Whether it listens, or is a command that is at work just now."""
    practice = Practice.loaded(worked / "practice.toml")
    async with App.opened(practice, lambda: NOW) as app:
        store, silent = app.store, await look(worked)
        async with control.listening(app):
            running = await look(worked)
            await not_delivered(store)
            await store.apply(lambda transaction: transaction.journal_add("signal", b"?", NOW, quarantined=True))
            await control.ask(practice, "pause", {"on": True})
            later = await look(worked)

    for found in (silent, running):
        assert faults(found) == {}
        assert any("running Accord holds it" in one.finding.says for one in found)
    told = [one.finding.says for one in later if one.part in {"Messages", "Pause"}]
    assert len(told) == 3
    assert "have not arrived" in told[0]
    assert "nobody could read" in told[1]
    assert "Nobody new is let in" in told[2]


async def not_delivered(store: Store) -> None:
    """A message to the therapist is refused for good."""
    letter = OutboxMessage("therapist", None, "signal", "somebody", b"", "reference")
    number = await store.apply(lambda transaction: transaction.send(letter, NOW))
    await store.apply(lambda transaction: transaction.give_up(number, NOW))


async def test_what_was_not_delivered(worked: Path) -> None:
    async with Store.open(worked / "accord.db", worked / "accord.key") as store:
        await not_delivered(store)
        await store.apply(lambda transaction: transaction.journal_add("signal", b"?", NOW, quarantined=True))
    found = await look(worked)
    says = [one.finding.says for one in found if one.part == "Messages"]

    assert says == ["Messages that have not arrived: 1.", "What came from a service and nobody could read: 1."]
    assert status(found) == 1


async def test_whether_the_bot_knows_the_therapist(folder: Path) -> None:
    text = (folder / "practice.toml").read_text("utf-8").replace('"terminal"\nbrief = false', '"telegram"')
    (folder / "practice.toml").write_text(text + TELEGRAM, "utf-8")
    (folder / "accord.db").write_bytes(b"x")
    unpaired = await look(folder, means(kept=StoreFacts(paired=False)))
    paired = await look(folder, means(kept=StoreFacts(paired=True)))
    unknown = await look(folder, means(kept=StoreFacts(running=True)))

    assert "accord pair" in faults(unpaired)["Therapist"]
    assert "Therapist" not in faults(paired)
    assert "Therapist" in {one.part for one in paired}
    assert "Therapist" not in {one.part for one in unknown}


@pytest.mark.parametrize("severity", [Severity.UNREACHABLE, Severity.WRONG])
@pytest.mark.parametrize("service", ["telegram", "signal"])
async def test_a_service_that_is_away_or_refuses(folder: Path, service: str, severity: Severity) -> None:
    add(folder, TELEGRAM + SIGNAL)
    good, bad = Finding(Severity.GOOD, "It is there."), Finding(severity, "It does not work.", "Do this.")
    found = await look(folder, means(Service(service, good, bad)))

    assert faults(found) == {service.capitalize(): "It does not work. Do this."}
    assert status(found) == severity.value


@pytest.mark.parametrize("error", [TimeoutError(), RuntimeError(SECRET)])
async def test_a_library_that_breaks_does_not_stop_the_others(folder: Path, error: Exception) -> None:
    found = await look(folder, means(Service("signal", error), Service("telegram", Finding(Severity.GOOD, "Fine."))))

    assert list(faults(found)) == ["Signal"]
    assert any(one.finding.says == "Fine." for one in found)
    assert SECRET not in repr(found)


@pytest.mark.allow_hosts(["127.0.0.1", "localhost"])
async def test_an_address_where_something_else_answers_is_set_wrong(worked: Path) -> None:
    """A server that is down may come back; one of another kind will not turn into the right one."""
    async with TelegramServer() as telegram:
        add(worked, f'[signal]\nnumber = "+441632960000"\napi_url = "{telegram.url}"\n')
        strange = await look(worked, Means())
    away = await look(worked, Means())

    assert (status(strange), status(away)) == (2, 1)


@pytest.mark.allow_hosts(["127.0.0.1", "localhost"])
@pytest.mark.parametrize(("token", "wanted"), [("", 0), ("123456:wrong-token", 2)])
async def test_both_services_as_they_are(worked: Path, token: str, wanted: int) -> None:
    """With the real transports, and servers on this machine that stand in for the services."""
    async with TelegramServer() as telegram, SignalServer() as signal:
        add(worked, f'[telegram]\ntoken = "{token or telegram.token}"\napi_url = "{telegram.url}"\n')
        add(worked, f'[signal]\nnumber = "{signal.number}"\napi_url = "{signal.url}"\n')
        found = await look(worked, Means())

    assert status(found) == wanted, faults(found)
    assert {"Telegram", "Signal"} <= {one.part for one in found}


class TestCommand:
    def doctor(self, folder: Path, *flags: str, how: Means | None = None) -> Result:
        path = str(folder / "practice.toml")
        return CliRunner().invoke(doctor_command, ["--config", path, *flags], obj=how or means())

    def test_for_a_person(self, folder: Path) -> None:
        good = self.doctor(folder)
        folder.chmod(0o777)
        bad = self.doctor(folder)

        assert good.exit_code == 0
        assert "All is well." in good.output
        assert bad.exit_code == 1
        assert re.search(r"FAULT +Folder +Others may write", bad.output)
        assert "1 of" in bad.output
        assert max(map(len, bad.output.splitlines())) <= 80
        assert "\x1b" not in bad.output

    def test_for_a_program(self, folder: Path) -> None:
        answer = json.loads(self.doctor(folder, "--json").output)
        none = self.doctor(folder.parent, "--json")

        assert answer["status"] == 0
        assert {"part", "good", "says", "todo"} == set(answer["findings"][0])
        assert none.exit_code == 2
        assert json.loads(none.output)["status"] == 2

    def test_no_secret_is_shown(self, folder: Path) -> None:
        add(folder, TELEGRAM + SIGNAL)
        shown = self.doctor(folder).output + self.doctor(folder, "--json").output

        for secret in (SECRET, "+441632960000", "alexexample.42"):
            assert secret not in shown
