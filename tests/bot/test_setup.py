"""The guided set-up: whatever is typed, whatever happens to the terminal or the disk, and by flags alone."""

import errno
import os
import pty
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

import content
from bot import settings
from bot.settings import TABLES, TOKEN
from bot.setup import services, wizard
from bot.setup.asking import Question, Setup
from bot.setup.checks import CheckError, Checks, Tools
from bot.setup.command import sections, setup_command
from bot.setup.settings_file import SettingsFile, SettingsFileError
from bot.setup.terminal import BackError, LeaveError, Screen
from bot.setup.validation import kind_of
from bot.transports import Finding, Severity
from tests.effort import DEADLINE

ROOT = Path(__file__).parents[2]
CONTENT = content.load()
QUESTIONS = [one for section in sections(CONTENT) for one in section.questions]
GOOD, BAD = "123456:good-token", "123456:bad-token"
LINK = "https://signal.me/#eu/example"
NAMES = "Practice Example\nAlex Example\nGB\n"
NEEDED = ("practice.name=Practice Example", "practice.therapist=Alex Example", "practice.country=GB")
NONSENSE = ("x" * 5000, "\x1b[31m\x07\x1b", "\ufffd\ufffd")


class World:
    """The two services as set-up meets them: `numbers` are those that the server knows."""

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.calls: list[tuple[object, ...]] = []
        self.away = self.paired = False

    def tools(self) -> Tools:
        checks = Checks(
            self.token, self.server, self.probe, self.linking_uri, self.register, self.verify, self.set_username
        )
        return Tools(checks, lambda _: "" if self.paired else "Send K7QM-3F2X to the bot.")

    def _there(self, *call: object) -> None:
        self.calls.append(call)
        if self.away:
            raise CheckError("Nobody answers.")

    async def token(self, token: str, api_url: str) -> str:
        self._there("token", api_url)
        if token == BAD:
            raise CheckError("This token is not known.", settings=True)
        return "example_bot"

    async def server(self, api_url: str) -> str:
        self._there("server", api_url)
        return "The server is there."

    async def probe(self, _: str, number: str) -> Sequence[Finding]:
        self._there("probe", number)
        known = Severity.GOOD if number in self.numbers else Severity.UNREACHABLE
        return [Finding(Severity.GOOD, "It is there."), Finding(known, "The number.", "Register it.")]

    async def linking_uri(self, _: str, device: str) -> str:
        self._there("link", device)
        self.numbers.append("+441632960000")
        return "sgnl://linkdevice?uuid=example"

    async def register(self, _: str, number: str, captcha: str, voice: bool) -> None:
        self._there("register", number, captcha, voice)

    async def verify(self, _: str, number: str, code: str, pin: str) -> None:
        self._there("verify", code, pin)
        self.numbers.append(number)

    async def set_username(self, _: str, number: str, name: str) -> str:
        self._there("name", number, name)
        return LINK


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "practice.toml"


Accord = Callable[..., Result]


