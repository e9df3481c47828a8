"""The courier: sends what is written in the outbox, each chat's letters in order, all chats side by side.

A letter is marked once Telegram has it, so a crash can repeat one message and lose none. A chat that asks to
wait, or has blocked the bot, holds up nobody else.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.delivery import Delivery
from bot.ports import Letter, Outbox
from bot.sender import delay_of
from liquidity.clock import Clock

log = logging.getLogger(__name__)

IDLE: Final = 30.0
_AFTER_FAULT: Final = 2.0
ABREAST: Final = 8
# A text that Telegram refuses this often will never be taken.
MOST_REFUSALS: Final = 3
_LONGEST_PAUSE: Final = timedelta(minutes=2)


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
                message_id = await self._delivery.deliver(letter)
            except Exception as error:  # noqa: BLE001  whatever it is, this chat alone must wait for it
                await self._failed(letter, error)
            else:
                await self._outbox.sent(letter, message_id, self._clock.now())

    async def _failed(self, letter: Letter, error: Exception) -> None:
        now = self._clock.now()
        match error:
            case RetryAfter():
                await self._outbox.postpone(letter.chat, now + delay_of(error))
            case Forbidden() | ChatMigrated():
                log.info("chat %s cannot be written to: %s", letter.chat, error.message)
                await self._outbox.block(letter.chat, now)
            case BadRequest() if "chat not found" in error.message.lower():
                await self._outbox.block(letter.chat, now)
            case NetworkError() if not isinstance(error, BadRequest):
                await self._put_off(letter)
            case _:
                log.error("a notice could not be sent: %s", letter.notice, exc_info=error)
                await self._refused(letter, error)

    async def _refused(self, letter: Letter, error: Exception) -> None:
        if letter.tries + 1 >= MOST_REFUSALS:
            await self._outbox.dropped(letter, type(error).__name__, self._clock.now())
        else:
            await self._put_off(letter)

    async def _put_off(self, letter: Letter) -> None:
        await self._outbox.failed(letter)
        pause = min(_LONGEST_PAUSE, timedelta(seconds=2 ** min(letter.tries, 10)))
        await self._outbox.postpone(letter.chat, self._clock.now() + pause)
