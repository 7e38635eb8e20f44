"""A small guide that is right in itself, and a walk over all texts of a guide."""

from collections.abc import Iterator

from content import Guide, Text

PHRASES = " / ".join(f"it does not ring {number}" for number in ("one", "two", "three", "four", "five", "six", "seven"))
BELL = f"""\
# Bell {{#bell}}

A bell rings. Never send a code to anyone.

## iPhone {{#iphone}}

You need an iPhone.

1. Get the bell. {{#install}}
2. Find {{therapist}}: {{own}}. {{#connect}}
3. Say *hello*. {{#hello}}

## If it cannot work {{#not_possible}}

### It is old {{#too_old}}

Take another one.

## Settings worth setting {{#settings}}

### Quiet {{#quiet}}

It may be too loud.

1. Turn it down.

## Problems {{#problems}}

### It is silent {{#silent}}

> {PHRASES} /
> not a sound

#### The cord is loose.

1. Pull it.
2. Ring again.

**Tell {{therapist}}:** if it stays silent.
"""
OUTLINE = """
[bell.platforms]
iphone = { minimum = "15", older = "too_old", source = "a page", checked = 2026-08-21 }

[bell.settings]
quiet = { careful = true, platforms = ["iphone"], source = "a page", checked = 2026-08-21 }

[bell.problems]
silent = { at = ["install"], tell = "always", source = "a page", checked = 2026-08-21 }
"""
FILES = {"guides.toml": OUTLINE, "en/guides/bell.md": BELL, "de/guides/bell.md": BELL}


def pieces(guide: Guide) -> Iterator[tuple[str, Text]]:
    """All texts of a guide that may be a message, or a line of one, each with its place."""
    yield "lead", guide.lead
    for one, section in guide.sections.items():
        yield one, section.needs
        yield from ((f"{one}.{step.id}", step.text) for step in section.steps)
    yield from ((f"not_possible.{one}", text) for one, text in guide.not_possible.items())
    for one, setting in guide.settings.items():
        yield from ((f"settings.{one}", text) for text in (setting.why, *setting.items))
    for one, problem in guide.problems.items():
        for cause in problem.causes:
            yield from ((f"problems.{one}", text) for text in (cause.text, *cause.items))
        if problem.tell_text:
            yield f"problems.{one}.tell", problem.tell_text


def titles(guide: Guide) -> list[str]:
    """All headings that may stand in a menu."""
    parts = (guide.sections, guide.settings, guide.problems)
    return [guide.title, *(one.title for part in parts for one in part.values())]
