"""The page for therapists is right: all that it says to write can be written, together, and does what it says."""

import re
from pathlib import Path

from bot.settings import load
from content import load as content_of

PAGE = (Path(__file__).parents[1] / "docs/rules.md").read_text("utf-8")
BLOCKS = re.findall(r"^```toml( practice)?\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
PRACTICE = '[practice]\nname = "Practice Example"\ntherapist = "Alex Example"\ncountry = "GB"\n'


def test_all_that_the_page_says_can_be_written(tmp_path: Path) -> None:
    below = "".join(text for practice, text in BLOCKS if practice)
    path = tmp_path / "practice.toml"
    path.write_text(PRACTICE + below + "\n".join(text for practice, text in BLOCKS if not practice), "utf-8")
    made = load(path, content_of())

    assert len(BLOCKS) == 10
    assert [rule.id for rule in made.rules] == ["no_recording", "social_media", "consent_of_parents"]
    assert [question.id for question in made.questions] == ["emergency_contact", "best_day"]
    assert made.policy.classes["messaging"].on_request == ("email",)
    assert not made.policy.classes["video"].ask
    assert made.methods["video_room"].link == "https://video.example/practice"
    assert list(made.kinds) == ["teen"]
    assert made.practice.away
    assert made.crisis.numbers
