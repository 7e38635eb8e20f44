"""Questions on the two services through which clients talk with the bot."""

from bot.setup import services
from bot.setup.parsing import yes_no
from bot.setup.shapes import Question, Section

TELEGRAM = Section(
    "Telegram",
    "Clients can talk with the bot over Telegram, Signal, or both. Telegram is quick to set up, but not "
    "end-to-end encrypted: Telegram itself could read along. Signal is safer.",
    (
        Question(
            "telegram",
            "Shall clients reach the bot over Telegram?",
            "You can add or remove it at any time.",
            "yes",
            read=lambda _, __, typed: yes_no(typed),
            settle=services.gate,
            proposed=lambda setup: setup.uses("telegram"),
            answered=lambda setup: setup.uses("telegram"),
        ),
        Question(
            "telegram.token",
            "Paste the token:",
            "It is the bot's password. It goes into a file of its own that only you can read.",
            "123456789:AAE-xyz",
            "The file that holds the bot's token; only you can read it.",
            needed=True,
            secret=True,
            first=lambda _: services.BOTFATHER,
            applies=lambda setup: setup.uses("telegram"),
            answered=services.token_there,
            settle=services.token,
        ),
        Question(
            "telegram.username",
            "What is the bot's user name?",
            "It stands in the links of invitations. BotFather shows it; it ends in bot.",
            "example_bot",
            "The bot's own name on Telegram; for the links in invitations.",
            applies=lambda setup: setup.uses("telegram") and services.token_there(setup),
        ),
    ),
)

SIGNAL = Section(
    "Signal",
    services.SERVER,
    (
        Question(
            "signal",
            "Shall clients reach the bot over Signal?",
            "You can add or remove it at any time.",
            "yes",
            read=lambda _, __, typed: yes_no(typed),
            settle=services.gate,
            proposed=lambda setup: setup.uses("signal"),
            answered=lambda setup: setup.uses("signal"),
        ),
        Question(
            "signal.api_url",
            "Where does signal-cli-rest-api answer?",
            "The address of that program, as seen from here.",
            "http://localhost:8080",
            "Where signal-cli-rest-api answers.",
            applies=lambda setup: setup.uses("signal"),
            proposed=lambda _: "http://localhost:8080",
            settle=services.server,
        ),
        Question(
            "signal.number",
            "What is the bot's telephone number?",
            "A number for the bot alone is best. Any number that can get one text message or call will do.",
            "+44 1632 960000",
            "The bot's own number.",
            needed=True,
            applies=lambda setup: setup.uses("signal"),
            settle=services.number,
        ),
        Question(
            "signal.link",
            "A user name for the bot, or the address of its chat:",
            "Clients can then open the chat by a link, and do not see the number. Enter leaves it out.",
            "example.42",
            "The address that opens a chat with the bot; stands in invitations.",
            applies=lambda setup: setup.uses("signal") and setup.file.get("signal.number") is not None,
            settle=services.chat_link,
        ),
    ),
)