@pytest.fixture
def accord(world: World, config: Path) -> Accord:
    """`accord setup` with what is typed, and with flags."""

    def accord(*flags: str, typed: str = "") -> Result:
        return CliRunner().invoke(setup_command, ["--config", str(config), *flags], input=typed, obj=world.tools())

    return accord


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token in the environment; the shell finds the command; and the content is read once for all tests."""
    monkeypatch.delenv(TOKEN, raising=False)
    monkeypatch.setattr("bot.setup.command.load", lambda: CONTENT)
    monkeypatch.setattr("shutil.which", lambda _: "/usr/local/bin/accord")


def loaded(config: Path) -> settings.Settings:
    return settings.load(config, CONTENT)


def sets(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--set", pair)]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def setup_with(config: Path, world: World, typed: Sequence[str]) -> tuple[Setup, Screen, list[str]]:
    """A set-up in which these lines are typed, and then the terminal goes away; and what is shown."""
    lines, said = iter(typed), list[str]()

    def read(_: bool) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    screen = Screen(Console(file=_Lines(said), width=80, highlight=False, markup=False, emoji=False), read)
    return Setup(CONTENT, SettingsFile.opened(config), world.tools()), screen, said


class _Lines:
    """A file that keeps its lines."""

    def __init__(self, said: list[str]) -> None:
        self.said = said

    def write(self, text: str) -> int:
        self.said += [line for line in text.splitlines() if line.strip()]
        return len(text)

    def flush(self) -> None: ...


class TestEveryQuestion:
    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.key)
    def test_survives_nonsense(self, question: Question, config: Path, world: World) -> None:
        """It says what is wrong, asks again, and writes nothing."""
        setup, screen, said = setup_with(config, world, NONSENSE)
        setup.file.change({"practice.name": "Practice Example", "signal.api_url": "http://localhost:8080"}, {})
        before = setup.file.raw()
        with pytest.raises(LeaveError):
            wizard.ask(setup, screen, question)

        assert sum(line.startswith("! ") for line in said) >= len(NONSENSE)
        assert setup.file.raw() == before
        assert not config.exists()
        assert not any("\x1b" in line for line in said)

    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.key)
    def test_explains_itself_and_lets_one_back(self, question: Question, config: Path, world: World) -> None:
        """In 80 columns."""
        setup, screen, said = setup_with(config, world, ("?", " BACK "))
        with pytest.raises(BackError):
            wizard.ask(setup, screen, question)
        shown = " ".join(line.strip() for line in said)

        assert " ".join(question.why.split()) in shown
        assert question.asks in shown
        assert max(map(len, said)) <= 80

    def test_takes_its_own_example(self, config: Path, world: World) -> None:
        """Those that can be taken without a service: what is shown as an example must not be refused."""
        seen = 0
        for question in QUESTIONS:
            if question.settle or "..." in question.example or not question.example:
                continue
            setup, screen, said = setup_with(config, world, (question.example, "yes"))
            if not question.applies(setup):
                continue
            wizard.ask(setup, screen, question)
            assert not [line for line in said if line.startswith("! ")], question.key
            seen += 1
        assert seen > 20

    def test_all_of_the_practice_is_asked(self) -> None:
        """So that a new key of the settings is not forgotten."""
        asked = {one.key for one in QUESTIONS}

        assert {f"practice.{key}" for key in TABLES["practice"].model_fields} - asked == {
            "practice.away",
            "practice.notice_link",
        }
        assert {f"store.{key}" for key in TABLES["store"].model_fields} <= asked
        assert len(asked) == len(QUESTIONS)

    def test_what_is_not_asked_can_be_set(self) -> None:
        keys = [f"{table}.{key}" for table, shape in TABLES.items() for key in shape.model_fields]
        free = [key for key in keys if key not in {"therapist.identifiers", "therapist.links"}]

        assert len(free) > 25
        assert [key for key in free if kind_of(key, CONTENT) is None] == []
        for strange in (
            "practice.nmae",
            "telegram",
            "policy.audio",
            "policy.x.required",
            "therapist.links.x",
            "x.y.z.w",
        ):
            assert kind_of(strange, CONTENT) is None, strange


class TestGoingThrough:
    def test_three_answers_and_enter_are_enough(self, accord: Accord, config: Path) -> None:
        done = accord(typed=NAMES + "\n" * 60)
        made = loaded(config)

        assert done.exit_code == 0, done.output
        assert (made.practice.name, made.practice.therapist, made.practice.country) == (*NAMES.split("\n")[:2], "GB")
        assert made.policy == settings.default(CONTENT).policy
        assert mode(config) == 0o600
        assert "call 999" in done.output
        assert "\x1b" not in done.output
        assert "K7QM" not in done.output

    def test_it_warns_of_what_is_offered_without_an_address(self, accord: Accord) -> None:
        """Enter at each "How do clients find you on ...?": otherwise nobody would know where to write."""
        done = " ".join(accord(typed=NAMES + "\n" * 60).output.split())
        silent = accord(*sets("therapist.identifiers.signal=alex.42"), "--yes", "--offline").output

        assert "have not said how clients find you there: Signal, Wire, FaceTime, Proton Mail, Tuta." in done
        assert "there: Wire, FaceTime, Proton Mail, Tuta." in " ".join(silent.split())

    def test_the_whole_evening(self, accord: Accord, config: Path, world: World) -> None:
        """Both services from nothing: a token that is wrong first, a number that is registered with a call."""
        before = NAMES + "\n" * 7
        yourself = "alex.42\n@alexexample\n" + "\n" * 3
        telegram = f"yes\n{BAD}\n{GOOD}\n"
        registering = "1\n\nsignalcaptcha://x\ncall\n12 34-56\n"
        done = accord(typed=f"{before}{yourself}{telegram}yes\n\n+44 1632 960000\n{registering}example.42\n1\n\n")
        made = loaded(config)

        assert done.exit_code == 0, done.output
        assert made.telegram is not None
        assert (made.telegram.username, made.telegram.token.get_secret_value()) == ("example_bot", GOOD)
        assert made.signal is not None
        assert (made.signal.number, made.signal.link) == ("+441632960000", LINK)
        assert (made.therapist.channel, made.therapist.identifiers) == (
            "signal",
            {"signal": "alex.42", "wire": "alexexample"},
        )
        assert ("register", "+441632960000", "signalcaptcha://x", True) in world.calls
        assert ("verify", "123456", "") in world.calls
        assert "Send K7QM-3F2X" in done.output
        assert mode(config.parent / "telegram.token") == 0o600
        for secret in (GOOD, BAD):
            assert secret not in done.output
            assert secret not in config.read_text("utf-8")

    def test_back_changes_an_answer(self, accord: Accord, config: Path) -> None:
        accord(typed="Wrong\nback\nPractice Example\nAlex Example\nGB\nquit\n")

        assert tomllib.loads(config.read_text("utf-8"))["practice"]["name"] == "Practice Example"

    def test_back_at_the_first_question_stays_there(self, accord: Accord) -> None:
        assert "This is the first question." in accord(typed="back\nquit\n").output

    def test_an_offer_in_brackets_is_acceptable(self, accord: Accord, config: Path) -> None:
        accord(
            *sets(*NEEDED, "policy.audio=wire (Signal, zoom)", "policy.video=none", "policy.email=Proton Mail"), "--yes"
        )
        policy = loaded(config).policy.classes

        assert (policy["audio"].preferred, policy["audio"].acceptable) == (("wire",), ("signal", "zoom"))
        assert policy["video"].leave_out
        assert policy["video"].methods == ()
        assert policy["email"].methods == ("proton",)

    def test_an_identifier_that_is_unusual_is_asked_about(self, config: Path, world: World) -> None:
        (question,) = (one for one in QUESTIONS if one.key == "therapist.identifiers.proton")
        setup, screen, said = setup_with(config, world, ("alex@mail.example", "no", "alex@mail.example", "yes"))
        wizard.ask(setup, screen, question)

        assert setup.file.get("therapist.identifiers.proton") == "alex@mail.example"
        assert sum("Is it right?" in line for line in said) == 2

    def test_a_service_that_is_away_can_be_kept_all_the_same(self, config: Path, world: World) -> None:
        world.away = True
        (question,) = (one for one in QUESTIONS if one.key == "telegram.token")
        setup, screen, _ = setup_with(config, world, (GOOD, "no", GOOD, "yes"))
        wizard.ask(setup, screen, question)

        assert (config.parent / services.TOKEN_FILE).read_text("utf-8").strip() == GOOD
        assert setup.file.get("telegram") == {"token_file": services.TOKEN_FILE}

    def test_linking_shows_what_the_phone_scans(self, config: Path, world: World) -> None:
        rows = [one for one in QUESTIONS if one.key in {"signal.number", "signal.joining", "signal.linked"}]
        setup, screen, said = setup_with(config, world, ("+44 1632 960000", "link", ""))
        setup.file.change({"signal.api_url": "http://localhost:8080"}, {})
        for question in rows:
            wizard.ask(setup, screen, question)

        assert "sgnl://linkdevice?uuid=example" in said
        assert setup.file.get("signal.number") == "+441632960000"

    def test_words_that_cannot_be_shown_break_nothing(self, tmp_path: Path) -> None:
        """A terminal without umlauts, and bytes that are no text."""
        command = [sys.executable, "-c", "from bot.setup.command import setup_command; setup_command()"]
        done = subprocess.run(
            [*command, "--config", str(tmp_path / "practice.toml"), "--offline"],
            input=b"\xff\xfe\nPraxis M\xc3\xbcller\nquit\n",
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            timeout=DEADLINE,
            check=False,
            cwd=ROOT,
        )

        assert done.returncode == 1
        assert done.stderr == b""
        assert b"could not be read" in done.stdout

    def test_a_qr_code_is_dark_on_light_in_a_terminal(self, tmp_path: Path) -> None:
        with (tmp_path / "shown").open("w", encoding="utf-8") as file:
            Screen(Console(file=file, force_terminal=True, width=80)).qr("sgnl://linkdevice?uuid=example")

        shown = (tmp_path / "shown").read_text("utf-8")
        assert "\x1b[30;47m" in shown
        assert "█" in shown

    def test_a_service_is_taken_out_again(self, accord: Accord, config: Path) -> None:
        accord(*sets(*NEEDED, f"telegram.token={GOOD}", "therapist.channel=telegram"), "--yes")
        kept = accord(*sets("telegram=no"), "--yes")
        accord(*sets("therapist.channel=terminal"), "--yes")
        gone = accord(*sets("telegram=no"), "--yes")

        assert kept.exit_code == 2
        assert gone.exit_code == 0
        assert loaded(config).telegram is None

    def test_a_token_in_the_environment_is_enough(
        self, accord: Accord, config: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(TOKEN, GOOD)
        done = accord(*sets(*NEEDED, "telegram=yes"), "--yes")

        assert done.exit_code == 0
        assert loaded(config).telegram is not None
        assert list(config.parent.iterdir()) == [config]

    def test_what_suits_nearly_everybody_is_asked_only_where_it_is_picked(self, accord: Accord, config: Path) -> None:
        first = accord(typed=NAMES + "\n" * 60)
        asked = [one for one in QUESTIONS if one.asks in first.output]
        again = accord(typed="\n")
        picked = accord(typed="9\n\nmy.key\nend\n")

        assert 15 < len(asked) <= 20
        assert "In which file" not in first.output
        assert re.search(r"9 +Where it is kept +as proposed *\n", again.output)
        assert loaded(config).store.key_file.name == "my.key", picked.output

    def test_what_was_left_out_is_not_asked_for_each_time(self, accord: Accord) -> None:
        accord(typed=NAMES + "\n" * 60)
        again = accord(typed="\n")

        assert "on Wire?" not in again.output
        assert re.findall(r"(\d) open", again.output) == ["1", "1"], "the two services can still be added"

    def test_at_the_end_each_command_can_be_typed_as_shown(
        self, accord: Accord, config: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where the shell does not find it, by its path."""
        accord(*sets(*NEEDED, f"telegram.token={GOOD}", "therapist.channel=telegram"), "--yes")
        found = accord(typed="end\n").output
        monkeypatch.setattr("shutil.which", lambda _: None)
        monkeypatch.chdir(Path(sys.executable).parents[2])
        by_path = accord(typed="end\n").output
        path = Path(sys.executable).with_name("accord").relative_to(Path.cwd())

        steps = [f"{number}. " in found for number in range(1, 5)]
        assert steps == [True] * 4
        assert f"1. accord doctor --config {config}" in found
        assert f"1. {path} doctor --config {config}" in by_path
        assert "Send K7QM-3F2X" in found

    def test_a_chat_that_is_paired_gets_no_new_code(self, accord: Accord, world: World) -> None:
        accord(*sets(*NEEDED, f"telegram.token={GOOD}", "therapist.channel=telegram"), "--yes")
        world.paired = True
        done = accord(typed="end\n").output

        assert "K7QM" not in done
        assert "accord pair" in done

    def test_without_a_service_it_says_that_nobody_can_come_yet(self, accord: Accord, config: Path) -> None:
        done = accord(typed=NAMES + "\n" * 60).output

        assert "No client can reach the bot yet" in done
        assert f"accord try --config {config}" in done
        assert "accord run" not in done

    def test_a_step_that_is_longer_than_a_line_is_set_in(self, config: Path, world: World) -> None:
        _, screen, said = setup_with(config, world, ())
        screen.say(f"3. {'word ' * 20}")

        assert len(said) == 2
        assert said[1].startswith("   word")


