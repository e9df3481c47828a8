"""Received updates on their way to the handlers: each person's in order, different people side by side.

The inbox is the only list there is. At start it holds what the last process did not finish, so recovery is
the ordinary work. A database that cannot be written to is waited for: no other person's work ends with it.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from telegram import Bot, Update
from telegram.error import RetryAfter

from bot.insistence import insist
from bot.ports import Inbox, Waiting
from bot.sender import delay_of, is_gone
from liquidity.clock import Clock

Handle = Callable[[Update], Awaitable[None]]

# A buy can take most of a minute and is nearly all waiting: this only bounds a crowd.
ABREAST: Final = 64
_TRIES: Final = 3
_PAUSE_SECONDS: Final = 2.0
# A buy that takes longer is cancelled and has some seconds more: see liquidity/desk.py.
GRACE_SECONDS: Final = 2.0

logger = structlog.stdlib.get_logger(__name__)


class Lanes:
    """Takes what is pending in the inbox and has it handled.

    *on_parked* tells a person that we gave up; *on_gone* hears of one who cannot be answered any more.
    """

    def __init__(
        self, inbox: Inbox, clock: Clock, bot: Bot, handle: Handle, *, on_parked: Handle, on_gone: Handle
    ) -> None:
        self._inbox = inbox
        self._clock = clock
        self._bot = bot
        self._handle = handle
        self._on_parked = on_parked
        self._on_gone = on_gone
        self._slots = asyncio.Semaphore(ABREAST)
        self._lanes: dict[int, deque[Update]] = {}
        self._known: set[int] = set()
        # What the last process left, None before the first look.
        self._left_over: set[int] | None = None
        self._walkers: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()

    def wake(self) -> None:
        """There is something new in the inbox."""
        self._bell.set()

    def stop(self) -> None:
        """Let what is being handled end, within some seconds; the inbox keeps the rest for the next start."""
        self._stopping.set()
        self._bell.set()

    async def run(self) -> None:
        """Handle what is pending and what comes, until `stop`."""
        async with asyncio.TaskGroup() as tasks:
            while not self._stopping.is_set():
                self._bell.clear()
                try:
                    await self._take_pending(tasks)
                except Exception:
                    logger.exception("the inbox failed and is read again")
                    await self._clock.wait(self._stopping, _PAUSE_SECONDS)
                else:
                    await self._bell.wait()
            await self._finish()

    async def _take_pending(self, tasks: asyncio.TaskGroup) -> None:
        # Taken before reading: what ends while we read may still be in the answer, and is not new.
        known = frozenset(self._known)
        pending = await self._inbox.pending()
        if self._left_over is None:
            self._left_over = {waiting.update_id for waiting in pending}
        for waiting in pending:
            if waiting.update_id in known:
                continue
            update = self._read(waiting)
            if update is None:
                await self._inbox.failed(waiting.update_id, most=1)
            else:
                self._known.add(update.update_id)
                self._join_lane(update, tasks)

    def _read(self, waiting: Waiting) -> Update | None:
        try:
            return _parsed(waiting, self._bot)
        except Exception:
            logger.exception("this update cannot be read and is parked", update_id=waiting.update_id)
            return None

    def _join_lane(self, update: Update, tasks: asyncio.TaskGroup) -> None:
        person = _person(update)
        lane = self._lanes.get(person)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[person] = deque([update])
        walker = tasks.create_task(self._walk(person), name=f"lane {person}")
        self._walkers.add(walker)
        walker.add_done_callback(self._left)

    def _left(self, walker: asyncio.Task[None]) -> None:
        self._walkers.discard(walker)
        if not self._walkers:
            self._idle.set()

    async def _walk(self, person: int) -> None:
        lane = self._lanes[person]
        while lane and not self._stopping.is_set():
            pause = await self._attempt(lane[0])
            if pause is None:
                self._known.discard(lane.popleft().update_id)
            else:
                await self._clock.wait(self._stopping, pause)
        del self._lanes[person]

    async def _attempt(self, update: Update) -> float | None:
        """Handle an update; how many seconds to wait before the next attempt, None when it is through."""
        if await self._has_ended_too_many(update):
            return None
        try:
            async with self._slots:
                if self._stopping.is_set():
                    return 0.0
                await self._handle(update)
        except RetryAfter as error:
            return delay_of(error).total_seconds()
        except Exception as error:
            if not is_gone(error):
                logger.exception("handling an update failed", update_id=update.update_id)
                return None if await self._failed(update) else _PAUSE_SECONDS
            await insist(self._clock, lambda: self._on_gone(update))
        await insist(self._clock, lambda: self._inbox.done(update.update_id))
        return None

    async def _has_ended_too_many(self, update: Update) -> bool:
        """Count the try of the last process, which may have died of it; whether that was one too many."""
        if self._left_over is None or update.update_id not in self._left_over:
            return False
        self._left_over.discard(update.update_id)
        return await self._failed(update)

    async def _failed(self, update: Update) -> bool:
        parked = await insist(self._clock, lambda: self._inbox.failed(update.update_id, most=_TRIES))
        if parked:
            logger.error("this update is parked", update_id=update.update_id, tries=_TRIES)
            try:
                await self._on_parked(update)
            except Exception:
                logger.exception("telling of a parked update failed", update_id=update.update_id)
        return parked

    async def _finish(self) -> None:
        if self._walkers:
            self._idle.clear()
            await self._clock.wait(self._idle, GRACE_SECONDS)
        for walker in self._walkers:
            walker.cancel()


def _parsed(waiting: Waiting, bot: Bot) -> Update:
    update = Update.de_json(json.loads(waiting.body), bot)
    if update.update_id != waiting.update_id:
        raise ValueError("this is the body of another update")
    # Proves that the parts which decide the lane can be read too.
    _person(update)
    return update


def _person(update: Update) -> int:
    """Whose lane it is: the user's, else the chat's, else one of its own."""
    if update.effective_user:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat else -update.update_id
