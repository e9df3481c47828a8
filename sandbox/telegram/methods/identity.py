"""What the bot is and says of itself: getMe, commands, names, descriptions and the menu button."""

import re
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import LinkError, check_link
from sandbox.telegram.params import Params
from sandbox.telegram.profile import Command, Scope
from sandbox.telegram.state import Telegram

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_MAX_COMMANDS = 100
_MAX_COMMAND_DESCRIPTION = 256
_MAX_NAME = 64
_MAX_DESCRIPTION = 512
_MAX_SHORT_DESCRIPTION = 120
_WIDE_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"},
)


def get_me(telegram: Telegram, _params: Params) -> dict[str, Any]:
    """The bot's account."""
    user = telegram.profile.user
    return {
        "id": user.id,
        "is_bot": True,
        "first_name": user.first_name,
        "username": user.username,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": telegram.profile.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(telegram: Telegram, params: Params) -> bool:
    """Set the menu of one scope and language."""
    try:
        raw = params.json("commands")
    except ValueError as error:
        raise bad_request("Can't parse commands JSON object") from error
    if not isinstance(raw, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(raw) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = tuple(map(_command, raw))
    telegram.profile.commands[_scope(telegram, params), _language(params)] = commands
    telegram.journal.write("commands", 0)
    return True


def get_my_commands(telegram: Telegram, params: Params) -> list[dict[str, str]]:
    """The menu of exactly one scope and language."""
    commands = telegram.profile.commands.get((_scope(telegram, params), _language(params)), ())
    return [{"command": command.command, "description": command.description} for command in commands]


def delete_my_commands(telegram: Telegram, params: Params) -> bool:
    """Remove the menu of one scope and language."""
    telegram.profile.commands.pop((_scope(telegram, params), _language(params)), None)
    telegram.journal.write("commands", 0)
    return True


def set_my_name(telegram: Telegram, params: Params) -> bool:
    """Rename the bot for one language."""
    return _keep_text(telegram, telegram.profile.names, params, "name", _MAX_NAME)


def get_my_name(telegram: Telegram, params: Params) -> dict[str, str]:
    """The bot's name for one language."""
    profile = telegram.profile
    return {"name": profile.names.get(_language(params)) or profile.user.first_name}


def set_my_description(telegram: Telegram, params: Params) -> bool:
    """What an empty chat shows."""
    return _keep_text(telegram, telegram.profile.descriptions, params, "description", _MAX_DESCRIPTION)


def get_my_description(telegram: Telegram, params: Params) -> dict[str, str]:
    """The description for one language."""
    return {"description": telegram.profile.descriptions.get(_language(params), "")}


def set_my_short_description(telegram: Telegram, params: Params) -> bool:
    """What the bot's profile page shows."""
    kept = telegram.profile.short_descriptions
    return _keep_text(telegram, kept, params, "short_description", _MAX_SHORT_DESCRIPTION)


def get_my_short_description(telegram: Telegram, params: Params) -> dict[str, str]:
    """The short description for one language."""
    return {"short_description": telegram.profile.short_descriptions.get(_language(params), "")}


def set_chat_menu_button(telegram: Telegram, params: Params) -> bool:
    """The button beside the composer, of one chat or of all."""
    try:
        button = params.json("menu_button") or {"type": "default"}
        _check_menu_button(button)
    except (ValueError, TypeError, KeyError, LinkError) as error:
        raise bad_request(f"Can't parse menu button: {error}") from error
    telegram.profile.menu_buttons[_menu_chat(telegram, params)] = button
    return True


def get_chat_menu_button(telegram: Telegram, params: Params) -> dict[str, Any]:
    """The menu button of one chat, or the one of all."""
    buttons = telegram.profile.menu_buttons
    return buttons.get(_menu_chat(telegram, params)) or buttons.get(None) or {"type": "commands"}


def _check_menu_button(button: dict[str, Any]) -> None:
    if button["type"] == "web_app":
        check_link(str(button["web_app"]["url"]), https_only=True)
        if not isinstance(button["text"], str):
            raise ValueError('Field "text" must be of type String')
    elif button["type"] not in {"default", "commands"}:
        raise ValueError("MenuButton has unsupported type")


def _menu_chat(telegram: Telegram, params: Params) -> int | None:
    chat_id = params.text("chat_id")
    return telegram.known(chat_id).id if chat_id else None


def _command(raw: Any) -> Command:
    if not isinstance(raw, dict):
        raise bad_request("Expected an Object as BotCommand")
    name = str(raw.get("command", "")).strip().removeprefix("/")
    description = str(raw.get("description", "")).strip()
    if _COMMAND.fullmatch(name) is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= _MAX_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return Command(name, description)


def _scope(telegram: Telegram, params: Params) -> Scope:
    try:
        raw = params.json("scope") or {"type": "default"}
        kind = str(raw["type"])
    except (ValueError, TypeError, KeyError) as error:
        raise bad_request("Can't parse BotCommandScope") from error
    if kind in _WIDE_SCOPES:
        return Scope(kind)
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise bad_request("Can't parse BotCommandScope: Unsupported type specified")
    member = _member(telegram, raw) if kind == "chat_member" else None
    peer = telegram.known(str(raw.get("chat_id", "")))
    if kind != "chat" and peer is not telegram.group:
        raise bad_request("Can't use specified scope in private chats")
    return Scope(kind, peer.id, member)


def _member(telegram: Telegram, raw: dict[str, Any]) -> int:
    """The person a scope is for (TDLib, BotCommandScope.cpp); raises BotApiError."""
    user_id = str(raw.get("user_id", ""))
    if not user_id.isdecimal() or int(user_id) == 0:
        raise bad_request("Can't parse BotCommandScope: Invalid user_id specified")
    if int(user_id) not in {person.id for person in telegram.people}:
        raise bad_request("User not found")
    return int(user_id)


def _language(params: Params) -> str:
    code = params.text("language_code")
    if _LANGUAGE.fullmatch(code) is None:
        raise bad_request("Invalid language code specified")
    return code


def _keep_text(telegram: Telegram, kept: dict[str, str], params: Params, name: str, limit: int) -> bool:
    """An empty text is none for that language."""
    text, language = params.text(name).strip(), _language(params)
    if len(text) > limit:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    if text:
        kept[language] = text
    else:
        kept.pop(language, None)
    telegram.journal.write("commands", 0)
    return True


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": set_my_name,
    "getMyName": get_my_name,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