class TestLeaving:
    @pytest.mark.parametrize("end", ["quit\n", "", "QUIT\n"])
    def test_everything_so_far_is_kept(self, accord: Accord, config: Path, end: str) -> None:
        done = accord(typed=NAMES + end)

        assert done.exit_code == 1
        assert f"To go on: accord setup --config {config}" in done.output.replace("\n", " ")
        assert loaded(config).practice.name == "Practice Example"

    def test_the_next_time_it_goes_on_where_one_left(self, accord: Accord, config: Path) -> None:
        accord(typed="Practice Example\nquit\n")
        again = accord(typed="\nAlex Example\nGB\nquit\n")

        assert "What is your practice called?" not in again.output
        assert re.search(r"1 +You and your practice +2 open +Practice Example\n", again.output)
        assert loaded(config).practice.therapist == "Alex Example"

    def test_a_section_is_gone_through_again(self, accord: Accord, config: Path) -> None:
        accord(*sets(*NEEDED, "practice.review_months=6"), "--yes")
        done = accord(typed="x\n8\n\n5\n\n\nend\n")
        practice = loaded(config).practice

        assert done.exit_code == 0, done.output
        assert (practice.review_months, practice.reminder_days) == (6, 5)

    def test_a_value_that_somebody_broke_is_asked_for_again(self, accord: Accord, config: Path) -> None:
        accord(*sets(*NEEDED), "--yes")
        config.write_text(config.read_text("utf-8").replace('"GB"', '"XX"'), "utf-8")
        accord(typed="\nDE\nquit\n")

        assert loaded(config).practice.country == "DE"

    @pytest.mark.parametrize("how", ["ctrl-c", "ctrl-d", "hang-up"])
    def test_a_terminal_that_is_interrupted(self, tmp_path: Path, how: str) -> None:
        """In a real one. What was answered is in the file, and nobody sees a traceback."""
        with Terminal(tmp_path / "practice.toml") as terminal:
            terminal.shows("What is your practice called?")
            terminal.types("Practice Example\n")
            terminal.shows("What should the bot call you?")
            terminal.shows("> ")
            status = {"ctrl-c": terminal.interrupt, "ctrl-d": terminal.end, "hang-up": terminal.hang_up}[how]()
        written = tomllib.loads((tmp_path / "practice.toml").read_text("utf-8"))

        assert written == {"practice": {"name": "Practice Example"}}
        assert "Traceback" not in terminal.text
        if how != "hang-up":
            assert status == 1
            assert re.search(r"To go on: \S*accord setup --config", terminal.text)

    def test_a_token_is_not_shown_while_it_is_typed(self, tmp_path: Path) -> None:
        config = tmp_path / "practice.toml"
        CliRunner().invoke(setup_command, ["--config", str(config), *sets(*NEEDED), "--yes", "--offline"])
        with Terminal(config, "--offline") as terminal:
            terminal.shows("number to change a section")
            terminal.types("5\n")
            terminal.shows("over Telegram?")
            terminal.types("yes\n")
            terminal.shows("For example: 1234")
            terminal.shows("> ")
            terminal.types(GOOD + "\n")
            terminal.shows("user name?")
            terminal.types("example_bot\n")
            terminal.shows("number to change a section")
            terminal.types("end\n")
            status = terminal.wait()

        assert status == 0
        assert GOOD not in terminal.text
        assert loaded(config).telegram is not None


