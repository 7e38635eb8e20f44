"""A small content of two languages that is right in itself, for tests to break one thing at a time."""

from datetime import date
from pathlib import Path

import pytest

import content
from content import Content

TODAY = date(2026, 11, 21)

FACT = 'facts = [{ text = "It rings.", source = "a page", checked = 2026-08-21 }]\n'
FILES = {
    "methods.toml": f"""
[bell]
classes = ["messaging", "audio"]
identifier = "phone"
join = "app"
protection = "end_to_end"
platforms = {{ iphone = "15" }}
{FACT}
[drum]
classes = ["messaging", "post_phone_sms"]
identifier = "none"
join = "link"
protection = "unknown"
{FACT}
[horn]
classes = ["audio"]
identifier = "none"
join = "link"
protection = "unknown"
closed = true
{FACT}""",
    "policy.toml": """
[post_phone_sms]
leave_out = true

[messaging]
preferred = ["bell"]
acceptable = ["drum"]
required = true

[audio]
preferred = ["bell"]
reuse = ["messaging"]

[fallback]
method = "bell"
""",
    "helplines.toml": """
[GB]
emergency = "999"
source = "a page"
checked = 2026-08-21
lines = [{ name = "Listeners", how = "123", source = "a page", checked = 2026-08-21 }]
""",
    "en/hello.toml": """
[any]
ready = "Is **{method}** ready?"

[messaging]
ready = "Can you write in {method}?"
""",
    "en/words.toml": """
[choices]
start = ["start", "begin"]

[methods]
bell = ["bell"]

[signs]
yes = ["yes", "y"]
no = ["no"]
""",
}
_TEXTS = 'name = "It"\ngood = "It rings."\nbut = "It is loud."\nlong = "It rings, and it is loud."\n'
_TEXTS += 'trail = "Nothing is left."\npresence = "All can hear it."\n'
FILES["en/methods.toml"] = "".join(f"[method.{one}]\n{_TEXTS}" for one in ("bell", "drum", "horn", "other"))
FILES |= {name.replace("en/", "de/"): text for name, text in FILES.items() if name.startswith("en/")}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with the small content."""
    write(tmp_path, FILES)
    return tmp_path


@pytest.fixture(scope="session")
def accord() -> Content:
    """What the bot really says and knows."""
    return content.load(today=TODAY)
