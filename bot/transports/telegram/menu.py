"""What Telegram shows of the bot before anybody has written: its commands and descriptions, in each language."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram import Bot, BotCommand
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.transports.telegram.connection import seconds_of
from content.markup import Text, plain

_COMMAND = "telegram.commands."
_AGAIN = 600.0
"""Seconds until it is tried again."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Menu:
    """The words of one language. Commands: name without slash, and description, in the order of the menu."""

    commands: tuple[tuple[str, str], ...]
    description: str
    """Shown in an empty chat; at most 512 characters."""
    short_description: str
    """Shown on the bot's page and with links to it; at most 120 characters."""


def menus(languages: Mapping[str, Mapping[str, Text]]) -> dict[str, Menu]:
    """Make the menus from the messages of each language, by its code. Raises KeyError for a message that is missing."""
    return {code: _menu({id_: plain(text.spans) for id_, text in texts.items()}) for code, texts in languages.items()}


def _menu(texts: Mapping[str, str]) -> Menu:
    commands = [(id_.removeprefix(_COMMAND), text) for id_, text in texts.items() if id_.startswith(_COMMAND)]
    return Menu(tuple(commands), texts["telegram.description"], texts["telegram.short_description"])


async def show(bot: Bot, menus: Mapping[str, Menu], sleep: Callable[[float], Awaitable[None]]) -> None:
    """Have Telegram show the menus; the first is for all other languages too. Tried until it is done."""
    for code in ("", *menus):
        menu = menus[code or next(iter(menus))]
        while True:
            try:
                await _set(bot, menu, code or None)
            except BadRequest:
                logger.warning("Telegram refuses the bot's commands or descriptions (%s). See telegram.toml.", code)
            except TelegramError as error:
                await sleep(seconds_of(error) if isinstance(error, RetryAfter) else _AGAIN)
                continue
            break


async def _set(bot: Bot, menu: Menu, code: str | None) -> None:
    """Set only what differs: Telegram allows few changes a day."""
    commands = [BotCommand(name, says) for name, says in menu.commands]
    if list(await bot.get_my_commands(language_code=code)) != commands:
        await bot.set_my_commands(commands, language_code=code)
    if (await bot.get_my_description(language_code=code)).description != menu.description:
        await bot.set_my_description(menu.description, language_code=code)
    if (await bot.get_my_short_description(language_code=code)).short_description != menu.short_description:
        await bot.set_my_short_description(menu.short_description, language_code=code)