class Terminal:
    """`accord setup` in a terminal of its own. `text` is all that was shown."""

    def __init__(self, config: Path, *flags: str) -> None:
        self._command = [sys.executable, "-c", "from bot.setup.command import setup_command; setup_command()"]
        self._command += ["--config", str(config), *flags]
        self.text, self._read = "", 0

    def __enter__(self) -> Self:
        self._pid, self._handle = pty.fork()
        if self._pid == 0:
            os.chdir(ROOT)
            os.environ |= {"TERM": "xterm", "COLUMNS": "80"}
            os.execv(self._command[0], self._command)  # noqa: S606 - our own program
        return self

    def __exit__(self, *_: object) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            os.close(self._handle)

    def shows(self, text: str) -> None:
        """Wait until it has shown this, after what was waited for before."""
        while (found := self.text.find(text, self._read)) < 0:
            assert self._more(), f"It ended before it showed {text!r}: {self.text}"
        self._read = found + len(text)

    def types(self, text: str) -> None:
        os.write(self._handle, text.encode())

    def interrupt(self) -> int:
        self.types("\x03")
        return self.wait()

    def end(self) -> int:
        self.types("\x04")
        return self.wait()

    def hang_up(self) -> int:
        os.close(self._handle)
        return self._ended()

    def wait(self) -> int:
        """Read until it has ended: only then has the last of it come, whatever a terminal says in between."""
        ended = 0
        while not ended:
            self._more()
            ended, status = os.waitpid(self._pid, os.WNOHANG)
        while self._more():
            pass
        os.close(self._handle)
        self._pid = 0
        return os.waitstatus_to_exitcode(status)

    def _ended(self) -> int:
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        return os.waitstatus_to_exitcode(status)

    def _block(self) -> bytes:
        ready, _, _ = select.select([self._handle], [], [], DEADLINE)
        try:
            return os.read(self._handle, 4096) if ready else b""
        except OSError:  # it has ended
            return b""

    def _more(self) -> bool:
        block = self._block() or self._block()  # it may seem to have ended just before the last of it comes
        self.text += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", block.decode("utf-8", "replace"))
        return bool(block)


