"""Questions on the practice itself: names, what clients are told, times."""

import re

from bot.setup.shapes import Changes, Question, Section, Setup, WrongError, always


def _two_letters(_: Setup, __: str, typed: str) -> str:
    """Read a country."""
    if not re.fullmatch(r"[A-Za-z]{2}", typed):
        raise WrongError("Please type two letters, such as GB for the United Kingdom.")
    return typed


def _country(setup: Setup, key: str, value: str) -> Changes:
    """Show what clients will see."""
    code = {"UK": "GB"}.get(value.upper(), value.upper())
    numbers = setup.content.helplines.get(code)
    if numbers and setup.screen:
        lines = "; ".join(f"{one.name}: {one.how}" for one in numbers.lines)
        setup.screen.good(f"Clients will see: in danger call {numbers.emergency}. {lines}")
    return {key: code}


PRACTICE = Section(
    "You and your practice",
    "Clients read these names in the first message.",
    (
        Question(
            "practice.name",
            "What is your practice called?",
            "The bot names it when it says what it is. A neutral name is best: it can stand on a lock screen.",
            "Practice Example",
            "What clients see as the name of the practice.",
            needed=True,
        ),
        Question(
            "practice.therapist",
            "What should the bot call you?",
            'As in: "Alex Example would like to use Signal or Wire."',
            "Alex Example",
            "What the bot calls the therapist.",
            needed=True,
        ),
        Question(
            "practice.country",
            "In which country do you work?",
            "It decides which emergency numbers clients see, and how telephone numbers are read.",
            "GB for the United Kingdom",
            "Whose emergency numbers are shown.",
            needed=True,
            first=lambda setup: (
                f"Two letters. Known are: {', '.join(setup.content.helplines)}; EU is for all of the Union."
            ),
            read=_two_letters,
            settle=_country,
        ),
        Question(
            "practice.languages",
            "Which languages does the bot speak?",
            "The first one is the one to begin with. Clients can change to another one of these.",
            "en",
            "The first one is the one to begin with.",
            options=lambda setup: {one: one for one in setup.content.languages},
            applies=lambda setup: len(setup.content.languages) > 1,
        ),
    ),
)

TOLD = Section(
    "What clients are told",
    "Short sentences that clients read as they stand. What you leave out is not mentioned.",
    (
        Question(
            "practice.reply_times",
            "When do you answer messages, and how fast?",
            "So that silence does not worry anybody.",
            "Monday to Friday, 9 to 17, within one working day.",
        ),
        Question(
            "practice.dropped_call",
            "What happens when a call drops?",
            "Who calls back, by what, and how soon.",
            "I call you back once, by the same app, within five minutes.",
        ),
        Question(
            "practice.complaints", "Where can clients complain?", "An address of yours.", "complaints@practice.example"
        ),
        Question(
            "practice.regulator",
            "Which authority oversees data protection for you?",
            "Clients have the right to turn to it.",
            "Information Commissioner's Office",
        ),
        Question(
            "practice.host_country",
            "In which country does this computer stand?",
            "Clients should know where their choices are kept.",
            "Germany",
        ),
        Question(
            "practice.lawful_basis",
            "On what legal ground do you keep this?",
            "Only if you want the bot to tell. If in doubt, leave it empty.",
            "Our contract, and my duty to protect what you tell me.",
            rare=always,
        ),
    ),
)

TIMES = Section(
    "Times",
    "",
    (
        Question(
            "practice.review_months",
            "After how many months does the bot ask if all is still right?",
            "Phones, numbers and minds change. 0 means never.",
            "12",
            "Months until the agreement is looked at again; 0 for never.",
            rare=always,
        ),
        Question(
            "practice.reminder_days",
            "After how many days does it remind somebody who stopped half-way?",
            "Only those who said yes to reminders get one.",
            "3",
            "Days until somebody who has not finished is reminded.",
            rare=always,
        ),
        Question(
            "practice.quiet_hours",
            "In which hours does it remind nobody?",
            "From which full hour to which. Type - for no such hours.",
            "21-8",
            "Full hours in which nobody is reminded.",
            rare=always,
        ),
        Question(
            "practice.timezone",
            "In which time zone?",
            "Empty means: that of this computer.",
            "Europe/London",
            "Empty for the time zone of the computer.",
            rare=always,
        ),
    ),
)
