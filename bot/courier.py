"""The courier: has what is written in the outbox sent, each chat's letters in order, all chats side by side.

A letter is marked once Telegram has it, so a crash can repeat one message and lose none. A chat that asks to
wait, that hangs, or that has blocked the bot holds up nobody else. A letter is given up only where Telegram
refuses its text for good, and then its person is told so in other words.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.delivery import Delivery
from bot.insistence import insist
from bot.ports import Letter, Outbox
from bot.sender import delay_of, is_gone, is_refused
from liquidity.clock import Clock

log = logging.getLogger(__name__)

ABREAST: Final = 32
_IDLE: Final = 30.0
# A text that Telegram refuses this often will never be taken.
_MOST_REFUSALS: Final = 3
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
        self._slots = asyncio.Semaphore(ABREAST)
        self._busy: set[int] = set()
        # A group may take another id while a letter to it is under way: it is the same letter.
        self._under_way: set[int] = set()
        self._stopping = False

    def stop(self) -> None:
        """Send what is due and end."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Send letters until `stop`; no failure ends it."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._bell.clear()
                stopping = self._stopping
                pause = await insist(self._clock, lambda: self._take_due(tasks))
                if not stopping:
                    await self._clock.wait(self._bell, pause)
                elif self._busy or self._bell.is_set():
                    await self._bell.wait()
                else:
                    return

    async def _take_due(self, tasks: asyncio.TaskGroup) -> float:
        """Begin the first due letter of every chat that has none under way; the seconds until more is due."""
        # Taken before reading: a letter that ends while we read may still be in the answer, and is not due.
        busy, under_way = frozenset(self._busy), frozenset(self._under_way)
        now = self._clock.now()
        letters = await self._outbox.heads(now)
        due = await self._outbox.next_due(now)
        for letter in letters:
            if letter.chat not in busy and letter.id not in under_way:
                self._busy.add(letter.chat)
                self._under_way.add(letter.id)
                tasks.create_task(self._carry(letter), name=f"letter {letter.id}")
        return _IDLE if due is None else min(_IDLE, max(0.05, (due - now).total_seconds()))

    async def _carry(self, letter: Letter) -> None:
        """Bring one letter as far as it gets now; no failure leaves this task."""
        try:
            mark = await self._attempt(letter)
            # From here on only the mark is tried again: handed over once more, the message would come twice.
            await insist(self._clock, mark)
        finally:
            self._busy.discard(letter.chat)
            self._under_way.discard(letter.id)
            # Where letters wait for a slot, looking for more of them can wait too.
            if not self._slots.locked():
                self._bell.set()

    async def _attempt(self, letter: Letter) -> Mark:
        try:
            async with self._slots:
                return await self._hand_over(letter)
        except Exception as error:  # noqa: BLE001  whatever it is, this chat alone must wait for it
            return self._put_off(letter, error)

    async def _hand_over(self, letter: Letter) -> Mark:
        """Give a letter to Telegram, in the end a sentence in its place; returns how to mark it."""
        try:
            message_id = await self._delivery.deliver(letter)
        except BadRequest as error:
            if not is_refused(error) or letter.tries + 1 < _MOST_REFUSALS:
                raise
            log.exception("Telegram never takes this notice (%s): a sentence replaces it", letter.notice)
            reason = error.message
            await self._delivery.substitute(letter)
            return lambda: self._outbox.dropped(letter, reason, self._clock.now())
        return lambda: self._outbox.sent(letter, message_id, self._clock.now())

    def _put_off(self, letter: Letter, error: Exception) -> Mark:
        """How to mark a letter that did not go out. No trouble ends it: all of them may pass."""
        if isinstance(error, RetryAfter):
            delay = delay_of(error)
            return lambda: self._outbox.postpone(letter.chat, self._clock.now() + delay)
        if is_gone(error):
            log.info("chat %s cannot be written to: %s", letter.chat, error)
            return lambda: self._outbox.block(letter.chat, self._clock.now())
        if letter.tries % _LOGGED_EACH == 0:
            ours = None if isinstance(error, TelegramError) else error
            log.warning("a notice (%s) is tried again: %r", letter.notice, error, exc_info=ours)
        return lambda: self._count(letter)

    async def _count(self, letter: Letter) -> None:
        pause = min(_LONGEST_PAUSE, timedelta(seconds=2 ** min(letter.tries, 10)))
        await self._outbox.postpone(letter.chat, self._clock.now() + pause)
        await self._outbox.failed(letter)