class TestTheFile:
    def test_what_a_person_wrote_stays(self, accord: Accord, config: Path) -> None:
        """The example with its comments: only the lines that were answered differ."""
        shutil.copy(ROOT / "docs/practice.toml", config)
        before = config.read_text("utf-8").splitlines()
        done = accord(
            *sets("practice.name=Practice Two", "practice.reply_times=Soon.", "policy.messaging=wire"),
            *sets(
                "therapist.brief=yes",
                "signal.api_url=http://localhost",
                "signal.number=+44 1632 960000",
                "store.path=x",
            ),
            *("--yes", "--offline"),
        )
        after = config.read_text("utf-8").splitlines()
        made = loaded(config)

        assert done.exit_code == 0, done.output
        assert (made.practice.name, made.practice.reply_times) == ("Practice Two", "Soon.")
        assert made.policy.classes["messaging"].methods == ("wire",)
        lost = [line for line in before if line not in after]
        assert len(lost) == 3
        assert all(line.split(" ")[0] in {"name", "preferred", "path"} for line in lost)
        hint = next(number for number, line in enumerate(after) if line.startswith("# reply_times"))
        assert after[hint + 2] == 'reply_times = "Soon."'

    @pytest.mark.parametrize(
        "text",
        [
            'practice.name = "x"\n[store]\npath = "a"\n',
            'practice = {name = "x", country = "DE"}\n',
            '[policy.audio]\nrequired = true\n[practice]\nname = "x"\n[policy.video]\nrequired = true\n',
            '[therapist.identifiers]\nsignal = "a.42"\n[practice]\nname = "x"\n[therapist]\nbrief = true\n',
            '[practice] # here\nname = "x" # there',
            '\ufeff[practice]\r\nname = "x"\r\n# the end\r\n',
            "",
            "# nothing yet\n",
        ],
    )
    def test_any_layout_is_written_right_or_left_alone(self, accord: Accord, config: Path, text: str) -> None:
        config.write_bytes(text.encode())
        done = accord(*sets(*NEEDED, "policy.video=wire", "therapist.channel=terminal"), "--yes", "--offline")

        if done.exit_code == 0:
            assert loaded(config).practice.name == "Practice Example"
            assert loaded(config).policy.classes["video"].methods == ("wire",)
            for note in re.findall(r"# \w+", text):
                assert note in config.read_text("utf-8")
        else:
            assert "Edit it by hand" in done.output
            assert "practice." in text  # only this layout
            assert config.read_bytes() == text.encode()

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("[practice\n", "Line 1: this is not valid TOML"),
            ("[practice]\nname = “x”\n", "Use straight quotes"),
            ('[practice]\nnmae = "x"\n', 'nmae: there is no such key here. Did you mean "name"?'),
            ("[practise]\n", "[practise]: there is no such table"),
            ("[policy.phone]\n", "[policy.phone]: there is no such class"),
            ("[policy.audio]\nx = 1\n", "[policy.audio] x: there is no such key"),
            ('[therapist]\nidentifiers = "x"\n', "[therapist] identifiers: must be a table"),
            ("[policy.audio]\npreferred = 5\n", "[policy.audio] preferred: must be a list"),
            ("practice = 1\n", "[practice]: must be a table"),
            ("policy = 1\n", "[policy]: must be tables"),
            ('name = "x"\n', "name: it stands before the first table"),
        ],
    )
    def test_what_is_not_understood_is_never_overwritten(
        self, accord: Accord, config: Path, text: str, sentence: str
    ) -> None:
        config.write_text(text, "utf-8")
        for done in (accord(typed=NAMES), accord(*sets(*NEEDED), "--yes")):
            assert done.exit_code == 2
            assert sentence in done.output.replace("\n", " ")
        assert config.read_text("utf-8") == text

    @pytest.mark.parametrize(
        "text",
        [
            '[policy.audio]\npreferred = ["sigmal"]\n',
            "[policy.audio]\npreferred = [5]\n",
            "[policy.fallback]\nmethod = 5\n",
            "[store]\nkey_file = 5\n",
            "[therapist]\nchannel = 5\n",
        ],
    )
    def test_a_broken_value_is_shown_and_asked_for(self, accord: Accord, config: Path, text: str) -> None:
        """Whatever it is: nobody sees a traceback, and the value stands until it is replaced."""
        accord(*sets(*NEEDED), "--yes")
        broken = f"{config.read_text('utf-8')}{text}"
        config.write_text(broken, "utf-8")
        for typed in ("end\n", "3\n", "7\n", "9\n", "\n"):
            done = accord("--offline", typed=typed)

            assert isinstance(done.exception, SystemExit), done.exception
        assert config.read_text("utf-8") == broken

    def test_what_is_no_text_is_never_overwritten(self, accord: Accord, config: Path) -> None:
        config.write_bytes(b"\xff\xfe\x00")

        assert accord(typed=NAMES).exit_code == 2
        assert config.read_bytes() == b"\xff\xfe\x00"

    @pytest.mark.parametrize("where", ["write", "fsync", "replace"])
    def test_a_full_disk_leaves_the_old_file(
        self, accord: Accord, config: Path, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        accord(*sets(*NEEDED), "--yes")
        before = config.read_bytes()

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        target = {"write": "os.fdopen", "fsync": "os.fsync", "replace": "pathlib.Path.replace"}[where]
        monkeypatch.setattr(target, full)
        done = accord(typed="1\nPractice Two\n")
        monkeypatch.undo()

        assert done.exit_code == 1
        assert "the disk is full" in done.output.replace("\n", " ")
        assert "Traceback" not in done.output
        assert config.read_bytes() == before
        assert list(config.parent.iterdir()) == [config]

    def test_a_folder_that_cannot_be_written(self, world: World, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", "utf-8")
        path = str(tmp_path / "file" / "practice.toml")
        done = CliRunner().invoke(setup_command, ["--config", path], input=NAMES, obj=world.tools())

        assert done.exit_code == 1
        assert "cannot be" in done.output
        assert "Traceback" not in done.output

    def test_a_change_by_another_program_is_not_overwritten(self, config: Path, world: World) -> None:
        setup, screen, _ = setup_with(config, world, ("Practice Example",))
        config.write_text("# mine\n", "utf-8")
        with pytest.raises(SettingsFileError, match="changed by another program"):
            wizard.go_through(setup, screen, sections(CONTENT), lambda _: True)

        assert config.read_text("utf-8") == "# mine\n"

    def test_a_link_to_the_file_stays_a_link(self, accord: Accord, config: Path) -> None:
        real = config.with_name("real.toml")
        real.write_text("", "utf-8")
        config.symlink_to(real)
        accord(*sets(*NEEDED), "--yes")

        assert config.is_symlink()
        assert "Practice Example" in real.read_text("utf-8")


class TestFlags:
    def test_everything_can_be_said_by_flags_in_any_order(self, accord: Accord, config: Path, world: World) -> None:
        world.numbers.append("+441632960000")
        pairs = (
            "therapist.channel=telegram",
            f"telegram.token={GOOD}",
            "practice.languages=en",
            "practice.tell_danger=no",
        )
        more = ("signal.number=+44 1632 960000", "signal.api_url=http://localhost:8080", "retention.codes_days=5")
        done = accord(*sets(*pairs, *more, *NEEDED, "therapist.identifiers.wire=@alexexample"), "--no-input")
        made = loaded(config)

        assert done.exit_code == 0, done.output
        assert made.therapist.channel == "telegram"
        assert made.therapist.identifiers == {"wire": "alexexample"}
        assert made.retention.codes_days == 5
        assert made.telegram is not None
        assert made.telegram.username == "example_bot"

    def test_a_token_in_a_file_of_its_own(self, accord: Accord, config: Path) -> None:
        (config.parent / "my.token").write_text(GOOD, "utf-8")
        accord(*sets(*NEEDED, "telegram.token_file=my.token"), "--yes", "--offline")

        assert loaded(config).telegram is not None

    def test_what_is_missing_is_a_sentence_each(self, accord: Accord, config: Path) -> None:
        done = accord(*sets("practice.name=Practice Example"), "--no-input")

        assert done.exit_code == 2
        assert "[practice] therapist: is missing." in done.output
        assert "[practice] country: is missing." in done.output
        assert not config.exists()

    def test_all_or_nothing(self, accord: Accord, config: Path) -> None:
        wrong = ("practice.nmae=x", "practice.review_months=soon", f"telegram.token={GOOD}", "practice.country=XX")
        for flags in (["--yes"], []):
            done = accord(*sets(*NEEDED, *wrong), *flags)
            assert done.exit_code == 2
            assert 'practice.nmae: there is no such setting. Did you mean "practice.name"?' in done.output
            assert "practice.review_months: Please type a whole number" in done.output
            assert "practice.country: Accord knows no country of this name" in done.output
            assert list(config.parent.iterdir()) == []

    def test_a_service_of_which_nothing_is_known(self, accord: Accord, config: Path) -> None:
        done = accord(*sets(*NEEDED, "signal=yes"), "--yes")

        assert done.exit_code == 2
        assert "signal: it is to be used" in done.output
        assert not config.exists()

    def test_a_flag_without_a_value_is_an_argument_fault(self, accord: Accord) -> None:
        assert accord("--set", "practice.name").exit_code == 2

    def test_services_that_say_no(self, accord: Accord, config: Path, world: World) -> None:
        """The settings are written; that they do not work yet is said, and is exit status 1."""
        flags = [
            *sets(*NEEDED, f"telegram.token={BAD}", "signal.number=+441632960000"),
            *sets("signal.api_url=http://x"),
        ]
        done = accord(*flags, "--yes")
        silent = accord("--yes", "--offline")

        assert done.exit_code == 1
        assert "This token is not known." in done.output
        assert "Register it." in done.output
        assert silent.exit_code == 0
        assert loaded(config).signal is not None
        assert ("token", "https://api.telegram.org/") in world.calls

    def test_flags_then_the_rest_by_hand(self, accord: Accord, config: Path) -> None:
        done = accord(*sets("practice.name=Practice Example"), typed="\nAlex Example\nGB\nquit\n")

        assert "What is your practice called?" not in done.output
        assert loaded(config).practice.therapist == "Alex Example"
