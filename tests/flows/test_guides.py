"""From every place in every guide there is a way back to the agreement, and nothing that happens raises."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from flows.conversation import Answer, App, Conversation, Readiness, Status, Walk
from flows.events import Chose, Event, Opened, Said, Unusable
from tests.effort import Chosen
from tests.flows.test_any_sequence import HAPPENED, ON, _advance, dialogue

LEAVES = ("go on later", "try another way", "tell my therapist that i am stuck", "skip")
EVENTS: tuple[Event, ...] = (
    *(Said(text, ON) for text in ("done", "stuck", "back", "why", "help", "asdf", "2", "", "settings", "no", "stop")),
    *(Said(text, ON) for text in ("the code never comes", "android 5", "it works now", "that did not help")),
    *(Unusable(), Opened(ON), Chose(0, "done", ON), *HAPPENED),
)


def _places(method: str) -> Iterator[Conversation]:
    """Every step of every section, every cause of every problem, every setting, every answer, every screen."""
    guide = dialogue().playbook.guides[method]
    part = next(one.id for one in dialogue().playbook.classes if method in one.offered)
    start = Conversation(
        version=dialogue().playbook.version,
        consent="x",
        answers={part: Answer(Status.AGREED, method)},
        apps={method: App(Readiness.CHOSEN)},
        walk=Walk(method),
    )
    yield replace(start, state="guide.device")
    for platform, steps in guide.sections.items():
        here = replace(start, walk=Walk(method, platform))
        yield replace(here, state="guide.needs")
        for step in steps:
            for state in ("guide.step", "guide.trouble", "guide.stranded"):
                yield replace(here, state=state, walk=Walk(method, platform, step))
        yield replace(here, state="guide.done", walk=Walk(method, platform, steps[-1]))
        for setting in guide.settings:
            yield replace(here, state="guide.setting", walk=Walk(method, platform, steps[-1], setting=setting))
    for problem, each in guide.problems.items():
        for cause in range(each.causes):
            yield replace(start, state="guide.fix", walk=Walk(method, "", "", problem, cause))
    for reason in guide.not_possible:
        yield replace(start, state="guide.impossible", walk=Walk(method, "", "", reason))


@pytest.mark.parametrize("method", sorted(dialogue().playbook.guides))
def test_there_is_a_way_back_from_everywhere(method: str) -> None:
    places = list(_places(method))

    assert len(places) > 80
    for place in places:
        for text in LEAVES[:3]:
            after = _advance(place, Said(text, ON)).conversation
            assert not after.state.startswith("guide"), (place.state, place.walk, text)


@pytest.mark.parametrize("method", sorted(dialogue().playbook.guides))
def test_nothing_that_happens_raises(method: str) -> None:
    for place in list(_places(method))[:: 1 if Chosen.effort != "test" else 5]:
        for event in EVENTS:
            turn = _advance(place, event)
            assert turn.conversation.state in dialogue()._heard
