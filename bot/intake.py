"""Telegram's long poll: every update is committed to the inbox before Telegram may forget it.

The library's own updater confirms updates before they are handled, so a killed process would lose them.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.insistence import insist
from bot.ports import Inbox
from liquidity.clock import Clock

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")

# Camel-cased it is getUpdates. The library warns when a method that it wraps is asked for raw replies.
_GET_UPDATES: Final = "get__updates"
_POLL_SECONDS: Final = 30
_INLINE: Final = "inline_query"
_READ_SECONDS: Final = _POLL_SECONDS + 10
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0
_SLOW_PAUSE: Final = 60.0
_LONGEST_ORDERED: Final = 600.0
_HIGHEST_ID: Final = 2**63 - 1

# Rubbish with status 200 surfaces as one of the builtin errors, from inside the library.
_TROUBLE: Final = (TelegramError, LookupError, TypeError, AttributeError, RecursionError)

logger = structlog.stdlib.get_logger(__name__)


class TokenRefused(Exception):
    """Telegram does not know the bot's token: nothing can be done before the settings are mended."""


class Intake:
    """Receives updates; *heard* is told after each good answer how many were committed.

    *aside* takes inline queries: they are no part of the inbox, and wait for nothing in it.
    """

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        clock: Clock,
        *,
        heard: Callable[[int], None],
        aside: Callable[[Mapping[str, Any]], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._clock = clock
        self._heard = heard
        self._aside = aside
        self._jitter = jitter
        self._offset: int | None = None
        self._failures = 0
        self._conflict = False

    async def open(self) -> None:
        """Learn the bot's name and end any webhook, trying for ever; raises TokenRefused."""
        await self._insist(self._bot.initialize)
        await self._insist(self._end_webhook)
        # The first long poll of a quiet night lasts half a minute, and all is well until then.
        self._heard(0)

    async def run(self) -> None:
        """Receive updates until cancelled."""
        while True:
            try:
                received = _updates(await self._ask())
            except _TROUBLE as error:
                await self._pause(error)
            else:
                await self._commit(received)

    async def _ask(self) -> object:
        if self._conflict:
            await self._end_webhook()
        # No offset at first: Telegram then gives all that is unconfirmed. After a quiet week it draws new
        # ids at random, and an offset remembered for that long might confirm what nobody has seen.
        reply: object = await self._bot.do_api_request(
            _GET_UPDATES,
            {"offset": self._offset, "timeout": _POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES)},
            read_timeout=_READ_SECONDS,
        )
        return reply

    async def _commit(self, received: list[Mapping[str, Any]]) -> None:
        if self._failures:
            logger.info("Telegram answers again", failures=self._failures)
            self._failures = 0
            self._conflict = False
        for update in received:
            if _INLINE in update:
                self._aside(update)
        # ASCII, so that a lone surrogate in somebody's message can be kept at all.
        kept = [
            (update["update_id"], json.dumps(update, separators=(",", ":")))
            for update in received
            if _INLINE not in update
        ]
        if kept:
            # Until it is kept the offset stays, so Telegram keeps it too.
            await insist(self._clock, lambda: self._inbox.put(kept, self._clock.now()))
        if received:
            self._offset = max(update["update_id"] for update in received) + 1
        self._heard(len(kept))

    async def _insist(self, call: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await call()
            except InvalidToken:
                # Its text holds the token.
                raise TokenRefused("Telegram refuses the bot token: see INLET_TELEGRAM_TOKEN.") from None
            except _TROUBLE as error:
                await self._pause(error)
            else:
                self._failures = 0
                return

    async def _end_webhook(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        seconds = self._seconds_after(error)
        if not isinstance(error, Conflict):
            logger.warning(
                "Telegram does not answer as it should", reason=repr(error), seconds=round(seconds, 1)
            )
        elif not self._conflict:
            self._conflict = True
            logger.error(
                "another program receives this bot's updates: stop it, one token serves one program",
                reason=str(error),
            )
        await self._clock.wait(asyncio.Event(), seconds)

    def _seconds_after(self, error: Exception) -> float:
        spread = 0.5 + self._jitter() / 2
        if isinstance(error, RetryAfter):
            return min(_LONGEST_ORDERED, _seconds(error.retry_after)) + spread
        if isinstance(error, Conflict | InvalidToken | EndPointNotFound):
            return _SLOW_PAUSE * spread
        return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(self._failures - 1, 10)) * spread


def _updates(reply: Any) -> list[Mapping[str, Any]]:
    received: list[Mapping[str, Any]] = [
        entry for entry in reply if isinstance(entry, dict) and _is_id(entry.get("update_id"))
    ]
    if reply and not received:
        raise TypeError("an answer without a single update")
    return received


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _HIGHEST_ID


def _seconds(period: int | timedelta) -> float:
    return period.total_seconds() if isinstance(period, timedelta) else float(period)
