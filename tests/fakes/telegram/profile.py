"""The methods by which a bot says what it is: commands and descriptions, each per language."""

import re

from tests.fakes.telegram.basics import Json, bad_request
from tests.fakes.telegram.service import Telegram

DESCRIPTION_LENGTH, SHORT_DESCRIPTION_LENGTH = 512, 120
MOST_COMMANDS = 100
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}


def get_me(telegram: Telegram, _values: Json) -> Json:
    more = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "has_main_web_app")
    return telegram.me | {name: name == "can_join_groups" for name in (*more, "can_connect_to_business")}


def set_my_commands(telegram: Telegram, values: Json) -> bool:
    if len(values["commands"]) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in values["commands"]:
        if set(command) != {"command", "description"}:
            raise bad_request("can't parse commands JSON object")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.profile.commands[_scope(telegram, values), _language(values)] = values["commands"]
    return True


def set_my_description(telegram: Telegram, values: Json) -> bool:
    text = values.get("description", "")
    if len(text) > DESCRIPTION_LENGTH:
        raise bad_request("BOT_DESCRIPTION_TOO_LONG")
    telegram.profile.description[_language(values)] = text
    return True


def set_my_short_description(telegram: Telegram, values: Json) -> bool:
    text = values.get("short_description", "")
    if len(text) > SHORT_DESCRIPTION_LENGTH:
        raise bad_request("BOT_ABOUT_TOO_LONG")
    telegram.profile.short_description[_language(values)] = text
    return True


def get_my_commands(telegram: Telegram, values: Json) -> list[Json]:
    return telegram.profile.commands.get((_scope(telegram, values), _language(values)), [])


def get_my_description(telegram: Telegram, values: Json) -> Json:
    return {"description": telegram.profile.description.get(_language(values), "")}


def get_my_short_description(telegram: Telegram, values: Json) -> Json:
    return {"short_description": telegram.profile.short_description.get(_language(values), "")}


def _scope(telegram: Telegram, values: Json) -> str:
    scope = str(values.get("scope", {"type": "default"}).get("type"))
    if scope not in SCOPES:
        telegram.violates(f"the scope {scope} is not known here")
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    return scope


def _language(values: Json) -> str:
    language = str(values.get("language_code", ""))
    if not re.fullmatch(r"(?:[a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language
