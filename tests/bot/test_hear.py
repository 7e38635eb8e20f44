"""`accord hear`: one object a line in, one out, by the real dialogue; and a conversation in every state."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.hearing.reach import Place, Reach, UnreachableError
from bot.practice import Practice
from flows.expand import states

PRACTICE = Practice.loaded(None)
REACH = Reach(PRACTICE.dialogue, "en")
KEYS = {"event", "choice", "candidates", "topic", "method", "problem", "slots", "danger", "looks", "state", "reply"}


def heard(*lines: dict[str, object]) -> list[dict[str, object]]:
    """What is said of these lines, by the tables alone."""
    done = CliRunner().invoke(main, ["hear", "--json", "--no-encoder"], input="\n".join(map(json.dumps, lines)))
    assert done.exit_code == (2 if '"error"' in done.output else 0), done.output
    return [json.loads(line) for line in done.output.splitlines()]


@pytest.mark.parametrize("state", states(PRACTICE.playbook))
def test_there_is_somebody_in_every_state(state: str) -> None:
    conversation = REACH.at(Place(state))

    assert conversation.state == state
    assert conversation.language == "en"


def test_who_agrees_came_by_the_first_options() -> None:
    agreed = REACH.at(Place("agreed"))
    assert {part: answer.methods for part, answer in agreed.answers.items() if answer.methods} == {
        **dict.fromkeys(("messaging", "audio", "video"), ("signal",)),
        "email": ("proton",),
        "fallback": ("facetime",),
    }


def test_another_method_device_and_step() -> None:
    there = REACH.at(Place("guide.step", "signal", "android", "install"))
    assert (there.walk.method, there.walk.platform, there.walk.step) == ("signal", "android", "install")
    assert REACH.at(Place("messaging.ready", "wire")).answers["messaging"].methods == ("wire",)


@pytest.mark.parametrize(
    "place",
    [
        *(Place("nowhere"), Place("agreed", "nothing"), Place("guide.step", "telephone")),
        *(Place("guide.step", "signal", "toaster"), Place("guide.step", "signal", "android", "fly")),
    ],
)
def test_what_is_not_there_is_a_sentence(place: Place) -> None:
    with pytest.raises(UnreachableError, match=r"\.$"):
        REACH.at(place)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"text": "signal please", "at": "messaging.choose"}, {"event": "signal", "choice": "signal"}),
        ({"text": "2", "at": "review"}, {"event": "change", "choice": "change"}),
        ({"text": "go back", "at": "email.choose"}, {"event": "back", "choice": None}),
        ({"text": "I want to die", "at": "paused"}, {"event": "danger", "danger": "alarm"}),
        ({"text": "I can't go on", "at": "paused"}, {"event": "danger", "danger": "ask"}),
        ({"text": "my partner reads my messages", "at": "welcome"}, {"event": "looks", "looks": True}),
        ({"text": "anna@proton.me", "at": "email.choose"}, {"event": "identified", "method": "proton"}),
        ({"text": "the code never comes", "at": "guide.step", "method": "signal"}, {"problem": "no_code"}),
        ({"text": "2", "at": "messaging.choose", "shown": ["wire", "telegram"]}, {"event": "telegram"}),
        ({"text": "yes", "at": "review", "shown": ["no", "yes"]}, {"event": "yes", "choice": "yes"}),
        ({"text": "1", "at": "welcome", "before": ["1"]}, {"event": "leave_out", "state": "messaging.choose"}),
    ],
)
def test_what_is_told(line: dict[str, object], expected: dict[str, object]) -> None:
    (found,) = heard(line)

    assert set(found) == KEYS
    assert {name: found[name] for name in expected} == expected


def test_slots_are_what_was_filled_just_now() -> None:
    (found,) = heard({"text": "anna@proton.me", "at": "email.choose"})
    assert found["slots"] == {"email": ["proton"], "identifiers": {"proton": "anna@proton.me"}}


@pytest.mark.parametrize(
    "line",
    [
        *({"text": "x", "at": "nowhere"}, {"text": "x"}, {"at": "review"}, {"text": 1, "at": "review"}),
        *({"text": "x", "at": "review", "shown": ["zzz"]}, {"text": "x", "at": "review", "language": "xx"}),
        *({"text": "x", "at": "review", "shown": "yes"}, {"text": "x", "at": "guide.step", "platform": "toaster"}),
    ],
)
def test_a_line_that_cannot_be_heard_is_a_sentence_and_the_next_goes_on(line: dict[str, object]) -> None:
    wrong, right = heard(line, {"text": "yes", "at": "review"})

    assert str(wrong["error"]).endswith(".")
    assert right["event"] == "confirm"


@pytest.mark.parametrize("text", ["{", "[]", '"x"'])
def test_what_is_no_object_is_a_sentence(text: str) -> None:
    done = CliRunner().invoke(main, ["hear", "--json", "--no-encoder"], input=f"{text}\n\n")
    assert done.exit_code == 2
    assert "error" in json.loads(done.output)


def test_what_the_page_shows_can_be_asked() -> None:
    page = (Path(__file__).parents[2] / "docs/hearing.md").read_text("utf-8")
    asked = [json.loads(line) for line in re.findall(r"echo '(.*?)' \| accord hear --json", page)]

    assert asked
    assert all("error" not in told for told in heard(*asked))
    assert KEYS | {"error"} == set(re.findall(r"`(\w+)`", page)) & (KEYS | {"error"})
