"""A stage for lanes: an inbox in memory, and what becomes of each update is the test's choice."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot, Update

from bot.lanes import Lanes
from tests.bot.fakes import TOKEN, FakeClock, FakeInbox, FakeTelegram, settle


class Stage:
    """Lanes over a fake inbox; an update waits for its gate, then fails as often as it is told to."""

    def __init__(self, inbox: FakeInbox | None = None) -> None:
        self.inbox = inbox or FakeInbox()
        self.clock = FakeClock()
        self.begun: list[int] = []
        self.handled: list[int] = []
        self.parked: list[int] = []
        self.broken: dict[int, int] = {}
        self.raising: dict[int, list[Exception]] = {}
        self.gates: dict[int, asyncio.Event] = {}
        bot = Bot(TOKEN, request=FakeTelegram(), get_updates_request=FakeTelegram())
        self.gone: list[int] = []
        self.lanes = Lanes(
            self.inbox, self.clock, bot, self._handle, on_parked=self._park, on_gone=self._leave
        )

    async def _handle(self, update: Update) -> None:
        self.begun.append(update.update_id)
        if update.update_id in self.gates:
            await self.gates[update.update_id].wait()
        await asyncio.sleep(0)
        if self.broken.get(update.update_id, 0) > 0:
            self.broken[update.update_id] -= 1
            raise ValueError(update.update_id)
        if self.raising.get(update.update_id):
            raise self.raising[update.update_id].pop(0)
        self.handled.append(update.update_id)

    async def _park(self, update: Update) -> None:
        self.parked.append(update.update_id)

    async def _leave(self, update: Update) -> None:
        self.gone.append(update.update_id)

    async def put(self, *updates: dict[str, Any]) -> None:
        """Receive updates as the intake does."""
        entries = [(update["update_id"], json.dumps(update)) for update in updates]
        await self.inbox.put(entries, self.clock.now())
        self.lanes.wake()

    def has_tried(self, update_id: int, times: int) -> bool:
        """Whether so many failures were counted."""
        return self.inbox.tries.get(update_id) == times

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run until the block ends, then stop and let it finish."""
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            tasks.create_task(self.lanes.run())
            # What is put from now on is no leftover of the last process.
            await settle()
            yield
            self.lanes.stop()
