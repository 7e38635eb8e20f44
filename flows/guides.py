"""The install guides as the dialogue needs them: which devices, which steps, which problems. No words.

`bot` builds an outline from each guide of `content`; what the ids say is worded there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.symptoms import Symptoms

USUAL = 5
"""Problems that the short menu offers for a step."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can go wrong. `causes` are tried in order, the likeliest first."""

    causes: int
    platforms: tuple[str, ...] = ()
    """Where it can happen; empty: everywhere."""
    at: tuple[str, ...] = ()
    """Steps at which it is likely."""
    tell: str = "stuck"
    """When the therapist is brought in: "always", "stuck" (after two failed attempts), "never"."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting worth setting. `careful`: left out where somebody else may look at the device."""

    careful: bool = False
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """One method's guide."""

    sections: Mapping[str, tuple[str, ...]]
    """Platform id -> step ids; the last two are "connect" and "hello"."""
    shown: tuple[str, ...]
    """The platforms to choose from: of those that share a section, the first."""
    minimum: Mapping[str, str]
    """Platform id -> the lowest version, "17" or "8.0"; empty where any will do or nobody knows."""
    older: Mapping[str, str]
    """Platform id -> the `not_possible` id that a device too old for it leads to."""
    not_possible: tuple[str, ...]
    problems: Mapping[str, Problem]
    settings: Mapping[str, Setting]
    symptoms: Mapping[str, Symptoms]
    """By language."""

    def possible(self, platform: str) -> tuple[str, ...]:
        """Problems that can happen on this platform."""
        return tuple(
            id_ for id_, one in self.problems.items() if not platform or not one.platforms or platform in one.platforms
        )

    def usual(self, platform: str, step: str, refused: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The most usual problems at this step, for a short menu; after them those of the guide's beginning."""
        possible = tuple(id_ for id_ in self.possible(platform) if id_ not in refused)
        here = tuple(id_ for id_ in possible if step in self.problems[id_].at)
        return tuple(dict.fromkeys((*here, *possible)))[:USUAL]

    def step_after(self, platform: str, step: str) -> str:
        """The step that follows, or empty."""
        steps = self.sections[platform]
        place = steps.index(step) + 1 if step in steps else 0
        return steps[place] if place < len(steps) else ""

    def worth_setting(self, platform: str, *, careful: bool) -> tuple[str, ...]:
        """Settings for this platform; `careful`: without those that somebody else could notice."""
        return tuple(
            id_
            for id_, one in self.settings.items()
            if not (careful and one.careful) and (not one.platforms or platform in one.platforms)
        )
