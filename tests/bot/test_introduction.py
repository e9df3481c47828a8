"""What Telegram is told of the bot: all of it once, in every language, and nothing again."""

import logging
from typing import Any

import pytest
from telegram import Bot

from bot.introduction import COMMANDS, GROUP_COMMANDS, introduce
from bot.texts import general
from bot.tongue import Language, Reader, reading
from tests.bot.fakes import TOKEN, FakeTelegram, Reply, fine, refusal

LANGUAGES = {"", "es", "pt", "de", "fr", "ru"}
KINDS = {"Commands": "commands", "Description": "description", "ShortDescription": "short_description"}


class Profile(FakeTelegram):
    """Keeps what is set, by kind, scope and language; *refused* is what it refuses to set."""

    def __init__(self, refused: str = "") -> None:
        super().__init__(last=self._answer)
        self.kept: dict[tuple[str, str, str], Any] = {}
        self.changes = 0
        self._refused = refused

    async def _answer(self) -> Reply:
        method, given = self.asked[-1]
        deed, kind = method[:3], method.removeprefix("getMy").removeprefix("setMy")
        scope = given.get("scope", {}).get("type", "")
        place = (kind, scope, given.get("language_code", ""))
        field = KINDS[kind]
        if deed == "set":
            if kind == self._refused:
                return refusal(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
            self.kept[place] = given[field]
            self.changes += 1
            return fine(result=True)
        known = self.kept.get(place, [] if kind == "Commands" else "")
        return fine(known if kind == "Commands" else {field: known})


async def test_everything_is_told_once_in_every_language() -> None:
    """Two menus and two descriptions each; at the next start nothing is left to tell."""
    telegram = Profile()
    await introduce(Bot(TOKEN, request=telegram))
    menus = {"all_private_chats": tuple(COMMANDS), "all_group_chats": GROUP_COMMANDS}
    for code in LANGUAGES:
        for scope, names in menus.items():
            told = telegram.kept["Commands", scope, code]
            assert [each["command"] for each in told] == [*names]
        assert telegram.kept["Description", "", code]
        assert telegram.kept["ShortDescription", "", code]
    assert len(telegram.kept) == telegram.changes == 4 * len(LANGUAGES)
    await introduce(Bot(TOKEN, request=telegram))
    assert telegram.changes == 4 * len(LANGUAGES)


async def test_what_is_unlike_is_told_again() -> None:
    """A new version may say it in other words."""
    telegram = Profile()
    await introduce(Bot(TOKEN, request=telegram))
    before = dict(telegram.kept)
    telegram.kept["Description", "", "fr"] = "old words"
    telegram.kept["Commands", "all_private_chats", "pt"] = [{"command": "buy", "description": "old"}]
    await introduce(Bot(TOKEN, request=telegram))
    assert telegram.changes == len(before) + 2
    assert telegram.kept == before


@pytest.mark.parametrize("refused", KINDS)
async def test_a_refusal_is_only_logged(refused: str, caplog: pytest.LogCaptureFixture) -> None:
    """People are answered all the same."""
    with caplog.at_level(logging.WARNING):
        await introduce(Bot(TOKEN, request=Profile(refused)))
    assert "could not be set" in caplog.text


@pytest.mark.parametrize("language", Language)
def test_every_language_keeps_to_telegram_s_limits(language: Language) -> None:
    """Of a command's description, of the bot's, and of the short one."""
    with reading(Reader(language)):
        assert all(1 <= len(str(told)) <= 256 for told in COMMANDS.values())
        assert len(str(general.DESCRIPTION)) <= 512
        assert len(str(general.SHORT_DESCRIPTION)) <= 120
