"""The few ways in which Inlet writes to a chat, with Telegram's harmless refusals taken as answers."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from typing import Any, Final, TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter

from bot.escape import Markup
from liquidity.clock import Clock

log = logging.getLogger(__name__)

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_MOST_WAITS: Final = 3

T = TypeVar("T")

_TAGS: Final = re.compile(r"<[^>]*>")


class MessageGone(Exception):
    """The message that should change is not there any more."""


def _says(error: BadRequest, *parts: str) -> bool:
    return any(part in str(error).lower() for part in parts)


def plain(text: Markup) -> str:
    """The text without its markup, for the day when Telegram cannot parse it."""
    return unescape(_TAGS.sub("", text))


class Sender:
    """Writes to chats. Raises telegram.error.TelegramError for all that the caller must act on."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @property
    def username(self) -> str:
        """The bot's own name, as commands in groups address it."""
        return self._bot.username

    async def _call(self, request: Callable[[], Awaitable[T]]) -> T:
        """Make one request to Telegram."""
        return await request()

    async def say(
        self,
        chat: int,
        text: Markup,
        keyboard: InlineKeyboardMarkup | None = None,
        *,
        silent: bool = False,
        reply_to: int | None = None,
    ) -> int:
        """Send a message and return its id. A notice is never lost to a markup error: it goes out plain."""
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

    async def picture(self, chat: int, png: bytes, caption: Markup, *, reply_to: int | None = None) -> int:
        """Send a picture and return its message's id."""
        message = await self._bot.send_photo(
            chat,
            png,
            caption=caption,
            parse_mode=ParseMode.HTML,
            filename="invoice.png",
            reply_parameters=_reply(reply_to),
        )
        return message.message_id

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

    async def strip(self, chat: int, message_id: int) -> None:
        """Take the buttons from a message that is over; one that is gone or has none is no error."""
        try:
            await self._call(lambda: self._bot.edit_message_reply_markup(chat, message_id))
        except BadRequest as error:
            log.debug("no buttons to take: %s", error)

    async def recaption(self, chat: int, message_id: int, caption: Markup) -> None:
        """Change the caption of a picture; unchanged is no error. Raises MessageGone."""
        try:
            await self._bot.edit_message_caption(chat, message_id, caption=caption, parse_mode=ParseMode.HTML)
        except BadRequest as error:
            _forgive(error)

    async def toast(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a tap; one that is too old to be answered is no error."""
        try:
            await self._bot.answer_callback_query(query_id, text, show_alert=alert)
        except BadRequest as error:
            if not _says(error, "query is too old", "query id is invalid"):
                raise


class PatientSender(Sender):
    """Waits where Telegram asks to: for answers, behind which nobody but this one person waits."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        super().__init__(bot)
        self._clock = clock

    async def _call(self, request: Callable[[], Awaitable[T]]) -> T:
        for _ in range(_MOST_WAITS):
            try:
                return await request()
            except RetryAfter as error:
                await self._clock.wait(asyncio.Event(), delay_of(error).total_seconds())
        return await request()


def delay_of(error: RetryAfter) -> timedelta:
    """How long Telegram asks to be left alone."""
    period = error.retry_after
    return period if isinstance(period, timedelta) else timedelta(seconds=period)


def _reply(message_id: int | None) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


def _forgive(error: BadRequest) -> None:
    if _says(error, "message is not modified"):
        return
    if _says(error, "message to edit not found", "message can't be edited", "there is no"):
        raise MessageGone from error
    raise error
