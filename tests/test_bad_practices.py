"""Practice files with something wrong: each fault is a sentence, all of them come at once, exit status 2."""

import copy
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.settings import SettingsError, load
from tests.policies import written
from tests.practice_stories import HERE
from tests.truth import CONTENT

Raw = dict[str, Any]
Edit = Callable[[Raw], object]
BASE = HERE / "group_practice.toml"
FREE = {"methods", "classes", "policy", "purposes", "not_for", "kinds", "identifiers", "links"}
"""Tables whose keys are ids."""
LONG = "A sentence that does not end. " * 20


def faults(raw: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
    """What is said of this file; nothing if it is good."""
    path = folder / "practice.toml"
    path.write_text(written(dict(raw)), "utf-8")
    try:
        load(path, CONTENT)
    except SettingsError as error:
        return error.faults
    return ()


def base() -> Raw:
    """A practice that is good, to be spoilt."""
    return tomllib.loads(BASE.read_text("utf-8"))


def _rule(**values: object) -> Edit:
    return lambda raw: raw["rules"][0].update(values)


def _question(**values: object) -> Edit:
    asked = {"id": "pet", "at": "messaging", "kind": "text", "text": "Have you a pet?", "why": "We like pets."}
    return lambda raw: raw.setdefault("questions", []).append({**asked, **values})


def _method(id_: str, **values: object) -> Edit:
    return lambda raw: raw["methods"].setdefault(id_, {}).update(values)


def _class(id_: str, **values: object) -> Edit:
    return lambda raw: raw["policy"].setdefault(id_, {}).update(values)


def _practice(**values: object) -> Edit:
    return lambda raw: raw["practice"].update(values)


def _kind(**values: object) -> Edit:
    return lambda raw: raw.update(kinds={"teen": {"name": "Under 18", **values}})


BAD: Mapping[str, tuple[Edit, str]] = {
    "rule at a class that is not asked": (_rule(at="video"), "four_keys"),
    "rule at no class": (_rule(at="telepathy"), "telepathy"),
    "rule at a method that is not offered": (_rule(at="messaging:signal"), "signal"),
    "rule at nothing": (_rule(at=[]), "at"),
    "rule too long": (_rule(text=LONG), "400"),
    "rule without text": (lambda raw: raw["rules"][0].pop("text"), "text"),
    "rule twice": (lambda raw: raw["rules"].append(raw["rules"][0]), "four_keys"),
    "rule with an odd id": (_rule(id="Four Keys!"), "id"),
    "rule whose word is a command": (_rule(words=["help"]), "help"),
    "rule with an odd acknowledge": (_rule(acknowledge="maybe"), "acknowledge"),
    "question for a password": (_question(text="What is your password?"), "pet"),
    "question for a PIN": (_question(text="Tell me the PIN of your phone."), "pet"),
    "question with no words": (_question(text=""), "pet"),
    "question at a class that is not asked": (_question(at="video"), "video"),
    "question of an odd kind": (_question(kind="number"), "kind"),
    "choice of nothing": (_question(kind="choice"), "options"),
    "choice of one": (_question(kind="choice", options=["Cat"]), "options"),
    "options for a text": (_question(options=["Cat", "Dog"]), "options"),
    "question twice": (lambda raw: [_question()(raw), _question()(raw)], "pet"),
    "known question with an odd ask": (_question(ask="sometimes"), "ask"),
    "two methods with one word": (_method("bookkeeper", words=["the portal"]), "the portal"),
    "two methods with one name": (_method("bookkeeper", name="Oak Portal"), "Oak Portal"),
    "own method without a name": (_method("owlpost", classes=["email"], join="address"), "name"),
    "own method without a join": (_method("owlpost", classes=["email"], name="Owl post"), "join"),
    "a link that is no https": (_method("zoom", link="http://zoom.example/j/1"), "https"),
    "an odd join": (_method("zoom", join="flying"), "join"),
    "an odd protection": (_method("portal", protection="very good"), "protection"),
    "a method for no class": (_method("bookkeeper", classes=["bill"]), "bill"),
    "sent to nobody": (_method("zoom", sent="by mail", sent_to="owlpost"), "owlpost"),
    "a method that is not there": (_class("messaging", preferred=["portall"]), "portall"),
    "a method that has closed": (_class("audio", preferred=["skype"]), "skype"),
    "a method twice": (_class("messaging", acceptable=["portal"]), "portal"),
    "a purpose for what is not offered": (_class("audio", purposes={"signal": "admin"}), "signal"),
    "not for what is not offered": (_class("audio", not_for={"signal": "bills"}), "signal"),
    "nothing can be agreed": (_class("messaging", preferred=[]), "messaging"),
    "required and nothing offered": (_class("email", required=True), "email"),
    "required and left out": (_class("messaging", leave_out=True), "messaging"),
    "a note too long": (_class("messaging", note=LONG), "400"),
    "a class that is not there": (_class("massaging", preferred=["portal"]), "massaging"),
    "an own class without a name": (lambda raw: raw["classes"]["bills"].pop("name"), "name"),
    "a fall-back that is not there": (_class("fallback", method="carrier_pigeon"), "carrier_pigeon"),
    "two ways to name a fall-back": (_class("fallback", methods=["zoom"]), "fallback"),
    "nothing is asked": (
        lambda raw: [raw["policy"].pop("bills"), *(_class(id_, ask=False)(raw) for id_ in CLASSES)],
        "policy",
    ),
    "advice that is not there": (_practice(advice=["wear_a_hat"]), "[practice] advice"),
    "away backwards": (
        lambda raw: raw["practice"]["away"][0].update({"until": raw["practice"]["away"][0]["from"].replace(year=2020)}),
        "until",
    ),
    "a fact too long": (_practice(reply_times=LONG), "400"),
    "a text with no first language": (_practice(reply_times={"de": "Bald."}), "en"),
    "a text of lines": (_practice(reply_times="Soon.\nOr later."), "line"),
    "a number in a crisis with no way": (
        lambda raw: raw.update(crisis={"text": "x", "numbers": [{"name": "A"}]}),
        "how",
    ),
    "a kind without a name": (lambda raw: raw.update(kinds={"teen": {}}), "name"),
    "a kind with a method that is not there": (_kind(policy={"messaging": {"preferred": ["owl"]}}), "owl"),
    "a kind that requires what it does not ask": (
        _kind(policy={"messaging": {"ask": True, "preferred": [], "leave_out": True, "required": True}}),
        "teen",
    ),
    "a kind with a rule nowhere": (
        _kind(rules=[{"id": "x", "at": "video", "title": "X", "text": "An x."}]),
        "video",
    ),
    "a kind within a kind": (_kind(kinds={}), "kinds"),
    "an identifier for no method": (lambda raw: raw["therapist"]["identifiers"].update(owl="x"), "owl"),
}
CLASSES = ("post_phone_sms", "messaging", "audio", "video", "email")


@pytest.mark.parametrize(("edit", "names"), BAD.values(), ids=BAD)
def test_a_fault_is_a_sentence(edit: Edit, names: str, tmp_path: Path) -> None:
    """It names what is wrong, ends as a sentence does, and shows nothing of Python."""
    raw = base()
    edit(raw)
    found = faults(raw, tmp_path)
    assert any(names.casefold() in one.casefold() for one in found), found
    for one in found:
        assert one.endswith((".", "?", '."', ")")), one
        assert "\n" not in one, one
        assert not any(word in one for word in ("pydantic", "Traceback", "ValueError", "validation error")), one


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    """Those of different tables, in one go; the command ends with status 2 and says each on a line."""
    raw = base()
    edits = (
        "rule too long",
        "question for a password",
        "a link that is no https",
        "a method that has closed",
        "advice that is not there",
        "a kind with a method that is not there",
        "an identifier for no method",
    )
    for name in edits:
        BAD[name][0](raw)
    found = faults(raw, tmp_path)
    for name in edits:
        assert any(BAD[name][1].casefold() in one.casefold() for one in found), (name, found)
    run = [sys.executable, "-m", "bot", "check", "--config", str(tmp_path / "practice.toml")]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert all(one in done.stderr for one in found)


def _keys(raw: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each key stands."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            yield (*path, key)
            yield from _keys(value, (*path, key))
    elif isinstance(raw, Sequence) and not isinstance(raw, str):
        for n, value in enumerate(raw):
            yield from _keys(value, (*path, n))


def _misspelt(raw: Raw, path: tuple[Any, ...]) -> Raw:
    """The same with a letter left out of this key."""
    spoilt = copy.deepcopy(raw)
    table: Any = spoilt
    for step in path[:-1]:
        table = table[step]
    middle = len(path[-1]) // 2
    table[path[-1][:middle] + path[-1][middle + 1 :]] = table.pop(path[-1])
    return spoilt


@pytest.mark.parametrize("path", sorted(HERE.glob("*.toml")), ids=lambda path: path.stem)
def test_every_key_misspelt(path: Path, tmp_path: Path) -> None:
    """A letter left out of any key is told, with the table that it stands in or the key itself."""
    raw = tomllib.loads(path.read_text("utf-8"))
    keys = [key for key in _keys(raw) if not _is_id(key)]
    assert len(keys) > 25
    for key in keys:
        found = faults(_misspelt(raw, key), tmp_path)
        middle = len(key[-1]) // 2
        wrong = key[-1][:middle] + key[-1][middle + 1 :]
        assert any(wrong in one for one in found), (key, found)


def _is_id(key: tuple[Any, ...]) -> bool:
    """Whether the last of these keys is an id of the practice's own, or a language."""
    above = key[-2] if len(key) > 1 else ""
    return above in FREE or len(key[-1]) == 2


OVERLAYS = {
    "an id that is gone": ('[welcome]\nnotise = "Hello."\n', "welcome.notise"),
    "a value that is not there": ('[welcome]\nask = "Hello {nobody}. Shall we start?"\n', "nobody"),
    "no text at all": ("[welcome\n", "dialogue.toml"),
}


@pytest.mark.parametrize(("text", "names"), OVERLAYS.values(), ids=OVERLAYS)
def test_words_laid_over_ours(text: str, names: str, tmp_path: Path) -> None:
    """A sentence of the practice's own for a text that is gone, or that names what is not there, is told."""
    (tmp_path / "practice.toml").write_bytes(BASE.read_bytes())
    (tmp_path / "words" / "en").mkdir(parents=True)
    (tmp_path / "words" / "en" / "dialogue.toml").write_text(text, "utf-8")
    run = [sys.executable, "-m", "bot", "check", "--config", str(tmp_path / "practice.toml")]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert names in done.stderr
    assert "Traceback" not in done.stderr
