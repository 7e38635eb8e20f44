"""The walls of the house: who may know whom, how long things may be, and what lies where.

Each wall is a function from a root folder to a `Survey`. It is held against this house, where it must find
something to look at and nothing to object to, and against small houses with one thing wrong in each.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("bot", "flows", "content")
MODULE_LINES = 400
FUNCTION_LINES = 60


@dataclass
class Survey:
    """How much was looked at, and what is wrong: "file:line what"."""

    seen: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Module:
    """One source file."""

    place: str
    """Path from the root, with slashes."""
    text: str
    tree: ast.Module

    @property
    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of everything imported, also under `if TYPE_CHECKING` and within functions."""
        package = self.place.removesuffix(".py").split("/")[:-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                origin = ".".join([*above, *filter(None, [node.module])])
                yield from ((node.lineno, f"{origin}.{alias.name}".lstrip(".")) for alias in node.names)


def modules(root: Path, *folders: str) -> Iterator[Module]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            text = path.read_text("utf-8")
            yield Module(path.relative_to(root).as_posix(), text, ast.parse(text))


def within(name: str, *parents: str) -> bool:
    """Whether a module's or file's name is one of `parents` or lies in one."""
    return any(name == parent or name.startswith((f"{parent}.", f"{parent}/")) for parent in parents)


def imports_point_one_way(root: Path) -> Survey:
    survey = Survey()
    forbidden = {"flows": ("content", "bot"), "content": ("flows", "bot")}
    for folder, names in forbidden.items():
        for module in modules(root, folder):
            survey.seen += 1
            survey.wrong += [f"{module.place}:{n} imports {name}" for n, name in module.imports if within(name, *names)]
    return survey


def only_the_store_knows_sql(root: Path) -> Survey:
    survey = Survey()
    for module in modules(root, *CODE):
        survey.seen += 1
        if within(module.place, "bot/store", "bot/store.py"):
            continue
        for line, name in module.imports:
            if within(name, "sqlite3", "aiosqlite"):
                survey.wrong.append(f"{module.place}:{line} imports {name}")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
                survey.wrong.append(f"{module.place}:{node.lineno} holds SQL")
    return survey


SQL = re.compile(
    r"\b(SELECT\s.*\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE|PRAGMA)\s"
    r"|(?i:\bselect\s.*\sfrom\s+\w+\s+where\s|\binsert\s+into\s+\w+\s*[(v]|\bdelete\s+from\s+\w+\s+where\s)",
    re.DOTALL,
)


def only_two_modules_know_transitions(root: Path) -> Survey:
    survey = Survey()
    for module in modules(root, *CODE):
        survey.seen += 1
        if module.place not in {"flows/dialogue.py", "flows/chart.py"}:
            survey.wrong += [
                f"{module.place}:{n} imports {name}" for n, name in module.imports if within(name, "transitions")
            ]
    return survey


SHAPES = {"__init__", "capabilities", "health", "text"}
"""What all transports share, within `bot/transports`."""


def transports_know_only_the_shapes(root: Path) -> Survey:
    """A transport is a module or a package in bot/transports; what lies in the same one may know each other."""
    survey = Survey()
    for module in modules(root, "bot/transports"):
        survey.seen += 1
        own = ".".join(module.place.removesuffix(".py").split("/")[:3]).removesuffix(".__init__")
        others = {part.stem for part in (root / "bot/transports").iterdir()} - {*SHAPES, own.split(".")[-1]}
        for line, name in module.imports:
            strange = within(name, "bot") and not within(name, "bot.transports")
            sibling = within(name, *(f"bot.transports.{other}" for other in others))
            content = within(name, "content") and not within(name, "content.markup")
            if strange or sibling or content or within(name, "flows"):
                survey.wrong.append(f"{module.place}:{line} imports {name}")
    return survey


def no_import_circles(root: Path) -> Survey:
    """No module imports one that imports it, directly or not; nor does anything in a folder, beside what lies there.

    Whatever imports `a.b.c` imports the packages `a` and `a.b` too, unless it lies in them itself.
    """
    found = {dotted(module.place): module for module in modules(root, *CODE)}
    edges = dict(imports_among(found))
    circles = set(connected(edges)) or set(circles_of_folders(edges))
    survey = Survey(seen=len(found))
    for circle in sorted(map(sorted, circles)):
        parts = {edge: [part_of(circle, name) for name in edge] for edge in edges}
        lines = sorted(edges[edge] for edge, (one, other) in parts.items() if one and other and one != other)
        survey.wrong.append(f"{circle[0].split('.')[0]}:0 imports in a circle: {', '.join(lines)}")
    return survey


def dotted(place: str) -> str:
    return place.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def above(name: str) -> list[str]:
    """The packages that a module lies in."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def imports_among(found: Mapping[str, Module]) -> Iterator[tuple[tuple[str, str], str]]:
    """Who imports whom, and "file:line" of it."""
    for name, module in found.items():
        for line, imported in module.imports:
            owner = next((part for part in (imported, *reversed(above(imported))) if part in found), "")
            loaded = {owner, *above(owner)} - {*above(name)} | {owner}
            for target in loaded & set(found) - {name}:
                yield (name, target), f"{module.place}:{line} -> {target}"


def child(folder: str, name: str) -> str:
    """What of `folder` a module is in, or is; empty if it is not in it."""
    return next((part for part in (*above(name), name) if part.rpartition(".")[0] == folder), "")


def part_of(circle: list[str], name: str) -> str:
    """Which of a circle's names a module is, or lies in; empty if none."""
    return next((part for part in reversed(circle) if within(name, part)), "")


def circles_of_folders(edges: Iterable[tuple[str, str]]) -> Iterator[frozenset[str]]:
    """Circles of what lies beside each other in some folder, each with all that is in it."""
    for folder in {"", *(package for edge in edges for name in edge for package in above(name))}:
        yield from connected((child(folder, one), child(folder, other)) for one, other in edges)


def connected(edges: Iterable[tuple[str, str]]) -> Iterator[frozenset[str]]:
    """The sets of two or more names that each lead to each."""
    graph: dict[str, set[str]] = {}
    for one, other in edges:
        if one and other and one != other:
            graph.setdefault(one, set()).add(other)
    reached = {name: reachable(graph, name) for name in graph}
    for name, others in reached.items():
        if name in others:
            yield frozenset(other for other in others if name in reached.get(other, ()))


def reachable(graph: Mapping[str, set[str]], name: str) -> set[str]:
    seen, ahead = set[str](), [*graph.get(name, ())]
    while ahead:
        target = ahead.pop()
        if target not in seen:
            seen.add(target)
            ahead.extend(graph.get(target, ()))
    return seen


SERVICES = ("telegram", "signal")
COMPOSITION = ("bot/supervisor.py", "bot/settings", "bot/setup", "bot/rehearse", "bot/transports/capabilities.py")
"""Where transports are named: made from the settings, set up, told apart by what they can do, or stood in for."""


def nothing_else_names_a_transport(root: Path) -> Survey:
    """As an identifier, an import, or a text without spaces; sentences for people may. A transport may name itself."""
    survey = Survey()
    for module in modules(root, "bot"):
        survey.seen += 1
        survey.wrong += [] if within(module.place, *COMPOSITION) else named_transports(module)
    return survey


def named_transports(module: Module) -> list[str]:
    handles_signals = any(name == "signal" for _, name in module.imports)  # those of the operating system
    own = [name for name in SERVICES if within(module.place, f"bot/transports/{name}", f"bot/transports/{name}.py")]
    others = {name for name in SERVICES if name not in own and not (name == "signal" and handles_signals)}
    lines: dict[int, set[str]] = {}
    for node in ast.walk(module.tree):
        for word in words_of(node):
            if named := others & {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", word)}:
                lines.setdefault(getattr(node, "lineno", 0), set()).update(named)
    return [f"{module.place}:{line} names {', '.join(sorted(named))}" for line, named in sorted(lines.items())]


def words_of(node: ast.AST) -> Iterator[str]:
    """The identifiers of one node, and its text if that is no sentence."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and not re.search(r"\s", node.value):
        yield node.value
    for field_name in ("id", "attr", "arg", "name", "asname", "module"):
        if isinstance(word := getattr(node, field_name, None), str):
            yield word


IMPURE = (
    *("asyncio", "threading", "subprocess", "socket", "requests", "urllib", "http", "sqlite3", "aiosqlite"),
    *("time", "random", "secrets", "uuid", "os", "io", "pathlib", "shutil", "tempfile", "sys", "logging", "importlib"),
)
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "__import__", "now", "utcnow", "today"}


def flows_are_pure(root: Path) -> Survey:
    survey = Survey()
    for module in modules(root, "flows"):
        survey.seen += 1
        survey.wrong += [f"{module.place}:{n} imports {name}" for n, name in module.imports if within(name, *IMPURE)]
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and (name := called(node)) in IMPURE_CALLS:
                survey.wrong.append(f"{module.place}:{node.lineno} calls {name}()")
            if isinstance(node, ast.AsyncFunctionDef | ast.Await):
                survey.wrong.append(f"{module.place}:{node.lineno} waits")
    return survey


def called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def nothing_is_too_long(root: Path) -> Survey:
    survey = Survey()
    for module in modules(root, *CODE):
        survey.seen += 1
        if (lines := len(module.text.splitlines())) > MODULE_LINES:
            survey.wrong.append(f"{module.place}:1 has {lines} lines")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    survey.wrong.append(f"{module.place}:{node.lineno} {node.name} has {lines} lines")
    return survey


def only_the_terminal_prints(root: Path) -> Survey:
    survey = Survey()
    speakers = ("bot/cli", "bot/cli.py", "bot/transports/terminal", "bot/transports/terminal.py")
    for module in modules(root, *CODE):
        survey.seen += 1
        if within(module.place, *speakers):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                survey.wrong.append(f"{module.place}:{node.lineno} prints")
    return survey


NEEDED = {"bot", "flows", "content", "tests"}
ALLOWED = NEEDED | {"benchmarks", "deploy", "docs", ".ci"}
MADE = {"build", "dist", "__pycache__", ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
"""Not part of the house: tools make them, and git ignores them."""


def the_house_has_its_folders_and_no_other(root: Path) -> Survey:
    folders = {path.name for path in root.iterdir() if path.is_dir() and path.suffix != ".egg-info"} - MADE
    wrong = [f"{name}:0 does not belong here" for name in sorted(folders - ALLOWED)]
    return Survey(len(folders), wrong + [f"{name}:0 is missing" for name in sorted(NEEDED - folders)])


def requirements_name_no_index(root: Path) -> Survey:
    survey = Survey()
    for path in sorted(root.glob("requirements*.txt")):
        survey.seen += 1
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if re.search(r"https?:|--index|--extra-index|--find-links|--trusted|^\s*-[if]\b", line):
                survey.wrong.append(f"{path.name}:{number} says where packages come from")
    return survey


Wall = Callable[[Path], Survey]
WALLS: list[Wall] = [
    imports_point_one_way,
    only_the_store_knows_sql,
    only_two_modules_know_transitions,
    transports_know_only_the_shapes,
    no_import_circles,
    nothing_else_names_a_transport,
    flows_are_pure,
    nothing_is_too_long,
    only_the_terminal_prints,
    the_house_has_its_folders_and_no_other,
    requirements_name_no_index,
]
SOUND = {
    "bot/service.py": "from bot.store import Store\nfrom content import load\nfrom flows.dialogue import Dialogue\n",
    "bot/store/__init__.py": 'import aiosqlite\nREAD = "SELECT id FROM people WHERE x"\n',
    "bot/cli.py": 'print("hello")\n',
    "bot/transports/__init__.py": "from content.markup import Span\n",
    "bot/transports/signal.py": "import requests\nfrom bot.transports import Incoming\nX = 'signal'\n",
    "bot/supervisor.py": "from bot.transports.signal import Signal\n",
    "bot/transports/capabilities.py": "NAMES = ('telegram', 'signal')\n",
    "bot/stop.py": "import signal\nsignal.signal(signal.SIGTERM, None)\nWHY = 'Over Signal or Telegram.'\n",
    "bot/transports/terminal/__init__.py": "from bot.transports.terminal.chat import Chat\nprint(Chat)\n",
    "bot/transports/terminal/chat.py": "from bot.transports import Outgoing\nfrom .. import Incoming\n",
    "content/__init__.py": 'TIP = "Select Signal from the list, then delete it from there."\n',
    "content/markup.py": "import re\n",
    "content/shapes.py": "import re\n",
    "content/deep/a.py": "from content.shapes import A\n",
    "content/deep/b.py": "import re\n",
    "flows/dialogue.py": "from transitions import Machine\nfrom flows.table import EDGES\n",
    "flows/table.py": "from datetime import date\n",
    "tests/test_it.py": "import bot\nimport time\n",
    "docs/page.md": "",
    ".venv/x.py": "",
    "requirements.txt": "click==8.5.1 \\\n    --hash=sha256:00\n    # via accord-bot (pyproject.toml)\n",
}
PLANTED: list[tuple[Wall, str, str]] = [
    (imports_point_one_way, "flows/a.py", "import content"),
    (imports_point_one_way, "flows/a.py", "from bot.store import Store"),
    (imports_point_one_way, "flows/deep/a.py", "def f():\n    from content.markup import Span"),
    (imports_point_one_way, "flows/a.py", "from .. import bot"),
    (imports_point_one_way, "content/a.py", "import flows.understand as u"),
    (imports_point_one_way, "content/a.py", "if TYPE_CHECKING:\n    from bot import store"),
    (only_the_store_knows_sql, "bot/a.py", "import aiosqlite"),
    (only_the_store_knows_sql, "bot/storeroom.py", "from sqlite3 import connect"),
    (only_the_store_knows_sql, "bot/a.py", 'X = "SELECT x\\nFROM y "'),
    (only_the_store_knows_sql, "bot/a.py", 'X = f"DELETE FROM {y}"'),
    (only_the_store_knows_sql, "content/a.py", 'X = "insert into people values (1)"'),
    (only_the_store_knows_sql, "flows/a.py", 'X = "PRAGMA journal_mode"'),
    (only_two_modules_know_transitions, "flows/a.py", "from transitions.core import Event"),
    (only_two_modules_know_transitions, "bot/a.py", "import transitions"),
    (only_two_modules_know_transitions, "bot/chart.py", "import transitions"),
    (transports_know_only_the_shapes, "bot/transports/telegram.py", "from bot.store import Store"),
    (transports_know_only_the_shapes, "bot/transports/telegram.py", "from flows.events import Said"),
    (transports_know_only_the_shapes, "bot/transports/telegram.py", "from bot.transports.signal import Signal"),
    (transports_know_only_the_shapes, "bot/transports/telegram.py", "from bot.transports import signal"),
    (transports_know_only_the_shapes, "bot/transports/telegram.py", "from . import terminal"),
    (transports_know_only_the_shapes, "bot/transports/terminal/a.py", "from bot.transports import signal"),
    (transports_know_only_the_shapes, "bot/transports/telegram.py", "from content import load"),
    (transports_know_only_the_shapes, "bot/transports/__init__.py", "from bot import outbox"),
    (no_import_circles, "bot/store/__init__.py", "from bot.service import Service"),
    (no_import_circles, "bot/store/a.py", "def f():\n    from bot import service"),
    (no_import_circles, "bot/store/__init__.py", "if TYPE_CHECKING:\n    import bot.service"),
    (no_import_circles, "bot/transports/__init__.py", "from .terminal import chat"),
    (no_import_circles, "bot/transports/terminal/chat.py", "from bot.transports.terminal import Chat"),
    (no_import_circles, "content/shapes.py", "from content.deep.a import B"),
    (no_import_circles, "content/shapes.py", "from content.deep.b import B  # of folders alone"),
    (no_import_circles, "flows/table.py", "from flows.dialogue import Dialogue"),
    (nothing_else_names_a_transport, "bot/a.py", "from bot.transports.signal import Signal"),
    (nothing_else_names_a_transport, "bot/a.py", 'if transport == "telegram": ...'),
    (nothing_else_names_a_transport, "bot/a.py", "X = settings.signal"),
    (nothing_else_names_a_transport, "bot/a.py", "def f(signal: int): ..."),
    (nothing_else_names_a_transport, "bot/a.py", "def telegram_too(): ..."),
    (nothing_else_names_a_transport, "bot/a.py", "class SignalLine: ..."),
    (nothing_else_names_a_transport, "bot/a.py", 'X = f"invitation.{y}.telegram_link"'),
    (nothing_else_names_a_transport, "bot/a.py", "f(telegram=1)"),
    (nothing_else_names_a_transport, "bot/transports/__init__.py", 'NAMES = ["signal"]'),
    (nothing_else_names_a_transport, "bot/transports/signal.py", 'X = "telegram"'),
    (flows_are_pure, "flows/a.py", "import asyncio"),
    (flows_are_pure, "flows/a.py", "from time import monotonic"),
    (flows_are_pure, "flows/a.py", "import os.path"),
    (flows_are_pure, "flows/a.py", "import random"),
    (flows_are_pure, "flows/a.py", "from datetime import datetime\nX = datetime.now()"),
    (flows_are_pure, "flows/a.py", "from datetime import date\nX = date.today()"),
    (flows_are_pure, "flows/a.py", 'X = open("a")'),
    (flows_are_pure, "flows/a.py", "async def f(): ..."),
    (nothing_is_too_long, "bot/a.py", "\n" * 401),
    (nothing_is_too_long, "flows/a.py", "def f():\n" + "    x = 1\n" * 60),
    (nothing_is_too_long, "content/a.py", "class A:\n  async def f(self):\n" + "    x = 1\n" * 60),
    (only_the_terminal_prints, "bot/outbox.py", 'print("sent")'),
    (only_the_terminal_prints, "content/a.py", "def f():\n    print(1)"),
    (the_house_has_its_folders_and_no_other, "utils/a.py", ""),
    (the_house_has_its_folders_and_no_other, ".github/a.yml", ""),
    (requirements_name_no_index, "requirements-dev.txt", "--index-url https://example.org/simple"),
    (requirements_name_no_index, "requirements.txt", "-i https://example.org/simple"),
    (requirements_name_no_index, "requirements.txt", "thing @ https://example.org/thing.whl"),
]


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """A small house with nothing wrong in it."""
    for place, text in SOUND.items():
        build(tmp_path, place, text)
    return tmp_path


def build(root: Path, place: str, text: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall.__name__)
def test_this_house_keeps_the_wall(wall: Wall) -> None:
    survey = wall(ROOT)
    assert survey.seen > 0
    assert not survey.wrong, "\n".join(survey.wrong)


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall.__name__)
def test_a_sound_house_passes(wall: Wall, practice: Path) -> None:
    survey = wall(practice)
    assert survey.seen > 0
    assert survey.wrong == []


@pytest.mark.parametrize(("wall", "place", "text"), PLANTED, ids=lambda value: getattr(value, "__name__", None))
def test_a_hole_is_found(wall: Wall, place: str, text: str, practice: Path) -> None:
    build(practice, place, text)
    (wrong,) = wall(practice).wrong
    assert wrong.startswith((f"{place}:", f"{Path(place).parts[0]}:"))


def test_a_missing_folder_is_found(practice: Path) -> None:
    (practice / "flows" / "dialogue.py").unlink()
    (practice / "flows" / "table.py").unlink()
    (practice / "flows").rmdir()
    assert the_house_has_its_folders_and_no_other(practice).wrong == ["flows:0 is missing"]


def test_an_empty_house_is_not_taken_for_a_sound_one(tmp_path: Path) -> None:
    assert [wall.__name__ for wall in WALLS if wall(tmp_path).seen] == []


def test_every_wall_has_a_hole_planted() -> None:
    assert {wall.__name__ for wall, _, _ in PLANTED} == {wall.__name__ for wall in WALLS}
