"""The words of a guide, where a message asks for them: steps, causes, settings, and what the therapist is told.

Rules of this file:
1. The values of the effect say where in which guide; the guide of the client's language has the words.
2. `{therapist}` and `{own}` are filled in here: whom to look for, and under which name.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from bot.wording.agreement_text import Spans, sentences, stacked
from content.guides import Guide
from content.markup import Span, Text, Value

if TYPE_CHECKING:
    from bot.wording import RenderContext


def title(one: "RenderContext", kind: str, id_: str) -> str:
    """What a device ("section") or a problem is called in the guide."""
    guide = _guide(one)
    return guide.sections[id_].title if kind == "section" else guide.problems[id_].title


def link(one: "RenderContext") -> str:
    """The address that opens a chat with the therapist, at the step that connects the two; or empty."""
    connects = one.values.get("step") == "connect" and not one.values.get("problem")
    return one.settings.therapist.links.get(_at(one, "guide"), "") if connects else ""


def _guide(one: "RenderContext") -> Guide:
    return one.lines.language.guides[str(one.values["guide"])]


def _at(one: "RenderContext", key: str) -> str:
    return str(one.values[key])


def _filled(one: "RenderContext", text: Text) -> Spans:
    own = one.settings.therapist.identifiers.get(_at(one, "guide"))
    found: Value = own or one.text("guide.no_own")
    return text.fill({"therapist": one.settings.practice.therapist, "own": found})


def _numbered(one: "RenderContext", items: Iterable[Text]) -> Spans:
    return stacked((Span(f"{number}. "), *_filled(one, item)) for number, item in enumerate(items, 1))


def _step(one: "RenderContext") -> Value:
    steps = _guide(one).sections[_at(one, "section")].steps
    text = next(_filled(one, step.text) for step in steps if step.id == _at(one, "step"))
    address = link(one)
    return sentences((text, one.lines.language.text("guide.link").fill({"link": address}))) if address else text


def _cause(one: "RenderContext") -> Value:
    return _filled(one, _guide(one).problems[_at(one, "problem")].causes[int(_at(one, "cause"))].text)


def _cause_items(one: "RenderContext") -> Value:
    return _numbered(one, _guide(one).problems[_at(one, "problem")].causes[int(_at(one, "cause"))].items)


def _tell_always(one: "RenderContext") -> Value:
    problem = _guide(one).problems[_at(one, "problem")]
    return _filled(one, problem.tell_text) if problem.tell == "always" and problem.tell_text else ""


def _stuck_at(one: "RenderContext") -> Value:
    if not one.values["section"]:
        return ""
    device = title(one, "section", _at(one, "section"))
    text = one.lines.language.text("therapist.stuck_at" if one.values["number"] else "therapist.stuck_on")
    return text.fill({"device": device, "number": _at(one, "number"), "of": _at(one, "of")})


def _tried(one: "RenderContext") -> Value:
    tried = one.values["tried"]
    problems = one.lines.listed([title(one, "problem", id_) for id_ in tried])
    return one.lines.language.text("therapist.tried").fill({"problems": problems}) if tried else ""


COMPOSED: Mapping[str, Callable[["RenderContext"], Value]] = {
    "lead": lambda one: _filled(one, _guide(one).lead),
    "needs": lambda one: _filled(one, _guide(one).sections[_at(one, "section")].needs),
    "step_text": _step,
    "problem_title": lambda one: title(one, "problem", _at(one, "problem")),
    "cause_text": _cause,
    "cause_items": _cause_items,
    "tell_always": _tell_always,
    "impossible": lambda one: _filled(one, _guide(one).not_possible[_at(one, "problem")]),
    "setting_title": lambda one: _guide(one).settings[_at(one, "setting")].title,
    "setting_why": lambda one: _filled(one, _guide(one).settings[_at(one, "setting")].why),
    "setting_items": lambda one: _numbered(one, _guide(one).settings[_at(one, "setting")].items),
    "stuck_at": _stuck_at,
    "tried": _tried,
}
