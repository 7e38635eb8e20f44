"""What the set-up does not ask, with an example each: a practice can say it in its settings file.

1. It is named at the end, and only while nothing of the kind is set.
2. An example can be pasted as it stands at the end of the file, or below the heading that it names.
"""

from typing import NamedTuple

from bot.setup.settings_file import SettingsFile


class More(NamedTuple):
    """Something that can be said in the file: its key, what it is for, how it is written."""

    key: str
    what: str
    example: str


MORE = (
    More(
        "rules",
        "A rule of yours, read at its place. acknowledge = true asks for a yes.",
        '[[rules]]\nid = "no_recording"\nat = "video"\ntitle = "Recording"\n'
        'text = "Neither of us records a session."\nacknowledge = true',
    ),
    More(
        "questions",
        "A question of yours. For three of them Accord has the words already.",
        '[[questions]]\nid = "emergency_contact"   # or usual_location, backup_phone\nat = "start"',
    ),
    More(
        "kinds",
        "Another plan for some clients: accord invite LABEL --kind teen",
        '[kinds.teen]\nname = "Under 18"\n[kinds.teen.policy.messaging]\npreferred = ["signal"]',
    ),
    More(
        "practice.away",
        "When you are away. It stands below [practice].",
        'away = [{ from = 2026-12-20, until = 2027-01-03, text = "I am away." }]',
    ),
    More(
        "practice.notice_link",
        "Where your whole notice on privacy stands. It stands below [practice].",
        'notice_link = "https://practice.example/privacy"',
    ),
    More(
        "practice.this_chat",
        "What the chat with the bot itself may carry. It stands below [practice].",
        'this_chat = "This chat is for our plan only. I do not read it."',
    ),
)


def unsaid(file: SettingsFile) -> tuple[More, ...]:
    """What nothing is said of yet."""
    return tuple(more for more in MORE if file.get(more.key) is None)
