"""Reading settings in tests: a practice file from its lines, held against the real content."""

from pathlib import Path

import content
from bot.settings import Settings, SettingsError, load

CONTENT = content.load()
TOP = '[practice]\nname = "Practice Example"\ntherapist = "Alex Example"\ncountry = "GB"\n'
BASE = """
[policy.messaging]
preferred = ["signal"]
[policy.video]
preferred = ["wire"]
"""


def read(folder: Path, text: str) -> Settings:
    """Load these lines as a practice's file."""
    path = folder / "practice.toml"
    path.write_text(TOP + text, "utf-8")
    return load(path, CONTENT)


def faults(folder: Path, text: str) -> list[str]:
    """Say why these lines are refused; empty if they are not."""
    try:
        read(folder, text)
    except SettingsError as error:
        return list(error.faults)
    return []
