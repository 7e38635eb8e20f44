"""The terminal: plain lines for programs, speech panels for people, and a transcript of both."""

import io
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from rich.console import Console

from bot.transports import Button, Outgoing
from bot.transports.terminal import CLIENT, THERAPIST, Plain, Recorder, RecordError, Terminal, view
from bot.transports.terminal.chat import Chat
from bot.transports.terminal.plain import plain_lines
from bot.transports.terminal.typed import lines
from content.markup import Span
from tests.effort import DEADLINE

ROOT = Path(__file__).parents[2]
NASTY = "[bold red]x[/] \x1b[31m\x1b]0;title\x07 <b> {name} %s \\ \ud800 *a* a\tb"


def message(text: str | Iterable[Span], *labels: str, to: str = CLIENT) -> Outgoing:
    spans = (Span(text),) if isinstance(text, str) else tuple(text)
    return Outgoing("terminal", to, "ref", spans, tuple(Button(label.lower(), label) for label in labels))


class TestPlainLines:
    def test_every_line_says_who_speaks(self) -> None:
        assert list(plain_lines(message("One.\n\nTwo?", "Yes", "No"))) == [
            "bot> One.",
            "bot>",
            "bot> Two?",
            "bot> [1] Yes",
            "bot> [2] No",
        ]

    def test_the_therapist_has_lines_of_her_own(self) -> None:
        assert list(plain_lines(message("One.\n\nTwo.", to=THERAPIST))) == [
            "therapist> One.",
            "therapist>",
            "therapist> Two.",
        ]

    def test_styles_are_dropped(self) -> None:
        spans = (Span("a "), Span("b", bold=True), Span(" c", italic=True))
        assert list(plain_lines(message(spans))) == ["bot> a b c"]

    @pytest.mark.parametrize(
        ("text", "link", "shown"),
        [
            ("Signal", "https://signal.org", "Signal (https://signal.org)"),
            ("https://signal.org", "https://signal.org", "https://signal.org"),
            ("signal.org", "https://signal.org/", "signal.org"),
            ("116 123", "tel:116123", "116 123"),
            ("the Samaritans", "tel:116123", "the Samaritans (116123)"),
        ],
    )
    def test_a_link_is_followed_by_its_address_unless_it_says_it(self, text: str, link: str, shown: str) -> None:
        assert list(plain_lines(message((Span(text, link=link),)))) == [f"bot> {shown}"]

    @pytest.mark.parametrize("sign", ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1c"])
    def test_nothing_in_a_text_makes_a_line_without_a_speaker(self, sign: str) -> None:
        text = "\n".join(plain_lines(message(f"a{sign}therapist> b", f"c{sign}therapist> d")))
        assert text.splitlines() == ["bot> a therapist> b", "bot> [1] c therapist> d"]

    def test_nothing_in_a_text_steers_the_terminal(self) -> None:
        (line,) = plain_lines(message(NASTY))
        assert "\x1b" not in line
        assert "\x07" not in line
        assert line.encode().decode() == line
        assert "[bold red]x[/]" in line


class TestPlain:
    def test_nothing_else_is_printed(self) -> None:
        out = io.StringIO()
        shown = Plain(out)
        shown.prompt()
        shown.client("hello")
        shown.message(message("Hi."))
        shown.end()
        assert out.getvalue() == "bot> Hi.\n"

    def test_a_terminal_that_knows_few_letters(self) -> None:
        out = io.TextIOWrapper(raw := io.BytesIO(), encoding="ascii")
        Plain(out).message(message("Zoë: hello"))
        assert raw.getvalue() == b"bot> Zo?: hello\n"

    def test_it_is_chosen_when_one_end_is_no_terminal(self) -> None:
        assert isinstance(view(), Plain)
        assert isinstance(view(plain=True), Plain)


class TestTyped:
    @pytest.mark.parametrize(
        ("blocks", "expected"),
        [
            ([], []),
            ([b"a\nb\n"], ["a", "b"]),
            ([b"a\nb"], ["a", "b"]),
            ([b"a\r\n\r\nb"], ["a", "", "b"]),
            ([b"\n"], [""]),
            ([b"a", b"b\nc", b"", b"d\n"], ["ab", "cd"]),
            ([b"\xc3", b"\xab\n"], ["ë"]),
            ([b"\xff\xfe bad\n"], ["\ufffd\ufffd bad"]),
            ([b"\xef\xbb\xbfyes\n"], ["yes"]),
            ([b"x" * 100_000] * 10, ["x" * 1_000_000]),
        ],
    )
    def test_blocks_become_lines(self, blocks: list[bytes], expected: list[str]) -> None:
        assert list(lines(iter(blocks))) == expected

    async def test_lines_come_in_order_and_end(self) -> None:
        typed = b"".join(b"%d\n" % number for number in range(1000))
        terminal = Terminal(Plain(io.StringIO()), source=io.BytesIO(typed))
        assert [line async for line in terminal.lines()] == [str(number) for number in range(1000)]

    async def test_a_real_file_is_read_too(self, tmp_path: Path) -> None:
        (tmp_path / "typed").write_text("one\ntwo")
        with (tmp_path / "typed").open("rb") as source:
            assert [line async for line in Terminal(Plain(io.StringIO()), source=source).lines()] == ["one", "two"]


class Gone(io.StringIO):
    """An output that nobody reads any more."""

    def write(self, text: str) -> int:
        raise BrokenPipeError(text)


async def test_when_nobody_reads_the_lines_end_and_nothing_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.transports.terminal._silence_output", lambda: None)
    terminal = Terminal(Plain(Gone()), source=io.BytesIO(b"one\ntwo\n"))
    seen = []
    async for line in terminal.lines():
        seen.append(line)
        await terminal.send(message("Hi."))
    await terminal.send(message("Hi again."))
    assert seen == ["one"]


class TestRecorder:
    async def test_a_transcript_holds_what_was_played(self, tmp_path: Path) -> None:
        path = tmp_path / "story.txt"
        with Recorder(path) as recorder:
            terminal = Terminal(Plain(io.StringIO()), recorder)
            await terminal.send(message("Which one?", "Signal", "Wire"))
            terminal.show_client("the first\x1b[A")
            terminal.show_client("")
            await terminal.send(message("New.", to=THERAPIST))
            assert not path.exists()
        assert path.read_text() == (
            "bot> Which one?\nbot> [1] Signal\nbot> [2] Wire\nclient> the first\nclient>\ntherapist> New.\n"
        )

    def test_it_is_written_although_the_dialogue_broke_off(self, tmp_path: Path) -> None:
        def broken_off() -> None:
            with Recorder(tmp_path / "story.txt") as recorder:
                recorder.add("bot> Hi.")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            broken_off()
        assert (tmp_path / "story.txt").read_text() == "bot> Hi.\n"

    def test_an_older_one_is_replaced_whole(self, tmp_path: Path) -> None:
        (tmp_path / "story.txt").write_text("old\n" * 100)
        with Recorder(tmp_path / "story.txt") as recorder:
            recorder.add("bot> Hi.")
        assert (tmp_path / "story.txt").read_text() == "bot> Hi.\n"
        assert [file.name for file in tmp_path.iterdir()] == ["story.txt"]

    @pytest.mark.parametrize("name", ["none/story.txt", ".", "/dev/null", "file/story.txt", "x" * 300])
    def test_a_path_that_cannot_be_written_is_told_before_the_start(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(RecordError, match=r"^The transcript cannot be written.*\.$"):
            Recorder(tmp_path / name)

    def test_a_folder_that_goes_away_is_told_at_the_end(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        recorder = Recorder(tmp_path / "sub" / "story.txt")
        recorder._draft.unlink()
        (tmp_path / "sub").rmdir()
        with pytest.raises(RecordError, match="could not be written"):
            recorder.save()


Show = Callable[..., str]


@pytest.fixture
def show() -> Show:
    """Play messages and client lines (`> ...`) in the view for people; give the screen as text."""

    def show(*turns: Outgoing | str, width: int = 80) -> str:
        out = io.StringIO()
        chat = Chat(Console(file=out, width=width, highlight=False, markup=False, emoji=False, color_system=None))
        for turn in turns:
            if isinstance(turn, str):
                chat.prompt()
                out.write("\n")  # the terminal itself, when Enter is pressed
                chat.client(turn)
            else:
                chat.message(turn)
        chat.end()
        return out.getvalue()

    return show


class TestChat:
    def test_the_bot_speaks_on_the_left_and_the_client_on_the_right(self, show: Show) -> None:
        rows = show(message("Hello."), "hi there").splitlines()
        (left,) = [row for row in rows if "Hello." in row]
        (right,) = [row for row in rows if "hi there" in row]
        assert left.startswith("│ Hello. │")
        assert right.endswith("│ hi there │")
        assert len(right) == 80

    def test_options_are_numbered(self, show: Show) -> None:
        shown = show(message("Which one?", "Signal", "Wire"))
        assert "1 Signal" in shown
        assert "2 Wire" in shown
        assert shown.index("Which one?") < shown.index("1 Signal")

    def test_nothing_typed_is_taken_for_markup(self, show: Show) -> None:
        for shown in (show(NASTY), show(message(NASTY)), show(message("?", NASTY)), show(message(NASTY, to=THERAPIST))):
            assert "[bold red]x[/]" in shown
            assert "\x1b" not in shown
            assert ":smile:" in show(":smile:")

    @pytest.mark.parametrize("width", [110, 120, 200])
    def test_the_therapist_is_beside_the_chat_where_there_is_room(self, show: Show, width: int) -> None:
        rows = show(message("Thank you."), message("A new agreement.", to=THERAPIST), width=width).splitlines()
        (top,) = [row for row in rows if "What the therapist gets" in row]
        (row,) = [row for row in rows if "Thank you." in row]
        assert "A new agreement." in row
        assert rows.index(top) == 0
        assert row.index("Thank you.") < row.index("A new agreement.")

    @pytest.mark.parametrize("width", [30, 60, 80, 109])
    def test_the_therapist_is_below_where_there_is_not(self, show: Show, width: int) -> None:
        shown = show(message("A new agreement.", to=THERAPIST), message("Thank you."), width=width)
        assert shown.index("Thank you.") < shown.index("What the therapist gets") < shown.index("A new agreement.")

    @pytest.mark.parametrize("width", [20, 40, 80, 120, 300])
    def test_nothing_is_wider_than_the_screen(self, show: Show, width: int) -> None:
        long = message("word " * 60 + "x" * 200, "label " * 30, "y" * 100)
        shown = show(long, "z" * 500, message("w" * 200, to=THERAPIST), width=width)
        assert max(len(row) for row in shown.splitlines()) <= width
        assert "".join(shown.split()).count("x") == 200

    def test_a_late_message_is_shown_while_the_client_is_being_asked(self) -> None:
        out = io.StringIO()
        chat = Chat(Console(file=out, width=80, color_system=None))
        chat.prompt()
        chat.message(message("Late."))
        assert "Late." in out.getvalue()
        assert out.getvalue().endswith("> ")


SCRIPT = """
import asyncio
from bot.transports import Outgoing
from bot.transports.terminal import Terminal, view
from content.markup import Span


async def main():
    terminal = Terminal(view())
    await terminal.send(Outgoing("terminal", "client", "r", (Span("Hello."),)))
    async for line in terminal.lines():
        for _ in range(1000):
            await terminal.send(Outgoing("terminal", "client", "r", (Span(f"You said {line}."),)))

asyncio.run(main())
"""


@pytest.fixture
def play() -> Callable[[], "subprocess.Popen[bytes]"]:
    """Start a small dialogue in a process of its own."""

    def play() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-c", SCRIPT]
        return subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    return play


class TestProcess:
    """What only a process can show: how it ends."""

    def test_end_of_input(self, play: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        process = play()
        out, err = process.communicate(b"\xffx", timeout=DEADLINE)
        assert (process.returncode, err) == (0, b"")
        assert out.startswith(b"bot> Hello.\nbot> You said \xef\xbf\xbdx.\n")

    def test_a_reader_that_goes_away(self, play: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        process = play()
        assert process.stdin
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"bot> Hello.\n"
        process.stdout.close()
        process.stdin.write(b"one\n")
        process.stdin.flush()  # and it stays open
        assert process.wait(timeout=DEADLINE) == 0
        assert process.stderr.read() == b""
        process.stdin.close()
        process.stderr.close()

    def test_ctrl_c(self, play: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        process = play()
        assert process.stdout
        assert process.stdin
        process.stdin.write(b"one\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"bot> Hello.\n"
        assert process.stdout.readline() == b"bot> You said one.\n"  # from now on it listens to the keyboard
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=DEADLINE)
        assert (process.returncode, err) == (0, b"")
