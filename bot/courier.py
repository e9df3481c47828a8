"""The courier: sends what is written in the outbox, each chat's letters in order, all chats side by side.

A letter is marked once Telegram has it, so a crash can repeat one message and lose none. A chat that asks to
wait, or has blocked the bot, holds up nobody else.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.delivery import Delivery
from bot.ports import Letter, Outbox
from bot.sender import delay_of, is_gone, is_refused
from liquidity.clock import Clock

log = logging.getLogger(__name__)

IDLE: Final = 30.0
_AFTER_FAULT: Final = 2.0
ABREAST: Final = 8
# A text that Telegram refuses this often will never be taken.
MOST_REFUSALS: Final = 3
_LONGEST_PAUSE: Final = timedelta(minutes=2)
# The first failure, and then two an hour.
_LOGGED_EACH: Final = 16

Mark = Callable[[], Awaitable[None]]


class Courier:
    """Has letters delivered; *bell* rings when new ones were written."""

    def __init__(self, *, delivery: Delivery, outbox: Outbox, clock: Clock, bell: asyncio.Event) -> None:
        self._delivery = delivery
        self._outbox = outbox
        self._clock = clock
        self._bell = bell
        self._stopping = False

    def stop(self) -> None:
        """Send what is due once more and end."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Send letters until `stop`."""
        while True:
            self._bell.clear()
            stopping = self._stopping
            try:
                if await self.round():
                    continue
                pause = await self._idle()
            except Exception:
                log.exception("a round of the courier failed and is repeated")
                pause = _AFTER_FAULT
            if stopping:
                return
            await self._clock.wait(self._bell, pause)

    async def _idle(self) -> float:
        now = self._clock.now()
        due = await self._outbox.next_due(now)
        return IDLE if due is None else min(IDLE, max(0.05, (due - now).total_seconds()))

    async def round(self) -> int:
        """Send the first due letter of every chat; returns how many chats had one."""
        letters = await self._outbox.heads(self._clock.now())
        gate = asyncio.Semaphore(ABREAST)
        async with asyncio.TaskGroup() as tasks:
            for letter in letters:
                tasks.create_task(self._send(letter, gate))
        return len(letters)

    async def _send(self, letter: Letter, gate: asyncio.Semaphore) -> None:
        async with gate:
            try:
                mark = await self._hand_over(letter)
            except Exception as error:  # noqa: BLE001  whatever it is, this chat alone must wait for it
                await self._failed(letter, error)
            else:
                await mark()

    async def _hand_over(self, letter: Letter) -> Mark:
        """Give a letter to Telegram, in the end a sentence in its place; returns how to mark it."""
        try:
            message_id = await self._delivery.deliver(letter)
        except BadRequest as error:
            if not is_refused(error) or letter.tries + 1 < MOST_REFUSALS:
                raise
            log.exception(
                "Telegram never takes this notice (%s), a sentence goes in its place", letter.notice
            )
            reason = error.message
            await self._delivery.substitute(letter)
            return lambda: self._outbox.dropped(letter, reason, self._clock.now())
        return lambda: self._outbox.sent(letter, message_id, self._clock.now())

    async def _failed(self, letter: Letter, error: Exception) -> None:
        """No trouble ends a letter: all of them may pass."""
        now = self._clock.now()
        if isinstance(error, RetryAfter):
            await self._outbox.postpone(letter.chat, now + delay_of(error))
        elif is_gone(error):
            log.info("chat %s cannot be written to: %s", letter.chat, error)
            await self._outbox.block(letter.chat, now)
        else:
            self._log(letter, error)
            await self._outbox.failed(letter)
            pause = min(_LONGEST_PAUSE, timedelta(seconds=2 ** min(letter.tries, 10)))
            await self._outbox.postpone(letter.chat, now + pause)

    def _log(self, letter: Letter, error: Exception) -> None:
        """Now and then, as this may go on for days; with a traceback where it may be a fault of ours."""
        if letter.tries % _LOGGED_EACH == 0:
            ours = None if isinstance(error, TelegramError) else error
            log.warning("a notice (%s) is tried again: %r", letter.notice, error, exc_info=ours)
