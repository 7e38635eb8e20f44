"""What may stand on a locked screen gives nobody away: the first line of any message, in any language that we ship."""

import re

from content import Language, load
from content.markup import plain

GIVES_AWAY = re.compile(
    r"therap|psycho|patient|\bclient|\bsession|counsel|treatment|depress|anxi|trauma|mental", re.IGNORECASE
)
"""English; a language that is added brings its own words here."""
FOR_THE_THERAPIST = ("therapist.", "point.", "change.", "chat.")


def _first_lines(language: Language) -> dict[str, str]:
    """Of every message that a client may get, and of every step and cause of the guides; values left out."""
    found = {id_: plain(text.spans) for id_, text in language.messages.items() if not id_.startswith(FOR_THE_THERAPIST)}
    for method, guide in language.guides.items():
        found[f"{method}.lead"] = plain(guide.lead.spans)
        for platform, section in guide.sections.items():
            found[f"{method}.{platform}"] = plain(section.needs.spans)
            found |= {f"{method}.{platform}.{step.id}": plain(step.text.spans) for step in section.steps}
        for id_, problem in guide.problems.items():
            found[f"{method}.{id_}"] = problem.title
        found |= {f"{method}.{id_}": plain(text.spans) for id_, text in guide.not_possible.items()}
        found |= {f"{method}.{id_}": setting.title for id_, setting in guide.settings.items()}
    return {id_: re.sub(r"\{\w+\}", "", text).strip().split("\n")[0] for id_, text in found.items()}


def test_no_first_line_gives_anybody_away() -> None:
    lines = _first_lines(load().languages["en"])

    assert len(lines) > 800
    assert {id_: line for id_, line in lines.items() if GIVES_AWAY.search(line)} == {}
