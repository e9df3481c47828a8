"""/settings: language, time zone, money, notices, quiet hours, plain mode. One message, changed in place."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from bot import setting_buttons as boards
from bot import zones
from bot.callbacks import Part, Setting
from bot.documents import Asked, Asks, Documents
from bot.escape import paragraphs
from bot.preferences import NoticeKind, Preferences
from bot.questions import Questions
from bot.readership import Readership
from bot.setting_changes import changed, read_hours
from bot.talk import Talk
from bot.texts import settings as words
from bot.tongue import Language, language_of, reader, reading
from liquidity.clock import Clock

# Amounts and addresses have what no city and no hour has.
_ELSEWHERE: Final = re.compile(
    r"[@${€]|\d\s*(?:k|m|sats?|btc|usd)\b|^\d+(?:[.,]\d+)?$|[0-9a-f]{66}", re.IGNORECASE
)


class Settings:
    """Shows what is set and changes it; *list_commands* has a chat's commands in one language, or any."""

    def __init__(
        self,
        *,
        readership: Readership,
        documents: Documents,
        clock: Clock,
        list_commands: Callable[[int, Language | None], Awaitable[None]],
    ) -> None:
        self._list_commands = list_commands
        self._readership = readership
        self._questions = Questions(documents, Asks.ZONE, Asks.QUIET)
        self._clock = clock

    async def show(self, talk: Talk) -> None:
        """All that is set."""
        wished = await self._readership.preferences(talk.owner)
        if wished.language:
            # Another release may have other commands, and nothing else renews a chat's own list.
            await self._list_commands(talk.owner, wished.speaks)
        await self._show(talk)

    async def press(self, talk: Talk, setting: Setting) -> None:
        """A button of /settings; a forged value changes nothing."""
        wished = await self._readership.preferences(talk.owner)
        if not setting.value:
            await talk.toast()
            await self._open(talk, setting.part, wished)
            return
        if setting.part is Part.NOTICES and setting.value in set(NoticeKind):
            await talk.toast()
            kind = NoticeKind(setting.value)
            await talk.show(words.ask_loudness(kind), boards.loudness(kind, wished))
            return
        after = changed(wished, setting)
        if after is None:
            await talk.toast(words.UNKNOWN, alert=True)
            return
        await talk.toast()
        if setting.part is Part.LANGUAGE:
            await self._list_commands(talk.owner, language_of(after.language))
        await self._keep(talk, after, Part.NOTICES if setting.part is Part.NOTICES else Part.HOME)

    async def on_text(self, talk: Talk) -> bool:
        """Whether a text answered a question of /settings; one that begins a purchase leaves the question."""
        asked = await self._questions.open(talk.owner)
        if asked is None:
            return False
        wished = await self._readership.preferences(talk.owner)
        read = self._read_zone if asked.step is Asks.ZONE else self._read_hours
        if await read(talk, wished):
            return True
        if _ELSEWHERE.search(talk.text):
            await self._questions.leave(talk.owner)
            return False
        await self._ask_again(talk, asked, wished)
        return True

    async def cancel(self, talk: Talk) -> bool:
        """Whether there was a question of /settings to leave."""
        if not await self._questions.leave(talk.owner):
            return False
        await talk.say(words.CLOSED)
        return True

    async def _show(self, talk: Talk) -> None:
        await self._questions.leave(talk.owner)
        wished = await self._readership.preferences(talk.owner)
        await talk.show(words.home(wished, self._clock.now()), boards.home(wished))

    async def _open(self, talk: Talk, part: Part, wished: Preferences) -> None:
        if part is Part.LANGUAGE:
            await talk.show(words.ask_language(), boards.languages(wished))
        elif part is Part.ZONE:
            await self._questions.ask(talk.owner, Asked(step=Asks.ZONE))
            await talk.show(words.ask_zone(), boards.zones(zones.usual(reader().language)))
        elif part is Part.NOTICES:
            await talk.show(words.ask_notices(), boards.notices(wished))
        elif part is Part.QUIET:
            await self._questions.ask(talk.owner, Asked(step=Asks.QUIET))
            await talk.show(words.ask_quiet(wished), boards.quiet(wished))
        else:
            await self._show(talk)

    async def _keep(self, talk: Talk, wished: Preferences, then: Part = Part.HOME) -> None:
        """From now on this is wanted, the answer to it included."""
        await self._readership.change(talk.owner, wished)
        with reading(wished.reader):
            await self._open(talk, then, wished)

    async def _read_zone(self, talk: Talk, wished: Preferences) -> bool:
        found = zones.find(talk.text, reader().language)
        if len(found) == 1:
            await self._keep(talk, replace(wished, zone=found[0]))
        elif found:
            await talk.show(words.ask_zone(), boards.zones(found))
        return bool(found)

    async def _read_hours(self, talk: Talk, wished: Preferences) -> bool:
        quiet = read_hours(talk.text)
        if quiet is not None:
            await self._keep(talk, replace(wished, quiet=quiet))
        return quiet is not None

    async def _ask_again(self, talk: Talk, asked: Asked, wished: Preferences) -> None:
        if asked.step is Asks.ZONE:
            usual = boards.zones(zones.usual(reader().language))
            await talk.show(paragraphs(words.NO_ZONE, words.ask_zone(), words.LEAVES), usual)
        else:
            text = paragraphs(words.NO_HOURS, words.ask_quiet(wished), words.LEAVES)
            await talk.show(text, boards.quiet(wished))
