"""The few ways in which Inlet writes to a chat, with Telegram's harmless refusals taken as answers.

When Telegram asks to be left alone (429), the FailFastSender says so at once, for a caller who plans around
it; the WaitingSender waits a little, for a caller behind whom only one person waits.
"""

import asyncio
import logging
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from typing import Any, Final, TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.escape import Markup
from bot.introduction import introduce_to
from bot.tongue import Language, Phrase
from liquidity.clock import Clock

log = logging.getLogger(__name__)

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_MOST_WAITING: Final = 5.0
_LONGEST_DELAY: Final = timedelta(hours=1)

T = TypeVar("T")
Moved = Callable[[int, int], Awaitable[None]]

_TAGS: Final = re.compile(r"<[^>]*>")


class MessageGone(Exception):
    """The message that should change is not there any more."""


def _says(error: BadRequest, *parts: str) -> bool:
    return any(part in str(error).lower() for part in parts)


def plain(text: Markup) -> str:
    """The text without its markup, for the day when Telegram cannot parse it."""
    return unescape(_TAGS.sub("", text))


class Sender(ABC):
    """Writes to chats. Raises telegram.error.TelegramError for all that the caller must act on.

    *on_move* is told the old and the new id of a group that became a supergroup.
    """

    def __init__(self, bot: Bot, on_move: Moved | None = None) -> None:
        self._bot = bot
        self._on_move = on_move

    @property
    def username(self) -> str:
        """The bot's own name, as commands in groups address it."""
        return self._bot.username

    @abstractmethod
    async def _call(self, request: Callable[[], Awaitable[T]]) -> T:
        """Make one request to Telegram, again where it asks to wait and the caller can."""

    async def say(
        self,
        chat: int,
        text: Markup,
        keyboard: InlineKeyboardMarkup | None = None,
        *,
        silent: bool = False,
        reply_to: int | None = None,
    ) -> int:
        """Send a message and return its id; where the group has moved, once more to where it is now.

        A notice is never lost to a markup error: it goes out plain.
        """
        try:
            return await self._say(chat, text, keyboard, silent=silent, reply_to=reply_to)
        except ChatMigrated as error:
            if self._on_move is not None:
                await self._on_move(chat, error.new_chat_id)
            # What it would reply to has another number there.
            return await self._say(error.new_chat_id, text, keyboard, silent=silent)

    async def _say(
        self,
        chat: int,
        text: Markup,
        keyboard: InlineKeyboardMarkup | None,
        *,
        silent: bool,
        reply_to: int | None = None,
    ) -> int:
        options: dict[str, Any] = {
            "reply_markup": keyboard,
            "disable_notification": silent,
            "link_preview_options": _NO_PREVIEW,
            "reply_parameters": _reply(reply_to),
        }
        try:
            message = await self._call(
                lambda: self._bot.send_message(chat, text, parse_mode=ParseMode.HTML, **options)
            )
        except BadRequest as error:
            if not _says(error, "can't parse entities"):
                raise
            log.exception("Telegram cannot parse a text of ours, it goes out plain")
            message = await self._call(lambda: self._bot.send_message(chat, plain(text), **options))
        return message.message_id

    async def picture(
        self, chat: int, png: bytes, caption: Markup, *, silent: bool = False, reply_to: int | None = None
    ) -> int:
        """Send a picture and return its message's id."""
        message = await self._call(
            lambda: self._bot.send_photo(
                chat,
                png,
                caption=caption,
                parse_mode=ParseMode.HTML,
                filename="invoice.png",
                disable_notification=silent,
                reply_parameters=_reply(reply_to),
            )
        )
        return message.message_id

    async def document(
        self, chat: int, name: str, content: bytes, caption: Markup | None = None, *, silent: bool = False
    ) -> int:
        """Send a file and return its message's id."""
        message = await self._call(
            lambda: self._bot.send_document(
                chat,
                content,
                caption=caption,
                parse_mode=ParseMode.HTML,
                filename=name,
                disable_notification=silent,
            )
        )
        return message.message_id

    async def delete(self, chat: int, message_id: int) -> bool:
        """Delete a message; whether it is gone now."""
        try:
            return await self._call(lambda: self._bot.delete_message(chat, message_id))
        except BadRequest as error:
            return _says(error, "message to delete not found")

    async def fetch(self, file_id: str) -> bytes:
        """The content of a file that somebody sent; Telegram hands out none above 20 MB."""
        file = await self._call(lambda: self._bot.get_file(file_id))
        return bytes(await self._call(file.download_as_bytearray))

    async def change(
        self, chat: int, message_id: int, text: Markup, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Change a message in place; unchanged is no error. Raises MessageGone."""
        try:
            await self._call(
                lambda: self._bot.edit_message_text(
                    text,
                    chat,
                    message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                    link_preview_options=_NO_PREVIEW,
                )
            )
        except BadRequest as error:
            _forgive(error)

    async def strip(self, chat: int, message_id: int, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Take the buttons from a message, or put others there; one that is gone or has none is no error."""
        try:
            await self._call(
                lambda: self._bot.edit_message_reply_markup(chat, message_id, reply_markup=keyboard)
            )
        except BadRequest as error:
            log.debug("no buttons to take: %s", error)

    async def recaption(self, chat: int, message_id: int, caption: Markup) -> None:
        """Change the caption of a picture; unchanged is no error. Raises MessageGone."""
        try:
            await self._call(
                lambda: self._bot.edit_message_caption(
                    chat, message_id, caption=caption, parse_mode=ParseMode.HTML
                )
            )
        except BadRequest as error:
            _forgive(error)

    async def list_commands(self, chat: int, language: Language | None) -> None:
        """Show a chat the commands in this language, or with None in Telegram's own."""
        await introduce_to(self._bot, chat, language)

    async def toast(self, query_id: str, text: str | Phrase = "", *, alert: bool = False) -> None:
        """Answer a tap; one that is too old to be answered is no error."""
        try:
            await self._call(lambda: self._bot.answer_callback_query(query_id, str(text), show_alert=alert))
        except BadRequest as error:
            if not _says(error, "query is too old", "query id is invalid"):
                raise


class FailFastSender(Sender):
    """Raises RetryAfter at once."""

    async def _call(self, request: Callable[[], Awaitable[T]]) -> T:
        return await request()


class WaitingSender(Sender):
    """Waits where Telegram asks to; raises RetryAfter where that is more than five seconds in all."""

    def __init__(self, bot: Bot, clock: Clock, on_move: Moved | None = None) -> None:
        super().__init__(bot, on_move)
        self._clock = clock

    async def _call(self, request: Callable[[], Awaitable[T]]) -> T:
        left = _MOST_WAITING
        while True:
            try:
                return await request()
            except RetryAfter as error:
                delay = max(1.0, delay_of(error).total_seconds())
                left -= delay
                if left < 0:
                    raise
                await self._clock.wait(asyncio.Event(), delay)


def is_gone(error: Exception) -> bool:
    """Whether Telegram says that this chat cannot be written to: blocked, deleted, or never opened."""
    closed = isinstance(error, Forbidden | ChatMigrated)
    unknown = isinstance(error, BadRequest) and _says(error, "chat not found")
    return _is_telegrams(error) and (closed or unknown)


def is_refused(error: Exception) -> bool:
    """Whether Telegram understood what was asked and will not take it, now or later."""
    return isinstance(error, BadRequest) and _is_telegrams(error) and not is_gone(error)


def _is_telegrams(error: Exception) -> bool:
    """Whether it is Telegram's own word: not that of something in between, whose page cannot be read."""
    return not isinstance(error.__cause__, TelegramError)


def delay_of(error: RetryAfter) -> timedelta:
    """How long Telegram asks to be left alone, an hour at most: then it may be asked again."""
    period = error.retry_after
    return min(_LONGEST_DELAY, period if isinstance(period, timedelta) else timedelta(seconds=period))


def _reply(message_id: int | None) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


def _forgive(error: BadRequest) -> None:
    if _says(error, "message is not modified"):
        return
    if _says(error, "message to edit not found", "message can't be edited", "there is no"):
        raise MessageGone from error
    raise error
