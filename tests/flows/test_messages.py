"""The list of what may be said is the list of what is said."""

import ast
from pathlib import Path

from flows.messages import SAYINGS, questions_asked
from tests.flows.test_any_sequence import dialogue

ACTS = Path(__file__).parents[2] / "flows" / "acts"


def _said() -> tuple[set[str], set[str]]:
    """Whole ids, and the beginnings of composed ones, in all calls of `say`."""
    whole, begun = set(), set()
    calls = [
        node
        for path in ACTS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"
    ]
    for argument in (argument for call in calls for argument in call.args):
        composed = [node for node in ast.walk(argument) if isinstance(node, ast.JoinedStr)]
        inner = {id(part) for node in composed for part in node.values}
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and id(node) not in inner:
                whole.add(str(node.value))
        begun |= {str(node.values[0].value) for node in composed if isinstance(node.values[0], ast.Constant)}
    return {one for one in whole if "." in one}, begun


def test_everything_that_is_said_is_on_the_list() -> None:
    whole, begun = _said()

    assert len(whole) > 50
    assert whole <= set(SAYINGS)
    assert not [one for one in SAYINGS if one not in whole and not one.startswith((*begun, "about."))]


def test_every_state_asks_something() -> None:
    assert len(questions_asked(dialogue().playbook)) > 40
