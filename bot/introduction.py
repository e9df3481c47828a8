"""What Telegram shows of the bot before anybody writes to it: commands and descriptions, in each language."""

import logging
from collections.abc import Iterable, Mapping
from typing import Final

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.texts import general
from bot.tongue import Language, Phrase, Reader, reading

log = logging.getLogger(__name__)

COMMANDS: Final[Mapping[str, Phrase]] = {
    "buy": Phrase("Buy inbound for your node"),
    "price": Phrase("What a dollar buys now"),
    "orders": Phrase("Your orders and where each stands"),
    "nodes": Phrase("Your nodes and their names"),
    "settings": Phrase("Language, time zone, notices and more"),
    "help": Phrase("How it works"),
    "privacy": Phrase("What is kept and who can see it"),
    "track": Phrase("Follow an order bought elsewhere"),
    "export": Phrase("Your orders and keys as a sealed file"),
    "import": Phrase("Watch the orders of such a file again"),
    "forget": Phrase("Delete all that I keep of you"),
    "cancel": Phrase("Leave a dialog; orders are not touched"),
}

# What groups see; the rest is for the private chat.
GROUP_COMMANDS: Final = ("price", "help")

_MENUS: Final = (
    (tuple(COMMANDS), BotCommandScopeAllPrivateChats()),
    (GROUP_COMMANDS, BotCommandScopeAllGroupChats()),
)


async def introduce(bot: Bot) -> None:
    """Tell Telegram what it does not show yet; what fails is logged, and told at the next start."""
    try:
        for language in Language:
            with reading(Reader(language)):
                code = _code(language)
                await _set_menus(bot, code)
                await _describe(bot, code)
    except TelegramError as error:
        log.warning("the commands and descriptions could not be set: %s", error)


async def introduce_to(bot: Bot, chat: int, language: Language | None) -> None:
    """Show a chat the commands in this language, or with None in Telegram's own; a failure is logged."""
    scope = BotCommandScopeChat(chat)
    try:
        if language is None:
            await bot.delete_my_commands(scope)
            return
        with reading(Reader(language)):
            await bot.set_my_commands(_menu(COMMANDS), scope)
    except TelegramError as error:
        log.warning("a chat's own list of commands could not be set: %s", error)


def _code(language: Language) -> str:
    """Telegram's code of a language: English is for all who have no words of their own."""
    return "" if language is Language.ENGLISH else language.partition("_")[0]


async def _set_menus(bot: Bot, code: str) -> None:
    for names, scope in _MENUS:
        menu = _menu(names)
        if await bot.get_my_commands(scope, code) != menu:
            await bot.set_my_commands(menu, scope, code)


def _menu(names: Iterable[str]) -> tuple[BotCommand, ...]:
    return tuple(BotCommand(name, str(COMMANDS[name])) for name in names)


async def _describe(bot: Bot, code: str) -> None:
    long, short = str(general.DESCRIPTION), str(general.SHORT_DESCRIPTION)
    if (await bot.get_my_description(code)).description != long:
        await bot.set_my_description(long, code)
    if (await bot.get_my_short_description(code)).short_description != short:
        await bot.set_my_short_description(short, code)
