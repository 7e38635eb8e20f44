"""Settings worth setting, once an app works.

Rules of this file:
1. Who else can look at the device is asked before; unless nobody can, what they could notice is left out.
2. One by one, and each can be skipped.
"""

from flows.acts.walking import change_walk, guide_of, walk_of
from flows.conversation import Answer, Status
from flows.draft import Draft
from flows.playbook import DEVICE

ASKED = "asked"
"""Stands for a setting while the question is open who else can look."""


def more_settings(draft: Draft) -> bool:
    """There is another setting to offer."""
    return _next_setting(draft) != ""


def device_unknown(draft: Draft) -> bool:
    """Nobody asked yet who else can look at the device: that comes before any setting."""
    return DEVICE not in draft.answers


def told_and_more(draft: Draft) -> bool:
    """The question who can look was asked on the way to the settings, and there is one to offer."""
    careful = draft.choice != "nobody"
    return walk_of(draft).setting == ASKED and bool(_offered(draft, careful=careful))


def ask_device_first(draft: Draft) -> None:
    """Before any setting: who else can look?"""
    change_walk(draft, setting=ASKED)


def first_setting(draft: Draft) -> None:
    """The first setting worth setting; with care, if somebody else may look."""
    if _careful(draft):
        draft.say("guide.with_care")
    change_walk(draft, setting="")
    next_setting(draft)


def told_then_settings(draft: Draft) -> None:
    """Who else can look is known now: on to the settings."""
    draft.settle(DEVICE, Answer(Status.TOLD, reason=draft.choice))
    first_setting(draft)


def next_setting(draft: Draft) -> None:
    """The one after."""
    change_walk(draft, setting=_next_setting(draft))


def none_left(draft: Draft) -> None:
    """There is none for this device."""
    draft.say("guide.none_left")


def _next_setting(draft: Draft) -> str:
    walk = walk_of(draft)
    settings = _offered(draft, careful=_careful(draft))
    place = settings.index(walk.setting) + 1 if walk.setting in settings else 0
    return settings[place] if place < len(settings) else ""


def _careful(draft: Draft) -> bool:
    """Unless it is known that nobody else can look."""
    told = draft.answers.get(DEVICE)
    return told is None or told.reason != "nobody"


def _offered(draft: Draft, *, careful: bool) -> tuple[str, ...]:
    return guide_of(draft).worth_setting(walk_of(draft).platform, careful=careful)
